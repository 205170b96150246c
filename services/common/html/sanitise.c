/*
 * The sanitiser: parse, walk the tree, write what the allowlist has; again
 * until nothing changes, so that no browser can read the outcome otherwise.
 * What needs no parser (html/plain.c) is spared it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf8.h"
#include "html/allowed.h"
#include "html/autolink.h"
#include "html/link.h"
#include "html/plain.h"
#include "html/sanitise.h"
#include "html/tree.h"

#define MAX_DEPTH	100			/* of elements written */
#define MAX_ROUNDS	5
#define TREE_BYTES	(48u * 1024 * 1024)
#define CPU_US		250000

struct place {
	const GumboNode	*node;
	unsigned	 next;		/* child to visit */
	const char	*end;		/* name to close, or NULL */
};

/* What an element that goes leaves between the texts before and behind it. */
enum gap { NO_GAP, BLANK, BREAK };

struct walker {
	struct html_writer	 out;
	bool			 text_only;
	enum gap		 gap;
	unsigned		 links;		/* open */
	bool			 full;		/* no memory for places */
	unsigned		 depth;
	struct place		*places;
	size_t			 nplaces, cap_places;
};

static void	 take(struct html_writer *, struct sanitised *);
static bool	 clean(const char *, struct html_writer *);
static bool	 clean_once(const char *, size_t, bool, int64_t,
		    struct html_writer *);
static void	 walk(const GumboNode *, void *);
static void	 enter(struct walker *, const GumboNode *);
static void	 leave(struct walker *);
static void	 push(struct walker *, const GumboNode *, const char *);
static const char *start_tag(struct walker *, const GumboElement *);
static bool	 link_start(struct walker *, const GumboElement *);
static void	 picture(struct walker *, const GumboElement *);
static void	 attributes(struct walker *, const GumboElement *,
		    const struct html_element *);
static void	 first_line(struct walker *, const GumboElement *);
static void	 text(struct walker *, const char *);
static void	 leave_gap(struct walker *, GumboTag);
static void	 direction(struct walker *, const GumboElement *);
static void	 span(struct walker *, const GumboElement *, const char *);
static void	 one_of(struct walker *, const GumboElement *, const char *,
		    const char *const *);
static char	*without_controls(const char *);
static bool	 is_part_of_table(const char *);
static char	*in_table(char *);

enum sanitise_result
sanitise_html(const char *html, struct sanitised *out)
{
	struct html_writer w;

	if (!html_plain(html, &w))
		return sanitise_parsed(html, out);
	take(&w, out);
	return SANITISE_OK;
}

enum sanitise_result
sanitise_parsed(const char *html, struct sanitised *out)
{
	struct html_writer w;

	if (utf8_length(html) < 0)
		return SANITISE_NOT_UTF8;
	if (!clean(html, &w))
		return SANITISE_TOO_COMPLEX;
	take(&w, out);
	return SANITISE_OK;
}

void
sanitised_clear(struct sanitised *s)
{
	if (s == NULL)
		return;
	free(s->html);
	s->html = NULL;
}

static void
take(struct html_writer *w, struct sanitised *out)
{
	html_writer_cut_snippet(w);
	out->html = w->html;
	out->len = w->len;
	memcpy(out->snippet, w->snippet, w->snippet_len + 1);
}

/* The caller frees w->html where it is true. */
static bool
clean(const char *html, struct html_writer *w)
{
	const int64_t until = html_cpu_us() + CPU_US;
	struct html_writer last = { 0 };
	char *text = without_controls(html);
	bool same = false, ok;
	int round;

	w->html = NULL;
	if (text != NULL && is_part_of_table(text))
		text = in_table(text);
	ok = text != NULL && clean_once(text, strlen(text), false, until,
	    &last);
	for (round = 1; ok && !same; round++) {
		/* Plain text is what it is, whoever reads it. */
		ok = clean_once(last.html, last.len, round > MAX_ROUNDS, until,
		    w);
		same = ok && w->len == last.len &&
		    memcmp(w->html, last.html, w->len) == 0;
		free(last.html);
		last.html = NULL;
		if (ok && !same)
			last = *w;
	}
	free(text);
	return ok;
}

/* Rows or cells that were copied without their table, which a parser drops. */
static bool
is_part_of_table(const char *html)
{
	static const char *const parts[] = { "<tr", "<td", "<th", "<tbody",
		"<thead", "<tfoot" };
	size_t i, n;

	html += strspn(html, " \t\r\n");
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		n = strlen(parts[i]);
		if (strncasecmp(html, parts[i], n) == 0 && html[n] != '\0' &&
		    strchr(" \t\r\n>", html[n]) != NULL)
			return true;
	}
	return false;
}

/* Takes the text over; NULL: no memory. */
static char *
in_table(char *html)
{
	char *whole;

	if (asprintf(&whole, "<table>%s</table>", html) == -1)
		whole = NULL;
	free(html);
	return whole;
}

/* A parser would show them as boxes. */
static char *
without_controls(const char *html)
{
	const char *from = html;
	char *copy = malloc(strlen(html) + 1), *to = copy;
	int32_t c;

	if (copy == NULL)
		return NULL;
	while ((c = utf8_next(&html)) > 0) {
		if (html_is_kept(c) || c == '\r') {
			memcpy(to, from, (size_t)(html - from));
			to += html - from;
		}
		from = html;
	}
	*to = '\0';
	return copy;
}

/* ---- one round ---- */

/* What w has is freed where it is false. */
static bool
clean_once(const char *html, size_t len, bool text_only, int64_t until,
    struct html_writer *w)
{
	const struct html_budget budget = { TREE_BYTES, until };
	struct walker walker = { .text_only = text_only };
	bool ok;

	html_writer_init(&walker.out);
	ok = html_tree(html, len, &budget, walk, &walker) && !walker.full &&
	    !walker.out.full;
	free(walker.places);
	if (!ok)
		free(walker.out.html);
	else
		*w = walker.out;
	return ok;
}

/* The stack is ours: input may be nested deeper than the machine's. */
static void
walk(const GumboNode *root, void *arg)
{
	struct walker *w = arg;
	struct place *top;
	const GumboVector *children;

	push(w, root, NULL);
	while (w->nplaces > 0 && !w->full && !w->out.full) {
		top = &w->places[w->nplaces - 1];
		children = &top->node->v.element.children;
		if (top->next < children->length)
			enter(w, children->data[top->next++]);
		else
			leave(w);
	}
}

static void
enter(struct walker *w, const GumboNode *node)
{
	const GumboElement *e = &node->v.element;
	enum html_rule rule;

	if (node->type == GUMBO_NODE_TEXT ||
	    node->type == GUMBO_NODE_WHITESPACE) {
		text(w, node->v.text.text);
		return;
	}
	if (node->type != GUMBO_NODE_ELEMENT ||
	    e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return;
	rule = html_elements[e->tag].rule;
	if (rule == HTML_DROP)
		return;
	if (rule == HTML_BLOCK || rule == HTML_EMPTY)
		w->out.space_due = true;
	if (rule != HTML_EMPTY && (w->text_only || w->depth >= MAX_DEPTH)) {
		if (rule == HTML_BLOCK)
			leave_gap(w, e->tag);
		rule = HTML_UNWRAP;
	}
	push(w, node, rule == HTML_UNWRAP ? NULL : start_tag(w, e));
}

static void
leave(struct walker *w)
{
	const struct place *top = &w->places[--w->nplaces];

	if (top->node->type == GUMBO_NODE_ELEMENT &&
	    html_elements[top->node->v.element.tag].rule == HTML_BLOCK) {
		w->out.space_due = true;
		if (top->end == NULL)
			leave_gap(w, top->node->v.element.tag);
	}
	if (top->end == NULL)
		return;
	w->depth--;
	if (strcmp(top->end, "a") == 0)
		w->links--;
	html_writer_str(&w->out, "</");
	html_writer_str(&w->out, top->end);
	html_writer_str(&w->out, ">");
}

static void
push(struct walker *w, const GumboNode *node, const char *end)
{
	struct place *p;
	size_t cap;

	if (end != NULL)
		w->depth++;
	if (w->nplaces == w->cap_places) {
		cap = w->cap_places == 0 ? 64 : w->cap_places * 2;
		p = realloc(w->places, cap * sizeof(*p));
		if (p == NULL) {
			w->full = true;
			return;
		}
		w->places = p;
		w->cap_places = cap;
	}
	w->places[w->nplaces++] = (struct place){ node, 0, end };
}

/* The name to close it by; NULL where there is nothing to close. */
static const char *
start_tag(struct walker *w, const GumboElement *e)
{
	const struct html_element *allowed = &html_elements[e->tag];
	const char *name = allowed->becomes != NULL ? allowed->becomes :
	    allowed->name;

	if (allowed->attributes & HTML_LINK)
		return link_start(w, e) ? name : NULL;
	if (allowed->attributes & HTML_PICTURE) {
		picture(w, e);
		return NULL;
	}
	html_writer_str(&w->out, "<");
	html_writer_str(&w->out, name);
	attributes(w, e, allowed);
	html_writer_str(&w->out, ">");
	if (e->tag == GUMBO_TAG_PRE || e->tag == GUMBO_TAG_LISTING)
		first_line(w, e);
	return allowed->rule == HTML_EMPTY ? NULL : name;
}

static bool
link_start(struct walker *w, const GumboElement *e)
{
	const GumboAttribute *href = gumbo_get_attribute(&e->attributes,
	    "href");
	char link[LINK_MAX_BYTES + 1];

	if (href == NULL || !link_clean(href->value, link))
		return false;
	html_writer_link(&w->out, link);
	w->links++;
	return true;
}

/* One that is an attachment; others are never loaded, so they go. */
static void
picture(struct walker *w, const GumboElement *e)
{
	const GumboAttribute *src = gumbo_get_attribute(&e->attributes, "src");
	const GumboAttribute *alt = gumbo_get_attribute(&e->attributes, "alt");
	const char *id;
	size_t n;

	if (w->text_only || src == NULL ||
	    strncasecmp(src->value, HTML_CID, strlen(HTML_CID)) != 0)
		return;
	id = src->value + strlen(HTML_CID);
	if (strspn(id, "0123456789abcdef") != HTML_CID_LEN ||
	    id[HTML_CID_LEN] != '\0')
		return;
	html_writer_str(&w->out, HTML_PICTURE_START);
	html_writer_str(&w->out, id);
	html_writer_str(&w->out, "\" alt=\"");
	n = alt == NULL ? 0 : text_cut(alt->value, strlen(alt->value),
	    HTML_ALT_MAX);
	html_writer_text(&w->out, n == 0 ? "" : alt->value, n, false);
	html_writer_str(&w->out, "\">");
}

static void
attributes(struct walker *w, const GumboElement *e,
    const struct html_element *allowed)
{
	if (allowed->rule == HTML_BLOCK)
		direction(w, e);
	if (allowed->attributes & HTML_ALIGN)
		one_of(w, e, "align", html_alignments);
	if (allowed->attributes & HTML_COLOUR)
		one_of(w, e, "data-color", html_colours);
	if (allowed->attributes & HTML_SPAN) {
		span(w, e, "colspan");
		span(w, e, "rowspan");
	}
}

/* A parser drops the first line end in <pre>. */
static void
first_line(struct walker *w, const GumboElement *e)
{
	const GumboNode *first = e->children.length > 0 ?
	    e->children.data[0] : NULL;

	if (first != NULL && (first->type == GUMBO_NODE_TEXT ||
	    first->type == GUMBO_NODE_WHITESPACE) &&
	    first->v.text.text[0] == '\n')
		html_writer_str(&w->out, "\n");
}

static void
direction(struct walker *w, const GumboElement *e)
{
	static const char *const directions[] = { HTML_DIRECTIONS };
	const GumboAttribute *dir = gumbo_get_attribute(&e->attributes, "dir");
	char said[sizeof(" dir=\"auto\"")];
	size_t i;

	for (i = 0; dir != NULL &&
	    i < sizeof(directions) / sizeof(directions[0]); i++)
		if (strcasecmp(dir->value, directions[i]) == 0) {
			snprintf(said, sizeof(said), HTML_DIRECTION,
			    directions[i]);
			html_writer_str(&w->out, said);
		}
}

/*
 * One of `words`, of which the last is NULL, as the attribute has it.  They
 * are attributes, not styles: the content policy of a page lets no style in.
 */
static void
one_of(struct walker *w, const GumboElement *e, const char *name,
    const char *const *words)
{
	const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);

	for (; a != NULL && *words != NULL; words++) {
		if (strcasecmp(a->value, *words) != 0)
			continue;
		html_writer_str(&w->out, " ");
		html_writer_str(&w->out, name);
		html_writer_str(&w->out, "=\"");
		html_writer_str(&w->out, *words);
		html_writer_str(&w->out, "\"");
		return;
	}
}

/* Columns or rows that a cell takes; 1 is not said. */
static void
span(struct walker *w, const GumboElement *e, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);
	char said[32], *end;
	long n = a == NULL ? 0 : strtol(a->value, &end, 10);

	if (n < 2 || n > HTML_SPAN_MAX || *end != '\0')
		return;
	snprintf(said, sizeof(said), " %s=\"%ld\"", name, n);
	html_writer_str(&w->out, said);
}

/* ---- text ---- */

/* With links where addresses stand, but in links. */
static void
text(struct walker *w, const char *text)
{
	size_t at = 0, len = strlen(text);
	const bool may = w->links == 0 && !w->text_only &&
	    autolink_may_be(text, len);
	struct autolink l;

	if (w->gap != NO_GAP && text[strspn(text, " \t\n\f\r")] != '\0') {
		html_writer_str(&w->out, w->gap == BREAK ? "<br>" : " ");
		w->gap = NO_GAP;
	}
	while (may && autolink_next(text, at, &l)) {
		html_writer_text(&w->out, text + at, l.start - at, true);
		html_writer_link(&w->out, l.href);
		html_writer_text(&w->out, text + l.start, l.len, true);
		html_writer_str(&w->out, "</a>");
		at = l.start + l.len;
	}
	html_writer_text(&w->out, text + at, len - at, true);
}

static void
leave_gap(struct walker *w, GumboTag tag)
{
	if (w->out.len == 0)
		return;
	if (tag != GUMBO_TAG_TD && tag != GUMBO_TAG_TH)
		w->gap = BREAK;
	else if (w->gap == NO_GAP)
		w->gap = BLANK;
}
