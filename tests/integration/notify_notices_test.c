/*
 * What other services than messages tell one person: once, in its place among
 * the events, read with them or alone; and what is refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common.pb-c.h"
#include "notify.pb-c.h"
#include "stack.h"

#define SCHOOL	7
#define OTHER	8
#define PERSON	101
#define ELSE	102

static struct test_database *db;
static struct test_service *service;
static struct test_peer *peer;
static struct status status;

static int
set_up(void **state)
{
	(void)state;
	db = test_database_new();
	service = test_service_start(db, "notify", NULL);
	peer = test_peer_new("notify", test_service_endpoint(service));
	return 0;
}

static int
tear_down(void **state)
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
	test_sql(db, "notify", "TRUNCATE event, notification, notice");
	return 0;
}

static const void *
call(const char *method, struct rpc_caller caller, const void *request,
    int expected)
{
	return test_expect(peer, &notify__notify__descriptor, method, &caller,
	    request, expected, &status);
}

static struct rpc_caller
system_caller(void)
{
	return test_caller(0, 0, COMMON__ROLE__SYSTEM);
}

static void
event(int64_t id)
{
	static int64_t who[] = { PERSON };
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Notify__DeliverRequest req = NOTIFY__DELIVER_REQUEST__INIT;
	Notify__Event e = NOTIFY__EVENT__INIT, *p = &e;
	char title[24];

	snprintf(title, sizeof(title), "%d", (int)id);
	at.seconds = 1790000000;
	e.school_id = SCHOOL;
	e.event_id = id;
	e.thread_id = id;
	e.kind = NOTIFY__KIND__MESSAGE;
	e.at = &at;
	e.user_ids = who;
	e.n_user_ids = 1;
	e.title = title;
	e.link = (char *)"/";
	req.events = &p;
	req.n_events = 1;
	call("Deliver", system_caller(), &req, RPC__CODE__OK);
}

/* Its key is its title. */
static void
notice(int64_t school, int64_t user, const char *title)
{
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Notify__AddNoticeRequest req = NOTIFY__ADD_NOTICE_REQUEST__INIT;

	at.seconds = 1790000000;
	req.school_id = school;
	req.user_id = user;
	req.key = req.title = (char *)(uintptr_t)title;
	req.kind = NOTIFY__KIND__IMPORT_DONE;
	req.at = &at;
	req.body = (char *)"1 2 3";
	req.link = (char *)"/administration/rosters/1";
	call("AddNotice", system_caller(), &req, RPC__CODE__OK);
}

static const Notify__ListNotificationsReply *
page(int64_t school, int64_t user, uint32_t size, const char *token)
{
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;

	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	return call("ListNotifications", test_caller(school, user,
	    COMMON__ROLE__STAFF), &req, RPC__CODE__OK);
}

/* Titles, newest first, of pages of such a size; '*' is what is unread. */
static void
check_list(uint32_t size, const char *want)
{
	const Notify__ListNotificationsReply *r;
	char got[200] = "", token[64] = "";
	size_t i, n = 0;

	do {
		r = page(SCHOOL, PERSON, size, token);
		for (i = 0; i < r->n_notifications; i++)
			n += (size_t)snprintf(got + n, sizeof(got) - n,
			    "%s%s ", r->notifications[i]->title,
			    r->notifications[i]->read ? "" : "*");
		snprintf(token, sizeof(token), "%s", r->next_page_token);
	} while (*token != '\0');
	assert_string_equal(got, want);
}

static void
test_in_its_place(void **state)
{
	uint32_t size;

	(void)state;
	notice(SCHOOL, PERSON, "a");
	event(10);
	event(11);
	notice(SCHOOL, PERSON, "b");
	notice(SCHOOL, PERSON, "c");
	event(12);
	notice(SCHOOL, PERSON, "d");
	/* Once more, somebody else's, another school's. */
	notice(SCHOOL, PERSON, "b");
	notice(SCHOOL, ELSE, "b");
	notice(OTHER, PERSON, "b");
	for (size = 1; size < 9; size++)
		check_list(size, "d* 12* c* b* 11* 10* a* ");
	assert_int_equal(page(SCHOOL, PERSON, 0, "")->unread, 7);
	assert_int_equal(page(SCHOOL, ELSE, 0, "")->n_notifications, 1);
	assert_int_equal(page(OTHER, PERSON, 0, "")->n_notifications, 1);
}

static void
test_read(void **state)
{
	Notify__MarkReadRequest req = NOTIFY__MARK_READ_REQUEST__INIT;
	const struct rpc_caller me = test_caller(SCHOOL, PERSON,
	    COMMON__ROLE__STAFF);
	const Notify__MarkReadReply *r;
	int64_t ids[2];

	(void)state;
	event(10);
	notice(SCHOOL, PERSON, "a");
	notice(SCHOOL, ELSE, "a");
	notice(SCHOOL, PERSON, "b");
	ids[0] = page(SCHOOL, PERSON, 0, "")->notifications[1]->id;
	ids[1] = page(SCHOOL, ELSE, 0, "")->notifications[0]->id;
	assert_true(ids[0] < 0 && ids[1] < 0);
	req.ids = ids;
	req.n_ids = 2;
	r = call("MarkRead", me, &req, RPC__CODE__OK);
	assert_int_equal(r->unread, 2);
	check_list(0, "b* a 10* ");
	assert_int_equal(page(SCHOOL, ELSE, 0, "")->unread, 1);
	req.n_ids = 0;
	req.all = true;
	r = call("MarkRead", me, &req, RPC__CODE__OK);
	assert_int_equal(r->unread, 0);
	check_list(2, "b a 10 ");
	/* One that comes again stays read. */
	notice(SCHOOL, PERSON, "b");
	check_list(2, "b a 10 ");
}

/* Threads that somebody may not see any more, and nobody else's. */
static void
test_forgotten(void **state)
{
	static int64_t threads[] = { 11, 13 };
	Notify__ForgetThreadsRequest req = NOTIFY__FORGET_THREADS_REQUEST__INIT;

	(void)state;
	event(10);
	event(11);
	event(12);
	notice(SCHOOL, PERSON, "a");
	req.school_id = SCHOOL;
	req.user_id = ELSE;
	req.thread_ids = threads;
	req.n_thread_ids = 2;
	call("ForgetThreads", system_caller(), &req, RPC__CODE__OK);
	check_list(0, "a* 12* 11* 10* ");
	req.user_id = PERSON;
	call("ForgetThreads", test_caller(SCHOOL, PERSON,
	    COMMON__ROLE__ADMIN), &req, RPC__CODE__PERMISSION_DENIED);
	call("ForgetThreads", system_caller(), &req, RPC__CODE__OK);
	call("ForgetThreads", system_caller(), &req, RPC__CODE__OK);
	check_list(0, "a* 12* 10* ");
}

static void
test_no_token(void **state)
{
	static const char *const bad[] = { ".", "1.", ".1", "x.1", "1.x",
		"-1.1", "1.-1", "1.1.1", "9223372036854775807.1", "01.1" };
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		req.page_token = (char *)(uintptr_t)bad[i];
		call("ListNotifications", test_caller(SCHOOL, PERSON,
		    COMMON__ROLE__STAFF), &req, RPC__CODE__INVALID_ARGUMENT);
		assert_string_equal(status.field, "pageToken");
	}
}

static void
refused(Notify__AddNoticeRequest *req, const char *field)
{
	call("AddNotice", system_caller(), req, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, field);
}

static void
test_refused(void **state)
{
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Notify__AddNoticeRequest req = NOTIFY__ADD_NOTICE_REQUEST__INIT;
	char key[102];

	(void)state;
	refused(&req, "schoolId");
	req.school_id = SCHOOL;
	req.user_id = PERSON;
	req.key = (char *)"k";
	req.kind = NOTIFY__KIND__IMPORT_DONE;
	refused(&req, "at");
	req.at = &at;
	req.link = (char *)"//elsewhere.example/";
	refused(&req, "link");
	req.link = (char *)"/x";
	at.seconds = -1;
	refused(&req, "at");
	at.seconds = 1;
	req.kind = NOTIFY__KIND__MESSAGE;
	refused(&req, "kind");
	req.kind = (Notify__Kind)99;
	refused(&req, "kind");
	req.kind = NOTIFY__KIND__IMPORT_DONE;
	req.title = (char *)"\xff";
	refused(&req, "title");
	req.title = (char *)"";
	req.user_id = -1;
	refused(&req, "userId");
	req.user_id = PERSON;
	memset(key, 'k', 101);
	key[101] = '\0';
	req.key = key;
	refused(&req, "key");
	req.key = (char *)"k";
	call("AddNotice", test_caller(SCHOOL, PERSON, COMMON__ROLE__ADMIN),
	    &req, RPC__CODE__PERMISSION_DENIED);
	call("AddNotice", system_caller(), &req, RPC__CODE__OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_in_its_place, empty),
		cmocka_unit_test_setup(test_read, empty),
		cmocka_unit_test_setup(test_forgotten, empty),
		cmocka_unit_test_setup(test_no_token, empty),
		cmocka_unit_test_setup(test_refused, empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
