/* Counts every few seconds what waits, for Check. */
#include <assert.h>

#include "base/backlog.h"
#include "base/log.h"
#include "service/service.h"

#define EVERY_MS	5000
#define WATCHES_MAX	8	/* of a process, as long as it lives */

struct watch {
	struct pg		*pg;
	const char		*name;
	service_count_fn	*ask;
	bool			 asking;
};

static struct watch watches[WATCHES_MAX];
static size_t nwatches;

static void	 look(void *);
static pg_done_fn on_count;

void
service_backlog(struct service *s, const char *name, service_count_fn *ask)
{
	struct watch *w = &watches[nwatches++];

	assert(nwatches <= WATCHES_MAX);
	*w = (struct watch){ service_pg(s), name, ask, false };
	if (loop_timer(service_loop(s), 0, EVERY_MS, look, w) == NULL)
		fatal("out of memory");
}

static void
look(void *arg)
{
	struct watch *w = arg;

	if (w->asking)
		return;
	w->asking = true;
	w->ask(w->pg, on_count, w);
}

static void
on_count(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct watch *w = arg;

	w->asking = false;
	if (status->code == RPC__CODE__OK && pg_count(rows) == 1)
		backlog_set(w->name, (uint64_t)pg_int64(rows, 0, 0),
		    (uint64_t)pg_int64(rows, 0, 1));
}
