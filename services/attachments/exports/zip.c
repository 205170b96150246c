/* A ZIP archive that is written as a stream, by libarchive. */
#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "attachments/exports/zip.h"
#include "base/log.h"

#define CHUNK	65536

struct zip {
	struct archive	*archive;
	locale_t	 utf8;		/* of names */
	int		 fd;
	int64_t		 written, max_bytes;
	time_t		 now;
};

static bool	set_up(struct zip *);
static la_ssize_t on_bytes(struct archive *, void *, const void *, size_t);
static enum zip_result failed(struct zip *, const char *doing);
static enum zip_result header(struct zip *, const char *name, int64_t size);

struct zip *
zip_new(int fd, int64_t max_bytes)
{
	struct zip *z = calloc(1, sizeof(*z));

	if (z == NULL) {
		close(fd);
		return NULL;
	}
	z->fd = fd;
	z->max_bytes = max_bytes;
	z->now = time(NULL);
	z->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	z->archive = archive_write_new();
	if (z->utf8 == (locale_t)0 || z->archive == NULL || !set_up(z))
		zip_destroy(&z);
	return z;
}

/* The archive takes the names of this locale for those that it is given. */
static bool
set_up(struct zip *z)
{
	struct archive *a = z->archive;
	locale_t before = uselocale(z->utf8);
	bool ok;

	ok = archive_write_set_format_zip(a) == ARCHIVE_OK &&
	    archive_write_set_options(a, "zip:hdrcharset=UTF-8") ==
	    ARCHIVE_OK &&
	    archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
	    archive_write_open(a, z, NULL, on_bytes, NULL) == ARCHIVE_OK;
	uselocale(before);
	return ok;
}

void
zip_destroy(struct zip **zp)
{
	struct zip *z = *zp;

	*zp = NULL;
	if (z == NULL)
		return;
	if (z->archive != NULL) {
		/* Nothing is written any more. */
		archive_write_fail(z->archive);
		archive_write_free(z->archive);
	}
	if (z->utf8 != (locale_t)0)
		freelocale(z->utf8);
	close(z->fd);
	free(z);
}

static la_ssize_t
on_bytes(struct archive *a, void *arg, const void *data, size_t len)
{
	struct zip *z = arg;
	ssize_t n;

	if ((int64_t)len > z->max_bytes - z->written) {
		archive_set_error(a, EOVERFLOW, "over the limit");
		return -1;
	}
	do
		n = write(z->fd, data, len);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		archive_set_error(a, errno, "write");
	else
		z->written += n;
	return n;
}

static enum zip_result
failed(struct zip *z, const char *doing)
{
	const char *why = archive_error_string(z->archive);

	switch (archive_errno(z->archive)) {
	case EOVERFLOW:
		return ZIP_TOO_LARGE;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		log_error("store_full", "doing=%s", doing);
		return ZIP_FULL;
	default:
		log_error("zip_failed", "doing=%s error=%s", doing,
		    log_quote(why != NULL ? why : "?"));
		return ZIP_FAILED;
	}
}

/* size: -1 where it is not known yet. */
static enum zip_result
header(struct zip *z, const char *name, int64_t size)
{
	struct archive_entry *entry = archive_entry_new();
	locale_t before;
	int result;

	if (entry == NULL)
		return ZIP_FAILED;
	before = uselocale(z->utf8);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_mtime(entry, z->now, 0);
	if (size >= 0)
		archive_entry_set_size(entry, size);
	result = archive_write_header(z->archive, entry);
	uselocale(before);
	archive_entry_free(entry);
	return result == ARCHIVE_OK ? ZIP_OK : failed(z, "header");
}

enum zip_result
zip_begin(struct zip *z, const char *name)
{
	archive_write_zip_set_compression_deflate(z->archive);
	return header(z, name, -1);
}

enum zip_result
zip_add(struct zip *z, const void *data, size_t len)
{
	const char *p = data;
	la_ssize_t n;

	while (len > 0) {
		n = archive_write_data(z->archive, p, len);
		if (n <= 0)
			return failed(z, "data");
		p += n;
		len -= (size_t)n;
	}
	return ZIP_OK;
}

enum zip_result
zip_end(struct zip *z)
{
	return archive_write_finish_entry(z->archive) == ARCHIVE_OK ? ZIP_OK
	    : failed(z, "end");
}

enum zip_result
zip_file(struct zip *z, const char *name, int fd)
{
	enum zip_result result;
	char chunk[CHUNK];
	off_t size = lseek(fd, 0, SEEK_END);
	ssize_t n;

	if (size == -1 || lseek(fd, 0, SEEK_SET) == -1)
		return ZIP_FAILED;
	/* What is written comes behind, so this is known before. */
	if (size > z->max_bytes - z->written)
		return ZIP_TOO_LARGE;
	archive_write_zip_set_compression_store(z->archive);
	result = header(z, name, size);
	while (result == ZIP_OK && size > 0) {
		n = read(fd, chunk, sizeof(chunk));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0 || n > size) {
			log_error("zip_failed", "doing=read");
			return ZIP_FAILED;
		}
		result = zip_add(z, chunk, (size_t)n);
		size -= n;
	}
	return result == ZIP_OK ? zip_end(z) : result;
}

enum zip_result
zip_finish(struct zip *z, int64_t *size)
{
	if (archive_write_close(z->archive) != ARCHIVE_OK)
		return failed(z, "close");
	*size = z->written;
	return ZIP_OK;
}
