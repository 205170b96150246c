/* What rpc_client_each() needs of client.c. */
#ifndef LIAISON_RPC_CLIENT_EACH_H
#define LIAISON_RPC_CLIENT_EACH_H

#include "rpc/client/client.h"

/* Live replica i, 0 to rpc_client_live() - 1; valid until the turn ends. */
const char	*rpc_client_live_endpoint(const struct rpc_client *,
		    unsigned i);
/* A call to that one and to no other. */
void		 rpc_client_call_one(struct rpc_client *, unsigned i,
		    const struct rpc_context *, const struct rpc_rule *,
		    const ProtobufCMessage *request, rpc_done_fn *, void *arg);
/* Calls fn with UNAVAILABLE at the end of the turn. */
void		 rpc_client_later(struct rpc_client *, rpc_done_fn *,
		    void *arg);

#endif
