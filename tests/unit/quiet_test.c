/* From when on somebody may be reached: what follows of a calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "directory/quiet.h"

#define HOUR		INT64_C(3600000000)
#define TEACHER		3
#define GUARDIAN	1
#define STAFF		4

/* Counted from a midnight: two days of 8 to 12 and 14 to 18. */
static const struct quiet_opening hours[] = {
	{ GUARDIAN, 10 * HOUR, 11 * HOUR },
	{ GUARDIAN, 1000000 * HOUR, 1000000 * HOUR },
	{ TEACHER, 8 * HOUR, 12 * HOUR },
	{ TEACHER, 14 * HOUR, 18 * HOUR },
	{ TEACHER, 32 * HOUR, 36 * HOUR },
	{ TEACHER, 1000000 * HOUR, 1000000 * HOUR },
};

static int64_t
from(int64_t at_us, int64_t since_us, int role)
{
	const struct quiet q = { at_us, since_us + 72 * HOUR, hours, 6 };

	return quiet_from(&q, role);
}

static void
test_hours(void **state)
{
	(void)state;
	assert_int_equal(from(7 * HOUR, 7 * HOUR, TEACHER), 8 * HOUR);
	assert_int_equal(from(8 * HOUR - 1, 0, TEACHER), 8 * HOUR);
	assert_int_equal(from(8 * HOUR, 0, TEACHER), 8 * HOUR);
	assert_int_equal(from(9 * HOUR, 0, TEACHER), 9 * HOUR);
	assert_int_equal(from(12 * HOUR - 1, 0, TEACHER), 12 * HOUR - 1);
	assert_int_equal(from(12 * HOUR, 0, TEACHER), 14 * HOUR);
	assert_int_equal(from(23 * HOUR, 23 * HOUR, TEACHER), 32 * HOUR);
	assert_int_equal(from(7 * HOUR, 7 * HOUR, GUARDIAN), 10 * HOUR);
}

/* A role without hours is always there. */
static void
test_no_hours(void **state)
{
	const struct quiet none = { 5, 5, NULL, 0 };

	(void)state;
	assert_int_equal(from(3 * HOUR, 0, STAFF), 3 * HOUR);
	assert_int_equal(quiet_from(&none, TEACHER), 5);
}

/* Nothing waits longer than it may, counted from when it began to. */
static void
test_longest(void **state)
{
	(void)state;
	assert_int_equal(from(12 * HOUR, 11 * HOUR, GUARDIAN), 83 * HOUR);
	assert_int_equal(from(82 * HOUR, 11 * HOUR, GUARDIAN), 83 * HOUR);
	assert_int_equal(from(83 * HOUR, 11 * HOUR, GUARDIAN), 83 * HOUR);
	assert_int_equal(from(90 * HOUR, 11 * HOUR, GUARDIAN), 90 * HOUR);
}

static void
test_times(void **state)
{
	Google__Protobuf__Timestamp t = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	int64_t us = 7;

	(void)state;
	assert_true(quiet_time(NULL, &us));
	assert_int_equal(us, 0);
	assert_false(quiet_time(&t, &us));
	t.seconds = 2;
	t.nanos = 5000;
	assert_true(quiet_time(&t, &us));
	assert_int_equal(us, 2000005);
	t.nanos = -1;
	assert_false(quiet_time(&t, &us));
	t.nanos = 1000000000;
	assert_false(quiet_time(&t, &us));
	t.nanos = 0;
	t.seconds = INT64_MAX;
	assert_false(quiet_time(&t, &us));
	t.seconds = -5;
	assert_false(quiet_time(&t, &us));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hours),
		cmocka_unit_test(test_no_hours),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
