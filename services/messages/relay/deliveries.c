/*
 * The relay of what waits for its time.  One round at a time:
 *
 *	take what is due -> of each: directory.ResolveAudience -> deliver
 *
 * Rights are asked again on the sender's behalf, and take away: whom the sender
 * may not write to any more does not get it, and nothing goes for a sender who
 * has left or is frozen.  Who may be reached by the school's calendar gets it,
 * the others later; what is urgent waits for no calendar, unless its sender may
 * not send such a thing any more.  Where the directory does not answer, the
 * message waits for its lease to run out.  A round starts every second, and at
 * once after a full one.  What is taken may be taken back or moved until it is
 * delivered: the statement that delivers it decides.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "common.pb-c.h"
#include "directory.rpc.h"
#include "messages/relay/deliveries.h"
#include "messages/sending/copies.h"
#include "messages/store/held.h"
#include "wire/context.h"

#define MAX_DUE		128
#define POLL_MS		1000
#define ASK_TIMEOUT_MS	5000
/* Of who did not get it, named to the sender. */
#define MAX_NAMES	5

struct deliveries {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*directory;
	struct outbox		*outbox;
	bool			 busy;		/* a round is under way */
	bool			 again;		/* and another is to follow */
	size_t			 pending;	/* messages of it */
};

/* One message of a round. */
struct delivering {
	struct deliveries	*d;
	struct arena		*arena;		/* all of this lies on it */
	struct due		 due;
	struct rpc_context	 context;
	Directory__ResolveAudienceRequest ask;
};

static void	poll_held(void *);
static void	start(void *);
static void	on_taken(const struct status *, const struct pg_rows *,
		    void *);
static void	ask_directory(struct deliveries *, const struct pg_rows *,
		    size_t row);
static directory_resolve_audience_done	on_audience;
static bool	is_barred(const struct delivering *, const struct status *,
		    const Directory__ResolveAudienceReply *);
static int64_t	asked_us(const struct due *);
static int64_t	from_of(const struct due *, const Directory__AudienceMember *);
static void	deliver(struct delivering *,
		    const Directory__ResolveAudienceReply *);
static const char *names_of(struct arena *,
		    const Directory__ResolveAudienceReply *);
static void	on_delivered(const struct status *, const struct pg_rows *,
		    void *);
static pg_done_fn	on_calm, on_refused;
static void	end_one(struct delivering *, const struct status *);
static void	end_round(struct deliveries *);

struct deliveries *
deliveries_new(struct loop *loop, struct pg *pg, struct rpc_client *directory,
    struct outbox *outbox)
{
	struct deliveries *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->loop = loop;
	d->pg = pg;
	d->directory = directory;
	d->outbox = outbox;
	if (loop_timer(loop, POLL_MS, POLL_MS, poll_held, d) == NULL) {
		free(d);
		return NULL;
	}
	return d;
}

/* Many in a turn are one. */
void
deliveries_wake(struct deliveries *d)
{
	if (d->busy) {
		d->again = true;
		return;
	}
	d->busy = true;
	loop_defer(d->loop, start, d);
}

static void
poll_held(void *arg)
{
	struct deliveries *d = arg;

	if (!d->busy && pg_ready(d->pg))
		deliveries_wake(d);
}

static void
start(void *arg)
{
	struct deliveries *d = arg;

	d->again = false;
	store_held_take(d->pg, MAX_DUE, on_taken, d);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct deliveries *d = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		d->busy = false;
		if (status->code != RPC__CODE__CANCELLED)
			log_warn("deliveries", "status=%s",
			    status_code_name(status->code));
		return;
	}
	n = pg_count(rows);
	d->again = d->again || n == MAX_DUE;
	/* One more than there are, so that the round does not end before. */
	d->pending = n + 1;
	for (i = 0; i < n; i++)
		ask_directory(d, rows, i);
	end_round(d);
}

/* As of an answer to these people: whom they are reached by is long decided. */
static void
ask_directory(struct deliveries *d, const struct pg_rows *rows, size_t row)
{
	static Common__To nobody = COMMON__TO__INIT;
	struct arena *a = arena_new();
	struct delivering *g = arena_alloc(a, sizeof(*g));
	Directory__ResolveAudienceRequest *ask = &g->ask;

	g->d = d;
	g->arena = a;
	store_take_due(rows, row, a, &g->due);
	g->context = rpc_context_system(g->due.school_id, ASK_TIMEOUT_MS);
	g->context.caller.user_id = g->due.sender_id;
	g->context.caller.role = g->due.sender_role;
	directory__resolve_audience_request__init(ask);
	ask->to = &nobody;
	copies_ask(a, &g->due.copies, g->due.people, g->due.npeople, ask);
	ask->wrote_to_me = g->due.wrote;
	ask->n_wrote_to_me = g->due.nwrote;
	ask->starter_id = g->due.starter;
	ask->deliver_at = arena_timestamp(a, asked_us(&g->due));
	ask->held_since = arena_timestamp(a, g->due.not_before_us);
	ask->concerns = g->due.children;
	ask->n_concerns = g->due.nchildren;
	ask->urgent = g->due.urgent;
	directory_client_resolve_audience(d->directory, &g->context, ask,
	    on_audience, g);
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct delivering *g = arg;

	if (reply == NULL && g->ask.urgent &&
	    status->reason == RPC__REASON__URGENT_NOT_ALLOWED)
		store_held_calm(g->d->pg, &g->due, on_calm, g);
	else if (is_barred(g, status, reply))
		store_held_refuse(g->d->pg, &g->due, on_refused, g);
	else if (reply == NULL)
		end_one(g, status);
	else
		deliver(g, reply);
}

/* By the calendar, as of any other. */
static void
on_calm(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct delivering *g = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK) {
		end_one(g, status);
		return;
	}
	g->ask.urgent = false;
	directory_client_resolve_audience(g->d->directory, &g->context,
	    &g->ask, on_audience, g);
}

/* The sender has left, is frozen, or has nobody to write to of these; that
 * nobody gets a copy any more is not told. */
static bool
is_barred(const struct delivering *g, const struct status *status,
    const Directory__ResolveAudienceReply *reply)
{
	return reply == NULL ? status->reason == RPC__REASON__SESSION_ENDED :
	    reply->sender_frozen || (reply->n_members == 0 &&
	    g->ask.n_thread_user_ids > 0);
}

/* What is planned ahead is asked about as of then. */
static int64_t
asked_us(const struct due *due)
{
	return due->not_before_us > due->now_us ? due->not_before_us :
	    due->now_us;
}

/* Both lists go by id: who is no member is left, unknown ones as well. */
static void
deliver(struct delivering *g, const Directory__ResolveAudienceReply *reply)
{
	const struct due *due = &g->due;
	const size_t room = (due->npeople + 1) * sizeof(int64_t);
	struct kept_back k = {
		.left = arena_alloc(g->arena, room),
		.names = names_of(g->arena, reply),
		.dropped = arena_alloc(g->arena, room),
		.later = arena_alloc(g->arena, room),
		.times_us = arena_alloc(g->arena, room),
	};
	size_t i, next = 0;
	int64_t from_us;

	for (i = 0; i < due->npeople; i++) {
		while (next < reply->n_members &&
		    reply->members[next]->id < due->people[i])
			next++;
		if (next == reply->n_members ||
		    reply->members[next]->id != due->people[i]) {
			if (due->not_before_us <= due->now_us &&
			    copies_have(&due->copies, due->people[i]))
				k.dropped[k.ndropped++] = due->people[i];
			else
				k.left[k.nleft++] = due->people[i];
			continue;
		}
		from_us = from_of(due, reply->members[next]);
		if (from_us <= due->now_us)
			continue;
		k.later[k.nlater] = due->people[i];
		k.times_us[k.nlater++] = from_us;
	}
	store_held_deliver(g->d->pg, due, &k, on_delivered, g);
}

static int64_t
from_of(const struct due *due, const Directory__AudienceMember *member)
{
	const Google__Protobuf__Timestamp *from = member->reachable_from;

	return from == NULL ? asked_us(due) :
	    from->seconds * 1000000 + from->nanos / 1000;
}

static const char *
names_of(struct arena *a, const Directory__ResolveAudienceReply *reply)
{
	const char *names = "";
	size_t i, n = 0;

	for (i = 0; i < reply->n_left_out && n < MAX_NAMES; i++)
		if (reply->left_out[i]->who != NULL)
			names = arena_printf(a, "%s%s%s", names,
			    n++ == 0 ? "" : ", ",
			    reply->left_out[i]->who->display_name);
	if (reply->n_left_out > n)
		names = arena_printf(a, "%s, +%zu", names,
		    reply->n_left_out - n);
	return names;
}

static void
on_delivered(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct delivering *g = arg;
	struct sent sent = { 0 };

	if (status->code == RPC__CODE__OK &&
	    store_take_delivered(rows, &sent)) {
		metrics_add("liaison_held_delivered_total",
		    "Messages that waited for their time and were delivered.",
		    "", 1);
		outbox_add(g->d->outbox, g->due.school_id, &sent);
	}
	end_one(g, status);
}

static void
on_refused(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct delivering *g = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK) {
		metrics_add("liaison_held_refused_total",
		    "Messages that waited and might not go in the end.", "",
		    1);
		log_warn("held_refused", "school=%lld message=%lld sender=%lld",
		    (long long)g->due.school_id,
		    (long long)g->due.message_id,
		    (long long)g->due.sender_id);
	}
	end_one(g, status);
}

static void
end_one(struct delivering *g, const struct status *status)
{
	struct deliveries *d = g->d;
	struct arena *a = g->arena;

	/* Its lease runs out, then it is taken again. */
	if (status->code != RPC__CODE__OK &&
	    status->code != RPC__CODE__CANCELLED)
		log_warn("deliveries", "status=%s school=%lld message=%lld",
		    status_code_name(status->code),
		    (long long)g->due.school_id,
		    (long long)g->due.message_id);
	arena_destroy(&a);
	end_round(d);
}

static void
end_round(struct deliveries *d)
{
	if (--d->pending > 0)
		return;
	d->busy = false;
	if (d->again)
		deliveries_wake(d);
}
