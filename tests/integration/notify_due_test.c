/*
 * Push and hooks in the database: whose a browser is, what is planned for it,
 * who may take what is due, and who may say what became of it.
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
	    " hook_delivery, push_subscription, channel_plan, event,"
	    " notification;"
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

/* ---- browsers ---- */

#define A	"https://push.example/a"
#define B	"https://push.example/b"
#define PUT(who, endpoint, device) \
	"SELECT push_subscribe(" who ", 's', '" endpoint "', '', '', '" \
	device "', 20)"
#define MOVE(who, to, from) \
	"SELECT push_resubscribe(" who ", 's', '" to "', '', '', '', 20, '" \
	from "')"
#define BROWSERS \
	"SELECT string_agg(school_id || ':' || user_id || ' ' || device ||" \
	" right(endpoint, 2), ', ' ORDER BY school_id, user_id, endpoint)" \
	" FROM push_subscription"

static void
test_a_browser_is_of_who_came_last(void **state)
{
	(void)state;
	test_sql(db, "notify", PUT("7, 101", A, "F"));
	/* Renewed, without a name it keeps its own. */
	test_sql(db, "notify", PUT("7, 101", A, ""));
	assert_sql(BROWSERS, "7:101 F/a");
	/* Another school is another matter. */
	test_sql(db, "notify", PUT("8, 101", A, "C"));
	assert_sql(BROWSERS, "7:101 F/a, 8:101 C/a");
	test_sql(db, "notify", PUT("7, 102", A, "G"));
	assert_sql(BROWSERS, "7:102 G/a, 8:101 C/a");
}

static void
test_the_oldest_browser_goes(void **state)
{
	(void)state;
	test_sql(db, "notify", "SELECT push_subscribe(7, 101, 's',"
	    " 'https://push.example/' || n, '', '', '', 20)"
	    " FROM generate_series(0, 20) n");
	assert_sql("SELECT count(*) || ' ' || min(right(endpoint, 2))"
	    " FROM push_subscription", "20 /1");
	/* Away for a month. */
	test_sql(db, "notify", "UPDATE push_subscription"
	    " SET seen_at = now() - interval '31 days'");
	assert_sql("SELECT count(*) FROM push_targets(7, 101, '{1}')", "0");
	test_sql(db, "notify", "SELECT sweep_channels(1000)");
	assert_sql("SELECT count(*) FROM push_subscription", "0");
}

static void
test_another_address_takes_the_place_of_ones_own(void **state)
{
	static const char first[] = "SELECT count(DISTINCT subscription_id)"
	    " FROM (SELECT subscription_id FROM push_subscription UNION ALL"
	    " SELECT subscription_id FROM was) x";

	(void)state;
	test_sql(db, "notify", PUT("7, 101", A, "F"));
	test_sql(db, "notify", "DROP TABLE IF EXISTS was; CREATE TABLE was AS"
	    " SELECT subscription_id FROM push_subscription");
	assert_sql(MOVE("7, 102", B, A), "f");
	assert_sql(MOVE("8, 101", B, A), "f");
	assert_sql(BROWSERS, "7:101 F/a");
	/* Whoever has had the new address has it no more. */
	test_sql(db, "notify", PUT("7, 102", B, "G"));
	assert_sql(MOVE("7, 101", B, A), "t");
	assert_sql(BROWSERS, "7:101 F/b");
	/* Again, and to the same. */
	assert_sql(MOVE("7, 101", B, A), "t");
	assert_sql(MOVE("7, 101", B, B), "t");
	assert_sql(BROWSERS, "7:101 F/b");
	assert_sql(first, "1");
	assert_sql(MOVE("7, 101", A, "https://push.example/none"), "f");
	test_sql(db, "notify", "DROP TABLE was");
}

/* ---- what is planned and taken ---- */

#define TWO_BROWSERS \
	"INSERT INTO push_subscription (school_id, user_id, subscription_id," \
	" session_id, endpoint, p256dh, auth, device) SELECT 7, 101, n, 's'," \
	" 'https://push.example/' || n, '', '', '' FROM generate_series(1, 2)" \
	" n;"
#define TOLD(n) \
	"INSERT INTO event (school_id, event_id, kind, title, body, link," \
	" created_at) SELECT 7, n, 1, 't', 'b', '/l/' || n, now() FROM" \
	" generate_series(1, " #n ") n;" \
	"INSERT INTO notification (school_id, user_id, event_id, read)" \
	" SELECT 7, u, n, false FROM generate_series(101, 102) u," \
	" generate_series(1, " #n ") n;"

/* Who has a browser, and nobody else; of another channel everybody. */
static void
test_is_planned_for_who_has_a_browser(void **state)
{
	(void)state;
	test_sql(db, "notify", TWO_BROWSERS TOLD(1)
	    "INSERT INTO channel_plan (school_id, user_ids, event_ids,"
	    " urgent_ids) VALUES (7, '{101,102}', '{1,1}', '{}')");
	assert_sql("SELECT plan_channels(7, (SELECT array_agg(plan_id) FROM"
	    " channel_plan), '{101,101,102,102}', '{1,2,1,2}',"
	    " '{4,4,4,4}', '{0,0,0,0}', '{0,0,0,0}', 5, 600, 3600, 600)", "3");
	assert_sql("SELECT string_agg(user_id || ':' || channel, ' ' ORDER BY"
	    " user_id, channel) FROM channel_delivery WHERE school_id = 7",
	    "101:1 101:2 102:1");
}

/* Three are told one by one, four as one. */
static void
test_many_are_one(void **state)
{
	static const char due[] = "INSERT INTO channel_delivery (school_id,"
	    " user_id, event_id, channel, due_at, about) SELECT 7, 101, n, 2,"
	    " now(), 1 FROM generate_series(1, 3) n";
	static const char taken[] = "SELECT string_agg(event_ids::text, ' '"
	    " ORDER BY event_ids) FROM take_pushes(50, 3, 60)"
	    " WHERE school_id = 7";

	(void)state;
	test_sql(db, "notify", TWO_BROWSERS TOLD(4));
	test_sql(db, "notify", due);
	assert_sql(taken, "{1} {2} {3}");
	/* Somebody has them. */
	assert_sql(taken, "");
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now();"
	    "INSERT INTO channel_delivery (school_id, user_id, event_id,"
	    " channel, due_at, about) VALUES (7, 101, 4, 2, now(), 1)");
	assert_sql(taken, "{1,2,3,4}");
	assert_sql("SELECT string_agg(attempts::text, ' ' ORDER BY event_id)"
	    " FROM channel_delivery WHERE school_id = 7", "2 2 2 1");
}

/* What has the first of several has not the others. */
static void
test_a_browser_has_all_or_is_told(void **state)
{
	static const char targets[] = "SELECT string_agg(subscription_id ||"
	    " ':' || taken, ' ' ORDER BY subscription_id) FROM push_targets(7,"
	    " 101, '{1,2}')";

	(void)state;
	test_sql(db, "notify", TWO_BROWSERS);
	assert_sql(targets, "1:false 2:false");
	test_sql(db, "notify", "INSERT INTO push_taken (school_id,"
	    " user_id, event_id, subscription_id) VALUES (7, 101, 1, 1)");
	assert_sql(targets, "1:false 2:false");
	test_sql(db, "notify", "INSERT INTO push_taken (school_id,"
	    " user_id, event_id, subscription_id) VALUES (7, 101, 2, 1)");
	assert_sql(targets, "1:true 2:false");
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
		TEST(test_a_browser_is_of_who_came_last),
		TEST(test_the_oldest_browser_goes),
		TEST(test_another_address_takes_the_place_of_ones_own),
		TEST(test_is_planned_for_who_has_a_browser),
		TEST(test_many_are_one),
		TEST(test_a_browser_has_all_or_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
