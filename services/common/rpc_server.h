/*
 * The server side: a ROUTER socket, one generic dispatch over protobuf-c
 * service structs.  Deadlines, logs, metrics and drain are done here, once.
 *
 * A handler is a member of a generated ..._Service struct.  Its closure_data
 * is the call, and it answers exactly once, now or later:
 *
 *	static void
 *	messages_count_unread(Messages__Messages_Service *service,
 *	    const Messages__CountUnreadRequest *req,
 *	    Messages__CountUnreadReply_Closure closure, void *call)
 *
 * ends in rpc_reply(call, &reply) or rpc_fail(call, status).  The request
 * message lives until then.
 */
#ifndef LIAISON_RPC_SERVER_H
#define LIAISON_RPC_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "arena.h"
#include "loop.h"
#include "rpc_context.h"
#include "rpc_keys.h"
#include "status.h"

struct rpc_server;
struct rpc_call;

struct rpc_server_options {
	const char		*service;	/* "messages" */
	const char		*listen;	/* port * is any free one */
	const struct rpc_keys	*keys;		/* kept by the caller */
	const char		*allow;		/* "gateway,directory" */
	size_t			 max_frame;	/* bytes of one ZeroMQ frame */
	unsigned		 max_inflight;	/* more: RESOURCE_EXHAUSTED */
	/* May be NULL.  Says whether the service's needs answer, for Check. */
	bool			(*ready)(void *arg);
	void			*ready_arg;
};

/* NULL with a sentence in `error`: address in use, plain off loopback, ... */
struct rpc_server *rpc_server_new(struct loop *,
		    const struct rpc_server_options *, char *error,
		    size_t errlen);
void		 rpc_server_destroy(struct rpc_server **);

/* Serves one more service; the struct must outlive the server. */
void		 rpc_server_add(struct rpc_server *, ProtobufCService *);

/* Where it listens, with the real port: "tcp://127.0.0.1:49152". */
const char	*rpc_server_endpoint(const struct rpc_server *);

/*
 * Says "draining" to its clients, refuses new calls with UNAVAILABLE (which
 * clients send elsewhere), and calls done when the last one in flight is
 * answered, or after timeout_ms.
 */
void		 rpc_server_drain(struct rpc_server *, int64_t timeout_ms,
		    loop_fn *done, void *arg);

/* ---- for handlers; `call` is the closure_data ---- */

const struct rpc_caller *rpc_call_caller(const struct rpc_call *);
/* To hand on to peers: same caller and trace, what is left of the deadline. */
const struct rpc_context *rpc_call_context(const struct rpc_call *);
/* Lives until the call is answered. */
struct arena	*rpc_call_arena(struct rpc_call *);

/* Packs `reply` (a protobuf-c message of the method's type), ends the call. */
void		 rpc_reply(struct rpc_call *, const void *reply);
void		 rpc_fail(struct rpc_call *, struct status);

#endif
