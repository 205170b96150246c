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
#include "attachments/blobs/folder.h"
#include "attachments/blobs/sum.h"
#include "base/log.h"

static int	 open_staging(struct blobs *, const struct place *);
static int	 open_upload(struct blobs *, const struct place *, bool *);
static enum blob_result check_whole(int, bool, uint64_t, uint64_t);
static bool	 hash_file(int, uint8_t *);
static enum blob_result put_in_place(struct blobs *, int64_t,
		    const struct place *, int, const uint8_t *);
static int	 write_file(struct blobs *, const struct place *, int);
static enum blob_result unwritten(struct blobs *, const struct place *, bool);

struct blobs *
blobs_open(const char *folder)
{
	struct blobs *b;

	if (mkdir(folder, 0750) == -1 && errno != EEXIST)
		return NULL;
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return NULL;
	b->root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->root == -1 || faccessat(b->root, ".", W_OK | X_OK, 0) == -1)
		blobs_close(&b);
	return b;
}

void
blobs_close(struct blobs **bp)
{
	struct blobs *b = *bp;
	int saved = errno;

	*bp = NULL;
	if (b == NULL)
		return;
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
	fd = open_staging(b, &at);
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
	struct place at;
	bool placed;
	int locked;

	*fd = -1;
	place_init(&at, school_id, id);
	locked = open_upload(b, &at, &placed);
	if (locked == -1)
		return blob_failed("open upload");
	result = check_whole(locked, placed, max, size);
	if (result == BLOB_OK && (*fd = openat(b->root,
	    placed ? at.file : at.staging,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) == -1)
		result = blob_failed("open to look");
	/* What is left of it goes to the disk while it is examined. */
	if (result == BLOB_OK && !placed)
		(void)sync_file_range(*fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	close(locked);
	return result;
}

/* What is read is whole and stays, as above. */
enum blob_result
blobs_copy(struct blobs *b, int64_t school_id, const char *id, uint64_t max,
    uint64_t size, int *copy)
{
	enum blob_result result = BLOB_OK;
	struct place at;
	bool placed;
	int fd;

	*copy = -1;
	place_init(&at, school_id, id);
	fd = open_upload(b, &at, &placed);
	if (fd == -1)
		return blob_failed("open upload");
	if (!placed) {
		result = check_whole(fd, placed, max, size);
		(void)flock(fd, LOCK_UN);
		if (result == BLOB_OK && (*copy = copy_make(b->root,
		    at.staging, fd, size)) == -1)
			result = blob_failed("copy");
	}
	close(fd);
	return result;
}

enum blob_result
blobs_offset(struct blobs *b, int64_t school_id, const char *id, uint64_t size,
    uint64_t *offset)
{
	enum blob_result result = BLOB_OK;
	struct coverage c;
	struct place at;
	bool placed;
	int fd;

	*offset = size;
	place_init(&at, school_id, id);
	fd = open_upload(b, &at, &placed);
	if (fd == -1)
		return blob_failed("open upload");
	if (!placed && coverage_load(&c, fd, size) == -1)
		result = blob_failed("look at upload");
	else if (!placed)
		*offset = c.n > 0 && c.spans[0].from == 0 ? c.spans[0].to : 0;
	close(fd);
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
	fd = open_staging(b, &at);
	if (fd == -1)
		return blob_failed("open staging");
	if (coverage_load(&c, fd, size) == -1)
		result = blob_failed("look at upload");
	else if (!sum_fits(fd, sum->from, sum->to, sum->algorithm, sum->bytes,
	    sum->len))
		result = BLOB_MISMATCH;
	else if (!coverage_add(&c, sum->from, sum->to))
		result = BLOB_INCOMPLETE;
	else if (coverage_save(&c, fd, size) == -1)
		result = blob_failed("write");
	close(fd);
	return result;
}

enum blob_result
blobs_commit(struct blobs *b, int64_t school_id, const char *id, uint64_t max,
    uint64_t size, struct digest *digest, uint8_t sha256[BLOB_SHA256_LEN])
{
	enum blob_result result;
	struct place at;
	bool placed;
	int fd;

	place_init(&at, school_id, id);
	fd = open_upload(b, &at, &placed);
	if (fd == -1)
		return blob_failed("open upload");
	result = check_whole(fd, placed, max, size);
	if (result == BLOB_OK && (!digest_read(digest, fd, size) ||
	    !digest_end(digest, sha256)))
		result = blob_failed("read");
	if (result == BLOB_OK && fsync(fd) == -1)
		result = unwritten(b, &at, placed);
	if (result == BLOB_OK && !placed)
		result = put_in_place(b, school_id, &at, -1, sha256);
	if (result == BLOB_OK && folder_sync_parent(b->root, at.file) == -1)
		result = blob_failed("fsync folder");
	close(fd);
	return result;
}

enum blob_result
blobs_commit_copy(struct blobs *b, int64_t school_id, const char *id, int copy,
    uint64_t *size, struct digest *digest, uint8_t sha256[BLOB_SHA256_LEN])
{
	enum blob_result result = BLOB_OK;
	struct place at;
	struct stat st;
	bool placed;
	int fd, source;

	place_init(&at, school_id, id);
	fd = open_upload(b, &at, &placed);
	if (fd == -1)
		return blob_failed("open upload");
	source = placed ? fd : copy;
	if (fstat(source, &st) == -1 ||
	    !digest_read(digest, source, (uint64_t)st.st_size) ||
	    !digest_end(digest, sha256))
		result = blob_failed("read");
	else
		*size = (uint64_t)st.st_size;
	if (result == BLOB_OK && !placed)
		result = put_in_place(b, school_id, &at, copy, sha256);
	if (result == BLOB_OK && folder_sync_parent(b->root, at.file) == -1)
		result = blob_failed("fsync folder");
	close(fd);
	return result;
}

int
blobs_open_staging(struct blobs *b, int64_t school_id, const char *id)
{
	struct place at;

	place_init(&at, school_id, id);
	return openat(b->root, at.staging, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
}

int
blobs_open_file(struct blobs *b, int64_t school_id, const char *id)
{
	struct place at;

	place_init(&at, school_id, id);
	return openat(b->root, at.file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

enum blob_result
blobs_read(struct blobs *b, int64_t school_id, const char *id, uint64_t offset,
    void *buf, size_t len, size_t *got)
{
	enum blob_result result = BLOB_OK;
	struct place at;
	ssize_t n;
	int fd;

	*got = 0;
	place_init(&at, school_id, id);
	fd = openat(b->root, at.file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return blob_failed("open");
	while (*got < len) {
		n = pread(fd, (char *)buf + *got, len - *got,
		    (off_t)(offset + *got));
		if (n == 0)
			break;
		if (n > 0)
			*got += (size_t)n;
		else if (errno != EINTR) {
			result = blob_failed("read");
			break;
		}
	}
	close(fd);
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
	uint8_t sha256[BLOB_SHA256_LEN];
	struct place at;
	bool placed;
	int fd;

	place_init(&at, school_id, id);
	snprintf(hex, sizeof(hex), "%s", sha256_hex);
	fd = open_upload(b, &at, &placed);
	if (fd == -1 && errno != ENOENT)
		return blob_failed("open upload");
	/* A Commit that was cut off before its hash was written down. */
	if (fd != -1 && placed && hex[0] == '\0' &&
	    hash_file(fd, sha256))
		sodium_bin2hex(hex, sizeof(hex), sha256, sizeof(sha256));
	if (folder_remove(b->root, at.staging) == -1 ||
	    folder_remove(b->root, at.file) == -1) {
		if (fd != -1)
			close(fd);
		return blob_failed("remove");
	}
	if (fd != -1)
		close(fd);
	return hex[0] == '\0' ? BLOB_OK
	    : blobs_remove_content(b, school_id, hex);
}

/* See blobs.h for why looking and removing need not be one step. */
enum blob_result
blobs_remove_content(struct blobs *b, int64_t school_id,
    const char *sha256_hex)
{
	char blob[PLACE_LEN];
	struct stat st;

	place_of_content(blob, school_id, sha256_hex);
	if (fstatat(b->root, blob, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("stat blob");
	if (st.st_nlink > 1)
		return BLOB_OK;
	return folder_remove(b->root, blob) == 0 ? BLOB_OK
	    : blob_failed("remove blob");
}

/*
 * The upload, locked: its coverage is read and written by one at a time.  The
 * lock is on the inode, so the name is looked at again once it is ours.
 */
static int
open_staging(struct blobs *b, const struct place *at)
{
	struct stat here, there;
	int fd, saved;

	fd = openat(b->root, at->staging, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return -1;
	while (flock(fd, LOCK_EX) == -1)
		if (errno != EINTR)
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

/* The same, or else what an earlier Commit has already put in place. */
static int
open_upload(struct blobs *b, const struct place *at, bool *placed)
{
	int fd = open_staging(b, at);

	*placed = false;
	if (fd != -1 || errno != ENOENT)
		return fd;
	*placed = true;
	return openat(b->root, at->file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static enum blob_result
check_whole(int fd, bool placed, uint64_t max, uint64_t size)
{
	struct coverage c;
	struct stat st;

	if (fstat(fd, &st) == -1 || coverage_load(&c, fd, max) == -1)
		return blob_failed("look at upload");
	if ((uint64_t)st.st_size == size)
		return BLOB_OK;
	if (placed || !coverage_is_whole(&c, size))
		return BLOB_INCOMPLETE;
	return ftruncate(fd, (off_t)size) == 0 ? BLOB_OK
	    : blob_failed("truncate");
}

/*
 * What fsync() could not write is perhaps not in memory either any more, and
 * the next one would say nothing of it.  The upload goes, as others may have
 * digests of what it was.
 */
static enum blob_result
unwritten(struct blobs *b, const struct place *at, bool placed)
{
	const enum blob_result result = blob_failed("fsync");

	if (!placed && folder_remove(b->root, at->staging) == -1)
		return blob_failed("remove staging");
	return result;
}

/* False where it cannot be read: then nothing is known. */
static bool
hash_file(int fd, uint8_t *sha256)
{
	struct digest *d = digest_new();
	struct stat st;
	bool ok;

	ok = d != NULL && fstat(fd, &st) == 0 &&
	    digest_read(d, fd, (uint64_t)st.st_size) && digest_end(d, sha256);
	digest_destroy(&d);
	return ok;
}

/*
 * Known content: files/ID becomes a link to the blob.  New content, or a file
 * system that makes no (more) links: files/ID is the upload itself, or what its
 * copy has, and the blob a link to it if that goes.
 */
static enum blob_result
put_in_place(struct blobs *b, int64_t school_id, const struct place *at,
    int copy, const uint8_t *sha256)
{
	char hex[BLOB_HEX_LEN + 1], blob[PLACE_LEN];

	sodium_bin2hex(hex, sizeof(hex), sha256, BLOB_SHA256_LEN);
	place_of_content(blob, school_id, hex);
	if (folder_make_parents(b->root, at->file) == -1 ||
	    folder_make_parents(b->root, blob) == -1)
		return blob_failed("make folder");
	/* Of a Commit that was cut off between link and unlink. */
	if (folder_remove(b->root, at->file) == -1)
		return blob_failed("remove");
	if (linkat(b->root, blob, b->root, at->file, 0) == 0)
		return folder_remove(b->root, at->staging) == 0 ? BLOB_OK
		    : blob_failed("remove staging");
	if (copy != -1 && write_file(b, at, copy) == -1)
		return blob_failed("write");
	if (copy == -1 &&
	    renameat(b->root, at->staging, b->root, at->file) == -1)
		return blob_failed("rename");
	if (linkat(b->root, at->file, b->root, blob, 0) == -1 &&
	    errno != EEXIST)
		log_debug("blobs", "kept without a link error=%s",
		    log_quote(strerror(errno)));
	return BLOB_OK;
}

/* All of the copy is on disk before the upload goes. */
static int
write_file(struct blobs *b, const struct place *at, int copy)
{
	struct stat st;
	int fd, saved;

	fd = openat(b->root, at->file, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	if (fstat(copy, &st) == 0 &&
	    copy_bytes(fd, copy, (uint64_t)st.st_size) && fsync(fd) == 0 &&
	    folder_sync_parent(b->root, at->file) == 0) {
		close(fd);
		return folder_remove(b->root, at->staging);
	}
	saved = errno;
	close(fd);
	(void)folder_remove(b->root, at->file);
	errno = saved;
	return -1;
}
