/* What somebody has said of events, for a file of all their data. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notify/events/events.h"
#include "notify/store/rsvp.h"
#include "rpc/page.h"

struct owned {
	struct rpc_call	*call;
	size_t		 max;
};

static bool	take_token(struct arena *, const char *, struct own_answer *);
static char	*token(struct arena *, const struct own_answer *);
static pg_done_fn	on_own;
static Rsvp__OwnAnswer	*own_message(struct arena *,
			    const struct own_answer *);

void
rsvp_list_own_answers(struct notify *n, struct rpc_call *call,
    const Rsvp__ListOwnAnswersRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct owned *o = arena_alloc(rpc_call_arena(call), sizeof(*o));
	struct own_answer after;

	*o = (struct owned){ call, req->page_size == 0 ? PAGE_DEFAULT :
	    req->page_size };
	if (!take_token(rpc_call_arena(call), req->page_token, &after))
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
	else
		store_own_answers(n->pg, caller->school_id, caller->user_id,
		    &after, (int)o->max + 1, on_own, o);
}

static bool
take_token(struct arena *a, const char *text, struct own_answer *after)
{
	char original[CLOCK_TEXT] = "";
	int n;

	*after = (struct own_answer){ .original = "" };
	if (*text == '\0')
		return true;
	n = sscanf(text, "%19" SCNd64 ".%19" SCNd64 ".%15[0-9T]",
	    &after->event_id, &after->answer.subject_id, original);
	after->original = arena_strdup(a, original);
	return n >= 2 && strcmp(text, token(a, after)) == 0;
}

static char *
token(struct arena *a, const struct own_answer *last)
{
	return arena_printf(a, "%" PRId64 ".%" PRId64 ".%s", last->event_id,
	    last->answer.subject_id, last->original);
}

static void
on_own(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Rsvp__ListOwnAnswersReply reply = RSVP__LIST_OWN_ANSWERS_REPLY__INIT;
	struct owned *o = arg;
	struct arena *a = rpc_call_arena(o->call);
	struct own_answer one = { .original = "" };
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	reply.answers = arena_pointers(a, o->max + 1);
	for (i = 0; i < pg_count(rows) && i < o->max; i++) {
		store_own_answer_row(rows, i, a, &one);
		reply.answers[reply.n_answers++] = own_message(a, &one);
	}
	if (pg_count(rows) > o->max)
		reply.next_page_token = token(a, &one);
	rpc_reply(o->call, &reply);
}

static Rsvp__OwnAnswer *
own_message(struct arena *a, const struct own_answer *one)
{
	Rsvp__OwnAnswer *m = arena_message(a, &rsvp__own_answer__descriptor);

	m->event_id = one->event_id;
	m->instance = (char *)(uintptr_t)one->original;
	m->title = (char *)(uintptr_t)one->title;
	m->starts_at = arena_timestamp(a, one->starts_us);
	m->person_id = one->answer.subject_id;
	m->state = event_state(&one->answer);
	m->note = (char *)(uintptr_t)one->answer.note;
	m->answered_at = arena_timestamp(a, one->answered_us);
	return m;
}
