/* The audit trail in the database. */
#include "directory/store/audit.h"
#include "directory_queries.h"

void
store_note_act(struct pg *pg, const struct store_act *act, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, act->school_id);
	pg_arg_int64(&a, act->user_id);
	pg_arg_text(&a, act->act);
	pg_arg_text(&a, act->object);
	pg_arg_text(&a, act->detail);
	pg_arg_text(&a, act->address);
	pg_write(pg, act->school_id, &directory_note_act_query, &a, done, arg);
}
