/* Which replica gets a call.  For rpc and wire alone. */
#ifndef LIAISON_RPC_CLIENT_DISPATCH_H
#define LIAISON_RPC_CLIENT_DISPATCH_H

#include "rpc/client/outcall.h"
#include "rpc/client/replica.h"

struct rpc_dispatch {
	struct rpc_replica	*live[RPC_MAX_REPLICAS * 2];
	unsigned		 nlive;
	struct rpc_outcall_list	 waiting;	/* for a live replica */
	uint64_t		 random;	/* not 0 */
};

/* None is live. */
void	rpc_dispatch_init(struct rpc_dispatch *);

/* To the less busy of two; where no replica takes it, it waits. */
void	rpc_dispatch_call(struct rpc_dispatch *, struct rpc_outcall *);
/* A call that was sent before, and whether that is safe. */
void	rpc_dispatch_again(struct rpc_dispatch *, struct rpc_outcall *);
bool	rpc_dispatch_may_go_again(const struct rpc_outcall *);
/* Those that wait, as far as they can be sent now. */
void	rpc_dispatch_waiting(struct rpc_dispatch *);

#endif
