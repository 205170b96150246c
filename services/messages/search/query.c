/* What somebody types into the search field. */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/utf8.h"
#include "messages/search/query.h"
#include "messages/search/words.h"

#define MAX_NAME	16	/* bytes of an operator's name */

struct parser {
	struct arena		*arena;
	const char		*at;
	struct search_terms	*terms;
	struct search_misread	*misread;	/* or NULL */
	bool			 asks;
};

/* A piece of what was typed. */
struct piece {
	const char	*start;
	size_t		 len;
};

/* Takes a value, "" where there is none; false: does not understand it. */
typedef bool	operator_fn(struct parser *, const char *value);

static void	read_one(struct parser *);
static const struct operator *read_operator(struct parser *);
static const char *read_value(struct parser *, const struct operator *);
static void	read_phrase(struct parser *, size_t quote);
static void	read_words(struct parser *);
static void	add_words(struct parser *, struct piece);
static void	add_misread(struct parser *, const struct operator *,
		    const char *text);
static bool	is_elided(const struct word *, const char *end);
static void	add(struct parser *, const char *kind, const char *text);
static size_t	skip_blanks(const char *), character(const char *);
static size_t	opens(const char *), closes(const char *);
static struct piece	quoted(struct parser *, size_t quote);
static struct piece	token(const char *);
static const char	*joined(struct parser *, struct piece);
static bool	read_date(const char *, int64_t *us);
static operator_fn from, to, before, after, file, has, unread, is, in;

static const struct operator {
	const char	*name;		/* folded */
	operator_fn	*fn;
	bool		 takes_next;	/* its value may stand apart */
	enum search_misread_what takes;
} operators[] = {
	{ "de", from, true, SEARCH_MISREAD_OTHER },
	{ "from", from, true, SEARCH_MISREAD_OTHER },
	{ "a", to, true, SEARCH_MISREAD_OTHER },
	{ "to", to, true, SEARCH_MISREAD_OTHER },
	{ "avant", before, true, SEARCH_MISREAD_DATE },
	{ "before", before, true, SEARCH_MISREAD_DATE },
	{ "apres", after, true, SEARCH_MISREAD_DATE },
	{ "after", after, true, SEARCH_MISREAD_DATE },
	{ "pj", file, false, SEARCH_MISREAD_OTHER },
	{ "has", has, false, SEARCH_MISREAD_OTHER },
	{ "non-lu", unread, false, SEARCH_MISREAD_OTHER },
	{ "nonlu", unread, false, SEARCH_MISREAD_OTHER },
	{ "is", is, false, SEARCH_MISREAD_OTHER },
	{ "est", is, false, SEARCH_MISREAD_OTHER },
	{ "dans", in, true, SEARCH_MISREAD_PLACE },
	{ "in", in, true, SEARCH_MISREAD_PLACE },
};

static const struct {
	const char		*name;	/* folded */
	enum search_place	 place;
} places[] = {
	{ "partout", SEARCH_ANYWHERE }, { "tout", SEARCH_ANYWHERE },
	{ "anywhere", SEARCH_ANYWHERE }, { "all", SEARCH_ANYWHERE },
	{ "reception", SEARCH_INBOX }, { "boite", SEARCH_INBOX },
	{ "recus", SEARCH_INBOX }, { "inbox", SEARCH_INBOX },
	{ "envoyes", SEARCH_SENT }, { "envoye", SEARCH_SENT },
	{ "sent", SEARCH_SENT },
	{ "archives", SEARCH_ARCHIVE }, { "archive", SEARCH_ARCHIVE },
	{ "corbeille", SEARCH_TRASH }, { "trash", SEARCH_TRASH },
};

bool
search_parse(struct arena *a, const char *q, struct search_terms *terms,
    struct search_misread *misread)
{
	struct parser p = { a, q, terms, misread, false };

	if (misread != NULL)
		misread->n = 0;
	terms->n = 0;
	terms->kinds = arena_alloc(a, SEARCH_MAX_TERMS * sizeof(char *));
	terms->texts = arena_alloc(a, SEARCH_MAX_TERMS * sizeof(char *));
	terms->from_us = 0;
	terms->before_us = PAGE_FIRST_US;
	for (;;) {
		p.at += skip_blanks(p.at);
		if (*p.at == '\0')
			return p.asks;
		read_one(&p);
	}
}

static void
read_one(struct parser *p)
{
	const char *start = p->at, *value;
	const struct operator *o;
	size_t quote = opens(p->at);

	if (quote > 0) {
		read_phrase(p, quote);
		return;
	}
	if ((o = read_operator(p)) == NULL) {
		read_words(p);
		return;
	}
	value = read_value(p, o);
	if (o->fn(p, value))
		return;
	add_words(p, (struct piece){ start, (size_t)(p->at - start) });
	add_misread(p, o, arena_strndup(p->arena, start,
	    (size_t)(p->at - start)));
}

static void
add_misread(struct parser *p, const struct operator *o, const char *text)
{
	struct search_misread *m = p->misread;

	if (m == NULL || m->n == SEARCH_MAX_MISREAD)
		return;
	m->what[m->n] = o->takes;
	m->texts[m->n++] = text;
}

/* p->at is behind its colon then, or else where it was. */
static const struct operator *
read_operator(struct parser *p)
{
	size_t i, len = strcspn(p->at, ": \t\n\"");
	const char *name;

	if (p->at[len] != ':' || len == 0 || len > MAX_NAME)
		return NULL;
	name = word_fold(p->arena, p->at, len);
	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (strcmp(operators[i].name, name) == 0) {
			p->at += len + 1;
			return &operators[i];
		}
	return NULL;
}

/* What is quoted or up to the next blank; maybe behind one. */
static const char *
read_value(struct parser *p, const struct operator *o)
{
	const char *start = p->at;
	struct piece v;
	size_t quote;

	if (o->takes_next && (*start == '\0' || skip_blanks(start) > 0)) {
		p->at += skip_blanks(p->at);
		if (read_operator(p) != NULL) {
			p->at = start;
			return "";
		}
	}
	quote = opens(p->at);
	v = quote > 0 ? quoted(p, quote) : token(p->at);
	if (quote == 0)
		p->at += v.len;
	return arena_strndup(p->arena, v.start, v.len);
}

static void
read_phrase(struct parser *p, size_t quote)
{
	const char *text = joined(p, quoted(p, quote));

	if (*text != '\0')
		add(p, SEARCH_PHRASE, text);
}

static void
read_words(struct parser *p)
{
	struct piece t = token(p->at);

	/* A sign that opens nothing, as a quote that only closes. */
	if (t.len == 0)
		t.len = closes(p->at);
	if (t.len == 0)
		t.len = character(p->at);
	p->at += t.len;
	add_words(p, t);
}

static void
add_words(struct parser *p, struct piece t)
{
	const char *at = t.start, *end = t.start + t.len;
	struct word w;

	while (word_next_before(&at, end, &w))
		if (!is_elided(&w, end))
			add(p, SEARCH_WORD, arena_strndup(p->arena, w.start,
			    w.len));
}

/* The l of "l'absence": it stands in no text for itself. */
static bool
is_elided(const struct word *w, const char *end)
{
	const char *behind = w->start + w->len;

	if (w->len > 1 && !(w->len == 2 && strncasecmp(w->start, "qu", 2) == 0))
		return false;
	return behind < end && (*behind == '\'' ||
	    strncmp(behind, "’", strlen("’")) == 0);
}

static void
add(struct parser *p, const char *kind, const char *text)
{
	p->asks = true;
	if (p->terms->n == SEARCH_MAX_TERMS)
		return;
	p->terms->kinds[p->terms->n] = kind;
	p->terms->texts[p->terms->n++] = text;
}

/* ---- what stands where ---- */

/* Bytes of blanks, those beyond ASCII as well. */
static size_t
skip_blanks(const char *s)
{
	const char *p = s, *from;
	int32_t c;

	for (from = p; (c = utf8_next(&p)) > 0; from = p)
		if (c > ' ' && c != 0xa0 && c != 0x202f && c != 0x3000 &&
		    (c < 0x2000 || c > 0x200b))
			break;
	return (size_t)(from - s);
}

/* Bytes of one character; what is no UTF-8 goes byte by byte. */
static size_t
character(const char *s)
{
	const char *p = s;

	return utf8_next(&p) > 0 ? (size_t)(p - s) : 1;
}

/* Bytes of a quotation mark that may open, or close; 0: it is none. */
static size_t
opens(const char *s)
{
	return *s == '"' ? 1 : strncmp(s, "«", 2) == 0 ? 2 :
	    strncmp(s, "“", 3) == 0 || strncmp(s, "„", 3) == 0 ? 3 : 0;
}

static size_t
closes(const char *s)
{
	return *s == '"' ? 1 : strncmp(s, "»", 2) == 0 ? 2 :
	    strncmp(s, "”", 3) == 0 || strncmp(s, "“", 3) == 0 ? 3 : 0;
}

/* Up to the mark that closes, or the end; p->at is behind it then. */
static struct piece
quoted(struct parser *p, size_t quote)
{
	struct piece t = { p->at + quote, 0 };

	while (t.start[t.len] != '\0' && closes(t.start + t.len) == 0)
		t.len += character(t.start + t.len);
	p->at = t.start + t.len;
	p->at += closes(p->at);
	return t;
}

static struct piece
token(const char *s)
{
	struct piece t = { s, 0 };

	while (s[t.len] != '\0' && opens(s + t.len) == 0 &&
	    skip_blanks(s + t.len) == 0)
		t.len += character(s + t.len);
	return t;
}

/* Its words, a blank between two of them. */
static const char *
joined(struct parser *p, struct piece t)
{
	const char *at = t.start, *end = t.start + t.len;
	char *out = arena_alloc(p->arena, t.len + 2);
	size_t n = 0;
	struct word w;

	while (word_next_before(&at, end, &w)) {
		if (n > 0)
			out[n++] = ' ';
		memcpy(out + n, w.start, w.len);
		n += w.len;
	}
	out[n] = '\0';
	return out;
}

/* ---- operators ---- */

static bool
named(struct parser *p, const char *kind, const char *value)
{
	const char *text = joined(p, (struct piece){ value, strlen(value) });

	if (*text != '\0')
		add(p, kind, text);
	return true;
}

static bool
from(struct parser *p, const char *value)
{
	return named(p, SEARCH_FROM, value);
}

static bool
to(struct parser *p, const char *value)
{
	return named(p, SEARCH_TO, value);
}

static bool
file(struct parser *p, const char *value)
{
	if (*value == '\0')
		add(p, SEARCH_FILE, "");
	return named(p, SEARCH_FILE, value);
}

static bool
has(struct parser *p, const char *value)
{
	const char *v = word_fold(p->arena, value, strlen(value));

	if (*v == '\0')
		return true;
	if (strcmp(v, "attachment") != 0 && strcmp(v, "attachments") != 0 &&
	    strcmp(v, "pj") != 0)
		return false;
	add(p, SEARCH_FILE, "");
	return true;
}

static bool
unread(struct parser *p, const char *value)
{
	if (*value != '\0')
		return false;
	p->terms->unread = p->asks = true;
	return true;
}

static bool
is(struct parser *p, const char *value)
{
	const char *v = word_fold(p->arena, value, strlen(value));

	if (*v == '\0')
		return true;
	if (strcmp(v, "unread") != 0 && strcmp(v, "non-lu") != 0)
		return false;
	return unread(p, "");
}

static bool
in(struct parser *p, const char *value)
{
	const char *v = word_fold(p->arena, value, strlen(value));
	size_t i;

	if (*v == '\0')
		return true;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i].name, v) == 0) {
			p->terms->place = places[i].place;
			p->asks = true;
			return true;
		}
	return false;
}

static bool
before(struct parser *p, const char *value)
{
	int64_t us;

	if (*value == '\0')
		return true;
	if (!read_date(value, &us))
		return false;
	if (us < p->terms->before_us)
		p->terms->before_us = us;
	p->asks = true;
	return true;
}

static bool
after(struct parser *p, const char *value)
{
	int64_t us;

	if (*value == '\0')
		return true;
	if (!read_date(value, &us))
		return false;
	if (us > p->terms->from_us)
		p->terms->from_us = us;
	p->asks = true;
	return true;
}

/* The beginning of a day, a month or a year. */
static bool
read_date(const char *text, int64_t *us)
{
	int n[3] = { 0, 1, 1 }, k = 0, digits;
	struct tm day = { 0 }, same;
	char between = '\0';
	time_t t;

	do {
		if (k == 3 || (k > 1 && text[0] != between))
			return false;
		if (k > 0)
			between = *text++;
		for (n[k] = digits = 0; isdigit((unsigned char)*text) &&
		    digits < 4; digits++)
			n[k] = n[k] * 10 + *text++ - '0';
		if (digits == 0)
			return false;
		k++;
	} while (*text == '-' || *text == '/');
	if (*text != '\0' || (between == '/' && k != 3))
		return false;
	day.tm_year = (between == '/' ? n[2] : n[0]) - 1900;
	day.tm_mon = n[1] - 1;
	day.tm_mday = between == '/' ? n[0] : n[2];
	same = day;
	t = timegm(&same);
	*us = (int64_t)t * 1000000;
	return t >= 0 && *us < PAGE_FIRST_US && same.tm_year == day.tm_year &&
	    same.tm_mon == day.tm_mon && same.tm_mday == day.tm_mday;
}
