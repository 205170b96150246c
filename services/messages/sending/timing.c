/* When a message is delivered: what is asked for, and what is answered. */
#include <stdlib.h>

#include "messages/messages.h"
#include "messages/sending/timing.h"

#define DAYS_AHEAD	366
/* Years 1970 to 9999. */
#define SECONDS_MAX	INT64_C(253402300799)

static Messages__Delivery *delivery(struct arena *, int64_t at_us,
		    uint32_t count);
static int	compare(const void *, const void *);

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

void
timing_note(struct arena *a, struct new_message *m,
    const Directory__ResolveAudienceReply *reply, size_t member)
{
	const Google__Protobuf__Timestamp *from =
	    reply->members[member]->reachable_from;
	int64_t us;

	if (from == NULL || !timing_read(from, &us))
		return;
	if (m->times_us == NULL)
		m->times_us = arena_alloc(a, (reply->n_members + 1) *
		    sizeof(*m->times_us));
	m->times_us[m->naudience] = us;
}

Messages__Delivery **
timing_deliveries(struct arena *a, int64_t at_us, uint32_t count, size_t *n)
{
	Messages__Delivery **all = arena_pointers(a, 1);

	*n = 1;
	all[0] = delivery(a, at_us, count);
	return all;
}

/* Who is reached from the same moment on is one delivery, the soonest first. */
Messages__Delivery **
timing_plan(struct arena *a, const struct new_message *m,
    const struct sent *sent, size_t *n)
{
	int64_t *times;
	size_t i;

	if (m->times_us == NULL)
		return timing_deliveries(a, sent->at_us,
		    sent->recipient_count, n);
	times = arena_alloc(a, m->naudience * sizeof(*times));
	for (i = 0; i < m->naudience; i++)
		times[i] = m->times_us[i] > sent->at_us ? m->times_us[i] :
		    sent->at_us;
	return timing_grouped(a, times, m->naudience, n);
}

Messages__Delivery **
timing_answered(struct arena *a, const struct sent *sent, size_t *n)
{
	return sent->plan.n > 0 ? timing_waiting(a, &sent->plan, n) :
	    timing_deliveries(a, sent->at_us, sent->recipient_count, n);
}

Messages__Delivery **
timing_grouped(struct arena *a, int64_t *times_us, size_t ntimes, size_t *n)
{
	Messages__Delivery **all = arena_pointers(a, ntimes);
	size_t i, j;

	if (ntimes > 0)
		qsort(times_us, ntimes, sizeof(*times_us), compare);
	for (i = *n = 0; i < ntimes; i = j) {
		for (j = i; j < ntimes && times_us[j] == times_us[i]; j++)
			continue;
		all[(*n)++] = delivery(a, times_us[i], (uint32_t)(j - i));
	}
	return all;
}

Messages__Delivery **
timing_waiting(struct arena *a, const struct waiting *w, size_t *n)
{
	Messages__Delivery **all = arena_pointers(a, w->n + 1);

	for (*n = 0; *n < w->n; (*n)++)
		all[*n] = delivery(a, w->pairs[2 * *n],
		    (uint32_t)w->pairs[2 * *n + 1]);
	return all;
}

static Messages__Delivery *
delivery(struct arena *a, int64_t at_us, uint32_t count)
{
	Messages__Delivery *d = arena_message(a,
	    &messages__delivery__descriptor);

	d->at = arena_timestamp(a, at_us);
	d->count = count;
	return d;
}

static int
compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}
