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

static bool	write_all(int, const uint8_t *, size_t);

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
		if (n <= 0 || !write_all(to, bytes, (size_t)n))
			return false;
		at += (uint64_t)n;
	}
	return true;
}

static bool
write_all(int fd, const uint8_t *p, size_t len)
{
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
