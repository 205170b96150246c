/* Taking a whole upload into the store, and letting go of what is in it. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/finished.h"
#include "attachments/blobs/keep.h"
#include "attachments/blobs/keyring.h"
#include "attachments/blobs/seal.h"
#include "base/log.h"

static enum blob_result	link_known(const struct blobs *, const struct whole *,
		    const struct target *);
static enum blob_result	has_object(const struct blobs *, int64_t,
		    const char *);
static enum blob_result	keep_file(const struct blobs *, const struct whole *,
		    const struct target *);
static int	 write_copy(const struct blobs *, const char *,
		    const struct object_source *);
static enum blob_result	keep_object(const struct blobs *,
		    const struct whole *, const struct target *);
static enum blob_result	put_sealed(const struct blobs *, const struct whole *,
		    struct ticket *);
static int	 write_ticket(const struct blobs *, const char *,
		    const struct ticket *);
static void	 link_content(const struct blobs *, const char *,
		    const char *);
static enum blob_result	look_at_gone(const struct blobs *, int64_t,
		    const char *, struct ticket *, bool *);
static enum blob_result	remove_object(const struct blobs *,
		    const struct ticket *);

void
target_init(struct target *t, int64_t school_id, const char *id,
    const uint8_t *sha256)
{
	char hex[BLOB_HEX_LEN + 1];

	sodium_bin2hex(hex, sizeof(hex), sha256, BLOB_SHA256_LEN);
	place_init(&t->at, school_id, id);
	place_of_content(&t->content, school_id, hex);
}

enum blob_result
keep(const struct blobs *b, const struct whole *w, const char *id)
{
	enum blob_result result;
	struct target t;

	target_init(&t, w->school_id, id, w->sha256);
	/* Of a Commit that was cut off between link and unlink. */
	if (folder_remove(b->root, t.at.file) == -1)
		return blob_failed("remove");
	result = keep_not(b, w->school_id, t.at.ticket);
	if (result != BLOB_OK && result != BLOB_ABSENT)
		return result;
	result = keep_as(b, w, &t);
	if (result != BLOB_OK)
		return result;
	return folder_remove(b->root, t.at.staging) == 0 ? BLOB_OK
	    : blob_failed("remove staging");
}

/*
 * Known content: the name becomes a link to it.  New content, or a file system
 * that makes no (more) links: it is kept, and the content a link to it if that
 * goes.
 */
enum blob_result
keep_as(const struct blobs *b, const struct whole *w, const struct target *t)
{
	enum blob_result result;

	if (folder_make_parents(b->root, t->at.file) == -1 ||
	    folder_make_parents(b->root, t->content.file) == -1)
		return blob_failed("make folder");
	result = link_known(b, w, t);
	if (result != BLOB_ABSENT)
		return result;
	return b->into != NULL ? keep_object(b, w, t) : keep_file(b, w, t);
}

/*
 * ABSENT: it is to be kept anew.  What lies elsewhere than new files do, or
 * cannot be read, gets no links; nor does what its place has lost, whose bytes
 * are here again.
 */
static enum blob_result
link_known(const struct blobs *b, const struct whole *w,
    const struct target *t)
{
	enum blob_result result;

	if (b->into == NULL)
		return linkat(b->root, t->content.file, b->root, t->at.file,
		    0) == 0 ? BLOB_OK : BLOB_ABSENT;
	if (!keep_is_as_new(b, w->school_id, t->content.ticket))
		return BLOB_ABSENT;
	result = has_object(b, w->school_id, t->content.ticket);
	if (result == BLOB_OK)
		return linkat(b->root, t->content.ticket, b->root,
		    t->at.ticket, 0) == 0 ? BLOB_OK : BLOB_ABSENT;
	if (result != BLOB_ABSENT)
		return result;
	result = keep_not(b, w->school_id, t->content.ticket);
	return result == BLOB_OK ? BLOB_ABSENT : result;
}

static enum blob_result
has_object(const struct blobs *b, int64_t school_id, const char *ticket)
{
	enum blob_result result;
	struct finished f;
	uint64_t size, is = 0;

	result = finished_open_ticket(b, school_id, ticket, &f);
	if (result != BLOB_OK)
		return result;
	size = f.ticket.sealed ? seal_size(f.size) : f.size;
	result = f.driver->look(f.driver->self, f.ticket.key, &is);
	finished_close(&f);
	if (result == BLOB_OK && is == size)
		return BLOB_OK;
	if (result == BLOB_OK || result == BLOB_ABSENT) {
		log_error("store_failed", "doing=%s key=%s",
		    log_quote("look at an object that is lost"), f.ticket.key);
		result = BLOB_ABSENT;
	}
	return result;
}

bool
keep_is_as_new(const struct blobs *b, int64_t school_id,
    const char *ticket)
{
	struct finished f;
	bool same;

	if (faccessat(b->root, ticket, F_OK, 0) == -1 ||
	    finished_open_ticket(b, school_id, ticket, &f) != BLOB_OK)
		return false;
	same = f.driver == b->into &&
	    f.ticket.sealed == keyring_seals(b->keys);
	finished_close(&f);
	return same;
}

/* The upload becomes the file; what is elsewhere is copied. */
static enum blob_result
keep_file(const struct blobs *b, const struct whole *w,
    const struct target *t)
{
	if (!w->is_upload && write_copy(b, t->at.file, &w->source) == -1)
		return blob_failed("write");
	if (w->is_upload && renameat(b->root, t->at.staging, b->root,
	    t->at.file) == -1)
		return blob_failed("rename");
	link_content(b, t->at.file, t->content.file);
	return BLOB_OK;
}

/* All of the copy is on disk before the upload goes. */
static int
write_copy(const struct blobs *b, const char *path,
    const struct object_source *source)
{
	int fd, saved;

	fd = openat(b->root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	if (object_write(fd, source) && fsync(fd) == 0 &&
	    folder_sync_parent(b->root, path) == 0) {
		close(fd);
		return 0;
	}
	saved = errno;
	close(fd);
	(void)folder_remove(b->root, path);
	errno = saved;
	return -1;
}

/* The object, then its ticket, each on disk before what comes after it. */
static enum blob_result
keep_object(const struct blobs *b, const struct whole *w,
    const struct target *t)
{
	struct ticket ticket = { .school_id = w->school_id,
		.size = w->source.size, .sealed = keyring_seals(b->keys) };
	enum blob_result result;

	memcpy(ticket.sha256, w->sha256, sizeof(ticket.sha256));
	(void)snprintf(ticket.driver, sizeof(ticket.driver), "%s",
	    b->into->name);
	driver_new_key(ticket.key, w->school_id);
	result = ticket.sealed ? put_sealed(b, w, &ticket)
	    : b->into->put(b->into->self, ticket.key, &w->source);
	if (result == BLOB_OK && write_ticket(b, t->at.ticket, &ticket) == -1)
		result = blob_failed("write ticket");
	if (result != BLOB_OK)
		(void)b->into->remove(b->into->self, ticket.key);
	else
		link_content(b, t->at.ticket, t->content.ticket);
	return result;
}

/* The lock at the end: the school's keys may have changed meanwhile. */
static enum blob_result
put_sealed(const struct blobs *b, const struct whole *w,
    struct ticket *ticket)
{
	uint8_t key[SEAL_KEY_LEN];
	struct sealing *sealing;
	enum blob_result result;

	randombytes_buf(key, sizeof(key));
	sealing = sealing_new(&w->source, key);
	if (sealing == NULL)
		return blob_failed("seal");
	result = keyring_lock(b->keys, ticket, key, &ticket->locks[0]);
	if (result == BLOB_OK)
		result = b->into->put(b->into->self, ticket->key,
		    &sealing->source);
	if (result == BLOB_OK)
		result = keyring_lock(b->keys, ticket, key, &ticket->locks[0]);
	sealing_destroy(&sealing);
	sodium_memzero(key, sizeof(key));
	return result;
}

static int
write_ticket(const struct blobs *b, const char *path, const struct ticket *t)
{
	int fd, saved;

	fd = openat(b->root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	if (ticket_write(fd, t) == 0 && fsync(fd) == 0 &&
	    folder_sync_parent(b->root, path) == 0) {
		close(fd);
		return 0;
	}
	saved = errno;
	close(fd);
	(void)folder_remove(b->root, path);
	errno = saved;
	return -1;
}

static void
link_content(const struct blobs *b, const char *path, const char *content)
{
	if (linkat(b->root, path, b->root, content, 0) == -1 &&
	    errno != EEXIST)
		log_debug("blobs", "kept without a link error=%s",
		    log_quote(strerror(errno)));
}

/*
 * Under another name nobody can make one more link to it.  It stays there when
 * its object could not be removed: that may have gone with no answer, and who
 * puts the same bytes would be given it under the name the ticket had.
 */
enum blob_result
keep_not(const struct blobs *b, int64_t school_id, const char *path)
{
	char gone[PLACE_LEN];

	if (faccessat(b->root, path, F_OK, 0) == -1)
		return blob_failed("look for ticket");
	place_of_gone(gone, school_id);
	if (folder_make_parents(b->root, gone) == -1)
		return blob_failed("make folder");
	if (renameat(b->root, path, b->root, gone) == -1)
		return blob_failed("rename ticket");
	return keep_gone(b, school_id, gone);
}

/*
 * Of those that go one after the other the last removes the object.  A ticket
 * that cannot be read goes alone: what it told of is found when the objects are
 * looked through.
 */
enum blob_result
keep_gone(const struct blobs *b, int64_t school_id, const char *gone)
{
	enum blob_result result;
	struct ticket ticket;
	bool last = false;
	int lock;

	lock = folder_lock(b->root, school_id, "gone");
	if (lock == -1)
		return blob_failed("lock");
	result = look_at_gone(b, school_id, gone, &ticket, &last);
	if (result == BLOB_OK && !last && folder_remove(b->root, gone) == -1)
		result = blob_failed("remove ticket");
	close(lock);
	if (result != BLOB_OK || !last)
		return result;
	result = remove_object(b, &ticket);
	if (result != BLOB_OK)
		return result;
	return folder_remove(b->root, gone) == 0 ? BLOB_OK
	    : blob_failed("remove ticket");
}

/* Opened, as NFS then asks how many links there are. */
static enum blob_result
look_at_gone(const struct blobs *b, int64_t school_id, const char *gone,
    struct ticket *ticket, bool *last)
{
	enum blob_result result = BLOB_OK;
	struct stat st;
	int fd;

	fd = openat(b->root, gone, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return blob_failed("open ticket");
	if (fstat(fd, &st) == -1)
		result = blob_failed("look at ticket");
	else
		*last = st.st_nlink == 1 && ticket_read(fd, ticket) == 0 &&
		    ticket->school_id == school_id;
	/* Before it is removed, or NFS would keep it under another name. */
	close(fd);
	return result;
}

static enum blob_result
remove_object(const struct blobs *b, const struct ticket *ticket)
{
	const struct driver *driver = ticket_driver(b, ticket);

	return driver == NULL ? BLOB_FAILED
	    : driver->remove(driver->self, ticket->key);
}
