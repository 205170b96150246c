/* The slots that somebody has taken or offers, for a file of all their data. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notify/slots/slots.h"
#include "rpc/page.h"

struct owned {
	struct rpc_call	*call;
	size_t		 max;
};

static bool	take_token(struct arena *, const char *, int64_t *event_id,
		    int64_t *slot_id);
static char	*token(struct arena *, int64_t event_id, int64_t slot_id);
static pg_done_fn	on_own;
static Slots__OwnSlot	*own_message(struct rpc_call *,
			    const struct own_slot *);

void
slots_list_own_slots(struct notify *n, struct rpc_call *call,
    const Slots__ListOwnSlotsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct owned *o = arena_alloc(rpc_call_arena(call), sizeof(*o));
	int64_t event_id, slot_id;

	*o = (struct owned){ call, req->page_size == 0 ? PAGE_DEFAULT :
	    req->page_size };
	if (!take_token(rpc_call_arena(call), req->page_token, &event_id,
	    &slot_id))
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
	else
		store_own_slots(n->pg, caller->school_id, caller->user_id,
		    event_id, slot_id, (int)o->max + 1, on_own, o);
}

static bool
take_token(struct arena *a, const char *text, int64_t *event_id,
    int64_t *slot_id)
{
	*event_id = *slot_id = 0;
	return *text == '\0' || (sscanf(text, "%19" SCNd64 ".%19" SCNd64,
	    event_id, slot_id) == 2 &&
	    strcmp(text, token(a, *event_id, *slot_id)) == 0);
}

static char *
token(struct arena *a, int64_t event_id, int64_t slot_id)
{
	return arena_printf(a, "%" PRId64 ".%" PRId64, event_id, slot_id);
}

static void
on_own(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Slots__ListOwnSlotsReply reply = SLOTS__LIST_OWN_SLOTS_REPLY__INIT;
	struct owned *o = arg;
	struct arena *a = rpc_call_arena(o->call);
	struct own_slot one = { .event_id = 0 };
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	reply.slots = arena_pointers(a, o->max + 1);
	for (i = 0; i < pg_count(rows) && i < o->max; i++) {
		store_own_slot_row(rows, i, a, &one);
		reply.slots[reply.n_slots++] = own_message(o->call, &one);
	}
	if (pg_count(rows) > o->max)
		reply.next_page_token = token(a, one.event_id, one.slot.id);
	rpc_reply(o->call, &reply);
}

static Slots__OwnSlot *
own_message(struct rpc_call *call, const struct own_slot *one)
{
	struct arena *a = rpc_call_arena(call);
	const struct slot *s = &one->slot;
	Slots__OwnSlot *m = arena_message(a, &slots__own_slot__descriptor);

	m->event_id = one->event_id;
	m->title = (char *)(uintptr_t)one->title;
	m->slot = slots_own_message(a, s);
	m->slot->taken = s->guardian_id != 0;
	m->slot->mine = s->guardian_id == rpc_call_caller(call)->user_id;
	m->hosting = s->host->id == rpc_call_caller(call)->user_id;
	if (!m->slot->mine)
		return m;
	m->slot->child = slots_person(a, s->child_id, COMMON__ROLE__STUDENT,
	    s->child_name, "", s->child_class);
	m->slot->booked_by = (char *)(uintptr_t)s->booker_name;
	return m;
}
