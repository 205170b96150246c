/* Calendars and cards: content lines between BEGIN and END. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/reading/program.h"
#include "attachments/validator/texts/lines.h"
#include "attachments/validator/texts/plain.h"

#define DEPTH_MAX	16
#define NAME_MAX_LEN	32
/* Of what is encoded in a line, enough to know a program by. */
#define DECODED_MAX	4096

struct walk {
	const char	*component;	/* that the file is made of */
	char		 open[DEPTH_MAX][NAME_MAX_LEN];
	size_t		 depth;
	size_t		 seen;
	struct verdict	*verdict;
};

static void	read_lines(const struct source *, const char *,
		    struct verdict *);
static void	unfold(struct plain *);
static bool	take_line(struct walk *, const char *, size_t);
static bool	is_property(const char *, size_t, const char *name);
static const char	*value_of(const char *, size_t, size_t *);
static bool	begin(struct walk *, const char *, size_t);
static bool	end(struct walk *, const char *, size_t);
static bool	check_attached(struct walk *, const char *, size_t);
static size_t	decode(const char *, size_t, uint8_t *);
static int	sextet(char);

void
calendar_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	(void)policy;
	read_lines(s, "VCALENDAR", verdict);
}

void
card_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	(void)policy;
	read_lines(s, "VCARD", verdict);
}

static void
read_lines(const struct source *s, const char *component,
    struct verdict *verdict)
{
	struct walk w = { .component = component, .verdict = verdict };
	struct plain text;
	const char *p;
	size_t len;

	if (!plain_read(s, &text, verdict))
		goto cleanup;
	unfold(&text);
	for (p = text.chars; *p != '\0'; p += len) {
		len = strcspn(p, "\r\n");
		if (len > 0 && !take_line(&w, p, len))
			goto cleanup;
		len += strspn(p + len, "\r\n");
	}
	if (w.depth > 0)
		verdict_refuse(verdict, FINDING_BROKEN, "@END:%s",
		    w.open[w.depth - 1]);
	else if (w.seen == 0)
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "BEGIN:%s",
		    component);
cleanup:
	free(text.chars);
}

/* What begins with a blank goes on the line before. */
static void
unfold(struct plain *t)
{
	char *to = t->chars;
	size_t i, eol;

	for (i = 0; i < t->n; i++) {
		eol = strspn(t->chars + i, "\r\n");
		if (eol > 0 && eol <= 2 && i > 0 && t->chars[i + eol] != '\0' &&
		    strchr(" \t", t->chars[i + eol]) != NULL)
			i += eol;
		else
			*to++ = t->chars[i];
	}
	*to = '\0';
	t->n = (size_t)(to - t->chars);
}

static bool
take_line(struct walk *w, const char *line, size_t len)
{
	const char *value;
	size_t n;

	/* Between two of them, and behind the last one. */
	if (strspn(line, " \t\x1a") >= len)
		return true;
	value = value_of(line, len, &n);
	if (w->depth == 0 && !is_property(line, len, "BEGIN"))
		return verdict_refuse(w->verdict, w->seen == 0 ?
		    FINDING_OTHER_FORMAT : FINDING_HIDDEN, "@%.*s",
		    (int)(len < 40 ? len : 40), line);
	if (is_property(line, len, "BEGIN"))
		return begin(w, value, n);
	if (is_property(line, len, "END"))
		return end(w, value, n);
	if (is_property(line, len, "ACTION") && n == 9 &&
	    strncasecmp(value, "PROCEDURE", 9) == 0)
		return verdict_refuse(w->verdict, FINDING_LAUNCH,
		    "@ACTION:PROCEDURE");
	return check_attached(w, value, n);
}

/* With parameters or without, in a group ("item1.TEL") or not. */
static bool
is_property(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len > n && strncasecmp(line, name, n) == 0 &&
	    (line[n] == ':' || line[n] == ';');
}

/* Behind the first colon that is not in quotes; "" where there is none. */
static const char *
value_of(const char *line, size_t len, size_t *n)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < len && (quoted || line[i] != ':'); i++)
		quoted ^= line[i] == '"';
	if (i < len)
		i++;
	*n = len - i;
	while (*n > 0 && strchr(" \t", line[i + *n - 1]) != NULL)
		--*n;
	return line + i;
}

static bool
begin(struct walk *w, const char *name, size_t n)
{
	if (w->depth == 0 && (n != strlen(w->component) ||
	    strncasecmp(name, w->component, n) != 0))
		return verdict_refuse(w->verdict, w->seen == 0 ?
		    FINDING_OTHER_FORMAT : FINDING_HIDDEN, "@BEGIN:%.*s",
		    (int)(n < 40 ? n : 40), name);
	if (w->depth == DEPTH_MAX || n == 0 || n >= NAME_MAX_LEN)
		return verdict_refuse(w->verdict, FINDING_BROKEN, "@BEGIN:%.*s",
		    (int)(n < 40 ? n : 40), name);
	memcpy(w->open[w->depth], name, n);
	w->open[w->depth++][n] = '\0';
	w->seen++;
	return true;
}

static bool
end(struct walk *w, const char *name, size_t n)
{
	const char *open = w->open[w->depth - 1];

	if (strlen(open) != n || strncasecmp(open, name, n) != 0)
		return verdict_refuse(w->verdict, FINDING_BROKEN, "@END:%.*s",
		    (int)(n < 40 ? n : 40), name);
	w->depth--;
	return true;
}

/* A picture, a sound or a document, in base 64; also as a data: address. */
static bool
check_attached(struct walk *w, const char *value, size_t n)
{
	uint8_t bytes[DECODED_MAX];
	const char *data, *name;
	size_t len;

	if (n > 5 && strncasecmp(value, "data:", 5) == 0 &&
	    (data = memmem(value, n, ";base64,", 8)) != NULL) {
		n -= (size_t)(data + 8 - value);
		value = data + 8;
	}
	len = decode(value, n, bytes);
	name = program_name(bytes, len);
	if (name == NULL && len > 3 && memcmp(bytes, "#!/", 3) == 0)
		name = "#!";
	return name == NULL ||
	    verdict_refuse(w->verdict, FINDING_PROGRAM, "%s", name);
}

static size_t
decode(const char *text, size_t n, uint8_t *bytes)
{
	unsigned bits = 0, value = 0;
	size_t i, len = 0;

	for (i = 0; i < n && len < DECODED_MAX && sextet(text[i]) >= 0; i++) {
		value = (value << 6 | (unsigned)sextet(text[i])) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[len++] = (uint8_t)(value >> bits);
		}
	}
	return len;
}

static int
sextet(char c)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(alphabet, c);

	return at == NULL ? -1 : (int)(at - alphabet);
}
