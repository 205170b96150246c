/* One's own account in the database. */
#include "directory/store/own.h"
#include "directory/store/store.h"
#include "directory_queries.h"

static void
arg_owner(struct pg_args *a, const struct store_owner *o)
{
	pg_arg_int64(a, o->school_id);
	pg_arg_int64(a, o->person_id);
}

/* ---- sessions ---- */

void
store_list_sessions(struct pg *pg, const struct store_owner *o,
    int32_t max_seconds, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_int32(&a, max_seconds);
	pg_read(pg, &directory_list_sessions_query, &a, done, arg);
}

void
store_session_entry_row(const struct pg_rows *rows, size_t row,
    struct store_session_entry *e)
{
	struct directory_list_sessions_row r;

	directory_list_sessions_row_read(rows, row, &r);
	*e = (struct store_session_entry){
		.id = r.id,
		.agent = r.agent,
		.address = r.address,
		.created_us = r.created_at,
		.seen_us = r.seen_at,
	};
}

void
store_end_session(struct pg *pg, const struct store_owner *o,
    const uint8_t *id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_write(pg, o->school_id, &directory_end_session_query, &a, done,
	    arg);
}

void
store_end_other_sessions(struct pg *pg, const struct store_owner *o,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, o->session_id, STORE_SESSION_ID);
	pg_write(pg, o->school_id, &directory_end_other_sessions_query, &a,
	    done, arg);
}

int64_t
store_ended(const struct pg_rows *rows)
{
	struct directory_end_other_sessions_row r;

	directory_end_other_sessions_row_read(rows, 0, &r);
	return r.ended;
}
