/* What would do in the place of a file that is not taken. */
#ifndef LIAISON_ATTACHMENTS_FORMATS_INSTEAD_H
#define LIAISON_ATTACHMENTS_FORMATS_INSTEAD_H

#include <stddef.h>

enum {
	/* The dot, the longest extension that is repeated to people, NUL. */
	EXTENSION_SHOWN = 14,
	/* With the dot. */
	INSTEAD_MAX = 8,
};

struct instead {
	/*
	 * MACROS, PROGRAM, ARCHIVE, CONVERTIBLE: it would do as `would`;
	 * UNKNOWN: nobody knows what would; NAMELESS: without an extension.
	 */
	const char	*kind;
	char		 extension[EXTENSION_SHOWN];	/* ".docm" or "" */
	char		 would[INSTEAD_MAX];		/* ".docx" or "" */
};

/* Extensions that are taken, without the dot. */
struct instead	 instead_of(const char *name, char *const *taken, size_t n);

#endif
