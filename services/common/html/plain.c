/*
 * One strict pass over HTML that says what it means: lower-case tags without
 * attributes (but a link's and a block's direction), every element closed in
 * order, blocks in blocks, lists of items, inline elements around text alone,
 * references by name, and no address that is to become a link.
 *
 * In this language the HTML5 algorithm never has to repair: no end tag is
 * implied, no formatting element is open where a block begins or ends, none
 * twice.  So its tree is the one that is written, and anything else, however
 * harmless, is left to the parser.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "html/allowed.h"
#include "html/autolink.h"
#include "html/link.h"
#include "html/plain.h"

#define MAX_DEPTH	32
#define LINK_START	"<a href=\""

struct pass {
	const char		*p;		/* to be read */
	struct html_writer	*w;
	const struct html_element *open[MAX_DEPTH];
	unsigned		 nopen;
};

static bool		 take(struct pass *);
static bool		 start(struct pass *);
static bool		 end(struct pass *);
static size_t		 direction_len(const struct html_element *,
			    const char *);
static bool		 link_start(struct pass *);
static bool		 link_value(struct pass *,
			    char [static LINK_MAX_BYTES + 1]);
static bool		 push(struct pass *, const struct html_element *);
static enum html_content holds(const struct pass *);
static const struct html_element *tag_named(const char *, size_t);
static bool		 is_inline(const struct html_element *);
static bool		 text(struct pass *);
static bool		 in_link(const struct pass *);
static const char	*text_end(const char *, char stop);
static const char	*reference(const char **);

static const struct {
	const char	*name, *text;
} references[] = {
	{ "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
	{ "&quot;", "\"" }, { "&nbsp;", "\xc2\xa0" },
};

bool
html_plain(const char *html, struct html_writer *w)
{
	struct pass pass = { .p = html, .w = w };
	bool ok = true;

	html_writer_init(w);
	while (ok && *pass.p != '\0')
		ok = take(&pass);
	if (ok && pass.nopen == 0 && !w->full)
		return true;
	free(w->html);
	w->html = NULL;
	return false;
}

static bool
take(struct pass *s)
{
	if (*s->p != '<')
		return text(s);
	return s->p[1] == '/' ? end(s) : start(s);
}

/* ---- tags ---- */

static bool
start(struct pass *s)
{
	size_t n = strcspn(s->p + 1, "> ");
	const struct html_element *tag = tag_named(s->p + 1, n);

	if (tag == NULL || !push(s, tag))
		return false;
	if (!is_inline(tag))
		s->w->space_due = true;
	if (strcmp(tag->name, "a") == 0)
		return link_start(s);
	n += 1 + direction_len(tag, s->p + 1 + n);
	if (s->p[n] != '>')
		return false;
	html_writer_bytes(s->w, s->p, ++n);
	s->p += n;
	return true;
}

/* Of ' dir="auto"', as HTML_DIRECTIONS has it; 0: no such. */
static size_t
direction_len(const struct html_element *tag, const char *p)
{
	static const char *const directions[] = { HTML_DIRECTIONS };
	char text[sizeof(" dir=\"auto\"")];
	size_t i;

	if (tag->part == HTML_INLINES || tag->holds == HTML_NOTHING)
		return 0;
	for (i = 0; i < sizeof(directions) / sizeof(directions[0]); i++) {
		snprintf(text, sizeof(text), HTML_DIRECTION, directions[i]);
		if (strncmp(p, text, strlen(text)) == 0)
			return strlen(text);
	}
	return 0;
}

static bool
end(struct pass *s)
{
	const char *name = s->p + 2;
	const struct html_element *tag = s->nopen == 0 ? NULL :
	    s->open[s->nopen - 1];
	size_t n;

	if (tag == NULL)
		return false;
	n = strlen(tag->name);
	if (strncmp(name, tag->name, n) != 0 || name[n] != '>')
		return false;
	html_writer_str(s->w, "</");
	html_writer_str(s->w, tag->name);
	html_writer_str(s->w, ">");
	if (!is_inline(tag))
		s->w->space_due = true;
	s->nopen--;
	s->p = name + n + 1;
	return true;
}

/* With its address alone, or as it is written here. */
static bool
link_start(struct pass *s)
{
	char value[LINK_MAX_BYTES + 1], link[LINK_MAX_BYTES + 1];

	if (strncmp(s->p, LINK_START, strlen(LINK_START)) != 0)
		return false;
	s->p += strlen(LINK_START);
	if (!link_value(s, value) || !link_clean(value, link) ||
	    strcmp(value, link) != 0)
		return false;
	if (s->p[1] == '>')
		s->p += 2;
	else if (strncmp(s->p, HTML_LINK_REST, strlen(HTML_LINK_REST)) == 0)
		s->p += strlen(HTML_LINK_REST);
	else
		return false;
	html_writer_link(s->w, link);
	return true;
}

/* What the reader means by it, up to the closing quote. */
static bool
link_value(struct pass *s, char value[static LINK_MAX_BYTES + 1])
{
	const char *to, *meant = "";
	size_t n, len = 0;

	for (; meant != NULL; len += n) {
		to = text_end(s->p, '"');
		n = (size_t)(to - s->p);
		if (len + n > LINK_MAX_BYTES)
			return false;
		memcpy(value + len, s->p, n);
		len += n;
		s->p = to;
		value[len] = '\0';
		if (*to != '&')
			return *to == '"';
		if ((meant = reference(&s->p)) == NULL ||
		    len + (n = strlen(meant)) > LINK_MAX_BYTES)
			return false;
		memcpy(value + len, meant, n);
	}
	return false;
}

/* An inline element holds no second of its name. */
static bool
push(struct pass *s, const struct html_element *tag)
{
	const enum html_content within = holds(s);
	unsigned i;

	if (within != tag->part &&
	    !(within == HTML_FLOW && tag->part == HTML_INLINES))
		return false;
	if (tag->holds == HTML_NOTHING)
		return true;
	for (i = s->nopen; is_inline(tag) && i > 0; i--)
		if (s->open[i - 1] == tag)
			return false;
	if (s->nopen == MAX_DEPTH)
		return false;
	s->open[s->nopen++] = tag;
	return true;
}

static enum html_content
holds(const struct pass *s)
{
	return s->nopen == 0 ? HTML_FLOW : s->open[s->nopen - 1]->holds;
}

static const struct html_element *
tag_named(const char *name, size_t n)
{
	const struct html_element *tag = &html_elements[gumbo_tagn_enum(name,
	    (unsigned)n)];

	/* The parser's names have no case. */
	return tag->is_plain && strncmp(tag->name, name, n) == 0 ? tag : NULL;
}

static bool
is_inline(const struct html_element *tag)
{
	return tag->part == HTML_INLINES && tag->holds == HTML_INLINES;
}

/* ---- text ---- */

static bool
text(struct pass *s)
{
	const char *from = s->p, *to = text_end(from, '<'), *meant;

	if (holds(s) != HTML_INLINES && holds(s) != HTML_FLOW)
		return false;
	if (autolink_may_be(from, (size_t)(to - from)) && !in_link(s))
		return false;
	html_writer_text(s->w, from, (size_t)(to - from), true);
	s->p = to;
	if (*to == '&') {
		if ((meant = reference(&s->p)) == NULL)
			return false;
		html_writer_text(s->w, meant, strlen(meant), true);
	}
	return s->p > from;
}

static bool
in_link(const struct pass *s)
{
	unsigned i;

	for (i = 0; i < s->nopen; i++)
		if (strcmp(s->open[i]->name, "a") == 0)
			return true;
	return false;
}

/* Up to `stop`, a reference, or what is better left to the parser. */
static const char *
text_end(const char *p, char stop)
{
	const char *next = p;
	int32_t c;

	for (;; p = next) {
		while (*p >= ' ' && *p <= '~' && *p != stop && *p != '&')
			p++;
		if (*p == stop || *p == '&')
			return p;
		next = p;
		c = utf8_next(&next);
		/* Neither ends, nor controls, nor code points of no use. */
		if (c <= 0 || !html_is_kept(c) || c == 0xfeff ||
		    (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe)
			return p;
	}
}

static const char *
reference(const char **p)
{
	size_t i, n;

	for (i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		n = strlen(references[i].name);
		if (strncmp(*p, references[i].name, n) == 0) {
			*p += n;
			return references[i].text;
		}
	}
	return NULL;
}
