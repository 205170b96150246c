/*
 * Bringing a finished file to where new ones are kept, beside services that
 * read and remove it: it is there under one name or the other all the time, and
 * who removes it meanwhile has removed it.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/finished.h"
#include "attachments/blobs/keep.h"
#include "attachments/blobs/keyring.h"

static bool	 is_there(const struct blobs *, const struct finished *);
static enum blob_result	move(struct blobs *, int64_t, const char *,
		    const struct finished *);
static enum blob_result	take_names(const struct blobs *, int64_t,
		    const struct finished *, const struct place *,
		    const struct target *);
static enum blob_result	swap(const struct blobs *, int64_t, const char *,
		    const char *);
static enum blob_result	take_content(const struct blobs *, int64_t,
		    const struct place *, const struct target *);
static enum blob_result	drop(const struct blobs *, int64_t,
		    const struct place *);

enum blob_result
blobs_move(struct blobs *b, int64_t school_id, const char *id, bool *moved)
{
	enum blob_result result;
	struct finished f;
	struct place at;
	int lock;

	*moved = false;
	place_init(&at, school_id, id);
	lock = folder_lock(b->root, school_id, "moving");
	if (lock == -1)
		return blob_failed("lock");
	result = finished_open(b, school_id, &at, &f);
	if (result == BLOB_OK) {
		if (!is_there(b, &f)) {
			result = move(b, school_id, id, &f);
			*moved = result == BLOB_OK;
		}
		finished_close(&f);
	}
	close(lock);
	return result;
}

static bool
is_there(const struct blobs *b, const struct finished *f)
{
	return f->driver == b->into &&
	    f->ticket.sealed == (b->into != NULL && keyring_seals(b->keys));
}

static enum blob_result
move(struct blobs *b, int64_t school_id, const char *id,
    const struct finished *f)
{
	uint8_t sha256[BLOB_SHA256_LEN];
	struct target to, target;
	enum blob_result result;
	struct whole w;

	memcpy(sha256, f->ticket.sha256, sizeof(sha256));
	result = f->driver == NULL ? finished_hash(f, sha256) : BLOB_OK;
	if (result != BLOB_OK)
		return result;
	w = (struct whole){ school_id, sha256, finished_source(f), false };
	target_init(&target, school_id, id, sha256);
	to = target;
	place_of_moving(&to.at, school_id, id);
	result = drop(b, school_id, &to.at);
	if (result == BLOB_OK)
		result = keep_as(b, &w, &to);
	if (result == BLOB_OK)
		result = take_names(b, school_id, f, &to.at, &target);
	if (result == BLOB_OK)
		result = take_content(b, school_id, &to.at, &target);
	/* What was left of it, or is left of what did not work. */
	if (drop(b, school_id, &to.at) != BLOB_OK && result == BLOB_OK)
		result = BLOB_FAILED;
	return result;
}

/* ABSENT: it has been removed, and is. */
static enum blob_result
take_names(const struct blobs *b, int64_t school_id, const struct finished *f,
    const struct place *from, const struct target *t)
{
	const struct place *at = &t->at;
	enum blob_result result;

	if (f->driver != NULL && b->into != NULL)
		return swap(b, school_id, from->ticket, at->ticket);
	if (f->driver != NULL) {
		if (renameat(b->root, from->file, b->root, at->file) == -1)
			return blob_failed("rename file");
		if (folder_sync_parent(b->root, at->file) == -1)
			return blob_failed("fsync folder");
		result = keep_not(b, school_id, at->ticket);
		if (result == BLOB_ABSENT &&
		    folder_remove(b->root, at->file) == -1)
			return blob_failed("remove file");
		return result;
	}
	/* Of a move that was cut off before the file went. */
	result = keep_not(b, school_id, at->ticket);
	if (result != BLOB_OK && result != BLOB_ABSENT)
		return result;
	if (renameat(b->root, from->ticket, b->root, at->ticket) == -1)
		return blob_failed("rename ticket");
	if (folder_sync_parent(b->root, at->ticket) == -1)
		return blob_failed("fsync folder");
	if (unlinkat(b->root, at->file, 0) == 0)
		return BLOB_OK;
	result = blob_failed("remove file");
	if (result == BLOB_ABSENT)
		(void)keep_not(b, school_id, at->ticket);
	return result;
}

/* The ticket that had the name is removed.  ABSENT: it had gone. */
static enum blob_result
swap(const struct blobs *b, int64_t school_id, const char *from,
    const char *name)
{
	char old[PLACE_LEN];

	if (renameat2(b->root, from, b->root, name, RENAME_EXCHANGE) == 0)
		return folder_sync_parent(b->root, name) == 0 ?
		    keep_not(b, school_id, from) : blob_failed("fsync folder");
	if (errno != EINVAL && errno != ENOSYS)
		return blob_failed("exchange tickets");
	/* File systems of networks cannot do that in one step. */
	place_of_gone(old, school_id);
	if (folder_make_parents(b->root, old) == -1 ||
	    linkat(b->root, name, b->root, old, 0) == -1 ||
	    renameat(b->root, from, b->root, name) == -1 ||
	    folder_sync_parent(b->root, name) == -1)
		return blob_failed("exchange tickets");
	return keep_gone(b, school_id, old);
}

/* Who has the same bytes and is moved next is linked to these. */
static enum blob_result
take_content(const struct blobs *b, int64_t school_id,
    const struct place *from, const struct target *t)
{
	enum blob_result result = BLOB_OK;
	const char *hex = strrchr(t->content.file, '/') + 1;

	if (b->into != NULL &&
	    !keep_is_as_new(b, school_id, t->content.ticket) &&
	    linkat(b->root, t->at.ticket, b->root, from->ticket, 0) == 0)
		result = swap(b, school_id, from->ticket, t->content.ticket);
	if (result != BLOB_OK && result != BLOB_ABSENT)
		return result;
	return blobs_remove_content((struct blobs *)(uintptr_t)b, school_id,
	    hex);
}

static enum blob_result
drop(const struct blobs *b, int64_t school_id, const struct place *at)
{
	enum blob_result result;

	if (folder_remove(b->root, at->file) == -1)
		return blob_failed("remove");
	result = keep_not(b, school_id, at->ticket);
	return result == BLOB_ABSENT ? BLOB_OK : result;
}
