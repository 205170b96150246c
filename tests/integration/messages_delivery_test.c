/* Written is not delivered: what waits for its time, and what becomes of it. */
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

#define WAIT_MS	15000

/* ---- the clock by which deliveries go ---- */

static void
set_clock(const char *now)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "CREATE OR REPLACE FUNCTION delivery_now()"
	    " RETURNS timestamptz LANGUAGE sql VOLATILE AS"
	    " $$ SELECT %s $$", now);
	test_sql(post.db, "messages", sql);
}

static void
go_on(int seconds)
{
	char now[80];

	snprintf(now, sizeof(now), "clock_timestamp() + interval '%d s'",
	    seconds);
	set_clock(now);
}

static int
empty(void **state)
{
	set_clock("clock_timestamp()");
	test_sql(post.db, "directory", "UPDATE person SET frozen_at = NULL");
	return post_empty(state);
}

/* ---- what is sent and seen ---- */

static Messages__SendRequest *
held_letter(int64_t to, uint32_t undo_s)
{
	Messages__SendRequest *req = post_letter(to);

	req->options->undo_seconds = undo_s;
	return req;
}

static const Messages__SendReply *
hold_answer(int64_t from, int64_t thread, uint32_t undo_s)
{
	static Messages__SendOptions options;
	Messages__ReplyRequest *req = post_answer(thread);

	messages__send_options__init(&options);
	options.undo_seconds = undo_s;
	req->options = &options;
	return post_call("Reply", post_user(from), req, RPC__CODE__OK);
}

static Messages__SendRequest *
scheduled_letter(int64_t to, int64_t seconds_ahead)
{
	static Google__Protobuf__Timestamp at;
	Messages__SendRequest *req = post_letter(to);

	google__protobuf__timestamp__init(&at);
	at.seconds = (int64_t)time(NULL) + seconds_ahead;
	req->options->deliver_at = &at;
	return req;
}

static const Messages__UndoMessageReply *
undo(int64_t who, int64_t message, int code)
{
	Messages__UndoMessageRequest req = MESSAGES__UNDO_MESSAGE_REQUEST__INIT;

	req.id = message;
	return post_call("UndoMessage", post_user(who), &req, code);
}

/* seconds_ahead 0: now. */
static const Messages__UpdateMessageReply *
move(int64_t who, int64_t message, int64_t seconds_ahead, int code)
{
	Messages__UpdateMessageRequest req =
	    MESSAGES__UPDATE_MESSAGE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	req.id = message;
	req.now = seconds_ahead == 0;
	at.seconds = (int64_t)time(NULL) + seconds_ahead;
	if (!req.now)
		req.deliver_at = &at;
	return post_call("UpdateMessage", post_user(who), &req, code);
}

static int
count(int64_t who, Messages__Box box)
{
	return (int)post_list(who, box)->n_threads;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
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

static const Notify__Notification *
wait_notified(int64_t who, Notify__Kind kind)
{
	const int64_t until = now_ms() + WAIT_MS;
	const Notify__ListNotificationsReply *r;
	size_t i;

	for (;;) {
		r = post_notifications(who);
		for (i = 0; i < r->n_notifications; i++)
			if (r->notifications[i]->kind == kind)
				return r->notifications[i];
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
}

/* ---- tests ---- */

static void
test_waits_then_is_delivered_once(void **state)
{
	const Messages__SendReply *r;
	const Messages__Thread *t;
	int64_t thread, at;

	(void)state;
	r = post_call("Send", post_user(PARENT), held_letter(CLAIRE, 30),
	    RPC__CODE__OK);
	thread = r->thread_id;
	assert_int_equal(r->recipient_count, 1);
	assert_int_equal(r->n_deliveries, 1);
	assert_int_equal(r->deliveries[0]->count, 1);
	at = r->deliveries[0]->at->seconds;
	assert_in_range(at - time(NULL), 5, 31);
	/* It is in nobody's boxes, and its sender alone knows of it. */
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 0);
	assert_int_equal(post_unread(CLAIRE), 0);
	assert_int_equal(count(PARENT, MESSAGES__BOX__SENT), 0);
	t = post_only(PARENT, MESSAGES__BOX__SCHEDULED);
	assert_int_equal(t->deliver_at->seconds, at);
	assert_null(t->last_message_at);
	assert_int_equal(t->last_message_id, thread);
	assert_string_equal(t->subject, "Sortie");
	assert_string_equal(t->to_summary, "Claire Dupont");
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__SCHEDULED), 0);
	go_on(31);
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	assert_int_equal(post_unread(CLAIRE), 1);
	t = post_only(CLAIRE, MESSAGES__BOX__INBOX);
	assert_int_equal(t->message_count, 1);
	assert_true(t->last_message_at->seconds >= at);
	assert_int_equal(count(PARENT, MESSAGES__BOX__SCHEDULED), 0);
	t = post_only(PARENT, MESSAGES__BOX__SENT);
	assert_int_equal(t->message_count, 1);
	assert_string_equal(t->from->display_name, "Claire Dupont");
	wait_notified(CLAIRE, NOTIFY__KIND__MESSAGE);
	assert_int_equal(post_notifications(CLAIRE)->n_notifications, 1);
}

/* A text that was held is not read unseen, whatever its id is. */
static void
test_order_is_that_of_deliveries(void **state)
{
	const Messages__GetThreadReply *g;
	int64_t thread, held, after;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	held = hold_answer(PARENT, thread, 30)->message_id;
	post_send_answer(CLAIRE, thread, false);
	post_send_answer(PARENT, thread, false);
	g = post_get(CLAIRE, thread);
	assert_int_equal(g->n_messages, 3);
	after = g->messages[2]->id;
	assert_true(after > held);
	/* Neither is one's own. */
	assert_int_equal(post_get(PARENT, thread)->n_messages, 3);
	assert_false(post_read(CLAIRE, thread, after, RPC__CODE__OK)->
	    thread->unread);
	post_read(CLAIRE, thread, held, RPC__CODE__INVALID_ARGUMENT);
	go_on(31);
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	while (post_unread(CLAIRE) == 0)
		poll(NULL, 0, 20);
	g = post_get(CLAIRE, thread);
	assert_int_equal(g->n_messages, 4);
	assert_int_equal(g->messages[3]->id, held);
	assert_int_equal(g->first_unread_id, held);
	assert_int_equal(g->thread->last_message_id, held);
	assert_false(g->messages[3]->read_by_me);
	assert_true(g->messages[3]->sent_at->seconds <
	    g->messages[3]->delivered_at->seconds);
	/* Read as far as the one with the greater id: still unread. */
	assert_true(post_read(CLAIRE, thread, after, RPC__CODE__OK)->
	    thread->unread);
	assert_int_equal(post_get(PARENT, thread)->messages[3]->read_count, 0);
	assert_false(post_read(CLAIRE, thread, held, RPC__CODE__OK)->
	    thread->unread);
	assert_int_equal(post_get(PARENT, thread)->messages[3]->read_count, 1);
}

/* Pages go on by positions. */
static void
test_pages_by_positions(void **state)
{
	const Messages__GetThreadReply *g;
	int64_t thread, held;
	char token[64];
	int i;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	held = hold_answer(PARENT, thread, 30)->message_id;
	for (i = 0; i < 3; i++)
		post_send_answer(PARENT, thread, false);
	go_on(31);
	wait_for(PARENT, MESSAGES__BOX__SCHEDULED, 0);
	post_read(CLAIRE, thread, 0, RPC__CODE__OK);
	g = post_get_page(CLAIRE, thread, 2, "");
	assert_int_equal(g->n_messages, 2);
	assert_int_equal(g->messages[1]->id, held);
	snprintf(token, sizeof(token), "%s", g->previous_page_token);
	g = post_get_page(CLAIRE, thread, 2, token);
	assert_int_equal(g->n_messages, 2);
	assert_true(g->messages[1]->id > held);
	snprintf(token, sizeof(token), "%s", g->next_page_token);
	g = post_get_page(CLAIRE, thread, 2, token);
	assert_int_equal(g->n_messages, 2);
	assert_int_equal(g->messages[1]->id, held);
	assert_string_equal(g->next_page_token, "");
}

static void
test_taken_back_is_a_draft(void **state)
{
	Messages__SendRequest *req = held_letter(CLAIRE, 30);
	const Messages__SendReply *r;
	int64_t message, draft, at;

	(void)state;
	req->idempotency_key = (char *)"undo-1";
	r = post_call("Send", post_user(PARENT), req, RPC__CODE__OK);
	message = r->message_id;
	at = r->deliveries[0]->at->seconds;
	undo(CLAIRE, message, RPC__CODE__NOT_FOUND);
	undo(STRANGER, message, RPC__CODE__NOT_FOUND);
	undo(PARENT, NEVER, RPC__CODE__NOT_FOUND);
	draft = undo(PARENT, message, RPC__CODE__OK)->draft_id;
	assert_true(draft > 0);
	assert_int_equal(undo(PARENT, message, RPC__CODE__OK)->draft_id, draft);
	move(PARENT, message, 0, RPC__CODE__NOT_FOUND);
	assert_string_equal(test_sql(post.db, "messages", "SELECT"
	    " subject || body_html || to_ids::text FROM draft"),
	    "Sortie<p>Bonjour</p>{11}");
	/* The key outlives it: the first answer, and nothing is sent. */
	req = held_letter(CLAIRE, 30);
	req->idempotency_key = (char *)"undo-1";
	r = post_call("Send", post_user(PARENT), req, RPC__CODE__OK);
	assert_int_equal(r->message_id, message);
	assert_int_equal(r->recipient_count, 1);
	assert_int_equal(r->deliveries[0]->at->seconds, at);
	req->subject = (char *)"Autre";
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__IDEMPOTENCY_KEY_REUSED,
	    NULL);
	go_on(31);
	post_send(PARENT, post_letter(CLAIRE));
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 1);
	assert_int_equal(count(PARENT, MESSAGES__BOX__SCHEDULED), 0);
}

static void
test_delivered_is_decided(void **state)
{
	int64_t message;

	(void)state;
	message = post_send(PARENT, held_letter(CLAIRE, 1));
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	undo(PARENT, message, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__ALREADY_DELIVERED);
	move(PARENT, message, 60, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__ALREADY_DELIVERED);
	/* Also what was never held. */
	message = post_send(PARENT, post_letter(CLAIRE));
	undo(PARENT, message, RPC__CODE__FAILED_PRECONDITION);
	undo(CLAIRE, message, RPC__CODE__NOT_FOUND);
}

static void
test_moved(void **state)
{
	Messages__GetHeldMessageRequest get =
	    MESSAGES__GET_HELD_MESSAGE_REQUEST__INIT;
	const Messages__GetHeldMessageReply *h;
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, scheduled_letter(CLAIRE, 3600));
	get.id = thread;
	h = post_call("GetHeldMessage", post_user(PARENT), &get,
	    RPC__CODE__OK);
	assert_string_equal(h->message->body_html, "<p>Bonjour</p>");
	assert_string_equal(h->message->to[0]->display_name, "Claire Dupont");
	assert_int_equal(h->message->to_count, 1);
	assert_non_null(h->message->deliver_at);
	assert_null(h->message->delivered_at);
	post_call("GetHeldMessage", post_user(CLAIRE), &get,
	    RPC__CODE__NOT_FOUND);
	move(CLAIRE, thread, 60, RPC__CODE__NOT_FOUND);
	move(PARENT, thread, -3600, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__DELIVERY_TIME_PAST);
	move(PARENT, thread, 400 * 86400, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason,
	    RPC__REASON__DELIVERY_TIME_TOO_FAR);
	assert_in_range(move(PARENT, thread, 7200, RPC__CODE__OK)->
	    deliveries[0]->at->seconds - time(NULL), 7190, 7201);
	go_on(3700);
	post_send(PARENT, post_letter(PAUL));
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 0);
	assert_int_equal(move(PARENT, thread, 0, RPC__CODE__OK)->
	    deliveries[0]->count, 1);
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	post_call("GetHeldMessage", post_user(PARENT), &get,
	    RPC__CODE__NOT_FOUND);
}

static void
test_bad_times(void **state)
{
	Messages__SendRequest *req;
	Messages__ReplyRequest *answer;

	(void)state;
	req = scheduled_letter(CLAIRE, -3600);
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__DELIVERY_TIME_PAST,
	    "options.deliverAt");
	req = scheduled_letter(CLAIRE, 370 * 86400);
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__DELIVERY_TIME_TOO_FAR,
	    "options.deliverAt");
	req->options->deliver_at->seconds = INT64_MAX;
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "options.deliverAt");
	req = held_letter(CLAIRE, 61);
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID, NULL);
	answer = post_answer(post_send(PARENT, post_letter(CLAIRE)));
	answer->options = held_letter(CLAIRE, 1)->options;
	answer->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	post_refused("Reply", post_user(CLAIRE), answer,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "options.replies");
	assert_int_equal(count(PARENT, MESSAGES__BOX__SCHEDULED), 0);
}

/* Who left meanwhile does not get it, and the sender is told. */
static void
test_rights_take_away(void **state)
{
	static int64_t both[] = { PARENT, STEP };
	const Notify__Notification *n;
	Messages__SendRequest *req = held_letter(PARENT, 30);
	int64_t thread;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = post_send(CLAIRE, req);
	test_sql(post.db, "directory",
	    "UPDATE person SET active = false WHERE person_id = 33");
	go_on(31);
	wait_for(PARENT, MESSAGES__BOX__INBOX, 1);
	assert_int_equal(post_get(CLAIRE, thread)->messages[0]->to_count, 1);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT people FROM withdrawn"), "{33}");
	n = wait_notified(CLAIRE, NOTIFY__KIND__SENT_TO_SOME);
	assert_string_equal(n->title, "Sortie");
	assert_string_equal(n->body, "Jean Petit");
	test_sql(post.db, "directory", "UPDATE person SET active = true");
	assert_int_equal(count(STEP, MESSAGES__BOX__INBOX), 0);
}

static void
goes_nowhere(const char *why)
{
	const Notify__Notification *n;

	post_send(PARENT, held_letter(CLAIRE, 30));
	test_sql(post.db, "directory", why);
	go_on(31);
	n = wait_notified(PARENT, NOTIFY__KIND__SENT_TO_NOBODY);
	assert_string_equal(n->title, "Sortie");
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), 0);
	assert_int_equal(count(PARENT, MESSAGES__BOX__SCHEDULED), 0);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM draft WHERE user_id = 31"), "1");
}

static void
test_nothing_of_who_is_frozen(void **state)
{
	(void)state;
	goes_nowhere("UPDATE person SET frozen_at = now()"
	    " WHERE person_id = 31");
}

static void
test_nothing_of_who_has_left(void **state)
{
	(void)state;
	goes_nowhere("UPDATE person SET active = false WHERE person_id = 31");
}

static void
test_nothing_where_all_have_left(void **state)
{
	(void)state;
	goes_nowhere("UPDATE person SET active = false WHERE person_id = 11");
}

/* Attachments stay while it waits; the sender alone may see them. */
static void
test_files_wait_with_it(void **state)
{
	static char id[33], *ids[] = { id };
	Messages__SendRequest *req = held_letter(CLAIRE, 30);
	Messages__CheckAttachmentRequest check =
	    MESSAGES__CHECK_ATTACHMENT_REQUEST__INIT;
	const Messages__CheckAttachmentReply *seen;

	(void)state;
	post_upload(PARENT, id);
	req->attachment_ids = ids;
	req->n_attachment_ids = 1;
	post_send(PARENT, req);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM file"), "1");
	check.attachment_id = id;
	seen = post_call("CheckAttachment", post_user(CLAIRE), &check,
	    RPC__CODE__OK);
	assert_false(seen->visible);
	go_on(31);
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, 1);
	assert_true(post_only(CLAIRE, MESSAGES__BOX__INBOX)->has_attachments);
	seen = post_call("CheckAttachment", post_user(CLAIRE), &check,
	    RPC__CODE__OK);
	assert_true(seen->visible);
}

/* Each of many is taken back or delivered, never both and never neither. */
static void
test_undo_races_delivery(void **state)
{
	enum { N = 40, BEFORE = 10 };
	Messages__UndoMessageRequest req = MESSAGES__UNDO_MESSAGE_REQUEST__INIT;
	struct rpc_caller parent = post_user(PARENT);
	int64_t ids[N];
	struct status status;
	int i, undone = 0;

	(void)state;
	for (i = 0; i < N; i++)
		ids[i] = post_send(PARENT, held_letter(CLAIRE, 30));
	for (i = N - 1; i >= 0; i--) {
		if (i == N - 1 - BEFORE)
			go_on(31);
		req.id = ids[i];
		undone += test_call(post.peer,
		    &messages__messages__descriptor, "UndoMessage", &parent,
		    &req.base, NULL, &status) == RPC__CODE__OK;
		if (status.code != RPC__CODE__OK)
			assert_int_equal(status.reason,
			    RPC__REASON__ALREADY_DELIVERED);
	}
	assert_true(undone >= BEFORE);
	wait_for(PARENT, MESSAGES__BOX__SCHEDULED, 0);
	assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), N - undone);
	assert_int_equal(atoi(test_sql(post.db, "messages",
	    "SELECT count(*) FROM draft")), undone);
}

/* What a replica had taken when it died, another delivers, once. */
static void
test_killed_at_that_minute(void **state)
{
	enum { N = 30 };
	char file[512];
	struct test_service *second;
	int i;

	(void)state;
	for (i = 0; i < N; i++)
		post_send(PARENT, held_letter(CLAIRE, 30));
	snprintf(file, sizeof(file), "%s/second", test_folder());
	second = post_start_messages(file);
	go_on(31);
	poll(NULL, 0, 5);
	test_service_kill(&second);
	/* As it leaves what it has taken. */
	test_sql(post.db, "messages", "UPDATE held SET leased_until ="
	    " clock_timestamp() + interval '1 s'");
	wait_for(CLAIRE, MESSAGES__BOX__INBOX, N);
	assert_int_equal(count(PARENT, MESSAGES__BOX__SENT), N);
	assert_string_equal(test_sql(post.db, "messages", "SELECT count(*)"
	    " FROM entry WHERE message_count <> 1"), "0");
}

/* Half past two does not exist that night, and comes twice in another. */
static void
test_summer_and_winter_time(void **state)
{
	static const struct { const char *before, *at; int64_t seconds; }
	    nights[] = {
		{ "'2027-03-28 00:59:58Z'::timestamptz",
		    "'2027-03-28 01:00:00Z'::timestamptz", 1806195600 },
		{ "'2027-10-31 00:59:58Z'::timestamptz",
		    "'2027-10-31 01:00:00Z'::timestamptz", 1824944400 },
	};
	Messages__SendRequest *req;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		set_clock(nights[i].before);
		req = scheduled_letter(CLAIRE, 0);
		req->options->deliver_at->seconds = nights[i].seconds;
		post_send(PARENT, req);
		assert_int_equal(count(PARENT, MESSAGES__BOX__SCHEDULED), 1);
		/* A round passes with it not due. */
		poll(NULL, 0, 1200);
		assert_int_equal(count(CLAIRE, MESSAGES__BOX__INBOX), (int)i);
		set_clock(nights[i].at);
		wait_for(CLAIRE, MESSAGES__BOX__INBOX, (int)i + 1);
	}
}

/* A thread stands without its first message. */
static void
test_thread_without_its_first_message(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	post_send_answer(CLAIRE, thread, false);
	test_sql(post.db, "messages",
	    "DELETE FROM message WHERE id = thread_id");
	assert_int_equal(post_get(PARENT, thread)->n_messages, 1);
	assert_string_equal(post_get(PARENT, thread)->thread->subject,
	    "Sortie");
	assert_int_equal(post_send_answer(PARENT, thread, false), 1);
	assert_int_equal(post_send_answer(CLAIRE, thread, true), 1);
	assert_int_equal(post_get(CLAIRE, thread)->n_messages, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_waits_then_is_delivered_once,
		    empty),
		cmocka_unit_test_setup(test_order_is_that_of_deliveries,
		    empty),
		cmocka_unit_test_setup(test_pages_by_positions, empty),
		cmocka_unit_test_setup(test_taken_back_is_a_draft, empty),
		cmocka_unit_test_setup(test_delivered_is_decided, empty),
		cmocka_unit_test_setup(test_moved, empty),
		cmocka_unit_test_setup(test_bad_times, empty),
		cmocka_unit_test_setup(test_rights_take_away, empty),
		cmocka_unit_test_setup(test_nothing_of_who_is_frozen, empty),
		cmocka_unit_test_setup(test_nothing_of_who_has_left, empty),
		cmocka_unit_test_setup(test_nothing_where_all_have_left,
		    empty),
		cmocka_unit_test_setup(test_files_wait_with_it, empty),
		cmocka_unit_test_setup(test_undo_races_delivery, empty),
		cmocka_unit_test_setup(test_killed_at_that_minute, empty),
		cmocka_unit_test_setup(test_summer_and_winter_time, empty),
		cmocka_unit_test_setup(test_thread_without_its_first_message,
		    empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
