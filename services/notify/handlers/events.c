/* What takes place: a span of the calendar, and one event. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "notify/events/events.h"
#include "notify/slots/slots.h"
#include "rpc/page.h"

#define DAY_US		(INT64_C(86400) * 1000000)

/* A page on its way. */
struct listing {
	struct notify			*n;
	struct rpc_call			*call;
	struct event_list		 list;
	struct event_reader		 reader;
	struct school_event		*events;
	size_t				 nevents;
	char				*next;
};

struct getting {
	struct notify			*n;
	struct rpc_call			*call;
};

static struct status	take_span(const Events__ListEventsRequest *,
			    struct event_list *);
static bool	take_token(struct arena *, const char *, struct event_list *);
static event_reader_fn	list;
static void	on_list(const struct status *, const struct pg_rows *, void *);
static void	on_filled(void *);
static void	on_joined(const struct status *, const struct pg_rows *,
		    void *);
static void	ask_slots(struct listing *);
static void	on_slots(const struct status *, const struct pg_rows *,
		    void *);
static event_opened_fn	reply_event;

void
events_list_events(struct notify *n, struct rpc_call *call,
    const Events__ListEventsRequest *req)
{
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	struct status status;

	*l = (struct listing){ .n = n, .call = call, .list = {
		.all = req->all, .max = (int)(req->page_size == 0 ?
		    PAGE_DEFAULT : req->page_size) } };
	status = take_span(req, &l->list);
	if (status.code == RPC__CODE__OK && req->all &&
	    !event_may_manage(call))
		status = status_forbidden();
	if (status.code == RPC__CODE__OK && !take_token(rpc_call_arena(call),
	    req->page_token, &l->list))
		status = status_invalid("pageToken", "not of this list");
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		event_ask_reader(n, call, rpc_call_caller(call)->school_id,
		    rpc_call_caller(call)->user_id, l->list.from_us,
		    l->list.to_us, list, l);
}

static struct status
take_span(const Events__ListEventsRequest *req, struct event_list *l)
{
	if (req->from->seconds < 0 || req->from->seconds > SECONDS_MAX)
		return status_invalid("from", "out of range");
	if (req->to->seconds < 0 || req->to->seconds > SECONDS_MAX)
		return status_invalid("to", "out of range");
	l->from_us = req->from->seconds * 1000000 + req->from->nanos / 1000;
	l->to_us = req->to->seconds * 1000000 + req->to->nanos / 1000;
	if (l->to_us <= l->from_us)
		return status_invalid("to", "not after from");
	if (l->to_us - l->from_us > EVENT_DAYS * DAY_US)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__EVENT_SPAN_TOO_LONG, "to", EVENT_DAYS,
		    "too much at once");
	return STATUS_OK;
}

/* The last one shown: its beginning, its id, and which time it is. */
static char *
token(struct arena *a, int64_t starts_us, int64_t id, const char *original)
{
	return arena_printf(a, "%" PRId64 ".%" PRId64 ".%s", starts_us, id,
	    original);
}

static bool
take_token(struct arena *a, const char *text, struct event_list *l)
{
	char original[CLOCK_TEXT] = "";
	int n;

	l->after_us = INT64_MIN;
	l->after_original = "";
	if (*text == '\0')
		return true;
	n = sscanf(text, "%19" SCNd64 ".%19" SCNd64 ".%15[0-9T]",
	    &l->after_us, &l->after_id, original);
	l->after_original = arena_strdup(a, original);
	/* Nothing else, and nothing behind it. */
	return n >= 2 && strcmp(text, token(a, l->after_us, l->after_id,
	    original)) == 0;
}

static void
list(const struct event_reader *reader, void *arg)
{
	struct listing *l = arg;
	struct event_list asked = l->list;

	l->reader = *reader;
	/* One more than is shown says whether there is a next page. */
	asked.max++;
	store_list_events(l->n->pg, &l->reader, &asked, on_list, l);
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	struct school_event *e;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	l->events = event_rows(a, rows, (size_t)l->list.max, &l->nevents);
	for (i = 0; i < l->nevents; i++)
		event_for_reader(a, &l->events[i], &l->reader);
	l->next = (char *)(uintptr_t)"";
	if (l->nevents < pg_count(rows)) {
		e = &l->events[l->nevents - 1];
		l->next = token(a, e->times.start_us, e->id, e->original);
	}
	event_fill(l->n, l->call, l->events, l->nevents, false, on_filled, l);
}

static void
on_filled(void *arg)
{
	struct listing *l = arg;
	int64_t *untold = arena_alloc(rpc_call_arena(l->call),
	    (l->nevents + 1) * sizeof(*untold));
	size_t i, n = 0;

	for (i = 0; i < l->nevents; i++)
		if (l->events[i].untold)
			untold[n++] = l->events[i].id;
	if (n > 0)
		store_tell_joined(l->n->pg, l->reader.school_id,
		    l->reader.user_id, untold, n, on_joined, l);
	else
		ask_slots(l);
}

/* They are told when they look next. */
static void
on_joined(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		log_warn("events", "joined=%s school=%lld",
		    status_code_name(status->code),
		    (long long)l->reader.school_id);
	ask_slots(l);
}

static void
ask_slots(struct listing *l)
{
	int64_t *ids = arena_alloc(rpc_call_arena(l->call),
	    (l->nevents + 1) * sizeof(*ids));
	size_t i;

	for (i = 0; i < l->nevents; i++)
		ids[i] = l->events[i].id;
	store_events_with_slots(l->n->pg, l->reader.school_id, ids,
	    l->nevents, on_slots, l);
}

static void
on_slots(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;
	Events__ListEventsReply reply = EVENTS__LIST_EVENTS_REPLY__INIT;
	Events__Event *e;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	reply.events = arena_pointers(rpc_call_arena(l->call),
	    l->nevents + 1);
	for (i = 0; i < l->nevents; i++) {
		e = event_message(l->call, &l->events[i], false);
		e->has_slots = store_event_has_slots(rows, l->events[i].id);
		reply.events[reply.n_events++] = e;
	}
	reply.next_page_token = l->next;
	rpc_reply(l->call, &reply);
}

/* ---- one ---- */

void
events_get_event(struct notify *n, struct rpc_call *call,
    const Events__GetEventRequest *req)
{
	struct getting *g = arena_alloc(rpc_call_arena(call), sizeof(*g));

	*g = (struct getting){ n, call };
	event_open(n, call, req->id, req->instance, reply_event, g);
}

static void
reply_event(struct school_event *e, void *arg)
{
	struct getting *g = arg;

	slots_reply_event(g->n, g->call, e);
}
