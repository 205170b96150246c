/* The log of changes: see live/publish.h. */
#include "messages/store/live.h"
#include "messages_queries.h"

const struct live_queries messages_live = {
	.state = &messages_live_state_query,
	.written = &messages_live_written_query,
	.missed = &messages_live_missed_query,
	.sweep = &messages_live_sweep_query,
};
