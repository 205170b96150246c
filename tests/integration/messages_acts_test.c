/*
 * Acts on many threads: on all that a filter shows, in slices that hold nobody
 * up, and taken back; filters of a list.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "folders.pb-c.h"
#include "post.h"
#include "receipts.pb-c.h"

#define MANY		100000

static Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
static Google__Protobuf__BoolValue no = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
static Google__Protobuf__Int64Value there =
    GOOGLE__PROTOBUF__INT64_VALUE__INIT;
static char token[64];

/* Of all that the box shows; always the same one. */
static Messages__UpdateThreadsRequest *
all(Messages__Box box)
{
	static Messages__UpdateThreadsRequest req;
	static Messages__ThreadFilter filter;

	messages__update_threads_request__init(&req);
	messages__thread_filter__init(&filter);
	filter.box = box;
	req.filter = &filter;
	yes.value = true;
	return &req;
}

static const Messages__UpdateThreadsReply *
act(int64_t who, const Messages__UpdateThreadsRequest *req)
{
	const Messages__UpdateThreadsReply *r = post_call("UpdateThreads",
	    post_user(who), req, RPC__CODE__OK);

	snprintf(token, sizeof(token), "%s", r->undo_token);
	return r;
}

static const Messages__UndoThreadsReply *
undo(int64_t who, int code)
{
	Messages__UndoThreadsRequest req = MESSAGES__UNDO_THREADS_REQUEST__INIT;

	req.undo_token = token;
	return post_call("UndoThreads", post_user(who), &req, code);
}

static const Messages__UpdateThreadsReply *
batch(int64_t who, int code)
{
	Messages__GetBatchRequest req = MESSAGES__GET_BATCH_REQUEST__INIT;

	req.undo_token = token;
	return post_call("GetBatch", post_user(who), &req, code);
}

static bool
is_over(void *arg)
{
	(void)arg;
	return !batch(PAUL, RPC__CODE__OK)->going_on;
}

static int64_t
make_folder(int64_t who, const char *name)
{
	Folders__CreateFolderRequest req =
	    FOLDERS__CREATE_FOLDER_REQUEST__INIT;
	const struct rpc_caller caller = post_user(who);
	const Folders__Folder *f;

	req.name = (char *)(uintptr_t)name;
	f = test_expect(post.peer, &folders__folders__descriptor,
	    "CreateFolder", &caller, &req, RPC__CODE__OK, NULL);
	return f->id;
}

static void
drop_folder(int64_t who, int64_t id)
{
	Folders__DeleteFolderRequest req =
	    FOLDERS__DELETE_FOLDER_REQUEST__INIT;
	const struct rpc_caller caller = post_user(who);

	req.id = id;
	test_expect(post.peer, &folders__folders__descriptor, "DeleteFolder",
	    &caller, &req, RPC__CODE__OK, NULL);
}

/* n more lines of PAUL's inbox, older than the one that is there. */
static void
fill(int n)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "INSERT INTO entry SELECT (jsonb_populate_"
	    "record(e, jsonb_build_object('thread_id', 1000000 + n,"
	    " 'received_at', e.received_at - n * interval '1 s'))).*"
	    " FROM entry e, generate_series(1, %d) n WHERE e.user_id = %d",
	    n, PAUL);
	test_sql(post.db, "messages", sql);
	test_sql(post.db, "messages", "ANALYZE entry");
}

static int
lines_of(int64_t who, const char *where)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM entry"
	    " WHERE user_id = %lld AND %s", (long long)who, where);
	return atoi(test_sql(post.db, "messages", sql));
}

/* ---- filters ---- */

static void
test_all_are_read(void **state)
{
	Messages__UpdateThreadsRequest *req;
	const Messages__UpdateThreadsReply *r;
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		post_send(PARENT, post_letter(PAUL));
	post_send(PARENT, post_letter(ANNE));
	req = all(MESSAGES__BOX__INBOX);
	req->read = &yes;
	r = act(PAUL, req);
	assert_int_equal(r->updated, 3);
	assert_int_equal(r->unread_threads, 0);
	assert_false(r->going_on);
	assert_int_equal(post_unread(ANNE), 1);
	/* Nothing is left to do. */
	assert_int_equal(act(PAUL, req)->updated, 0);
	/* Nobody has been shown them: there are no receipts. */
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM receipt"), "0");
	post_send(PARENT, post_letter(PAUL));
	assert_int_equal(post_unread(PAUL), 1);
}

static void
test_undone(void **state)
{
	Messages__UpdateThreadsRequest *req;
	int64_t threads[4];
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		threads[i] = post_send(PARENT, post_letter(PAUL));
	post_read(PAUL, threads[0], 0, RPC__CODE__OK);
	req = all(MESSAGES__BOX__INBOX);
	req->read = &yes;
	req->archived = &yes;
	assert_int_equal(act(PAUL, req)->updated, 4);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__ARCHIVE)->n_threads, 4);
	/* One has moved on, one has new mail. */
	post_mark(PAUL, threads[1], 't', true, RPC__CODE__OK);
	post_send_answer(PARENT, threads[2], false);
	undo(ANNE, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__UNDO_ENDED);
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 2);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__ARCHIVE)->n_threads, 0);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__TRASH)->id, threads[1]);
	/* The unread one, and the one with new mail. */
	assert_int_equal(post_unread(PAUL), 2);
	/* Once. */
	post_mark(PAUL, threads[3], 'a', true, RPC__CODE__OK);
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 2);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__ARCHIVE)->id,
	    threads[3]);
}

static void
test_undone_of_ids(void **state)
{
	Messages__UpdateThreadsRequest req =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	int64_t threads[2], a, b;

	(void)state;
	a = make_folder(PAUL, "a");
	b = make_folder(PAUL, "b");
	threads[0] = post_send(PARENT, post_letter(PAUL));
	threads[1] = post_send(PARENT, post_letter(PAUL));
	req.ids = threads;
	req.n_ids = 1;
	req.folder_id = &there;
	there.value = a;
	act(PAUL, &req);
	req.n_ids = 2;
	there.value = b;
	assert_int_equal(act(PAUL, &req)->updated, 2);
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 2);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__INBOX)->id, threads[1]);
	assert_int_equal(post_get(PAUL, threads[0])->thread->folder_id, a);
	/* A folder that is gone meanwhile is the inbox. */
	req.n_ids = 1;
	act(PAUL, &req);
	drop_folder(PAUL, a);
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 1);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__INBOX)->n_threads, 2);
}

static void
recall(int64_t message)
{
	Receipts__RecallMessageRequest req =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	const struct rpc_caller caller = post_user(PARENT);

	req.id = message;
	test_expect(post.peer, &receipts__receipts__descriptor,
	    "RecallMessage", &caller, &req, RPC__CODE__OK, &post.status);
}

/* What was recalled meanwhile does not come back with its thread; a thread
 * whose newest message it was has changed, and is left. */
static void
test_undone_after_a_recall(void **state)
{
	Messages__UpdateThreadsRequest *req = all(MESSAGES__BOX__INBOX);
	const Messages__GetThreadReply *r;
	int64_t whole, first, newest;

	(void)state;
	whole = post_send(PARENT, post_letter(PAUL));
	first = post_send(PARENT, post_letter(PAUL));
	post_send_answer(PARENT, first, false);
	newest = post_send(PARENT, post_letter(PAUL));
	post_send_answer(PARENT, newest, false);
	req->trashed = &yes;
	assert_int_equal(act(PAUL, req)->updated, 3);
	recall(whole);
	recall(first);
	recall(post_get(PARENT, newest)->messages[1]->id);
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 1);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__INBOX)->id, first);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__TRASH)->id, newest);
	assert_int_equal(lines_of(PAUL, "true"), 2);
	r = post_get(PAUL, first);
	assert_int_equal(r->n_messages, 1);
	assert_int_not_equal(r->messages[0]->id, first);
	assert_int_equal(r->thread->message_count, 1);
	assert_int_equal(post_get(PAUL, newest)->n_messages, 1);
	assert_int_equal(post_unread(PAUL), 1);
}

static void
test_undo_ends(void **state)
{
	Messages__UpdateThreadsRequest *req = all(MESSAGES__BOX__INBOX);
	static const char *const wrong[] = { "", "x", "-1", "1x",
		"99999999999999999999" };
	size_t i;

	(void)state;
	post_send(PARENT, post_letter(PAUL));
	req->trashed = &yes;
	act(PAUL, req);
	test_sql(post.db, "messages", "UPDATE act SET asked_at = asked_at"
	    " - interval '9 min 50 s'");
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 1);
	act(PAUL, req);
	test_sql(post.db, "messages", "UPDATE act SET asked_at = asked_at"
	    " - interval '10 min 1 s'");
	undo(PAUL, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__UNDO_ENDED);
	assert_int_equal(lines_of(PAUL, "trashed"), 1);
	/* What it took is forgotten. */
	while (strcmp(test_sql(post.db, "messages", "SELECT (SELECT count(*)"
	    " FROM act) + (SELECT count(*) FROM act_line)"), "0") != 0)
		continue;
	batch(PAUL, RPC__CODE__NOT_FOUND);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(token, sizeof(token), "%s", wrong[i]);
		undo(PAUL, RPC__CODE__INVALID_ARGUMENT);
		batch(PAUL, RPC__CODE__INVALID_ARGUMENT);
	}
}

static void
test_what_is_refused(void **state)
{
	Messages__UpdateThreadsRequest *req = all(MESSAGES__BOX__SCHEDULED);
	int64_t id = 5;

	(void)state;
#define REFUSED(code, why, field) \
	post_refused("UpdateThreads", post_user(PAUL), req, code, why, field)
	req->read = &yes;
	REFUSED(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "filter.box");
	req = all(MESSAGES__BOX__INBOX);
	REFUSED(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING,
	    "read");
	req->read = &yes;
	req->ids = &id;
	req->n_ids = 1;
	REFUSED(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "filter");
	req->n_ids = 0;
	req->read_up_to = &id;
	req->n_read_up_to = 1;
	REFUSED(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "readUpTo");
	req->n_read_up_to = 0;
	req->filter->role = 77;
	REFUSED(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "filter.role");
	req->filter->role = 0;
	req->filter->folder = make_folder(ANNE, "a");
	REFUSED(RPC__CODE__NOT_FOUND, RPC__REASON__FOLDER_NOT_FOUND,
	    "filter.folder");
	req->filter->folder = 0;
	req->read = NULL;
	req->folder_id = &there;
	there.value = NEVER;
	REFUSED(RPC__CODE__NOT_FOUND, RPC__REASON__FOLDER_NOT_FOUND,
	    "folderId");
	messages__update_threads_request__init(req);
	req->read = &yes;
	REFUSED(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING,
	    "ids");
#undef REFUSED
}

/* ---- what a search finds ---- */

/* PAUL's inbox: n lines that have the word, and one that has not. */
static void
write_about(const char *word, int n)
{
	Messages__SendRequest *letter;
	int i;

	for (i = 0; i < n; i++) {
		letter = post_letter(PAUL);
		letter->subject = (char *)(uintptr_t)word;
		post_send(PARENT, letter);
	}
	post_send(PARENT, post_letter(PAUL));
}

static Messages__UpdateThreadsRequest *
all_found(const char *q)
{
	Messages__UpdateThreadsRequest *req = all(MESSAGES__BOX__INBOX);

	req->filter->q = (char *)(uintptr_t)q;
	return req;
}

static void
test_all_found(void **state)
{
	Messages__UpdateThreadsRequest *req;
	Messages__SendRequest *letter;

	(void)state;
	write_about("Sortie zoologique", 3);
	letter = post_letter(ANNE);
	letter->subject = (char *)(uintptr_t)"Sortie zoologique";
	post_send(PARENT, letter);
	req = all_found("zoolog");
	req->archived = &yes;
	assert_int_equal(act(PAUL, req)->updated, 3);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__ARCHIVE)->n_threads, 3);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__INBOX)->n_threads, 1);
	assert_int_equal(post_list(ANNE, MESSAGES__BOX__INBOX)->n_threads, 1);
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 3);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__INBOX)->n_threads, 4);
	/* Where it looks: what is put away is found, the trash is not. */
	req->archived = NULL;
	req->trashed = &yes;
	act(PAUL, req);
	assert_int_equal(act(PAUL, req)->updated, 0);
	req->filter->q = (char *)(uintptr_t)"zoolog in:trash";
	req->trashed = &no;
	assert_int_equal(act(PAUL, req)->updated, 3);
	/* Whose words are not written yet are found as well, and those that
	 * are unread alone where that is asked for. */
	req->filter->q = (char *)(uintptr_t)"de:petit zoolog is:unread";
	post_read(PAUL, post_list(PAUL, MESSAGES__BOX__INBOX)->threads[3]->id,
	    0, RPC__CODE__OK);
	req->trashed = NULL;
	req->read = &yes;
	act(PAUL, req);
	assert_int_equal(lines_of(PAUL, "unread"), 1);
}

/* Signs find nothing, so that nothing is done. */
static void
test_nothing_found(void **state)
{
	Messages__UpdateThreadsRequest *req;

	(void)state;
	write_about("Sortie", 2);
	req = all_found("*** ((");
	req->trashed = &yes;
	assert_int_equal(act(PAUL, req)->updated, 0);
	assert_string_equal(token, "");
	req->filter->q = (char *)(uintptr_t)"ornithorynque";
	assert_int_equal(act(PAUL, req)->updated, 0);
	assert_int_equal(lines_of(PAUL, "trashed"), 0);
	req->filter->role = COMMON__ROLE__GUARDIAN;
	post_refused("UpdateThreads", post_user(PAUL), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "filter.q");
	req->filter->role = 0;
	req->filter->q = (char *)(uintptr_t)"\xff";
	post_refused("UpdateThreads", post_user(PAUL), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "filter.q");
}

/* What comes in meanwhile is left; the oldest line of many is found. */
static void
test_found_in_slices(void **state)
{
	Messages__UpdateThreadsRequest *req;
	Messages__SendRequest *letter = post_letter(PAUL);
	int64_t old, late;
	char sql[256];

	(void)state;
	letter->subject = (char *)(uintptr_t)"Zoologie";
	old = post_send(PARENT, letter);
	snprintf(sql, sizeof(sql), "UPDATE entry SET received_at = received_at"
	    " - interval '1 day' WHERE thread_id = %lld", (long long)old);
	test_sql(post.db, "messages", sql);
	fill(2000);
	req = all_found("zoologie");
	req->archived = &yes;
	assert_true(act(PAUL, req)->going_on);
	letter = post_letter(PAUL);
	letter->subject = (char *)(uintptr_t)"Zoologie";
	late = post_send(PARENT, letter);
	assert_true(test_wait(is_over, NULL, 20000));
	assert_int_equal(batch(PAUL, RPC__CODE__OK)->updated, 1);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__ARCHIVE)->id, old);
	snprintf(sql, sizeof(sql), "thread_id = %lld AND NOT archived",
	    (long long)late);
	assert_int_equal(lines_of(PAUL, sql), 1);
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, 1);
}

/* ---- many ---- */

static bool
has_begun(void *arg)
{
	(void)arg;
	return batch(PAUL, RPC__CODE__OK)->updated >= 2000;
}

/*
 * What comes in meanwhile is left, others are answered, a replica that dies
 * leaves nothing half done, and all of it is taken back.
 */
static void
test_hundred_thousand(void **state)
{
	Messages__UpdateThreadsRequest *req = all(MESSAGES__BOX__INBOX);
	const char *file = test_setting("", test_folder());
	char second[600];
	int64_t late;

	(void)state;
	post_send(PARENT, post_letter(PAUL));
	fill(MANY - 1);
	req->archived = &yes;
	assert_true(act(PAUL, req)->going_on);
	late = post_send(PARENT, post_letter(PAUL));
	assert_true(test_wait(has_begun, NULL, 20000));
	test_service_kill(&post.messages);
	snprintf(second, sizeof(second), "%s/second", file + 1);
	post.messages = post_start_messages(second);
	test_peer_free(&post.peer);
	post.peer = test_peer_new("messages",
	    test_service_endpoint(post.messages));
	while (!is_over(NULL))
		post_send(PARENT, post_letter(ANNE));
	assert_int_equal(batch(PAUL, RPC__CODE__OK)->updated, MANY);
	assert_int_equal(lines_of(PAUL, "archived"), MANY);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__INBOX)->id, late);

	post_mark(PAUL, 1000001, 't', true, RPC__CODE__OK);
	assert_true(undo(PAUL, RPC__CODE__OK)->going_on);
	while (!is_over(NULL))
		continue;
	assert_int_equal(undo(PAUL, RPC__CODE__OK)->restored, MANY - 1);
	assert_int_equal(lines_of(PAUL, "NOT archived AND NOT trashed"), MANY);
	assert_int_equal(lines_of(PAUL, "trashed"), 1);
}

static void
test_at_a_time(void **state)
{
	Messages__UpdateThreadsRequest *req = all(MESSAGES__BOX__INBOX);
	int i;

	(void)state;
	post_send(PARENT, post_letter(PAUL));
	fill(20000);
	req->read = &no;
	req->archived = &no;
	for (i = 0; i < 5; i++)
		act(PAUL, req);
	post_refused("UpdateThreads", post_user(PAUL), req,
	    RPC__CODE__RESOURCE_EXHAUSTED, RPC__REASON__TOO_MANY_ACTS, NULL);
	assert_int_equal(post.status.limit, 5);
	assert_true(test_wait(is_over, NULL, 60000));
	/* Undone while it goes on, it ends there. */
	req = all(MESSAGES__BOX__INBOX);
	req->trashed = &yes;
	assert_true(act(PAUL, req)->going_on);
	undo(PAUL, RPC__CODE__OK);
	assert_true(test_wait(is_over, NULL, 60000));
	assert_int_equal(lines_of(PAUL, "trashed"), 0);
}

static bool
is_back(void *arg)
{
	(void)arg;
	return lines_of(PAUL, "folder_id IS NULL AND NOT archived") == 5001;
}

/* A folder that is deleted while an act moves into it. */
static void
test_folder_goes_meanwhile(void **state)
{
	Messages__UpdateThreadsRequest *req = all(MESSAGES__BOX__INBOX);

	(void)state;
	post_send(PARENT, post_letter(PAUL));
	fill(5000);
	there.value = make_folder(PAUL, "a");
	req->folder_id = &there;
	assert_true(act(PAUL, req)->going_on);
	drop_folder(PAUL, there.value);
	assert_true(test_wait(is_over, NULL, 20000));
	assert_true(test_wait(is_back, NULL, 20000));
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM folder"), "0");
}

/* ---- filters of a list ---- */

static size_t
listed(int64_t who, const Messages__ListThreadsRequest *req)
{
	const Messages__ListThreadsReply *r = post_call("ListThreads",
	    post_user(who), req, RPC__CODE__OK);

	return r->n_threads;
}

static void
test_filters(void **state)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	Messages__UpdateThreadsRequest *up;
	Messages__SendRequest *letter;
	char id[33], *ids[] = { id };
	int64_t with;

	(void)state;
	post_upload(PARENT, id);
	letter = post_letter(PAUL);
	letter->attachment_ids = ids;
	letter->n_attachment_ids = 1;
	with = post_send(PARENT, letter);
	post_send(PARENT, post_letter(PAUL));
	post_send(CLAIRE, post_letter(PAUL));
	yes.value = true;
	req.has_attachments = &yes;
	assert_int_equal(listed(PAUL, &req), 1);
	req.role = COMMON__ROLE__STAFF;
	assert_int_equal(listed(PAUL, &req), 0);
	req.has_attachments = NULL;
	assert_int_equal(listed(PAUL, &req), 1);
	req.role = COMMON__ROLE__GUARDIAN;
	assert_int_equal(listed(PAUL, &req), 2);
	req.unread = &yes;
	post_read(PAUL, with, 0, RPC__CODE__OK);
	assert_int_equal(listed(PAUL, &req), 1);
	req.page_size = 1;
	req.unread = NULL;
	assert_int_equal(listed(PAUL, &req), 1);
	/* An act goes by the same. */
	up = all(MESSAGES__BOX__INBOX);
	up->filter->role = COMMON__ROLE__GUARDIAN;
	up->filter->has_attachments = &yes;
	up->archived = &yes;
	assert_int_equal(act(PAUL, up)->updated, 1);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__ARCHIVE)->id, with);
	req.box = MESSAGES__BOX__ARCHIVE;
	assert_int_equal(listed(PAUL, &req), 1);

	req.box = MESSAGES__BOX__SCHEDULED;
	post_refused("ListThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID, "role");
	req.box = MESSAGES__BOX__INBOX;
	req.role = 99;
	post_refused("ListThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID, "role");
	req.role = 0;
	req.folder = 7;
	req.box = MESSAGES__BOX__SENT;
	post_refused("ListThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "folder");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_are_read, post_empty),
		cmocka_unit_test_setup(test_undone, post_empty),
		cmocka_unit_test_setup(test_undone_of_ids, post_empty),
		cmocka_unit_test_setup(test_undone_after_a_recall, post_empty),
		cmocka_unit_test_setup(test_undo_ends, post_empty),
		cmocka_unit_test_setup(test_what_is_refused, post_empty),
		cmocka_unit_test_setup(test_filters, post_empty),
		cmocka_unit_test_setup(test_all_found, post_empty),
		cmocka_unit_test_setup(test_nothing_found, post_empty),
		cmocka_unit_test_setup(test_found_in_slices, post_empty),
		cmocka_unit_test_setup(test_at_a_time, post_empty),
		cmocka_unit_test_setup(test_folder_goes_meanwhile,
		    post_empty),
		cmocka_unit_test_setup(test_hundred_thousand, post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
