/*
 * Connections: reading heads ourselves, one request at a time, refusing early,
 * and ending what makes no progress.
 *
 * Kore reads and spools the bodies and owns the sockets; what it is handed is
 * a head of three lines.  See http_head.h for why.
 */
#include <sys/socket.h>
#include <sys/statvfs.h>

#include <stdlib.h>

#include "catalogue.h"
#include "http_text.h"
#include "kore_gateway.h"
#include "log.h"

#define SWEEP_MS		500
/* What a body leaves free on the disk. */
#define DISK_SPARE		(1024 * 1024)
/* For a whole head, from its first byte. */
#define HEAD_MS			10000
/* For the next piece of a body or of an answer. */
#define PROGRESS_MS		30000
/* For a whole body: a drip of bytes is no progress. */
#define BODY_MS			900000
/* For a refused client to take its answer, and for what it still sends. */
#define LINGER_MS		2000
#define LINGER_BYTES		(64UL * 1024 * 1024)
/* Bodies above this are not taken from who has not even tried to log in. */
#define ANONYMOUS_BODY_MAX	65536

/* Hangs at its connection's hdlr_extra, which Kore frees. */
struct client {
	char		*stash;		/* pipelined bytes; malloc'd */
	size_t		 stash_len;
	int64_t		 deadline_ms;	/* 0: none */
	size_t		 discarded;
	bool		 lingering, shut;
};

static int	take_head(struct netbuf *);
static int	take_body(struct netbuf *);
static int	discard(struct netbuf *);
static void	sweep(void *);
static void	shut_if_sent(struct connection *);
static void	nothing(void *);
static void	on_disconnect(struct connection *);
static void	refuse(struct connection *, const struct http_head *,
		    const struct status *, int http_status);
static void	begin(struct connection *, char *bytes, size_t len,
		    const struct http_head *);

/* Kore's reader of bodies is not exported; it shows where it is first set. */
static int	(*kore_take_body)(struct netbuf *);

static struct client *
client_of(struct connection *c)
{
	return c->hdlr_extra;
}

void
gateway_accept(struct connection *c)
{
	struct client *client = kore_calloc(1, sizeof(*client));

	/* The next one is another worker's, or one would have them all. */
	kore_worker_make_busy();
	c->hdlr_extra = client;
	c->disconnect = on_disconnect;
	c->proto = CONN_PROTO_HTTP;
	c->state = CONN_STATE_ESTABLISHED;
	c->http_timeout = 0;
	c->idle_timer.length = (uint64_t)http_keepalive_time * 1000;
	net_recv_queue(c, HTTP_HEAD_MAX, NETBUF_CALL_CB_ALWAYS, take_head);
	client->deadline_ms = loop_now_ms() + HEAD_MS;
	/* After a TLS handshake the first bytes may be here already. */
	if (c->ssl != NULL && !net_recv_flush(c))
		kore_connection_disconnect(c);
}

static void
on_disconnect(struct connection *c)
{
	struct client *client = client_of(c);

	free(client->stash);
	client->stash = NULL;
	client->stash_len = 0;
}

void
client_touch(struct connection *c)
{
	client_of(c)->deadline_ms = loop_now_ms() + PROGRESS_MS;
}

/* ---- reading ---- */

static void
read_on(struct connection *c)
{
	net_recv_reset(c, HTTP_HEAD_MAX, take_head);
	c->http_timeout = 0;
}

/* Nothing more is read until the request at hand is answered. */
static void
read_nothing(struct connection *c)
{
	kore_free(c->rnb->buf);
	c->rnb->buf = NULL;
	c->rnb->m_len = 0;
	c->http_timeout = 0;
}

void
client_next(struct connection *c)
{
	struct client *client = client_of(c);
	unsigned before = http_request_count;

	if (c->state == CONN_STATE_DISCONNECTING)
		return;
	client->deadline_ms = 0;
	if (gateway.draining) {
		c->flags |= CONN_CLOSE_EMPTY;
		return;
	}
	read_on(c);
	if (client->stash != NULL) {
		(void)memcpy(c->rnb->buf, client->stash, client->stash_len);
		c->rnb->s_off = client->stash_len;
		free(client->stash);
		client->stash = NULL;
		client->stash_len = 0;
		(void)take_head(c->rnb);
	}
	if (!net_recv_flush(c))
		kore_connection_disconnect(c);
	/* Kore looks at new requests after its next event: make one. */
	if (http_request_count > before)
		loop_defer(gateway.loop, nothing, NULL);
}

static void
nothing(void *arg)
{
	(void)arg;
}

/*
 * Kore, which puts a large body on the disk, answers one that does not fit
 * with a bare 500, so it is looked at before.
 */
static bool
has_room(size_t len)
{
	struct statvfs fs;

	return len <= http_body_disk_offload ||
	    statvfs(http_body_disk_path, &fs) == -1 ||
	    (uint64_t)fs.f_bavail * fs.f_frsize >= len + DISK_SPARE;
}

/* Not worth reading the body: 0, or the HTTP status; *s says why. */
static int
refuse_early(const struct http_head *h, struct status *s)
{
	struct route_match m = routes_find(h->method, h->path);
	size_t max = m.route != NULL ? routes_body_max(m.route) : 0;

	if (http_request_count >= http_request_limit) {
		*s = status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__OVERLOADED, NULL, "too many requests");
		return 503;
	}
	if (h->content_length == 0)
		return 0;
	if (m.route == NULL && h->content_length > ANONYMOUS_BODY_MAX) {
		*s = status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ROUTE_UNKNOWN, NULL, "no such route");
		return m.methods == 0 ? 404 : 405;
	}
	if (m.route != NULL && h->content_length > max) {
		*s = status_limit(RPC__CODE__INVALID_ARGUMENT,
		    m.route->kind == ROUTE_UPLOAD
		    ? RPC__REASON__ATTACHMENT_TOO_LARGE
		    : RPC__REASON__BODY_TOO_LARGE, NULL,
		    (int64_t)(m.route->kind == ROUTE_UPLOAD
		    ? gateway.max_upload : max), "body too large");
		return 413;
	}
	if (m.route != NULL && m.route->roles != ROLES_NONE &&
	    h->content_length > ANONYMOUS_BODY_MAX &&
	    h->field[HTTP_AUTHORIZATION] == NULL &&
	    h->field[HTTP_COOKIE] == NULL) {
		*s = status_make(RPC__CODE__UNAUTHENTICATED,
		    RPC__REASON__SESSION_ENDED, NULL, "no session");
		return 401;
	}
	if (!has_room(h->content_length)) {
		*s = status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__STORAGE_FULL, NULL, "no room for the body");
		return 507;
	}
	return 0;
}

static int
take_head(struct netbuf *nb)
{
	struct connection *c = nb->owner;
	struct client *client = client_of(c);
	struct http_refusal refusal;
	struct http_head head;
	struct status s;
	char *bytes = (char *)nb->buf;
	size_t len = nb->s_off;
	int http_status;

	/* Empty lines before a request are to be ignored (RFC 9112, 2.2). */
	while (len >= 2 && bytes[0] == '\r' && bytes[1] == '\n') {
		len -= 2;
		(void)memmove(bytes, bytes + 2, len);
		nb->s_off = len;
	}
	switch (http_head_parse(bytes, len, &head, &refusal)) {
	case HTTP_INCOMPLETE:
		if (client->deadline_ms == 0)
			client->deadline_ms = loop_now_ms() + HEAD_MS;
		return KORE_RESULT_OK;
	case HTTP_REFUSED:
		s = status_make(RPC__CODE__INVALID_ARGUMENT, refusal.reason,
		    refusal.field, refusal.message);
		refuse(c, &head, &s, refusal.http_status);
		return KORE_RESULT_OK;
	case HTTP_PARSED:
		break;
	}
	if ((http_status = refuse_early(&head, &s)) != 0) {
		refuse(c, &head, &s, http_status);
		return KORE_RESULT_OK;
	}
	nb->buf = NULL;
	begin(c, bytes, len, &head);
	return KORE_RESULT_OK;
}

static void
stash_rest(struct connection *c, const char *rest, size_t len)
{
	struct client *client = client_of(c);

	if (len == 0)
		return;
	if ((client->stash = malloc(len)) == NULL)
		fatal("out of memory");
	(void)memcpy(client->stash, rest, len);
	client->stash_len = len;
}

/* Kore's view: path "/", the real Host (it checks it against SNI), a length. */
static void
hand_over(struct netbuf *nb, const struct http_head *h, const char *body,
    size_t len)
{
	struct buffer b = { 0 };
	bool takes_body = HTTP_BIT(h->method) & (HTTP_BIT(HTTP_POST) |
	    HTTP_BIT(HTTP_PUT) | HTTP_BIT(HTTP_PATCH));

	buffer_printf(&b, "%s / HTTP/1.1\r\nhost: %s\r\n",
	    http_method_name(h->method), h->field[HTTP_HOST]);
	if (takes_body)
		buffer_printf(&b, "content-length: %zu\r\n",
		    h->content_length);
	buffer_puts(&b, "\r\n");
	buffer_add(&b, body, len);
	nb->buf = kore_malloc(b.len);
	nb->m_len = b.len;
	nb->b_len = b.len;
	nb->s_off = b.len;
	(void)memcpy(nb->buf, b.data, b.len);
	buffer_free(&b);
}

/* The request Kore has just made, which is nobody's yet. */
static struct http_request *
new_request(struct connection *c)
{
	struct http_request *req;

	TAILQ_FOREACH(req, &c->http_requests, olist)
		if (req->hdlr_extra == NULL &&
		    (req->flags & HTTP_REQUEST_DELETE) == 0)
			return req;
	return NULL;
}

static void
on_free(struct http_request *req)
{
	struct exchange *x = req->hdlr_extra;

	req->hdlr_extra = NULL;
	exchange_orphan(x);
}

static void
say_continue(struct connection *c)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

	net_send_queue(c, text, sizeof(text) - 1);
	if (!net_send_flush(c))
		kore_connection_disconnect(c);
}

static void
begin(struct connection *c, char *bytes, size_t len,
    const struct http_head *h)
{
	size_t here = len - h->size, body;
	struct http_request *req;
	struct exchange *x;

	body = here < h->content_length ? here : h->content_length;
	stash_rest(c, bytes + h->size + body, here - body);
	hand_over(c->rnb, h, bytes + h->size, body);
	(void)http_header_recv(c->rnb);
	if ((req = new_request(c)) == NULL) {
		kore_free(bytes);
		return;
	}
	x = exchange_new(bytes, h);
	x->req = req;
	req->hdlr_extra = x;
	req->flags |= HTTP_REQUEST_RETAIN_EXTRA;
	req->onfree = on_free;
	client_of(c)->deadline_ms = 0;
	c->http_timeout = 0;
	if (body == h->content_length) {
		read_nothing(c);
		return;
	}
	kore_take_body = c->rnb->cb;
	c->rnb->cb = take_body;
	client_touch(c);
	if (h->field[HTTP_EXPECT] != NULL && here == 0)
		say_continue(c);
}

static int
take_body(struct netbuf *nb)
{
	struct connection *c = nb->owner;
	struct http_request *req = nb->extra;
	struct exchange *x = req->hdlr_extra;
	int64_t end_ms = x->began_us / 1000 + BODY_MS;
	int r = kore_take_body(nb);

	if (r != KORE_RESULT_OK || c->state == CONN_STATE_DISCONNECTING)
		return r;
	if (nb->cb == kore_take_body) {
		nb->cb = take_body;
		if (loop_now_ms() < end_ms)
			client_touch(c);
	} else {
		read_nothing(c);
		client_of(c)->deadline_ms = 0;
	}
	return r;
}

/* ---- answering ---- */

/*
 * Closing while unread bytes are here would reset the connection, and the
 * answer with it: so say that it ends, then read and drop what still comes.
 */
static void
linger(struct connection *c)
{
	struct client *client = client_of(c);

	client->lingering = true;
	client->deadline_ms = loop_now_ms() + LINGER_MS;
	net_recv_reset(c, NETBUF_SEND_PAYLOAD_MAX, discard);
	c->rnb->flags |= NETBUF_CALL_CB_ALWAYS;
	c->http_timeout = 0;
	if (!net_send_flush(c)) {
		kore_connection_disconnect(c);
		return;
	}
	shut_if_sent(c);
}

static void
shut_if_sent(struct connection *c)
{
	struct client *client = client_of(c);

	if (!client->lingering || client->shut ||
	    !TAILQ_EMPTY(&c->send_queue))
		return;
	client->shut = true;
	if (c->ssl == NULL)
		(void)shutdown(c->fd, SHUT_WR);
}

static int
discard(struct netbuf *nb)
{
	struct client *client = client_of(nb->owner);

	client->discarded += nb->s_off;
	if (client->discarded > LINGER_BYTES)
		kore_connection_disconnect(nb->owner);
	net_recv_reset(nb->owner, NETBUF_SEND_PAYLOAD_MAX, discard);
	return KORE_RESULT_OK;
}

/* h: NULL if none has come. */
static void
refuse(struct connection *c, const struct http_head *h,
    const struct status *s, int http_status)
{
	const char *language = http_language(h != NULL
	    ? h->field[HTTP_ACCEPT_LANGUAGE] : NULL);
	struct buffer out = { 0 }, body = { 0 };

	(void)catalogue_problem(&body, s, http_status, language);
	write_head(&out, http_status, NULL, "application/problem+json",
	    language, body.len, true, true);
	if (h == NULL || h->method != HTTP_HEAD)
		buffer_add(&out, body.data, body.len);
	net_send_queue(c, out.data, out.len);
	buffer_free(&out);
	buffer_free(&body);
	log_info("refused", "status=%d reason=%s why=%s", http_status,
	    status_reason_name(s->reason), log_quote(s->message));
	linger(c);
}

void
client_answer(struct exchange *x)
{
	struct connection *c = x->req->owner;
	bool body = x->head.method != HTTP_HEAD;
	bool close = x->head.close || gateway.draining;
	size_t len = x->constant.len > 0 ? x->constant.len : x->body.len;
	struct buffer out = { 0 };

	write_head(&out, x->http_status, x, x->type, NULL,
	    x->streaming ? x->stream_size : len,
	    x->http_status != 204 && x->http_status != 304, close);
	net_send_queue(c, out.data, out.len);
	buffer_free(&out);
	if (body && x->constant.data != NULL)
		/* Lives as long as the process: no copy. */
		net_send_stream(c, (void *)(uintptr_t)x->constant.data, len,
		    NULL, NULL);
	else if (body && !x->streaming && len > 0)
		net_send_queue(c, x->body.data, len);
	if (x->streaming) {
		client_touch(c);
		return;
	}
	/* From here on Kore's idle timer sees to slow readers. */
	client_of(c)->deadline_ms = 0;
	if (close)
		c->flags |= CONN_CLOSE_EMPTY;
	else
		client_next(c);
}

/* ---- time ---- */

static void
time_out(struct connection *c)
{
	struct status s = status_make(RPC__CODE__DEADLINE_EXCEEDED,
	    RPC__REASON__UPLOAD_INCOMPLETE, NULL, "the client is too slow");
	struct client *client = client_of(c);
	bool answering = !TAILQ_EMPTY(&c->send_queue);

	client->deadline_ms = 0;
	if (client->lingering || answering || c->rnb->buf == NULL ||
	    (c->rnb->cb == take_head && c->rnb->s_off == 0)) {
		kore_connection_disconnect(c);
		return;
	}
	refuse(c, NULL, &s, 408);
}

static void
sweep(void *arg)
{
	struct connection *c, *next;
	struct client *client;
	int64_t now = loop_now_ms();

	(void)arg;
	for (c = TAILQ_FIRST(&connections); c != NULL; c = next) {
		next = TAILQ_NEXT(c, list);
		if (c->disconnect != on_disconnect)
			continue;
		client = client_of(c);
		shut_if_sent(c);
		if (client->deadline_ms == 0 || now < client->deadline_ms)
			continue;
		if (TAILQ_EMPTY(&c->http_requests) ||
		    c->rnb->cb == take_body || client->lingering ||
		    !TAILQ_EMPTY(&c->send_queue))
			time_out(c);
	}
}

void
clients_watch(struct loop *loop)
{
	(void)loop_timer(loop, SWEEP_MS, SWEEP_MS, sweep, NULL);
}
