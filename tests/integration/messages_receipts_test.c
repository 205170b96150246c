/* Who has got a message and read it; a message that is recalled. */
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
#include "receipts.pb-c.h"
#include "trace.pb-c.h"

#define WAIT_MS	30000

static const int64_t people[] = { PARENT, PARENT2, STEP };

/* ---- calls ---- */

static const void *
call(const char *method, int64_t who, const void *request, int code)
{
	struct rpc_caller caller = post_user(who);

	return test_expect(post.peer, &receipts__receipts__descriptor, method,
	    &caller, request, code, &post.status);
}

static const Receipts__ListReceiptsReply *
list(int64_t who, int64_t message, Receipts__Receipt__State state,
    uint32_t size, const char *token)
{
	Receipts__ListReceiptsRequest req =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;

	req.id = message;
	req.state = state;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	return call("ListReceipts", who, &req, RPC__CODE__OK);
}

static const Receipts__RecallMessageReply *
recall(int64_t who, int64_t message, int code)
{
	Receipts__RecallMessageRequest req =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;

	req.id = message;
	return call("RecallMessage", who, &req, code);
}

static const Receipts__ReceiptRules *
set_rules(int minutes, int names)
{
	Receipts__PutReceiptRulesRequest req =
	    RECEIPTS__PUT_RECEIPT_RULES_REQUEST__INIT;
	struct rpc_caller admin = post_user(CLAIRE);

	admin.role = COMMON__ROLE__ADMIN;
	admin.permissions = UINT64_C(1) << COMMON__PERMISSION__SCHOOL;
	/* The case of a oneof is the number of its field. */
	req.recall_minutes_said_case = minutes >= 0;
	req.recall_minutes = minutes >= 0 ? (uint32_t)minutes : 0;
	req.names_said_case = names >= 0 ? 2 : 0;
	req.names = names > 0;
	return test_expect(post.peer, &receipts__receipts__descriptor,
	    "PutReceiptRules", &admin, &req, RPC__CODE__OK, &post.status);
}

/* From CLAIRE to the three parents. */
static Messages__SendRequest *
circular(void)
{
	Messages__SendRequest *req = post_letter(PARENT);

	req->to->user_ids = (int64_t *)(uintptr_t)people;
	req->to->n_user_ids = 3;
	return req;
}

/* The line of a thread, or nothing: then it is in no box. */
static bool
has_line(int64_t who)
{
	return post_list(who, MESSAGES__BOX__INBOX)->n_threads > 0 ||
	    post_list(who, MESSAGES__BOX__SENT)->n_threads > 0;
}

static void
hides_thread(int64_t who, int64_t thread)
{
	Messages__GetThreadRequest get = MESSAGES__GET_THREAD_REQUEST__INIT;

	get.thread_id = thread;
	post_refused("GetThread", post_user(who), &get, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	post_refused("Reply", post_user(who), post_answer(thread),
	    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, NULL);
	assert_false(has_line(who));
	assert_int_equal(post_unread(who), 0);
}

static void
set_clock(const char *now)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "CREATE OR REPLACE FUNCTION delivery_now()"
	    " RETURNS timestamptz LANGUAGE sql VOLATILE AS"
	    " $$ SELECT %s $$", now);
	test_sql(post.db, "messages", sql);
}

static int
empty(void **state)
{
	set_clock("clock_timestamp()");
	return post_empty(state);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Notifications that notify has for somebody, of a kind. */
static size_t
notified(int64_t who, Notify__Kind kind)
{
	const Notify__ListNotificationsReply *r = post_notifications(who);
	size_t i, n = 0;

	for (i = 0; i < r->n_notifications; i++)
		n += r->notifications[i]->kind == kind;
	return n;
}

static void
wait_notified(int64_t who, Notify__Kind kind, size_t n)
{
	const int64_t until = now_ms() + WAIT_MS;

	while (notified(who, kind) != n) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
}

/* Until notify knows of message `id`. */
static void
wait_event(int64_t id)
{
	const int64_t until = now_ms() + WAIT_MS;
	char sql[80];

	(void)snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM event WHERE event_id = %" PRId64, id);
	while (strcmp(test_sql(post.db, "notify", sql), "1") != 0) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
}

static const Trace__MessageTrace *
trace_by(struct rpc_caller caller, const Trace__GetMessageTraceRequest *req,
    int code)
{
	return test_expect(post.peer, &trace__trace__descriptor,
	    "GetMessageTrace", &caller, req, code, &post.status);
}

static const Trace__MessageTrace *
trace(int64_t who, int64_t message, int code)
{
	Trace__GetMessageTraceRequest req =
	    TRACE__GET_MESSAGE_TRACE_REQUEST__INIT;

	req.id = message;
	return trace_by(post_user(who), &req, code);
}

/* ---- receipts ---- */

static void
test_receipts_say_who_read(void **state)
{
	const Receipts__ListReceiptsReply *r;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, circular());
	post_read(PARENT2, thread, 0, RPC__CODE__OK);
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__ANY, 0, "");
	assert_int_equal(r->n_recipients, 3);
	assert_int_equal(r->counts->delivered, 3);
	assert_int_equal(r->counts->read, 1);
	assert_int_equal(r->counts->withdrawn, 0);
	assert_false(r->names_off);
	assert_null(r->recalled_at);
	assert_int_equal(r->recipients[0]->user->id, PARENT);
	assert_int_equal(r->recipients[0]->state,
	    RECEIPTS__RECEIPT__STATE__DELIVERED);
	assert_non_null(r->recipients[0]->delivered_at);
	assert_null(r->recipients[0]->read_at);
	assert_int_equal(r->recipients[1]->user->id, PARENT2);
	assert_true(r->recipients[1]->user->display_name[0] != '\0');
	assert_int_equal(r->recipients[1]->state,
	    RECEIPTS__RECEIPT__STATE__READ);
	assert_non_null(r->recipients[1]->read_at);
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__READ, 0, "");
	assert_int_equal(r->n_recipients, 1);
	assert_int_equal(r->counts->delivered, 3);
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__HELD, 0, "");
	assert_int_equal(r->n_recipients, 0);
}

static void
test_receipts_come_in_pages(void **state)
{
	const Receipts__ListReceiptsReply *r;
	char token[64] = "";
	int64_t thread;
	size_t i;

	(void)state;
	thread = post_send(CLAIRE, circular());
	for (i = 0; i < 3; i++) {
		r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__ANY, 1,
		    token);
		assert_int_equal(r->n_recipients, 1);
		assert_int_equal(r->recipients[0]->user->id, people[i]);
		assert_true((r->next_page_token[0] == '\0') == (i == 2));
		(void)snprintf(token, sizeof(token), "%s",
		    r->next_page_token);
	}
}

static void
test_receipts_of_a_category_say_why(void **state)
{
	char category[] = "class:100:guardians";
	char *ids[] = { category };
	Messages__SendRequest *req = post_letter(PARENT);
	const Receipts__ListReceiptsReply *r;
	const Receipts__Receipt__Because *b;
	int64_t thread;

	(void)state;
	req->to->n_user_ids = 0;
	req->to->category_ids = ids;
	req->to->n_category_ids = 1;
	thread = post_send(CLAIRE, req);
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__ANY, 0, "");
	assert_int_equal(r->n_recipients, 2);
	b = r->recipients[0]->because;
	assert_non_null(b);
	assert_true(b->category[0] != '\0');
	assert_int_equal(b->child->id, PUPIL);
}

static void
test_receipts_of_what_waits_and_who_left(void **state)
{
	const int64_t until = now_ms() + WAIT_MS;
	Messages__SendRequest *req = circular();
	const Receipts__ListReceiptsReply *r;
	const Trace__MessageTrace *t;
	int64_t thread;

	(void)state;
	req->options->undo_seconds = 30;
	thread = post_send(CLAIRE, req);
	req->options->undo_seconds = 0;
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__ANY, 0, "");
	assert_int_equal(r->counts->held, 3);
	assert_int_equal(r->counts->delivered, 0);
	assert_int_equal(r->recipients[0]->state,
	    RECEIPTS__RECEIPT__STATE__HELD);
	assert_null(r->recipients[0]->delivered_at);
	t = trace(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(t->lines[0]->held->why, TRACE__HELD__WHY__UNDO);
	assert_null(t->lines[0]->delivered_at);
	trace(PARENT, thread, RPC__CODE__NOT_FOUND);
	test_sql(post.db, "directory", "UPDATE person SET active = false"
	    " WHERE person_id = 33");
	set_clock("clock_timestamp() + interval '31 s'");
	while (post_list(PARENT, MESSAGES__BOX__INBOX)->n_threads == 0) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__ANY, 0, "");
	assert_int_equal(r->counts->held, 0);
	assert_int_equal(r->counts->delivered, 2);
	assert_int_equal(r->counts->withdrawn, 1);
	assert_int_equal(r->recipients[2]->user->id, STEP);
	assert_int_equal(r->recipients[2]->state,
	    RECEIPTS__RECEIPT__STATE__WITHDRAWN);
	assert_null(r->recipients[2]->delivered_at);
	t = trace(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(t->lines[0]->held->why, TRACE__HELD__WHY__UNDO);
	assert_non_null(t->lines[0]->delivered_at);
	assert_int_equal(t->lines[2]->state,
	    RECEIPTS__RECEIPT__STATE__WITHDRAWN);
	assert_null(t->lines[2]->held);
	assert_null(t->lines[2]->delivered_at);
}

static void
test_receipts_are_the_senders_alone(void **state)
{
	Receipts__ListReceiptsRequest req =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;
	const int64_t others[] = { PARENT, ANNE, STRANGER };
	size_t i;

	(void)state;
	req.id = post_send(CLAIRE, circular());
	for (i = 0; i < 3; i++) {
		call("ListReceipts", others[i], &req, RPC__CODE__NOT_FOUND);
		recall(others[i], req.id, RPC__CODE__NOT_FOUND);
	}
	req.id = NEVER;
	call("ListReceipts", CLAIRE, &req, RPC__CODE__NOT_FOUND);
	recall(CLAIRE, NEVER, RPC__CODE__NOT_FOUND);
	recall(CLAIRE, -1, RPC__CODE__NOT_FOUND);
	req.page_token = (char *)"x";
	call("ListReceipts", CLAIRE, &req, RPC__CODE__INVALID_ARGUMENT);
	req.page_token = (char *)"";
	req.state = (Receipts__Receipt__State)99;
	call("ListReceipts", CLAIRE, &req, RPC__CODE__INVALID_ARGUMENT);
	req.state = RECEIPTS__RECEIPT__STATE__ANY;
	req.page_size = 201;
	call("ListReceipts", CLAIRE, &req, RPC__CODE__INVALID_ARGUMENT);
}

static void
test_a_school_shows_no_names(void **state)
{
	const Receipts__ListReceiptsReply *r;
	const Receipts__RecallMessageReply *back;
	const Receipts__ReceiptRules *rules;
	int64_t thread;

	(void)state;
	rules = set_rules(-1, 0);
	assert_int_equal(rules->recall_minutes, 60);
	assert_false(rules->names);
	thread = post_send(CLAIRE, circular());
	post_read(PARENT, thread, 0, RPC__CODE__OK);
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__ANY, 0, "");
	assert_true(r->names_off);
	assert_int_equal(r->n_recipients, 0);
	assert_int_equal(r->counts->delivered, 3);
	assert_int_equal(r->counts->read, 1);
	r = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__READ, 0, "");
	assert_int_equal(r->n_recipients, 0);
	back = recall(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(back->opened_count, 1);
	assert_int_equal(back->n_opened, 0);
}

/* ---- why? ---- */

static struct rpc_caller
auditor(void)
{
	struct rpc_caller anne = post_user(ANNE);

	anne.permissions = UINT64_C(1) << COMMON__PERMISSION__AUDIT;
	return anne;
}

/* Told by mail: the parent was, PARENT2 has muted it, STEP read it before. */
static int64_t
told(void)
{
	int64_t thread = post_send(CLAIRE, circular());
	char sql[900];

	wait_event(thread);
	(void)snprintf(sql, sizeof(sql), "INSERT INTO channel_delivery"
	    " (school_id, user_id, event_id, channel, due_at, held_why, state,"
	    " why, detail, about) VALUES"
	    " (1, 31, %" PRId64 ", 1, now(), 1, 1, 0,"
	    " '250 mx.example.fr took <a.b@example.fr>', 1),"
	    " (1, 32, %" PRId64 ", 1, now(), 0, 4, 2, '', 1),"
	    " (1, 33, %" PRId64 ", 1, now(), 0, 4, 3, '', 1)", thread, thread,
	    thread);
	test_sql(post.db, "notify", "DELETE FROM channel_delivery");
	test_sql(post.db, "notify", sql);
	return thread;
}

static void
test_trace_for_the_sender(void **state)
{
	const Trace__MessageTrace *t;
	const Channels__Told *mail;
	int64_t thread;

	(void)state;
	thread = told();
	post_read(STEP, thread, 0, RPC__CODE__OK);
	t = trace(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(t->view, TRACE__MESSAGE_TRACE__VIEW__SENDER);
	assert_int_equal(t->sender->id, CLAIRE);
	assert_false(t->channels_unknown);
	assert_false(t->mail_on);
	assert_int_equal(t->n_lines, 3);
	assert_int_equal(t->lines[0]->user->id, PARENT);
	assert_non_null(t->lines[0]->delivered_at);
	assert_null(t->lines[0]->held);
	assert_null(t->lines[0]->read_at);
	assert_int_equal(t->lines[0]->n_channels, 1);
	mail = t->lines[0]->channels[0];
	assert_int_equal(mail->channel, CHANNELS__TOLD__CHANNEL__MAIL);
	assert_int_equal(mail->state, CHANNELS__TOLD__STATE__SENT);
	assert_int_equal(mail->held, CHANNELS__TOLD__HELD__QUIET_HOURS);
	assert_string_equal(mail->detail, "250 mx.example.fr took <…>");
	/* What somebody has muted is theirs to know. */
	assert_int_equal(t->lines[1]->channels[0]->skipped,
	    CHANNELS__TOLD__SKIPPED__NOT_CHOSEN);
	assert_int_equal(t->lines[2]->state, RECEIPTS__RECEIPT__STATE__READ);
	assert_non_null(t->lines[2]->read_at);
	assert_int_equal(t->lines[2]->channels[0]->skipped,
	    CHANNELS__TOLD__SKIPPED__READ_BEFORE);
}

static void
test_trace_in_pages_and_of_one(void **state)
{
	Trace__GetMessageTraceRequest req =
	    TRACE__GET_MESSAGE_TRACE_REQUEST__INIT;
	const Trace__MessageTrace *t;
	char token[64] = "";
	size_t i;

	(void)state;
	req.id = told();
	req.page_size = 1;
	for (i = 0; i < 3; i++) {
		req.page_token = token;
		t = trace_by(post_user(CLAIRE), &req, RPC__CODE__OK);
		assert_int_equal(t->n_lines, 1);
		assert_int_equal(t->lines[0]->user->id, people[i]);
		assert_int_equal(t->lines[0]->n_channels, 1);
		assert_true((t->next_page_token[0] == '\0') == (i == 2));
		(void)snprintf(token, sizeof(token), "%s",
		    t->next_page_token);
	}
	req.page_token = (char *)"x";
	trace_by(post_user(CLAIRE), &req, RPC__CODE__INVALID_ARGUMENT);
	req.page_token = (char *)"";
	req.page_size = 201;
	trace_by(post_user(CLAIRE), &req, RPC__CODE__INVALID_ARGUMENT);
	req.page_size = 0;
	req.user_id = PARENT2;
	t = trace_by(post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(t->n_lines, 1);
	assert_int_equal(t->lines[0]->user->id, PARENT2);
	req.user_id = ANNE;
	t = trace_by(post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(t->n_lines, 0);
}

/* Who has it sees one line, whomever they ask for; others nothing. */
static void
test_trace_of_ones_own(void **state)
{
	Trace__GetMessageTraceRequest req =
	    TRACE__GET_MESSAGE_TRACE_REQUEST__INIT;
	struct rpc_caller stranger = post_user(STRANGER);
	const Trace__MessageTrace *t;

	(void)state;
	req.id = told();
	t = trace(PARENT2, req.id, RPC__CODE__OK);
	assert_int_equal(t->view, TRACE__MESSAGE_TRACE__VIEW__OWN);
	assert_int_equal(t->n_lines, 1);
	assert_int_equal(t->lines[0]->user->id, PARENT2);
	assert_int_equal(t->lines[0]->channels[0]->skipped,
	    CHANNELS__TOLD__SKIPPED__MUTED);
	req.user_id = PARENT;
	t = trace_by(post_user(PARENT2), &req, RPC__CODE__OK);
	assert_int_equal(t->n_lines, 0);
	trace(ANNE, req.id, RPC__CODE__NOT_FOUND);
	trace(CLAIRE, NEVER, RPC__CODE__NOT_FOUND);
	trace(CLAIRE, -1, RPC__CODE__NOT_FOUND);
	stranger.permissions = UINT64_C(1) << COMMON__PERMISSION__AUDIT;
	trace_by(stranger, &req, RPC__CODE__NOT_FOUND);
	req.user_id = 0;
	req.own = true;
	trace_by(post_user(CLAIRE), &req, RPC__CODE__NOT_FOUND);
	trace_by(auditor(), &req, RPC__CODE__NOT_FOUND);
	recall(CLAIRE, req.id, RPC__CODE__OK);
	trace(PARENT, req.id, RPC__CODE__NOT_FOUND);
}

static void
test_trace_for_the_administration_is_noted(void **state)
{
	Trace__GetMessageTraceRequest req =
	    TRACE__GET_MESSAGE_TRACE_REQUEST__INIT;
	const Trace__MessageTrace *t;
	char sql[160];

	(void)state;
	req.id = told();
	set_rules(-1, 0);
	post_read(PARENT, req.id, 0, RPC__CODE__OK);
	t = trace_by(auditor(), &req, RPC__CODE__OK);
	assert_int_equal(t->view, TRACE__MESSAGE_TRACE__VIEW__ALL);
	assert_int_equal(t->n_lines, 3);
	assert_int_equal(t->lines[0]->state, RECEIPTS__RECEIPT__STATE__READ);
	assert_int_equal(t->lines[2]->channels[0]->skipped,
	    CHANNELS__TOLD__SKIPPED__READ_BEFORE);
	(void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit.entry"
	    " WHERE act = 'trace.look' AND actor_id = 13"
	    " AND object = '%" PRId64 "'", req.id);
	assert_string_equal(test_sql(post.db, "owner", sql), "1");
	/* Its sender sees no reads, in no place. */
	t = trace(CLAIRE, req.id, RPC__CODE__OK);
	assert_true(t->names_off);
	assert_int_equal(t->lines[0]->state,
	    RECEIPTS__RECEIPT__STATE__DELIVERED);
	assert_null(t->lines[0]->read_at);
	assert_int_equal(t->lines[0]->n_channels, 1);
	assert_int_equal(t->lines[2]->n_channels, 0);
	assert_string_equal(test_sql(post.db, "owner", sql), "1");
	set_rules(-1, 1);
}

static bool
all_told(void *arg)
{
	(void)arg;
	return strcmp(test_sql(post.db, "messages",
	    "SELECT count(*) FROM outbox"), "0") == 0;
}

static void
test_trace_without_notify(void **state)
{
	const Trace__MessageTrace *t;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, circular());
	post_stop_notify();
	t = trace(CLAIRE, thread, RPC__CODE__OK);
	assert_true(t->channels_unknown);
	assert_int_equal(t->n_lines, 3);
	post_start_notify();
	/* Or it comes to the next test, once more maybe. */
	assert_true(test_wait(all_told, NULL, WAIT_MS));
}

/* ---- recall ---- */

static void
test_recalled_where_it_was_not_opened(void **state)
{
	const Receipts__RecallMessageReply *r;
	const Receipts__ListReceiptsReply *receipts;
	const Messages__GetThreadReply *t;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, circular());
	wait_notified(PARENT, NOTIFY__KIND__MESSAGE, 1);
	wait_notified(STEP, NOTIFY__KIND__MESSAGE, 1);
	post_read(PARENT2, thread, 0, RPC__CODE__OK);
	/* Marked on the list, it was not shown: that is not opened. */
	test_sql(post.db, "messages", "UPDATE entry SET unread = false,"
	    " read_upto = last_id, shown_upto = 0 WHERE user_id = 33");
	r = recall(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(r->unopened, 2);
	assert_int_equal(r->opened_count, 1);
	assert_int_equal(r->n_opened, 1);
	assert_int_equal(r->opened[0]->id, PARENT2);
	assert_true(r->opened[0]->display_name[0] != '\0');
	assert_non_null(r->recalled_at);
	assert_int_equal(r->draft_id, 0);

	hides_thread(PARENT, thread);
	hides_thread(STEP, thread);
	wait_notified(PARENT, NOTIFY__KIND__MESSAGE, 0);
	wait_notified(STEP, NOTIFY__KIND__MESSAGE, 0);
	assert_int_equal(notified(PARENT, NOTIFY__KIND__MESSAGE_RECALLED), 0);
	wait_notified(PARENT2, NOTIFY__KIND__MESSAGE_RECALLED, 1);

	t = post_get(PARENT2, thread);
	assert_int_equal(t->n_messages, 1);
	assert_string_equal(t->messages[0]->body_html, "");
	assert_non_null(t->messages[0]->recalled_at);
	assert_int_equal(t->messages[0]->from->id, CLAIRE);
	assert_true(post_only(PARENT2, MESSAGES__BOX__INBOX)->recalled);
	assert_string_equal(post_only(PARENT2, MESSAGES__BOX__INBOX)->snippet,
	    "");
	t = post_get(CLAIRE, thread);
	assert_string_equal(t->messages[0]->body_html, "");
	assert_int_equal(t->messages[0]->to_count, 3);
	assert_int_equal(t->messages[0]->read_count, 1);
	assert_null(t->messages[0]->recallable_until);
	assert_true(post_only(CLAIRE, MESSAGES__BOX__SENT)->recalled);

	receipts = list(CLAIRE, thread, RECEIPTS__RECEIPT__STATE__ANY, 0, "");
	assert_int_equal(receipts->counts->delivered, 3);
	assert_int_equal(receipts->n_recipients, 3);
	assert_int_equal(receipts->recipients[0]->state,
	    RECEIPTS__RECEIPT__STATE__RECALLED);
	assert_int_equal(receipts->recipients[1]->state,
	    RECEIPTS__RECEIPT__STATE__READ);
	assert_non_null(receipts->recalled_at);
	/* The original is there, for the audit. */
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM recalled WHERE body_html <> ''"), "1");
}

/* The second answer is the first, whatever happens meanwhile. */
static void
test_recalled_twice(void **state)
{
	const Receipts__RecallMessageReply *r;
	Google__Protobuf__Timestamp first;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, circular());
	post_read(PARENT2, thread, 0, RPC__CODE__OK);
	r = recall(CLAIRE, thread, RPC__CODE__OK);
	first = *r->recalled_at;
	set_clock("clock_timestamp() + interval '3 h'");
	r = recall(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(r->unopened, 2);
	assert_int_equal(r->opened_count, 1);
	assert_int_equal(r->opened[0]->id, PARENT2);
	assert_int_equal(r->recalled_at->seconds, first.seconds);
	assert_int_equal(r->recalled_at->nanos, first.nanos);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM recalled"), "1");
}

static void
test_too_late(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, circular());
	assert_non_null(post_get(CLAIRE, thread)->messages[0]
	    ->recallable_until);
	assert_null(post_get(PARENT, thread)->messages[0]->recallable_until);
	set_clock("clock_timestamp() + interval '61 min'");
	recall(CLAIRE, thread, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__RECALL_TOO_LATE);
	assert_int_equal(post.status.limit, 60);
	assert_int_equal(post_unread(PARENT), 1);
	set_rules(120, -1);
	set_clock("clock_timestamp() + interval '119 min'");
	recall(CLAIRE, thread, RPC__CODE__OK);
	thread = post_send(CLAIRE, circular());
	set_rules(0, -1);
	set_clock("clock_timestamp() + interval '119 min 1 s'");
	recall(CLAIRE, thread, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.limit, 0);
}

static void
test_the_limit_runs_from_the_delivery(void **state)
{
	const int64_t until = now_ms() + WAIT_MS;
	Messages__SendRequest *req = circular();
	int64_t thread;

	(void)state;
	req->options->undo_seconds = 60;
	thread = post_send(CLAIRE, req);
	req->options->undo_seconds = 0;
	set_clock("clock_timestamp() + interval '59 min'");
	while (post_list(PARENT, MESSAGES__BOX__INBOX)->n_threads == 0) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
	set_clock("clock_timestamp() + interval '118 min'");
	recall(CLAIRE, thread, RPC__CODE__OK);
	hides_thread(PARENT, thread);
}

/* What nobody has never goes, and is a draft again. */
static void
test_what_is_held_never_goes(void **state)
{
	Messages__SendRequest *req = circular();
	const Receipts__RecallMessageReply *r;
	int64_t thread, draft;

	(void)state;
	req->options->undo_seconds = 30;
	thread = post_send(CLAIRE, req);
	req->options->undo_seconds = 0;
	r = recall(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(r->unopened, 3);
	assert_int_equal(r->opened_count, 0);
	draft = r->draft_id;
	assert_true(draft > 0);
	r = recall(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(r->draft_id, draft);
	assert_int_equal(r->unopened, 3);
	set_clock("clock_timestamp() + interval '31 s'");
	poll(NULL, 0, 1500);
	assert_false(has_line(PARENT));
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM held"), "0");
}

/* A line is what it was before the message, as far as one can see. */
static void
test_lines_are_made_again(void **state)
{
	const Messages__Thread *line;
	Messages__SendRequest *req = circular();
	char file[33], *files[] = { file }, before[600];
	Messages__ReplyRequest *answer;
	const Messages__SendReply *sent;
	int64_t thread, second, at;

	(void)state;
	req->body_html = (char *)"<p>Un&amp;deux <b>tr</b>ois</p><ul><li>quatre"
	    "</li><li>cinq &lt; six</li></ul>";
	thread = post_send(CLAIRE, req);
	line = post_only(PARENT, MESSAGES__BOX__INBOX);
	(void)snprintf(before, sizeof(before), "%s", line->snippet);
	at = line->last_message_at->seconds;
	post_read(PARENT, thread, 0, RPC__CODE__OK);
	post_read(PARENT2, thread, 0, RPC__CODE__OK);

	post_upload(CLAIRE, file);
	answer = post_answer(thread);
	answer->reply_all = true;
	answer->body_html = (char *)"<p>Une erreur</p>";
	answer->attachment_ids = files;
	answer->n_attachment_ids = 1;
	sent = post_call("Reply", post_user(CLAIRE), answer, RPC__CODE__OK);
	second = sent->message_id;
	line = post_only(PARENT, MESSAGES__BOX__INBOX);
	assert_true(line->unread);
	assert_true(line->has_attachments);
	assert_int_equal(line->message_count, 2);

	recall(CLAIRE, second, RPC__CODE__OK);
	line = post_only(PARENT, MESSAGES__BOX__INBOX);
	assert_false(line->unread);
	assert_false(line->has_attachments);
	assert_false(line->recalled);
	assert_int_equal(line->message_count, 1);
	assert_int_equal(line->last_message_id, thread);
	assert_int_equal(line->last_message_at->seconds, at);
	assert_string_equal(line->snippet, before);
	assert_int_equal(post_unread(PARENT), 0);
	assert_int_equal(post_unread(PARENT2), 0);
	/* Whoever never read the first has that to read. */
	assert_int_equal(post_unread(STEP), 1);
	assert_int_equal(post_get(STEP, thread)->first_unread_id, thread);
	line = post_only(CLAIRE, MESSAGES__BOX__SENT);
	assert_true(line->recalled);
	assert_int_equal(line->message_count, 2);
	assert_false(line->has_attachments);
	post_send_answer(PARENT, thread, false);
	assert_false(post_only(CLAIRE, MESSAGES__BOX__INBOX)->recalled);
}

/* It was written before notify had it: what comes late is nobody's. */
static void
test_notify_was_away(void **state)
{
	int64_t thread;

	(void)state;
	post_stop_notify();
	thread = post_send(CLAIRE, circular());
	recall(CLAIRE, thread, RPC__CODE__OK);
	post_start_notify();
	/* Told in this order: the circular, its recall, the letter. */
	wait_event(post_send(CLAIRE, post_letter(PARENT)));
	wait_notified(PARENT, NOTIFY__KIND__MESSAGE, 1);
	assert_string_equal(test_sql(post.db, "notify",
	    "SELECT count(*) FROM notification WHERE user_id = 32"), "0");
}

/* The event comes once more, after its recall. */
static void
test_late_event(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, circular());
	wait_notified(PARENT, NOTIFY__KIND__MESSAGE, 1);
	recall(CLAIRE, thread, RPC__CODE__OK);
	wait_notified(PARENT, NOTIFY__KIND__MESSAGE, 0);
	test_sql(post.db, "notify", "SELECT deliver_events(1, ARRAY[event_id],"
	    " ARRAY[1::smallint], ARRAY[title], ARRAY[body], ARRAY[''],"
	    " ARRAY[0::bigint], ARRAY[0::bigint], ARRAY[31::bigint],"
	    " ARRAY[event_id]) FROM event");
	assert_int_equal(post_notifications(PARENT)->n_notifications, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_receipts_say_who_read, empty),
		cmocka_unit_test_setup(test_receipts_come_in_pages, empty),
		cmocka_unit_test_setup(test_receipts_of_a_category_say_why,
		    empty),
		cmocka_unit_test_setup(
		    test_receipts_of_what_waits_and_who_left, empty),
		cmocka_unit_test_setup(test_receipts_are_the_senders_alone,
		    empty),
		cmocka_unit_test_setup(test_a_school_shows_no_names, empty),
		cmocka_unit_test_setup(test_trace_for_the_sender, empty),
		cmocka_unit_test_setup(test_trace_in_pages_and_of_one, empty),
		cmocka_unit_test_setup(test_trace_of_ones_own, empty),
		cmocka_unit_test_setup(
		    test_trace_for_the_administration_is_noted, empty),
		cmocka_unit_test_setup(test_trace_without_notify, empty),
		cmocka_unit_test_setup(test_recalled_where_it_was_not_opened,
		    empty),
		cmocka_unit_test_setup(test_recalled_twice, empty),
		cmocka_unit_test_setup(test_too_late, empty),
		cmocka_unit_test_setup(test_the_limit_runs_from_the_delivery,
		    empty),
		cmocka_unit_test_setup(test_what_is_held_never_goes, empty),
		cmocka_unit_test_setup(test_lines_are_made_again, empty),
		cmocka_unit_test_setup(test_notify_was_away, empty),
		cmocka_unit_test_setup(test_late_event, empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
