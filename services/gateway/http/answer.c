/* The head of an answer: what it says, and what all of them say. */
#include <string.h>
#include <time.h>

#include "gateway/http/answer.h"

static const struct {
	int		 code;
	const char	*text;
} reasons[] = {
	{ 101, "Switching Protocols" },
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
	{ 204, "No Content" }, { 206, "Partial Content" },
	{ 304, "Not Modified" }, { 400, "Bad Request" },
	{ 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 408, "Request Timeout" },
	{ 409, "Conflict" }, { 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" }, { 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" }, { 416, "Range Not Satisfiable" },
	{ 422, "Unprocessable Content" }, { 426, "Upgrade Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 460, "Checksum Mismatch" },	/* tus */
	{ 500, "Internal Server Error" }, { 501, "Not Implemented" },
	{ 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" },
	{ 507, "Insufficient Storage" },
};

/* What pages may do, unless they come with a policy of their own. */
static const char page_policy[] =
    "content-security-policy: default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n";
/* What they get beyond what everything gets. */
static const char page_headers[] =
    "cross-origin-opener-policy: same-origin\r\n"
    "permissions-policy: camera=(), geolocation=(), microphone=(), "
    "payment=(), usb=()\r\n";
/* And what else: nothing of it is a page, whatever a browser makes of it. */
static const char data_policy[] =
    "content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n";
static const char any_policy[] =
    "x-content-type-options: nosniff\r\n"
    "referrer-policy: same-origin\r\n"
    "cross-origin-resource-policy: same-origin\r\n";

static const char *reason_phrase(int status);
static const char *date_header(void);
static void	put_header(struct buffer *, const char *name,
		    const char *value);
static void	write_own_headers(struct buffer *, const struct http_answer *);

static bool
has_own(const struct buffer *own, const char *name)
{
	return own != NULL && own->len > 0 &&
	    memmem(own->data, own->len, name, strlen(name)) != NULL;
}

void
http_answer_write(struct buffer *b, const struct http_answer *a)
{
	const struct buffer *own = a->headers;

	(void)buffer_reserve(b, 1024);
	buffer_puts(b, "HTTP/1.1 ");
	buffer_unsigned(b, (uint64_t)a->status);
	buffer_putc(b, ' ');
	buffer_puts(b, reason_phrase(a->status));
	buffer_puts(b, "\r\n");
	buffer_puts(b, date_header());
	if (a->type != NULL)
		put_header(b, "content-type: ", a->type);
	if (a->language != NULL)
		put_header(b, "content-language: ", a->language);
	if (a->has_length) {
		buffer_puts(b, "content-length: ");
		buffer_unsigned(b, a->length);
		buffer_puts(b, "\r\n");
	}
	if (a->close)
		buffer_puts(b, "connection: close\r\n");
	if (a->tls)
		buffer_puts(b, "strict-transport-security: "
		    "max-age=31536000; includeSubDomains\r\n");
	buffer_puts(b, any_policy);
	if (a->page)
		buffer_puts(b, page_headers);
	if (!has_own(own, "content-security-policy:"))
		buffer_puts(b, a->page ? page_policy : data_policy);
	write_own_headers(b, a);
	if (!has_own(own, "cache-control:"))
		buffer_puts(b, "cache-control: no-store\r\n");
	buffer_puts(b, "\r\n");
}

static const char *
reason_phrase(int code)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].code == code)
			return reasons[i].text;
	return "Status";
}

/* "Date: ..." of this second. */
static const char *
date_header(void)
{
	static char text[64];
	static time_t at;
	time_t now = time(NULL);
	struct tm tm;

	if (now != at && gmtime_r(&now, &tm) != NULL) {
		(void)strftime(text, sizeof(text),
		    "date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
		at = now;
	}
	return text;
}

static void
put_header(struct buffer *b, const char *name, const char *value)
{
	buffer_puts(b, name);
	buffer_puts(b, value);
	buffer_puts(b, "\r\n");
}

static void
write_own_headers(struct buffer *b, const struct http_answer *a)
{
	if (a->request_id != NULL) {
		buffer_puts(b, "x-request-id: ");
		buffer_add(b, a->request_id, a->request_id_len);
		buffer_puts(b, "\r\n");
	}
	if (a->retry_after > 0) {
		buffer_puts(b, "retry-after: ");
		buffer_unsigned(b, (uint64_t)a->retry_after);
		buffer_puts(b, "\r\n");
	}
	if (a->headers != NULL)
		buffer_add(b, a->headers->data, a->headers->len);
}
