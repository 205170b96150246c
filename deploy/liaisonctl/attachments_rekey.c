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

static int	 write_keys(int fd, const char *key, const char *before);

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
	uint8_t key[KEY_LEN];
	char hex[2 * KEY_LEN + 1], part[CTL_PATH];
	char *before = calloc(1, FILE_MAX);
	struct stat st = { .st_mode = 0600 };
	FILE *f = fopen(path, "re");
	int fd, result = -1;

	if (before == NULL)
		return ctl_error("out of memory") == 0 ? 0 : 1;
	if (f != NULL && (fstat(fileno(f), &st) == -1 ||
	    fread(before, 1, FILE_MAX - 1, f) == FILE_MAX - 1)) {
		ctl_error("cannot read %s", path);
		fclose(f);
		free(before);
		return 1;
	}
	if (f != NULL)
		fclose(f);
	randombytes_buf(key, sizeof(key));
	sodium_bin2hex(hex, sizeof(hex), key, sizeof(key));
	ctl_path(part, "%s.new", path);
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd != -1) {
		if (write_keys(fd, hex, before) == 0 &&
		    fchmod(fd, st.st_mode & 0777) == 0 && fsync(fd) == 0)
			result = rename(part, path);
		close(fd);
	}
	if (result == -1) {
		ctl_error("cannot write %s: %s", path, strerror(errno));
		if (fd != -1)
			(void)unlink(part);
	}
	sodium_memzero(before, FILE_MAX);
	sodium_memzero(hex, sizeof(hex));
	free(before);
	return result == 0 ? 0 : 1;
}

static int
write_keys(int fd, const char *key, const char *before)
{
	return dprintf(fd, "%s\n%s", key, before) < 0 ? -1 : 0;
}
