/*
 * The relay of the outbox.  One round at a time:
 *
 *	take -> notify.Deliver -> done
 *	                       -> return, and wait longer each time
 *
 * A round starts when a send has committed, and every second for what a
 * replica left behind.  Under load rounds keep PACE_MS apart, or each would be
 * for one message and cost as much as its send.  notify keeps an event once,
 * so a round that is lost between Deliver and done does no harm.
 */
#include <stdlib.h>

#include "arena.h"
#include "log.h"
#include "metrics.h"
#include "notify.pb-c.h"
#include "outbox.h"
#include "rpc_context.h"
#include "store.h"

#define MAX_EVENTS		100
#define MAX_PEOPLE		20000
#define POLL_MS			1000
#define PACE_MS			50
#define BACKOFF_MIN_MS		100
#define BACKOFF_MAX_MS		5000
#define DELIVER_TIMEOUT_MS	5000
/* What notify refuses although it is up comes back only now and then. */
#define REFUSED_MS		(10 * 60 * 1000)

struct outbox {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*notify;
	struct loop_timer	*pause;		/* waiting: no round starts */
	int			 backoff_ms;
	bool			 busy;		/* a round is under way */
	bool			 again;		/* woken during it */
	int32_t			 max_events;	/* 1 while one is refused */
	size_t			 n;		/* taken in this round */
	int64_t			 schools[MAX_EVENTS];
	int64_t			 messages[MAX_EVENTS];
};

static void	outbox_start(void *);
static void	outbox_poll(void *);
static void	outbox_take(struct outbox *);
static void	on_taken(const struct status *, const struct pg_rows *, void *);
static void	deliver(struct outbox *, const struct pg_rows *);
static void	fill_event(struct arena *, const struct pg_rows *, size_t,
		    Notify__Event *);
static void	on_delivered(const Notify__DeliverReply *, void *);
static void	undelivered(struct outbox *, const struct status *);
static void	on_written(const struct status *, const struct pg_rows *,
		    void *);
static void	wait_longer(struct outbox *);
static void	pause_round(struct outbox *, int ms);
static void	on_pause(void *);
static bool	is_refusal(Rpc__Code);

struct outbox *
outbox_new(struct loop *loop, struct pg *pg, struct rpc_client *notify)
{
	struct outbox *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->loop = loop;
	o->pg = pg;
	o->notify = notify;
	o->max_events = MAX_EVENTS;
	if (loop_timer(loop, POLL_MS, POLL_MS, outbox_poll, o) == NULL) {
		free(o);
		return NULL;
	}
	return o;
}

void
outbox_wake(struct outbox *o)
{
	if (o->busy) {
		o->again = true;
		return;
	}
	if (o->pause != NULL)
		return;
	/* At the end of the turn, with all that commits in it. */
	o->busy = true;
	loop_defer(o->loop, outbox_start, o);
}

static void
outbox_start(void *arg)
{
	outbox_take(arg);
}

static void
outbox_poll(void *arg)
{
	struct outbox *o = arg;

	if (!o->busy && o->pause == NULL && pg_ready(o->pg))
		outbox_wake(o);
}

static void
outbox_take(struct outbox *o)
{
	o->busy = true;
	o->again = false;
	o->n = 0;
	store_outbox_take(o->pg, o->max_events, MAX_PEOPLE, on_taken, o);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct outbox *o = arg;

	if (status->code != RPC__CODE__OK) {
		o->busy = false;
		if (status->code != RPC__CODE__CANCELLED)
			wait_longer(o);
		return;
	}
	if (pg_count(rows) > 0) {
		deliver(o, rows);
		return;
	}
	o->busy = false;
	o->max_events = MAX_EVENTS;
	if (o->again)
		outbox_wake(o);
}

static void
deliver(struct outbox *o, const struct pg_rows *rows)
{
	Notify__DeliverRequest req = NOTIFY__DELIVER_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(0, DELIVER_TIMEOUT_MS);
	struct rpc_stub stub;
	struct arena *a = arena_new();
	size_t i, n = pg_count(rows);

	if (n > MAX_EVENTS)
		n = MAX_EVENTS;
	req.events = arena_pointers(a, n);
	req.n_events = n;
	for (i = 0; i < n; i++) {
		req.events[i] = arena_message(a, &notify__event__descriptor);
		fill_event(a, rows, i, req.events[i]);
		o->schools[i] = req.events[i]->school_id;
		o->messages[i] = req.events[i]->event_id;
	}
	o->n = n;
	context.idempotent = true;
	notify__notify__deliver(rpc_stub(&stub, o->notify, &context,
	    &notify__notify__descriptor), &req, on_delivered, o);
	arena_destroy(&a);
}

static void
fill_event(struct arena *a, const struct pg_rows *rows, size_t i,
    Notify__Event *e)
{
	struct outbox_row row;

	store_outbox_row(rows, i, &row);
	e->school_id = row.school_id;
	e->event_id = row.message_id;
	e->kind = NOTIFY__KIND__MESSAGE;
	e->at = arena_timestamp(a, row.sent_at_us);
	e->title = (char *)row.title;
	e->body = (char *)row.body;
	e->link = arena_printf(a, "/messages/threads/%lld",
	    (long long)row.thread_id);
	e->n_user_ids = row.npeople;
	e->user_ids = arena_alloc(a, (row.npeople + 1) * sizeof(int64_t));
	store_outbox_people(rows, i, e->user_ids);
}

static void
on_delivered(const Notify__DeliverReply *reply, void *arg)
{
	struct outbox *o = arg;

	if (reply == NULL) {
		undelivered(o, rpc_status());
		return;
	}
	metrics_add("liaison_outbox_delivered_total",
	    "Messages that notify has taken over.", "", o->n);
	o->backoff_ms = 0;
	store_outbox_done(o->pg, o->schools, o->messages, o->n, on_written,
	    NULL);
	if (o->n == MAX_EVENTS || o->max_events < MAX_EVENTS) {
		outbox_take(o);
		return;
	}
	o->busy = false;
	pause_round(o, PACE_MS);
}

/*
 * A refusal is of one event only: they are tried one by one then, and the
 * guilty one is put aside, so that it stops nobody else's.
 */
static void
undelivered(struct outbox *o, const struct status *status)
{
	bool refused = is_refusal(status->code);
	int32_t delay_ms = 0;

	o->busy = false;
	if (status->code == RPC__CODE__CANCELLED)
		return;
	log_warn("outbox", "status=%s events=%zu message=%s",
	    status_code_name(status->code), o->n, log_quote(status->message));
	metrics_add("liaison_outbox_failed_total",
	    "Deliveries to notify that failed.", "", 1);
	if (refused && o->n == 1) {
		delay_ms = REFUSED_MS;
		log_error("outbox_refused", "school=%lld message=%lld",
		    (long long)o->schools[0], (long long)o->messages[0]);
	}
	if (refused)
		o->max_events = 1;
	store_outbox_return(o->pg, o->schools, o->messages, o->n, delay_ms,
	    on_written, NULL);
	if (refused)
		outbox_take(o);
	else
		wait_longer(o);
}

static void
on_written(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	/* Their lease runs out, then they are delivered again. */
	if (status->code != RPC__CODE__OK)
		log_warn("outbox", "status=%s", status_code_name(status->code));
}

static void
wait_longer(struct outbox *o)
{
	o->backoff_ms = o->backoff_ms == 0 ? BACKOFF_MIN_MS :
	    o->backoff_ms * 2;
	if (o->backoff_ms > BACKOFF_MAX_MS)
		o->backoff_ms = BACKOFF_MAX_MS;
	pause_round(o, o->backoff_ms);
}

static void
pause_round(struct outbox *o, int ms)
{
	o->pause = loop_timer(o->loop, ms, 0, on_pause, o);
}

static void
on_pause(void *arg)
{
	struct outbox *o = arg;

	o->pause = NULL;
	outbox_wake(o);
}

static bool
is_refusal(Rpc__Code code)
{
	return code == RPC__CODE__INVALID_ARGUMENT ||
	    code == RPC__CODE__FAILED_PRECONDITION ||
	    code == RPC__CODE__OUT_OF_RANGE || code == RPC__CODE__NOT_FOUND ||
	    code == RPC__CODE__INTERNAL;
}
