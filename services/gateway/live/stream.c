/* What a person has been told by one service, each change once. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/live/stream.h"
#include "live.pb-c.h"

/* The services' logs reach back for ten minutes. */
#define LOG_MS		(11 * 60 * 1000)

static void	advance(struct live_stream *, uint64_t since);

static void *
get_memory(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size);

	if (p == NULL)
		fatal("out of memory");
	return p;
}

void
live_stream_clear(struct live_stream *s)
{
	free(s->changes);
	free(s->seen);
	*s = (struct live_stream){ 0 };
}

void
live_stream_adopt(struct live_stream *s, const struct live_position *p,
    int64_t now_ms)
{
	live_stream_clear(s);
	s->epoch = p->epoch;
	s->since = p->since;
	if (p->n == 0)
		return;
	s->seen = get_memory(p->n, sizeof(*s->seen));
	(void)memcpy(s->seen, p->seen, p->n * sizeof(*s->seen));
	s->nseen = p->n;
	s->forget_ms = now_ms + LOG_MS;
}

/* ---- what comes ---- */

static bool
has(const struct live_stream *s, int64_t id)
{
	const struct live_position seen = { .seen = s->seen, .n = s->nseen };
	size_t i;

	/* The newest are the likeliest. */
	for (i = s->n; i > 0; i--)
		if (s->changes[i - 1].id == id)
			return true;
	return live_position_has(&seen, id);
}

bool
live_stream_is_new(const struct live_stream *s, const struct live_change *c)
{
	return !(s->known && c->transaction < s->since) && !has(s, c->id);
}

/* Is it told with the other one, of which nothing else is said? */
static bool
is_same(const struct live_change *a, const struct live_change *b)
{
	return a->id == b->id || (a->type == LIVE__TYPE__RECEIPTS &&
	    b->type == LIVE__TYPE__RECEIPTS &&
	    a->message_id == b->message_id);
}

/* Keeps the newer one of them.  False: there is none. */
static bool
renew(struct live_change *list, size_t n, const struct live_change *c)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_same(&list[i], c)) {
			if (c->transaction > list[i].transaction)
				list[i] = *c;
			return true;
		}
	return false;
}

bool
live_stream_take(struct live_stream *s, const struct live_change *c)
{
	if (!live_stream_is_new(s, c))
		return false;
	if (c->type == LIVE__TYPE__RECEIPTS && renew(s->changes, s->n, c))
		return true;
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 4 : 2 * s->cap;
		s->changes = realloc(s->changes, s->cap *
		    sizeof(*s->changes));
		if (s->changes == NULL)
			fatal("out of memory");
	}
	s->changes[s->n++] = *c;
	return true;
}

bool
live_stream_is_full(const struct live_stream *s)
{
	return s->n + s->nseen > LIVE_STREAM_MAX;
}

void
live_stream_reach(struct live_stream *s, uint64_t epoch, uint64_t oldest)
{
	s->known = true;
	s->epoch = epoch;
	s->next = oldest;
}

/* What came by itself meanwhile is of the new beginning. */
void
live_stream_restart(struct live_stream *s, uint64_t epoch, uint64_t oldest)
{
	free(s->seen);
	s->seen = NULL;
	s->nseen = 0;
	s->known = true;
	s->epoch = epoch;
	s->since = 0;
	s->next = 0;
	advance(s, oldest);
}

static void
advance(struct live_stream *s, uint64_t since)
{
	size_t i, kept = 0;

	s->since = since;
	for (i = 0; i < s->n; i++)
		if (s->changes[i].transaction >= since)
			s->changes[kept++] = s->changes[i];
	s->n = kept;
	if (kept > 0)
		return;
	free(s->changes);
	s->changes = NULL;
	s->cap = 0;
}

void
live_stream_settle(struct live_stream *s, uint64_t since, int64_t now_ms)
{
	if (s->nseen > 0 && now_ms >= s->forget_ms) {
		free(s->seen);
		s->seen = NULL;
		s->nseen = 0;
	}
	if (!s->known)
		return;
	if (s->next > since)
		since = s->next;
	if (s->next > 0 || since > s->since)
		advance(s, since);
	s->next = 0;
}

struct live_position
live_stream_position(const struct live_stream *s, int64_t *room)
{
	struct live_position p = { .epoch = s->epoch, .since = s->since,
		.seen = room };
	size_t i;

	for (i = 0; i < s->n && p.n < LIVE_SEEN_MAX; i++)
		room[p.n++] = s->changes[i].id;
	for (i = 0; i < s->nseen && p.n < LIVE_SEEN_MAX; i++)
		room[p.n++] = s->seen[i];
	live_position_sort(&p);
	return p;
}

/* ---- who missed something ---- */

bool
live_stream_covers(const struct live_stream *s, const struct live_position *p)
{
	size_t i;

	if (p->since == 0 || p->epoch != s->epoch || p->since < s->since)
		return false;
	for (i = 0; i < s->nseen; i++)
		if (!live_position_has(p, s->seen[i]))
			return false;
	return true;
}

static int
by_transaction(const void *a, const void *b)
{
	const struct live_change *x = a, *y = b;

	if (x->transaction != y->transaction)
		return x->transaction < y->transaction ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

struct live_change *
live_stream_missing(const struct live_stream *s, const struct live_position *p,
    const struct live_change *got, size_t ngot, size_t *n)
{
	struct live_change *all = get_memory(s->n + ngot, sizeof(*all));
	size_t i;

	*n = 0;
	for (i = 0; i < s->n + ngot; i++) {
		const struct live_change *c = i < ngot ? &got[i]
		    : &s->changes[i - ngot];

		if (c->transaction < p->since || live_position_has(p, c->id))
			continue;
		if (!renew(all, *n, c))
			all[(*n)++] = *c;
	}
	qsort(all, *n, sizeof(*all), by_transaction);
	return all;
}

struct live_position
live_position_after(const struct live_position *p,
    const struct live_change *missing, size_t had, uint64_t reached,
    int64_t *room)
{
	struct live_position after = { .epoch = p->epoch, .since = p->since,
		.seen = room };
	uint64_t last = missing[had - 1].transaction;
	size_t i;

	if (last > reached)
		last = reached;
	if (last > after.since)
		after.since = last;
	/* Of what was seen before, nobody knows which are to be kept. */
	for (i = 0; i < p->n && after.n < LIVE_SEEN_MAX; i++)
		room[after.n++] = p->seen[i];
	for (i = 0; i < had && after.n < LIVE_SEEN_MAX; i++)
		if (missing[i].transaction >= after.since)
			room[after.n++] = missing[i].id;
	live_position_sort(&after);
	return after;
}
