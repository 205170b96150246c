/* The sanitiser: what it keeps, what it drops, and that it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "html/link.h"
#include "html/pictures.h"
#include "html/sanitise.h"
#include "html/tree.h"

#define LINK(href, text) "<a href=\"" href "\" rel=\"noopener noreferrer " \
    "nofollow\" target=\"_blank\">" text "</a>"

struct kept {
	const char	*in, *out;
};

/* Anything outside of it in what comes out is a failure. */
static const char *const allowed[] = {
	"html", "p", "br", "div", "span", "b", "strong", "i", "em", "u", "s",
	"a", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "pre", "code",
	"hr", "table", "thead", "tbody", "tfoot", "caption", "tr", "td", "th",
	"sub", "sup", "img",
};

static void
check_node(const GumboNode *node)
{
	const GumboElement *e = &node->v.element;
	const GumboAttribute *a;
	char link[LINK_MAX_BYTES + 1];
	bool known = false;
	size_t i;

	if (node->type == GUMBO_NODE_TEXT ||
	    node->type == GUMBO_NODE_WHITESPACE)
		return;
	assert_int_equal(node->type, GUMBO_NODE_ELEMENT);
	assert_int_equal(e->tag_namespace, GUMBO_NAMESPACE_HTML);
	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		known |= strcmp(gumbo_normalized_tagname(e->tag),
		    allowed[i]) == 0;
	assert_true(known);
	for (i = 0; i < e->attributes.length; i++) {
		a = e->attributes.data[i];
		if (strcmp(a->name, "dir") == 0 ||
		    strcmp(a->name, "colspan") == 0 ||
		    strcmp(a->name, "rowspan") == 0) {
			assert_true(a->value[0] != '\0' &&
			    strlen(a->value) <= 4);
			continue;
		}
		if (strcmp(a->name, "align") == 0)
			continue;
		if (e->tag == GUMBO_TAG_IMG) {
			assert_true(strcmp(a->name, "alt") == 0 ||
			    (strcmp(a->name, "src") == 0 &&
			    strncmp(a->value, "cid:", 4) == 0));
			continue;
		}
		if (strcmp(a->name, "data-color") == 0) {
			assert_int_equal(e->tag, GUMBO_TAG_SPAN);
			continue;
		}
		assert_int_equal(e->tag, GUMBO_TAG_A);
		assert_true(strcmp(a->name, "rel") == 0 ||
		    strcmp(a->name, "target") == 0 ||
		    (strcmp(a->name, "href") == 0 &&
		    link_clean(a->value, link)));
	}
	for (i = 0; i < e->children.length; i++)
		check_node(e->children.data[i]);
}

static void
check_tree(const GumboNode *root, void *arg)
{
	(void)arg;
	check_node(root);
}

/* Sanitises, checks what must hold of everything, returns the HTML. */
static char *
clean(const char *in)
{
	const struct html_budget budget = { 64 << 20, html_cpu_us() + 5000000 };
	struct sanitised one = { 0 }, two = { 0 };
	char *html;

	assert_int_equal(sanitise_html(in, &one), SANITISE_OK);
	assert_int_equal(strlen(one.html), one.len);
	assert_true(utf8_length(one.html) >= 0);
	assert_in_range(utf8_length(one.snippet), 0, SNIPPET_MAX);
	assert_true(html_tree(one.html, one.len, &budget, check_tree, NULL));
	assert_int_equal(sanitise_html(one.html, &two), SANITISE_OK);
	assert_string_equal(one.html, two.html);
	assert_string_equal(one.snippet, two.snippet);
	html = one.html;
	sanitised_clear(&two);
	return html;
}

static void
check_table(const struct kept *t)
{
	char *html;

	for (; t->in != NULL; t++) {
		html = clean(t->in);
		if (strcmp(html, t->out) != 0)
			fail_msg("%s\n became %s\n, not  %s", t->in, html,
			    t->out);
		free(html);
	}
}

#define ID	"0123456789abcdef0123456789abcdef"
#define PICTURE(alt) "<img src=\"cid:" ID "\" alt=\"" alt "\">"

/* Attachments alone: nothing is ever loaded from elsewhere. */
static void
test_pictures(void **state)
{
	static const struct kept table[] = {
		{ "<p>a<img src='cid:" ID "' alt='La cour'>b</p>",
		    "<p>a" PICTURE("La cour") "b</p>" },
		{ "<IMG ALT='\"<&\nx\"' SRC=CID:" ID " width=9 onload=x()>",
		    PICTURE("&quot;&lt;&amp;\nx&quot;") },
		{ "<img src='cid:" ID "'>", PICTURE("") },
		{ "a<img src='https://x.example/y.png' alt=z>b", "ab" },
		{ "a<img src='data:image/png;base64,AAAA'>b", "ab" },
		{ "a<img src='cid:x'><img src='cid:" ID "0'>b", "ab" },
		{ "a<img src='cid:0123456789ABCDEF0123456789ABCDEF'>b", "ab" },
		{ "a<img alt=z><img src=cid:>b", "ab" },
		{ "a<img srcset='cid:" ID "'>b", "ab" },
		{ NULL, NULL },
	};

	(void)state;
	check_table(table);
}

#define OTHER	"fedcba9876543210fedcba9876543210"
#define SHOWS(id, alt) "<img src=\"cid:" id "\" alt=\"" alt "\">"

/* Those that are attached, with whatever is said of them. */
static void
test_attached_pictures(void **state)
{
	static const char *const one[] = { ID }, *const both[] = { OTHER, ID };
	static const char html[] = SHOWS(OTHER, "a &gt; b") "<p>c"
	    SHOWS(ID, "d") SHOWS(OTHER, "") "e</p>" SHOWS(OTHER, "f");
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(html_check_pictures("<p>a</p>", NULL, 0).code,
	    RPC__CODE__OK);
	assert_int_equal(html_check_pictures(html, both, 2).code,
	    RPC__CODE__OK);
	assert_int_equal(html_check_pictures(html, one, 1).reason,
	    RPC__REASON__ATTACHMENT_UNKNOWN);
	assert_int_equal(html_check_pictures(html, both, 1).reason,
	    RPC__REASON__ATTACHMENT_UNKNOWN);
	assert_ptr_equal(html_keep_pictures(a, html, both, 2), html);
	assert_string_equal(html_keep_pictures(a, html, one, 1),
	    "<p>c" SHOWS(ID, "d") "e</p>");
	assert_string_equal(html_keep_pictures(a, html, NULL, 0),
	    "<p>ce</p>");
	arena_destroy(&a);
}

/* A description is as long as may be, and stays the same from then on. */
static void
test_long_description(void **state)
{
	char in[2048], *html;

	(void)state;
	snprintf(in, sizeof(in), "<img src='cid:" ID "' alt='%0900d'>", 7);
	html = clean(in);
	assert_int_equal(strlen(html), strlen(PICTURE("")) + 255);
	free(html);
}

static void
test_keeps_formatting(void **state)
{
	static const struct kept table[] = {
		{ "", "" },
		{ "plain & <simple>", "plain &amp; " },
		{ "<p>Bonjour <b>Madame</b>,</p>",
		    "<p>Bonjour <b>Madame</b>,</p>" },
		{ "<P>a<BR>b<hr/></P>", "<p>a<br>b</p><hr><p></p>" },
		{ "<ul><li>un<li>deux</ul>",
		    "<ul><li>un</li><li>deux</li></ul>" },
		{ "<table><tr><td>x<th>y</table>",
		    "<table><tbody><tr><td>x</td><th>y</th></tr></tbody>"
		    "</table>" },
		{ "<h1>t</h1><h4>u</h4><h6>v</h6>",
		    "<h1>t</h1><h3>u</h3><h3>v</h3>" },
		{ "<p align=CENTER>a</p><h4 align=right>b</h4>"
		    "<td align=x>c</td>",
		    "<p align=\"center\">a</p><h3 align=\"right\">b</h3>c" },
		{ "<p dir=rtl align=justify>a</p><ul align=left><li>b</ul>",
		    "<p dir=\"rtl\" align=\"justify\">a</p>"
		    "<ul><li>b</li></ul>" },
		{ "<table align=center><tr><td align=right colspan=2>a</table>",
		    "<table><tbody><tr><td align=\"right\" colspan=\"2\">a"
		    "</td></tr></tbody></table>" },
		{ "<span data-color=Red>a</span><span data-color='red x'>b"
		    "</span><p data-color=red>c</p><span style='color:red'>d"
		    "</span>",
		    "<span data-color=\"red\">a</span><span>b</span>"
		    "<p>c</p><span>d</span>" },
		{ "<pre>\n\n  code</pre>", "<pre>\n\n  code</pre>" },
		{ "<pre>\ncode</pre>", "<pre>code</pre>" },
		{ "2 < 3 && 4 > 3", "2 &lt; 3 &amp;&amp; 4 &gt; 3" },
		{ "\"quoted\"", "&quot;quoted&quot;" },
		{ "&eacute;\xc3\xa9&nbsp;", "\xc3\xa9\xc3\xa9\xc2\xa0" },
		{ "a&#0;b&#x1;c\x07" "d", "a\xef\xbf\xbd" "bcd" },
		{ "<p>un<p>deux", "<p>un</p><p>deux</p>" },
		{ "<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>" },
		{ "<section><p>x</p></section>", "<div><p>x</p></div>" },
		{ "<font color=red>x</font>", "x" },
		{ "<p style=color:red class=c id=i onclick=x data-y=z>x</p>",
		    "<p>x</p>" },
		{ "<img src=x onerror=alert(1)>a", "a" },
		{ "<!-- c -->a<!doctype html><?x?>b", "ab" },
		{ NULL, NULL },
	};

	(void)state;
	check_table(table);
}

/* `text` n times; "%d" in it becomes the number. */
static char *
repeat(const char *text, size_t n)
{
	size_t i, cap = n * (strlen(text) + 8) + 1, len = 0;
	const char *p;
	char *s = malloc(cap);

	assert_non_null(s);
	for (i = 0; i < n; i++)
		for (p = text; *p != '\0'; p++)
			if (*p == '%')
				len += (size_t)sprintf(s + len, "%zu", i);
			else
				s[len++] = *p;
	s[len] = '\0';
	return s;
}

/* What means something is kept, by another name if need be. */
static void
test_keeps_meaning(void **state)
{
	static const struct kept table[] = {
		{ "<s>a</s><strike>b</strike><del>c</del><ins>d</ins>",
		    "<s>a</s><s>b</s><s>c</s><u>d</u>" },
		{ "<h4>a</h4><section>b</section>",
		    "<h3>a</h3><div>b</div>" },
		{ "a<section>b</section>c<article>d</article>",
		    "a<div>b</div>c<div>d</div>" },
		{ "<dl><dt>a<dd>b</dl>",
		    "<div><div>a</div><div>b</div></div>" },
		{ "<center>a</center><address>b</address>",
		    "<div>a</div><div>b</div>" },
		{ "<figure>a<figcaption>b</figcaption></figure>",
		    "<div>a<div>b</div></div>" },
		{ "<menu><li>a</menu>", "<ul><li>a</li></ul>" },
		{ "<table><caption>t</caption><tr><td colspan=2>a<td>b"
		    "<tfoot><tr><th rowspan='3'>c</table>",
		    "<table><caption>t</caption><tbody><tr>"
		    "<td colspan=\"2\">a</td><td>b</td></tr></tbody>"
		    "<tfoot><tr><th rowspan=\"3\">c</th></tr></tfoot>"
		    "</table>" },
		{ "<table><tr><td colspan=1 rowspan=0>a<td colspan=1000>b"
		    "<td colspan='2x'>c</table>", "<table><tbody><tr><td>a"
		    "</td><td>b</td><td>c</td></tr></tbody></table>" },
		{ "<tr><td>a</td><td>b</td></tr>", "<table><tbody><tr>"
		    "<td>a</td><td>b</td></tr></tbody></table>" },
		{ " <td>a<td>b", "<table> <tbody><tr><td>a</td><td>b</td>"
		    "</tr></tbody></table>" },
		{ "<p dir=AUTO>a</p><p dir=rtl>b</p><p dir=x>c</p>",
		    "<p dir=\"auto\">a</p><p dir=\"rtl\">b</p><p>c</p>" },
		{ "<p dir=\"auto\">a</p>", "<p dir=\"auto\">a</p>" },
		{ "<b dir=rtl>a</b>", "<b>a</b>" },
		{ NULL, NULL },
	};

	(void)state;
	check_table(table);
}

#define WEB(address)	LINK(address, address)

static void
test_addresses_become_links(void **state)
{
	static const struct kept table[] = {
		{ "voir https://e.org/a?b=1&amp;c=2.", "voir "
		    WEB("https://e.org/a?b=1&amp;c=2") "." },
		{ "<p>(http://e.org/a_(b)), puis</p>",
		    "<p>(" WEB("http://e.org/a_(b)") "), puis</p>" },
		{ "www.e.org/x!", LINK("https://www.e.org/x", "www.e.org/x")
		    "!" },
		{ "a.b@c-d.fr, e@f", LINK("mailto:a.b@c-d.fr", "a.b@c-d.fr")
		    ", e@f" },
		{ "<b>https://e.org</b>", "<b>" WEB("https://e.org") "</b>" },
		{ "<a href=https://x.org>https://e.org</a>",
		    LINK("https://x.org", "https://e.org") },
		{ "\xc2\xab https://e.org\xc2\xbb",
		    "\xc2\xab " WEB("https://e.org") "\xc2\xbb" },
		{ "https://e.org/\xc3\xa9t\xc3\xa9\xc2\xa0!",
		    WEB("https://e.org/\xc3\xa9t\xc3\xa9") "\xc2\xa0!" },
		{ "https://", "https://" },
		{ "xhttps://e.org", "xhttps://e.org" },
		{ "javascript://e.org", "javascript://e.org" },
		{ "www.", "www." },
		{ "@b.fr a@b a@.fr .a@b.fr a@b.c1",
		    "@b.fr a@b a@.fr .a@b.fr a@b.c1" },
		{ NULL, NULL },
	};

	(void)state;
	check_table(table);
}

/* What is nested too deep to be kept still parts words. */
static void
test_dropped_blocks_leave_breaks(void **state)
{
	char *in, *html;

	(void)state;
	in = repeat("<blockquote>", 120);
	in = realloc(in, strlen(in) + 128);
	strcat(in, "<p>un</p><p>deux</p>"
	    "<table><tr><td>trois<td>quatre</table>");
	html = clean(in);
	assert_non_null(strstr(html, "un<br>deux<br>trois quatre"));
	free(html);
	free(in);
}

static void
test_keeps_safe_links_only(void **state)
{
	static const struct kept table[] = {
		{ "<a href='https://e.org/?a=1&amp;b=\"2\"'>x</a>",
		    LINK("https://e.org/?a=1&amp;b=&quot;2&quot;", "x") },
		{ "<a href=HTTP://e.org rel=opener target=_top>x</a>",
		    LINK("HTTP://e.org", "x") },
		{ "<a href=' mailto:a@b.fr '>x</a>",
		    LINK("mailto:a@b.fr", "x") },
		{ "<a href=tel:+33>x</a>", LINK("tel:+33", "x") },
		{ "<a href='ht\ntps://e.org'>x</a>",
		    LINK("https://e.org", "x") },
		{ "<a name=n>x</a>", "x" },
		{ "<a href=/relative>x</a>", "x" },
		{ "<a href=//e.org>x</a>", "x" },
		{ "<a href=https:e.org>x</a>", "x" },
		{ "<a href=https://>x</a>", "x" },
		{ "<a href=javascript:alert(1)>x</a>", "x" },
		{ "<a href='JaVaScRiPt:alert(1)'>x</a>", "x" },
		{ "<a href='java\tscript:alert(1)'>x</a>", "x" },
		{ "<a href='&#106;avascript:alert(1)'>x</a>", "x" },
		{ "<a href='&#x0A;javascript&colon;alert(1)'>x</a>", "x" },
		{ "<a href='\x01javascript:alert(1)'>x</a>", "x" },
		{ "<a href='data:text/html,<script>'>x</a>", "x" },
		{ "<a href='vbscript:x'>x</a>", "x" },
		{ "<a href='http://e.org/&#1;'>x</a>", "x" },
		{ "<a xlink:href=http://e.org>x</a>", "x" },
		{ NULL, NULL },
	};

	(void)state;
	check_table(table);
}

static void
test_drops_what_runs(void **state)
{
	static const struct kept table[] = {
		{ "<script>alert(1)</script>a", "a" },
		{ "<SCRIPT SRC=//e.org></SCRIPT >a", "a" },
		{ "<style>p{}</style>a", "a" },
		{ "a<template><p>x</template>", "a" },
		{ "<svg onload=alert(1)><a href=http://e.org>y</a></svg>a",
		    "a" },
		{ "<svg><p>in</p></svg>a", "a" },
		{ "<math><mi xlink:href=x>y</mi></math>a", "a" },
		{ "<iframe src=x>y</iframe>a", "a" },
		{ "<iframe srcdoc='<script>x</script>'></iframe>a", "a" },
		{ "<object data=x>y</object><embed src=x>a", "a" },
		{ "<noscript><p title='</noscript><img src=x>'></noscript>",
		    "" },
		{ "<textarea><p>x</textarea>a", "a" },
		{ "<xmp><script>x</script></xmp>a", "a" },
		{ "<form action=x><input value=y><button>z</button></form>",
		    "<div>z</div>" },
		{ "<base href=http://e.org><link rel=x><meta http-equiv=y>a",
		    "a" },
		{ "<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)" },
		{ "<<script>alert(1)</script>", "&lt;" },
		{ "&lt;script&gt;alert(1)&lt;/script&gt;",
		    "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "<plaintext><b>x", "" },
		{ "<p/onclick=x>a</p>", "<p>a</p>" },
		{ "<math><mtext><table><mglyph><style><!--</style>"
		    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
		    "" },
		{ NULL, NULL },
	};

	(void)state;
	check_table(table);
}

/* What only has to hold the properties that clean() checks. */
static void
test_strange_strings_are_safe(void **state)
{
	static const char *const strings[] = {
		"undefined", "NULL", "'; DROP TABLE users; --", "$(touch x)",
		"\"><script>alert(1)</script>", "' onmouseover=alert(1) x='",
		"</p><p></div><b></td>", "<", "<a", "<a href=", "<a href='",
		"</", "<!", "<!--", "<![CDATA[x]]>", "&", "&#", "&#x",
		"&#xFFFFFF;",
		"&#xD800;", "&#13;x", "\r\n\r", "\xef\xbb\xbf", "\xe2\x80\x8b",
		"\xe2\x80\xae\x72tl", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91"
		"\xa7", "\xef\xb7\x90\xf3\xa0\x80\x81",
		"\xcd\xa2\xcc\xb4Z\xcd\x91" "a",
		"<table><p>x<tr><b>y<td>z</b></table>w", "<select><p>x",
		"<p><button><p>x", "<h1><section><h2>x", "<a href=http://a.b>x"
		"<a href=http://a.b>y", "<li><ul><section><li>x",
		"<b><b><b><b><b><p>x</b></p>", "<table><caption>c<tfoot><tr>x",
		"<p><table><p><b><table><i>x</table>y</table>z",
		"<pre><section>\n\nx</pre>", "<u><div><u><div></u>x</u>y",
		"<ruby>x<rp>(<rt>y", "<nobr>a<nobr>b", "<center><p>c</center>",
		"<frameset><frame>", "<html><body onload=x><p>y",
		"<col><tr><td>x",
		"<svg><foreignObject><p>x", "<svg></p><style><a id=\"</style>"
		"<img src=1 onerror=alert(1)>\">", "<isindex prompt=x>",
		"<form><math><mtext></form><form><mglyph><style></math><img>",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		free(clean(strings[i]));
}

static void
test_refuses_bad_utf8(void **state)
{
	static const char *const bad[] = { "\xff", "a\xc3", "\xc0\xaf",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "<p>\x80</p>" };
	struct sanitised s = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sanitise_html(bad[i], &s), SANITISE_NOT_UTF8);
}

/* All of the bytes that the service takes, in the worst order. */
static void
test_bombs_end_soon(void **state)
{
	static const char *const bombs[] = {
		"<div>", "<b>", "<b a=%>", "<a href=http://a.b/%>", "<p>",
		"<table>", "<table><tr><td>", "<i a=%><p>", "<ul><li>",
		"<x>", "</x>", "<p></x>", "<blockquote>", "<font a=%><p>x",
		"<button>", "<svg>", "<template>", "<b><object></b></object>",
		"<select>", "<", "&", "<!--", "a=% ",
	};
	struct sanitised s = { 0 };
	enum sanitise_result r;
	char *in, *tag;
	int64_t t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
		in = repeat(bombs[i], 256 * 1024 / strlen(bombs[i]));
		t = html_cpu_us();
		r = sanitise_html(in, &s);
		t = html_cpu_us() - t;
		assert_true(r == SANITISE_OK || r == SANITISE_TOO_COMPLEX);
		if (t > 3000000)
			fail_msg("%s took %lld us", bombs[i], (long long)t);
		if (r == SANITISE_OK)
			sanitised_clear(&s);
		free(in);
	}
	in = repeat("x% ", 40000);
	tag = malloc(strlen(in) + 16);
	sprintf(tag, "<p %s>y", in);
	t = html_cpu_us();
	r = sanitise_html(tag, &s);
	assert_true(html_cpu_us() - t < 3000000);
	assert_int_equal(r, SANITISE_TOO_COMPLEX);
	free(tag);
	free(in);
}

/* A letter of many paragraphs, or deep quotes, is no bomb. */
static void
test_long_letters_pass(void **state)
{
	char *in, *html;

	(void)state;
	in = repeat("<p style=\"margin:0\">Madame, <b>Monsieur</b>, % fois "
	    "<a href=\"https://e.org/%\">ici</a></p>\n", 2500);
	html = clean(in);
	assert_non_null(strstr(html, "https://e.org/2499"));
	free(html);
	free(in);
	in = repeat("<blockquote>", 300);
	in = realloc(in, strlen(in) + 8);
	strcat(in, "deep");
	html = clean(in);
	assert_non_null(strstr(html, "deep"));
	free(html);
	free(in);
}

static void
test_snippet(void **state)
{
	static const struct kept table[] = {
		{ "<p>Bonjour,</p><p>  un\n\tdeux&nbsp;trois</p>",
		    "Bonjour, un deux trois" },
		{ "un<br>deux<b>trois</b>", "un deuxtrois" },
		{ "<ul><li>a<li>b</ul>c", "a b c" },
		{ "<script>x</script><style>y</style>", "" },
		{ "<p>&nbsp; \xe2\x80\x8b</p><br>", "" },
		{ "a &lt;b&gt; &amp;", "a <b> &" },
		{ "ab\xc2\xad" "cd \xe2\x80\x8d e", "abcd e" },
		{ "\xe2\x9d\xa4\xef\xb8\x8f !", "\xe2\x9d\xa4\xef\xb8\x8f !" },
		{ NULL, NULL },
	};
	const struct kept *t;
	struct sanitised s = { 0 };
	char *in;

	(void)state;
	for (t = table; t->in != NULL; t++) {
		assert_int_equal(sanitise_html(t->in, &s), SANITISE_OK);
		assert_string_equal(s.snippet, t->out);
		sanitised_clear(&s);
	}
	in = repeat("\xc3\xa9t\xc3\xa9 ", 100);
	assert_int_equal(sanitise_html(in, &s), SANITISE_OK);
	assert_in_range(utf8_length(s.snippet), SNIPPET_MAX - 4, SNIPPET_MAX);
	sanitised_clear(&s);
	free(in);
	/* "a ", 69 flags are 140: whole ones.  With three letters, 68. */
	in = repeat("\xf0\x9f\x87\xab\xf0\x9f\x87\xb7", 100);
	memcpy(in, "      a ", 8);
	assert_int_equal(sanitise_html(in, &s), SANITISE_OK);
	assert_int_equal(strlen(s.snippet), 2 + 69 * 8);
	sanitised_clear(&s);
	memcpy(in, "     ab ", 8);
	assert_int_equal(sanitise_html(in, &s), SANITISE_OK);
	assert_int_equal(strlen(s.snippet), 3 + 68 * 8);
	sanitised_clear(&s);
	free(in);
	in = repeat("x", 1000);
	assert_int_equal(sanitise_html(in, &s), SANITISE_OK);
	assert_int_equal(strlen(s.snippet), SNIPPET_MAX);
	sanitised_clear(&s);
	free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps_formatting),
		cmocka_unit_test(test_pictures),
		cmocka_unit_test(test_attached_pictures),
		cmocka_unit_test(test_long_description),
		cmocka_unit_test(test_keeps_meaning),
		cmocka_unit_test(test_addresses_become_links),
		cmocka_unit_test(test_dropped_blocks_leave_breaks),
		cmocka_unit_test(test_keeps_safe_links_only),
		cmocka_unit_test(test_drops_what_runs),
		cmocka_unit_test(test_strange_strings_are_safe),
		cmocka_unit_test(test_refuses_bad_utf8),
		cmocka_unit_test(test_bombs_end_soon),
		cmocka_unit_test(test_long_letters_pass),
		cmocka_unit_test(test_snippet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
