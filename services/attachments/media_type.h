/* Which files are taken: by extension, and by what is really in them. */
#ifndef LIAISON_ATTACHMENTS_MEDIA_TYPE_H
#define LIAISON_ATTACHMENTS_MEDIA_TYPE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

struct media_type {
	const char	*extension;	/* lower case, without the dot */
	const char	*name;		/* what it is served as */
	/* Tells whether content that libmagic calls `found` is this type. */
	bool		(*fits)(const struct media_type *, const char *found,
			    int fd, off_t size);
	/* What libmagic may call it; ended by NULL. */
	const char	*found[7];
	/* Office documents: the folder in the zip that makes it this type. */
	const char	*member;
};

/* The known type of an extension or of a file's name; NULL: none. */
const struct media_type *media_type_of_extension(const char *, size_t len);
const struct media_type *media_type_of_name(const char *name);

/*
 * Blocks; safe from several threads.  Does the content of fd (open for
 * reading, `size` bytes) fit the type?
 */
bool	media_type_fits(const struct media_type *, int fd, off_t size);

#endif
