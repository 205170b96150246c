/* The store: which messages carry an attachment. */
#include "messages/store/attachments.h"
#include "messages_queries.h"

void
store_check_file(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *id, bool moderator, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_text(&args, id);
	pg_arg_bool(&args, moderator);
	pg_read(pg, &messages_check_file_query, &args, done, arg);
}

void
store_filter_files(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, ids, n);
	pg_read(pg, &messages_filter_files_query, &args, done, arg);
}

bool
store_file_seen(const struct pg_rows *rows)
{
	struct messages_check_file_row row;

	messages_check_file_row_read(rows, 0, &row);
	return row.visible;
}

const char *
store_file_id(const struct pg_rows *rows, size_t i, bool *drafted)
{
	struct messages_filter_files_row row;

	messages_filter_files_row_read(rows, i, &row);
	*drafted = row.drafted;
	return row.attachment_id;
}
