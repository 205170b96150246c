/* HTML of a request, cleaned onto the arena of its call. */
#ifndef LIAISON_HTML_CLEAN_H
#define LIAISON_HTML_CLEAN_H

#include "base/arena.h"
#include "base/status.h"

/* *html and *snippet (sanitise.h) are untouched where it is refused. */
struct status	html_clean(struct arena *, const char *text, const char *field,
		    const char **html, const char **snippet);

#endif
