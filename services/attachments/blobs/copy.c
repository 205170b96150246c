/* Bytes of one file in another. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"

#define AT_ONCE	65536

static int	open_unnamed(int, const char *);
static int	open_and_unlink(int, const char *);

int
copy_make(int root, const char *beside, int from, uint64_t size)
{
	int fd, saved;

	fd = open_unnamed(root, beside);
	if (fd == -1)
		fd = open_and_unlink(root, beside);
	if (fd == -1 || copy_bytes(fd, from, size))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* Not every file system that replicas can share knows such. */
static int
open_unnamed(int root, const char *beside)
{
	const char *slash = strrchr(beside, '/');
	char folder[PATH_MAX] = ".";

	if (slash != NULL)
		(void)snprintf(folder, sizeof(folder), "%.*s",
		    (int)(slash - beside), beside);
	return openat(root, folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

static int
open_and_unlink(int root, const char *beside)
{
	char path[PATH_MAX];
	uint64_t nonce;
	int fd, saved;

	randombytes_buf(&nonce, sizeof(nonce));
	(void)snprintf(path, sizeof(path), "%s.%016" PRIx64, beside, nonce);
	fd = openat(root, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	if (fd == -1 || unlinkat(root, path, 0) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

bool
copy_bytes(int to, int from, uint64_t size)
{
	uint8_t bytes[AT_ONCE];
	uint64_t at = 0;
	size_t want;
	ssize_t n;

	while (at < size) {
		want = size - at < AT_ONCE ? (size_t)(size - at) : AT_ONCE;
		n = pread(from, bytes, want, (off_t)at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0 || !copy_write(to, bytes, (size_t)n))
			return false;
		at += (uint64_t)n;
	}
	return true;
}

bool
copy_write(int fd, const void *data, size_t len)
{
	const uint8_t *p = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return true;
}

bool
copy_write_at(int fd, uint64_t offset, const void *data, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = pwrite(fd, (const uint8_t *)data + done, len - done,
		    (off_t)(offset + done));
		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			return false;
	}
	return true;
}

bool
copy_read(int fd, uint64_t offset, void *buf, size_t len, size_t *got)
{
	ssize_t n;

	*got = 0;
	while (*got < len) {
		n = pread(fd, (uint8_t *)buf + *got, len - *got,
		    (off_t)(offset + *got));
		if (n == 0)
			break;
		if (n > 0)
			*got += (size_t)n;
		else if (errno != EINTR)
			return false;
	}
	return true;
}
