/* Small pieces of HTTP: escapes, queries, cookies, languages. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/http/text.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
http_hex_byte(const char *p)
{
	int high = hex(p[0]), low = high < 0 ? -1 : hex(p[1]);

	return low < 0 ? -1 : high << 4 | low;
}

char *
http_unescape(struct arena *a, const char *in, size_t len, bool plus)
{
	char *out = arena_alloc(a, len + 1), *start = out;
	const char *end = in + len;
	int high, low;

	while (in < end) {
		if (*in != '%') {
			*out++ = plus && *in == '+' ? ' ' : *in;
			in++;
			continue;
		}
		if (end - in < 3 || (high = hex(in[1])) < 0 ||
		    (low = hex(in[2])) < 0 || (high | low) == 0)
			return NULL;
		*out++ = (char)(high << 4 | low);
		in += 3;
	}
	*out = '\0';
	return start;
}

int
http_query_next(struct arena *a, const char **p, char **name, char **value)
{
	const char *start, *equals;
	size_t len;

	while (**p == '&')
		(*p)++;
	if (**p == '\0')
		return 0;
	start = *p;
	len = strcspn(start, "&");
	*p += len;
	equals = memchr(start, '=', len);
	*name = http_unescape(a, start,
	    equals != NULL ? (size_t)(equals - start) : len, true);
	*value = equals == NULL ? arena_strdup(a, "")
	    : http_unescape(a, equals + 1,
		len - (size_t)(equals - start) - 1, true);
	return *name != NULL && *value != NULL ? 1 : -1;
}

/* Without blanks around it, nor the quotes that some write. */
static char *
cookie_text(struct arena *a, const char *p, size_t len)
{
	for (; len > 0 && strchr(" \t", *p) != NULL; len--)
		p++;
	while (len > 0 && strchr(" \t", p[len - 1]) != NULL)
		len--;
	if (len >= 2 && p[0] == '"' && p[len - 1] == '"') {
		p++;
		len -= 2;
	}
	return arena_strndup(a, p, len);
}

char *
http_cookie_value(struct arena *a, const char **at, const char *name)
{
	size_t n = strlen(name), len, blank;
	const char *p;

	while (*at != NULL && **at != '\0') {
		p = *at + strspn(*at, " \t;");
		len = strcspn(p, ";");
		*at = p + len;
		if (len <= n || strncmp(p, name, n) != 0)
			continue;
		blank = strspn(p + n, " \t");
		if (p[n + blank] == '=')
			return cookie_text(a, p + n + blank + 1,
			    len - n - blank - 1);
	}
	return NULL;
}

/* The weight of one element of an Accept-* list; 1 if it says none. */
static double
weight(const char *p, size_t len)
{
	char text[8] = "";
	size_t i;

	for (i = 0; i + 2 < len; i++) {
		if (p[i] != ';')
			continue;
		i++;
		i += strspn(p + i, " \t");
		if (i + 2 > len || strncasecmp(p + i, "q=", 2) != 0)
			continue;
		(void)memcpy(text, p + i + 2,
		    len - i - 2 < 5 ? len - i - 2 : 5);
		return strtod(text, NULL);
	}
	return 1;
}

const char *
http_language(const char *p)
{
	double best = 0, q;
	const char *language = "fr";
	size_t len;

	for (; p != NULL && *p != '\0'; p += len) {
		p += strspn(p, " \t,");
		len = strcspn(p, ",");
		q = weight(p, len);
		if (q <= best || len < 2 || isalpha((unsigned char)p[2]))
			continue;
		if (strncasecmp(p, "fr", 2) == 0)
			language = "fr";
		else if (strncasecmp(p, "en", 2) == 0)
			language = "en";
		else
			continue;
		best = q;
	}
	return language;
}

bool
http_media_type_is(const char *header, const char *type)
{
	size_t n = strlen(type);

	return header != NULL && strncasecmp(header, type, n) == 0 &&
	    (header[n] == '\0' || header[n] == ';' || header[n] == ' ' ||
	    header[n] == '\t');
}

/*
 * What stands in quotes at *p, which moves behind it.  Browsers write %22, %0D
 * and %0A for what cannot stand there and leave all else as it is, a path's
 * backslashes too (HTML, "multipart/form-data encoding algorithm"); others
 * escape quotes and backslashes.
 */
static char *
quoted_value(struct arena *a, const char **p)
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

/* A token or a quoted string at *p, unquoted; *p is moved behind it. */
static char *
parameter_value(struct arena *a, const char **p)
{
	const char *start = *p;

	if (*start == '"')
		return quoted_value(a, p);
	*p += strcspn(start, "; \t");
	return arena_strndup(a, start, (size_t)(*p - start));
}

char *
http_parameter(struct arena *a, const char *p, const char *name)
{
	size_t n = strlen(name);
	char *value;
	bool found;

	for (p += strcspn(p, ";"); *p == ';'; p += strcspn(p, ";")) {
		p += 1 + strspn(p + 1, " \t");
		found = strncasecmp(p, name, n) == 0 && p[n] == '=';
		p += strcspn(p, "=;");
		if (*p != '=')
			continue;
		p++;
		value = parameter_value(a, &p);
		if (found)
			return value;
	}
	return NULL;
}

bool
http_etag_listed(const char *p, const char *etag)
{
	size_t n = strlen(etag);

	while (p != NULL && *p != '\0') {
		p += strspn(p, " \t,");
		if (*p == '*')
			return true;
		if (strncmp(p, "W/", 2) == 0)
			p += 2;
		if (strncmp(p, etag, n) == 0)
			return true;
		p += strcspn(p, ",");
	}
	return false;
}

bool
http_accepts(const char *p, const char *coding)
{
	size_t n = strlen(coding), len;

	for (; p != NULL && *p != '\0'; p += len) {
		p += strspn(p, " \t,");
		len = strcspn(p, ",");
		if (len < n || strncasecmp(p, coding, n) != 0 ||
		    (len > n && strchr("; \t", p[n]) == NULL))
			continue;
		return weight(p, len) > 0;
	}
	return false;
}

void
http_disposition(struct buffer *b, const char *type, const char *name)
{
	static const char safe[] = "!#$&+-.^_`|~";
	const unsigned char *p = (const unsigned char *)name;

	/* The plain form for old clients, then the exact one. */
	buffer_printf(b, "%s; filename=\"", type);
	for (; *p != '\0'; p++) {
		if (*p >= 0xc0)
			buffer_putc(b, '_');
		else if (*p < 0x80)
			buffer_putc(b, *p < ' ' || *p == 0x7f ||
			    strchr("\"\\%/", *p) != NULL ? '_' : (char)*p);
	}
	buffer_puts(b, "\"; filename*=UTF-8''");
	for (p = (const unsigned char *)name; *p != '\0'; p++) {
		if (isalnum(*p) || strchr(safe, *p) != NULL)
			buffer_putc(b, (char)*p);
		else
			buffer_printf(b, "%%%02X", *p);
	}
}

bool
http_if_match(const char *p, const char *etag)
{
	size_t n = etag != NULL ? strlen(etag) : 0;

	for (; *p != '\0'; p += strcspn(p, ",")) {
		p += strspn(p, " \t,");
		if (*p == '*' || (n > 0 && strncmp(p, etag, n) == 0 &&
		    strchr(", \t", p[n]) != NULL))
			return true;
	}
	return false;
}

/* Bytes of a host without the port that its scheme has anyhow. */
static size_t
host_length(const char *host, const char *default_port)
{
	size_t len = strlen(host), n = strlen(default_port);

	return len > n && strcmp(host + len - n, default_port) == 0
	    ? len - n : len;
}

static bool
is_origin_of(const char *origin, const char *host)
{
	const char *port, *at;
	size_t len;

	if (strncasecmp(origin, "https://", 8) == 0)
		port = ":443";
	else if (strncasecmp(origin, "http://", 7) == 0)
		port = ":80";
	else
		return false;
	at = strchr(origin, ':') + 3;
	len = host_length(at, port);
	return len > 0 && len == host_length(host, port) &&
	    strncasecmp(at, host, len) == 0;
}

bool
http_same_origin(const char *origin, const char *site, const char *host)
{
	/* No page can write this header: it is the browser's own word. */
	if (site != NULL)
		return strcmp(site, "same-origin") == 0 ||
		    strcmp(site, "none") == 0;
	return origin == NULL || is_origin_of(origin, host);
}
