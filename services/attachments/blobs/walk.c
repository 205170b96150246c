/* Walks the store folder: schools, kinds, folders of two digits, files. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/ticket.h"

struct walk {
	blob_entry_fn		*fn;
	void			*arg;
	struct blob_entry	 entry;
	size_t			 len;		/* of the names of this kind */
	bool			 ended;
};

/* -1 with errno. */
typedef int folder_fn(struct walk *, int at, const char *name);

static folder_fn	 walk_school, walk_two_digits, walk_file;
static int		 walk_kind(struct walk *, int, enum blob_kind);
static int		 each(struct walk *, int, const char *, folder_fn *);
static uint64_t		 size_of(int, const char *);
static bool		 is_hexadecimal(const char *, size_t, const char *);

enum blob_result
blobs_walk(struct blobs *b, int64_t school_id, blob_entry_fn *fn, void *arg)
{
	struct walk w = { .fn = fn, .arg = arg };
	char name[24];
	int result;

	if (school_id == 0)
		result = each(&w, b->root, ".", walk_school);
	else {
		snprintf(name, sizeof(name), "%lld", (long long)school_id);
		result = walk_school(&w, b->root, name);
	}
	return result == 0 ? BLOB_OK : blob_failed("walk");
}

static int
walk_school(struct walk *w, int at, const char *name)
{
	int fd, result, saved;

	w->entry.school_id = folder_school(name);
	if (w->entry.school_id == 0)
		return 0;
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	result = walk_kind(w, fd, BLOB_STAGING) == -1 ||
	    walk_kind(w, fd, BLOB_FILE) == -1 ||
	    walk_kind(w, fd, BLOB_CONTENT) == -1 ||
	    walk_kind(w, fd, BLOB_DERIVED) == -1 ? -1 : 0;
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}

static int
walk_kind(struct walk *w, int school, enum blob_kind kind)
{
	static const struct {
		const char	*folder;
		folder_fn	*fn;
		size_t		 len;
	} kinds[] = {
		[BLOB_STAGING] = { "staging", walk_file, BLOB_ID_LEN },
		[BLOB_FILE] = { "files", walk_two_digits, BLOB_ID_LEN },
		[BLOB_CONTENT] = { "blobs", walk_two_digits, BLOB_HEX_LEN },
		[BLOB_DERIVED] = { "previews", walk_two_digits, BLOB_HEX_LEN },
	};

	w->entry.kind = kind;
	w->len = kinds[kind].len;
	return each(w, school, kinds[kind].folder, kinds[kind].fn);
}

static int
walk_two_digits(struct walk *w, int at, const char *name)
{
	return is_hexadecimal(name, 2, "") ? each(w, at, name, walk_file) : 0;
}

/* One that has gone meanwhile is not told. */
static int
walk_file(struct walk *w, int at, const char *name)
{
	struct stat st;

	w->entry.ticket = w->entry.kind != BLOB_STAGING &&
	    is_hexadecimal(name, w->len, TICKET_SUFFIX);
	if (!w->entry.ticket && !is_hexadecimal(name, w->len, ""))
		return 0;
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	if (w->entry.kind == BLOB_DERIVED ? !S_ISDIR(st.st_mode) :
	    !S_ISREG(st.st_mode))
		return 0;
	memcpy(w->entry.name, name, w->len);
	w->entry.name[w->len] = '\0';
	w->entry.size = w->entry.ticket ? size_of(at, name)
	    : (uint64_t)st.st_size;
	if (w->entry.kind == BLOB_DERIVED)
		w->entry.size = 0;
	w->entry.shared = st.st_nlink > 1;
	w->ended = !w->fn(&w->entry, w->arg);
	return 0;
}

static int
each(struct walk *w, int at, const char *name, folder_fn *fn)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(at, name, flags), result = 0, saved;
	struct dirent *entry;
	DIR *dir;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	dir = fdopendir(fd);
	if (dir == NULL) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	while (result == 0 && !w->ended) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL) {
			result = errno == 0 ? 0 : -1;
			break;
		}
		if (entry->d_name[0] != '.')
			result = fn(w, fd, entry->d_name);
	}
	saved = errno;
	closedir(dir);
	errno = saved;
	return result;
}

/* Of one that cannot be read, none. */
static uint64_t
size_of(int at, const char *name)
{
	struct ticket t = { .size = 0 };
	int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd != -1) {
		(void)ticket_read(fd, &t);
		close(fd);
	}
	return t.size;
}

static bool
is_hexadecimal(const char *name, size_t len, const char *suffix)
{
	return strspn(name, "0123456789abcdef") == len &&
	    strcmp(name + len, suffix) == 0;
}
