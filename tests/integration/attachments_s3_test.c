/* liaison-attachments with its files in S3: two replicas, one bucket. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "process.h"
#include "s3_server.h"
#include "uploads.h"

#define PLACE	"s3://bucket/liaison"
#define SIZE	(700 * 1024)
#define CTL_MS	60000

static struct s3_server *server;
static struct rpc_caller parent;

/* A sound of its own, finished. */
static void
put_sound(uint8_t *bytes, char *id)
{
	const size_t piece = 256 * 1024;
	size_t at, len;

	uploads_sound(bytes, SIZE);
	uploads_create(parent, "a.wav", SIZE, id, RPC__CODE__OK);
	for (at = 0; at < SIZE; at += piece) {
		len = SIZE - at < piece ? SIZE - at : piece;
		uploads_append(parent, id, at, bytes + at, len,
		    RPC__CODE__OK);
	}
}

static void
expect_bytes(const char *id, const uint8_t *bytes)
{
	const size_t piece = 64 * 1024;
	const ProtobufCBinaryData *data;
	size_t at, len;

	for (at = 0; at < SIZE; at += piece) {
		len = SIZE - at < piece ? SIZE - at : piece;
		data = uploads_read(parent, id, at, (uint32_t)len,
		    RPC__CODE__OK);
		assert_int_equal(data->len, len);
		assert_memory_equal(data->data, bytes + at, len);
	}
}

static bool
see(const struct object_entry *e, void *arg)
{
	(void)e;
	(*(unsigned *)arg)++;
	return true;
}

static unsigned
objects(void)
{
	const struct s3_options options = { PLACE, s3_server_url(server),
		S3_SERVER_REGION, s3_server_credentials(server), "" };
	unsigned n = 0;
	char why[256];
	struct driver *d = driver_of_s3(&options, why, sizeof(why));

	assert_non_null(d);
	assert_int_equal(d->walk(d->self, SCHOOL, see, &n), BLOB_OK);
	driver_destroy(&d);
	return n;
}

static bool
has_none(void *arg)
{
	(void)arg;
	return objects() == 0;
}

static void
test_keeps_its_files_there(void **state)
{
	uint8_t *bytes = malloc(SIZE);
	char id[33], twin[33];
	size_t at;

	(void)state;
	assert_non_null(bytes);
	put_sound(bytes, id);
	uploads_commit(parent, id, RPC__CODE__OK);
	/* Once more is as good. */
	uploads_commit(parent, id, RPC__CODE__OK);
	assert_int_equal(objects(), 1);
	expect_bytes(id, bytes);
	expect_bytes(id, bytes);
	/* The same bytes lie there once. */
	uploads_create(parent, "b.wav", SIZE, twin, RPC__CODE__OK);
	for (at = 0; at < SIZE; at += SIZE / 7)
		uploads_append(parent, twin, at, bytes + at, SIZE / 7,
		    RPC__CODE__OK);
	uploads_commit(parent, twin, RPC__CODE__OK);
	assert_int_equal(objects(), 1);
	uploads_delete(parent, id, RPC__CODE__OK);
	expect_bytes(twin, bytes);
	uploads_delete(parent, twin, RPC__CODE__OK);
	assert_true(test_wait(has_none, NULL, 30000));
	free(bytes);
}

/* Nothing is lost of what could not be put, and it is told in time. */
static void
test_a_bucket_that_is_away(void **state)
{
	uint8_t *bytes = malloc(SIZE);
	char id[33], other[33];

	(void)state;
	assert_non_null(bytes);
	put_sound(bytes, id);
	s3_server_faults(server, "503 503 503 503 503 ok");
	uploads_commit(parent, id, RPC__CODE__RESOURCE_EXHAUSTED);
	uploads_put(parent, "c.txt", "Small.", other);
	uploads_commit(parent, id, RPC__CODE__OK);
	expect_bytes(id, bytes);
	s3_server_faults(server, "503 503 ok");
	uploads_delete(parent, other, RPC__CODE__OK);
	uploads_delete(parent, id, RPC__CODE__OK);
	assert_true(test_wait(has_none, NULL, 30000));
	free(bytes);
}

static int
set_up(void **state)
{
	server = s3_server_start();
	parent = uploads_user(SCHOOL, PARENT);
	uploads.more[0] = "LIAISON_DIRECTORY=";
	uploads.more[1] = "LIAISON_S3=" PLACE;
	uploads.more[2] = test_setting("LIAISON_S3_ENDPOINT",
	    s3_server_url(server));
	uploads.more[3] = "LIAISON_S3_REGION=" S3_SERVER_REGION;
	uploads.more[4] = test_setting("LIAISON_S3_CREDENTIALS",
	    s3_server_credentials(server));
	return uploads_set_up(state);
}

static int
tear_down(void **state)
{
	uploads_tear_down(state);
	s3_server_stop(&server);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps_its_files_there),
		cmocka_unit_test(test_a_bucket_that_is_away),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
