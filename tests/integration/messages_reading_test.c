/* What is read is what was shown: marks, receipts, pages, notifications. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "post.h"

/* The parent writes n messages to Claire: the first one of them. */
static int64_t
write_thread(size_t n)
{
	int64_t thread = post_send(PARENT, post_letter(CLAIRE));

	while (--n > 0)
		post_send_answer(PARENT, thread, false);
	return thread;
}

/* Ids of the messages of a short thread. */
static void
ids_of(int64_t who, int64_t thread, int64_t *ids, size_t n)
{
	const Messages__GetThreadReply *r = post_get(who, thread);
	size_t i;

	assert_int_equal(r->n_messages, n);
	for (i = 0; i < n; i++)
		ids[i] = r->messages[i]->id;
}

/* How many of its messages, counted from the first, their sender sees read. */
static size_t
receipts(int64_t thread)
{
	const Messages__GetThreadReply *r = post_get_page(PARENT, thread, 200,
	    "");
	size_t i, n = 0;

	for (i = 0; i < r->n_messages; i++)
		if (r->messages[i]->read_count == 1) {
			assert_int_equal(i, n);
			n++;
		}
	return n;
}

static const Messages__UpdateThreadsReply *
batch_read(int64_t who, int64_t thread, int64_t upto, int code)
{
	static Messages__UpdateThreadsRequest req;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;

	messages__update_threads_request__init(&req);
	yes.value = true;
	req.ids = &thread;
	req.n_ids = 1;
	req.read = &yes;
	req.read_up_to = &upto;
	req.n_read_up_to = upto == 0 ? 0 : 1;
	return post_call("UpdateThreads", post_user(who), &req, code);
}

/* Three are shown, a fourth comes: it is neither read nor has a receipt. */
static void
test_what_came_meanwhile_stays_unread(void **state)
{
	const Messages__UpdateThreadReply *r;
	const Messages__GetThreadReply *t;
	int64_t thread = write_thread(3), shown[3], all[4];

	(void)state;
	ids_of(CLAIRE, thread, shown, 3);
	assert_int_equal(post_get(CLAIRE, thread)->first_unread_id, shown[0]);
	post_send_answer(PARENT, thread, false);
	ids_of(PARENT, thread, all, 4);
	r = post_read(CLAIRE, thread, shown[2], RPC__CODE__OK);
	assert_true(r->thread->unread);
	assert_int_equal(r->unread_threads, 1);
	assert_int_equal(r->thread->last_message_id, all[3]);
	assert_int_equal(receipts(thread), 3);
	t = post_get(CLAIRE, thread);
	assert_true(t->messages[2]->read_by_me);
	assert_false(t->messages[3]->read_by_me);
	assert_int_equal(t->first_unread_id, all[3]);
	/* A mark that comes late takes nothing back. */
	r = post_read(CLAIRE, thread, all[3], RPC__CODE__OK);
	assert_false(r->thread->unread);
	r = post_read(CLAIRE, thread, shown[0], RPC__CODE__OK);
	assert_false(r->thread->unread);
	assert_int_equal(receipts(thread), 4);
	assert_int_equal(post_get(CLAIRE, thread)->first_unread_id, 0);
	/* Without it, all that is there. */
	post_send_answer(PARENT, thread, false);
	post_send_answer(PARENT, thread, false);
	assert_false(post_read(CLAIRE, thread, 0, RPC__CODE__OK)->
	    thread->unread);
	assert_int_equal(receipts(thread), 6);
}

/* One's own answer can be the last that was shown. */
static void
test_reads_up_to_what_one_wrote(void **state)
{
	int64_t thread = write_thread(2), ids[3];

	(void)state;
	post_send_answer(CLAIRE, thread, false);
	ids_of(CLAIRE, thread, ids, 3);
	assert_false(post_read(CLAIRE, thread, ids[2], RPC__CODE__OK)->
	    thread->unread);
	post_send_answer(PARENT, thread, false);
	assert_true(post_read(CLAIRE, thread, ids[2], RPC__CODE__OK)->
	    thread->unread);
}

static void
refuse_read_up_to(int64_t who, int64_t thread, int64_t upto)
{
	post_read(who, thread, upto, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__FIELD_INVALID);
	assert_string_equal(post.status.field, "readUpTo");
	batch_read(who, thread, upto, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "readUpTo");
}

static void
test_bad_read_up_to(void **state)
{
	static int64_t both[] = { PARENT, STEP };
	Messages__UpdateThreadRequest one =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Google__Protobuf__BoolValue no = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	Messages__SendRequest *req = post_letter(0);
	int64_t thread, other, private[2];

	(void)state;
	other = post_send(PAUL, post_letter(STEP));
	req = post_letter(0);
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = post_send(PAUL, req);
	post_send_answer(PARENT, thread, false);
	ids_of(PARENT, thread, private, 2);
	refuse_read_up_to(STEP, thread, other);		/* of another thread */
	refuse_read_up_to(STEP, thread, private[1]);	/* not to her */
	refuse_read_up_to(STEP, thread, private[1] + 1000);
	refuse_read_up_to(STEP, thread, -1);
	refuse_read_up_to(STEP, thread, INT64_MAX);
	assert_int_equal(post_unread(STEP), 2);
	/* Whoever has no part in it is told no more than that. */
	post_read(LEA, thread, thread, RPC__CODE__NOT_FOUND);
	one.thread_id = thread;
	one.read = &no;
	one.read_up_to = thread;
	post_refused("UpdateThread", post_user(STEP), &one,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "readUpTo");
}

/* A list has shown no message: its mark has no receipt before one opens it. */
static void
test_a_list_writes_no_receipt(void **state)
{
	const Messages__UpdateThreadsReply *r;
	int64_t thread = write_thread(3), ids[3];

	(void)state;
	ids_of(CLAIRE, thread, ids, 3);
	r = batch_read(CLAIRE, thread, ids[1], RPC__CODE__OK);
	assert_int_equal(r->updated, 1);
	assert_int_equal(r->unread_threads, 1);
	assert_int_equal(post_get(CLAIRE, thread)->first_unread_id, ids[2]);
	r = batch_read(CLAIRE, thread, post_only(CLAIRE,
	    MESSAGES__BOX__INBOX)->last_message_id, RPC__CODE__OK);
	assert_int_equal(r->unread_threads, 0);
	assert_int_equal(receipts(thread), 0);
	assert_true(post_get(CLAIRE, thread)->messages[2]->read_by_me);
	/* It is opened, and two of three are shown. */
	post_read(CLAIRE, thread, ids[1], RPC__CODE__OK);
	assert_int_equal(receipts(thread), 2);
	assert_int_equal(post_unread(CLAIRE), 0);
	post_read(CLAIRE, thread, ids[2], RPC__CODE__OK);
	assert_int_equal(receipts(thread), 3);
	/* And what comes next is as ever. */
	post_send_answer(PARENT, thread, false);
	assert_int_equal(receipts(thread), 3);
	batch_read(CLAIRE, thread, 0, RPC__CODE__OK);
	assert_int_equal(receipts(thread), 3);
	post_read(CLAIRE, thread, 0, RPC__CODE__OK);
	assert_int_equal(receipts(thread), 4);
}

static void
test_batch_names_each_or_none(void **state)
{
	Messages__UpdateThreadsRequest req =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	int64_t ids[2], upto[2];
	const Messages__UpdateThreadsReply *r;

	(void)state;
	ids[0] = upto[0] = post_send(PARENT, post_letter(CLAIRE));
	ids[1] = upto[1] = post_send(PARENT, post_letter(CLAIRE));
	post_send_answer(PARENT, ids[1], false);
	yes.value = true;
	req.read = &yes;
	req.ids = ids;
	req.n_ids = 2;
	req.read_up_to = upto;
	req.n_read_up_to = 1;
	post_refused("UpdateThreads", post_user(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "readUpTo");
	req.n_read_up_to = 2;
	r = post_call("UpdateThreads", post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(r->updated, 2);
	assert_int_equal(r->unread_threads, 1);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->threads[0]->
	    unread, true);
}

/* ---- pages ---- */

/* Sixty read and one new: the newest page, with the new one on it. */
static void
test_opens_at_the_end(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t thread = write_thread(60), newest;
	char token[128];

	(void)state;
	post_read(CLAIRE, thread, 0, RPC__CODE__OK);
	post_send_answer(PARENT, thread, false);
	r = post_get(CLAIRE, thread);
	assert_int_equal(r->n_messages, 50);
	newest = r->messages[49]->id;
	assert_int_equal(newest, r->thread->last_message_id);
	assert_int_equal(r->first_unread_id, newest);
	assert_false(r->messages[49]->read_by_me);
	assert_true(r->messages[48]->read_by_me);
	assert_string_equal(r->next_page_token, "");
	snprintf(token, sizeof(token), "%s", r->previous_page_token);
	r = post_get_page(CLAIRE, thread, 50, token);
	assert_int_equal(r->n_messages, 11);
	assert_int_equal(r->messages[0]->id, thread);
	assert_string_equal(r->previous_page_token, "");
	snprintf(token, sizeof(token), "%s", r->next_page_token);
	r = post_get_page(CLAIRE, thread, 50, token);
	assert_int_equal(r->n_messages, 50);
	assert_int_equal(r->messages[49]->id, newest);
	/* After an answer, the answer is on the first page. */
	post_send_answer(CLAIRE, thread, false);
	r = post_get(CLAIRE, thread);
	assert_int_equal(r->messages[49]->id, r->thread->last_message_id);
	assert_int_equal(r->messages[49]->from->id, CLAIRE);
}

/* More new ones than a page: it begins with the first of them. */
static void
test_opens_at_the_first_unread(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t thread = write_thread(7), ids[7];
	char next[128], previous[128];

	(void)state;
	ids_of(CLAIRE, thread, ids, 7);
	post_read(CLAIRE, thread, ids[1], RPC__CODE__OK);
	r = post_get_page(CLAIRE, thread, 3, "");
	assert_int_equal(r->n_messages, 3);
	assert_int_equal(r->first_unread_id, ids[2]);
	assert_int_equal(r->messages[0]->id, ids[2]);
	snprintf(next, sizeof(next), "%s", r->next_page_token);
	snprintf(previous, sizeof(previous), "%s", r->previous_page_token);
	r = post_get_page(CLAIRE, thread, 3, next);
	assert_int_equal(r->n_messages, 2);
	assert_int_equal(r->messages[1]->id, ids[6]);
	assert_string_equal(r->next_page_token, "");
	r = post_get_page(CLAIRE, thread, 3, previous);
	assert_int_equal(r->n_messages, 2);
	assert_int_equal(r->messages[0]->id, ids[0]);
	assert_int_equal(r->messages[1]->id, ids[1]);
	assert_string_equal(r->previous_page_token, "");
	assert_string_not_equal(r->next_page_token, "");
}

/* Backwards too, long messages come a few at a time, each of them once. */
static void
test_long_ones_backwards(void **state)
{
	const Messages__GetThreadReply *r;
	Messages__ReplyRequest *re;
	char *body = post_filled(200 * 1024), token[128] = "";
	int64_t thread = post_send(PARENT, post_letter(CLAIRE));
	int64_t before = INT64_MAX;
	size_t i, seen = 0, pages = 0;

	(void)state;
	for (i = 0; i < 5; i++) {
		re = post_answer(thread);
		re->body_html = body;
		post_call("Reply", post_user(PARENT), re, RPC__CODE__OK);
	}
	free(body);
	do {
		r = post_get_page(PARENT, thread, 50, token);
		assert_true(r->n_messages > 0);
		for (i = r->n_messages; i-- > 0; seen++) {
			assert_true(r->messages[i]->id < before);
			before = r->messages[i]->id;
		}
		snprintf(token, sizeof(token), "%s", r->previous_page_token);
		pages++;
	} while (token[0] != '\0');
	assert_int_equal(seen, 6);
	assert_int_equal(pages, 3);
	/* Who has read none begins at the first all the same. */
	r = post_get(CLAIRE, thread);
	assert_int_equal(r->messages[0]->id, thread);
	assert_string_not_equal(r->next_page_token, "");
}

/* Two thousand: a page costs a page, and forty of them are the thread. */
static void
test_a_very_long_thread(void **state)
{
	const Messages__GetThreadReply *r;
	int64_t thread = write_thread(1), before = INT64_MAX;
	char token[128] = "";
	size_t i, seen = 0, pages = 0;

	(void)state;
	test_sql(post.db, "messages", "DO $$ DECLARE t bigint := (SELECT"
	    " min(id) FROM message); BEGIN FOR i IN 1..1999 LOOP PERFORM"
	    " write_reply(1, t, 31, 1::smallint, 'Marie Petit', '', NULL,"
	    " NULL, '<p>x</p>', 'x', 'Claire Dupont', '{11}', '{11}', '{4}',"
	    " '{Claire Dupont}', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
	    " NULL); END LOOP; END $$");
	post_read(CLAIRE, thread, 0, RPC__CODE__OK);
	do {
		r = post_get_page(CLAIRE, thread, 50, token);
		assert_int_equal(r->n_messages, 50);
		for (i = r->n_messages; i-- > 0; seen++) {
			assert_true(r->messages[i]->id < before);
			before = r->messages[i]->id;
		}
		snprintf(token, sizeof(token), "%s", r->previous_page_token);
		pages++;
	} while (token[0] != '\0');
	assert_int_equal(seen, 2000);
	assert_int_equal(pages, 40);
	assert_int_equal(before, thread);
}

/* The release before writes and marks in its own words beside this one. */
static void
test_release_before(void **state)
{
	const Messages__Thread *t;
	int64_t thread;

	(void)state;
	test_sql(post.db, "messages", "SELECT post_message(1, 31, 1::smallint,"
	    " 'Marie Petit', '', NULL, NULL, 'Sortie', '<p>a</p>', 'a',"
	    " 'Claire Dupont', '{11}', '{11}', '{4}', '{Claire Dupont}', NULL,"
	    " NULL, NULL, NULL, NULL, NULL, 11, 4::smallint, 'Claire Dupont',"
	    " '', 0::smallint, NULL, NULL, NULL, NULL, NULL)");
	t = post_only(CLAIRE, MESSAGES__BOX__INBOX);
	thread = t->id;
	assert_int_equal(t->last_message_id, thread);
	assert_int_equal(t->last_from->id, PARENT);
	test_sql(post.db, "messages", "SELECT write_reply(1, max(id), 11,"
	    " 4::smallint, 'Claire Dupont', '', NULL, NULL, '<p>b</p>', 'b',"
	    " 'Marie Petit', '{31}', '{31}', '{1}', '{Marie Petit}', NULL,"
	    " NULL, NULL, NULL, NULL, NULL, NULL, NULL) FROM message");
	t = post_only(PARENT, MESSAGES__BOX__INBOX);
	assert_true(t->last_message_id > thread);
	assert_int_equal(t->last_from->id, CLAIRE);
	test_sql(post.db, "messages", "SELECT mark_threads(1, 11,"
	    " ARRAY(SELECT min(id) FROM message), NULL, true, true, NULL,"
	    " NULL)");
	assert_int_equal(post_unread(CLAIRE), 0);
	assert_int_equal(post_get(PARENT, thread)->messages[0]->read_count, 1);
}

/* ---- what a line says ---- */

/* After an answer the line says who wrote it, what, and when. */
static void
test_a_line_says_one_thing(void **state)
{
	static const Messages__Box boxes[] = { MESSAGES__BOX__INBOX,
		MESSAGES__BOX__SENT };
	const Messages__Thread *t;
	Messages__ReplyRequest *re;
	int64_t thread, other;
	size_t i;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	other = post_send(PARENT, post_letter(CLAIRE));
	re = post_answer(thread);
	re->body_html = (char *)"<p>Entendu</p>";
	post_call("Reply", post_user(CLAIRE), re, RPC__CODE__OK);
	for (i = 0; i < 2; i++) {
		t = post_list(CLAIRE, boxes[i])->threads[0];
		assert_int_equal(t->id, thread);
		assert_string_equal(t->snippet, "Entendu");
		assert_int_equal(t->last_from->id, CLAIRE);
		assert_string_equal(t->last_from->display_name,
		    "Claire Dupont");
		assert_int_equal(t->last_from->role, COMMON__ROLE__STAFF);
		assert_string_equal(t->last_from->title, "Secretariat");
		assert_int_equal(t->from->id, PARENT);
		assert_true(t->last_message_id > other);
	}
	t = post_list(CLAIRE, MESSAGES__BOX__INBOX)->threads[1];
	assert_int_equal(t->id, other);
	assert_int_equal(t->last_from->id, PARENT);
	assert_int_equal(t->last_message_id, other);
	/* And to the other: hers came last. */
	t = post_list(PARENT, MESSAGES__BOX__SENT)->threads[0];
	assert_int_equal(t->id, thread);
	assert_int_equal(t->last_from->id, CLAIRE);
	assert_string_equal(t->snippet, "Entendu");
}

/* In each box the dates are in order, page by page. */
static void
test_dates_are_in_order(void **state)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	const Messages__ListThreadsReply *r;
	int64_t threads[6], at, last = INT64_MAX;
	char token[128] = "";
	size_t i, seen = 0;

	(void)state;
	for (i = 0; i < 6; i++)
		threads[i] = post_send(PARENT, post_letter(CLAIRE));
	post_send_answer(CLAIRE, threads[1], false);
	post_read(CLAIRE, threads[3], 0, RPC__CODE__OK);
	post_send_answer(CLAIRE, threads[3], false);
	post_send_answer(PARENT, threads[0], false);
	req.page_size = 2;
	req.page_token = token;
	do {
		r = post_call("ListThreads", post_user(CLAIRE), &req,
		    RPC__CODE__OK);
		for (i = 0; i < r->n_threads; i++, seen++) {
			at = r->threads[i]->last_message_at->seconds *
			    1000000 + r->threads[i]->last_message_at->nanos /
			    1000;
			assert_true(at < last);
			last = at;
		}
		snprintf(token, sizeof(token), "%s", r->next_page_token);
	} while (token[0] != '\0');
	assert_int_equal(seen, 6);
	/* A token of the order before. */
	req.page_token = (char *)"i00000000000000010000000000000001";
	post_refused("ListThreads", post_user(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "pageToken");
}

/* Lines that an earlier release wrote say the same. */
static void
test_old_lines(void **state)
{
	const Messages__Thread *t;
	int64_t thread = post_send(PARENT, post_letter(CLAIRE));

	(void)state;
	post_send_answer(CLAIRE, thread, false);
	test_sql(post.db, "messages", "UPDATE entry SET last_id = NULL,"
	    " own_name = NULL, own_title = NULL, shown_upto = NULL");
	t = post_only(CLAIRE, MESSAGES__BOX__INBOX);
	assert_int_equal(t->last_from->id, CLAIRE);
	assert_string_equal(t->last_from->display_name, "Claire Dupont");
	assert_true(t->last_message_id > thread);
	t = post_get(CLAIRE, thread)->thread;
	assert_string_equal(t->last_from->display_name, "Claire Dupont");
	assert_int_equal(post_only(PARENT, MESSAGES__BOX__INBOX)->
	    last_message_id, post_get(PARENT, thread)->messages[1]->id);
	assert_false(post_read(CLAIRE, thread, thread, RPC__CODE__OK)->
	    thread->unread);
	assert_int_equal(receipts(thread), 1);
}

/* Whose somebody is, is for those who work there and for themselves. */
static void
test_context(void **state)
{
	static int64_t both[] = { CLAIRE, STEP };
	Messages__SendRequest *req = post_letter(0);
	const Messages__GetThreadReply *r;
	int64_t thread;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 1;
	thread = post_send(PARENT, req);
	test_sql(post.db, "messages", "UPDATE message SET sender_context ="
	    " 'parent de Tom Petit'");
	test_sql(post.db, "messages", "UPDATE entry SET other_context ="
	    " 'parent de Tom Petit' WHERE user_id = 11");
	r = post_get(CLAIRE, thread);
	assert_string_equal(r->messages[0]->from->context,
	    "parent de Tom Petit");
	assert_string_equal(r->thread->from->context, "parent de Tom Petit");
	assert_string_equal(post_only(CLAIRE, MESSAGES__BOX__INBOX)->
	    last_from->context, "parent de Tom Petit");
	r = post_get(PARENT, thread);
	assert_string_equal(r->messages[0]->from->context,
	    "parent de Tom Petit");
	/* Not for others, whatever they are sent. */
	thread = post_send(PAUL, post_letter(STEP));
	test_sql(post.db, "messages", "UPDATE message SET sender_context ="
	    " 'parent de Tom Petit'");
	test_sql(post.db, "messages", "UPDATE entry SET other_context ="
	    " 'parent de Tom Petit'");
	r = post_get(STEP, thread);
	assert_string_equal(r->messages[0]->from->context, "");
	assert_string_equal(r->thread->from->context, "");
	assert_string_equal(post_only(STEP, MESSAGES__BOX__INBOX)->
	    last_from->context, "");
}

/* ---- notifications ---- */

static uint32_t wanted;

static bool
has_unread(void *arg)
{
	return post_notifications(*(int64_t *)arg)->unread == wanted;
}

static bool
is_told(void *arg)
{
	(void)arg;
	return strcmp(test_sql(post.db, "messages",
	    "SELECT count(*) FROM reading"), "0") == 0;
}

static void
await_unread(int64_t who, uint32_t n)
{
	wanted = n;
	assert_true(test_wait(has_unread, &who, 20000));
}

static void
test_reading_reads_notifications(void **state)
{
	int64_t thread = write_thread(3), other, ids[3];

	(void)state;
	other = post_send(PAUL, post_letter(CLAIRE));
	await_unread(CLAIRE, 4);
	assert_int_equal(post_notifications(CLAIRE)->notifications[0]->
	    thread_id, other);
	ids_of(CLAIRE, thread, ids, 3);
	post_read(CLAIRE, thread, ids[1], RPC__CODE__OK);
	await_unread(CLAIRE, 2);
	batch_read(CLAIRE, thread, 0, RPC__CODE__OK);
	await_unread(CLAIRE, 1);
	/* Nobody else's, and what comes next is unread. */
	post_send_answer(CLAIRE, thread, false);
	await_unread(PARENT, 1);
	post_send_answer(PARENT, thread, false);
	await_unread(CLAIRE, 2);
	post_read(CLAIRE, other, 0, RPC__CODE__OK);
	await_unread(CLAIRE, 1);
	await_unread(PARENT, 1);
	assert_true(test_wait(is_told, NULL, 10000));
}

static bool
has_all(void *arg)
{
	(void)arg;
	return post_notifications(CLAIRE)->n_notifications == 3;
}

/* It is read while notify is away: nothing of that is lost. */
static void
test_notify_may_be_away(void **state)
{
	int64_t thread, other;

	(void)state;
	thread = write_thread(1);
	await_unread(CLAIRE, 1);
	post_stop_notify();
	post_send_answer(PARENT, thread, false);
	other = post_send(PARENT, post_letter(CLAIRE));
	post_read(CLAIRE, thread, 0, RPC__CODE__OK);
	assert_false(is_told(NULL));
	post_start_notify();
	assert_true(test_wait(is_told, NULL, 20000));
	assert_true(test_wait(has_all, NULL, 20000));
	await_unread(CLAIRE, 1);
	assert_int_equal(post_notifications(CLAIRE)->notifications[0]->
	    thread_id, other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_what_came_meanwhile_stays_unread,
		    post_empty),
		cmocka_unit_test_setup(test_reads_up_to_what_one_wrote,
		    post_empty),
		cmocka_unit_test_setup(test_bad_read_up_to, post_empty),
		cmocka_unit_test_setup(test_a_list_writes_no_receipt,
		    post_empty),
		cmocka_unit_test_setup(test_batch_names_each_or_none,
		    post_empty),
		cmocka_unit_test_setup(test_opens_at_the_end, post_empty),
		cmocka_unit_test_setup(test_opens_at_the_first_unread,
		    post_empty),
		cmocka_unit_test_setup(test_long_ones_backwards, post_empty),
		cmocka_unit_test_setup(test_a_very_long_thread, post_empty),
		cmocka_unit_test_setup(test_release_before, post_empty),
		cmocka_unit_test_setup(test_a_line_says_one_thing, post_empty),
		cmocka_unit_test_setup(test_dates_are_in_order, post_empty),
		cmocka_unit_test_setup(test_old_lines, post_empty),
		cmocka_unit_test_setup(test_context, post_empty),
		cmocka_unit_test_setup(test_reading_reads_notifications,
		    post_empty),
		cmocka_unit_test_setup(test_notify_may_be_away,
		    post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
