/*
 * Urgent messages: who may send one, that it waits for no quiet hours, and who
 * sees why.  The clock is the test's; teachers have gone home.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drafts.pb-c.h"
#include "forwards.pb-c.h"
#include "post.h"
#include "quiet_clock.h"

#define TEACHERS	3
#define WHY		"Fermeture de l'\303\251cole"
#define SAID		MESSAGES__SEND_OPTIONS__URGENT_REASON_SAID_URGENT_REASON
#define LOOKS		750

static int
empty(void **state)
{
	test_sql(post.db, "directory", "UPDATE person SET function = 0;"
	    " DELETE FROM person_permission;"
	    " INSERT INTO person_permission VALUES (1, 11, 11)");
	post_empty(state);
	post_hours(TEACHERS, WORKDAYS, WORKHOURS);
	post_time(EVENING);
	return 0;
}

static void
lose_permission(void)
{
	test_sql(post.db, "directory", "DELETE FROM person_permission");
}

static Messages__SendRequest *
urgent_letter(const char *why)
{
	Messages__SendRequest *req = post_letter(PAUL);

	req->options->urgent_reason_said_case = SAID;
	req->options->urgent_reason = (char *)(uintptr_t)why;
	return req;
}

static void
wait_for(int64_t who, size_t n)
{
	int i;

	for (i = 0; post_list(who, MESSAGES__BOX__INBOX)->n_threads != n; i++) {
		assert_true(i < LOOKS);
		poll(NULL, 0, 20);
	}
}

static size_t
has(int64_t who)
{
	return post_list(who, MESSAGES__BOX__INBOX)->n_threads;
}

/* For its sender alone. */
static const char *
reason_of(int64_t message)
{
	Messages__GetMessageAudienceRequest req =
	    MESSAGES__GET_MESSAGE_AUDIENCE_REQUEST__INIT;
	const Messages__MessageAudience *r;

	req.id = message;
	post_call("GetMessageAudience", post_user(PAUL), &req,
	    RPC__CODE__NOT_FOUND);
	r = post_call("GetMessageAudience", post_user(CLAIRE), &req,
	    RPC__CODE__OK);
	return r->urgent_reason;
}

/* What the trail has, once it has it. */
static void
wait_noted(const char *expected)
{
	const char *sql = "SELECT string_agg(format('%s %s %s %s', actor,"
	    " detail::json->>'reason', detail::json->>'people', address),"
	    " ', ') FROM audit.entry WHERE act = 'message.urgent'";
	int i;

	post_wait("SELECT bool_and(noted) FROM urgent", "t");
	for (i = 0; strcmp(test_sql(post.db, "directory", sql), expected) != 0;
	    i++) {
		if (i == LOOKS)
			fail_msg("%s", test_sql(post.db, "directory", sql));
		poll(NULL, 0, 20);
	}
}

/* ---- tests ---- */

static void
test_everybody_has_it_at_once(void **state)
{
	struct rpc_caller claire = post_user(CLAIRE);
	const Messages__SendReply *r;
	int64_t thread;

	(void)state;
	post_send(CLAIRE, post_letter(PAUL));
	snprintf(claire.address, sizeof(claire.address), "192.0.2.7");
	r = post_call("Send", claire, urgent_letter("  " WHY "\n"),
	    RPC__CODE__OK);
	thread = r->thread_id;
	assert_int_equal(r->n_deliveries, 1);
	assert_int_equal(has(PAUL), 1);
	assert_true(post_only(PAUL, MESSAGES__BOX__INBOX)->urgent);
	assert_true(post_get(PAUL, thread)->messages[0]->urgent);
	assert_true(post_get(CLAIRE, thread)->messages[0]->urgent);
	assert_true(post_only(CLAIRE, MESSAGES__BOX__SENT)->urgent);
	assert_string_equal(reason_of(thread), WHY);
	wait_noted("Claire Dupont " WHY " 1 192.0.2.7");
	/* Nobody else has to know from where. */
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT address FROM urgent"), "");
	/* What is not goes in the morning, and says so. */
	post_time(MORNING);
	wait_for(PAUL, 2);
	assert_false(post_list(PAUL, MESSAGES__BOX__INBOX)->threads[0]->urgent);
}

static void
test_refused(void **state)
{
	char *long_one = post_filled(201);

	(void)state;
	post_refused("Send", post_user(CLAIRE), urgent_letter(" \t "),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING,
	    "options.urgentReason");
	post_refused("Send", post_user(CLAIRE), urgent_letter(""),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING,
	    "options.urgentReason");
	post_refused("Send", post_user(CLAIRE), urgent_letter(long_one),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_TOO_LONG,
	    "options.urgentReason");
	long_one[200] = '\0';
	post_send(CLAIRE, urgent_letter(long_one));
	free(long_one);
	lose_permission();
	post_refused("Send", post_user(CLAIRE), urgent_letter(WHY),
	    RPC__CODE__PERMISSION_DENIED, RPC__REASON__URGENT_NOT_ALLOWED,
	    "options.urgentReason");
	post_refused("Send", post_user(PARENT), urgent_letter(WHY),
	    RPC__CODE__PERMISSION_DENIED, RPC__REASON__URGENT_NOT_ALLOWED,
	    "options.urgentReason");
	assert_int_equal(has(PAUL), 1);
	/* The direction may by itself. */
	test_sql(post.db, "directory",
	    "UPDATE person SET function = 1 WHERE person_id = 11");
	post_send(CLAIRE, urgent_letter(WHY));
	assert_int_equal(has(PAUL), 2);
}

/* A time of its own holds it, quiet hours do not. */
static void
test_its_time_holds(void **state)
{
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__GetHeldMessageRequest get =
	    MESSAGES__GET_HELD_MESSAGE_REQUEST__INIT;
	const Messages__GetHeldMessageReply *held;
	Messages__SendRequest *req = urgent_letter(WHY);

	(void)state;
	at.seconds = MORNING_S - 3600;
	req->options->deliver_at = &at;
	get.id = post_send(CLAIRE, req);
	assert_true(post_only(CLAIRE, MESSAGES__BOX__SCHEDULED)->urgent);
	held = post_call("GetHeldMessage", post_user(CLAIRE), &get,
	    RPC__CODE__OK);
	assert_true(held->message->urgent);
	assert_string_equal(held->urgent_reason, WHY);
	post_time(LATER);
	poll(NULL, 0, 1200);
	assert_int_equal(has(PAUL), 0);
	/* Nothing is noted that has not gone. */
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT noted FROM urgent"), "f");
	post_time("2026-11-27 05:30:00Z");
	wait_for(PAUL, 1);
	assert_true(post_only(PAUL, MESSAGES__BOX__INBOX)->urgent);
	post_wait("SELECT bool_and(noted) FROM urgent", "t");
}

/* Taken back it is a draft that says why; the send of it is urgent again. */
static void
test_undone(void **state)
{
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;
	Drafts__GetDraftRequest get = DRAFTS__GET_DRAFT_REQUEST__INIT;
	char *long_one = post_filled(200);
	const char *all[] = { WHY, long_one };
	struct rpc_caller claire = post_user(CLAIRE);
	const Messages__UndoMessageReply *undone;
	Messages__SendRequest *req;
	const Drafts__Draft *d;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		req = urgent_letter(all[i]);
		req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
		req->options->undo_seconds = 30;
		undo.id = post_send(CLAIRE, req);
		undone = post_call("UndoMessage", claire, &undo, RPC__CODE__OK);
		get.id = undone->draft_id;
		d = test_expect(post.peer, &drafts__drafts__descriptor,
		    "GetDraft", &claire, &get, RPC__CODE__OK, &post.status);
		assert_string_equal(d->options->urgent_reason, all[i]);
		assert_int_equal(d->options->replies,
		    MESSAGES__SEND_OPTIONS__REPLIES__ALL);
	}
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM urgent"), "0");
	free(long_one);
}

/* A key has the answer of its send, whoever may what by now. */
static void
test_repeated(void **state)
{
	struct rpc_caller claire = post_user(CLAIRE);
	Messages__SendRequest *req = urgent_letter(WHY);
	const Messages__SendReply *r;
	int64_t first;

	(void)state;
	req->idempotency_key = (char *)"urgent-1";
	first = post_send(CLAIRE, req);
	r = post_call("Send", claire, req, RPC__CODE__OK);
	assert_int_equal(r->message_id, first);
	lose_permission();
	r = post_call("Send", claire, req, RPC__CODE__OK);
	assert_int_equal(r->message_id, first);
	assert_int_equal(has(PAUL), 1);
	test_sql(post.db, "directory",
	    "INSERT INTO person_permission VALUES (1, 11, 11)");
	req->options->urgent_reason = (char *)"Autre chose";
	post_refused("Send", claire, req, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED, NULL);
	req->options->urgent_reason_said_case = 0;
	post_refused("Send", claire, req, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED, NULL);
}

/* Who may not any more when it goes sends it as any other. */
static void
test_permission_is_lost_meanwhile(void **state)
{
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__SendRequest *req = urgent_letter(WHY);

	(void)state;
	at.seconds = MORNING_S - 3600;
	req->options->deliver_at = &at;
	post_send(CLAIRE, req);
	lose_permission();
	post_time("2026-11-27 05:31:00Z");
	post_wait("SELECT due_at = '" MORNING "' FROM held", "t");
	assert_int_equal(has(PAUL), 0);
	post_time(MORNING);
	wait_for(PAUL, 1);
	assert_false(post_only(PAUL, MESSAGES__BOX__INBOX)->urgent);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM urgent"), "0");
}

/* It is said of each message anew. */
static void
test_of_what_follows(void **state)
{
	Forwards__ForwardMessageRequest forward =
	    FORWARDS__FORWARD_MESSAGE_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	struct rpc_caller claire = post_user(CLAIRE);
	const Messages__GetThreadReply *g;
	const Messages__SendReply *r;
	Messages__ReplyRequest *answer;
	int64_t thread;

	(void)state;
	thread = post_send(CLAIRE, urgent_letter(WHY));
	/* An answer to it is not, one's own is where one says so. */
	post_send_answer(PAUL, thread, false);
	g = post_get(CLAIRE, thread);
	assert_true(g->messages[0]->urgent);
	assert_false(g->messages[1]->urgent);
	assert_false(g->thread->urgent);
	answer = post_answer(thread);
	options.urgent_reason_said_case = SAID;
	options.urgent_reason = (char *)WHY;
	answer->options = &options;
	post_refused("Reply", post_user(PAUL), answer,
	    RPC__CODE__PERMISSION_DENIED, RPC__REASON__URGENT_NOT_ALLOWED,
	    "options.urgentReason");
	r = post_call("Reply", claire, answer, RPC__CODE__OK);
	answer->options = NULL;
	assert_int_equal(r->n_deliveries, 1);
	assert_int_equal(post_get(PAUL, thread)->n_messages, 3);
	assert_true(post_get(PAUL, thread)->thread->urgent);
	/* Forwarded it waits until the morning. */
	forward.id = thread;
	forward.to = post_letter(ANNE)->to;
	r = test_expect(post.peer, &forwards__forwards__descriptor,
	    "ForwardMessage", &claire, &forward, RPC__CODE__OK, &post.status);
	assert_int_equal(r->deliveries[0]->at->seconds, MORNING_S);
	assert_int_equal(has(ANNE), 0);
	post_time(MORNING);
	wait_for(ANNE, 1);
	assert_false(post_only(ANNE, MESSAGES__BOX__INBOX)->urgent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_everybody_has_it_at_once, empty),
		cmocka_unit_test_setup(test_refused, empty),
		cmocka_unit_test_setup(test_its_time_holds, empty),
		cmocka_unit_test_setup(test_undone, empty),
		cmocka_unit_test_setup(test_repeated, empty),
		cmocka_unit_test_setup(test_permission_is_lost_meanwhile,
		    empty),
		cmocka_unit_test_setup(test_of_what_follows, empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
