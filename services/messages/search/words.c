/* Words of a text as the search compares them: without accents, and stems. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/utf8.h"
#include "messages/search/words.h"

/* As PostgreSQL's unaccent has it, of what is letter and mark in one. */
static const struct {
	const char	*from, *to;
} letters[] = {
	{ "œ", "oe" }, { "æ", "ae" }, { "ß", "ss" }, { "ø", "o" }, { "ł", "l" },
	{ "đ", "d" }, { "ð", "d" }, { "þ", "th" }, { "ı", "i" },
};

static bool	 is_part(int32_t);
static size_t	 fold_letter(const char *, size_t, char *);
static const char *stem(struct arena *, struct sb_stemmer **,
		    const char *language, const char *word);

bool
word_next(const char **p, struct word *w)
{
	return word_next_before(p, *p + strlen(*p), w);
}

bool
word_next_before(const char **p, const char *end, struct word *w)
{
	const char *at;
	int32_t c;

	w->start = NULL;
	for (at = *p; at < end; *p = at) {
		if ((c = utf8_next(&at)) <= 0) {
			*p = end;
			break;
		}
		if (is_part(c)) {
			if (w->start == NULL)
				w->start = *p;
		} else if (w->start != NULL)
			break;
	}
	if (w->start == NULL)
		return false;
	w->len = (size_t)(*p - w->start);
	return true;
}

static bool
is_part(int32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z');
	return uc_is_general_category_withtable((ucs4_t)c,
	    UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Nd);
}

char *
word_fold(struct arena *a, const char *word, size_t len)
{
	uint8_t *low;
	const char *p, *from;
	char *out;
	size_t n, at = 0;
	int32_t c;

	out = arena_strndup(a, word, len);
	for (n = 0; n < len && (unsigned char)out[n] < 0x80; n++)
		out[n] = (char)tolower((unsigned char)out[n]);
	if (n == len)
		return out;
	low = u8_tolower((const uint8_t *)word, len, NULL, UNINORM_NFD, NULL,
	    &n);
	if (low == NULL)
		return arena_strdup(a, "");
	/* No letter becomes longer than twice its bytes. */
	out = arena_alloc(a, 2 * n + 1);
	p = arena_strndup(a, (const char *)low, n);
	free(low);
	for (from = p; (c = utf8_next(&p)) > 0; from = p) {
		if (c >= 0x300 && uc_is_general_category_withtable((ucs4_t)c,
		    UC_CATEGORY_MASK_Mn))
			continue;
		at += fold_letter(from, (size_t)(p - from), out + at);
	}
	out[at] = '\0';
	return out;
}

static size_t
fold_letter(const char *letter, size_t len, char *out)
{
	size_t i;

	for (i = 0; len > 1 && i < sizeof(letters) / sizeof(letters[0]); i++)
		if (strncmp(letters[i].from, letter, len) == 0 &&
		    strlen(letters[i].from) == len) {
			letter = letters[i].to;
			len = strlen(letter);
			break;
		}
	memcpy(out, letter, len);
	return len;
}

struct stems
word_stems(struct arena *a, const char *folded)
{
	static struct sb_stemmer *french, *english;

	return (struct stems){ stem(a, &french, "french", folded),
		stem(a, &english, "english", folded) };
}

/* The stemmers stay for good. */
static const char *
stem(struct arena *a, struct sb_stemmer **s, const char *language,
    const char *word)
{
	const sb_symbol *out;

	if (*s == NULL)
		*s = sb_stemmer_new(language, "UTF_8");
	if (*s == NULL)
		return word;
	out = sb_stemmer_stem(*s, (const sb_symbol *)word,
	    (int)strlen(word));
	if (out == NULL)
		return word;
	return arena_strndup(a, (const char *)out,
	    (size_t)sb_stemmer_length(*s));
}
