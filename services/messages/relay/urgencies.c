/*
 * The relay of what is urgent to the audit trail.  One round at a time:
 *
 *	take what it does not have -> of each: oversight.NoteAct -> noted
 *
 * It is in the trail once at least: twice where a replica ends between the two.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "messages/relay/urgencies.h"
#include "messages/store/urgent.h"
#include "oversight.rpc.h"
#include "wire/context.h"

#define MAX_DUE		64
#define POLL_MS		1000
#define NOTE_TIMEOUT_MS	5000

struct urgencies {
	struct pg		*pg;
	struct rpc_client	*directory;
	bool			 busy;		/* a round is under way */
	size_t			 pending;	/* messages of it */
};

/* One message of a round. */
struct noting {
	struct urgencies	*all;
	struct arena		*arena;		/* all of this lies on it */
	struct urgent		 urgent;
};

static void	look(void *);
static void	on_taken(const struct status *, const struct pg_rows *,
		    void *);
static void	note(struct urgencies *, const struct pg_rows *, size_t row);
static oversight_note_act_done	on_noted;
static void	on_kept(const struct status *, const struct pg_rows *,
		    void *);
static void	end_one(struct noting *, const struct status *);
static void	end_round(struct urgencies *);

struct urgencies *
urgencies_new(struct loop *loop, struct pg *pg, struct rpc_client *directory)
{
	struct urgencies *all = calloc(1, sizeof(*all));

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
	struct urgencies *all = arg;

	if (all->busy || !pg_ready(all->pg))
		return;
	all->busy = true;
	store_take_urgent(all->pg, MAX_DUE, on_taken, all);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct urgencies *all = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		all->busy = false;
		if (status->code != RPC__CODE__CANCELLED)
			log_warn("urgencies", "status=%s",
			    status_code_name(status->code));
		return;
	}
	n = pg_count(rows);
	/* One more than there are, so that the round does not end before. */
	all->pending = n + 1;
	for (i = 0; i < n; i++)
		note(all, rows, i);
	end_round(all);
}

static void
note(struct urgencies *all, const struct pg_rows *rows, size_t row)
{
	Oversight__NoteActRequest__Fact reason =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, people = reason;
	Oversight__NoteActRequest__Fact *facts[] = { &reason, &people };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = arena_new();
	struct noting *g = arena_alloc(a, sizeof(*g));
	struct rpc_context context;

	*g = (struct noting){ .all = all, .arena = a };
	store_taken_urgent(rows, row, a, &g->urgent);
	context = rpc_context_system(g->urgent.school_id, NOTE_TIMEOUT_MS);
	context.caller.user_id = g->urgent.sender_id;
	context.caller.role = g->urgent.sender_role;
	snprintf(context.caller.address, sizeof(context.caller.address), "%s",
	    g->urgent.address);
	reason.name = (char *)"reason";
	reason.value = (char *)(uintptr_t)g->urgent.reason;
	people.name = (char *)"people";
	people.value = arena_int64(a, g->urgent.people);
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__MESSAGE_URGENT;
	req.object = arena_int64(a, g->urgent.message_id);
	req.facts = facts;
	req.n_facts = 2;
	oversight_client_note_act(all->directory, &context, &req, on_noted, g);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct noting *g = arg;

	if (reply == NULL)
		end_one(g, status);
	else
		store_urgent_noted(g->all->pg, &g->urgent, on_kept, g);
}

static void
on_kept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	end_one(arg, status);
}

static void
end_one(struct noting *g, const struct status *status)
{
	struct urgencies *all = g->all;
	struct arena *a = g->arena;

	/* Its lease runs out, then it is taken again. */
	if (status->code != RPC__CODE__OK &&
	    status->code != RPC__CODE__CANCELLED)
		log_warn("urgencies", "status=%s school=%lld message=%lld",
		    status_code_name(status->code),
		    (long long)g->urgent.school_id,
		    (long long)g->urgent.message_id);
	arena_destroy(&a);
	end_round(all);
}

static void
end_round(struct urgencies *all)
{
	if (--all->pending == 0)
		all->busy = false;
}
