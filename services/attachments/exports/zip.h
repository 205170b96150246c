/*
 * A ZIP archive that is written as a stream, by libarchive: what it holds in
 * memory is the directory at its end, some hundred bytes a member.  Members
 * have no size before they end, and there may be more than 65,535 of them
 * (Zip64).  Everything here blocks.
 */
#ifndef LIAISON_ATTACHMENTS_EXPORTS_ZIP_H
#define LIAISON_ATTACHMENTS_EXPORTS_ZIP_H

#include <stddef.h>
#include <stdint.h>

struct zip;

enum zip_result {
	ZIP_OK,
	ZIP_TOO_LARGE,		/* over max_bytes */
	ZIP_FULL,		/* the disk */
	ZIP_FAILED,		/* anything else; said in the log */
};

/* Into fd, which is the zip's from then on; NULL when memory is exhausted. */
struct zip	*zip_new(int fd, int64_t max_bytes);
/* What was not finished is no archive. */
void		 zip_destroy(struct zip **);

/*
 * A member, its bytes and its end.  zip_file() is a whole one: what is left to
 * read of a file, which is not packed again.  After anything but OK the zip is
 * of no use.
 */
enum zip_result	 zip_begin(struct zip *, const char *name)
		    __attribute__((warn_unused_result));
enum zip_result	 zip_add(struct zip *, const void *data, size_t len)
		    __attribute__((warn_unused_result));
enum zip_result	 zip_end(struct zip *) __attribute__((warn_unused_result));
enum zip_result	 zip_file(struct zip *, const char *name, int fd)
		    __attribute__((warn_unused_result));

/* Writes the directory; *size: of the whole file. */
enum zip_result	 zip_finish(struct zip *, int64_t *size)
		    __attribute__((warn_unused_result));

#endif
