/* Bytes of one file in another. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"

#define AT_ONCE	65536

/* O_TMPFILE is not known to every file system that replicas can share. */
int
copy_make(int root, const char *beside, int from, uint64_t size)
{
	char path[PATH_MAX];
	uint64_t nonce;
	int fd, saved;

	randombytes_buf(&nonce, sizeof(nonce));
	(void)snprintf(path, sizeof(path), "%s.%016" PRIx64, beside, nonce);
	fd = openat(root, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if (unlinkat(root, path, 0) == 0 && copy_bytes(fd, from, size))
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
