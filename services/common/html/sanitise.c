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

#include "base/utf8.h"
#include "html/autolink.h"
#include "html/link.h"
#include "html/plain.h"
#include "html/sanitise.h"
#include "html/tree.h"

#define MAX_DEPTH	100			/* of elements written */
#define MAX_ROUNDS	5
#define TREE_BYTES	(48u * 1024 * 1024)
#define CPU_US		250000
#define MAX_SPAN	100			/* columns or rows of a cell */

enum rule {
	UNWRAP,		/* the element goes, what is in it stays */
	DROP,		/* with all that is in it */
	INLINE,
	BLOCK,		/* parts words in the snippet */
	EMPTY,		/* has no end tag */
};

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
static void	 text(struct walker *, const char *);
static void	 leave_gap(struct walker *, GumboTag);
static void	 direction(struct walker *, const GumboElement *);
static void	 span(struct walker *, const GumboElement *, const char *);
static void	 alignment(struct walker *, const GumboElement *);
static void	 colour(struct walker *, const GumboElement *);
static char	*without_controls(const char *);
static bool	 is_part_of_table(const char *);
static char	*in_table(char *);

/* UNWRAP is what is not here. */
static const uint8_t rules[GUMBO_TAG_LAST + 1] = {
	[GUMBO_TAG_P] = BLOCK, [GUMBO_TAG_DIV] = BLOCK,
	[GUMBO_TAG_BR] = EMPTY, [GUMBO_TAG_HR] = EMPTY,
	[GUMBO_TAG_H1] = BLOCK, [GUMBO_TAG_H2] = BLOCK, [GUMBO_TAG_H3] = BLOCK,
	[GUMBO_TAG_UL] = BLOCK, [GUMBO_TAG_OL] = BLOCK, [GUMBO_TAG_LI] = BLOCK,
	[GUMBO_TAG_BLOCKQUOTE] = BLOCK, [GUMBO_TAG_PRE] = BLOCK,
	[GUMBO_TAG_TABLE] = BLOCK, [GUMBO_TAG_THEAD] = BLOCK,
	[GUMBO_TAG_TBODY] = BLOCK, [GUMBO_TAG_TFOOT] = BLOCK,
	[GUMBO_TAG_CAPTION] = BLOCK, [GUMBO_TAG_TR] = BLOCK,
	[GUMBO_TAG_TD] = BLOCK, [GUMBO_TAG_TH] = BLOCK,
	[GUMBO_TAG_SPAN] = INLINE, [GUMBO_TAG_A] = INLINE,
	[GUMBO_TAG_B] = INLINE, [GUMBO_TAG_STRONG] = INLINE,
	[GUMBO_TAG_I] = INLINE, [GUMBO_TAG_EM] = INLINE,
	[GUMBO_TAG_U] = INLINE, [GUMBO_TAG_S] = INLINE,
	[GUMBO_TAG_CODE] = INLINE, [GUMBO_TAG_SUB] = INLINE,
	[GUMBO_TAG_SUP] = INLINE,

	/* By another name: renamed[]. */
	[GUMBO_TAG_STRIKE] = INLINE, [GUMBO_TAG_DEL] = INLINE,
	[GUMBO_TAG_INS] = INLINE,
	[GUMBO_TAG_H4] = BLOCK, [GUMBO_TAG_H5] = BLOCK, [GUMBO_TAG_H6] = BLOCK,
	[GUMBO_TAG_SECTION] = BLOCK, [GUMBO_TAG_ARTICLE] = BLOCK,
	[GUMBO_TAG_ASIDE] = BLOCK, [GUMBO_TAG_NAV] = BLOCK,
	[GUMBO_TAG_HEADER] = BLOCK, [GUMBO_TAG_FOOTER] = BLOCK,
	[GUMBO_TAG_MAIN] = BLOCK, [GUMBO_TAG_ADDRESS] = BLOCK,
	[GUMBO_TAG_FIGURE] = BLOCK, [GUMBO_TAG_FIGCAPTION] = BLOCK,
	[GUMBO_TAG_FIELDSET] = BLOCK, [GUMBO_TAG_LEGEND] = BLOCK,
	[GUMBO_TAG_DETAILS] = BLOCK, [GUMBO_TAG_SUMMARY] = BLOCK,
	[GUMBO_TAG_HGROUP] = BLOCK, [GUMBO_TAG_CENTER] = BLOCK,
	[GUMBO_TAG_DL] = BLOCK, [GUMBO_TAG_DT] = BLOCK, [GUMBO_TAG_DD] = BLOCK,
	[GUMBO_TAG_FORM] = BLOCK, [GUMBO_TAG_DIR] = BLOCK,
	[GUMBO_TAG_MENU] = BLOCK, [GUMBO_TAG_LISTING] = BLOCK,

	[GUMBO_TAG_SCRIPT] = DROP, [GUMBO_TAG_STYLE] = DROP,
	[GUMBO_TAG_TEMPLATE] = DROP, [GUMBO_TAG_SVG] = DROP,
	[GUMBO_TAG_MATH] = DROP, [GUMBO_TAG_IFRAME] = DROP,
	[GUMBO_TAG_OBJECT] = DROP, [GUMBO_TAG_EMBED] = DROP,
	[GUMBO_TAG_APPLET] = DROP, [GUMBO_TAG_NOSCRIPT] = DROP,
	[GUMBO_TAG_NOEMBED] = DROP, [GUMBO_TAG_NOFRAMES] = DROP,
	[GUMBO_TAG_TITLE] = DROP, [GUMBO_TAG_HEAD] = DROP,
	[GUMBO_TAG_AUDIO] = DROP, [GUMBO_TAG_VIDEO] = DROP,
	[GUMBO_TAG_CANVAS] = DROP, [GUMBO_TAG_SELECT] = DROP,
	[GUMBO_TAG_TEXTAREA] = DROP, [GUMBO_TAG_XMP] = DROP,
	[GUMBO_TAG_PLAINTEXT] = DROP,
};

/* What means the same in fewer words. */
static const char *const renamed[GUMBO_TAG_LAST + 1] = {
	[GUMBO_TAG_STRIKE] = "s", [GUMBO_TAG_DEL] = "s", [GUMBO_TAG_INS] = "u",
	[GUMBO_TAG_H4] = "h3", [GUMBO_TAG_H5] = "h3", [GUMBO_TAG_H6] = "h3",
	[GUMBO_TAG_SECTION] = "div", [GUMBO_TAG_ARTICLE] = "div",
	[GUMBO_TAG_ASIDE] = "div", [GUMBO_TAG_NAV] = "div",
	[GUMBO_TAG_HEADER] = "div", [GUMBO_TAG_FOOTER] = "div",
	[GUMBO_TAG_MAIN] = "div", [GUMBO_TAG_ADDRESS] = "div",
	[GUMBO_TAG_FIGURE] = "div", [GUMBO_TAG_FIGCAPTION] = "div",
	[GUMBO_TAG_FIELDSET] = "div", [GUMBO_TAG_LEGEND] = "div",
	[GUMBO_TAG_DETAILS] = "div", [GUMBO_TAG_SUMMARY] = "div",
	[GUMBO_TAG_HGROUP] = "div", [GUMBO_TAG_CENTER] = "div",
	[GUMBO_TAG_DL] = "div", [GUMBO_TAG_DT] = "div", [GUMBO_TAG_DD] = "div",
	[GUMBO_TAG_FORM] = "div", [GUMBO_TAG_DIR] = "ul",
	[GUMBO_TAG_MENU] = "ul", [GUMBO_TAG_LISTING] = "pre",
};

/* What may say how its text is aligned. */
static const bool aligned[GUMBO_TAG_LAST + 1] = {
	[GUMBO_TAG_P] = true, [GUMBO_TAG_DIV] = true,
	[GUMBO_TAG_H1] = true, [GUMBO_TAG_H2] = true, [GUMBO_TAG_H3] = true,
	[GUMBO_TAG_H4] = true, [GUMBO_TAG_H5] = true, [GUMBO_TAG_H6] = true,
	[GUMBO_TAG_TD] = true, [GUMBO_TAG_TH] = true,
};

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
	uint8_t rule;

	if (node->type == GUMBO_NODE_TEXT ||
	    node->type == GUMBO_NODE_WHITESPACE) {
		text(w, node->v.text.text);
		return;
	}
	if (node->type != GUMBO_NODE_ELEMENT ||
	    e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return;
	rule = rules[e->tag];
	if (rule == DROP)
		return;
	if (rule == BLOCK || rule == EMPTY)
		w->out.space_due = true;
	if (rule != EMPTY && (w->text_only || w->depth >= MAX_DEPTH)) {
		if (rule == BLOCK)
			leave_gap(w, e->tag);
		rule = UNWRAP;
	}
	push(w, node, rule == UNWRAP ? NULL : start_tag(w, e));
}

static void
leave(struct walker *w)
{
	const struct place *top = &w->places[--w->nplaces];

	if (top->node->type == GUMBO_NODE_ELEMENT &&
	    rules[top->node->v.element.tag] == BLOCK) {
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
	const char *name = gumbo_normalized_tagname(e->tag);
	const GumboAttribute *href;
	const GumboNode *first;
	char link[LINK_MAX_BYTES + 1];

	if (e->tag == GUMBO_TAG_A) {
		href = gumbo_get_attribute(&e->attributes, "href");
		if (href == NULL || !link_clean(href->value, link))
			return NULL;
		html_writer_link(&w->out, link);
		w->links++;
		return name;
	}
	if (renamed[e->tag] != NULL)
		name = renamed[e->tag];
	html_writer_str(&w->out, "<");
	html_writer_str(&w->out, name);
	if (rules[e->tag] == BLOCK)
		direction(w, e);
	if (aligned[e->tag])
		alignment(w, e);
	if (e->tag == GUMBO_TAG_SPAN)
		colour(w, e);
	if (e->tag == GUMBO_TAG_TD || e->tag == GUMBO_TAG_TH) {
		span(w, e, "colspan");
		span(w, e, "rowspan");
	}
	html_writer_str(&w->out, ">");
	/* A parser drops the first line end in <pre>. */
	if (strcmp(name, "pre") == 0 && e->children.length > 0) {
		first = e->children.data[0];
		if ((first->type == GUMBO_NODE_TEXT ||
		    first->type == GUMBO_NODE_WHITESPACE) &&
		    first->v.text.text[0] == '\n')
			html_writer_str(&w->out, "\n");
	}
	return rules[e->tag] == EMPTY ? NULL : name;
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

static void
alignment(struct walker *w, const GumboElement *e)
{
	static const char *const words[] = { "left", "center", "right",
		"justify", NULL };

	one_of(w, e, "align", words);
}

/* By name: what it looks like, on light and on dark, the page knows. */
static void
colour(struct walker *w, const GumboElement *e)
{
	static const char *const words[] = { "red", "orange", "green", "blue",
		"purple", "grey", NULL };

	one_of(w, e, "data-color", words);
}

/* Columns or rows that a cell takes; 1 is not said. */
static void
span(struct walker *w, const GumboElement *e, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);
	char said[32], *end;
	long n = a == NULL ? 0 : strtol(a->value, &end, 10);

	if (n < 2 || n > MAX_SPAN || *end != '\0')
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
