/* The store folder: where things are in it, and what fsync must see. */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/ticket.h"

void
place_init(struct place *at, int64_t school_id, const char *id)
{
	(void)snprintf(at->staging, PLACE_LEN, "%" PRId64 "/staging/%.*s",
	    school_id, BLOB_ID_LEN, id);
	(void)snprintf(at->file, PLACE_LEN, "%" PRId64 "/files/%.2s/%.*s",
	    school_id, id, BLOB_ID_LEN, id);
	(void)snprintf(at->ticket, PLACE_LEN, "%.*s" TICKET_SUFFIX,
	    PLACE_LEN - (int)sizeof(TICKET_SUFFIX), at->file);
}

void
place_of_content(struct place *at, int64_t school_id, const char *hex)
{
	at->staging[0] = '\0';
	(void)snprintf(at->file, PLACE_LEN, "%" PRId64 "/blobs/%.2s/%.*s",
	    school_id, hex, BLOB_HEX_LEN, hex);
	(void)snprintf(at->ticket, PLACE_LEN, "%.*s" TICKET_SUFFIX,
	    PLACE_LEN - (int)sizeof(TICKET_SUFFIX), at->file);
}

void
place_of_moving(struct place *at, int64_t school_id, const char *id)
{
	at->staging[0] = '\0';
	(void)snprintf(at->file, PLACE_LEN, "%" PRId64 "/moving/%.*s",
	    school_id, BLOB_ID_LEN, id);
	(void)snprintf(at->ticket, PLACE_LEN, "%.*s" TICKET_SUFFIX,
	    PLACE_LEN - (int)sizeof(TICKET_SUFFIX), at->file);
}

void
place_of_gone(char *path, int64_t school_id)
{
	uint8_t bytes[BLOB_ID_LEN / 2];
	char id[BLOB_ID_LEN + 1];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(id, sizeof(id), bytes, sizeof(bytes));
	(void)snprintf(path, PLACE_LEN, "%" PRId64 "/gone/%s" TICKET_SUFFIX,
	    school_id, id);
}

int64_t
folder_school(const char *name)
{
	int64_t school_id;
	char *end;

	errno = 0;
	school_id = strtoll(name, &end, 10);
	return school_id > 0 && errno == 0 && *end == '\0' ? school_id : 0;
}

int
folder_make_parents(int root, const char *path)
{
	char part[PLACE_LEN];
	const char *slash = path;

	while ((slash = strchr(slash, '/')) != NULL) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		if (mkdirat(root, part, 0750) == 0) {
			if (folder_sync_parent(root, part) == -1)
				return -1;
		} else if (errno != EEXIST) {
			return -1;
		}
		slash++;
	}
	return 0;
}

int
folder_sync_parent(int root, const char *path)
{
	char parent[PLACE_LEN] = ".";
	const char *slash = strrchr(path, '/');
	int fd, result, saved;

	if (slash != NULL)
		snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path),
		    path);
	fd = openat(root, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	result = fsync(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}

int
folder_remove(int root, const char *path)
{
	if (unlinkat(root, path, 0) == -1 && errno != ENOENT)
		return -1;
	return 0;
}

static int
lock(int root, int64_t school_id, const char *name, int how)
{
	char path[PLACE_LEN];
	int fd, saved;

	(void)snprintf(path, sizeof(path), "%" PRId64 "/%s/.", school_id,
	    name);
	if (folder_make_parents(root, path) == -1)
		return -1;
	fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	while (flock(fd, how) == -1) {
		if (errno == EINTR)
			continue;
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

int
folder_lock(int root, int64_t school_id, const char *name)
{
	return lock(root, school_id, name, LOCK_EX);
}

int
folder_try_lock(int root, int64_t school_id, const char *name)
{
	return lock(root, school_id, name, LOCK_EX | LOCK_NB);
}
