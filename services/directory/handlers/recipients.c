/* Whom the caller may write to: categories, their members, search. */
#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/labels.h"
#include "rpc/page.h"

#define DEFAULT_SEARCH	20
#define MAX_CATEGORIES	8

struct members {
	struct rpc_call	*call;
	uint32_t	 page;
};

/* A search on its way: people, then categories. */
struct search {
	struct directory		*d;
	struct rpc_call			*call;
	const char			*q;
	uint32_t			 page;
	int64_t				 after;
	Directory__SearchPeopleReply	 reply;
};

static pg_done_fn	on_categories, on_members, on_search, on_found,
			on_named;
static bool		is_of_class(const struct store_category *);
static bool		answered(struct rpc_call *, const struct status *,
			    const struct pg_rows *);

void
directory_list_categories(struct directory *d, struct rpc_call *call,
    const Directory__ListCategoriesRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
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
directory_list_category_members(struct directory *d, struct rpc_call *call,
    const Directory__ListCategoryMembersRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct members *m = arena_alloc(rpc_call_arena(call), sizeof(*m));
	int64_t group_id, after;
	int kind;

	m->call = call;
	m->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	if (!page_id_token_read(req->page_token, 0, &after)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	if (!category_parse(req->id, &kind, &group_id)) {
		rpc_fail(call, status_not_found());
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
directory_search_people(struct directory *d, struct rpc_call *call,
    const Directory__SearchPeopleRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct search *s = arena_alloc(rpc_call_arena(call), sizeof(*s));
	struct status status;

	s->d = d;
	s->call = call;
	s->q = text_trimmed(rpc_call_arena(call), req->q);
	s->page = req->page_size == 0 ? DEFAULT_SEARCH : req->page_size;
	directory__search_people_reply__init(&s->reply);
	status = check_text(s->q, "q");
	if (status.code == RPC__CODE__OK &&
	    !page_id_token_read(req->page_token, 0, &s->after))
		status = status_invalid("pageToken", "not of this list");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_search(d->pg, caller->school_id, caller->user_id, s->q, s->after,
	    (int32_t)s->page + 1, on_search, s);
}

static void
on_search(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct search *s = arg;
	const struct rpc_caller *caller = rpc_call_caller(s->call);
	struct arena *a = rpc_call_arena(s->call);
	struct store_person p = { 0 };
	size_t i, n;

	if (answered(s->call, status, rows))
		return;
	if (store_members_status(rows) == STORE_NO_AFTER) {
		rpc_fail(s->call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	n = pg_count(rows) - 1;
	s->reply.users = arena_pointers(a, n + 1);
	for (i = 1; i <= n && i <= s->page; i++) {
		store_member_row(rows, i, &p);
		s->reply.users[s->reply.n_users++] =
		    person_message(s->call, &p);
	}
	if (n > s->page)
		s->reply.next_page_token = page_id_token(a, p.id);
	if (s->after != 0)
		rpc_reply(s->call, &s->reply);
	else
		store_search_categories(s->d->pg, caller->school_id,
		    caller->user_id, s->q, MAX_CATEGORIES, on_found, s);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct search *s = arg;
	struct store_category c;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	s->reply.categories = arena_pointers(rpc_call_arena(s->call),
	    pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_category_row(rows, i, &c);
		s->reply.categories[s->reply.n_categories++] =
		    category_message(s->call, &c);
	}
	rpc_reply(s->call, &s->reply);
}

void
directory_name_people(struct directory *d, struct rpc_call *call,
    const Directory__NamePeopleRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_name_people(d->pg, caller->school_id, caller->user_id, req->ids,
	    req->n_ids, on_named, call);
}

static void
on_named(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__NamePeopleReply reply = DIRECTORY__NAME_PEOPLE_REPLY__INIT;
	struct store_person p;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.people = arena_pointers(rpc_call_arena(call),
	    pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_named_row(rows, i, &p);
		reply.people[reply.n_people++] = person_message(call, &p);
	}
	rpc_reply(call, &reply);
}

Directory__Category *
category_message(struct rpc_call *call, const struct store_category *c)
{
	const char *language = rpc_call_caller(call)->language;
	struct arena *a = rpc_call_arena(call);
	Directory__Category *m =
	    arena_message(a, &directory__category__descriptor);

	m->id = category_id(a, c->kind, c->group_id);
	m->label = label_category(a, language, c->kind, c->group_id, c->title);
	m->kind = (Directory__Category__Kind)c->kind;
	m->member_count = c->members;
	m->name = *c->title == '\0' ? m->label : arena_strdup(a, c->title);
	if (is_of_class(c))
		m->class_title = arena_strdup(a, c->title);
	if (c->parent_kind != 0)
		m->parent_id = category_id(a, c->parent_kind, c->parent_id);
	m->whole = c->whole;
	if (c->child != NULL)
		m->child = arena_strdup(a, c->child);
	return m;
}

static bool
is_of_class(const struct store_category *c)
{
	return c->group_id > 0 &&
	    c->kind != DIRECTORY__CATEGORY__KIND__GROUP &&
	    c->kind != DIRECTORY__CATEGORY__KIND__FUNCTION;
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
