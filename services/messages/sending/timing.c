/* When a message is delivered: what is asked for, and what is answered. */
#include "messages/messages.h"
#include "messages/sending/timing.h"

#define DAYS_AHEAD	366
/* Years 1970 to 9999. */
#define SECONDS_MAX	INT64_C(253402300799)

struct status
timing_take(const Messages__SendOptions *options, struct new_message *m)
{
	if (options == NULL)
		return STATUS_OK;
	if (options->deliver_at != NULL &&
	    !timing_read(options->deliver_at, &m->deliver_at_us))
		return status_invalid("options.deliverAt", "out of range");
	m->undo_s = options->undo_seconds;
	return STATUS_OK;
}

void
timing_fingerprint(struct fingerprint *f, const struct new_message *m)
{
	if (!store_is_held(m))
		return;
	fingerprint_text(f, "held");
	fingerprint_int(f, m->deliver_at_us);
	fingerprint_int(f, (int64_t)m->undo_s);
}

bool
timing_read(const Google__Protobuf__Timestamp *at, int64_t *us)
{
	if (at->seconds <= 0 || at->seconds > SECONDS_MAX || at->nanos < 0 ||
	    at->nanos > 999999999)
		return false;
	*us = at->seconds * 1000000 + at->nanos / 1000;
	return true;
}

struct status
timing_refused(enum sent_status why, const char *field)
{
	if (why == SENT_IN_PAST)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__DELIVERY_TIME_PAST, field, "in the past");
	return status_limit(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__DELIVERY_TIME_TOO_FAR, field, DAYS_AHEAD,
	    "more than a year ahead");
}

Messages__Delivery **
timing_deliveries(struct arena *a, int64_t at_us, uint32_t count)
{
	Messages__Delivery **all = arena_pointers(a, 1);

	all[0] = arena_message(a, &messages__delivery__descriptor);
	all[0]->at = arena_timestamp(a, at_us);
	all[0]->count = count;
	return all;
}
