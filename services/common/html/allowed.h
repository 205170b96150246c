/*
 * What a message may contain, once: the sanitiser and its quick pass go by
 * this table, and the editor's schema is made of it (html/schema/main.c).
 */
#ifndef LIAISON_HTML_ALLOWED_H
#define LIAISON_HTML_ALLOWED_H

#include <stdbool.h>
#include <stddef.h>

#include <gumbo.h>

enum html_rule {
	HTML_UNWRAP,	/* the element goes, what is in it stays */
	HTML_DROP,	/* with all that is in it */
	HTML_INLINE,
	HTML_BLOCK,	/* parts words in the snippet */
	HTML_EMPTY,	/* has no end tag */
};

/* Attributes beyond a block's direction, each with its own reader. */
enum {
	HTML_ALIGN = 1,		/* one of html_alignments */
	HTML_SPAN = 2,		/* colspan, rowspan: 2 to HTML_SPAN_MAX */
	HTML_COLOUR = 4,	/* data-color: one of html_colours */
	HTML_LINK = 8,		/* href: see html/link.h */
	HTML_PICTURE = 16,	/* src: "cid:" and an attachment's id; alt */
};
#define HTML_SPAN_MAX	100
#define HTML_ALT_MAX	255	/* characters */

/* What an element holds, and whose part it is. */
enum html_content { HTML_NOTHING, HTML_INLINES, HTML_FLOW, HTML_ITEMS };

struct html_element {
	const char	*name;		/* in lower case */
	enum html_rule	 rule;
	unsigned	 attributes;
	/* What means the same in fewer words; NULL: itself. */
	const char	*becomes;
	/* Node or mark of the editor; NULL: what is in it is all it keeps. */
	const char	*editor;
	/* For the quick pass, which leaves others to the parser. */
	bool		 is_plain;
	enum html_content part, holds;
};

/* By its tag; UNWRAP, without a name, is what is not here. */
extern const struct html_element html_elements[GUMBO_TAG_LAST + 1];
/* Words of attributes, each list ended by NULL. */
extern const char *const html_alignments[], *const html_colours[];

#endif
