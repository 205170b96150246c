/* ListChanges, as the services that publish answer it. */
#ifndef LIAISON_LIVE_MISSED_H
#define LIAISON_LIVE_MISSED_H

#include "live.pb-c.h"
#include "live/queries.h"
#include "pg/pg.h"
#include "rpc/call.h"

/* Answers the call. */
void	live_missed(struct pg *, const struct live_queries *,
	    struct rpc_call *, const Live__ListChangesRequest *);

#endif
