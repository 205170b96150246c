/* The Range header. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "gateway/http/ranges.h"

/* Of a hundred bytes; "": none. */
static const struct {
	const char	*header;
	enum http_range	 result;
	const char	*parts;
} table[] = {
	{ NULL, HTTP_RANGE_ALL, "" },
	{ "bytes=0-0", HTTP_RANGE_PART, "0-0 " },
	{ "bytes=5-", HTTP_RANGE_PART, "5-99 " },
	{ "bytes=5-500", HTTP_RANGE_PART, "5-99 " },
	{ "bytes=-10", HTTP_RANGE_PART, "90-99 " },
	{ "bytes=-500", HTTP_RANGE_PART, "0-99 " },
	{ "bytes=100-", HTTP_RANGE_BAD, "" },
	{ "bytes=-0", HTTP_RANGE_BAD, "" },
	{ "bytes=5-2", HTTP_RANGE_ALL, "" },
	{ "bytes=-", HTTP_RANGE_ALL, "" },
	{ "bytes=", HTTP_RANGE_ALL, "" },
	{ "bytes=,", HTTP_RANGE_ALL, "" },
	{ "bytes=a-b", HTTP_RANGE_ALL, "" },
	{ "lines=0-1", HTTP_RANGE_ALL, "" },
	{ "bytes=99999999999999999999-", HTTP_RANGE_ALL, "" },
	{ "bytes=0-1,3-4", HTTP_RANGE_PART, "0-1 3-4 " },
	{ "BYTES= 3-4 ,\t, 0-1 , -1", HTTP_RANGE_PART, "3-4 0-1 99-99 " },
	{ "bytes=0-1 3-4", HTTP_RANGE_ALL, "" },
	/* Those that are there. */
	{ "bytes=200-300,0-1,-0", HTTP_RANGE_PART, "0-1 " },
	{ "bytes=200-300,100-", HTTP_RANGE_BAD, "" },
	{ "bytes=0-1,x", HTTP_RANGE_ALL, "" },
	/* Bytes twice, within the whole and beyond it. */
	{ "bytes=0-9,5-9", HTTP_RANGE_PART, "0-9 5-9 " },
	{ "bytes=0-98,0-0", HTTP_RANGE_PART, "0-98 0-0 " },
	{ "bytes=0-98,0-1", HTTP_RANGE_ALL, "" },
	{ "bytes=0-,0-", HTTP_RANGE_ALL, "" },
	{ "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,"
	    "13-13,14-14,15-15,16-16", HTTP_RANGE_ALL, "" },
};

static void
test_parts(void **state)
{
	struct http_ranges r;
	char parts[256];
	size_t i, k, at;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(http_ranges_parse(table[i].header, 100, &r),
		    table[i].result);
		parts[at = 0] = '\0';
		for (k = 0; table[i].result == HTTP_RANGE_PART && k < r.n; k++)
			at += (size_t)snprintf(parts + at, sizeof(parts) - at,
			    "%d-%d ", (int)r.list[k].first,
			    (int)r.list[k].last);
		assert_string_equal(parts, table[i].parts);
	}
}

static void
test_nothing(void **state)
{
	struct http_ranges r;

	(void)state;
	assert_int_equal(http_ranges_parse("bytes=0-", 0, &r), HTTP_RANGE_BAD);
	assert_int_equal(http_ranges_parse("bytes=-1", 0, &r), HTTP_RANGE_BAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
