/* Bytes in the store folder: files, locks, links and what fsync must see. */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/copy.h"
#include "attachments/blobs/coverage.h"
#include "attachments/blobs/derived.h"
#include "attachments/blobs/driver.h"
#include "attachments/blobs/finished.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/keep.h"
#include "attachments/blobs/keyring.h"
#include "attachments/blobs/sum.h"
#include "base/log.h"

/*
 * Who makes one last may have it locked for as long as a bucket is slow.
 * Nobody else waits that long: the threads are everybody's.
 */
#define PIECES_WAIT_MS	1000
#define LOOK_WAIT_MS	300
#define TURN_MS		10

/* In whatever state. */
struct upload {
	struct place	 at;
	bool		 placed;
	int		 fd;			/* of staging, locked; or */
	struct finished	 finished;		/* where it is placed */
};

static enum blob_result remove_unused(struct blobs *, int64_t, const char *);
static int	 open_staging(struct blobs *, const struct place *,
		    unsigned wait_ms);
static bool	 lock_within(int, unsigned wait_ms);
static enum blob_result open_upload(struct blobs *, int64_t, const char *,
		    struct upload *);
static void	 close_upload(struct upload *);
static bool	may_count(const struct coverage *, const struct blob_sum *);
static enum blob_result check_whole(const struct upload *, uint64_t,
		    uint64_t);
static enum blob_result unwritten(struct blobs *, const struct place *);
static void	 hash_unknown(struct blobs *, int64_t, const struct place *,
		    char *);

struct blobs *
blobs_open(const char *folder)
{
	char error[KEYRING_ERROR];
	struct blobs *b;

	/* Which finds the fastest of what libsodium has. */
	if (sodium_init() == -1 ||
	    (mkdir(folder, 0750) == -1 && errno != EEXIST))
		return NULL;
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return NULL;
	b->root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->root == -1 ||
	    faccessat(b->root, ".", W_OK | X_OK, 0) == -1 ||
	    !blobs_add_driver(b, driver_of_folder(b->root)) ||
	    (b->keys = keyring_open(b->root, NULL, error)) == NULL)
		blobs_close(&b);
	return b;
}

bool
blobs_add_driver(struct blobs *b, struct driver *d)
{
	if (d != NULL && b->ndrivers < BLOB_DRIVERS) {
		b->drivers[b->ndrivers++] = d;
		return true;
	}
	driver_destroy(&d);
	errno = ENOMEM;
	return false;
}

bool
blobs_use_keys(struct blobs *b, const char *path, char *error)
{
	struct keyring *keys = keyring_open(b->root, path, error);

	if (keys != NULL && !keyring_check(keys, error))
		keyring_close(&keys);
	if (keys == NULL)
		return false;
	keyring_close(&b->keys);
	b->keys = keys;
	/* What is sealed is an object. */
	return b->into != NULL || !keyring_seals(keys) ||
	    blobs_put_into(b, "folder");
}

struct driver *
blobs_driver(struct blobs *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->ndrivers; i++)
		if (strcmp(b->drivers[i]->name, name) == 0)
			return b->drivers[i];
	return NULL;
}

bool
blobs_put_into(struct blobs *b, const char *driver)
{
	const struct driver *d = NULL;

	if (driver != NULL && (d = blobs_driver(b, driver)) == NULL)
		return false;
	b->into = d;
	return true;
}

void
blobs_close(struct blobs **bp)
{
	struct blobs *b = *bp;
	int saved = errno;

	*bp = NULL;
	if (b == NULL)
		return;
	while (b->ndrivers > 0)
		driver_destroy(&b->drivers[--b->ndrivers]);
	keyring_close(&b->keys);
	if (b->root != -1)
		close(b->root);
	free(b);
	errno = saved;
}

enum blob_result
blobs_create(struct blobs *b, int64_t school_id, const char *id)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	struct place at;
	int fd;

	place_init(&at, school_id, id);
	fd = openat(b->root, at.staging, flags, 0640);
	if (fd == -1 && errno == ENOENT) {
		if (folder_make_parents(b->root, at.staging) == -1)
			return blob_failed("make folder");
		fd = openat(b->root, at.staging, flags, 0640);
	}
	if (fd == -1)
		return blob_failed("create");
	close(fd);
	return BLOB_OK;
}

void
blobs_append(struct blobs *b, int64_t school_id, const char *id,
    uint64_t size, struct blob_pieces *list, struct digest *digest)
{
	enum blob_result result;
	struct blob_piece *p;
	struct place at;
	int fd;

	place_init(&at, school_id, id);
	fd = open_staging(b, &at, PIECES_WAIT_MS);
	if (fd == -1) {
		result = blob_failed("open staging");
		for (p = TAILQ_FIRST(list); p != NULL; p = TAILQ_NEXT(p, next))
			p->result = result;
		return;
	}
	pieces_write(fd, size, list, digest);
	close(fd);
}

/*
 * What is written once is not written over (pieces.c), so the lock is not held
 * while somebody reads.
 */
enum blob_result
blobs_look(struct blobs *b, int64_t school_id, const char *id, uint64_t max,
    uint64_t size, int *fd)
{
	enum blob_result result;
	struct upload u;

	*fd = -1;
	result = open_upload(b, school_id, id, &u);
	if (result != BLOB_OK)
		return result;
	result = check_whole(&u, max, size);
	if (result == BLOB_OK && u.placed)
		result = finished_descriptor(b, &u.finished, fd);
	else if (result == BLOB_OK && (*fd = openat(b->root, u.at.staging,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) == -1)
		result = blob_failed("open to look");
	/* What is left of it goes to the disk while it is examined. */
	if (result == BLOB_OK && !u.placed)
		(void)sync_file_range(*fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	close_upload(&u);
	return result;
}

/* What is read is whole and stays, as above. */
enum blob_result
blobs_copy(struct blobs *b, int64_t school_id, const char *id, uint64_t max,
    uint64_t size, int *copy)
{
	enum blob_result result;
	struct upload u;

	*copy = -1;
	result = open_upload(b, school_id, id, &u);
	if (result != BLOB_OK)
		return result;
	if (!u.placed) {
		result = check_whole(&u, max, size);
		(void)flock(u.fd, LOCK_UN);
		if (result == BLOB_OK && (*copy = copy_make(b->root,
		    u.at.staging, u.fd, size)) == -1)
			result = blob_failed("copy");
	}
	close_upload(&u);
	return result;
}

enum blob_result
blobs_offset(struct blobs *b, int64_t school_id, const char *id, uint64_t size,
    uint64_t *offset)
{
	enum blob_result result;
	struct coverage c;
	struct upload u;

	*offset = size;
	result = open_upload(b, school_id, id, &u);
	if (result != BLOB_OK)
		return result;
	if (!u.placed && coverage_load(&c, u.fd, size) == -1)
		result = blob_failed("look at upload");
	else if (!u.placed)
		*offset = coverage_offset(&c);
	close_upload(&u);
	return result;
}

enum blob_result
blobs_begin_part(struct blobs *b, int64_t school_id, const char *id,
    uint64_t size, uint64_t part, uint64_t expected, uint64_t *offset)
{
	enum blob_result result;
	struct coverage c;
	struct upload u;

	*offset = size;
	result = open_upload(b, school_id, id, &u);
	if (result != BLOB_OK)
		return result;
	if (!u.placed && coverage_load(&c, u.fd, size) == -1)
		result = blob_failed("look at upload");
	else if (!u.placed)
		*offset = coverage_offset(&c);
	if (result == BLOB_OK && *offset == expected && expected < size) {
		coverage_begin_part(&c, part);
		if (coverage_save(&c, u.fd, size) == -1)
			result = blob_failed("write");
	}
	close_upload(&u);
	return result;
}

enum blob_result
blobs_verify(struct blobs *b, int64_t school_id, const char *id, uint64_t size,
    const struct blob_sum *sum)
{
	enum blob_result result = BLOB_OK;
	struct coverage c;
	struct place at;
	int fd;

	place_init(&at, school_id, id);
	fd = open_staging(b, &at, LOOK_WAIT_MS);
	if (fd == -1)
		return blob_failed("open staging");
	if (coverage_load(&c, fd, size) == -1)
		result = blob_failed("look at upload");
	else if (!may_count(&c, sum))
		result = BLOB_CONFLICT;
	else if (!sum_fits(fd, sum->from, sum->to, sum->algorithm, sum->bytes,
	    sum->len))
		result = sum->part == 0 || sum->part == c.part ? BLOB_MISMATCH
		    : BLOB_CONFLICT;
	else if (!coverage_add(&c, sum->from, sum->to))
		result = BLOB_INCOMPLETE;
	else if (coverage_save(&c, fd, size) == -1)
		result = blob_failed("write");
	close(fd);
	return result;
}

/* Or else they count already. */
static bool
may_count(const struct coverage *c, const struct blob_sum *sum)
{
	uint64_t from = sum->from, to = sum->to;

	return sum->part == 0 || sum->part == c->part ||
	    !coverage_gap(c, &from, &to);
}

enum blob_result
blobs_commit(struct blobs *b, int64_t school_id, const char *id, uint64_t max,
    uint64_t size, struct digest *digest, uint8_t sha256[BLOB_SHA256_LEN])
{
	enum blob_result result;
	struct upload u;

	result = open_upload(b, school_id, id, &u);
	if (result != BLOB_OK)
		return result;
	result = check_whole(&u, max, size);
	if (result == BLOB_OK)
		result = u.placed ? finished_digest(&u.finished, digest)
		    : digest_read(digest, u.fd, size) ? BLOB_OK
		    : blob_failed("read");
	if (result == BLOB_OK && !digest_end(digest, sha256))
		result = blob_failed("read");
	if (result == BLOB_OK && !u.placed && fsync(u.fd) == -1)
		result = unwritten(b, &u.at);
	if (result == BLOB_OK && !u.placed)
		result = keep(b, &(struct whole){ school_id, sha256,
		    object_of_file(&u.fd, size), true }, id);
	if (result == BLOB_OK && folder_sync_parent(b->root, u.at.file) == -1)
		result = blob_failed("fsync folder");
	close_upload(&u);
	return result;
}

enum blob_result
blobs_commit_copy(struct blobs *b, int64_t school_id, const char *id, int copy,
    uint64_t *size, struct digest *digest, uint8_t sha256[BLOB_SHA256_LEN])
{
	enum blob_result result;
	struct upload u;
	struct stat st;

	result = open_upload(b, school_id, id, &u);
	if (result != BLOB_OK)
		return result;
	if (u.placed) {
		*size = u.finished.size;
		result = finished_digest(&u.finished, digest);
	} else if (fstat(copy, &st) == -1 ||
	    !digest_read(digest, copy, (uint64_t)st.st_size))
		result = blob_failed("read");
	else
		*size = (uint64_t)st.st_size;
	if (result == BLOB_OK && !digest_end(digest, sha256))
		result = blob_failed("read");
	if (result == BLOB_OK && !u.placed)
		result = keep(b, &(struct whole){ school_id, sha256,
		    object_of_file(&copy, *size), false }, id);
	if (result == BLOB_OK && folder_sync_parent(b->root, u.at.file) == -1)
		result = blob_failed("fsync folder");
	close_upload(&u);
	return result;
}

int
blobs_open_staging(struct blobs *b, int64_t school_id, const char *id)
{
	struct place at;

	place_init(&at, school_id, id);
	return openat(b->root, at.staging, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
}

enum blob_result
blobs_open_file(struct blobs *b, int64_t school_id, const char *id, int *fd)
{
	enum blob_result result;
	struct finished f;
	struct place at;

	*fd = -1;
	place_init(&at, school_id, id);
	result = finished_open(b, school_id, &at, &f);
	if (result == BLOB_OK) {
		result = finished_descriptor(b, &f, fd);
		finished_close(&f);
	}
	return result;
}

enum blob_result
blobs_lend(struct blobs *b, int64_t school_id, const char *id,
    blob_reader_fn *fn, void *arg)
{
	struct object_source source;
	enum blob_result result;
	struct finished f;
	struct driver once;
	struct place at;

	place_init(&at, school_id, id);
	result = finished_open(b, school_id, &at, &f);
	if (result == BLOB_OK) {
		finished_read_once(&f, &once);
		source = finished_source(&f);
		fn(&source, arg);
		finished_close(&f);
	}
	return result;
}

enum blob_result
blobs_read(struct blobs *b, int64_t school_id, const char *id, uint64_t offset,
    void *buf, size_t len, size_t *got)
{
	enum blob_result result;
	struct finished f;
	struct place at;

	*got = 0;
	place_init(&at, school_id, id);
	result = finished_open(b, school_id, &at, &f);
	if (result == BLOB_OK) {
		result = finished_read(&f, offset, buf, len, got);
		finished_close(&f);
	}
	return result;
}

enum blob_result
blobs_inspect(struct blobs *b, int64_t school_id, const char *id,
    struct blob_state *state)
{
	enum blob_result result;
	struct finished f;
	struct place at;

	place_init(&at, school_id, id);
	result = finished_open(b, school_id, &at, &f);
	if (result == BLOB_OK) {
		*state = (struct blob_state){ f.size,
			f.driver != NULL, f.dev, f.ino };
		finished_close(&f);
	}
	return result;
}

enum blob_result
blobs_hash(struct blobs *b, int64_t school_id, const char *id,
    uint8_t sha256[BLOB_SHA256_LEN])
{
	enum blob_result result;
	struct finished f;
	struct place at;

	place_init(&at, school_id, id);
	result = finished_open(b, school_id, &at, &f);
	if (result == BLOB_OK) {
		result = finished_hash(&f, sha256);
		finished_close(&f);
	}
	return result;
}

/*
 * The lock waits for a piece or a Commit that is being worked on; the one that
 * comes after finds nothing.
 */
enum blob_result
blobs_remove(struct blobs *b, int64_t school_id, const char *id,
    const char *sha256_hex)
{
	char hex[BLOB_HEX_LEN + 1];
	enum blob_result result;
	struct place at;
	int fd;

	place_init(&at, school_id, id);
	(void)snprintf(hex, sizeof(hex), "%s", sha256_hex);
	fd = open_staging(b, &at, LOOK_WAIT_MS);
	if (fd == -1 && errno != ENOENT)
		return blob_failed("open upload");
	if (fd == -1 && hex[0] == '\0')
		hash_unknown(b, school_id, &at, hex);
	if (folder_remove(b->root, at.staging) == -1 ||
	    folder_remove(b->root, at.file) == -1)
		result = blob_failed("remove");
	else
		result = keep_not(b, school_id, at.ticket);
	if (result == BLOB_ABSENT)
		result = BLOB_OK;
	if (fd != -1)
		close(fd);
	return result != BLOB_OK || hex[0] == '\0' ? result
	    : blobs_remove_content(b, school_id, hex);
}

enum blob_result
blobs_remove_content(struct blobs *b, int64_t school_id,
    const char *sha256_hex)
{
	const enum blob_result result = remove_unused(b, school_id,
	    sha256_hex);

	return result != BLOB_OK ? result
	    : derived_sweep(b, school_id, sha256_hex);
}

/* See blobs.h for why looking and removing need not be one step. */
static enum blob_result
remove_unused(struct blobs *b, int64_t school_id, const char *sha256_hex)
{
	enum blob_result result;
	struct place content;
	struct stat st;

	place_of_content(&content, school_id, sha256_hex);
	if (fstatat(b->root, content.file, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		if (errno != ENOENT)
			return blob_failed("stat blob");
	} else if (st.st_nlink == 1 &&
	    folder_remove(b->root, content.file) == -1)
		return blob_failed("remove blob");
	if (fstatat(b->root, content.ticket, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("stat blob");
	result = st.st_nlink > 1 ? BLOB_OK
	    : keep_not(b, school_id, content.ticket);
	return result == BLOB_ABSENT ? BLOB_OK : result;
}

/*
 * The upload, locked: its coverage is read and written by one at a time.  The
 * lock is on the inode, so the name is looked at again once it is ours.
 */
static int
open_staging(struct blobs *b, const struct place *at, unsigned wait_ms)
{
	struct stat here, there;
	int fd, saved;

	fd = openat(b->root, at->staging, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (!lock_within(fd, wait_ms))
		goto fail;
	if (fstat(fd, &here) == -1 ||
	    fstatat(b->root, at->staging, &there, AT_SYMLINK_NOFOLLOW) == -1)
		goto fail;
	if (here.st_ino == there.st_ino && here.st_dev == there.st_dev)
		return fd;
	errno = ENOENT;
fail:
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool
lock_within(int fd, unsigned wait_ms)
{
	const struct timespec turn = { 0, TURN_MS * 1000000L };
	unsigned waited;

	for (waited = 0; flock(fd, LOCK_EX | LOCK_NB) == -1;
	    waited += TURN_MS) {
		if (errno != EINTR && errno != EWOULDBLOCK)
			return false;
		if (waited >= wait_ms) {
			errno = EWOULDBLOCK;
			return false;
		}
		(void)nanosleep(&turn, NULL);
	}
	return true;
}

/* The same, or else what an earlier Commit has already put in place. */
static enum blob_result
open_upload(struct blobs *b, int64_t school_id, const char *id,
    struct upload *u)
{
	place_init(&u->at, school_id, id);
	u->fd = open_staging(b, &u->at, LOOK_WAIT_MS);
	u->placed = u->fd == -1 && errno == ENOENT;
	if (u->placed)
		return finished_open(b, school_id, &u->at, &u->finished);
	return u->fd != -1 ? BLOB_OK : blob_failed("open upload");
}

static void
close_upload(struct upload *u)
{
	if (u->placed)
		finished_close(&u->finished);
	else
		close(u->fd);
}

static enum blob_result
check_whole(const struct upload *u, uint64_t max, uint64_t size)
{
	struct coverage c;
	struct stat st;

	if (u->placed)
		return u->finished.size == size ? BLOB_OK : BLOB_INCOMPLETE;
	if (fstat(u->fd, &st) == -1 || coverage_load(&c, u->fd, max) == -1)
		return blob_failed("look at upload");
	if ((uint64_t)st.st_size == size)
		return BLOB_OK;
	if (!coverage_is_whole(&c, size))
		return BLOB_INCOMPLETE;
	return ftruncate(u->fd, (off_t)size) == 0 ? BLOB_OK
	    : blob_failed("truncate");
}

/*
 * What fsync() could not write is perhaps not in memory either any more, and
 * the next one would say nothing of it.  The upload goes, as others may have
 * digests of what it was.
 */
static enum blob_result
unwritten(struct blobs *b, const struct place *at)
{
	const enum blob_result result = blob_failed("fsync");

	return folder_remove(b->root, at->staging) == 0 ? result
	    : blob_failed("remove staging");
}

/*
 * Of a Commit that was cut off before its hash was written down.  Where it
 * cannot be read nothing is known.
 */
static void
hash_unknown(struct blobs *b, int64_t school_id, const struct place *at,
    char *hex)
{
	uint8_t sha256[BLOB_SHA256_LEN];
	struct finished f;

	if (finished_open(b, school_id, at, &f) != BLOB_OK)
		return;
	if (finished_hash(&f, sha256) == BLOB_OK)
		sodium_bin2hex(hex, BLOB_HEX_LEN + 1, sha256, sizeof(sha256));
	finished_close(&f);
}
