/* What takes place: a span of the calendar, and one event. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "notify/events/events.h"
#include "notify/slots/slots.h"
#include "rpc/page.h"

#define GROUPS_MAX	2000	/* of ListBelonging */
#define DAY_US		(INT64_C(86400) * 1000000)
#define SECONDS_MAX	INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

/* A page on its way. */
struct listing {
	struct notify			*n;
	struct rpc_call			*call;
	struct event_list		 list;
	struct event_reader		 reader;	/* keys NULL: not yet */
	int64_t				 group;	/* the last asked about */
	bool				 more_groups;
	Events__ListEventsReply		*reply;
};

struct getting {
	struct notify			*n;
	struct rpc_call			*call;
};

static struct status	take_span(const Events__ListEventsRequest *,
			    struct event_list *);
static bool	take_token(struct arena *, const char *, struct event_list *);
static bool	take_own_token(struct arena *, const char *,
		    struct event_list *);
static void	ask_groups(struct listing *);
static void	on_groups(const struct status *, const struct pg_rows *,
		    void *);
static belonging_list_belonging_done	on_belonging;
static void	on_list(const struct status *, const struct pg_rows *, void *);
static void	on_joined(const struct status *, const struct pg_rows *,
		    void *);
static void	on_own(const struct status *, const struct pg_rows *, void *);
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
		ask_groups(l);
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

/* Of the groups that something then is for: of others it matters not. */
static void
ask_groups(struct listing *l)
{
	store_event_groups(l->n->pg, rpc_call_caller(l->call)->school_id,
	    l->list.from_us, l->list.to_us, l->group, GROUPS_MAX, on_groups,
	    l);
}

static void
on_groups(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Belonging__ListBelongingRequest req =
	    BELONGING__LIST_BELONGING_REQUEST__INIT;
	struct listing *l = arg;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	req.n_group_ids = pg_count(rows);
	req.group_ids = arena_alloc(rpc_call_arena(l->call),
	    (req.n_group_ids + 1) * sizeof(req.group_ids[0]));
	for (i = 0; i < req.n_group_ids; i++)
		req.group_ids[i] = l->group = store_event_group_row(rows, i);
	l->more_groups = req.n_group_ids == GROUPS_MAX;
	belonging_client_list_belonging(l->n->directory,
	    rpc_call_context(l->call), &req, on_belonging, l);
}

static void
on_belonging(const struct status *status,
    const Belonging__ListBelongingReply *reply, void *arg)
{
	struct listing *l = arg;
	const struct rpc_caller *caller = rpc_call_caller(l->call);
	struct event_list list;

	if (reply == NULL) {
		rpc_fail(l->call, *status);
		return;
	}
	if (l->reader.keys == NULL)
		l->reader = event_reader(rpc_call_arena(l->call),
		    caller->school_id, caller->user_id, reply);
	else
		event_reader_add(l->call, &l->reader, reply);
	if (l->more_groups) {
		ask_groups(l);
		return;
	}
	/* One more than is shown says whether there is a next page. */
	list = l->list;
	list.max++;
	store_list_events(l->n->pg, &l->reader, &list, on_list, l);
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	const size_t max = (size_t)l->list.max;
	struct school_event e = { 0 };
	size_t i, n, nuntold = 0;
	int64_t *untold;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	n = pg_count(rows);
	untold = arena_alloc(a, (n + 1) * sizeof(*untold));
	l->reply = arena_message(a, &events__list_events_reply__descriptor);
	l->reply->events = arena_pointers(a, n + 1);
	for (i = 0; i < n && i < max; i++) {
		store_event_row(rows, i, a, &e);
		l->reply->events[l->reply->n_events++] =
		    event_message(l->call, &e, false);
		if (e.untold)
			untold[nuntold++] = e.id;
	}
	if (n > max)
		l->reply->next_page_token = token(a, e.times.start_us, e.id,
		    e.original);
	if (nuntold > 0)
		store_tell_joined(l->n->pg, l->reader.school_id,
		    l->reader.user_id, untold, nuntold, on_joined, l);
	else
		rpc_reply(l->call, l->reply);
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
	rpc_reply(l->call, l->reply);
}

/* ---- made by the caller ---- */

void
events_list_own_events(struct notify *n, struct rpc_call *call,
    const Events__ListOwnEventsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));

	*l = (struct listing){ .n = n, .call = call, .list = {
		.max = (int)(req->page_size == 0 ? PAGE_DEFAULT :
		    req->page_size) } };
	if (!take_own_token(rpc_call_arena(call), req->page_token, &l->list))
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
	else
		store_own_events(n->pg, caller->school_id, caller->user_id,
		    l->list.after_id, l->list.after_original,
		    l->list.max + 1, on_own, l);
}

static char *
own_token(struct arena *a, int64_t id, const char *original)
{
	return arena_printf(a, "%" PRId64 ".%s", id, original);
}

static bool
take_own_token(struct arena *a, const char *text, struct event_list *l)
{
	char original[CLOCK_TEXT] = "";
	int n;

	l->after_original = "";
	if (*text == '\0')
		return true;
	n = sscanf(text, "%19" SCNd64 ".%15[0-9T]", &l->after_id, original);
	l->after_original = arena_strdup(a, original);
	return n >= 1 && strcmp(text, own_token(a, l->after_id,
	    original)) == 0;
}

static void
on_own(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Events__ListOwnEventsReply reply =
	    EVENTS__LIST_OWN_EVENTS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	const size_t max = (size_t)l->list.max;
	struct school_event e = { 0 };
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	n = pg_count(rows);
	reply.events = arena_pointers(a, n + 1);
	for (i = 0; i < n && i < max; i++) {
		store_event_row(rows, i, a, &e);
		reply.events[reply.n_events++] =
		    event_message(l->call, &e, true);
	}
	if (n > max)
		reply.next_page_token = own_token(a, e.id, e.original);
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
