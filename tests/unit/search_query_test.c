/* What is typed into the search field, and what it asks for. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "messages/search/query.h"

#define DAY	INT64_C(86400000000)

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

/* "KIND|TEXT KIND|TEXT", then what else it says. */
static const char *
asked(const char *q)
{
	struct search_terms t = { .place = SEARCH_ANYWHERE };
	const char *out = "";
	bool asks = search_parse(arena, q, &t, NULL);
	size_t i;

	for (i = 0; i < t.n; i++)
		out = arena_printf(arena, "%s%s[%s%s]", out, i > 0 ? " " : "",
		    t.kinds[i], t.texts[i]);
	if (t.unread)
		out = arena_printf(arena, "%s unread", out);
	if (t.place != SEARCH_ANYWHERE)
		out = arena_printf(arena, "%s place=%d", out, t.place);
	if (t.from_us != 0)
		out = arena_printf(arena, "%s from=%lld", out,
		    (long long)(t.from_us / DAY));
	if (t.before_us != PAGE_FIRST_US)
		out = arena_printf(arena, "%s before=%lld", out,
		    (long long)(t.before_us / DAY));
	/* What says anything asks, and nothing else does. */
	assert_int_equal(asks, out[0] != '\0');
	return out;
}

static void
test_queries(void **state)
{
	static const struct {
		const char	*q, *asked;
	} cases[] = {
		/* words */
		{ "absence", "[absence]" },
		{ "  absence   demain\t", "[absence] [demain]" },
		{ "Élève", "[Élève]" },
		{ "l'absence qu’il d'Été", "[absence] [il] [Été]" },
		{ "peut-être", "[peut] [être]" },
		{ "6e B", "[6e] [B]" },
		{ "l", "[l]" },
		{ "marie.dupont@example.org",
		    "[marie] [dupont] [example] [org]" },
		{ "12:30", "[12] [30]" },
		{ "http://example.org", "[http] [example] [org]" },
		/* quotes */
		{ "\"sortie scolaire\"", "[\"sortie scolaire]" },
		{ "« sortie scolaire » demain",
		    "[\"sortie scolaire] [demain]" },
		{ "“sortie scolaire”", "[\"sortie scolaire]" },
		{ "\"sortie scol", "[\"sortie scol]" },
		{ "a\"b c\"d", "[a] [\"b c] [d]" },
		{ "\"\" \"  \" \"!?\"", "" },
		/* people */
		{ "de:dupont", "[de/dupont]" },
		{ "from:dupont", "[de/dupont]" },
		{ "DE:Dupont", "[de/Dupont]" },
		{ "de:\"Marie Dupont\"", "[de/Marie Dupont]" },
		{ "de: dupont absence", "[de/dupont] [absence]" },
		{ "à:dupont", "[to/dupont]" },
		{ "a:dupont to:durand", "[to/dupont] [to/durand]" },
		{ "À:« Parents de 6e B »", "[to/Parents de 6e B]" },
		/* files */
		{ "pj:", "[file/]" },
		{ "pj: devoir", "[file/] [devoir]" },
		{ "pj:devoir_6e.pdf", "[file/devoir 6e pdf]" },
		{ "has:attachment", "[file/]" },
		{ "has:nothing", "[has] [nothing]" },
		/* states and places */
		{ "non-lu:", " unread" },
		{ "is:unread devoir", "[devoir] unread" },
		{ "is:old", "[is] [old]" },
		{ "dans:envoyés", " place=2" },
		{ "in: trash", " place=4" },
		{ "dans:réception absence", "[absence] place=1" },
		{ "in:cellar", "[in] [cellar]" },
		/* dates */
		{ "avant:1970-01-03", " before=2" },
		{ "before:03/01/1970", " before=2" },
		{ "après:1970-02", " from=31" },
		{ "apres:1971", " from=365" },
		{ "after:1970-01-02 before:1970-01-05",
		    " from=1 before=4" },
		{ "avant:1970-01-05 avant:1970-01-03", " before=2" },
		{ "avant:demain", "[avant] [demain]" },
		{ "avant:2026-02-30", "[avant] [2026] [02] [30]" },
		{ "avant:31/13/2026", "[avant] [31] [13] [2026]" },
		{ "avant:1/2", "[avant] [1] [2]" },
		{ "avant:2026-1-2-3", "[avant] [2026] [1] [2] [3]" },
		{ "avant:12345", "[avant] [12345]" },
		{ "avant:2026x", "[avant] [2026x]" },
		/* operators alone say nothing */
		{ "de:", "" },
		{ "de: à: avant: après: dans: in: has: is:", "" },
		{ "de: de: dupont", "[de/dupont]" },
		{ "de:\"\"", "" },
		{ "de:!!", "" },
		/* signs alone neither */
		{ "", "" },
		{ ".*[(+?^${}|\\", "" },
		{ "% _ ' \" » : :: ;", "" },
		{ "&|!<->()*", "" },
		{ "a:*&b", "[to/b]" },
		{ ":absence", "[absence]" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = asked(cases[i].q);

		if (strcmp(got, cases[i].asked) != 0)
			fail_msg("%s: %s, not %s", cases[i].q, got,
			    cases[i].asked);
	}
}

static const char *
misread(const char *q)
{
	struct search_terms t = { .place = SEARCH_ANYWHERE };
	struct search_misread m;
	const char *out = "";
	size_t i;

	search_parse(arena, q, &t, &m);
	for (i = 0; i < m.n; i++)
		out = arena_printf(arena, "%s[%d %s]", out, m.what[i],
		    m.texts[i]);
	return out;
}

static void
test_what_is_no_value(void **state)
{
	(void)state;
	assert_string_equal(misread("avant:32/13/2026"),
	    "[1 avant:32/13/2026]");
	assert_string_equal(misread("devoir après: demain soir"),
	    "[1 après: demain]");
	assert_string_equal(misread("dans:nulle-part in:\"the cellar\""),
	    "[2 dans:nulle-part][2 in:\"the cellar\"]");
	assert_string_equal(misread("is:old has:x non-lu:oui"),
	    "[0 is:old][0 has:x][0 non-lu:oui]");
	assert_string_equal(misread("avant:2026 dans:envoyés de:x à:!! pj:y"
	    " 12:30 http://x \"avant:x\" avant:"), "");
	/* Of many the first. */
	assert_int_equal(strlen(misread("in:a in:b in:c in:d in:e in:f in:g"
	    " in:h in:i in:j")), 8 * strlen("[2 in:a]"));
}

static void
test_long_ones(void **state)
{
	char *q = malloc(10001), *p;
	struct search_terms t = { 0 };
	size_t i;

	(void)state;
	memset(q, 'a', 10000);
	q[10000] = '\0';
	assert_true(search_parse(arena, q, &t, NULL));
	assert_int_equal(t.n, 1);
	for (i = 0, p = q; i < 2000; i++, p += 5)
		memcpy(p, "abcd ", 5);
	assert_true(search_parse(arena, q, &t, NULL));
	assert_int_equal(t.n, SEARCH_MAX_TERMS);
	memset(q, '"', 10000);
	assert_false(search_parse(arena, q, &t, NULL));
	memset(q, ':', 10000);
	assert_false(search_parse(arena, q, &t, NULL));
	free(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_what_is_no_value),
		cmocka_unit_test(test_long_ones),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
