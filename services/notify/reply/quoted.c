/* Cuts quotes and signatures out of a reply, line by line. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "notify/reply/quoted.h"

#define PLAIN_MAX	400	/* bytes of a line that are looked at */
#define ATTRIBUTION_MAX	4	/* lines that one may be broken into */
#define HEADERS_MAX	8	/* lines of a quoted head */
#define SIGNATURE_MAX	12	/* lines below a "--" whose blank is gone */

struct line {
	const char	*p;
	size_t		 len;
	size_t		 below;		/* lines of the writer's own */
	bool		 dropped;
};

struct lines {
	struct line	*all;
	size_t		 n;
	/* Where goes_on_below() has looked, and what it has found. */
	size_t		 from, to, last_quoted;
};

static struct lines	 split(struct arena *, const char *);
static size_t		 cut_at(struct lines *);
static bool		 is_end(const struct lines *, size_t);
static bool		 is_mark(const char *plain);
static bool		 is_divider(const struct line *);
static bool		 is_head(const struct lines *, size_t);
static bool		 names_header(const struct line *, const char *const *);
static bool		 is_signature(const struct lines *, size_t);
static size_t		 attribution(const struct lines *, size_t);
static bool		 ends_as_attribution(char *plain);
static bool		 goes_on_below(struct lines *, size_t);
static void		 look_below(struct lines *, size_t);
static bool		 is_quoted(const struct line *);
static bool		 is_blank(const struct line *);
static bool		 is_of_program(const struct line *);
static void		 plain_add(char plain[PLAIN_MAX], const struct line *);
static const char	*plain_of(const struct line *, char plain[PLAIN_MAX]);
static bool		 begins(const char *, const char *);

const char *
quoted_cut(struct arena *a, const char *text)
{
	struct lines lines = split(a, text_nfc(a, text));
	struct buffer out = { NULL, 0, 0 };
	const struct line *l;
	const char *left;
	size_t i, end = cut_at(&lines);

	for (i = 0; i < end; i++)
		if (is_quoted(&lines.all[i]))
			lines.all[i].dropped = true;
	for (; end > 0; end--) {
		l = &lines.all[end - 1];
		if (!l->dropped && !is_blank(l) && !is_of_program(l))
			break;
	}
	for (i = 0; i < end; i++) {
		l = &lines.all[i];
		if (l->dropped || (out.len == 0 && is_blank(l)))
			continue;
		buffer_add(&out, l->p, l->len);
		buffer_putc(&out, '\n');
	}
	left = arena_strndup(a, out.data, out.len);
	buffer_free(&out);
	return left;
}

static struct lines
split(struct arena *a, const char *text)
{
	struct lines lines = { .from = 1 };
	const struct line *l;
	const char *p;
	size_t n = 1, len;

	for (p = text; *p != '\0'; p++)
		n += *p == '\n';
	lines.all = arena_alloc(a, n * sizeof(*lines.all));
	for (p = text; *p != '\0'; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		lines.all[lines.n++] = (struct line){ p,
		    len > 0 && p[len - 1] == '\r' ? len - 1 : len, 0, false };
	}
	for (n = lines.n; n > 1; n--) {
		l = &lines.all[n - 1];
		lines.all[n - 2].below = l->below +
		    (!is_blank(l) && !is_quoted(l));
	}
	return lines;
}

/* The first line that is not the writer's, nor any below it. */
static size_t
cut_at(struct lines *lines)
{
	size_t i, k, span;

	for (i = 0; i < lines->n; i++) {
		if (is_end(lines, i))
			return i;
		span = attribution(lines, i);
		if (span > 0 && !goes_on_below(lines, i + span))
			return i;
		for (k = 0; k < span; k++)
			lines->all[i + k].dropped = true;
		i += span > 0 ? span - 1 : 0;
	}
	return lines->n;
}

static bool
is_end(const struct lines *lines, size_t i)
{
	char plain[PLAIN_MAX];

	return is_mark(plain_of(&lines->all[i], plain)) ||
	    is_divider(&lines->all[i]) || is_head(lines, i) ||
	    is_signature(lines, i);
}

/* As our own letters have it, quoted or not. */
static bool
is_mark(const char *plain)
{
	return strstr(plain, "au-dessus de cette ligne") != NULL ||
	    strstr(plain, "above this line") != NULL;
}

/* "-----Original Message-----" */
static bool
is_divider(const struct line *l)
{
	static const char *const said[] = { "original message",
		"message d'origine", "message d\xe2\x80\x99origine",
		"message original", "message initial" };
	char plain[PLAIN_MAX], *p = plain;
	size_t i, len, dashes;

	plain_of(l, plain);
	dashes = strspn(p, "-_ ");
	p += dashes;
	len = strlen(p);
	while (len > 0 && strchr("-_ ", p[len - 1]) != NULL)
		p[--len] = '\0';
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (dashes >= 2 && strcmp(p, said[i]) == 0)
			return true;
	return false;
}

/* "De : Anna Martin", with the next lines of a head. */
static bool
is_head(const struct lines *lines, size_t i)
{
	static const char *const first[] = { "from", "de",
		"exp\303\251diteur", NULL };
	static const char *const others[] = { "sent", "date",
		"envoy\xc3\xa9", "envoy\xc3\xa9 le", "to", "\xc3\xa0",
		"\xc3\x80", "cc", "subject", "objet", NULL };
	size_t k, found = 0;

	if (!names_header(&lines->all[i], first))
		return false;
	for (k = i + 1; k < lines->n && k < i + HEADERS_MAX; k++)
		found += names_header(&lines->all[k], others);
	return found >= 2;
}

/* "*Objet :* Sortie" begins with one of these. */
static bool
names_header(const struct line *l, const char *const *names)
{
	char plain[PLAIN_MAX];
	const char *p = plain_of(l, plain), *after;

	for (; *names != NULL; names++) {
		if (!begins(p, *names))
			continue;
		after = p + strlen(*names);
		after += strspn(after, " *");
		if (*after == ':')
			return true;
	}
	return false;
}

/* RFC 3676, 4.3: "-- "; programs take its blank away. */
static bool
is_signature(const struct lines *lines, size_t i)
{
	const struct line *l = &lines->all[i];

	return l->len >= 2 && l->len <= 3 &&
	    strncmp(l->p, "-- ", l->len) == 0 &&
	    (l->len == 3 || l->below <= SIGNATURE_MAX);
}

/*
 * How many lines of "Le lun. 2 nov. 2026 à 10:00, Anna <a@example.org> a
 * écrit :"; 0: it is none.
 */
static size_t
attribution(const struct lines *lines, size_t i)
{
	char plain[PLAIN_MAX] = "", whole[PLAIN_MAX];
	size_t k;

	for (k = 0; k < ATTRIBUTION_MAX && i + k < lines->n; k++) {
		if (is_blank(&lines->all[i + k]))
			return 0;
		plain_add(plain, &lines->all[i + k]);
		if (k == 0 && !begins(plain, "le ") && !begins(plain, "on ") &&
		    strchr(plain, '@') == NULL)
			return 0;
		memcpy(whole, plain, sizeof(whole));
		if (ends_as_attribution(whole))
			return k + 1;
		if (k == 0 && !begins(plain, "le ") && !begins(plain, "on "))
			return 0;
	}
	return 0;
}

/* With a date or an address, for one may write of what others have written. */
static bool
ends_as_attribution(char *plain)
{
	static const char *const ends[] = { "wrote", "a \303\251crit",
		"a ecrit", "\303\240 \303\251crit" };
	size_t i, n, len = strlen(plain);

	if (len == 0 || plain[len - 1] != ':' ||
	    strpbrk(plain, "0123456789@") == NULL)
		return false;
	while (len > 0 && strchr(": *", plain[len - 1]) != NULL)
		plain[--len] = '\0';
	if (len > 0 && plain[len - 1] == '>' && strchr(plain, '@') != NULL &&
	    isdigit((unsigned char)plain[0]))
		return true;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		n = strlen(ends[i]);
		if (len > n && strcmp(plain + len - n, ends[i]) == 0)
			return true;
	}
	return false;
}

/* Between or below quoted lines: else all that follows is the quote. */
static bool
goes_on_below(struct lines *lines, size_t i)
{
	if (i < lines->from || i > lines->to)
		look_below(lines, i);
	return lines->to < lines->n && !is_end(lines, lines->to) &&
	    lines->last_quoted > i;
}

/* The next line that is neither quoted nor blank; from any of the lines before
 * it that is the same one. */
static void
look_below(struct lines *lines, size_t i)
{
	lines->from = i;
	lines->last_quoted = 0;
	for (; i < lines->n; i++)
		if (is_quoted(&lines->all[i]))
			lines->last_quoted = i + 1;
		else if (is_end(lines, i) || !is_blank(&lines->all[i]))
			break;
	lines->to = i;
}

static bool
is_quoted(const struct line *l)
{
	return l->len > 0 && l->p[0] == '>';
}

static bool
is_blank(const struct line *l)
{
	char plain[PLAIN_MAX];

	return *plain_of(l, plain) == '\0';
}

/* "Envoyé de mon iPhone", a rule above what was quoted. */
static bool
is_of_program(const struct line *l)
{
	static const char *const said[] = { "sent from my ",
		"envoy\303\251 de mon ", "envoy\303\251e de mon ",
		"envoy\xc3\xa9 depuis ", "envoy\xc3\xa9 \xc3\xa0 partir d",
		"envoy\xc3\xa9 avec ", "sent from ", "sent with ",
		"sent using ", "get outlook for ",
		"t\303\251l\303\251charger outlook pour ",
		"t\303\251l\303\251chargez outlook pour ",
		"obtenir outlook pour ", "obtenez outlook pour ",
		"provenance : courrier pour windows" };
	char plain[PLAIN_MAX];
	const char *p = plain_of(l, plain);
	size_t i;

	if (strlen(p) >= 8 && p[strspn(p, "_")] == '\0')
		return true;
	if (strlen(p) > 90)
		return false;
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (begins(p, said[i]))
			return true;
	return false;
}

/* ---- lines as they are compared ---- */

static const char *
plain_of(const struct line *l, char plain[PLAIN_MAX])
{
	plain[0] = '\0';
	plain_add(plain, l);
	return plain;
}

/*
 * In lower case of ASCII, one blank for white space of any kind, without blanks
 * and emphasis at its begin.
 */
static void
plain_add(char plain[PLAIN_MAX], const struct line *l)
{
	static const char *const blanks[] = { "\xc2\xa0",
		"\xe2\x80\xaf", "\xe2\x80\x8b" };
	size_t i, k, n, len = strlen(plain);

	if (len > 0 && len < PLAIN_MAX - 1 && plain[len - 1] != ' ')
		plain[len++] = ' ';
	for (i = 0; i < l->len && len < PLAIN_MAX - 1; i += n) {
		n = 1;
		for (k = 0; k < sizeof(blanks) / sizeof(blanks[0]); k++)
			if (l->len - i >= strlen(blanks[k]) &&
			    strncmp(l->p + i, blanks[k],
			    strlen(blanks[k])) == 0)
				n = strlen(blanks[k]);
		if (n > 1 || isspace((unsigned char)l->p[i])) {
			if (len > 0 && plain[len - 1] != ' ')
				plain[len++] = ' ';
		} else if (len > 0 || l->p[i] != '*')
			plain[len++] = (char)tolower((unsigned char)l->p[i]);
	}
	while (len > 0 && plain[len - 1] == ' ')
		len--;
	plain[len] = '\0';
}

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}
