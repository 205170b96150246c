/*
 * What is due at push services and hooks, in the database: who may take it, and
 * who may say what became of it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "stack.h"

#define SETTLE(events, attempts, rest) \
	"SELECT settle_push(1, 31, '" events "', '" attempts "', " rest "," \
	" '{}')"
#define WAITS(tried, taken) \
	"0::smallint, 0::smallint, " tried ", 60, '', '" taken "'"
#define SENT	"1::smallint, 0::smallint, true, 0, '201', '{9}'"

static struct test_database *db;

/* With its tables; nobody else takes anything. */
static int
setup(void **state)
{
	struct test_service *service;

	(void)state;
	db = test_database_new();
	service = test_service_start(db, "notify", NULL);
	test_service_stop(&service);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_database_free(&db);
	return 0;
}

static void
assert_sql(const char *sql, const char *expected)
{
	assert_string_equal(test_sql(db, "notify", sql), expected);
}

/* Two of a person's, which have been tried once and twice. */
static int
begin(void **state)
{
	(void)state;
	test_sql(db, "notify", "TRUNCATE channel_delivery, push_taken, hook,"
	    " hook_delivery;"
	    "INSERT INTO channel_delivery (school_id, user_id, event_id,"
	    " channel, due_at, about, attempts)"
	    " SELECT 1, 31, n, 2, now(), 1, n FROM generate_series(1, 2) n");
	return 0;
}

static void
assert_are(const char *states, const char *attempts)
{
	assert_sql("SELECT string_agg(state::text, ' ' ORDER BY event_id)"
	    " FROM channel_delivery", states);
	assert_sql("SELECT string_agg(attempts::text, ' ' ORDER BY event_id)"
	    " FROM channel_delivery", attempts);
}

static void
test_what_was_not_sent_was_no_attempt(void **state)
{
	(void)state;
	test_sql(db, "notify", SETTLE("{1,2}", "{1,2}",
	    WAITS("false", "{}")));
	assert_are("0 0", "0 1");
	test_sql(db, "notify", SETTLE("{2}", "{1}", WAITS("true", "{}")));
	assert_are("0 0", "0 1");
}

static void
test_who_is_late_settles_nothing(void **state)
{
	(void)state;
	test_sql(db, "notify", SETTLE("{1,2}", "{1,1}", SENT));
	assert_are("1 0", "1 2");
	test_sql(db, "notify", SETTLE("{1,2}", "{1,1}",
	    WAITS("true", "{9}")));
	assert_are("1 0", "1 2");
	assert_sql("SELECT count(*) FROM push_taken", "0");
}

static void
test_what_has_ended_is_of_no_browser(void **state)
{
	(void)state;
	test_sql(db, "notify", SETTLE("{1,2}", "{1,2}",
	    WAITS("true", "{9}")));
	assert_sql("SELECT count(*) FROM push_taken", "2");
	test_sql(db, "notify", SETTLE("{1}", "{1}", SENT));
	assert_are("1 0", "1 2");
	assert_sql("SELECT string_agg(event_id::text, ' ') FROM push_taken",
	    "2");
	/* There is nothing of it to tell of. */
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	assert_sql("SELECT count(*) FROM take_pushes(50, 3, 60)", "0");
	assert_are("1 4", "1 2");
	assert_sql("SELECT count(*) FROM push_taken", "0");
}

/* As where this installation sends none any more. */
static void
test_what_nobody_sends_does_not_wait_for_ever(void **state)
{
	(void)state;
	test_sql(db, "notify", SETTLE("{1,2}", "{1,2}",
	    WAITS("true", "{9}")));
	test_sql(db, "notify", "UPDATE channel_delivery"
	    " SET due_at = now() - interval '49 hours' WHERE event_id = 1;"
	    "SELECT sweep_channels(100)");
	assert_are("4 0", "1 2");
	assert_sql("SELECT string_agg(event_id::text, ' ') FROM push_taken",
	    "2");
}

#define TAKE(schools) \
	"SELECT string_agg(school_id || ':' || n, ' ' ORDER BY school_id)" \
	" FROM (SELECT school_id, count(*) AS n FROM take_hook_deliveries(64," \
	" 8, '{}', 16, '" schools "', 60) GROUP BY school_id) x"

/* However many hooks one has. */
static void
test_a_school_has_its_share(void **state)
{
	(void)state;
	test_sql(db, "notify", "INSERT INTO hook (school_id, hook_id, name,"
	    " url, abouts, salt) SELECT 1 + n / 9, n, 'h', 'u', 2, '\\x00'"
	    " FROM generate_series(1, 9) n;"
	    "INSERT INTO hook_delivery (school_id, hook_id, event_id, user_id)"
	    " SELECT 1 + n / 9, n, e, 31 FROM generate_series(1, 9) n,"
	    " generate_series(1, 8) e");
	assert_sql(TAKE("{1,1,1}"), "1:13 2:8");
	assert_sql(TAKE("{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2}"), "1:1");
}

#define TEST(fn)	cmocka_unit_test_setup(fn, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_was_not_sent_was_no_attempt),
		TEST(test_who_is_late_settles_nothing),
		TEST(test_what_has_ended_is_of_no_browser),
		TEST(test_what_nobody_sends_does_not_wait_for_ever),
		TEST(test_a_school_has_its_share),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
