/* One event, for who may see it. */
#include "base/log.h"
#include "events.pb-c.h"
#include "notify/events/events.h"
#include "notify/store/slots.h"

struct opening {
	struct notify		*n;
	struct rpc_call		*call;
	struct school_event	 event;
	event_opened_fn		*fn;
	void			*arg;
};

static void	on_got(const struct status *, const struct pg_rows *, void *);
static belonging_list_belonging_done	on_belonging;
static pg_done_fn	on_guest;
static void	on_told(const struct status *, const struct pg_rows *, void *);
static void	fill(struct opening *);
static void	on_filled(void *), on_guest_filled(void *);

void
event_open(struct notify *n, struct rpc_call *call, int64_t id,
    const char *instance, event_opened_fn *fn, void *arg)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct opening *o = arena_alloc(rpc_call_arena(call), sizeof(*o));

	*o = (struct opening){ .n = n, .call = call, .fn = fn, .arg = arg };
	store_get_event(n->pg, caller->school_id, id, instance,
	    caller->user_id, on_got, o);
}

static void
on_got(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct opening *o = arg;
	const struct rpc_caller *caller = rpc_call_caller(o->call);
	Belonging__ListBelongingRequest req =
	    BELONGING__LIST_BELONGING_REQUEST__INIT;
	struct arena *a = rpc_call_arena(o->call);

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(o->call, status_not_found());
		return;
	}
	store_event_row(rows, 0, a, &o->event);
	o->event.school_id = caller->school_id;
	if (o->event.creator.id == caller->user_id) {
		fill(o);
		return;
	}
	req.group_ids = event_groups(a, &o->event, &req.n_group_ids);
	belonging_client_list_belonging(o->n->directory,
	    rpc_call_context(o->call), &req, on_belonging, o);
}

static void
on_belonging(const struct status *status,
    const Belonging__ListBelongingReply *reply, void *arg)
{
	struct opening *o = arg;
	const struct rpc_caller *caller = rpc_call_caller(o->call);
	struct event_reader reader;

	if (reply == NULL) {
		rpc_fail(o->call, *status);
		return;
	}
	reader = event_reader(rpc_call_arena(o->call), caller->school_id,
	    caller->user_id, reply);
	if (!event_is_for(&o->event, &reader)) {
		if (o->event.wide && event_may_manage(o->call))
			fill(o);
		else
			store_slots_guest(o->n->pg, o->event.school_id,
			    o->event.id, reader.user_id, on_guest, o);
		return;
	}
	event_for_reader(rpc_call_arena(o->call), &o->event, &reader);
	if (o->event.untold)
		store_tell_joined(o->n->pg, reader.school_id, reader.user_id,
		    &o->event.id, 1, on_told, o);
	else
		fill(o);
}

/* For slots of it alone, with what is attached. */
static void
on_guest(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct opening *o = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(o->call, *status);
	else if (store_slots_guest_row(rows))
		event_fill(o->n, o->call, &o->event, 1, true,
		    on_guest_filled, o);
	else
		rpc_fail(o->call, status_not_found());
}

/* They are not asked who comes. */
static void
on_guest_filled(void *arg)
{
	struct opening *o = arg;

	o->event.rsvp = (struct event_rsvp){ .mode = EVENTS__RSVP__MODE__NONE };
	o->fn(&o->event, o->arg);
}

static void
on_told(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct opening *o = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		log_warn("events", "joined=%s event=%lld",
		    status_code_name(status->code), (long long)o->event.id);
	fill(o);
}

static void
fill(struct opening *o)
{
	event_fill(o->n, o->call, &o->event, 1, true, on_filled, o);
}

static void
on_filled(void *arg)
{
	struct opening *o = arg;

	o->fn(&o->event, o->arg);
}
