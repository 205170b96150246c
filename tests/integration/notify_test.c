/* liaison-notify over its socket, on a real PostgreSQL. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.pb-c.h"
#include "notify.pb-c.h"
#include "stack.h"

#define SCHOOL	7
#define OTHER	8
#define PARENT	101
#define TEACHER	102

static struct test_database *db;
static struct test_service *service;
static struct test_peer *peer;
static struct status status;

static int
setup(void **state)
{
	(void)state;
	db = test_database_new();
	service = test_service_start(db, "notify", NULL);
	peer = test_peer_new("notify", test_service_endpoint(service));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_service_stop(&service);
	test_database_free(&db);
	return 0;
}

static int
empty(void **state)
{
	(void)state;
	test_sql(db, "notify", "TRUNCATE event, notification, reading");
	return 0;
}

/* ---- calls ---- */

static const void *
call(const char *method, struct rpc_caller caller, const void *request,
    int expected)
{
	return test_expect(peer, &notify__notify__descriptor, method, &caller,
	    request, expected, &status);
}

static struct rpc_caller
user(int64_t school_id, int64_t user_id)
{
	return test_caller(school_id, user_id, COMMON__ROLE__GUARDIAN);
}

static struct rpc_caller
peer_service(void)
{
	return test_caller(0, 0, COMMON__ROLE__SYSTEM);
}

static Google__Protobuf__Timestamp noon = {
	PROTOBUF_C_MESSAGE_INIT(&google__protobuf__timestamp__descriptor),
	1790000000, 500000000
};

static Notify__Event
event(int64_t school_id, int64_t event_id, int64_t *users, size_t n)
{
	Notify__Event e = NOTIFY__EVENT__INIT;

	e.school_id = school_id;
	e.event_id = event_id;
	e.kind = NOTIFY__KIND__MESSAGE;
	e.at = &noon;
	e.user_ids = users;
	e.n_user_ids = n;
	e.title = (char *)"Claire Dupont";
	e.body = (char *)"R\xc3\xa9union";
	e.link = (char *)"/messages/threads/123";
	return e;
}

static void
deliver(Notify__Event **events, size_t n, int expected)
{
	Notify__DeliverRequest req = NOTIFY__DELIVER_REQUEST__INIT;

	req.events = events;
	req.n_events = n;
	call("Deliver", peer_service(), &req, expected);
}

static void
deliver_one(int64_t school_id, int64_t event_id, int64_t user_id)
{
	Notify__Event e = event(school_id, event_id, &user_id, 1), *p = &e;

	deliver(&p, 1, RPC__CODE__OK);
}

static const Notify__ListNotificationsReply *
list(struct rpc_caller caller, uint32_t page_size, const char *token)
{
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;

	req.page_size = page_size;
	req.page_token = (char *)(uintptr_t)token;
	return call("ListNotifications", caller, &req, RPC__CODE__OK);
}

static uint32_t
unread(struct rpc_caller caller)
{
	Notify__CountUnreadRequest req = NOTIFY__COUNT_UNREAD_REQUEST__INIT;
	const Notify__CountUnreadReply *reply;

	reply = call("CountUnread", caller, &req, RPC__CODE__OK);
	return reply->unread;
}

static uint32_t
mark(struct rpc_caller caller, int64_t *ids, size_t n, bool all)
{
	Notify__MarkReadRequest req = NOTIFY__MARK_READ_REQUEST__INIT;
	const Notify__MarkReadReply *reply;

	req.ids = ids;
	req.n_ids = n;
	req.all = all;
	reply = call("MarkRead", caller, &req, RPC__CODE__OK);
	return reply->unread;
}

/* ---- tests ---- */

static void
test_delivers_to_everybody_once(void **state)
{
	int64_t users[] = { PARENT, TEACHER, PARENT };
	Notify__Event a = event(SCHOOL, 1, users, 3);
	Notify__Event b = event(SCHOOL, 2, users, 1);
	Notify__Event c = event(OTHER, 1, users, 2);
	Notify__Event *events[] = { &a, &b, &c, &a };
	const Notify__ListNotificationsReply *reply;
	const Notify__Notification *n;

	(void)state;
	deliver(events, 4, RPC__CODE__OK);
	deliver(events, 4, RPC__CODE__OK);
	deliver(NULL, 0, RPC__CODE__OK);
	assert_string_equal(test_sql(db, "notify",
	    "SELECT count(*) FROM notification"), "5");
	reply = list(user(SCHOOL, PARENT), 0, "");
	assert_int_equal(reply->n_notifications, 2);
	assert_int_equal(reply->unread, 2);
	assert_string_equal(reply->next_page_token, "");
	n = reply->notifications[0];
	assert_true(n->id > reply->notifications[1]->id);
	assert_int_equal(n->kind, NOTIFY__KIND__MESSAGE);
	assert_string_equal(n->title, "Claire Dupont");
	assert_string_equal(n->body, "R\xc3\xa9union");
	assert_string_equal(n->link, "/messages/threads/123");
	assert_int_equal(n->created_at->seconds, 1790000000);
	assert_int_equal(n->created_at->nanos, 500000000);
	assert_false(n->read);
	assert_int_equal(unread(user(OTHER, PARENT)), 1);
	assert_int_equal(unread(user(OTHER, 999)), 0);
	reply = list(user(OTHER, 999), 0, "");
	assert_int_equal(reply->n_notifications, 0);
	assert_int_equal(reply->unread, 0);
}

static void
test_pages_from_the_newest(void **state)
{
	const Notify__ListNotificationsReply *reply;
	int64_t i, last = INT64_MAX;
	char token[64] = "";
	size_t seen = 0, j;

	(void)state;
	for (i = 1; i <= 7; i++)
		deliver_one(SCHOOL, i, PARENT);
	do {
		reply = list(user(SCHOOL, PARENT), 3, token);
		assert_int_equal(reply->unread, 7);
		for (j = 0; j < reply->n_notifications; j++) {
			assert_true(reply->notifications[j]->id < last);
			last = reply->notifications[j]->id;
		}
		seen += j;
		assert_true(seen == 7 || j == 3);
		snprintf(token, sizeof(token), "%s", reply->next_page_token);
	} while (token[0] != '\0');
	assert_int_equal(seen, 7);
}

static void
test_marks_own_ones_only(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	const Notify__ListNotificationsReply *reply;
	int64_t ids[4];

	(void)state;
	deliver_one(SCHOOL, 1, PARENT);
	deliver_one(SCHOOL, 2, PARENT);
	deliver_one(SCHOOL, 3, PARENT);
	deliver_one(SCHOOL, 3, TEACHER);
	deliver_one(SCHOOL, 11, TEACHER);
	deliver_one(OTHER, 12, PARENT);
	ids[0] = list(user(SCHOOL, TEACHER), 0, "")->notifications[0]->id;
	ids[1] = list(user(OTHER, PARENT), 0, "")->notifications[0]->id;
	reply = list(parent, 0, "");
	ids[2] = reply->notifications[1]->id;
	ids[3] = -5;
	assert_int_equal(mark(parent, ids, 4, false), 2);
	assert_int_equal(mark(parent, ids, 4, false), 2);
	reply = list(parent, 0, "");
	assert_int_equal(reply->unread, 2);
	assert_false(reply->notifications[0]->read);
	assert_true(reply->notifications[1]->read);
	assert_int_equal(unread(user(SCHOOL, TEACHER)), 2);
	assert_int_equal(unread(user(OTHER, PARENT)), 1);
	assert_int_equal(mark(parent, NULL, 0, true), 0);
	assert_int_equal(unread(parent), 0);
	assert_int_equal(unread(user(SCHOOL, TEACHER)), 2);
	/* A delivery that comes again does not make it unread. */
	deliver_one(SCHOOL, 1, PARENT);
	assert_int_equal(unread(parent), 0);
	assert_int_equal(list(parent, 0, "")->n_notifications, 3);
}

/* Read ones and unread ones are kept apart, and shown as one list. */
static void
test_lists_read_among_unread(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	const Notify__ListNotificationsReply *reply;
	int64_t even[] = { 2, 4, 6 }, i;
	char token[64];
	size_t j;

	(void)state;
	for (i = 1; i <= 7; i++)
		deliver_one(SCHOOL, i, PARENT);
	assert_int_equal(mark(parent, even, 3, false), 4);
	reply = list(parent, 4, "");
	assert_int_equal(reply->n_notifications, 4);
	for (j = 0; j < 4; j++) {
		assert_int_equal(reply->notifications[j]->id, 7 - j);
		assert_int_equal(reply->notifications[j]->read, j % 2 == 1);
	}
	snprintf(token, sizeof(token), "%s", reply->next_page_token);
	reply = list(parent, 4, token);
	assert_int_equal(reply->n_notifications, 3);
	assert_int_equal(reply->notifications[0]->id, 3);
	assert_string_equal(reply->next_page_token, "");
}

/* A part of a delivery that comes again is new. */
static void
test_delivers_what_is_missing(void **state)
{
	int64_t some[] = { 5, PARENT }, more[] = { TEACHER, PARENT, 5, 6, 5 };
	int64_t five = 5;
	Notify__Event first = event(SCHOOL, 1, some, 2);
	Notify__Event again = event(SCHOOL, 1, more, 5);
	Notify__Event fresh = event(SCHOOL, 2, more, 5);
	Notify__Event *events[] = { &fresh, &again }, *p = &first;

	(void)state;
	deliver(&p, 1, RPC__CODE__OK);
	five = list(user(SCHOOL, 5), 0, "")->notifications[0]->id;
	assert_int_equal(mark(user(SCHOOL, 5), &five, 1, false), 0);
	deliver(events, 2, RPC__CODE__OK);
	assert_string_equal(test_sql(db, "notify", "SELECT string_agg(concat("
	    "event_id, ' ', user_id, ' ', read), ', ' ORDER BY event_id,"
	    " user_id) FROM notification"), "1 5 t, 1 6 f, 1 101 f, 1 102 f,"
	    " 2 5 f, 2 6 f, 2 101 f, 2 102 f");
}

static void
test_delivers_to_very_many(void **state)
{
	enum { MANY = 20000 };
	int64_t *users = malloc(MANY * sizeof(*users));
	Notify__Event e = event(SCHOOL, 1, users, MANY), *p = &e;
	int i;

	(void)state;
	for (i = 0; i < MANY; i++)
		users[i] = i + 1;
	deliver(&p, 1, RPC__CODE__OK);
	assert_int_equal(unread(user(SCHOOL, MANY)), 1);
	free(users);
}

static void
test_counts_to_a_limit(void **state)
{
	(void)state;
	test_sql(db, "notify", "INSERT INTO event"
	    " SELECT 7, i, 1, '', '', '', now()"
	    " FROM generate_series(1, 10100) i; INSERT INTO notification"
	    " SELECT 7, 101, i FROM generate_series(1, 10100) i");
	assert_int_equal(unread(user(SCHOOL, PARENT)), 10000);
	assert_int_equal(list(user(SCHOOL, PARENT), 1, "")->unread, 10000);
	assert_int_equal(mark(user(SCHOOL, PARENT), NULL, 0, true), 0);
}

static void
expect_bad_event(Notify__Event e, Rpc__Reason reason, const char *field)
{
	int64_t users[] = { PARENT };
	Notify__Event sound = event(SCHOOL, 77, users, 1);
	Notify__Event *events[] = { &sound, &e };

	deliver(events, 2, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, reason);
	assert_string_equal(status.field, field);
	assert_string_equal(test_sql(db, "notify",
	    "SELECT count(*) FROM notification"), "0");
}

static void
test_refuses_bad_events(void **state)
{
	static char text[1002];
	int64_t ids[] = { PARENT, 0 };
	Google__Protobuf__Timestamp late = noon;
	Notify__Event e;

	(void)state;
	e = event(0, 1, ids, 1);
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.schoolId");
	e = event(SCHOOL, -1, ids, 1);
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.eventId");
	e = event(SCHOOL, 1, ids, 2);
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.userIds");
	e = event(SCHOOL, 1, ids, 1);
	e.kind = (Notify__Kind)99;
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.kind");
	e = event(SCHOOL, 1, ids, 1);
	e.at = NULL;
	expect_bad_event(e, RPC__REASON__FIELD_MISSING, "events.at");
	e.at = &late;
	late.nanos = -1;
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.at");
	late.nanos = 0;
	late.seconds = INT64_MAX;
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.at");
	e = event(SCHOOL, 1, ids, 1);
	e.title = text;
	memset(text, 'x', 1001);
	expect_bad_event(e, RPC__REASON__FIELD_TOO_LONG, "events.title");
	e = event(SCHOOL, 1, ids, 1);
	e.body = (char *)"caf\xe9";
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.body");
	e = event(SCHOOL, 1, ids, 1);
	e.link = (char *)"//evil.example/x";
	expect_bad_event(e, RPC__REASON__FIELD_INVALID, "events.link");
}

static void
test_refuses_too_much(void **state)
{
	int64_t user_id = PARENT, *ids = calloc(20001, sizeof(*ids)), i;
	Notify__Event e = event(SCHOOL, 1, &user_id, 1), *events[201];
	Notify__MarkReadRequest req = NOTIFY__MARK_READ_REQUEST__INIT;

	(void)state;
	for (i = 0; i < 201; i++)
		events[i] = &e;
	deliver(events, 201, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__FIELD_TOO_LONG);
	assert_int_equal(status.limit, 200);
	deliver(events, 200, RPC__CODE__OK);
	assert_int_equal(unread(user(SCHOOL, PARENT)), 1);
	e.user_ids = ids;
	e.n_user_ids = 20001;
	deliver(events, 1, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "events.userIds");
	req.ids = ids;
	req.n_ids = 201;
	call("MarkRead", user(SCHOOL, PARENT), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.limit, 200);
	free(ids);
}

static void
test_refuses_bad_requests(void **state)
{
	static const char *const tokens[] = { "x", "-1", "0", " 1", "1x",
		"99999999999999999999", "\xff" };
	Notify__ListNotificationsRequest l =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	Notify__MarkReadRequest m = NOTIFY__MARK_READ_REQUEST__INIT;
	int64_t id = 1;
	size_t i;

	(void)state;
	l.page_size = 201;
	call("ListNotifications", user(SCHOOL, PARENT), &l,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "pageSize");
	l.page_size = 0;
	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		l.page_token = (char *)(uintptr_t)tokens[i];
		call("ListNotifications", user(SCHOOL, PARENT), &l,
		    RPC__CODE__INVALID_ARGUMENT);
	}
	call("MarkRead", user(SCHOOL, PARENT), &m,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__FIELD_MISSING);
	m.ids = &id;
	m.n_ids = 1;
	m.all = true;
	call("MarkRead", user(SCHOOL, PARENT), &m,
	    RPC__CODE__INVALID_ARGUMENT);
	m.all = false;
	call("MarkRead", user(SCHOOL, 0), &m, RPC__CODE__UNAUTHENTICATED);
	call("MarkRead", user(0, PARENT), &m, RPC__CODE__UNAUTHENTICATED);
}

static void
test_takes_events_from_services_only(void **state)
{
	int64_t user_id = PARENT;
	Notify__Event e = event(SCHOOL, 1, &user_id, 1), *p = &e;
	Notify__DeliverRequest req = NOTIFY__DELIVER_REQUEST__INIT;

	(void)state;
	req.events = &p;
	req.n_events = 1;
	call("Deliver", user(SCHOOL, PARENT), &req,
	    RPC__CODE__PERMISSION_DENIED);
	call("Deliver", test_caller(SCHOOL, PARENT, COMMON__ROLE__ADMIN), &req,
	    RPC__CODE__PERMISSION_DENIED);
	assert_int_equal(unread(user(SCHOOL, PARENT)), 0);
}

/* Two replicas that relay the same events at once keep them once. */
static void
test_two_replicas_share_the_work(void **state)
{
	struct test_service *second = test_service_start(db, "notify", NULL);
	struct test_peer *first = peer;
	int64_t i;

	(void)state;
	for (i = 1; i <= 10; i++) {
		deliver_one(SCHOOL, i, PARENT);
		peer = peer == first ? test_peer_new("notify",
		    test_service_endpoint(second)) : peer;
		deliver_one(SCHOOL, i, PARENT);
		assert_int_equal(unread(user(SCHOOL, PARENT)), i);
	}
	test_peer_free(&peer);
	peer = first;
	test_service_stop(&second);
	assert_int_equal(unread(user(SCHOOL, PARENT)), 10);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, empty)
	const struct CMUnitTest tests[] = {
		TEST(test_delivers_to_everybody_once),
		TEST(test_pages_from_the_newest),
		TEST(test_marks_own_ones_only),
		TEST(test_lists_read_among_unread),
		TEST(test_delivers_what_is_missing),
		TEST(test_delivers_to_very_many),
		TEST(test_counts_to_a_limit),
		TEST(test_refuses_bad_events),
		TEST(test_refuses_too_much),
		TEST(test_refuses_bad_requests),
		TEST(test_takes_events_from_services_only),
		TEST(test_two_replicas_share_the_work),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
