/* The pictures of a sanitised body: each is an attachment of what it is in. */
#ifndef LIAISON_HTML_PICTURES_H
#define LIAISON_HTML_PICTURES_H

#include "base/arena.h"
#include "base/status.h"

/* Refused, as of "bodyHtml", where one is none of the n attachments. */
struct status	html_check_pictures(const char *html, const char *const *ids,
		    size_t n);
/* Without those that are none of them; html itself where all are. */
const char	*html_keep_pictures(struct arena *, const char *html,
		    const char *const *ids, size_t n);

#endif
