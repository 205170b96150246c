/* A call of a client, and a table of calls by id.  For rpc_*.c only. */
#ifndef LIAISON_RPC_CLIENT_PENDING_H
#define LIAISON_RPC_CLIENT_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "rpc/client/client.h"
#include "rpc/client/replica.h"

struct rpc_pending {
	uint64_t			 id;
	struct rpc_open			*open;		/* its client's */
	const struct rpc_rule		*rule;
	zmq_msg_t			 payload;	/* kept: may go again */
	struct rpc_context		 context;
	/* One of these: */
	rpc_done_fn			*fn;
	rpc_any_fn			*typed;		/* see rule->tell */
	rpc_raw_fn			*raw;
	void				*arg;
	struct loop_timer		*timer;		/* its deadline */
	struct rpc_replica		*replica;	/* NULL: waits */
	struct rpc_pendings		*list;		/* the one it is in */
	TAILQ_ENTRY(rpc_pending)	 entry;
	struct rpc_pending		*chain;		/* in its hash slot */
	unsigned			 attempts;
	bool				 pinned;	/* for this replica */
	struct status			 status;	/* of one that failed */
};

/* Zeroed: empty. */
struct rpc_pending_table {
	struct rpc_pending	**slots;
	size_t			 nslots, count;
};

/* False without memory. */
bool			 rpc_pending_add(struct rpc_pending_table *,
			    struct rpc_pending *);
struct rpc_pending	*rpc_pending_find(const struct rpc_pending_table *,
			    uint64_t id);
/* Nothing where it is not in the table. */
void			 rpc_pending_remove(struct rpc_pending_table *,
			    struct rpc_pending *);
void			 rpc_pending_clear(struct rpc_pending_table *);

/* Out of the list it is in and into `list`, which may be NULL. */
void			 rpc_pending_move(struct rpc_pending *,
			    struct rpc_pendings *list);

/* Sends it, and is in its list then.  False where that cannot be done now. */
bool			 rpc_pending_send(struct rpc_pending *,
			    struct rpc_replica *);

#endif
