/* The live feed: what of it somebody has missed. */
#include "live/missed.h"
#include "messages/messages.h"
#include "messages_queries.h"

const struct live_queries messages_live = {
	.state = &messages_live_state_query,
	.written = &messages_live_written_query,
	.missed = &messages_live_missed_query,
	.sweep = &messages_live_sweep_query,
};

void
messages_list_changes(struct messages *m, struct rpc_call *call,
    const Live__ListChangesRequest *request)
{
	live_missed(m->pg, &messages_live, call, request);
}
