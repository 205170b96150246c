/* Uploads that stream in: of no known size, many pieces under way at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "attachments.rpc.h"
#include "uploads.h"

#define PIECE	(64 * 1024)
#define PIECES	16

struct sender {
	struct loop		*loop;
	struct rpc_keys		*keys;
	struct rpc_client	*client;
	unsigned		 done, ok;
};

static void
sender_open(struct sender *s, const char *endpoints)
{
	struct rpc_client_options o = { .service = "attachments",
		.endpoints = endpoints, .max_inflight = 1024 };
	char error[512];

	*s = (struct sender){ .loop = loop_new() };
	s->keys = rpc_keys_load("", "test", error, sizeof(error));
	o.keys = s->keys;
	s->client = rpc_client_new(s->loop, &o, error, sizeof(error));
	assert_non_null(s->client);
}

static void
sender_close(struct sender *s)
{
	rpc_client_destroy(&s->client);
	loop_destroy(&s->loop);
	rpc_keys_destroy(&s->keys);
}

static void
on_appended(const struct status *status,
    const Attachments__AppendReply *reply, void *arg)
{
	struct sender *s = arg;

	(void)reply;
	s->done++;
	s->ok += status->code == RPC__CODE__OK;
}

static void
sender_append(struct sender *s, struct rpc_caller caller, char *id,
    uint64_t offset, uint8_t *data, size_t len)
{
	Attachments__AppendRequest req = ATTACHMENTS__APPEND_REQUEST__INIT;
	struct rpc_context context = { .caller = caller,
		.deadline_ms = loop_now_ms() + 10000 };

	req.id = id;
	req.offset = offset;
	req.data = (ProtobufCBinaryData){ len, data };
	attachments_client_append(s->client, &context, &req, on_appended, s);
}

static void
sender_wait(struct sender *s, unsigned n)
{
	int64_t end = loop_now_ms() + 20000;

	while (s->done < n && loop_now_ms() < end)
		loop_turn(s->loop, 100);
	assert_int_equal(s->done, n);
}

/* A sound of noise; its hash in hexadecimal. */
static uint8_t *
make_sound(size_t size, char hex[65])
{
	uint8_t *bytes = malloc(size), sha256[32];

	uploads_sound(bytes, size);
	crypto_hash_sha256(sha256, bytes, size);
	sodium_bin2hex(hex, 65, sha256, sizeof(sha256));
	return bytes;
}

/* Several uploads at once, all pieces under way, to both replicas. */
static void
test_takes_many_pieces_at_once(void **state)
{
	enum { UPLOADS = 8, SIZE = PIECE * PIECES };
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	const Common__Attachment *a;
	char hex[65], ids[UPLOADS][33], both[256];
	uint8_t *bytes = make_sound(SIZE, hex);
	struct sender s;
	size_t i, at;

	(void)state;
	snprintf(both, sizeof(both), "%s,%s",
	    test_service_endpoint(uploads.services[0]),
	    test_service_endpoint(uploads.services[1]));
	sender_open(&s, both);
	for (i = 0; i < UPLOADS; i++)
		uploads_create(parent, "a.wav", 0, ids[i], RPC__CODE__OK);
	for (at = 0; at < PIECES; at++)
		for (i = 0; i < UPLOADS; i++)
			/* Each upload in another order. */
			sender_append(&s, parent, ids[i], (at ^ i) * PIECE,
			    bytes + (at ^ i) * PIECE, PIECE);
	sender_wait(&s, UPLOADS * PIECES);
	assert_int_equal(s.ok, UPLOADS * PIECES);
	for (i = 0; i < UPLOADS; i++) {
		a = uploads_commit_size(parent, ids[i], SIZE, RPC__CODE__OK);
		assert_int_equal(a->size, SIZE);
		assert_string_equal(a->sha256, hex);
	}
	/* A name each, and the bytes once. */
	assert_int_equal(test_folder_files(uploads.folder), UPLOADS + 1);
	sender_close(&s);
	free(bytes);
}

static void
test_learns_the_size_at_commit(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	const Common__Attachment *a;
	char id[33];
	int again;

	(void)state;
	uploads_create(parent, "a.txt", 0, id, RPC__CODE__OK);
	uploads_append(parent, id, 5, "56789", 5, RPC__CODE__OK);
	uploads_commit_size(parent, id, 10, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__UPLOAD_INCOMPLETE);
	uploads_append(parent, id, 0, "01234", 5, RPC__CODE__OK);
	uploads_commit_size(parent, id, 9, RPC__CODE__FAILED_PRECONDITION);
	uploads_commit_size(parent, id, 11, RPC__CODE__FAILED_PRECONDITION);
	uploads_commit_size(parent, id, 1048577, RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__ATTACHMENT_TOO_LARGE);
	for (again = 0; again < 3; again++) {
		a = uploads_commit_size(parent, id, 10, RPC__CODE__OK);
		assert_int_equal(a->size, 10);
	}
	assert_int_equal(uploads_open(parent, id, RPC__CODE__OK)->size, 10);
	assert_memory_equal(uploads_read(parent, id, 0, PIECE,
	    RPC__CODE__OK)->data, "0123456789", 10);
}

/* What nobody has announced is refused with the byte that passes the limit. */
static void
test_refuses_the_byte_too_many(void **state)
{
	enum { MAX = 1024 * 1024 };
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char hex[65], id[33];
	uint8_t *bytes = make_sound(MAX, hex);
	size_t at;

	(void)state;
	uploads_create(parent, "a.wav", 0, id, RPC__CODE__OK);
	uploads_append(parent, id, MAX - 1, "xy", 2,
	    RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__ATTACHMENT_TOO_LARGE);
	assert_int_equal(uploads.status.limit, MAX);
	for (at = 0; at < MAX; at += PIECE)
		uploads_append(parent, id, at, bytes + at, PIECE,
		    RPC__CODE__OK);
	uploads_append(parent, id, MAX, "x", 1, RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__ATTACHMENT_TOO_LARGE);
	assert_string_equal(uploads_commit_size(parent, id, MAX,
	    RPC__CODE__OK)->sha256, hex);
	free(bytes);
}

static bool
no_rows(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT count(*) FROM attachment"), "0") == 0;
}

/* Whose sender went away in the middle. */
static void
test_leaves_nothing_of_what_was_cut(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char hex[65], id[33];
	uint8_t *bytes = make_sound(PIECE, hex);

	(void)state;
	uploads_create(parent, "a.wav", 0, id, RPC__CODE__OK);
	uploads_append(parent, id, PIECE, bytes, PIECE, RPC__CODE__OK);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(no_rows, NULL, 10000));
	assert_int_equal(test_folder_files(uploads.folder), 0);
	uploads_append(parent, id, 0, bytes, PIECE, RPC__CODE__NOT_FOUND);
	uploads_append(parent, id, 0, bytes, PIECE, RPC__CODE__NOT_FOUND);
	uploads_commit_size(parent, id, PIECE, RPC__CODE__NOT_FOUND);
	free(bytes);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, uploads_empty)
	const struct CMUnitTest tests[] = {
		TEST(test_takes_many_pieces_at_once),
		TEST(test_learns_the_size_at_commit),
		TEST(test_refuses_the_byte_too_many),
		TEST(test_leaves_nothing_of_what_was_cut),
	};

	return cmocka_run_group_tests(tests, uploads_set_up, uploads_tear_down);
}
