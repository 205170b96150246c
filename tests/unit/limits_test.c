/* Limits of what one may send: how the settings are read. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "common.pb-c.h"
#include "messages/limits.h"

static char error[256];

static struct limit_table *
table(const char *sends_hour, const char *people_day)
{
	return limit_table_new(sends_hour, "0", "0", people_day, error,
	    sizeof(error));
}

static void
test_roles(void **state)
{
	struct limit_table *t = table("GUARDIAN=60,ADMIN=0", "STUDENT=2000");
	const struct limits *l;

	(void)state;
	assert_non_null(t);
	l = limits_of(t, COMMON__ROLE__GUARDIAN);
	assert_int_equal(l->sends_hour, 60);
	assert_int_equal(l->people_day, 0);
	assert_int_equal(limits_people(l, 5000), 5000);
	l = limits_of(t, COMMON__ROLE__STUDENT);
	assert_int_equal(l->sends_hour, 0);
	assert_int_equal(limits_people(l, 5000), 2000);
	assert_int_equal(limits_people(l, 100), 100);
	assert_null(limits_of(t, COMMON__ROLE__ADMIN));
	assert_null(limits_of(t, COMMON__ROLE__TEACHER));
	assert_null(limits_of(t, 77));
	assert_null(limits_of(t, -1));
	assert_null(limits_of(NULL, COMMON__ROLE__GUARDIAN));
	assert_int_equal(limits_people(NULL, 7), 7);
	limit_table_destroy(&t);
	assert_null(t);
	limit_table_destroy(&t);
}

static void
test_one_number(void **state)
{
	struct limit_table *t = table("0", "0");

	(void)state;
	assert_null(limits_of(t, COMMON__ROLE__GUARDIAN));
	limit_table_destroy(&t);
	t = table("5", "0");
	assert_int_equal(limits_of(t, COMMON__ROLE__ADMIN)->sends_hour, 5);
	limit_table_destroy(&t);
}

static void
test_unreadable(void **state)
{
	static const char *const texts[] = { "", "x", "-1", "1 ", "GUARDIAN",
		"GUARDIAN=", "GUARDIAN=x", "guardian=1", "PARENT=1",
		"GUARDIAN=1,", ",GUARDIAN=1", "GUARDIAN=1 ,ADMIN=2", "=1",
		"99999999999", "SYSTEM=1", "GUARDIAN=1000000001" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_null(table(texts[i], "0"));
		assert_non_null(strstr(error, texts[i]));
		assert_null(table("0", texts[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_one_number),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
