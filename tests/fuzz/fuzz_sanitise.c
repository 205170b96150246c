/*
 * The sanitiser: what comes out, parsed again, holds nothing outside the
 * allowlist, and sanitised again it is the same; what is taken without the
 * parser is what the parser would have made of it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "html/link.h"
#include "html/plain.h"
#include "html/sanitise.h"
#include "html/tree.h"

/* The list, by itself: not the sanitiser's own table. */
static const char *const allowed[] = {
	"html", "p", "br", "div", "span", "b", "strong", "i", "em", "u", "s",
	"a", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "pre", "code",
	"hr", "table", "thead", "tbody", "tfoot", "caption", "tr", "td", "th",
	"sub", "sup",
};

static void	check_tree(const GumboNode *, void *);
static void	check_node(const GumboNode *);
static void	check_attribute(const GumboElement *, const GumboAttribute *);
static void	check_again(const struct sanitised *);
static void	check_plain(const char *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct html_budget budget = { 256 << 20,
		html_cpu_us() + 60 * 1000000 };
	struct fuzz_input in = { data, size };
	struct sanitised s = { 0 };
	char *html = fuzz_text(in);

	switch (sanitise_html(html, &s)) {
	case SANITISE_OK:
		CHECK(utf8_length(html) >= 0);
		CHECK(strlen(s.html) == s.len && s.len <= SANITISED_MAX);
		CHECK(utf8_length(s.html) >= 0);
		CHECK(utf8_length(s.snippet) >= 0);
		CHECK(utf8_length(s.snippet) <= SNIPPET_MAX);
		CHECK(html_tree(s.html, s.len, &budget, check_tree, NULL));
		check_again(&s);
		break;
	case SANITISE_NOT_UTF8:
		CHECK(utf8_length(html) < 0);
		break;
	case SANITISE_TOO_COMPLEX:
		break;
	}
	sanitised_clear(&s);
	check_plain(html);
	free(html);
	return 0;
}

static void
check_tree(const GumboNode *root, void *arg)
{
	(void)arg;
	check_node(root);
}

static void
check_node(const GumboNode *node)
{
	const GumboElement *e = &node->v.element;
	bool known = false;
	size_t i;

	if (node->type == GUMBO_NODE_TEXT ||
	    node->type == GUMBO_NODE_WHITESPACE)
		return;
	CHECK(node->type == GUMBO_NODE_ELEMENT);
	CHECK(e->tag_namespace == GUMBO_NAMESPACE_HTML);
	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		known |= strcmp(gumbo_normalized_tagname(e->tag),
		    allowed[i]) == 0;
	CHECK(known);
	for (i = 0; i < e->attributes.length; i++)
		check_attribute(e, e->attributes.data[i]);
	for (i = 0; i < e->children.length; i++)
		check_node(e->children.data[i]);
}

static void
check_attribute(const GumboElement *e, const GumboAttribute *a)
{
	char link[LINK_MAX_BYTES + 1];

	if (strcmp(a->name, "dir") == 0) {
		CHECK(strcmp(a->value, "auto") == 0 ||
		    strcmp(a->value, "ltr") == 0 ||
		    strcmp(a->value, "rtl") == 0);
		return;
	}
	if (strcmp(a->name, "colspan") == 0 ||
	    strcmp(a->name, "rowspan") == 0) {
		CHECK(e->tag == GUMBO_TAG_TD || e->tag == GUMBO_TAG_TH);
		CHECK(strlen(a->value) <= 3 &&
		    strspn(a->value, "0123456789") == strlen(a->value));
		return;
	}
	if (strcmp(a->name, "align") == 0) {
		CHECK(strspn(a->value, "abcdefghijklmnopqrstuvwxyz") ==
		    strlen(a->value));
		return;
	}
	if (strcmp(a->name, "data-color") == 0) {
		CHECK(e->tag == GUMBO_TAG_SPAN);
		return;
	}
	CHECK(e->tag == GUMBO_TAG_A);
	if (strcmp(a->name, "rel") == 0)
		CHECK(strcmp(a->value, "noopener noreferrer nofollow") == 0);
	else if (strcmp(a->name, "target") == 0)
		CHECK(strcmp(a->value, "_blank") == 0);
	else {
		CHECK(strcmp(a->name, "href") == 0);
		CHECK(link_clean(a->value, link));
		CHECK(strcmp(a->value, link) == 0);
	}
}

/* It may run out of time, which is not the same for the same input. */
static void
check_again(const struct sanitised *one)
{
	struct sanitised two = { 0 };
	enum sanitise_result result = sanitise_html(one->html, &two);

	CHECK(result != SANITISE_NOT_UTF8);
	if (result != SANITISE_OK)
		return;
	CHECK(strcmp(one->html, two.html) == 0);
	CHECK(strcmp(one->snippet, two.snippet) == 0);
	sanitised_clear(&two);
}

/* The parser may run out of time, the one pass does not. */
static void
check_plain(const char *html)
{
	struct sanitised parsed = { 0 };
	struct html_writer plain;
	enum sanitise_result result;

	if (!html_plain(html, &plain))
		return;
	result = sanitise_parsed(html, &parsed);
	CHECK(result != SANITISE_NOT_UTF8);
	if (result == SANITISE_OK) {
		CHECK(strcmp(plain.html, parsed.html) == 0);
		CHECK(strlen(plain.html) == plain.len);
		CHECK(strcmp(plain.snippet, parsed.snippet) == 0);
	}
	sanitised_clear(&parsed);
	free(plain.html);
}
