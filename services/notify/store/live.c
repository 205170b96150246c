/* The log of changes: see live/publish.h. */
#include "notify/store/live.h"
#include "notify_queries.h"

const struct live_queries notify_live = {
	.state = &notify_live_state_query,
	.written = &notify_live_written_query,
	.missed = &notify_live_missed_query,
	.sweep = &notify_live_sweep_query,
};
