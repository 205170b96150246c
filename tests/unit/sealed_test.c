/* Sealed files: what is on the disk tells nothing, and takes no other bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/driver.h"
#include "attachments/blobs/seal.h"
#include "stack.h"

#define A	"aa000000000000000000000000000001"
#define B	"bb000000000000000000000000000002"
#define C	"cc000000000000000000000000000003"
#define ONES	"1111111111111111"
#define TWOS	"2222222222222222"
#define KEY_1	ONES ONES ONES ONES "\n"
#define KEY_2	TWOS TWOS TWOS TWOS "\n"
#define SEALED	(SEAL_PIECE + SEAL_TAG_LEN)
#define LEN	(3 * SEAL_PIECE + 1000)
#define DAY	86400

static const char *folder;
static uint8_t bytes[LEN];

/* The file of keys that was made last. */
static char keys[256];

static void
write_keys(const char *lines)
{
	FILE *f = fopen(keys, "w");

	assert_non_null(f);
	assert_true(fputs(lines, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static bool
open_with(struct blobs **b, const char *lines, char *error)
{
	const char *path = lines != NULL ? keys : "";

	if (lines != NULL) {
		snprintf(keys, sizeof(keys), "%s/keys", test_folder());
		write_keys(lines);
	}
	*b = blobs_open(folder);
	assert_non_null(*b);
	if (blobs_use_keys(*b, path, error))
		return true;
	blobs_close(b);
	return false;
}

static struct blobs *
open_store(const char *lines)
{
	char error[BLOBS_ERROR];
	struct blobs *b;

	if (!open_with(&b, lines, error))
		fail_msg("%s", error);
	return b;
}

static int
setup(void **state)
{
	folder = test_folder();
	randombytes_buf(bytes, sizeof(bytes));
	memcpy(bytes + 100, "Madame Martin", 13);
	*state = open_store(KEY_1);
	return 0;
}

static int
teardown(void **state)
{
	struct blobs *b = *state;

	blobs_close(&b);
	return 0;
}

static enum blob_result
commit(struct blobs *b, const char *id, char *hex)
{
	struct digest *d = digest_new();
	uint8_t sha256[BLOB_SHA256_LEN];
	enum blob_result result;

	result = blobs_commit(b, 1, id, LEN, LEN, d, sha256);
	digest_destroy(&d);
	sodium_bin2hex(hex, BLOB_HEX_LEN + 1, sha256, sizeof(sha256));
	return result;
}

static enum blob_result
upload(struct blobs *b, const char *id, char *hex)
{
	struct blob_piece piece = { .data = bytes, .len = LEN };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);

	TAILQ_INSERT_TAIL(&list, &piece, next);
	assert_int_equal(blobs_create(b, 1, id), BLOB_OK);
	blobs_append(b, 1, id, LEN, &list, NULL);
	assert_int_equal(piece.result, BLOB_OK);
	return commit(b, id, hex);
}

static enum blob_result
read_at(struct blobs *b, const char *id, uint64_t from, size_t len)
{
	uint8_t buf[LEN + 1];
	enum blob_result result;
	size_t got;

	result = blobs_read(b, 1, id, from, buf, len, &got);
	if (result == BLOB_OK) {
		assert_int_equal(got, len < LEN - from ? len : LEN - from);
		assert_memory_equal(buf, bytes + from, got);
	}
	return result;
}

/* The object that was found last, and how many there are. */
static char object[512];
static unsigned objects, plain;

static int
look_at(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	static char text[2 * LEN];
	FILE *f;
	size_t n;

	(void)st;
	(void)ftw;
	if (kind != FTW_F)
		return 0;
	if (strstr(path, "/objects/") != NULL) {
		objects++;
		snprintf(object, sizeof(object), "%s", path);
	}
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	plain += memmem(text, n, "Madame", 6) != NULL;
	return 0;
}

static unsigned
find_objects(void)
{
	objects = plain = 0;
	nftw(folder, look_at, 16, FTW_PHYS);
	return objects;
}

static void
write_object(size_t at, const void *data, size_t len)
{
	int fd = open(object, O_RDWR);

	assert_int_not_equal(fd, -1);
	assert_int_equal(pwrite(fd, data, len, (off_t)at), len);
	close(fd);
}

static void
read_object(uint8_t *to)
{
	int fd = open(object, O_RDONLY);

	assert_int_equal(read(fd, to, LEN + 4 * SEAL_TAG_LEN),
	    LEN + 4 * SEAL_TAG_LEN);
	close(fd);
}

static void
test_reads_any_part(void **state)
{
	struct blobs *b = *state;
	char hex[BLOB_HEX_LEN + 1];
	uint8_t sha256[BLOB_SHA256_LEN];
	struct blob_state of;
	uint64_t from;
	int i, fd;

	assert_int_equal(upload(b, A, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(plain, 0);
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_OK);
	assert_int_equal(read_at(b, A, SEAL_PIECE, SEAL_PIECE), BLOB_OK);
	assert_int_equal(read_at(b, A, LEN - 1, 5), BLOB_OK);
	assert_int_equal(read_at(b, A, LEN, 5), BLOB_OK);
	for (i = 0; i < 200; i++) {
		from = randombytes_uniform(LEN);
		assert_int_equal(read_at(b, A, from,
		    randombytes_uniform(LEN)), BLOB_OK);
	}
	assert_int_equal(blobs_inspect(b, 1, A, &of), BLOB_OK);
	assert_int_equal(of.size, LEN);
	assert_int_equal(blobs_open_file(b, 1, A, &fd), BLOB_OK);
	assert_int_equal(lseek(fd, 0, SEEK_END), LEN);
	close(fd);
	assert_int_equal(blobs_hash(b, 1, A, sha256), BLOB_OK);
	/* Again, and by another, at the cost of a name. */
	assert_int_equal(commit(b, A, hex), BLOB_OK);
	assert_int_equal(upload(b, B, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_int_equal(read_at(b, B, 0, LEN), BLOB_OK);
	assert_int_equal(blobs_remove(b, 1, B, ""), BLOB_OK);
	assert_int_equal(find_objects(), 0);
}

static void
test_takes_no_other_bytes(void **state)
{
	static uint8_t is[LEN + 4 * SEAL_TAG_LEN];
	struct blobs *b = *state;
	char hex[BLOB_HEX_LEN + 1];
	uint8_t bit;
	int fd;

	assert_int_equal(upload(b, A, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	read_object(is);
	bit = is[SEALED + 5] ^ 1;
	write_object(SEALED + 5, &bit, 1);
	assert_int_equal(read_at(b, A, 0, SEAL_PIECE), BLOB_OK);
	assert_int_equal(read_at(b, A, SEAL_PIECE, 1), BLOB_DAMAGED);
	assert_int_equal(read_at(b, A, SEAL_PIECE - 1, 1), BLOB_OK);
	assert_int_equal(read_at(b, A, SEAL_PIECE - 1, 2), BLOB_DAMAGED);
	assert_int_equal(blobs_open_file(b, 1, A, &fd), BLOB_DAMAGED);
	assert_int_equal(fd, -1);
	/* One piece in place of another. */
	write_object(SEALED, is, SEALED);
	assert_int_equal(read_at(b, A, SEAL_PIECE, 1), BLOB_DAMAGED);
	write_object(0, is, sizeof(is));
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_OK);
	/* Without its end, at a piece and elsewhere. */
	assert_int_equal(truncate(object, 3 * SEALED), 0);
	assert_int_equal(read_at(b, A, 0, 2 * SEAL_PIECE), BLOB_OK);
	assert_int_equal(read_at(b, A, LEN - 1, 1), BLOB_DAMAGED);
	assert_int_equal(truncate(object, 100), 0);
	assert_int_equal(read_at(b, A, 0, 1), BLOB_DAMAGED);
	/* Another file's. */
	write_object(0, is, sizeof(is));
	assert_int_equal(unlink(object), 0);
	bytes[0] ^= 1;
	assert_int_equal(upload(b, B, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(read_at(b, B, 0, 1), BLOB_OK);
	write_object(0, is, sizeof(is));
	assert_int_equal(read_at(b, B, 0, 1), BLOB_DAMAGED);
}

/* Nothing can be made where uploads come in. */
static void
no_staging(void)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/1/staging", folder);
	assert_int_equal(rmdir(path), 0);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd != -1);
	close(fd);
}

static void
read_last(const struct object_source *file, void *arg)
{
	assert_true(file->read(file->arg, file->size - 10, arg, 10));
}

/* More than is put into memory. */
static void
test_gives_a_large_file_to_read(void **state)
{
	enum { LARGE = (8 << 20) + 1 };
	uint8_t *data = calloc(1, LARGE), last[10], sha256[BLOB_SHA256_LEN];
	struct blob_piece piece = { .data = data, .len = LARGE };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);
	struct digest *d = digest_new();
	struct blobs *b = *state;
	unsigned files;
	int fd;

	memcpy(data + LARGE - 10, bytes, 10);
	TAILQ_INSERT_TAIL(&list, &piece, next);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	blobs_append(b, 1, A, LARGE, &list, d);
	assert_int_equal(blobs_commit(b, 1, A, LARGE, LARGE, d, sha256),
	    BLOB_OK);
	files = test_folder_files(folder);
	assert_int_equal(blobs_open_file(b, 1, A, &fd), BLOB_OK);
	assert_int_equal(test_folder_files(folder), files);
	assert_int_equal(lseek(fd, 0, SEEK_END), LARGE);
	assert_int_equal(pread(fd, last, 10, LARGE - 10), 10);
	assert_memory_equal(last, bytes, 10);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	close(fd);
	/* What is lent lies nowhere in the meantime. */
	no_staging();
	assert_int_not_equal(blobs_open_file(b, 1, A, &fd), BLOB_OK);
	memset(last, 0, sizeof(last));
	assert_int_equal(blobs_lend(b, 1, A, read_last, last), BLOB_OK);
	assert_memory_equal(last, bytes, 10);
	assert_int_equal(blobs_lend(b, 1, B, read_last, last), BLOB_ABSENT);
	digest_destroy(&d);
	free(data);
}

static bool
read_bytes(void *arg, uint64_t offset, void *buf, size_t len)
{
	memcpy(buf, (const uint8_t *)arg + offset, len);
	return true;
}

/* Whoever can say how large it is cannot say that it is shorter. */
static void
test_has_one_end(void **state)
{
	const struct object_source source = { LEN, read_bytes, bytes };
	const uint8_t key[SEAL_KEY_LEN] = { 1 };
	struct sealing *sealing = sealing_new(&source, key);
	struct driver *d = driver_of_folder(open(folder,
	    O_RDONLY | O_DIRECTORY));
	char name[DRIVER_KEY_LEN + 1];
	uint8_t buf[100];

	(void)state;
	driver_new_key(name, 1);
	assert_int_equal(d->put(d->self, name, &sealing->source), BLOB_OK);
	assert_int_equal(seal_read(d, name, key, LEN, 2 * SEAL_PIECE, buf,
	    100), BLOB_OK);
	assert_int_equal(seal_read(d, name, key, 3 * SEAL_PIECE,
	    2 * SEAL_PIECE, buf, 100), BLOB_DAMAGED);
	assert_int_equal(seal_read(d, name, key, 5 * SEAL_PIECE,
	    3 * SEAL_PIECE, buf, 100), BLOB_DAMAGED);
	sealing_destroy(&sealing);
	assert_null(sealing);
	driver_destroy(&d);
}

static void
test_needs_its_keys(void **state)
{
	static const char *const wrong[] = { NULL, KEY_2, "plain\n" KEY_2 };
	static const char *const bad[] = { "", "1111\n", "plain\n", KEY_1
		"secret\n" };
	char hex[BLOB_HEX_LEN + 1], error[BLOBS_ERROR];
	struct blobs *b = *state, *other;
	size_t i;

	assert_int_equal(upload(b, A, hex), BLOB_OK);
	for (i = 0; i < 3; i++) {
		assert_false(open_with(&other, wrong[i], error));
		assert_non_null(strstr(error, "school 1 are sealed"));
		assert_null(other);
	}
	for (i = 0; i < 4; i++) {
		assert_false(open_with(&other, bad[i], error));
		assert_null(strstr(error, "secret"));
	}
	/* It opens what it has not locked. */
	other = open_store(KEY_2 KEY_1);
	assert_int_equal(read_at(other, A, 0, LEN), BLOB_OK);
	blobs_close(&other);
	other = open_store("# ours\n" KEY_1 "plain\n" KEY_2);
	assert_int_equal(read_at(other, A, 0, LEN), BLOB_OK);
	assert_int_equal(upload(other, B, hex), BLOB_OK);
	(void)find_objects();
	assert_int_not_equal(plain, 0);
	blobs_close(&other);
}

static void
test_keys_change_and_files_do_not(void **state)
{
	static uint8_t before[LEN + 4 * SEAL_TAG_LEN], after[sizeof(before)];
	struct blobs *b = *state, *other, *first;
	char hex[BLOB_HEX_LEN + 1], error[BLOBS_ERROR];
	struct blob_rekeyed n = { .keys = 0 };
	char path[256], theirs[256];

	snprintf(theirs, sizeof(theirs), "%s", keys);
	assert_int_equal(upload(b, A, hex), BLOB_OK);
	assert_int_equal(upload(b, B, hex), BLOB_OK);
	(void)find_objects();
	read_object(before);
	other = open_store(KEY_2 KEY_1);
	assert_int_equal(blobs_rekey(other, 1, false, &n), BLOB_OK);
	assert_int_equal(n.keys, 1);
	assert_int_equal(n.files, 0);
	assert_int_equal(blobs_rekey(other, 1, true, &n), BLOB_OK);
	assert_int_equal(n.keys, 1);
	assert_int_equal(n.schools, 1);
	/* One ticket of three names. */
	assert_int_equal(n.files, 1);
	assert_int_equal(n.failed, 0);
	blobs_close(&other);
	/* A service that was started with the keys that were there before. */
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_LOCKED);
	snprintf(keys, sizeof(keys), "%s", theirs);
	write_keys("nonsense");
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_LOCKED);
	write_keys(KEY_2 KEY_1);
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_OK);
	other = open_store(KEY_2);
	assert_int_equal(read_at(other, A, 0, LEN), BLOB_OK);
	read_object(after);
	assert_memory_equal(before, after, sizeof(before));
	assert_false(open_with(&first, KEY_1, error));
	/* The key that nothing needs stays for an hour. */
	assert_int_equal(blobs_rekey(other, 1, false, &n), BLOB_OK);
	assert_int_equal(n.removed, 0);
	snprintf(path, sizeof(path), "%s/1/keys/2", folder);
	assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){
	    { .tv_sec = 1 }, { .tv_sec = 1 } }, 0), 0);
	assert_int_equal(blobs_rekey(other, 1, false, &n), BLOB_OK);
	assert_int_equal(n.removed, 1);
	assert_int_equal(read_at(other, A, 0, LEN), BLOB_OK);
	assert_int_equal(upload(other, C, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	/* A key that is lost. */
	assert_int_equal(unlink(path), 0);
	blobs_close(&other);
	other = open_store(KEY_2);
	assert_int_equal(read_at(other, A, 0, LEN), BLOB_LOCKED);
	blobs_close(&other);
}

static void
move_all(struct blobs *b, unsigned expected)
{
	static const char *const ids[] = { A, B, C };
	unsigned n = 0;
	bool moved;
	size_t i;

	for (i = 0; i < 3; i++) {
		assert_int_equal(blobs_move(b, 1, ids[i], &moved), BLOB_OK);
		n += moved;
		assert_int_equal(read_at(b, ids[i], 0, LEN), BLOB_OK);
	}
	assert_int_equal(n, expected);
}

/* As on file systems of networks. */
static bool cannot_exchange;

int
renameat2(int from_dir, const char *from, int to_dir, const char *to,
    unsigned flags)
{
	if (cannot_exchange && flags != 0) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

/* Files that were there before the keys. */
static void
test_moves_to_where_new_ones_are(void **state)
{
	struct blobs *b = *state, *files = open_store(NULL);
	char hex[BLOB_HEX_LEN + 1];
	bool moved;

	assert_int_equal(upload(files, A, hex), BLOB_OK);
	assert_int_equal(upload(files, B, hex), BLOB_OK);
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_OK);
	/* What is new is sealed though it is known. */
	assert_int_equal(upload(b, C, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	move_all(b, 2);
	move_all(b, 0);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(plain, 0);
	/* Not sealed, but objects. */
	blobs_close(&files);
	files = open_store("plain\n" KEY_1);
	assert_true(blobs_put_into(files, "folder"));
	move_all(files, 3);
	assert_int_equal(find_objects(), 1);
	move_all(b, 3);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(plain, 0);
	/* And back. */
	assert_true(blobs_put_into(files, NULL));
	move_all(files, 3);
	assert_int_equal(find_objects(), 0);
	/* A key, three names and a content. */
	assert_int_equal(test_folder_files(folder), 5);
	move_all(b, 3);
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_int_equal(blobs_move(b, 1, A, &moved), BLOB_ABSENT);
	assert_int_equal(blobs_remove(b, 1, B, hex), BLOB_OK);
	assert_int_equal(blobs_remove(b, 1, C, ""), BLOB_OK);
	assert_int_equal(test_folder_files(folder), 1);
	blobs_close(&files);
}

static void
test_moves_without_an_exchange_of_names(void **state)
{
	cannot_exchange = true;
	test_moves_to_where_new_ones_are(state);
	cannot_exchange = false;
}

/* ---- at once ---- */

#define THREADS	4
#define ROUNDS	40

struct comer {
	struct blobs	*b;
	unsigned	 number, failed;
	pthread_t	 thread;
};

static void *
come_and_go(void *arg)
{
	struct comer *c = arg;
	char id[BLOB_ID_LEN + 1], hex[BLOB_HEX_LEN + 1];
	unsigned i;
	bool moved;

	for (i = 0; i < ROUNDS; i++) {
		snprintf(id, sizeof(id), "%016x%016x", c->number + 1, i);
		c->failed += upload(c->b, id, hex) != BLOB_OK;
		c->failed += read_at(c->b, id, SEAL_PIECE, 9) != BLOB_OK;
		c->failed += blobs_move(c->b, 1, id, &moved) != BLOB_OK;
		c->failed += read_at(c->b, id, LEN - 9, 9) != BLOB_OK;
		c->failed += blobs_remove(c->b, 1, id, hex) != BLOB_OK;
	}
	return NULL;
}

/* The same bytes; one of four takes them out of where the others have them. */
static void
test_comes_and_goes_at_once(void **state)
{
	struct comer c[THREADS];
	unsigned i;

	for (i = 0; i < THREADS; i++) {
		c[i] = (struct comer){ .b = *state, .number = i };
		if (i == 0) {
			c[i].b = open_store("plain\n" KEY_1);
			assert_true(blobs_put_into(c[i].b, "folder"));
		}
	}
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&c[i].thread, NULL,
		    come_and_go, &c[i]), 0);
	for (i = 0; i < THREADS; i++) {
		pthread_join(c[i].thread, NULL);
		assert_int_equal(c[i].failed, 0);
	}
	blobs_close(&c[0].b);
	assert_int_equal(find_objects(), 0);
	/* The key of the school. */
	assert_int_equal(test_folder_files(folder), 1);
}

/* ---- a place that is away ---- */

static bool away, mute, slow;
static sem_t putting, goes_on;	/* while it is slow */
static struct driver *real;

static enum blob_result
put(void *self, const char *key, const struct object_source *source)
{
	(void)self;
	if (slow) {
		sem_post(&putting);
		sem_wait(&goes_on);
	}
	return away ? BLOB_FULL : real->put(real->self, key, source);
}

static enum blob_result
get(void *self, const char *key, uint64_t offset, void *buf, size_t len,
    size_t *got)
{
	(void)self;
	return away ? BLOB_FAILED : real->read(real->self, key, offset, buf,
	    len, got);
}

static enum blob_result
look(void *self, const char *key, uint64_t *size)
{
	(void)self;
	return away ? BLOB_FAILED : real->look(real->self, key, size);
}

static enum blob_result
take_away(void *self, const char *key)
{
	enum blob_result result;

	(void)self;
	result = away ? BLOB_FAILED : real->remove(real->self, key);
	return mute && result == BLOB_OK ? BLOB_BUSY : result;
}

static enum blob_result
walk(void *self, int64_t school_id, object_entry_fn *fn, void *arg)
{
	(void)self;
	return real->walk(real->self, school_id, fn, arg);
}

static void
end(void *self)
{
	(void)self;
	driver_destroy(&real);
}

static void
add_place(struct blobs *b)
{
	struct driver *d = calloc(1, sizeof(*d));

	real = driver_of_folder(open(folder, O_RDONLY | O_DIRECTORY));
	assert_non_null(real);
	*d = (struct driver){ .name = "place", .put = put, .read = get,
		.look = look, .remove = take_away, .walk = walk, .close = end };
	assert_true(blobs_add_driver(b, d));
	assert_true(blobs_put_into(b, "place"));
	away = mute = slow = false;
}

static bool
count_lost(const struct driver *d, const struct object_entry *e, void *arg)
{
	unsigned *n = arg;

	(void)d;
	assert_true(driver_is_key(e->key, 1));
	++*n;
	return true;
}

static unsigned
lost(struct blobs *b, int64_t seconds)
{
	unsigned n = 0;

	assert_int_equal(blobs_walk_lost(b, 1, seconds, count_lost, &n),
	    BLOB_OK);
	return n;
}

static void
test_a_place_that_is_away_loses_nothing(void **state)
{
	struct blobs *b = *state;
	char hex[BLOB_HEX_LEN + 1];

	add_place(b);
	away = true;
	assert_int_equal(upload(b, A, hex), BLOB_FULL);
	away = false;
	assert_int_equal(find_objects(), 0);
	assert_int_equal(commit(b, A, hex), BLOB_OK);
	away = true;
	assert_int_equal(read_at(b, A, 0, 1), BLOB_FAILED);
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_FAILED);
	away = false;
	assert_int_equal(find_objects(), 1);
	assert_int_equal(lost(b, -1), 0);
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_int_equal(blobs_retry_removals(b), BLOB_OK);
	/* The key of the school. */
	assert_int_equal(test_folder_files(folder), 1);
}

/* The same bytes come while nobody knows whether their object has gone. */
static void
test_an_object_that_may_have_gone_gets_no_link(void **state)
{
	struct blobs *b = *state;
	char hex[BLOB_HEX_LEN + 1];

	add_place(b);
	assert_int_equal(upload(b, A, hex), BLOB_OK);
	mute = true;
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_BUSY);
	assert_int_equal(upload(b, B, hex), BLOB_OK);
	assert_int_equal(read_at(b, B, 0, LEN), BLOB_OK);
	assert_int_equal(blobs_retry_removals(b), BLOB_BUSY);
	mute = false;
	assert_int_equal(blobs_retry_removals(b), BLOB_OK);
	assert_int_equal(read_at(b, B, 0, LEN), BLOB_OK);
	assert_int_equal(blobs_remove(b, 1, B, hex), BLOB_OK);
	/* The key of the school. */
	assert_int_equal(test_folder_files(folder), 1);
}

static void *
upload_slowly(void *arg)
{
	char hex[BLOB_HEX_LEN + 1];

	return upload(arg, A, hex) == BLOB_OK ? arg : NULL;
}

/* The threads of the disk are everybody's: none waits for who puts it. */
static void
test_nobody_waits_for_a_slow_place(void **state)
{
	struct blob_piece piece = { .data = bytes, .len = 1 };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);
	struct blobs *b = *state;
	char hex[BLOB_HEX_LEN + 1];
	pthread_t thread;
	uint64_t offset;
	void *result;

	add_place(b);
	assert_int_equal(sem_init(&putting, 0, 0), 0);
	assert_int_equal(sem_init(&goes_on, 0, 0), 0);
	slow = true;
	assert_int_equal(pthread_create(&thread, NULL, upload_slowly, b), 0);
	sem_wait(&putting);
	assert_int_equal(blobs_offset(b, 1, A, LEN, &offset), BLOB_BUSY);
	TAILQ_INSERT_TAIL(&list, &piece, next);
	blobs_append(b, 1, A, LEN, &list, NULL);
	assert_int_equal(piece.result, BLOB_BUSY);
	assert_int_equal(commit(b, A, hex), BLOB_BUSY);
	assert_int_equal(blobs_remove(b, 1, A, ""), BLOB_BUSY);
	sem_post(&goes_on);
	pthread_join(thread, &result);
	assert_non_null(result);
	slow = false;
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_OK);
	assert_int_equal(blobs_remove(b, 1, A, ""), BLOB_OK);
	assert_int_equal(test_folder_files(folder), 1);
	sem_destroy(&putting);
	sem_destroy(&goes_on);
}

/* Who puts the same bytes once more has them; the others' are lost. */
static void
test_a_lost_object_gets_no_link(void **state)
{
	struct blobs *b = *state;
	char hex[BLOB_HEX_LEN + 1];

	assert_int_equal(upload(b, A, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(unlink(object), 0);
	assert_int_equal(upload(b, B, hex), BLOB_OK);
	assert_int_equal(read_at(b, B, 0, LEN), BLOB_OK);
	assert_int_equal(upload(b, C, hex), BLOB_OK);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(truncate(object, LEN - 1), 0);
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_int_equal(upload(b, A, hex), BLOB_OK);
	assert_int_equal(read_at(b, A, 0, LEN), BLOB_OK);
	assert_int_equal(find_objects(), 2);
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_int_equal(blobs_remove(b, 1, B, hex), BLOB_OK);
	assert_int_equal(blobs_remove(b, 1, C, hex), BLOB_OK);
	/* The key of the school. */
	assert_int_equal(test_folder_files(folder), 1);
}

static void
test_finds_what_nothing_tells_of(void **state)
{
	struct blobs *b = *state;
	char hex[BLOB_HEX_LEN + 1], path[512], gone[512];

	assert_int_equal(upload(b, A, hex), BLOB_OK);
	assert_int_equal(lost(b, -1), 0);
	/* A removal that was cut off, and what is left of it. */
	snprintf(path, sizeof(path), "%s/1/gone", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(gone, sizeof(gone), "%s/1/gone/%s.ref", folder, B);
	snprintf(path, sizeof(path), "%s/1/files/%.2s/%s.ref", folder, A, A);
	assert_int_equal(rename(path, gone), 0);
	snprintf(path, sizeof(path), "%s/1/blobs/%.2s/%s.ref", folder, hex,
	    hex);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(lost(b, -1), 0);
	assert_int_equal(link(gone, path), 0);
	assert_int_equal(blobs_finish_removals(b, 1), BLOB_OK);
	assert_int_equal(access(gone, F_OK), -1);
	assert_int_equal(find_objects(), 1);
	assert_int_equal(rename(path, gone), 0);
	assert_int_equal(blobs_finish_removals(b, 1), BLOB_OK);
	assert_int_equal(find_objects(), 0);
	/* An object whose ticket never came. */
	assert_int_equal(upload(b, A, hex), BLOB_OK);
	snprintf(path, sizeof(path), "%s/1/files/%.2s/%s.ref", folder, A, A);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/1/blobs/%.2s/%s.ref", folder, hex,
	    hex);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(lost(b, -1), 1);
	assert_int_equal(lost(b, DAY), 0);
	/* A ticket that cannot be read may have told of it. */
	assert_int_equal(close(creat(path, 0600)), 0);
	assert_int_equal(blobs_walk_lost(b, 1, -1, count_lost, NULL),
	    BLOB_DAMAGED);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_reads_any_part),
		TEST(test_takes_no_other_bytes),
		TEST(test_gives_a_large_file_to_read),
		TEST(test_has_one_end),
		TEST(test_needs_its_keys),
		TEST(test_keys_change_and_files_do_not),
		TEST(test_moves_to_where_new_ones_are),
		TEST(test_moves_without_an_exchange_of_names),
		TEST(test_comes_and_goes_at_once),
		TEST(test_a_place_that_is_away_loses_nothing),
		TEST(test_an_object_that_may_have_gone_gets_no_link),
		TEST(test_nobody_waits_for_a_slow_place),
		TEST(test_a_lost_object_gets_no_link),
		TEST(test_finds_what_nothing_tells_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
