/* Who comes: said by them, and what waits to be said. */
#include <string.h>
#include <time.h>

#include "notify/events/events.h"
#include "notify/store/rsvp.h"

#define AHEAD_US	(INT64_C(90) * 86400 * 1000000)
/* Times that are looked at, and events that are told. */
#define LOOKED_AT	400
#define TOLD		20

/* An answer on its way. */
struct answering {
	struct notify			*n;
	struct rpc_call			*call;
	const Rsvp__PutRsvpRequest	*req;
	int64_t				 subject_id;
};
/* What is asked of the caller. */
struct asked {
	struct notify		*n;
	struct rpc_call		*call;
	struct event_reader	 reader;
	int64_t			 from_us;
	struct school_event	*events;
	size_t			 nevents;
};

static event_opened_fn	answer, reply_answer;
static struct status	may_answer(const struct rpc_call *,
			    const struct school_event *);
static struct status	take_subject(struct answering *,
			    const struct school_event *);
static pg_done_fn	on_answered, on_asked;
static event_reader_fn	ask_events;
static void	reply_asked(void *);
static bool	is_open(const Events__Event *);

void
rsvp_put_rsvp(struct notify *n, struct rpc_call *call,
    const Rsvp__PutRsvpRequest *req)
{
	struct answering *r = arena_alloc(rpc_call_arena(call), sizeof(*r));

	*r = (struct answering){ .n = n, .call = call, .req = req };
	if (req->answer < RSVP__ANSWER__YES || req->answer > RSVP__ANSWER__NO)
		rpc_fail(call, status_invalid("answer", "no such one"));
	else if (req->child_id < 0)
		rpc_fail(call, status_invalid("childId", "not an id"));
	else
		event_open(n, call, req->id, req->instance, answer, r);
}

static void
answer(struct school_event *e, void *arg)
{
	struct answering *r = arg;
	const struct rpc_caller *caller = rpc_call_caller(r->call);
	struct status status = event_check_instance(e);
	struct rsvp_said said;

	if (status.code == RPC__CODE__OK)
		status = may_answer(r->call, e);
	if (status.code == RPC__CODE__OK)
		status = take_subject(r, e);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(r->call, status);
		return;
	}
	said = (struct rsvp_said){
		.school_id = caller->school_id,
		.event_id = e->id,
		.user_id = caller->user_id,
		.subject_id = r->subject_id,
		.original = e->original,
		.note = r->req->note,
		.mode = e->rsvp.mode,
		.answer = (int)r->req->answer,
	};
	store_answer(r->n->pg, &said, on_answered, r);
}

static struct status
may_answer(const struct rpc_call *call, const struct school_event *e)
{
	if (e->rsvp.mode == EVENTS__RSVP__MODE__NONE)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__RSVP_NONE, NULL, "asks nobody");
	/* Who made it, or administers it, is not asked. */
	if (!e->for_reader)
		return status_forbidden();
	if (e->rsvp.mode == EVENTS__RSVP__MODE__PER_FAMILY &&
	    rpc_call_caller(call)->role == COMMON__ROLE__STUDENT)
		return status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__RSVP_BY_GUARDIAN, NULL, "guardians answer");
	return STATUS_OK;
}

static struct status
take_subject(struct answering *r, const struct school_event *e)
{
	const int64_t child_id = r->req->child_id;
	size_t i;

	r->subject_id = rpc_call_caller(r->call)->user_id;
	if (e->rsvp.mode != EVENTS__RSVP__MODE__PER_FAMILY ||
	    e->nchildren == 0)
		return child_id == 0 ? STATUS_OK : status_invalid("childId",
		    "one answer for oneself");
	if (child_id == 0 && e->nchildren > 1)
		return status_missing("childId");
	r->subject_id = child_id == 0 ? e->children[0]->id : child_id;
	for (i = 0; i < e->nchildren; i++)
		if (e->children[i]->id == r->subject_id)
			return STATUS_OK;
	return status_invalid("childId", "not of the caller's there");
}

static void
on_answered(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct answering *r = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	switch (store_answered(rows)) {
	case EVENT_DONE:
		event_open(r->n, r->call, r->req->id, r->req->instance,
		    reply_answer, r);
		break;
	case EVENT_WAS_CANCELLED:
		rpc_fail(r->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EVENT_CANCELLED, NULL, "cancelled"));
		break;
	case EVENT_ASKS_NOBODY:
		rpc_fail(r->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__RSVP_NONE, NULL, "asks nobody"));
		break;
	case EVENT_TOO_LATE:
		rpc_fail(r->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__RSVP_CLOSED, NULL, "too late"));
		break;
	default:
		rpc_fail(r->call, status_not_found());
	}
}

static void
reply_answer(struct school_event *e, void *arg)
{
	Rsvp__PutRsvpReply reply = RSVP__PUT_RSVP_REPLY__INIT;
	struct answering *r = arg;
	size_t i;

	for (i = 0; i < e->rsvp.nanswers; i++) {
		if (e->rsvp.answers[i].subject_id != r->subject_id)
			continue;
		reply.state = event_state(&e->rsvp.answers[i]);
		reply.place = e->rsvp.answers[i].place;
	}
	reply.rsvp = event_rsvp_message(r->call, e);
	rpc_reply(r->call, &reply);
}

/* ---- what waits for an answer ---- */

void
rsvp_list_asked(struct notify *n, struct rpc_call *call,
    const Rsvp__ListAskedRequest *req)
{
	struct asked *k = arena_alloc(rpc_call_arena(call), sizeof(*k));

	(void)req;
	*k = (struct asked){ .n = n, .call = call,
		.from_us = (int64_t)time(NULL) * 1000000 };
	event_ask_reader(n, call, rpc_call_caller(call)->school_id,
	    rpc_call_caller(call)->user_id, k->from_us,
	    k->from_us + AHEAD_US, ask_events, k);
}

static void
ask_events(const struct event_reader *reader, void *arg)
{
	struct asked *k = arg;

	k->reader = *reader;
	store_asked(k->n->pg, &k->reader, k->from_us, k->from_us + AHEAD_US,
	    LOOKED_AT, on_asked, k);
}

static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct asked *k = arg;
	struct arena *a = rpc_call_arena(k->call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	k->events = event_rows(a, rows, LOOKED_AT, &k->nevents);
	for (i = 0; i < k->nevents; i++)
		event_for_reader(a, &k->events[i], &k->reader);
	event_fill(k->n, k->call, k->events, k->nevents, false, reply_asked,
	    k);
}

/* Of what recurs, the first that is not answered. */
static void
reply_asked(void *arg)
{
	Rsvp__ListAskedReply reply = RSVP__LIST_ASKED_REPLY__INIT;
	struct asked *k = arg;
	Events__Event *e;
	size_t i, j;

	reply.events = arena_pointers(rpc_call_arena(k->call), TOLD);
	for (i = 0; i < k->nevents && reply.n_events < TOLD; i++) {
		for (j = 0; j < reply.n_events; j++)
			if (reply.events[j]->id == k->events[i].id)
				break;
		if (j < reply.n_events)
			continue;
		e = event_message(k->call, &k->events[i], false);
		if (is_open(e))
			reply.events[reply.n_events++] = e;
	}
	rpc_reply(k->call, &reply);
}

static bool
is_open(const Events__Event *e)
{
	size_t i;

	if (e->rsvp == NULL || !e->rsvp->open)
		return false;
	for (i = 0; i < e->rsvp->n_mine; i++)
		if (e->rsvp->mine[i]->state ==
		    EVENTS__RSVP__STATE__UNANSWERED)
			return true;
	return false;
}
