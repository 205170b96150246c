/*
 * The relay of the outbox.  One round at a time:
 *
 *	read what was sent here -> notify.Deliver -> done
 *	or take what is due     ->                -> return, and wait longer
 *
 * A round starts when a send has committed.  What was sent here has its lease
 * and need not be taken.  Every second what others left behind is taken, and
 * when something could not be delivered, all is, until nothing is left.  Under
 * load rounds keep PACE_MS apart, or each would be for one message and cost as
 * much as its send.  notify keeps an event once, so a round that is lost
 * between Deliver and done does no harm.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "messages/relay/outbox.h"
#include "messages/store/outbox.h"
#include "notify.rpc.h"
#include "wire/context.h"

#define MAX_EVENTS		100
#define MAX_PEOPLE		20000
/* More wait for their leases to run out. */
#define MAX_SENT		4096
#define POLL_MS			1000
#define PACE_MS			50
#define BACKOFF_MIN_MS		100
#define BACKOFF_MAX_MS		5000
#define DELIVER_TIMEOUT_MS	5000
/* What notify refuses although it is up comes back only now and then. */
#define REFUSED_MS		(10 * 60 * 1000)

/* Sent here; a ring. */
struct sent_queue {
	size_t			 first, n;
	struct {
		int64_t		 school_id, thread_id, message_id;
		uint32_t	 people;
	}			 items[MAX_SENT];
};

struct outbox {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*notify;
	struct texts		*texts;
	struct loop_timer	*pause;		/* waiting: no round starts */
	int			 backoff_ms;
	bool			 busy;		/* a round is under way */
	bool			 again;		/* woken during it */
	bool			 taking;	/* and not reading */
	bool			 sweep;		/* the next one takes */
	int32_t			 max_events;	/* 1 while one is refused */
	size_t			 n;		/* taken in this round */
	int64_t			 schools[MAX_EVENTS];
	int64_t			 messages[MAX_EVENTS];
	struct sent_queue	 sent;
};

static void	outbox_wake(struct outbox *);
static void	outbox_start(void *);
static void	outbox_poll(void *);
static void	outbox_round(struct outbox *);
static void	outbox_read(struct outbox *);
static void	return_sent(struct outbox *);
static void	outbox_take(struct outbox *);
static void	on_taken(const struct status *, const struct pg_rows *, void *);
static void	deliver(struct outbox *, const struct pg_rows *);
static int64_t	fill_event(struct arena *, const struct pg_rows *, size_t,
		    Notify__Event *);
static notify_deliver_done	on_delivered;
static void	undelivered(struct outbox *, const struct status *);
static void	on_done(const struct status *, const struct pg_rows *, void *);
static void	on_written(const struct status *, const struct pg_rows *,
		    void *);
static void	wait_longer(struct outbox *);
static void	pause_round(struct outbox *, int ms);
static void	on_pause(void *);
static bool	is_refusal(Rpc__Code);

struct outbox *
outbox_new(struct loop *loop, struct pg *pg, struct rpc_client *notify,
    struct texts *texts)
{
	struct outbox *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->loop = loop;
	o->pg = pg;
	o->notify = notify;
	o->texts = texts;
	o->max_events = MAX_EVENTS;
	if (loop_timer(loop, POLL_MS, POLL_MS, outbox_poll, o) == NULL) {
		free(o);
		return NULL;
	}
	return o;
}

void
outbox_add(struct outbox *o, int64_t school_id, const struct sent *sent)
{
	struct sent_queue *q = &o->sent;
	size_t i = (q->first + q->n) % MAX_SENT;

	if (q->n < MAX_SENT) {
		q->items[i].school_id = school_id;
		q->items[i].thread_id = sent->thread_id;
		q->items[i].message_id = sent->position;
		q->items[i].people = sent->recipient_count;
		q->n++;
	}
	outbox_wake(o);
}

void
outbox_sweep(struct outbox *o)
{
	o->sweep = true;
	outbox_wake(o);
}

/* Many in a turn are one. */
static void
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
	outbox_round(arg);
}

static void
outbox_poll(void *arg)
{
	struct outbox *o = arg;

	o->sweep = true;
	if (!o->busy && o->pause == NULL && pg_ready(o->pg))
		outbox_wake(o);
}

static void
outbox_round(struct outbox *o)
{
	bool failing = o->backoff_ms > 0 || o->max_events < MAX_EVENTS;

	if (failing)
		return_sent(o);
	if (failing || o->sweep || o->sent.n == 0)
		outbox_take(o);
	else
		outbox_read(o);
}

static void
outbox_read(struct outbox *o)
{
	struct sent_queue *q = &o->sent;
	int64_t threads[MAX_EVENTS];
	size_t n, people = 0;

	o->busy = true;
	o->again = false;
	o->taking = false;
	o->n = 0;
	for (n = 0; n < MAX_EVENTS && q->n > 0 && people < MAX_PEOPLE; n++) {
		o->schools[n] = q->items[q->first].school_id;
		threads[n] = q->items[q->first].thread_id;
		o->messages[n] = q->items[q->first].message_id;
		people += q->items[q->first].people;
		q->first = (q->first + 1) % MAX_SENT;
		q->n--;
	}
	store_outbox_read(o->pg, o->schools, threads, o->messages, n,
	    on_taken, o);
}

/* They are due at once: what is taken next has them too. */
static void
return_sent(struct outbox *o)
{
	struct sent_queue *q = &o->sent;
	int64_t schools[MAX_EVENTS], messages[MAX_EVENTS];
	size_t n;

	while (q->n > 0) {
		for (n = 0; n < MAX_EVENTS && q->n > 0; n++, q->n--) {
			schools[n] = q->items[q->first].school_id;
			messages[n] = q->items[q->first].message_id;
			q->first = (q->first + 1) % MAX_SENT;
		}
		store_outbox_return(o->pg, schools, messages, n, 0,
		    on_written, NULL);
	}
}

static void
outbox_take(struct outbox *o)
{
	o->busy = true;
	o->again = false;
	o->taking = true;
	o->sweep = false;
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
		/* There may be more of what was left behind. */
		o->sweep = o->sweep || o->taking;
		deliver(o, rows);
		return;
	}
	o->busy = false;
	o->max_events = MAX_EVENTS;
	if (o->again || o->sent.n > 0)
		outbox_wake(o);
}

static void
deliver(struct outbox *o, const struct pg_rows *rows)
{
	Notify__DeliverRequest req = NOTIFY__DELIVER_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(0, DELIVER_TIMEOUT_MS);
	struct arena *a = arena_new();
	size_t i, n = pg_count(rows);

	if (n > MAX_EVENTS)
		n = MAX_EVENTS;
	req.events = arena_pointers(a, n);
	req.n_events = n;
	for (i = 0; i < n; i++) {
		req.events[i] = arena_message(a, &notify__event__descriptor);
		o->messages[i] = fill_event(a, rows, i, req.events[i]);
		o->schools[i] = req.events[i]->school_id;
	}
	o->n = n;
	notify_client_deliver(o->notify, &context, &req, on_delivered, o);
	arena_destroy(&a);
}

/* Under what it is settled: a recall is under the negative of its message. */
static int64_t
fill_event(struct arena *a, const struct pg_rows *rows, size_t i,
    Notify__Event *e)
{
	struct outbox_row row;

	store_outbox_row(rows, i, &row);
	e->school_id = row.school_id;
	e->event_id = row.message_id < 0 ? -row.message_id : row.message_id;
	e->kind = row.kind == 0 ? NOTIFY__KIND__MESSAGE :
	    (Notify__Kind)row.kind;
	e->at = arena_timestamp(a, row.sent_at_us);
	e->title = (char *)row.title;
	e->body = (char *)row.body;
	e->link = row.thread_id == 0 ? (char *)"" : arena_printf(a,
	    row.kind == NOTIFY__KIND__REPORT_MADE ?
	    "/administration/reports/%lld" : "/messages/threads/%lld",
	    (long long)row.thread_id);
	/*
	 * Of what is no message of the thread, nor asks for something to be
	 * done in it, reading it reads nothing.
	 */
	e->thread_id = row.kind == 0 || row.kind ==
	    NOTIFY__KIND__ACKNOWLEDGEMENT_DUE ? row.thread_id : 0;
	e->urgent = row.kind == 0 && row.urgent;
	e->n_user_ids = row.npeople;
	e->user_ids = arena_alloc(a, (row.npeople + 1) * sizeof(int64_t));
	store_outbox_people(rows, i, e->user_ids);
	return row.message_id;
}

static void
on_delivered(const struct status *status, const Notify__DeliverReply *reply,
    void *arg)
{
	struct outbox *o = arg;

	if (reply == NULL) {
		undelivered(o, status);
		return;
	}
	metrics_add("liaison_outbox_delivered_total",
	    "Messages that notify has taken over.", "", o->n);
	o->backoff_ms = 0;
	store_outbox_done(o->pg, o->schools, o->messages, o->n, on_done, o);
	if (o->n == MAX_EVENTS || o->max_events < MAX_EVENTS) {
		outbox_round(o);
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
		outbox_round(o);
	else
		wait_longer(o);
}

/* They are in the queue of the search. */
static void
on_done(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct outbox *o = arg;

	on_written(status, rows, NULL);
	texts_wake(o->texts);
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
