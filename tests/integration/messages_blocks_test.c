/*
 * Blocks: between two people nothing goes any more, by whichever way, from the
 * next request on, on every replica of the directory.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "blocks.pb-c.h"
#include "directory.pb-c.h"
#include "moderation.pb-c.h"
#include "post.h"

#define WAIT_MS	15000

static struct test_service	*other;
static struct test_peer		*peers[2];	/* of two replicas */

static int
set_up(void **state)
{
	const char *env[2] = { NULL, NULL };

	if (post_set_up(state) != 0)
		return -1;
	/* It asks messages who has written to whom. */
	env[0] = test_setting("LIAISON_MESSAGES",
	    test_service_endpoint(post.messages));
	other = test_service_start(post.db, "directory", env);
	peers[0] = test_peer_new("directory",
	    test_service_endpoint(post.directory));
	peers[1] = test_peer_new("directory", test_service_endpoint(other));
	return 0;
}

static int
tear_down(void **state)
{
	test_peer_free(&peers[0]);
	test_peer_free(&peers[1]);
	test_service_stop(&other);
	return post_tear_down(state);
}

/* Parents write to each other, in the whole school. */
static int
empty(void **state)
{
	test_sql(post.db, "directory", "DELETE FROM block;"
	    " DELETE FROM block_rule; UPDATE rule SET scope = 3"
	    " WHERE from_role = 1 AND to_role = 1");
	return post_empty(state);
}

/* ---- calls ---- */

static const void *
call(const char *method, struct rpc_caller who, const void *request, int code)
{
	return test_expect(peers[1], &blocks__blocks__descriptor, method,
	    &who, request, code, &post.status);
}

static const Blocks__Block *
block(int64_t who, int64_t whom, int64_t message, int code)
{
	Blocks__BlockUserRequest req = BLOCKS__BLOCK_USER_REQUEST__INIT;

	req.user_id = whom;
	req.message_id = message;
	return call("BlockUser", post_user(who), &req, code);
}

static void
unblock(int64_t who, int64_t whom)
{
	Blocks__UnblockUserRequest req = BLOCKS__UNBLOCK_USER_REQUEST__INIT;

	req.user_id = whom;
	call("UnblockUser", post_user(who), &req, RPC__CODE__OK);
}

static const Blocks__ListBlocksReply *
list(int64_t who)
{
	Blocks__ListBlocksRequest req = BLOCKS__LIST_BLOCKS_REQUEST__INIT;

	return call("ListBlocks", post_user(who), &req, RPC__CODE__OK);
}

static void
let(int from, int to, bool allowed, int code)
{
	Blocks__BlockRules req = BLOCKS__BLOCK_RULES__INIT;
	Blocks__BlockRule rule = BLOCKS__BLOCK_RULE__INIT, *rules[] = { &rule };
	struct rpc_caller admin = post_user(CLAIRE);

	admin.permissions = UINT64_C(1) << COMMON__PERMISSION__RULES;
	rule.from = (Common__Role)from;
	rule.to = (Common__Role)to;
	rule.allowed = allowed;
	req.rules = rules;
	req.n_rules = 1;
	call("PutBlockRules", admin, &req, code);
}

static bool
reaches_by(struct test_peer *directory, int64_t who, int64_t whom)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	const Directory__ResolveAudienceReply *r;
	struct rpc_caller caller = post_user(who);

	to.user_ids = &whom;
	to.n_user_ids = 1;
	req.to = &to;
	r = test_expect(directory, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, &post.status);
	return r->n_members > 0;
}

struct reach {
	int64_t	who, whom;
	bool	is;
};

static bool
both_say(void *arg)
{
	const struct reach *r = arg;

	return reaches_by(peers[0], r->who, r->whom) == r->is &&
	    reaches_by(peers[1], r->who, r->whom) == r->is;
}

/* May `who` write to `whom`?  Each replica says so once it has heard. */
static void
wait_reach(int64_t who, int64_t whom, bool is)
{
	struct reach r = { who, whom, is };

	assert_true(test_wait(both_say, &r, WAIT_MS));
}

static size_t
finds(int64_t who, const char *name)
{
	Directory__SearchPeopleRequest req =
	    DIRECTORY__SEARCH_PEOPLE_REQUEST__INIT;
	struct rpc_caller caller = post_user(who);
	const Directory__SearchPeopleReply *r;

	req.q = (char *)(uintptr_t)name;
	r = test_expect(peers[1], &directory__directory__descriptor,
	    "SearchPeople", &caller, &req, RPC__CODE__OK, &post.status);
	return r->n_users;
}

/* From CLAIRE to the three parents, who may answer to all. */
static int64_t
circular(void)
{
	static const int64_t people[] = { PARENT, PARENT2, STEP };
	Messages__SendRequest *req = post_letter(PARENT);

	req->to->user_ids = (int64_t *)(uintptr_t)people;
	req->to->n_user_ids = 3;
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	return post_send(CLAIRE, req);
}

/* ---- tests ---- */

static void
test_neither_reaches_the_other(void **state)
{
	const Blocks__ListBlocksReply *l;
	const Blocks__Block *b;
	char name[200];
	size_t before;

	(void)state;
	wait_reach(PARENT2, PARENT, true);
	wait_reach(PARENT, PARENT2, true);
	b = block(PARENT, PARENT2, 0, RPC__CODE__OK);
	assert_int_equal(b->user->id, PARENT2);
	assert_true(b->in_force);
	snprintf(name, sizeof(name), "%s", b->user->display_name);
	wait_reach(PARENT2, PARENT, false);
	wait_reach(PARENT, PARENT2, false);
	wait_reach(PARENT2, CLAIRE, true);
	before = finds(STEP, name);
	assert_true(before > 0);
	assert_int_equal(finds(PARENT, name), before - 1);
	/* The reason is the one of everybody who is out of reach. */
	post_refused("Send", post_user(PARENT2), post_letter(PARENT),
	    RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__RECIPIENT_UNREACHABLE, NULL);
	/* Again, and of the other side too. */
	block(PARENT, PARENT2, 0, RPC__CODE__OK);
	l = list(PARENT);
	assert_int_equal(l->n_blocks, 1);
	assert_int_equal(l->n_may_block, 1);
	assert_int_equal(l->may_block[0], COMMON__ROLE__GUARDIAN);
	assert_int_equal(list(PARENT2)->n_blocks, 0);
	unblock(PARENT2, PARENT);
	wait_reach(PARENT2, PARENT, false);
	unblock(PARENT, PARENT2);
	unblock(PARENT, PARENT2);
	wait_reach(PARENT2, PARENT, true);
	assert_int_equal(list(PARENT)->n_blocks, 0);
}

static void
test_who_may_not_be_blocked(void **state)
{
	(void)state;
	block(PARENT, CLAIRE, 0, RPC__CODE__PERMISSION_DENIED);
	assert_int_equal(post.status.reason, RPC__REASON__BLOCK_NOT_ALLOWED);
	block(PUPIL, PAUL, 0, RPC__CODE__PERMISSION_DENIED);
	block(PARENT, PAUL, 0, RPC__CODE__PERMISSION_DENIED);
	block(CLAIRE, PARENT, 0, RPC__CODE__PERMISSION_DENIED);
	block(PARENT, PARENT, 0, RPC__CODE__PERMISSION_DENIED);
	block(PARENT, STRANGER, 0, RPC__CODE__NOT_FOUND);
	block(PARENT, NEVER, 0, RPC__CODE__NOT_FOUND);
	block(PARENT, -1, 0, RPC__CODE__NOT_FOUND);
	/* Of whom one knows nothing is not told that there is somebody. */
	block(PUPIL, LEA, 0, RPC__CODE__NOT_FOUND);
	assert_string_equal(test_sql(post.db, "directory",
	    "SELECT count(*) FROM block"), "0");
}

/* The school lets more, or less; one's own family is never blocked. */
static void
test_the_school_says_who_blocks_whom(void **state)
{
	(void)state;
	block(PARENT, PARENT2, 0, RPC__CODE__OK);
	let(COMMON__ROLE__GUARDIAN, COMMON__ROLE__GUARDIAN, false,
	    RPC__CODE__OK);
	wait_reach(PARENT, PARENT2, true);
	assert_int_equal(list(PARENT)->n_blocks, 1);
	assert_false(list(PARENT)->blocks[0]->in_force);
	assert_int_equal(list(PARENT)->n_may_block, 0);
	let(COMMON__ROLE__GUARDIAN, COMMON__ROLE__GUARDIAN, true,
	    RPC__CODE__OK);
	wait_reach(PARENT, PARENT2, false);
	let(COMMON__ROLE__STUDENT, COMMON__ROLE__TEACHER, true,
	    RPC__CODE__INVALID_ARGUMENT);
	let(COMMON__ROLE__GUARDIAN, COMMON__ROLE__STAFF, true,
	    RPC__CODE__INVALID_ARGUMENT);
	let(77, 1, true, RPC__CODE__INVALID_ARGUMENT);
	let(COMMON__ROLE__STUDENT, COMMON__ROLE__GUARDIAN, true,
	    RPC__CODE__OK);
	test_sql(post.db, "directory", "UPDATE rule SET scope = 3"
	    " WHERE from_role = 2 AND to_role = 1");
	block(PUPIL, PARENT, 0, RPC__CODE__PERMISSION_DENIED);
	block(PUPIL, PARENT2, 0, RPC__CODE__OK);
	test_sql(post.db, "directory", "UPDATE rule SET scope = 0"
	    " WHERE from_role = 2 AND to_role = 1");
}

/* Who becomes a teacher is blocked no more. */
static void
test_who_becomes_a_teacher_is_reached(void **state)
{
	(void)state;
	block(PARENT, PARENT2, 0, RPC__CODE__OK);
	test_sql(post.db, "directory", "INSERT INTO person_role (school_id,"
	    " person_id, role) VALUES (1, 32, 3)");
	wait_reach(PARENT2, PARENT, true);
	test_sql(post.db, "directory", "DELETE FROM person_role"
	    " WHERE person_id = 32 AND role = 3");
	wait_reach(PARENT2, PARENT, false);
}

static bool
answers_reach(void *arg)
{
	const int64_t *asked = arg;	/* user, thread, how many */
	int i;

	/* Either replica of the directory is asked. */
	for (i = 0; i < 6; i++)
		if (post_get(asked[0], asked[1])->reply_all->count !=
		    (uint32_t)asked[2])
			return false;
	return true;
}

static void
wait_answers(int64_t user, int64_t thread, int64_t count)
{
	int64_t asked[] = { user, thread, count };

	assert_true(test_wait(answers_reach, asked, 10000));
}

/* Those who meet in a thread alone block each other by a message of it. */
static void
test_answers_go_to_the_others_alone(void **state)
{
	const Messages__GetThreadReply *t;
	int64_t thread, answer;

	(void)state;
	test_sql(post.db, "directory", "UPDATE rule SET scope = 0"
	    " WHERE from_role = 1 AND to_role = 1");
	thread = circular();
	assert_int_equal(post_send_answer(PARENT2, thread, true), 3);
	t = post_get(PARENT, thread);
	answer = t->messages[t->n_messages - 1]->id;
	block(PARENT, PARENT2, 0, RPC__CODE__NOT_FOUND);
	/* Not theirs; none of the caller's. */
	block(PARENT, PARENT2, thread, RPC__CODE__NOT_FOUND);
	block(PARENT, PARENT2, answer + 1000, RPC__CODE__NOT_FOUND);
	block(PARENT, PARENT2, answer, RPC__CODE__OK);
	wait_answers(PARENT2, thread, 2);
	assert_int_equal(post_send_answer(PARENT2, thread, true), 2);
	assert_int_equal(post_get(PARENT, thread)->n_messages, 2);
	assert_int_equal(post_send_answer(PARENT, thread, true), 2);
	assert_int_equal(post_get(PARENT2, thread)->n_messages, 3);
	t = post_get(PARENT2, thread);
	assert_int_equal(t->reply_all->left_out_count, 0);
	unblock(PARENT, PARENT2);
	wait_answers(PARENT2, thread, 3);
	assert_int_equal(post_send_answer(PARENT2, thread, true), 3);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What is held when one blocks does not come. */
static void
test_what_is_held_is_withdrawn(void **state)
{
	const int64_t until = now_ms() + WAIT_MS;
	Messages__SendRequest *req = post_letter(PARENT);

	(void)state;
	req->options->undo_seconds = 2;
	post_send(PARENT2, req);
	req->options->undo_seconds = 0;
	block(PARENT, PARENT2, 0, RPC__CODE__OK);
	while (strcmp(test_sql(post.db, "messages",
	    "SELECT count(*) FROM held"), "0") != 0) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 50);
	}
	assert_int_equal(post_list(PARENT, MESSAGES__BOX__INBOX)->n_threads,
	    0);
	assert_int_equal(post_unread(PARENT), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_neither_reaches_the_other, empty),
		cmocka_unit_test_setup(test_who_may_not_be_blocked, empty),
		cmocka_unit_test_setup(test_the_school_says_who_blocks_whom,
		    empty),
		cmocka_unit_test_setup(test_who_becomes_a_teacher_is_reached,
		    empty),
		cmocka_unit_test_setup(test_answers_go_to_the_others_alone,
		    empty),
		cmocka_unit_test_setup(test_what_is_held_is_withdrawn, empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
