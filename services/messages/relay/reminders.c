/*
 * The relay of reminders.  One round at a time:
 *
 *	take what is due -> of each: directory.ResolveAudience -> settle
 *
 * As of a delivery rights are asked again on the sender's behalf: who has
 * blocked the sender, or may not be written to by them any more, is not
 * reminded, and nobody is where the sender has left or is frozen.  Who cannot
 * be reached by the school's calendar is, later.  Where the directory does not
 * answer, the lease runs out.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "messages/relay/reminders.h"
#include "messages/sending/reminding.h"
#include "pg/rounds.h"
#include "wire/context.h"

#define MAX_DUE		64
#define POLL_MS		1000
#define ASK_TIMEOUT_MS	5000

struct reminders {
	struct pg		*pg;
	struct rpc_client	*directory;
	struct rounds		*rounds;
};

/* One message of a round. */
struct reminding {
	struct reminders	*all;
	struct arena		*arena;		/* all of this lies on it */
	struct reminder		 reminder;
	struct reminded		 reminded;
};

static void	take(struct pg *, pg_done_fn *, void *);
static void	begin(void *, const struct pg_rows *, size_t row);
static directory_resolve_audience_done	on_audience;
static void	settle(struct reminding *);
static void	on_settled(const struct status *, const struct pg_rows *,
		    void *);
static void	end_one(struct reminding *, const struct status *);

static const struct rounds_work work = {
	.name = "reminders", .every_ms = POLL_MS, .take = take, .begin = begin,
};

struct reminders *
reminders_new(struct loop *loop, struct pg *pg, struct rpc_client *directory)
{
	struct reminders *all = calloc(1, sizeof(*all));

	if (all == NULL)
		return NULL;
	all->pg = pg;
	all->directory = directory;
	all->rounds = rounds_new(loop, pg, &work, all);
	if (all->rounds == NULL) {
		free(all);
		return NULL;
	}
	return all;
}

static void
take(struct pg *pg, pg_done_fn *done, void *arg)
{
	store_take_reminders(pg, MAX_DUE, done, arg);
}

static void
begin(void *arg, const struct pg_rows *rows, size_t row)
{
	Directory__ResolveAudienceRequest ask;
	struct arena *a = arena_new();
	struct reminding *g = arena_alloc(a, sizeof(*g));
	struct rpc_context context;

	*g = (struct reminding){ .all = arg, .arena = a };
	store_taken_reminder(rows, row, a, &g->reminder);
	if (g->reminder.npeople == 0) {
		settle(g);
		return;
	}
	context = rpc_context_system(g->reminder.school_id, ASK_TIMEOUT_MS);
	context.caller.user_id = g->reminder.sender_id;
	context.caller.role = g->reminder.sender_role;
	reminding_ask(a, &g->reminder, &ask);
	directory_client_resolve_audience(g->all->directory, &context, &ask,
	    on_audience, g);
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct reminding *g = arg;

	if (reply == NULL && status->reason != RPC__REASON__SESSION_ENDED) {
		end_one(g, status);
		return;
	}
	if (reply != NULL && !reply->sender_frozen)
		reminding_split(g->arena, &g->reminder, reply, &g->reminded);
	settle(g);
}

/* The outbox finds what there is to tell by itself, within seconds. */
static void
settle(struct reminding *g)
{
	store_settle_reminder(g->all->pg, &g->reminder, &g->reminded,
	    on_settled, g);
}

static void
on_settled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct reminding *g = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK && g->reminded.nnow > 0)
		metrics_add("liaison_reminders_total",
		    "Reminders of acknowledgements that went by themselves.",
		    "", 1);
	end_one(g, status);
}

static void
end_one(struct reminding *g, const struct status *status)
{
	struct arena *a = g->arena;

	rounds_end_one(g->all->rounds, status, g->reminder.school_id,
	    g->reminder.message_id);
	arena_destroy(&a);
}
