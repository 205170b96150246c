/* Slots offered: which teachers, when, where. */
#include "base/text.h"
#include "notify/slots/slots.h"

#define MINUTE_US	(INT64_C(60) * 1000000)
#define MINUTES_LEAST	5
#define SLOTS_MOST	5000
#define SPAN_US		(INT64_C(24) * 60 * MINUTE_US)

struct offering {
	struct notify			*n;
	struct rpc_call			*call;
	const Slots__OfferSlotsRequest	*req;
	struct slots_view		*view;
	struct slot_host		*hosts;
	int64_t				*owners;
	struct slot_span		*slots;
	size_t				 nslots;
};

static slots_opened_fn	offer;
static struct status	no_evening(void);
static struct status	take_offers(struct offering *);
static struct status	take_offer(struct arena *, const Slots__Offer *,
			    struct slot_host *);
static struct status	take_breaks(struct arena *, const Slots__Offer *,
			    struct slot_host *);
static bool	take_span(const Slots__SlotSpan *, struct slot_span *);
static struct status	cut(struct offering *, const struct slot_host *);
static teaching_list_teachers_done	on_teachers;
static pg_done_fn	on_offered;

void
slots_offer_slots(struct notify *n, struct rpc_call *call,
    const Slots__OfferSlotsRequest *req)
{
	struct offering *o = arena_alloc(rpc_call_arena(call), sizeof(*o));

	*o = (struct offering){ .n = n, .call = call, .req = req };
	slots_open(n, call, req->id, 0, offer, o);
}

static void
offer(struct slots_view *v, void *arg)
{
	Teaching__ListTeachersRequest ask =
	    TEACHING__LIST_TEACHERS_REQUEST__INIT;
	struct offering *o = arg;
	struct status status = v->can_change ? STATUS_OK : status_forbidden();
	size_t i;

	o->view = v;
	if (status.code == RPC__CODE__OK && v->event.cancelled)
		status = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EVENT_CANCELLED, NULL, "cancelled");
	if (status.code == RPC__CODE__OK && o->req->n_offers > 0 &&
	    (v->event.times.all_day || *v->event.rule != '\0'))
		status = no_evening();
	if (status.code == RPC__CODE__OK)
		status = take_offers(o);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(o->call, status);
		return;
	}
	ask.n_user_ids = o->req->n_offers;
	ask.user_ids = arena_alloc(rpc_call_arena(o->call),
	    (ask.n_user_ids + 1) * sizeof(ask.user_ids[0]));
	for (i = 0; i < ask.n_user_ids; i++)
		ask.user_ids[i] = o->hosts[i].id;
	teaching_client_list_teachers(o->n->directory,
	    rpc_call_context(o->call), &ask, on_teachers, o);
}

static struct status
no_evening(void)
{
	return status_invalid("id", "has no time, or several");
}

static struct status
take_offers(struct offering *o)
{
	struct arena *a = rpc_call_arena(o->call);
	const size_t n = o->req->n_offers;
	struct status status;
	size_t i, j;

	o->hosts = arena_alloc(a, (n + 1) * sizeof(*o->hosts));
	o->owners = arena_alloc(a, SLOTS_MOST * sizeof(*o->owners));
	o->slots = arena_alloc(a, SLOTS_MOST * sizeof(*o->slots));
	for (i = 0; i < n; i++) {
		status = take_offer(a, o->req->offers[i], &o->hosts[i]);
		for (j = 0; j < i && status.code == RPC__CODE__OK; j++)
			if (o->hosts[j].id == o->hosts[i].id)
				status = status_invalid("offers.teacherId",
				    "twice");
		if (status.code == RPC__CODE__OK)
			status = cut(o, &o->hosts[i]);
		if (status.code != RPC__CODE__OK)
			return status;
	}
	return STATUS_OK;
}

static struct status
take_offer(struct arena *a, const Slots__Offer *m, struct slot_host *h)
{
	*h = (struct slot_host){ .id = m->teacher_id, .name = "",
		.title = "", .place = text_line(a, m->place),
		.minutes = (int)m->minutes };
	if (m->minutes < MINUTES_LEAST)
		return status_invalid("offers.minutes", "too short");
	if (!take_span(m->span, &h->span))
		return status_invalid("offers.span", "no span of a day");
	return take_breaks(a, m, h);
}

static struct status
take_breaks(struct arena *a, const Slots__Offer *m, struct slot_host *h)
{
	struct slot_span *breaks = arena_alloc(a, (m->n_breaks + 1) *
	    sizeof(*breaks));
	size_t i;

	for (i = 0; i < m->n_breaks; i++)
		if (!take_span(m->breaks[i], &breaks[i]))
			return status_invalid("offers.breaks",
			    "no span of a day");
	h->breaks = breaks;
	h->nbreaks = m->n_breaks;
	return STATUS_OK;
}

static bool
take_span(const Slots__SlotSpan *m, struct slot_span *s)
{
	const Google__Protobuf__Timestamp *from = m->starts_at;
	const Google__Protobuf__Timestamp *to = m->ends_at;

	if (from == NULL || to == NULL || from->seconds < 0 ||
	    from->seconds > SECONDS_MAX || to->seconds < 0 ||
	    to->seconds > SECONDS_MAX)
		return false;
	*s = (struct slot_span){ from->seconds * 1000000,
		to->seconds * 1000000 };
	return s->end_us > s->start_us && s->end_us - s->start_us <= SPAN_US;
}

/* One after the other; after a break from its end on. */
static struct status
cut(struct offering *o, const struct slot_host *h)
{
	const int64_t length = h->minutes * MINUTE_US;
	int64_t at = h->span.start_us;
	size_t i, before = o->nslots;

	while (at + length <= h->span.end_us) {
		for (i = 0; i < h->nbreaks; i++)
			if (at < h->breaks[i].end_us &&
			    at + length > h->breaks[i].start_us)
				break;
		if (i < h->nbreaks) {
			at = h->breaks[i].end_us;
			continue;
		}
		if (o->nslots == SLOTS_MOST)
			return status_too_long("offers", SLOTS_MOST);
		o->owners[o->nslots] = h->id;
		o->slots[o->nslots++] = (struct slot_span){ at, at + length };
		at += length;
	}
	return o->nslots == before ? status_invalid("offers.span",
	    "too short for a slot") : STATUS_OK;
}

static void
on_teachers(const struct status *status,
    const Teaching__ListTeachersReply *reply, void *arg)
{
	struct offering *o = arg;
	struct arena *a = rpc_call_arena(o->call);
	struct slot_offer all = { .school_id = o->view->event.school_id,
		.event_id = o->view->event.id,
		.by = rpc_call_caller(o->call)->user_id, .hosts = o->hosts,
		.nhosts = o->req->n_offers, .owners = o->owners,
		.slots = o->slots, .nslots = o->nslots,
		.drop = o->req->drop_taken };
	size_t i, j;

	if (reply == NULL) {
		rpc_fail(o->call, *status);
		return;
	}
	for (i = 0; i < all.nhosts; i++) {
		for (j = 0; j < reply->n_people; j++)
			if (reply->people[j]->id == o->hosts[i].id)
				break;
		if (j == reply->n_people) {
			rpc_fail(o->call, status_invalid("offers.teacherId",
			    "no teacher of the school"));
			return;
		}
		o->hosts[i].name = arena_strdup(a,
		    reply->people[j]->display_name);
		o->hosts[i].title = arena_strdup(a, reply->people[j]->title);
	}
	store_offer_slots(o->n->pg, &all, on_offered, o);
}

static void
on_offered(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct offering *o = arg;
	enum slot_status offered;
	int taken;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	offered = store_slots_offered(rows, &taken);
	if (offered == SLOTS_DONE)
		slots_reply(o->view, STATUS_OK);
	else if (offered == SLOTS_WOULD_GO)
		slots_reply(o->view, status_limit(
		    RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__SLOTS_BOOKED, "dropTaken", taken,
		    "taken ones would go"));
	else if (offered == SLOTS_NO_EVENING)
		rpc_fail(o->call, no_evening());
	else if (offered == SLOTS_EVENT_CANCELLED)
		rpc_fail(o->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EVENT_CANCELLED, NULL, "cancelled"));
	else
		rpc_fail(o->call, status_not_found());
}
