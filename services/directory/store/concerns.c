/* Whom a message may be about, in the database. */
#include "common.pb-c.h"
#include "directory/store/concerns.h"
#include "directory_queries.h"

static struct store_person	child(int64_t id, const char *name,
				    const char *class);

void
store_check_concerns(struct pg *pg, const struct store_concerns *q,
    int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->user_id);
	pg_arg_int64s(&a, q->children, q->nchildren);
	pg_arg_int64s(&a, q->people, q->npeople);
	pg_arg_int32(&a, max);
	pg_read(pg, &directory_check_concerns_query, &a, done, arg);
}

void
store_concern_row(const struct pg_rows *rows, size_t row,
    struct store_concern *c)
{
	struct directory_check_concerns_row r;

	directory_check_concerns_row_read(rows, row, &r);
	*c = (struct store_concern){
		.part = (enum store_concern_part)r.part,
		.who = child(r.id, r.name, r.class),
		.guarded = r.guarded,
		.child_id = r.child_id,
	};
	c->who.role = r.role;
}

void
store_barred_from(struct pg *pg, const struct store_concerns *q,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64s(&a, q->children, q->nchildren);
	pg_arg_int64s(&a, q->people, q->npeople);
	pg_read(pg, &directory_barred_from_query, &a, done, arg);
}

int64_t
store_barred_row(const struct pg_rows *rows, size_t row)
{
	struct directory_barred_from_row r;

	directory_barred_from_row_read(rows, row, &r);
	return r.id;
}

void
store_own_children(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_own_children_query, &a, done, arg);
}

void
store_own_child_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_own_children_row r;

	directory_own_children_row_read(rows, row, &r);
	*p = child(r.child_id, r.name, r.class);
}

void
store_nameable(struct pg *pg, const struct store_concerns *q, int32_t max,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->user_id);
	pg_arg_int64s(&a, q->people, q->npeople);
	pg_arg_int32(&a, max);
	pg_read(pg, &directory_nameable_children_query, &a, done, arg);
}

bool
store_nameable_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_nameable_children_row r;

	directory_nameable_children_row_read(rows, row, &r);
	*p = child(r.child_id, r.name, r.class);
	return r.suggested;
}

static struct store_person
child(int64_t id, const char *name, const char *class)
{
	return (struct store_person){ .id = id, .display_name = name,
		.title = "", .context = class,
		.role = COMMON__ROLE__STUDENT };
}
