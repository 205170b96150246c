/* Metrics of forked processes: each of them tells of all. */
#include <sys/wait.h>

#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/metrics.h"
#include "base/metrics_table.h"

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
count(size_t me)
{
	char labels[16];

	metrics_use(me);
	metrics_add("s_calls_total", "Calls.", "m=\"all\"", me + 1);
	(void)snprintf(labels, sizeof(labels), "m=\"%zu\"", me);
	metrics_add("s_calls_total", "Calls.", labels, 1);
	metrics_set("s_load", "Load.", "", 2);
	metrics_observe("s_seconds", "Time.", "", me == 1 ? 0.25 : 20);
}

/* The child's last act is to leave; or to be killed with the lock. */
static void
run_child(size_t me, bool killed)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		count(me);
		if (killed) {
			metrics_lock(metrics_tables(me));
			raise(SIGKILL);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(killed == (bool)WIFSIGNALED(status));
}

static void
test_sum(void **state)
{
	(void)state;
	run_child(1, false);
	run_child(2, false);
	assert_has("# TYPE s_calls_total counter\n"
	    "s_calls_total{m=\"all\"} 6\ns_calls_total{m=\"0\"} 1\n"
	    "s_calls_total{m=\"1\"} 1\ns_calls_total{m=\"2\"} 1\n");
	assert_has("\ns_load 6\n");
	assert_has("s_seconds_bucket{le=\"0.25\"} 1\n");
	assert_has("s_seconds_bucket{le=\"+Inf\"} 3\n");
	assert_has("s_seconds_sum 40.25\ns_seconds_count 3\n");
}

/* It goes on where the one before it was. */
static void
test_another_in_its_place(void **state)
{
	(void)state;
	run_child(2, true);
	assert_has("s_calls_total{m=\"all\"} 9\n");
	run_child(2, false);
	assert_has("s_calls_total{m=\"all\"} 12\n");
	assert_has("\ns_load 6\n");
}

static void
test_process(void **state)
{
	char *text = metrics_text();
	const char *line = strstr(text, "\nprocess_resident_memory_bytes ");

	(void)state;
	/* Of those that live. */
	assert_non_null(line);
	assert_true(atof(line + 31) > 100000);
	free(text);
}

/* Last: one fills its own. */
static void
test_bound(void **state)
{
	char labels[160];
	int i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		(void)snprintf(labels, sizeof(labels), "i=\"%0128d\"", i);
		metrics_add("s_many_total", "Many.", labels, 1);
	}
	run_child(1, false);
	/* What was there counts on. */
	assert_has("s_calls_total{m=\"all\"} 14\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_another_in_its_place),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_bound),
	};

	if (metrics_share(3) == -1)
		return 1;
	count(0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
