/*
 * What is typed into the search field, and a body in which it is looked for:
 * the first line, and the rest.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "html/writer.h"
#include "messages/search/query.h"
#include "messages/search/snippet.h"

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	struct arena *arena = arena_new();
	char *text = fuzz_text(in), *html = text + strcspn(text, "\n");
	struct search_terms terms = { 0 };
	struct search_misread misread;
	const char *snippet;
	bool valid = utf8_length(text) >= 0;
	size_t i;

	if (*html != '\0')
		*html++ = '\0';
	search_parse(arena, text, &terms, &misread);
	CHECK(misread.n <= SEARCH_MAX_MISREAD);
	for (i = 0; i < misread.n; i++)
		CHECK(!valid || utf8_length(misread.texts[i]) > 0);
	CHECK(terms.n <= SEARCH_MAX_TERMS);
	for (i = 0; i < terms.n; i++) {
		CHECK(strcmp(terms.kinds[i], SEARCH_FILE) == 0 ||
		    terms.texts[i][0] != '\0');
		if (valid)
			CHECK(utf8_length(terms.texts[i]) >= 0);
	}
	CHECK(terms.from_us >= 0 && terms.before_us <= PAGE_FIRST_US);
	snippet = search_snippet(arena, &terms, html);
	/* What is cut out of other bytes may make one of our marks. */
	if (valid) {
		CHECK(utf8_length(snippet) >= 0);
		CHECK(count(snippet, FOUND_START) ==
		    count(snippet, FOUND_END));
	}
	free(text);
	arena_destroy(&arena);
	return 0;
}
