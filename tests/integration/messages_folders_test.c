/*
 * Folders: made, named, put into each other; a thread is in one place and
 * remembers the one before; what becomes of deleted folders and of the trash.
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

#define MOST	100	/* folders of one person */

static const void *
call(const char *method, int64_t who, const void *request, int code)
{
	const struct rpc_caller caller = post_user(who);

	return test_expect(post.peer, &folders__folders__descriptor, method,
	    &caller, request, code, &post.status);
}

static void
because(Rpc__Reason reason)
{
	assert_int_equal(post.status.reason, reason);
}

static int64_t
make(int64_t who, const char *name, int64_t parent, int code)
{
	Folders__CreateFolderRequest req =
	    FOLDERS__CREATE_FOLDER_REQUEST__INIT;
	const Folders__Folder *f;

	req.name = (char *)(uintptr_t)name;
	req.parent_id = parent;
	f = call("CreateFolder", who, &req, code);
	return f != NULL ? f->id : 0;
}

/* name "": as it is; parent -1: where it is. */
static const Folders__Folder *
change(int64_t who, int64_t id, const char *name, int64_t parent, int code)
{
	Folders__UpdateFolderRequest req =
	    FOLDERS__UPDATE_FOLDER_REQUEST__INIT;
	Google__Protobuf__Int64Value v = GOOGLE__PROTOBUF__INT64_VALUE__INIT;

	req.id = id;
	req.name = (char *)(uintptr_t)name;
	v.value = parent;
	if (parent >= 0)
		req.parent_id = &v;
	return call("UpdateFolder", who, &req, code);
}

static void
drop(int64_t who, int64_t id, int code)
{
	Folders__DeleteFolderRequest req =
	    FOLDERS__DELETE_FOLDER_REQUEST__INIT;

	req.id = id;
	call("DeleteFolder", who, &req, code);
}

static const Folders__ListFoldersReply *
list(int64_t who)
{
	Folders__ListFoldersRequest req = FOLDERS__LIST_FOLDERS_REQUEST__INIT;

	return call("ListFolders", who, &req, RPC__CODE__OK);
}

static const Messages__Thread *
move(int64_t who, int64_t thread, int64_t folder, int code)
{
	Messages__UpdateThreadRequest req =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Google__Protobuf__Int64Value v = GOOGLE__PROTOBUF__INT64_VALUE__INIT;
	const Messages__UpdateThreadReply *r;

	req.thread_id = thread;
	v.value = folder;
	req.folder_id = &v;
	r = post_call("UpdateThread", post_user(who), &req, code);
	return r != NULL ? r->thread : NULL;
}

/* How many are in a folder; -1: there is no such folder. */
static int
in_folder(int64_t who, int64_t folder)
{
	Messages__ListThreadsRequest req =
	    MESSAGES__LIST_THREADS_REQUEST__INIT;
	const struct rpc_caller caller = post_user(who);
	const ProtobufCMessage *reply;

	req.folder = folder;
	if (test_call(post.peer, &messages__messages__descriptor,
	    "ListThreads", &caller, &req.base, &reply, &post.status) != 0) {
		because(RPC__REASON__FOLDER_NOT_FOUND);
		return -1;
	}
	return (int)((const Messages__ListThreadsReply *)(const void *)
	    reply)->n_threads;
}

/* The one thread is in this box alone; of a folder, ARCHIVE + its id. */
static void
is_in(int64_t who, int box, int64_t folder)
{
	static const Messages__Box boxes[] = { MESSAGES__BOX__INBOX,
	    MESSAGES__BOX__ARCHIVE, MESSAGES__BOX__TRASH };
	size_t i;

	for (i = 0; i < 3; i++)
		assert_int_equal(post_list(who, boxes[i])->n_threads,
		    folder == 0 && (int)boxes[i] == box ? 1 : 0);
	if (folder != 0)
		assert_int_equal(in_folder(who, folder), 1);
}

/* ---- folders ---- */

static void
test_names(void **state)
{
	const Folders__ListFoldersReply *r;
	int64_t year, trips;

	(void)state;
	year = make(PAUL, "  Ann\xc3\xa9" "e  ", 0, RPC__CODE__OK);
	make(PAUL, "ann\xc3\xa9" "e", 0, RPC__CODE__ALREADY_EXISTS);
	because(RPC__REASON__FOLDER_NAME_TAKEN);
	/* The same accent, written otherwise. */
	make(PAUL, "ANNE\xcc\x81" "E", 0, RPC__CODE__ALREADY_EXISTS);
	make(PAUL, " \t ", 0, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_MISSING);
	make(PAUL, "", 0, RPC__CODE__INVALID_ARGUMENT);
	make(PAUL, post_filled(61), 0, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_TOO_LONG);
	/* Elsewhere, or somebody else's, it is free. */
	trips = make(PAUL, "ann\xc3\xa9" "e", year, RPC__CODE__OK);
	make(ANNE, "Ann\xc3\xa9" "e", 0, RPC__CODE__OK);
	assert_string_equal(change(PAUL, trips, "Sorties", -1,
	    RPC__CODE__OK)->name, "Sorties");
	change(PAUL, trips, "", -1, RPC__CODE__INVALID_ARGUMENT);
	change(PAUL, trips, "ANN\xc3\x89" "E", 0, RPC__CODE__ALREADY_EXISTS);
	/* Its own name is not taken. */
	change(PAUL, trips, "SORTIES", year, RPC__CODE__OK);

	r = list(PAUL);
	assert_int_equal(r->n_folders, 2);
	assert_string_equal(r->folders[0]->name, "Ann\xc3\xa9" "e");
	assert_int_equal(r->folders[0]->parent_id, 0);
	assert_string_equal(r->folders[1]->name, "SORTIES");
	assert_int_equal(r->folders[1]->parent_id, year);
}

static void
test_levels(void **state)
{
	int64_t a, b, c;

	(void)state;
	a = make(PAUL, "a", 0, RPC__CODE__OK);
	b = make(PAUL, "b", a, RPC__CODE__OK);
	c = make(PAUL, "c", 0, RPC__CODE__OK);
	make(PAUL, "d", b, RPC__CODE__FAILED_PRECONDITION);
	because(RPC__REASON__FOLDER_TOO_DEEP);
	/* Into itself, into what is in it, with what is in it. */
	change(PAUL, a, "", a, RPC__CODE__FAILED_PRECONDITION);
	because(RPC__REASON__FOLDER_TOO_DEEP);
	change(PAUL, a, "", b, RPC__CODE__FAILED_PRECONDITION);
	change(PAUL, a, "", c, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(change(PAUL, b, "", 0, RPC__CODE__OK)->parent_id, 0);
	assert_int_equal(change(PAUL, a, "", c, RPC__CODE__OK)->parent_id, c);
	make(PAUL, "d", NEVER, RPC__CODE__NOT_FOUND);
	because(RPC__REASON__FOLDER_NOT_FOUND);
	change(PAUL, a, "", INT64_MAX, RPC__CODE__NOT_FOUND);
	make(PAUL, "d", -1, RPC__CODE__NOT_FOUND);
}

static void
test_foreign_folders(void **state)
{
	static const int64_t others[] = { ANNE, STRANGER };
	int64_t mine, thread;
	size_t i;

	(void)state;
	mine = make(PAUL, "a", 0, RPC__CODE__OK);
	thread = post_send(PARENT, post_letter(ANNE));
	for (i = 0; i < 2; i++) {
		change(others[i], mine, "b", -1, RPC__CODE__NOT_FOUND);
		because(RPC__REASON__THING_NOT_FOUND);
		drop(others[i], mine, RPC__CODE__NOT_FOUND);
		because(RPC__REASON__THING_NOT_FOUND);
		make(others[i], "b", mine, RPC__CODE__NOT_FOUND);
		because(RPC__REASON__FOLDER_NOT_FOUND);
		assert_int_equal(in_folder(others[i], mine), -1);
		assert_int_equal(list(others[i])->n_folders, 0);
	}
	move(ANNE, thread, mine, RPC__CODE__NOT_FOUND);
	because(RPC__REASON__FOLDER_NOT_FOUND);
	move(ANNE, thread, -1, RPC__CODE__INVALID_ARGUMENT);
	is_in(ANNE, MESSAGES__BOX__INBOX, 0);
	assert_int_equal(in_folder(PAUL, mine), 0);
	drop(PAUL, mine, RPC__CODE__OK);
	drop(PAUL, mine, RPC__CODE__NOT_FOUND);
	assert_int_equal(in_folder(PAUL, mine), -1);
}

static void
test_thousand(void **state)
{
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		make(PAUL, name, 0, i < MOST ? RPC__CODE__OK
		    : RPC__CODE__RESOURCE_EXHAUSTED);
	}
	because(RPC__REASON__TOO_MANY_FOLDERS);
	assert_int_equal(post.status.limit, MOST);
	assert_int_equal(list(PAUL)->n_folders, MOST);
	make(ANNE, "n0", 0, RPC__CODE__OK);
}

/* ---- places ---- */

static void
test_places(void **state)
{
	const Messages__Thread *t;
	int64_t a, b, thread;

	(void)state;
	a = make(PAUL, "a", 0, RPC__CODE__OK);
	b = make(PAUL, "b", 0, RPC__CODE__OK);
	thread = post_send(PARENT, post_letter(PAUL));
	t = move(PAUL, thread, a, RPC__CODE__OK);
	assert_int_equal(t->folder_id, a);
	assert_false(t->archived);
	is_in(PAUL, 0, a);
	assert_int_equal(post_unread(PAUL), 0);
	assert_int_equal(list(PAUL)->folders[0]->unread_threads, 1);
	/* What the other party has is as it was. */
	assert_int_equal(post_list(PARENT, MESSAGES__BOX__SENT)->n_threads, 1);

	/* Restored, it is where it was before. */
	assert_int_equal(post_mark(PAUL, thread, 't', true,
	    RPC__CODE__OK)->thread->folder_id, 0);
	is_in(PAUL, MESSAGES__BOX__TRASH, 0);
	assert_int_equal(in_folder(PAUL, a), 0);
	assert_int_equal(post_mark(PAUL, thread, 't', false,
	    RPC__CODE__OK)->thread->folder_id, a);
	assert_true(post_mark(PAUL, thread, 'a', true,
	    RPC__CODE__OK)->thread->archived);
	is_in(PAUL, MESSAGES__BOX__ARCHIVE, 0);
	post_mark(PAUL, thread, 't', true, RPC__CODE__OK);
	is_in(PAUL, MESSAGES__BOX__TRASH, 0);
	post_mark(PAUL, thread, 't', false, RPC__CODE__OK);
	is_in(PAUL, MESSAGES__BOX__ARCHIVE, 0);
	move(PAUL, thread, b, RPC__CODE__OK);
	post_mark(PAUL, thread, 'a', true, RPC__CODE__OK);
	post_mark(PAUL, thread, 'a', false, RPC__CODE__OK);
	is_in(PAUL, 0, b);
	/* It is not archived: nothing to take out. */
	post_mark(PAUL, thread, 'a', false, RPC__CODE__OK);
	is_in(PAUL, 0, b);

	move(PAUL, thread, 0, RPC__CODE__OK);
	is_in(PAUL, MESSAGES__BOX__INBOX, 0);
	/* A folder that is gone meanwhile is the inbox. */
	move(PAUL, thread, b, RPC__CODE__OK);
	post_mark(PAUL, thread, 't', true, RPC__CODE__OK);
	drop(PAUL, b, RPC__CODE__OK);
	post_mark(PAUL, thread, 't', false, RPC__CODE__OK);
	is_in(PAUL, MESSAGES__BOX__INBOX, 0);
}

static void
test_two_places_are_refused(void **state)
{
	Messages__UpdateThreadsRequest req =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Google__Protobuf__Int64Value v = GOOGLE__PROTOBUF__INT64_VALUE__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	const Messages__UpdateThreadsReply *r;
	int64_t ids[3];

	(void)state;
	ids[0] = post_send(PARENT, post_letter(PAUL));
	ids[1] = post_send(PARENT, post_letter(PAUL));
	ids[2] = NEVER;
	req.ids = ids;
	req.n_ids = 3;
	req.folder_id = &v;
	v.value = make(PAUL, "a", 0, RPC__CODE__OK);
	yes.value = true;
	req.archived = &yes;
	post_refused("UpdateThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "folderId");
	req.archived = NULL;
	r = post_call("UpdateThreads", post_user(PAUL), &req, RPC__CODE__OK);
	assert_int_equal(r->updated, 2);
	assert_int_equal(r->unread_threads, 0);
	assert_int_equal(in_folder(PAUL, v.value), 2);
}

/* New mail stays in the folder, and brings back what was put away. */
static void
test_new_mail(void **state)
{
	int64_t a, thread;

	(void)state;
	a = make(PAUL, "a", 0, RPC__CODE__OK);
	thread = post_send(PARENT, post_letter(PAUL));
	post_read(PAUL, thread, 0, RPC__CODE__OK);
	move(PAUL, thread, a, RPC__CODE__OK);
	assert_int_equal(list(PAUL)->folders[0]->unread_threads, 0);
	post_send_answer(PARENT, thread, false);
	is_in(PAUL, 0, a);
	assert_int_equal(list(PAUL)->folders[0]->unread_threads, 1);
	assert_int_equal(post_unread(PAUL), 0);
	post_send_answer(PAUL, thread, false);
	is_in(PAUL, 0, a);
	post_mark(PAUL, thread, 't', true, RPC__CODE__OK);
	post_send_answer(PARENT, thread, false);
	is_in(PAUL, MESSAGES__BOX__INBOX, 0);
	assert_int_equal(post_unread(PAUL), 1);
}

/* ---- what becomes of lines by themselves ---- */

static int64_t watched;
static size_t wanted;

static bool
has_wanted(void *arg)
{
	(void)arg;
	return strtoul(test_sql(post.db, "messages", "SELECT count(*) FROM"
	    " entry WHERE NOT archived AND folder_id IS NULL"), NULL, 10) ==
	    wanted;
}

/* More lines than go with the answer, in two folders of two levels. */
static void
test_deleted_with_many(void **state)
{
	char sql[512];
	int64_t a, b, thread;

	(void)state;
	a = make(PAUL, "a", 0, RPC__CODE__OK);
	b = make(PAUL, "b", a, RPC__CODE__OK);
	thread = post_send(PARENT, post_letter(PAUL));
	move(PAUL, thread, b, RPC__CODE__OK);
	snprintf(sql, sizeof(sql), "INSERT INTO entry SELECT (jsonb_populate_"
	    "record(e, jsonb_build_object('thread_id', 100000 + n,"
	    " 'folder_id', CASE n %% 2 WHEN 0 THEN %lld ELSE %lld END))).*"
	    " FROM entry e, generate_series(1, 2500) n WHERE e.user_id = %d",
	    (long long)a, (long long)b, PAUL);
	test_sql(post.db, "messages", sql);
	drop(PAUL, a, RPC__CODE__OK);
	assert_int_equal(list(PAUL)->n_folders, 0);
	assert_int_equal(in_folder(PAUL, b), -1);
	/* With the sender's. */
	wanted = 2502;
	assert_true(test_wait(has_wanted, NULL, 20000));
	/* The name is free at once. */
	make(PAUL, "a", 0, RPC__CODE__OK);
}

static bool
is_emptied(void *arg)
{
	const char *left = test_sql(post.db, "messages",
	    "SELECT count(*) FROM entry WHERE trashed");

	(void)arg;
	return strcmp(left, "0") == 0;
}

static void
test_emptied(void **state)
{
	Messages__CheckAttachmentRequest check =
	    MESSAGES__CHECK_ATTACHMENT_REQUEST__INIT;
	const Messages__CheckAttachmentReply *seen;
	Messages__SendRequest *req = post_letter(PAUL);
	const Messages__GetThreadReply *r;
	Messages__GetThreadRequest get = MESSAGES__GET_THREAD_REQUEST__INIT;
	char id[33], *ids[] = { id };

	(void)state;
	post_upload(PARENT, id);
	req->attachment_ids = ids;
	req->n_attachment_ids = 1;
	watched = post_send(PARENT, req);
	post_mark(PAUL, watched, 't', true, RPC__CODE__OK);
	test_sql(post.db, "messages", "UPDATE entry SET trashed_at ="
	    " now() - interval '30 days 1 minute' WHERE trashed");
	assert_true(test_wait(is_emptied, NULL, 20000));
	get.thread_id = watched;
	post_refused("GetThread", post_user(PAUL), &get, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	post_refused("Reply", post_user(PAUL), post_answer(watched),
	    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, NULL);
	post_mark(PAUL, watched, 't', false, RPC__CODE__NOT_FOUND);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__TRASH)->n_threads, 0);
	check.attachment_id = id;
	seen = post_call("CheckAttachment", post_user(PAUL), &check,
	    RPC__CODE__OK);
	assert_false(seen->visible);
	seen = post_call("CheckAttachment", post_user(PARENT), &check,
	    RPC__CODE__OK);
	assert_true(seen->visible);
	assert_int_equal(post_get(PARENT, watched)->n_messages, 1);

	/* What comes in later is all that there is. */
	post_send_answer(PARENT, watched, false);
	is_in(PAUL, MESSAGES__BOX__INBOX, 0);
	r = post_get(PAUL, watched);
	assert_int_equal(r->n_messages, 1);
	assert_string_equal(r->thread->subject, "Sortie");
	assert_int_equal(r->thread->message_count, 1);
	assert_false(r->thread->has_attachments);
	assert_int_equal(r->first_unread_id, r->messages[0]->id);
	post_read(PAUL, watched, 0, RPC__CODE__OK);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM receipt"), "1");
	assert_int_equal(post_get(PARENT, watched)->n_messages, 2);
}

/* What is not there for long enough stays. */
static void
test_kept(void **state)
{
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, post_letter(PAUL));
	watched = post_send(PARENT, post_letter(PAUL));
	post_mark(PAUL, thread, 't', true, RPC__CODE__OK);
	post_mark(PAUL, watched, 't', true, RPC__CODE__OK);
	test_sql(post.db, "messages", "UPDATE entry SET trashed_at ="
	    " now() - interval '29 days' WHERE trashed");
	post_mark(PAUL, watched, 't', false, RPC__CODE__OK);
	test_sql(post.db, "messages", "UPDATE entry SET trashed_at ="
	    " now() - interval '31 days' WHERE NOT trashed");
	wanted = 0;
	/* A third one that is due shows that the rest was looked at. */
	post_mark(PAUL, post_send(PARENT, post_letter(PAUL)), 't', true,
	    RPC__CODE__OK);
	test_sql(post.db, "messages", "UPDATE entry SET trashed_at ="
	    " now() - interval '31 days'"
	    " WHERE trashed AND trashed_at > now() - interval '1 day'");
	while (post_list(PAUL, MESSAGES__BOX__TRASH)->n_threads > 1)
		continue;
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__TRASH)->id, thread);
	assert_int_equal(post_only(PAUL, MESSAGES__BOX__INBOX)->id, watched);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_names, post_empty),
		cmocka_unit_test_setup(test_levels, post_empty),
		cmocka_unit_test_setup(test_foreign_folders, post_empty),
		cmocka_unit_test_setup(test_thousand, post_empty),
		cmocka_unit_test_setup(test_places, post_empty),
		cmocka_unit_test_setup(test_two_places_are_refused,
		    post_empty),
		cmocka_unit_test_setup(test_new_mail, post_empty),
		cmocka_unit_test_setup(test_deleted_with_many, post_empty),
		cmocka_unit_test_setup(test_emptied, post_empty),
		cmocka_unit_test_setup(test_kept, post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
