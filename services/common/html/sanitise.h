/* HTML from a browser's editor -> HTML that is safe to put into a page. */
#ifndef LIAISON_HTML_SANITISE_H
#define LIAISON_HTML_SANITISE_H

#include <stddef.h>

#include "html/writer.h"

struct sanitised {
	char	*html;		/* malloc'd */
	size_t	 len;
	/* The start of its text, white space folded; "" where there is none. */
	char	 snippet[SNIPPET_MAX * 4 + 1];
};

enum sanitise_result {
	SANITISE_OK,
	SANITISE_NOT_UTF8,
	SANITISE_TOO_COMPLEX,	/* or longer than SANITISED_MAX */
};

/*
 * Keeps the elements of an allowlist and of attributes only those that say
 * something that we show: href, dir, align, colspan, rowspan, and data-color, a
 * colour of our palette by its name.  What comes out is well-formed; parsed
 * again it is the same tree, and sanitised again it is the same text.  out is
 * filled for SANITISE_OK only; the caller frees it with sanitised_clear().
 */
enum sanitise_result sanitise_html(const char *html, struct sanitised *out)
	    __attribute__((warn_unused_result));
/* The same, but always by the parser: what html_plain() is held against. */
enum sanitise_result sanitise_parsed(const char *html, struct sanitised *out)
	    __attribute__((warn_unused_result));
/* NULL-safe, may be called twice. */
void	sanitised_clear(struct sanitised *);

#endif
