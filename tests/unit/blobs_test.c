/* The store folder: no holes, no half pieces, one copy, nothing left over. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/derived.h"
#include "attachments/formats/media_type.h"
#include "stack.h"

#define A	"aa000000000000000000000000000001"
#define C	"cc000000000000000000000000000003"
#define B	"bb000000000000000000000000000002"
#define TEXT	"Bonjour \xc3\xa0 tous, voici la circulaire.\n"
#define LEN	(sizeof(TEXT) - 1)

static const char *folder;
/* Each test is made with files, with objects, and with sealed ones. */
static bool objects, sealed;

#define ONES	"1111111111111111"
#define KEY_1	ONES ONES ONES ONES

/* A file of keys, made once: tests open the store from several threads. */
static char keys[256];

static void
make_keys(void)
{
	FILE *f;

	snprintf(keys, sizeof(keys), "%s/keys", test_folder());
	f = fopen(keys, "w");
	assert_non_null(f);
	assert_true(fputs(KEY_1 "\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Files that are left, but for keys of schools. */
static unsigned
left(void)
{
	char path[256];
	unsigned n = test_folder_files(folder), school;

	for (school = 1; school <= 2; school++) {
		snprintf(path, sizeof(path), "%s/%u/keys/1", folder, school);
		n -= access(path, F_OK) == 0;
	}
	return n;
}

static struct blobs *
open_store(void)
{
	struct blobs *b = blobs_open(folder);
	char error[BLOBS_ERROR];

	assert_non_null(b);
	assert_false(blobs_put_into(b, "nowhere"));
	if (sealed) {
		if (!blobs_use_keys(b, keys, error))
			fail_msg("%s", error);
	} else if (objects) {
		assert_true(blobs_put_into(b, "folder"));
	}
	return b;
}

static int
setup(void **state)
{
	folder = test_folder();
	*state = open_store();
	return 0;
}

/* kind: "files" or "blobs". */
static const char *
path_of(int school, const char *kind, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%d/%s/%.2s/%s%s", folder, school,
	    kind, name, name, objects ? ".ref" : "");
	return path;
}

static int
teardown(void **state)
{
	struct blobs *b = *state;

	blobs_close(&b);
	assert_null(b);
	return 0;
}

static enum blob_result
append_to(struct digest *d, struct blobs *b, int64_t school_id, const char *id,
    uint64_t size, uint64_t offset, const void *data, size_t len)
{
	struct blob_piece piece = { .offset = offset, .data = data,
		.len = len };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);

	TAILQ_INSERT_TAIL(&list, &piece, next);
	blobs_append(b, school_id, id, size, &list, d);
	return piece.result;
}

static enum blob_result
append(struct blobs *b, int64_t school_id, const char *id, uint64_t size,
    uint64_t offset, const void *data, size_t len)
{
	return append_to(NULL, b, school_id, id, size, offset, data, len);
}

static enum blob_result
commit_size(struct blobs *b, int64_t school_id, const char *id,
    uint64_t max, uint64_t size, uint8_t *sha256)
{
	struct digest *d = digest_new();
	enum blob_result result;

	result = blobs_commit(b, school_id, id, max, size, d, sha256);
	digest_destroy(&d);
	return result;
}

static enum blob_result
commit(struct blobs *b, int64_t school_id, const char *id, uint8_t *sha256)
{
	return commit_size(b, school_id, id, LEN, LEN, sha256);
}

static void
upload(struct blobs *b, int64_t school_id, const char *id, uint8_t *sha256)
{
	assert_int_equal(blobs_create(b, school_id, id), BLOB_OK);
	assert_int_equal(append(b, school_id, id, LEN, 0, TEXT, LEN),
	    BLOB_OK);
	assert_int_equal(commit(b, school_id, id, sha256), BLOB_OK);
}

static void
hex_of(const uint8_t *sha256, char *hex)
{
	size_t i;

	for (i = 0; i < BLOB_SHA256_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", sha256[i]);
}

static void
test_keeps_pieces(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32], again[32];
	char buf[LEN + 10];
	size_t got;

	assert_int_equal(append(b, 1, A, LEN, 0, "x", 1), BLOB_ABSENT);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_INCOMPLETE);
	assert_int_equal(append(b, 1, A, LEN, LEN, "x", 1),
	    BLOB_INCOMPLETE);
	assert_int_equal(append(b, 1, A, LEN, 7, TEXT + 7, LEN - 7),
	    BLOB_OK);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_INCOMPLETE);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, 5), BLOB_OK);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_INCOMPLETE);
	assert_int_equal(append(b, 1, A, LEN, 5, TEXT + 5, LEN - 5),
	    BLOB_OK);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, 5), BLOB_OK);
	assert_int_equal(blobs_read(b, 1, A, 0, buf, 1, &got), BLOB_ABSENT);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
	assert_int_equal(commit(b, 1, A, again), BLOB_OK);
	assert_memory_equal(sha256, again, 32);
	assert_int_equal(append(b, 1, A, LEN, 0, "x", 1), BLOB_ABSENT);
	assert_int_equal(blobs_read(b, 1, A, 3, buf, sizeof(buf), &got),
	    BLOB_OK);
	assert_int_equal(got, LEN - 3);
	assert_memory_equal(buf, TEXT + 3, got);
	assert_int_equal(blobs_read(b, 2, A, 0, buf, 1, &got), BLOB_ABSENT);
}

static void
test_shows_what_is_whole_and_stays(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];
	char buf[LEN];
	int fd, i;

	assert_int_equal(blobs_look(b, 1, A, LEN, LEN, &fd), BLOB_ABSENT);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, 5), BLOB_OK);
	assert_int_equal(blobs_look(b, 1, A, LEN, LEN, &fd), BLOB_INCOMPLETE);
	assert_int_equal(fd, -1);
	assert_int_equal(append(b, 1, A, LEN, 5, TEXT + 5, LEN - 5), BLOB_OK);
	for (i = 0; i < 2; i++) {
		assert_int_equal(blobs_look(b, 1, A, LEN, LEN, &fd), BLOB_OK);
		assert_int_equal(append(b, 1, A, LEN, 0, "xxx", 3),
		    i == 0 ? BLOB_OK : BLOB_ABSENT);
		assert_int_equal(pread(fd, buf, LEN, 0), LEN);
		assert_memory_equal(buf, TEXT, LEN);
		assert_int_equal(pwrite(fd, "x", 1, 0), -1);
		close(fd);
		assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
	}
	assert_int_equal(blobs_remove(b, 1, A, ""), BLOB_OK);
	assert_int_equal(left(), 0);
}

static enum blob_result
commit_copy(struct blobs *b, const char *id, int copy, uint64_t *size)
{
	struct digest *digest = digest_new();
	uint8_t sha256[32];
	enum blob_result result;

	result = blobs_commit_copy(b, 1, id, copy, size, digest, sha256);
	digest_destroy(&digest);
	return result;
}

/* As cleaning does. */
static void
test_a_copy_comes_in_place_of_the_upload(void **state)
{
	struct blobs *b = *state;
	uint64_t size = LEN, offset;
	char buf[LEN];
	size_t got;
	int copy, other;

	assert_int_equal(blobs_copy(b, 1, A, LEN, LEN, &copy), BLOB_ABSENT);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, 5), BLOB_OK);
	assert_int_equal(blobs_copy(b, 1, A, LEN, LEN, &copy),
	    BLOB_INCOMPLETE);
	assert_int_equal(copy, -1);
	assert_int_equal(append(b, 1, A, LEN, 5, TEXT + 5, LEN - 5), BLOB_OK);
	/* One that is given up half way leaves nothing. */
	assert_int_equal(blobs_copy(b, 1, A, LEN, LEN, &copy), BLOB_OK);
	assert_int_equal(ftruncate(copy, 1), 0);
	close(copy);
	assert_int_equal(left(), 1);
	assert_int_equal(blobs_copy(b, 1, A, LEN, LEN, &copy), BLOB_OK);
	assert_int_equal(blobs_copy(b, 1, A, LEN, LEN, &other), BLOB_OK);
	assert_int_equal(pread(copy, buf, LEN, 0), LEN);
	assert_memory_equal(buf, TEXT, LEN);
	assert_int_equal(pwrite(copy, "x", 1, 0), 1);
	assert_int_equal(ftruncate(copy, 3), 0);
	/* Nobody waits for who has it. */
	assert_int_equal(blobs_offset(b, 1, A, LEN, &offset), BLOB_OK);
	assert_int_equal(offset, LEN);
	assert_int_equal(commit_copy(b, A, copy, &size), BLOB_OK);
	assert_int_equal(size, 3);
	assert_int_equal(blobs_read(b, 1, A, 0, buf, LEN, &got), BLOB_OK);
	assert_int_equal(got, 3);
	assert_memory_equal(buf, "x", 1);
	/* The first stays. */
	size = LEN;
	assert_int_equal(commit_copy(b, A, other, &size), BLOB_OK);
	assert_int_equal(size, 3);
	close(copy);
	close(other);
	assert_int_equal(blobs_copy(b, 1, A, LEN, LEN, &copy), BLOB_OK);
	assert_int_equal(copy, -1);
	size = LEN;
	assert_int_equal(commit_copy(b, A, copy, &size), BLOB_OK);
	assert_int_equal(size, 3);
	assert_int_equal(blobs_remove(b, 1, A, ""), BLOB_OK);
	assert_int_equal(left(), 0);
}

static void
test_shares_bytes_in_a_school_only(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];
	struct stat st;
	char hex[65], buf[LEN];
	const char *path;
	size_t got;

	upload(b, 1, A, sha256);
	hex_of(sha256, hex);
	path = path_of(1, "blobs", hex);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_nlink, 2);
	upload(b, 1, B, sha256);
	upload(b, 2, B, sha256);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_nlink, 3);

	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_int_equal(blobs_read(b, 1, B, 0, buf, LEN, &got), BLOB_OK);
	assert_memory_equal(buf, TEXT, LEN);
	assert_int_equal(blobs_remove(b, 1, B, hex), BLOB_OK);
	assert_int_equal(stat(path, &st), -1);
	assert_int_equal(blobs_read(b, 2, B, 0, buf, LEN, &got), BLOB_OK);
	assert_int_equal(blobs_remove(b, 2, B, hex), BLOB_OK);
	assert_int_equal(left(), 0);
}

/* A Commit whose row was never written: the sweep knows no hash. */
static void
test_removes_what_a_crash_left(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];

	upload(b, 1, A, sha256);
	assert_int_equal(blobs_remove(b, 1, A, ""), BLOB_OK);
	assert_int_equal(left(), 0);
}

/* Somebody loses the blob's name in between: only the saving is lost. */
static void
test_survives_a_lost_blob(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];
	char hex[65], buf[LEN];
	size_t got;

	upload(b, 1, A, sha256);
	hex_of(sha256, hex);
	assert_int_equal(unlink(path_of(1, "blobs", hex)), 0);
	upload(b, 1, B, sha256);
	assert_int_equal(blobs_remove(b, 1, B, hex), BLOB_OK);
	assert_int_equal(blobs_read(b, 1, A, 0, buf, LEN, &got), BLOB_OK);
	assert_memory_equal(buf, TEXT, LEN);
}

/* The kernel writes what fits, then refuses: nothing of it is kept. */
static void
test_keeps_no_half_piece(void **state)
{
	struct rlimit old, small;
	struct blobs *b = *state;
	enum blob_result result;
	uint8_t sha256[32];
	struct stat st;
	char path[256];

	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	result = append(b, 1, A, LEN, 0, TEXT, LEN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(result, BLOB_FULL);
	snprintf(path, sizeof(path), "%s/1/staging/%s", folder, A);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_INCOMPLETE);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, LEN), BLOB_OK);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
}

/* errno of the next fsync() of a file; 0: it does what it should. */
static int fsync_fails;

int
fsync(int fd)
{
	struct stat st;

	if (fsync_fails != 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		errno = fsync_fails;
		fsync_fails = 0;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

/* A second fsync() would say that all is well. */
static void
test_keeps_nothing_that_the_disk_did_not_take(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];

	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, LEN), BLOB_OK);
	fsync_fails = ENOSPC;
	assert_int_equal(commit(b, 1, A, sha256), BLOB_FULL);
	assert_int_equal(fsync_fails, 0);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_ABSENT);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, LEN), BLOB_ABSENT);
	assert_int_equal(blobs_create(b, 1, B), BLOB_OK);
	assert_int_equal(append(b, 1, B, LEN, 0, TEXT, LEN), BLOB_OK);
	assert_int_equal(commit(b, 1, B, sha256), BLOB_OK);
	/* After an error of the disk. */
	assert_int_equal(blobs_create(b, 1, C), BLOB_OK);
	assert_int_equal(append(b, 1, C, LEN, 0, TEXT, LEN), BLOB_OK);
	fsync_fails = EROFS;
	assert_int_equal(commit(b, 1, C, sha256), BLOB_READ_ONLY);
}

struct seen {
	unsigned	 staging, files, contents, alone, of_other;
	struct blobs	*remove_in;
};

static bool
see(const struct blob_entry *e, void *arg)
{
	struct seen *seen = arg;

	seen->staging += e->kind == BLOB_STAGING;
	seen->files += e->kind == BLOB_FILE;
	seen->contents += e->kind == BLOB_CONTENT;
	seen->alone += e->kind == BLOB_CONTENT && !e->shared;
	seen->of_other += e->school_id != 1;
	if (seen->remove_in != NULL)
		assert_int_equal(e->kind == BLOB_CONTENT ?
		    blobs_remove_content(seen->remove_in, e->school_id,
		    e->name) : blobs_remove(seen->remove_in, e->school_id,
		    e->name, ""), BLOB_OK);
	return true;
}

static struct seen
walk(struct blobs *b, int64_t school_id, bool remove)
{
	struct seen seen = { .remove_in = remove ? b : NULL };

	assert_int_equal(blobs_walk(b, school_id, see, &seen), BLOB_OK);
	return seen;
}

static void
test_walks_what_lies_in_it(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];
	char path[256], hex[65];
	struct seen seen;

	assert_int_equal(walk(b, 1, false).files, 0);
	upload(b, 1, A, sha256);
	upload(b, 1, B, sha256);
	upload(b, 2, A, sha256);
	assert_int_equal(blobs_create(b, 1, C), BLOB_OK);
	snprintf(path, sizeof(path), "%s/1/files/notes", folder);
	assert_int_equal(close(creat(path, 0600)), 0);
	snprintf(path, sizeof(path), "%s/lost+found", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	seen = walk(b, 1, false);
	assert_int_equal(seen.staging, 1);
	assert_int_equal(seen.files, 2);
	assert_int_equal(seen.contents, 1);
	assert_int_equal(seen.alone, 0);
	assert_int_equal(seen.of_other, 0);
	assert_int_equal(walk(b, 0, false).files, 3);
	/* Nobody's content alone goes. */
	hex_of(sha256, hex);
	assert_int_equal(blobs_remove_content(b, 2, hex), BLOB_OK);
	assert_int_equal(walk(b, 2, false).contents, 1);
	assert_int_equal(unlink(path_of(2, "files", A)), 0);
	assert_int_equal(walk(b, 2, false).alone, 1);
	assert_int_equal(blobs_remove_content(b, 2, hex), BLOB_OK);
	assert_int_equal(walk(b, 2, false).contents, 0);
	(void)walk(b, 1, true);
	seen = walk(b, 0, false);
	assert_int_equal(seen.staging + seen.files + seen.contents, 0);
}

/* Every order of six overlapping pieces gives the same file. */
static void
test_takes_pieces_in_any_order(void **state)
{
	static const size_t from[] = { 0, 3, 9, 14, 15, 30 };
	static const size_t to[] = { 4, 9, 14, 15, 31, LEN };
	struct blobs *b = *state;
	uint8_t expected[32], sha256[32];
	unsigned order, rest, used;
	size_t i, left, k;

	upload(b, 1, B, expected);
	for (order = 0; order < 720; order += 7) {
		assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
		for (used = 0, rest = order, left = 6; left > 0; left--) {
			k = rest % left;
			rest /= (unsigned)left;
			for (i = 0; (used & 1u << i) != 0 || k-- > 0; i++)
				;
			used |= 1u << i;
			assert_int_equal(commit(b, 1, A, sha256),
			    BLOB_INCOMPLETE);
			assert_int_equal(append(b, 1, A, LEN, from[i],
			    TEXT + from[i], to[i] - from[i]), BLOB_OK);
		}
		assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
		assert_memory_equal(sha256, expected, 32);
		assert_int_equal(blobs_remove(b, 1, A, ""), BLOB_OK);
	}
}

static void
test_bounds_the_gaps(void **state)
{
	struct blobs *b = *state;
	uint64_t i;

	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	for (i = 0; i < 63; i++)
		assert_int_equal(append(b, 1, A, 1000, 2 * i, "x", 1),
		    BLOB_OK);
	assert_int_equal(append(b, 1, A, 1000, 200, "x", 1),
	    BLOB_INCOMPLETE);
	for (i = 0; i < 63; i++)
		assert_int_equal(append(b, 1, A, 1000, 2 * i + 1, "y",
		    1), BLOB_OK);
	assert_int_equal(append(b, 1, A, 1000, 200, "x", 1), BLOB_OK);
}

/* The first of bytes that come twice are kept, and are what is hashed. */
static void
test_keeps_what_came_first(void **state)
{
	struct blobs *b = *state;
	uint8_t expected[32], sha256[32];
	struct digest *d = digest_new();
	char other[LEN], buf[LEN];
	size_t got;

	memset(other, 'x', sizeof(other));
	upload(b, 1, B, expected);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	/* Elsewhere, so that it is not in this digest. */
	assert_int_equal(append(b, 1, A, LEN, 10, TEXT + 10, 5), BLOB_OK);
	assert_int_equal(append_to(d, b, 1, A, LEN, 0, TEXT, 10), BLOB_OK);
	assert_int_equal(digest_at(d), 10);
	assert_int_equal(append_to(d, b, 1, A, LEN, 10, other, 5), BLOB_OK);
	assert_int_equal(append_to(d, b, 1, A, LEN, 5, other, 5), BLOB_OK);
	assert_int_equal(digest_at(d), 10);
	assert_int_equal(append_to(d, b, 1, A, LEN, 15, TEXT + 15, LEN - 15),
	    BLOB_OK);
	assert_int_equal(append_to(d, b, 1, A, LEN, 0, other, LEN), BLOB_OK);
	assert_int_equal(blobs_commit(b, 1, A, LEN, LEN, d, sha256), BLOB_OK);
	assert_memory_equal(sha256, expected, 32);
	assert_int_equal(blobs_read(b, 1, A, 0, buf, LEN, &got), BLOB_OK);
	assert_memory_equal(buf, TEXT, LEN);
	digest_destroy(&d);
	assert_null(d);
}

/* How many bytes there are is known at its Commit only. */
static void
test_takes_its_size_at_the_end(void **state)
{
	enum { MAX = 1 << 20 };
	struct blobs *b = *state;
	uint8_t expected[32], sha256[32];
	char buf[LEN + 1];
	size_t got;
	int fd;

	upload(b, 1, B, expected);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(append(b, 1, A, MAX, 9, TEXT + 9, LEN - 9), BLOB_OK);
	assert_int_equal(commit_size(b, 1, A, MAX, LEN, sha256),
	    BLOB_INCOMPLETE);
	assert_int_equal(append(b, 1, A, MAX, 0, TEXT, 9), BLOB_OK);
	assert_int_equal(commit_size(b, 1, A, MAX, LEN - 1, sha256),
	    BLOB_INCOMPLETE);
	assert_int_equal(commit_size(b, 1, A, MAX, LEN + 1, sha256),
	    BLOB_INCOMPLETE);
	assert_int_equal(commit_size(b, 1, A, MAX, MAX, sha256),
	    BLOB_INCOMPLETE);
	/* Cut to its size: what is there stays. */
	assert_int_equal(blobs_look(b, 1, A, MAX, LEN, &fd), BLOB_OK);
	close(fd);
	assert_int_equal(append(b, 1, A, MAX, 0, "x", 1), BLOB_OK);
	assert_int_equal(commit_size(b, 1, A, MAX, LEN, sha256),
	    BLOB_OK);
	assert_memory_equal(sha256, expected, 32);
	assert_int_equal(commit_size(b, 1, A, MAX, LEN, sha256),
	    BLOB_OK);
	assert_int_equal(commit_size(b, 1, A, MAX, LEN - 1, sha256),
	    BLOB_INCOMPLETE);
	assert_int_equal(blobs_read(b, 1, A, 0, buf, LEN + 1, &got), BLOB_OK);
	assert_int_equal(got, LEN);
	assert_memory_equal(buf, TEXT, LEN);
}

/* Of what is written together each has its own result. */
static void
test_writes_pieces_together(void **state)
{
	struct blobs *b = *state;
	struct blob_piece p[] = {
		{ .data = (const uint8_t *)TEXT, .len = 4 },
		{ .offset = LEN, .data = (const uint8_t *)"x", .len = 1 },
		{ .offset = 4, .data = (const uint8_t *)TEXT + 4,
		    .len = LEN - 4 },
	};
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);
	struct digest *d = digest_new();
	uint8_t sha256[32];
	size_t i;

	for (i = 0; i < 3; i++)
		TAILQ_INSERT_TAIL(&list, &p[i], next);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	blobs_append(b, 1, A, LEN, &list, d);
	assert_int_equal(p[0].result, BLOB_OK);
	assert_int_equal(p[1].result, BLOB_INCOMPLETE);
	assert_int_equal(p[2].result, BLOB_OK);
	assert_int_equal(digest_at(d), LEN);
	digest_destroy(&d);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
}

struct writer {
	struct blobs	*blobs;
	int		 wrote;
};

static void *
write_often(void *arg)
{
	struct writer *w = arg;

	while (append(w->blobs, 1, A, LEN, 0, "X", 1) == BLOB_OK)
		w->wrote++;
	return NULL;
}

/* Whoever writes while his upload is hashed must not change what it became. */
static void
test_hashes_what_it_keeps(void **state)
{
	struct writer w = { .blobs = *state };
	uint8_t sha256[32], kept[32];
	pthread_t thread;
	char hex[65];
	int i;

	for (i = 0; i < 20; i++) {
		assert_int_equal(blobs_create(w.blobs, 1, A), BLOB_OK);
		assert_int_equal(append(w.blobs, 1, A, LEN, 0, TEXT, LEN),
		    BLOB_OK);
		assert_int_equal(pthread_create(&thread, NULL, write_often,
		    &w), 0);
		assert_int_equal(commit(w.blobs, 1, A, sha256), BLOB_OK);
		pthread_join(thread, NULL);
		assert_int_equal(commit(w.blobs, 1, A, kept), BLOB_OK);
		assert_memory_equal(sha256, kept, 32);
		hex_of(sha256, hex);
		assert_int_equal(blobs_remove(w.blobs, 1, A, hex), BLOB_OK);
	}
	assert_int_equal(left(), 0);
}

static void *
commit_one(void *arg)
{
	struct blobs *b = open_store();
	enum blob_result result;

	result = commit(b, 1, A, arg);
	blobs_close(&b);
	return (void *)(intptr_t)result;
}

/* As two replicas do when a client repeats its Commit. */
static void
test_commits_at_once(void **state)
{
	uint8_t sha256[4][32];
	struct blobs *b = *state;
	pthread_t threads[4];
	void *result;
	int i;

	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, LEN), BLOB_OK);
	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, commit_one,
		    sha256[i]), 0);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &result);
		assert_int_equal((intptr_t)result, BLOB_OK);
		assert_memory_equal(sha256[i], sha256[0], 32);
	}
	assert_int_equal(left(), objects ? 3 : 2);
}

static enum blob_result
append_uncounted(struct blobs *b, const char *id, uint64_t offset,
    const void *data, size_t len)
{
	struct blob_piece piece = { .offset = offset, .data = data,
		.len = len, .uncounted = true };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);
	struct digest *d = digest_new();

	TAILQ_INSERT_TAIL(&list, &piece, next);
	blobs_append(b, 1, id, LEN, &list, d);
	assert_int_equal(digest_at(d), 0);
	digest_destroy(&d);
	return piece.result;
}

static uint64_t
offset_of(struct blobs *b, const char *id)
{
	uint64_t offset;

	assert_int_equal(blobs_offset(b, 1, id, LEN, &offset), BLOB_OK);
	return offset;
}

static void
test_says_how_far_it_is(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];
	uint64_t offset;

	assert_int_equal(blobs_offset(b, 1, A, LEN, &offset), BLOB_ABSENT);
	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(offset_of(b, A), 0);
	assert_int_equal(append(b, 1, A, LEN, 7, TEXT + 7, 3), BLOB_OK);
	assert_int_equal(offset_of(b, A), 0);
	assert_int_equal(append(b, 1, A, LEN, 0, TEXT, 7), BLOB_OK);
	assert_int_equal(offset_of(b, A), 10);
	assert_int_equal(append(b, 1, A, LEN, 10, TEXT + 10, LEN - 10),
	    BLOB_OK);
	assert_int_equal(offset_of(b, A), LEN);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
	assert_int_equal(offset_of(b, A), LEN);
}

static void
test_counts_what_has_its_sum(void **state)
{
	static const uint8_t sum[20] = { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06,
		0x81, 0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c,
		0x9c, 0xd0, 0xd8, 0x9d };	/* of "abc" */
	const struct blob_sum first = { 0, 3, "sha1", sum, 20, 0 };
	const struct blob_sum later = { LEN - 3, LEN, "sha1", sum, 20,
		0 };
	struct blobs *b = *state;
	uint8_t sha256[32];
	char buf[3];
	size_t got;

	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(blobs_verify(b, 1, A, LEN, &first), BLOB_MISMATCH);
	assert_int_equal(append_uncounted(b, A, 0, "abd", 3), BLOB_OK);
	assert_int_equal(blobs_verify(b, 1, A, LEN, &first), BLOB_MISMATCH);
	assert_int_equal(offset_of(b, A), 0);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_INCOMPLETE);
	/* What does not count is written over. */
	assert_int_equal(append_uncounted(b, A, 0, "abc", 3), BLOB_OK);
	assert_int_equal(blobs_verify(b, 1, A, LEN, &first), BLOB_OK);
	assert_int_equal(offset_of(b, A), 3);
	/* And what counts is not. */
	assert_int_equal(append_uncounted(b, A, 0, "xyz", 3), BLOB_OK);
	assert_int_equal(append_uncounted(b, A, LEN - 3, "abc", 3), BLOB_OK);
	assert_int_equal(append(b, 1, A, LEN, 3, TEXT + 3, LEN - 6), BLOB_OK);
	assert_int_equal(offset_of(b, A), LEN - 3);
	assert_int_equal(blobs_verify(b, 1, A, LEN, &later), BLOB_OK);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
	assert_int_equal(blobs_read(b, 1, A, 0, buf, 3, &got), BLOB_OK);
	assert_memory_equal(buf, "abc", 3);
	assert_int_equal(blobs_verify(b, 1, A, LEN, &later), BLOB_ABSENT);
}

static uint64_t
begin_part(struct blobs *b, uint64_t part, uint64_t expected)
{
	uint64_t offset;

	assert_int_equal(blobs_begin_part(b, 1, A, LEN, part, expected,
	    &offset), BLOB_OK);
	return offset;
}

static enum blob_result
append_of(struct blobs *b, uint64_t part, bool uncounted, uint64_t offset,
    const char *data, size_t len)
{
	struct blob_piece piece = { .offset = offset, .len = len,
		.data = (const uint8_t *)data, .part = part,
		.uncounted = uncounted };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);

	TAILQ_INSERT_TAIL(&list, &piece, next);
	blobs_append(b, 1, A, LEN, &list, NULL);
	return piece.result;
}

/* Of two that begin at one place. */
static void
test_one_part_goes_on(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[32];
	char buf[LEN];
	size_t got;

	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(begin_part(b, 1, 0), 0);
	/* It came behind a gap, and the gap is not filled any more. */
	assert_int_equal(append_of(b, 1, false, 8, "xxxxx", 5), BLOB_OK);
	assert_int_equal(begin_part(b, 2, 0), 0);
	assert_int_equal(append_of(b, 1, false, 0, "xxxxx", 5),
	    BLOB_CONFLICT);
	assert_int_equal(append_of(b, 2, false, 0, TEXT, 10), BLOB_OK);
	assert_int_equal(offset_of(b, A), 10);
	/* Nothing begins where it is not. */
	assert_int_equal(begin_part(b, 3, 0), 10);
	assert_int_equal(append_of(b, 3, false, 0, "xxxxx", 5),
	    BLOB_CONFLICT);
	assert_int_equal(append_of(b, 3, false, 10, "xxxxx", 5),
	    BLOB_CONFLICT);
	/* What comes again is there. */
	assert_int_equal(append_of(b, 2, false, 0, TEXT, 10), BLOB_OK);
	assert_int_equal(begin_part(b, 4, 10), 10);
	assert_int_equal(append_of(b, 2, false, 0, TEXT, 10), BLOB_OK);
	assert_int_equal(append_of(b, 2, false, 8, TEXT + 8, 5),
	    BLOB_CONFLICT);
	assert_int_equal(append_of(b, 4, false, 10, TEXT + 10, LEN - 10),
	    BLOB_OK);
	assert_int_equal(append_of(b, 4, false, 10, TEXT + 10, LEN - 10),
	    BLOB_OK);
	assert_int_equal(append_of(b, 2, false, 10, "xxxxx", 5),
	    BLOB_CONFLICT);
	assert_int_equal(commit(b, 1, A, sha256), BLOB_OK);
	assert_int_equal(begin_part(b, 5, LEN), LEN);
	assert_int_equal(blobs_read(b, 1, A, 0, buf, LEN, &got), BLOB_OK);
	assert_memory_equal(buf, TEXT, LEN);
}

/* Bytes that do not count before their sum was compared. */
static void
test_one_part_with_a_sum_goes_on(void **state)
{
	static const uint8_t sum[20] = { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06,
		0x81, 0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c,
		0x9c, 0xd0, 0xd8, 0x9d };	/* of "abc" */
	const struct blob_sum first = { 0, 3, "sha1", sum, 20, 1 };
	const struct blob_sum second = { 0, 3, "sha1", sum, 20, 2 };
	struct blobs *b = *state;

	assert_int_equal(blobs_create(b, 1, A), BLOB_OK);
	assert_int_equal(begin_part(b, 1, 0), 0);
	assert_int_equal(append_of(b, 1, true, 0, "abc", 3), BLOB_OK);
	assert_int_equal(begin_part(b, 2, 0), 0);
	/* The bytes are right, but the other may write over them. */
	assert_int_equal(blobs_verify(b, 1, A, LEN, &first), BLOB_CONFLICT);
	assert_int_equal(append_of(b, 2, true, 0, "abd", 3), BLOB_OK);
	assert_int_equal(append_of(b, 1, true, 0, "abc", 3), BLOB_CONFLICT);
	assert_int_equal(blobs_verify(b, 1, A, LEN, &second), BLOB_MISMATCH);
	assert_int_equal(append_of(b, 2, true, 0, "abc", 3), BLOB_OK);
	assert_int_equal(blobs_verify(b, 1, A, LEN, &second), BLOB_OK);
	assert_int_equal(begin_part(b, 3, 3), 3);
	/* Again, as after an answer that was lost. */
	assert_int_equal(blobs_verify(b, 1, A, LEN, &second), BLOB_OK);
	assert_int_equal(offset_of(b, A), 3);
}

static bool
has_derived(struct blobs *b, const struct derived *d, const char *text)
{
	char buf[64];
	size_t len;

	return derived_get(b, d, buf, sizeof(buf), &len) == BLOB_OK &&
	    len == strlen(text) && memcmp(buf, text, len) == 0;
}

static void
test_what_is_made_of_bytes_goes_with_them(void **state)
{
	struct blobs *b = *state;
	uint8_t sha256[BLOB_SHA256_LEN];
	char hex[BLOB_HEX_LEN + 1], path[256];
	const struct derived d = { 1, hex, "160" }, other = { 1, hex, "320" };
	const struct derived elsewhere = { 2, hex, "160" };
	char seen[3];
	uint8_t byte;
	size_t len;
	int fd;

	upload(b, 1, A, sha256);
	upload(b, 1, B, sha256);
	hex_of(sha256, hex);
	assert_false(has_derived(b, &d, "one"));
	assert_int_equal(derived_put(b, &d, "one", 3), BLOB_OK);
	assert_int_equal(derived_put(b, &other, "other", 5), BLOB_OK);
	assert_int_equal(derived_put(b, &d, "two", 3), BLOB_OK);
	assert_true(has_derived(b, &d, "two"));
	assert_true(has_derived(b, &other, "other"));
	assert_int_equal(derived_get(b, &other, path, 4, &len), BLOB_ABSENT);
	/* Of another school, which has no such bytes, none is kept. */
	assert_int_equal(derived_put(b, &elsewhere, "one", 3), BLOB_OK);
	assert_false(has_derived(b, &elsewhere, "one"));

	/* What a crash has left is none; what is sealed tells nothing. */
	(void)snprintf(path, sizeof(path), "%s/1/previews/%.2s/%s/160", folder,
	    hex, hex);
	fd = open(path, O_RDWR);
	assert_int_equal(pread(fd, &byte, 1, 17), 1);
	assert_int_equal(pread(fd, seen, sizeof(seen), 16), sizeof(seen));
	assert_int_equal(memcmp(seen, "two", sizeof(seen)) != 0, sealed);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, 17), 1);
	assert_false(has_derived(b, &d, "two"));
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_false(has_derived(b, &d, "two"));
	close(fd);

	assert_int_equal(blobs_remove(b, 1, A, hex), BLOB_OK);
	assert_true(has_derived(b, &other, "other"));
	assert_int_equal(blobs_remove(b, 1, B, hex), BLOB_OK);
	assert_false(has_derived(b, &other, "other"));
	assert_int_equal(access(path, F_OK), -1);
	/* Who made it before and puts it after that leaves nothing either. */
	assert_int_equal(derived_put(b, &d, "one", 3), BLOB_OK);
	*strrchr(path, '/') = '\0';
	assert_int_equal(access(path, F_OK), -1);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_made_of_bytes_goes_with_them),
		TEST(test_keeps_pieces),
		TEST(test_shows_what_is_whole_and_stays),
		TEST(test_a_copy_comes_in_place_of_the_upload),
		TEST(test_shares_bytes_in_a_school_only),
		TEST(test_removes_what_a_crash_left),
		TEST(test_survives_a_lost_blob),
		TEST(test_keeps_no_half_piece),
		TEST(test_keeps_nothing_that_the_disk_did_not_take),
		TEST(test_walks_what_lies_in_it),
		TEST(test_takes_pieces_in_any_order),
		TEST(test_bounds_the_gaps),
		TEST(test_keeps_what_came_first),
		TEST(test_takes_its_size_at_the_end),
		TEST(test_writes_pieces_together),
		TEST(test_hashes_what_it_keeps),
		TEST(test_commits_at_once),
		TEST(test_says_how_far_it_is),
		TEST(test_counts_what_has_its_sum),
		TEST(test_one_part_goes_on),
		TEST(test_one_part_with_a_sum_goes_on),
	};

	int failed = cmocka_run_group_tests_name("files", tests, NULL, NULL);

	objects = true;
	failed += cmocka_run_group_tests_name("objects", tests, NULL, NULL);
	make_keys();
	sealed = true;
	return failed +
	    cmocka_run_group_tests_name("sealed", tests, NULL, NULL);
}
