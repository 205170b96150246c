/* liaison-attachments over its socket: two replicas, one folder. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "uploads.h"

#define PIECE	(256 * 1024)
#define NOBODY	"00112233445566778899aabbccddeeff"
/* Uploads that one may have begun and not ended. */
#define UNFINISHED	6

static void
test_tells_its_limits(void **state)
{
	Attachments__GetLimitsRequest req =
	    ATTACHMENTS__GET_LIMITS_REQUEST__INIT;
	const Attachments__GetLimitsReply *reply;

	(void)state;
	reply = uploads_call("GetLimits", uploads_user(SCHOOL, PARENT), &req,
	    RPC__CODE__OK);
	assert_int_equal(reply->max_attachment_bytes, 1024 * 1024);
	assert_int_equal(reply->max_attachments_per_message, 3);
	assert_true(reply->n_allowed_extensions > 20);
	assert_string_equal(reply->allowed_extensions[0], "pdf");
	assert_false(reply->scans);
}

static bool
scans(int64_t school_id)
{
	Attachments__GetLimitsRequest req =
	    ATTACHMENTS__GET_LIMITS_REQUEST__INIT;
	const Attachments__GetLimitsReply *reply = uploads_call("GetLimits",
	    uploads_user(school_id, PARENT), &req, RPC__CODE__OK);

	return reply->scans;
}

/* There was a scanner, and one of its files waits. */
static void
test_tells_that_some_wait_for_ever(void **state)
{
	char id[33];

	(void)state;
	uploads_put(uploads_user(SCHOOL, PARENT), "note.txt", "Bonjour", id);
	assert_false(scans(SCHOOL));
	test_sql(uploads.db, "attachments", "UPDATE attachment SET scan = 1"
	    " WHERE state = 1");
	assert_true(scans(SCHOOL));
	assert_false(scans(OTHER));
	uploads_open(uploads_user(SCHOOL, PARENT), id,
	    RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__ATTACHMENT_NOT_SCANNED_YET);
}

/* A sound of four pieces, each to the other replica than the one before. */
static void
test_stores_pieces_by_two_replicas(void **state)
{
	enum { SIZE = 3 * PIECE + 777 };
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	uint8_t *bytes = malloc(SIZE), sha256[32];
	const ProtobufCBinaryData *data;
	const Common__Attachment *a;
	char id[33], hex[65];
	size_t at, len, i;
	int again;

	(void)state;
	uploads_sound(bytes, SIZE);
	crypto_hash_sha256(sha256, bytes, SIZE);
	sodium_bin2hex(hex, sizeof(hex), sha256, sizeof(sha256));
	uploads_create(parent, "R\xc3\xa9sum\xc3\xa9.WAV", SIZE, id,
	    RPC__CODE__OK);
	for (i = 0; i < 4; i++) {
		/* 1, 0, 3, 2 */
		at = (i ^ 1) * PIECE;
		len = SIZE - at < PIECE ? SIZE - at : PIECE;
		uploads_append(parent, id, at, bytes + at, len, RPC__CODE__OK);
		uploads_append(parent, id, at, bytes + at, len, RPC__CODE__OK);
		uploads.turn++;
	}
	for (again = 0; again < 3; again++) {
		a = uploads_commit(parent, id, RPC__CODE__OK);
		assert_string_equal(a->id, id);
		assert_string_equal(a->name, "R\xc3\xa9sum\xc3\xa9.WAV");
		assert_string_equal(a->media_type, "audio/wav");
		assert_int_equal(a->size, SIZE);
		assert_string_equal(a->sha256, hex);
	}
	a = uploads_open(parent, id, RPC__CODE__OK);
	assert_string_equal(a->sha256, hex);
	for (at = 0; at < SIZE; at += data->len) {
		data = uploads_read(parent, id, at, PIECE, RPC__CODE__OK);
		assert_true(data->len > 0);
		assert_memory_equal(data->data, bytes + at, data->len);
	}
	data = uploads_read(parent, id, SIZE, 1, RPC__CODE__OK);
	assert_int_equal(data->len, 0);
	data = uploads_read(parent, id, 5, 3, RPC__CODE__OK);
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
		{ "a.7z", 1, RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED,
		    "name" },
		{ "pdf", 1, RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED,
		    "name" },
		{ "a.pdf", 1048577, RPC__REASON__ATTACHMENT_TOO_LARGE,
		    "size" },
		{ "a.pdf", UINT64_MAX, RPC__REASON__ATTACHMENT_TOO_LARGE,
		    "size" },
		{ "..", 1, RPC__REASON__FIELD_INVALID, "name" },
		{ "fdp.\xe2\x80\xae" "exe.pdf", 1,
		    RPC__REASON__ATTACHMENT_NAME_MISLEADS, "name" },
		{ "a.exe      .pdf", 1,
		    RPC__REASON__ATTACHMENT_NAME_MISLEADS, "name" },
	};
	char id[33], name[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uploads_create(uploads_user(SCHOOL, PARENT), bad[i].name,
		    bad[i].size, id, RPC__CODE__INVALID_ARGUMENT);
		uploads_expect(bad[i].reason);
		assert_string_equal(uploads.status.field, bad[i].field);
	}
	uploads_create(uploads_user(SCHOOL, PARENT), "a.pdf", 1048577, id,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(uploads.status.limit, 1048576);
	uploads_create(uploads_user(SCHOOL, PARENT), "caf\xe9.pdf", 1, id,
	    RPC__CODE__INVALID_ARGUMENT);
	memset(name, 'a', sizeof(name));
	strcpy(name + 252, ".pdf");
	uploads_create(uploads_user(SCHOOL, PARENT), name, 1, id,
	    RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__FIELD_TOO_LONG);
	assert_int_equal(uploads.status.limit, 255);
	strcpy(name + 251, ".pdf");
	uploads_create(uploads_user(SCHOOL, PARENT), name, 1, id,
	    RPC__CODE__OK);
	uploads_create(uploads_user(SCHOOL, 0), "a.pdf", 1, id,
	    RPC__CODE__UNAUTHENTICATED);
	uploads_create(uploads_user(0, PARENT), "a.pdf", 1, id,
	    RPC__CODE__UNAUTHENTICATED);
}

static void
test_names_are_no_paths(void **state)
{
	static const char *const names[] = { "../../../etc/passwd.txt",
		"/etc/passwd.txt", "C:\\Windows\\passwd.txt", "passwd.txt" };
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char id[33];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		uploads_put(parent, names[i], "root\n", id);
		assert_string_equal(uploads_open(parent, id,
		    RPC__CODE__OK)->name, "passwd.txt");
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
		{ "agenda.ics", "BEGIN:VCARD" },
	};
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char id[33];
	size_t i;
	int again;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uploads_create(parent, bad[i].name, strlen(bad[i].bytes), id,
		    RPC__CODE__OK);
		uploads_append(parent, id, 0, bad[i].bytes,
		    strlen(bad[i].bytes), RPC__CODE__OK);
		for (again = 0; again < 2; again++) {
			uploads_commit(parent, id, RPC__CODE__INVALID_ARGUMENT);
			uploads_expect(RPC__REASON__ATTACHMENT_TYPE_MISMATCH);
		}
		uploads_open(parent, id, RPC__CODE__NOT_FOUND);
		uploads_delete(parent, id, RPC__CODE__OK);
	}
	assert_int_equal(test_folder_files(uploads.folder), 0);
}

static void
test_refuses_bad_pieces(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	uint8_t *large = calloc(1, PIECE + 1);
	char id[33];

	(void)state;
	uploads_create(parent, "a.txt", 10, id, RPC__CODE__OK);
	uploads_append(parent, id, 0, "", 0, RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__FIELD_MISSING);
	uploads_append(parent, id, 0, large, PIECE + 1,
	    RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__FIELD_TOO_LONG);
	uploads_append(parent, id, 0, "0123456789x", 11,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(uploads.status.field, "offset");
	uploads_append(parent, id, 10, "x", 1, RPC__CODE__INVALID_ARGUMENT);
	uploads_append(parent, id, UINT64_MAX, "x", 1,
	    RPC__CODE__INVALID_ARGUMENT);
	uploads_commit(parent, id, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__UPLOAD_INCOMPLETE);
	uploads_append(parent, id, 5, "56789", 5, RPC__CODE__OK);
	uploads_commit(parent, id, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__UPLOAD_INCOMPLETE);
	uploads_append(parent, id, 0, "01234", 5, RPC__CODE__OK);
	uploads_commit(parent, id, RPC__CODE__OK);
	uploads_append(parent, id, 0, "x", 1, RPC__CODE__NOT_FOUND);
	uploads_append(parent, id, 0, "x", 1, RPC__CODE__NOT_FOUND);
	free(large);
}

static void
test_refuses_bad_reads(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char id[33];

	(void)state;
	uploads_put(parent, "a.txt", "0123456789", id);
	uploads_read(parent, id, 0, 0, RPC__CODE__INVALID_ARGUMENT);
	uploads_read(parent, id, 0, PIECE + 1, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(uploads.status.field, "length");
	uploads_read(parent, id, 11, 1, RPC__CODE__OUT_OF_RANGE);
	uploads_read(parent, id, UINT64_MAX, 1, RPC__CODE__OUT_OF_RANGE);
	assert_int_equal(uploads_read(parent, id, 8, PIECE, RPC__CODE__OK)->len,
	    2);
}

/* What is foreign answers as what does not exist. */
static void
test_hides_what_is_foreign(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char staging[33], ready[33];
	const char *ids[] = { staging, ready, NOBODY };
	size_t i;

	(void)state;
	uploads_create(parent, "a.txt", 5, staging, RPC__CODE__OK);
	uploads_put(parent, "a.txt", "hello", ready);
	for (i = 0; i < 3; i++) {
		uploads_expect_nothing(uploads_user(SCHOOL, TEACHER), ids[i]);
		uploads_expect_nothing(uploads_user(OTHER, PARENT), ids[i]);
	}
	uploads_expect_nothing(parent, NOBODY);
	uploads_expect_nothing(parent, "../../etc/passwd");
	uploads_open(parent, staging, RPC__CODE__NOT_FOUND);
	uploads_open(parent, "", RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(uploads.status.field, "id");
	uploads_open(parent, ready, RPC__CODE__OK);
}

static void
test_deletes_what_is_not_sent(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char staging[33], first[33], second[33], *ids[] = { second };

	(void)state;
	uploads_create(parent, "a.txt", 5, staging, RPC__CODE__OK);
	uploads_put(parent, "a.txt", "same bytes", first);
	uploads_put(parent, "b.txt", "same bytes", second);
	uploads_delete(parent, staging, RPC__CODE__OK);
	uploads_append(parent, staging, 0, "x", 1, RPC__CODE__NOT_FOUND);
	uploads_append(parent, staging, 0, "x", 1, RPC__CODE__NOT_FOUND);
	uploads_read(parent, first, 0, 1, RPC__CODE__OK);
	uploads_delete(parent, first, RPC__CODE__OK);
	uploads_delete(parent, first, RPC__CODE__NOT_FOUND);
	uploads_open(parent, first, RPC__CODE__NOT_FOUND);
	uploads_read(parent, first, 0, 1, RPC__CODE__NOT_FOUND);
	uploads_read(parent, first, 0, 1, RPC__CODE__NOT_FOUND);
	assert_memory_equal(uploads_read(parent, second, 0, 10,
	    RPC__CODE__OK)->data, "same bytes", 10);
	uploads_claim(parent, ids, 1, RPC__CODE__OK);
	uploads_delete(parent, second, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__ATTACHMENT_IN_USE);
	/* files/ID and blobs/SHA256 */
	assert_int_equal(test_folder_files(uploads.folder), 2);
}

static void
test_claims_all_or_none(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char a[33], b[33], staging[33], foreign[33];
	char *good[] = { b, a }, *mixed[] = { a, foreign }, *half[] = { a,
		staging }, *many[] = { a, a, a, a };
	const Attachments__ClaimReply *reply;
	int again;

	(void)state;
	uploads_put(parent, "a.txt", "a", a);
	uploads_put(parent, "b.txt", "b", b);
	uploads_create(parent, "c.txt", 5, staging, RPC__CODE__OK);
	uploads_put(uploads_user(SCHOOL, TEACHER), "d.txt", "d", foreign);
	uploads_claim(parent, mixed, 2, RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__ATTACHMENT_UNKNOWN);
	assert_string_equal(uploads.status.field, foreign);
	uploads_claim(parent, half, 2, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(uploads.status.field, staging);
	uploads_claim(parent, many, 4, RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__TOO_MANY_ATTACHMENTS);
	assert_int_equal(uploads.status.limit, 3);
	assert_string_equal(test_sql(uploads.db, "attachments",
	    "SELECT count(*)" " FROM attachment WHERE state = 2"), "0");
	for (again = 0; again < 2; again++) {
		reply = uploads_claim(parent, good, 2, RPC__CODE__OK);
		assert_int_equal(reply->n_attachments, 2);
		assert_string_equal(reply->attachments[0]->id, b);
		assert_string_equal(reply->attachments[1]->id, a);
		assert_string_equal(reply->attachments[1]->name, "a.txt");
		assert_int_equal(reply->attachments[1]->size, 1);
	}
	reply = uploads_claim(parent, NULL, 0, RPC__CODE__OK);
	assert_int_equal(reply->n_attachments, 0);
}

static void
test_unfinished_uploads_are_bounded(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char ids[UNFINISHED][33], more[33];
	size_t i;

	(void)state;
	for (i = 0; i < UNFINISHED; i++)
		uploads_create(parent, "a.txt", 5, ids[i], RPC__CODE__OK);
	uploads_create(parent, "a.txt", 5, more,
	    RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__UPLOADS_TOO_MANY);
	assert_int_equal(uploads.status.limit, UNFINISHED);
	/* Others have theirs. */
	uploads_create(uploads_user(SCHOOL, TEACHER), "a.txt", 5, more,
	    RPC__CODE__OK);
	uploads_create(uploads_user(OTHER, PARENT), "a.txt", 5, more,
	    RPC__CODE__OK);
	/* One that is finished makes room, and one that is deleted. */
	uploads_append(parent, ids[0], 0, "abcde", 5, RPC__CODE__OK);
	uploads_commit(parent, ids[0], RPC__CODE__OK);
	uploads_create(parent, "a.txt", 5, more, RPC__CODE__OK);
	uploads_create(parent, "a.txt", 5, more,
	    RPC__CODE__FAILED_PRECONDITION);
	uploads_delete(parent, ids[1], RPC__CODE__OK);
	uploads_create(parent, "a.txt", 5, more, RPC__CODE__OK);
}

static bool
one_row(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT count(*) FROM attachment"), "1") == 0;
}

static void
test_sweeps_what_nobody_sent(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char staging[33], ready[33], claimed[33], *ids[] = { claimed };

	(void)state;
	uploads_create(parent, "a.txt", 5, staging, RPC__CODE__OK);
	uploads_append(parent, staging, 0, "abc", 3, RPC__CODE__OK);
	uploads_put(parent, "b.txt", "b", ready);
	uploads_put(parent, "c.txt", "c", claimed);
	uploads_put(uploads_user(OTHER, PARENT), "d.txt", "d", ready);
	uploads_claim(parent, ids, 1, RPC__CODE__OK);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(one_row, NULL, 10000));
	/* The messages service cannot be asked, so it stays. */
	assert_int_equal(test_folder_files(uploads.folder), 2);
	uploads_open(parent, claimed, RPC__CODE__OK);
}

/*
 * Files that cannot be removed are those of their school.  Of two replicas one
 * would see none of it while the other has its row.
 */
static void
test_sweeps_the_other_schools(void **state)
{
	char id[33], other[33], path[512];

	(void)state;
	test_peer_free(&uploads.peers[1]);
	test_service_stop(&uploads.services[1]);
	uploads.peers[1] = test_peer_new("attachments",
	    test_service_endpoint(uploads.services[0]));
	uploads_put(uploads_user(SCHOOL, PARENT), "a.txt", "a", id);
	uploads_put(uploads_user(OTHER, PARENT), "b.txt", "b", other);
	(void)snprintf(path, sizeof(path), "%s/%d/files/%.2s/%s",
	    uploads.folder, SCHOOL, id, id);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(one_row, NULL, 30000));
	assert_string_equal(test_sql(uploads.db, "attachments",
	    "SELECT encode(id, 'hex') FROM attachment"), id);
	assert_int_equal(rmdir(path), 0);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, uploads_empty)
	const struct CMUnitTest tests[] = {
		TEST(test_tells_its_limits),
		TEST(test_tells_that_some_wait_for_ever),
		TEST(test_stores_pieces_by_two_replicas),
		TEST(test_refuses_at_creation),
		TEST(test_names_are_no_paths),
		TEST(test_refuses_other_content),
		TEST(test_refuses_bad_pieces),
		TEST(test_refuses_bad_reads),
		TEST(test_hides_what_is_foreign),
		TEST(test_deletes_what_is_not_sent),
		TEST(test_claims_all_or_none),
		TEST(test_unfinished_uploads_are_bounded),
		TEST(test_sweeps_what_nobody_sent),
		TEST(test_sweeps_the_other_schools),
	};

	uploads.more[0] = "LIAISON_DIRECTORY=";
	uploads.more[1] = "LIAISON_UPLOADS_OF_USER=6";
	return cmocka_run_group_tests(tests, uploads_set_up, uploads_tear_down);
}
