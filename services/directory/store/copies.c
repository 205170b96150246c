/* Who gets a copy of what is written to pupils, in the database. */
#include "directory/store/copies.h"
#include "directory_queries.h"

void
store_copies(struct pg *pg, const struct store_copies *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->sender_id);
	pg_arg_int64s(&a, q->pupils, q->npupils);
	pg_arg_bool(&a, q->asked);
	if (q->people != NULL)
		pg_arg_int64s(&a, q->people, q->npeople);
	else
		pg_arg_null(&a);
	pg_read(pg, &directory_guardian_copies_query, &a, done, arg);
}

int
store_copies_wanted(const struct pg_rows *rows)
{
	struct directory_guardian_copies_row r;

	directory_guardian_copies_row_read(rows, 0, &r);
	return r.wanted;
}

void
store_copy_row(const struct pg_rows *rows, size_t row, struct store_copy *c)
{
	struct directory_guardian_copies_row r;

	directory_guardian_copies_row_read(rows, row, &r);
	*c = (struct store_copy){ r.person_id, r.child_id, r.name, r.title };
}
