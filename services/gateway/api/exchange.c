/* One request and its answer: its life, its calls, what it is answered. */
#include <stdlib.h>

#include <kore.h>
#include <http.h>

#include "base/log.h"
#include "gateway/api/catalogue.h"
#include "gateway/api/exchange.h"
#include "gateway/api/gateway.h"
#include "gateway/http/answer.h"
#include "gateway/http/text.h"
#include "gateway/json/transcoder.h"
#include "gateway/json/write.h"
#include "gateway/kore/linger.h"
#include "gateway/kore/socket.h"

/* Up to here a copy costs less than a piece of its own. */
#define SMALL_BODY	4096

/* A call in flight; on the exchange's arena. */
struct call {
	struct exchange		*x;
	/* One of these. */
	exchange_reply_fn	*done;
	exchange_raw_fn		*raw;
	rpc_each_fn		*each;
	void			*arg;
};

static void	on_reply(const struct status *, const ProtobufCMessage *,
		    void *);
static void	on_raw(const struct status *, const void *, size_t, void *);
static void	on_each(const char *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	exchange_free(struct exchange *);

/* ---- life ---- */

struct exchange *
exchange_new(char *bytes, const struct http_head *h,
    const struct route_match *match)
{
	struct arena *a = arena_new();
	struct exchange *x = arena_alloc(a, sizeof(*x));

	x->arena = a;
	x->bytes = bytes;
	x->head = *h;
	x->match = *match;
	x->route = match->route;
	x->language = http_language(h->field[HTTP_ACCEPT_LANGUAGE]);
	x->began_us = loop_now_us();
	return x;
}

void
exchange_orphan(struct exchange *x)
{
	x->req = NULL;
	if (x->pending == 0)
		exchange_free(x);
}

static void
exchange_free(struct exchange *x)
{
	struct arena *a = x->arena;

	if (x->on_free != NULL)
		x->on_free(x);
	session_release(&x->session);
	buffer_free(&x->headers);
	buffer_free(&x->body);
	kore_free(x->bytes);
	arena_destroy(&a);
}

/* ---- calls ---- */

static struct call *
call_new(struct exchange *x, void *arg)
{
	struct call *call = arena_alloc(x->arena, sizeof(*call));

	call->x = x;
	call->arg = arg;
	x->pending++;
	return call;
}

void
exchange_call(struct exchange *x, enum route_service service,
    const ProtobufCServiceDescriptor *d, unsigned method,
    const ProtobufCMessage *request, exchange_reply_fn *done, void *arg)
{
	struct call *call = call_new(x, arg);

	call->done = done;
	rpc_client_call(gateway.service[service], &x->context, d, method,
	    request, on_reply, call);
}

void
exchange_call_raw(struct exchange *x, enum route_service service,
    const ProtobufCServiceDescriptor *d, unsigned method,
    const ProtobufCMessage *request, exchange_raw_fn *raw)
{
	struct call *call = call_new(x, NULL);

	call->raw = raw;
	rpc_client_call_raw(gateway.service[service], &x->context, d, method,
	    request, on_raw, call);
}

void
exchange_call_each(struct exchange *x, enum route_service service,
    unsigned method, const ProtobufCMessage *request, rpc_each_fn *each,
    void *arg)
{
	struct call *call = call_new(x, arg);

	call->each = each;
	rpc_client_each(gateway.service[service], &x->context,
	    &rpc__server__descriptor, method, request, on_each, call);
}

/* A request without a connection is one that Kore is about to free. */
static bool
is_wanted(const struct exchange *x)
{
	return x->req != NULL && x->req->owner != NULL;
}

/* One thing less to wait for.  False: the client does not wait any more. */
static bool
pending_done(struct exchange *x)
{
	x->pending--;
	if (is_wanted(x))
		return true;
	if (x->req == NULL && x->pending == 0)
		exchange_free(x);
	return false;
}

static void
on_reply(const struct status *status, const ProtobufCMessage *reply,
    void *arg)
{
	struct call *call = arg;
	struct exchange *x = call->x;

	if (pending_done(x))
		call->done(x, status, reply, call->arg);
}

static void
on_raw(const struct status *status, const void *reply, size_t len, void *arg)
{
	struct call *call = arg;
	struct exchange *x = call->x;

	if (pending_done(x))
		call->raw(x, status, reply, len);
}

static void
on_each(const char *endpoint, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct call *call = arg;
	bool last = status == NULL;

	if (last ? pending_done(call->x) : is_wanted(call->x))
		call->each(endpoint, status, reply, call->arg);
}

/* ---- answers ---- */

void
exchange_header(struct exchange *x, const char *name, const char *value)
{
	/* A value from outside must not end its line. */
	if (strpbrk(value, "\r\n") == NULL)
		buffer_printf(&x->headers, "%s: %s\r\n", name, value);
}

void
exchange_done(struct exchange *x)
{
	x->answered = true;
	if (!x->in_handler)
		http_request_wakeup(x->req);
}

void
exchange_message(struct exchange *x, int http_status,
    const ProtobufCMessage *m)
{
	x->http_status = http_status;
	x->type = "application/json";
	transcoder_write(&x->body, m);
	exchange_done(x);
}

void
exchange_reply(struct exchange *x, int http_status,
    const ProtobufCMessageDescriptor *d, const void *reply, size_t len)
{
	x->http_status = http_status;
	x->type = "application/json";
	if (transcoder_write_wire(&x->body, d, reply, len))
		exchange_done(x);
	else
		exchange_fail(x, status_internal("unreadable reply"));
}

void
exchange_empty(struct exchange *x, int http_status)
{
	x->http_status = http_status;
	exchange_done(x);
}

void
exchange_fail(struct exchange *x, struct status s)
{
	if (s.code == RPC__CODE__INTERNAL)
		log_warn("failed", "route=%s why=%s",
		    x->route != NULL ? x->route->pattern : "-",
		    log_quote(s.message));
	x->type = "application/problem+json";
	x->retry_after = catalogue_retry_after(&s);
	exchange_header(x, "content-language", x->language);
	buffer_reset(&x->body);
	x->http_status = catalogue_problem(&x->body, &s, 0, x->language);
	exchange_done(x);
}

struct status
exchange_precondition(void)
{
	return status_make(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__PRECONDITION_FAILED, "if-match", "another tag");
}

/* ---- what is sent ---- */

const char *
exchange_trace_id(const struct exchange *x)
{
	const char *trace = x->context.traceparent;

	return trace[0] != '\0' ? trace + 3 : NULL;
}

static void
write_head(struct buffer *b, const struct exchange *x, uint64_t length,
    bool close)
{
	const struct http_answer a = {
		.status = x->http_status,
		.type = x->type,
		.has_length = x->http_status != 204 && x->http_status != 304,
		.length = length,
		.close = close,
		.tls = gateway.secure,
		.page = x->route != NULL && x->route->kind == ROUTE_PAGE,
		.request_id = exchange_trace_id(x),
		.request_id_len = TRACE_ID_LEN,
		.retry_after = x->retry_after,
		.headers = &x->headers,
	};

	http_answer_write(b, &a);
}

void
exchange_send(struct exchange *x, bool close)
{
	struct connection *c = x->req->owner;
	bool body = x->head.method != HTTP_HEAD && !x->streaming;
	size_t len = x->constant.len > 0 ? x->constant.len : x->body.len;
	struct buffer out = { 0 };

	write_head(&out, x, x->streaming ? x->stream_size : len, close);
	if (body && x->constant.data == NULL && len <= SMALL_BODY)
		buffer_add(&out, x->body.data, len);
	socket_queue(c, &out);
	if (body && x->constant.data != NULL)
		/* Lives as long as the process: no copy. */
		net_send_stream(c, (void *)(uintptr_t)x->constant.data, len,
		    NULL, NULL);
	else if (body && len > SMALL_BODY)
		socket_queue(c, &x->body);
}

/* ---- streams ---- */

struct piece {
	struct exchange	*x;
	void		(*sent)(struct exchange *);
};

static int
on_sent(struct netbuf *nb)
{
	struct piece *p = nb->extra;
	struct exchange *x = p->x;
	void (*sent)(struct exchange *) = p->sent;

	free(nb->buf);
	nb->buf = NULL;
	free(p);
	/* The connection may be on its way out: then req has no owner. */
	if (pending_done(x) &&
	    x->req->owner->state != CONN_STATE_DISCONNECTING) {
		client_touch(x->req->owner);
		x->in_sent = true;
		sent(x);
		x->in_sent = false;
	}
	return KORE_RESULT_OK;
}

/* From within Kore's own flush, that one goes on with what is queued. */
static void
flush(struct exchange *x)
{
	struct connection *c = x->req->owner;

	if (!x->in_sent && c->state != CONN_STATE_DISCONNECTING &&
	    !net_send_flush(c))
		kore_connection_disconnect(c);
}

void
exchange_begin_stream(struct exchange *x, uint64_t size)
{
	x->streaming = x->head_sent = true;
	x->stream_size = size;
	exchange_send(x, x->head.close || gateway.draining);
	client_touch(x->req->owner);
	flush(x);
}

void
exchange_stream(struct exchange *x, uint8_t *data, size_t len,
    void (*sent)(struct exchange *))
{
	struct piece *p = malloc(sizeof(*p));
	struct netbuf *nb;

	if (p == NULL)
		fatal("out of memory");
	*p = (struct piece){ x, sent };
	x->pending++;
	net_send_stream(x->req->owner, data, len, on_sent, &nb);
	nb->extra = p;
	flush(x);
}

void
exchange_streamed(struct exchange *x)
{
	exchange_done(x);
}

void
exchange_abort(struct exchange *x)
{
	if (x->req->owner != NULL)
		kore_connection_disconnect(x->req->owner);
}
