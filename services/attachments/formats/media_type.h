/* Which files are taken: by extension, and by what is really in them. */
#ifndef LIAISON_ATTACHMENTS_FORMATS_MEDIA_TYPE_H
#define LIAISON_ATTACHMENTS_FORMATS_MEDIA_TYPE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

struct content;

struct media_type {
	const char	*extension;	/* lower case, without the dot */
	const char	*name;		/* what it is served as */
	/* Is the content of this type? */
	bool		(*fits)(const struct media_type *,
			    const struct content *);
	/* What the content is known by, in the words of its kind. */
	const char	*mark;
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
