/* Who comes, as the API has it for the one who looks. */
#include <time.h>

#include "notify/events/events.h"
#include "rsvp.pb-c.h"

#define TEXT(s)	((char *)(uintptr_t)(s))

static void	add_mine(struct rpc_call *, const struct school_event *,
		    Events__Rsvp *);
static Events__Rsvp__Mine *mine(struct rpc_call *, const struct school_event *,
		    int64_t subject_id);

int64_t
event_due_us(const struct school_event *e)
{
	return e->times.start_us - e->rsvp.due_before_us;
}

Events__Rsvp__State
event_state(const struct event_answer *a)
{
	if (a == NULL)
		return EVENTS__RSVP__STATE__UNANSWERED;
	return a->answer == 0 ? EVENTS__RSVP__STATE__WAITING :
	    a->answer == RSVP__ANSWER__YES ? EVENTS__RSVP__STATE__GOING :
	    a->answer == RSVP__ANSWER__MAYBE ? EVENTS__RSVP__STATE__MAYBE :
	    EVENTS__RSVP__STATE__NOT_GOING;
}

Events__Rsvp *
event_rsvp_message(struct rpc_call *call, const struct school_event *e)
{
	const struct event_rsvp *r = &e->rsvp;
	struct arena *a = rpc_call_arena(call);
	Events__Rsvp *m;

	if (r->mode == EVENTS__RSVP__MODE__NONE)
		return NULL;
	m = arena_message(a, &events__rsvp__descriptor);
	m->mode = (Events__Rsvp__Mode)r->mode;
	m->capacity = r->capacity;
	if (r->due_before_us > 0)
		m->due_at = arena_timestamp(a, event_due_us(e));
	m->counts = arena_message(a, &events__rsvp__counts__descriptor);
	m->counts->going = r->going;
	m->counts->waiting = r->waiting;
	if (event_may_change(call, e)) {
		m->counts->maybe = r->maybe;
		m->counts->not_going = r->not_going;
	}
	/* Of what recurs, each time is answered by itself. */
	if (e->for_reader &&
	    event_check_instance(e).code == RPC__CODE__OK)
		add_mine(call, e, m);
	return m;
}

/* Pupils see what was answered for them. */
static void
add_mine(struct rpc_call *call, const struct school_event *e, Events__Rsvp *m)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	const bool family = m->mode == EVENTS__RSVP__MODE__PER_FAMILY;
	struct arena *a = rpc_call_arena(call);
	Events__Rsvp__Mine *one;
	size_t i;

	m->open = !e->cancelled &&
	    (int64_t)time(NULL) * 1000000 < event_due_us(e) &&
	    !(family && caller->role == COMMON__ROLE__STUDENT);
	m->mine = arena_pointers(a, e->nchildren + 1);
	for (i = 0; i < e->nchildren && family; i++) {
		one = mine(call, e, e->children[i]->id);
		one->child = arena_message(a, &common__person__descriptor);
		one->child->id = e->children[i]->id;
		one->child->role = COMMON__ROLE__STUDENT;
		one->child->display_name = TEXT(e->children[i]->name);
		one->child->context = TEXT(e->children[i]->class);
		m->mine[m->n_mine++] = one;
	}
	if (m->n_mine == 0)
		m->mine[m->n_mine++] = mine(call, e, caller->user_id);
}

/* Of what another guardian said, the state alone. */
static Events__Rsvp__Mine *
mine(struct rpc_call *call, const struct school_event *e, int64_t subject_id)
{
	struct arena *a = rpc_call_arena(call);
	Events__Rsvp__Mine *m = arena_message(a,
	    &events__rsvp__mine__descriptor);
	const struct event_answer *found = NULL;
	size_t i;

	for (i = 0; i < e->rsvp.nanswers; i++)
		if (e->rsvp.answers[i].subject_id == subject_id)
			found = &e->rsvp.answers[i];
	m->state = event_state(found);
	if (found != NULL) {
		m->place = found->place;
		if (found->by_id == rpc_call_caller(call)->user_id)
			m->note = TEXT(found->note);
	}
	return m;
}
