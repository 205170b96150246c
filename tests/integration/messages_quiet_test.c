/*
 * Quiet hours: a message reaches those who can be reached at once, and the
 * others when their hours begin; each reader has it at the place and the time
 * of the delivery to them.  The clock is the test's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "post.h"
#include "quiet_clock.h"
#include "receipts.pb-c.h"
#include "trace.pb-c.h"

#define WAIT_MS	15000

#define TEACHERS 3

static int
empty(void **state)
{
	test_sql(post.db, "directory", "UPDATE person SET frozen_at = NULL");
	post_empty(state);
	post_hours(TEACHERS, WORKDAYS, WORKHOURS);
	post_time(EVENING);
	return 0;
}

/* ---- what is sent and seen ---- */

/* To staff, who is always there, and to a teacher. */
static Messages__SendRequest *
letter_to_both(void)
{
	static int64_t both[] = { CLAIRE, PAUL };
	Messages__SendRequest *req = post_letter(CLAIRE);

	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	return req;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
count(int64_t who, Messages__Box box)
{
	return (int)post_list(who, box)->n_threads;
}

static void
wait_for(int64_t who, Messages__Box box, int n)
{
	const int64_t until = now_ms() + WAIT_MS;

	while (count(who, box) != n) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
}

static void
wait_messages(int64_t who, int64_t thread, size_t n)
{
	const int64_t until = now_ms() + WAIT_MS;

	while (post_get(who, thread)->n_messages != n) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
}

/* All that is due has been looked at. */
static void
settle(void)
{
	post_wait("SELECT count(*) FROM held WHERE look OR"
	    " due_at <= delivery_now()", "0");
}

static const Receipts__ReceiptCounts *
counts(int64_t message)
{
	static Receipts__ListReceiptsRequest req;
	struct rpc_caller caller = post_user(PARENT);
	const Receipts__ListReceiptsReply *r;

	receipts__list_receipts_request__init(&req);
	req.id = message;
	r = test_expect(post.peer, &receipts__receipts__descriptor,
	    "ListReceipts", &caller, &req, RPC__CODE__OK, &post.status);
	return r->counts;
}

/* Why one of both did not get it at once, and until when (seconds; 0: any). */
static void
assert_held(int64_t message, int64_t who, Trace__Held__Why why, int64_t until)
{
	Trace__GetMessageTraceRequest req =
	    TRACE__GET_MESSAGE_TRACE_REQUEST__INIT;
	struct rpc_caller caller = post_user(PARENT);
	const Trace__MessageTrace *t;

	req.id = message;
	req.user_id = who;
	t = test_expect(post.peer, &trace__trace__descriptor,
	    "GetMessageTrace", &caller, &req, RPC__CODE__OK, &post.status);
	assert_int_equal(t->n_lines, 1);
	if (why == TRACE__HELD__WHY__WHY_UNSPECIFIED) {
		assert_null(t->lines[0]->held);
		return;
	}
	assert_int_equal(t->lines[0]->held->why, why);
	if (until != 0)
		assert_int_equal(t->lines[0]->held->until->seconds, until);
}

static int
recall(int64_t message, int code)
{
	Receipts__RecallMessageRequest req =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	struct rpc_caller caller = post_user(PARENT);
	const Receipts__RecallMessageReply *r;

	req.id = message;
	r = test_expect(post.peer, &receipts__receipts__descriptor,
	    "RecallMessage", &caller, &req, code, &post.status);
	return r == NULL ? -1 : (int)r->unopened;
}

/* To both at 22:40: Claire has it. */
static int64_t
sent_in_the_evening(void)
{
	int64_t thread = post_send(PARENT, letter_to_both());

	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	return thread;
}

/* ---- tests ---- */

static void
test_evening(void **state)
{
	const Messages__SendReply *r;
	const Messages__GetThreadReply *g;
	const Messages__Thread *t;
	const Receipts__ReceiptCounts *c;
	int64_t thread;

	(void)state;
	r = post_call("Send", post_user(PARENT), letter_to_both(),
	    RPC__CODE__OK);
	thread = r->thread_id;
	assert_int_equal(r->recipient_count, 2);
	assert_int_equal(r->n_deliveries, 2);
	assert_int_equal(r->deliveries[0]->count, 1);
	assert_int_equal(r->deliveries[1]->count, 1);
	assert_int_equal(r->deliveries[1]->at->seconds, MORNING_S);
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	/* Paul sees nothing, whatever he asks. */
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	assert_int_equal(post_unread(PAUL), 0);
	assert_int_equal(post_notifications(PAUL)->n_notifications, 0);
	/* Its sender sees who has it, and who is to. */
	assert_int_equal(count(PARENT, MESSAGES__BOX__SCHEDULED), 0);
	assert_int_equal(count(PARENT, MESSAGES__BOX__SENT), 1);
	g = post_get(PARENT, thread);
	assert_int_equal(g->messages[0]->to_count, 1);
	assert_int_equal(g->messages[0]->n_waiting, 1);
	assert_int_equal(g->messages[0]->waiting[0]->count, 1);
	assert_int_equal(g->messages[0]->waiting[0]->at->seconds, MORNING_S);
	c = counts(thread);
	assert_int_equal(c->delivered, 1);
	assert_int_equal(c->held, 1);
	assert_held(thread, CLAIRE, TRACE__HELD__WHY__WHY_UNSPECIFIED, 0);
	assert_held(thread, PAUL, TRACE__HELD__WHY__QUIET_HOURS, MORNING_S);
	/* Others do not. */
	assert_int_equal(post_get(CLAIRE, thread)->messages[0]->n_waiting, 0);
	post_time(BEFORE);
	settle();
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	post_time(MORNING);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	assert_held(thread, CLAIRE, TRACE__HELD__WHY__WHY_UNSPECIFIED, 0);
	assert_held(thread, PAUL, TRACE__HELD__WHY__QUIET_HOURS, MORNING_S);
	assert_int_equal(post_unread(PAUL), 1);
	t = post_only(PAUL, MESSAGES__BOX__INBOX);
	assert_int_equal(t->last_message_at->seconds, MORNING_S);
	g = post_get(PAUL, thread);
	assert_int_equal(g->n_messages, 1);
	assert_int_equal(g->messages[0]->delivered_at->seconds, MORNING_S);
	assert_true(g->messages[0]->sent_at->seconds < MORNING_S - 3600);
	assert_int_equal(g->first_unread_id, thread);
	g = post_get(PARENT, thread);
	assert_int_equal(g->messages[0]->to_count, 2);
	assert_int_equal(g->messages[0]->n_waiting, 0);
	assert_int_equal(post_only(CLAIRE, MESSAGES__BOX__INBOX)->message_count,
	    1);
	while (post_notifications(PAUL)->n_notifications == 0)
		poll(NULL, 0, 20);
	assert_int_equal(post_notifications(CLAIRE)->n_notifications, 1);
	assert_int_equal(post_notifications(PAUL)->n_notifications, 1);
}

/* What Paul gets last stands last with him, whatever was written first. */
static void
test_order_is_the_readers(void **state)
{
	const Messages__GetThreadReply *g;
	int64_t thread, held, after;
	char token[64];

	(void)state;
	post_hours(TEACHERS, "", NULL);
	thread = post_send(PARENT, letter_to_both());
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	post_read(PAUL, thread, 0, RPC__CODE__OK);
	post_hours(TEACHERS, WORKDAYS, WORKHOURS);
	post_send_answer(PARENT, thread, true);
	wait_messages(CLAIRE, thread, 2);
	held = post_get(CLAIRE, thread)->messages[1]->id;
	assert_int_equal(post_get(PAUL, thread)->n_messages, 1);
	/* Now he can be reached, and what waits is not planned again. */
	post_hours(TEACHERS, "", NULL);
	post_time(LATER);
	post_send_answer(CLAIRE, thread, true);
	g = post_get(CLAIRE, thread);
	assert_int_equal(g->n_messages, 3);
	after = g->messages[2]->id;
	assert_true(after > held);
	assert_int_equal(post_get(PAUL, thread)->n_messages, 2);
	assert_false(post_read(PAUL, thread, 0, RPC__CODE__OK)->thread->unread);
	post_read(PAUL, thread, held, RPC__CODE__INVALID_ARGUMENT);
	post_time(MORNING);
	wait_messages(PAUL, thread, 3);
	g = post_get(PAUL, thread);
	assert_int_equal(g->messages[1]->id, after);
	assert_int_equal(g->messages[2]->id, held);
	assert_int_equal(g->first_unread_id, held);
	assert_int_equal(g->thread->last_message_id, held);
	assert_true(g->thread->unread);
	assert_true(g->messages[1]->read_by_me);
	assert_false(g->messages[2]->read_by_me);
	/* With the others it is where it was. */
	g = post_get(CLAIRE, thread);
	assert_int_equal(g->messages[1]->id, held);
	assert_int_equal(g->messages[2]->id, after);
	/* Pages, either way. */
	g = post_get_page(PAUL, thread, 1, "");
	assert_int_equal(g->messages[0]->id, held);
	assert_string_equal(g->next_page_token, "");
	snprintf(token, sizeof(token), "%s", g->previous_page_token);
	g = post_get_page(PAUL, thread, 1, token);
	assert_int_equal(g->messages[0]->id, after);
	snprintf(token, sizeof(token), "%s", g->next_page_token);
	g = post_get_page(PAUL, thread, 2, token);
	assert_int_equal(g->n_messages, 1);
	assert_int_equal(g->messages[0]->id, held);
	/* Read as far as the one with the greater id: still unread. */
	assert_true(post_read(PAUL, thread, after, RPC__CODE__OK)->
	    thread->unread);
	assert_int_equal(counts(held)->read, 0);
	assert_false(post_read(PAUL, thread, held, RPC__CODE__OK)->
	    thread->unread);
	assert_int_equal(counts(held)->read, 1);
}

/* Who answers all at night answers those who have nothing yet, too. */
static void
test_answer_waits_as_well(void **state)
{
	int64_t thread = sent_in_the_evening();

	(void)state;
	assert_int_equal(post_send_answer(CLAIRE, thread, true), 2);
	wait_messages(PARENT, thread, 2);
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	post_time(MORNING);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	wait_messages(PAUL, thread, 2);
	assert_int_equal(post_get(PAUL, thread)->messages[0]->id, thread);
}

static void
test_nobody_is_there(void **state)
{
	const Messages__SendReply *r;
	const Messages__Thread *t;
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;

	(void)state;
	r = post_call("Send", post_user(PARENT), post_letter(PAUL),
	    RPC__CODE__OK);
	assert_int_equal(r->n_deliveries, 1);
	assert_int_equal(r->deliveries[0]->at->seconds, MORNING_S);
	undo.id = r->message_id;
	t = post_only(PARENT, MESSAGES__BOX__SCHEDULED);
	assert_int_equal(t->deliver_at->seconds, MORNING_S);
	assert_int_equal(count(PARENT, MESSAGES__BOX__SENT), 0);
	post_call("UndoMessage", post_user(PARENT), &undo, RPC__CODE__OK);
	post_time(MORNING);
	settle();
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
}

/* What some have is not taken back or moved any more, it is recalled. */
static void
test_first_delivery_decides(void **state)
{
	int64_t thread = sent_in_the_evening();
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;
	Messages__UpdateMessageRequest move =
	    MESSAGES__UPDATE_MESSAGE_REQUEST__INIT;

	(void)state;
	undo.id = move.id = thread;
	move.now = true;
	post_refused("UndoMessage", post_user(PARENT), &undo,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__ALREADY_DELIVERED,
	    NULL);
	post_refused("UpdateMessage", post_user(PARENT), &move,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__ALREADY_DELIVERED,
	    NULL);
	assert_int_equal(recall(thread, RPC__CODE__OK), 2);
	assert_int_equal(recall(thread, RPC__CODE__OK), 2);
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 0);
	post_time(MORNING);
	settle();
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
}

/* The limit runs from the last delivery, an hour. */
static void
test_recall_after_the_last(void **state)
{
	int64_t first = sent_in_the_evening(), second;

	(void)state;
	second = post_send(PARENT, letter_to_both());
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 2);
	post_time(MORNING);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 2);
	post_read(PAUL, first, 0, RPC__CODE__OK);
	post_time("2026-11-27 07:29:00Z");
	assert_int_equal(recall(first, RPC__CODE__OK), 1);
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 1);
	assert_true(post_get(PAUL, first)->messages[0]->recalled_at != NULL);
	assert_int_equal(post_unread(PAUL), 1);
	post_time("2026-11-27 07:31:00Z");
	recall(second, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__RECALL_TOO_LATE);
}

static void
test_rights_at_each_delivery(void **state)
{
	int64_t thread = sent_in_the_evening();

	(void)state;
	test_sql(post.db, "directory",
	    "UPDATE person SET active = false WHERE person_id = 12");
	post_time(MORNING);
	settle();
	post_wait("SELECT count(*) FROM held", "0");
	assert_int_equal(counts(thread)->withdrawn, 1);
	assert_int_equal(counts(thread)->delivered, 1);
	assert_int_equal(counts(thread)->held, 0);
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 1);
}

static void
test_sender_is_frozen_meanwhile(void **state)
{
	int64_t thread = sent_in_the_evening();

	(void)state;
	test_sql(post.db, "directory",
	    "UPDATE person SET frozen_at = now() WHERE person_id = 31");
	post_time(MORNING);
	post_wait("SELECT count(*) FROM held", "0");
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	assert_int_equal(post_get(CLAIRE, thread)->n_messages, 1);
	assert_string_equal(post_get(CLAIRE, thread)->messages[0]->body_html,
	    "<p>Bonjour</p>");
	assert_int_equal(counts(thread)->withdrawn, 1);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM draft"), "0");
}

/* A changed calendar plans again what waits. */
static void
test_calendar_changes(void **state)
{
	Messages__PlanHeldRequest req = MESSAGES__PLAN_HELD_REQUEST__INIT;
	const Messages__PlanHeldReply *r;
	int64_t thread = sent_in_the_evening();

	(void)state;
	post_hours(TEACHERS, "1,2,3,4,5", "540, 1140");
	req.school_id = SCHOOL;
	r = post_call("PlanHeld", rpc_context_system(0, 0).caller, &req,
	    RPC__CODE__OK);
	assert_int_equal(r->planned, 1);
	settle();
	assert_int_equal(post_get(PARENT, thread)->messages[0]->waiting[0]->at->
	    seconds, MORNING_S + 5400);
	/* Nobody but a service says so. */
	post_call("PlanHeld", post_user(CLAIRE), &req,
	    RPC__CODE__PERMISSION_DENIED);
	req.school_id = -1;
	post_call("PlanHeld", rpc_context_system(0, 0).caller, &req,
	    RPC__CODE__INVALID_ARGUMENT);
	/* Later hours hold it also where nobody has said so. */
	post_hours(TEACHERS, "1,2,3,4,5", "600, 1140");
	post_time("2026-11-27 08:00:00Z");
	settle();
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	post_hours(TEACHERS, "", NULL);
	req.school_id = SCHOOL;
	post_call("PlanHeld", rpc_context_system(0, 0).caller, &req,
	    RPC__CODE__OK);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
}

/* Holidays hold nothing for longer than 72 hours. */
static void
test_longest_hold(void **state)
{
	int64_t thread;

	(void)state;
	test_sql(post.db, "directory", "INSERT INTO calendar_span VALUES"
	    " (1, 2, '2026-11-27', '2026-12-31', 'Vacances')");
	thread = sent_in_the_evening();
	assert_int_equal(post_get(PARENT, thread)->messages[0]->waiting[0]->at->
	    seconds, MORNING_S - (8 * 60 + 50) * 60 + 72 * 3600 - 0);
	post_time("2026-11-29 21:39:59Z");
	settle();
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	post_time("2026-11-29 21:40:00Z");
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
}

/* deliverAt is the earliest, quiet hours come after it. */
static void
test_scheduled_into_the_night(void **state)
{
	Messages__SendRequest *req = letter_to_both();
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__UpdateMessageRequest move =
	    MESSAGES__UPDATE_MESSAGE_REQUEST__INIT;
	const Messages__SendReply *r;

	(void)state;
	/* Friday at 22:40; his hours begin again on Monday. */
	at.seconds = MORNING_S + 15 * 3600 + 600;
	req->options->deliver_at = &at;
	r = post_call("Send", post_user(PARENT), req, RPC__CODE__OK);
	move.id = r->message_id;
	assert_int_equal(r->n_deliveries, 2);
	assert_int_equal(r->deliveries[0]->at->seconds, at.seconds);
	assert_int_equal(r->deliveries[1]->at->seconds,
	    MORNING_S + 3 * 24 * 3600);
	assert_held(move.id, CLAIRE, TRACE__HELD__WHY__SCHEDULED, at.seconds);
	/* Moved to Thursday night, it is planned anew. */
	at.seconds = MORNING_S - 3600;
	move.deliver_at = &at;
	post_call("UpdateMessage", post_user(PARENT), &move, RPC__CODE__OK);
	settle();
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 0);
	assert_held(move.id, PAUL, TRACE__HELD__WHY__QUIET_HOURS, MORNING_S);
	post_time("2026-11-27 05:30:00Z");
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	assert_held(move.id, CLAIRE, TRACE__HELD__WHY__SCHEDULED, 0);
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	post_time(MORNING);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
}

/* A morning is one hour later in UTC by winter time, and none is lost. */
static void
test_summer_and_winter_time(void **state)
{
	static const struct { const char *evening, *before, *morning; }
	    nights[] = {
		{ "2026-10-24 20:40:00Z", "2026-10-25 06:29:59Z",
		    "2026-10-25 06:30:00Z" },
		{ "2027-03-27 21:40:00Z", "2027-03-28 05:29:59Z",
		    "2027-03-28 05:30:00Z" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		post_empty(state);
		post_hours(TEACHERS, "6,7", "450, 1140");
		post_time(nights[i].evening);
		sent_in_the_evening();
		post_time(nights[i].before);
		settle();
		assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
		post_time(nights[i].morning);
		wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	}
	/* An opening in the hour that is not, and in the one that is twice. */
	post_hours(TEACHERS, "7", "150, 240");
	assert_string_equal(test_sql(post.db, "directory", "SELECT"
	    " string_agg(extract(epoch FROM closes_at - opens_at)::text, ' ')"
	    " FROM openings(1, '2027-03-27 21:40Z', 1)"
	    " WHERE role = 3 AND opens_at < '9000-01-01'"), "1800.000000");
	assert_string_equal(test_sql(post.db, "directory", "SELECT"
	    " string_agg(extract(epoch FROM closes_at - opens_at)::text, ' ')"
	    " FROM openings(1, '2026-10-24 20:40Z', 1)"
	    " WHERE role = 3 AND opens_at < '9000-01-01'"), "5400.000000");
}

/* Each exactly once, whichever replicas there are, and whenever they die. */
static void
test_killed_at_the_opening(void **state)
{
	enum { N = 20 };
	char file[512];
	struct test_service *second;
	int i;

	(void)state;
	for (i = 0; i < N; i++)
		post_send(PARENT, letter_to_both());
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, N);
	snprintf(file, sizeof(file), "%s/second", test_folder());
	second = post_start_messages(file);
	post_time(MORNING);
	poll(NULL, 0, 5);
	test_service_kill(&second);
	/* As it leaves what it has taken. */
	test_sql(post.db, "messages", "UPDATE held SET leased_until ="
	    " clock_timestamp() + interval '1 s'");
	wait_for(PAUL, MESSAGES__BOX__INBOX, N);
	assert_string_equal(test_sql(post.db, "messages", "SELECT count(*)"
	    " FROM entry WHERE message_count <> 1"), "0");
	assert_string_equal(test_sql(post.db, "messages", "SELECT count(*)"
	    " FROM delivery"), "20");
}

/* It is found since the delivery to whoever looks. */
static void
test_search(void **state)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	const Messages__ListThreadsReply *r;

	(void)state;
	req.q = (char *)"bonjour";
	sent_in_the_evening();
	post_wait("SELECT count(*) FROM message_text", "1");
	r = post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 0);
	r = post_call("ListThreads", post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 1);
	post_time(MORNING);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	r = post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 1);
	post_wait("SELECT count(*) FROM message_text", "2");
	r = post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 1);
	r = post_call("ListThreads", post_user(PARENT), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 1);
	/* By the time of the delivery to oneself. */
	req.q = (char *)"bonjour apr\303\250s:2026-11-27";
	r = post_call("ListThreads", post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 0);
	r = post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 1);
}

/* ---- what becomes of a line before the later delivery to it ---- */

/* Paul has the thread, which is about a child, since the day; an answer to all
 * waits for his morning.  The answer. */
static int64_t
answered_in_the_evening(int64_t *thread)
{
	Messages__SendRequest *req = letter_to_both();
	static int64_t children[] = { PUPIL };
	Messages__ReplyRequest *answer;
	const Messages__SendReply *r;
	int64_t id;

	post_hours(TEACHERS, "1,2,3,4,5", NULL);
	req->concerns = children;
	req->n_concerns = 1;
	*thread = post_send(PARENT, req);
	req->n_concerns = 0;
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	post_hours(TEACHERS, "1,2,3,4,5", "450, 1140");
	answer = post_answer(*thread);
	answer->reply_all = true;
	r = post_call("Reply", post_user(PARENT), answer, RPC__CODE__OK);
	assert_int_equal(r->n_deliveries, 2);
	id = r->message_id;
	wait_messages(CLAIRE, *thread, 2);
	return id;
}

/* What was emptied from the trash stays so; what is delivered after it is all
 * that there is. */
static void
test_emptied_before_the_delivery(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t thread, answer;

	(void)state;
	answer = answered_in_the_evening(&thread);
	post_mark(PAUL, thread, 't', true, RPC__CODE__OK);
	test_sql(post.db, "messages", "UPDATE entry SET trashed_at ="
	    " delivery_now() - interval '31 days' WHERE trashed");
	post_wait("SELECT count(*) FROM entry WHERE trashed", "0");
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	post_time(MORNING);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	r = post_get(PAUL, thread);
	assert_int_equal(r->n_messages, 1);
	assert_int_equal(r->messages[0]->id, answer);
	assert_int_equal(r->first_unread_id, answer);
	assert_int_equal(r->thread->message_count, 1);
	assert_string_equal(r->thread->subject, "Sortie");
	post_read(PAUL, thread, 0, RPC__CODE__OK);
	assert_int_equal(post_unread(PAUL), 0);
	assert_int_equal(post_get(CLAIRE, thread)->n_messages, 2);
}

static void
set_veil(int64_t change, int64_t since)
{
	Messages__SetVeilsRequest req = MESSAGES__SET_VEILS_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__Veil veil = MESSAGES__VEIL__INIT, *veils[] = { &veil };

	veil.school_id = SCHOOL;
	veil.change_id = change;
	veil.user_id = PAUL;
	veil.child_id = PUPIL;
	at.seconds = since;
	veil.since = since == 0 ? NULL : &at;
	req.veils = veils;
	req.n_veils = 1;
	post_call("SetVeils", test_caller(0, 0, COMMON__ROLE__SYSTEM), &req,
	    RPC__CODE__OK);
}

/* From whom the thread is hidden does not get what comes in later, and the
 * sender is told so, without the reason. */
static void
test_hidden_before_the_delivery(void **state)
{
	int64_t thread, answer;

	(void)state;
	answer = answered_in_the_evening(&thread);
	set_veil(10, MORNING_S);
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	post_time(MORNING);
	post_wait("SELECT count(*) FROM held", "0");
	assert_int_equal(count(PAUL, MESSAGES__BOX__INBOX), 0);
	assert_int_equal(post_unread(PAUL), 0);
	assert_int_equal(post_notifications(PAUL)->n_notifications, 0);
	assert_int_equal(counts(answer)->delivered, 1);
	assert_int_equal(counts(answer)->held, 0);
	assert_int_equal(counts(answer)->withdrawn, 1);
	set_veil(11, 0);
	assert_int_equal(post_get(PAUL, thread)->n_messages, 1);
}

/* The one line asks from its own delivery on. */
static void
test_asked_from_the_delivery_on(void **state)
{
	static Messages__AskOptions ask;
	Messages__SendRequest *req = letter_to_both();
	int64_t thread;

	(void)state;
	messages__ask_options__init(&ask);
	req->options->acknowledgement = &ask;
	thread = post_send(PARENT, req);
	req->options->acknowledgement = NULL;
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	assert_non_null(post_only(CLAIRE, MESSAGES__BOX__INBOX)
	    ->acknowledgement);
	assert_string_equal(test_sql(post.db, "messages", "SELECT count(*)"
	    " FROM entry WHERE asked_until = 'infinity'"), "1");
	post_time(MORNING);
	wait_for(PAUL, MESSAGES__BOX__INBOX, 1);
	assert_non_null(post_only(PAUL, MESSAGES__BOX__INBOX)
	    ->acknowledgement);
	assert_null(post_get(PARENT, thread)->thread->acknowledgement);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_evening, empty),
		cmocka_unit_test_setup(test_order_is_the_readers, empty),
		cmocka_unit_test_setup(test_answer_waits_as_well, empty),
		cmocka_unit_test_setup(test_nobody_is_there, empty),
		cmocka_unit_test_setup(test_first_delivery_decides, empty),
		cmocka_unit_test_setup(test_recall_after_the_last, empty),
		cmocka_unit_test_setup(test_rights_at_each_delivery, empty),
		cmocka_unit_test_setup(test_sender_is_frozen_meanwhile, empty),
		cmocka_unit_test_setup(test_calendar_changes, empty),
		cmocka_unit_test_setup(test_longest_hold, empty),
		cmocka_unit_test_setup(test_scheduled_into_the_night, empty),
		cmocka_unit_test_setup(test_summer_and_winter_time, empty),
		cmocka_unit_test_setup(test_killed_at_the_opening, empty),
		cmocka_unit_test_setup(test_search, empty),
		cmocka_unit_test_setup(test_emptied_before_the_delivery,
		    empty),
		cmocka_unit_test_setup(test_hidden_before_the_delivery,
		    empty),
		cmocka_unit_test_setup(test_asked_from_the_delivery_on,
		    empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
