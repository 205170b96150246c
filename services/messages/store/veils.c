/* The store: threads that a ban of contact hides. */
#include "messages/store/rows.h"
#include "messages/store/veils.h"

void
store_set_veil(struct pg *pg, const struct veil *v, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, v->school_id);
	pg_arg_int64(&args, v->change_id);
	pg_arg_int64(&args, v->user_id);
	pg_arg_int64(&args, v->child_id);
	if (v->since_us == 0)
		pg_arg_null(&args);
	else
		pg_arg_time(&args, v->since_us);
	pg_write(pg, v->school_id, &messages_set_veil_query, &args, done, arg);
}

size_t
store_veiled_threads(const struct pg_rows *rows, struct arena *a,
    int64_t **threads)
{
	struct messages_set_veil_row r;

	messages_set_veil_row_read(rows, 0, &r);
	*threads = store_int64s(&r.threads, a);
	return r.threads.n;
}
