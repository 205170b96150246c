/* What is made of the bytes of finished files, and can be made again. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/derived.h"
#include "attachments/blobs/folder.h"

#define SUM_LEN		16

static void	place_of(char *, int64_t, const char *);
static int	write_file(int, const char *, const void *, size_t);
static void	sum(uint8_t *, const void *, size_t);
static bool	has_content(const struct blobs *, int64_t, const char *);

/* A crash may leave a file that has its length and not its bytes. */
enum blob_result
derived_get(struct blobs *b, const struct derived *d, void *buf, size_t room,
    size_t *len)
{
	enum blob_result result = BLOB_ABSENT;
	uint8_t said[SUM_LEN], is[SUM_LEN];
	char path[2 * PLACE_LEN];
	struct stat st;
	size_t n, got;
	int fd;

	*len = 0;
	place_of(path, d->school_id, d->sha256_hex);
	n = strlen(path);
	(void)snprintf(path + n, sizeof(path) - n, "/%.16s", d->name);
	fd = openat(b->root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return blob_failed("open derived");
	if (fstat(fd, &st) == 0 && st.st_size > SUM_LEN &&
	    (size_t)st.st_size - SUM_LEN <= room) {
		n = (size_t)st.st_size - SUM_LEN;
		if (copy_read(fd, 0, said, SUM_LEN, &got) && got == SUM_LEN &&
		    copy_read(fd, SUM_LEN, buf, n, &got) && got == n) {
			sum(is, buf, n);
			if (memcmp(is, said, SUM_LEN) == 0) {
				*len = n;
				result = BLOB_OK;
			}
		}
	}
	close(fd);
	return result;
}

/*
 * Looks for the content once it is there: who removes that removes this after
 * it, so one of both sees the other.
 */
enum blob_result
derived_put(struct blobs *b, const struct derived *d, const void *bytes,
    size_t len)
{
	char folder[PLACE_LEN], new[3 * PLACE_LEN], path[2 * PLACE_LEN];
	enum blob_result result = BLOB_OK;
	uint64_t nonce;

	randombytes_buf(&nonce, sizeof(nonce));
	place_of(folder, d->school_id, d->sha256_hex);
	(void)snprintf(path, sizeof(path), "%s/%.16s", folder, d->name);
	(void)snprintf(new, sizeof(new), "%s.%016" PRIx64, path, nonce);
	if (folder_make_parents(b->root, path) == -1)
		return blob_failed("make folder");
	if (write_file(b->root, new, bytes, len) == -1 ||
	    renameat(b->root, new, b->root, path) == -1) {
		result = blob_failed("write derived");
		(void)folder_remove(b->root, new);
	}
	(void)derived_sweep(b, d->school_id, d->sha256_hex);
	return result;
}

enum blob_result
derived_sweep(struct blobs *b, int64_t school_id, const char *sha256_hex)
{
	char folder[PLACE_LEN];
	struct dirent *entry;
	bool ok = true;
	DIR *dir;
	int fd;

	if (has_content(b, school_id, sha256_hex))
		return BLOB_OK;
	place_of(folder, school_id, sha256_hex);
	fd = openat(b->root, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("open derived");
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return BLOB_FAILED;
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    unlinkat(fd, entry->d_name, 0) == -1 && errno != ENOENT)
			ok = false;
	closedir(dir);
	/* Another may come into it at this moment, and looks after itself. */
	if (unlinkat(b->root, folder, AT_REMOVEDIR) == -1 && errno != ENOENT &&
	    errno != ENOTEMPTY)
		ok = false;
	return ok ? BLOB_OK : blob_failed("remove derived");
}

static void
place_of(char *path, int64_t school_id, const char *hex)
{
	(void)snprintf(path, PLACE_LEN, "%" PRId64 "/previews/%.2s/%.*s",
	    school_id, hex, BLOB_HEX_LEN, hex);
}

static int
write_file(int root, const char *path, const void *bytes, size_t len)
{
	uint8_t is[SUM_LEN];
	int fd, saved;

	fd = openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	sum(is, bytes, len);
	if (copy_write(fd, is, SUM_LEN) && copy_write(fd, bytes, len))
		return close(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static void
sum(uint8_t *out, const void *bytes, size_t len)
{
	(void)crypto_generichash(out, SUM_LEN, bytes, len, NULL, 0);
}

static bool
has_content(const struct blobs *b, int64_t school_id, const char *hex)
{
	struct place content;
	struct stat st;

	place_of_content(&content, school_id, hex);
	return fstatat(b->root, content.file, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
	    fstatat(b->root, content.ticket, &st, AT_SYMLINK_NOFOLLOW) == 0;
}
