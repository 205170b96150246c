/* What somebody is in now, and who is in something, in the database. */
#include "directory/store/belonging.h"
#include "directory_queries.h"

void
store_belonging(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *groups, size_t ngroups, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64s(&a, groups, ngroups);
	pg_read(pg, &directory_belonging_query, &a, done, arg);
}

void
store_belonging_row(const struct pg_rows *rows, size_t row,
    struct store_belonging *b)
{
	struct directory_belonging_row r;

	directory_belonging_row_read(rows, row, &r);
	*b = (struct store_belonging){ r.kind, r.group_id, r.child_id, r.name,
		r.class };
}

static struct pg_args
members_args(const struct store_members *m)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, m->school_id);
	pg_arg_int16s(&a, m->kinds, m->ncategories);
	pg_arg_int64s(&a, m->groups, m->ncategories);
	pg_arg_int64s(&a, m->people, m->npeople);
	pg_arg_int64(&a, m->from_id);
	return a;
}

void
store_members_now(struct pg *pg, const struct store_members *m,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = members_args(m);

	pg_read(pg, &directory_members_now_query, &a, done, arg);
}

void
store_families_now(struct pg *pg, const struct store_members *m,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = members_args(m);

	pg_arg_int64s(&a, m->except, m->nexcept);
	pg_read(pg, &directory_families_now_query, &a, done, arg);
}

int64_t
store_family_now_row(const struct pg_rows *rows, size_t row, bool *is_child)
{
	struct directory_families_now_row r;

	directory_families_now_row_read(rows, row, &r);
	*is_child = r.is_child;
	return r.person_id;
}

int64_t
store_member_now_row(const struct pg_rows *rows, size_t row)
{
	struct directory_members_now_row r;

	directory_members_now_row_read(rows, row, &r);
	return r.person_id;
}

void
store_followed(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_followed_query, &a, done, arg);
}

const char *
store_followed_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_followed_row r;

	directory_followed_row_read(rows, row, &r);
	*p = (struct store_person){
		.id = r.person_id,
		.display_name = r.name,
		.role = r.role,
		.title = r.title,
		.context = r.class,
	};
	return r.school;
}
