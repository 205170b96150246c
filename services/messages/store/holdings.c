/* The store: what there is of somebody that no list of a screen gives. */
#include "messages/store/holdings.h"
#include "messages_queries.h"

static void	list(struct pg *, const struct pg_statement *,
		    int64_t school_id, int64_t user_id, int64_t after,
		    uint32_t limit, pg_done_fn *, void *arg);

void
store_list_thread_ids(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t after, uint32_t limit, pg_done_fn *done, void *arg)
{
	list(pg, &messages_list_thread_ids_query, school_id, user_id, after,
	    limit, done, arg);
}

int64_t
store_thread_id(const struct pg_rows *rows, size_t i, uint32_t *total)
{
	struct messages_list_thread_ids_row row;

	messages_list_thread_ids_row_read(rows, i, &row);
	*total = (uint32_t)row.total;
	return row.thread_id;
}

void
store_list_own_reports(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t after, uint32_t limit, pg_done_fn *done, void *arg)
{
	list(pg, &messages_list_own_reports_query, school_id, user_id, after,
	    limit, done, arg);
}

int64_t
store_own_report(const struct pg_rows *rows, size_t i, struct report *r)
{
	struct messages_list_own_reports_row row;

	messages_list_own_reports_row_read(rows, i, &row);
	*r = (struct report){
		.reported_us = row.reported_at,
		.kind = row.kind,
		.word = row.word,
	};
	return row.message_id;
}

void
store_list_own_acknowledgements(struct pg *pg, int64_t school_id,
    int64_t user_id, int64_t message_id, int64_t child_id, uint32_t limit,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_arg_int64(&args, child_id);
	pg_arg_int32(&args, (int32_t)limit);
	pg_read(pg, &messages_list_own_acknowledgements_query, &args, done,
	    arg);
}

void
store_own_acknowledgement(const struct pg_rows *rows, size_t i,
    struct own_acknowledgement *a)
{
	struct messages_list_own_acknowledgements_row row;

	messages_list_own_acknowledgements_row_read(rows, i, &row);
	*a = (struct own_acknowledgement){ row.message_id, row.child_id,
		row.at, row.on_paper };
}

static void
list(struct pg *pg, const struct pg_statement *query, int64_t school_id,
    int64_t user_id, int64_t after, uint32_t limit, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, after);
	pg_arg_int32(&args, (int32_t)limit);
	pg_read(pg, query, &args, done, arg);
}
