/* Who may write to whom, asked of the one rule in the database. */
#include "directory/store/store.h"
#include "directory_queries.h"

static struct store_person	person(const struct directory_person *);
static struct store_person	named(const struct directory_named *,
				    const char *children);

void
store_categories(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_list_categories_query, &a, done, arg);
}

void
store_category_row(const struct pg_rows *rows, size_t row,
    struct store_category *c)
{
	struct directory_category r;

	directory_category_read(rows, row, &r);
	*c = (struct store_category){
		.kind = r.kind,
		.group_id = r.group_id,
		.title = r.title,
		.members = (uint32_t)r.members,
		.parent_kind = r.parent_kind,
		.parent_id = r.parent_id,
		.whole = r.whole,
		.child = r.child,
	};
}

void
store_members(struct pg *pg, int64_t school_id, int64_t user_id, int kind,
    int64_t group_id, int64_t after, int32_t limit, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int16(&a, (int16_t)kind);
	pg_arg_int64(&a, group_id);
	pg_arg_int64(&a, after);
	pg_arg_int32(&a, limit);
	pg_read(pg, &directory_list_members_query, &a, done, arg);
}

enum store_members_status
store_members_status(const struct pg_rows *rows)
{
	struct directory_list_members_row r;

	directory_list_members_row_read(rows, 0, &r);
	return (enum store_members_status)r.status;
}

void
store_member_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_list_members_row r;

	directory_list_members_row_read(rows, row, &r);
	*p = person(&r.person);
}

void
store_search(struct pg *pg, int64_t school_id, int64_t user_id, const char *q,
    int64_t after, int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_text(&a, q);
	pg_arg_int64(&a, after);
	pg_arg_int32(&a, limit);
	pg_read(pg, &directory_search_people_query, &a, done, arg);
}

void
store_search_categories(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *q, int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_text(&a, q);
	pg_arg_int32(&a, limit);
	pg_read(pg, &directory_search_categories_query, &a, done, arg);
}

void
store_name_people(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *ids, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64s(&a, ids, n);
	pg_read(pg, &directory_name_people_query, &a, done, arg);
}

void
store_named_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_person r;

	directory_person_read(rows, row, &r);
	*p = person(&r);
}

void
store_never_logged_in(struct pg *pg, int64_t school_id, const int64_t *ids,
    size_t n, int32_t told, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, ids, n);
	pg_arg_int32(&a, told);
	pg_read(pg, &directory_never_logged_in_query, &a, done, arg);
}

void
store_never_row(const struct pg_rows *rows, size_t row, struct store_never *n)
{
	struct directory_never_logged_in_row r;

	directory_never_logged_in_row_read(rows, row, &r);
	*n = (struct store_never){
		.count = (uint32_t)r.never,
		.confirm_above = (uint32_t)r.confirm_above,
		.person = {
			.id = r.has_person_id ? r.person_id : 0,
			.display_name = r.display_name,
			.role = r.role,
			.title = "",
			.context = "",
		},
	};
}

void
store_name_unreachable(struct pg *pg, int64_t school_id, const int64_t *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, ids, n);
	pg_read(pg, &directory_name_unreachable_query, &a, done, arg);
}

void
store_unreachable_row(const struct pg_rows *rows, size_t row,
    struct store_unreachable *u)
{
	struct directory_name_unreachable_row r;

	directory_name_unreachable_row_read(rows, row, &r);
	*u = (struct store_unreachable){ r.person_id, r.display_name,
		r.active };
}

void
store_audience(struct pg *pg, const struct store_audience *q,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->user_id);
	pg_arg_int64s(&a, q->ids, q->nids);
	pg_arg_int16s(&a, q->kinds, q->ncategories);
	pg_arg_int64s(&a, q->groups, q->ncategories);
	pg_read(pg, &directory_resolve_audience_query, &a, done, arg);
}

void
store_because(struct pg *pg, const struct store_audience *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int16s(&a, q->kinds, q->ncategories);
	pg_arg_int64s(&a, q->groups, q->ncategories);
	pg_read(pg, &directory_audience_because_query, &a, done, arg);
}

void
store_because_row(const struct pg_rows *rows, struct store_because *b)
{
	struct directory_audience_because_row r;

	directory_audience_because_row_read(rows, 0, &r);
	*b = (struct store_because){ r.people, r.categories, r.children };
}

void
store_through(struct pg *pg, const struct store_through *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int16s(&a, q->kinds, q->ncategories);
	pg_arg_int64s(&a, q->groups, q->ncategories);
	pg_arg_int64s(&a, q->people, q->npeople);
	pg_arg_int64s(&a, q->concerns, q->nconcerns);
	pg_read(pg, &directory_audience_children_query, &a, done, arg);
}

void
store_through_row(const struct pg_rows *rows, struct store_pairs *p)
{
	struct directory_audience_children_row r;

	directory_audience_children_row_read(rows, 0, &r);
	*p = (struct store_pairs){ r.people, r.children };
}

void
store_audience_row(const struct pg_rows *rows, size_t row,
    struct store_audience_row *r)
{
	struct directory_resolve_audience_row a;

	directory_resolve_audience_row_read(rows, row, &a);
	*r = (struct store_audience_row){
		.part = (enum store_audience_part)a.part,
		.id = a.who.id,
		.person = named(&a.who, a.children),
	};
	r->person.frozen = a.frozen;
	if (r->part == STORE_CATEGORY)
		r->category = (struct store_category){
			.kind = a.kind,
			.group_id = a.who.id,
			.title = a.who.name,
			.members = (uint32_t)a.members,
		};
	else if (r->part == STORE_UNREACHABLE_CATEGORY)
		/* SQL counts from 1. */
		r->id--;
}

void
store_replies(struct pg *pg, const struct store_replies *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->user_id);
	pg_arg_int64s(&a, q->people, q->npeople);
	pg_arg_int64s(&a, q->wrote, q->nwrote);
	pg_arg_int64(&a, q->starter);
	pg_read(pg, &directory_resolve_replies_query, &a, done, arg);
}

void
store_replies_row(const struct pg_rows *rows, size_t row,
    struct store_audience_row *r)
{
	struct directory_resolve_replies_row a;

	directory_resolve_replies_row_read(rows, row, &a);
	*r = (struct store_audience_row){
		.part = (enum store_audience_part)a.part,
		.id = a.who.id,
		.person = named(&a.who, a.children),
	};
	r->person.frozen = a.frozen;
}

void
store_caller(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_get_caller_query, &a, done, arg);
}

void
store_caller_row(const struct pg_rows *rows, struct store_person *p,
    struct pg_array *groups)
{
	struct directory_get_caller_row r;

	directory_get_caller_row_read(rows, 0, &r);
	*p = named(&r.who, r.children);
	*groups = r.groups;
}

void
store_reach(struct pg *pg, const struct store_reach *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int16(&a, (int16_t)q->role);
	pg_arg_int64s(&a, q->groups, q->ngroups);
	pg_arg_int32(&a, q->max);
	pg_read(pg, &directory_reach_parts_query, &a, done, arg);
}

enum store_reach_part
store_reach_row(const struct pg_rows *rows, size_t row,
    struct store_person *p, struct store_category *c, struct pg_array *people)
{
	struct directory_reach_parts_row r;

	directory_reach_parts_row_read(rows, row, &r);
	if (r.part == STORE_REACHED)
		*p = named(&r.who, r.children);
	else if (r.part == STORE_REACHED_CATEGORY)
		*c = (struct store_category){
			.group_id = r.who.id,
			.title = r.who.name,
			.kind = r.kind,
			.members = (uint32_t)r.people.n,
		};
	*people = r.people;
	return (enum store_reach_part)r.part;
}

static struct store_person
person(const struct directory_person *r)
{
	return (struct store_person){
		.id = r->person_id,
		.display_name = r->display_name,
		.role = r->role,
		.title = r->title,
		.context = r->context,
		.children = r->children,
	};
}

/* children: whose parent it is. */
static struct store_person
named(const struct directory_named *r, const char *children)
{
	return (struct store_person){
		.id = r->id,
		.display_name = r->name,
		.role = r->role,
		.title = r->title,
		.context = children,
		.children = true,
	};
}
