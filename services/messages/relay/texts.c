/*
 * Writes the words of what was delivered.  One round at a time:
 *
 *	what is in the queue -> its words
 *	or, the queue empty: older messages into the queue, a slice
 *
 * Each is one statement, so nobody leases anything; replicas share the queue.
 * A round starts when notify has taken messages over, and every second for what
 * others left behind.  Words cost about what a send does: a round is short, and
 * the next one waits REST times as long as it took, so that under a load that
 * fills the machine sends keep it.  What waits meanwhile is found all the same
 * where it is among the newest lines.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/metrics.h"
#include "messages/relay/texts.h"
#include "messages/store/search.h"

#define MAX_TEXTS	32
#define MAX_PEOPLE	2000
#define MAX_FILL	500
#define POLL_MS		1000
#define PACE_MS		20
#define REST		5
#define BACKOFF_MS	1000

struct texts {
	struct loop		*loop;
	struct pg		*pg;
	struct loop_timer	*pause;		/* waiting: no round starts */
	int64_t			 started_ms;
	bool			 busy;		/* a round is under way */
	bool			 again;		/* woken during it */
	bool			 filled;	/* nothing older is left */
};

static void	start(void *);
static void	poll_queue(void *);
static void	on_written(const struct status *, const struct pg_rows *,
		    void *);
static void	on_filled(const struct status *, const struct pg_rows *,
		    void *);
static void	end_round(struct texts *, const struct status *);
static void	on_pause(void *);

struct texts *
texts_new(struct loop *loop, struct pg *pg)
{
	struct texts *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->loop = loop;
	t->pg = pg;
	if (loop_timer(loop, POLL_MS, POLL_MS, poll_queue, t) == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

/* Many in a turn are one. */
void
texts_wake(struct texts *t)
{
	if (t->busy || t->pause != NULL) {
		t->again = true;
		return;
	}
	t->busy = true;
	loop_defer(t->loop, start, t);
}

static void
start(void *arg)
{
	struct texts *t = arg;

	t->again = false;
	t->started_ms = loop_now_ms();
	store_write_texts(t->pg, MAX_TEXTS, MAX_PEOPLE, on_written, t);
}

static void
poll_queue(void *arg)
{
	struct texts *t = arg;

	if (!t->busy && t->pause == NULL && pg_ready(t->pg))
		texts_wake(t);
}

static void
on_written(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct texts *t = arg;
	int32_t n;

	if (status->code != RPC__CODE__OK) {
		end_round(t, status);
		return;
	}
	n = store_texts_written(rows);
	if (n > 0) {
		metrics_add("liaison_texts_written_total",
		    "Messages whose words were written for the search.", "",
		    (uint64_t)n);
		t->again = true;
	} else if (!t->filled) {
		store_fill_texts(t->pg, MAX_FILL, on_filled, t);
		return;
	}
	end_round(t, status);
}

static void
on_filled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct texts *t = arg;

	if (status->code == RPC__CODE__OK) {
		t->filled = !store_texts_more(rows);
		t->again = t->again || !t->filled;
	}
	end_round(t, status);
}

static void
end_round(struct texts *t, const struct status *status)
{
	int64_t ms = REST * (loop_now_ms() - t->started_ms);

	t->busy = false;
	if (ms < PACE_MS)
		ms = PACE_MS;
	if (status->code != RPC__CODE__OK &&
	    status->code != RPC__CODE__CANCELLED) {
		log_warn("texts", "status=%s", status_code_name(status->code));
		ms = BACKOFF_MS;
	}
	t->pause = loop_timer(t->loop, (int)(ms < BACKOFF_MS ? ms :
	    BACKOFF_MS), 0, on_pause, t);
}

static void
on_pause(void *arg)
{
	struct texts *t = arg;

	t->pause = NULL;
	if (t->again)
		texts_wake(t);
}
