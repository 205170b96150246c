/*
 * Midnight: what the roster says for a time begins and ends by itself.  Every
 * few seconds one short statement looks for a school whose day has turned;
 * whichever replica comes first brings it there.
 */
#include "base/log.h"
#include "directory/directory.h"

#define LOOK_MS	2000

static void	 look(void *);
static pg_done_fn on_turned;

bool
day_watch(struct directory *d)
{
	return loop_timer(d->loop, LOOK_MS, LOOK_MS, look, d) != NULL;
}

static void
look(void *arg)
{
	struct directory *d = arg;

	if (d->turning)
		return;
	d->turning = true;
	store_turn_day(d->import_pg, on_turned, d);
}

static void
on_turned(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct directory *d = arg;
	int64_t school_id;

	d->turning = false;
	if (status->code != RPC__CODE__OK) {
		log_warn("day", "code=%s", status_code_name(status->code));
		return;
	}
	if ((school_id = store_turned(rows)) == 0)
		return;
	log_info("day", "school=%lld", (long long)school_id);
	/* Many schools share a midnight. */
	look(d);
}
