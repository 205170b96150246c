/* The formats of files that there are, by the extension of their names. */
#ifndef LIAISON_ATTACHMENTS_FORMATS_MEDIA_TYPE_H
#define LIAISON_ATTACHMENTS_FORMATS_MEDIA_TYPE_H

#include <stdbool.h>
#include <stddef.h>

/* What is in a file of it the validator says (validator/readers.c). */
struct media_type {
	const char	*extension;	/* lower case, without the dot */
	const char	*name;		/* what it is served as */
};

/* The known type of an extension or of a file's name; NULL: none. */
const struct media_type *media_type_of_extension(const char *, size_t len);
const struct media_type *media_type_of_name(const char *name);

bool	media_type_is_picture(const struct media_type *);

#endif
