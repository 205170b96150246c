/* A finished file, wherever its bytes lie. */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/finished.h"
#include "attachments/blobs/keyring.h"
#include "base/log.h"

#define READ_FLAGS	(O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
#define AT_ONCE		(256 * 1024)
/* What is larger is made a file without a name beside the uploads. */
#define MEMORY_MAX	(8 * 1024 * 1024)

static int	 open_name(const struct blobs *, const struct place *, bool *);
static enum blob_result	open_finished(const struct blobs *, int64_t, int,
		    bool, struct finished *);
static enum blob_result	open_object(const struct blobs *, int64_t,
		    struct finished *);
static int	 reopen(int);
static enum blob_result	each_part(const struct finished *, uint64_t,
		    bool (*)(void *, const void *, size_t), void *);

enum blob_result
finished_open(const struct blobs *b, int64_t school_id,
    const struct place *at, struct finished *f)
{
	bool has_ticket;
	int fd = open_name(b, at, &has_ticket);

	return open_finished(b, school_id, fd, has_ticket, f);
}

enum blob_result
finished_open_ticket(const struct blobs *b, int64_t school_id,
    const char *ticket, struct finished *f)
{
	int fd = openat(b->root, ticket, READ_FLAGS);

	return open_finished(b, school_id, fd, true, f);
}

static enum blob_result
open_finished(const struct blobs *b, int64_t school_id, int fd,
    bool has_ticket, struct finished *f)
{
	enum blob_result result = BLOB_OK;
	struct stat st;

	if (fd == -1)
		return blob_failed("open");
	*f = (struct finished){ .fd = fd };
	if (fstat(fd, &st) == -1) {
		result = blob_failed("look at file");
	} else {
		f->dev = st.st_dev;
		f->ino = st.st_ino;
		f->size = (uint64_t)st.st_size;
		if (has_ticket)
			result = open_object(b, school_id, f);
	}
	if (result != BLOB_OK)
		finished_close(f);
	return result;
}

/* A file may become an object, or the reverse, between two looks. */
static int
open_name(const struct blobs *b, const struct place *at, bool *has_ticket)
{
	int i, fd = -1;

	for (i = 0; i < 3; i++) {
		*has_ticket = i == 1;
		fd = openat(b->root, *has_ticket ? at->ticket : at->file,
		    READ_FLAGS);
		if (fd != -1 || errno != ENOENT)
			break;
	}
	return fd;
}

static enum blob_result
open_object(const struct blobs *b, int64_t school_id, struct finished *f)
{
	unsigned good;

	if (ticket_read(f->fd, &f->ticket) == -1)
		return blob_failed("read ticket");
	close(f->fd);
	f->fd = -1;
	if (f->ticket.school_id != school_id) {
		log_error("store_failed", "doing=%s",
		    log_quote("read a ticket of another school"));
		return BLOB_FAILED;
	}
	f->driver = ticket_driver(b, &f->ticket);
	f->size = f->ticket.size;
	if (f->driver == NULL)
		return BLOB_FAILED;
	return f->ticket.sealed ? keyring_unlock(b->keys, &f->ticket, f->key,
	    &good) : BLOB_OK;
}

const struct driver *
ticket_driver(const struct blobs *b, const struct ticket *t)
{
	size_t i;

	for (i = 0; i < b->ndrivers; i++)
		if (strcmp(b->drivers[i]->name, t->driver) == 0)
			return b->drivers[i];
	log_error("store_failed", "doing=%s driver=%s",
	    log_quote("read an object"), log_quote(t->driver));
	return NULL;
}

void
finished_close(struct finished *f)
{
	if (f->fd != -1)
		close(f->fd);
	f->fd = -1;
	sodium_memzero(f->key, sizeof(f->key));
}

enum blob_result
finished_read(const struct finished *f, uint64_t offset, void *buf,
    size_t len, size_t *got)
{
	*got = 0;
	if (offset >= f->size)
		return BLOB_OK;
	if (f->driver == NULL)
		return copy_read(f->fd, offset, buf, len, got) ? BLOB_OK
		    : blob_failed("read");
	if (len > f->size - offset)
		len = (size_t)(f->size - offset);
	if (f->ticket.sealed) {
		*got = len;
		return seal_read(f->driver, f->ticket.key, f->key, f->size,
		    offset, buf, len);
	}
	return f->driver->read(f->driver->self, f->ticket.key, offset, buf,
	    len, got);
}

static bool
add_to_digest(void *arg, const void *data, size_t len)
{
	digest_add(arg, data, len);
	return true;
}

enum blob_result
finished_digest(const struct finished *f, struct digest *d)
{
	return each_part(f, digest_at(d), add_to_digest, d);
}

enum blob_result
finished_hash(const struct finished *f, uint8_t sha256[BLOB_SHA256_LEN])
{
	struct digest *d = digest_new();
	enum blob_result result;

	result = d != NULL ? finished_digest(f, d) : BLOB_FAILED;
	if (result == BLOB_OK && !digest_end(d, sha256))
		result = blob_failed("read");
	digest_destroy(&d);
	return result;
}

static bool
add_to_file(void *arg, const void *data, size_t len)
{
	return copy_write(*(const int *)arg, data, len);
}

enum blob_result
finished_descriptor(const struct blobs *b, const struct finished *f, int *fd)
{
	enum blob_result result;
	char beside[PLACE_LEN];
	int reader = -1;

	if (f->driver == NULL) {
		*fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
		return *fd != -1 ? BLOB_OK : blob_failed("open");
	}
	(void)snprintf(beside, sizeof(beside), "%" PRId64 "/staging/plain",
	    f->ticket.school_id);
	if (folder_make_parents(b->root, beside) == -1)
		return blob_failed("make folder");
	*fd = f->size <= MEMORY_MAX ? memfd_create("attachment", MFD_CLOEXEC)
	    : copy_make(b->root, beside, -1, 0);
	if (*fd == -1)
		return blob_failed("make plain file");
	result = each_part(f, 0, add_to_file, fd);
	if (result == BLOB_OK && (reader = reopen(*fd)) == -1)
		result = blob_failed("make plain file");
	close(*fd);
	*fd = reader;
	return result;
}

/* To be read only, from its first byte. */
static int
reopen(int fd)
{
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool
read_finished(void *arg, uint64_t offset, void *buf, size_t len)
{
	size_t got;

	errno = EIO;
	return finished_read(arg, offset, buf, len, &got) == BLOB_OK &&
	    got == len;
}

void
finished_read_once(struct finished *f, struct driver *once)
{
	if (f->driver == NULL || f->driver->read_once == NULL)
		return;
	*once = *f->driver;
	once->read = once->read_once;
	f->driver = once;
}

struct object_source
finished_source(const struct finished *f)
{
	return (struct object_source){ f->size, read_finished,
		(void *)(uintptr_t)f };
}

static enum blob_result
each_part(const struct finished *f, uint64_t from,
    bool (*fn)(void *, const void *, size_t), void *arg)
{
	enum blob_result result = BLOB_OK;
	uint8_t *bytes = malloc(AT_ONCE);
	size_t got;

	if (bytes == NULL)
		return blob_failed("read");
	while (result == BLOB_OK && from < f->size) {
		result = finished_read(f, from, bytes, AT_ONCE, &got);
		if (result == BLOB_OK && got == 0) {
			errno = EIO;
			result = blob_failed("read");
		} else if (result == BLOB_OK && !fn(arg, bytes, got))
			result = blob_failed("write");
		from += got;
	}
	free(bytes);
	return result;
}
