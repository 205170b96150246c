/*
 * A job applied, or undone: one transaction of many short statements on a
 * connection of its own, one job at a time.  Where it is to be asked first all
 * is rolled back, and what would be done is kept.  See sql/functions/
 * roster_steps.sql.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "directory/apply.h"

#define TURN_MS	200

static loop_fn		try_begin;
static void		step(struct apply *);
static void		roll_back(struct apply *, enum apply_result);
static void		finish(struct apply *, enum apply_result);
static pg_done_fn	on_open, on_begun, on_stepped, on_outcome, on_committed,
			on_checked, on_rolled_back, on_waits;

void
apply_start(struct apply *a)
{
	a->outcome = NULL;
	try_begin(a);
}

/* Others of this process come first. */
static void
try_begin(void *arg)
{
	struct apply *a = arg;

	a->alive(a->arg);
	if (!a->directory->applying) {
		a->directory->applying = true;
		store_transaction_begin(a->directory->apply_pg, on_open, a);
	} else if (loop_timer(a->directory->loop, TURN_MS, 0, try_begin, a) ==
	    NULL)
		a->done(a->arg, APPLY_FAILED);
}

static void
on_open(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct apply *a = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		roll_back(a, APPLY_FAILED);
	else
		store_roster_begin(a->directory->apply_pg, a->school_id,
		    a->job, a->plan, on_begun, a);
}

static void
on_begun(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct apply *a = arg;

	if (status->code == RPC__CODE__OK && store_roster_begun(rows))
		step(a);
	else
		roll_back(a, APPLY_FAILED);
}

static void
step(struct apply *a)
{
	a->alive(a->arg);
	store_roster_step(a->directory->apply_pg, a->school_id, a->job,
	    on_stepped, a);
}

static void
on_stepped(const struct status *status, const struct pg_rows *rows, void *arg)
{
	enum store_step stepped = STORE_LOST;
	struct apply *a = arg;

	if (status->code == RPC__CODE__OK)
		stepped = store_roster_stepped(rows, &a->far);
	if (stepped == STORE_LOST)
		roll_back(a, APPLY_FAILED);
	else if (stepped == STORE_NEXT_STEP)
		step(a);
	else if (a->undo)
		store_transaction_end(a->directory->apply_pg, true,
		    on_committed, a);
	else
		store_roster_outcome(a->directory->apply_pg, a->school_id,
		    a->job, on_outcome, a);
}

static void
on_outcome(const struct status *status, const struct pg_rows *rows, void *arg)
{
	enum store_applied applied = STORE_NOT_APPLIED;
	struct apply *a = arg;
	const char *outcome;

	if (status->code == RPC__CODE__OK)
		applied = store_applied(rows, &outcome);
	if (applied == STORE_APPLIED) {
		store_transaction_end(a->directory->apply_pg, true,
		    on_committed, a);
		return;
	}
	if (applied == STORE_WAITS &&
	    (a->outcome = strdup(outcome)) == NULL)
		applied = STORE_NOT_APPLIED;
	roll_back(a, applied == STORE_WAITS ? APPLY_WAITS : APPLY_FAILED);
}

/* A connection that was lost has committed nothing, and says OK to COMMIT. */
static void
on_committed(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct apply *a = arg;

	(void)status;
	(void)rows;
	a->directory->applying = false;
	store_job_applied(a->directory->import_pg, a->school_id, a->job,
	    on_checked, a);
}

static void
on_checked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct apply *a = arg;

	finish(a, status->code == RPC__CODE__OK &&
	    store_job_is_applied(rows) ? APPLY_DONE : APPLY_FAILED);
}

static void
roll_back(struct apply *a, enum apply_result result)
{
	a->result = result;
	store_transaction_end(a->directory->apply_pg, false, on_rolled_back,
	    a);
}

static void
on_rolled_back(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct apply *a = arg;

	(void)status;
	(void)rows;
	a->directory->applying = false;
	if (a->result == APPLY_WAITS)
		store_roster_wait(a->directory->import_pg, a->school_id,
		    a->job, a->outcome, on_waits, a);
	else
		finish(a, a->result);
}

static void
on_waits(const struct status *status, const struct pg_rows *rows, void *arg)
{
	finish(arg, status->code == RPC__CODE__OK &&
	    store_roster_waits(rows) ? APPLY_WAITS : APPLY_FAILED);
}

static void
finish(struct apply *a, enum apply_result result)
{
	free(a->outcome);
	a->outcome = NULL;
	a->done(a->arg, result);
}
