/* Counts every few seconds what waits, for Check. */
#include <stdlib.h>

#include "base/backlog.h"
#include "base/log.h"
#include "service/service.h"

#define EVERY_MS	5000

struct watch {
	struct pg		*pg;
	const char		*name;
	service_count_fn	*ask;
	bool			 asking;
};

static void	 look(void *);
static pg_done_fn on_count;

/* Lives as long as the process. */
void
service_backlog(struct service *s, const char *name, service_count_fn *ask)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (w == NULL || loop_timer(service_loop(s), 0, EVERY_MS, look, w) ==
	    NULL)
		fatal("out of memory");
	w->pg = service_pg(s);
	w->name = name;
	w->ask = ask;
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
		backlog_set(w->name, (uint64_t)pg_int64(rows, 0, 0));
}
