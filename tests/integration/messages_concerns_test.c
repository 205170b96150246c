/*
 * Messages about a child: kept with the thread as it was called, told on every
 * line and message of it, filtered by, never to who may not speak of it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "drafts.pb-c.h"
#include "post.h"

#define WAIT_MS	15000

static int
set_up(void **state)
{
	post_set_up(state);
	/* PARENT has LEA, too, and PAUL teaches her. */
	test_sql(post.db, "directory", "INSERT INTO guardian (school_id,"
	    " guardian_id, student_id, stated_by) VALUES (1, 31, 22, 31);"
	    " INSERT INTO member (school_id, group_id, role, person_id)"
	    " VALUES (1, 200, 3, 12)");
	return 0;
}

static int
empty(void **state)
{
	test_sql(post.db, "messages", "CREATE OR REPLACE FUNCTION"
	    " delivery_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
	    " $$ SELECT clock_timestamp() $$");
	test_sql(post.db, "directory", "DELETE FROM contact_ban;"
	    " UPDATE class SET title = '6e A' WHERE class_id = 100;"
	    " UPDATE person SET given_name = 'Tom' WHERE person_id = 21");
	return post_empty(state);
}

/* About one child, or two. */
static Messages__SendRequest *
letter(int64_t to, int64_t child, int64_t other)
{
	static int64_t children[2];
	Messages__SendRequest *req = post_letter(to);

	children[0] = child;
	children[1] = other;
	req->concerns = children;
	req->n_concerns = other != 0 ? 2 : 1;
	return req;
}

static void
is_about(const Messages__Thread *t, const char *name, const char *class)
{
	assert_int_equal(t->n_concerns, 1);
	assert_string_equal(t->concerns[0]->display_name, name);
	assert_string_equal(t->concerns[0]->context, class);
	assert_int_equal(t->concerns[0]->role, COMMON__ROLE__STUDENT);
}

static const Messages__ListThreadsReply *
list_about(int64_t who, Messages__Box box, int64_t child)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;

	req.box = box;
	req.concerns = child;
	return post_call("ListThreads", post_user(who), &req, RPC__CODE__OK);
}

static void
refused(int64_t from, const Messages__SendRequest *req, int code,
    Rpc__Reason reason, const char *field)
{
	post_refused("Send", post_user(from), req, code, reason, field);
	assert_int_equal(post_list(from, MESSAGES__BOX__SENT)->n_threads, 0);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM concern"), "0");
}

/* ---- kept and told ---- */

static void
test_every_line_and_message_says_it(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, letter(PAUL, PUPIL, 0));
	is_about(post_only(PARENT, MESSAGES__BOX__SENT), "Tom Petit", "6e A");
	is_about(post_only(PAUL, MESSAGES__BOX__INBOX), "Tom Petit", "6e A");
	post_send_answer(PAUL, thread, false);
	/* As it was called then. */
	test_sql(post.db, "directory", "UPDATE class SET title = '5e A bis'"
	    " WHERE class_id = 100");
	test_sql(post.db, "directory", "UPDATE person SET given_name = 'Max'"
	    " WHERE person_id = 21");
	r = post_get(PARENT, thread);
	is_about(r->thread, "Tom Petit", "6e A");
	assert_int_equal(r->n_messages, 2);
	assert_int_equal(r->messages[0]->n_concerns, 1);
	assert_string_equal(r->messages[1]->concerns[0]->display_name,
	    "Tom Petit");
	assert_int_equal(r->messages[1]->concerns[0]->id, PUPIL);
	is_about(post_read(PARENT, thread, 0, RPC__CODE__OK)->thread,
	    "Tom Petit", "6e A");
}

static void
test_two_children_in_their_order(void **state)
{
	const Messages__Thread *t;

	(void)state;
	post_send(PARENT, letter(PAUL, LEA, PUPIL));
	t = post_only(PAUL, MESSAGES__BOX__INBOX);
	assert_int_equal(t->n_concerns, 2);
	assert_int_equal(t->concerns[0]->id, LEA);
	assert_string_equal(t->concerns[0]->context, "5e A");
	assert_int_equal(t->concerns[1]->id, PUPIL);
	empty(NULL);
	/* Named twice it is one. */
	post_send(PARENT, letter(PAUL, PUPIL, PUPIL));
	is_about(post_only(PAUL, MESSAGES__BOX__INBOX), "Tom Petit", "6e A");
}

static void
test_without_it_nothing_is_said(void **state)
{
	(void)state;
	post_send(PARENT, post_letter(PAUL));
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__INBOX)->n_concerns,
	    0);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM concern"), "0");
}

/* ---- refused ---- */

static void
test_who_may_not_speak_of_it_is_named(void **state)
{
	(void)state;
	/* ANNE does not teach LEA. */
	refused(PARENT, letter(ANNE, LEA, 0), RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__NOT_CONCERNED, "Anne Roux");
	post_refused("Send", post_user(PARENT), letter(ANNE, LEA, 0),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__NOT_CONCERNED, NULL);
	assert_int_equal(post.status.nfaults, 1);
	assert_string_equal(post.status.faults[0]->id, "13");
	refused(CLAIRE, letter(PARENT2, PUPIL, 0),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__NOT_CONCERNED,
	    "Luc Noir");
}

static void
test_an_unknown_child(void **state)
{
	Messages__SendRequest *req;

	(void)state;
	/* None, no pupil, another guardian's, one of a class not taught. */
	refused(PARENT, letter(PAUL, NEVER, 0), RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN, "999");
	refused(PARENT, letter(PAUL, ANNE, 0), RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN, "13");
	refused(STEP, letter(PAUL, LEA, 0), RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN, "22");
	refused(ANNE, letter(PARENT, LEA, 0), RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN, "22");
	refused(PARENT, letter(PAUL, PUPIL, -1), RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN, "-1");
	refused(PARENT, letter(PAUL, STRANGER, PUPIL), RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN, "62");
	req = letter(PAUL, PUPIL, 0);
	req->n_concerns = 11;
	req->concerns = (int64_t[11]){ PUPIL };
	refused(PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_TOO_LONG, "concerns");
}

static void
test_by_or_to_a_guardian(void **state)
{
	(void)state;
	refused(PAUL, letter(ANNE, PUPIL, 0), RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__NO_GUARDIAN_CONCERNED, "21");
	post_send(PAUL, letter(PARENT, PUPIL, 0));
	is_about(post_only(PARENT, MESSAGES__BOX__INBOX), "Tom Petit", "6e A");
}

static void
test_the_same_again(void **state)
{
	Messages__SendRequest *req = letter(PAUL, PUPIL, 0);

	(void)state;
	req->idempotency_key = (char *)"k-about";
	post_send(PARENT, req);
	post_send(PARENT, req);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM concern"), "1");
	req = letter(PAUL, LEA, 0);
	req->idempotency_key = (char *)"k-about";
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED, NULL);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM concern"), "1");
}

/* ---- the list of what is about a child ---- */

static void
test_the_list_of_a_child(void **state)
{
	int64_t tom, lea;

	(void)state;
	tom = post_send(PARENT, letter(PAUL, PUPIL, 0));
	lea = post_send(PARENT, letter(PAUL, LEA, 0));
	post_send(PARENT, letter(PAUL, LEA, PUPIL));
	post_send(PARENT, post_letter(PAUL));
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__INBOX)->n_threads, 4);
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__INBOX,
	    PUPIL)->n_threads, 2);
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__INBOX,
	    LEA)->n_threads, 2);
	assert_int_equal(list_about(PARENT, MESSAGES__BOX__SENT,
	    LEA)->n_threads, 2);
	assert_int_equal(list_about(PARENT, MESSAGES__BOX__INBOX,
	    LEA)->n_threads, 0);
	/* Nobody sees what is not their own. */
	assert_int_equal(list_about(ANNE, MESSAGES__BOX__INBOX,
	    PUPIL)->n_threads, 0);
	assert_int_equal(list_about(STRANGER, MESSAGES__BOX__INBOX,
	    PUPIL)->n_threads, 0);
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__INBOX,
	    NEVER)->n_threads, 0);
	/* In its box. */
	post_mark(PAUL, tom, 'a', true, RPC__CODE__OK);
	post_mark(PAUL, lea, 't', true, RPC__CODE__OK);
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__INBOX,
	    PUPIL)->n_threads, 1);
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__ARCHIVE,
	    PUPIL)->threads[0]->id, tom);
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__TRASH,
	    LEA)->threads[0]->id, lea);
}

static void
test_pages_of_it_and_what_is_unread(void **state)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	const Messages__ListThreadsReply *r;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	int64_t first, last;
	char token[64];

	(void)state;
	first = post_send(PARENT, letter(PAUL, PUPIL, 0));
	post_send(PARENT, post_letter(PAUL));
	last = post_send(PARENT, letter(PAUL, PUPIL, 0));
	req.concerns = PUPIL;
	req.page_size = 1;
	r = post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 1);
	assert_int_equal(r->threads[0]->id, last);
	assert_int_equal(r->unread_threads, 3);
	snprintf(token, sizeof(token), "%s", r->next_page_token);
	req.page_token = token;
	r = post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->threads[0]->id, first);
	assert_string_equal(r->next_page_token, "");
	post_read(PAUL, last, 0, RPC__CODE__OK);
	yes.value = true;
	req.unread = &yes;
	req.page_token = (char *)"";
	req.page_size = 0;
	r = post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 1);
	assert_int_equal(r->threads[0]->id, first);
}

static void
test_an_act_on_all_of_a_child(void **state)
{
	Messages__UpdateThreadsRequest req =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Messages__ThreadFilter filter = MESSAGES__THREAD_FILTER__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	const Messages__UpdateThreadsReply *r;
	int64_t other;

	(void)state;
	post_send(PARENT, letter(PAUL, PUPIL, 0));
	other = post_send(PARENT, letter(PAUL, LEA, 0));
	post_send(PARENT, letter(PAUL, LEA, PUPIL));
	yes.value = true;
	req.filter = &filter;
	req.archived = &yes;
	filter.concerns = PUPIL;
	r = post_call("UpdateThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->updated, 2);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__INBOX)->id, other);
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__ARCHIVE,
	    PUPIL)->n_threads, 2);
	/* Of one whom nothing is about, nothing; that is no error. */
	filter.concerns = NEVER;
	r = post_call("UpdateThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->updated, 0);
	filter.concerns = -1;
	post_refused("UpdateThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "filter.concerns");
}

/* ---- what waits, is taken back, or delivered ---- */

static int64_t
hold(int64_t from, Messages__SendRequest *req)
{
	const Messages__SendReply *r;

	req->options->undo_seconds = 60;
	r = post_call("Send", post_user(from), req, RPC__CODE__OK);
	return r->message_id;
}

static void
hurry(void)
{
	test_sql(post.db, "messages", "CREATE OR REPLACE FUNCTION"
	    " delivery_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
	    " $$ SELECT clock_timestamp() + interval '61 s' $$");
}

static bool
has_one(void *arg)
{
	return post_list(*(int64_t *)arg, MESSAGES__BOX__INBOX)->n_threads == 1;
}

static void
test_what_waits_is_about_it_then_all_lines(void **state)
{
	Messages__GetHeldMessageRequest get =
	    MESSAGES__GET_HELD_MESSAGE_REQUEST__INIT;
	const Messages__GetHeldMessageReply *held;
	const Messages__ListThreadsReply *r;
	int64_t paul = PAUL;

	(void)state;
	get.id = hold(PARENT, letter(PAUL, PUPIL, 0));
	r = list_about(PARENT, MESSAGES__BOX__SCHEDULED, PUPIL);
	assert_int_equal(r->n_threads, 1);
	is_about(r->threads[0], "Tom Petit", "6e A");
	assert_int_equal(list_about(PARENT, MESSAGES__BOX__SCHEDULED,
	    LEA)->n_threads, 0);
	held = post_call("GetHeldMessage", post_user(PARENT), &get,
	    RPC__CODE__OK);
	assert_string_equal(held->message->concerns[0]->context, "6e A");
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__INBOX,
	    PUPIL)->n_threads, 0);
	hurry();
	assert_true(test_wait(has_one, &paul, WAIT_MS));
	is_about(post_only(PAUL, MESSAGES__BOX__INBOX), "Tom Petit", "6e A");
	is_about(post_only(PARENT, MESSAGES__BOX__SENT), "Tom Petit", "6e A");
}

static void
test_taken_back_the_draft_is_about_it(void **state)
{
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;
	Drafts__GetDraftRequest get = DRAFTS__GET_DRAFT_REQUEST__INIT;
	const struct rpc_caller caller = post_user(PARENT);
	const Messages__UndoMessageReply *undone;
	const Drafts__Draft *d;

	(void)state;
	undo.id = hold(PARENT, letter(PAUL, LEA, PUPIL));
	undone = post_call("UndoMessage", caller, &undo, RPC__CODE__OK);
	get.id = undone->draft_id;
	d = test_expect(post.peer, &drafts__drafts__descriptor, "GetDraft",
	    &caller, &get, RPC__CODE__OK, NULL);
	assert_int_equal(d->n_concerns, 2);
	assert_int_equal(d->concerns[0], LEA);
	assert_int_equal(d->concerns[1], PUPIL);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM concern"), "0");
}

static void
test_who_is_barred_meanwhile_does_not_get_it(void **state)
{
	Messages__SendRequest *req = letter(PARENT, PUPIL, 0);
	int64_t both[] = { PARENT, STEP }, parent = PARENT;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	hold(CLAIRE, req);
	test_sql(post.db, "directory", "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) VALUES (1, 33, 21)");
	hurry();
	assert_true(test_wait(has_one, &parent, WAIT_MS));
	assert_int_equal(post_list(STEP, MESSAGES__BOX__INBOX)->n_threads, 0);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT people FROM withdrawn"), "{33}");
}

/* ---- two parents who are separated ---- */

static void
test_each_parent_has_their_own(void **state)
{
	Messages__SendRequest *req = letter(PARENT, PUPIL, 0);
	int64_t both[] = { PARENT, STEP }, thread;
	const Messages__GetThreadReply *r;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = post_send(PAUL, req);
	is_about(post_only(STEP, MESSAGES__BOX__INBOX), "Tom Petit", "6e A");
	post_read(PARENT, thread, 0, RPC__CODE__OK);
	post_mark(PARENT, thread, 'a', true, RPC__CODE__OK);
	post_send_answer(PARENT, thread, false);
	/* The other one sees neither of it. */
	assert_int_equal(post_unread(STEP), 1);
	assert_int_equal(list_about(STEP, MESSAGES__BOX__INBOX,
	    PUPIL)->threads[0]->message_count, 1);
	r = post_get(STEP, thread);
	assert_int_equal(r->n_messages, 1);
	assert_int_equal(r->messages[0]->n_to, 1);
	assert_int_equal(post_get(PAUL, thread)->n_messages, 2);
	/* What one writes alone is the other's in no list. */
	post_send(PARENT, letter(PAUL, PUPIL, 0));
	assert_int_equal(list_about(PAUL, MESSAGES__BOX__INBOX,
	    PUPIL)->n_threads, 2);
	assert_int_equal(list_about(STEP, MESSAGES__BOX__INBOX,
	    PUPIL)->n_threads, 1);
}

static void
test_an_answer_leaves_out_who_is_barred(void **state)
{
	Messages__SendRequest *req = letter(PARENT, PUPIL, 0);
	int64_t both[] = { PARENT, STEP }, thread;
	const Messages__SendReply *r;
	Messages__ReplyRequest *answer;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = post_send(CLAIRE, req);
	test_sql(post.db, "directory", "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) VALUES (1, 33, 21)");
	answer = post_answer(thread);
	answer->reply_all = true;
	r = post_call("Reply", post_user(CLAIRE), answer, RPC__CODE__OK);
	assert_int_equal(r->recipient_count, 1);
	assert_int_equal(r->left_out_count, 1);
	assert_int_equal(r->left_out[0]->id, STEP);
	assert_int_equal(post_get(CLAIRE, thread)->reply->count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_line_and_message_says_it,
		    empty),
		cmocka_unit_test_setup(test_two_children_in_their_order,
		    empty),
		cmocka_unit_test_setup(test_without_it_nothing_is_said,
		    empty),
		cmocka_unit_test_setup(test_who_may_not_speak_of_it_is_named,
		    empty),
		cmocka_unit_test_setup(test_an_unknown_child, empty),
		cmocka_unit_test_setup(test_by_or_to_a_guardian, empty),
		cmocka_unit_test_setup(test_the_same_again, empty),
		cmocka_unit_test_setup(test_the_list_of_a_child, empty),
		cmocka_unit_test_setup(test_an_act_on_all_of_a_child, empty),
		cmocka_unit_test_setup(test_pages_of_it_and_what_is_unread,
		    empty),
		cmocka_unit_test_setup(
		    test_what_waits_is_about_it_then_all_lines, empty),
		cmocka_unit_test_setup(test_taken_back_the_draft_is_about_it,
		    empty),
		cmocka_unit_test_setup(
		    test_who_is_barred_meanwhile_does_not_get_it, empty),
		cmocka_unit_test_setup(test_each_parent_has_their_own, empty),
		cmocka_unit_test_setup(
		    test_an_answer_leaves_out_who_is_barred, empty),
	};

	return cmocka_run_group_tests(tests, set_up, post_tear_down);
}
