/*
 * One replica of a service as a client sees it: a DEALER, its monitor and its
 * heartbeat.  For rpc/client/client.c only.
 */
#ifndef LIAISON_RPC_CLIENT_REPLICA_H
#define LIAISON_RPC_CLIENT_REPLICA_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "base/loop.h"
#include "base/status.h"
#include "rpc.pb-c.h"
#include "rpc/client/resolver.h"
#include "wire/keys.h"
#include "wire/pack.h"

struct rpc_replica;
struct rpc_outcall;
TAILQ_HEAD(rpc_outcall_list, rpc_outcall);

/*
 * What the owner is told.  It may close the replica in any of these, but may
 * free it only in `leave` and where no `enter` came before.
 */
struct rpc_replica_events {
	void	(*enter)(void *arg);
	void	(*leave)(void *arg);
	/* An answer to a call, never to a heartbeat. */
	void	(*reply)(struct rpc_replica *, const Rpc__ReplyHeader *,
		    const void *payload, size_t len, void *arg);
	/* It became live, silent or draining. */
	void	(*changed)(struct rpc_replica *, void *arg);
	/* The connection is gone: nothing in flight will be answered. */
	void	(*lost)(struct rpc_replica *, void *arg);
};

struct rpc_replica {
	char			 endpoint[RPC_ENDPOINT_TEXT];
	bool			 live;		/* takes calls */
	bool			 ready;		/* its database answers */
	bool			 leaving;	/* no longer in the endpoints */
	struct rpc_outcall_list	 calls;		/* the owner's, in flight */
	unsigned		 ncalls;

	struct loop		*loop;
	void			*zmq;
	const struct rpc_keys	*keys;
	const char		*server_key;	/* the owner's; NULL: plain */
	const struct rpc_replica_events *events;
	void			*arg;
	void			*socket, *monitor;
	struct loop_watch	*watch, *monitor_watch;
	bool			 connected, silent, draining, deferred;
	struct rpc_packer	 packer;
	uint32_t		 version;	/* the newest it takes */
	bool			 closed;	/* for good */
	bool			 denied;	/* logged once */
	uint64_t		 beat;		/* id of the last heartbeat */
	bool			 beat_open;	/* not answered yet */
	int64_t			 beat_ms, heard_ms;
};

/* NULL with errno.  What is passed is kept by the caller. */
struct rpc_replica *rpc_replica_new(struct loop *, void *zmq,
		    const char *endpoint, const struct rpc_keys *,
		    const char *server_key, const struct rpc_replica_events *,
		    void *arg);
void		 rpc_replica_destroy(struct rpc_replica **);
/* Nothing more is heard of it. */
void		 rpc_replica_close(struct rpc_replica *);

/*
 * Sends the header, whose version it sets, and a copy of `payload`, which
 * stays the caller's.  False where that cannot be done now.
 */
bool		 rpc_replica_send(struct rpc_replica *, Rpc__RequestHeader *,
		    zmq_msg_t *payload);

/*
 * Every RPC_BEAT_MS: heartbeat, and silence noticed.  late: this process was
 * held up itself, so silence says nothing about the replica.
 */
#define RPC_BEAT_MS	250
void		 rpc_replica_tick(struct rpc_replica *, bool late);

#endif
