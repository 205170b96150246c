/* What somebody is in now, and who is in something now: belonging.proto. */
#include "directory/directory.h"
#include "directory/handlers/labels.h"
#include "directory/store/belonging.h"

static void	add_child(struct arena *, Belonging__ListBelongingReply *,
		    const struct store_belonging *, size_t room);
static struct store_members members_of(struct arena *, int64_t school_id,
		    char **ids, size_t n);
static pg_done_fn on_belonging, on_members, on_families, on_followed;

void
belonging_list_belonging(struct directory *d, struct rpc_call *call,
    const Belonging__ListBelongingRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_belonging(d->pg, caller->school_id, caller->user_id,
	    req->group_ids, req->n_group_ids, on_belonging, call);
}

static void
on_belonging(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Belonging__ListBelongingReply reply =
	    BELONGING__LIST_BELONGING_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_belonging b;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	n = pg_count(rows);
	reply.category_ids = arena_pointers(a, n + 1);
	reply.apart_ids = arena_alloc(a, (n + 1) * sizeof(reply.apart_ids[0]));
	for (i = 0; i < n; i++) {
		store_belonging_row(rows, i, &b);
		if (b.child_id != 0)
			add_child(a, &reply, &b, n);
		else if (b.kind == 0)
			reply.apart_ids[reply.n_apart_ids++] = b.group_id;
		else
			reply.category_ids[reply.n_category_ids++] =
			    category_id(a, b.kind, b.group_id);
	}
	rpc_reply(call, &reply);
}

/* A child's rows come one after the other; the memory of it all is theirs. */
static void
add_child(struct arena *a, Belonging__ListBelongingReply *reply,
    const struct store_belonging *b, size_t room)
{
	Belonging__BelongingChild *c;

	if (reply->children == NULL)
		reply->children = arena_pointers(a, room);
	c = reply->n_children == 0 ? NULL :
	    reply->children[reply->n_children - 1];
	if (c == NULL || c->person->id != b->child_id) {
		c = arena_message(a, &belonging__belonging_child__descriptor);
		c->person = arena_message(a, &common__person__descriptor);
		c->person->id = b->child_id;
		c->person->role = COMMON__ROLE__STUDENT;
		c->person->display_name = arena_strdup(a, b->name);
		c->person->context = arena_strdup(a, b->class);
		c->category_ids = arena_pointers(a, room);
		reply->children[reply->n_children++] = c;
	}
	c->category_ids[c->n_category_ids++] = category_id(a, b->kind,
	    b->group_id);
}

void
belonging_list_members(struct directory *d, struct rpc_call *call,
    const Belonging__ListMembersRequest *req)
{
	struct store_members m = members_of(rpc_call_arena(call),
	    rpc_call_caller(call)->school_id, req->category_ids,
	    req->n_category_ids);

	m.from_id = req->from_id;
	m.people = req->user_ids;
	m.npeople = req->n_user_ids;
	store_members_now(d->pg, &m, on_members, call);
}

/* Categories that there are none of have nobody. */
static struct store_members
members_of(struct arena *a, int64_t school_id, char **ids, size_t n)
{
	int16_t *kinds = arena_alloc(a, (n + 1) * sizeof(*kinds));
	int64_t *groups = arena_alloc(a, (n + 1) * sizeof(*groups));
	struct store_members m = { .school_id = school_id, .kinds = kinds,
		.groups = groups };
	size_t i;
	int kind;

	for (i = 0; i < n; i++) {
		if (!category_parse(ids[i], &kind, &groups[m.ncategories]))
			continue;
		kinds[m.ncategories] = (int16_t)kind;
		if (groups[m.ncategories] < 0)
			groups[m.ncategories] *= -1;
		m.ncategories++;
	}
	return m;
}

static void
on_members(const struct status *status, const struct pg_rows *rows, void *call)
{
	Belonging__ListMembersReply reply = BELONGING__LIST_MEMBERS_REPLY__INIT;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.n_user_ids = pg_count(rows);
	reply.user_ids = arena_alloc(rpc_call_arena(call),
	    (reply.n_user_ids + 1) * sizeof(reply.user_ids[0]));
	for (i = 0; i < reply.n_user_ids; i++)
		reply.user_ids[i] = store_member_now_row(rows, i);
	rpc_reply(call, &reply);
}

void
belonging_list_followed(struct directory *d, struct rpc_call *call,
    const Belonging__ListFollowedRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	store_followed(d->pg, caller->school_id, caller->user_id, on_followed,
	    call);
}

static void
on_followed(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Belonging__ListFollowedReply reply =
	    BELONGING__LIST_FOLLOWED_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_person p;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.children = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		reply.school = arena_strdup(a,
		    store_followed_row(rows, i, &p));
		if (i == 0)
			reply.self = person_message(call, &p);
		else
			reply.children[reply.n_children++] =
			    person_message(call, &p);
	}
	rpc_reply(call, &reply);
}

void
belonging_list_whole_school(struct directory *d, struct rpc_call *call,
    const Belonging__ListWholeSchoolRequest *req)
{
	static const int kinds[] = {
		DIRECTORY__CATEGORY__KIND__ADMINISTRATION,
		DIRECTORY__CATEGORY__KIND__TEACHERS,
		DIRECTORY__CATEGORY__KIND__STUDENTS,
		DIRECTORY__CATEGORY__KIND__GUARDIANS,
	};
	const size_t n = sizeof(kinds) / sizeof(kinds[0]);
	Belonging__ListWholeSchoolReply reply =
	    BELONGING__LIST_WHOLE_SCHOOL_REPLY__INIT;
	Belonging__ListWholeSchoolReply__Part *part;
	struct arena *a = rpc_call_arena(call);

	(void)d;
	(void)req;
	reply.parts = arena_pointers(a, n);
	while (reply.n_parts < n) {
		part = arena_message(a,
		    &belonging__list_whole_school_reply__part__descriptor);
		part->id = category_id(a, kinds[reply.n_parts], 0);
		part->label = label_category(a,
		    rpc_call_caller(call)->language, kinds[reply.n_parts], 0,
		    "");
		reply.parts[reply.n_parts++] = part;
	}
	rpc_reply(call, &reply);
}

void
belonging_list_families(struct directory *d, struct rpc_call *call,
    const Belonging__ListFamiliesRequest *req)
{
	struct store_members m = members_of(rpc_call_arena(call),
	    rpc_call_caller(call)->school_id, req->category_ids,
	    req->n_category_ids);

	m.from_id = req->from_id;
	m.people = req->user_ids;
	m.npeople = req->n_user_ids;
	m.except = req->except_ids;
	m.nexcept = req->n_except_ids;
	store_families_now(d->pg, &m, on_families, call);
}

static void
on_families(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Belonging__ListFamiliesReply reply =
	    BELONGING__LIST_FAMILIES_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	size_t i, n;
	int64_t id;
	bool child;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	n = pg_count(rows);
	reply.child_ids = arena_alloc(a, (n + 1) *
	    sizeof(reply.child_ids[0]));
	reply.user_ids = arena_alloc(a, (n + 1) * sizeof(reply.user_ids[0]));
	for (i = 0; i < n; i++) {
		id = store_family_now_row(rows, i, &child);
		if (child)
			reply.child_ids[reply.n_child_ids++] = id;
		else
			reply.user_ids[reply.n_user_ids++] = id;
	}
	rpc_reply(call, &reply);
}
