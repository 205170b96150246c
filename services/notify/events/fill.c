/* What events ask, and what has been answered by the one who looks. */
#include "html/pictures.h"
#include "notify/events/events.h"
#include "notify/store/rsvp.h"

struct filling {
	struct rpc_call		*call;
	struct school_event	*events;
	size_t			 n;
	bool			 whole;
	void			(*fn)(void *);
	void			*arg;
};

static pg_done_fn	on_rsvp;
static void		drop_pictures(struct arena *, struct school_event *);

struct school_event *
event_rows(struct arena *a, const struct pg_rows *rows, size_t max, size_t *n)
{
	struct school_event *events;
	size_t i;

	*n = pg_count(rows) < max ? pg_count(rows) : max;
	events = arena_alloc(a, (*n + 1) * sizeof(*events));
	for (i = 0; i < *n; i++)
		store_event_row(rows, i, a, &events[i]);
	return events;
}

void
event_fill(struct notify *n, struct rpc_call *call,
    struct school_event *events, size_t nevents, bool whole,
    void (*fn)(void *), void *arg)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct arena *a = rpc_call_arena(call);
	struct filling *f = arena_alloc(a, sizeof(*f));
	int64_t *subjects;
	size_t i, j, room = 1, nsubjects = 0;

	*f = (struct filling){ call, events, nevents, whole, fn, arg };
	for (i = 0; i < nevents; i++)
		room += events[i].nchildren;
	subjects = arena_alloc(a, room * sizeof(*subjects));
	subjects[nsubjects++] = caller->user_id;
	for (i = 0; i < nevents; i++)
		for (j = 0; j < events[i].nchildren; j++)
			subjects[nsubjects++] = events[i].children[j]->id;
	store_rsvp_of(n->pg, caller->school_id, events, nevents, whole,
	    subjects, nsubjects, on_rsvp, f);
}

static void
on_rsvp(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct filling *f = arg;
	struct arena *a = rpc_call_arena(f->call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(f->call, *status);
		return;
	}
	for (i = 0; i < f->n; i++) {
		store_rsvp_row(rows, i, a, &f->events[i]);
		if (f->whole)
			drop_pictures(a, &f->events[i]);
	}
	f->fn(f->arg);
}

/* A time of its own text may show what was taken from the event since. */
static void
drop_pictures(struct arena *a, struct school_event *e)
{
	e->body_html = html_keep_pictures(a, e->body_html, e->files.ids,
	    e->files.n);
}
