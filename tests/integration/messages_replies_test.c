/*
 * Answers in old threads by the rights of today, what the page says about
 * them before they are sent, and who sees whom a message is for.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/loop.h"
#include "messages_queries.h"
#include "post.h"

#define WAIT_MS	15000

/* Everybody is as the seed has them. */
static int
start_over(void **state)
{
	post_empty(state);
	test_sql(post.db, "directory", "UPDATE person SET active = true;"
	    "UPDATE person SET role = 4 WHERE person_id = 11;"
	    "UPDATE guardian SET active = true;"
	    "DELETE FROM member; INSERT INTO member (school_id, group_id,"
	    " role, person_id) VALUES (1, 100, 3, 12), (1, 100, 3, 13),"
	    " (1, 100, 2, 21), (1, 200, 2, 22)");
	return 0;
}

static int64_t
send_to(int64_t from, Messages__SendOptions__Replies replies, size_t n,
    int64_t *ids)
{
	Messages__SendRequest *req = post_letter(0);

	req->to->user_ids = ids;
	req->to->n_user_ids = n;
	req->options->replies = replies;
	return post_send(from, req);
}

struct look {
	int64_t		who, thread;
	bool		can, can_all;
	Messages__NoReply no;
};

static bool
looks_so(void *arg)
{
	const struct look *l = arg;
	const Messages__GetThreadReply *r = post_get(l->who, l->thread);

	return r->can_reply == l->can && r->can_reply_all == l->can_all &&
	    r->no_reply == l->no && (r->reply != NULL) == l->can &&
	    (r->reply_all != NULL) == l->can_all;
}

/* What the page comes to say, and says then, is what an answer does. */
static void
will_look(int64_t who, int64_t thread, bool can, bool can_all,
    Messages__NoReply no)
{
	struct look l = { who, thread, can, can_all, no };
	Messages__ReplyRequest *req = post_answer(thread);

	if (!test_wait(looks_so, &l, WAIT_MS))
		fail_msg("%d: can %d, all %d, why %d", (int)who,
		    post_get(who, thread)->can_reply,
		    post_get(who, thread)->can_reply_all,
		    (int)post_get(who, thread)->no_reply);
	if (!can)
		post_refused("Reply", post_user(who), req,
		    RPC__CODE__FAILED_PRECONDITION,
		    no == MESSAGES__NO_REPLY__NOBODY_LEFT ?
		    RPC__REASON__REPLY_NOBODY_LEFT :
		    no == MESSAGES__NO_REPLY__OUT_OF_REACH ?
		    RPC__REASON__REPLY_OUT_OF_REACH :
		    RPC__REASON__REPLY_NOT_ALLOWED, "");
}

#define FINE	MESSAGES__NO_REPLY__NO_REPLY_UNSPECIFIED
#define LEFT	MESSAGES__NO_REPLY__NOBODY_LEFT
#define REACH	MESSAGES__NO_REPLY__OUT_OF_REACH

/* ---- old threads ---- */

static void
test_unlinked_guardian(void **state)
{
	int64_t thread, other, all[] = { PARENT, STEP, PUPIL };
	const Messages__SendReply *r;
	Messages__ReplyRequest *req;

	(void)state;
	thread = post_send(PARENT, post_letter(PAUL));
	other = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__ALL, 3, all);
	post_send_answer(PAUL, thread, false);
	will_look(PARENT, thread, true, false, FINE);
	will_look(PARENT, other, true, true, FINE);
	test_sql(post.db, "directory", "UPDATE guardian SET active = false"
	    " WHERE guardian_id = 31");
	will_look(PARENT, thread, false, false, REACH);
	will_look(PARENT, other, false, false, REACH);
	will_look(PAUL, thread, false, false, REACH);
	/* What the pupil says to all comes to the others alone. */
	req = post_answer(other);
	req->reply_all = true;
	r = post_call("Reply", post_user(PUPIL), req, RPC__CODE__OK);
	assert_int_equal(r->recipient_count, 2);
	assert_int_equal(r->left_out_count, 1);
	assert_int_equal(r->n_left_out, 1);
	assert_string_equal(r->left_out[0]->display_name, "Marie Petit");
	assert_int_equal(r->left_out[0]->role, COMMON__ROLE__GUARDIAN);
	assert_int_equal(post_get(PARENT, other)->n_messages, 1);
	assert_int_equal(post_get(STEP, other)->n_messages, 2);
	/* The other guardian goes on. */
	will_look(STEP, other, true, true, FINE);
	/* A link that comes back gives it back. */
	test_sql(post.db, "directory", "UPDATE guardian SET active = true"
	    " WHERE guardian_id = 31");
	will_look(PARENT, thread, true, false, FINE);
	assert_int_equal(post_get(PARENT, other)->n_messages, 1);
}

static void
test_sender_leaves(void **state)
{
	int64_t one, to_all, both[] = { PARENT, STEP };
	const Messages__GetThreadReply *r;

	(void)state;
	one = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__SENDER, 2, both);
	to_all = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__ALL, 2, both);
	post_send_answer(STEP, to_all, true);
	test_sql(post.db, "directory", "UPDATE person SET active = false"
	    " WHERE person_id = 12");
	will_look(PARENT, one, false, false, LEFT);
	/* Without the starter nothing lets one parent write to the other. */
	will_look(PARENT, to_all, false, false, REACH);
	/* A member leaves: the others are named, and so is who has left. */
	start_over(state);
	to_all = send_to(CLAIRE, MESSAGES__SEND_OPTIONS__REPLIES__ALL, 2,
	    both);
	post_send_answer(STEP, to_all, true);
	test_sql(post.db, "directory", "UPDATE person SET active = false"
	    " WHERE person_id = 33");
	will_look(PARENT, to_all, false, true, LEFT);
	r = post_get(PARENT, to_all);
	assert_int_equal(r->reply_all->count, 1);
	assert_int_equal(r->reply_all->n_to, 1);
	assert_string_equal(r->reply_all->to[0]->display_name,
	    "Claire Dupont");
	assert_int_equal(r->reply_all->left_out_count, 1);
	assert_string_equal(r->reply_all->left_out[0]->display_name,
	    "Jean Petit");
	assert_int_equal(post_send_answer(PARENT, to_all, true), 1);
	r = post_get(PARENT, to_all);
	assert_int_equal(r->messages[r->n_messages - 1]->n_to, 1);
}

static void
test_rights_change(void **state)
{
	int64_t by_teacher, by_staff, both[] = { PARENT, PARENT2 };

	(void)state;
	by_teacher = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__SENDER, 1,
	    (int64_t[]){ PUPIL });
	by_staff = send_to(CLAIRE, MESSAGES__SEND_OPTIONS__REPLIES__ALL, 2,
	    both);
	will_look(PARENT, by_staff, true, true, FINE);
	/* He leaves the class. */
	test_sql(post.db, "directory", "DELETE FROM member"
	    " WHERE role = 3 AND person_id = 12");
	will_look(PUPIL, by_teacher, false, false, REACH);
	will_look(PAUL, by_teacher, false, false, REACH);
	start_over(state);
	by_teacher = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__SENDER, 1,
	    (int64_t[]){ PUPIL });
	by_staff = send_to(CLAIRE, MESSAGES__SEND_OPTIONS__REPLIES__ALL, 2,
	    both);
	/* The pupil changes class. */
	test_sql(post.db, "directory", "UPDATE member SET group_id = 200"
	    " WHERE person_id = 21");
	will_look(PUPIL, by_teacher, false, false, REACH);
	/* Staff is a teacher now, of no class. */
	test_sql(post.db, "directory", "UPDATE person SET role = 3"
	    " WHERE person_id = 11");
	will_look(PARENT, by_staff, false, false, REACH);
}

static void
test_no_replies(void **state)
{
	int64_t thread;

	(void)state;
	thread = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__NONE, 1,
	    (int64_t[]){ PARENT });
	will_look(PARENT, thread, false, false,
	    MESSAGES__NO_REPLY__REPLIES_OFF);
	will_look(PAUL, thread, true, false, FINE);
	/* Who wanted no answer goes on as far as the rights of today go. */
	test_sql(post.db, "directory", "UPDATE guardian SET active = false"
	    " WHERE guardian_id = 31");
	will_look(PAUL, thread, false, false, REACH);
}

static bool
one_is_left_out(void *arg)
{
	const Messages__GetThreadReply *r = post_get(PAUL, *(int64_t *)arg);

	return r->reply != NULL && r->reply->left_out_count == 1;
}

/* The same key gives the same answer, whatever has changed since. */
static void
test_repeated(void **state)
{
	int64_t thread, both[] = { PARENT, STEP };
	Messages__ReplyRequest *req;
	const Messages__SendReply *r;
	int64_t id;
	int i;

	(void)state;
	thread = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__ALL, 2, both);
	test_sql(post.db, "directory", "UPDATE person SET active = false"
	    " WHERE person_id = 31");
	assert_true(test_wait(one_is_left_out, &thread, WAIT_MS));
	req = post_answer(thread);
	req->reply_all = true;
	req->idempotency_key = (char *)"once";
	r = post_call("Reply", post_user(PAUL), req, RPC__CODE__OK);
	id = r->message_id;
	for (i = 0; i < 3; i++) {
		assert_int_equal(r->message_id, id);
		assert_int_equal(r->recipient_count, 1);
		assert_int_equal(r->left_out_count, 1);
		assert_string_equal(r->left_out[0]->display_name,
		    "Marie Petit");
		/* Then back; then nobody is there any more. */
		test_sql(post.db, "directory", i == 0 ?
		    "UPDATE person SET active = true WHERE person_id = 31" :
		    "UPDATE person SET active = false"
		    " WHERE person_id IN (31, 33)");
		r = post_call("Reply", post_user(PAUL), req, RPC__CODE__OK);
	}
	/* Who was left out is not shown as one whom it is to. */
	assert_int_equal(post_get(PAUL, thread)->messages[1]->n_to, 1);
	assert_string_equal(post_only(PAUL, MESSAGES__BOX__SENT)->to_summary,
	    "Jean Petit");
}

/* ---- whom an answer goes to ---- */

static void
test_own_thread(void **state)
{
	int64_t thread, both[] = { PARENT, STEP };
	const Messages__GetThreadReply *r;

	(void)state;
	thread = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__SENDER, 2,
	    both);
	r = post_get(PAUL, thread);
	assert_true(r->can_reply);
	assert_false(r->can_reply_all);
	assert_int_equal(r->reply->count, 2);
	assert_int_equal(r->reply->n_to, 2);
	assert_string_equal(r->reply->to[0]->display_name, "Marie Petit");
	post_send_answer(STEP, thread, false);
	r = post_get(PAUL, thread);
	assert_true(r->can_reply && r->can_reply_all);
	assert_int_equal(r->reply->count, 1);
	assert_string_equal(r->reply->to[0]->display_name, "Jean Petit");
	assert_int_equal(r->reply_all->count, 2);
	assert_int_equal(post_send_answer(PAUL, thread, false), 1);
	/* Who answered last has left: not to all instead, nor to another. */
	test_sql(post.db, "directory", "UPDATE person SET active = false"
	    " WHERE person_id = 33");
	will_look(PAUL, thread, false, true, LEFT);
	assert_int_equal(post_send_answer(PAUL, thread, true), 1);
	r = post_get(PAUL, thread);
	assert_int_equal(r->messages[r->n_messages - 1]->n_to, 1);
	assert_string_equal(r->messages[r->n_messages - 1]->to[0]->display_name,
	    "Marie Petit");
}

/* ---- who sees whom ---- */

static void
test_readers_are_private(void **state)
{
	static const Messages__SendOptions__Replies options[] = {
		MESSAGES__SEND_OPTIONS__REPLIES__SENDER,
		MESSAGES__SEND_OPTIONS__REPLIES__NONE,
	};
	int64_t thread, both[] = { PARENT, STEP };
	const Messages__Message *m;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		start_over(state);
		thread = send_to(PAUL, options[i], 2, both);
		m = post_get(PARENT, thread)->messages[0];
		assert_int_equal(m->n_to, 1);
		assert_string_equal(m->to[0]->display_name, "Marie Petit");
		assert_int_equal(m->to_count, 2);
		assert_string_equal(post_only(PARENT, MESSAGES__BOX__INBOX)
		    ->to_summary, "");
		m = post_get(PAUL, thread)->messages[0];
		assert_int_equal(m->n_to, 2);
		assert_string_equal(post_only(PAUL, MESSAGES__BOX__SENT)
		    ->to_summary, "Marie Petit, Jean Petit");
		/* The starter once more, to all. */
		post_send_answer(PAUL, thread, true);
		m = post_get(STEP, thread)->messages[1];
		assert_int_equal(m->n_to, 1);
		assert_string_equal(m->to[0]->display_name, "Jean Petit");
		assert_int_equal(m->to_count, 2);
	}
	/* One who answered sees whom that was to, and no more of the others. */
	start_over(state);
	thread = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__SENDER, 2,
	    both);
	post_send_answer(PARENT, thread, false);
	assert_string_equal(post_only(PARENT, MESSAGES__BOX__INBOX)
	    ->to_summary, "Paul Martin");
	post_send_answer(PAUL, thread, true);
	assert_string_equal(post_only(PARENT, MESSAGES__BOX__INBOX)
	    ->to_summary, "Paul Martin");
}

static void
test_readers_of_all(void **state)
{
	int64_t thread, both[] = { PARENT, STEP };

	(void)state;
	thread = send_to(PAUL, MESSAGES__SEND_OPTIONS__REPLIES__ALL, 2, both);
	assert_int_equal(post_get(PARENT, thread)->messages[0]->n_to, 2);
	post_send_answer(PARENT, thread, true);
	assert_int_equal(post_get(STEP, thread)->messages[1]->n_to, 2);
}

/* ---- taken out of a category ---- */

static bool
reaches_nobody(void *arg)
{
	struct rpc_caller caller = post_user(PAUL);
	const ProtobufCMessage *reply;
	struct status status;

	return test_call(post.peer, &messages__messages__descriptor, "Send",
	    &caller, arg, &reply, &status) == RPC__CODE__INVALID_ARGUMENT &&
	    status.reason == RPC__REASON__NO_RECIPIENT;
}

static void
test_except(void **state)
{
	Messages__SendRequest *req = post_letter(0);
	char *category = (char *)"class:100:guardians";
	int64_t except = STEP, thread;
	const Messages__SendReply *sent;
	const Messages__Message *m;

	(void)state;
	req->to->n_user_ids = 0;
	req->to->category_ids = &category;
	req->to->n_category_ids = 1;
	req->idempotency_key = (char *)"but-one";
	req->to->except_user_ids = &except;
	req->to->n_except_user_ids = 1;
	sent = post_call("Send", post_user(PAUL), req, RPC__CODE__OK);
	assert_int_equal(sent->recipient_count, 1);
	thread = sent->thread_id;
	assert_int_equal(post_list(STEP, MESSAGES__BOX__INBOX)->n_threads, 0);
	m = post_get(PAUL, thread)->messages[0];
	assert_int_equal(m->n_to, 2);
	assert_int_equal(m->to[0]->kind, MESSAGES__RECIPIENT__KIND__CATEGORY);
	assert_int_equal(m->to[1]->kind, MESSAGES__RECIPIENT__KIND__EXCEPT);
	assert_string_equal(m->to[1]->display_name, "Jean Petit");
	assert_int_equal(m->to[1]->role, COMMON__ROLE__GUARDIAN);
	assert_null(strstr(post_only(PAUL, MESSAGES__BOX__SENT)->to_summary,
	    "Jean"));
	m = post_get(PARENT, thread)->messages[0];
	assert_int_equal(m->n_to, 1);
	assert_int_equal(m->to[0]->kind, MESSAGES__RECIPIENT__KIND__CATEGORY);
	/* No answer brings the one back who was taken out. */
	assert_int_equal(post_send_answer(PAUL, thread, true), 1);
	assert_int_equal(post_get(PAUL, thread)->messages[1]->n_to, 1);
	/* It is a part of what was asked with the key. */
	req->to->n_except_user_ids = 0;
	post_refused("Send", post_user(PAUL), req,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__IDEMPOTENCY_KEY_REUSED,
	    "idempotencyKey");
	req->idempotency_key = (char *)"";
	req->to->n_except_user_ids = 1;
	req->to->user_ids = &except;
	req->to->n_user_ids = 1;
	post_refused("Send", post_user(PAUL), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "to.exceptUserIds");
	req->to->n_user_ids = 0;
	except = PARENT;
	test_sql(post.db, "directory", "UPDATE guardian SET active = false"
	    " WHERE guardian_id = 33");
	assert_true(test_wait(reaches_nobody, req, WAIT_MS));
}

/* ---- without a directory ---- */

static void
test_reading_goes_on(void **state)
{
	int64_t thread = post_send(PAUL, post_letter(PARENT));
	const Messages__GetThreadReply *r;

	(void)state;
	test_service_kill(&post.directory);
	r = post_get(PARENT, thread);
	assert_int_equal(r->n_messages, 1);
	assert_true(r->can_reply);
	assert_string_equal(r->reply->to[0]->display_name, "Paul Martin");
}

#define TEST(name)	cmocka_unit_test_setup(name, start_over)

/* Of a thread in which others write much to the one who began it, what its
 * other readers do not see is not read for them. */
static void
test_long_thread_is_not_read(void **state)
{
	int64_t both[] = { PARENT, STEP }, thread;
	const char *plan;
	char sql[12000];

	(void)state;
	thread = send_to(CLAIRE, MESSAGES__SEND_OPTIONS__REPLIES__SENDER, 2,
	    both);
	post_send_answer(STEP, thread, false);
	test_sql(post.db, "messages", "INSERT INTO message SELECT"
	    " (jsonb_populate_record(m, jsonb_build_object('id', 1000000 + n)))"
	    ".* FROM message m, generate_series(1, 500) n"
	    " WHERE m.sender_id = 33; ANALYZE message");
	test_sql(post.db, "messages", "CREATE OR REPLACE FUNCTION"
	    " plan_of(p_sql text) RETURNS text LANGUAGE plpgsql AS $$"
	    " DECLARE l text; a text := ''; BEGIN FOR l IN EXECUTE"
	    " 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' || p_sql"
	    " LOOP a := a || l || chr(10); END LOOP; RETURN a; END $$");
	snprintf(sql, sizeof(sql), "PREPARE p AS %s;"
	    " SELECT plan_of('EXECUTE p(1, %d, %lld, false)')",
	    messages_find_reply_query.sql, PARENT, (long long)thread);
	plan = test_sql(post.db, "messages", sql);
	assert_non_null(strstr(plan, "on entry e"));
	assert_null(strstr(plan, "Rows Removed by Filter: 5"));
	assert_null(strstr(plan, "rows=50"));
	test_sql(post.db, "messages", "DROP FUNCTION plan_of");
	assert_int_equal(post_get(PARENT, thread)->reply->to[0]->role,
	    COMMON__ROLE__STAFF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_unlinked_guardian),
		TEST(test_sender_leaves),
		TEST(test_rights_change),
		TEST(test_no_replies),
		TEST(test_repeated),
		TEST(test_own_thread),
		TEST(test_readers_are_private),
		TEST(test_readers_of_all),
		TEST(test_except),
		TEST(test_long_thread_is_not_read),
		/* Last: it ends the directory. */
		TEST(test_reading_goes_on),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
