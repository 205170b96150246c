/* The calls at a server, from arrival to answer.  For rpc and wire alone. */
#ifndef LIAISON_RPC_CALLS_H
#define LIAISON_RPC_CALLS_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "base/loop.h"
#include "rpc/call.h"
#include "rpc/method.h"
#include "wire/pack.h"

TAILQ_HEAD(rpc_call_list, rpc_call);

/* What the calls of one server share.  The server fills and outlives it. */
struct rpc_calls {
	struct loop		*loop;
	void			*socket;	/* a ROUTER */
	const char		*service;
	struct rpc_call_list	 list;		/* not yet let go by handlers */
	unsigned		 count;
	int64_t			 answered_ms;	/* the last, of no heartbeat */
	loop_fn			*sent;		/* after each answer */
	void			*sent_arg;
	struct rpc_packer	 packer;
};

/* Lies in its own arena. */
struct rpc_call {
	struct rpc_calls	*calls;		/* NULL: the server is gone */
	struct arena		*arena;
	struct rpc_method	*method;
	uint64_t		 request_id;
	uint32_t		 version;	/* that it came in */
	zmq_msg_t		 peer;		/* ROUTER's name of it */
	struct rpc_context	 context;
	const char		*key;		/* in the arena; or "" */
	struct loop_timer	*timer;
	int64_t			 started_us;
	bool			 answered;	/* the handler may not know */
	bool			 not_started;	/* says "draining" */
	TAILQ_ENTRY(rpc_call)	 entry;
};

void		 rpc_calls_init(struct rpc_calls *);
/* Handlers may still hold calls: whatever they answer goes nowhere. */
void		 rpc_calls_clear(struct rpc_calls *);

/* Takes over the arena and the peer's name. */
struct rpc_call	*rpc_call_new(struct rpc_calls *, struct arena *,
		    zmq_msg_t *peer, struct rpc_method *);
/* Answers DEADLINE_EXCEEDED when the call's deadline passes. */
void		 rpc_call_watch_deadline(struct rpc_call *);

#endif
