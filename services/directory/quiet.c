/*
 * From when on people may be reached.  PostgreSQL says when a school's roles
 * are there, in its time zone, as moments; what follows of it is said here.
 * Most schools have set no hours: that is remembered for as long as nothing
 * can have changed about it, as rights/rights.h hears it.
 */
#include <stdlib.h>

#include "base/text.h"
#include "directory/directory.h"
#include "directory/quiet.h"
#include "directory/store/settings.h"

#define DAY_US	(INT64_C(24) * 3600 * 1000000)
/* Years 1970 to 9000: openings() looks on from there. */
#define SECONDS_MAX	INT64_C(221845392000)

struct asking {
	struct directory	*directory;
	struct rpc_call		*call;
	int64_t			 since_us;
	uint64_t		 generation;
	bool			 hears;
	quiet_done_fn		*done;
	void			*arg;
};

static pg_done_fn	on_openings;
static struct kept_school *known(struct directory *, int64_t school_id);

int64_t
quiet_from(const struct quiet *q, int role)
{
	const struct quiet_opening *o;
	int64_t from = q->at_us;
	size_t i;

	for (i = 0; i < q->n; i++) {
		o = &q->openings[i];
		if (o->role == role && o->to_us > q->at_us) {
			from = o->from_us;
			break;
		}
	}
	if (from > q->limit_us)
		from = q->limit_us;
	return from > q->at_us ? from : q->at_us;
}

bool
quiet_time(const Google__Protobuf__Timestamp *t, int64_t *us)
{
	*us = 0;
	if (t == NULL)
		return true;
	if (t->seconds <= 0 || t->seconds > SECONDS_MAX || t->nanos < 0 ||
	    t->nanos > 999999999)
		return false;
	*us = t->seconds * 1000000 + t->nanos / 1000;
	return true;
}

void
quiet_ask(struct directory *d, struct rpc_call *call, int64_t at_us,
    int64_t since_us, quiet_done_fn *done, void *arg)
{
	struct arena *a = rpc_call_arena(call);
	const int64_t school_id = rpc_call_caller(call)->school_id;
	const struct kept_school *k = known(d, school_id);
	struct quiet *none = arena_alloc(a, sizeof(*none));
	struct asking *q = arena_alloc(a, sizeof(*q));

	*q = (struct asking){ .directory = d, .call = call,
		.since_us = since_us, .done = done, .arg = arg };
	q->hears = rights_generation(d->rights, &q->generation);
	if (q->hears && k->school_id == school_id &&
	    k->generation == q->generation) {
		done(none, arg);
		return;
	}
	store_openings(d->pg, school_id, at_us,
	    (int32_t)(d->longest_hold_us / DAY_US) + 2, on_openings, q);
}

void
quiet_forget(struct directory *d, int64_t school_id)
{
	known(d, school_id)->school_id = 0;
}

static struct kept_school *
known(struct directory *d, int64_t school_id)
{
	return &d->unquiet[(uint64_t)school_id % KEPT_SCHOOLS];
}

/* The first row is the moment. */
static void
on_openings(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct asking *q = arg;
	struct arena *a = rpc_call_arena(q->call);
	const int64_t school_id = rpc_call_caller(q->call)->school_id;
	struct quiet *quiet = arena_alloc(a, sizeof(*quiet));
	struct quiet_opening *openings;
	size_t i;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(q->call, status->code != RPC__CODE__OK ? *status :
		    status_session_ended());
		q->done(NULL, q->arg);
		return;
	}
	quiet->n = pg_count(rows) - 1;
	openings = arena_alloc(a, (quiet->n + 1) * sizeof(*openings));
	for (i = 0; i < pg_count(rows); i++)
		store_opening_row(rows, i, &openings[i]);
	quiet->at_us = openings[0].from_us;
	quiet->openings = openings + 1;
	quiet->limit_us = (q->since_us != 0 ? q->since_us : quiet->at_us) +
	    q->directory->longest_hold_us;
	if (q->hears && quiet->n == 0)
		*known(q->directory, school_id) = (struct kept_school){
			school_id, q->generation };
	q->done(quiet, q->arg);
}
