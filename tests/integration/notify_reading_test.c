/* Reading a thread reads its notifications, in whatever order both come. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.pb-c.h"
#include "notify.pb-c.h"
#include "stack.h"

#define SCHOOL	7
#define OTHER	8
#define PARENT	101
#define TEACHER	102
#define THREAD	10

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
	test_sql(db, "notify", "TRUNCATE event, notification, reading");
	return 0;
}

static const void *
call(const char *method, struct rpc_caller caller, const void *request,
    int expected)
{
	return test_expect(peer, &notify__notify__descriptor, method, &caller,
	    request, expected, &status);
}

/* To both of them. */
static void
deliver(int64_t school_id, int64_t thread_id, int64_t event_id)
{
	static int64_t both[] = { PARENT, TEACHER };
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Notify__DeliverRequest req = NOTIFY__DELIVER_REQUEST__INIT;
	Notify__Event e = NOTIFY__EVENT__INIT, *p = &e;

	at.seconds = 1790000000;
	e.school_id = school_id;
	e.event_id = event_id;
	e.thread_id = thread_id;
	e.kind = NOTIFY__KIND__MESSAGE;
	e.at = &at;
	e.user_ids = both;
	e.n_user_ids = 2;
	e.link = (char *)"/";
	req.events = &p;
	req.n_events = 1;
	call("Deliver", test_caller(0, 0, COMMON__ROLE__SYSTEM), &req,
	    RPC__CODE__OK);
}

static void
tell(int64_t user_id, int64_t thread_id, int64_t up_to, int expected)
{
	Notify__MarkThreadsReadRequest req =
	    NOTIFY__MARK_THREADS_READ_REQUEST__INIT;
	Notify__Reading r = NOTIFY__READING__INIT, *p = &r;

	r.school_id = SCHOOL;
	r.user_id = user_id;
	r.thread_id = thread_id;
	r.up_to = up_to;
	req.readings = &p;
	req.n_readings = 1;
	call("MarkThreadsRead", test_caller(0, 0, COMMON__ROLE__SYSTEM), &req,
	    expected);
}

static uint32_t
unread(int64_t school_id, int64_t user_id)
{
	Notify__CountUnreadRequest req = NOTIFY__COUNT_UNREAD_REQUEST__INIT;
	const Notify__CountUnreadReply *r;

	r = call("CountUnread", test_caller(school_id, user_id,
	    COMMON__ROLE__GUARDIAN), &req, RPC__CODE__OK);
	return r->unread;
}

static void
test_before_and_after(void **state)
{
	(void)state;
	deliver(SCHOOL, THREAD, 10);
	deliver(SCHOOL, THREAD, 12);
	deliver(SCHOOL, 11, 11);
	deliver(OTHER, THREAD, 10);
	tell(PARENT, THREAD, 15, RPC__CODE__OK);
	assert_int_equal(unread(SCHOOL, PARENT), 1);
	assert_int_equal(unread(SCHOOL, TEACHER), 3);
	assert_int_equal(unread(OTHER, PARENT), 1);
	/* They were sent before it was read, and come after it. */
	deliver(SCHOOL, THREAD, 13);
	deliver(SCHOOL, THREAD, 15);
	assert_int_equal(unread(SCHOOL, PARENT), 1);
	deliver(SCHOOL, THREAD, 16);
	assert_int_equal(unread(SCHOOL, PARENT), 2);
	assert_int_equal(unread(SCHOOL, TEACHER), 6);
	/* Once more, and an older one: nothing changes. */
	deliver(SCHOOL, THREAD, 15);
	tell(PARENT, THREAD, 15, RPC__CODE__OK);
	tell(PARENT, THREAD, 10, RPC__CODE__OK);
	deliver(SCHOOL, THREAD, 14);
	assert_int_equal(unread(SCHOOL, PARENT), 2);
	tell(PARENT, THREAD, 16, RPC__CODE__OK);
	assert_int_equal(unread(SCHOOL, PARENT), 1);
}

/* A thread is read before any of it is here. */
static void
test_nothing_has_come_yet(void **state)
{
	(void)state;
	tell(PARENT, THREAD, 10, RPC__CODE__OK);
	assert_int_equal(unread(SCHOOL, PARENT), 0);
	deliver(SCHOOL, THREAD, 10);
	assert_int_equal(unread(SCHOOL, PARENT), 0);
	assert_int_equal(unread(SCHOOL, TEACHER), 1);
}

static bool
delivers(void *arg)
{
	(void)arg;
	return strcmp(test_sql(db, "owner", "SELECT count(*) FROM pg_locks"
	    " WHERE locktype = 'advisory' AND mode = 'ShareLock'"
	    " AND granted AND database = (SELECT oid FROM pg_database"
	    " WHERE datname = current_database())"), "0") != 0;
}

/* A delivery of another replica is under way, and its rows cannot be seen. */
static void
test_both_at_once(void **state)
{
	int ended;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		test_sql(db, "notify", "BEGIN; SELECT deliver_events(7, '{10}',"
		    " '{1}', '{t}', '{b}', '{/}', '{1}', '{10}', '{101}',"
		    " '{10}'); SELECT pg_sleep(2); COMMIT");
		_exit(0);
	}
	assert_true(test_wait(delivers, NULL, 20000));
	tell(PARENT, THREAD, 10, RPC__CODE__OK);
	assert_int_equal(unread(SCHOOL, PARENT), 0);
	assert_int_equal(waitpid(pid, &ended, 0), pid);
	assert_int_equal(ended, 0);
	assert_int_equal(unread(SCHOOL, PARENT), 0);
	assert_string_equal(test_sql(db, "notify",
	    "SELECT count(*) FROM notification"), "1");
}

/* What is kept of a reading goes when nothing can come late any more. */
static void
test_positions_go(void **state)
{
	int64_t i;

	(void)state;
	for (i = 1; i <= 4; i++)
		tell(PARENT, i, i, RPC__CODE__OK);
	test_sql(db, "notify", "UPDATE reading SET day = day - 8");
	tell(PARENT, 5, 5, RPC__CODE__OK);
	tell(PARENT, 6, 6, RPC__CODE__OK);
	assert_string_equal(test_sql(db, "notify",
	    "SELECT count(*) FROM reading"), "2");
}

static void
test_refused(void **state)
{
	Notify__MarkThreadsReadRequest req =
	    NOTIFY__MARK_THREADS_READ_REQUEST__INIT;
	Notify__Reading one = NOTIFY__READING__INIT, *many[501];
	size_t i;

	(void)state;
	call("MarkThreadsRead", test_caller(SCHOOL, PARENT,
	    COMMON__ROLE__ADMIN), &req, RPC__CODE__PERMISSION_DENIED);
	call("MarkThreadsRead", test_caller(0, 0, COMMON__ROLE__SYSTEM), &req,
	    RPC__CODE__OK);
	tell(0, THREAD, 1, RPC__CODE__INVALID_ARGUMENT);
	tell(PARENT, -1, 1, RPC__CODE__INVALID_ARGUMENT);
	tell(PARENT, THREAD, 0, RPC__CODE__INVALID_ARGUMENT);
	for (i = 0; i < 501; i++)
		many[i] = &one;
	req.readings = many;
	req.n_readings = 501;
	call("MarkThreadsRead", test_caller(0, 0, COMMON__ROLE__SYSTEM), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__FIELD_TOO_LONG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_before_and_after, empty),
		cmocka_unit_test_setup(test_nothing_has_come_yet, empty),
		cmocka_unit_test_setup(test_both_at_once, empty),
		cmocka_unit_test_setup(test_positions_go, empty),
		cmocka_unit_test_setup(test_refused, empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
