/* HTML of a request, cleaned onto the arena of its call. */
#ifndef LIAISON_HTML_CLEAN_H
#define LIAISON_HTML_CLEAN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

/* *html and *snippet (sanitise.h) are untouched where it is refused. */
struct status	html_clean(struct arena *, const char *text, const char *field,
		    const char **html, const char **snippet);
/*
 * The same of what no file goes with: a picture in it would have to be one, and
 * is refused, as is what is longer than `max` bytes when it is clean.
 */
struct status	html_clean_alone(struct arena *, const char *text,
		    const char *field, size_t max, const char **html,
		    const char **snippet);

#endif
