/* Slots proposed to a family. */
#include <stdlib.h>
#include <time.h>

#include "notify/slots/plan.h"
#include "notify/slots/slots.h"

#define WALK_MINUTES	5
#define MINUTE_US	(INT64_C(60) * 1000000)

struct planning {
	struct rpc_call				*call;
	const Slots__PlanSlotsRequest		*req;
	struct slots_view			*view;
	/* At the same place: what is wished, and what there is for it. */
	Slots__PlanSlotsRequest__Wish		*wishes[PLAN_WISHES];
	struct plan_wish			 offers[PLAN_WISHES];
	const struct slot			**slots[PLAN_WISHES];
	size_t					 n;
	struct plan_busy			*busy;
	size_t					 nbusy;
	int64_t					 from_us, until_us;
	Slots__PlanSlotsReply			*reply;
};

static slots_opened_fn	plan;
static struct status	take_wishes(struct planning *);
static struct status	take_times(struct planning *);
static void	wish(struct planning *, int64_t child_id, int64_t teacher_id);
static void	gather(struct planning *, size_t);
static void	propose(struct planning *, const size_t *chosen);
static void	show(struct planning *, const struct slot *, int64_t child_id,
		    bool mine);
static int	by_time(const void *, const void *);
static uint32_t	waiting(const Slots__PlanSlotsReply *);

void
slots_plan_slots(struct notify *n, struct rpc_call *call,
    const Slots__PlanSlotsRequest *req)
{
	struct planning *p = arena_alloc(rpc_call_arena(call), sizeof(*p));

	*p = (struct planning){ .call = call, .req = req };
	slots_open(n, call, req->id, req->guardian_id, plan, p);
}

static void
plan(struct slots_view *v, void *arg)
{
	struct planning *p = arg;
	struct arena *a = rpc_call_arena(p->call);
	const int64_t walk = p->req->walk == NULL ? WALK_MINUTES :
	    p->req->walk->minutes;
	size_t chosen[PLAN_WISHES], i;
	struct status status;

	p->view = v;
	status = take_times(p);
	if (status.code == RPC__CODE__OK && v->event.cancelled)
		status = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EVENT_CANCELLED, NULL, "cancelled");
	if (status.code == RPC__CODE__OK)
		status = take_wishes(p);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(p->call, status);
		return;
	}
	p->reply = arena_message(a, &slots__plan_slots_reply__descriptor);
	p->reply->slots = arena_pointers(a, v->nslots + 1);
	p->reply->unplaced = arena_pointers(a, p->n + 1);
	p->busy = arena_alloc(a, (v->nslots + 1) * sizeof(*p->busy));
	for (i = 0; i < v->nslots; i++) {
		if (v->slots[i].guardian_id != v->guardian_id)
			continue;
		p->busy[p->nbusy++] = (struct plan_busy){ {
			v->slots[i].span.start_us, v->slots[i].span.end_us },
			v->slots[i].host->id };
		show(p, &v->slots[i], v->slots[i].child_id, true);
	}
	for (i = 0; i < p->n; i++)
		gather(p, i);
	plan_evening(p->offers, p->n, p->busy, p->nbusy, walk * MINUTE_US,
	    chosen);
	propose(p, chosen);
	rpc_reply(p->call, p->reply);
}

static int64_t
us_of(const Google__Protobuf__Timestamp *t)
{
	return t->seconds * 1000000 + t->nanos / 1000;
}

static struct status
take_times(struct planning *p)
{
	const Google__Protobuf__Timestamp *from = p->req->from;
	const Google__Protobuf__Timestamp *until = p->req->until;

	if (from != NULL && (from->seconds < 0 || from->seconds > SECONDS_MAX))
		return status_invalid("from", "out of range");
	if (until != NULL && (until->seconds < 0 ||
	    until->seconds > SECONDS_MAX))
		return status_invalid("until", "out of range");
	p->from_us = (int64_t)time(NULL) * 1000000;
	if (from != NULL && us_of(from) > p->from_us)
		p->from_us = us_of(from);
	p->until_us = until != NULL ? us_of(until) : INT64_MAX;
	return STATUS_OK;
}

/* Those that are said, or each child with each who teaches it. */
static struct status
take_wishes(struct planning *p)
{
	const struct family *f = &p->view->family;
	const Slots__PlanSlotsRequest__Wish *w;
	size_t i;

	for (i = 0; i < p->req->n_wishes; i++) {
		w = p->req->wishes[i];
		if (family_child(f, w->child_id) == f->nchildren)
			return status_make(RPC__CODE__NOT_FOUND,
			    RPC__REASON__CHILD_UNKNOWN,
			    arena_int64(rpc_call_arena(p->call),
			    w->child_id), "not a child of theirs");
		if (p->view->guardian_id == rpc_call_caller(p->call)->user_id &&
		    !family_taught(f, w->teacher_id, w->child_id))
			return status_make(RPC__CODE__PERMISSION_DENIED,
			    RPC__REASON__SLOT_NOT_TAUGHT, "wishes",
			    "not taught by this teacher");
		wish(p, w->child_id, w->teacher_id);
	}
	for (i = 0; i < f->nteaching && p->req->n_wishes == 0; i++)
		wish(p, f->teaching[i].child_id, f->teaching[i].teacher_id);
	return STATUS_OK;
}

/* Once, and not what they have already. */
static void
wish(struct planning *p, int64_t child_id, int64_t teacher_id)
{
	const struct slots_view *v = p->view;
	Slots__PlanSlotsRequest__Wish *w;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->wishes[i]->child_id == child_id &&
		    p->wishes[i]->teacher_id == teacher_id)
			return;
	for (i = 0; i < v->nslots; i++)
		if (v->slots[i].guardian_id == v->guardian_id &&
		    v->slots[i].child_id == child_id &&
		    v->slots[i].host->id == teacher_id)
			return;
	if (p->n == PLAN_WISHES)
		return;
	w = arena_message(rpc_call_arena(p->call),
	    &slots__plan_slots_request__wish__descriptor);
	w->child_id = child_id;
	w->teacher_id = teacher_id;
	p->wishes[p->n++] = w;
}

/* What the teacher of a wish has free while the family is there. */
static void
gather(struct planning *p, size_t i)
{
	const struct slots_view *v = p->view;
	struct arena *a = rpc_call_arena(p->call);
	const int64_t teacher_id = p->wishes[i]->teacher_id;
	struct plan_slot *spans = arena_alloc(a, (v->nslots + 1) *
	    sizeof(*spans));
	const struct slot *s;
	size_t j, n = 0;

	p->slots[i] = arena_alloc(a, (v->nslots + 1) *
	    sizeof(*p->slots[i]));
	for (j = 0; j < v->nslots; j++) {
		s = &v->slots[j];
		if (s->host->id != teacher_id || s->guardian_id != 0 ||
		    s->cancelled || s->span.start_us <= p->from_us ||
		    s->span.end_us > p->until_us)
			continue;
		spans[n] = (struct plan_slot){ s->span.start_us,
			s->span.end_us };
		p->slots[i][n++] = s;
	}
	p->offers[i] = (struct plan_wish){ teacher_id, spans, n };
}

static void
propose(struct planning *p, const size_t *chosen)
{
	Slots__PlanSlotsReply *r = p->reply;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (chosen[i] == PLAN_NONE)
			r->unplaced[r->n_unplaced++] = p->wishes[i];
		else
			show(p, p->slots[i][chosen[i]],
			    p->wishes[i]->child_id, false);
	}
	qsort(r->slots, r->n_slots, sizeof(r->slots[0]), by_time);
	r->waiting_minutes = waiting(r);
}

static void
show(struct planning *p, const struct slot *s, int64_t child_id, bool mine)
{
	const struct family *f = &p->view->family;
	const size_t i = family_child(f, child_id);
	struct arena *a = rpc_call_arena(p->call);
	Slots__Slot *m = slots_own_message(a, s);

	m->taken = m->mine = mine;
	m->child = i < f->nchildren ? slots_person(a, child_id,
	    COMMON__ROLE__STUDENT, f->children[i].name, "",
	    f->children[i].class) : slots_person(a, child_id,
	    COMMON__ROLE__STUDENT, s->child_name, "", s->child_class);
	p->reply->slots[p->reply->n_slots++] = m;
}

static int
by_time(const void *a, const void *b)
{
	const Slots__Slot *x = *(Slots__Slot *const *)a;
	const Slots__Slot *y = *(Slots__Slot *const *)b;
	const int64_t one = us_of(x->starts_at), other = us_of(y->starts_at);

	return one < other ? -1 : one > other;
}

static uint32_t
waiting(const Slots__PlanSlotsReply *r)
{
	int64_t wait = 0;
	size_t i;

	for (i = 1; i < r->n_slots; i++)
		wait += us_of(r->slots[i]->starts_at) -
		    us_of(r->slots[i - 1]->ends_at);
	return (uint32_t)(wait < 0 ? 0 : wait / MINUTE_US);
}
