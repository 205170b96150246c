/* What is in a zip file, by its central directory. */
#ifndef LIAISON_ATTACHMENTS_FORMATS_ZIP_MEMBERS_H
#define LIAISON_ATTACHMENTS_FORMATS_ZIP_MEMBERS_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zip_member {
	const char	*name;		/* not NUL-ended; for the call */
	size_t		 name_len;
	unsigned	 method;	/* 0 stored, 8 deflated */
	uint32_t	 packed;	/* bytes in the file */
	uint32_t	 offset;	/* of its local header */
};

/* False: enough seen. */
typedef bool	zip_member_fn(const struct zip_member *, void *arg);

/* False when fd (`size` bytes) is no zip with a whole, sane directory. */
bool	zip_members_each(int fd, off_t size, zip_member_fn *, void *arg);

/*
 * The first bytes of a member, at most cap; how many.  -1: it is not there, or
 * packed in a way that is not known.
 */
ssize_t	zip_member_read(int fd, off_t size, const struct zip_member *,
	    void *buf, size_t cap);

#endif
