/* The audit trail in the database. */
#include "directory/store/audit.h"
#include "directory_queries.h"

/* 0: null. */
static void
arg_time(struct pg_args *a, int64_t us)
{
	if (us == 0)
		pg_arg_null(a);
	else
		pg_arg_time(a, us);
}

void
store_read_audit(struct pg *pg, const struct store_trail *t, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, t->school_id);
	if (t->before == 0)
		pg_arg_null(&a);
	else
		pg_arg_int64(&a, t->before);
	pg_arg_int64(&a, t->actor);
	pg_arg_text(&a, t->act);
	arg_time(&a, t->from_us);
	arg_time(&a, t->to_us);
	pg_arg_text(&a, t->q);
	pg_arg_int32(&a, t->limit);
	pg_arg_int64(&a, t->user_id);
	pg_arg_text(&a, t->note);
	pg_arg_text(&a, t->address);
	pg_write(pg, t->school_id, &directory_read_audit_query, &a, done,
	    arg);
}

void
store_noted_row(const struct pg_rows *rows, size_t row, struct store_noted *n)
{
	struct directory_read_audit_row r;

	directory_read_audit_row_read(rows, row, &r);
	*n = (struct store_noted){ r.n, r.at, r.actor_id, r.actor, r.address,
		r.act, r.object, r.detail, r.hash };
}

void
store_note_act(struct pg *pg, const struct store_act *act, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, act->school_id);
	pg_arg_int64(&a, act->user_id);
	pg_arg_text(&a, act->act);
	pg_arg_text(&a, act->object);
	pg_arg_texts(&a, act->names, act->nfacts);
	pg_arg_texts(&a, act->values, act->nfacts);
	pg_arg_text(&a, act->address);
	pg_write(pg, act->school_id, &directory_note_act_query, &a, done, arg);
}

void
store_audit_heads(struct pg *pg, int64_t since_us, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_time(&a, since_us);
	pg_read(pg, &directory_audit_heads_query, &a, done, arg);
}

void
store_head_row(const struct pg_rows *rows, size_t row, struct store_head *h)
{
	struct directory_audit_heads_row r;

	directory_audit_heads_row_read(rows, row, &r);
	*h = (struct store_head){ r.school_id, r.n, r.at, r.hash };
}
