/* Objects, wherever they lie. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/copy.h"
#include "attachments/blobs/driver.h"

#define AT_ONCE	65536

void
driver_new_key(char *key, int64_t school_id)
{
	uint8_t bytes[BLOB_ID_LEN / 2];
	char id[BLOB_ID_LEN + 1];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(id, sizeof(id), bytes, sizeof(bytes));
	(void)snprintf(key, DRIVER_KEY_LEN + 1, "%" PRId64 "/objects/%.2s/%s",
	    school_id, id, id);
}

bool
driver_is_key(const char *key, int64_t school_id)
{
	char start[DRIVER_KEY_LEN + 1];
	const char *id;
	int len;

	len = snprintf(start, sizeof(start), "%" PRId64 "/objects/", school_id);
	if (strncmp(key, start, (size_t)len) != 0)
		return false;
	id = key + len + 3;
	return strnlen(key, (size_t)len + 3) == (size_t)len + 3 &&
	    strncmp(key + len, id, 2) == 0 && id[-1] == '/' &&
	    strspn(id, "0123456789abcdef") == BLOB_ID_LEN &&
	    id[BLOB_ID_LEN] == '\0';
}

static bool
read_file(void *arg, uint64_t offset, void *buf, size_t len)
{
	size_t got;

	if (!copy_read(*(const int *)arg, offset, buf, len, &got))
		return false;
	errno = EIO;
	return got == len;
}

struct object_source
object_of_file(const int *fd, uint64_t size)
{
	return (struct object_source){ size, read_file,
		(void *)(uintptr_t)fd };
}

bool
object_write(int fd, const struct object_source *source)
{
	uint8_t *bytes = malloc(AT_ONCE);
	uint64_t at = 0;
	bool ok = bytes != NULL;
	size_t n;

	for (; ok && at < source->size; at += n) {
		n = source->size - at < AT_ONCE ? (size_t)(source->size - at)
		    : AT_ONCE;
		ok = source->read(source->arg, at, bytes, n) &&
		    copy_write(fd, bytes, n);
	}
	free(bytes);
	return ok;
}

void
driver_destroy(struct driver **dp)
{
	struct driver *d = *dp;
	int saved = errno;

	*dp = NULL;
	if (d == NULL)
		return;
	d->close(d->self);
	free(d);
	errno = saved;
}
