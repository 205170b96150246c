/* Events that recur: their times across the clock's changes, and refusals. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "notify/calendar/recurrence.h"

#define US	INT64_C(1000000)
#define MAR_25	(INT64_C(1805995800) * US)	/* 2027-03-25T17:30:00Z */

static struct arena *a;
static struct instances in;
static const char *kept;

static int
set_up(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_destroy(&a);
	return 0;
}

static int
expand(const char *rule, const struct clock_times *t)
{
	return recurrence_expand(a, rule, t, &in, &kept);
}

static struct clock_times
in_paris(int64_t start_us)
{
	struct clock_times t;

	clock_of_instants(a, "Europe/Paris", start_us, start_us + 3600 * US,
	    &t);
	return t;
}

/* Starts of all times, as "20270325T183000@17:30 ". */
static void
check_times(const char *want)
{
	char got[2000] = "";
	size_t i, n = 0;

	for (i = 0; i < in.n; i++) {
		n += (size_t)snprintf(got + n, sizeof(got) - n,
		    "%s@%02d:%02d ", in.starts[i],
		    (int)(in.starts_us[i] / US / 3600 % 24),
		    (int)(in.starts_us[i] / US / 60 % 60));
		assert_int_equal(in.ends_us[i] - in.starts_us[i], 3600 * US);
	}
	assert_string_equal(got, want);
}

/* At the same hour of the clock, before and behind both of its changes. */
static void
test_clock_changes(void **state)
{
	struct clock_times t = in_paris(MAR_25);

	(void)state;
	assert_int_equal(expand("FREQ=WEEKLY;COUNT=3", &t), RECURRENCE_OK);
	check_times("20270325T183000@17:30 20270401T183000@16:30 "
	    "20270408T183000@16:30 ");
	assert_string_equal(kept, "FREQ=WEEKLY;COUNT=3");
	t = in_paris(INT64_C(1792776600) * US);	/* 2026-10-23T17:30Z */
	assert_int_equal(expand("FREQ=DAILY;COUNT=4", &t), RECURRENCE_OK);
	check_times("20261023T193000@17:30 20261024T193000@17:30 "
	    "20261025T193000@18:30 20261026T193000@18:30 ");
}

/* What the clock leaves out is an hour later, what it shows twice the first. */
static void
test_hours_that_are_none_or_two(void **state)
{
	/* 2027-03-27T01:30:00Z and 2026-10-24T00:30:00Z: at 2:30. */
	struct clock_times t = in_paris(INT64_C(1806111000) * US);

	(void)state;
	assert_int_equal(expand("FREQ=DAILY;COUNT=3", &t), RECURRENCE_OK);
	check_times("20270327T023000@01:30 20270328T033000@01:30 "
	    "20270329T023000@00:30 ");
	assert_string_equal(in.originals[1], "20270328T023000");
	t = in_paris(INT64_C(1792801800) * US);
	assert_int_equal(expand("FREQ=DAILY;COUNT=3", &t), RECURRENCE_OK);
	check_times("20261024T023000@00:30 20261025T023000@00:30 "
	    "20261026T023000@01:30 ");
}

static void
test_days(void **state)
{
	struct clock_times t;

	(void)state;
	assert_true(clock_of_days(a, "Europe/Paris", "2027-03-27",
	    "2027-03-28", &t));
	assert_int_equal(expand("FREQ=YEARLY;UNTIL=20280401", &t),
	    RECURRENCE_OK);
	assert_int_equal(in.n, 2);
	assert_string_equal(in.starts[1], "20280327T000000");
	assert_string_equal(in.ends[1], "20280329T000000");
	assert_string_equal(kept, "FREQ=YEARLY;UNTIL=20280401");
	/* A day of 23 hours among them. */
	assert_int_equal(in.ends_us[0] - in.starts_us[0], 47 * 3600 * US);
}

static void
test_until(void **state)
{
	const struct clock_times t = in_paris(MAR_25);

	(void)state;
	/* The last one included, by UTC. */
	assert_int_equal(expand("FREQ=WEEKLY;UNTIL=20270408T163000Z", &t),
	    RECURRENCE_OK);
	assert_int_equal(in.n, 3);
	assert_int_equal(expand("FREQ=WEEKLY;UNTIL=20270408T162959Z", &t),
	    RECURRENCE_OK);
	assert_int_equal(in.n, 2);
	/* A day is meant to its end. */
	assert_int_equal(expand("FREQ=WEEKLY;UNTIL=20270408", &t),
	    RECURRENCE_OK);
	assert_int_equal(in.n, 3);
	assert_string_equal(kept, "FREQ=WEEKLY;UNTIL=20270408T215959Z");
	assert_int_equal(expand("FREQ=WEEKLY;UNTIL=20270324", &t),
	    RECURRENCE_NOT_START);
}

static void
test_months(void **state)
{
	const struct clock_times t = in_paris(MAR_25);

	(void)state;
	assert_int_equal(expand("FREQ=MONTHLY;BYDAY=-1TH;COUNT=3", &t),
	    RECURRENCE_OK);
	check_times("20270325T183000@17:30 20270429T183000@16:30 "
	    "20270527T183000@16:30 ");
	assert_int_equal(expand("FREQ=MONTHLY;BYDAY=4TH;COUNT=2", &t),
	    RECURRENCE_OK);
	assert_int_equal(expand("FREQ=MONTHLY;BYDAY=1TH;COUNT=3", &t),
	    RECURRENCE_NOT_START);
	assert_int_equal(expand("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3", &t),
	    RECURRENCE_OK);
	check_times("20270325T183000@17:30 20270329T183000@16:30 "
	    "20270401T183000@16:30 ");
	assert_int_equal(expand("FREQ=WEEKLY;BYDAY=MO;COUNT=3", &t),
	    RECURRENCE_NOT_START);
}

static void
test_cut(void **state)
{
	const struct clock_times t = in_paris(MAR_25);
	const char *head, *tail;

	(void)state;
	recurrence_cut(a, "FREQ=WEEKLY;COUNT=5", &t, "20270408T183000", 2,
	    &head, &tail);
	assert_string_equal(head, "FREQ=WEEKLY;UNTIL=20270408T162959Z");
	assert_string_equal(tail, "FREQ=WEEKLY;COUNT=3");
	recurrence_cut(a, "FREQ=WEEKLY;UNTIL=20270422T163000Z", &t,
	    "20270408T183000", 2, &head, &tail);
	assert_string_equal(tail, "FREQ=WEEKLY;UNTIL=20270422T163000Z");
}

/* What would have no time, or too many, is refused without looking for them. */
static void
test_hostile(void **state)
{
	static const char *const unknown[] = { "FREQ=SECONDLY;COUNT=10",
		"FREQ=MINUTELY;COUNT=10", "FREQ=HOURLY;COUNT=10", "",
		"garbage", "FREQ=WEEKLY;BYDAY=XX;COUNT=3", "COUNT=3",
		"FREQ=WEEKLY;COUNT=3;UNTIL=20270101", "FREQ=WEEKLY;FOO=1",
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
		"FREQ=YEARLY;BYYEARDAY=84;COUNT=2",
		"FREQ=YEARLY;BYWEEKNO=53;COUNT=2",
		"FREQ=MONTHLY;BYDAY=TH;BYSETPOS=366;COUNT=2",
		"FREQ=DAILY;BYHOUR=1,2,3;COUNT=2", "FREQ=DAILY;INTERVAL=0",
		"FREQ=DAILY;INTERVAL=32767;COUNT=3", "FREQ=DAILY;COUNT=-1",
		"RSCALE=HEBREW;FREQ=YEARLY;SKIP=FORWARD;COUNT=3",
		"FREQ=DAILY;COUNT=3\r\nATTENDEE:x",
		"FREQ=WEEKLY;BYDAY=TH,TH;COUNT=3",
		"FREQ=WEEKLY;BYDAY=TH,FR,TH;COUNT=4" };
	static const char *const many[] = { "FREQ=DAILY;COUNT=1000000000",
		"FREQ=DAILY", "FREQ=DAILY;COUNT=501",
		"FREQ=DAILY;UNTIL=20990101", "FREQ=YEARLY;COUNT=100" };
	const struct clock_times t = in_paris(MAR_25);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		if (expand(unknown[i], &t) != RECURRENCE_UNKNOWN)
			fail_msg("%s", unknown[i]);
	for (i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		if (expand(many[i], &t) != RECURRENCE_MANY)
			fail_msg("%s", many[i]);
	assert_int_equal(expand("FREQ=DAILY;COUNT=500", &t), RECURRENCE_OK);
	assert_int_equal(in.n, 500);
	assert_int_equal(expand("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
	    &t), RECURRENCE_NOT_START);
	assert_int_equal(expand("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", &t),
	    RECURRENCE_NOT_START);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock_changes),
		cmocka_unit_test(test_hours_that_are_none_or_two),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
