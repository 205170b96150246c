/*
 * Tells notify how far people have read.  One round at a time:
 *
 *	what is in the table -> notify.MarkThreadsRead -> out of the table
 *
 * A row says the same however often it is told, so nobody leases it: two
 * replicas that tell the same do no harm.  A round starts when somebody has
 * read, and every second for what others left behind; rounds keep PACE_MS
 * apart, so that many readings are one.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "messages/relay/readings.h"
#include "messages/store/outbox.h"
#include "notify.rpc.h"
#include "wire/context.h"

#define MAX_READINGS	500
#define POLL_MS		1000
#define PACE_MS		50
#define BACKOFF_MIN_MS	100
#define BACKOFF_MAX_MS	5000
#define TELL_TIMEOUT_MS	5000

struct readings {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*notify;
	struct loop_timer	*pause;		/* waiting: no round starts */
	int			 backoff_ms;
	bool			 busy;		/* a round is under way */
	bool			 again;		/* woken during it */
	size_t			 n;		/* told in this round */
	struct reading		 told[MAX_READINGS];
};

static void	start(void *);
static void	poll_table(void *);
static void	on_taken(const struct status *, const struct pg_rows *, void *);
static void	tell(struct readings *);
static notify_mark_threads_read_done	on_told;
static void	on_settled(const struct status *, const struct pg_rows *,
		    void *);
static void	end_round(struct readings *, bool failed);
static void	on_pause(void *);

struct readings *
readings_new(struct loop *loop, struct pg *pg, struct rpc_client *notify)
{
	struct readings *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->loop = loop;
	r->pg = pg;
	r->notify = notify;
	if (loop_timer(loop, POLL_MS, POLL_MS, poll_table, r) == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

/* Many in a turn are one. */
void
readings_wake(struct readings *r)
{
	if (r->busy || r->pause != NULL) {
		r->again = true;
		return;
	}
	r->busy = true;
	loop_defer(r->loop, start, r);
}

static void
start(void *arg)
{
	struct readings *r = arg;

	r->again = false;
	store_reading_take(r->pg, MAX_READINGS, on_taken, r);
}

static void
poll_table(void *arg)
{
	struct readings *r = arg;

	if (!r->busy && r->pause == NULL && pg_ready(r->pg))
		readings_wake(r);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct readings *r = arg;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		end_round(r, status->code != RPC__CODE__CANCELLED);
		return;
	}
	r->n = pg_count(rows);
	for (i = 0; i < r->n; i++)
		store_reading(rows, i, &r->told[i]);
	if (r->n > 0) {
		tell(r);
		return;
	}
	r->busy = false;
	if (r->again)
		readings_wake(r);
}

static void
tell(struct readings *r)
{
	Notify__MarkThreadsReadRequest req =
	    NOTIFY__MARK_THREADS_READ_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(0, TELL_TIMEOUT_MS);
	struct arena *a = arena_new();
	Notify__Reading *one;
	size_t i;

	req.readings = arena_pointers(a, r->n);
	req.n_readings = r->n;
	for (i = 0; i < r->n; i++) {
		one = arena_message(a, &notify__reading__descriptor);
		one->school_id = r->told[i].school_id;
		one->user_id = r->told[i].user_id;
		one->thread_id = r->told[i].thread_id;
		one->up_to = r->told[i].upto;
		req.readings[i] = one;
	}
	notify_client_mark_threads_read(r->notify, &context, &req, on_told, r);
	arena_destroy(&a);
}

static void
on_told(const struct status *status,
    const Notify__MarkThreadsReadReply *reply, void *arg)
{
	struct readings *r = arg;

	if (reply != NULL) {
		r->backoff_ms = 0;
		store_reading_done(r->pg, r->told, r->n, on_settled, r);
		return;
	}
	if (status->code != RPC__CODE__CANCELLED) {
		log_warn("readings", "status=%s readings=%zu message=%s",
		    status_code_name(status->code), r->n,
		    log_quote(status->message));
		metrics_add("liaison_readings_failed_total",
		    "Readings that notify could not be told.", "", 1);
	}
	end_round(r, status->code != RPC__CODE__CANCELLED);
}

/* A full round leaves others behind. */
static void
on_settled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct readings *r = arg;

	(void)rows;
	if (r->n == MAX_READINGS)
		r->again = true;
	end_round(r, status->code != RPC__CODE__OK &&
	    status->code != RPC__CODE__CANCELLED);
}

static void
end_round(struct readings *r, bool failed)
{
	int ms = PACE_MS;

	r->busy = false;
	if (failed) {
		r->again = true;
		ms = r->backoff_ms == 0 ? BACKOFF_MIN_MS : r->backoff_ms * 2;
		if (ms > BACKOFF_MAX_MS)
			ms = BACKOFF_MAX_MS;
		r->backoff_ms = ms;
	}
	r->pause = loop_timer(r->loop, ms, 0, on_pause, r);
}

static void
on_pause(void *arg)
{
	struct readings *r = arg;

	r->pause = NULL;
	if (r->again)
		readings_wake(r);
}
