/* An event with the caller's slots of it. */
#include "notify/slots/slots.h"

struct owning {
	struct rpc_call		*call;
	Events__Event		*event;
};

static pg_done_fn	on_slots;

void
slots_reply_event(struct notify *n, struct rpc_call *call,
    const struct school_event *e)
{
	struct owning *o = arena_alloc(rpc_call_arena(call), sizeof(*o));

	*o = (struct owning){ call, event_message(call, e, true) };
	store_list_slots(n->pg, rpc_call_caller(call)->school_id, e->id,
	    on_slots, o);
}

static void
on_slots(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct owning *o = arg;
	struct arena *a = rpc_call_arena(o->call);
	const int64_t user_id = rpc_call_caller(o->call)->user_id;
	struct slot *slots;
	Slots__Slot *m;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	slots = store_slots(rows, a, &n);
	o->event->has_slots = n > 0;
	o->event->slots = arena_pointers(a, n + 1);
	for (i = 0; i < n; i++) {
		if (slots[i].guardian_id != user_id)
			continue;
		m = slots_own_message(a, &slots[i]);
		m->taken = m->mine = true;
		m->child = slots_person(a, slots[i].child_id,
		    COMMON__ROLE__STUDENT, slots[i].child_name, "",
		    slots[i].child_class);
		o->event->slots[o->event->n_slots++] = m;
	}
	rpc_reply(o->call, o->event);
}
