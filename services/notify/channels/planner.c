/*
 * One round at a time:
 *
 *	take plans -> of each school, ask the directory of their people ->
 *	deliveries in place of the plans
 *
 * until there are none.  Where something fails, leases end, and the next round
 * has them.
 */
#include <stdlib.h>

#include "addresses.rpc.h"
#include "base/arena.h"
#include "base/log.h"
#include "notify/channels/planner.h"
#include "notify/store/channels.h"

#define BATCH		64
#define LEASE_S		10
#define POLL_MS		1000
#define ASK_MS		5000
/* As many as the directory is asked about at once. */
#define PEOPLE_MAX	20000
#define NCHANNELS	(CHANNEL_HOOK + 1)

struct planner {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*directory;
	unsigned		 channels;
	bool			 busy, again;
	size_t			 taken;
	size_t			 pending;	/* plannings of this round */
	struct {
		loop_fn		*fn;
		void		*arg;
	}			 listeners[NCHANNELS];
};

/* Plans of one school, with no more people than can be asked about. */
struct planning {
	struct planner	*planner;
	struct arena	*arena;
	int64_t		 school_id;
	int64_t		*plans, *people;
	size_t		 nplans, npeople;
};

static void	poll_plans(void *);
static void	round_start(struct planner *);
static pg_done_fn on_taken, on_planned;
static struct planning *planning_new(struct planner *, int64_t school_id);
static void	add_plan(struct planning *, const struct channel_plan *);
static void	ask(struct planning *);
static addresses_find_channels_done on_people;
static size_t	add_wishes(const struct planner *, const Addresses__Channels *,
		    struct channel_wish *);
static void	planning_end(struct planning *);

struct planner *
planner_new(struct loop *loop, struct pg *pg, struct rpc_client *directory,
    unsigned channels)
{
	struct planner *p = calloc(1, sizeof(*p));

	if (p == NULL || loop_timer(loop, POLL_MS, POLL_MS, poll_plans,
	    p) == NULL) {
		free(p);
		return NULL;
	}
	p->loop = loop;
	p->pg = pg;
	p->directory = directory;
	p->channels = channels;
	return p;
}

void
planner_listen(struct planner *p, enum channel channel, loop_fn *fn,
    void *arg)
{
	p->listeners[channel].fn = fn;
	p->listeners[channel].arg = arg;
}

void
planner_wake(struct planner *p)
{
	if (p->busy)
		p->again = true;
	else
		round_start(p);
}

static void
poll_plans(void *arg)
{
	struct planner *p = arg;

	if (!p->busy && pg_ready(p->pg))
		round_start(p);
}

static void
round_start(struct planner *p)
{
	p->busy = true;
	p->again = false;
	channel_take_plans(p->pg, BATCH, LEASE_S, on_taken, p);
}

static int
compare_plans(const void *a, const void *b)
{
	const struct channel_plan *x = a, *y = b;

	if (x->school_id != y->school_id)
		return x->school_id < y->school_id ? -1 : 1;
	return x->plan_id < y->plan_id ? -1 : x->plan_id > y->plan_id;
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct planner *p = arg;
	struct channel_plan plans[BATCH];
	struct planning *g = NULL;
	size_t i;

	p->taken = status->code == RPC__CODE__OK ? pg_count(rows) : 0;
	if (p->taken == 0) {
		p->busy = false;
		return;
	}
	if (p->taken > BATCH)
		p->taken = BATCH;
	for (i = 0; i < p->taken; i++)
		channel_plan_of_row(rows, i, &plans[i]);
	qsort(plans, p->taken, sizeof(plans[0]), compare_plans);
	/* Until the last one is asked about, the round has not ended. */
	p->pending = 1;
	for (i = 0; i < p->taken; i++) {
		if (g != NULL && (g->school_id != plans[i].school_id ||
		    g->npeople + plans[i].user_ids.n > PEOPLE_MAX)) {
			ask(g);
			g = NULL;
		}
		if (g == NULL)
			g = planning_new(p, plans[i].school_id);
		add_plan(g, &plans[i]);
	}
	p->pending--;
	ask(g);
}

static struct planning *
planning_new(struct planner *p, int64_t school_id)
{
	struct arena *a = arena_new();
	struct planning *g = arena_alloc(a, sizeof(*g));

	*g = (struct planning){ .planner = p, .arena = a,
		.school_id = school_id,
		.plans = arena_alloc(a, BATCH * sizeof(*g->plans)) };
	p->pending++;
	return g;
}

static void
add_plan(struct planning *g, const struct channel_plan *plan)
{
	int64_t *longer = arena_alloc(g->arena,
	    (g->npeople + plan->user_ids.n + 1) * sizeof(*longer));
	size_t i;

	for (i = 0; i < g->npeople; i++)
		longer[i] = g->people[i];
	for (i = 0; i < plan->user_ids.n && g->npeople < PEOPLE_MAX; i++)
		longer[g->npeople++] = pg_item_int64(&plan->user_ids, i);
	g->people = longer;
	g->plans[g->nplans++] = plan->plan_id;
}

static int
compare_ids(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
ask(struct planning *g)
{
	struct rpc_context context = rpc_context_system(g->school_id, ASK_MS);
	Addresses__FindChannelsRequest req =
	    ADDRESSES__FIND_CHANNELS_REQUEST__INIT;
	size_t i, n = 0;

	if (g->planner->channels == 0) {
		channel_plan(g->planner->pg, g->school_id, g->plans, g->nplans,
		    NULL, 0, on_planned, g);
		return;
	}
	qsort(g->people, g->npeople, sizeof(*g->people), compare_ids);
	for (i = 0; i < g->npeople; i++)
		if (n == 0 || g->people[n - 1] != g->people[i])
			g->people[n++] = g->people[i];
	req.user_ids = g->people;
	req.n_user_ids = n;
	req.all = (g->planner->channels & ~(1u << CHANNEL_MAIL)) != 0;
	addresses_client_find_channels(g->planner->directory, &context, &req,
	    on_people, g);
}

static void
on_people(const struct status *status,
    const Addresses__FindChannelsReply *reply, void *arg)
{
	struct planning *g = arg;
	struct channel_wish *wishes;
	size_t i, n = 0;

	if (reply == NULL) {
		log_warn("planner", "school=%lld ask=%s",
		    (long long)g->school_id, status_code_name(status->code));
		planning_end(g);
		return;
	}
	wishes = arena_alloc(g->arena,
	    (reply->n_people * NCHANNELS + 1) * sizeof(*wishes));
	for (i = 0; i < reply->n_people; i++)
		n += add_wishes(g->planner, reply->people[i], wishes + n);
	channel_plan(g->planner->pg, g->school_id, g->plans, g->nplans, wishes,
	    n, on_planned, g);
}

static int64_t
microseconds(const Google__Protobuf__Timestamp *t)
{
	return t == NULL ? 0 : t->seconds * 1000000 + t->nanos / 1000;
}

/* One for each channel that somebody has: at most NCHANNELS.  How many. */
static size_t
add_wishes(const struct planner *p, const Addresses__Channels *c,
    struct channel_wish *wishes)
{
	struct channel_wish w = { .user_id = c->user_id,
		.quiet_us = microseconds(c->quiet_until),
		.digest_us = microseconds(c->digest_at) };
	size_t i, n = 0;

	if ((p->channels & 1u << CHANNEL_MAIL) != 0 && c->address[0] != '\0') {
		w.channel = CHANNEL_MAIL;
		for (i = 0; i < c->n_mail; i++)
			w.modes |= CHANNEL_MODE(i + 1, c->mail[i] ==
			    ADDRESSES__MAIL__EACH ? CHANNEL_EACH :
			    c->mail[i] == ADDRESSES__MAIL__DIGEST ?
			    CHANNEL_DIGEST : CHANNEL_NONE);
		wishes[n++] = w;
	}
	/* Where they have a browser: see plan_channels(). */
	if ((p->channels & 1u << CHANNEL_PUSH) != 0) {
		w.channel = CHANNEL_PUSH;
		w.modes = 0;
		for (i = 0; i < c->n_mail; i++)
			w.modes |= CHANNEL_MODE(i + 1, i < c->n_push &&
			    c->push[i] == ADDRESSES__PUSH__SILENT ?
			    CHANNEL_NONE : CHANNEL_EACH);
		wishes[n++] = w;
	}
	return n;
}

static void
on_planned(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct planning *g = arg;
	struct planner *p = g->planner;
	size_t i;

	if (status->code == RPC__CODE__OK && channel_planned(rows) > 0)
		for (i = 0; i < NCHANNELS; i++)
			if (p->listeners[i].fn != NULL)
				p->listeners[i].fn(p->listeners[i].arg);
	if (status->code != RPC__CODE__OK)
		log_warn("planner", "school=%lld plan=%s",
		    (long long)g->school_id, status_code_name(status->code));
	planning_end(g);
}

static void
planning_end(struct planning *g)
{
	struct planner *p = g->planner;
	struct arena *a = g->arena;

	arena_destroy(&a);
	if (--p->pending > 0)
		return;
	p->busy = false;
	if (p->again || p->taken == BATCH)
		round_start(p);
}
