/*
 * A PDF as bytes: objects, their streams, tables and trailers, one behind the
 * other; and what is none of them.
 */
#include <string.h>

#include "attachments/validator/pdf/pdf_parts.h"
#include "attachments/validator/reading/residue.h"

struct text {
	const struct source	*s;
	size_t			 at, end;
	size_t			 gap;	/* where what is of nothing began */
	const char		*lacks;	/* it comes no more */
	struct pdf_text		*says;
	struct verdict		*verdict;
};

static const char trailer[] = "trailer", startxref[] = "startxref";

static bool	skip_part(struct text *);
static bool	skip_object(struct text *);
static size_t	stream_of(const struct text *, size_t from, size_t to);
static bool	skip_to(struct text *, const char *word);
static size_t	object_head(const struct text *);
static size_t	number(const struct text *, size_t at);
static bool	is_digit(const struct text *, size_t at);
static size_t	blanks(const struct text *, size_t at);
static bool	is_blank(const struct text *, size_t at);
static size_t	find(const struct text *, size_t from, size_t to,
		    const char *word);
static bool	is_word(const struct text *, const char *word);
static bool	gap_ok(struct text *, size_t to);
static void	note(struct text *, size_t from, size_t to);

bool
pdf_text_ok(const struct source *s, size_t from, size_t to,
    struct pdf_text *says, struct verdict *verdict)
{
	struct text t = { s, from, to, from, NULL, says, verdict };
	size_t begin;

	while (t.at < t.end) {
		begin = t.at;
		if (!skip_part(&t)) {
			t.at = begin + 1;
			continue;
		}
		if (!gap_ok(&t, begin))
			return false;
		t.gap = t.at;
	}
	return gap_ok(&t, t.end);
}

static bool
skip_part(struct text *t)
{
	size_t head;

	switch (t->s->bytes[t->at]) {
	case 'x':
		return is_word(t, "xref") && skip_to(t, trailer);
	case 't':
		return is_word(t, trailer) && skip_to(t, startxref);
	default:
		if ((head = object_head(t)) == 0)
			return false;
		t->at = head;
		return skip_object(t);
	}
}

/* Behind `12 0 obj`; the stream of it ends where the word is that says so. */
static bool
skip_object(struct text *t)
{
	size_t begin = t->at, end = find(t, begin, t->end, "endobj");
	size_t stream = stream_of(t, begin, end), after;

	if (stream < end) {
		after = find(t, stream + 6, t->end, "endstream");
		note(t, begin, stream);
		end = find(t, after, t->end, "endobj");
	} else
		note(t, begin, end);
	t->at = end < t->end ? end + 6 : t->end;
	return true;
}

/* Behind a dictionary and before the end of a line: not in a text. */
static size_t
stream_of(const struct text *t, size_t from, size_t to)
{
	size_t at, before;

	for (at = from; (at = find(t, at, to, "stream")) + 6 < to; at += 6) {
		before = at;
		while (before > from && is_blank(t, before - 1))
			before--;
		if (before > from && t->s->bytes[before - 1] == '>' &&
		    (t->s->bytes[at + 6] == '\r' ||
		    t->s->bytes[at + 6] == '\n'))
			return at;
	}
	return to;
}

static bool
skip_to(struct text *t, const char *word)
{
	size_t at = t->lacks == word ? t->end :
	    find(t, t->at, t->end, word);

	if (at >= t->end) {
		t->lacks = word;
		return false;
	}
	note(t, t->at, at);
	t->at = at;
	return true;
}

/* 0: no object begins here. */
static size_t
object_head(const struct text *t)
{
	size_t at, gen;

	if (t->at > t->gap && is_digit(t, t->at - 1))
		return 0;
	if ((at = number(t, t->at)) == t->at ||
	    (gen = blanks(t, at)) == at || (at = number(t, gen)) == gen ||
	    (gen = blanks(t, at)) == at ||
	    t->end - gen < 3 || memcmp(t->s->bytes + gen, "obj", 3) != 0)
		return 0;
	return gen + 3;
}

static size_t
number(const struct text *t, size_t at)
{
	while (at < t->end && is_digit(t, at))
		at++;
	return at;
}

static bool
is_digit(const struct text *t, size_t at)
{
	return t->s->bytes[at] >= '0' && t->s->bytes[at] <= '9';
}

static size_t
blanks(const struct text *t, size_t at)
{
	while (at < t->end && is_blank(t, at))
		at++;
	return at;
}

static bool
is_blank(const struct text *t, size_t at)
{
	return t->s->bytes[at] == '\0' ||
	    strchr(" \t\r\n\f", t->s->bytes[at]) != NULL;
}

/* Or `to`. */
static size_t
find(const struct text *t, size_t from, size_t to, const char *word)
{
	const uint8_t *p = from >= to ? NULL :
	    memmem(t->s->bytes + from, to - from, word, strlen(word));

	return p == NULL ? to : (size_t)(p - t->s->bytes);
}

static bool
is_word(const struct text *t, const char *word)
{
	size_t n = strlen(word);

	return t->end - t->at >= n &&
	    memcmp(t->s->bytes + t->at, word, n) == 0;
}

static bool
gap_ok(struct text *t, size_t to)
{
	note(t, t->gap, to);
	return residue_ok(t->s, t->gap, to - t->gap, t->verdict);
}

static void
note(struct text *t, size_t from, size_t to)
{
	struct pdf_text *says = t->says;
	size_t at;

	says->object_streams |= find(t, from, to, "/ObjStm") < to;
	says->scripts |= find(t, from, to, "/JavaScript") < to ||
	    find(t, from, to, "/JS") < to ||
	    find(t, from, to, "/OnInstantiate") < to ||
	    find(t, from, to, "javascript:") < to ||
	    find(t, from, to, "/XFA") < to;
	says->launches |= find(t, from, to, "/Launch") < to;
	says->files |= find(t, from, to, "/EF") < to ||
	    find(t, from, to, "/EmbeddedFile") < to ||
	    find(t, from, to, "/AdditionalStreams") < to;
	for (at = from; !says->escapes && (at = find(t, at, to, "/")) < to;) {
		at++;
		while (at < to && t->s->bytes[at] > ' ' &&
		    strchr("/<>[]()%", t->s->bytes[at]) == NULL &&
		    !says->escapes)
			says->escapes = t->s->bytes[at++] == '#';
	}
}
