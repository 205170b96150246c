/*
 * The sanitiser: parse, walk the tree, write what the allowlist has; again
 * until nothing changes, so that no browser can read the outcome otherwise.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "html_tree.h"
#include "link.h"
#include "sanitise.h"
#include "utf8.h"

#define MAX_DEPTH	100			/* of elements written */
#define MAX_ROUNDS	5
#define TREE_BYTES	(48u * 1024 * 1024)
#define CPU_US		250000

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

struct writer {
	char		*html;
	size_t		 len, cap;
	bool		 full;		/* too long or no memory */
	bool		 text_only;
	unsigned	 depth;
	struct place	*places;
	size_t		 nplaces, cap_places;
	char		 snippet[SNIPPET_MAX * 4 + 1];
	size_t		 snippet_len;
	unsigned	 snippet_chars;
	bool		 space_due;
};

static bool	 clean_once(const char *, size_t, bool, int64_t,
		    struct writer *);
static void	 walk(const GumboNode *, void *);
static void	 enter(struct writer *, const GumboNode *);
static void	 leave(struct writer *);
static void	 push(struct writer *, const GumboNode *, const char *);
static const char *start_tag(struct writer *, const GumboElement *);
static void	 write_link(struct writer *, const char *);
static void	 write_text(struct writer *, const char *, bool);
static void	 write_bytes(struct writer *, const char *, size_t);
static void	 write_str(struct writer *, const char *);
static void	 snippet_add(struct writer *, int32_t, const char *, size_t);
static bool	 is_blank(int32_t);
static bool	 is_kept(int32_t);
static char	*without_controls(const char *);

/* UNWRAP is what is not here. */
static const uint8_t rules[GUMBO_TAG_LAST + 1] = {
	[GUMBO_TAG_P] = BLOCK, [GUMBO_TAG_DIV] = BLOCK,
	[GUMBO_TAG_BR] = EMPTY, [GUMBO_TAG_HR] = EMPTY,
	[GUMBO_TAG_H1] = BLOCK, [GUMBO_TAG_H2] = BLOCK, [GUMBO_TAG_H3] = BLOCK,
	[GUMBO_TAG_UL] = BLOCK, [GUMBO_TAG_OL] = BLOCK, [GUMBO_TAG_LI] = BLOCK,
	[GUMBO_TAG_BLOCKQUOTE] = BLOCK, [GUMBO_TAG_PRE] = BLOCK,
	[GUMBO_TAG_TABLE] = BLOCK, [GUMBO_TAG_THEAD] = BLOCK,
	[GUMBO_TAG_TBODY] = BLOCK, [GUMBO_TAG_TR] = BLOCK,
	[GUMBO_TAG_TD] = BLOCK, [GUMBO_TAG_TH] = BLOCK,
	[GUMBO_TAG_SPAN] = INLINE, [GUMBO_TAG_A] = INLINE,
	[GUMBO_TAG_B] = INLINE, [GUMBO_TAG_STRONG] = INLINE,
	[GUMBO_TAG_I] = INLINE, [GUMBO_TAG_EM] = INLINE,
	[GUMBO_TAG_U] = INLINE, [GUMBO_TAG_S] = INLINE,
	[GUMBO_TAG_CODE] = INLINE, [GUMBO_TAG_SUB] = INLINE,
	[GUMBO_TAG_SUP] = INLINE,

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

enum sanitise_result
sanitise_html(const char *html, struct sanitised *out)
{
	int64_t until = html_cpu_us() + CPU_US;
	enum sanitise_result result = SANITISE_TOO_COMPLEX;
	struct writer last = { 0 }, w = { 0 };
	char *text = NULL;
	int round;

	if (utf8_length(html) < 0)
		return SANITISE_NOT_UTF8;
	if ((text = without_controls(html)) == NULL ||
	    !clean_once(text, strlen(text), false, until, &last))
		goto cleanup;
	for (round = 1;; round++) {
		/* Plain text is what it is, whoever reads it. */
		if (!clean_once(last.html, last.len, round > MAX_ROUNDS, until,
		    &w))
			goto cleanup;
		if (w.len == last.len && memcmp(w.html, last.html, w.len) == 0)
			break;
		free(last.html);
		last = w;
		w.html = NULL;
	}
	out->html = w.html;
	out->len = w.len;
	memcpy(out->snippet, w.snippet, sizeof(out->snippet));
	w.html = NULL;
	result = SANITISE_OK;
cleanup:
	free(text);
	free(last.html);
	free(w.html);
	return result;
}

void
sanitised_clear(struct sanitised *s)
{
	if (s == NULL)
		return;
	free(s->html);
	s->html = NULL;
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
		if (is_kept(c) || c == '\r') {
			memcpy(to, from, (size_t)(html - from));
			to += html - from;
		}
		from = html;
	}
	*to = '\0';
	return copy;
}

static bool
is_kept(int32_t c)
{
	return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7f) || c > 0x9f;
}

/* ---- one round ---- */

static bool
clean_once(const char *html, size_t len, bool text_only, int64_t until,
    struct writer *w)
{
	const struct html_budget budget = { TREE_BYTES, until };
	bool ok;

	memset(w, 0, sizeof(*w));
	w->text_only = text_only;
	write_bytes(w, "", 0);
	ok = html_tree(html, len, &budget, walk, w) && !w->full;
	free(w->places);
	w->places = NULL;
	return ok;
}

/* The stack is ours: input may be nested deeper than the machine's. */
static void
walk(const GumboNode *root, void *arg)
{
	struct writer *w = arg;
	struct place *top;
	const GumboVector *children;

	push(w, root, NULL);
	while (w->nplaces > 0 && !w->full) {
		top = &w->places[w->nplaces - 1];
		children = &top->node->v.element.children;
		if (top->next < children->length)
			enter(w, children->data[top->next++]);
		else
			leave(w);
	}
	w->snippet[w->snippet_len] = '\0';
}

static void
enter(struct writer *w, const GumboNode *node)
{
	const GumboElement *e = &node->v.element;
	uint8_t rule;

	if (node->type == GUMBO_NODE_TEXT ||
	    node->type == GUMBO_NODE_WHITESPACE) {
		write_text(w, node->v.text.text, true);
		return;
	}
	if (node->type != GUMBO_NODE_ELEMENT ||
	    e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return;
	rule = rules[e->tag];
	if (rule == DROP)
		return;
	if (rule == BLOCK || rule == EMPTY)
		w->space_due = true;
	if (w->text_only || (rule != EMPTY && w->depth >= MAX_DEPTH))
		rule = UNWRAP;
	push(w, node, rule == UNWRAP ? NULL : start_tag(w, e));
}

static void
leave(struct writer *w)
{
	const struct place *top = &w->places[--w->nplaces];

	if (top->node->type == GUMBO_NODE_ELEMENT &&
	    rules[top->node->v.element.tag] == BLOCK)
		w->space_due = true;
	if (top->end == NULL)
		return;
	w->depth--;
	write_str(w, "</");
	write_str(w, top->end);
	write_str(w, ">");
}

static void
push(struct writer *w, const GumboNode *node, const char *end)
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

/* ---- output ---- */

/* The name to close it by; NULL where there is nothing to close. */
static const char *
start_tag(struct writer *w, const GumboElement *e)
{
	const char *name = gumbo_normalized_tagname(e->tag);
	const GumboAttribute *href;
	const GumboNode *first;
	char link[LINK_MAX_BYTES + 1];

	if (e->tag == GUMBO_TAG_A) {
		href = gumbo_get_attribute(&e->attributes, "href");
		if (href == NULL || !link_clean(href->value, link))
			return NULL;
		write_link(w, link);
		return name;
	}
	write_str(w, "<");
	write_str(w, name);
	write_str(w, ">");
	/* A parser drops the first line end in <pre>. */
	if (e->tag == GUMBO_TAG_PRE && e->children.length > 0) {
		first = e->children.data[0];
		if ((first->type == GUMBO_NODE_TEXT ||
		    first->type == GUMBO_NODE_WHITESPACE) &&
		    first->v.text.text[0] == '\n')
			write_str(w, "\n");
	}
	return rules[e->tag] == EMPTY ? NULL : name;
}

static void
write_link(struct writer *w, const char *link)
{
	write_str(w, "<a href=\"");
	write_text(w, link, false);
	write_str(w, "\" rel=\"noopener noreferrer nofollow\" "
	    "target=\"_blank\">");
}

/* Escaped for text and for an attribute in double quotes. */
static void
write_text(struct writer *w, const char *text, bool visible)
{
	const char *from = text;
	int32_t c;

	while ((c = utf8_next(&text)) > 0) {
		if (visible)
			snippet_add(w, c, from, (size_t)(text - from));
		if (c == '&')
			write_str(w, "&amp;");
		else if (c == '<')
			write_str(w, "&lt;");
		else if (c == '>')
			write_str(w, "&gt;");
		else if (c == '"')
			write_str(w, "&quot;");
		else if (is_kept(c))
			write_bytes(w, from, (size_t)(text - from));
		from = text;
	}
}

static void
write_str(struct writer *w, const char *s)
{
	write_bytes(w, s, strlen(s));
}

static void
write_bytes(struct writer *w, const char *s, size_t n)
{
	char *p;
	size_t cap;

	if (w->full || w->len + n > SANITISED_MAX) {
		w->full = true;
		return;
	}
	if (w->len + n + 1 > w->cap) {
		cap = (w->len + n + 1) * 2;
		if ((p = realloc(w->html, cap < 256 ? 256 : cap)) == NULL) {
			w->full = true;
			return;
		}
		w->html = p;
		w->cap = cap < 256 ? 256 : cap;
	}
	memcpy(w->html + w->len, s, n);
	w->len += n;
	w->html[w->len] = '\0';
}

/* ---- snippet ---- */

static void
snippet_add(struct writer *w, int32_t c, const char *bytes, size_t n)
{
	if (is_blank(c)) {
		w->space_due = true;
		return;
	}
	/* Joiners make one emoji of several, but alone they are nothing. */
	if ((c == 0x200c || c == 0x200d) && w->snippet_chars == 0)
		return;
	if (w->snippet_chars > 0 && w->space_due &&
	    w->snippet_chars < SNIPPET_MAX - 1) {
		w->snippet[w->snippet_len++] = ' ';
		w->snippet_chars++;
	} else if (w->snippet_chars > 0 && w->space_due)
		w->snippet_chars = SNIPPET_MAX;
	w->space_due = false;
	if (w->snippet_chars >= SNIPPET_MAX)
		return;
	memcpy(w->snippet + w->snippet_len, bytes, n);
	w->snippet_len += n;
	w->snippet_chars++;
}

/* What shows nothing: spaces, controls, characters of no width. */
static bool
is_blank(int32_t c)
{
	return c == ' ' || utf8_is_control(c) || c == 0xa0 || c == 0xad ||
	    c == 0x1680 || (c >= 0x2000 && c <= 0x200b) || c == 0x200e ||
	    c == 0x200f || c == 0x202f ||
	    (c >= 0x205f && c <= 0x2064) || c == 0x3000 || c == 0x2800 ||
	    c == 0x3164 || c == 0xfeff;
}
