/*
 * Feeds that other programs read: their addresses, who may still read them,
 * how often; and events from a file, at the edges that HTTP does not reach.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "calendar.pb-c.h"
#include "events.pb-c.h"
#include "live.pb-c.h"
#include "small_school.h"

#define OK	RPC__CODE__OK
#define SITE	"https://liaison.example"

static struct small_school school;
static struct test_service *notify;
static struct test_peer *peer;
static struct status status;

static int
set_up(void **state)
{
	const char *env[] = { NULL, "LIAISON_PUBLIC_URL=" SITE "/", NULL };

	(void)state;
	small_school_start(&school);
	env[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(school.service));
	notify = test_service_start(school.db, "notify", env);
	peer = test_peer_new("notify", test_service_endpoint(notify));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_service_stop(&notify);
	small_school_stop(&school);
	return 0;
}

static const void *
call(const char *who, const char *method, const void *request, int expected)
{
	struct rpc_caller c = small_school_caller(&school, who);

	c.role = *who == 'g' ? COMMON__ROLE__GUARDIAN : COMMON__ROLE__ADMIN;
	return test_expect(peer, &calendar__calendar__descriptor, method, &c,
	    request, expected, &status);
}

static const Calendar__Feeds *
feeds(const char *who)
{
	const Calendar__GetFeedsRequest req = CALENDAR__GET_FEEDS_REQUEST__INIT;

	return call(who, "GetFeeds", &req, OK);
}

/* Of an address, which is kept for the next call as well. */
static const char *
token_of(const char *url)
{
	static char tokens[4][64];
	static int at;
	const char *base = SITE "/calendar/";

	assert_int_equal(strncmp(url, base, strlen(base)), 0);
	assert_int_equal(strlen(url), strlen(base) + 56 + 4);
	at = (at + 1) % 4;
	(void)snprintf(tokens[at], sizeof(tokens[at]), "%.56s",
	    url + strlen(base));
	return tokens[at];
}

/* Nobody is logged in. */
static const Calendar__ReadFeedReply *
read_feed(const char *token, int expected)
{
	Calendar__ReadFeedRequest req = CALENDAR__READ_FEED_REQUEST__INIT;
	const struct rpc_caller nobody = { 0 };

	req.token = (char *)(uintptr_t)token;
	return test_expect(peer, &calendar__calendar__descriptor, "ReadFeed",
	    &nobody, &req, expected, &status);
}

static const char *
fed(int most)
{
	char sql[200];

	(void)snprintf(sql, sizeof(sql), "SELECT string_agg("
	    "(event_id - 1000)::text, ' ') FROM calendar_fed(99, 5, '{}',"
	    " '{}', now() - interval '1 year', now() + interval '1 year', %d)",
	    most);
	return test_sql(school.db, "notify", sql);
}

/* Of more events than a feed has those stay that are next. */
static void
test_what_is_to_come_stays(void **state)
{
	(void)state;
	test_sql(school.db, "notify", "INSERT INTO calendar_event (school_id,"
	    " event_id, creator_id, creator_role, creator_name, creator_title,"
	    " title, body_html, snippet, place, color, all_day, time_zone,"
	    " local_start, local_end, since_at, until_at, wide, to_ids,"
	    " to_names, to_titles, to_roles) SELECT 99, 1000 + d, 5, 3, '', '',"
	    " '', '', '', '', 1, false, 'Europe/Paris', '', '', t,"
	    " t + interval '1 hour', false, '{}', '{}', '{}', '{}'"
	    " FROM unnest(ARRAY[-30, -2, 3, 40]) d"
	    " CROSS JOIN LATERAL (SELECT now() + d * interval '1 day') x (t)");
	assert_string_equal(fed(4), "-30 -2 3 40");
	assert_string_equal(fed(3), "-2 3 40");
	assert_string_equal(fed(1), "3");
	test_sql(school.db, "notify", "DELETE FROM calendar_event"
	    " WHERE school_id = 99");
}

static void
test_the_address_is_absolute_and_stays(void **state)
{
	const char *token = token_of(feeds("g1")->url);
	const Calendar__Feeds *f;
	char sql[128];

	(void)state;
	f = feeds("g1");
	assert_string_equal(token_of(f->url), token);
	assert_int_equal(f->n_children, 2);
	assert_string_not_equal(token_of(f->children[0]->url), token);
	/* The database does not have it, in whatever form. */
	(void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM calendar_feed f"
	    " WHERE f::text LIKE '%%%.40s%%'", token + 16);
	assert_string_equal(test_sql(school.db, "notify", sql), "0");
}

static void
test_another_key_makes_other_addresses(void **state)
{
	const char *token = token_of(feeds("g2")->url);

	(void)state;
	/* As where the salt were of another key. */
	test_sql(school.db, "notify", "UPDATE calendar_feed SET salt ="
	    " decode(md5(salt), 'hex')");
	assert_string_not_equal(token_of(feeds("g2")->url), token);
	read_feed(token, RPC__CODE__NOT_FOUND);
	read_feed(token_of(feeds("g2")->url), OK);
}

static void
test_libical_reads_it(void **state)
{
	const Calendar__ReadFeedReply *reply;
	icalcomponent *c;
	char *text;

	(void)state;
	reply = read_feed(token_of(feeds("adm1")->url), OK);
	assert_int_equal(strlen(reply->digest), 64);
	text = strndup((char *)reply->data.data, reply->data.len);
	c = icalparser_parse_string(text);
	assert_non_null(c);
	assert_int_equal(icalcomponent_count_errors(c), 0);
	icalcomponent_free(c);
	free(text);
}

static void
test_read_so_often(void **state)
{
	const char *token = token_of(feeds("g1")->url);
	int i;

	(void)state;
	for (i = 0; i < 30; i++)
		read_feed(token, OK);
	read_feed(token, RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(status.reason, RPC__REASON__FEED_TOO_OFTEN);
	assert_in_range(status.limit, 1, 600);
	test_sql(school.db, "notify", "UPDATE calendar_feed SET since_at ="
	    " now() - interval '11 minutes'");
	read_feed(token, OK);
	assert_true(feeds("g1")->read_at != NULL);
}

static void
test_tokens_of_nobody(void **state)
{
	static const char *const wrong[] = { "", "x", "0000000000000001"
	    "0000000000000000000000000000000000000000", "ffffffffffffffff"
	    "ffffffffffffffffffffffffffffffffffffffff" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		read_feed(wrong[i], RPC__CODE__NOT_FOUND);
		assert_string_equal(status.field, "");
	}
}

static void
switch_on(const char *who, bool on)
{
	char sql[128];

	(void)snprintf(sql, sizeof(sql), "UPDATE person SET active = %s"
	    " WHERE person_id = %lld", on ? "true" : "false",
	    (long long)small_school_user(&school, school.id, who));
	test_sql(school.db, "directory", sql);
}

static void
test_who_is_switched_off_is_read_no_more(void **state)
{
	const char *token = token_of(feeds("g1")->url);

	(void)state;
	switch_on("g1", false);
	read_feed(token, RPC__CODE__NOT_FOUND);
	switch_on("g1", true);
	read_feed(token, OK);
}

/* ---- from a file ---- */

#define EVENT(uid, day)	"BEGIN:VEVENT\nUID:" uid "\nSUMMARY:x\n"	\
	"DTSTART;VALUE=DATE:" day "\nEND:VEVENT\n"

static const Calendar__ImportEventsReply *
import(const char *ics, const char *holiday, int expected)
{
	Calendar__ImportEventsRequest req =
	    CALENDAR__IMPORT_EVENTS_REQUEST__INIT;
	char *uids[] = { (char *)(uintptr_t)holiday };

	req.ics = (char *)(uintptr_t)ics;
	req.holiday_uids = uids;
	req.n_holiday_uids = holiday != NULL;
	return call("adm1", "ImportEvents", &req, expected);
}

static void
test_it_is_imported_once(void **state)
{
	(void)state;
	import("BEGIN:VCALENDAR\n" EVENT("a", "20270406") EVENT("b",
	    "20270407") "END:VCALENDAR\n", "a", OK);
	import("BEGIN:VCALENDAR\n" EVENT("a", "20270406") EVENT("b",
	    "20270408") "END:VCALENDAR\n", NULL, OK);
	assert_string_equal(test_sql(school.db, "notify", "SELECT"
	    " string_agg(import_uid || ' ' || version || ' ' || local_start,"
	    " ',' ORDER BY import_uid) FROM calendar_event"),
	    "a 1 20270406T000000,b 2 20270408T000000");
	assert_string_equal(test_sql(school.db, "directory", "SELECT"
	    " string_agg(name || ' ' || first_day, ',') FROM calendar_span"
	    " WHERE kind = 2"), "x 2027-04-06");
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM notice"), "0");
	assert_string_equal(test_sql(school.db, "directory", "SELECT count(*)"
	    " FROM audit.entry WHERE act = 'calendar.import'"), "2");
}

/* The whole school sees it in pages that are open, once for all of the file. */
static void
test_it_is_seen_at_once(void **state)
{
	static const char ics[] = "BEGIN:VCALENDAR\n" EVENT("c", "20270506")
	    EVENT("d", "20270507") "END:VCALENDAR\n";

	(void)state;
	test_sql(school.db, "notify", "TRUNCATE live_change");
	import(ics, NULL, OK);
	small_school_check_live(&school, LIVE__TYPE__EVENT, 0,
	    "5:adm1,g1,g2,g3,sec1,st1,st2,st3,t1,t2,t3");
	import(ics, NULL, OK);
	small_school_check_live(&school, LIVE__TYPE__EVENT, 0, "");
}

/* What has been over for long is known to nobody any more. */
static void
test_who_knew_is_swept(void **state)
{
	(void)state;
	import("BEGIN:VCALENDAR\n" EVENT("old", "20240406") EVENT("new",
	    "20270406") "END:VCALENDAR\n", NULL, OK);
	test_sql(school.db, "notify", "INSERT INTO calendar_told (school_id,"
	    " event_id, user_id) SELECT school_id, event_id, 1"
	    " FROM calendar_event WHERE import_uid IN ('old', 'new')");
	test_sql(school.db, "notify", "UPDATE calendar_event SET told_swept ="
	    " false");
	import("BEGIN:VCALENDAR\n" EVENT("one more", "20270409")
	    "END:VCALENDAR\n", NULL, OK);
	assert_string_equal(test_sql(school.db, "notify", "SELECT"
	    " string_agg(e.import_uid, ',') FROM calendar_told t"
	    " JOIN calendar_event e USING (school_id, event_id)"), "new");
}

static void
test_no_more_holidays_than_there_is_room_for(void **state)
{
	char sql[256];

	(void)state;
	(void)snprintf(sql, sizeof(sql), "INSERT INTO calendar_span"
	    " (school_id, kind, first_day, last_day, name)"
	    " SELECT %lld, 2, d, d, 'x' FROM generate_series(0, 98) n,"
	    " LATERAL (SELECT date '2028-01-01' + n * 2 AS d) x",
	    (long long)school.id);
	test_sql(school.db, "directory", sql);
	import("BEGIN:VCALENDAR\n" EVENT("full", "20290406")
	    "END:VCALENDAR\n", "full", RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(status.reason, RPC__REASON__HOLIDAYS_FULL);
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM calendar_event WHERE import_uid = 'full'"), "0");
}

/* ---- from a file again ---- */

#define SERIES(uid, day, more)	"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:" uid \
	"\nSUMMARY:x\nDTSTART:" day "T080000Z\nDTEND:" day "T090000Z\n"	\
	"RRULE:FREQ=WEEKLY;COUNT=2\n" more "END:VEVENT\nEND:VCALENDAR\n"

static const Events__Event *
event(const char *who, const char *method, const void *request)
{
	struct rpc_caller c = small_school_caller(&school, who);

	c.role = *who == 'g' ? COMMON__ROLE__GUARDIAN : COMMON__ROLE__ADMIN;
	return test_expect(peer, &events__events__descriptor, method, &c,
	    request, OK, &status);
}

static Events__UpdateEventRequest
change(const char *uid)
{
	Events__UpdateEventRequest req = EVENTS__UPDATE_EVENT_REQUEST__INIT;
	char sql[128];

	(void)snprintf(sql, sizeof(sql), "SELECT event_id FROM calendar_event"
	    " WHERE import_uid = '%s'", uid);
	req.id = strtoll(test_sql(school.db, "notify", sql), NULL, 10);
	req.version = 1;
	return req;
}

/* Reminders are of the times that there are. */
static void
test_reminders_follow_the_file(void **state)
{
	Events__UpdateEventRequest req;

	(void)state;
	import(SERIES("again", "20280406", ""), NULL, OK);
	req = change("again");
	req.reminders = (uint32_t[]){ 60 };
	req.n_reminders = 1;
	event("adm1", "UpdateEvent", &req);
	import(SERIES("again", "20280407", "EXDATE:20280407T080000Z\n"),
	    NULL, OK);
	assert_string_equal(test_sql(school.db, "notify", "SELECT"
	    " string_agg(to_char(at AT TIME ZONE 'UTC', 'YYYYMMDD HH24MI'),"
	    " ' ') FROM calendar_reminding"), "20280414 0700");
}

/* Of what is imported nobody is told, whatever is made of it by hand; and no
 * file undoes that. */
static void
test_what_is_cut_is_told_to_nobody(void **state)
{
	Events__GetEventRequest get = EVENTS__GET_EVENT_REQUEST__INIT;
	Events__UpdateEventRequest req;
	const Calendar__ImportEventsReply *reply;
	char instance[16];

	(void)state;
	import(SERIES("cut", "20280606", ""), NULL, OK);
	req = change("cut");
	req.scope = EVENTS__SCOPE__FOLLOWING;
	(void)snprintf(instance, sizeof(instance), "%s", test_sql(school.db,
	    "notify", "SELECT original FROM calendar_instance"
	    " WHERE starts_at = '2028-06-13T08:00:00Z'"));
	req.instance = instance;
	req.place = (char *)"Ailleurs";
	get.id = event("adm1", "UpdateEvent", &req)->id;
	assert_int_not_equal(get.id, req.id);
	assert_string_equal(event("g1", "GetEvent", &get)->place, "Ailleurs");
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM notice WHERE kind = 70"), "0");
	reply = import(SERIES("cut", "20280606", "LOCATION:Salle\n"), NULL,
	    OK);
	assert_int_equal(reply->events[0]->state,
	    CALENDAR__IMPORTED_EVENT__STATE__SAME);
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM calendar_instance WHERE original LIKE '202806%'"), "2");
}

/* A series that goes on, one of whose times was moved; read again it is the
 * same, and where the time is moved once more, that alone is changed. */
static void
test_a_series_that_goes_on(void **state)
{
#define LONE(day)	"BEGIN:VEVENT\nUID:on\nSUMMARY:x\n" \
	"RECURRENCE-ID;VALUE=DATE:20300115\nDTSTART;VALUE=DATE:" day \
	"\nEND:VEVENT\n"
#define ON	"BEGIN:VEVENT\nUID:on\nSUMMARY:x\n" \
	"DTSTART;VALUE=DATE:20300101\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n"
	static const char days[] = "SELECT string_agg(to_char(i.starts_at AT"
	    " TIME ZONE 'Europe/Paris', 'MMDD'), ' ' ORDER BY i.starts_at)"
	    " FROM calendar_instance i WHERE i.state <> 2 AND i.starts_at >="
	    " '2030-01-02' AND i.starts_at < '2030-02-01'";
	const Calendar__ImportEventsReply *r;

	(void)state;
	r = import("BEGIN:VCALENDAR\n" LONE("20300117") ON "END:VCALENDAR\n",
	    NULL, OK);
	assert_int_equal(r->n_events, 2);
	assert_int_equal(r->n_left_out, 0);
	assert_string_equal(r->events[0]->cut_after, "");
	assert_int_equal(strncmp(r->events[1]->cut_after, "2030-", 5), 0);
	assert_string_equal(test_sql(school.db, "notify", days),
	    "0108 0117 0122 0129");
	r = import("BEGIN:VCALENDAR\n" LONE("20300118") ON "END:VCALENDAR\n",
	    NULL, OK);
	assert_int_equal(r->events[0]->state,
	    CALENDAR__IMPORTED_EVENT__STATE__CHANGED);
	assert_int_equal(r->events[1]->state,
	    CALENDAR__IMPORTED_EVENT__STATE__SAME);
	assert_string_equal(test_sql(school.db, "notify", days),
	    "0108 0118 0122 0129");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_to_come_stays),
		cmocka_unit_test(test_the_address_is_absolute_and_stays),
		cmocka_unit_test(test_another_key_makes_other_addresses),
		cmocka_unit_test(test_libical_reads_it),
		cmocka_unit_test(test_read_so_often),
		cmocka_unit_test(test_tokens_of_nobody),
		cmocka_unit_test(test_who_is_switched_off_is_read_no_more),
		cmocka_unit_test(test_it_is_imported_once),
		cmocka_unit_test(test_reminders_follow_the_file),
		cmocka_unit_test(test_what_is_cut_is_told_to_nobody),
		cmocka_unit_test(test_a_series_that_goes_on),
		cmocka_unit_test(test_it_is_seen_at_once),
		cmocka_unit_test(test_who_knew_is_swept),
		cmocka_unit_test(test_no_more_holidays_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
