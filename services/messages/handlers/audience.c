/* GetMessageAudience: whom a message reached, and because of what. */
#include "messages/handlers/names.h"
#include "messages/sending/recipients.h"
#include "messages/sending/timing.h"
#include "rpc/page.h"

/* A page on its way. */
struct proving {
	struct messages			*m;
	struct rpc_call			*call;
	uint32_t			 page;
	struct kept_audience		 kept;
	const Directory__NamePeopleReply *names;
};

static void	on_kept(const struct status *, const struct pg_rows *, void *);
static void	ask_names(struct proving *);
static directory_name_people_done	on_names;
static void	add_roles(Messages__MessageAudience *, struct proving *);
static void	add_ticked(Messages__MessageAudience *, struct proving *);
static void	add_members(Messages__MessageAudience *, struct proving *);
static int64_t	copied_child(const struct kept_audience *, int64_t id);
static Messages__MessageAudience__Because *because(struct proving *, size_t);

void
messages_get_message_audience(struct messages *m, struct rpc_call *call,
    const Messages__GetMessageAudienceRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct proving *p = arena_alloc(rpc_call_arena(call), sizeof(*p));
	int64_t after;

	p->m = m;
	p->call = call;
	p->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	if (!page_id_token_read(req->page_token, 0, &after)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	/* One more than asked says whether there is a next page. */
	store_get_audience(m->pg, caller->school_id, caller->user_id, req->id,
	    after, p->page + 1, on_kept, p);
}

static void
on_kept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct proving *p = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(p->call, *status);
	else if (!store_take_audience(rows, rpc_call_arena(p->call),
	    &p->kept))
		rpc_fail(p->call, status_not_found());
	else
		ask_names(p);
}

static void
ask_names(struct proving *p)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;
	const struct kept_audience *k = &p->kept;
	size_t i;

	req.ids = arena_alloc(rpc_call_arena(p->call),
	    (2 * k->npeople + k->nchildren + 1) * sizeof(req.ids[0]));
	for (i = 0; i < k->npeople && i < p->page; i++)
		req.ids[req.n_ids++] = k->people[i];
	for (i = 0; i < k->nchildren && i < p->page; i++)
		if (k->children[i] != 0)
			req.ids[req.n_ids++] = k->children[i];
	for (i = 0; i < k->npeople && i < p->page; i++)
		if (copied_child(k, k->people[i]) != 0)
			req.ids[req.n_ids++] = copied_child(k, k->people[i]);
	directory_client_name_people(p->m->directory,
	    rpc_call_context(p->call), &req, on_names, p);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	Messages__MessageAudience reply = MESSAGES__MESSAGE_AUDIENCE__INIT;
	struct proving *p = arg;

	if (names == NULL) {
		rpc_fail(p->call, *status);
		return;
	}
	p->names = names;
	reply.total = p->kept.total;
	add_roles(&reply, p);
	add_ticked(&reply, p);
	add_members(&reply, p);
	reply.waiting = timing_waiting(rpc_call_arena(p->call),
	    &p->kept.waiting, &reply.n_waiting);
	reply.urgent_reason = (char *)(uintptr_t)p->kept.urgent_reason;
	rpc_reply(p->call, &reply);
}

static void
add_roles(Messages__MessageAudience *reply, struct proving *p)
{
	struct arena *a = rpc_call_arena(p->call);
	Messages__MessageAudience__ByRoleEntry *e;
	const ProtobufCEnumValue *value;
	size_t i;

	reply->by_role = arena_pointers(a, p->kept.nroles + 1);
	for (i = 0; i < p->kept.nroles; i++) {
		value = protobuf_c_enum_descriptor_get_value(
		    &common__role__descriptor, (int)i + 1);
		if (p->kept.roles[i] == 0 || value == NULL)
			continue;
		e = arena_message(a,
		    &messages__message_audience__by_role_entry__descriptor);
		e->key = arena_strdup(a, value->name);
		e->value = (uint32_t)p->kept.roles[i];
		reply->by_role[reply->n_by_role++] = e;
	}
}

static void
add_ticked(Messages__MessageAudience *reply, struct proving *p)
{
	struct arena *a = rpc_call_arena(p->call);
	const struct ticked *t = &p->kept.to;
	size_t i;

	reply->categories = arena_pointers(a, t->n + 1);
	reply->excepted = arena_pointers(a, t->n + 1);
	for (i = 0; i < t->n; i++)
		if (t->roles[i] == 0)
			reply->categories[reply->n_categories++] =
			    ticked_message(a, t, i);
		else if (t->roles[i] < 0 && t->roles[i] > LEFT_OUT)
			reply->excepted[reply->n_excepted++] =
			    ticked_message(a, t, i);
}

static void
add_members(Messages__MessageAudience *reply, struct proving *p)
{
	struct arena *a = rpc_call_arena(p->call);
	const struct kept_audience *k = &p->kept;
	Messages__MessageAudience__Member *m;
	size_t i;

	reply->members = arena_pointers(a, k->npeople + 1);
	for (i = 0; i < k->npeople && i < p->page; i++) {
		m = arena_message(a,
		    &messages__message_audience__member__descriptor);
		m->user = names_find(a, p->names, k->people[i]);
		m->because = because(p, i);
		reply->members[reply->n_members++] = m;
	}
	if (k->npeople > p->page)
		reply->next_page_token = page_id_token(a,
		    k->people[p->page - 1]);
}

/* The first for whom; 0: it is no copy. */
static int64_t
copied_child(const struct kept_audience *k, int64_t id)
{
	size_t i;

	for (i = 0; i < k->ncopied; i++)
		if (k->copied[i] == id)
			return k->copied_for[i];
	return 0;
}

static Messages__MessageAudience__Because *
because(struct proving *p, size_t i)
{
	struct arena *a = rpc_call_arena(p->call);
	const struct kept_audience *k = &p->kept;
	Messages__MessageAudience__Because *b;
	const int64_t child = copied_child(k, k->people[i]);
	size_t nth;

	if (i >= k->nwhy && child == 0)
		return NULL;
	b = arena_message(a, &messages__message_audience__because__descriptor);
	if (child != 0) {
		b->copy = true;
		b->child = names_find(a, p->names, child);
		return b;
	}
	nth = names_category(&k->to, k->why[i]);
	b->category_id = (char *)(uintptr_t)(nth < k->to.n ?
	    k->to.ids[nth] : "");
	if (i < k->nchildren && k->children[i] != 0)
		b->child = names_find(a, p->names, k->children[i]);
	return b;
}
