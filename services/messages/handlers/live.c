/* The live feed: what of it somebody has missed. */
#include "live/missed.h"
#include "messages/messages.h"
#include "messages/store/live.h"

void
messages_list_changes(struct messages *m, struct rpc_call *call,
    const Live__ListChangesRequest *request)
{
	live_missed(m->pg, &messages_live, call, request);
}
