/*
 * Secrets of browsers, of which a cookie has several, one an account, the
 * newest first: "SECRET.SECRET".  Only their hashes are kept.
 */
#ifndef LIAISON_DIRECTORY_LOGIN_DEVICE_H
#define LIAISON_DIRECTORY_LOGIN_DEVICE_H

#include <stddef.h>

#include "base/arena.h"

/* Accounts that one browser is known to. */
#define DEVICES_MAX	4
#define DEVICE_TEXT	44	/* of base64url, with its NUL */
#define DEVICE_ID	65	/* hexadecimal, with its NUL */

struct device {
	char	secret[DEVICE_TEXT], id[DEVICE_ID];
};

/* What is none is passed over.  How many. */
size_t	devices_read(const char *text, struct device[DEVICES_MAX]);
void	device_make(struct device *);
/* The new one, and the others but the one of this id, which may be NULL. */
char	*devices_text(struct arena *, const struct device *made,
	    const struct device *others, size_t n, const char *without);

#endif
