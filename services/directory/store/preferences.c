/* How people have Liaison for themselves, in the database. */
#include "directory/store/preferences.h"
#include "directory_queries.h"

void
store_get_preferences(struct pg *pg, int64_t school_id, int64_t person_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_read(pg, &directory_get_preferences_query, &a, done, arg);
}

void
store_put_preferences(struct pg *pg, int64_t school_id, int64_t person_id,
    const struct store_preferences *p, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_text(&a, p->language);
	if (p->undo_seconds < 0)
		pg_arg_null(&a);
	else
		pg_arg_int16(&a, (int16_t)p->undo_seconds);
	pg_arg_text(&a, p->signature_html);
	pg_write(pg, school_id, &directory_put_preferences_query, &a, done,
	    arg);
}

/* Both queries have the same columns. */
bool
store_preferences_row(const struct pg_rows *rows, struct store_preferences *p)
{
	struct directory_preferences r;

	if (pg_count(rows) == 0)
		return false;
	directory_preferences_read(rows, 0, &r);
	*p = (struct store_preferences){ r.language, r.undo_seconds,
		r.signature_html, { r.answers, r.first_day, r.last_day,
		r.answer_html, r.answers_now } };
	return true;
}
