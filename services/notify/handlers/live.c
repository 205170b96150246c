/* The live feed: what of it somebody has missed. */
#include "live/missed.h"
#include "notify/notify.h"
#include "notify_queries.h"

const struct live_queries notify_live = {
	.state = &notify_live_state_query,
	.written = &notify_live_written_query,
	.missed = &notify_live_missed_query,
	.sweep = &notify_live_sweep_query,
};

void
notify_list_changes(struct notify *notify, struct rpc_call *call,
    const Live__ListChangesRequest *request)
{
	live_missed(notify->pg, &notify_live, call, request);
}
