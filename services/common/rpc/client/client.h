/*
 * The client side: one DEALER a replica, the least busy of two is chosen,
 * names are resolved again every two seconds, a replica that is silent or says
 * it drains gets no more calls, and what is safe is sent again elsewhere
 * inside the deadline.
 *
 * Endpoints, comma-separated:
 *	tcp://messages:5502	every address the name resolves to
 *	tcp://10.0.0.7:5502	one address
 *	file:/run/messages	a file with one endpoint a line, read again when
 *				it changes
 */
#ifndef LIAISON_RPC_CLIENT_CLIENT_H
#define LIAISON_RPC_CLIENT_CLIENT_H

#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "base/loop.h"
#include "base/status.h"
#include "rpc/rules.h"
#include "wire/context.h"
#include "wire/keys.h"

struct rpc_client;

struct rpc_client_options {
	const char		*service;	/* whose key to expect */
	const char		*endpoints;
	const struct rpc_keys	*keys;		/* kept by the caller */
	unsigned		 max_inflight;	/* more: RESOURCE_EXHAUSTED */
};

struct rpc_client *rpc_client_new(struct loop *,
		    const struct rpc_client_options *, char *error,
		    size_t errlen);
/* Calls in flight end with CANCELLED. */
void		 rpc_client_destroy(struct rpc_client **);

/*
 * Called exactly once for a call, never before rpc_client_call() returns.
 * `reply` is NULL unless status->code is OK, and lives only during fn.
 */
typedef void	 rpc_done_fn(const struct status *status,
		    const ProtobufCMessage *reply, void *arg);

/*
 * The call that the generated clients make, of any method: they have a type
 * for each request and for who hears of its reply (messages.rpc.h).  `request`
 * is packed before this returns.
 */
void		 rpc_client_call(struct rpc_client *,
		    const struct rpc_context *, const struct rpc_rule *,
		    const ProtobufCMessage *request, rpc_done_fn *, void *arg);
/* `done` is of the type that rule->tell casts it to. */
void		 rpc_client_call_typed(struct rpc_client *,
		    const struct rpc_context *, const struct rpc_rule *,
		    const ProtobufCMessage *request, rpc_any_fn *done,
		    void *arg);

/*
 * The same without unpacking, for who passes a reply on.  `payload` is what
 * the peer sent, not checked; empty unless status->code is OK, or of a
 * conflict what is there instead.
 */
typedef void	 rpc_raw_fn(const struct status *status, const void *payload,
		    size_t len, void *arg);
void		 rpc_client_call_raw(struct rpc_client *,
		    const struct rpc_context *, const struct rpc_rule *,
		    const ProtobufCMessage *request, rpc_raw_fn *, void *arg);

/*
 * Calls every live replica; fn once for each answer, then once with reply and
 * status NULL.  For health and metrics.  `endpoint` names the replica.
 */
typedef void	 rpc_each_fn(const char *endpoint, const struct status *,
		    const ProtobufCMessage *reply, void *arg);
void		 rpc_client_each(struct rpc_client *,
		    const struct rpc_context *, const struct rpc_rule *,
		    const ProtobufCMessage *request, rpc_each_fn *, void *arg);

/* Replicas that answered their last heartbeat. */
unsigned	 rpc_client_live(const struct rpc_client *);

#endif
