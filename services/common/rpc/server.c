/* A ROUTER socket in the loop: receives, refuses or dispatches, drains. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/backlog.h"
#include "base/log.h"
#include "base/metrics.h"
#include "rpc.serve.h"
#include "rpc/server_private.h"
#include "wire/envelope.h"
#include "wire/frame.h"
#include "wire/socket.h"
#include "wire/zap.h"

/* Messages in one turn, so that timers and databases get their share. */
#define MAX_BATCH	256
#define HWM		4096
#define HANDSHAKE_MS	5000
#define LINGER_MS	500
/*
 * Clients hear of a drain with their next heartbeat (rpc/client/replica.c:
 * every 250 ms).  A client that was not heard for SILENT_MS is gone.
 */
#define NOTICE_MS	600
#define QUIET_MS	150
#define SILENT_MS	1500
#define DRAIN_STEP_MS	20

/* Parts of a request at a ROUTER: its name of the peer comes first. */
enum { PEER, REQUEST, NPARTS = REQUEST + RPC_WIRE_PARTS };

static int	 open_socket(struct rpc_server *,
		    const struct rpc_server_options *, char *, size_t);
static int	 set_options(struct rpc_server *);
static void	 on_readable(uint32_t, void *);
static void	 on_sent(void *);
static void	 on_receive_later(void *);
static void	 receive(struct rpc_server *);
static void	 take(struct rpc_server *, zmq_msg_t *parts, int n);
static struct status prepare(struct rpc_server *, struct rpc_call *,
		    const Rpc__RequestHeader *, const struct rpc_wire *,
		    int n, ProtobufCMessage **request);
static struct status admit(struct rpc_server *, struct rpc_call *);
static void	 dropped(const char *why);
static void	 on_drain_timer(void *);
static bool	 is_drained(const struct rpc_server *);

struct rpc_server *
rpc_server_new(struct loop *loop, const struct rpc_server_options *options,
    char *error, size_t errlen)
{
	struct rpc_server *s;

	s = calloc(1, sizeof(*s));
	if (s == NULL || (s->service = strdup(options->service)) == NULL) {
		snprintf(error, errlen, "out of memory");
		free(s);
		return NULL;
	}
	s->loop = loop;
	s->options = *options;
	rpc_calls_init(&s->calls);
	s->calls.loop = loop;
	s->calls.service = s->service;
	s->calls.sent = on_sent;
	s->calls.sent_arg = s;
	rpc_methods_add(&s->methods, &rpc_server_serve, s, true);
	if (open_socket(s, options, error, errlen) == -1)
		rpc_server_destroy(&s);
	return s;
}

void
rpc_server_destroy(struct rpc_server **sp)
{
	struct rpc_server *s = *sp;

	*sp = NULL;
	if (s == NULL)
		return;
	rpc_calls_clear(&s->calls);
	loop_undefer(s->loop, s);
	loop_timer_cancel(&s->drain_timer);
	loop_unwatch(&s->watch);
	if (s->socket != NULL)
		zmq_close(s->socket);
	rpc_zap_destroy(&s->zap);
	if (s->zmq != NULL)
		zmq_ctx_term(s->zmq);
	rpc_methods_clear(&s->methods);
	free(s->endpoint);
	free(s->service);
	free(s);
}

void
rpc_server_add(struct rpc_server *s, const struct rpc_serve *serve,
    void *service)
{
	rpc_methods_add(&s->methods, serve, service, false);
}

const char *
rpc_server_endpoint(const struct rpc_server *s)
{
	return s->endpoint;
}

void
rpc_server_drain(struct rpc_server *s, int64_t timeout_ms, loop_fn *done,
    void *arg)
{
	s->draining = true;
	s->drained = done;
	s->drained_arg = arg;
	s->drain_began_ms = loop_now_ms();
	s->drain_ends_ms = s->drain_began_ms + timeout_ms;
	loop_timer_cancel(&s->drain_timer);
	s->drain_timer = loop_timer(s->loop, 0, DRAIN_STEP_MS, on_drain_timer,
	    s);
}

void
rpc_server_receive_later(struct rpc_server *s)
{
	if (s->receive_deferred)
		return;
	s->receive_deferred = true;
	loop_defer(s->loop, on_receive_later, s);
}

void
rpc_server_check(struct rpc_server *s, struct rpc_call *call,
    const Rpc__CheckRequest *request)
{
	Rpc__CheckReply reply = RPC__CHECK_REPLY__INIT;
	Rpc__Backlog backlogs[BACKLOG_MAX], *list[BACKLOG_MAX];
	const struct backlog *b;
	size_t i;

	(void)request;
	for (i = 0; (b = backlog_nth(i)) != NULL; i++) {
		rpc__backlog__init(&backlogs[i]);
		backlogs[i].name = (char *)(uintptr_t)b->name;
		backlogs[i].count = b->count;
		backlogs[i].age_seconds = b->age_s;
		list[i] = &backlogs[i];
	}
	reply.n_backlogs = i;
	reply.backlogs = list;
	reply.release = (char *)(uintptr_t)LIAISON_VERSION;
	reply.service = s->service;
	reply.ready = s->options.ready == NULL ||
	    s->options.ready(s->options.ready_arg);
	reply.draining = s->draining;
	reply.load = s->calls.count - 1;
	reply.version = RPC_VERSION;
	rpc_reply(call, &reply);
}

void
rpc_server_metrics(struct rpc_server *s, struct rpc_call *call,
    const Rpc__MetricsRequest *request)
{
	Rpc__MetricsReply reply = RPC__METRICS_REPLY__INIT;
	char *text;

	(void)request;
	metrics_set("liaison_rpc_inflight", "Calls not yet answered", "",
	    s->calls.count - 1);
	text = metrics_text();
	if (text == NULL) {
		rpc_fail(call, status_internal("out of memory"));
		return;
	}
	reply.text = text;
	rpc_reply(call, &reply);
	free(text);
}

static int
open_socket(struct rpc_server *s, const struct rpc_server_options *options,
    char *error, size_t errlen)
{
	char endpoint[256];
	size_t len = sizeof(endpoint);

	if (rpc_keys_is_plain(options->keys) &&
	    !rpc_endpoint_is_loopback(options->listen)) {
		snprintf(error, errlen, "%s is not a loopback address, so "
		    "calls must be encrypted: give a folder of CURVE keys",
		    options->listen);
		return -1;
	}
	s->zmq = rpc_zmq_new();
	if (s->zmq != NULL && !rpc_keys_is_plain(options->keys)) {
		s->zap = rpc_zap_new(s->loop, s->zmq, options->keys,
		    options->allow, error, errlen);
		if (s->zap == NULL)
			return -1;
	}
	if (s->zmq == NULL ||
	    (s->socket = zmq_socket(s->zmq, ZMQ_ROUTER)) == NULL ||
	    set_options(s) == -1 ||
	    zmq_bind(s->socket, options->listen) == -1 ||
	    zmq_getsockopt(s->socket, ZMQ_LAST_ENDPOINT, endpoint, &len) ==
	    -1 || (s->endpoint = strdup(endpoint)) == NULL ||
	    (s->watch = rpc_socket_watch(s->loop, s->socket, on_readable,
	    s)) == NULL) {
		snprintf(error, errlen, "cannot listen on %s: %s",
		    options->listen, zmq_strerror(zmq_errno()));
		return -1;
	}
	s->calls.socket = s->socket;
	return 0;
}

static int
set_options(struct rpc_server *s)
{
	const struct rpc_keys *keys = s->options.keys;
	const int64_t max = s->options.max_frame == 0 ? -1 :
	    (int64_t)s->options.max_frame;

	if (zmq_setsockopt(s->socket, ZMQ_MAXMSGSIZE, &max, sizeof(max)) ==
	    -1 || rpc_socket_set(s->socket, ZMQ_SNDHWM, HWM) == -1 ||
	    rpc_socket_set(s->socket, ZMQ_RCVHWM, HWM) == -1 ||
	    rpc_socket_set(s->socket, ZMQ_LINGER, LINGER_MS) == -1 ||
	    rpc_socket_set(s->socket, ZMQ_ROUTER_MANDATORY, 1) == -1 ||
	    rpc_socket_set(s->socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS) ==
	    -1 || rpc_socket_set(s->socket, ZMQ_IPV6,
	    strchr(s->options.listen, '[') != NULL) == -1)
		return -1;
	return rpc_keys_is_plain(keys) ? 0 : rpc_socket_serve(s->socket, keys);
}

/*
 * At the turn's end, as after what is sent in it: each look at an empty socket
 * costs a system call.
 */
static void
on_readable(uint32_t events, void *arg)
{
	(void)events;
	rpc_server_receive_later(arg);
}

static void
on_sent(void *arg)
{
	rpc_server_receive_later(arg);
}

static void
on_receive_later(void *arg)
{
	struct rpc_server *s = arg;

	s->receive_deferred = false;
	receive(s);
}

static void
receive(struct rpc_server *s)
{
	zmq_msg_t parts[NPARTS];
	int i, n;

	for (i = 0; i < MAX_BATCH; i++) {
		n = rpc_socket_receive(s->socket, parts, NPARTS);
		if (n <= 0)
			return;
		s->heard_ms = loop_now_ms();
		take(s, parts, n);
		rpc_socket_close_parts(parts, n < NPARTS ? n : NPARTS);
	}
	rpc_server_receive_later(s);
}

static void
take(struct rpc_server *s, zmq_msg_t *parts, int n)
{
	struct arena *arena = arena_new();
	ProtobufCMessage *message = NULL, *request = NULL;
	struct rpc_call *call;
	struct rpc_wire wire;
	struct status status;

	if (rpc_wire_read(parts + REQUEST, n - REQUEST, &wire))
		rpc_frame_unpack(&rpc__request_header__descriptor,
		    wire.header, wire.header_len, arena, &message);
	if (message == NULL) {
		dropped("header");
		arena_destroy(&arena);
		return;
	}
	call = rpc_call_new(&s->calls, arena, &parts[PEER],
	    &s->methods.unknown);
	status = prepare(s, call, (Rpc__RequestHeader *)message, &wire, n,
	    &request);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	rpc_call_watch_deadline(call);
	call->method->handler(call->method->service, call, request);
}

/* All reasons not to let a handler see the call, the cheap ones first. */
static struct status
prepare(struct rpc_server *s, struct rpc_call *call,
    const Rpc__RequestHeader *header, const struct rpc_wire *wire, int n,
    ProtobufCMessage **request)
{
	struct status status;

	call->request_id = header->request_id;
	call->version = wire->version;
	call->key = header->idempotency_key;
	if (header->version != wire->version)
		return status_make(RPC__CODE__UNIMPLEMENTED,
		    RPC__REASON__VERSION_UNSUPPORTED, NULL,
		    "no such protocol version of this form");
	if (n > NPARTS)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MALFORMED_REQUEST, NULL,
		    "a request has two frames at most");
	status = rpc_frame_context(header, &call->context);
	if (status.code != RPC__CODE__OK)
		return status;
	call->method = rpc_methods_find(&s->methods, header->method);
	if (call->method->rule == NULL)
		return status_make(RPC__CODE__UNIMPLEMENTED,
		    RPC__REASON__METHOD_UNKNOWN, NULL, "no such method here");
	status = admit(s, call);
	if (status.code != RPC__CODE__OK)
		return status;
	if (header->timeout_ms == 0)
		return status_make(RPC__CODE__DEADLINE_EXCEEDED,
		    RPC__REASON__DEADLINE_PASSED, NULL,
		    "the deadline had passed on arrival");
	status = rpc_rule_allows(call->method->rule, &call->context.caller);
	if (status.code != RPC__CODE__OK)
		return status;
	status = rpc_frame_unpack(call->method->rule->input, wire->payload,
	    wire->payload_len, call->arena, request);
	if (status.code != RPC__CODE__OK)
		return status;
	return rpc_limits_check(&call->method->rule->limits, *request);
}

static struct status
admit(struct rpc_server *s, struct rpc_call *call)
{
	if (call->method->always)
		return STATUS_OK;
	if (s->draining) {
		call->not_started = true;
		return status_unavailable("draining");
	}
	if (s->options.max_inflight != 0 &&
	    s->calls.count > s->options.max_inflight)
		return status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__OVERLOADED, NULL, "too many calls in flight");
	return STATUS_OK;
}

static void
dropped(const char *why)
{
	metrics_add("liaison_rpc_frames_dropped_total",
	    "Messages without a readable header", "", 1);
	log_debug("dropped", "why=%s", why);
}

static void
on_drain_timer(void *arg)
{
	struct rpc_server *s = arg;
	loop_fn *done = s->drained;

	if (!is_drained(s) && loop_now_ms() < s->drain_ends_ms)
		return;
	loop_timer_cancel(&s->drain_timer);
	if (done != NULL)
		done(s->drained_arg);
}

/*
 * A call may be on its way from a client that has not heard yet, and an answer
 * on its way to it; both would be lost with the socket.
 */
static bool
is_drained(const struct rpc_server *s)
{
	const int64_t now = loop_now_ms();
	const bool clients = s->heard_ms != 0 &&
	    s->heard_ms > s->drain_began_ms - SILENT_MS;

	if (s->calls.count > 0)
		return false;
	return !clients || (now - s->drain_began_ms >= NOTICE_MS &&
	    now - s->calls.answered_ms >= QUIET_MS);
}
