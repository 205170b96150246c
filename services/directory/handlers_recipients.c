/* Whom the caller may write to: categories, their members, search, audience. */
#include <string.h>

#include "directory.h"
#include "labels.h"
#include "page.h"
#include "require.h"

#define DEFAULT_SEARCH	20
#define MAX_QUERY	100	/* characters */
#define MAX_USERS	5000
#define MAX_CATEGORIES	200

struct members {
	struct rpc_call	*call;
	uint32_t	 page;
};

/* What is asked about an audience, for preview and resolve. */
struct audience {
	struct rpc_call		*call;
	const Common__To	*to;		/* may be NULL */
	struct store_audience	 query;
	/* Index in `to` of each category of the query. */
	size_t			*places;
	size_t			 nplaces;
	/* What has been found to be out of reach, on the arena. */
	Directory__Unreachable	**unreachable;
	size_t			 nunreachable;
};

static pg_done_fn	on_categories, on_members, on_search;
static rights_done_fn	on_preview, on_resolve;
static Directory__Category *category_message(struct rpc_call *,
			    const struct store_category *);
static struct audience	*audience_new(struct rpc_call *, const Common__To *,
			    const int64_t *thread, size_t nthread);
static void		add_categories(struct audience *);
static void		add_unreachable(struct audience *, const char *id);
static bool		resolved(struct audience *, const struct status *,
			    const struct rights_answer *);
static Directory__AudienceMember **member_messages(struct arena *,
			    const struct rights_answer *);
static bool		answered(struct rpc_call *, const struct status *,
			    const struct pg_rows *);
static void		count_role(Directory__PreviewAudienceReply *,
			    struct arena *, int);

void
directory_list_categories(Directory__Directory_Service *service,
    const Directory__ListCategoriesRequest *req,
    Directory__ListCategoriesReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	(void)closure;
	if (require_user(call))
		store_categories(d->pg, caller->school_id, caller->user_id,
		    on_categories, call);
}

static void
on_categories(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Directory__ListCategoriesReply reply =
	    DIRECTORY__LIST_CATEGORIES_REPLY__INIT;
	struct store_category c;
	size_t i;

	if (answered(call, status, rows))
		return;
	reply.categories = arena_pointers(rpc_call_arena(call),
	    pg_count(rows));
	for (i = 1; i < pg_count(rows); i++) {
		store_category_row(rows, i, &c);
		reply.categories[reply.n_categories++] =
		    category_message(call, &c);
	}
	rpc_reply(call, &reply);
}

void
directory_list_category_members(Directory__Directory_Service *service,
    const Directory__ListCategoryMembersRequest *req,
    Directory__ListCategoryMembersReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct members *m = arena_alloc(rpc_call_arena(call), sizeof(*m));
	int64_t group_id, after;
	struct status status;
	int kind;

	(void)closure;
	if (!require_user(call))
		return;
	m->call = call;
	status = page_size(req->page_size, PAGE_DEFAULT, &m->page);
	if (status.code == RPC__CODE__OK && *req->id == '\0')
		status = status_missing("id");
	if (status.code == RPC__CODE__OK &&
	    !page_id_token_read(req->page_token, 0, &after))
		status = status_invalid("pageToken", "not of this list");
	if (status.code == RPC__CODE__OK &&
	    !category_parse(req->id, &kind, &group_id))
		status = status_not_found();
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	/* One more than asked says whether there is a next page. */
	store_members(d->pg, caller->school_id, caller->user_id, kind,
	    group_id, after, (int32_t)m->page + 1, on_members, m);
}

static void
on_members(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__ListCategoryMembersReply reply =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REPLY__INIT;
	struct members *m = arg;
	struct arena *a = rpc_call_arena(m->call);
	struct store_person p = { 0 };
	size_t i, n;

	if (answered(m->call, status, rows))
		return;
	switch (store_members_status(rows)) {
	case STORE_NO_CATEGORY:
		rpc_fail(m->call, status_not_found());
		return;
	case STORE_NO_AFTER:
		rpc_fail(m->call, status_invalid("pageToken",
		    "not of this list"));
		return;
	case STORE_FOUND:
		break;
	}
	n = pg_count(rows) - 1;
	reply.users = arena_pointers(a, n + 1);
	for (i = 1; i <= n && i <= m->page; i++) {
		store_member_row(rows, i, &p);
		reply.users[reply.n_users++] = person_message(m->call, &p);
	}
	if (n > m->page)
		reply.next_page_token = page_id_token(a, p.id);
	rpc_reply(m->call, &reply);
}

void
directory_search_people(Directory__Directory_Service *service,
    const Directory__SearchPeopleRequest *req,
    Directory__SearchPeopleReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	const struct rpc_caller *caller = rpc_call_caller(call);
	const char *q = trimmed(rpc_call_arena(call), req->q);
	struct status status;
	uint32_t page = 0;

	(void)closure;
	if (!require_user(call))
		return;
	status = check_text(q, "q", MAX_QUERY);
	if (status.code == RPC__CODE__OK)
		status = page_size(req->page_size, DEFAULT_SEARCH, &page);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_search(d->pg, caller->school_id, caller->user_id, q,
	    (int32_t)page, on_search, call);
}

static void
on_search(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__SearchPeopleReply reply =
	    DIRECTORY__SEARCH_PEOPLE_REPLY__INIT;
	struct store_person p;
	size_t i;

	if (answered(call, status, rows))
		return;
	reply.users = arena_pointers(rpc_call_arena(call), pg_count(rows));
	for (i = 1; i < pg_count(rows); i++) {
		store_search_row(rows, i, &p);
		reply.users[reply.n_users++] = person_message(call, &p);
	}
	rpc_reply(call, &reply);
}

void
directory_preview_audience(Directory__Directory_Service *service,
    const Directory__PreviewAudienceRequest *req,
    Directory__PreviewAudienceReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	struct audience *a;

	(void)closure;
	if (require_user(call) &&
	    (a = audience_new(call, req->to, NULL, 0)) != NULL)
		rights_ask(d->rights, &a->query, rpc_call_arena(call),
		    on_preview, a);
}

static void
on_preview(const struct status *status, const struct rights_answer *answer,
    void *arg)
{
	Directory__PreviewAudienceReply reply =
	    DIRECTORY__PREVIEW_AUDIENCE_REPLY__INIT;
	struct audience *a = arg;
	size_t i;

	if (!resolved(a, status, answer))
		return;
	for (i = 0; i < answer->nmembers; i++)
		count_role(&reply, rpc_call_arena(a->call),
		    answer->members[i]->role);
	reply.total = (uint32_t)answer->nmembers;
	reply.unreachable = a->unreachable;
	reply.n_unreachable = a->nunreachable;
	rpc_reply(a->call, &reply);
}

void
directory_resolve_audience(Directory__Directory_Service *service,
    const Directory__ResolveAudienceRequest *req,
    Directory__ResolveAudienceReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	struct audience *a;

	(void)closure;
	if (require_user(call) && (a = audience_new(call, req->to,
	    req->thread_user_ids, req->n_thread_user_ids)) != NULL)
		rights_ask(d->rights, &a->query, rpc_call_arena(call),
		    on_resolve, a);
}

static void
on_resolve(const struct status *status, const struct rights_answer *answer,
    void *arg)
{
	Directory__ResolveAudienceReply reply =
	    DIRECTORY__RESOLVE_AUDIENCE_REPLY__INIT;
	struct audience *a = arg;
	struct arena *arena = rpc_call_arena(a->call);
	size_t i;

	if (!resolved(a, status, answer))
		return;
	reply.sender = person_message(a->call, answer->sender);
	reply.members = member_messages(arena, answer);
	reply.n_members = answer->nmembers;
	reply.categories = arena_pointers(arena, answer->ncategories);
	reply.n_categories = answer->ncategories;
	for (i = 0; i < answer->ncategories; i++)
		reply.categories[i] = category_message(a->call,
		    &answer->categories[i]);
	reply.unreachable = a->unreachable;
	reply.n_unreachable = a->nunreachable;
	rpc_reply(a->call, &reply);
}

/* Their texts are the answer's, which lives until the reply is packed. */
static Directory__AudienceMember **
member_messages(struct arena *arena, const struct rights_answer *answer)
{
	const Directory__AudienceMember init = DIRECTORY__AUDIENCE_MEMBER__INIT;
	Directory__AudienceMember **list, *m;
	const struct store_person *p;
	size_t i, n = answer->nmembers;

	list = arena_pointers(arena, n);
	m = arena_alloc(arena, n * sizeof(*m));
	for (i = 0; i < n; i++, m++) {
		p = answer->members[i];
		*m = init;
		m->id = p->id;
		m->display_name = (char *)(uintptr_t)p->display_name;
		m->role = (Common__Role)p->role;
		m->title = (char *)(uintptr_t)p->title;
		list[i] = m;
	}
	return list;
}

static Directory__Category *
category_message(struct rpc_call *call, const struct store_category *c)
{
	struct arena *a = rpc_call_arena(call);
	Directory__Category *m =
	    arena_message(a, &directory__category__descriptor);

	m->id = category_id(a, c->kind, c->group_id);
	m->label = label_category(a, rpc_call_caller(call)->language, c->kind,
	    c->title);
	m->kind = (Directory__Category__Kind)c->kind;
	m->member_count = c->members;
	m->class_title = arena_strdup(a, c->title);
	return m;
}

/* NULL: over a limit, and the call has been failed. */
static struct audience *
audience_new(struct rpc_call *call, const Common__To *to,
    const int64_t *thread, size_t nthread)
{
	struct arena *arena = rpc_call_arena(call);
	struct audience *a = arena_alloc(arena, sizeof(*a));
	size_t n = 0;

	a->call = call;
	a->to = to;
	a->query.school_id = rpc_call_caller(call)->school_id;
	a->query.user_id = rpc_call_caller(call)->user_id;
	a->query.thread = thread;
	a->query.nthread = nthread;
	if (to != NULL) {
		if (to->n_user_ids > MAX_USERS) {
			rpc_fail(call, status_too_long("to.userIds",
			    MAX_USERS));
			return NULL;
		}
		if (to->n_category_ids > MAX_CATEGORIES) {
			rpc_fail(call, status_too_long("to.categoryIds",
			    MAX_CATEGORIES));
			return NULL;
		}
		a->query.ids = to->user_ids;
		a->query.nids = to->n_user_ids;
		n = to->n_user_ids + to->n_category_ids;
	}
	if (nthread > MAX_USERS) {
		rpc_fail(call, status_too_long("threadUserIds", MAX_USERS));
		return NULL;
	}
	a->unreachable = arena_pointers(arena, n + 1);
	if (to != NULL)
		add_categories(a);
	return a;
}

static void
add_categories(struct audience *a)
{
	struct arena *arena = rpc_call_arena(a->call);
	size_t i, n = a->to->n_category_ids;
	int16_t *kinds = arena_alloc(arena, (n + 1) * sizeof(*kinds));
	int64_t *groups = arena_alloc(arena, (n + 1) * sizeof(*groups));
	int kind;

	a->places = arena_alloc(arena, (n + 1) * sizeof(*a->places));
	for (i = 0; i < n; i++) {
		if (!category_parse(a->to->category_ids[i], &kind,
			&groups[a->nplaces])) {
			add_unreachable(a, a->to->category_ids[i]);
			continue;
		}
		kinds[a->nplaces] = (int16_t)kind;
		a->places[a->nplaces++] = i;
	}
	a->query.kinds = kinds;
	a->query.groups = groups;
	a->query.ncategories = a->nplaces;
}

static void
add_unreachable(struct audience *a, const char *id)
{
	struct arena *arena = rpc_call_arena(a->call);
	Directory__Unreachable *u =
	    arena_message(arena, &directory__unreachable__descriptor);

	u->id = arena_strdup(arena, id);
	u->reason = arena_strdup(arena, "UNREACHABLE");
	a->unreachable[a->nunreachable++] = u;
}

/* Whether there is an answer; whom it does not reach is noted.  Else the call
 * has been failed. */
static bool
resolved(struct audience *a, const struct status *status,
    const struct rights_answer *answer)
{
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return false;
	}
	if (answer->sender == NULL) {
		rpc_fail(a->call, status_session_ended());
		return false;
	}
	for (i = 0; i < answer->nusers; i++)
		add_unreachable(a, arena_int64(rpc_call_arena(a->call),
		    answer->users[i]));
	for (i = 0; i < answer->nlost; i++)
		add_unreachable(a,
		    a->to->category_ids[a->places[answer->lost[i]]]);
	return true;
}

/* Failed, because of the database or because nobody asks. */
static bool
answered(struct rpc_call *call, const struct status *status,
    const struct pg_rows *rows)
{
	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else if (pg_count(rows) == 0)
		rpc_fail(call, status_session_ended());
	else
		return false;
	return true;
}

static void
count_role(Directory__PreviewAudienceReply *reply, struct arena *a, int role)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
	    &common__role__descriptor, role);
	Directory__PreviewAudienceReply__ByRoleEntry *e;
	const char *name = value == NULL ? "" : value->name;
	size_t i;

	if (reply->by_role == NULL)
		reply->by_role = arena_pointers(a,
		    common__role__descriptor.n_values + 1);
	for (i = 0; i < reply->n_by_role; i++) {
		if (strcmp(reply->by_role[i]->key, name) == 0) {
			reply->by_role[i]->value++;
			return;
		}
	}
	e = arena_message(a,
	    &directory__preview_audience_reply__by_role_entry__descriptor);
	e->key = arena_strdup(a, name);
	e->value = 1;
	reply->by_role[reply->n_by_role++] = e;
}
