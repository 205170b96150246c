/* The inside of a server, for rpc/server.c and for the fuzzers' dispatch. */
#ifndef LIAISON_RPC_SERVER_PRIVATE_H
#define LIAISON_RPC_SERVER_PRIVATE_H

#include "rpc/calls.h"
#include "rpc/server.h"

struct rpc_server {
	struct loop		*loop;
	struct rpc_server_options options;	/* service, listen: not used */
	char			*service;
	char			*endpoint;
	void			*zmq, *socket;
	struct rpc_zap		*zap;
	struct loop_watch	*watch;
	struct rpc_methods	 methods;
	struct rpc_calls	 calls;
	bool			 receive_deferred;
	int64_t			 heard_ms;
	/* Drain. */
	bool			 draining;
	int64_t			 drain_began_ms, drain_ends_ms;
	struct loop_timer	*drain_timer;
	loop_fn			*drained;
	void			*drained_arg;
};

/* Receives at the end of this turn (ZMQ_FD is edge-triggered). */
void	rpc_server_receive_later(struct rpc_server *);

#endif
