/* Text: what has no bytes that only other files have. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "attachments/formats/content.h"

/* As much as is looked at; what follows is shown as text all the same. */
#define TEXT_MAX	65536

enum encoding { BYTES, UTF16_LE, UTF16_BE };

struct text {
	uint8_t	*chars;		/* one each; beyond ASCII: 0x80 */
	size_t	 n;
};

static bool	read_text(const struct content *, struct text *);
static enum encoding	encoding_of(const uint8_t *, size_t);
static bool	take_bytes(struct text *, const uint8_t *, size_t);
static bool	take_utf16(struct text *, const uint8_t *, size_t, bool);
static bool	put(struct text *, unsigned);
static bool	opens_as_something_else(const char *);
static const char *	skip_space(const char *);
static const char *	skip_prolog(const char *);
static bool	is_tag(const char *, const char *name);

bool
content_is_text(const struct content *c)
{
	struct text t;
	bool is = false;

	if (read_text(c, &t))
		is = !opens_as_something_else((const char *)t.chars);
	free(t.chars);
	return is;
}

bool
content_is_lines_of(const struct content *c, const char *line)
{
	struct text t;
	const char *p;
	bool is = false;

	if (read_text(c, &t)) {
		p = skip_space((const char *)t.chars);
		is = strncasecmp(p, line, strlen(line)) == 0 &&
		    strchr("\r\n \t", p[strlen(line)]) != NULL;
	}
	free(t.chars);
	return is;
}

/* NUL-ended, without its mark; false: no text.  The caller frees t->chars. */
static bool
read_text(const struct content *c, struct text *t)
{
	size_t len = c->size < TEXT_MAX ? (size_t)c->size : TEXT_MAX;
	const uint8_t *from = c->head;
	uint8_t *more = NULL;
	enum encoding e;
	bool ok = false;

	*t = (struct text){ malloc(len + 1), 0 };
	if (t->chars == NULL)
		goto cleanup;
	if (len > c->len) {
		if ((more = malloc(len)) == NULL ||
		    pread(c->fd, more, len, 0) != (ssize_t)len)
			goto cleanup;
		from = more;
	}
	e = encoding_of(from, len);
	ok = e == BYTES ? take_bytes(t, from, len) :
	    take_utf16(t, from + 2, len - 2, e == UTF16_BE);
	t->chars[t->n] = '\0';
cleanup:
	free(more);
	return ok;
}

static enum encoding
encoding_of(const uint8_t *p, size_t len)
{
	if (len >= 2 && p[0] == 0xff && p[1] == 0xfe)
		return UTF16_LE;
	return len >= 2 && p[0] == 0xfe && p[1] == 0xff ? UTF16_BE : BYTES;
}

static bool
take_bytes(struct text *t, const uint8_t *p, size_t len)
{
	size_t i = len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	for (; i < len; i++)
		if (!put(t, p[i]))
			return false;
	return true;
}

static bool
take_utf16(struct text *t, const uint8_t *p, size_t len, bool big)
{
	size_t i;

	/* A half character at the end of what was read is left out. */
	for (i = 0; i + 1 < len; i += 2)
		if (!put(t, big ? (unsigned)p[i] << 8 | p[i + 1] :
		    (unsigned)p[i + 1] << 8 | p[i]))
			return false;
	return true;
}

/*
 * The controls that texts have: bell to carriage return but VT, SUB with which
 * DOS ends a file, and ESC of terminals.
 */
static bool
put(struct text *t, unsigned c)
{
	if (c == 0x7f || (c < 0x20 && (c < 7 || c > 13 || c == 11) &&
	    c != 0x1a && c != 0x1b))
		return false;
	t->chars[t->n++] = c < 0x80 ? (uint8_t)c : 0x80;
	return true;
}

/* What a browser or a word processor would open as what it is. */
static bool
opens_as_something_else(const char *text)
{
	static const char *const roots[] = { "html", "head", "body", "title",
		"script", "style", "iframe", "svg", "xsl:stylesheet",
		"xsl:transform", "hta:application" };
	const char *p = skip_space(text);
	size_t i;

	if (strncmp(p, "%PDF-", 5) == 0 || strncmp(p, "{\\rtf", 5) == 0 ||
	    strncasecmp(p, "<!doctype html", 14) == 0)
		return true;
	p = skip_prolog(p);
	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (is_tag(p, roots[i]))
			return true;
	return false;
}

static const char *
skip_space(const char *p)
{
	return p + strspn(p, " \t\r\n\f");
}

/* The XML declaration, comments, processing instructions, a document type. */
static const char *
skip_prolog(const char *p)
{
	const char *end;

	for (;; p = skip_space(end)) {
		if (strncmp(p, "<!--", 4) == 0)
			end = strstr(p, "-->");
		else if (strncmp(p, "<?", 2) == 0)
			end = strstr(p, "?>");
		else if (strncasecmp(p, "<!doctype", 9) == 0)
			end = strchr(p, '>');
		else
			return p;
		if (end == NULL)
			return p;
		end = strchr(end, '>') + 1;
	}
}

static bool
is_tag(const char *p, const char *name)
{
	size_t n = strlen(name);

	return *p == '<' && strncasecmp(p + 1, name, n) == 0 &&
	    p[n + 1] != '\0' && strchr(" \t\r\n\f/>", p[n + 1]) != NULL;
}
