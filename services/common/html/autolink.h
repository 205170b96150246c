/* Addresses that stand in a text as themselves. */
#ifndef LIAISON_HTML_AUTOLINK_H
#define LIAISON_HTML_AUTOLINK_H

#include <stdbool.h>
#include <stddef.h>

#include "html/link.h"

struct autolink {
	size_t	 start, len;			/* bytes of the text */
	char	 href[LINK_MAX_BYTES + 1];	/* as link_clean() has it */
};

/*
 * The first web or mail address in `text` at or behind `from`; false: none.
 * What ends a sentence is no part of it, nor a bracket that it does not open.
 */
bool	autolink_next(const char *text, size_t from, struct autolink *);
/* False only where n bytes hold no address for sure; quick. */
bool	autolink_may_be(const char *text, size_t n);

#endif
