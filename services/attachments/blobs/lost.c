/* Objects that no ticket tells of, and removals that were cut off. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/driver.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/keep.h"
#include "attachments/blobs/ticket.h"

/* Of a key of an object: its last 32 digits, which are random. */
struct name {
	uint8_t	 bytes[BLOB_ID_LEN / 2];
};

struct names {
	struct name	*name;
	size_t		 n, room;
	bool		 failed;
};

struct losing {
	struct blobs		*b;
	const struct driver	*driver;
	time_t			 before;
	struct names		 held;
	bool			 unreadable;
	blob_lost_fn		*fn;
	void			*arg;
};

/* False ends the walk. */
typedef bool file_fn(struct blobs *, int64_t school_id, const char *path,
		void *arg);

static enum blob_result	retry_removals(struct blobs *, int64_t);
static enum blob_result	each_file(struct blobs *, int64_t, const char *,
			    file_fn *, void *);
static file_fn		finish_gone, finish_moving, hold_file;
static blob_entry_fn	hold_entry;
static object_entry_fn	look_at_object;
static void		hold(struct losing *, const char *);
static struct name	name_of(const char *);
static int		compare(const void *, const void *);

enum blob_result
blobs_finish_removals(struct blobs *b, int64_t school_id)
{
	enum blob_result result, all = BLOB_OK;
	int lock;

	lock = folder_lock(b->root, school_id, "moving");
	if (lock == -1)
		return blob_failed("lock");
	result = each_file(b, school_id, "gone", finish_gone, &all);
	if (result == BLOB_OK)
		result = each_file(b, school_id, "moving", finish_moving,
		    &all);
	close(lock);
	return result != BLOB_OK ? result : all;
}

enum blob_result
blobs_retry_removals(struct blobs *b)
{
	enum blob_result result, all = BLOB_OK;
	struct dirent *e;
	int64_t school_id;
	DIR *dir;
	int fd;

	fd = openat(b->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return blob_failed("open folder");
	dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return blob_failed("open folder");
	}
	while (all != BLOB_BUSY && (e = readdir(dir)) != NULL) {
		school_id = folder_school(e->d_name);
		if (school_id == 0)
			continue;
		result = retry_removals(b, school_id);
		if (result != BLOB_OK)
			all = result;
	}
	(void)closedir(dir);
	return all;
}

/* Between two names of a move a ticket in gone/ is not a removal yet. */
static enum blob_result
retry_removals(struct blobs *b, int64_t school_id)
{
	enum blob_result result, all = BLOB_OK;
	char gone[PLACE_LEN];
	int lock;

	(void)snprintf(gone, sizeof(gone), "%" PRId64 "/gone", school_id);
	if (faccessat(b->root, gone, F_OK, 0) == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("look");
	lock = folder_try_lock(b->root, school_id, "moving");
	if (lock == -1)
		return errno == EWOULDBLOCK ? BLOB_OK : blob_failed("lock");
	result = each_file(b, school_id, "gone", finish_gone, &all);
	close(lock);
	return result != BLOB_OK ? result : all;
}

/* Where the store does not answer, none waits for it anew. */
static bool
finish_gone(struct blobs *b, int64_t school_id, const char *path, void *arg)
{
	const enum blob_result result = keep_gone(b, school_id, path);

	if (result != BLOB_OK && result != BLOB_ABSENT)
		*(enum blob_result *)arg = result;
	return result != BLOB_BUSY;
}

static bool
finish_moving(struct blobs *b, int64_t school_id, const char *path, void *arg)
{
	const size_t len = strlen(path), suffix = strlen(TICKET_SUFFIX);
	enum blob_result result;

	if (len > suffix && strcmp(path + len - suffix, TICKET_SUFFIX) == 0)
		result = keep_not(b, school_id, path);
	else
		result = folder_remove(b->root, path) == 0 ? BLOB_OK
		    : blob_failed("remove");
	if (result != BLOB_OK && result != BLOB_ABSENT)
		*(enum blob_result *)arg = result;
	return true;
}

/*
 * A ticket that comes meanwhile tells of an object that is younger, or is one
 * more link of a content that is looked at after all files.
 */
enum blob_result
blobs_walk_lost(struct blobs *b, int64_t school_id, int64_t seconds,
    blob_lost_fn *fn, void *arg)
{
	struct losing l = { .b = b, .before = time(NULL) - seconds, .fn = fn,
		.arg = arg };
	enum blob_result result;
	size_t i;

	result = blobs_walk(b, school_id, hold_entry, &l);
	if (result == BLOB_OK)
		result = each_file(b, school_id, "gone", hold_file, &l);
	if (result == BLOB_OK)
		result = each_file(b, school_id, "moving", hold_file, &l);
	if (result == BLOB_OK && l.unreadable)
		result = BLOB_DAMAGED;
	if (result == BLOB_OK && l.held.failed)
		result = BLOB_FAILED;
	if (l.held.n > 0)
		qsort(l.held.name, l.held.n, sizeof(*l.held.name), compare);
	for (i = 0; result == BLOB_OK && i < b->ndrivers; i++) {
		l.driver = b->drivers[i];
		result = l.driver->walk(l.driver->self, school_id,
		    look_at_object, &l);
	}
	free(l.held.name);
	return result;
}

static bool
look_at_object(const struct object_entry *e, void *arg)
{
	const struct name name = name_of(e->key);
	struct losing *l = arg;

	if (e->written >= l->before || (l->held.n > 0 && bsearch(&name,
	    l->held.name, l->held.n, sizeof(name), compare) != NULL))
		return true;
	return l->fn(l->driver, e, l->arg);
}

static bool
hold_entry(const struct blob_entry *e, void *arg)
{
	struct losing *l = arg;
	struct place at;

	if (!e->ticket)
		return true;
	if (e->kind == BLOB_CONTENT)
		place_of_content(&at, e->school_id, e->name);
	else
		place_init(&at, e->school_id, e->name);
	hold(l, at.ticket);
	return !l->unreadable;
}

static bool
hold_file(struct blobs *b, int64_t school_id, const char *path, void *arg)
{
	struct losing *l = arg;

	(void)b;
	(void)school_id;
	if (strstr(path, TICKET_SUFFIX) != NULL)
		hold(l, path);
	return !l->unreadable;
}

/* One that has gone meanwhile holds nothing, or its object is going too. */
static void
hold(struct losing *l, const char *path)
{
	struct names *held = &l->held;
	struct name *more;
	struct ticket t;
	int fd;

	fd = openat(l->b->root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1) {
		l->unreadable = l->unreadable || errno != ENOENT;
		return;
	}
	if (ticket_read(fd, &t) == -1)
		l->unreadable = true;
	close(fd);
	if (l->unreadable)
		return;
	if (held->n == held->room) {
		held->room = held->room == 0 ? 1024 : 2 * held->room;
		more = realloc(held->name, held->room * sizeof(*more));
		if (more == NULL) {
			held->failed = true;
			held->room = held->n;
			return;
		}
		held->name = more;
	}
	held->name[held->n++] = name_of(t.key);
}

static struct name
name_of(const char *key)
{
	struct name name = { { 0 } };
	const char *id = strrchr(key, '/') + 1;
	size_t len;

	(void)sodium_hex2bin(name.bytes, sizeof(name.bytes), id, BLOB_ID_LEN,
	    NULL, &len, NULL);
	return name;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct name));
}

static enum blob_result
each_file(struct blobs *b, int64_t school_id, const char *folder, file_fn *fn,
    void *arg)
{
	char path[PLACE_LEN];
	struct dirent *e;
	bool more = true;
	DIR *dir;
	int fd;

	(void)snprintf(path, sizeof(path), "%" PRId64 "/%s", school_id,
	    folder);
	fd = openat(b->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("open folder");
	dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return blob_failed("open folder");
	}
	while (more && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		if (snprintf(path, sizeof(path), "%" PRId64 "/%s/%s",
		    school_id, folder, e->d_name) < (int)sizeof(path))
			more = fn(b, school_id, path, arg);
	}
	(void)closedir(dir);
	return BLOB_OK;
}
