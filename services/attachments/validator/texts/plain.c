/* Text, whatever its encoding is. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/texts/plain.h"

enum encoding { BYTES, UTF16_LE, UTF16_BE };

static enum encoding	encoding_of(const struct source *);
static bool	take_bytes(struct plain *, const struct source *);
static bool	take_utf16(struct plain *, const struct source *, bool);
static bool	put(struct plain *, unsigned);
static const char	*skip_space(const char *);
static const char	*skip_prolog(const char *);
static bool	is_tag(const char *, const char *name);
static bool	is_page_by_namespace(const char *);

bool
plain_read(const struct source *s, struct plain *t, struct verdict *verdict)
{
	const enum encoding e = encoding_of(s);
	bool ok;

	*t = (struct plain){ malloc(s->size + 1), 0 };
	if (t->chars == NULL)
		return verdict_refuse(verdict, FINDING_TOO_LONG, "%s", "");
	ok = e == BYTES ? take_bytes(t, s) : take_utf16(t, s, e == UTF16_BE);
	t->chars[t->n] = '\0';
	return ok || verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
}

static enum encoding
encoding_of(const struct source *s)
{
	if (s->size >= 2 && memcmp(s->bytes, "\xff\xfe", 2) == 0)
		return UTF16_LE;
	return s->size >= 2 && memcmp(s->bytes, "\xfe\xff", 2) == 0 ?
	    UTF16_BE : BYTES;
}

static bool
take_bytes(struct plain *t, const struct source *s)
{
	size_t i = s->size >= 3 && memcmp(s->bytes, "\xef\xbb\xbf", 3) == 0 ?
	    3 : 0;

	for (; i < s->size; i++)
		if (!put(t, s->bytes[i]))
			return false;
	return true;
}

/* Half a character at the end is none. */
static bool
take_utf16(struct plain *t, const struct source *s, bool big)
{
	const uint8_t *p = s->bytes;
	size_t i;

	for (i = 2; i + 1 < s->size; i += 2)
		if (!put(t, big ? (unsigned)p[i] << 8 | p[i + 1] :
		    (unsigned)p[i + 1] << 8 | p[i]))
			return false;
	return s->size % 2 == 0;
}

/*
 * The controls that texts have: bell to carriage return but VT, SUB with which
 * DOS ends a file, and ESC of terminals.
 */
static bool
put(struct plain *t, unsigned c)
{
	if (c == 0x7f || (c < 0x20 && (c < 7 || c > 13 || c == 11) &&
	    c != 0x1a && c != 0x1b))
		return false;
	t->chars[t->n++] = c < 0x80 ? (char)c : (char)0x80;
	return true;
}

bool
plain_is_itself(const struct plain *t, struct verdict *verdict)
{
	static const char *const roots[] = { "html", "head", "body", "title",
		"script", "style", "iframe", "svg", "xsl:stylesheet",
		"xsl:transform", "hta:application" };
	const char *p = skip_space(t->chars);
	size_t i;

	if (strncmp(p, "%PDF-", 5) == 0 || strncmp(p, "{\\rtf", 5) == 0)
		return verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
	if (strncasecmp(p, "<!doctype html", 14) == 0)
		return verdict_refuse(verdict, FINDING_SCRIPT, "HTML");
	p = skip_prolog(p);
	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (is_tag(p, roots[i]))
			return verdict_refuse(verdict, FINDING_SCRIPT, "<%s>",
			    roots[i]);
	if (is_page_by_namespace(p))
		return verdict_refuse(verdict, FINDING_SCRIPT, "XML");
	return true;
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

/* Whatever its prefix is: of the root, in its own tag. */
static bool
is_page_by_namespace(const char *p)
{
	static const char *const spaces[] = {
		"http://www.w3.org/1999/XSL/Transform",
		"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml" };
	const char *end = *p == '<' ? strchr(p, '>') : NULL;
	size_t i;

	for (i = 0; end != NULL && i < sizeof(spaces) / sizeof(spaces[0]); i++)
		if (memmem(p, (size_t)(end - p), spaces[i],
		    strlen(spaces[i])) != NULL)
			return true;
	return false;
}
