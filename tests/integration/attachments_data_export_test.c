/* With all services: a file of all that there is of somebody. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "exports.pb-c.h"
#include "messages.pb-c.h"
#include "uploads.h"

#define LONG_THREAD	250	/* messages: two pages */
#define THREADS		21
#define MAX_BYTES	700000
#define FILE_BYTES	250000
#define PIECE		262144

static struct test_service *directory, *messages, *notify;
static struct test_peer *messages_peer;
static int64_t maker = PARENT;	/* whose data it is */

static const char seed[] =
    "INSERT INTO school (school_id, code, name)"
    " VALUES (7, 'seven', 'Seven'), (8, 'eight', 'Eight');"
    "INSERT INTO person (school_id, person_id, sourced_id, role, given_name,"
    " family_name, title, search_given, search_family) VALUES"
    " (7, 101, 'p1', 1, 'Marie', 'Petit', '', 'marie', 'petit'),"
    " (7, 102, 't1', 3, 'Paul', 'Martin', '', 'paul', 'martin'),"
    " (7, 103, 's1', 2, 'Tom', 'Petit', '', 'tom', 'petit');"
    "INSERT INTO person_role (school_id, person_id, role)"
    " VALUES (7, 101, 1), (7, 102, 3), (7, 103, 2)"
    " ON CONFLICT DO NOTHING;"
    "INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,"
    " group_id) VALUES (7, 100, 'c100', '6e A', '6e a', 100);"
    "INSERT INTO member (school_id, group_id, role, person_id) VALUES"
    " (7, 100, 3, 102), (7, 100, 2, 103);"
    "INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)"
    " VALUES (7, 101, 103, 101);";

/* ---- the house ---- */

static int
set_up(void **state)
{
	char file[512], list[600];
	const char *env[6];

	uploads.db = test_database_new();
	directory = test_service_start(uploads.db, "directory", NULL);
	test_sql(uploads.db, "directory", seed);
	env[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(directory));
	env[1] = NULL;
	notify = test_service_start(uploads.db, "notify", env);
	snprintf(file, sizeof(file), "%s/messages", test_folder());
	snprintf(list, sizeof(list), "file:%s", file);
	uploads.messages_list = strdup(list);
	uploads.more[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(directory));
	uploads.more[1] = test_setting("LIAISON_NOTIFY",
	    test_service_endpoint(notify));
	uploads.more[2] = "LIAISON_MAX_DATA_EXPORT=700000";
	if (uploads_set_up(state) != 0)
		return -1;
	env[0] = uploads.more[0];
	env[1] = test_setting("LIAISON_ATTACHMENTS",
	    test_service_endpoint(uploads.services[1]));
	env[2] = uploads.more[1];
	env[3] = test_setting("LIAISON_ENDPOINT_FILE", file);
	env[4] = "LIAISON_SENDS_PER_HOUR=0";
	env[5] = NULL;
	messages = test_service_start(uploads.db, "messages", env);
	messages_peer = test_peer_new("messages",
	    test_service_endpoint(messages));
	return 0;
}

static int
tear_down(void **state)
{
	test_peer_free(&messages_peer);
	test_service_stop(&messages);
	test_service_stop(&notify);
	test_service_stop(&directory);
	free((char *)(uintptr_t)uploads.messages_list);
	return uploads_tear_down(state);
}

static int
empty(void **state)
{
	maker = PARENT;
	test_sql(uploads.db, "attachments", "DELETE FROM data_export");
	test_sql(uploads.db, "messages", "TRUNCATE entry, message, thread,"
	    " file, outbox CASCADE");
	test_sql(uploads.db, "directory",
	    "UPDATE person SET active = true");
	return uploads_empty(state);
}

/* ---- what is asked ---- */

static const void *
ask(unsigned replica, const char *method, struct rpc_caller caller,
    const void *request, int code)
{
	return test_expect(uploads.peers[replica],
	    &exports__exports__descriptor, method, &caller, request, code,
	    &uploads.status);
}

static void
create(struct rpc_caller caller, bool without, char id[33])
{
	Exports__CreateDataExportRequest req =
	    EXPORTS__CREATE_DATA_EXPORT_REQUEST__INIT;
	const Exports__DataExport *e;

	req.without_attachments = without;
	e = ask(0, "CreateDataExport", caller, &req, RPC__CODE__OK);
	snprintf(id, 33, "%s", e->id);
}

static const Exports__DataExport *
get(unsigned replica, struct rpc_caller caller, const char *id, int code)
{
	Exports__GetDataExportRequest req =
	    EXPORTS__GET_DATA_EXPORT_REQUEST__INIT;

	req.id = (char *)(uintptr_t)id;
	return ask(replica, "GetDataExport", caller, &req, code);
}

struct awaited {
	unsigned	 replica;
	const char	*id;
	int		 state;
};

static bool
is_in_state(void *arg)
{
	const struct awaited *w = arg;

	return (int)get(w->replica, uploads_user(SCHOOL, maker), w->id,
	    RPC__CODE__OK)->state == w->state;
}

static const Exports__DataExport *
await(unsigned replica, const char *id, int state)
{
	struct awaited w = { replica, id, state };

	if (!test_wait(is_in_state, &w, 30000)) {
		const Exports__DataExport *e = get(replica,
		    uploads_user(SCHOOL, maker), id, RPC__CODE__OK);

		fail_msg("state %d, reason %s", (int)e->state, e->reason);
	}
	return get(replica, uploads_user(SCHOOL, maker), id, RPC__CODE__OK);
}

static int64_t
send_one(const char *body, char **files, size_t nfiles)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	Messages__SendRequest req = MESSAGES__SEND_REQUEST__INIT;
	const Messages__SendReply *reply;
	Common__To to = COMMON__TO__INIT;
	int64_t teacher = TEACHER;

	to.user_ids = &teacher;
	to.n_user_ids = 1;
	req.to = &to;
	req.subject = (char *)(uintptr_t)"Sortie";
	req.body_html = (char *)(uintptr_t)body;
	req.attachment_ids = files;
	req.n_attachment_ids = nfiles;
	reply = test_expect(messages_peer, &messages__messages__descriptor,
	    "Send", &parent, &req, RPC__CODE__OK, NULL);
	return reply->thread_id;
}

static void
reply_to(int64_t thread, int n)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	Messages__ReplyRequest req = MESSAGES__REPLY_REQUEST__INIT;
	char body[64];

	snprintf(body, sizeof(body), "<p>nr %03d</p>", n);
	req.thread_id = thread;
	req.body_html = body;
	test_expect(messages_peer, &messages__messages__descriptor, "Reply",
	    &parent, &req, RPC__CODE__OK, NULL);
}

/* The file, as its maker reads it. */
static size_t
read_file(unsigned replica, const char *id, char *out, size_t cap)
{
	const struct rpc_caller caller = uploads_user(SCHOOL, maker);
	Exports__OpenDataExportRequest open =
	    EXPORTS__OPEN_DATA_EXPORT_REQUEST__INIT;
	Attachments__ReadRequest req = ATTACHMENTS__READ_REQUEST__INIT;
	const Attachments__OpenReply *opened;
	const Attachments__ReadReply *piece;
	char file[33];
	size_t size;

	open.id = (char *)(uintptr_t)id;
	opened = ask(replica, "OpenDataExport", caller, &open, RPC__CODE__OK);
	size = opened->attachment->size;
	assert_true(size <= cap);
	snprintf(file, sizeof(file), "%s", opened->attachment->id);
	req.id = file;
	req.length = PIECE;
	while (req.offset < size) {
		piece = test_expect(uploads.peers[replica],
		    &attachments__attachments__descriptor, "Read", &caller,
		    &req, RPC__CODE__OK, NULL);
		memcpy(out + req.offset, piece->data.data, piece->data.len);
		req.offset += piece->data.len;
	}
	return size;
}

/* How many members it has in a folder; the text of the one named. */
static int
members(const char *zip, size_t len, const char *folder, const char *wanted,
    char *text, size_t cap)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	const char *name;
	la_ssize_t n;
	int count = 0;

	archive_read_support_format_zip(a);
	assert_int_equal(archive_read_open_memory(a, zip, len), ARCHIVE_OK);
	while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
		name = archive_entry_pathname(entry);
		count += strncmp(name, folder, strlen(folder)) == 0;
		if (wanted == NULL || strcmp(name, wanted) != 0)
			continue;
		n = archive_read_data(a, text, cap - 1);
		assert_true(n > 0 && (size_t)n < cap - 1);
		text[n] = '\0';
	}
	archive_read_free(a);
	return count;
}

static bool
nothing_left(void *arg)
{
	return strcmp(test_sql(uploads.db, "attachments", arg), "0") == 0;
}

#define UNFINISHED \
    "SELECT count(*) FROM attachment WHERE own AND state <> 1"
#define FILES	"SELECT count(*) FROM attachment WHERE own"

/* ---- the tests ---- */

static bool
one_says(void *text)
{
	return test_service_logged(uploads.services[0], text) ||
	    test_service_logged(uploads.services[1], text);
}

/* One file, with all, from the replica that goes on. */
static void
test_another_replica_begins_again(void **state)
{
	static char zip[MAX_BYTES], text[1 << 20];
	char id[33], again[33], said[64], name[64];
	const char *at;
	unsigned dead;
	int64_t thread;
	int i;

	(void)state;
	thread = send_one("<p>nr 000</p>", NULL, 0);
	for (i = 1; i < LONG_THREAD; i++)
		reply_to(thread, i);
	for (i = 1; i < THREADS; i++)
		send_one("<p>Bonjour</p>", NULL, 0);
	kill(test_service_pid(messages), SIGSTOP);
	create(uploads_user(SCHOOL, PARENT), false, id);
	await(0, id, EXPORTS__DATA_EXPORT__STATE__RUNNING);
	create(uploads_user(SCHOOL, PARENT), true, again);
	assert_string_equal(again, id);
	snprintf(said, sizeof(said), "taken=%s", id);
	assert_true(test_wait(one_says, said, 15000));
	dead = test_service_logged(uploads.services[0], said) ? 0 : 1;
	test_service_kill(&uploads.services[dead]);
	kill(test_service_pid(messages), SIGCONT);

	assert_int_equal(await(1 - dead, id,
	    EXPORTS__DATA_EXPORT__STATE__DONE)->done, THREADS);
	assert_string_equal(test_sql(uploads.db, "attachments",
	    "SELECT attempts FROM data_export"), "2");
	assert_true(test_wait(nothing_left, (void *)(uintptr_t)UNFINISHED,
	    15000));
	assert_string_equal(test_sql(uploads.db, "attachments", FILES), "1");
	snprintf(name, sizeof(name), "messages/%lld.json", (long long)thread);
	assert_int_equal(members(zip, read_file(1 - dead, id, zip,
	    sizeof(zip)), "messages/", name, text, sizeof(text)), THREADS);
	/* All of a thread of several pages, the oldest first. */
	for (i = 0, at = text; i < LONG_THREAD; i++) {
		snprintf(name, sizeof(name), "nr %03d<", i);
		at = strstr(at, name);
		if (at == NULL)
			fail_msg("%s is not in its place", name);
	}
	test_peer_free(&uploads.peers[dead]);
	uploads.peers[dead] = test_peer_new("attachments",
	    test_service_endpoint(uploads.services[1 - dead]));
}

static void
test_is_its_makers_alone(void **state)
{
	Exports__DeleteDataExportRequest drop =
	    EXPORTS__DELETE_DATA_EXPORT_REQUEST__INIT;
	Exports__OpenDataExportRequest open =
	    EXPORTS__OPEN_DATA_EXPORT_REQUEST__INIT;
	const struct rpc_caller others[] = { uploads_user(SCHOOL, TEACHER),
		uploads_user(OTHER, PARENT) };
	static const char *const none[] = { "x", "0",
	    "ffffffffffffffffffffffffffffffff" };
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char id[33];
	size_t i;

	(void)state;
	create(parent, false, id);
	await(0, id, EXPORTS__DATA_EXPORT__STATE__DONE);
	open.id = drop.id = id;
	for (i = 0; i < 2; i++) {
		get(0, others[i], id, RPC__CODE__NOT_FOUND);
		ask(0, "OpenDataExport", others[i], &open,
		    RPC__CODE__NOT_FOUND);
		ask(0, "DeleteDataExport", others[i], &drop,
		    RPC__CODE__NOT_FOUND);
	}
	for (i = 0; i < 3; i++)
		get(0, parent, none[i], RPC__CODE__NOT_FOUND);
	get(0, parent, "", RPC__CODE__INVALID_ARGUMENT);
	ask(0, "DeleteDataExport", parent, &drop, RPC__CODE__OK);
	ask(0, "DeleteDataExport", parent, &drop, RPC__CODE__NOT_FOUND);
	assert_true(test_wait(nothing_left, (void *)(uintptr_t)FILES, 15000));
}

static void
test_cancelled_it_leaves_nothing(void **state)
{
	Exports__DeleteDataExportRequest drop =
	    EXPORTS__DELETE_DATA_EXPORT_REQUEST__INIT;
	Exports__OpenDataExportRequest open =
	    EXPORTS__OPEN_DATA_EXPORT_REQUEST__INIT;
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char id[33], other[33];

	(void)state;
	kill(test_service_pid(messages), SIGSTOP);
	create(parent, false, id);
	await(0, id, EXPORTS__DATA_EXPORT__STATE__RUNNING);
	open.id = drop.id = id;
	ask(0, "OpenDataExport", parent, &open,
	    RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__DATA_EXPORT_NOT_READY);
	ask(0, "DeleteDataExport", parent, &drop, RPC__CODE__OK);
	get(0, parent, id, RPC__CODE__NOT_FOUND);
	kill(test_service_pid(messages), SIGCONT);
	create(parent, false, other);
	assert_string_not_equal(other, id);
	await(0, other, EXPORTS__DATA_EXPORT__STATE__DONE);
	assert_true(test_wait(nothing_left, (void *)(uintptr_t)UNFINISHED,
	    15000));
	assert_string_equal(test_sql(uploads.db, "attachments", FILES), "1");
}

static void
test_says_what_does_not_fit(void **state)
{
	static char large[FILE_BYTES + 1], zip[MAX_BYTES];
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	const Exports__DataExport *e;
	char id[33], ids[3][33], *files[] = { ids[0], ids[1], ids[2] };
	int i;

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	for (i = 0; i < 3; i++)
		uploads_put(parent, "a.txt", large, ids[i]);
	send_one("<p>Voici</p>", files, 3);
	create(parent, false, id);
	e = await(0, id, EXPORTS__DATA_EXPORT__STATE__FAILED);
	assert_string_equal(e->reason, "EXPORT_FILE_TOO_LARGE");
	assert_int_equal(e->limit, MAX_BYTES);
	assert_true(test_wait(nothing_left, (void *)(uintptr_t)FILES, 15000));
	create(parent, true, id);
	await(0, id, EXPORTS__DATA_EXPORT__STATE__DONE);
	assert_int_equal(members(zip, read_file(0, id, zip, sizeof(zip)),
	    "attachments/", NULL, NULL, 0), 0);
	/* The one that has failed went with it. */
	assert_string_equal(test_sql(uploads.db, "attachments",
	    "SELECT count(*) FROM data_export"), "1");
}

/* Also between the page that names it and the copy of it. */
static void
test_has_no_file_that_a_recall_took(void **state)
{
	static char zip[MAX_BYTES], text[4096];
	char id[33], file[33], *files[] = { file };
	int recalled;

	(void)state;
	uploads_put(uploads_user(SCHOOL, PARENT), "a.txt", "hello", file);
	send_one("<p>Voici</p>", files, 1);
	maker = TEACHER;
	for (recalled = 0; recalled < 2; recalled++) {
		create(uploads_user(SCHOOL, TEACHER), false, id);
		await(0, id, EXPORTS__DATA_EXPORT__STATE__DONE);
		assert_int_equal(members(zip, read_file(0, id, zip,
		    sizeof(zip)), "attachments/", "index.json", text,
		    sizeof(text)), 1 - recalled);
		assert_non_null(strstr(text, recalled ?
		    "\"attachmentsLeftOut\":1" :
		    "\"attachmentsLeftOut\":0"));
		/* What a recall does last: nobody has the file. */
		test_sql(uploads.db, "messages",
		    "UPDATE file SET thread_id = -1");
	}
}

static void
test_is_none_for_who_has_left(void **state)
{
	char id[33];

	(void)state;
	test_sql(uploads.db, "directory",
	    "UPDATE person SET active = false WHERE person_id = 101");
	create(uploads_user(SCHOOL, PARENT), false, id);
	assert_string_equal(await(0, id,
	    EXPORTS__DATA_EXPORT__STATE__FAILED)->reason, "FORBIDDEN");
	assert_true(test_wait(nothing_left, (void *)(uintptr_t)FILES, 15000));
}

/* One that ends its process each time is not tried for ever. */
static void
test_gives_up(void **state)
{
	char id[33];

	(void)state;
	kill(test_service_pid(messages), SIGSTOP);
	create(uploads_user(SCHOOL, PARENT), false, id);
	await(0, id, EXPORTS__DATA_EXPORT__STATE__RUNNING);
	test_sql(uploads.db, "attachments", "UPDATE data_export"
	    " SET attempts = 5, file_id = NULL, due_at = now()");
	assert_string_equal(await(0, id,
	    EXPORTS__DATA_EXPORT__STATE__FAILED)->reason, "INTERNAL_ERROR");
	kill(test_service_pid(messages), SIGCONT);
}

static void
test_goes_after_its_time(void **state)
{
	char id[33];

	(void)state;
	create(uploads_user(SCHOOL, PARENT), false, id);
	await(0, id, EXPORTS__DATA_EXPORT__STATE__DONE);
	assert_string_equal(test_sql(uploads.db, "attachments",
	    "SELECT bool_and(a.due_at > now() + interval '167 hours'"
	    " AND e.due_at = a.due_at)::text FROM attachment a"
	    " JOIN data_export e ON e.file_id = a.id"), "true");
	test_sql(uploads.db, "attachments",
	    "UPDATE data_export SET due_at = now();"
	    "UPDATE attachment SET due_at = now()");
	get(0, uploads_user(SCHOOL, PARENT), id, RPC__CODE__NOT_FOUND);
	assert_true(test_wait(nothing_left, (void *)(uintptr_t)FILES, 15000));
}

static void
test_an_upload_ends_without_the_directory(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char id[2][33];
	size_t i;

	(void)state;
	/* Each replica is told what the school takes. */
	for (i = 0; i < 4; i++)
		uploads_put(parent, "a.txt", "text", id[0]);
	for (i = 0; i < 2; i++) {
		uploads_create(parent, "b.txt", 4, id[i], RPC__CODE__OK);
		uploads_append(parent, id[i], 0, "text", 4, RPC__CODE__OK);
	}
	kill(test_service_pid(directory), SIGSTOP);
	for (i = 0; i < 2; i++)
		uploads_commit(parent, id[i], RPC__CODE__OK);
	kill(test_service_pid(directory), SIGCONT);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, empty)
	const struct CMUnitTest tests[] = {
		TEST(test_is_its_makers_alone),
		TEST(test_cancelled_it_leaves_nothing),
		TEST(test_says_what_does_not_fit),
		TEST(test_has_no_file_that_a_recall_took),
		TEST(test_is_none_for_who_has_left),
		TEST(test_gives_up),
		TEST(test_goes_after_its_time),
		TEST(test_an_upload_ends_without_the_directory),
		/* Last: a replica is less. */
		TEST(test_another_replica_begins_again),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
