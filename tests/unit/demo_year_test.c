/* The demo school: its year has the day it is made in, its ids have no year. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "roster.h"

/* Days of a leap year and the two around it. */
static void
test_every_day_is_in_its_year(void **state)
{
	char today[16];
	struct tm tm;
	struct school_year y;

	(void)state;
	for (int day = 1; day <= 3 * 366; day++) {
		tm = (struct tm){ .tm_year = 127, .tm_mday = day,
		    .tm_hour = 12, .tm_isdst = -1 };
		y = school_year_at(mktime(&tm));
		strftime(today, sizeof(today), "%Y-%m-%d", &tm);
		assert_true(strcmp(y.start, today) <= 0);
		assert_true(strcmp(y.end, today) > 0);
	}
}

static void
test_summer_has_the_coming_year(void **state)
{
	struct school_year y;

	(void)state;
	y = school_year_of(2027, 6);
	assert_string_equal(y.title, "2026-2027");
	assert_string_equal(y.start, "2026-09-01");
	y = school_year_of(2027, 7);
	assert_string_equal(y.title, "2027-2028");
	assert_string_equal(y.start, "2027-07-01");
	assert_int_equal(school_year_of(2027, 8).first, 2027);
	y = school_year_of(2027, 9);
	assert_string_equal(y.title, "2027-2028");
	assert_string_equal(y.start, "2027-09-01");
	assert_string_equal(y.end, "2028-08-31");
}

/* Malloc'd. */
static char *
slurp(const char *folder, const char *name)
{
	char path[256], *text = calloc(1, 8u << 20);
	FILE *f;

	snprintf(path, sizeof(path), "%s/college-demo/%s", folder, name);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, (8u << 20) - 1, f) > 0);
	fclose(f);
	unlink(path);
	return text;
}

static void
test_the_same_people_in_every_year(void **state)
{
	static const char *const files[] = { "orgs.csv", "courses.csv",
	    "classes.csv", "users.csv", "enrollments.csv", "manifest.csv" };
	struct school_year years[] = { school_year_of(2026, 11),
	    school_year_of(2031, 7) };
	char folders[2][32] = { "/tmp/demo-XXXXXX", "/tmp/demo-XXXXXX" };
	char *text[2], path[128];

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_non_null(mkdtemp(folders[i]));
		assert_int_equal(demo_rosters_write(folders[i], &years[i]), 0);
	}
	for (size_t k = 0; k < sizeof(files) / sizeof(files[0]); k++) {
		for (int i = 0; i < 2; i++)
			text[i] = slurp(folders[i], files[k]);
		assert_true(strcmp(text[0], text[1]) == 0);
		free(text[0]);
		free(text[1]);
	}
	for (int i = 0; i < 2; i++)
		text[i] = slurp(folders[i], "academicSessions.csv");
	assert_non_null(strstr(text[0], "school-year,,,2026-2027,schoolYear,"
	    "2026-09-01,2027-08-31,,2027\r\n"));
	assert_non_null(strstr(text[1], "school-year,,,2031-2032,schoolYear,"
	    "2031-07-01,2032-08-31,,2032\r\n"));
	for (int i = 0; i < 2; i++) {
		free(text[i]);
		snprintf(path, sizeof(path), "rm -r %s", folders[i]);
		assert_int_equal(system(path), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_is_in_its_year),
		cmocka_unit_test(test_summer_has_the_coming_year),
		cmocka_unit_test(test_the_same_people_in_every_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
