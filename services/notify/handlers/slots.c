/* Slots seen, taken, moved, given back and called off. */
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "notify/slots/slots.h"
#include "oversight.rpc.h"

#define CHOICES_MAX	50

/* A change on its way. */
struct slots_change {
	struct notify		*n;
	struct rpc_call		*call;
	struct slots_view	*view;
	int64_t			 slots[CHOICES_MAX], children[CHOICES_MAX];
	size_t			 nslots;
	int64_t			 teacher_id;	/* all of theirs */
	const char		*by_name;
	const char		*what;		/* done, for the audit trail */
	const char		*object;	/* with what */
};

static slots_opened_fn	reply_view, take, cancel, cancel_host;
static struct slots_change *change_new(struct notify *, struct rpc_call *);
static void	open_for(struct slots_change *, int64_t event_id,
		    int64_t guardian_id, slots_opened_fn *);
static struct status	check_choices(struct slots_change *);
static struct status	check_choice(struct slots_change *, size_t);
static bool	for_another(const struct slots_change *);
static directory_name_people_done	on_named;
static void	keep(struct slots_change *);
static pg_done_fn	on_taken, on_done;
static void	finish(struct slots_change *);
static oversight_note_act_done	on_noted;
static struct status	refusal(enum slot_status);
static Rpc__Fault	**faults_of(struct arena *, const int64_t *, size_t);

/* ---- seen ---- */

void
slots_list_slots(struct notify *n, struct rpc_call *call,
    const Slots__ListSlotsRequest *req)
{
	slots_open(n, call, req->id, req->guardian_id, reply_view, call);
}

static void
reply_view(struct slots_view *v, void *call)
{
	rpc_reply(call, slots_message(v));
}

/* ---- taken ---- */

void
slots_take_slot(struct notify *n, struct rpc_call *call,
    const Slots__TakeSlotRequest *req)
{
	struct slots_change *c = change_new(n, call);

	c->slots[0] = req->slot_id;
	c->children[0] = req->child_id;
	c->nslots = 1;
	open_for(c, req->id, req->guardian_id, take);
}

void
slots_take_slots(struct notify *n, struct rpc_call *call,
    const Slots__TakeSlotsRequest *req)
{
	struct slots_change *c = change_new(n, call);

	for (; c->nslots < req->n_choices && c->nslots < CHOICES_MAX;
	    c->nslots++) {
		c->slots[c->nslots] = req->choices[c->nslots]->slot_id;
		c->children[c->nslots] = req->choices[c->nslots]->child_id;
	}
	open_for(c, req->id, req->guardian_id, take);
}

static struct slots_change *
change_new(struct notify *n, struct rpc_call *call)
{
	struct slots_change *c = arena_alloc(rpc_call_arena(call), sizeof(*c));

	*c = (struct slots_change){ .n = n, .call = call, .by_name = "" };
	return c;
}

static void
open_for(struct slots_change *c, int64_t event_id, int64_t guardian_id,
    slots_opened_fn *fn)
{
	slots_open(c->n, c->call, event_id, guardian_id, fn, c);
}

static void
take(struct slots_view *v, void *arg)
{
	Directory__NamePeopleRequest ask = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;
	struct slots_change *c = arg;
	struct status status;
	int64_t by = rpc_call_caller(c->call)->user_id;

	c->view = v;
	status = check_choices(c);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(c->call, status);
	} else if (!for_another(c)) {
		keep(c);
	} else {
		ask.ids = &by;
		ask.n_ids = 1;
		directory_client_name_people(c->n->directory,
		    rpc_call_context(c->call), &ask, on_named, c);
	}
}

static bool
for_another(const struct slots_change *c)
{
	return c->view->guardian_id != rpc_call_caller(c->call)->user_id;
}

static struct status
check_choices(struct slots_change *c)
{
	struct status status;
	size_t i, j;

	if (c->view->event.cancelled)
		return refusal(SLOTS_EVENT_CANCELLED);
	for (i = 0; i < c->nslots; i++) {
		status = check_choice(c, i);
		if (status.code != RPC__CODE__OK)
			return status;
		for (j = 0; j < i; j++)
			if (c->slots[j] == c->slots[i] || (c->children[j] ==
			    c->children[i] && slots_find(c->view,
			    c->slots[j])->host == slots_find(c->view,
			    c->slots[i])->host))
				return status_invalid("choices",
				    "twice the same");
	}
	return STATUS_OK;
}

static struct status
check_choice(struct slots_change *c, size_t i)
{
	const struct family *f = &c->view->family;
	const struct slot *s = slots_find(c->view, c->slots[i]);
	char field[32] = "";

	if (s == NULL)
		return status_not_found();
	if (c->children[i] == 0)
		c->children[i] = family_only_child(f, s->host->id);
	if (c->children[i] == 0)
		return f->nchildren == 0 ? status_forbidden() :
		    status_missing("childId");
	if (family_child(f, c->children[i]) == f->nchildren) {
		snprintf(field, sizeof(field), "%" PRId64, c->children[i]);
		return status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__CHILD_UNKNOWN, arena_strdup(
		    rpc_call_arena(c->call), field), "not a child of theirs");
	}
	if (!for_another(c) && !family_taught(f, s->host->id, c->children[i]))
		return status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__SLOT_NOT_TAUGHT, "childId",
		    "not taught by this teacher");
	return STATUS_OK;
}

static void
on_named(const struct status *status, const Directory__NamePeopleReply *reply,
    void *arg)
{
	struct slots_change *c = arg;

	if (reply == NULL) {
		rpc_fail(c->call, *status);
		return;
	}
	if (reply->n_people > 0)
		c->by_name = arena_strdup(rpc_call_arena(c->call),
		    reply->people[0]->display_name);
	keep(c);
}

static void
keep(struct slots_change *c)
{
	struct slots_view *v = c->view;
	struct arena *a = rpc_call_arena(c->call);
	const char **names = arena_alloc(a, (c->nslots + 1) * sizeof(*names));
	const char **classes = arena_alloc(a, (c->nslots + 1) *
	    sizeof(*classes));
	const struct slot_taking taking = {
		.school_id = v->event.school_id, .event_id = v->event.id,
		.guardian_id = v->guardian_id,
		.guardian_name = v->family.name, .slots = c->slots,
		.children = c->children, .child_names = names,
		.child_classes = classes, .n = c->nslots,
		.by = rpc_call_caller(c->call)->user_id,
		.by_name = c->by_name };
	size_t i, child;

	for (i = 0; i < c->nslots; i++) {
		child = family_child(&v->family, c->children[i]);
		names[i] = v->family.children[child].name;
		classes[i] = v->family.children[child].class;
	}
	c->what = "booked";
	c->object = v->family.name;
	store_take_slots(c->n->pg, &taking, on_taken, c);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct slots_change *c = arg;
	struct arena *a = rpc_call_arena(c->call);
	enum slot_status taken;
	struct status refused;
	int64_t *ids;
	size_t n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	taken = store_slots_taken(rows, a, &ids, &n);
	if (taken == SLOTS_DONE) {
		finish(c);
		return;
	}
	refused = refusal(taken);
	if (taken != SLOTS_TAKEN && taken != SLOTS_OVERLAP &&
	    taken != SLOTS_PAST) {
		rpc_fail(c->call, refused);
		return;
	}
	refused.faults = faults_of(a, ids, n);
	refused.nfaults = n;
	slots_reply(c->view, refused);
}

static Rpc__Fault **
faults_of(struct arena *a, const int64_t *ids, size_t n)
{
	Rpc__Fault **faults = arena_pointers(a, n + 1);
	size_t i;

	for (i = 0; i < n; i++) {
		faults[i] = arena_message(a, &rpc__fault__descriptor);
		faults[i]->id = arena_int64(a, ids[i]);
	}
	return faults;
}

static struct status
refusal(enum slot_status why)
{
	switch (why) {
	case SLOTS_EVENT_CANCELLED:
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EVENT_CANCELLED, NULL, "cancelled");
	case SLOTS_TAKEN:
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__SLOT_TAKEN, "slotId", "taken");
	case SLOTS_OVERLAP:
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__SLOT_OVERLAP, "slotId", "overlaps");
	case SLOTS_PAST:
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__SLOT_PAST, "slotId", "has begun");
	default:
		return status_not_found();
	}
}

/* ---- given back, called off ---- */

void
slots_cancel_slot(struct notify *n, struct rpc_call *call,
    const Slots__CancelSlotRequest *req)
{
	struct slots_change *c = change_new(n, call);

	c->slots[0] = req->slot_id;
	c->nslots = 1;
	open_for(c, req->id, req->guardian_id, cancel);
}

static void
cancel(struct slots_view *v, void *arg)
{
	struct slots_change *c = arg;
	const struct rpc_caller *caller = rpc_call_caller(c->call);
	const struct slot *s = slots_find(v, c->slots[0]);

	c->view = v;
	c->object = v->family.name;
	c->what = "cancelled";
	if (s != NULL && (for_another(c) ||
	    s->guardian_id == v->guardian_id)) {
		store_give_slot_back(c->n->pg, v->event.school_id,
		    v->event.id, s->id, v->guardian_id, caller->user_id,
		    on_done, c);
	} else if (s != NULL && (v->can_change ||
	    s->host->id == caller->user_id)) {
		c->teacher_id = s->host->id;
		c->object = s->host->name;
		store_call_slots_off(c->n->pg, v->event.school_id,
		    v->event.id, s->id, s->host->id, caller->user_id, on_done,
		    c);
	} else if (s != NULL && s->guardian_id == 0) {
		/* It was given back before. */
		rpc_reply(c->call, slots_message(v));
	} else {
		rpc_fail(c->call, status_not_found());
	}
}

void
slots_cancel_host(struct notify *n, struct rpc_call *call,
    const Slots__CancelHostRequest *req)
{
	struct slots_change *c = change_new(n, call);

	c->teacher_id = req->teacher_id;
	open_for(c, req->id, 0, cancel_host);
}

static void
cancel_host(struct slots_view *v, void *arg)
{
	struct slots_change *c = arg;
	const struct rpc_caller *caller = rpc_call_caller(c->call);
	size_t i;

	c->view = v;
	c->what = "called off";
	for (i = 0; i < v->nslots; i++)
		if (v->slots[i].host->id == c->teacher_id)
			break;
	if (!v->can_change && c->teacher_id != caller->user_id) {
		rpc_fail(c->call, status_forbidden());
	} else if (i == v->nslots) {
		rpc_fail(c->call, status_not_found());
	} else {
		c->object = v->slots[i].host->name;
		store_call_slots_off(c->n->pg, v->event.school_id,
		    v->event.id, 0, c->teacher_id, caller->user_id, on_done,
		    c);
	}
}

static void
on_done(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct slots_change *c = arg;
	enum slot_status done;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	done = store_slot_status(rows);
	if (done == SLOTS_DONE)
		finish(c);
	else
		rpc_fail(c->call, refusal(done));
}

/* What is done for others is noted. */
static void
finish(struct slots_change *c)
{
	Oversight__NoteActRequest__Fact event =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, what = event,
	    slots = event;
	Oversight__NoteActRequest__Fact *facts[] = { &event, &what, &slots };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = rpc_call_arena(c->call);
	const int64_t by = rpc_call_caller(c->call)->user_id;

	if (c->teacher_id != 0 ? c->teacher_id == by : !for_another(c)) {
		slots_reply(c->view, STATUS_OK);
		return;
	}
	event.name = (char *)"event";
	event.value = arena_int64(a, c->view->event.id);
	what.name = (char *)"done";
	what.value = (char *)(uintptr_t)c->what;
	slots.name = (char *)"slots";
	slots.value = arena_int64(a, (int64_t)c->nslots);
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__SLOTS_CHANGE;
	req.object = (char *)(uintptr_t)c->object;
	req.facts = facts;
	req.n_facts = c->nslots == 0 ? 2 : 3;
	oversight_client_note_act(c->n->directory, rpc_call_context(c->call),
	    &req, on_noted, c);
}

/* It is done. */
static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct slots_change *c = arg;

	if (reply == NULL)
		log_warn("slots", "noted=%s event=%" PRId64,
		    status_code_name(status->code), c->view->event.id);
	slots_reply(c->view, STATUS_OK);
}
