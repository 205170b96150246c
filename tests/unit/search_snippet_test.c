/* The piece of a message in which something was found, and its marks. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "html/writer.h"
#include "messages/search/query.h"
#include "messages/search/snippet.h"

static struct arena	*arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

/* With [ and ] for the marks. */
static const char *
snippet(const char *q, const char *html)
{
	struct search_terms t = { 0 };
	const char *text, *p;
	char *out, *to;

	search_parse(arena, q, &t, NULL);
	text = search_snippet(arena, &t, html);
	out = to = arena_alloc(arena, strlen(text) + 1);
	for (p = text; *p != '\0';)
		if (strncmp(p, FOUND_START, 3) == 0) {
			*to++ = '[';
			p += 3;
		} else if (strncmp(p, FOUND_END, 3) == 0) {
			*to++ = ']';
			p += 3;
		} else
			*to++ = *p++;
	*to = '\0';
	return out;
}

static void
test_marks(void **state)
{
	static const struct {
		const char	*q, *html, *snippet;
	} cases[] = {
		{ "absence", "<p>Une absence.</p>", "Une [absence]. " },
		/* what begins with it, accents and case */
		{ "absen", "<p>Ses ABSENCES</p>", "Ses [ABSENCES] " },
		{ "eleve", "<p>Élève, élèves</p>", "[Élève], [élèves] " },
		{ "élève", "<p>eleve</p>", "[eleve] " },
		{ "coeur", "<p>Le Cœur</p>", "Le [Cœur] " },
		/* stems of both languages */
		{ "absences", "<p>absence</p>", "[absence] " },
		{ "meetings", "<p>a meeting</p>", "a [meeting] " },
		{ "inscrire", "<p>inscrivez</p>", "inscrivez " },
		/* one or two letters are words of their own */
		{ "6e", "<p>6e et 6eme</p>", "[6e] et 6eme " },
		/* several, and words in a row */
		{ "sortie demain", "<p>demain, la sortie</p>",
		    "[demain], la [sortie] " },
		{ "\"la sortie\"", "<p>la sortie, la vraie sortie</p>",
		    "[la sortie], la vraie sortie " },
		/* what an element parts is two words, as in the index */
		{ "absence", "<p>ab<b>sence</b></p>", "ab sence " },
		/* escaped text stays text */
		{ "b", "<p>a &lt;b&gt; &amp; &quot;c&quot;</p>",
		    "a <[b]> & \"c\" " },
		{ "lt", "<p>a &lt; b</p>", "a < b " },
		/* names are not in the text */
		{ "de:dupont", "<p>dupont</p>", "dupont " },
		{ "zèbre", "<p>rien de tel</p>", "rien de tel " },
		{ "x", "", "" },
		/* our marks are nobody else's */
		{ "b", "<p>a" FOUND_START "b" FOUND_END "</p>", "ab " },
		/* cut within a tag, an entity, a letter */
		{ "a", "<p>a</p><a href=\"x", "[a] " },
		{ "a", "<p>a &am", "[a] &am" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(snippet(cases[i].q, cases[i].html),
		    cases[i].snippet);
}

static void
test_far_away(void **state)
{
	char *html = malloc(20000);
	const char *s;
	size_t i;

	(void)state;
	for (i = 0; i < 3000; i++)
		memcpy(html + i * 5, "été", 5);
	memcpy(html, "<p>début ", 10);
	for (i = 10; i < 15000; i++)
		html[i] = i % 8 == 7 ? ' ' : 'x';
	strcpy(html + 15000, " ici le mot cherché, puis la suite</p>");
	s = snippet("chercher", html);
	assert_non_null(strstr(s, "le mot [cherché], puis la suite"));
	assert_int_equal(strncmp(s, "… ", strlen("… ")), 0);
	s = snippet("absent", html);
	assert_int_equal(strncmp(s, "début", 5), 0);
	assert_true(utf8_length(s) <= SNIPPET_MAX);
	free(html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_far_away),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
