/*
 * A message sent again with its key is one message: the key in the header, in
 * the field where releases before told it, or in both.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "post.h"

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
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
