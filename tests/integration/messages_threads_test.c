/* Threads: who sees which messages of them, answers, marks, pages. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "post.h"

/* ---- threads ---- */

static void
test_exchange(void **state)
{
	const Messages__GetThreadReply *r;
	const Messages__Thread *t;
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	assert_int_equal(post_send_answer(CLAIRE, thread, false), 1);
	t = post_only(PARENT, MESSAGES__BOX__INBOX);
	assert_true(t->exchanged);
	assert_true(t->unread);
	assert_int_equal(t->message_count, 2);
	assert_string_equal(t->snippet, "Merci");
	assert_string_equal(t->from->display_name, "Claire Dupont");
	assert_true(post_only(CLAIRE, MESSAGES__BOX__INBOX)->exchanged);
	assert_int_equal(post_only(CLAIRE, MESSAGES__BOX__SENT)->id, thread);
	assert_true(post_only(PARENT, MESSAGES__BOX__SENT)->exchanged);
	r = post_get(PARENT, thread);
	assert_int_equal(r->n_messages, 2);
	assert_true(r->messages[0]->id < r->messages[1]->id);
	assert_true(r->messages[0]->read_by_me);
	assert_false(r->messages[1]->read_by_me);
}

/* A class is written to; each answer is between two. */
static void
test_answers_are_private(void **state)
{
	static int64_t both[] = { PARENT, STEP };
	Messages__SendRequest *req = post_letter(0);
	Messages__ReplyRequest *re;
	int64_t thread;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = post_send(PAUL, req);
	assert_int_equal(post_send_answer(PARENT, thread, false), 1);
	assert_int_equal(post_get(PAUL, thread)->n_messages, 2);
	assert_int_equal(post_get(PARENT, thread)->n_messages, 2);
	assert_int_equal(post_get(STEP, thread)->n_messages, 1);
	assert_false(post_only(STEP, MESSAGES__BOX__INBOX)->exchanged);
	assert_int_equal(post_only(STEP, MESSAGES__BOX__INBOX)->message_count,
	    1);
	assert_false(post_get(STEP, thread)->can_reply_all);
	re = post_answer(thread);
	re->reply_all = true;
	post_refused("Reply", post_user(STEP), re,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__REPLY_NOT_ALLOWED,
	    NULL);
	/* His answer goes to the one who wrote last. */
	assert_int_equal(post_send_answer(PAUL, thread, false), 1);
	assert_int_equal(post_get(PARENT, thread)->n_messages, 3);
	assert_int_equal(post_get(STEP, thread)->n_messages, 1);
	/* To all, as he may. */
	assert_int_equal(post_send_answer(PAUL, thread, true), 2);
	assert_int_equal(post_get(STEP, thread)->n_messages, 2);
	assert_int_equal(post_get(PARENT, thread)->n_messages, 4);
}

static void
test_reply_options(void **state)
{
	static int64_t both[] = { PARENT, STEP };
	Messages__SendRequest *req = post_letter(0);
	int64_t thread;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	thread = post_send(PAUL, req);
	assert_true(post_get(STEP, thread)->can_reply_all);
	assert_int_equal(post_send_answer(PARENT, thread, true), 2);
	assert_int_equal(post_get(STEP, thread)->n_messages, 2);
	assert_int_equal(post_get(STEP, thread)->messages[1]->n_to, 2);

	req = post_letter(PARENT);
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__NONE;
	thread = post_send(PAUL, req);
	assert_false(post_get(PARENT, thread)->can_reply);
	post_refused("Reply", post_user(PARENT), post_answer(thread),
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__REPLY_NOT_ALLOWED,
	    NULL);
	assert_int_equal(post_send_answer(PAUL, thread, false), 1);
	assert_int_equal(post_get(PARENT, thread)->n_messages, 2);
}

/* Who has no part in a thread cannot tell it from one that is not there. */
static void
test_foreign_threads(void **state)
{
	static const int64_t others[] = { PARENT2, STRANGER, PAUL };
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;
	Messages__UpdateThreadsRequest up =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	const Messages__UpdateThreadsReply *r;
	int64_t thread, ids[2];
	size_t i;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	yes.value = true;
	ids[0] = thread;
	ids[1] = NEVER;
	up.ids = ids;
	up.n_ids = 2;
	up.read = &yes;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		req.thread_id = thread;
		post_refused("GetThread", post_user(others[i]), &req,
		    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, "");
		post_refused("Reply", post_user(others[i]), post_answer(thread),
		    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, "");
		post_mark(others[i], thread, 'r', true, RPC__CODE__NOT_FOUND);
		r = post_call("UpdateThreads", post_user(others[i]), &up,
		    RPC__CODE__OK);
		assert_int_equal(r->updated, 0);
	}
	for (i = 0; i < 3; i++) {
		req.thread_id = i == 0 ? NEVER : i == 1 ? 0 : -5;
		post_refused("GetThread", post_user(PARENT), &req,
		    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, "");
		post_refused("Reply", post_user(PARENT),
		    post_answer(req.thread_id), RPC__CODE__NOT_FOUND,
		    RPC__REASON__THING_NOT_FOUND, "");
	}
	assert_int_equal(post_unread(CLAIRE), 1);
	r = post_call("UpdateThreads", post_user(CLAIRE), &up, RPC__CODE__OK);
	assert_int_equal(r->updated, 1);
	assert_int_equal(r->unread_threads, 0);
}

static void
test_marks(void **state)
{
	int64_t thread = post_send(PARENT, post_letter(CLAIRE));
	const Messages__UpdateThreadReply *r;

	(void)state;
	assert_int_equal(post_get(PARENT, thread)->messages[0]->read_count, 0);
	r = post_mark(CLAIRE, thread, 'r', true, RPC__CODE__OK);
	assert_false(r->thread->unread);
	assert_int_equal(r->unread_threads, 0);
	assert_int_equal(post_get(PARENT, thread)->messages[0]->read_count, 1);
	assert_int_equal(post_get(CLAIRE, thread)->messages[0]->read_count, 0);
	assert_true(post_get(CLAIRE, thread)->messages[0]->read_by_me);
	post_mark(CLAIRE, thread, 'r', true, RPC__CODE__OK);
	assert_int_equal(post_get(PARENT, thread)->messages[0]->read_count, 1);
	r = post_mark(CLAIRE, thread, 'r', false, RPC__CODE__OK);
	assert_true(r->thread->unread);
	assert_int_equal(r->unread_threads, 1);
	/* What one has only sent is never unread. */
	assert_false(post_mark(PARENT, thread, 'r', false, RPC__CODE__OK)->
	    thread->unread);

	r = post_mark(CLAIRE, thread, 'a', true, RPC__CODE__OK);
	assert_true(r->thread->archived);
	assert_int_equal(r->unread_threads, 0);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 0);
	assert_int_equal(post_only(CLAIRE, MESSAGES__BOX__ARCHIVE)->id, thread);
	post_mark(CLAIRE, thread, 't', true, RPC__CODE__OK);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__ARCHIVE)->n_threads,
	    0);
	assert_int_equal(post_only(CLAIRE, MESSAGES__BOX__TRASH)->id, thread);
	/* An answer brings it back. */
	post_send_answer(PARENT, thread, false);
	assert_int_equal(post_only(CLAIRE, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(post_unread(CLAIRE), 1);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__TRASH)->n_threads, 0);
	post_mark(CLAIRE, thread, 'r', true, RPC__CODE__OK);
	assert_int_equal(post_get(PARENT, thread)->messages[1]->read_count, 1);
}

static void
test_bad_marks(void **state)
{
	Messages__UpdateThreadRequest one =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Messages__UpdateThreadsRequest many =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	int64_t ids[201] = { 1 };

	(void)state;
	one.thread_id = post_send(PARENT, post_letter(CLAIRE));
	post_refused("UpdateThread", post_user(CLAIRE), &one,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING, NULL);
	many.read = &yes;
	post_refused("UpdateThreads", post_user(CLAIRE), &many,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING, "ids");
	many.ids = ids;
	many.n_ids = 201;
	post_refused("UpdateThreads", post_user(CLAIRE), &many,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_TOO_LONG, "ids");
}

/* Page by page, every thread once, newest first. */
static void
test_pages(void **state)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	const Messages__ListThreadsReply *r;
	int64_t last = INT64_MAX;
	char token[200] = "";
	size_t i, seen = 0;

	(void)state;
	for (i = 0; i < 7; i++)
		post_send(PARENT, post_letter(CLAIRE));
	req.page_size = 3;
	req.page_token = token;
	do {
		r = post_call("ListThreads", post_user(CLAIRE), &req,
		    RPC__CODE__OK);
		assert_int_equal(r->unread_threads, 7);
		for (i = 0; i < r->n_threads; i++, seen++) {
			assert_true(r->threads[i]->id < last);
			last = r->threads[i]->id;
		}
		snprintf(token, sizeof(token), "%s", r->next_page_token);
	} while (token[0] != '\0');
	assert_int_equal(seen, 7);

	post_mark(CLAIRE, last, 'r', true, RPC__CODE__OK);
	yes.value = true;
	req.unread = &yes;
	req.page_size = 0;
	r = post_call("ListThreads", post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 6);
	/* The count is there without a line, too. */
	req.box = MESSAGES__BOX__TRASH;
	r = post_call("ListThreads", post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 0);
	assert_int_equal(r->unread_threads, 6);

	req.box = (Messages__Box)9;
	post_refused("ListThreads", post_user(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID, "box");
	req.box = MESSAGES__BOX__INBOX;
	req.page_size = 201;
	post_refused("ListThreads", post_user(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "pageSize");
	req.page_size = 1;
	req.page_token = (char *)"i'; DROP TABLE entry; --";
	post_refused("ListThreads", post_user(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "pageToken");
	/* Times that a database does not know. */
	req.page_token = (char *)"i7ffffffffffffffe7fffffffffffffff";
	post_refused("ListThreads", post_user(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "pageToken");
}

/* Long messages come a few at a time. */
static void
test_thread_pages(void **state)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;
	const Messages__GetThreadReply *r;
	Messages__ReplyRequest *re;
	char *body = post_filled(200 * 1024), token[200] = "";
	int64_t last = 0;
	size_t i, seen = 0, pages = 0;

	(void)state;
	req.thread_id = post_send(PARENT, post_letter(CLAIRE));
	for (i = 0; i < 5; i++) {
		re = post_answer(req.thread_id);
		re->body_html = body;
		post_call("Reply", post_user(PARENT), re, RPC__CODE__OK);
	}
	free(body);
	req.page_token = token;
	do {
		r = post_call("GetThread", post_user(CLAIRE), &req,
		    RPC__CODE__OK);
		assert_true(r->n_messages > 0);
		for (i = 0; i < r->n_messages; i++, seen++) {
			assert_true(r->messages[i]->id > last);
			last = r->messages[i]->id;
		}
		snprintf(token, sizeof(token), "%s", r->next_page_token);
		pages++;
	} while (token[0] != '\0');
	assert_int_equal(seen, 6);
	assert_int_equal(pages, 3);
	req.page_size = 4;
	r = post_call("GetThread", post_user(CLAIRE), &req, RPC__CODE__OK);
	assert_string_not_equal(r->next_page_token, "");
	req.page_token = (char *)"nonsense";
	post_refused("GetThread", post_user(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "pageToken");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_exchange, post_empty),
		cmocka_unit_test_setup(test_answers_are_private, post_empty),
		cmocka_unit_test_setup(test_reply_options, post_empty),
		cmocka_unit_test_setup(test_foreign_threads, post_empty),
		cmocka_unit_test_setup(test_marks, post_empty),
		cmocka_unit_test_setup(test_bad_marks, post_empty),
		cmocka_unit_test_setup(test_pages, post_empty),
		cmocka_unit_test_setup(test_thread_pages, post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
