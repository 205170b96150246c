/* Rounds over what is due in a table. */
#include <stdlib.h>

#include "base/log.h"
#include "pg/rounds.h"

struct rounds {
	struct pg			*pg;
	const struct rounds_work	*work;
	void				*arg;
	bool				 taking;
	size_t				 pending;	/* of those taken */
};

static void	start(void *);
static void	on_taken(const struct status *, const struct pg_rows *,
		    void *);

struct rounds *
rounds_new(struct loop *loop, struct pg *pg, const struct rounds_work *work,
    void *arg)
{
	struct rounds *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	*r = (struct rounds){ .pg = pg, .work = work, .arg = arg };
	if (loop_timer(loop, work->every_ms, work->every_ms, start, r) ==
	    NULL) {
		free(r);
		return NULL;
	}
	return r;
}

static void
start(void *arg)
{
	struct rounds *r = arg;

	const size_t at_once = r->work->at_once;

	if (r->taking || !pg_ready(r->pg) ||
	    r->pending >= (at_once > 0 ? at_once : 1))
		return;
	r->taking = true;
	if (at_once > 0)
		r->work->take_some(r->pg, at_once - r->pending, on_taken, r);
	else
		r->work->take(r->pg, on_taken, r);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct rounds *r = arg;
	size_t i, n = 0;

	if (status->code == RPC__CODE__OK)
		n = pg_count(rows);
	else if (status->code != RPC__CODE__CANCELLED)
		log_warn(r->work->name, "take=%s",
		    status_code_name(status->code));
	r->taking = false;
	r->pending += n;
	for (i = 0; i < n; i++)
		r->work->begin(r->arg, rows, i);
}

void
rounds_end_one(struct rounds *r, const struct status *status,
    int64_t school_id, int64_t id)
{
	if (status->code != RPC__CODE__OK &&
	    status->code != RPC__CODE__CANCELLED)
		log_warn(r->work->name, "status=%s school=%lld id=%lld",
		    status_code_name(status->code), (long long)school_id,
		    (long long)id);
	r->pending--;
}
