/* Whom a message may be about: checked, previewed, listed. */
#include "directory/handlers/concerns.h"
#include "directory/handlers/sender.h"

/* Told, of those who may not speak of a child. */
#define MAX_NAMED	20
/* People to whom children are still proposed, and how many of these. */
#define MAX_PEOPLE	200
#define MAX_CHILDREN	20

/* Of a send or an answer. */
struct checking {
	struct audience				*audience;
	Directory__ResolveAudienceReply		*reply;
	struct store_concerns			 query;
};

struct previewing {
	struct rpc_call				*call;
	Directory__PreviewAudienceReply		*reply;
	void					(*done)(void *);
	void					*arg;
};

static pg_done_fn	on_checked, on_barred, on_nameable,
			on_children;
static const int64_t	*people_of(const struct audience *,
			    const struct rights_answer *, size_t *n);
static void		add_concern(struct checking *,
			    const struct store_concern *);
static void		leave_out(Directory__ResolveAudienceReply *,
			    struct arena *, int64_t id);

/* ---- a send, an answer ---- */

void
concerns_check(struct audience *a, const struct rights_answer *answer,
    const Directory__ResolveAudienceReply *reply)
{
	struct arena *arena = rpc_call_arena(a->call);
	struct checking *c = arena_alloc(arena, sizeof(*c));

	c->audience = a;
	if ((c->reply = sender_copy(arena, reply)) == NULL) {
		rpc_fail(a->call, status_internal("no reply"));
		return;
	}
	c->query = (struct store_concerns){
		.school_id = rpc_call_caller(a->call)->school_id,
		.user_id = rpc_call_caller(a->call)->user_id,
		.children = a->concerns,
		.nchildren = a->nconcerns,
	};
	c->query.people = people_of(a, answer, &c->query.npeople);
	if (a->to == NULL)
		store_barred_from(a->d->pg, &c->query, on_barred, c);
	else
		store_check_concerns(a->d->pg, &c->query, MAX_NAMED,
		    on_checked, c);
}

/* All of them: of an answer not all are told. */
static const int64_t *
people_of(const struct audience *a, const struct rights_answer *answer,
    size_t *n)
{
	int64_t *ids = arena_alloc(rpc_call_arena(a->call),
	    (answer->nmembers + 1) * sizeof(*ids));
	size_t i;

	*n = 0;
	for (i = 0; i < answer->nmembers; i++)
		if (!ids_have(&a->except, answer->members[i]->id))
			ids[(*n)++] = answer->members[i]->id;
	return ids;
}

static void
on_checked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct checking *c = arg;
	struct audience *a = c->audience;
	struct arena *arena = rpc_call_arena(a->call);
	struct store_concern row;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return;
	}
	n = pg_count(rows);
	c->reply->concerns = arena_pointers(arena, n + 1);
	c->reply->not_concerned = arena_pointers(arena, n + 1);
	c->reply->without_guardian = arena_alloc(arena,
	    (n + 1) * sizeof(c->reply->without_guardian[0]));
	for (i = 0; i < n; i++) {
		store_concern_row(rows, i, &row);
		add_concern(c, &row);
	}
	sender_reply(a, c->reply);
}

static void
add_concern(struct checking *c, const struct store_concern *row)
{
	struct rpc_call *call = c->audience->call;
	Directory__ResolveAudienceReply *r = c->reply;
	Directory__NotConcerned *m;

	if (row->part == STORE_CONCERNED) {
		r->concerns[r->n_concerns++] = person_message(call,
		    &row->who);
		if (!row->guarded)
			r->without_guardian[r->n_without_guardian++] =
			    row->child_id;
		return;
	}
	m = arena_message(rpc_call_arena(call),
	    &directory__not_concerned__descriptor);
	m->who = person_plain(call, &row->who);
	m->child_id = row->child_id;
	r->not_concerned[r->n_not_concerned++] = m;
}

static void
on_barred(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct checking *c = arg;
	struct audience *a = c->audience;
	struct arena *arena = rpc_call_arena(a->call);
	Directory__ResolveAudienceReply *r = c->reply;
	Directory__LeftOut **left;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return;
	}
	n = pg_count(rows);
	left = arena_pointers(arena, r->n_left_out + n + 1);
	for (i = 0; i < r->n_left_out; i++)
		left[i] = r->left_out[i];
	r->left_out = left;
	for (i = 0; i < n; i++)
		leave_out(r, arena, store_barred_row(rows, i));
	r->left_out_count += (uint32_t)n;
	r->member_count -= (uint32_t)n;
	sender_reply(a, r);
}

/* It may be none of those who are told. */
static void
leave_out(Directory__ResolveAudienceReply *r, struct arena *arena, int64_t id)
{
	Directory__LeftOut *l;
	size_t i, n = 0;

	for (i = 0; i < r->n_members; i++) {
		if (r->members[i]->id != id) {
			r->members[n++] = r->members[i];
			continue;
		}
		l = arena_message(arena, &directory__left_out__descriptor);
		l->who = r->members[i];
		r->left_out[r->n_left_out++] = l;
	}
	r->n_members = n;
}

/* ---- before a send ---- */

void
concerns_preview(struct directory *d, struct rpc_call *call,
    const int64_t *people, size_t npeople,
    Directory__PreviewAudienceReply *reply, void (*done)(void *), void *arg)
{
	struct previewing *p = arena_alloc(rpc_call_arena(call), sizeof(*p));
	const struct store_concerns query = {
		.school_id = rpc_call_caller(call)->school_id,
		.user_id = rpc_call_caller(call)->user_id,
		.people = people, .npeople = npeople,
	};

	*p = (struct previewing){ call, reply, done, arg };
	if (query.npeople == 0 || query.npeople > MAX_PEOPLE)
		done(arg);
	else
		store_nameable(d->pg, &query, MAX_CHILDREN, on_nameable, p);
}

static void
on_nameable(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct previewing *p = arg;
	struct arena *a = rpc_call_arena(p->call);
	Directory__NameableChild *m;
	struct store_person child;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(p->call, *status);
		return;
	}
	n = pg_count(rows);
	p->reply->children = arena_pointers(a, n + 1);
	for (i = 0; i < n; i++) {
		m = arena_message(a, &directory__nameable_child__descriptor);
		m->suggested = store_nameable_row(rows, i, &child);
		m->child = person_message(p->call, &child);
		p->reply->children[p->reply->n_children++] = m;
	}
	p->done(p->arg);
}

/* ---- a guardian's own ---- */

void
directory_list_children(struct directory *d, struct rpc_call *call,
    const Directory__ListChildrenRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	store_own_children(d->pg, caller->school_id, caller->user_id,
	    on_children, call);
}

static void
on_children(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Directory__ListChildrenReply reply =
	    DIRECTORY__LIST_CHILDREN_REPLY__INIT;
	struct store_person child;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.children = arena_pointers(rpc_call_arena(call),
	    pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_own_child_row(rows, i, &child);
		reply.children[reply.n_children++] = person_message(call,
		    &child);
	}
	rpc_reply(call, &reply);
}
