/* The piece of a message in which something was found. */
#ifndef LIAISON_MESSAGES_SEARCH_SNIPPET_H
#define LIAISON_MESSAGES_SEARCH_SNIPPET_H

#include "messages/store/search.h"

/* Private characters of Unicode; of what people wrote they are left out. */
#define FOUND_START	"\xee\x80\x80"	/* U+E000 */
#define FOUND_END	"\xee\x80\x81"	/* U+E001 */

/*
 * Plain text, on the arena: html (a body as it is kept, which may be cut
 * anywhere) around the first of what was asked for, or its start, at most
 * SNIPPET_MAX characters; what was found in it stands between FOUND_START and
 * FOUND_END.
 */
const char	*search_snippet(struct arena *, const struct search_terms *,
		    const char *html);

#endif
