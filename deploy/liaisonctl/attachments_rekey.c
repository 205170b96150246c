/*
 * liaisonctl attachments rekey, new-key: other keys for what is sealed.  Only
 * locks are written, beside services that read and write.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments.h"
#include "ctl.h"

#define KEY_LEN		32
#define FILE_MAX	65536

static int	 read_keys(const char *path, char *keys, struct stat *);
static int	 write_keys(const char *path, const char *before,
		    const struct stat *);

int
store_rekey(struct store *s, bool master_only)
{
	struct blob_rekeyed n = { .keys = 0 };
	enum blob_result result;
	int64_t school_id;
	int i = 0, failed = 0;

	while ((school_id = store_next_school(s, &i)) != 0) {
		result = blobs_rekey(s->blobs, school_id, !master_only, &n);
		if (result == BLOB_OK)
			continue;
		ctl_error("%s: %s", store_school(s, school_id),
		    result == BLOB_LOCKED ?
		    "no key in LIAISON_STORE_KEYS opens its keys" :
		    "cannot write other locks");
		failed = 1;
	}
	printf("%" PRIu64 " schools with a new key, %" PRIu64 " keys of "
	    "schools and %" PRIu64 " files locked anew, %" PRIu64 " keys "
	    "removed\n",
	    n.schools, n.keys, n.files, n.removed);
	if (n.failed > 0)
		ctl_error("%" PRIu64 " files are as they were: their keys "
		    "cannot be opened", n.failed);
	return failed || n.failed > 0 ? 1 : 0;
}

/* The file is whole at any time; who may read it stays. */
int
store_new_key(const char *path)
{
	struct stat st = { .st_mode = 0600 };
	char *before = calloc(1, FILE_MAX);
	int result = -1;

	if (before == NULL)
		(void)ctl_error("out of memory");
	else if (read_keys(path, before, &st) == -1 ||
	    write_keys(path, before, &st) == -1)
		(void)ctl_error("cannot make a key in %s: %s", path,
		    strerror(errno));
	else
		result = 0;
	if (before != NULL)
		sodium_memzero(before, FILE_MAX);
	free(before);
	return result == 0 ? 0 : 1;
}

/* Nothing where there is no file yet.  -1 with errno. */
static int
read_keys(const char *path, char *keys, struct stat *st)
{
	FILE *f = fopen(path, "re");
	int result;

	if (f == NULL)
		return errno == ENOENT ? 0 : -1;
	errno = EFBIG;
	result = fstat(fileno(f), st) == 0 &&
	    fread(keys, 1, FILE_MAX - 1, f) < FILE_MAX - 1 && !ferror(f) ? 0
	    : -1;
	(void)fclose(f);
	return result;
}

static int
write_keys(const char *path, const char *before, const struct stat *st)
{
	char hex[2 * KEY_LEN + 1], part[CTL_PATH];
	uint8_t key[KEY_LEN];
	int fd, result = -1;

	randombytes_buf(key, sizeof(key));
	sodium_bin2hex(hex, sizeof(hex), key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	ctl_path(part, "%s.new", path);
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	/* Whoever is not root may give it to nobody. */
	if (dprintf(fd, "%s\n%s", hex, before) > 0 &&
	    (st->st_nlink == 0 || fchown(fd, st->st_uid, st->st_gid) == 0 ||
	    errno == EPERM) &&
	    fchmod(fd, st->st_mode & 0777) == 0 && fsync(fd) == 0)
		result = rename(part, path);
	sodium_memzero(hex, sizeof(hex));
	(void)close(fd);
	if (result == -1)
		(void)unlink(part);
	return result;
}
