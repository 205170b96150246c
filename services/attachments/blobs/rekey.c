/* Other keys for what is sealed: locks are written anew, files are not. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/keyring.h"
#include "attachments/blobs/ticket.h"

/*
 * How long a key of a school is kept when no ticket needs it: one may be on its
 * way that was locked with it.
 */
#define KEY_KEPT_S	3600

struct rekeying {
	struct blobs		*b;
	uint64_t		 last;		/* key of the school */
	struct blob_rekeyed	*counts;
};

static blob_entry_fn	rekey_entry;
static enum blob_result	rekey_ticket(struct rekeying *, int64_t, int);

enum blob_result
blobs_rekey(struct blobs *b, int64_t school_id, bool renew,
    struct blob_rekeyed *counts)
{
	struct rekeying r = { .b = b, .counts = counts };
	const uint64_t failed = counts->failed;
	enum blob_result result;
	int lock;

	result = keyring_last(b->keys, school_id, &r.last);
	if (result != BLOB_OK || r.last == 0)
		return result;
	lock = folder_lock(b->root, school_id, "moving");
	if (lock == -1)
		return blob_failed("lock");
	result = keyring_relock(b->keys, school_id, &counts->keys);
	if (result == BLOB_OK && renew) {
		result = keyring_renew(b->keys, school_id);
		counts->schools += result == BLOB_OK;
	}
	if (result == BLOB_OK)
		result = keyring_last(b->keys, school_id, &r.last);
	if (result == BLOB_OK)
		result = blobs_walk(b, school_id, rekey_entry, &r);
	if (result == BLOB_OK && counts->failed == failed)
		result = keyring_prune(b->keys, school_id, r.last,
		    KEY_KEPT_S, &counts->removed);
	close(lock);
	return result;
}

/* One that has gone meanwhile needs nothing. */
static bool
rekey_entry(const struct blob_entry *e, void *arg)
{
	struct rekeying *r = arg;
	struct place at;
	int fd;

	if (!e->ticket)
		return true;
	if (e->kind == BLOB_CONTENT)
		place_of_content(&at, e->school_id, e->name);
	else
		place_init(&at, e->school_id, e->name);
	fd = openat(r->b->root, at.ticket, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		return true;
	if (fd == -1 || rekey_ticket(r, e->school_id, fd) != BLOB_OK)
		r->counts->failed++;
	if (fd != -1)
		close(fd);
	return true;
}

static enum blob_result
rekey_ticket(struct rekeying *r, int64_t school_id, int fd)
{
	uint8_t key[SEAL_KEY_LEN];
	enum blob_result result;
	struct lock lock;
	struct ticket t;
	unsigned good;

	if (ticket_read(fd, &t) == -1 || t.school_id != school_id)
		return BLOB_DAMAGED;
	if (!t.sealed)
		return BLOB_OK;
	result = keyring_unlock(r->b->keys, &t, key, &good);
	if (result != BLOB_OK)
		return result;
	if (keyring_number(&t.locks[good]) != r->last ||
	    !lock_is_none(&t.locks[1 - good])) {
		result = keyring_lock(r->b->keys, &t, key, &lock);
		if (result == BLOB_OK && ticket_relock(fd, good, &lock) == -1)
			result = blob_failed("write ticket");
		r->counts->files += result == BLOB_OK;
	}
	sodium_memzero(key, sizeof(key));
	return result;
}
