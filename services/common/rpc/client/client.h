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

/* The generic call.  `request` is packed before this returns. */
void		 rpc_client_call(struct rpc_client *,
		    const struct rpc_context *,
		    const ProtobufCServiceDescriptor *, unsigned method_index,
		    const ProtobufCMessage *request, rpc_done_fn *, void *arg);

/*
 * The same without unpacking, for who passes a reply on.  `payload` is what
 * the peer sent, not checked, NULL unless status->code is OK.
 */
typedef void	 rpc_raw_fn(const struct status *status, const void *payload,
		    size_t len, void *arg);
void		 rpc_client_call_raw(struct rpc_client *,
		    const struct rpc_context *,
		    const ProtobufCServiceDescriptor *, unsigned method_index,
		    const ProtobufCMessage *request, rpc_raw_fn *, void *arg);

/*
 * The typed call: a stub on the stack for the generated functions.
 *
 *	struct rpc_stub s;
 *	directory__directory__get_session(
 *	    rpc_stub(&s, client, context, &directory__directory__descriptor),
 *	    &request, on_session, arg);
 *
 * on_session(reply, arg) gets NULL on failure; rpc_status() then says why.
 * It is valid during the closure only.
 */
struct rpc_stub {
	ProtobufCService		 base;
	struct rpc_client		*client;
	const struct rpc_context	*context;
};
ProtobufCService *rpc_stub(struct rpc_stub *, struct rpc_client *,
		    const struct rpc_context *,
		    const ProtobufCServiceDescriptor *);
const struct status *rpc_status(void);

/*
 * Calls every live replica; fn once for each answer, then once with reply and
 * status NULL.  For health and metrics.  `endpoint` names the replica.
 */
typedef void	 rpc_each_fn(const char *endpoint, const struct status *,
		    const ProtobufCMessage *reply, void *arg);
void		 rpc_client_each(struct rpc_client *,
		    const struct rpc_context *,
		    const ProtobufCServiceDescriptor *, unsigned method_index,
		    const ProtobufCMessage *request, rpc_each_fn *, void *arg);

/* Replicas that answered their last heartbeat. */
unsigned	 rpc_client_live(const struct rpc_client *);

#endif
