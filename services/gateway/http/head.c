/* The head of an HTTP/1.1 request, parsed in place. */
#include <string.h>
#include <strings.h>

#include "gateway/http/head.h"
#include "gateway/http/text.h"

static const char *const methods[HTTP_METHODS] = {
	[HTTP_GET] = "GET",
	[HTTP_HEAD] = "HEAD",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE",
	[HTTP_OPTIONS] = "OPTIONS",
};

static const char *const fields[HTTP_FIELDS] = {
	[HTTP_ACCEPT] = "accept",
	[HTTP_ACCEPT_ENCODING] = "accept-encoding",
	[HTTP_ACCEPT_LANGUAGE] = "accept-language",
	[HTTP_AUTHORIZATION] = "authorization",
	[HTTP_CONNECTION] = "connection",
	[HTTP_CONTENT_LENGTH] = "content-length",
	[HTTP_CONTENT_TYPE] = "content-type",
	[HTTP_COOKIE] = "cookie",
	[HTTP_EXPECT] = "expect",
	[HTTP_FORWARDED] = "forwarded",
	[HTTP_HOST] = "host",
	[HTTP_IDEMPOTENCY_KEY] = "idempotency-key",
	[HTTP_IF_MATCH] = "if-match",
	[HTTP_IF_NONE_MATCH] = "if-none-match",
	[HTTP_IF_RANGE] = "if-range",
	[HTTP_LAST_EVENT_ID] = "last-event-id",
	[HTTP_ORIGIN] = "origin",
	[HTTP_RANGE] = "range",
	[HTTP_SEC_FETCH_SITE] = "sec-fetch-site",
	[HTTP_SEC_WEBSOCKET_KEY] = "sec-websocket-key",
	[HTTP_SEC_WEBSOCKET_VERSION] = "sec-websocket-version",
	[HTTP_TRACEPARENT] = "traceparent",
	[HTTP_TRANSFER_ENCODING] = "transfer-encoding",
	[HTTP_TUS_RESUMABLE] = "tus-resumable",
	[HTTP_UPGRADE] = "upgrade",
	[HTTP_UPLOAD_CHECKSUM] = "upload-checksum",
	[HTTP_UPLOAD_LENGTH] = "upload-length",
	[HTTP_UPLOAD_METADATA] = "upload-metadata",
	[HTTP_UPLOAD_OFFSET] = "upload-offset",
	[HTTP_USER_AGENT] = "user-agent",
	[HTTP_VIA] = "via",
	[HTTP_X_CSRF_TOKEN] = "x-csrf-token",
	[HTTP_X_FORWARDED_FOR] = "x-forwarded-for",
	[HTTP_X_HTTP_METHOD_OVERRIDE] = "x-http-method-override",
	[HTTP_X_REAL_IP] = "x-real-ip",
};

static bool	parse_lines(char *data, struct http_head *,
		    struct http_refusal *);
static bool	parse_request_line(char *line, struct http_head *,
		    struct http_refusal *);
static bool	parse_header(char *line, struct http_head *,
		    struct http_refusal *);
static bool	check(struct http_head *, struct http_refusal *);

static bool
refuse(struct http_refusal *r, int http_status, Rpc__Reason reason,
    const char *field, const char *message)
{
	*r = (struct http_refusal){ http_status, reason, field, message };
	return false;
}

#define MALFORMED(r, message) \
	refuse((r), 400, RPC__REASON__MALFORMED_REQUEST, "", (message))

const char *
http_method_name(enum http_method m)
{
	return methods[m];
}

enum http_method
http_method_meant(const struct http_head *h)
{
	const char *name = h->field[HTTP_X_HTTP_METHOD_OVERRIDE];

	if (h->method != HTTP_POST || name == NULL)
		return h->method;
	if (strcmp(name, methods[HTTP_PATCH]) == 0)
		return HTTP_PATCH;
	return strcmp(name, methods[HTTP_DELETE]) == 0 ? HTTP_DELETE
	    : h->method;
}

size_t
http_head_size(const char *data, size_t len)
{
	size_t max = len < HTTP_HEAD_MAX ? len : HTTP_HEAD_MAX;
	const char *end = memmem(data, max, "\r\n\r\n", 4);

	if (end != NULL)
		return (size_t)(end - data) + 4;
	return len < HTTP_HEAD_MAX ? 0 : HTTP_HEAD_MAX;
}

enum http_parse
http_head_parse(char *data, size_t len, struct http_head *h,
    struct http_refusal *r)
{
	size_t max = len < HTTP_HEAD_MAX ? len : HTTP_HEAD_MAX;
	char *end = memmem(data, max, "\r\n\r\n", 4);
	struct http_refusal later;

	if (end == NULL && len < HTTP_HEAD_MAX)
		return HTTP_INCOMPLETE;
	*h = (struct http_head){ 0 };
	if (end == NULL) {
		(void)refuse(r, 431, RPC__REASON__MALFORMED_REQUEST, "",
		    "head too large");
		data[max - 1] = '\0';
		(void)parse_lines(data, h, &later);
		return HTTP_REFUSED;
	}
	h->size = (size_t)(end - data) + 4;
	if (memchr(data, '\0', h->size) != NULL) {
		(void)MALFORMED(r, "NUL in the head");
		*end = '\0';
		(void)parse_lines(data, h, &later);
		return HTTP_REFUSED;
	}
	*end = '\0';
	return parse_lines(data, h, r) && check(h, r) ? HTTP_PARSED
	    : HTTP_REFUSED;
}

/* A refused head is read on: what language to say so in may come later. */
static bool
parse_lines(char *data, struct http_head *h, struct http_refusal *r)
{
	struct http_refusal later, *why = r;
	char *line, *next;

	for (line = data; line != NULL; line = next) {
		if ((next = strstr(line, "\r\n")) != NULL) {
			*next = '\0';
			next += 2;
		}
		if (!(line == data ? parse_request_line(line, h, why)
				   : parse_header(line, h, why)))
			why = &later;
	}
	return why == r;
}

static bool
parse_method(const char *name, struct http_head *h, struct http_refusal *r)
{
	int i;

	for (i = 0; i < HTTP_METHODS; i++) {
		if (strcmp(methods[i], name) != 0)
			continue;
		h->method = (enum http_method)i;
		return true;
	}
	return refuse(r, 501, RPC__REASON__METHOD_NOT_ALLOWED, "",
	    "unknown method");
}

static bool
parse_version(const char *version, struct http_head *h,
    struct http_refusal *r)
{
	if (strcmp(version, "HTTP/1.0") == 0)
		h->http_1_0 = h->close = true;
	else if (strncmp(version, "HTTP/", 5) != 0)
		return MALFORMED(r, "not HTTP");
	else if (strcmp(version, "HTTP/1.1") != 0)
		return refuse(r, 505, RPC__REASON__VERSION_UNSUPPORTED, "",
		    "not HTTP/1.1");
	return true;
}

/*
 * "http://host/path", as clients of proxies write it: the host counts instead
 * of the Host header's (RFC 9112, 3.2.2).  Moved to the front, which leaves
 * room for its end and for the slash that an empty path lacks.
 */
static char *
take_authority(char *target, struct http_head *h)
{
	size_t scheme = strncasecmp(target, "http://", 7) == 0 ? 7
	    : strncasecmp(target, "https://", 8) == 0 ? 8 : 0, len;

	if (scheme == 0)
		return target;
	len = strcspn(target + scheme, "/?#");
	(void)memmove(target, target + scheme, len);
	target[len] = '\0';
	h->authority = target;
	target += scheme + len;
	if (*target != '/')
		*--target = '/';
	return target;
}

/* %6d is m (RFC 3986, 6.2.2.2); a colon means the same in our paths, too. */
static void
undo_needless_escapes(char *p)
{
	char *out = p;
	int c;

	for (; *p != '\0'; p++) {
		c = *p == '%' ? http_hex_byte(p + 1) : -1;
		if (c > 0 && c < 0x80 && strchr("-._~:0123456789"
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
		    c) != NULL) {
			*out++ = (char)c;
			p += 2;
		} else {
			*out++ = *p;
		}
	}
	*out = '\0';
}

static bool
parse_request_line(char *line, struct http_head *h, struct http_refusal *r)
{
	char *target = strchr(line, ' '), *version, *p;

	if (target == NULL || (version = strchr(target + 1, ' ')) == NULL)
		return MALFORMED(r, "no request line");
	*target++ = '\0';
	*version++ = '\0';
	if (!parse_version(version, h, r) || !parse_method(line, h, r))
		return false;
	if (strlen(target) > HTTP_TARGET_MAX)
		return refuse(r, 414, RPC__REASON__MALFORMED_REQUEST, "",
		    "target too long");
	for (p = target; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f)
			return MALFORMED(r, "bad character in the target");
	target = take_authority(target, h);
	if (strcmp(target, "*") != 0 && *target != '/')
		return MALFORMED(r, "target is not a path");
	target[strcspn(target, "#")] = '\0';
	h->path = target;
	h->query = target + strcspn(target, "?");
	if (*h->query == '?')
		*h->query++ = '\0';
	undo_needless_escapes(h->path);
	return true;
}

static bool
is_token(const char *p)
{
	static const char set[] = "!#$%&'*+-.^_`|~0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return *p != '\0' && p[strspn(p, set)] == '\0';
}

static bool
is_text(const char *p)
{
	for (; *p != '\0'; p++)
		if (((unsigned char)*p < ' ' && *p != '\t') || *p == 0x7f)
			return false;
	return true;
}

static bool
add_cookie(const char *value, struct http_head *h, struct http_refusal *r)
{
	int i = 0;

	while (i < HTTP_COOKIES && h->cookie[i] != NULL)
		i++;
	if (i == HTTP_COOKIES)
		return refuse(r, 431, RPC__REASON__MALFORMED_REQUEST,
		    fields[HTTP_COOKIE], "too many lines of cookies");
	h->cookie[i] = value;
	if (i == 0)
		h->field[HTTP_COOKIE] = value;
	return true;
}

static bool
parse_header(char *line, struct http_head *h, struct http_refusal *r)
{
	char *value = strchr(line, ':'), *end;
	int i;

	if (value == NULL)
		return MALFORMED(r, "header without a colon");
	*value++ = '\0';
	value += strspn(value, " \t");
	for (end = value + strlen(value);
	    end > value && (end[-1] == ' ' || end[-1] == '\t');)
		*--end = '\0';
	if (!is_token(line) || !is_text(value))
		return MALFORMED(r, "bad character in a header");
	for (i = 0; i < HTTP_FIELDS; i++)
		if (strcasecmp(fields[i], line) == 0)
			break;
	if (i == HTTP_FIELDS)
		return true;
	if (i == HTTP_COOKIE)
		return add_cookie(value, h, r);
	/* Which of two would count is a matter of opinion, so of attack. */
	if (h->field[i] != NULL && (i == HTTP_TRANSFER_ENCODING ||
	    i == HTTP_HOST || strcmp(h->field[i], value) != 0) &&
	    i != HTTP_X_FORWARDED_FOR && i != HTTP_ACCEPT_ENCODING &&
	    i != HTTP_ACCEPT &&
	    i != HTTP_ACCEPT_LANGUAGE && i != HTTP_CONNECTION &&
	    i != HTTP_USER_AGENT)
		return refuse(r, 400, RPC__REASON__MALFORMED_REQUEST,
		    fields[i], "header given twice");
	/* Of two lines one that says "close" is enough. */
	if (i != HTTP_CONNECTION || h->field[i] == NULL ||
	    strcasestr(h->field[i], "close") == NULL)
		h->field[i] = value;
	return true;
}

static bool
parse_length(const char *text, size_t *out)
{
	size_t v = 0, n = 0;

	for (; *text >= '0' && *text <= '9' && n < 18; n++)
		v = v * 10 + (size_t)(*text++ - '0');
	*out = v;
	return n > 0 && *text == '\0';
}

static bool
is_host(const char *host)
{
	return host != NULL && *host != '\0' && strlen(host) <= 250 &&
	    host[strcspn(host, " /\\@")] == '\0';
}

/*
 * How long the body is must be clear to all who read this request: a length
 * and a coding, or a coding that HTTP/1.0 has not, is how one is smuggled
 * (RFC 9112, 6.1 and 11.2).
 */
static bool
check_length(struct http_head *h, struct http_refusal *r)
{
	const char *length = h->field[HTTP_CONTENT_LENGTH];
	const char *coding = h->field[HTTP_TRANSFER_ENCODING];
	bool body = HTTP_BIT(h->method) & (HTTP_BIT(HTTP_POST) |
	    HTTP_BIT(HTTP_PUT) | HTTP_BIT(HTTP_PATCH) |
	    HTTP_BIT(HTTP_DELETE));

	h->chunked = coding != NULL;
	if (coding != NULL && (length != NULL || h->http_1_0))
		return refuse(r, 400, RPC__REASON__MALFORMED_REQUEST,
		    "transfer-encoding", "a coding and a length, or HTTP/1.0");
	if (coding != NULL && strcasecmp(coding, "chunked") != 0)
		return refuse(r, 501, RPC__REASON__LENGTH_REQUIRED,
		    "transfer-encoding", "unknown coding");
	if (length != NULL && !parse_length(length, &h->content_length))
		return refuse(r, 400, RPC__REASON__MALFORMED_REQUEST,
		    "content-length", "bad Content-Length");
	if ((h->content_length > 0 || h->chunked) && !body)
		return refuse(r, 400, RPC__REASON__MALFORMED_REQUEST,
		    h->chunked ? "transfer-encoding" : "content-length",
		    "a body where none is taken");
	return true;
}

static bool
check(struct http_head *h, struct http_refusal *r)
{
	const char *host = h->field[HTTP_HOST];
	const char *connection = h->field[HTTP_CONNECTION];

	if (host == NULL && h->http_1_0)
		h->field[HTTP_HOST] = host = "localhost";
	if (!is_host(host) || (h->authority != NULL &&
	    !is_host(h->authority)))
		return refuse(r, 400, RPC__REASON__MALFORMED_REQUEST, "host",
		    "no usable Host");
	if (h->authority != NULL)
		h->field[HTTP_HOST] = h->authority;
	if (!check_length(h, r))
		return false;
	if (h->http_1_0 && h->method != HTTP_GET && h->method != HTTP_HEAD &&
	    h->method != HTTP_POST)
		return refuse(r, 505, RPC__REASON__VERSION_UNSUPPORTED, "",
		    "method needs HTTP/1.1");
	if (connection != NULL && strcasestr(connection, "close") != NULL)
		h->close = true;
	return true;
}
