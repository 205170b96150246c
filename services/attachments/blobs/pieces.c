/*
 * Writing pieces of an upload into its file.
 *
 * Bytes that are there are never written over: so a digest of them stays that
 * of the file, whichever replica took them.  Otherwise somebody could make a
 * blob whose content is not its hash, and others who upload that content would
 * get his.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/coverage.h"
#include "attachments/blobs/pieces.h"

/* Bytes that go to the disk together. */
#define BEHIND	(2 * 1024 * 1024)

static bool	any_uncounted(const struct blob_pieces *);
static enum blob_result	write_one(int, uint64_t, struct coverage *,
		    struct blob_piece *);
static bool	is_there(int, const struct coverage *,
		    const struct blob_piece *);
static int	write_missing(int, const struct coverage *,
		    const struct blob_piece *);
static void	start_writeback(int, const struct blob_pieces *);
static void	digest_pieces(struct digest *, const struct blob_pieces *);
static void	fail_all(struct blob_pieces *, enum blob_result);

/*
 * What was not written to its end is not counted, and comes again.  The empty
 * coverage goes first: were the last piece there without one, the file would
 * pass for whole.
 */
void
pieces_write(int fd, uint64_t size, struct blob_pieces *list,
    struct digest *digest)
{
	enum blob_result result = BLOB_OK;
	struct coverage c, before;
	struct blob_piece *p;
	struct stat st;

	if (fstat(fd, &st) == -1 || coverage_load(&c, fd, size) == -1) {
		fail_all(list, blob_failed("look at upload"));
		return;
	}
	before = c;
	if (c.n == 0 && coverage_save(&c, fd, size) == -1)
		result = blob_failed("write");
	for (p = TAILQ_FIRST(list); p != NULL; p = TAILQ_NEXT(p, next)) {
		p->result = result == BLOB_OK ? write_one(fd, size, &c, p)
		    : result;
		/* The disk will be as full for the next. */
		if (p->result != BLOB_INCOMPLETE &&
		    p->result != BLOB_CONFLICT)
			result = p->result;
	}
	if (memcmp(&c, &before, sizeof(c)) != 0 &&
	    coverage_save(&c, fd, size) == -1) {
		c = before;
		fail_all(list, blob_failed("write"));
	} else {
		start_writeback(fd, list);
		if (digest != NULL)
			digest_pieces(digest, list);
	}
	if (c.n == 0 && !any_uncounted(list) &&
	    ftruncate(fd, st.st_size) == -1)
		(void)blob_failed("truncate");
}

static bool
any_uncounted(const struct blob_pieces *list)
{
	const struct blob_piece *p;

	for (p = TAILQ_FIRST(list); p != NULL; p = TAILQ_NEXT(p, next))
		if (p->uncounted && p->result == BLOB_OK)
			return true;
	return false;
}

static enum blob_result
write_one(int fd, uint64_t size, struct coverage *c, struct blob_piece *p)
{
	struct coverage after = *c;
	uint64_t from = p->offset, to = p->offset + p->len;

	if (p->part != 0 && p->part != c->part)
		return is_there(fd, c, p) ? BLOB_OK : BLOB_CONFLICT;
	if (p->offset > size || p->len > size - p->offset ||
	    !coverage_add(&after, from, to))
		return BLOB_INCOMPLETE;
	p->fresh = !p->uncounted && coverage_gap(c, &from, &to) &&
	    to - from == p->len;
	if (write_missing(fd, c, p) == -1)
		return blob_failed("write");
	if (!p->uncounted)
		*c = after;
	return BLOB_OK;
}

/* As when a piece comes again whose answer was lost. */
static bool
is_there(int fd, const struct coverage *c, const struct blob_piece *p)
{
	uint64_t from = p->offset, to = p->offset + p->len;
	uint8_t buf[4096];
	size_t at, n, got;

	if (coverage_gap(c, &from, &to))
		return false;
	for (at = 0; at < p->len; at += n) {
		n = p->len - at < sizeof(buf) ? p->len - at : sizeof(buf);
		if (!copy_read(fd, p->offset + at, buf, n, &got) ||
		    got != n || memcmp(buf, p->data + at, n) != 0)
			return false;
	}
	return true;
}

static int
write_missing(int fd, const struct coverage *c, const struct blob_piece *p)
{
	const uint64_t end = p->offset + p->len;
	uint64_t from = p->offset, to = end;

	for (; coverage_gap(c, &from, &to); from = to, to = end)
		if (!copy_write_at(fd, from, p->data + (from - p->offset),
		    (size_t)(to - from)))
			return -1;
	return 0;
}

/*
 * To the disk while the rest comes, and none far ahead of it: Commit has
 * little to wait for, and a slow disk slows its senders down instead of
 * filling the memory with what it cannot take.  Errors are fsync()'s to tell.
 */
static void
start_writeback(int fd, const struct blob_pieces *list)
{
	const struct blob_piece *p;
	off_t from;

	for (p = TAILQ_FIRST(list); p != NULL; p = TAILQ_NEXT(p, next)) {
		if (p->result != BLOB_OK ||
		    p->offset / BEHIND == (p->offset + p->len) / BEHIND)
			continue;
		from = (off_t)((p->offset / BEHIND) * BEHIND);
		(void)sync_file_range(fd, from, BEHIND,
		    SYNC_FILE_RANGE_WRITE);
		if (from >= BEHIND)
			(void)sync_file_range(fd, from - BEHIND, BEHIND,
			    SYNC_FILE_RANGE_WAIT_BEFORE);
	}
}

/* What came out of order is left for Commit to read. */
static void
digest_pieces(struct digest *d, const struct blob_pieces *list)
{
	const struct blob_piece *p;

	for (p = TAILQ_FIRST(list); p != NULL; p = TAILQ_NEXT(p, next))
		if (p->result == BLOB_OK && p->fresh &&
		    p->offset == digest_at(d))
			digest_add(d, p->data, p->len);
}

static void
fail_all(struct blob_pieces *list, enum blob_result result)
{
	struct blob_piece *p;

	for (p = TAILQ_FIRST(list); p != NULL; p = TAILQ_NEXT(p, next))
		p->result = result;
}
