/* A call at the server, from its arrival to its answer.  For rpc_*.c only. */
#ifndef LIAISON_RPC_CALL_H
#define LIAISON_RPC_CALL_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "rpc_method.h"
#include "rpc_server.h"

TAILQ_HEAD(rpc_calls, rpc_call);

struct rpc_server {
	struct loop		*loop;
	struct rpc_server_options options;	/* service, listen: not used */
	char			*service;
	char			*endpoint;
	void			*zmq, *socket;
	struct rpc_zap		*zap;
	struct loop_watch	*watch;
	Rpc__Server_Service	 builtin;
	struct rpc_methods	 methods;
	struct rpc_calls	 calls;		/* not yet let go by handlers */
	unsigned		 ncalls;
	bool			 receive_deferred;
	int64_t			 heard_ms, answered_ms;
	/* Drain. */
	bool			 draining;
	int64_t			 drain_began_ms, drain_ends_ms;
	struct loop_timer	*drain_timer;
	loop_fn			*drained;
	void			*drained_arg;
};

/* Lies in its own arena. */
struct rpc_call {
	struct rpc_server	*server;	/* NULL: the server is gone */
	struct arena		*arena;
	struct rpc_method	*method;
	uint64_t		 request_id;
	zmq_msg_t		 peer;		/* ROUTER's name of it */
	struct rpc_context	 context;
	struct loop_timer	*timer;
	int64_t			 started_us;
	bool			 answered;	/* the handler may not know */
	bool			 not_started;	/* says "draining" */
	TAILQ_ENTRY(rpc_call)	 entry;
};

/* Takes over the arena and the peer's name. */
struct rpc_call	*rpc_call_new(struct rpc_server *, struct arena *,
		    zmq_msg_t *peer);
/* Answers DEADLINE_EXCEEDED when the call's deadline passes. */
void		 rpc_call_watch_deadline(struct rpc_call *);
/* The server goes; the handler may still hold the call. */
void		 rpc_call_orphan(struct rpc_call *);

/* Receives again at the end of this turn (ZMQ_FD is edge-triggered). */
void		 rpc_server_receive_later(struct rpc_server *);

#endif
