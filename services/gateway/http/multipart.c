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
	multipart_fn	*fn;
	void		*arg;
	char		 head[HEAD_MAX + 1];
	size_t		 head_len;
	unsigned	 parts, files;
	bool		 in_file;	/* the part at hand is the first file */
	char		 filename[MULTIPART_NAME_MAX];
};

struct multipart *
multipart_new(const char *boundary, multipart_fn *fn, void *arg)
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
	m->fn = fn;
	m->arg = arg;
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

unsigned
multipart_files(const struct multipart *m)
{
	return m->files;
}

const char *
multipart_filename(const struct multipart *m)
{
	return m->filename;
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
	name = http_parameter(a, line, "name");
	filename = extended(a, http_parameter(a, line, "filename*"));
	if (filename == NULL)
		filename = http_parameter(a, line, "filename");
	if (name != NULL && strcmp(name, "file") == 0 && m->files++ == 0) {
		m->in_file = true;
		if (filename != NULL)
			keep_filename(m, filename);
	}
	arena_destroy(&a);
	return name != NULL;
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
	return m->state == AFTER_BOUNDARY ? take_after_boundary(m, c)
	    : take_head(m, c);
}

static void
hand_on(struct multipart *m, const char *p, size_t len)
{
	if (m->in_file && len > 0)
		m->fn(p, len, m->arg);
}

/*
 * Looks for the delimiter, in which CR stands at its start only.  What may be
 * the beginning of one is held back, as a number: how much of it.  Returns how
 * many bytes it took; 0: the next one is to be looked at again.
 */
static size_t
take_data(struct multipart *m, const char *p, size_t len)
{
	const char *cr;

	if (m->matched == 0) {
		/* Most of a file. */
		cr = memchr(p, '\r', len);
		len = cr != NULL ? (size_t)(cr - p) : len;
		hand_on(m, p, len);
		m->matched = cr != NULL;
		return len + m->matched;
	}
	if (*p != m->delimiter[m->matched]) {
		hand_on(m, m->delimiter, m->matched);
		m->matched = 0;
		return 0;
	}
	if (++m->matched == m->delimiter_len) {
		m->in_file = false;
		m->matched = 0;
		m->head_len = 0;
		m->state = AFTER_BOUNDARY;
	}
	return 1;
}

enum multipart_result
multipart_feed(struct multipart *m, const void *data, size_t len)
{
	const char *p = data, *end = p + len;

	while (p < end && m->state != END && m->state != BAD) {
		if (m->state == DATA || m->state == PREAMBLE)
			p += take_data(m, p, (size_t)(end - p));
		else if (!take_byte(m, *p++))
			m->state = BAD;
	}
	return m->state == BAD ? MULTIPART_BAD
	    : m->state == END ? MULTIPART_DONE : MULTIPART_MORE;
}
