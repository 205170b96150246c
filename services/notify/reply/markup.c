/* HTML as plain lines. */
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "html/tree.h"
#include "notify/reply/markup.h"

#define BUDGET_BYTES	(64U << 20)
#define BUDGET_US	2000000
#define DEPTH_MAX	400
/* Around the id of a picture: no text has them, see words(). */
#define PICTURE		'\001'
#define PICTURE_END	'\002'

struct walk {
	struct buffer	 out;
	unsigned	 depth, verbatim;
	bool		 over;		/* the rest is a quote */
};

static void	walk_root(const GumboNode *, void *);
static void	children(struct walk *, const GumboNode *);
static void	node(struct walk *, const GumboNode *);
static void	element(struct walk *, const GumboNode *);
static void	picture(struct walk *, const GumboElement *);
static bool	is_quote(const GumboElement *);
static bool	ends_all(const GumboElement *);
static bool	has_word(const GumboElement *, const char *name,
		    const char *const *words, size_t n);
static const char *attribute(const GumboElement *, const char *);
static bool	is_block(GumboTag);
static bool	is_hidden(GumboTag);
static void	words(struct walk *, const char *);
static void	line(struct walk *);

const char *
markup_text(struct arena *a, const char *html, size_t len)
{
	struct walk w = { .out = { NULL, 0, 0 } };
	const struct html_budget budget = { BUDGET_BYTES,
		html_cpu_us() + BUDGET_US };
	const char *text = "";

	if (html_tree(html, len, &budget, walk_root, &w))
		text = arena_strndup(a, w.out.data, w.out.len);
	buffer_free(&w.out);
	return text;
}

static void
walk_root(const GumboNode *root, void *arg)
{
	children(arg, root);
}

static void
children(struct walk *w, const GumboNode *n)
{
	const GumboVector *all = &n->v.element.children;
	unsigned i;

	if (w->depth == DEPTH_MAX)
		return;
	w->depth++;
	for (i = 0; i < all->length && !w->over; i++)
		node(w, all->data[i]);
	w->depth--;
}

static void
node(struct walk *w, const GumboNode *n)
{
	switch (n->type) {
	case GUMBO_NODE_ELEMENT:
		element(w, n);
		break;
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE:
		words(w, n->v.text.text);
		break;
	default:
		break;
	}
}

static void
element(struct walk *w, const GumboNode *n)
{
	const GumboElement *e = &n->v.element;
	const bool block = is_block(e->tag), pre = e->tag == GUMBO_TAG_PRE;

	if (is_hidden(e->tag) || is_quote(e))
		return;
	if (ends_all(e)) {
		w->over = true;
		return;
	}
	if (e->tag == GUMBO_TAG_BR) {
		buffer_putc(&w->out, '\n');
		return;
	}
	if (e->tag == GUMBO_TAG_IMG)
		picture(w, e);
	if (block)
		line(w);
	if (e->tag == GUMBO_TAG_LI)
		buffer_puts(&w->out, "- ");
	w->verbatim += pre;
	children(w, n);
	w->verbatim -= pre;
	if (block)
		line(w);
	if (e->tag == GUMBO_TAG_P)
		buffer_putc(&w->out, '\n');
	if (e->tag == GUMBO_TAG_TD || e->tag == GUMBO_TAG_TH)
		buffer_putc(&w->out, ' ');
}

static void
picture(struct walk *w, const GumboElement *e)
{
	const char *source = attribute(e, "src");

	if (strncasecmp(source, "cid:", 4) != 0)
		return;
	buffer_putc(&w->out, PICTURE);
	buffer_puts(&w->out, source + 4);
	buffer_putc(&w->out, PICTURE_END);
}

/* As the mail programs have it that people use. */
static bool
is_quote(const GumboElement *e)
{
	static const char *const classes[] = { "gmail_quote",
		"gmail_quote_container", "gmail_attr", "gmail_signature",
		"moz-cite-prefix", "moz-signature", "yahoo_quoted",
		"protonmail_quote", "protonmail_signature_block",
		"zmail_extra", "tutanota_quote" };
	static const char *const ids[] = { "Signature", "signature",
		"ms-outlook-mobile-signature" };

	return (e->tag == GUMBO_TAG_BLOCKQUOTE &&
	    strcasecmp(attribute(e, "type"), "cite") == 0) ||
	    has_word(e, "class", classes,
	    sizeof(classes) / sizeof(classes[0])) ||
	    has_word(e, "id", ids, sizeof(ids) / sizeof(ids[0]));
}

/* Outlook's: what is quoted follows, in no element of its own. */
static bool
ends_all(const GumboElement *e)
{
	static const char *const ids[] = { "divRplyFwdMsg", "appendonsend",
		"mail-editor-reference-message-container",
		"reply-intro" };

	return has_word(e, "id", ids, sizeof(ids) / sizeof(ids[0]));
}

static bool
has_word(const GumboElement *e, const char *name, const char *const *of,
    size_t n)
{
	const char *value = attribute(e, name);
	size_t i, len;

	for (; *value != '\0'; value += len) {
		value += strspn(value, " \t\r\n");
		len = strcspn(value, " \t\r\n");
		for (i = 0; i < n; i++)
			if (strlen(of[i]) == len &&
			    strncmp(of[i], value, len) == 0)
				return true;
	}
	return false;
}

static const char *
attribute(const GumboElement *e, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);

	return a == NULL ? "" : a->value;
}

static bool
is_block(GumboTag tag)
{
	static const GumboTag blocks[] = { GUMBO_TAG_P, GUMBO_TAG_DIV,
		GUMBO_TAG_LI, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_TR,
		GUMBO_TAG_TABLE, GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3,
		GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6, GUMBO_TAG_PRE,
		GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_HR, GUMBO_TAG_SECTION,
		GUMBO_TAG_ARTICLE, GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER };
	size_t i;

	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (blocks[i] == tag)
			return true;
	return false;
}

static bool
is_hidden(GumboTag tag)
{
	return tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_SCRIPT ||
	    tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_HEAD;
}

/* White space is one blank, but in what is preformatted. */
static void
words(struct walk *w, const char *text)
{
	const struct buffer *out = &w->out;

	for (; *text != '\0'; text++) {
		if (*text == PICTURE || *text == PICTURE_END)
			continue;
		if (w->verbatim > 0 || strchr(" \t\r\n", *text) == NULL)
			buffer_putc(&w->out, *text);
		else if (out->len > 0 &&
		    strchr(" \n", out->data[out->len - 1]) == NULL)
			buffer_putc(&w->out, ' ');
	}
}

static void
line(struct walk *w)
{
	struct buffer *out = &w->out;

	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->len--;
	if (out->len > 0 && out->data[out->len - 1] != '\n')
		buffer_putc(out, '\n');
}

/* ---- pictures ---- */

bool
markup_shows(const char *text, const char *content_id)
{
	const size_t len = strlen(content_id);

	while ((text = strchr(text, PICTURE)) != NULL) {
		text++;
		if (strncmp(text, content_id, len) == 0 &&
		    text[len] == PICTURE_END)
			return true;
	}
	return false;
}

const char *
markup_words(struct arena *a, const char *text)
{
	char *only = arena_alloc(a, strlen(text) + 1), *to = only;

	for (; *text != '\0'; text++) {
		if (*text == PICTURE)
			text += strcspn(text, "\002");
		if (*text == '\0')
			break;
		if (*text != PICTURE_END)
			*to++ = *text;
	}
	return only;
}
