/* The store: acts on many lines, and what it takes to undo them. */
#include "messages/store/acts.h"
#include "messages/store/rows.h"

/* Sweeps of all schools go down one connection of their own choice. */
#define NO_SCHOOL	0

void
store_act_on_lines(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *ids, size_t n, const struct marks *marks, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	store_add_marks(&args, marks);
	pg_arg_int64s(&args, ids, n);
	if (marks->upto != NULL)
		pg_arg_int64s(&args, marks->upto, n);
	else
		pg_arg_null(&args);
	pg_write(pg, school_id, &messages_act_on_lines_query, &args, done,
	    arg);
}

void
store_act_on_filter(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct line_filter *f, const struct marks *marks, int most, int max,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	store_add_marks(&args, marks);
	pg_arg_int16(&args, (int16_t)f->box);
	pg_arg_int64(&args, f->folder_id);
	pg_arg_bool(&args, f->unread_only);
	pg_arg_bool(&args, f->with_files);
	pg_arg_int16(&args, (int16_t)f->role);
	pg_arg_int64(&args, f->child_id);
	pg_arg_int32(&args, most);
	pg_arg_int32(&args, max);
	pg_write(pg, school_id, &messages_act_on_filter_query, &args, done,
	    arg);
}

void
store_act_on_search(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct search_terms *t, const struct marks *marks, int most, int max,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	store_add_marks(&args, marks);
	pg_arg_int16(&args, (int16_t)t->place);
	pg_arg_texts(&args, t->kinds, t->n);
	pg_arg_texts(&args, t->texts, t->n);
	pg_arg_time(&args, t->from_us);
	pg_arg_time(&args, t->before_us);
	pg_arg_bool(&args, t->unread);
	pg_arg_int32(&args, most);
	pg_arg_int32(&args, max);
	pg_write(pg, school_id, &messages_act_on_search_query, &args, done,
	    arg);
}

void
store_undo_act(struct pg *pg, int64_t school_id, int64_t user_id, int64_t id,
    int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	pg_arg_int32(&args, most);
	pg_write(pg, school_id, &messages_undo_act_query, &args, done, arg);
}

void
store_get_act(struct pg *pg, int64_t school_id, int64_t user_id, int64_t id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	pg_read(pg, &messages_get_act_query, &args, done, arg);
}

void
store_act(const struct pg_rows *rows, struct act *a)
{
	struct messages_acted r;

	*a = (struct act){ .status = ACT_NONE };
	if (pg_count(rows) == 0)
		return;
	messages_acted_read(rows, 0, &r);
	*a = (struct act){ (enum act_status)r.status, r.act_id,
	    (uint32_t)r.updated, r.going_on, (uint32_t)r.unread_threads };
}

/* ---- for all schools ---- */

void
store_sweep_acts(struct pg *pg, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, most);
	pg_write(pg, NO_SCHOOL, &messages_sweep_acts_query, &args, done, arg);
}

void
store_forget_acts(struct pg *pg, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, most);
	pg_write(pg, NO_SCHOOL, &messages_forget_acts_query, &args, done, arg);
}
