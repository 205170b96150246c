/* As which of their roles somebody writes. */
#include "directory/store/sender.h"
#include "directory_queries.h"

void
store_sender(struct pg *pg, const struct store_sender *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->user_id);
	pg_arg_int16(&a, (int16_t)q->as);
	pg_arg_int64s(&a, q->people, q->npeople);
	pg_arg_bool(&a, q->answer);
	pg_read(pg, &directory_sender_hat_query, &a, done, arg);
}

/* Of the person only what goes by the role. */
bool
store_sender_row(const struct pg_rows *rows, struct store_person *p,
    struct pg_array *lost)
{
	struct directory_sender_hat_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_sender_hat_row_read(rows, 0, &r);
	*p = (struct store_person){
		.role = r.role,
		.title = r.title,
		.context = r.children,
		.children = true,
	};
	*lost = r.lost;
	return true;
}

void
store_has_permission(struct pg *pg, int64_t school_id, int64_t user_id,
    int permission, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int16(&a, (int16_t)permission);
	pg_read(pg, &directory_has_permission_query, &a, done, arg);
}

bool
store_permission(const struct pg_rows *rows)
{
	struct directory_has_permission_row r;

	directory_has_permission_row_read(rows, 0, &r);
	return r.has;
}
