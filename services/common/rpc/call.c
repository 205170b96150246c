/* Answers a call exactly once on the wire, whatever its handler does later. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "rpc/calls.h"
#include "wire/envelope.h"
#include "wire/frame.h"
#include "wire/socket.h"

/* Larger blocks are not kept for the next answer. */
#define KEEP_BLOCK	(256 * 1024)

static void	 orphan(struct rpc_call *);
static void	 on_deadline(void *);
static void	 answer(struct rpc_call *, const struct status *,
		    const ProtobufCMessage *);
static int	 pack(struct rpc_call *, const struct status *,
		    const ProtobufCMessage *, zmq_msg_t *parts);
static void	 log_call(const struct rpc_call *, const struct status *,
		    int64_t us);
static void	 finish(struct rpc_call *);

void
rpc_calls_init(struct rpc_calls *c)
{
	memset(c, 0, sizeof(*c));
	TAILQ_INIT(&c->list);
}

void
rpc_calls_clear(struct rpc_calls *c)
{
	while (!TAILQ_EMPTY(&c->list))
		orphan(TAILQ_FIRST(&c->list));
	rpc_packer_clear(&c->packer);
}

struct rpc_call *
rpc_call_new(struct rpc_calls *calls, struct arena *arena, zmq_msg_t *peer,
    struct rpc_method *method)
{
	struct rpc_call *call = arena_alloc(arena, sizeof(*call));

	call->calls = calls;
	call->arena = arena;
	call->method = method;
	call->key = "";
	call->started_us = loop_now_us();
	zmq_msg_init(&call->peer);
	zmq_msg_move(&call->peer, peer);
	TAILQ_INSERT_TAIL(&calls->list, call, entry);
	calls->count++;
	return call;
}

void
rpc_call_watch_deadline(struct rpc_call *call)
{
	call->timer = loop_timer(call->calls->loop,
	    call->context.deadline_ms - loop_now_ms(), 0, on_deadline, call);
}

const struct rpc_caller *
rpc_call_caller(const struct rpc_call *call)
{
	return &call->context.caller;
}

const char *
rpc_call_key(const struct rpc_call *call)
{
	return call->key;
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

	assert(message->descriptor == call->method->rule->output);
	if (!call->answered)
		answer(call, &STATUS_OK, message);
	finish(call);
}

void
rpc_fail(struct rpc_call *call, struct status status)
{
	rpc_fail_with(call, status, NULL);
}

void
rpc_fail_with(struct rpc_call *call, struct status status, const void *current)
{
	if (status.code == RPC__CODE__OK)
		status = status_internal("failed without a status");
	if (!call->answered)
		answer(call, &status, current);
	finish(call);
}

/* The server goes; the handler may still hold the call. */
static void
orphan(struct rpc_call *call)
{
	loop_timer_cancel(&call->timer);
	TAILQ_REMOVE(&call->calls->list, call, entry);
	call->calls->count--;
	call->calls = NULL;
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
	struct rpc_calls *calls = call->calls;
	zmq_msg_t parts[1 + RPC_WIRE_PARTS];
	int64_t us;
	int n;

	call->answered = true;
	if (calls == NULL)
		return;
	n = pack(call, status, reply, parts + 1);
	if (n == 0) {
		status = &too_large;
		n = pack(call, status, NULL, parts + 1);
	}
	zmq_msg_init(&parts[0]);
	zmq_msg_move(&parts[0], &call->peer);
	if (rpc_socket_send(calls->socket, parts, 1 + n) == -1)
		metrics_add("liaison_rpc_replies_dropped_total",
		    "Replies whose client is gone or too slow", "", 1);
	calls->sent(calls->sent_arg);
	us = loop_now_us();
	if (!call->method->always)
		calls->answered_ms = us / 1000;
	us -= call->started_us;
	rpc_method_observe(call->method, calls->service, status->code,
	    (double)us / 1e6);
	log_call(call, status, us);
}

/* How many parts; 0 where they cannot be made, which only a reply cannot. */
static int
pack(struct rpc_call *call, const struct status *status,
    const ProtobufCMessage *reply, zmq_msg_t *parts)
{
	struct rpc_packer *packer = &call->calls->packer;
	Rpc__ReplyHeader h = RPC__REPLY_HEADER__INIT;
	int n;

	rpc_packer_reset(packer, RPC_MAX_REPLY);
	if (reply != NULL)
		rpc_pack_message(packer, reply);
	h.version = call->version;
	h.request_id = call->request_id;
	h.code = status->code;
	h.reason = status->reason;
	h.field = (char *)(uintptr_t)status->field;
	h.limit = status->limit;
	h.message = (char *)(uintptr_t)status->message;
	h.draining = call->not_started;
	h.faults = (Rpc__Fault **)(uintptr_t)status->faults;
	h.n_faults = status->nfaults;
	n = rpc_wire_write(packer, call->version, &h.base, parts);
	if (packer->size > KEEP_BLOCK)
		rpc_packer_clear(packer);
	return n;
}

static void
log_call(const struct rpc_call *call, const struct status *status, int64_t us)
{
	const struct rpc_context *c = &call->context;
	const struct rpc_method *m = call->method;
	const enum log_level level = m->always ? LOG_LEVEL_DEBUG :
	    LOG_LEVEL_INFO;
	struct log_line line;

	if (!log_enabled(level))
		return;
	log_begin(&line, level, "request");
	log_text(&line, "service", call->calls->service);
	log_text(&line, "method", m->rule == NULL ? "unknown" :
	    m->rule->name);
	log_text(&line, "code", status_code_name(status->code));
	log_thousandths(&line, "ms", us);
	log_unsigned(&line, "id", call->request_id);
	log_int(&line, "school", c->caller.school_id);
	log_int(&line, "user", c->caller.user_id);
	if (c->traceparent[0] != '\0')
		log_bytes(&line, "trace", c->traceparent + 3, 32);
	if (status->code != RPC__CODE__OK) {
		log_text(&line, "reason", status_reason_name(status->reason));
		log_text(&line, "why", log_quote(status->message));
	}
	log_end(&line);
}

static void
finish(struct rpc_call *call)
{
	struct arena *arena = call->arena;

	if (call->calls != NULL)
		orphan(call);
	zmq_msg_close(&call->peer);
	arena_destroy(&arena);
}
