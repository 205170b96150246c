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
#include "wire/context.h"

#define MAX_DUE		64
#define POLL_MS		1000
#define ASK_TIMEOUT_MS	5000

struct reminders {
	struct pg		*pg;
	struct rpc_client	*directory;
	bool			 busy;		/* a round is under way */
	size_t			 pending;	/* messages of it */
};

/* One message of a round. */
struct reminding {
	struct reminders	*all;
	struct arena		*arena;		/* all of this lies on it */
	struct reminder		 reminder;
	struct reminded		 reminded;
};

static void	look(void *);
static void	on_taken(const struct status *, const struct pg_rows *,
		    void *);
static void	begin(struct reminders *, const struct pg_rows *, size_t row);
static directory_resolve_audience_done	on_audience;
static void	settle(struct reminding *);
static void	on_settled(const struct status *, const struct pg_rows *,
		    void *);
static void	end_one(struct reminding *, const struct status *);
static void	end_round(struct reminders *);

struct reminders *
reminders_new(struct loop *loop, struct pg *pg, struct rpc_client *directory)
{
	struct reminders *all = calloc(1, sizeof(*all));

	if (all == NULL)
		return NULL;
	all->pg = pg;
	all->directory = directory;
	if (loop_timer(loop, POLL_MS, POLL_MS, look, all) == NULL) {
		free(all);
		return NULL;
	}
	return all;
}

static void
look(void *arg)
{
	struct reminders *all = arg;

	if (all->busy || !pg_ready(all->pg))
		return;
	all->busy = true;
	store_take_reminders(all->pg, MAX_DUE, on_taken, all);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct reminders *all = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		all->busy = false;
		if (status->code != RPC__CODE__CANCELLED)
			log_warn("reminders", "status=%s",
			    status_code_name(status->code));
		return;
	}
	n = pg_count(rows);
	/* One more than there are, so that the round does not end before. */
	all->pending = n + 1;
	for (i = 0; i < n; i++)
		begin(all, rows, i);
	end_round(all);
}

static void
begin(struct reminders *all, const struct pg_rows *rows, size_t row)
{
	Directory__ResolveAudienceRequest ask;
	struct arena *a = arena_new();
	struct reminding *g = arena_alloc(a, sizeof(*g));
	struct rpc_context context;

	*g = (struct reminding){ .all = all, .arena = a };
	store_taken_reminder(rows, row, a, &g->reminder);
	if (g->reminder.npeople == 0) {
		settle(g);
		return;
	}
	context = rpc_context_system(g->reminder.school_id, ASK_TIMEOUT_MS);
	context.caller.user_id = g->reminder.sender_id;
	context.caller.role = g->reminder.sender_role;
	reminding_ask(a, &g->reminder, &ask);
	directory_client_resolve_audience(all->directory, &context, &ask,
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
	struct reminders *all = g->all;
	struct arena *a = g->arena;

	/* Its lease runs out, then it is taken again. */
	if (status->code != RPC__CODE__OK &&
	    status->code != RPC__CODE__CANCELLED)
		log_warn("reminders", "status=%s school=%lld message=%lld",
		    status_code_name(status->code),
		    (long long)g->reminder.school_id,
		    (long long)g->reminder.message_id);
	arena_destroy(&a);
	end_round(all);
}

static void
end_round(struct reminders *all)
{
	if (--all->pending == 0)
		all->busy = false;
}
