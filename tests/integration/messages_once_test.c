/*
 * A message sent again with its key is one message: the key in the header, in
 * the field where releases before told it, or in both.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>

#include "post.h"
#include "quiet_clock.h"

/* How a client tells its key; NULL and "" where it does not. */
struct form {
	const char	*header;
	const char	*field;
};

static const struct form forms[] = {
	{ "key", "" },		/* header only */
	{ NULL, "key" },	/* a client of before */
	{ "key", "key" },	/* the gateway */
	{ "key", "other" },	/* the header is what counts */
};
#define NFORMS	(sizeof(forms) / sizeof(forms[0]))

static Messages__SendRequest *
letter(const struct form *f)
{
	Messages__SendRequest *req = post_letter(CLAIRE);

	test_peer_key(post.peer, f->header);
	req->idempotency_key = (char *)(uintptr_t)f->field;
	return req;
}

static void
test_each_form_is_the_same_key(void **state)
{
	int64_t first;
	size_t i, j;

	for (i = 0; i < NFORMS; i++) {
		post_empty(state);
		first = post_send(PARENT, letter(&forms[i]));
		for (j = 0; j < NFORMS; j++)
			assert_int_equal(post_send(PARENT, letter(&forms[j])),
			    first);
		assert_int_equal(post_list(CLAIRE,
		    MESSAGES__BOX__INBOX)->n_threads, 1);
	}
}

static void
test_other_content_is_refused(void **state)
{
	Messages__SendRequest *req;
	size_t i, j;

	for (i = 0; i < NFORMS; i++) {
		post_empty(state);
		(void)post_send(PARENT, letter(&forms[i]));
		for (j = 0; j < NFORMS; j++) {
			req = letter(&forms[j]);
			req->subject = (char *)"Autre";
			post_refused("Send", post_user(PARENT), req,
			    RPC__CODE__FAILED_PRECONDITION,
			    RPC__REASON__IDEMPOTENCY_KEY_REUSED,
			    "idempotencyKey");
		}
	}
}

static void
test_without_a_key_each_counts(void **state)
{
	const struct form none = { NULL, "" }, field = { NULL, "other" };
	int64_t first;

	(void)state;
	first = post_send(PARENT, letter(&none));
	assert_int_not_equal(post_send(PARENT, letter(&none)), first);
	/* What the header stood before is no key of anything. */
	(void)post_send(PARENT, letter(&forms[3]));
	(void)post_send(PARENT, letter(&field));
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 4);
}

static void
test_answers_have_keys_too(void **state)
{
	Messages__ReplyRequest *re;
	const Messages__SendReply *r;
	int64_t thread, first;
	size_t i;

	(void)state;
	test_peer_key(post.peer, NULL);
	thread = post_send(PARENT, post_letter(CLAIRE));
	re = post_answer(thread);
	test_peer_key(post.peer, "key");
	r = post_call("Reply", post_user(CLAIRE), re, RPC__CODE__OK);
	first = r->message_id;
	for (i = 0; i < NFORMS; i++) {
		re = post_answer(thread);
		test_peer_key(post.peer, forms[i].header);
		re->idempotency_key = (char *)(uintptr_t)forms[i].field;
		r = post_call("Reply", post_user(CLAIRE), re, RPC__CODE__OK);
		assert_int_equal(r->message_id, first);
	}
	re = post_answer(thread);
	re->body_html = (char *)"<p>Autre</p>";
	test_peer_key(post.peer, "key");
	post_refused("Reply", post_user(CLAIRE), re,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__IDEMPOTENCY_KEY_REUSED,
	    "idempotencyKey");
	test_peer_key(post.peer, NULL);
	assert_int_equal(post_get(PARENT, thread)->n_messages, 2);
}

/* ---- what goes in pieces, because of quiet hours ---- */

#define TEACHERS 3

static int
in_the_evening(void **state)
{
	post_empty(state);
	post_hours(TEACHERS, WORKDAYS, WORKHOURS);
	post_time(EVENING);
	test_peer_key(post.peer, "key");
	return 0;
}

static int
as_ever(void **state)
{
	(void)state;
	post_hours(TEACHERS, "", NULL);
	test_peer_key(post.peer, NULL);
	return 0;
}

/* To staff, who is always there, and to two teachers. */
static Messages__SendRequest *
letter_to_three(void)
{
	static int64_t three[] = { CLAIRE, PAUL, ANNE };
	Messages__SendRequest *req = post_letter(CLAIRE);

	req->to->user_ids = three;
	req->to->n_user_ids = 3;
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	return req;
}

/* All that an answer says; lives until the second call after. */
static const char *
said(const Messages__SendReply *r)
{
	static char texts[2][512];
	static size_t next;
	char *text = texts[next = !next];
	size_t i;
	int n = snprintf(text, sizeof(texts[0]), "%" PRId64 " %" PRId64
	    " %" PRIu32 " %zu:", r->message_id, r->thread_id,
	    r->recipient_count, r->n_left_out);

	for (i = 0; i < r->n_deliveries; i++)
		n += snprintf(text + n, sizeof(texts[0]) - (size_t)n,
		    " %" PRId64 ".%09" PRId32 " %" PRIu32,
		    r->deliveries[i]->at->seconds, r->deliveries[i]->at->nanos,
		    r->deliveries[i]->count);
	return text;
}

static void
sends_as(const char *first, const Messages__SendRequest *req)
{
	assert_string_equal(said(post_call("Send", post_user(PARENT), req,
	    RPC__CODE__OK)), first);
}

static void
test_pieces_are_told_again(void **state)
{
	Messages__ReplyRequest *re;
	const Messages__SendReply *r;
	char first[512], answer[512];

	(void)state;
	r = post_call("Send", post_user(PARENT), letter_to_three(),
	    RPC__CODE__OK);
	assert_int_equal(r->n_deliveries, 2);
	assert_int_equal(r->deliveries[0]->count, 1);
	assert_int_equal(r->deliveries[1]->count, 2);
	assert_int_equal(r->deliveries[1]->at->seconds, MORNING_S);
	snprintf(first, sizeof(first), "%s", said(r));
	re = post_answer(r->thread_id);
	re->reply_all = true;
	sends_as(first, letter_to_three());
	post_wait("SELECT count(*) FROM held WHERE begun", "1");
	sends_as(first, letter_to_three());
	/* An answer to it, likewise. */
	r = post_call("Reply", post_user(CLAIRE), re, RPC__CODE__OK);
	assert_int_equal(r->n_deliveries, 2);
	snprintf(answer, sizeof(answer), "%s", said(r));
	post_wait("SELECT count(*) FROM held WHERE begun", "2");
	/* Other hours since, and then all is delivered. */
	post_hours(TEACHERS, "", NULL);
	sends_as(first, letter_to_three());
	post_time(MORNING);
	post_wait("SELECT count(*) FROM held", "0");
	sends_as(first, letter_to_three());
	assert_string_equal(said(post_call("Reply", post_user(CLAIRE), re,
	    RPC__CODE__OK)), answer);
	/* Where it would be refused by now. */
	test_sql(post.db, "directory",
	    "UPDATE person SET active = false WHERE person_id = 12");
	sends_as(first, letter_to_three());
}

/* What is said is what was said first, whatever its sender has done since. */
static void
test_pieces_that_are_moved_and_undone(void **state)
{
	Messages__SendRequest *req = letter_to_three();
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp other = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__UpdateMessageRequest move =
	    MESSAGES__UPDATE_MESSAGE_REQUEST__INIT;
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;
	const Messages__SendReply *r;
	char first[512];

	(void)state;
	at.seconds = MORNING_S - 3600;
	at.nanos = 123456000;
	req->options->deliver_at = &at;
	r = post_call("Send", post_user(PARENT), req, RPC__CODE__OK);
	assert_int_equal(r->n_deliveries, 2);
	assert_int_equal(r->deliveries[0]->at->nanos, at.nanos);
	snprintf(first, sizeof(first), "%s", said(r));
	move.id = undo.id = r->message_id;
	sends_as(first, req);
	other.seconds = MORNING_S + 3600;
	move.deliver_at = &other;
	test_peer_key(post.peer, NULL);
	post_call("UpdateMessage", post_user(PARENT), &move, RPC__CODE__OK);
	post_wait("SELECT count(*) FROM held WHERE look", "0");
	test_peer_key(post.peer, "key");
	sends_as(first, req);
	test_peer_key(post.peer, NULL);
	post_call("UndoMessage", post_user(PARENT), &undo, RPC__CODE__OK);
	test_peer_key(post.peer, "key");
	sends_as(first, req);
	req->options->deliver_at = NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_each_form_is_the_same_key,
		    post_empty),
		cmocka_unit_test_setup(test_other_content_is_refused,
		    post_empty),
		cmocka_unit_test_setup(test_without_a_key_each_counts,
		    post_empty),
		cmocka_unit_test_setup(test_answers_have_keys_too, post_empty),
		cmocka_unit_test_setup_teardown(test_pieces_are_told_again,
		    in_the_evening, as_ever),
		cmocka_unit_test_setup_teardown(
		    test_pieces_that_are_moved_and_undone, in_the_evening,
		    as_ever),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
