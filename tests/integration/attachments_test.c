/*
 * liaison-attachments over its socket: two replicas, one folder; and with the
 * real messages and directory, who may see what was sent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "attachments.pb-c.h"
#include "common.pb-c.h"
#include "messages.pb-c.h"
#include "stack.h"

#define SCHOOL	7
#define OTHER	8
#define PARENT	101
#define TEACHER	102
#define PUPIL	103
#define PARENT2	104
#define PIECE	(256 * 1024)
#define NOBODY	"00112233445566778899aabbccddeeff"

static struct test_database *db;
static struct test_service *services[2];
static struct test_peer *peers[2];
/* Calls go to one replica and the other in turn. */
static unsigned turn;
static struct status status;
static const char *folder;

/* The second group of tests has these too. */
static struct test_service *directory, *messages;
static struct test_peer *messages_peer;
static const char *messages_list = "tcp://127.0.0.1:1";
static const char *messages_file;

static int
setup(void **state)
{
	int i;

	(void)state;
	if (db == NULL)
		db = test_database_new();
	folder = test_folder();
	for (i = 0; i < 2; i++) {
		const char *env[] = { test_setting("LIAISON_STORE", folder),
			"LIAISON_MAX_ATTACHMENT=1M",
			"LIAISON_MAX_ATTACHMENTS_PER_MESSAGE=3",
			test_setting("LIAISON_MESSAGES", messages_list),
			"LIAISON_SWEEP_EVERY=50ms", NULL };

		services[i] = test_service_start(db, "attachments", env);
		peers[i] = test_peer_new("attachments",
		    test_service_endpoint(services[i]));
	}
	return 0;
}

static int
teardown(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		test_peer_free(&peers[i]);
		test_service_stop(&services[i]);
	}
	test_database_free(&db);
	return 0;
}

/* ---- calls ---- */

static struct rpc_caller
user(int64_t school_id, int64_t user_id)
{
	return test_caller(school_id, user_id, COMMON__ROLE__GUARDIAN);
}

static const void *
call(const char *method, struct rpc_caller caller, const void *request,
    int expected)
{
	return test_expect(peers[turn++ % 2],
	    &attachments__attachments__descriptor, method, &caller, request,
	    expected, &status);
}

static void
expect(Rpc__Reason reason)
{
	if (status.reason != reason)
		fail_msg("reason %s, not %s",
		    status_reason_name(status.reason),
		    status_reason_name(reason));
}

static void
create(struct rpc_caller caller, const char *name, uint64_t size, char *id,
    int expected)
{
	Attachments__CreateRequest req = ATTACHMENTS__CREATE_REQUEST__INIT;
	const Attachments__CreateReply *reply;

	req.name = (char *)(uintptr_t)name;
	req.size = size;
	reply = call("Create", caller, &req, expected);
	if (reply != NULL)
		snprintf(id, 33, "%s", reply->id);
}

static void
append(struct rpc_caller caller, const char *id, uint64_t offset,
    const void *data, size_t len, int expected)
{
	Attachments__AppendRequest req = ATTACHMENTS__APPEND_REQUEST__INIT;

	req.id = (char *)(uintptr_t)id;
	req.offset = offset;
	req.data.data = (uint8_t *)(uintptr_t)data;
	req.data.len = len;
	call("Append", caller, &req, expected);
}

static const Common__Attachment *
commit(struct rpc_caller caller, const char *id, int expected)
{
	Attachments__CommitRequest req = ATTACHMENTS__COMMIT_REQUEST__INIT;

	req.id = (char *)(uintptr_t)id;
	return call("Commit", caller, &req, expected);
}

static const Common__Attachment *
open_it(struct rpc_caller caller, const char *id, int expected)
{
	Attachments__OpenRequest req = ATTACHMENTS__OPEN_REQUEST__INIT;
	const Attachments__OpenReply *reply;

	req.id = (char *)(uintptr_t)id;
	reply = call("Open", caller, &req, expected);
	return reply == NULL ? NULL : reply->attachment;
}

static const ProtobufCBinaryData *
read_it(struct rpc_caller caller, const char *id, uint64_t offset,
    uint32_t length, int expected)
{
	Attachments__ReadRequest req = ATTACHMENTS__READ_REQUEST__INIT;
	const Attachments__ReadReply *reply;

	req.id = (char *)(uintptr_t)id;
	req.offset = offset;
	req.length = length;
	reply = call("Read", caller, &req, expected);
	return reply == NULL ? NULL : &reply->data;
}

static void
delete_it(struct rpc_caller caller, const char *id, int expected)
{
	Attachments__DeleteRequest req = ATTACHMENTS__DELETE_REQUEST__INIT;

	req.id = (char *)(uintptr_t)id;
	call("Delete", caller, &req, expected);
}

static const Attachments__ClaimReply *
claim(struct rpc_caller caller, char **ids, size_t n, int expected)
{
	Attachments__ClaimRequest req = ATTACHMENTS__CLAIM_REQUEST__INIT;

	req.ids = ids;
	req.n_ids = n;
	return call("Claim", caller, &req, expected);
}

/* A finished upload. */
static void
upload(struct rpc_caller caller, const char *name, const char *text, char *id)
{
	create(caller, name, strlen(text), id, RPC__CODE__OK);
	append(caller, id, 0, text, strlen(text), RPC__CODE__OK);
	commit(caller, id, RPC__CODE__OK);
}

static bool
no_files(void *arg)
{
	(void)arg;
	return test_folder_files(folder) == 0;
}

/* Each test begins with nothing there. */
static int
empty(void **state)
{
	(void)state;
	test_sql(db, "attachments", "UPDATE attachment"
	    " SET due_at = now(), state = 3");
	return test_wait(no_files, NULL, 10000) ? 0 : -1;
}

/* ---- tests ---- */

static void
test_tells_its_limits(void **state)
{
	Attachments__GetLimitsRequest req =
	    ATTACHMENTS__GET_LIMITS_REQUEST__INIT;
	const Attachments__GetLimitsReply *reply;

	(void)state;
	reply = call("GetLimits", user(SCHOOL, PARENT), &req, RPC__CODE__OK);
	assert_int_equal(reply->max_attachment_bytes, 1024 * 1024);
	assert_int_equal(reply->max_attachments_per_message, 3);
	assert_true(reply->n_allowed_extensions > 20);
	assert_string_equal(reply->allowed_extensions[0], "pdf");
}

/* A PDF of four pieces, each to the other replica than the one before. */
static void
test_stores_pieces_by_two_replicas(void **state)
{
	enum { SIZE = 3 * PIECE + 777 };
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	uint8_t *bytes = malloc(SIZE), sha256[32];
	const ProtobufCBinaryData *data;
	const Common__Attachment *a;
	char id[33], hex[65];
	size_t at, len, i;
	int again;

	(void)state;
	randombytes_buf(bytes, SIZE);
	memcpy(bytes, "%PDF-1.7\n", 9);
	crypto_hash_sha256(sha256, bytes, SIZE);
	sodium_bin2hex(hex, sizeof(hex), sha256, sizeof(sha256));
	create(parent, "R\xc3\xa9sum\xc3\xa9.PDF", SIZE, id, RPC__CODE__OK);
	for (i = 0; i < 4; i++) {
		/* 1, 0, 3, 2 */
		at = (i ^ 1) * PIECE;
		len = SIZE - at < PIECE ? SIZE - at : PIECE;
		append(parent, id, at, bytes + at, len, RPC__CODE__OK);
		append(parent, id, at, bytes + at, len, RPC__CODE__OK);
		turn++;
	}
	for (again = 0; again < 3; again++) {
		a = commit(parent, id, RPC__CODE__OK);
		assert_string_equal(a->id, id);
		assert_string_equal(a->name, "R\xc3\xa9sum\xc3\xa9.PDF");
		assert_string_equal(a->media_type, "application/pdf");
		assert_int_equal(a->size, SIZE);
		assert_string_equal(a->sha256, hex);
	}
	a = open_it(parent, id, RPC__CODE__OK);
	assert_string_equal(a->sha256, hex);
	for (at = 0; at < SIZE; at += data->len) {
		data = read_it(parent, id, at, PIECE, RPC__CODE__OK);
		assert_true(data->len > 0);
		assert_memory_equal(data->data, bytes + at, data->len);
	}
	data = read_it(parent, id, SIZE, 1, RPC__CODE__OK);
	assert_int_equal(data->len, 0);
	data = read_it(parent, id, 5, 3, RPC__CODE__OK);
	assert_int_equal(data->len, 3);
	assert_memory_equal(data->data, bytes + 5, 3);
	free(bytes);
}

static void
test_refuses_at_creation(void **state)
{
	static const struct {
		const char	*name;
		uint64_t	 size;
		Rpc__Reason	 reason;
		const char	*field;
	} bad[] = {
		{ "", 1, RPC__REASON__FIELD_MISSING, "name" },
		{ "a.exe", 1, RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED,
		    "name" },
		{ "a.pdf.exe", 1, RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED,
		    "name" },
		{ "a.zip", 1, RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED,
		    "name" },
		{ "pdf", 1, RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED,
		    "name" },
		{ "a.pdf", 0, RPC__REASON__ATTACHMENT_EMPTY, "size" },
		{ "a.pdf", 1048577, RPC__REASON__ATTACHMENT_TOO_LARGE,
		    "size" },
		{ "a.pdf", UINT64_MAX, RPC__REASON__ATTACHMENT_TOO_LARGE,
		    "size" },
		{ "..", 1, RPC__REASON__FIELD_INVALID, "name" },
		{ "a\n.pdf", 1, RPC__REASON__FIELD_INVALID, "name" },
	};
	char id[33], name[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		create(user(SCHOOL, PARENT), bad[i].name, bad[i].size, id,
		    RPC__CODE__INVALID_ARGUMENT);
		expect(bad[i].reason);
		assert_string_equal(status.field, bad[i].field);
	}
	create(user(SCHOOL, PARENT), "a.pdf", 1048577, id,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.limit, 1048576);
	create(user(SCHOOL, PARENT), "caf\xe9.pdf", 1, id,
	    RPC__CODE__INVALID_ARGUMENT);
	memset(name, 'a', sizeof(name));
	strcpy(name + 252, ".pdf");
	create(user(SCHOOL, PARENT), name, 1, id, RPC__CODE__INVALID_ARGUMENT);
	expect(RPC__REASON__FIELD_TOO_LONG);
	assert_int_equal(status.limit, 255);
	strcpy(name + 251, ".pdf");
	create(user(SCHOOL, PARENT), name, 1, id, RPC__CODE__OK);
	create(user(SCHOOL, 0), "a.pdf", 1, id, RPC__CODE__UNAUTHENTICATED);
	create(user(0, PARENT), "a.pdf", 1, id, RPC__CODE__UNAUTHENTICATED);
}

static void
test_names_are_no_paths(void **state)
{
	static const char *const names[] = { "../../../etc/passwd.txt",
		"/etc/passwd.txt", "C:\\Windows\\passwd.txt", "passwd.txt" };
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char id[33];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		upload(parent, names[i], "root\n", id);
		assert_string_equal(open_it(parent, id, RPC__CODE__OK)->name,
		    "passwd.txt");
	}
}

static void
test_refuses_other_content(void **state)
{
	static const struct {
		const char	*name, *bytes;
	} bad[] = {
		{ "devoir.pdf", "MZ\x90 This program cannot be run in DOS" },
		{ "photo.png", "<!DOCTYPE html><script>alert(1)</script>" },
		{ "notes.docx", "not a zip at all" },
	};
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char id[33];
	size_t i;
	int again;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		create(parent, bad[i].name, strlen(bad[i].bytes), id,
		    RPC__CODE__OK);
		append(parent, id, 0, bad[i].bytes, strlen(bad[i].bytes),
		    RPC__CODE__OK);
		for (again = 0; again < 2; again++) {
			commit(parent, id, RPC__CODE__INVALID_ARGUMENT);
			expect(RPC__REASON__ATTACHMENT_TYPE_MISMATCH);
		}
		open_it(parent, id, RPC__CODE__NOT_FOUND);
		delete_it(parent, id, RPC__CODE__OK);
	}
	assert_int_equal(test_folder_files(folder), 0);
}

static void
test_refuses_bad_pieces(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	uint8_t *large = calloc(1, PIECE + 1);
	char id[33];

	(void)state;
	create(parent, "a.txt", 10, id, RPC__CODE__OK);
	append(parent, id, 0, "", 0, RPC__CODE__INVALID_ARGUMENT);
	expect(RPC__REASON__FIELD_MISSING);
	append(parent, id, 0, large, PIECE + 1, RPC__CODE__INVALID_ARGUMENT);
	expect(RPC__REASON__FIELD_TOO_LONG);
	append(parent, id, 0, "0123456789x", 11, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "offset");
	append(parent, id, 10, "x", 1, RPC__CODE__INVALID_ARGUMENT);
	append(parent, id, UINT64_MAX, "x", 1, RPC__CODE__INVALID_ARGUMENT);
	commit(parent, id, RPC__CODE__FAILED_PRECONDITION);
	expect(RPC__REASON__UPLOAD_INCOMPLETE);
	append(parent, id, 5, "56789", 5, RPC__CODE__OK);
	commit(parent, id, RPC__CODE__FAILED_PRECONDITION);
	expect(RPC__REASON__UPLOAD_INCOMPLETE);
	append(parent, id, 0, "01234", 5, RPC__CODE__OK);
	commit(parent, id, RPC__CODE__OK);
	append(parent, id, 0, "x", 1, RPC__CODE__NOT_FOUND);
	append(parent, id, 0, "x", 1, RPC__CODE__NOT_FOUND);
	free(large);
}

static void
test_refuses_bad_reads(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char id[33];

	(void)state;
	upload(parent, "a.txt", "0123456789", id);
	read_it(parent, id, 0, 0, RPC__CODE__INVALID_ARGUMENT);
	read_it(parent, id, 0, PIECE + 1, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "length");
	read_it(parent, id, 11, 1, RPC__CODE__OUT_OF_RANGE);
	read_it(parent, id, UINT64_MAX, 1, RPC__CODE__OUT_OF_RANGE);
	assert_int_equal(read_it(parent, id, 8, PIECE, RPC__CODE__OK)->len, 2);
}

static void
expect_nothing(struct rpc_caller caller, const char *id)
{
	char *ids[] = { (char *)(uintptr_t)id };

	append(caller, id, 0, "x", 1, RPC__CODE__NOT_FOUND);
	commit(caller, id, RPC__CODE__NOT_FOUND);
	open_it(caller, id, RPC__CODE__NOT_FOUND);
	expect(RPC__REASON__THING_NOT_FOUND);
	read_it(caller, id, 0, 1, RPC__CODE__NOT_FOUND);
	delete_it(caller, id, RPC__CODE__NOT_FOUND);
	claim(caller, ids, 1, RPC__CODE__INVALID_ARGUMENT);
	expect(RPC__REASON__ATTACHMENT_UNKNOWN);
	assert_string_equal(status.field, id);
}

/* What is foreign answers as what does not exist. */
static void
test_hides_what_is_foreign(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char staging[33], ready[33];
	const char *ids[] = { staging, ready, NOBODY };
	size_t i;

	(void)state;
	create(parent, "a.txt", 5, staging, RPC__CODE__OK);
	upload(parent, "a.txt", "hello", ready);
	for (i = 0; i < 3; i++) {
		expect_nothing(user(SCHOOL, TEACHER), ids[i]);
		expect_nothing(user(OTHER, PARENT), ids[i]);
	}
	expect_nothing(parent, NOBODY);
	expect_nothing(parent, "../../etc/passwd");
	open_it(parent, staging, RPC__CODE__NOT_FOUND);
	open_it(parent, "", RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "id");
	open_it(parent, ready, RPC__CODE__OK);
}

static void
test_deletes_what_is_not_sent(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char staging[33], first[33], second[33], *ids[] = { second };

	(void)state;
	create(parent, "a.txt", 5, staging, RPC__CODE__OK);
	upload(parent, "a.txt", "same bytes", first);
	upload(parent, "b.txt", "same bytes", second);
	delete_it(parent, staging, RPC__CODE__OK);
	append(parent, staging, 0, "x", 1, RPC__CODE__NOT_FOUND);
	append(parent, staging, 0, "x", 1, RPC__CODE__NOT_FOUND);
	read_it(parent, first, 0, 1, RPC__CODE__OK);
	delete_it(parent, first, RPC__CODE__OK);
	delete_it(parent, first, RPC__CODE__NOT_FOUND);
	open_it(parent, first, RPC__CODE__NOT_FOUND);
	read_it(parent, first, 0, 1, RPC__CODE__NOT_FOUND);
	read_it(parent, first, 0, 1, RPC__CODE__NOT_FOUND);
	assert_memory_equal(read_it(parent, second, 0, 10,
	    RPC__CODE__OK)->data, "same bytes", 10);
	claim(parent, ids, 1, RPC__CODE__OK);
	delete_it(parent, second, RPC__CODE__FAILED_PRECONDITION);
	expect(RPC__REASON__ATTACHMENT_IN_USE);
	/* files/ID and blobs/SHA256 */
	assert_int_equal(test_folder_files(folder), 2);
}

static void
test_claims_all_or_none(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char a[33], b[33], staging[33], foreign[33];
	char *good[] = { b, a }, *mixed[] = { a, foreign }, *half[] = { a,
		staging }, *many[] = { a, a, a, a };
	const Attachments__ClaimReply *reply;
	int again;

	(void)state;
	upload(parent, "a.txt", "a", a);
	upload(parent, "b.txt", "b", b);
	create(parent, "c.txt", 5, staging, RPC__CODE__OK);
	upload(user(SCHOOL, TEACHER), "d.txt", "d", foreign);
	claim(parent, mixed, 2, RPC__CODE__INVALID_ARGUMENT);
	expect(RPC__REASON__ATTACHMENT_UNKNOWN);
	assert_string_equal(status.field, foreign);
	claim(parent, half, 2, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, staging);
	claim(parent, many, 4, RPC__CODE__INVALID_ARGUMENT);
	expect(RPC__REASON__TOO_MANY_ATTACHMENTS);
	assert_int_equal(status.limit, 3);
	assert_string_equal(test_sql(db, "attachments", "SELECT count(*)"
	    " FROM attachment WHERE state = 2"), "0");
	for (again = 0; again < 2; again++) {
		reply = claim(parent, good, 2, RPC__CODE__OK);
		assert_int_equal(reply->n_attachments, 2);
		assert_string_equal(reply->attachments[0]->id, b);
		assert_string_equal(reply->attachments[1]->id, a);
		assert_string_equal(reply->attachments[1]->name, "a.txt");
		assert_int_equal(reply->attachments[1]->size, 1);
	}
	reply = claim(parent, NULL, 0, RPC__CODE__OK);
	assert_int_equal(reply->n_attachments, 0);
}

static bool
one_row(void *arg)
{
	(void)arg;
	return strcmp(test_sql(db, "attachments",
	    "SELECT count(*) FROM attachment"), "1") == 0;
}

static void
test_sweeps_what_nobody_sent(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char staging[33], ready[33], claimed[33], *ids[] = { claimed };

	(void)state;
	create(parent, "a.txt", 5, staging, RPC__CODE__OK);
	append(parent, staging, 0, "abc", 3, RPC__CODE__OK);
	upload(parent, "b.txt", "b", ready);
	upload(parent, "c.txt", "c", claimed);
	upload(user(OTHER, PARENT), "d.txt", "d", ready);
	claim(parent, ids, 1, RPC__CODE__OK);
	test_sql(db, "attachments", "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(one_row, NULL, 10000));
	/* The messages service cannot be asked, so it stays. */
	assert_int_equal(test_folder_files(folder), 2);
	open_it(parent, claimed, RPC__CODE__OK);
}

/* ---- with the services it works with ---- */

/* A parent, whose child has the teacher; another parent has nobody. */
static const char seed[] =
    "INSERT INTO school (school_id, code, name)"
    " VALUES (7, 'seven', 'Seven'), (8, 'eight', 'Eight');"
    "INSERT INTO person (school_id, person_id, sourced_id, role, given_name,"
    " family_name, title, search_given, search_family) VALUES"
    " (7, 101, 'p1', 1, 'Marie', 'Petit', '', 'marie', 'petit'),"
    " (7, 102, 't1', 3, 'Paul', 'Martin', '', 'paul', 'martin'),"
    " (7, 103, 's1', 2, 'Tom', 'Petit', '', 'tom', 'petit'),"
    " (7, 104, 'p2', 1, 'Luc', 'Noir', '', 'luc', 'noir');"
    "INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,"
    " group_id) VALUES (7, 100, 'c100', '6e A', '6e a', 100);"
    "INSERT INTO member (school_id, group_id, role, person_id) VALUES"
    " (7, 100, 3, 102), (7, 100, 2, 103);"
    "INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)"
    " VALUES (7, 101, 103, 101);";

static void
start_messages(void)
{
	const char *env[] = {
		test_setting("LIAISON_DIRECTORY",
		    test_service_endpoint(directory)),
		test_setting("LIAISON_ATTACHMENTS",
		    test_service_endpoint(services[1])),
		"LIAISON_NOTIFY=tcp://127.0.0.1:1",
		test_setting("LIAISON_ENDPOINT_FILE", messages_file), NULL };

	messages = test_service_start(db, "messages", env);
	messages_peer = test_peer_new("messages",
	    test_service_endpoint(messages));
}

static void
stop_messages(void)
{
	test_peer_free(&messages_peer);
	test_service_stop(&messages);
}

static int
setup_house(void **state)
{
	char text[512];

	db = test_database_new();
	directory = test_service_start(db, "directory", NULL);
	test_sql(db, "directory", seed);
	snprintf(text, sizeof(text), "%s/messages", test_folder());
	messages_file = strdup(text);
	snprintf(text, sizeof(text), "file:%s", messages_file);
	messages_list = strdup(text);
	if (setup(state) != 0)
		return -1;
	start_messages();
	return 0;
}

static int
teardown_house(void **state)
{
	stop_messages();
	test_service_stop(&directory);
	free((char *)(uintptr_t)messages_file);
	free((char *)(uintptr_t)messages_list);
	return teardown(state);
}

static void
send_to(int64_t user_id, char *attachment_id)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	Messages__SendRequest req = MESSAGES__SEND_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;

	to.user_ids = &user_id;
	to.n_user_ids = 1;
	req.to = &to;
	req.subject = (char *)"Sortie";
	req.body_html = (char *)"<p>Voici.</p>";
	req.attachment_ids = &attachment_id;
	req.n_attachment_ids = 1;
	assert_int_equal(test_call(messages_peer,
	    &messages__messages__descriptor, "Send", &parent, &req.base, NULL,
	    &status), RPC__CODE__OK);
}

static void
test_shows_what_was_sent(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	const struct rpc_caller teacher = user(SCHOOL, TEACHER);
	char id[33];
	int again;

	(void)state;
	upload(parent, "a.txt", "hello", id);
	expect_nothing(teacher, id);
	send_to(TEACHER, id);
	for (again = 0; again < 2; again++) {
		assert_memory_equal(read_it(teacher, id, 0, 9,
		    RPC__CODE__OK)->data, "hello", 5);
		assert_string_equal(open_it(teacher, id, RPC__CODE__OK)->name,
		    "a.txt");
		open_it(parent, id, RPC__CODE__OK);
	}
	delete_it(teacher, id, RPC__CODE__NOT_FOUND);
	delete_it(parent, id, RPC__CODE__FAILED_PRECONDITION);
	expect_nothing(user(SCHOOL, PARENT2), id);
	expect_nothing(user(SCHOOL, PUPIL), id);
	expect_nothing(user(OTHER, TEACHER), id);
}

static bool
one_due_later(void *arg)
{
	(void)arg;
	return strcmp(test_sql(db, "attachments", "SELECT count(*) || ' ' ||"
	    " bool_and(due_at > now() + interval '9 days')::text"
	    " FROM attachment"), "1 true") == 0;
}

/* Claimed for a send that never came about; and for one that did. */
static void
test_sweep_asks_what_is_in_a_message(void **state)
{
	const struct rpc_caller parent = user(SCHOOL, PARENT);
	char sent[33], lost[33], *ids[] = { lost };

	(void)state;
	upload(parent, "a.txt", "hello", sent);
	upload(parent, "b.txt", "hello", lost);
	send_to(TEACHER, sent);
	claim(parent, ids, 1, RPC__CODE__OK);
	test_sql(db, "attachments", "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(one_due_later, NULL, 15000));
	open_it(parent, lost, RPC__CODE__NOT_FOUND);
	assert_memory_equal(read_it(user(SCHOOL, TEACHER), sent, 0, 5,
	    RPC__CODE__OK)->data, "hello", 5);
}

static bool
teacher_can_open(void *arg)
{
	const struct rpc_caller teacher = user(SCHOOL, TEACHER);
	Attachments__OpenRequest req = ATTACHMENTS__OPEN_REQUEST__INIT;

	req.id = arg;
	return test_call(peers[turn++ % 2],
	    &attachments__attachments__descriptor, "Open", &teacher, &req.base,
	    NULL, NULL) == RPC__CODE__OK;
}

/* Not to know is not the same as no. */
static void
test_says_when_it_cannot_ask(void **state)
{
	char id[33];

	(void)state;
	upload(user(SCHOOL, PARENT), "a.txt", "hello", id);
	send_to(TEACHER, id);
	stop_messages();
	open_it(user(SCHOOL, PARENT), id, RPC__CODE__OK);
	open_it(user(SCHOOL, TEACHER), id, RPC__CODE__UNAVAILABLE);
	start_messages();
	assert_true(test_wait(teacher_can_open, id, 20000));
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, empty)
	const struct CMUnitTest tests[] = {
		TEST(test_tells_its_limits),
		TEST(test_stores_pieces_by_two_replicas),
		TEST(test_refuses_at_creation),
		TEST(test_names_are_no_paths),
		TEST(test_refuses_other_content),
		TEST(test_refuses_bad_pieces),
		TEST(test_refuses_bad_reads),
		TEST(test_hides_what_is_foreign),
		TEST(test_deletes_what_is_not_sent),
		TEST(test_claims_all_or_none),
		TEST(test_sweeps_what_nobody_sent),
	};
	const struct CMUnitTest house[] = {
		TEST(test_shows_what_was_sent),
		TEST(test_sweep_asks_what_is_in_a_message),
		TEST(test_says_when_it_cannot_ask),
	};

	return cmocka_run_group_tests(tests, setup, teardown) +
	    cmocka_run_group_tests(house, setup_house, teardown_house);
}
