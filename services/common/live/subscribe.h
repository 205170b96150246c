/*
 * The subscriber's end of the live feed: a gateway's worker hears from all
 * replicas of one service what happens to the people that it subscribed to.
 * See live.proto and live/publish.h.
 *
 * What is heard is in the order in which each replica committed, each change
 * once from one replica.  What may not have been heard is said by `missed`:
 * the owner then asks ListChanges, from what it has had.  Of whom it has
 * subscribed to anew it is said, too, as soon as nothing is missed any more.
 *
 * What a person has had is (since, seen): a transaction before which all is
 * known to have come, and the ids at or above it that came.  `since` is taken
 * from live_subscriber_since() or from the `oldest` of a ListChangesReply, and
 * never goes back; ids of transactions before it may be forgotten.
 *
 * One loop, one thread, as rpc/client/client.h.
 */
#ifndef LIAISON_LIVE_SUBSCRIBE_H
#define LIAISON_LIVE_SUBSCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "live.pb-c.h"
#include "wire/keys.h"

struct live_subscriber;

/* None is called from within another function of this header. */
struct live_subscriber_events {
	/*
	 * In their commit's order.  `published` lives only during the call;
	 * it has changes, and its epoch is the one of live_subscriber_epoch().
	 */
	void	(*changed)(int64_t school_id, int64_t user_id,
		    const Live__Published *published, void *arg);
	/*
	 * Something may not have come, or it was just subscribed to and from
	 * here on nothing is missed.  To be read on from (since, seen).
	 */
	void	(*missed)(int64_t school_id, int64_t user_id, void *arg);
	/*
	 * The log has begun anew, also the first time that it is known:
	 * (since, seen) of another epoch say nothing.  `missed` of each person
	 * follows.
	 */
	void	(*epoch)(uint64_t epoch, void *arg);
};

struct live_subscriber_options {
	const char		*service;	/* "messages": whose key */
	const char		*endpoints;	/* as a client */
	const struct rpc_keys	*keys;		/* the caller's */
	const struct live_subscriber_events *events;
	void			*arg;
};

/* NULL with a sentence in `error`. */
struct live_subscriber *live_subscriber_new(struct loop *,
		    const struct live_subscriber_options *, char *error,
		    size_t errlen);
/* Not from one of its events. */
void		 live_subscriber_destroy(struct live_subscriber **);

/* Once a person: whoever has several sockets counts them.  May be called
 * from an event. */
void		 live_subscribe(struct live_subscriber *, int64_t school_id,
		    int64_t user_id);
/* Nothing more is said of them.  May be called from an event. */
void		 live_unsubscribe(struct live_subscriber *, int64_t school_id,
		    int64_t user_id);

/*
 * A transaction before which all has come of whoever is subscribed to and has
 * nothing outstanding (no `missed` that was not yet answered by ListChanges);
 * 0: not known now.  It is five seconds behind, and in no such time was a link
 * down or something lost.
 */
uint64_t	 live_subscriber_since(const struct live_subscriber *,
		    int64_t school_id, int64_t user_id);
/* 0: not known yet. */
uint64_t	 live_subscriber_epoch(const struct live_subscriber *);
/* Replicas that are heard now, of those that are known. */
unsigned	 live_subscriber_heard(const struct live_subscriber *,
		    unsigned *known);

#endif
