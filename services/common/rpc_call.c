/* Answers a call exactly once on the wire, whatever its handler does later. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "log.h"
#include "metrics.h"
#include "rpc_call.h"
#include "rpc_frame.h"
#include "rpc_socket.h"

static void	 on_deadline(void *);
static void	 answer(struct rpc_call *, const struct status *,
		    const ProtobufCMessage *);
static int	 pack(const struct rpc_call *, const struct status *,
		    const ProtobufCMessage *, zmq_msg_t *header,
		    zmq_msg_t *payload);
static void	 log_call(const struct rpc_call *, const struct status *,
		    int64_t us);
static void	 finish(struct rpc_call *);

struct rpc_call *
rpc_call_new(struct rpc_server *server, struct arena *arena, zmq_msg_t *peer)
{
	struct rpc_call *call = arena_alloc(arena, sizeof(*call));

	call->server = server;
	call->arena = arena;
	call->method = &server->methods.unknown;
	call->started_us = loop_now_us();
	zmq_msg_init(&call->peer);
	zmq_msg_move(&call->peer, peer);
	TAILQ_INSERT_TAIL(&server->calls, call, entry);
	server->ncalls++;
	return call;
}

void
rpc_call_watch_deadline(struct rpc_call *call)
{
	call->timer = loop_timer(call->server->loop,
	    call->context.deadline_ms - loop_now_ms(), 0, on_deadline, call);
}

void
rpc_call_orphan(struct rpc_call *call)
{
	loop_timer_cancel(&call->timer);
	TAILQ_REMOVE(&call->server->calls, call, entry);
	call->server->ncalls--;
	call->server = NULL;
}

const struct rpc_caller *
rpc_call_caller(const struct rpc_call *call)
{
	return &call->context.caller;
}

const struct rpc_context *
rpc_call_context(const struct rpc_call *call)
{
	return &call->context;
}

struct arena *
rpc_call_arena(struct rpc_call *call)
{
	return call->arena;
}

void
rpc_reply(struct rpc_call *call, const void *reply)
{
	const ProtobufCMessage *message = reply;

	assert(message->descriptor == call->method->descriptor->output);
	if (!call->answered)
		answer(call, &STATUS_OK, message);
	finish(call);
}

void
rpc_fail(struct rpc_call *call, struct status status)
{
	if (status.code == RPC__CODE__OK)
		status = status_internal("failed without a status");
	if (!call->answered)
		answer(call, &status, NULL);
	finish(call);
}

static void
on_deadline(void *arg)
{
	const struct status status = status_make(
	    RPC__CODE__DEADLINE_EXCEEDED, RPC__REASON__DEADLINE_PASSED, NULL,
	    "the handler did not answer in time");
	struct rpc_call *call = arg;

	call->timer = NULL;
	answer(call, &status, NULL);
}

static void
answer(struct rpc_call *call, const struct status *status,
    const ProtobufCMessage *reply)
{
	const struct status too_large = status_internal("reply too large");
	struct rpc_server *server = call->server;
	zmq_msg_t parts[3];
	int64_t us;

	call->answered = true;
	if (server == NULL)
		return;
	if (reply != NULL && pack(call, status, reply, &parts[1],
	    &parts[2]) == -1) {
		status = &too_large;
		reply = NULL;
	}
	if (reply == NULL)
		pack(call, status, NULL, &parts[1], &parts[2]);
	zmq_msg_init(&parts[0]);
	zmq_msg_move(&parts[0], &call->peer);
	if (rpc_socket_send(server->socket, parts, 3) == -1)
		metrics_add("liaison_rpc_replies_dropped_total",
		    "Replies whose client is gone or too slow", "", 1);
	rpc_server_receive_later(server);
	us = loop_now_us();
	if (!call->method->always)
		server->answered_ms = us / 1000;
	us -= call->started_us;
	rpc_method_observe(call->method, server->service, status->code,
	    (double)us / 1e6);
	log_call(call, status, us);
}

/* Leaves both parts unset on failure, which only a reply can have. */
static int
pack(const struct rpc_call *call, const struct status *status,
    const ProtobufCMessage *reply, zmq_msg_t *header, zmq_msg_t *payload)
{
	Rpc__ReplyHeader h = RPC__REPLY_HEADER__INIT;

	zmq_msg_init(payload);
	if (reply != NULL &&
	    (protobuf_c_message_get_packed_size(reply) > RPC_MAX_REPLY ||
	    rpc_socket_pack(payload, reply) == -1)) {
		zmq_msg_close(payload);
		return -1;
	}
	h.version = RPC_VERSION;
	h.request_id = call->request_id;
	h.code = status->code;
	h.reason = status->reason;
	h.field = (char *)(uintptr_t)status->field;
	h.limit = status->limit;
	h.message = (char *)(uintptr_t)status->message;
	h.draining = call->not_started;
	rpc_socket_pack(header, &h);
	return 0;
}

static void
log_call(const struct rpc_call *call, const struct status *status, int64_t us)
{
	const struct rpc_context *c = &call->context;
	const struct rpc_method *m = call->method;
	char why[256] = "";

	if (!log_enabled(m->always ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO))
		return;
	if (status->code != RPC__CODE__OK)
		snprintf(why, sizeof(why), " reason=%s why=%s",
		    status_reason_name(status->reason),
		    log_quote(status->message));
	(m->always ? log_debug : log_info)("request",
	    "service=%s method=%s code=%s ms=%" PRId64 ".%03d id=%" PRIu64
	    " school=%" PRId64 " user=%" PRId64 "%s%.32s%s",
	    call->server->service, m->name == NULL ? "unknown" : m->name,
	    status_code_name(status->code), us / 1000, (int)(us % 1000),
	    call->request_id, c->caller.school_id, c->caller.user_id,
	    c->traceparent[0] == '\0' ? "" : " trace=",
	    c->traceparent[0] == '\0' ? "" : c->traceparent + 3, why);
}

static void
finish(struct rpc_call *call)
{
	struct arena *arena = call->arena;

	if (call->server != NULL)
		rpc_call_orphan(call);
	zmq_msg_close(&call->peer);
	arena_destroy(&arena);
}
