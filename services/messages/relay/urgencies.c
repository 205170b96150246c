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
#include "pg/rounds.h"
#include "wire/context.h"

#define MAX_DUE		64
#define POLL_MS		1000
#define NOTE_TIMEOUT_MS	5000

struct urgencies {
	struct pg		*pg;
	struct rpc_client	*directory;
	struct rounds		*rounds;
};

/* One message of a round. */
struct noting {
	struct urgencies	*all;
	struct arena		*arena;		/* all of this lies on it */
	struct urgent		 urgent;
};

static void	take(struct pg *, pg_done_fn *, void *);
static void	note(void *, const struct pg_rows *, size_t row);
static oversight_note_act_done	on_noted;
static void	on_kept(const struct status *, const struct pg_rows *,
		    void *);
static void	end_one(struct noting *, const struct status *);

static const struct rounds_work work = {
	.name = "urgencies", .every_ms = POLL_MS, .take = take, .begin = note,
};

struct urgencies *
urgencies_new(struct loop *loop, struct pg *pg, struct rpc_client *directory)
{
	struct urgencies *all = calloc(1, sizeof(*all));

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
	store_take_urgent(pg, MAX_DUE, done, arg);
}

static void
note(void *arg, const struct pg_rows *rows, size_t row)
{
	Oversight__NoteActRequest__Fact reason =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, people = reason;
	Oversight__NoteActRequest__Fact *facts[] = { &reason, &people };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = arena_new();
	struct noting *g = arena_alloc(a, sizeof(*g));
	struct rpc_context context;

	*g = (struct noting){ .all = arg, .arena = a };
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
	oversight_client_note_act(g->all->directory, &context, &req, on_noted,
	    g);
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
	struct arena *a = g->arena;

	rounds_end_one(g->all->rounds, status, g->urgent.school_id,
	    g->urgent.message_id);
	arena_destroy(&a);
}
