/*
 * The calls of a client that are not ended yet: found by id, each ended
 * exactly once, at its deadline at the latest.  For rpc and wire alone.
 */
#ifndef LIAISON_RPC_CLIENT_OUTCALLS_H
#define LIAISON_RPC_CLIENT_OUTCALLS_H

#include "base/loop.h"
#include "rpc/client/outcall.h"
#include "rpc/method.h"

struct rpc_outcalls {
	struct loop			*loop;
	const char			*service;	/* whom it calls */
	/* The owner may be destroyed by a callback, but not before leave. */
	void				(*enter)(void *owner);
	void				(*leave)(void *owner);
	void				*owner;
	struct rpc_outcall_table	 table;
	struct rpc_outcall_list		 failed;	/* told at its end */
	bool				 telling;
	struct series			*counts[RPC_NCODES];
};

/* The other members are the caller's to set, before anything else. */
void	rpc_outcalls_init(struct rpc_outcalls *);
/* When none is left. */
void	rpc_outcalls_clear(struct rpc_outcalls *);

/* From now on it ends by its deadline.  False without memory. */
bool	rpc_outcalls_add(struct rpc_outcalls *, struct rpc_outcall *);
/* Ends it and frees it.  reply, payload: NULL where there is none. */
void	rpc_outcalls_end(struct rpc_outcall *, const struct status *,
	    const ProtobufCMessage *reply, const void *payload, size_t len);
/* The same at the end of this turn; it need not have been added. */
void	rpc_outcalls_fail_later(struct rpc_outcalls *, struct rpc_outcall *,
	    struct status);
void	rpc_outcalls_cancel(struct rpc_outcall_list *);

#endif
