/* An event's slots, as they are for who asks. */
#include <string.h>

#include "notify/slots/slots.h"

#define TEXT(s)	((char *)(uintptr_t)(s))

struct opening {
	struct slots_view	 view;
	int64_t			 asked;		/* the guardian, or 0 */
	slots_opened_fn		*fn;
	void			*arg;
	struct status		 status;	/* of a reply */
};

static event_opened_fn	on_event;
static pg_done_fn	on_checked, on_list, on_again;
static teaching_get_family_done	on_family;
static bool		is_of_the_staff(const struct rpc_call *);
static Slots__Host	*host_message(const struct slots_view *,
			    const struct slot *, size_t n);
static Slots__SlotSpan	*span_message(struct arena *, struct slot_span);
static Slots__Slot	*slot_message(const struct slots_view *,
			    const struct slot *, bool whole);

void
slots_open(struct notify *n, struct rpc_call *call, int64_t event_id,
    int64_t guardian_id, slots_opened_fn *fn, void *arg)
{
	struct opening *o = arena_alloc(rpc_call_arena(call), sizeof(*o));

	*o = (struct opening){ .view = { .n = n, .call = call },
		.asked = guardian_id, .fn = fn, .arg = arg };
	event_open(n, call, event_id, "", on_event, o);
}

static void
on_event(struct school_event *e, void *arg)
{
	struct opening *o = arg;
	struct slots_view *v = &o->view;
	const struct rpc_caller *c = rpc_call_caller(v->call);

	v->event = *e;
	v->event.school_id = c->school_id;
	v->can_change = event_may_change(v->call, e);
	v->can_book = v->can_change && is_of_the_staff(v->call);
	v->guardian_id = o->asked == 0 ? c->user_id : o->asked;
	if (v->guardian_id != c->user_id && !v->can_book)
		rpc_fail(v->call, status_forbidden());
	else
		slots_check(v->n, v->call, e->id, on_checked, o);
}

static bool
is_of_the_staff(const struct rpc_call *call)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	const uint32_t roles = c->other_roles | UINT32_C(1) << c->role;

	return (roles & (1 << COMMON__ROLE__STAFF |
	    1 << COMMON__ROLE__ADMIN)) != 0;
}

static void
on_checked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct opening *o = arg;
	struct slots_view *v = &o->view;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(v->call, *status);
	else
		store_list_slots(v->n->pg, v->event.school_id, v->event.id,
		    on_list, o);
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Teaching__GetFamilyRequest req = TEACHING__GET_FAMILY_REQUEST__INIT;
	struct opening *o = arg;
	struct slots_view *v = &o->view;
	struct arena *a = rpc_call_arena(v->call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(v->call, *status);
		return;
	}
	v->slots = store_slots(rows, a, &v->nslots);
	req.guardian_id = o->asked;
	req.teacher_ids = arena_alloc(a, (v->nslots + 1) *
	    sizeof(req.teacher_ids[0]));
	for (i = 0; i < v->nslots; i++)
		if (i == 0 || v->slots[i].host != v->slots[i - 1].host)
			req.teacher_ids[req.n_teacher_ids++] =
			    v->slots[i].host->id;
	teaching_client_get_family(v->n->directory,
	    rpc_call_context(v->call), &req, on_family, o);
}

static void
on_family(const struct status *status, const Teaching__GetFamilyReply *reply,
    void *arg)
{
	struct opening *o = arg;
	struct slots_view *v = &o->view;

	if (reply == NULL) {
		rpc_fail(v->call, *status);
		return;
	}
	family_take(rpc_call_arena(v->call), reply, &v->family);
	if (o->asked != 0 && v->family.guardian_id == 0)
		rpc_fail(v->call, status_not_found());
	else
		o->fn(v, o->arg);
}

/* ---- after a change ---- */

void
slots_reply(struct slots_view *v, struct status status)
{
	struct opening *o = arena_alloc(rpc_call_arena(v->call), sizeof(*o));

	*o = (struct opening){ .view = *v, .status = status };
	store_list_slots(v->n->pg, v->event.school_id, v->event.id, on_again,
	    o);
}

static void
on_again(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct opening *o = arg;
	struct slots_view *v = &o->view;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(v->call, *status);
		return;
	}
	v->slots = store_slots(rows, rpc_call_arena(v->call), &v->nslots);
	if (o->status.code == RPC__CODE__OK)
		rpc_reply(v->call, slots_message(v));
	else
		rpc_fail_with(v->call, o->status, slots_message(v));
}

/* ---- as a message ---- */

const struct slot *
slots_find(const struct slots_view *v, int64_t id)
{
	size_t i;

	for (i = 0; i < v->nslots; i++)
		if (v->slots[i].id == id)
			return &v->slots[i];
	return NULL;
}

Slots__OfferedSlots *
slots_message(const struct slots_view *v)
{
	struct arena *a = rpc_call_arena(v->call);
	Slots__OfferedSlots *m = arena_message(a,
	    &slots__offered_slots__descriptor);
	Slots__Host *host;
	size_t i, n;

	m->can_change = v->can_change;
	m->can_book = v->can_book;
	m->hosts = arena_pointers(a, v->nslots + 1);
	for (i = 0; i < v->nslots; i += n) {
		for (n = 1; i + n < v->nslots; n++)
			if (v->slots[i + n].host != v->slots[i].host)
				break;
		if (v->slots[i].host->id == rpc_call_caller(v->call)->user_id)
			m->hosting = true;
		host = host_message(v, &v->slots[i], n);
		if (host != NULL)
			m->hosts[m->n_hosts++] = host;
	}
	if (v->family.guardian_id == 0)
		return m;
	m->guardian = slots_person(a, v->family.guardian_id,
	    COMMON__ROLE__GUARDIAN, v->family.name, "", "");
	m->children = arena_pointers(a, v->family.nchildren + 1);
	for (i = 0; i < v->family.nchildren; i++)
		m->children[m->n_children++] = slots_person(a,
		    v->family.children[i].id, COMMON__ROLE__STUDENT,
		    v->family.children[i].name, "",
		    v->family.children[i].class);
	return m;
}

/* NULL: they are nobody to who asks. */
static Slots__Host *
host_message(const struct slots_view *v, const struct slot *slots, size_t n)
{
	const struct slot_host *h = slots[0].host;
	const struct family *f = &v->family;
	const bool whole = v->can_change ||
	    h->id == rpc_call_caller(v->call)->user_id;
	struct arena *a = rpc_call_arena(v->call);
	Slots__Host *m = arena_message(a, &slots__host__descriptor);
	bool shown = whole;
	size_t i;

	m->child_ids = arena_alloc(a, (f->nteaching + 1) *
	    sizeof(m->child_ids[0]));
	for (i = 0; i < f->nteaching; i++)
		if (f->teaching[i].teacher_id == h->id) {
			m->child_ids[m->n_child_ids++] =
			    f->teaching[i].child_id;
			m->subject = TEXT(f->teaching[i].subject);
			shown = true;
		}
	m->slots = arena_pointers(a, n);
	for (i = 0; i < n; i++) {
		m->slots[m->n_slots++] = slot_message(v, &slots[i], whole);
		shown = shown || slots[i].guardian_id == v->guardian_id;
	}
	if (!shown)
		return NULL;
	m->teacher = slots_person(a, h->id, COMMON__ROLE__TEACHER, h->name,
	    h->title, "");
	m->place = TEXT(h->place);
	m->cancelled = h->cancelled;
	m->minutes = (uint32_t)h->minutes;
	m->span = span_message(a, h->span);
	m->breaks = arena_pointers(a, h->nbreaks + 1);
	for (i = 0; i < h->nbreaks; i++)
		m->breaks[m->n_breaks++] = span_message(a, h->breaks[i]);
	return m;
}

static Slots__SlotSpan *
span_message(struct arena *a, struct slot_span span)
{
	Slots__SlotSpan *m = arena_message(a, &slots__slot_span__descriptor);

	m->starts_at = arena_timestamp(a, span.start_us);
	m->ends_at = arena_timestamp(a, span.end_us);
	return m;
}

static Slots__Slot *
slot_message(const struct slots_view *v, const struct slot *s, bool whole)
{
	struct arena *a = rpc_call_arena(v->call);
	Slots__Slot *m = arena_message(a, &slots__slot__descriptor);

	m->id = s->id;
	m->starts_at = arena_timestamp(a, s->span.start_us);
	m->ends_at = arena_timestamp(a, s->span.end_us);
	m->cancelled = s->cancelled;
	m->taken = s->guardian_id != 0;
	m->mine = m->taken && s->guardian_id == v->guardian_id;
	if (!m->taken || (!m->mine && !whole))
		return m;
	m->child = slots_person(a, s->child_id, COMMON__ROLE__STUDENT,
	    s->child_name, "", s->child_class);
	m->booked_by = TEXT(s->booker_name);
	if (whole)
		m->guardian = slots_person(a, s->guardian_id,
		    COMMON__ROLE__GUARDIAN, s->guardian_name, "", "");
	return m;
}

Slots__Slot *
slots_own_message(struct arena *a, const struct slot *s)
{
	Slots__Slot *m = arena_message(a, &slots__slot__descriptor);

	m->id = s->id;
	m->starts_at = arena_timestamp(a, s->span.start_us);
	m->ends_at = arena_timestamp(a, s->span.end_us);
	m->cancelled = s->cancelled;
	m->with = slots_person(a, s->host->id, COMMON__ROLE__TEACHER,
	    s->host->name, s->host->title, "");
	m->place = TEXT(s->host->place);
	return m;
}

Common__Person *
slots_person(struct arena *a, int64_t id, Common__Role role,
    const char *name, const char *title, const char *context)
{
	Common__Person *m = arena_message(a, &common__person__descriptor);

	m->id = id;
	m->role = role;
	m->display_name = TEXT(name);
	m->title = TEXT(title);
	m->context = TEXT(context);
	return m;
}
