/* Bytes of one file in another. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_COPY_H
#define LIAISON_ATTACHMENTS_BLOBS_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A file without a name, in the folder of `beside`, with the first `size` bytes
 * of another; it is gone when it is closed.  -1 with errno.
 */
int	copy_make(int root, const char *beside, int from, uint64_t size);

/* Appends these bytes, from the first on.  False with errno. */
bool	copy_bytes(int to, int from, uint64_t size)
	    __attribute__((warn_unused_result));

/* All of them, or false with errno. */
bool	copy_write(int fd, const void *, size_t len)
	    __attribute__((warn_unused_result));
bool	copy_write_at(int fd, uint64_t offset, const void *, size_t len)
	    __attribute__((warn_unused_result));
/* *got is less than len only at its end.  False with errno. */
bool	copy_read(int fd, uint64_t offset, void *, size_t len, size_t *got)
	    __attribute__((warn_unused_result));

#endif
