/*
 * Copies to guardians of what is written to a pupil: who gets one, once; in
 * boxes, in what waits, in the answers that come.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "post.h"
#include "receipts.pb-c.h"

#define WAIT_MS	15000

enum { NOT, OFFERED, ALWAYS };

static void
want(int when)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "INSERT INTO school_setting (school_id,"
	    " guardian_copies) VALUES (1, %d) ON CONFLICT (school_id)"
	    " DO UPDATE SET guardian_copies = excluded.guardian_copies", when);
	test_sql(post.db, "directory", sql);
	post_tell_directory();
}

static void
bar(int64_t who, int64_t child)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) VALUES (1, %lld, %lld)", (long long)who,
	    (long long)child);
	test_sql(post.db, "directory", sql);
}

static int
empty(void **state)
{
	test_sql(post.db, "directory", "DELETE FROM contact_ban; DELETE FROM"
	    " role_hours; DELETE FROM block; UPDATE person SET active = true;"
	    " DELETE FROM guardian WHERE stated_by = 13");
	want(OFFERED);
	return post_empty(state);
}

static Messages__SendRequest *
letter(int64_t to, bool copied)
{
	Messages__SendRequest *req = post_letter(to);

	req->options->copy_to_guardians = copied;
	return req;
}

static size_t
lines_of(int64_t who)
{
	return post_list(who, MESSAGES__BOX__INBOX)->n_threads;
}

static bool
pupil_has_it(void *arg)
{
	(void)arg;
	return lines_of(PUPIL) == 1;
}

static bool
parent_has_it(void *arg)
{
	(void)arg;
	return lines_of(PARENT) == 1;
}

static bool
nothing_is_held(void *arg)
{
	(void)arg;
	return strcmp(test_sql(post.db, "messages",
	    "SELECT count(*) FROM held"), "0") == 0;
}

static void
test_each_guardian_once(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t thread;

	(void)state;
	thread = post_send(PAUL, letter(PUPIL, true));
	assert_int_equal(lines_of(PUPIL), 1);
	assert_int_equal(lines_of(STEP), 1);
	assert_int_equal(lines_of(PARENT2), 0);
	r = post_get(PARENT, thread);
	assert_int_equal(r->messages[0]->n_copied_for, 1);
	assert_int_equal(r->messages[0]->copied_for[0]->id, PUPIL);
	assert_string_equal(r->messages[0]->copied_for[0]->display_name,
	    "Tom Petit");
	assert_int_equal(r->messages[0]->n_to, 0);
	assert_int_equal(post_get(PUPIL, thread)->messages[0]->n_copied_for,
	    0);
	/* The line of who sent it has the pupil as the other party. */
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__SENT)->from->id,
	    PUPIL);
}

static void
test_two_children_are_one_copy(void **state)
{
	Messages__SendRequest *req;
	int64_t both[] = { PUPIL, LEA }, thread;
	const Messages__GetThreadReply *r;

	(void)state;
	test_sql(post.db, "directory", "INSERT INTO guardian (school_id,"
	    " guardian_id, student_id, stated_by) VALUES (1, 31, 22, 13)");
	want(OFFERED);
	req = letter(PUPIL, true);
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = post_send(CLAIRE, req);
	r = post_get(PARENT, thread);
	assert_int_equal(r->n_messages, 1);
	assert_int_equal(r->messages[0]->n_copied_for, 2);
	assert_int_equal(post_get(PARENT2, thread)->messages[0]->n_copied_for,
	    1);
}

static void
test_who_gets_none(void **state)
{
	Messages__SendRequest *req;
	int64_t both[] = { PUPIL, PARENT }, thread;

	(void)state;
	bar(STEP, PUPIL);
	thread = post_send(PAUL, letter(PUPIL, true));
	assert_int_equal(lines_of(STEP), 0);
	assert_int_equal(lines_of(PARENT), 1);
	empty(NULL);
	/* Inactive; addressed already. */
	test_sql(post.db, "directory", "UPDATE person SET active = false"
	    " WHERE person_id = 33");
	req = letter(PUPIL, true);
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = post_send(PAUL, req);
	assert_int_equal(post_get(PARENT, thread)->messages[0]->n_copied_for,
	    0);
	assert_string_equal(test_sql(post.db, "messages", "SELECT"
	    " cardinality(audience) FROM message"), "2");
	empty(NULL);
	/* Who has blocked the sender. */
	test_sql(post.db, "directory", "INSERT INTO block (school_id,"
	    " person_id, blocked_id) VALUES (1, 33, 12);"
	    " INSERT INTO block_rule VALUES (1, 1, 3, true)"
	    " ON CONFLICT DO NOTHING");
	want(OFFERED);
	post_send(PAUL, letter(PUPIL, true));
	assert_int_equal(lines_of(STEP), 0);
	assert_int_equal(lines_of(PARENT), 1);
}

static void
test_refused_where_there_are_none(void **state)
{
	(void)state;
	want(NOT);
	post_refused("Send", post_user(PAUL), letter(PUPIL, true),
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__COPIES_OFF,
	    "options.copyToGuardians");
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__SENT)->n_threads, 0);
	post_send(PAUL, letter(PUPIL, false));
	assert_int_equal(lines_of(PARENT), 0);
	/* Known since: it is asked again after a change. */
	want(ALWAYS);
	post_send(PAUL, letter(PUPIL, false));
	assert_int_equal(lines_of(PARENT), 1);
	post_refused("Send", post_user(PUPIL), letter(PAUL, true),
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__COPIES_OFF, NULL);
}

static void
test_answers(void **state)
{
	Messages__SendRequest *req = letter(PUPIL, true);
	int64_t thread;

	(void)state;
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	thread = post_send(PAUL, req);
	assert_false(post_get(PARENT, thread)->can_reply_all);
	assert_int_equal(post_send_answer(PARENT, thread, false), 1);
	assert_int_equal(lines_of(STEP), 1);
	assert_int_equal(post_get(STEP, thread)->n_messages, 1);
	/* The pupil's goes to who was addressed, the teacher's has copies. */
	assert_int_equal(post_send_answer(PUPIL, thread, true), 1);
	assert_int_equal(post_send_answer(PAUL, thread, false), 3);
	assert_int_equal(post_get(STEP, thread)->n_messages, 2);
	want(NOT);
	assert_int_equal(post_send_answer(PAUL, thread, false), 1);
}

/* Until it is delivered it is nowhere; who may not have it by then is dropped
 * without a word. */
static void
test_held(void **state)
{
	Messages__SendRequest *req = letter(PUPIL, true);
	Messages__UpdateMessageRequest now =
	    MESSAGES__UPDATE_MESSAGE_REQUEST__INIT;

	(void)state;
	req->options->undo_seconds = 60;
	now.id = post_send(PAUL, req);
	assert_int_equal(lines_of(PARENT), 0);
	bar(STEP, PUPIL);
	now.now = true;
	post_call("UpdateMessage", post_user(PAUL), &now, RPC__CODE__OK);
	assert_true(test_wait(parent_has_it, NULL, WAIT_MS));
	assert_int_equal(lines_of(STEP), 0);
	assert_string_equal(test_sql(post.db, "messages", "SELECT"
	    " (SELECT count(*) FROM withdrawn) || ' ' || (SELECT count(*)"
	    " FROM held) || ' ' || cardinality(people) FROM copied"), "0 0 1");
	assert_string_equal(test_sql(post.db, "messages", "SELECT count(*)"
	    " FROM outbox WHERE kind IS NOT NULL"), "0");
}

/* Of guardians who are there tomorrow: the pupil has it, they get it then, or
 * as soon as the calendar lets them. */
static void
test_quiet_hours(void **state)
{
	(void)state;
	test_sql(post.db, "directory", "INSERT INTO role_hours (school_id,"
	    " role, nth, days, from_minute, to_minute) SELECT 1, 1, 1,"
	    " ARRAY[extract(isodow FROM now() + interval '1 day')::smallint],"
	    " 600, 1200");
	want(OFFERED);
	post_send(PAUL, letter(PUPIL, true));
	assert_true(test_wait(pupil_has_it, NULL, WAIT_MS));
	assert_int_equal(lines_of(PARENT), 0);
	assert_string_equal(test_sql(post.db, "messages", "SELECT"
	    " cardinality(people) FROM held"), "2");
	test_sql(post.db, "directory", "DELETE FROM role_hours");
	want(OFFERED);
	test_sql(post.db, "messages", "SELECT plan_held(1)");
	assert_true(test_wait(parent_has_it, NULL, WAIT_MS));
	assert_int_equal(lines_of(STEP), 1);
}

/* The text is the sender's again, with what was asked for. */
static void
test_undone(void **state)
{
	Messages__SendRequest *req = letter(PUPIL, true);
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;

	(void)state;
	req->options->undo_seconds = 60;
	undo.id = post_send(PAUL, req);
	post_call("UndoMessage", post_user(PAUL), &undo, RPC__CODE__OK);
	assert_string_equal(test_sql(post.db, "messages", "SELECT"
	    " encode(options, 'hex') FROM draft"), "3001");
	assert_string_equal(test_sql(post.db, "messages", "SELECT count(*)"
	    " FROM copied"), "0");
}

/* What asks each of its readers asks nobody who gets a copy: their lines say
 * nothing of it.  Asked for the child they are reminded, although the rules let
 * nobody write to them. */
static void
test_asked(void **state)
{
	Messages__AskOptions ask = MESSAGES__ASK_OPTIONS__INIT;
	Receipts__RemindRequest remind = RECEIPTS__REMIND_REQUEST__INIT;
	struct rpc_caller caller = post_user(PAUL);
	Messages__SendRequest *req = letter(PUPIL, true);
	const Receipts__RemindReply *r;

	(void)state;
	req->options->acknowledgement = &ask;
	post_send(PAUL, req);
	assert_non_null(post_only(PUPIL, MESSAGES__BOX__INBOX)
	    ->acknowledgement);
	assert_null(post_only(PARENT, MESSAGES__BOX__INBOX)->acknowledgement);
	post_empty(state);
	req = letter(PUPIL, true);
	req->options->acknowledgement = &ask;
	ask.by = MESSAGES__ASK_OPTIONS__BY__PER_CHILD;
	test_sql(post.db, "directory", "UPDATE rule SET scope = 0"
	    " WHERE from_role = 3 AND to_role = 1");
	want(OFFERED);
	remind.id = post_send(PAUL, req);
	assert_non_null(post_only(PARENT, MESSAGES__BOX__INBOX)
	    ->acknowledgement);
	r = test_expect(post.peer, &receipts__receipts__descriptor,
	    "Remind", &caller, &remind, RPC__CODE__OK, &post.status);
	assert_true(r->reminded >= 2);
	test_sql(post.db, "directory", "UPDATE rule SET scope = 3"
	    " WHERE from_role = 3 AND to_role = 1");
	want(OFFERED);
}

/* The pupil has it, and who was to get a copy later may not any more: nobody is
 * told, and nothing waits. */
static void
test_nobody_left_for_a_copy(void **state)
{
	(void)state;
	test_sql(post.db, "directory", "INSERT INTO role_hours (school_id,"
	    " role, nth, days, from_minute, to_minute) SELECT 1, 1, 1,"
	    " ARRAY[extract(isodow FROM now() + interval '1 day')::smallint],"
	    " 600, 1200");
	want(OFFERED);
	post_send(PAUL, letter(PUPIL, true));
	assert_true(test_wait(pupil_has_it, NULL, WAIT_MS));
	bar(PARENT, PUPIL);
	bar(STEP, PUPIL);
	test_sql(post.db, "directory", "DELETE FROM role_hours");
	want(OFFERED);
	test_sql(post.db, "messages", "SELECT plan_held(1)");
	assert_true(test_wait(nothing_is_held, NULL, WAIT_MS));
	assert_int_equal(lines_of(PARENT), 0);
	assert_string_equal(test_sql(post.db, "messages", "SELECT"
	    " (SELECT count(*) FROM withdrawn) || ' ' || (SELECT count(*)"
	    " FROM outbox WHERE kind IS NOT NULL)"), "0 0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_each_guardian_once, empty),
		cmocka_unit_test_setup(test_two_children_are_one_copy, empty),
		cmocka_unit_test_setup(test_who_gets_none, empty),
		cmocka_unit_test_setup(test_refused_where_there_are_none,
		    empty),
		cmocka_unit_test_setup(test_answers, empty),
		cmocka_unit_test_setup(test_held, empty),
		cmocka_unit_test_setup(test_quiet_hours, empty),
		cmocka_unit_test_setup(test_undone, empty),
		cmocka_unit_test_setup(test_asked, empty),
		cmocka_unit_test_setup(test_nobody_left_for_a_copy, empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
