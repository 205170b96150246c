/* Objects as files of the store folder: SCHOOL/objects/xx/KEY. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/driver.h"
#include "attachments/blobs/folder.h"

struct folder {
	int	 root;
};

static enum blob_result	folder_put(void *, const char *,
			    const struct object_source *);
static enum blob_result	folder_read(void *, const char *, uint64_t, void *,
			    size_t, size_t *);
static enum blob_result	folder_look(void *, const char *, uint64_t *);
static enum blob_result	object_remove(void *, const char *);
static enum blob_result	folder_walk(void *, int64_t, object_entry_fn *,
			    void *);

struct driver *
driver_of_folder(int root)
{
	struct driver *d = calloc(1, sizeof(*d));
	struct folder *f = calloc(1, sizeof(*f));

	if (d == NULL || f == NULL) {
		free(d);
		free(f);
		return NULL;
	}
	f->root = root;
	*d = (struct driver){ .name = "folder", .self = f, .put = folder_put,
		.read = folder_read, .look = folder_look,
		.remove = object_remove, .walk = folder_walk, .close = free };
	return d;
}

static enum blob_result
folder_put(void *self, const char *key, const struct object_source *source)
{
	const struct folder *f = self;
	enum blob_result result = BLOB_OK;
	int fd;

	if (folder_make_parents(f->root, key) == -1)
		return blob_failed("make folder");
	fd = openat(f->root, key, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (fd == -1)
		return blob_failed("create object");
	if (!object_write(fd, source) || fsync(fd) == -1 ||
	    folder_sync_parent(f->root, key) == -1)
		result = blob_failed("write object");
	close(fd);
	if (result != BLOB_OK)
		(void)folder_remove(f->root, key);
	return result;
}

static enum blob_result
folder_read(void *self, const char *key, uint64_t offset, void *buf,
    size_t len, size_t *got)
{
	const struct folder *f = self;
	enum blob_result result = BLOB_OK;
	int fd;

	*got = 0;
	fd = openat(f->root, key, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return blob_failed("open object");
	if (!copy_read(fd, offset, buf, len, got))
		result = blob_failed("read object");
	close(fd);
	return result;
}

static enum blob_result
folder_look(void *self, const char *key, uint64_t *size)
{
	const struct folder *f = self;
	struct stat st;

	if (fstatat(f->root, key, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return blob_failed("look at object");
	*size = (uint64_t)st.st_size;
	return BLOB_OK;
}

static enum blob_result
object_remove(void *self, const char *key)
{
	const struct folder *f = self;

	return folder_remove(f->root, key) == 0 ? BLOB_OK
	    : blob_failed("remove object");
}

/* ---- the walk ---- */

struct walk {
	int64_t		 school_id;
	object_entry_fn	*fn;
	void		*arg;
	bool		 ended;
};

static void
see_object(struct walk *w, int at, const char *digits, const char *name)
{
	struct object_entry e = { .size = 0 };
	struct stat st;

	if (snprintf(e.key, sizeof(e.key), "%" PRId64 "/objects/%s/%s",
	    w->school_id, digits, name) >= (int)sizeof(e.key) ||
	    !driver_is_key(e.key, w->school_id) ||
	    fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    !S_ISREG(st.st_mode))
		return;
	e.size = (uint64_t)st.st_size;
	e.written = st.st_mtime;
	w->ended = !w->fn(&e, w->arg);
}

/* digits: NULL for the folder of folders.  -1 with errno. */
static int
walk_folder(struct walk *w, int at, const char *name, const char *digits)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	struct dirent *e;
	int result = 0;
	DIR *dir;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return -1;
	}
	while (result == 0 && !w->ended && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		if (digits != NULL)
			see_object(w, fd, digits, e->d_name);
		else
			result = walk_folder(w, fd, e->d_name, e->d_name);
	}
	(void)closedir(dir);
	return result;
}

static enum blob_result
folder_walk(void *self, int64_t school_id, object_entry_fn *fn, void *arg)
{
	const struct folder *f = self;
	struct walk w = { school_id, fn, arg, false };
	char path[PLACE_LEN];

	(void)snprintf(path, sizeof(path), "%" PRId64 "/objects", school_id);
	return walk_folder(&w, f->root, path, NULL) == 0 ? BLOB_OK
	    : blob_failed("walk objects");
}
