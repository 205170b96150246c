/* « J'ai pris connaissance »: asked for, given, noted, reminded of. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pg/migrate.h"
#include "post.h"
#include "receipts.pb-c.h"

#define WAIT_MS	20000
#define EACH	MESSAGES__ASK_OPTIONS__BY__EACH
#define PER_CHILD MESSAGES__ASK_OPTIONS__BY__PER_CHILD

extern const struct pg_schema messages_schema;

static const void *
call(const char *method, int64_t who, const void *request, int code)
{
	struct rpc_caller caller = post_user(who);

	return test_expect(post.peer, &receipts__receipts__descriptor, method,
	    &caller, request, code, &post.status);
}

static const Receipts__ListReceiptsReply *
list(int64_t message)
{
	Receipts__ListReceiptsRequest req =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;

	req.id = message;
	return call("ListReceipts", CLAIRE, &req, RPC__CODE__OK);
}

static const Receipts__Receipt *
receipt_of(const Receipts__ListReceiptsReply *r, int64_t who)
{
	size_t i;

	for (i = 0; i < r->n_recipients; i++)
		if (r->recipients[i]->user->id == who)
			return r->recipients[i];
	fail_msg("%lld is not in the list", (long long)who);
	return NULL;
}

/* About one child, or all (0). */
static void
acknowledge_for(int64_t who, int64_t message, int64_t child, int code)
{
	Receipts__AcknowledgeRequest req = RECEIPTS__ACKNOWLEDGE_REQUEST__INIT;

	req.id = message;
	req.child_ids = &child;
	req.n_child_ids = child != 0;
	call("Acknowledge", who, &req, code);
}

static void
acknowledge(int64_t who, int64_t message, int code)
{
	acknowledge_for(who, message, 0, code);
}

static void
note(int64_t who, int64_t message, int64_t of, int code)
{
	Receipts__NoteAcknowledgementRequest req =
	    RECEIPTS__NOTE_ACKNOWLEDGEMENT_REQUEST__INIT;

	req.id = message;
	req.user_id = of;
	call("NoteAcknowledgement", who, &req, code);
}

static uint32_t
remind(int64_t who, int64_t message, int code)
{
	Receipts__RemindRequest req = RECEIPTS__REMIND_REQUEST__INIT;
	const Receipts__RemindReply *r;

	req.id = message;
	r = call("Remind", who, &req, code);
	return r == NULL ? 0 : r->reminded;
}

/* From CLAIRE to the guardians of class 100, PARENT and STEP of PUPIL; PARENT
 * is LEA's, too, who is in another class. */
static Messages__SendRequest *
asking(int by, int64_t seconds_ahead)
{
	static char category[] = "class:100:guardians";
	static char *ids[] = { category };
	static Messages__AskOptions ask;
	static Google__Protobuf__Timestamp due;
	Messages__SendRequest *req = post_letter(PARENT);

	messages__ask_options__init(&ask);
	google__protobuf__timestamp__init(&due);
	ask.by = (Messages__AskOptions__By)by;
	due.seconds = (int64_t)time(NULL) + seconds_ahead;
	if (seconds_ahead != 0)
		ask.due_at = &due;
	req->to->n_user_ids = 0;
	req->to->category_ids = ids;
	req->to->n_category_ids = 1;
	req->options->acknowledgement = &ask;
	return req;
}

static const Messages__Acknowledgement *
seen_by(int64_t who, int64_t thread)
{
	return post_get(who, thread)->messages[0]->acknowledgement;
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
set_up(void **state)
{
	int failed = post_set_up(state);

	test_sql(post.db, "directory", "INSERT INTO guardian (school_id,"
	    " guardian_id, student_id, stated_by) VALUES (1, 31, 22, 31)");
	return failed;
}

static int
empty(void **state)
{
	set_clock("clock_timestamp()");
	return post_empty(state);
}

static size_t
notified(int64_t who)
{
	const Notify__ListNotificationsReply *r = post_notifications(who);
	size_t i, n = 0;

	for (i = 0; i < r->n_notifications; i++)
		n += r->notifications[i]->kind ==
		    NOTIFY__KIND__ACKNOWLEDGEMENT_DUE;
	return n;
}

static void
wait_notified(int64_t who, size_t n)
{
	int i;

	for (i = 0; notified(who) != n; i++) {
		assert_true(i < WAIT_MS / 50);
		poll(NULL, 0, 50);
	}
}

static void
wait_sql(const char *sql, const char *answer)
{
	int i;

	for (i = 0; strcmp(test_sql(post.db, "messages", sql), answer) != 0;
	    i++) {
		assert_true(i < WAIT_MS / 50);
		poll(NULL, 0, 50);
	}
}

static void
test_of_each(void **state)
{
	const Receipts__ListReceiptsReply *r;
	const Messages__Acknowledgement *a;
	int64_t thread;
	int again;

	(void)state;
	thread = post_send(CLAIRE, asking(EACH, 86400));
	a = seen_by(PARENT, thread);
	assert_non_null(a);
	assert_non_null(a->due_at);
	assert_false(a->by_me || a->done);
	assert_int_equal(a->total, 0);
	for (again = 0; again < 2; again++) {
		acknowledge(PARENT, thread, RPC__CODE__OK);
		a = seen_by(PARENT, thread);
		assert_true(a->by_me && a->done);
		a = seen_by(STEP, thread);
		assert_false(a->by_me || a->done);
		a = seen_by(CLAIRE, thread);
		assert_int_equal(a->count, 1);
		assert_int_equal(a->total, 2);
	}
	r = list(thread);
	assert_int_equal(r->counts->acknowledged, 1);
	assert_int_equal(r->counts->asked, 2);
	assert_int_equal(receipt_of(r, PARENT)->state,
	    RECEIPTS__RECEIPT__STATE__ACKNOWLEDGED);
	assert_non_null(receipt_of(r, PARENT)->acknowledged_at);
	assert_false(receipt_of(r, PARENT)->on_paper);
	assert_int_equal(receipt_of(r, STEP)->state,
	    RECEIPTS__RECEIPT__STATE__DELIVERED);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM acknowledged"), "1");
}

/* Of a child, one guardian is enough; the other is told that, and no name. */
static void
test_once_for_each_child(void **state)
{
	const Receipts__ListReceiptsReply *r;
	const Messages__Acknowledgement *a;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, asking(PER_CHILD, 0));
	a = seen_by(CLAIRE, thread);
	assert_int_equal(a->total, 1);
	assert_null(a->due_at);
	acknowledge(STEP, thread, RPC__CODE__OK);
	a = seen_by(PARENT, thread);
	assert_true(a->done);
	assert_false(a->by_me);
	assert_int_equal(a->count, 0);
	a = seen_by(CLAIRE, thread);
	assert_int_equal(a->count, 1);
	assert_true(a->done);
	r = list(thread);
	assert_int_equal(r->counts->acknowledged, 1);
	assert_int_equal(r->counts->asked, 1);
	assert_int_equal(receipt_of(r, PARENT)->state,
	    RECEIPTS__RECEIPT__STATE__ACKNOWLEDGED);
	assert_null(receipt_of(r, PARENT)->acknowledged_at);
	assert_non_null(receipt_of(r, PARENT)->children[0]->acknowledged_at);
	assert_non_null(receipt_of(r, STEP)->acknowledged_at);
	assert_int_equal(r->n_children, 1);
	assert_int_equal(r->children[0]->person->id, PUPIL);
	assert_int_equal(remind(CLAIRE, thread, RPC__CODE__OK), 0);
}

/* PARENT of both, STEP of the one, PARENT2 of the other. */
static Messages__SendRequest *
asking_two_classes(void)
{
	static char one[] = "class:100:guardians", other[] =
	    "class:200:guardians";
	static char *ids[] = { one, other };
	Messages__SendRequest *req = asking(PER_CHILD, 0);

	req->to->category_ids = ids;
	req->to->n_category_ids = 2;
	return req;
}

static void
test_a_parent_of_two(void **state)
{
	const Receipts__ListReceiptsReply *r;
	const Messages__Acknowledgement *a;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, asking_two_classes());
	acknowledge(STEP, thread, RPC__CODE__OK);
	a = seen_by(PARENT, thread);
	assert_false(a->done || a->by_me);
	a = seen_by(CLAIRE, thread);
	assert_int_equal(a->count, 1);
	assert_int_equal(a->total, 2);
	r = list(thread);
	assert_int_equal(receipt_of(r, PARENT)->state,
	    RECEIPTS__RECEIPT__STATE__DELIVERED);
	assert_int_equal(receipt_of(r, PARENT)->n_children, 2);
	assert_int_equal(r->n_children, 2);
	assert_int_equal(remind(CLAIRE, thread, RPC__CODE__OK), 2);
	acknowledge_for(PARENT2, thread, PUPIL, RPC__CODE__NOT_FOUND);
	assert_int_equal(post.status.reason,
	    RPC__REASON__ACKNOWLEDGEMENT_NO_SUCH_CHILD);
	acknowledge_for(PARENT, thread, NEVER, RPC__CODE__NOT_FOUND);
	acknowledge_for(PARENT, thread, LEA, RPC__CODE__OK);
	a = seen_by(PARENT, thread);
	assert_true(a->done && a->by_me);
	a = seen_by(PARENT2, thread);
	assert_true(a->done && !a->by_me);
	assert_true(seen_by(CLAIRE, thread)->done);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM acknowledged"), "2");
}

/* By name, too: of all their children, or of those whom it is about. */
static void
test_of_people_by_name(void **state)
{
	static int64_t people[] = { PARENT, STEP, PAUL }, about[] = { PUPIL };
	Messages__SendRequest *req = asking(PER_CHILD, 0);
	int64_t thread;

	(void)state;
	req->to->n_category_ids = 0;
	req->to->user_ids = people;
	req->to->n_user_ids = 3;
	thread = post_send(CLAIRE, req);
	assert_int_equal(seen_by(CLAIRE, thread)->total, 3);
	acknowledge(PAUL, thread, RPC__CODE__OK);
	assert_int_equal(seen_by(CLAIRE, thread)->count, 1);
	req->concerns = about;
	req->n_concerns = 1;
	thread = post_send(CLAIRE, req);
	assert_int_equal(seen_by(CLAIRE, thread)->total, 2);
	acknowledge(PARENT, thread, RPC__CODE__OK);
	assert_true(seen_by(STEP, thread)->done);
	req->n_concerns = 0;
}

static void
test_noted_on_paper(void **state)
{
	const Receipts__ListReceiptsReply *r;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, asking(EACH, 86400));
	note(CLAIRE, thread, PARENT, RPC__CODE__OK);
	note(CLAIRE, thread, PARENT, RPC__CODE__OK);
	r = list(thread);
	assert_true(receipt_of(r, PARENT)->on_paper);
	assert_true(seen_by(PARENT, thread)->by_me);
	note(PARENT, thread, STEP, RPC__CODE__NOT_FOUND);
	note(ANNE, thread, STEP, RPC__CODE__NOT_FOUND);
	note(STRANGER, thread, STEP, RPC__CODE__NOT_FOUND);
	note(CLAIRE, thread, PARENT2, RPC__CODE__NOT_FOUND);
	note(CLAIRE, NEVER, PARENT, RPC__CODE__NOT_FOUND);
	note(CLAIRE, thread, 0, RPC__CODE__INVALID_ARGUMENT);
}

static void
test_bad_input(void **state)
{
	Messages__SendRequest *req;
	int64_t thread;

	(void)state;
	post_refused("Send", post_user(CLAIRE), asking(EACH, -3600),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__ACKNOWLEDGEMENT_DUE_PAST,
	    "options.acknowledgement.dueAt");
	post_refused("Send", post_user(CLAIRE), asking(7, 3600),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "options.acknowledgement.by");
	post_refused("Send", post_user(CLAIRE), asking(EACH,
	    INT64_C(400000000000)), RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "options.acknowledgement.dueAt");
	req = post_letter(PARENT);
	req->options->acknowledgement = NULL;
	thread = post_send(CLAIRE, req);
	assert_null(seen_by(PARENT, thread));
	acknowledge(PARENT, thread, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason,
	    RPC__REASON__ACKNOWLEDGEMENT_NOT_ASKED);
	remind(CLAIRE, thread, RPC__CODE__FAILED_PRECONDITION);
	acknowledge(PARENT2, thread, RPC__CODE__NOT_FOUND);
	acknowledge(STRANGER, thread, RPC__CODE__NOT_FOUND);
	acknowledge(CLAIRE, thread, RPC__CODE__NOT_FOUND);
	acknowledge(PARENT, NEVER, RPC__CODE__NOT_FOUND);
	remind(PARENT, thread, RPC__CODE__NOT_FOUND);
}

/* The sender's reminder: to whom it still waits for, once an hour. */
static void
test_reminded(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, asking(EACH, 86400));
	acknowledge(PARENT, thread, RPC__CODE__OK);
	assert_int_equal(remind(CLAIRE, thread, RPC__CODE__OK), 1);
	wait_notified(STEP, 1);
	assert_int_equal(notified(PARENT), 0);
	assert_int_equal(remind(CLAIRE, thread, RPC__CODE__OK), 1);
	set_clock("clock_timestamp() + interval '61 min'");
	assert_int_equal(remind(CLAIRE, thread, RPC__CODE__OK), 1);
	wait_notified(STEP, 2);
}

/* By itself, before it is due, and once. */
static void
test_reminded_before_it_is_due(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, asking(EACH, 7 * 86400));
	acknowledge(STEP, thread, RPC__CODE__OK);
	set_clock("clock_timestamp() + interval '5 days 23 h'");
	/* It has been looked for meanwhile. */
	poll(NULL, 0, 2500);
	assert_int_equal(notified(PARENT), 0);
	set_clock("clock_timestamp() + interval '6 days 1 min'");
	wait_notified(PARENT, 1);
	assert_int_equal(notified(STEP), 0);
	/* Late is not too late. */
	set_clock("clock_timestamp() + interval '8 days'");
	acknowledge(PARENT, thread, RPC__CODE__OK);
	assert_true(seen_by(CLAIRE, thread)->done);
	assert_int_equal(notified(PARENT), 1);
}

static void
test_not_of_what_is_recalled_or_undone(void **state)
{
	Receipts__RecallMessageRequest recall =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	Messages__SendRequest *req;

	(void)state;
	recall.id = post_send(CLAIRE, asking(EACH, 86400));
	post_read(PARENT, recall.id, 0, RPC__CODE__OK);
	call("RecallMessage", CLAIRE, &recall, RPC__CODE__OK);
	assert_null(seen_by(PARENT, recall.id));
	acknowledge(PARENT, recall.id, RPC__CODE__FAILED_PRECONDITION);
	acknowledge(STEP, recall.id, RPC__CODE__NOT_FOUND);
	/* A draft again, it asks for the same. */
	req = asking(PER_CHILD, 86400);
	req->options->undo_seconds = 30;
	recall.id = post_send(CLAIRE, req);
	req->options->undo_seconds = 0;
	call("RecallMessage", CLAIRE, &recall, RPC__CODE__OK);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM asked WHERE by_child"), "0");
	assert_string_equal(test_sql(post.db, "messages", "SELECT"
	    " position('\\x220a0801'::bytea in options) FROM draft"), "1");
}

/* Whoever acknowledges has opened it, whatever they have marked as read. */
static void
test_acknowledged_is_opened(void **state)
{
	Receipts__RecallMessageRequest recall =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	const Receipts__RecallMessageReply *r;

	(void)state;
	recall.id = post_send(CLAIRE, asking(EACH, 86400));
	acknowledge(PARENT, recall.id, RPC__CODE__OK);
	r = call("RecallMessage", CLAIRE, &recall, RPC__CODE__OK);
	assert_int_equal(r->opened_count, 1);
	assert_int_equal(r->opened[0]->id, PARENT);
	acknowledge(PARENT, recall.id, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(remind(CLAIRE, recall.id,
	    RPC__CODE__FAILED_PRECONDITION), 0);
	assert_int_equal(list(recall.id)->counts->asked, 0);
}

/* The reminders of what is recalled go with it. */
static void
test_reminders_are_recalled(void **state)
{
	Receipts__RecallMessageRequest recall =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;

	(void)state;
	recall.id = post_send(CLAIRE, asking(EACH, 86400));
	remind(CLAIRE, recall.id, RPC__CODE__OK);
	wait_notified(STEP, 1);
	call("RecallMessage", CLAIRE, &recall, RPC__CODE__OK);
	wait_notified(STEP, 0);
}

/* A reminder says nothing new once one has. */
static void
test_reminder_is_read_with_it(void **state)
{
	const Notify__ListNotificationsReply *r;
	int64_t thread;
	int i;

	(void)state;
	thread = post_send(CLAIRE, asking(EACH, 86400));
	remind(CLAIRE, thread, RPC__CODE__OK);
	wait_notified(PARENT, 1);
	post_read(PARENT, thread, 0, RPC__CODE__OK);
	acknowledge(PARENT, thread, RPC__CODE__OK);
	/* Of who has not read the thread, too. */
	thread = post_send(CLAIRE, asking(EACH, 86400));
	remind(CLAIRE, thread, RPC__CODE__OK);
	wait_notified(PARENT, 2);
	acknowledge(PARENT, thread, RPC__CODE__OK);
	for (i = 0;; i++) {
		r = post_notifications(PARENT);
		if (r->unread == 0)
			break;
		assert_true(i < WAIT_MS / 50);
		poll(NULL, 0, 50);
	}
}

/* What waits asks nobody yet, and its reminder waits for it. */
static void
test_of_what_is_held(void **state)
{
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__SendRequest *req = asking(EACH, 2 * 86400);
	int64_t id;

	(void)state;
	at.seconds = (int64_t)time(NULL) + 86400;
	req->options->deliver_at = &at;
	id = post_send(CLAIRE, req);
	req->options->deliver_at = NULL;
	acknowledge(PARENT, id, RPC__CODE__NOT_FOUND);
	note(CLAIRE, id, PARENT, RPC__CODE__NOT_FOUND);
	remind(CLAIRE, id, RPC__CODE__NOT_FOUND);
	assert_int_equal(list(id)->counts->asked, 0);
	/* It was moved to after the time of its reminder. */
	test_sql(post.db, "messages",
	    "UPDATE held SET due_at = due_at + interval '12 h';"
	    "UPDATE asked SET remind_at = now()");
	wait_sql("SELECT remind_at > now() + interval '36 h' FROM asked", "t");
	assert_int_equal(notified(PARENT), 0);
	/* Due before it is delivered, it would never be asked for. */
	req = asking(EACH, 3600);
	req->options->deliver_at = &at;
	post_refused("Send", post_user(CLAIRE), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__ACKNOWLEDGEMENT_DUE_PAST,
	    "options.acknowledgement.dueAt");
	req->options->deliver_at = NULL;
}

/* Who has given one is said where who has read is not. */
static void
test_without_names(void **state)
{
	const Receipts__ListReceiptsReply *r;
	int64_t thread;

	(void)state;
	test_sql(post.db, "messages",
	    "INSERT INTO rule VALUES (1, 60, false)");
	thread = post_send(CLAIRE, asking(EACH, 86400));
	post_read(STEP, thread, 0, RPC__CODE__OK);
	acknowledge(PARENT, thread, RPC__CODE__OK);
	r = list(thread);
	assert_true(r->names_off);
	assert_int_equal(receipt_of(r, PARENT)->state,
	    RECEIPTS__RECEIPT__STATE__ACKNOWLEDGED);
	assert_null(receipt_of(r, PARENT)->read_at);
	assert_int_equal(receipt_of(r, STEP)->state,
	    RECEIPTS__RECEIPT__STATE__DELIVERED);
}

/* What a reader has put into the trash, and that was emptied, asks no more. */
static void
test_not_of_what_is_gone(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, asking(EACH, 86400));
	test_sql(post.db, "messages", "UPDATE entry SET emptied_upto ="
	    " (SELECT max(id) FROM message), received_at = NULL,"
	    " unread = false WHERE user_id = 31");
	acknowledge(PARENT, thread, RPC__CODE__NOT_FOUND);
	test_sql(post.db, "messages",
	    "UPDATE entry SET user_id = -33 WHERE user_id = 33");
	acknowledge(STEP, thread, RPC__CODE__NOT_FOUND);
	/* On paper it may have come all the same. */
	note(CLAIRE, thread, STEP, RPC__CODE__OK);
}

static void
test_a_file_by_child(void **state)
{
	Receipts__ListReceiptsRequest req =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;
	const Receipts__ListReceiptsReply *r;

	(void)state;
	req.id = post_send(CLAIRE, asking_two_classes());
	acknowledge(STEP, req.id, RPC__CODE__OK);
	req.format = (char *)"csv";
	r = call("ListReceipts", CLAIRE, &req, RPC__CODE__OK);
	assert_non_null(strstr(r->csv,
	    "\"class\",\"child\",\"name\",\"role\""));
	assert_non_null(strstr(r->csv,
	    "\"5e A\",\"Lea Noir\",\"Luc Noir\","));
	assert_non_null(strstr(r->csv,
	    "\"5e A\",\"Lea Noir\",\"Marie Petit\","));
	assert_non_null(strstr(r->csv,
	    "\"6e A\",\"Tom Petit\",\"Jean Petit\","));
	assert_non_null(strstr(r->csv,
	    "\"6e A\",\"Tom Petit\",\"Marie Petit\","));
	assert_true(strstr(r->csv, "\"5e A\"") < strstr(r->csv, "\"6e A\""));
	assert_int_equal(r->n_recipients, 0);
	req.format = (char *)"xml";
	call("ListReceipts", CLAIRE, &req, RPC__CODE__INVALID_ARGUMENT);
	req.format = (char *)"csv";
	call("ListReceipts", PARENT, &req, RPC__CODE__NOT_FOUND);
}

static void
test_who_has_not(void **state)
{
	Receipts__ListReceiptsRequest req =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;
	const Receipts__ListReceiptsReply *r;

	(void)state;
	req.id = post_send(CLAIRE, asking(EACH, 0));
	post_read(PARENT, req.id, 0, RPC__CODE__OK);
	acknowledge(STEP, req.id, RPC__CODE__OK);
	req.state = RECEIPTS__RECEIPT__STATE__WAITING;
	r = call("ListReceipts", CLAIRE, &req, RPC__CODE__OK);
	assert_int_equal(r->n_recipients, 1);
	assert_int_equal(r->recipients[0]->user->id, PARENT);
	req.state = RECEIPTS__RECEIPT__STATE__ACKNOWLEDGED;
	r = call("ListReceipts", CLAIRE, &req, RPC__CODE__OK);
	assert_int_equal(r->n_recipients, 1);
	assert_int_equal(r->recipients[0]->user->id, STEP);
}

/* An answer asks for it as well. */
static void
test_of_an_answer(void **state)
{
	Messages__ReplyRequest *answer;
	const Messages__SendReply *sent;
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	answer = post_answer(thread);
	answer->options = asking(EACH, 3600)->options;
	answer->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__SENDER;
	sent = post_call("Reply", post_user(CLAIRE), answer, RPC__CODE__OK);
	acknowledge(PARENT, sent->message_id, RPC__CODE__OK);
	assert_true(post_get(CLAIRE, thread)->messages[1]->acknowledgement
	    ->done);
	answer->options = NULL;
}

/* What a line of somebody's inbox says that they still owe. */
static const Messages__PendingAcknowledgement *
owed(int64_t who, int64_t thread)
{
	const Messages__ListThreadsReply *r = post_list(who,
	    MESSAGES__BOX__INBOX);
	size_t i;

	for (i = 0; i < r->n_threads; i++)
		if (r->threads[i]->id == thread)
			return r->threads[i]->acknowledgement;
	fail_msg("%lld has no line", (long long)who);
	return NULL;
}

static void
test_a_line_says_what_is_owed(void **state)
{
	const Messages__ListThreadsReply *r;
	int64_t thread, plain;

	(void)state;
	plain = post_send(CLAIRE, post_letter(PARENT));
	thread = post_send(CLAIRE, asking(EACH, 86400));
	assert_null(owed(PARENT, plain));
	assert_non_null(owed(PARENT, thread)->due_at);
	assert_non_null(owed(STEP, thread));
	r = post_list(CLAIRE, MESSAGES__BOX__SENT);
	assert_int_equal(r->n_threads, 2);
	assert_null(r->threads[0]->acknowledgement);
	assert_non_null(post_get(PARENT, thread)->thread->acknowledgement);
	acknowledge(PARENT, thread, RPC__CODE__OK);
	assert_null(owed(PARENT, thread));
	assert_null(post_get(PARENT, thread)->thread->acknowledgement);
	assert_non_null(owed(STEP, thread));
	note(CLAIRE, thread, STEP, RPC__CODE__OK);
	assert_null(owed(STEP, thread));
}

/* The soonest of what is asked for in a thread, until all is given. */
static void
test_a_line_says_the_soonest(void **state)
{
	Messages__ReplyRequest *answer;
	int64_t thread, id;

	(void)state;
	thread = post_send(CLAIRE, asking(EACH, 0));
	assert_null(owed(PARENT, thread)->due_at);
	answer = post_answer(thread);
	answer->reply_all = true;
	answer->options = asking(EACH, 3600)->options;
	answer->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__SENDER;
	id = ((const Messages__SendReply *)post_call("Reply",
	    post_user(CLAIRE), answer, RPC__CODE__OK))->message_id;
	answer->options = NULL;
	assert_non_null(owed(PARENT, thread)->due_at);
	acknowledge(PARENT, id, RPC__CODE__OK);
	assert_null(owed(PARENT, thread)->due_at);
	acknowledge(PARENT, thread, RPC__CODE__OK);
	assert_null(owed(PARENT, thread));
}

static void
test_a_line_of_each_child(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, asking_two_classes());
	assert_null(owed(PARENT, thread)->due_at);
	acknowledge(STEP, thread, RPC__CODE__OK);
	assert_null(owed(STEP, thread));
	assert_non_null(owed(PARENT, thread));
	assert_non_null(owed(PARENT2, thread));
	acknowledge_for(PARENT, thread, LEA, RPC__CODE__OK);
	assert_null(owed(PARENT, thread));
	assert_null(owed(PARENT2, thread));
}

/* Of what was recalled, and what is emptied from the trash, nothing is. */
static void
test_a_line_owes_nothing_any_more(void **state)
{
	Receipts__RecallMessageRequest recall =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	int64_t thread;

	(void)state;
	recall.id = post_send(CLAIRE, asking(EACH, 86400));
	post_read(PARENT, recall.id, 0, RPC__CODE__OK);
	call("RecallMessage", CLAIRE, &recall, RPC__CODE__OK);
	assert_null(owed(PARENT, recall.id));
	thread = post_send(CLAIRE, asking(EACH, 86400));
	post_mark(PARENT, thread, 't', true, RPC__CODE__OK);
	test_sql(post.db, "messages", "UPDATE entry SET trashed_at ="
	    " now() - interval '31 days' WHERE trashed");
	wait_sql("SELECT count(*) FROM entry WHERE trashed", "0");
	post_send_answer(CLAIRE, thread, true);
	assert_null(owed(PARENT, thread));
	assert_non_null(owed(STEP, thread));
}

/* Of what was asked for before lines said so, the migration makes them say it:
 * as they are written since. */
static void
test_lines_of_before(void **state)
{
	static const char lines[] = "SELECT string_agg(format('%s %s %s',"
	    " thread_id, user_id, asked_until), ', ' ORDER BY thread_id,"
	    " user_id) FROM entry";
	const char *backfill = NULL;
	int64_t thread;
	char *before;
	size_t i;

	(void)state;
	for (i = 0; i < messages_schema.nmigrations && backfill == NULL; i++)
		backfill = strstr(messages_schema.migrations[i].sql,
		    "UPDATE entry e SET asked_until");
	assert_non_null(backfill);
	post_send(CLAIRE, post_letter(PARENT));
	thread = post_send(CLAIRE, asking(EACH, 86400));
	acknowledge(PARENT, thread, RPC__CODE__OK);
	thread = post_send(CLAIRE, asking(PER_CHILD, 0));
	acknowledge(STEP, thread, RPC__CODE__OK);
	thread = post_send(CLAIRE, asking_two_classes());
	acknowledge_for(PARENT, thread, LEA, RPC__CODE__OK);
	before = strdup(test_sql(post.db, "messages", lines));
	assert_non_null(strstr(before, "infinity"));
	test_sql(post.db, "messages", "UPDATE entry SET asked_until = NULL");
	test_sql(post.db, "messages", backfill);
	assert_string_equal(test_sql(post.db, "messages", lines), before);
	free(before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_of_each, empty),
		cmocka_unit_test_setup(test_once_for_each_child, empty),
		cmocka_unit_test_setup(test_a_parent_of_two, empty),
		cmocka_unit_test_setup(test_of_people_by_name, empty),
		cmocka_unit_test_setup(test_noted_on_paper, empty),
		cmocka_unit_test_setup(test_bad_input, empty),
		cmocka_unit_test_setup(test_reminded, empty),
		cmocka_unit_test_setup(test_reminded_before_it_is_due, empty),
		cmocka_unit_test_setup(test_not_of_what_is_recalled_or_undone,
		    empty),
		cmocka_unit_test_setup(test_acknowledged_is_opened, empty),
		cmocka_unit_test_setup(test_reminders_are_recalled, empty),
		cmocka_unit_test_setup(test_reminder_is_read_with_it, empty),
		cmocka_unit_test_setup(test_of_what_is_held, empty),
		cmocka_unit_test_setup(test_without_names, empty),
		cmocka_unit_test_setup(test_not_of_what_is_gone, empty),
		cmocka_unit_test_setup(test_a_file_by_child, empty),
		cmocka_unit_test_setup(test_who_has_not, empty),
		cmocka_unit_test_setup(test_of_an_answer, empty),
		cmocka_unit_test_setup(test_a_line_says_what_is_owed, empty),
		cmocka_unit_test_setup(test_a_line_says_the_soonest, empty),
		cmocka_unit_test_setup(test_a_line_of_each_child, empty),
		cmocka_unit_test_setup(test_a_line_owes_nothing_any_more,
		    empty),
		cmocka_unit_test_setup(test_lines_of_before, empty),
	};

	return cmocka_run_group_tests(tests, set_up, post_tear_down);
}
