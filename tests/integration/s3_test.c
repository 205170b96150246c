/* The driver of S3 with a real server, and with one that has its bad days. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attachments/blobs/s3.h"
#include "attachments/blobs/s3_breaker.h"
#include "attachments/blobs/s3_request.h"
#include "s3_server.h"
#include "stack.h"

#define SCHOOL	7
#define OTHER	70
#define MiB	(1024 * 1024)

static struct s3_server *server;

static struct driver *
open_at(const char *place, const char *endpoint, const char *style,
    const char *credentials)
{
	const struct s3_options options = { place, endpoint,
		S3_SERVER_REGION, credentials, style };
	char why[256];
	struct driver *d = driver_of_s3(&options, why, sizeof(why));

	if (d == NULL)
		fail_msg("no driver: %s", why);
	return d;
}

static struct driver *
open_driver(void)
{
	return open_at("s3://bucket/of the tests/", s3_server_url(server), "",
	    s3_server_credentials(server));
}

/* Bytes that say where they are. */
static uint8_t
byte_at(uint64_t at)
{
	return (uint8_t)(at ^ at >> 8 ^ at >> 16 ^ at >> 24);
}

static bool
read_bytes(void *arg, uint64_t offset, void *buf, size_t len)
{
	size_t i;

	(void)arg;
	for (i = 0; i < len; i++)
		((uint8_t *)buf)[i] = byte_at(offset + i);
	return true;
}

static enum blob_result
put(struct driver *d, const char *key, uint64_t size)
{
	const struct object_source source = { size, read_bytes, NULL };

	return d->put(d->self, key, &source);
}

static void
expect_bytes(struct driver *d, const char *key, uint64_t offset, size_t len,
    size_t expected)
{
	uint8_t *buf = malloc(len + 1);
	size_t got = 1, i;

	assert_non_null(buf);
	assert_int_equal(d->read(d->self, key, offset, buf, len, &got),
	    BLOB_OK);
	assert_int_equal(got, expected);
	for (i = 0; i < got; i++)
		if (buf[i] != byte_at(offset + i))
			fail_msg("another byte at %zu", (size_t)offset + i);
	free(buf);
}

static enum blob_result
look(struct driver *d, const char *key)
{
	size_t got;
	char c;

	return d->read(d->self, key, 0, &c, 1, &got);
}

static void
remove_key(struct driver *d, const char *key)
{
	assert_int_equal(d->remove(d->self, key), BLOB_OK);
	assert_int_equal(look(d, key), BLOB_ABSENT);
}

static void
test_keeps_and_gives_back(void **state)
{
	struct driver *d = open_driver();
	char key[DRIVER_KEY_LEN + 1];
	uint64_t size;

	(void)state;
	assert_int_equal(s3_try(d), BLOB_OK);
	driver_new_key(key, SCHOOL);
	assert_int_equal(look(d, key), BLOB_ABSENT);
	assert_int_equal(d->look(d->self, key, &size), BLOB_ABSENT);
	assert_int_equal(put(d, key, 100000), BLOB_OK);
	assert_int_equal(d->look(d->self, key, &size), BLOB_OK);
	assert_int_equal(size, 100000);
	expect_bytes(d, key, 0, 100000, 100000);
	expect_bytes(d, key, 0, 1, 1);
	expect_bytes(d, key, 70000, 1000, 1000);
	expect_bytes(d, key, 99999, 1000, 1);
	expect_bytes(d, key, 100000, 1000, 0);
	expect_bytes(d, key, 500000, 1000, 0);
	expect_bytes(d, key, 0, 200000, 100000);
	remove_key(d, key);
	/* Once more is as good. */
	remove_key(d, key);
	assert_int_equal(put(d, key, 0), BLOB_OK);
	expect_bytes(d, key, 0, 10, 0);
	remove_key(d, key);
	driver_destroy(&d);
}

static void
test_sends_what_is_large_in_parts(void **state)
{
	const size_t size = 33 * MiB + 12345, part = 16 * MiB;
	struct driver *d = open_driver();
	char key[DRIVER_KEY_LEN + 1];

	(void)state;
	driver_new_key(key, SCHOOL);
	s3_server_forget(server);
	assert_int_equal(put(d, key, size), BLOB_OK);
	assert_int_equal(s3_server_requests(server, "partNumber="), 3);
	expect_bytes(d, key, part - 100, 200, 200);
	expect_bytes(d, key, 2 * part - 1, 2, 2);
	expect_bytes(d, key, size - 10, 100, 10);
	remove_key(d, key);
	driver_destroy(&d);
}

struct reading {
	struct driver	*driver;
	const char	*key;
	size_t		 bad;
};

/* As people do: a small piece after the other. */
static void *
read_all(void *arg)
{
	struct reading *r = arg;
	uint8_t buf[10000];
	uint64_t at = 0;
	size_t got, i;

	do {
		if (r->driver->read(r->driver->self, r->key, at, buf,
		    sizeof(buf), &got) != BLOB_OK)
			r->bad++;
		for (i = 0; i < got; i++)
			r->bad += buf[i] != byte_at(at + i);
		at += got;
	} while (got == sizeof(buf));
	r->bad += at != 3 * MiB + 5;
	return NULL;
}

static void
test_asks_once_for_what_many_read(void **state)
{
	struct driver *d = open_driver();
	char key[DRIVER_KEY_LEN + 1];
	struct reading readings[4];
	pthread_t threads[4];
	int i;

	(void)state;
	driver_new_key(key, SCHOOL);
	assert_int_equal(put(d, key, 3 * MiB + 5), BLOB_OK);
	s3_server_forget(server);
	for (i = 0; i < 4; i++) {
		readings[i] = (struct reading){ d, key, 0 };
		assert_int_equal(pthread_create(&threads[i], NULL, read_all,
		    &readings[i]), 0);
	}
	for (i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(readings[i].bad, 0);
	}
	assert_int_equal(s3_server_requests(server, "GET "), 7);
	remove_key(d, key);
	driver_destroy(&d);
}

/* More files are scanned than there are blocks in memory. */
static void
test_who_reads_once_pushes_out_few(void **state)
{
	struct driver *d = open_driver();
	char kept[DRIVER_KEY_LEN + 1], key[DRIVER_KEY_LEN + 1];
	uint8_t byte;
	size_t got;
	int i;

	(void)state;
	driver_new_key(kept, SCHOOL);
	assert_int_equal(put(d, kept, 1), BLOB_OK);
	expect_bytes(d, kept, 0, 1, 1);
	for (i = 0; i < 70; i++) {
		/* Of a school that no walk is of. */
		driver_new_key(key, SCHOOL + 9);
		assert_int_equal(put(d, key, 1), BLOB_OK);
		assert_int_equal(d->read_once(d->self, key, 0, &byte, 1, &got),
		    BLOB_OK);
		assert_int_equal(got, 1);
	}
	s3_server_forget(server);
	/* A block has been fetched for all of it. */
	assert_int_equal(d->read_once(d->self, key, 0, &byte, 1, &got),
	    BLOB_OK);
	expect_bytes(d, kept, 0, 1, 1);
	assert_int_equal(s3_server_requests(server, "GET "), 0);
	remove_key(d, kept);
	driver_destroy(&d);
}

static void
test_goes_on_after_what_goes_by(void **state)
{
	struct driver *d = open_driver();
	char key[DRIVER_KEY_LEN + 1];

	(void)state;
	driver_new_key(key, SCHOOL);
	s3_server_faults(server, "503 lost ok");
	assert_int_equal(put(d, key, 3 * MiB), BLOB_OK);
	s3_server_forget(server);
	s3_server_faults(server, "503 cut ok");
	expect_bytes(d, key, 1000, MiB / 4, MiB / 4);
	assert_int_equal(s3_server_requests(server, "GET "), 3);
	s3_server_faults(server, "lost");
	remove_key(d, key);
	/* It is completed, and nobody hears of it. */
	s3_server_faults(server, "503 ok ok lost");
	assert_int_equal(put(d, key, 17 * MiB), BLOB_OK);
	expect_bytes(d, key, 16 * MiB - 1, MiB, MiB);
	remove_key(d, key);
	driver_destroy(&d);
}

static void
test_says_when_the_server_is_away(void **state)
{
	struct driver *d = open_driver();
	char key[DRIVER_KEY_LEN + 1];

	(void)state;
	driver_new_key(key, SCHOOL);
	s3_server_forget(server);
	s3_server_faults(server, "503 503 503 503 503 ok");
	assert_int_equal(put(d, key, 1000), BLOB_BUSY);
	assert_int_equal(s3_server_requests(server, "PUT "), 5);
	assert_int_equal(look(d, key), BLOB_ABSENT);
	driver_destroy(&d);
	d = open_at("s3://bucket", "http://127.0.0.1:1", "",
	    s3_server_credentials(server));
	assert_int_equal(look(d, key), BLOB_BUSY);
	driver_destroy(&d);
	d = open_at("s3://no-such-bucket", s3_server_url(server), "",
	    s3_server_credentials(server));
	assert_int_equal(look(d, key), BLOB_FAILED);
	assert_int_equal(put(d, key, 1000), BLOB_FAILED);
	assert_int_equal(s3_try(d), BLOB_FAILED);
	driver_destroy(&d);
}

static void
test_a_breaker_lets_one_find_out(void **state)
{
	struct s3_breaker *b = s3_breaker_new();
	bool probe;
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		assert_int_equal(s3_breaker_is_open(b),
		    i >= S3_BREAKER_MOST);
		s3_breaker_silent(b, 1000);
	}
	assert_false(s3_breaker_enter(b, 999 + S3_BREAKER_WAIT_MS, &probe));
	assert_true(s3_breaker_enter(b, 1000 + S3_BREAKER_WAIT_MS, &probe));
	assert_true(probe);
	/* One alone, however long it lasts. */
	assert_false(s3_breaker_enter(b, INT64_MAX, &probe));
	assert_false(probe);
	s3_breaker_leave(b, true);
	assert_true(s3_breaker_enter(b, INT64_MAX, &probe));
	s3_breaker_answered(b);
	s3_breaker_leave(b, true);
	assert_true(s3_breaker_enter(b, 1000, &probe));
	assert_false(probe);
	s3_breaker_leave(b, false);
	s3_breaker_destroy(&b);
}

/* Who reads has no thread for longer than it must be. */
static void
test_asks_a_silent_server_now_and_then(void **state)
{
	const time_t until = time(NULL) + 60;
	struct driver *d = open_at("s3://bucket", "http://127.0.0.1:1", "",
	    s3_server_credentials(server)), *there = open_driver();
	struct s3 *s3 = d->self, *other = there->self;
	char key[DRIVER_KEY_LEN + 1], *url = s3->bucket_url;
	int i;

	(void)state;
	driver_new_key(key, SCHOOL);
	assert_int_equal(look(d, key), BLOB_BUSY);
	assert_true(s3_breaker_is_open(s3->breaker));
	/* It is back. */
	s3->bucket_url = other->bucket_url;
	while (look(d, key) != BLOB_ABSENT && time(NULL) < until)
		(void)nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	assert_false(s3_breaker_is_open(s3->breaker));
	/* What it says, be it a refusal, is an answer. */
	s3_server_faults(server, "503 503 503 503 503 503");
	for (i = 0; i < 2; i++)
		assert_int_equal(look(d, key), BLOB_BUSY);
	assert_int_equal(look(d, key), BLOB_ABSENT);
	s3->bucket_url = url;
	driver_destroy(&there);
	driver_destroy(&d);
}

static bool
unreadable(void *arg, uint64_t offset, void *buf, size_t len)
{
	(void)arg;
	memset(buf, 0, len);
	errno = EIO;
	return offset + len <= 20 * MiB;
}

static void
test_leaves_nothing_of_what_cannot_be_read(void **state)
{
	const struct object_source small = { 21 * MiB, unreadable, NULL };
	struct driver *d = open_driver();
	char key[DRIVER_KEY_LEN + 1];
	uint64_t ended = 0;

	(void)state;
	driver_new_key(key, SCHOOL);
	assert_int_equal(d->put(d->self, key, &small), BLOB_FAILED);
	assert_int_equal(look(d, key), BLOB_ABSENT);
	assert_int_equal(s3_end_unfinished(d, SCHOOL, time(NULL) + 60, &ended),
	    BLOB_OK);
	assert_int_equal(ended, 0);
	driver_destroy(&d);
}

static void
test_is_let_in_by_its_credentials(void **state)
{
	char path[512], key[DRIVER_KEY_LEN + 1];
	struct driver *d;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/keys", test_folder());
	driver_new_key(key, SCHOOL);
	s3_server_write_credentials(server, path, NULL, "another");
	d = open_at("s3://bucket", s3_server_url(server), "path", path);
	assert_int_equal(put(d, key, 10), BLOB_FAILED);
	/* They are changed in their file while it runs. */
	s3_server_write_credentials(server, path, NULL, NULL);
	assert_int_equal(put(d, key, 10), BLOB_OK);
	remove_key(d, key);
	driver_destroy(&d);
}

static void
test_finds_the_bucket_by_its_host(void **state)
{
	char key[DRIVER_KEY_LEN + 1], endpoint[128];
	struct driver *by_host, *by_path = open_driver();

	(void)state;
	(void)snprintf(endpoint, sizeof(endpoint), "http://s3.localhost:%s/",
	    strrchr(s3_server_url(server), ':') + 1);
	by_host = open_at("s3://bucket/of the tests", endpoint, "host",
	    s3_server_credentials(server));
	driver_new_key(key, SCHOOL);
	s3_server_forget(server);
	assert_int_equal(put(by_host, key, 17 * MiB), BLOB_OK);
	assert_true(s3_server_requests(server, " /of the tests/") > 3);
	assert_int_equal(s3_server_requests(server, " /bucket/"), 0);
	expect_bytes(by_path, key, MiB, MiB, MiB);
	remove_key(by_host, key);
	driver_destroy(&by_host);
	driver_destroy(&by_path);
}

struct seen {
	struct driver	*driver;
	size_t		 n, most;
	uint64_t	 bytes;
	bool		 remove;
};

static bool
see(const struct object_entry *e, void *arg)
{
	struct seen *s = arg;

	assert_true(driver_is_key(e->key, SCHOOL));
	assert_true(llabs((long long)e->written - time(NULL)) < 600);
	s->bytes += e->size;
	if (s->remove)
		assert_int_equal(s->driver->remove(s->driver->self, e->key),
		    BLOB_OK);
	return ++s->n < s->most;
}

static struct seen
walk(struct driver *d, size_t most, bool remove)
{
	struct seen s = { d, 0, most, 0, remove };

	assert_int_equal(d->walk(d->self, SCHOOL, see, &s), BLOB_OK);
	return s;
}

/* The server has three to a page. */
static void
test_walks_its_objects(void **state)
{
	struct driver *d = open_driver();
	struct driver *beside = open_at("s3://bucket/elsewhere",
	    s3_server_url(server), "", s3_server_credentials(server));
	char key[DRIVER_KEY_LEN + 1];
	uint64_t size;

	(void)state;
	assert_int_equal(walk(d, 100, false).n, 0);
	for (size = 1; size <= 7; size++) {
		driver_new_key(key, SCHOOL);
		assert_int_equal(put(d, key, size), BLOB_OK);
	}
	assert_int_equal(put(beside, key, 100), BLOB_OK);
	driver_new_key(key, OTHER);
	assert_int_equal(put(d, key, 100), BLOB_OK);
	assert_int_equal(walk(d, 100, false).n, 7);
	assert_int_equal(walk(d, 100, false).bytes, 28);
	assert_int_equal(walk(d, 2, false).n, 2);
	assert_int_equal(walk(d, 100, true).n, 7);
	assert_int_equal(walk(d, 100, false).n, 0);
	assert_int_equal(look(d, key), BLOB_OK);
	driver_destroy(&beside);
	driver_destroy(&d);
}

static void
begin_upload(struct driver *d, int64_t school_id)
{
	struct s3_request r = { .method = S3_POST, .query = "uploads=" };
	char key[DRIVER_KEY_LEN + 1];

	driver_new_key(key, school_id);
	r.key = key;
	assert_int_equal(s3_do(d->self, &r), BLOB_OK);
	buffer_free(&r.answer);
}

static uint64_t
end_uploads(struct driver *d, time_t before)
{
	uint64_t ended = 0;

	assert_int_equal(s3_end_unfinished(d, SCHOOL, before, &ended),
	    BLOB_OK);
	return ended;
}

static void
test_ends_what_was_never_finished(void **state)
{
	struct driver *d = open_driver();
	const time_t now = time(NULL);
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		begin_upload(d, SCHOOL);
	begin_upload(d, OTHER);
	assert_int_equal(end_uploads(d, now - 60), 0);
	assert_int_equal(end_uploads(d, now + 60), 4);
	assert_int_equal(end_uploads(d, now + 60), 0);
	driver_destroy(&d);
}

static void
expect_why(struct s3_options options, const char *expected)
{
	char why[256] = "";

	assert_null(driver_of_s3(&options, why, sizeof(why)));
	if (strstr(why, expected) == NULL)
		fail_msg("%s, not %s", why, expected);
}

static void
test_refuses_settings_that_mean_nothing(void **state)
{
	static const char *const nowhere[] = { "ftp://x", "http://",
		"https://x:99999", "http://x y", "http://x/?y", "http://x#y",
		"http://name:word@x" };
	const char *ours = s3_server_credentials(server);
	char path[512];
	FILE *out;
	size_t i;

	(void)state;
	expect_why((struct s3_options){ "http://bucket", "", "r", ours, "" },
	    "LIAISON_S3: http://bucket is not s3://");
	expect_why((struct s3_options){ "s3://", "", "r", ours, "" },
	    "is not s3://");
	expect_why((struct s3_options){ "s3://Bu/x", "", "r", ours, "" },
	    "is not s3://");
	expect_why((struct s3_options){ "s3://a@b.example", "", "r", ours, "" },
	    "is not s3://");
	for (i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++)
		expect_why((struct s3_options){ "s3://bucket", nowhere[i], "r",
		    ours, "" }, "LIAISON_S3_ENDPOINT: ");
	expect_why((struct s3_options){ "s3://bucket", "", "a:b", ours, "" },
	    "LIAISON_S3_REGION: \"a:b\" is no region");
	expect_why((struct s3_options){ "s3://bucket", "", "", ours, "" },
	    "is no region");
	expect_why((struct s3_options){ "s3://bucket", "", "r", ours, "x" },
	    "LIAISON_S3_STYLE: \"x\" is neither path nor host");
	expect_why((struct s3_options){ "s3://bucket", "", "r", "/no", "" },
	    "LIAISON_S3_CREDENTIALS: cannot read /no");
	expect_why((struct s3_options){ "s3://bucket", "", "r", "/dev/zero",
	    "" }, "/dev/zero is not a file");
	(void)snprintf(path, sizeof(path), "%s/keys", test_folder());
	out = fopen(path, "we");
	assert_non_null(out);
	assert_true(fputs("aws_access_key_id = hidden\n", out) >= 0);
	assert_int_equal(fclose(out), 0);
	expect_why((struct s3_options){ "s3://bucket", "", "r", path, "" },
	    "has no aws_access_key_id or no aws_secret");
}

static int
set_up(void **state)
{
	(void)state;
	server = s3_server_start();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	s3_server_stop(&server);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps_and_gives_back),
		cmocka_unit_test(test_sends_what_is_large_in_parts),
		cmocka_unit_test(test_asks_once_for_what_many_read),
		cmocka_unit_test(test_who_reads_once_pushes_out_few),
		cmocka_unit_test(test_goes_on_after_what_goes_by),
		cmocka_unit_test(test_says_when_the_server_is_away),
		cmocka_unit_test(test_a_breaker_lets_one_find_out),
		cmocka_unit_test(test_asks_a_silent_server_now_and_then),
		cmocka_unit_test(test_leaves_nothing_of_what_cannot_be_read),
		cmocka_unit_test(test_is_let_in_by_its_credentials),
		cmocka_unit_test(test_finds_the_bucket_by_its_host),
		cmocka_unit_test(test_walks_its_objects),
		cmocka_unit_test(test_ends_what_was_never_finished),
		cmocka_unit_test(test_refuses_settings_that_mean_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
