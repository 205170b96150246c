/*
 * As which of their roles somebody writes: of who has one alone nothing is to
 * be asked.
 */
#include <stdlib.h>

#include "directory/handlers/copies.h"
#include "directory/handlers/sender.h"
#include "directory/handlers/labels.h"
#include "directory/store/sender.h"

/* Of those whom the role does not reach. */
#define MAX_LOST	20

struct sender {
	struct audience				*audience;
	struct rpc_call				*call;
	Directory__ResolveAudienceReply		*reply;
};

/* Of a role that is only to be told. */
struct suggestion {
	struct directory	*directory;
	struct audience		*audience;
	struct rpc_call		*call;
};

static rights_done_fn on_audience;
static pg_done_fn on_suggested;
static unsigned	 roles_of(const struct rpc_caller *);
static pg_done_fn on_sender;
static void	 add_lost(struct sender *, const struct pg_array *);

struct status
sender_check(struct rpc_call *call, int as)
{
	return as == COMMON__ROLE__ROLE_UNSPECIFIED || (as > 0 && as < 32 &&
	    (roles_of(rpc_call_caller(call)) >> as & 1) != 0) ? STATUS_OK :
	    status_invalid("as", "no role of the caller's");
}

void
sender_reply(struct audience *audience,
    const Directory__ResolveAudienceReply *reply)
{
	const struct rpc_caller *caller = rpc_call_caller(audience->call);
	const unsigned roles = roles_of(caller);
	struct arena *a = rpc_call_arena(audience->call);
	struct store_sender q = { .school_id = caller->school_id,
		.user_id = caller->user_id, .as = audience->as,
		.answer = audience->to == NULL };
	struct sender *s;
	int64_t *people;

	if ((roles & (roles - 1)) == 0) {
		copies_reply(audience, reply);
		return;
	}
	people = arena_alloc(a, (reply->n_members + 1) * sizeof(*people));
	for (; q.npeople < reply->n_members; q.npeople++)
		people[q.npeople] = reply->members[q.npeople]->id;
	q.people = people;
	s = arena_alloc(a, sizeof(*s));
	s->audience = audience;
	s->call = audience->call;
	s->reply = sender_copy(a, reply);
	store_sender(audience->d->pg, &q, on_sender, s);
}

void
directory_suggest_sender(struct directory *d, struct rpc_call *call,
    const Directory__SuggestSenderRequest *req)
{
	Directory__SuggestSenderReply reply =
	    DIRECTORY__SUGGEST_SENDER_REPLY__INIT;
	const unsigned roles = roles_of(rpc_call_caller(call));
	struct suggestion *s;

	if ((roles & (roles - 1)) == 0) {
		reply.as = (Common__Role)rpc_call_caller(call)->role;
		rpc_reply(call, &reply);
		return;
	}
	s = arena_alloc(rpc_call_arena(call), sizeof(*s));
	s->directory = d;
	s->call = call;
	if ((s->audience = audience_new(call, req->to)) != NULL)
		rights_ask(d->rights, &s->audience->query,
		    rpc_call_arena(call), on_audience, s);
}

static void
on_audience(const struct status *status, const struct rights_answer *answer,
    void *arg)
{
	struct suggestion *s = arg;
	const struct rpc_caller *caller = rpc_call_caller(s->call);
	struct store_sender q = { .school_id = caller->school_id,
		.user_id = caller->user_id };
	int64_t *people;

	if (!audience_resolved(s->audience, status, answer))
		return;
	people = arena_alloc(rpc_call_arena(s->call),
	    (answer->nmembers + 1) * sizeof(*people));
	for (; q.npeople < answer->nmembers; q.npeople++)
		people[q.npeople] = answer->members[q.npeople]->id;
	q.people = people;
	store_sender(s->directory->pg, &q, on_suggested, s->call);
}

static void
on_suggested(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Directory__SuggestSenderReply reply =
	    DIRECTORY__SUGGEST_SENDER_REPLY__INIT;
	struct store_person p;
	struct pg_array lost;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (!store_sender_row(rows, &p, &lost)) {
		rpc_fail(call, status_session_ended());
		return;
	}
	reply.as = (Common__Role)p.role;
	rpc_reply(call, &reply);
}

static unsigned
roles_of(const struct rpc_caller *caller)
{
	return 1u << caller->role | caller->other_roles;
}

Directory__ResolveAudienceReply *
sender_copy(struct arena *a, const Directory__ResolveAudienceReply *reply)
{
	const size_t len =
	    directory__resolve_audience_reply__get_packed_size(reply);
	uint8_t *wire = arena_alloc(a, len + 1);

	(void)directory__resolve_audience_reply__pack(reply, wire);
	return directory__resolve_audience_reply__unpack(arena_allocator(a),
	    len, wire);
}

static void
on_sender(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sender *s = arg;
	struct arena *a = rpc_call_arena(s->call);
	struct store_person p;
	struct pg_array lost;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	if (s->reply == NULL || s->reply->sender == NULL) {
		rpc_fail(s->call, status_internal("no reply"));
		return;
	}
	if (!store_sender_row(rows, &p, &lost)) {
		rpc_fail(s->call, status_invalid("as",
		    "no role of the caller's"));
		return;
	}
	s->reply->sender->role = (Common__Role)p.role;
	s->reply->sender->title = arena_strdup(a, p.title);
	s->reply->sender->context = *p.context == '\0' ? arena_strdup(a, "") :
	    label_parent_of(a, rpc_call_caller(s->call)->language, p.context);
	add_lost(s, &lost);
	copies_reply(s->audience, s->reply);
}

static void
add_lost(struct sender *s, const struct pg_array *lost)
{
	struct arena *a = rpc_call_arena(s->call);
	Directory__ResolveAudienceReply *r = s->reply;
	Directory__Unreachable **all = arena_pointers(a, r->n_unreachable +
	    MAX_LOST);
	Directory__Unreachable *u;
	size_t i;

	for (i = 0; i < r->n_unreachable; i++)
		all[i] = r->unreachable[i];
	r->unreachable = all;
	for (i = 0; i < lost->n && i < MAX_LOST; i++) {
		u = arena_message(a, &directory__unreachable__descriptor);
		u->id = arena_int64(a, pg_item_int64(lost, i));
		u->reason = arena_strdup(a, "UNREACHABLE");
		r->unreachable[r->n_unreachable++] = u;
	}
}
