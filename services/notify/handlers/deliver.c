/* Deliver: from the outboxes of other services, at least once. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "notify/notify.h"
#include "notify/store/store.h"

/* Of one statement. */
#define USERS_MAX	20000
#define SECONDS_MAX	INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

/* A request on its way; on the call's arena. */
struct delivery {
	struct notify	*notify;
	struct rpc_call	*call;
	size_t		 pending;	/* statements without an answer */
	struct status	 failure;	/* the first one */
};

static struct status check_event(const Notify__Event *);
static struct status check_users(const Notify__Event *);
static struct status check_time(const Google__Protobuf__Timestamp *);
static struct status check_text(const char *, const char *);
static size_t	take_events(struct arena *, const Notify__DeliverRequest *,
		    struct event *);
static struct event take_event(struct arena *, const Notify__Event *);
static void	take_users(struct arena *, const Notify__Event *,
		    struct event *);
static int	compare_events(const void *, const void *);
static int	compare_ids(const void *, const void *);
static void	recall(struct notify *, struct delivery *,
		    const Notify__DeliverRequest *);
static void	deliver(struct notify *, struct delivery *,
		    const struct event *, size_t n);
static void	on_delivered(const struct status *, const struct pg_rows *,
		    void *);
static void	answer(struct delivery *);

/*
 * Nothing is written unless all is in order; then the events of a school are
 * one statement, or few if they are for very many.  The answer says that all
 * are committed: when one is not, the sender repeats the request and what is
 * there is passed over.
 */
void
notify_deliver(struct notify *notify, struct rpc_call *call,
    const Notify__DeliverRequest *req)
{
	struct status status = STATUS_OK;
	struct event *events;
	struct delivery *d;
	size_t i, n;

	for (i = 0; i < req->n_events && status.code == RPC__CODE__OK; i++)
		status = check_event(req->events[i]);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	d = arena_alloc(rpc_call_arena(call), sizeof(*d));
	d->notify = notify;
	d->call = call;
	d->failure = STATUS_OK;
	events = arena_alloc(rpc_call_arena(call),
	    (req->n_events + 1) * sizeof(*events));
	n = take_events(rpc_call_arena(call), req, events);
	deliver(notify, d, events, n);
	recall(notify, d, req);
	if (d->pending == 0)
		answer(d);
}

static struct status
check_event(const Notify__Event *e)
{
	struct status status;

	if (e->school_id <= 0)
		return status_invalid("events.schoolId", "not an id");
	if (e->event_id <= 0)
		return status_invalid("events.eventId", "not an id");
	if (e->thread_id < 0)
		return status_invalid("events.threadId", "not an id");
	if (e->kind == NOTIFY__KIND__KIND_UNSPECIFIED ||
	    protobuf_c_enum_descriptor_get_value(&notify__kind__descriptor,
	    (int)e->kind) == NULL)
		return status_invalid("events.kind", "not a known kind");
	status = check_users(e);
	if (status.code == RPC__CODE__OK)
		status = check_time(e->at);
	if (status.code == RPC__CODE__OK)
		status = check_text("events.title", e->title);
	if (status.code == RPC__CODE__OK)
		status = check_text("events.body", e->body);
	if (status.code == RPC__CODE__OK)
		status = check_text("events.link", e->link);
	/* Also not "//host", which a browser takes for another site. */
	if (status.code == RPC__CODE__OK && e->link[0] != '\0' &&
	    (e->link[0] != '/' || e->link[1] == '/' || e->link[1] == '\\'))
		status = status_invalid("events.link", "not a path");
	return status;
}

static struct status
check_users(const Notify__Event *e)
{
	size_t i;

	for (i = 0; i < e->n_user_ids; i++)
		if (e->user_ids[i] <= 0)
			return status_invalid("events.userIds", "not an id");
	return STATUS_OK;
}

static struct status
check_time(const Google__Protobuf__Timestamp *at)
{
	if (at->seconds < 0 || at->seconds > SECONDS_MAX || at->nanos < 0 ||
	    at->nanos > 999999999)
		return status_invalid("events.at", "out of range");
	return STATUS_OK;
}

static struct status
check_text(const char *field, const char *text)
{
	return utf8_length(text) < 0 ? status_invalid(field, "no UTF-8") :
	    STATUS_OK;
}

/* Those that somebody gets, by school and id.  How many. */
static size_t
take_events(struct arena *arena, const Notify__DeliverRequest *req,
    struct event *events)
{
	size_t i, n = 0;

	for (i = 0; i < req->n_events; i++)
		if (req->events[i]->n_user_ids > 0 &&
		    req->events[i]->kind != NOTIFY__KIND__MESSAGE_RECALLED)
			events[n++] = take_event(arena, req->events[i]);
	qsort(events, n, sizeof(*events), compare_events);
	return n;
}

static struct event
take_event(struct arena *arena, const Notify__Event *e)
{
	struct event event = {
		.school_id = e->school_id, .event_id = e->event_id,
		.thread_id = e->thread_id,
		.kind = (int)e->kind,
		.at_us = e->at->seconds * 1000000 + e->at->nanos / 1000,
		.title = e->title, .body = e->body, .link = e->link,
		.urgent = e->urgent,
	};

	take_users(arena, e, &event);
	return event;
}

/* Ascending and each once, as they mostly come. */
static void
take_users(struct arena *arena, const Notify__Event *e, struct event *event)
{
	size_t i, n = 0, count = e->n_user_ids;
	int64_t *ids;

	for (i = 1; i < count && e->user_ids[i - 1] < e->user_ids[i]; i++)
		;
	event->user_ids = e->user_ids;
	event->nusers = count;
	if (i == count)
		return;
	ids = arena_alloc(arena, count * sizeof(*ids));
	memcpy(ids, e->user_ids, count * sizeof(*ids));
	qsort(ids, count, sizeof(*ids), compare_ids);
	for (i = 0; i < count; i++)
		if (n == 0 || ids[i] != ids[n - 1])
			ids[n++] = ids[i];
	event->user_ids = ids;
	event->nusers = n;
}

static int
compare_events(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->school_id != y->school_id)
		return x->school_id < y->school_id ? -1 : 1;
	return x->event_id < y->event_id ? -1 : x->event_id > y->event_id;
}

static int
compare_ids(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
recall(struct notify *notify, struct delivery *d,
    const Notify__DeliverRequest *req)
{
	struct event event;
	size_t i;

	for (i = 0; i < req->n_events; i++) {
		if (req->events[i]->kind != NOTIFY__KIND__MESSAGE_RECALLED)
			continue;
		event = take_event(rpc_call_arena(d->call), req->events[i]);
		d->pending++;
		notification_recall(notify->pg, &event, on_delivered, d);
	}
}

/* One statement for as many of a school as keep it short. */
static void
deliver(struct notify *notify, struct delivery *d, const struct event *events,
    size_t n)
{
	size_t i, first = 0, people = 0;

	for (i = 0; i < n; i++) {
		people += events[i].nusers;
		if (i + 1 < n && events[i + 1].school_id ==
		    events[i].school_id && people + events[i + 1].nusers <=
		    USERS_MAX)
			continue;
		d->pending++;
		notification_deliver(notify->pg, events + first,
		    i + 1 - first, notify->channels != 0, on_delivered, d);
		first = i + 1;
		people = 0;
	}
}

static void
on_delivered(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct delivery *d = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK &&
	    d->failure.code == RPC__CODE__OK)
		d->failure = status_keep(rpc_call_arena(d->call), status);
	if (--d->pending == 0)
		answer(d);
}

static void
answer(struct delivery *d)
{
	if (d->failure.code != RPC__CODE__OK)
		rpc_fail(d->call, d->failure);
	else {
		planner_wake(d->notify->planner);
		rpc_reply(d->call, arena_message(rpc_call_arena(d->call),
		    &notify__deliver_reply__descriptor));
	}
}
