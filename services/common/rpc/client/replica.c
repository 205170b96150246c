/*
 * Keeps one connection.  A disconnect is known at once by the monitor; a
 * replica that hangs is known by its heartbeat: after SILENT_MS it gets no
 * more calls, after LOST_MS the connection is dropped and made anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "rpc.rpc.h"
#include "rpc/client/replica.h"
#include "wire/envelope.h"
#include "wire/frame.h"
#include "wire/socket.h"

#define SILENT_MS	1000
#define LOST_MS		2500
/* What a heartbeat may take at the server's own dispatch. */
#define BEAT_TIMEOUT_MS	1000
/* Ids of heartbeats have this bit, ids of calls do not. */
#define BEAT_BIT	((uint64_t)1 << 63)
#define RECONNECT_MS	50
#define MAX_RECONNECT_MS 500
#define HANDSHAKE_MS	5000
#define CONNECT_MS	2000
#define HWM		16384
#define MAX_BATCH	256
/* Larger payloads are shared with their sender, not copied behind a header. */
#define MAX_ONE_PART	(16 * 1024)
#define MONITORED	(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | \
			ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | \
			ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | \
			ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | \
			ZMQ_EVENT_DISCONNECTED)

static int	 open_sockets(struct rpc_replica *);
static int	 set_options(struct rpc_replica *);
static int	 open_monitor(struct rpc_replica *);
static void	 close_sockets(struct rpc_replica *);
static void	 on_readable(uint32_t, void *);
static void	 on_deferred(void *);
static void	 receive(struct rpc_replica *);
static void	 receive_later(struct rpc_replica *);
static void	 take(struct rpc_replica *, zmq_msg_t *parts, int n);
static void	 take_beat(struct rpc_replica *, const Rpc__ReplyHeader *,
		    const struct rpc_wire *, struct arena *);
static void	 on_monitor(uint32_t, void *);
static void	 take_event(struct rpc_replica *, unsigned event);
static void	 disconnected(struct rpc_replica *);
static void	 reset(struct rpc_replica *);
static bool	 send_form(struct rpc_replica *, uint32_t version,
		    Rpc__RequestHeader *, zmq_msg_t *payload);
static void	 send_beat(struct rpc_replica *);
static void	 judge(struct rpc_replica *);

struct rpc_replica *
rpc_replica_new(struct loop *loop, void *zmq, const char *endpoint,
    const struct rpc_keys *keys, const char *server_key,
    const struct rpc_replica_events *events, void *arg)
{
	struct rpc_replica *r;

	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return NULL;
	snprintf(r->endpoint, sizeof(r->endpoint), "%s", endpoint);
	TAILQ_INIT(&r->calls);
	r->loop = loop;
	r->zmq = zmq;
	r->keys = keys;
	r->server_key = server_key;
	r->events = events;
	r->arg = arg;
	if (open_sockets(r) == -1)
		rpc_replica_destroy(&r);
	return r;
}

void
rpc_replica_destroy(struct rpc_replica **rp)
{
	struct rpc_replica *r = *rp;

	*rp = NULL;
	if (r == NULL)
		return;
	close_sockets(r);
	loop_undefer(r->loop, r);
	rpc_packer_clear(&r->packer);
	free(r);
}

bool
rpc_replica_send(struct rpc_replica *r, Rpc__RequestHeader *header,
    zmq_msg_t *payload)
{
	return send_form(r, zmq_msg_size(payload) > MAX_ONE_PART ?
	    RPC_TWO_PARTS : r->version, header, payload);
}

void
rpc_replica_tick(struct rpc_replica *r, bool late)
{
	if (r->closed || (r->socket == NULL && open_sockets(r) == -1) ||
	    !r->connected)
		return;
	if (late)
		r->beat_ms = loop_now_ms();
	if (r->beat_open)
		judge(r);
	else
		send_beat(r);
}

void
rpc_replica_close(struct rpc_replica *r)
{
	r->closed = true;
	close_sockets(r);
}

static int
open_sockets(struct rpc_replica *r)
{
	r->socket = zmq_socket(r->zmq, ZMQ_DEALER);
	if (r->socket != NULL && set_options(r) == 0 &&
	    open_monitor(r) == 0 &&
	    (r->watch = rpc_socket_watch(r->loop, r->socket, on_readable,
	    r)) != NULL && zmq_connect(r->socket, r->endpoint) == 0) {
		r->version = RPC_TWO_PARTS;
		/* ZeroMQ signals a first message only to who looked before. */
		receive_later(r);
		return 0;
	}
	log_error("replica", "endpoint=%s error=%s", r->endpoint,
	    log_quote(zmq_strerror(zmq_errno())));
	close_sockets(r);
	return -1;
}

/*
 * With ZMQ_IMMEDIATE nothing is queued for a peer that is not connected: what
 * was sent elsewhere meanwhile would arrive twice.
 */
static int
set_options(struct rpc_replica *r)
{
	static const struct {
		int	option, value;
	} options[] = {
		{ ZMQ_IMMEDIATE, 1 },
		{ ZMQ_LINGER, 0 },
		{ ZMQ_SNDHWM, HWM },
		{ ZMQ_RCVHWM, HWM },
		{ ZMQ_RECONNECT_IVL, RECONNECT_MS },
		{ ZMQ_RECONNECT_IVL_MAX, MAX_RECONNECT_MS },
		{ ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS },
		{ ZMQ_CONNECT_TIMEOUT, CONNECT_MS },
	};
	const int64_t max = RPC_MAX_REPLY;
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (rpc_socket_set(r->socket, options[i].option,
		    options[i].value) == -1)
			return -1;
	if (zmq_setsockopt(r->socket, ZMQ_MAXMSGSIZE, &max, sizeof(max)) ==
	    -1 || rpc_socket_set(r->socket, ZMQ_IPV6,
	    strchr(r->endpoint, '[') != NULL) == -1)
		return -1;
	return r->server_key == NULL ? 0 :
	    rpc_socket_join(r->socket, r->keys, r->server_key);
}

static int
open_monitor(struct rpc_replica *r)
{
	zmq_msg_t part;

	r->monitor = rpc_socket_monitor(r->zmq, r->socket, MONITORED);
	if (r->monitor == NULL ||
	    (r->monitor_watch = rpc_socket_watch(r->loop, r->monitor,
	    on_monitor, r)) == NULL)
		return -1;
	/* Only a reader that has found nothing is woken by the first event. */
	return rpc_socket_receive(r->monitor, &part, 1);
}

static void
close_sockets(struct rpc_replica *r)
{
	loop_unwatch(&r->watch);
	loop_unwatch(&r->monitor_watch);
	if (r->socket != NULL) {
		zmq_socket_monitor(r->socket, NULL, 0);
		zmq_close(r->socket);
	}
	if (r->monitor != NULL)
		zmq_close(r->monitor);
	r->socket = r->monitor = NULL;
	r->connected = r->live = r->silent = r->draining = false;
	r->beat_open = false;
}

/* At the turn's end, once for all that is sent and comes in it. */
static void
on_readable(uint32_t events, void *arg)
{
	(void)events;
	receive_later(arg);
}

static void
on_deferred(void *arg)
{
	struct rpc_replica *r = arg;
	const struct rpc_replica_events *events = r->events;
	void *owner = r->arg;

	r->deferred = false;
	/* The owner may be destroyed by what is received. */
	events->enter(owner);
	receive(r);
	/* The socket may take messages a moment after the handshake. */
	if (r->connected && !r->live && !r->beat_open)
		send_beat(r);
	events->leave(owner);
}

static void
receive(struct rpc_replica *r)
{
	zmq_msg_t parts[RPC_WIRE_PARTS];
	int i, n;

	for (i = 0; i < MAX_BATCH; i++) {
		n = r->socket == NULL ? 0 :
		    rpc_socket_receive(r->socket, parts, RPC_WIRE_PARTS);
		if (n <= 0)
			return;
		take(r, parts, n);
		rpc_socket_close_parts(parts, n < RPC_WIRE_PARTS ? n :
		    RPC_WIRE_PARTS);
	}
	receive_later(r);
}

static void
receive_later(struct rpc_replica *r)
{
	if (r->deferred)
		return;
	r->deferred = true;
	loop_defer(r->loop, on_deferred, r);
}

static void
take(struct rpc_replica *r, zmq_msg_t *parts, int n)
{
	struct arena *arena = arena_new();
	ProtobufCMessage *message = NULL;
	const Rpc__ReplyHeader *header;
	struct rpc_wire wire;

	r->heard_ms = loop_now_ms();
	if (n <= RPC_WIRE_PARTS && rpc_wire_read(parts, n, &wire))
		rpc_frame_unpack(&rpc__reply_header__descriptor, wire.header,
		    wire.header_len, arena, &message);
	header = (const Rpc__ReplyHeader *)message;
	if (header == NULL)
		log_warn("replica", "endpoint=%s error=\"unreadable reply\"",
		    r->endpoint);
	else if ((header->request_id & BEAT_BIT) != 0)
		take_beat(r, header, &wire, arena);
	else {
		if (header->draining && !r->draining) {
			r->draining = true;
			r->live = false;
			r->events->changed(r, r->arg);
		}
		r->events->reply(r, header, wire.payload, wire.payload_len,
		    r->arg);
	}
	arena_destroy(&arena);
}

static void
take_beat(struct rpc_replica *r, const Rpc__ReplyHeader *header,
    const struct rpc_wire *wire, struct arena *arena)
{
	ProtobufCMessage *message = NULL;
	const Rpc__CheckReply *check;
	const bool was = r->live;

	if (header->request_id != r->beat || header->code != RPC__CODE__OK)
		return;
	rpc_frame_unpack(&rpc__check_reply__descriptor, wire->payload,
	    wire->payload_len, arena, &message);
	if (message == NULL)
		return;
	check = (const Rpc__CheckReply *)message;
	r->beat_open = false;
	r->silent = false;
	r->ready = check->ready;
	r->version = check->version < RPC_VERSION ? RPC_TWO_PARTS : RPC_VERSION;
	r->draining = check->draining;
	r->live = !check->draining;
	if (r->live != was)
		r->events->changed(r, r->arg);
}

static void
on_monitor(uint32_t events, void *arg)
{
	struct rpc_replica *r = arg;
	zmq_msg_t parts[2];
	uint16_t event;
	int n;

	(void)events;
	r->events->enter(r->arg);
	while (r->monitor != NULL &&
	    (n = rpc_socket_receive(r->monitor, parts, 2)) > 0) {
		event = 0;
		if (zmq_msg_size(&parts[0]) >= sizeof(event))
			memcpy(&event, zmq_msg_data(&parts[0]), sizeof(event));
		rpc_socket_close_parts(parts, n < 2 ? n : 2);
		take_event(r, event);
	}
	r->events->leave(r->arg);
}

static void
take_event(struct rpc_replica *r, unsigned event)
{
	if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
		r->connected = true;
		r->denied = false;
		send_beat(r);
	} else if (event == ZMQ_EVENT_DISCONNECTED)
		disconnected(r);
	else if (event != ZMQ_EVENT_MONITOR_STOPPED && !r->denied) {
		r->denied = true;
		log_warn("replica", "endpoint=%s error=\"handshake failed\"",
		    r->endpoint);
	}
}

/* Answers that came before the end still count. */
static void
disconnected(struct rpc_replica *r)
{
	receive(r);
	r->connected = r->live = r->silent = r->draining = false;
	r->beat_open = false;
	r->events->lost(r, r->arg);
}

/* The owner's calls here are over; the connection is made anew. */
static void
reset(struct rpc_replica *r)
{
	log_warn("replica", "endpoint=%s error=\"no heartbeat\"", r->endpoint);
	close_sockets(r);
	r->events->lost(r, r->arg);
	if (!r->closed)
		open_sockets(r);
}

static bool
send_form(struct rpc_replica *r, uint32_t version, Rpc__RequestHeader *header,
    zmq_msg_t *payload)
{
	zmq_msg_t parts[RPC_WIRE_PARTS];
	bool sent;
	int n;

	if (r->socket == NULL)
		return false;
	header->version = version;
	rpc_packer_reset(&r->packer, 0);
	if (version == RPC_ONE_PART)
		rpc_pack_bytes(&r->packer, zmq_msg_data(payload),
		    zmq_msg_size(payload));
	n = rpc_wire_write(&r->packer, version, &header->base, parts);
	if (n == RPC_WIRE_PARTS)
		zmq_msg_copy(&parts[1], payload);
	sent = n > 0 && rpc_socket_send(r->socket, parts, n) == 0;
	receive_later(r);
	return sent;
}

static void
send_beat(struct rpc_replica *r)
{
	Rpc__RequestHeader header = RPC__REQUEST_HEADER__INIT;
	zmq_msg_t empty;

	header.request_id = ++r->beat | BEAT_BIT;
	header.method = (char *)(uintptr_t)
	    rpc_server_rule_check.said;
	header.timeout_ms = BEAT_TIMEOUT_MS;
	r->beat = header.request_id;
	r->beat_ms = loop_now_ms();
	zmq_msg_init(&empty);
	/* What it takes is asked in the form that all take. */
	r->beat_open = send_form(r, RPC_TWO_PARTS, &header, &empty);
	zmq_msg_close(&empty);
}

/* Any answer is a sign of life. */
static void
judge(struct rpc_replica *r)
{
	const int64_t now = loop_now_ms();
	const int64_t since = r->heard_ms > r->beat_ms ? r->heard_ms :
	    r->beat_ms;

	if (now - since >= LOST_MS)
		reset(r);
	else if (now - since >= SILENT_MS && !r->silent) {
		r->silent = true;
		r->live = false;
		r->events->changed(r, r->arg);
	} else if (r->silent && r->heard_ms > r->beat_ms)
		send_beat(r);
}
