/*
 * Plans what was delivered: for each of its people and their channels, when and
 * why.  See channels/channel.h.
 */
#ifndef LIAISON_NOTIFY_CHANNELS_PLANNER_H
#define LIAISON_NOTIFY_CHANNELS_PLANNER_H

#include "base/loop.h"
#include "notify/channels/channel.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct planner;

/*
 * channels: a bit 1 << enum channel of each that this installation has.  NULL:
 * no memory.  Goes on as long as the loop does.
 */
struct planner	*planner_new(struct loop *, struct pg *,
		    struct rpc_client *directory, unsigned channels);
/* Something was delivered. */
void		 planner_wake(struct planner *);
/* Calls fn when deliveries have been planned here; one of each channel. */
void		 planner_listen(struct planner *, enum channel, loop_fn *,
		    void *arg);

#endif
