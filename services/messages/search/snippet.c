/* The piece of a message in which something was found. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "html/writer.h"
#include "messages/search/query.h"
#include "messages/search/snippet.h"
#include "messages/search/words.h"

#define BEFORE		40	/* characters in front of what was found */
/* As search_lexeme() of SQL: so many letters begin other words. */
#define MIN_PREFIX	3	/* bytes of a folded word */
#define MAX_PHRASE	16	/* words of one that are marked */

/* One thing that was asked for, its words folded. */
struct wanted {
	size_t		 n;
	const char	*words[MAX_PHRASE];
	struct stems	 stems;
	bool		 phrase;
};

struct marker {
	struct arena	*arena;
	size_t		 n;
	struct wanted	 wanted[SEARCH_MAX_TERMS];
};

static char	*plain(struct arena *, const char *html);
static const char *skip_entity(const char *, char *);
static void	 read_wanted(struct marker *, const struct search_terms *);
static const char *find(const struct marker *, const char *text,
		    const char **end);
static const char *match(const struct marker *, const struct wanted *,
		    struct word);
static bool	 is_word(const struct wanted *, struct arena *, const char *);
static const char *go_back(const char *start, const char *at, size_t chars);
static char	*mark(const struct marker *, const char *text, bool cut);

const char *
search_snippet(struct arena *a, const struct search_terms *terms,
    const char *html)
{
	struct marker *m = arena_alloc(a, sizeof(*m));
	const char *text = plain(a, html), *first, *end, *from;
	size_t len;

	m->arena = a;
	read_wanted(m, terms);
	first = find(m, text, &end);
	from = first == NULL ? text : go_back(text, first, BEFORE);
	len = text_cut(from, strlen(from), SNIPPET_MAX - (from > text ? 2 : 0));
	return mark(m, arena_strndup(a, from, len), from > text);
}

/* Without tags, blanks folded. */
static char *
plain(struct arena *a, const char *html)
{
	char *out = arena_alloc(a, strlen(html) + 1), c;
	const char *p = html;
	size_t n = 0;

	while (*p != '\0') {
		c = *p;
		if (c == '<') {
			p += strcspn(p, ">");
			p += *p == '>';
			c = ' ';
		} else if (c == '&')
			p = skip_entity(p, &c);
		else if (strncmp(p, FOUND_START, 3) == 0 ||
		    strncmp(p, FOUND_END, 3) == 0) {
			p += 3;
			continue;
		} else
			p++;
		if (c == '\n' || c == '\t')
			c = ' ';
		if (c != ' ' || (n > 0 && out[n - 1] != ' '))
			out[n++] = c;
	}
	out[n] = '\0';
	return out;
}

/* Those that html/writer.c writes. */
static const char *
skip_entity(const char *p, char *c)
{
	static const struct {
		const char	*name;
		char		 c;
	} entities[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' },
	};
	size_t i, len;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		len = strlen(entities[i].name);
		if (strncmp(p, entities[i].name, len) == 0) {
			*c = entities[i].c;
			return p + len;
		}
	}
	return p + 1;
}

static void
read_wanted(struct marker *m, const struct search_terms *t)
{
	struct wanted *w;
	const char *at;
	struct word one;
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (strcmp(t->kinds[i], SEARCH_WORD) != 0 &&
		    strcmp(t->kinds[i], SEARCH_PHRASE) != 0)
			continue;
		w = &m->wanted[m->n];
		w->phrase = strcmp(t->kinds[i], SEARCH_PHRASE) == 0;
		for (at = t->texts[i]; w->n < MAX_PHRASE &&
		    word_next(&at, &one);)
			w->words[w->n++] = word_fold(m->arena, one.start,
			    one.len);
		if (w->n == 0)
			continue;
		if (!w->phrase)
			w->stems = word_stems(m->arena, w->words[0]);
		m->n++;
	}
}

/* The first that was asked for; *end is behind it.  NULL: none. */
static const char *
find(const struct marker *m, const char *text, const char **end)
{
	struct word w;
	size_t i;

	while (word_next(&text, &w))
		for (i = 0; i < m->n; i++)
			if ((*end = match(m, &m->wanted[i], w)) != NULL)
				return w.start;
	return NULL;
}

/* What stands from this word on; behind it, or NULL. */
static const char *
match(const struct marker *m, const struct wanted *wanted, struct word w)
{
	const char *at = w.start + w.len;
	size_t i;

	/* Most words begin with another letter: these are not folded. */
	if ((unsigned char)w.start[0] < 0x80 &&
	    (unsigned char)wanted->words[0][0] < 0x80 &&
	    tolower((unsigned char)w.start[0]) != wanted->words[0][0])
		return NULL;
	if (!wanted->phrase)
		return is_word(wanted, m->arena, word_fold(m->arena, w.start,
		    w.len)) ? at : NULL;
	for (i = 0;; i++) {
		if (strcmp(word_fold(m->arena, w.start, w.len),
		    wanted->words[i]) != 0)
			return NULL;
		if (i + 1 == wanted->n)
			return w.start + w.len;
		if (!word_next(&at, &w))
			return NULL;
	}
}

static bool
is_word(const struct wanted *wanted, struct arena *a, const char *folded)
{
	const char *asked = wanted->words[0];
	size_t len = strlen(asked);
	struct stems stems;

	if (strcmp(folded, asked) == 0 ||
	    (len >= MIN_PREFIX && strncmp(folded, asked, len) == 0))
		return true;
	/* What has another first letter has another stem. */
	if (folded[0] != asked[0])
		return false;
	stems = word_stems(a, folded);
	return strcmp(stems.french, wanted->stems.french) == 0 ||
	    strcmp(stems.english, wanted->stems.english) == 0;
}

/* So many characters, to the beginning of a word. */
static const char *
go_back(const char *start, const char *at, size_t chars)
{
	const char *p = at, *blank;

	while (p > start && chars > 0) {
		p--;
		if (((unsigned char)*p & 0xc0) != 0x80)
			chars--;
	}
	while (p > start && ((unsigned char)*p & 0xc0) == 0x80)
		p--;
	if (p == start)
		return start;
	blank = memchr(p, ' ', (size_t)(at - p));
	return blank == NULL ? at : blank + 1;
}

static char *
mark(const struct marker *m, const char *text, bool cut)
{
	const char *found, *end, *p = text;
	char *out = arena_strdup(m->arena, cut ? "… " : "");

	while ((found = find(m, p, &end)) != NULL) {
		out = arena_printf(m->arena, "%s%.*s" FOUND_START "%.*s"
		    FOUND_END, out, (int)(found - p), p, (int)(end - found),
		    found);
		p = end;
	}
	return arena_printf(m->arena, "%s%s", out, p);
}
