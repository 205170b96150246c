/* What is made of the bytes of finished files, and can be made again. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/derived.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/keyring.h"

#define SUM_LEN		16

static enum blob_result read_file(int, const char *, uint8_t *, size_t,
		    size_t *);
static void	folder_of(char *, int64_t, const char *);
static void	place_of(char *, const struct derived *);
static int	write_file(int, const char *, const void *, size_t);
static size_t	added(const struct blobs *);
static bool	wrap(const struct blobs *, int64_t, const char *,
		    const uint8_t *, size_t, uint8_t *);
static bool	unwrap(const struct blobs *, int64_t, const char *,
		    const uint8_t *, size_t, uint8_t *);

enum blob_result
derived_get(struct blobs *b, const struct derived *d, void *buf, size_t room,
    size_t *len)
{
	const size_t more = added(b);
	enum blob_result result;
	char path[2 * PLACE_LEN];
	uint8_t *kept;
	size_t got = 0;

	*len = 0;
	place_of(path, d);
	kept = malloc(room + more);
	if (kept == NULL)
		return BLOB_FAILED;
	result = read_file(b->root, path, kept, room + more, &got);
	if (result == BLOB_OK && got < more)
		result = BLOB_ABSENT;
	if (result == BLOB_OK &&
	    !unwrap(b, d->school_id, path, kept, got, buf))
		result = BLOB_ABSENT;
	if (result == BLOB_OK)
		*len = got - more;
	free(kept);
	return result;
}

static enum blob_result
read_file(int root, const char *path, uint8_t *buf, size_t room, size_t *got)
{
	enum blob_result result;
	int fd = openat(root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd == -1)
		return blob_failed("open derived");
	if (fstat(fd, &st) == -1 ||
	    !copy_read(fd, 0, buf, room, got))
		result = blob_failed("read derived");
	else
		result = (size_t)st.st_size == *got ? BLOB_OK : BLOB_ABSENT;
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
	char new[3 * PLACE_LEN], path[2 * PLACE_LEN];
	enum blob_result result = BLOB_OK;
	uint8_t *wrapped = malloc(len + added(b));
	uint64_t nonce;

	randombytes_buf(&nonce, sizeof(nonce));
	place_of(path, d);
	(void)snprintf(new, sizeof(new), "%s.%016" PRIx64, path, nonce);
	if (wrapped == NULL ||
	    !wrap(b, d->school_id, path, bytes, len, wrapped)) {
		free(wrapped);
		return BLOB_FAILED;
	}
	if (folder_make_parents(b->root, path) == -1) {
		result = blob_failed("make folder");
	} else if (write_file(b->root, new, wrapped, len + added(b)) == -1 ||
	    renameat(b->root, new, b->root, path) == -1) {
		result = blob_failed("write derived");
		(void)folder_remove(b->root, new);
	}
	free(wrapped);
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

	if (derived_is_held(b, school_id, sha256_hex))
		return BLOB_OK;
	folder_of(folder, school_id, sha256_hex);
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
folder_of(char *path, int64_t school_id, const char *hex)
{
	(void)snprintf(path, PLACE_LEN, "%" PRId64 "/previews/%.2s/%.*s",
	    school_id, hex, BLOB_HEX_LEN, hex);
}

/* In twice PLACE_LEN bytes. */
static void
place_of(char *path, const struct derived *d)
{
	char folder[PLACE_LEN];

	folder_of(folder, d->school_id, d->sha256_hex);
	(void)snprintf(path, (size_t)2 * PLACE_LEN, "%s/%.16s", folder,
	    d->name);
}

static int
write_file(int root, const char *path, const void *bytes, size_t len)
{
	int fd, saved;

	fd = openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	if (copy_write(fd, bytes, len))
		return close(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/*
 * ---- sealed where the store seals, else with a sum ----
 *
 * A crash may leave a file that has its length and not its bytes.  What was
 * kept the other way is none.
 */

static size_t
added(const struct blobs *b)
{
	return keyring_seals(b->keys) ? KEYRING_BOX_LEN : SUM_LEN;
}

static bool
wrap(const struct blobs *b, int64_t school_id, const char *path,
    const uint8_t *bytes, size_t len, uint8_t *out)
{
	if (keyring_seals(b->keys))
		return keyring_box(b->keys, school_id, path, strlen(path),
		    bytes, len, out) == BLOB_OK;
	memcpy(out + SUM_LEN, bytes, len);
	return crypto_generichash(out, SUM_LEN, bytes, len, NULL, 0) == 0;
}

/* len: of what was wrapped. */
static bool
unwrap(const struct blobs *b, int64_t school_id, const char *path,
    const uint8_t *wrapped, size_t len, uint8_t *out)
{
	uint8_t sum[SUM_LEN];

	if (keyring_seals(b->keys))
		return keyring_unbox(b->keys, school_id, path, strlen(path),
		    wrapped, len, out) == BLOB_OK;
	memcpy(out, wrapped + SUM_LEN, len - SUM_LEN);
	return crypto_generichash(sum, SUM_LEN, out, len - SUM_LEN, NULL,
	    0) == 0 && memcmp(sum, wrapped, SUM_LEN) == 0;
}

bool
derived_is_held(const struct blobs *b, int64_t school_id, const char *hex)
{
	struct place content;
	struct stat st;

	place_of_content(&content, school_id, hex);
	return fstatat(b->root, content.file, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
	    fstatat(b->root, content.ticket, &st, AT_SYMLINK_NOFOLLOW) == 0;
}
