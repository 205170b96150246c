/* Metrics: the text a Prometheus reads. */
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/metrics.h"

static void
assert_has(const char *want)
{
	char *text = metrics_text();

	assert_non_null(text);
	if (strstr(text, want) == NULL)
		fail_msg("no \"%s\" in:\n%s", want, text);
	free(text);
}

static void
test_counter(void **state)
{
	char *text, *first;

	(void)state;
	metrics_add("t_calls_total", "Calls.", "method=\"A\"", 1);
	metrics_add("t_other_total", "Other.", "", 7);
	metrics_add("t_calls_total", "Calls.", "method=\"B\"", 2);
	metrics_add("t_calls_total", "Calls.", "method=\"A\"", 3);
	/* One family stands together, whatever the order of use. */
	assert_has("# HELP t_calls_total Calls.\n# TYPE t_calls_total counter\n"
	    "t_calls_total{method=\"A\"} 4\nt_calls_total{method=\"B\"} 2\n");
	assert_has("\nt_other_total 7\n");
	text = metrics_text();
	first = strstr(text, "# TYPE t_calls_total");
	assert_null(strstr(first + 1, "# TYPE t_calls_total"));
	free(text);
}

static void
test_gauge(void **state)
{
	(void)state;
	metrics_set("t_load", "Load.", "", 2.5);
	metrics_set("t_load", "Load.", "", -1);
	assert_has("# TYPE t_load gauge\nt_load -1\n");
}

static void
test_histogram(void **state)
{
	(void)state;
	metrics_observe("t_seconds", "Time.", "m=\"x\"", 0.0001);
	metrics_observe("t_seconds", "Time.", "m=\"x\"", 0.0005);
	metrics_observe("t_seconds", "Time.", "m=\"x\"", 0.75);
	metrics_observe("t_seconds", "Time.", "m=\"x\"", 60);
	assert_has("# TYPE t_seconds histogram\n"
	    "t_seconds_bucket{m=\"x\",le=\"0.0005\"} 2\n");
	assert_has("t_seconds_bucket{m=\"x\",le=\"0.5\"} 2\n"
	    "t_seconds_bucket{m=\"x\",le=\"1\"} 3\n");
	assert_has("t_seconds_bucket{m=\"x\",le=\"10\"} 3\n"
	    "t_seconds_bucket{m=\"x\",le=\"+Inf\"} 4\n");
	assert_has("t_seconds_count{m=\"x\"} 4\n");
	metrics_observe("t_plain_seconds", "Time.", "", 0.25);
	assert_has("t_plain_seconds_bucket{le=\"0.25\"} 1\n");
	assert_has("t_plain_seconds_sum 0.25\nt_plain_seconds_count 1\n");
}

static void
test_found_once(void **state)
{
	struct series *count, *time;

	(void)state;
	count = metrics_counter("t_once_total", "Once.", "a=\"b\"");
	time = metrics_histogram("t_once_seconds", "Once.", "");
	series_add(count, 2);
	metrics_add("t_once_total", "Once.", "a=\"b\"", 3);
	assert_ptr_equal(metrics_counter("t_once_total", "Once.", "a=\"b\""),
	    count);
	series_observe(time, 0.25);
	assert_has("t_once_total{a=\"b\"} 5\n");
	assert_has("t_once_seconds_sum 0.25\nt_once_seconds_count 1\n");
	/* Of another kind: it is dropped, and counted. */
	assert_null(metrics_counter("t_once_seconds", "Once.", ""));
	series_add(NULL, 1);
	series_observe(NULL, 1);
	assert_has("\nliaison_metrics_dropped_total 2\n");
}

static void
test_process(void **state)
{
	char *text = metrics_text();
	const char *line = strstr(text, "\nprocess_resident_memory_bytes ");

	(void)state;
	assert_non_null(line);
	assert_true(atof(line + 31) > 100000);
	assert_non_null(strstr(text, "\nprocess_cpu_seconds_total "));
	free(text);
}

static void *
count_up(void *arg)
{
	int i;

	for (i = 0; i < 20000; i++)
		metrics_add("t_threads_total", "Threads.", "", 1);
	return arg;
}

static void
test_threads(void **state)
{
	pthread_t threads[2];
	int i;

	(void)state;
	for (i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, count_up, NULL);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_has("\nt_threads_total 40000\n");
}

/* Last: it fills the table. */
static void
test_bound(void **state)
{
	char labels[32], *text;
	int i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		snprintf(labels, sizeof(labels), "i=\"%d\"", i);
		metrics_add("t_many_total", "Many.", labels, 1);
	}
	text = metrics_text();
	assert_non_null(strstr(text, "t_many_total{i=\"3000\"} 1\n"));
	assert_null(strstr(text, "t_many_total{i=\"4999\"}"));
	assert_true(atoi(strstr(text, "\nliaison_metrics_dropped_total ") +
	    strlen("\nliaison_metrics_dropped_total ")) >= 904);
	free(text);
	/* What is there still counts. */
	metrics_add("t_many_total", "Many.", "i=\"1\"", 1);
	assert_has("t_many_total{i=\"1\"} 2\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counter),
		cmocka_unit_test(test_gauge),
		cmocka_unit_test(test_histogram),
		cmocka_unit_test(test_found_once),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
