/* Automatic answers, in the database. */
#include "directory/store/auto_reply.h"
#include "directory_queries.h"

void
store_set_auto_reply(struct pg *pg, int64_t school_id, int64_t person_id,
    const struct store_auto_reply_change *c, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	if (c->says_enabled)
		pg_arg_bool(&a, c->enabled);
	else
		pg_arg_null(&a);
	pg_arg_text(&a, c->first_day);
	pg_arg_text(&a, c->last_day);
	pg_arg_text(&a, c->body_html);
	pg_write(pg, school_id, &directory_set_auto_reply_query, &a, done,
	    arg);
}

enum auto_reply_status
store_auto_reply_set(const struct pg_rows *rows)
{
	struct directory_set_auto_reply_row r;

	directory_set_auto_reply_row_read(rows, 0, &r);
	return (enum auto_reply_status)r.status;
}

void
store_find_auto_reply(struct pg *pg, int64_t school_id, int64_t person_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_read(pg, &directory_find_auto_reply_query, &a, done, arg);
}

bool
store_auto_reply_found(const struct pg_rows *rows, const char **day,
    const char **body_html)
{
	struct directory_find_auto_reply_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_find_auto_reply_row_read(rows, 0, &r);
	*day = r.day;
	*body_html = r.body_html;
	return true;
}

void
store_auto_reply_changes(struct pg *pg, int32_t max, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int32(&a, max);
	pg_read(pg, &directory_auto_reply_changes_query, &a, done, arg);
}

void
store_absence_row(const struct pg_rows *rows, size_t row,
    struct store_absence *c)
{
	struct directory_auto_reply_changes_row r;

	directory_auto_reply_changes_row_read(rows, row, &r);
	*c = (struct store_absence){ r.school_id, r.change_id, r.person_id,
		r.enabled, r.has_ends_at ? r.ends_at : 0 };
}

void
store_auto_reply_changes_told(struct pg *pg, const int64_t *schools,
    const int64_t *changes, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64s(&a, schools, n);
	pg_arg_int64s(&a, changes, n);
	pg_write(pg, 0, &directory_auto_reply_changes_told_query, &a, done,
	    arg);
}
