/*
 * The sanitiser: parse, walk the tree, write what the allowlist has; again
 * until nothing changes, so that no browser can read the outcome otherwise.
 * What needs no parser (html_plain.c) is spared it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "html_plain.h"
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

struct walker {
	struct html_writer	 out;
	bool			 text_only;
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
		html_writer_text(&w->out, node->v.text.text,
		    strlen(node->v.text.text), true);
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
	if (w->text_only || (rule != EMPTY && w->depth >= MAX_DEPTH))
		rule = UNWRAP;
	push(w, node, rule == UNWRAP ? NULL : start_tag(w, e));
}

static void
leave(struct walker *w)
{
	const struct place *top = &w->places[--w->nplaces];

	if (top->node->type == GUMBO_NODE_ELEMENT &&
	    rules[top->node->v.element.tag] == BLOCK)
		w->out.space_due = true;
	if (top->end == NULL)
		return;
	w->depth--;
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
		return name;
	}
	html_writer_str(&w->out, "<");
	html_writer_str(&w->out, name);
	html_writer_str(&w->out, ">");
	/* A parser drops the first line end in <pre>. */
	if (e->tag == GUMBO_TAG_PRE && e->children.length > 0) {
		first = e->children.data[0];
		if ((first->type == GUMBO_NODE_TEXT ||
		    first->type == GUMBO_NODE_WHITESPACE) &&
		    first->v.text.text[0] == '\n')
			html_writer_str(&w->out, "\n");
	}
	return rules[e->tag] == EMPTY ? NULL : name;
}
