/* multipart/form-data, fed in pieces of any size. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/log.h"
#include "gateway/http/multipart.h"
#include "gateway/http/text.h"

#define HEAD_MAX	8192	/* bytes of one part's headers */
#define PARTS_MAX	64

enum state {
	PREAMBLE,	/* before the first boundary */
	AFTER_BOUNDARY,	/* its line ends, or "--" ends everything */
	HEAD,
	DATA,
	END,
	BAD,
};

struct multipart {
	enum state	 state;
	char		 delimiter[MULTIPART_BOUNDARY_MAX + 5];	/* CRLF--x */
	size_t		 delimiter_len;
	size_t		 matched;	/* bytes of it seen so far */
	uint64_t	 at;		/* bytes fed */
	char		 head[HEAD_MAX + 1];
	size_t		 head_len;
	unsigned	 parts, files;
	bool		 in_file;	/* the part at hand is the first file */
	uint64_t	 offset, length;
	char		 filename[MULTIPART_NAME_MAX];
};

static bool	take_byte(struct multipart *, char);

struct multipart *
multipart_new(const char *boundary)
{
	static const char set[] = "0123456789'()+_,-./:=? "
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t len = strlen(boundary);
	struct multipart *m;

	if (len == 0 || len > MULTIPART_BOUNDARY_MAX ||
	    strspn(boundary, set) != len || boundary[len - 1] == ' ')
		return NULL;
	if ((m = calloc(1, sizeof(*m))) == NULL)
		fatal("out of memory");
	(void)memcpy(m->delimiter, "\r\n--", 4);
	(void)memcpy(m->delimiter + 4, boundary, len);
	m->delimiter_len = len + 4;
	/* The first boundary may stand at the very start, without CRLF. */
	m->matched = 2;
	return m;
}

void
multipart_destroy(struct multipart **mp)
{
	free(*mp);
	*mp = NULL;
}

/* Bytes that cannot begin a delimiter are most of a file: skip them fast. */
static size_t
skip_data(struct multipart *m, const char *p, size_t len)
{
	const char *cr;

	if ((m->state != DATA && m->state != PREAMBLE) || m->matched != 0)
		return 0;
	cr = memchr(p, '\r', len);
	return cr != NULL ? (size_t)(cr - p) : len;
}

enum multipart_result
multipart_feed(struct multipart *m, const void *data, size_t len)
{
	const char *p = data, *end = p + len;
	size_t skip;

	while (p < end && m->state != END && m->state != BAD) {
		skip = skip_data(m, p, (size_t)(end - p));
		p += skip;
		m->at += skip;
		if (p == end)
			break;
		m->at++;
		if (!take_byte(m, *p++))
			m->state = BAD;
	}
	return m->state == BAD ? MULTIPART_BAD
	    : m->state == END ? MULTIPART_DONE : MULTIPART_MORE;
}

unsigned
multipart_files(const struct multipart *m, uint64_t *offset,
    uint64_t *length, const char **filename)
{
	*offset = m->offset;
	*length = m->length;
	*filename = m->filename;
	return m->files;
}

/* The header line with this name among the part's, or NULL. */
static const char *
head_line(const struct multipart *m, const char *name)
{
	size_t n = strlen(name);
	const char *p;

	for (p = m->head; *p != '\0'; p += strcspn(p, "\n"), p += *p != '\0')
		if (strncasecmp(p, name, n) == 0 && p[n] == ':')
			return p + n + 1 + strspn(p + n + 1, " \t");
	return NULL;
}

/*
 * What stands in quotes at *p, which moves behind it.  Browsers write %22, %0D
 * and %0A for what cannot stand there and leave all else as it is, a path's
 * backslashes too (HTML, "multipart/form-data encoding algorithm"); others
 * escape quotes and backslashes.
 */
static char *
quoted(struct arena *a, const char **p)
{
	char *out = arena_alloc(a, strlen(*p) + 1), *to = out;
	const char *from = *p + 1;

	for (; *from != '\0' && *from != '"'; from++) {
		if (*from == '\\' && (from[1] == '"' || from[1] == '\\'))
			*to++ = *++from;
		else if (strncmp(from, "%22", 3) == 0)
			*to++ = '"', from += 2;
		else if (strncasecmp(from, "%0d", 3) == 0 ||
		    strncasecmp(from, "%0a", 3) == 0)
			*to++ = ' ', from += 2;
		else
			*to++ = *from;
	}
	*p = *from == '"' ? from + 1 : from;
	return out;
}

/* A parameter of Content-Disposition, or NULL. */
static char *
parameter(struct arena *a, const char *p, const char *name)
{
	size_t n = strlen(name), len;
	char *value;
	bool found;

	for (p += strcspn(p, ";"); *p == ';'; p += strcspn(p, ";")) {
		p += 1 + strspn(p + 1, " \t");
		found = strncasecmp(p, name, n) == 0 && p[n] == '=';
		p += strcspn(p, "=;");
		if (*p != '=')
			continue;
		if (*++p == '"')
			value = quoted(a, &p);
		else {
			len = strcspn(p, "; \t");
			value = arena_strndup(a, p, len);
			p += len;
		}
		if (found)
			return value;
	}
	return NULL;
}

/* RFC 8187, which RFC 7578 does not want here and some write all the same. */
static char *
extended(struct arena *a, const char *value)
{
	static const char charset[] = "utf-8'";
	const char *text;

	if (value == NULL ||
	    strncasecmp(value, charset, sizeof(charset) - 1) != 0 ||
	    (text = strchr(value + sizeof(charset) - 1, '\'')) == NULL)
		return NULL;
	return http_unescape(a, text + 1, strlen(text + 1), false);
}

/* Cut between characters where it is too long. */
static void
keep_filename(struct multipart *m, const char *name)
{
	size_t len = strnlen(name, sizeof(m->filename) - 1);

	while (name[len] != '\0' && len > 0 &&
	    ((unsigned char)name[len] & 0xc0) == 0x80)
		len--;
	(void)memcpy(m->filename, name, len);
	m->filename[len] = '\0';
}

static bool
open_part(struct multipart *m)
{
	struct arena *a = NULL;
	const char *disposition, *name = NULL, *filename = NULL;
	char *line;

	if (++m->parts > PARTS_MAX)
		return false;
	m->head[m->head_len] = '\0';
	m->in_file = false;
	if ((disposition = head_line(m, "content-disposition")) == NULL ||
	    strncasecmp(disposition, "form-data", 9) != 0)
		return false;
	a = arena_new();
	line = arena_strndup(a, disposition, strcspn(disposition, "\r\n"));
	name = parameter(a, line, "name");
	filename = extended(a, parameter(a, line, "filename*"));
	if (filename == NULL)
		filename = parameter(a, line, "filename");
	if (name != NULL && strcmp(name, "file") == 0 && m->files++ == 0) {
		m->in_file = true;
		m->offset = m->at;
		if (filename != NULL)
			keep_filename(m, filename);
	}
	arena_destroy(&a);
	return name != NULL;
}

static void
close_part(struct multipart *m)
{
	if (m->in_file)
		m->length = m->at - m->delimiter_len - m->offset;
	m->in_file = false;
	m->head_len = 0;
}

/* Looks for the delimiter; in a delimiter, CR occurs at its start only. */
static bool
take_data(struct multipart *m, char c)
{
	if (c != m->delimiter[m->matched])
		m->matched = 0;
	if (c == m->delimiter[m->matched])
		m->matched++;
	if (m->matched < m->delimiter_len)
		return true;
	if (m->state == DATA)
		close_part(m);
	m->matched = 0;
	m->head_len = 0;
	m->state = AFTER_BOUNDARY;
	return true;
}

/* "--": the end.  Otherwise spaces, then CRLF. */
static bool
take_after_boundary(struct multipart *m, char c)
{
	char before = m->head_len > 0 ? m->head[m->head_len - 1] : '\0';

	if (m->head_len >= 64)
		return false;
	m->head[m->head_len++] = c;
	if (c == '\n' && before == '\r') {
		m->head_len = 0;
		m->state = HEAD;
		return true;
	}
	if (c == '-' && m->head_len <= 2) {
		if (m->head_len == 2) {
			if (before != '-')
				return false;
			m->state = END;
		}
		return true;
	}
	return (c == '\r' && before != '\r' && before != '-') ||
	    ((c == ' ' || c == '\t') && before != '\r' && before != '-');
}

static bool
take_head(struct multipart *m, char c)
{
	if (m->head_len >= HEAD_MAX || c == '\0')
		return false;
	m->head[m->head_len++] = c;
	if (m->head_len == 2 && memcmp(m->head, "\r\n", 2) == 0)
		return false;	/* no headers, so no name */
	if (m->head_len < 4 ||
	    memcmp(m->head + m->head_len - 4, "\r\n\r\n", 4) != 0)
		return true;
	m->state = DATA;
	m->matched = 0;
	return open_part(m);
}

static bool
take_byte(struct multipart *m, char c)
{
	switch (m->state) {
	case PREAMBLE:
	case DATA:
		return take_data(m, c);
	case AFTER_BOUNDARY:
		return take_after_boundary(m, c);
	case HEAD:
		return take_head(m, c);
	default:
		return false;
	}
}
