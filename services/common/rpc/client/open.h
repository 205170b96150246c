/*
 * The calls of a client that are not ended yet: found by id, each ended
 * exactly once, at its deadline at the latest.  For rpc_*.c only.
 */
#ifndef LIAISON_RPC_CLIENT_OPEN_H
#define LIAISON_RPC_CLIENT_OPEN_H

#include "base/loop.h"
#include "rpc/client/pending.h"
#include "rpc/method.h"

struct rpc_open {
	struct loop			*loop;
	const char			*service;	/* whom it calls */
	/* The owner may be destroyed by a callback, but not before leave. */
	void				(*enter)(void *owner);
	void				(*leave)(void *owner);
	void				*owner;
	struct rpc_pending_table	 table;
	struct rpc_pendings		 failed;	/* told at its end */
	bool				 telling;
	struct series			*counts[RPC_NCODES];
};

/* The other members are the caller's to set, before anything else. */
void	rpc_open_init(struct rpc_open *);
/* When nothing is open. */
void	rpc_open_clear(struct rpc_open *);

/* From now on it ends by its deadline.  False without memory. */
bool	rpc_open_add(struct rpc_open *, struct rpc_pending *);
/* Ends it and frees it.  reply, payload: NULL where there is none. */
void	rpc_open_end(struct rpc_pending *, const struct status *,
	    const ProtobufCMessage *reply, const void *payload, size_t len);
/* The same at the end of this turn; it need not have been added. */
void	rpc_open_fail_later(struct rpc_open *, struct rpc_pending *,
	    struct status);
void	rpc_open_cancel(struct rpc_pendings *);

#endif
