/*
 * A call that a client makes (one that a server has is an rpc_call), and a
 * table of such by id.  For rpc and wire alone.
 */
#ifndef LIAISON_RPC_CLIENT_OUTCALL_H
#define LIAISON_RPC_CLIENT_OUTCALL_H

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "rpc/client/client.h"
#include "rpc/client/replica.h"

struct rpc_outcall {
	uint64_t			 id;
	struct rpc_outcalls		*calls;		/* its client's */
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
	struct rpc_outcall_list		*list;		/* the one it is in */
	TAILQ_ENTRY(rpc_outcall)	 entry;
	struct rpc_outcall		*chain;		/* in its hash slot */
	unsigned			 attempts;
	bool				 pinned;	/* for this replica */
	struct status			 status;	/* of one that failed */
};

/* Zeroed: empty. */
struct rpc_outcall_table {
	struct rpc_outcall	**slots;
	size_t			 nslots, count;
};

/* False without memory. */
bool			 rpc_outcall_add(struct rpc_outcall_table *,
			    struct rpc_outcall *);
struct rpc_outcall	*rpc_outcall_find(const struct rpc_outcall_table *,
			    uint64_t id);
/* Nothing where it is not in the table. */
void			 rpc_outcall_remove(struct rpc_outcall_table *,
			    struct rpc_outcall *);
void			 rpc_outcall_clear(struct rpc_outcall_table *);

/* Out of the list it is in and into `list`, which may be NULL. */
void			 rpc_outcall_move(struct rpc_outcall *,
			    struct rpc_outcall_list *list);

/* Sends it, and is in its list then.  False where that cannot be done now. */
bool			 rpc_outcall_send(struct rpc_outcall *,
			    struct rpc_replica *);

#endif
