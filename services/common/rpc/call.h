/*
 * A call, as its handler sees it.
 *
 * A handler (rpc/serve.h) answers exactly once, now or later, by
 * rpc_reply(call, &reply) or rpc_fail(call, status).  The request message lives
 * until then.
 */
#ifndef LIAISON_RPC_CALL_H
#define LIAISON_RPC_CALL_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/context.h"

struct rpc_call;

const struct rpc_caller *rpc_call_caller(const struct rpc_call *);
/* To hand on to peers: same caller and trace, what is left of the deadline. */
const struct rpc_context *rpc_call_context(const struct rpc_call *);
/* The Idempotency-Key that its header has, or "": see base/once.h. */
const char	*rpc_call_key(const struct rpc_call *);
/* Lives until the call is answered. */
struct arena	*rpc_call_arena(struct rpc_call *);

/* Packs `reply` (a protobuf-c message of the method's type), ends the call. */
void		 rpc_reply(struct rpc_call *, const void *reply);
void		 rpc_fail(struct rpc_call *, struct status);
/* Of a conflict: tells what is there, as a reply of the method. */
void		 rpc_fail_with(struct rpc_call *, struct status,
		    const void *current);

#endif
