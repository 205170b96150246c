/* The names of what is in a zip file, from its central directory. */
#ifndef LIAISON_ATTACHMENTS_ZIP_MEMBERS_H
#define LIAISON_ATTACHMENTS_ZIP_MEMBERS_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

/* name is not NUL-ended and lives during the call.  False: enough seen. */
typedef bool	zip_member_fn(const char *name, size_t len, void *arg);

/* False when fd (`size` bytes) is no zip with a whole, sane directory. */
bool	zip_members_each(int fd, off_t size, zip_member_fn *, void *arg);

#endif
