/*
 * What comes about by itself.  A chore is one statement that does at most SLICE
 * lines, or messages, and says how many; as long as it has done some it is next
 * again, so that nobody else waits for more than one of them.  A round goes
 * through the chores, and starts every second.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/metrics.h"
#include "messages/relay/tidying.h"
#include "messages/store/acts.h"
#include "messages/store/folders.h"

#define SLICE		200
#define POLL_MS		1000

struct tidying {
	struct loop	*loop;
	struct pg	*pg;
	int64_t		 trash_s;	/* 0: for ever */
	size_t		 chore;		/* of the round */
	bool		 busy;		/* a round is under way */
	bool		 again;		/* and another is to follow */
};

static void	poll_chores(void *);
static void	start(void *);
static void	do_chore(struct tidying *);
static void	go_on_with_acts(struct tidying *);
static void	forget_acts(struct tidying *);
static void	empty_folders(struct tidying *);
static void	empty_trash(struct tidying *);
static void	on_done(const struct status *, const struct pg_rows *,
		    void *);
static void	end_round(struct tidying *);

static const struct {
	const char	*name;
	void		(*ask)(struct tidying *);
} chores[] = {
	{ "acts", go_on_with_acts },
	{ "folders", empty_folders },
	{ "trash", empty_trash },
	{ "forgotten", forget_acts },
};
#define NCHORES		(sizeof(chores) / sizeof(chores[0]))

struct tidying *
tidying_new(struct loop *loop, struct pg *pg, int64_t trash_ms)
{
	struct tidying *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->loop = loop;
	t->pg = pg;
	/* Not less than was asked for. */
	t->trash_s = (trash_ms + 999) / 1000;
	if (loop_timer(loop, POLL_MS, POLL_MS, poll_chores, t) == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

/* Many in a turn are one. */
void
tidying_wake(struct tidying *t)
{
	if (t->busy) {
		t->again = true;
		return;
	}
	t->busy = true;
	loop_defer(t->loop, start, t);
}

static void
poll_chores(void *arg)
{
	struct tidying *t = arg;

	if (!t->busy && pg_ready(t->pg))
		tidying_wake(t);
}

static void
start(void *arg)
{
	struct tidying *t = arg;

	t->again = false;
	t->chore = 0;
	do_chore(t);
}

static void
do_chore(struct tidying *t)
{
	if (t->chore == NCHORES)
		end_round(t);
	else
		chores[t->chore].ask(t);
}

static void
go_on_with_acts(struct tidying *t)
{
	store_sweep_acts(t->pg, SLICE, on_done, t);
}

static void
forget_acts(struct tidying *t)
{
	store_forget_acts(t->pg, SLICE, on_done, t);
}

static void
empty_folders(struct tidying *t)
{
	store_sweep_folders(t->pg, SLICE, on_done, t);
}

static void
empty_trash(struct tidying *t)
{
	if (t->trash_s > 0)
		store_sweep_trash(t->pg, t->trash_s, SLICE, on_done, t);
	else {
		t->chore++;
		do_chore(t);
	}
}

static void
on_done(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct tidying *t = arg;
	int done = 0;

	if (status->code == RPC__CODE__CANCELLED) {
		t->again = false;
		end_round(t);
		return;
	}
	if (status->code == RPC__CODE__OK)
		done = store_swept(rows);
	else
		log_warn("tidying", "chore=%s status=%s",
		    chores[t->chore].name, status_code_name(status->code));
	if (done > 0)
		metrics_add("liaison_tidied_total",
		    "Lines of boxes that were done by themselves.", "",
		    (uint64_t)done);
	else
		t->chore++;
	do_chore(t);
}

static void
end_round(struct tidying *t)
{
	t->busy = false;
	if (t->again)
		tidying_wake(t);
}
