/*
 * Reminders keep quiet hours and rights: they go when their readers' hours
 * begin, to nobody whom the sender may not write to, and none goes for a sender
 * who has left or is frozen.  The clock is the test's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "post.h"
#include "quiet_clock.h"
#include "receipts.pb-c.h"

#define GUARDIANS	1
#define LOOKS		750

static int
empty(void **state)
{
	test_sql(post.db, "directory", "UPDATE person SET frozen_at = NULL;"
	    " DELETE FROM block; DELETE FROM block_rule;"
	    " INSERT INTO block_rule VALUES (1, 1, 3, true)");
	post_empty(state);
	post_hours(GUARDIANS, "", NULL);
	post_time(EVENING);
	return 0;
}

static const void *
call(const char *method, int64_t who, const void *request, int code)
{
	struct rpc_caller caller = post_user(who);

	return test_expect(post.peer, &receipts__receipts__descriptor, method,
	    &caller, request, code, &post.status);
}

static const Receipts__RemindReply *
remind(int64_t message, int code)
{
	Receipts__RemindRequest req = RECEIPTS__REMIND_REQUEST__INIT;

	req.id = message;
	return call("Remind", PAUL, &req, code);
}

static void
acknowledge(int64_t who, int64_t message)
{
	Receipts__AcknowledgeRequest req = RECEIPTS__ACKNOWLEDGE_REQUEST__INIT;

	req.id = message;
	call("Acknowledge", who, &req, RPC__CODE__OK);
}

static Messages__SendRequest *
asking(int64_t seconds_ahead)
{
	static int64_t both[] = { PARENT, STEP };
	static Messages__AskOptions ask;
	static Google__Protobuf__Timestamp due;
	Messages__SendRequest *req = post_letter(PARENT);

	messages__ask_options__init(&ask);
	google__protobuf__timestamp__init(&due);
	due.seconds = (int64_t)time(NULL) + seconds_ahead;
	ask.due_at = &due;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	req->options->acknowledgement = &ask;
	return req;
}

/* From PAUL to PARENT and STEP, who have it, and have gone home since. */
static int64_t
asked(void)
{
	int64_t message = post_send(PAUL, asking(INT64_C(30) * 86400));

	post_hours(GUARDIANS, WORKDAYS, WORKHOURS);
	return message;
}

static void
make_due(void)
{
	test_sql(post.db, "messages",
	    "UPDATE asked SET remind_at = delivery_now()");
}

static size_t
reminded(int64_t who)
{
	const Notify__ListNotificationsReply *r = post_notifications(who);
	size_t i, n = 0;

	for (i = 0; i < r->n_notifications; i++)
		n += r->notifications[i]->kind ==
		    NOTIFY__KIND__ACKNOWLEDGEMENT_DUE;
	return n;
}

static void
wait_reminded(int64_t who, size_t n)
{
	int i;

	for (i = 0; reminded(who) != n; i++) {
		assert_true(i < LOOKS);
		poll(NULL, 0, 20);
	}
}

/* All that was due has been looked at. */
static void
settle(void)
{
	post_wait("SELECT count(*) FROM asked WHERE remind_at <="
	    " delivery_now() OR later_at <= delivery_now()", "0");
	post_wait("SELECT count(*) FROM outbox", "0");
}

/* ---- tests ---- */

static void
test_by_hand_at_night(void **state)
{
	const Receipts__RemindReply *r;
	int64_t message = asked();

	(void)state;
	r = remind(message, RPC__CODE__OK);
	assert_int_equal(r->reminded, 2);
	assert_int_equal(r->n_later, 1);
	assert_int_equal(r->later[0]->count, 2);
	assert_int_equal(r->later[0]->at->seconds, MORNING_S);
	/* Whoever gives it meanwhile is not reminded. */
	acknowledge(STEP, message);
	post_time(BEFORE);
	settle();
	assert_int_equal(reminded(PARENT), 0);
	post_time(MORNING);
	wait_reminded(PARENT, 1);
	settle();
	assert_int_equal(reminded(STEP), 0);
	/* Not twice within the hour. */
	r = remind(message, RPC__CODE__OK);
	assert_int_equal(r->reminded, 1);
	assert_int_equal(r->n_later, 0);
	settle();
	assert_int_equal(reminded(PARENT), 1);
}

static void
test_by_itself_at_night(void **state)
{
	(void)state;
	asked();
	make_due();
	settle();
	assert_int_equal(reminded(PARENT), 0);
	post_time(MORNING);
	wait_reminded(PARENT, 1);
	wait_reminded(STEP, 1);
	settle();
	assert_int_equal(reminded(PARENT), 1);
}

/* What is planned follows the calendar. */
static void
test_calendar_changes(void **state)
{
	(void)state;
	remind(asked(), RPC__CODE__OK);
	post_hours(GUARDIANS, WORKDAYS, "480, 1140");
	post_time(MORNING);
	settle();
	assert_int_equal(reminded(PARENT), 0);
	post_time("2026-11-27 07:00:00Z");
	wait_reminded(PARENT, 1);
}

static void
test_who_has_blocked_the_sender(void **state)
{
	int64_t message = asked();

	(void)state;
	post_hours(GUARDIANS, "", NULL);
	test_sql(post.db, "directory",
	    "INSERT INTO block VALUES (1, 33, 12)");
	assert_int_equal(remind(message, RPC__CODE__OK)->reminded, 1);
	wait_reminded(PARENT, 1);
	settle();
	assert_int_equal(reminded(STEP), 0);
	/* Nor by itself. */
	test_sql(post.db, "messages", "UPDATE asked SET reminded_at = NULL");
	make_due();
	wait_reminded(PARENT, 2);
	settle();
	assert_int_equal(reminded(STEP), 0);
}

static void
test_who_is_out_of_reach(void **state)
{
	int64_t message = asked();

	(void)state;
	remind(message, RPC__CODE__OK);
	test_sql(post.db, "directory", "DELETE FROM guardian"
	    " WHERE guardian_id = 33");
	post_time(MORNING);
	wait_reminded(PARENT, 1);
	settle();
	test_sql(post.db, "directory", "INSERT INTO guardian (school_id,"
	    " guardian_id, student_id, stated_by) VALUES (1, 33, 21, 33)");
	assert_int_equal(reminded(STEP), 0);
}

static void
test_sender_is_frozen_or_gone(void **state)
{
	int64_t message = asked();

	(void)state;
	post_hours(GUARDIANS, "", NULL);
	test_sql(post.db, "directory",
	    "UPDATE person SET frozen_at = now() WHERE person_id = 12");
	remind(message, RPC__CODE__PERMISSION_DENIED);
	assert_int_equal(post.status.reason, RPC__REASON__WRITING_FROZEN);
	make_due();
	settle();
	test_sql(post.db, "directory", "UPDATE person SET frozen_at = NULL,"
	    " active = false WHERE person_id = 12");
	make_due();
	settle();
	assert_int_equal(reminded(PARENT), 0);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT reminded_at IS NULL FROM asked"), "t");
}

static void
move(int64_t message, int64_t at_s, int code)
{
	Messages__UpdateMessageRequest req =
	    MESSAGES__UPDATE_MESSAGE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	req.id = message;
	at.seconds = at_s;
	if (at_s == 0)
		req.now = true;
	else
		req.deliver_at = &at;
	post_call("UpdateMessage", post_user(PAUL), &req, code);
}

/* What waits is not moved to where nobody could give it in time. */
static void
test_moved_past_its_due_date(void **state)
{
	const int64_t due = (int64_t)time(NULL) + 10 * 86400;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__SendRequest *req = asking(INT64_C(10) * 86400);
	int64_t message;
	char sql[200];

	(void)state;
	at.seconds = due - 86400;
	req->options->deliver_at = &at;
	message = post_send(PAUL, req);
	move(message, due + 60, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__DELIVERY_AFTER_DUE);
	assert_string_equal(post.status.field, "deliverAt");
	snprintf(sql, sizeof(sql), "SELECT extract(epoch FROM due_at)::bigint"
	    " = %lld FROM held", (long long)(due - 86400));
	assert_string_equal(test_sql(post.db, "messages", sql), "t");
	move(message, due - 3600, RPC__CODE__OK);
	/* Nor to where somebody's hours begin after it. */
	post_hours(GUARDIANS, "1,2,3,4,5,6,7", "1435, 1440");
	test_sql(post.db, "messages", "UPDATE asked SET due_at = '"
	    MORNING "'");
	move(message, MORNING_S - 60, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__DELIVERY_AFTER_DUE);
	post_hours(GUARDIANS, "", NULL);
	move(message, MORNING_S - 60, RPC__CODE__OK);
	/* By then it cannot go now, either. */
	test_sql(post.db, "messages",
	    "UPDATE asked SET due_at = delivery_now()");
	move(message, 0, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__DELIVERY_AFTER_DUE);
	test_sql(post.db, "messages",
	    "UPDATE asked SET due_at = delivery_now() + interval '1 min'");
	move(message, 0, RPC__CODE__OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_by_hand_at_night, empty),
		cmocka_unit_test_setup(test_by_itself_at_night, empty),
		cmocka_unit_test_setup(test_calendar_changes, empty),
		cmocka_unit_test_setup(test_who_has_blocked_the_sender, empty),
		cmocka_unit_test_setup(test_who_is_out_of_reach, empty),
		cmocka_unit_test_setup(test_sender_is_frozen_or_gone, empty),
		cmocka_unit_test_setup(test_moved_past_its_due_date, empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
