/* One request and its answer: its life, its calls, what it is answered. */
#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "gateway/api/account.h"
#include "gateway/api/admission.h"
#include "gateway/api/catalogue.h"
#include "gateway/api/client.h"
#include "gateway/api/dispatch.h"
#include "gateway/api/exchange.h"
#include "gateway/api/gateway.h"
#include "gateway/http/answer.h"
#include "gateway/http/text.h"
#include "gateway/json/transcoder.h"
#include "gateway/settings.h"
#include "json/write.h"

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
static void	add_current(struct buffer *, const ProtobufCMessageDescriptor *,
		    const void *, size_t);
static void	on_raw(const struct status *, const void *, size_t, void *);
static void	on_each(const char *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	send_answer(struct exchange *);

/* ---- life ---- */

struct exchange *
exchange_new(void)
{
	struct arena *a = arena_new();
	struct exchange *x = arena_alloc(a, sizeof(*x));

	x->arena = a;
	x->began_us = loop_now_us();
	return x;
}

void
exchange_drop(struct exchange *x)
{
	struct arena *a = x->arena;

	if (x->on_free != NULL)
		x->on_free(x);
	session_release(&x->session);
	http_window_give(x->places);
	buffer_free(&x->input);
	buffer_free(&x->headers);
	buffer_free(&x->body);
	arena_destroy(&a);
}

static void
drop_if_done(struct exchange *x)
{
	if (x->client == NULL && x->pending == 0 && x->depth == 0)
		exchange_drop(x);
}

void
exchange_abandon(struct exchange *x)
{
	x->client->exchange = NULL;
	x->client = NULL;
	drop_if_done(x);
}

/* Sends what is left of the answer.  Its client; NULL: it is gone. */
static struct client *
finish(struct exchange *x)
{
	struct client *client;

	exchange_account(x);
	if (!x->head_sent)
		send_answer(x);
	if ((client = x->client) == NULL)
		return NULL;
	if (x->take != NULL)
		x->take(x);
	exchange_abandon(x);
	return client;
}

/*
 * Handlers run between these two.  What they answer is sent, and the exchange
 * freed, only after the outmost has returned.
 */
static void
enter(struct exchange *x)
{
	x->depth++;
}

static void
leave(struct exchange *x)
{
	struct client *client;
	bool answered, close;

	if (x->depth > 1) {
		x->depth--;
		return;
	}
	if (x->no_body && x->client != NULL && !x->answered) {
		x->no_body = false;
		x->sink->end(x);
	}
	answered = x->answered;
	client = answered && x->client != NULL ? finish(x) : x->client;
	close = x->close;
	x->depth--;
	drop_if_done(x);
	if (client == NULL)
		return;
	if (!answered) {
		/* It may want more of its body. */
		http_connection_ready(&client->http);
		return;
	}
	client_on_answer(client);
	if (client->use != NULL)
		http_connection_hand_over(&client->http);
	else
		http_connection_answered(&client->http, close);
}

void
exchange_start(struct exchange *x, struct client *client)
{
	x->client = client;
	client->exchange = x;
	x->language = http_language(x->head.field[HTTP_ACCEPT_LANGUAGE]);
	enter(x);
	exchange_dispatch(x);
	leave(x);
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
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    exchange_reply_fn *done, void *arg)
{
	struct call *call = call_new(x, arg);

	call->done = done;
	rpc_client_call(gateway.service[service], &x->context, rule, request,
	    on_reply, call);
}

void
exchange_call_raw(struct exchange *x, enum route_service service,
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    exchange_raw_fn *raw)
{
	struct call *call = call_new(x, NULL);

	call->raw = raw;
	rpc_client_call_raw(gateway.service[service], &x->context, rule,
	    request, on_raw, call);
}

void
exchange_call_each(struct exchange *x, enum route_service service,
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    rpc_each_fn *each, void *arg)
{
	struct call *call = call_new(x, arg);

	call->each = each;
	rpc_client_each(gateway.service[service], &x->context, rule, request,
	    on_each, call);
}

static void
on_reply(const struct status *status, const ProtobufCMessage *reply,
    void *arg)
{
	struct call *call = arg;
	struct exchange *x = call->x;

	x->pending--;
	enter(x);
	if (x->client != NULL || x->hears_late)
		call->done(x, status, reply, call->arg);
	leave(x);
}

static void
on_raw(const struct status *status, const void *reply, size_t len, void *arg)
{
	struct call *call = arg;
	struct exchange *x = call->x;

	x->pending--;
	enter(x);
	if (x->client != NULL)
		call->raw(x, status, reply, len);
	leave(x);
}

static void
on_each(const char *endpoint, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct call *call = arg;
	struct exchange *x = call->x;

	if (status == NULL)
		x->pending--;
	enter(x);
	if (x->client != NULL)
		call->each(endpoint, status, reply, call->arg);
	leave(x);
}

/* ---- the body ---- */

uint64_t
exchange_body_max(const struct route *route)
{
	if (route != NULL && route->kind == ROUTE_IMPORT_ROSTER)
		return gateway.max_roster + UPLOAD_OVERHEAD;
	return route != NULL ? routes_body_max(route) : HTTP_SMALL_BODY;
}

bool
exchange_streams(const struct route *route)
{
	return route->kind == ROUTE_UPLOAD ||
	    route->kind == ROUTE_CREATE_UPLOAD ||
	    route->kind == ROUTE_APPEND_UPLOAD ||
	    route->kind == ROUTE_IMPORT_ROSTER;
}

void
exchange_take_body(struct exchange *x, const struct exchange_sink *sink)
{
	x->sink = sink;
	if (x->client == NULL)
		return;
	x->no_body = x->client->http.body.done;
	http_connection_take_body(&x->client->http);
}

bool
exchange_expects(const struct exchange *x)
{
	return x->client != NULL && x->client->http.expects;
}

void
exchange_pause_body(struct exchange *x)
{
	if (x->client != NULL)
		http_connection_pause(&x->client->http);
}

void
exchange_resume_body(struct exchange *x)
{
	if (x->client != NULL)
		http_connection_resume(&x->client->http);
}

void
exchange_release_piece(struct exchange *x)
{
	if (x->places == 0)
		return;
	x->places--;
	http_window_give(1);
}

void
exchange_piece(struct exchange *x, const char *data, size_t len, bool place)
{
	x->places += place;
	enter(x);
	x->sink->piece(x, data, len);
	leave(x);
}

void
exchange_end_of_body(struct exchange *x)
{
	enter(x);
	x->sink->end(x);
	leave(x);
}

/* Holds a place for each whole piece. */
static void
collect(struct exchange *x, const void *data, size_t len)
{
	buffer_add(&x->input, data, len);
	while (x->places > x->input.len / HTTP_PIECE)
		exchange_release_piece(x);
}

static void
on_collected(struct exchange *x)
{
	x->collected(x);
}

void
exchange_collect(struct exchange *x, void (*then)(struct exchange *))
{
	static const struct exchange_sink sink = { collect, on_collected };

	x->collected = then;
	/* The memory is used only as it is written to. */
	(void)buffer_reserve(&x->input, x->head.content_length);
	exchange_take_body(x, &sink);
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
	assert(x->depth > 0);
	x->answered = true;
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
	exchange_fail_with(x, s, NULL, NULL, 0);
}

void
exchange_fail_with(struct exchange *x, struct status s,
    const ProtobufCMessageDescriptor *d, const void *current, size_t len)
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
	if (len > 0)
		add_current(&x->body, d, current, len);
	exchange_done(x);
}

/* To a problem, what is there instead. */
static void
add_current(struct buffer *b, const ProtobufCMessageDescriptor *d,
    const void *current, size_t len)
{
	const size_t end = b->len - 1;	/* at its brace */

	b->len = end;
	buffer_puts(b, ",\"current\":");
	if (!transcoder_write_wire(b, d, current, len))
		b->len = end;
	buffer_putc(b, '}');
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
write_head(struct buffer *b, const struct exchange *x, uint64_t length)
{
	const struct http_answer a = {
		.status = x->http_status,
		.type = x->type,
		.has_length = x->http_status != 204 &&
		    x->http_status != 304 && x->take == NULL,
		.length = length,
		.close = x->close,
		.tls = gateway.secure,
		.page = x->route != NULL && x->route->kind == ROUTE_PAGE,
		.request_id = exchange_trace_id(x),
		.request_id_len = TRACE_ID_LEN,
		.retry_after = x->retry_after,
		.headers = &x->headers,
	};

	http_answer_write(b, &a);
}

/* The head with a small body, or with the body behind it. */
static void
send_answer(struct exchange *x)
{
	static struct buffer out;	/* kept from one to the next */
	struct http_part parts[2] = { { 0 } };
	bool constant = x->constant.data != NULL;
	bool body = x->head.method != HTTP_HEAD && !x->streaming;
	size_t len = x->constant.len > 0 ? x->constant.len : x->body.len;
	int n = 1;

	x->head_sent = true;
	x->close = x->http_status != 101 && (x->head.close ||
	    gateway.draining || x->take != NULL ||
	    http_connection_must_close(&x->client->http));
	buffer_reset(&out);
	write_head(&out, x, x->streaming ? x->stream_size : len);
	if (body && len <= SMALL_BODY)
		buffer_add(&out, constant ? x->constant.data
		    : (const void *)x->body.data, len);
	parts[0] = (struct http_part){ out.data, out.len, HTTP_COPY, NULL,
		NULL };
	if (body && len > SMALL_BODY && constant) {
		parts[n++] = (struct http_part){ x->constant.data, len,
			HTTP_CONSTANT, NULL, NULL };
	} else if (body && len > SMALL_BODY) {
		parts[n++] = (struct http_part){ x->body.data, len,
			HTTP_OWNED, NULL, NULL };
		x->body = (struct buffer){ 0 };
	}
	http_connection_send(&x->client->http, parts, n);
}

/* ---- streams ---- */

struct piece {
	struct exchange	*x;
	void		(*sent)(struct exchange *);
};

/* It is called only while the client is there. */
static void
on_sent(void *arg)
{
	struct piece *p = arg;
	struct exchange *x = p->x;

	enter(x);
	p->sent(x);
	leave(x);
}

void
exchange_begin_stream(struct exchange *x, uint64_t size)
{
	x->streaming = true;
	x->stream_size = size;
	send_answer(x);
}

void
exchange_stream(struct exchange *x, uint8_t *data, size_t len,
    void (*sent)(struct exchange *))
{
	struct piece *p = arena_alloc(x->arena, sizeof(*p));

	*p = (struct piece){ x, sent };
	if (x->client == NULL)
		free(data);
	else
		http_connection_send(&x->client->http, &(struct http_part){
			data, len, HTTP_OWNED, on_sent, p }, 1);
}

void
exchange_streamed(struct exchange *x)
{
	exchange_done(x);
}

void
exchange_hand_over(struct exchange *x, int http_status,
    void (*take)(struct exchange *))
{
	x->http_status = http_status;
	x->take = take;
	exchange_done(x);
}

void
exchange_abort(struct exchange *x)
{
	if (x->client != NULL)
		http_connection_end(&x->client->http);
}
