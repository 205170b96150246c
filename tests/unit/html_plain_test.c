/* What is taken without a parser is just what the parser would make of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "html/plain.h"
#include "html/sanitise.h"

#define ROUNDS		60000
#define MAX_TOKENS	24

/* Whether it is taken; if so, both ways must agree. */
static bool
is_plain(const char *html)
{
	struct sanitised parsed = { 0 };
	struct html_writer w;

	if (!html_plain(html, &w)) {
		assert_null(w.html);
		return false;
	}
	assert_int_equal(sanitise_parsed(html, &parsed), SANITISE_OK);
	if (strcmp(w.html, parsed.html) != 0)
		fail_msg("%s\n became %s\n, not  %s", html, w.html,
		    parsed.html);
	if (strcmp(w.snippet, parsed.snippet) != 0)
		fail_msg("%s\n has snippet %s\n, not  %s", html, w.snippet,
		    parsed.snippet);
	assert_int_equal(w.len, parsed.len);
	free(w.html);
	sanitised_clear(&parsed);
	return true;
}

static void
test_takes_what_the_editor_writes(void **state)
{
	static const char *const table[] = {
		"", "Bonjour", "<p></p>", "<p>a<br>b</p>",
		"<p>Bonjour <strong>Madame</strong>,</p><p>l'\xc3\xa9l\xc3\xa8"
		"ve <em>n'a <u>pas</u></em> &lt;5 &amp; \"10\"&nbsp;"
		"\xe2\x82\xac</p>",
		"<h3>Sortie</h3><ul><li><p>un</p></li><li><p>deux</p><ol><li>"
		"<p>trois</p></li></ol></li></ul>",
		"<blockquote><p>dit</p><blockquote><p>ou pas</p></blockquote>"
		"</blockquote>",
		"<p><a href=\"https://e.org/?a=1&amp;b=%22\">ici</a></p>",
		"<p><a href=\"mailto:a@e.org\" rel=\"noopener noreferrer "
		"nofollow\" target=\"_blank\">l\xc3\xa0</a></p>",
		"<p>\n\ttexte\n</p>\n<hr><div>x</div>",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!is_plain(table[i]))
			fail_msg("not taken: %s", table[i]);
}

static void
test_leaves_the_rest_to_the_parser(void **state)
{
	static const char *const table[] = {
		"<p>", "</p>", "<p>a</b></p>", "<b><p>a</p></b>",
		"<b>a<b>b</b></b>", "<p><ul></ul></p>", "<ul>a</ul>",
		"<ul><p>a</p></ul>", "<li>a</li>", "<P>a</P>", "<p >a</p>",
		"<p class=\"x\">a</p>", "<br/>", "</br>", "<br></br>", "a\r\nb",
		"a\x01", "a\x7f", "a\xc2\x85", "a\xff", "\xef\xbb\xbf" "a",
		"a\xef\xbf\xbe", "&eacute;", "&amp", "&", "a &b", "&#38;",
		"<table></table>", "<pre>a</pre>", "<script>a</script>",
		"<!-- a -->", "<", "a < b", "<a>x</a>",
		"<a href=\"javascript:x\">x</a>", "<a href=\"https://e.org\"x>"
		"y</a>", "<a href=\" https://e.org\">x</a>",
		"<a href=\"https://e.org/\n\">x</a>", "<a href=\"https://e.org",
		"<a href='https://e.org'>x</a>", "<a href=\"https://e.org\" "
		"href=\"https://f.org\">x</a>", "<a href=\"\">x</a>",
		"<a href=\"https://e.org\"><a href=\"https://e.org\">x</a></a>",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (is_plain(table[i]))
			fail_msg("taken: %s", table[i]);
}

static uint32_t
next_random(void)
{
	static uint32_t x = 2463534242;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

/* Mostly well-formed: an end tag is mostly the one that is due. */
static void
make(char *out)
{
	static const char *const starts[] = { "p", "strong", "em", "u", "b",
		"i", "s", "span", "ul", "ol", "li", "li", "li", "blockquote",
		"div", "h1", "h3", "pre", "table", "a href=\"https://e.org\"",
		"a href=\"tel:1&amp;2&quot;\"" };
	static const char *const texts[] = { "<br>", "<hr>", " ", "\n", "a",
		"b c", "&amp;", "&lt;", "&nbsp;", "&", "\"", ">", "\xc3\xa9",
		"\xe2\x80\x8d", "\xc2\xad", "</p>", "\r", "\xef\xbf\xbf" };
	const char *open[MAX_TOKENS];
	size_t n = next_random() % MAX_TOKENS, nopen = 0;
	const char *s;

	for (*out = '\0'; n > 0; n--) {
		out += strlen(out);
		if (next_random() % 3 == 0) {
			s = starts[next_random() %
			    (sizeof(starts) / sizeof(starts[0]))];
			sprintf(out, "<%s>", s);
			open[nopen++] = s;
		} else if (nopen > 0 && next_random() % 2 == 0) {
			s = open[--nopen];
			sprintf(out, "</%.*s>", (int)strcspn(s, " "), s);
		} else
			strcpy(out, texts[next_random() % (next_random() % 8 ==
			    0 ? sizeof(texts) / sizeof(texts[0]) : 8)]);
	}
	while (nopen > 0 && next_random() % 50 != 0) {
		out += strlen(out);
		s = open[--nopen];
		sprintf(out, "</%.*s>", (int)strcspn(s, " "), s);
	}
}

static void
test_both_ways_agree(void **state)
{
	char html[MAX_TOKENS * 64];
	int i, taken = 0;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		make(html);
		taken += is_plain(html);
	}
	assert_in_range(taken, ROUNDS / 20, ROUNDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes_what_the_editor_writes),
		cmocka_unit_test(test_leaves_the_rest_to_the_parser),
		cmocka_unit_test(test_both_ways_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
