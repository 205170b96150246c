/* The live feed: what of it somebody has missed. */
#include "live/missed.h"
#include "notify/notify.h"
#include "notify/store/live.h"

void
notify_list_changes(struct notify *notify, struct rpc_call *call,
    const Live__ListChangesRequest *request)
{
	live_missed(notify->pg, &notify_live, call, request);
}
