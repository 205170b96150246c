/*
 * Connections: reading heads ourselves, one request at a time, refusing early,
 * and what becomes of each request.
 *
 * Kore reads and spools the bodies and owns the sockets; what it is handed is
 * a head of three lines.  See http/head.h for why.
 */
#include <sys/statvfs.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <kore.h>
#include <http.h>

#include "base/log.h"
#include "gateway/api/account.h"
#include "gateway/api/admission.h"
#include "gateway/api/dispatch.h"
#include "gateway/api/exchange.h"
#include "gateway/api/gateway.h"
#include "gateway/api/hold.h"
#include "gateway/kore/connection.h"
#include "gateway/kore/linger.h"
#include "gateway/kore/socket.h"

/* What a body leaves free on the disk. */
#define DISK_SPARE		(1024 * 1024)
/* For a whole head, from its first byte. */
#define HEAD_MS			10000
/* For a whole body. */
#define BODY_MS			900000
/*
 * The least rate of a body, and what a telephone may lose on the way before
 * it counts: a drip of bytes is no progress.  A login has no more time than a
 * head.
 */
#define BODY_BYTES_A_SECOND	1024
#define BODY_GRACE_MS		20000
/* Pieces of answers that wait for who sends requests and reads nothing. */
#define UNSENT_MAX		32

/* Kore's entry points. */
void		gateway_accept(struct connection *);
int		gateway_handle(struct http_request *);

static int	take_head(struct netbuf *);
static int	take_body(struct netbuf *);
static void	nothing(void *);
static int	on_event(struct connection *);
static hold_fn	on_held;
static void	begin(struct connection *, char *bytes, size_t len,
		    const struct http_head *, const struct route_match *);

/* Kore's reader of bodies is not exported; it shows where it is first set. */
static int	(*kore_take_body)(struct netbuf *);

void
gateway_accept(struct connection *c)
{
	/* The next one is another worker's, or one would have them all. */
	kore_worker_make_busy();
	if (c->hdlr_extra == NULL)
		client_admit(c);
	if (c->state == CONN_STATE_DISCONNECTING)
		return;
	c->proto = CONN_PROTO_HTTP;
	c->state = CONN_STATE_ESTABLISHED;
	c->http_timeout = 0;
	if (c->ssl == NULL) {
		c->read = socket_read;
		c->write = socket_write;
	}
	c->handle = on_event;
	c->idle_timer.length = (uint64_t)http_keepalive_time * 1000;
	net_recv_queue(c, HTTP_HEAD_MAX, NETBUF_CALL_CB_ALWAYS, take_head);
	client_of(c)->deadline_ms = loop_now_ms() + HEAD_MS;
	/* After a TLS handshake the first bytes may be here already. */
	if (c->ssl != NULL && !net_recv_flush(c))
		kore_connection_disconnect(c);
}

/* ---- reading ---- */

/* `buf`: of HTTP_HEAD_MAX, or NULL for a new one. */
static void
read_head(struct connection *c, void *buf)
{
	struct netbuf *nb = c->rnb;

	kore_free(nb->buf);
	nb->buf = buf != NULL ? buf : kore_malloc(HTTP_HEAD_MAX);
	nb->m_len = nb->b_len = HTTP_HEAD_MAX;
	nb->s_off = 0;
	nb->cb = take_head;
	c->http_timeout = 0;
	client_of(c)->state = CLIENT_HEAD;
}

/* Nothing more is read until the request at hand is answered. */
static void
read_nothing(struct connection *c)
{
	kore_free(c->rnb->buf);
	c->rnb->buf = NULL;
	c->rnb->m_len = 0;
	c->http_timeout = 0;
	client_of(c)->state = CLIENT_NOTHING;
}

static void
take_stash(struct connection *c)
{
	struct client *client = client_of(c);

	(void)memcpy(c->rnb->buf, client->stash, client->stash_len);
	c->rnb->s_off = client->stash_len;
	free(client->stash);
	client->stash = NULL;
	client->stash_len = 0;
	client->drained = false;
	(void)take_head(c->rnb);
}

/* The connection's next request; it may use the memory of the last head. */
static void
next_request(struct connection *c, void *buf)
{
	unsigned before = http_request_count;

	read_head(c, buf);
	if (client_of(c)->stash != NULL)
		take_stash(c);
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

/* After so many answers it has to take some before its next request is read. */
static bool
is_full(struct connection *c)
{
	const struct netbuf *nb;
	unsigned n = 0;

	TAILQ_FOREACH(nb, &c->send_queue, list)
		if (++n == UNSENT_MAX)
			break;
	if (n < UNSENT_MAX)
		return false;
	if (!net_send_flush(c))
		kore_connection_disconnect(c);
	return !TAILQ_EMPTY(&c->send_queue);
}

/* Kore's own handler, and what is to be done once all is sent. */
static int
on_event(struct connection *c)
{
	int r = kore_connection_handle(c);

	if (r == KORE_RESULT_OK && c->state == CONN_STATE_ESTABLISHED &&
	    client_of(c)->state == CLIENT_FULL && TAILQ_EMPTY(&c->send_queue))
		next_request(c, NULL);
	return r;
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

/*
 * What has_room() has seen free is this body's from now on, whoever else fills
 * the disk while it arrives.  Where a file system cannot reserve, it may fail.
 */
static void
reserve(struct http_request *req, size_t len)
{
	if (req->http_body_fd != -1)
		(void)fallocate(req->http_body_fd, FALLOC_FL_KEEP_SIZE, 0,
		    (off_t)len);
}

/* Not worth reading the body: 0, or the HTTP status; *s says why. */
static int
refuse_early(const struct http_head *h, const struct route_match *m,
    struct status *s)
{
	size_t max = m->route != NULL ? routes_body_max(m->route) : 0;

	if (http_request_count >= http_request_limit) {
		*s = status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__OVERLOADED, NULL, "too many requests");
		return 503;
	}
	if (h->content_length == 0)
		return 0;
	if (m->route == NULL && h->content_length > ANONYMOUS_BODY_MAX) {
		*s = status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ROUTE_UNKNOWN, NULL, "no such route");
		return m->methods == 0 ? 404 : 405;
	}
	if (m->route != NULL && h->content_length > max) {
		*s = status_limit(RPC__CODE__INVALID_ARGUMENT,
		    m->route->kind == ROUTE_UPLOAD
		    ? RPC__REASON__ATTACHMENT_TOO_LARGE
		    : RPC__REASON__BODY_TOO_LARGE, NULL,
		    (int64_t)(m->route->kind == ROUTE_UPLOAD
		    ? gateway.max_upload : max), "body too large");
		return 413;
	}
	if (!has_room(h->content_length)) {
		*s = status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__STORAGE_FULL, NULL, "no room for the body");
		return 507;
	}
	return 0;
}

/* A portal may serve us below a path, whether or not it takes that away. */
static void
strip_base_path(struct http_head *h)
{
	size_t n = strlen(gateway.base_path);

	if (n == 0 || strncmp(h->path, gateway.base_path, n) != 0)
		return;
	if (h->path[n] == '/')
		h->path += n;
	else if (h->path[n] == '\0')
		h->path[1] = '\0';
}

/* A whole head: refused, held, or begun.  Takes the bytes over. */
static void
on_head(struct connection *c, char *bytes, size_t len,
    const struct http_head *h)
{
	struct route_match match = routes_find(h->method, h->path);
	struct status s;
	int http_status = refuse_early(h, &match, &s);

	client_on_head(c, h);
	if (http_status == 0 && hold_body(c, bytes, len, h, &match, on_held,
	    &s)) {
		read_nothing(c);
		client_of(c)->deadline_ms = 0;
		return;
	}
	if (http_status == 0 && s.code == RPC__CODE__OK) {
		begin(c, bytes, len, h, &match);
		return;
	}
	client_refuse(c, h, &s, http_status);
	kore_free(bytes);
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

	/* What comes later, Kore is told of. */
	if (client->drained)
		c->evt.flags &= ~KORE_EVENT_READ;
	client->drained = false;
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
		client_refuse(c, &head, &s, refusal.http_status);
		return KORE_RESULT_OK;
	case HTTP_PARSED:
		break;
	}
	nb->buf = NULL;
	strip_base_path(&head);
	on_head(c, bytes, len, &head);
	return KORE_RESULT_OK;
}

/* The directory has said whether this head's body may come. */
static void
on_held(struct connection *c, char *bytes, size_t len,
    const struct http_head *h, const struct route_match *match,
    const struct status *s)
{
	if (s->code == RPC__CODE__OK) {
		begin(c, bytes, len, h, match);
	} else {
		client_refuse(c, h, s, 0);
		kore_free(bytes);
	}
	/* What has come meanwhile is told of no more. */
	if (c->state != CONN_STATE_DISCONNECTING && !net_recv_flush(c))
		kore_connection_disconnect(c);
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

/*
 * Kore's view: path "/", the real Host (it checks it against SNI), and a body
 * only where some of it is still to come.
 */
static void
hand_over(struct netbuf *nb, const struct http_head *h, const char *body,
    size_t len)
{
	static struct buffer b;		/* kept from one to the next */
	bool more = len < h->content_length;

	buffer_reset(&b);
	buffer_puts(&b, more ? "POST" : "GET");
	buffer_puts(&b, " / HTTP/1.1\r\nhost: ");
	buffer_puts(&b, h->field[HTTP_HOST]);
	buffer_puts(&b, "\r\n");
	if (more) {
		buffer_puts(&b, "content-length: ");
		buffer_unsigned(&b, h->content_length);
		buffer_puts(&b, "\r\n");
	}
	buffer_puts(&b, "\r\n");
	if (more)
		buffer_add(&b, body, len);
	nb->buf = kore_malloc(b.len);
	nb->m_len = b.len;
	nb->b_len = b.len;
	nb->s_off = b.len;
	(void)memcpy(nb->buf, b.data, b.len);
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

/* When the rest of a body is too slow, by what has come of it. */
static int64_t
body_deadline(const struct exchange *x, size_t missing)
{
	size_t came = x->head.content_length - missing;
	int64_t ms = x->head.content_length > ANONYMOUS_BODY_MAX
	    ? BODY_GRACE_MS : HEAD_MS;

	ms += (int64_t)came * 1000 / BODY_BYTES_A_SECOND;
	return x->began_us / 1000 + (ms < BODY_MS ? ms : BODY_MS);
}

static void
begin(struct connection *c, char *bytes, size_t len,
    const struct http_head *h, const struct route_match *match)
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
	reserve(req, h->content_length);
	x = exchange_new(bytes, h, match);
	x->req = req;
	req->hdlr_extra = x;
	req->flags |= HTTP_REQUEST_RETAIN_EXTRA;
	req->onfree = on_free;
	client_of(c)->deadline_ms = 0;
	c->http_timeout = 0;
	if (body == h->content_length) {
		x->here = bytes + h->size;
		read_nothing(c);
		return;
	}
	client_of(c)->state = CLIENT_BODY;
	kore_take_body = c->rnb->cb;
	c->rnb->cb = take_body;
	client_of(c)->deadline_ms = body_deadline(x, h->content_length);
	if (h->field[HTTP_EXPECT] != NULL && here == 0)
		say_continue(c);
}

static int
take_body(struct netbuf *nb)
{
	struct connection *c = nb->owner;
	struct http_request *req = nb->extra;
	int r = kore_take_body(nb);

	if (r != KORE_RESULT_OK || c->state == CONN_STATE_DISCONNECTING)
		return r;
	if (nb->cb == kore_take_body) {
		nb->cb = take_body;
		client_of(c)->deadline_ms = body_deadline(req->hdlr_extra,
		    req->content_length);
	} else {
		read_nothing(c);
		client_of(c)->deadline_ms = 0;
	}
	return r;
}

/* ---- answering ---- */

static void
finish(struct exchange *x, bool close)
{
	struct connection *c = x->req->owner;
	char *bytes = NULL;

	if (c->state == CONN_STATE_DISCONNECTING)
		return;
	/* From here on Kore's idle timer sees to slow readers. */
	client_of(c)->deadline_ms = 0;
	client_on_answer(c);
	if (close) {
		c->flags |= CONN_CLOSE_EMPTY;
		return;
	}
	if (is_full(c)) {
		read_nothing(c);
		client_of(c)->state = CLIENT_FULL;
		return;
	}
	if (x->pending == 0) {
		bytes = x->bytes;
		x->bytes = NULL;
	}
	next_request(c, bytes);
}

int
gateway_handle(struct http_request *req)
{
	struct exchange *x = req->hdlr_extra;
	bool close = x->head.close || gateway.draining;

	if (!x->begun) {
		x->begun = x->in_handler = true;
		exchange_dispatch(x);
		x->in_handler = false;
	}
	if (!x->answered) {
		http_request_sleep(req);
		return KORE_RESULT_RETRY;
	}
	exchange_account(x);
	if (!x->head_sent)
		exchange_send(x, close);
	finish(x, close);
	return KORE_RESULT_OK;
}
