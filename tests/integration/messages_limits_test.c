/* How much one person may send: in an hour, and again after it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "post.h"

/* The test's own clock: so much time has passed since the windows began. */
static void
let_pass(const char *interval)
{
	const char *values[] = { interval };

	test_sql_params(post.db, "messages", "UPDATE sender SET hour_from ="
	    " hour_from - $1::interval, day_from = day_from - $1::interval",
	    1, values);
}

static void
refuse(int64_t from, const Messages__SendRequest *req, Rpc__Reason reason)
{
	post_refused("Send", post_user(from), req,
	    RPC__CODE__RESOURCE_EXHAUSTED, reason, "");
	assert_true(post.status.limit > 3500);
	assert_true(post.status.limit <= 3600);
}

static void
test_sends_in_an_hour(void **state)
{
	Messages__ReplyRequest *re;
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	post_send_answer(PARENT, thread, false);
	post_send(PARENT, post_letter(CLAIRE));
	/* Answers count, and are refused as well; nothing of it is there. */
	refuse(PARENT, post_letter(CLAIRE), RPC__REASON__TOO_MANY_MESSAGES);
	re = post_answer(thread);
	post_refused("Reply", post_user(PARENT), re,
	    RPC__CODE__RESOURCE_EXHAUSTED, RPC__REASON__TOO_MANY_MESSAGES, "");
	assert_int_equal(post_get(PARENT, thread)->n_messages, 2);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 2);
	/* Others go on, and so do those without a limit. */
	post_send(STEP, post_letter(CLAIRE));
	post_send_answer(CLAIRE, thread, false);
	post_send_answer(CLAIRE, thread, false);
	post_send_answer(CLAIRE, thread, false);
	post_send_answer(CLAIRE, thread, false);
	let_pass("59 minutes");
	post_refused("Send", post_user(PARENT), post_letter(CLAIRE),
	    RPC__CODE__RESOURCE_EXHAUSTED, RPC__REASON__TOO_MANY_MESSAGES, "");
	assert_true(post.status.limit <= 60);
	let_pass("1 minute");
	post_send(PARENT, post_letter(CLAIRE));
	post_send_answer(PARENT, thread, false);
}

/* What is repeated with its key is one message, and answered even then. */
static void
test_a_repeated_key_does_not_count(void **state)
{
	Messages__SendRequest *req;
	int64_t thread;
	int i;

	(void)state;
	req = post_letter(CLAIRE);
	req->idempotency_key = (char *)"once";
	thread = post_send(PARENT, req);
	for (i = 0; i < 5; i++)
		assert_int_equal(post_send(PARENT, req), thread);
	post_send(PARENT, post_letter(CLAIRE));
	post_send(PARENT, post_letter(CLAIRE));
	refuse(PARENT, post_letter(CLAIRE), RPC__REASON__TOO_MANY_MESSAGES);
	req = post_letter(CLAIRE);
	req->idempotency_key = (char *)"once";
	assert_int_equal(post_send(PARENT, req), thread);
	req->subject = (char *)"Autre";
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__IDEMPOTENCY_KEY_REUSED,
	    NULL);
}

static void
test_people_in_an_hour(void **state)
{
	static int64_t people[] = { CLAIRE, ANNE, PUPIL, PARENT, STEP };
	Messages__SendRequest *req = post_letter(0);

	(void)state;
	req->to->user_ids = people;
	req->to->n_user_ids = 3;
	post_send(PAUL, req);
	refuse(PAUL, req, RPC__REASON__TOO_MANY_ADDRESSED);
	/* One more is within it. */
	post_send(PAUL, post_letter(CLAIRE));
	refuse(PAUL, post_letter(CLAIRE), RPC__REASON__TOO_MANY_ADDRESSED);
	/* No hour would be enough for this one. */
	req = post_letter(0);
	req->to->user_ids = people;
	req->to->n_user_ids = 5;
	post_refused("Send", post_user(PAUL), req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__TOO_MANY_RECIPIENTS, "to");
	assert_int_equal(post.status.limit, 4);
	let_pass("1 hour");
	post_send(PAUL, post_letter(CLAIRE));
}

static int
set_up(void **state)
{
	post.sends = "GUARDIAN=3,TEACHER=100";
	post.recipients = "TEACHER=4";
	return post_set_up(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sends_in_an_hour, post_empty),
		cmocka_unit_test_setup(test_a_repeated_key_does_not_count,
		    post_empty),
		cmocka_unit_test_setup(test_people_in_an_hour, post_empty),
	};

	return cmocka_run_group_tests(tests, set_up, post_tear_down);
}
