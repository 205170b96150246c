/*
 * Tells the messages service who has an automatic answer, so that it asks about
 * nobody else.  Changes are in a table until it has heard of them; two replicas
 * that tell the same do no harm, since each has a number and the newest of a
 * person holds.
 */
#include <stdlib.h>

#include "absences.rpc.h"
#include "base/arena.h"
#include "base/log.h"
#include "directory/directory.h"
#include "directory/store/auto_reply.h"

#define LOOK_MS		500
#define AT_ONCE		200
#define CALL_MS		5000

struct telling {
	struct directory	*directory;
	size_t			 n;
	int64_t			 schools[AT_ONCE], changes[AT_ONCE];
};

static void	look(void *);
static pg_done_fn on_changes, on_noted;
static absences_set_absences_done on_told;
static void	end(struct telling *, const char *, const struct status *);

bool
absences_watch(struct directory *d)
{
	return loop_timer(d->loop, LOOK_MS, LOOK_MS, look, d) != NULL;
}

static void
look(void *arg)
{
	struct directory *d = arg;
	struct telling *t;

	if (d->absences || !pg_ready(d->pg) ||
	    (t = calloc(1, sizeof(*t))) == NULL)
		return;
	d->absences = true;
	t->directory = d;
	store_auto_reply_changes(d->pg, AT_ONCE, on_changes, t);
}

static void
tell(struct telling *t, const struct pg_rows *rows)
{
	struct rpc_context context = rpc_context_system(0, CALL_MS);
	Absences__SetAbsencesRequest req =
	    ABSENCES__SET_ABSENCES_REQUEST__INIT;
	struct arena *a = arena_new();
	struct store_absence c;
	Absences__Absence *x;
	size_t i;

	req.absences = arena_pointers(a, t->n);
	req.n_absences = t->n;
	for (i = 0; i < t->n; i++) {
		store_absence_row(rows, i, &c);
		t->schools[i] = c.school_id;
		t->changes[i] = c.change_id;
		x = arena_message(a, &absences__absence__descriptor);
		x->school_id = c.school_id;
		x->change_id = c.change_id;
		x->user_id = c.person_id;
		x->answers = c.enabled;
		if (c.ends_us != 0)
			x->ends_at = arena_timestamp(a, c.ends_us);
		req.absences[i] = x;
	}
	absences_client_set_absences(t->directory->messages, &context, &req,
	    on_told, t);
	arena_destroy(&a);
}

static void
on_changes(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct telling *t = arg;

	if (status->code != RPC__CODE__OK) {
		end(t, "take", status);
		return;
	}
	t->n = pg_count(rows);
	if (t->n == 0)
		end(t, NULL, status);
	else
		tell(t, rows);
}

static void
on_told(const struct status *status, const Absences__SetAbsencesReply *reply,
    void *arg)
{
	struct telling *t = arg;

	if (reply == NULL)
		end(t, "tell", status);
	else
		store_auto_reply_changes_told(t->directory->pg, t->schools,
		    t->changes, t->n, on_noted, t);
}

/* What is not noted is told again. */
static void
on_noted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	end(arg, status->code == RPC__CODE__OK ? NULL : "end", status);
}

static void
end(struct telling *t, const char *what, const struct status *status)
{
	if (what != NULL)
		log_warn("absences", "%s=%s n=%zu", what,
		    status_code_name(status->code), t->n);
	t->directory->absences = false;
	free(t);
}
