/*
 * Bytes to and from sockets: the head of an answer, and as many bytes in one
 * system call as there are.  Kore by itself sends 8 KiB at a time.
 */
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "kore_client.h"

/* Pieces of an answer that go in one system call. */
#define PIECES		8
/* Up to here a copy costs less than a piece of its own. */
#define SMALL_BODY	4096

static const struct {
	int		 code;
	const char	*text;
} reasons[] = {
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
	{ 204, "No Content" }, { 206, "Partial Content" },
	{ 304, "Not Modified" }, { 400, "Bad Request" },
	{ 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 408, "Request Timeout" },
	{ 409, "Conflict" }, { 411, "Length Required" },
	{ 413, "Content Too Large" }, { 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" }, { 416, "Range Not Satisfiable" },
	{ 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" }, { 501, "Not Implemented" },
	{ 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" },
	{ 507, "Insufficient Storage" },
};

/* ---- sockets ---- */

int
client_read(struct connection *c, size_t *bytes)
{
	struct netbuf *nb = c->rnb;
	size_t want = nb->b_len - nb->s_off;
	ssize_t n = recv(c->fd, nb->buf + nb->s_off, want, 0);

	*bytes = 0;
	if (n == -1 && errno == EINTR)
		return KORE_RESULT_OK;
	if (n == -1 && errno != EAGAIN)
		return KORE_RESULT_ERROR;
	if (n == 0)
		kore_connection_disconnect(c);
	if (n <= 0) {
		c->evt.flags &= ~KORE_EVENT_READ;
		return KORE_RESULT_OK;
	}
	client_of(c)->drained = (size_t)n < want;
	*bytes = (size_t)n;
	return KORE_RESULT_OK;
}

/* Counts n sent bytes: what Kore counts itself, of the first piece, is it. */
static size_t
count_sent(struct netbuf *first, size_t n)
{
	size_t own = first->b_len - first->s_off, part;
	struct netbuf *nb;

	if (n <= own)
		return n;
	for (n -= own, nb = TAILQ_NEXT(first, list); n > 0;
	    n -= part, nb = TAILQ_NEXT(nb, list)) {
		part = nb->b_len - nb->s_off;
		if (part > n)
			part = n;
		nb->s_off += part;
	}
	return own;
}

int
client_write(struct connection *c, size_t len, size_t *written)
{
	struct iovec pieces[PIECES];
	struct msghdr m = { .msg_iov = pieces };
	struct netbuf *nb;
	ssize_t n;

	*written = 0;
	/* It went with the one before it. */
	if (len == 0)
		return KORE_RESULT_OK;
	for (nb = c->snb; nb != NULL && m.msg_iovlen < PIECES;
	    nb = TAILQ_NEXT(nb, list))
		pieces[m.msg_iovlen++] = (struct iovec){ nb->buf + nb->s_off,
			nb->b_len - nb->s_off };
	n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
	if (n == -1 && errno == EAGAIN)
		c->evt.flags &= ~KORE_EVENT_WRITE;
	else if (n == -1 && errno != EINTR)
		return KORE_RESULT_ERROR;
	if (n > 0)
		*written = count_sent(c->snb, (size_t)n);
	return KORE_RESULT_OK;
}

/* ---- answers ---- */

static int
free_sent(struct netbuf *nb)
{
	free(nb->buf);
	nb->buf = NULL;
	return KORE_RESULT_OK;
}

void
send_bytes(struct connection *c, struct buffer *b)
{
	net_send_stream(c, b->data, b->len, free_sent, NULL);
	*b = (struct buffer){ 0 };
}

void
send_answer(struct exchange *x, bool close)
{
	struct connection *c = x->req->owner;
	bool body = x->head.method != HTTP_HEAD && !x->streaming;
	size_t len = x->constant.len > 0 ? x->constant.len : x->body.len;
	struct buffer out = { 0 };

	write_head(&out, x->http_status, x, x->type, NULL,
	    x->streaming ? x->stream_size : len,
	    x->http_status != 204 && x->http_status != 304, close);
	if (body && x->constant.data == NULL && len <= SMALL_BODY)
		buffer_add(&out, x->body.data, len);
	send_bytes(c, &out);
	if (body && x->constant.data != NULL)
		/* Lives as long as the process: no copy. */
		net_send_stream(c, (void *)(uintptr_t)x->constant.data, len,
		    NULL, NULL);
	else if (body && len > SMALL_BODY)
		send_bytes(c, &x->body);
}

/* ---- the head ---- */

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

/* What pages get beyond what everything gets. */
static const char page_policy[] =
    "content-security-policy: default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'\r\n"
    "cross-origin-opener-policy: same-origin\r\n"
    "permissions-policy: camera=(), geolocation=(), microphone=(), "
    "payment=(), usb=()\r\n";
static const char any_policy[] =
    "x-content-type-options: nosniff\r\n"
    "referrer-policy: same-origin\r\n"
    "cross-origin-resource-policy: same-origin\r\n";

static void
put_header(struct buffer *b, const char *name, const char *value)
{
	buffer_puts(b, name);
	buffer_puts(b, value);
	buffer_puts(b, "\r\n");
}

static void
write_own_headers(struct buffer *b, const struct exchange *x)
{
	if (x->context.traceparent[0] != '\0') {
		buffer_puts(b, "x-request-id: ");
		buffer_add(b, x->context.traceparent + 3, TRACE_ID_LEN);
		buffer_puts(b, "\r\n");
	}
	if (x->retry_after > 0) {
		buffer_puts(b, "retry-after: ");
		buffer_unsigned(b, (uint64_t)x->retry_after);
		buffer_puts(b, "\r\n");
	}
	buffer_add(b, x->headers.data, x->headers.len);
}

void
write_head(struct buffer *b, int http_status, const struct exchange *x,
    const char *type, const char *language, uint64_t length, bool has_length,
    bool close)
{
	bool page = x != NULL && x->route != NULL &&
	    x->route->kind == ROUTE_PAGE;

	(void)buffer_reserve(b, 1024);
	buffer_puts(b, "HTTP/1.1 ");
	buffer_unsigned(b, (uint64_t)http_status);
	buffer_putc(b, ' ');
	buffer_puts(b, reason_phrase(http_status));
	buffer_puts(b, "\r\n");
	buffer_puts(b, date_header());
	if (type != NULL)
		put_header(b, "content-type: ", type);
	if (language != NULL)
		put_header(b, "content-language: ", language);
	if (has_length) {
		buffer_puts(b, "content-length: ");
		buffer_unsigned(b, length);
		buffer_puts(b, "\r\n");
	}
	if (close)
		buffer_puts(b, "connection: close\r\n");
	if (gateway.tls)
		buffer_puts(b, "strict-transport-security: "
		    "max-age=31536000\r\n");
	buffer_puts(b, any_policy);
	if (page)
		buffer_puts(b, page_policy);
	if (x != NULL)
		write_own_headers(b, x);
	if (x == NULL || x->headers.len == 0 || memmem(x->headers.data,
	    x->headers.len, "cache-control:", 14) == NULL)
		buffer_puts(b, "cache-control: no-store\r\n");
	buffer_puts(b, "\r\n");
}
