/* The front end's files in memory, and metrics of several processes as one. */
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/api/metrics_merge.h"
#include "gateway/site/pages.h"

static char dir[] = "/tmp/liaison-pages-XXXXXX";
static const char *const files[] = { "index.html", "app-1A2B3C4D.js",
	"app-1A2B3C4D.js.br", "plain.txt", "pdf-1A2B3C4D.html", "sub/x.png" };

static int
setup(void **state)
{
	char path[200];
	size_t i;
	FILE *f;

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/sub", dir);
	if (mkdir(path, 0700) == -1)
		return -1;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		if ((f = fopen(path, "w")) == NULL)
			return -1;
		(void)fprintf(f, "%s %3000s", files[i], "");
		(void)fclose(f);
	}
	return 0;
}

static int
teardown(void **state)
{
	char path[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s/sub", dir);
	(void)rmdir(path);
	return rmdir(dir);
}

static void
test_files(void **state)
{
	char error[256];
	struct pages *all = pages_load(dir, "", error, sizeof(error));
	const struct page *p;

	(void)state;
	assert_non_null(all);
	p = pages_find(all, "/app-1A2B3C4D.js");
	assert_non_null(p);
	assert_true(p->immutable);
	assert_string_equal(p->type, "text/javascript; charset=utf-8");
	/* The build's own brotli, and a gzip that we made. */
	assert_memory_equal(p->brotli.data, "app-1A2B3C4D.js.br", 18);
	assert_non_null(p->gzip.data);
	assert_true(p->gzip.len < p->plain.len);

	p = pages_find(all, "/");
	assert_non_null(p);
	assert_false(p->is_framed);
	assert_false(p->immutable);
	assert_true(pages_find(all, "/pdf-1A2B3C4D.html")->is_framed);
	assert_true(pages_find(all, "/pdf-1A2B3C4D.html")->immutable);
	assert_non_null(pages_find(all, "/pdf-1A2B3C4D.html")->gzip.data);
	assert_ptr_equal(pages_find(all, "/messages/threads/5"), p);
	assert_ptr_equal(pages_find(all, "/index.html"), p);
	assert_null(pages_find(all, "/none.js"));
	assert_null(pages_find(all, "/app-1A2B3C4D.js.br"));
	assert_null(pages_find(all, "/../etc/passwd.txt"));
	assert_null(pages_find(all, "/sub/x.png")->gzip.data);
	assert_false(pages_find(all, "/plain.txt")->immutable);
	pages_destroy(&all);
	assert_null(all);
}

/* Written over index.html, so after what reads it as it was. */
static void
test_below_a_path(void **state)
{
	static const char text[] = "<a href=\"/x\"><img src=\"/y.png\">"
	    "<a href=\"https://h/\"><a href=\"//h/\"><p title=\"/\"";
	static const char want[] = "<a href=\"/in/x\"><img src=\"/in/y.png\">"
	    "<a href=\"https://h/\"><a href=\"//h/\"><p title=\"/\"";
	char path[200], error[256];
	struct pages *all;
	FILE *f;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/index.html", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(text, f);
	(void)fclose(f);
	all = pages_load(dir, "/in", error, sizeof(error));
	assert_non_null(all);
	assert_int_equal(pages_find(all, "/")->plain.len, sizeof(want) - 1);
	assert_memory_equal(pages_find(all, "/")->plain.data, want,
	    sizeof(want) - 1);
	/* Other files are what they were, compressed forms and all. */
	assert_memory_equal(pages_find(all, "/app-1A2B3C4D.js")->brotli.data,
	    "app-1A2B3C4D.js.br", 18);
	pages_destroy(&all);
}

static void
test_no_folder(void **state)
{
	char error[256] = "";
	struct pages *all = pages_load("", "", error, sizeof(error));

	(void)state;
	assert_non_null(all);
	assert_null(pages_find(all, "/"));
	pages_destroy(&all);
	assert_null(pages_load("/no/such/folder", "", error, sizeof(error)));
	assert_non_null(strstr(error, "/no/such/folder"));
}

static void
test_merged_metrics(void **state)
{
	static const char one[] =
	    "# HELP a_total Things.\n# TYPE a_total counter\n"
	    "a_total{x=\"1\"} 5\na_total 6\n"
	    "# HELP h_seconds Time.\n# TYPE h_seconds histogram\n"
	    "h_seconds_bucket{le=\"+Inf\"} 1\nh_seconds_sum 0.5\n"
	    "h_seconds_count 1\n";
	static const char two[] = "# HELP a_total Things.\n"
	    "# TYPE a_total counter\na_total 7\n\n# a comment\nbare 1\n"
	    "own{x=\"{service=1,service=\\\"\",service=\"o\"} 1\n"
	    "own{x=\",service=\",my_service=\"o\"} 2\n";
	static const char want[] =
	    "# HELP a_total Things.\n# TYPE a_total counter\n"
	    "a_total{service=\"s\",instance=\"i\",x=\"1\"} 5\n"
	    "a_total{service=\"s\",instance=\"i\"} 6\n"
	    "a_total{service=\"t\",instance=\"j\"} 7\n"
	    "# HELP h_seconds Time.\n# TYPE h_seconds histogram\n"
	    "h_seconds_bucket{service=\"s\",instance=\"i\",le=\"+Inf\"} 1\n"
	    "h_seconds_sum{service=\"s\",instance=\"i\"} 0.5\n"
	    "h_seconds_count{service=\"s\",instance=\"i\"} 1\n"
	    "bare{service=\"t\",instance=\"j\"} 1\n"
	    "own{instance=\"j\",x=\"{service=1,service=\\\"\","
	    "service=\"o\"} 1\n"
	    "own{service=\"t\",instance=\"j\",x=\",service=\","
	    "my_service=\"o\"} 2\n";
	struct metrics_merge *m = metrics_merge_new();
	struct buffer b = { 0 };

	(void)state;
	metrics_merge_add(m, one, "s", "i");
	metrics_merge_add(m, two, "t", "j");
	metrics_merge_write(m, &b);
	buffer_putc(&b, '\0');
	assert_string_equal(b.data, want);
	metrics_merge_destroy(&m);
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_below_a_path),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_merged_metrics),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
