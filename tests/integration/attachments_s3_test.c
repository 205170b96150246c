/* liaison-attachments with its files in S3: two replicas, one bucket. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/seal.h"
#include "process.h"
#include "s3_server.h"
#include "uploads.h"

#define PLACE	"s3://bucket/liaison"
#define SIZE	(700 * 1024)
#define CTL_MS	60000

static struct s3_server *server;
static struct rpc_caller parent;

/* A sound of its own, of which all has come. */
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

struct seen {
	unsigned	 n;
	uint64_t	 bytes;
};

static bool
see(const struct object_entry *e, void *arg)
{
	struct seen *s = arg;

	s->n++;
	s->bytes += e->size;
	return true;
}

static struct seen
look_there(void)
{
	const struct s3_options options = { PLACE, s3_server_url(server),
		S3_SERVER_REGION, s3_server_credentials(server), "" };
	struct seen s = { 0, 0 };
	char why[256];
	struct driver *d = driver_of_s3(&options, why, sizeof(why));

	assert_non_null(d);
	assert_int_equal(d->walk(d->self, SCHOOL, see, &s), BLOB_OK);
	driver_destroy(&d);
	return s;
}

static unsigned
objects(void)
{
	return look_there().n;
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
	assert_int_equal(look_there().bytes, seal_size(SIZE));
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

/* A removal that failed is ended though its school has no rows any more. */
static void
test_ends_what_no_row_tells_of(void **state)
{
	char id[33], hex[65], from[512], to[512];

	(void)state;
	uploads_put(parent, "a.txt", "It goes.", id);
	assert_int_equal(objects(), 1);
	(void)snprintf(hex, sizeof(hex), "%s", test_sql(uploads.db,
	    "attachments", "SELECT encode(sha256, 'hex') FROM attachment"));
	(void)snprintf(from, sizeof(from), "%s/%d/blobs/%.2s/%s.ref",
	    uploads.folder, SCHOOL, hex, hex);
	assert_int_equal(unlink(from), 0);
	(void)snprintf(from, sizeof(from), "%s/%d/files/%.2s/%s.ref",
	    uploads.folder, SCHOOL, id, id);
	(void)snprintf(to, sizeof(to), "%s/%d/gone", uploads.folder, SCHOOL);
	assert_true(mkdir(to, 0700) == 0 || errno == EEXIST);
	(void)snprintf(to, sizeof(to), "%s/%d/gone/%s.ref", uploads.folder,
	    SCHOOL, id);
	test_sql(uploads.db, "attachments", "DELETE FROM attachment");
	assert_int_equal(rename(from, to), 0);
	assert_true(test_wait(has_none, NULL, 30000));
}

/* ---- liaisonctl ---- */

#define MANY	12

static bool
has_ended(void *p)
{
	return !process_alive(p);
}

/* two: its second word; more: others, or NULL. */
static struct test_process *
start_ctl(const char *two, const char *three, const char *four)
{
	char *program = process_program("liaisonctl");
	const char *argv[] = { program, "attachments", "--conninfo",
		test_database_conninfo(uploads.db, "owner"), "--store",
		uploads.folder, two, three, four, NULL };
	struct test_process *p = process_start(argv, uploads.more);

	free(program);
	return p;
}

/* What it says; it must end with that status. */
static void
end_ctl(struct test_process *p, int expected, const char *says)
{
	char *text;
	int status;

	assert_true(test_wait(has_ended, p, CTL_MS));
	text = process_output(p);
	status = process_end(&p, 0, CTL_MS);
	if (status != expected || strstr(text, says) == NULL)
		fail_msg("status %d, not \"%s\" but: %s", status, says, text);
	free(text);
}

static void
expect_ctl(const char *two, const char *three, const char *four, int expected,
    const char *says)
{
	end_ctl(start_ctl(two, three, four), expected, says);
}

static void
test_moves_there_and_back(void **state)
{
	uint8_t *bytes = malloc(SIZE);
	char id[33], text[33], twin[33];

	(void)state;
	assert_non_null(bytes);
	put_sound(bytes, id);
	uploads_commit(parent, id, RPC__CODE__OK);
	uploads_put(parent, "a.txt", "The same.", text);
	uploads_put(parent, "b.txt", "The same.", twin);
	assert_int_equal(objects(), 0);
	expect_ctl("verify", NULL, NULL, 0, "3 attachments of 2 contents");
	expect_ctl("move", "--to", PLACE, 0, "3 attachments: 3 moved");
	assert_int_equal(objects(), 2);
	expect_bytes(id, bytes);
	expect_ctl("verify", NULL, NULL, 0, "3 attachments of 2 contents");
	expect_ctl("move", "--to", PLACE, 0, "0 moved, 0 bytes; 3 lie there");
	uploads_delete(parent, text, RPC__CODE__OK);
	assert_int_equal(objects(), 2);
	expect_ctl("verify", NULL, NULL, 0, "2 attachments of 2 contents");
	expect_ctl("move", "--to", "folder", 0, "2 attachments: 2 moved");
	assert_int_equal(objects(), 0);
	expect_bytes(id, bytes);
	expect_ctl("verify", NULL, NULL, 0, "2 attachments of 2 contents");
	uploads_delete(parent, id, RPC__CODE__OK);
	uploads_delete(parent, twin, RPC__CODE__OK);
	free(bytes);
}

static void
test_goes_on_with_a_move(void **state)
{
	char id[MANY][33], text[32];
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		(void)snprintf(text, sizeof(text), "This is %d.", i);
		uploads_put(parent, "a.txt", text, id[i]);
	}
	s3_server_faults(server, "ok ok 503 503 503 503 503 ok");
	expect_ctl("move", "--to", PLACE, 1, "the bucket does not answer");
	assert_int_equal(objects(), 2);
	expect_ctl("verify", NULL, NULL, 0, "4 attachments of 4 contents");
	expect_ctl("move", "--to", PLACE, 0, "2 moved, 20 bytes; 2 lie there");
	assert_int_equal(objects(), 4);
	for (i = 0; i < 4; i++)
		uploads_delete(parent, id[i], RPC__CODE__OK);
	assert_true(test_wait(has_none, NULL, 30000));
}

/* What is removed while it is moved does not come back. */
static void
test_moves_what_is_being_removed(void **state)
{
	const char *const to[] = { PLACE, "folder" };
	char id[MANY][33], text[32];
	struct test_process *p;
	int i, round;

	(void)state;
	for (i = 0; i < MANY; i++) {
		(void)snprintf(text, sizeof(text), "This is %d.", i);
		uploads_put(parent, "a.txt", text, id[i]);
	}
	for (round = 0; round < 2; round++) {
		p = start_ctl("move", "--to", to[round]);
		for (i = round; i < MANY; i += 3)
			uploads_delete(parent, id[i], RPC__CODE__OK);
		end_ctl(p, 0, " moved, ");
	}
	expect_ctl("verify", NULL, NULL, 0, "4 attachments of 4 contents");
	for (i = 2; i < MANY; i += 3)
		uploads_delete(parent, id[i], RPC__CODE__OK);
	assert_true(test_wait(has_none, NULL, 30000));
	expect_ctl("gc", NULL, NULL, 0, "0 that nothing holds");
}

static void
test_words_that_mean_nothing(void **state)
{
	(void)state;
	expect_ctl("move", NULL, NULL, 2, "move --to PLACE");
	expect_ctl("verify", "--to", "folder", 2, "move --to PLACE");
	expect_ctl("move", "--to", "s3://another", 1, "LIAISON_S3 is " PLACE);
}

static bool
have_tried(void *arg)
{
	(void)arg;
	return test_service_logged(uploads.services[0], "can be read") &&
	    test_service_logged(uploads.services[1], "can be read");
}

/* new: "no" where new ones are kept in the folder. */
static void
start_replicas(const char *new)
{
	uploads.more[0] = "LIAISON_DIRECTORY=";
	uploads.more[1] = "LIAISON_S3=" PLACE;
	uploads.more[2] = test_setting("LIAISON_S3_ENDPOINT",
	    s3_server_url(server));
	uploads.more[3] = "LIAISON_S3_REGION=" S3_SERVER_REGION;
	uploads.more[4] = test_setting("LIAISON_S3_CREDENTIALS",
	    s3_server_credentials(server));
	uploads.more[5] = test_setting("LIAISON_S3_NEW", new);
	(void)uploads_set_up(NULL);
	assert_true(test_wait(have_tried, NULL, 60000));
}

static int
set_up_folder(void **state)
{
	struct test_service *directory;

	(void)state;
	server = s3_server_start();
	parent = uploads_user(SCHOOL, PARENT);
	uploads.db = test_database_new();
	directory = test_service_start(uploads.db, "directory", NULL);
	test_sql(uploads.db, "directory", "INSERT INTO school (school_id,"
	    " code, name) VALUES (7, 'seven', 'Seven')");
	test_service_stop(&directory);
	start_replicas("no");
	return 0;
}

static const char *
new_keys(void)
{
	static char path[512];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/keys", test_folder());
	out = fopen(path, "we");
	assert_non_null(out);
	assert_true(fprintf(out, "%064d\n", 7) > 0);
	assert_int_equal(fclose(out), 0);
	return path;
}

/* What goes there is sealed, too. */
static int
set_up_bucket(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		test_peer_free(&uploads.peers[i]);
		test_service_stop(&uploads.services[i]);
	}
	uploads.more[6] = test_setting("LIAISON_STORE_KEYS", new_keys());
	start_replicas("yes");
	return 0;
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
	const struct CMUnitTest moved[] = {
		cmocka_unit_test(test_moves_there_and_back),
		cmocka_unit_test(test_goes_on_with_a_move),
		cmocka_unit_test(test_moves_what_is_being_removed),
		cmocka_unit_test(test_words_that_mean_nothing),
	};
	const struct CMUnitTest kept[] = {
		cmocka_unit_test(test_keeps_its_files_there),
		cmocka_unit_test(test_a_bucket_that_is_away),
		cmocka_unit_test(test_ends_what_no_row_tells_of),
	};

	return cmocka_run_group_tests_name("moved", moved, set_up_folder,
	    NULL) + cmocka_run_group_tests_name("kept there", kept,
	    set_up_bucket, tear_down);
}
