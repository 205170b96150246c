/*
 * The link of a subscriber to one replica: a SUB socket, its monitor, and what
 * of it is heard.  For live/subscribe.c alone.
 */
#ifndef LIAISON_LIVE_LINK_H
#define LIAISON_LIVE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "live.pb-c.h"
#include "live/topics.h"
#include "rpc/client/resolver.h"
#include "wire/keys.h"

struct live_link;

struct live_link_events {
	/* The replica hears of this topic's subscriber now. */
	void	(*heard)(struct live_link *, const struct live_topic *,
		    void *arg);
	void	(*changed)(struct live_link *, const struct live_topic *,
		    const Live__Published *, void *arg);
	/* Of this topic something did not come. */
	void	(*missed)(struct live_link *, const struct live_topic *,
		    void *arg);
	/* Of any topic something may not have come, or will not; up or not. */
	void	(*lost)(struct live_link *, void *arg);
	void	(*beat)(struct live_link *, uint64_t oldest, void *arg);
};

struct live_link {
	char			 endpoint[RPC_ENDPOINT_TEXT];
	/* Connected, and beats come. */
	bool			 up;
	bool			 leaving;	/* no longer in the endpoints */
	uint64_t		 epoch;		/* 0: not known */
	/* Its commits are under way for too long to know what is past. */
	bool			 stuck;
	/* Since when it is not up, and when that was last told. */
	int64_t			 down_ms, told_ms;

	struct loop		*loop;
	void			*zmq;
	const struct rpc_keys	*keys;
	const char		*server_key;	/* the owner's; NULL: plain */
	const struct live_link_events *events;
	void			*arg;
	void			*socket, *monitor;
	struct loop_watch	*watch, *monitor_watch;
	bool			 connected, deferred, denied;
	uint64_t		 publisher, beats, lost;
	int64_t			 heard_ms;
	/* When it was last subscribed to what is not heard yet. */
	int64_t			 asked_ms;
	size_t			 unheard;
	struct live_topics	 topics;
};

/* NULL with errno.  What is passed is kept by the caller. */
struct live_link *live_link_new(struct loop *, void *zmq,
		    const char *endpoint, const struct rpc_keys *,
		    const char *server_key, const struct live_link_events *,
		    void *arg);
void		 live_link_destroy(struct live_link **);

void		 live_link_subscribe(struct live_link *, int64_t school_id,
		    int64_t user_id);
void		 live_link_unsubscribe(struct live_link *, int64_t school_id,
		    int64_t user_id);
bool		 live_link_hears(const struct live_link *, int64_t school_id,
		    int64_t user_id);

/*
 * Every LIVE_TICK_MS: silence noticed.  late: this process was held up itself,
 * so silence says nothing about the replica.
 */
#define LIVE_TICK_MS	250
void		 live_link_tick(struct live_link *, bool late);

#endif
