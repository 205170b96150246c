/*
 * Bans of contact as the directory tells of them: what they hide from whom,
 * heard twice, late, lifted, and what is no ban.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "attachments.pb-c.h"
#include "post.h"

static struct rpc_caller
peer(void)
{
	return test_caller(0, 0, COMMON__ROLE__SYSTEM);
}

/* since: seconds from now, 0: lifted. */
static void
tell(int64_t change, int64_t school, int64_t user, int since)
{
	Messages__SetVeilsRequest req = MESSAGES__SET_VEILS_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__Veil veil = MESSAGES__VEIL__INIT, *veils[] = { &veil };

	veil.school_id = school;
	veil.change_id = change;
	veil.user_id = user;
	veil.child_id = PUPIL;
	at.seconds = time(NULL) + since;
	veil.since = since == 0 ? NULL : &at;
	req.veils = veils;
	req.n_veils = 1;
	post_call("SetVeils", peer(), &req, RPC__CODE__OK);
}

/* Staff to a parent and the child by name. */
static int64_t
letter_to_both(void)
{
	Messages__SendRequest *req = post_letter(0);
	int64_t ids[] = { PARENT, PUPIL };

	req->to->user_ids = ids;
	req->to->n_user_ids = 2;
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	return post_send(CLAIRE, req);
}

static void
is_seen(int64_t who, int64_t thread, bool seen)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;

	req.thread_id = thread;
	post_call("GetThread", post_user(who), &req,
	    seen ? RPC__CODE__OK : RPC__CODE__NOT_FOUND);
}

static void
test_hidden_and_lifted(void **state)
{
	int64_t both = letter_to_both();
	int64_t alone = post_send(CLAIRE, post_letter(PARENT));

	(void)state;
	tell(10, SCHOOL, PARENT, 60);
	is_seen(PARENT, both, false);
	is_seen(PARENT, alone, true);
	is_seen(PUPIL, both, true);
	assert_int_equal(post_only(PARENT, MESSAGES__BOX__INBOX)->id, alone);
	assert_int_equal(post_unread(PARENT), 1);
	/* The same again, and one that was under way for longer. */
	tell(10, SCHOOL, PARENT, 60);
	tell(9, SCHOOL, PARENT, 0);
	is_seen(PARENT, both, false);
	tell(11, SCHOOL, PARENT, 0);
	is_seen(PARENT, both, true);
	assert_int_equal(post_unread(PARENT), 2);
	tell(10, SCHOOL, PARENT, 60);
	is_seen(PARENT, both, true);
}

/* Though it came by the parent's own name, and the child did not get it. */
static void
test_about_the_child(void **state)
{
	Messages__SendRequest *req = post_letter(PARENT);
	int64_t children[] = { PUPIL }, about;

	(void)state;
	req->concerns = children;
	req->n_concerns = 1;
	about = post_send(CLAIRE, req);
	tell(15, SCHOOL, PARENT, 60);
	is_seen(PARENT, about, false);
	tell(16, SCHOOL, PARENT, 0);
	is_seen(PARENT, about, true);
}

/* What is written after it is shown, without the child's name. */
static void
test_only_of_before(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t both = letter_to_both();

	(void)state;
	tell(20, SCHOOL, PARENT, -3600);
	r = post_get(PARENT, both);
	assert_int_equal(r->messages[0]->n_to, 1);
	assert_string_not_equal(r->messages[0]->to[0]->id, "21");
	r = post_get(CLAIRE, both);
	assert_int_equal(r->messages[0]->n_to, 2);
	tell(21, SCHOOL, PARENT, 0);
}

static int
read_file(int64_t who, char *file)
{
	Attachments__ReadRequest req = ATTACHMENTS__READ_REQUEST__INIT;
	const struct rpc_caller caller = post_user(who);

	req.id = file;
	req.length = 1;
	return test_call(post.attachments_peer,
	    &attachments__attachments__descriptor, "Read", &caller, &req.base,
	    NULL, NULL);
}

/* Nor by what attachments has remembered of a moment ago. */
static void
test_attachments(void **state)
{
	Messages__SendRequest *req = post_letter(PARENT);
	char file[33], *files[] = { file };
	int64_t children[] = { PUPIL };

	(void)state;
	post_upload(CLAIRE, file);
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	req->concerns = children;
	req->n_concerns = 1;
	post_send(CLAIRE, req);
	assert_int_equal(read_file(PARENT, file), RPC__CODE__OK);
	tell(50, SCHOOL, PARENT, 60);
	assert_int_equal(read_file(PARENT, file), RPC__CODE__NOT_FOUND);
	assert_int_equal(read_file(CLAIRE, file), RPC__CODE__OK);
	tell(51, SCHOOL, PARENT, 0);
	assert_int_equal(read_file(PARENT, file), RPC__CODE__OK);
}

/* An answer that was under way when the ban came is the writer's own, too, once
 * that is lifted. */
static void
test_written_meanwhile(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t both = letter_to_both();
	char sql[600];

	(void)state;
	post_read(PARENT, both, 0, RPC__CODE__OK);
	tell(25, SCHOOL, PARENT, 60);
	snprintf(sql, sizeof(sql), "SELECT status FROM post_answer(1, %lld,"
	    " %d, 1::smallint, 'Moi', '', NULL, NULL, '<p>Tard</p>', 'Tard',"
	    " 'Claire', '{%d}', '{%d}', '{4}', '{Claire}', NULL, NULL, NULL,"
	    " NULL, NULL, NULL, NULL, NULL)", (long long)both, PARENT, CLAIRE,
	    CLAIRE);
	assert_string_equal(test_sql(post.db, "messages", sql), "0");
	is_seen(PARENT, both, false);
	assert_int_equal(post_list(PARENT, MESSAGES__BOX__SENT)->n_threads, 0);
	assert_int_equal(post_get(CLAIRE, both)->n_messages, 2);
	tell(26, SCHOOL, PARENT, 0);
	r = post_get(PARENT, both);
	assert_int_equal(r->n_messages, 2);
	assert_int_equal(r->thread->message_count, 2);
	assert_true(r->thread->exchanged);
	assert_string_equal(r->thread->snippet, "Tard");
	assert_int_equal(post_only(PARENT, MESSAGES__BOX__SENT)->id, both);
}

static void
test_of_another_school(void **state)
{
	int64_t both = letter_to_both();

	(void)state;
	tell(30, OTHER_SCHOOL, PARENT, 60);
	is_seen(PARENT, both, true);
}

static void
test_what_is_no_ban(void **state)
{
	Messages__SetVeilsRequest req = MESSAGES__SET_VEILS_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__Veil veil = MESSAGES__VEIL__INIT, *veils[201];
	size_t i;

	(void)state;
	post_call("SetVeils", peer(), &req, RPC__CODE__INVALID_ARGUMENT);
	for (i = 0; i < 201; i++)
		veils[i] = &veil;
	req.veils = veils;
	req.n_veils = 1;
	post_call("SetVeils", peer(), &req, RPC__CODE__INVALID_ARGUMENT);
	veil.school_id = SCHOOL;
	veil.change_id = 40;
	veil.user_id = PARENT;
	veil.child_id = -1;
	post_call("SetVeils", peer(), &req, RPC__CODE__INVALID_ARGUMENT);
	veil.child_id = PUPIL;
	at.seconds = INT64_MAX;
	veil.since = &at;
	post_call("SetVeils", peer(), &req, RPC__CODE__INVALID_ARGUMENT);
	at.seconds = time(NULL);
	post_call("SetVeils", post_user(CLAIRE), &req,
	    RPC__CODE__PERMISSION_DENIED);
	req.n_veils = 201;
	post_call("SetVeils", peer(), &req, RPC__CODE__INVALID_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_hidden_and_lifted, post_empty),
		cmocka_unit_test_setup(test_about_the_child, post_empty),
		cmocka_unit_test_setup(test_only_of_before, post_empty),
		cmocka_unit_test_setup(test_attachments, post_empty),
		cmocka_unit_test_setup(test_written_meanwhile, post_empty),
		cmocka_unit_test_setup(test_of_another_school, post_empty),
		cmocka_unit_test_setup(test_what_is_no_ban, post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
