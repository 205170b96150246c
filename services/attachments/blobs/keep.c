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
#include "attachments/blobs/copy.h"
#include "attachments/blobs/finished.h"
#include "attachments/blobs/keep.h"
#include "base/log.h"

/* Where it comes to lie. */
struct target {
	struct place	 at;		/* by its id */
	struct place	 content;	/* by its bytes */
};

static bool	 link_known(const struct blobs *, const struct whole *,
		    const struct target *);
static bool	 is_as_new(const struct blobs *, const struct whole *,
		    const struct place *);
static enum blob_result	keep_file(const struct blobs *, const struct whole *,
		    const struct target *);
static int	 write_copy(const struct blobs *, const char *, int);
static enum blob_result	keep_object(const struct blobs *,
		    const struct whole *, const struct target *);
static bool	 read_source(void *, uint64_t, void *, size_t);
static int	 write_ticket(const struct blobs *, const char *,
		    const struct ticket *);
static void	 link_content(const struct blobs *, const char *,
		    const char *);
static enum blob_result	remove_object(const struct blobs *, int64_t,
		    const char *, const struct ticket *);

/*
 * Known content: the name becomes a link to it.  New content, or a file system
 * that makes no (more) links: it is kept, and the content a link to it if that
 * goes.
 */
enum blob_result
keep(const struct blobs *b, const struct whole *w)
{
	char hex[BLOB_HEX_LEN + 1];
	enum blob_result result;
	struct target t;

	sodium_bin2hex(hex, sizeof(hex), w->sha256, BLOB_SHA256_LEN);
	place_init(&t.at, w->school_id, w->id);
	place_of_content(&t.content, w->school_id, hex);
	if (folder_make_parents(b->root, t.at.file) == -1 ||
	    folder_make_parents(b->root, t.content.file) == -1)
		return blob_failed("make folder");
	/* Of a Commit that was cut off between link and unlink. */
	if (folder_remove(b->root, t.at.file) == -1)
		return blob_failed("remove");
	result = keep_not(b, w->school_id, t.at.ticket);
	if (result != BLOB_OK)
		return result;
	if (!link_known(b, w, &t)) {
		result = b->into != NULL ? keep_object(b, w, &t)
		    : keep_file(b, w, &t);
		if (result != BLOB_OK)
			return result;
	}
	return folder_remove(b->root, t.at.staging) == 0 ? BLOB_OK
	    : blob_failed("remove staging");
}

static bool
link_known(const struct blobs *b, const struct whole *w,
    const struct target *t)
{
	if (b->into == NULL)
		return linkat(b->root, t->content.file, b->root, t->at.file,
		    0) == 0;
	return is_as_new(b, w, &t->content) &&
	    linkat(b->root, t->content.ticket, b->root, t->at.ticket, 0) == 0;
}

/* What lies elsewhere than new files do, or cannot be read, gets no links. */
static bool
is_as_new(const struct blobs *b, const struct whole *w,
    const struct place *content)
{
	struct finished f;
	bool same;

	if (faccessat(b->root, content->ticket, F_OK, 0) == -1 ||
	    finished_open(b, w->school_id, content, &f) != BLOB_OK)
		return false;
	same = f.driver == b->into && f.size == w->size;
	finished_close(&f);
	return same;
}

/* The upload becomes the file, unless a copy is to. */
static enum blob_result
keep_file(const struct blobs *b, const struct whole *w,
    const struct target *t)
{
	if (w->copied && write_copy(b, t->at.file, w->fd) == -1)
		return blob_failed("write");
	if (!w->copied && renameat(b->root, t->at.staging, b->root,
	    t->at.file) == -1)
		return blob_failed("rename");
	link_content(b, t->at.file, t->content.file);
	return BLOB_OK;
}

/* All of the copy is on disk before the upload goes. */
static int
write_copy(const struct blobs *b, const char *path, int copy)
{
	struct stat st;
	int fd, saved;

	fd = openat(b->root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	if (fstat(copy, &st) == 0 &&
	    copy_bytes(fd, copy, (uint64_t)st.st_size) && fsync(fd) == 0 &&
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
	struct object_source source = { w->size, read_source,
		(void *)(uintptr_t)w };
	struct ticket ticket = { .school_id = w->school_id,
		.size = w->size };
	enum blob_result result;

	memcpy(ticket.sha256, w->sha256, sizeof(ticket.sha256));
	(void)snprintf(ticket.driver, sizeof(ticket.driver), "%s",
	    b->into->name);
	driver_new_key(ticket.key, w->school_id);
	result = b->into->put(b->into->self, ticket.key, &source);
	if (result != BLOB_OK)
		return result;
	if (write_ticket(b, t->at.ticket, &ticket) == -1) {
		result = blob_failed("write ticket");
		(void)b->into->remove(b->into->self, ticket.key);
		return result;
	}
	link_content(b, t->at.ticket, t->content.ticket);
	return BLOB_OK;
}

static bool
read_source(void *arg, uint64_t offset, void *buf, size_t len)
{
	const struct whole *w = arg;
	size_t got;

	if (!copy_read(w->fd, offset, buf, len, &got))
		return false;
	errno = EIO;
	return got == len;
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
 * A ticket that cannot be read goes alone: what it told of is found when the
 * objects are looked through.
 */
enum blob_result
keep_not(const struct blobs *b, int64_t school_id, const char *path)
{
	struct ticket ticket;
	bool known = false;
	struct stat st;
	int fd;

	fd = openat(b->root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("open ticket");
	if (fstat(fd, &st) == -1) {
		close(fd);
		return blob_failed("look at ticket");
	}
	if (st.st_nlink == 1)
		known = ticket_read(fd, &ticket) == 0 &&
		    ticket.school_id == school_id;
	/* Before it is removed, or NFS would keep it under another name. */
	close(fd);
	if (known)
		return remove_object(b, school_id, path, &ticket);
	return folder_remove(b->root, path) == 0 ? BLOB_OK
	    : blob_failed("remove ticket");
}

/*
 * Under another name nobody can make one more link to it; who has made one
 * just before keeps the object.
 */
static enum blob_result
remove_object(const struct blobs *b, int64_t school_id, const char *path,
    const struct ticket *ticket)
{
	const struct driver *driver = ticket_driver(b, ticket);
	enum blob_result result = BLOB_OK;
	char gone[PLACE_LEN];
	struct stat st;

	if (driver == NULL)
		return BLOB_FAILED;
	place_of_gone(gone, school_id);
	if (folder_make_parents(b->root, gone) == -1)
		return blob_failed("make folder");
	if (renameat(b->root, path, b->root, gone) == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("rename ticket");
	if (fstatat(b->root, gone, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return blob_failed("look at ticket");
	if (st.st_nlink == 1)
		result = driver->remove(driver->self, ticket->key);
	if (result != BLOB_OK) {
		/* To be tried again under the name it had. */
		(void)renameat(b->root, gone, b->root, path);
		return result;
	}
	return folder_remove(b->root, gone) == 0 ? BLOB_OK
	    : blob_failed("remove ticket");
}
