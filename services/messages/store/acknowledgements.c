/* The store: acknowledgements given, and asked for again. */
#include "messages/store/acknowledgements.h"
#include "messages/store/rows.h"

/* What is of all schools goes down one connection of its own choice. */
#define NO_SCHOOL	0

void
store_acknowledge(struct pg *pg, int64_t school_id, int64_t message_id,
    int64_t user_id, const int64_t *children, size_t nchildren, int64_t by,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, message_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64s(&args, children, nchildren);
	pg_arg_int64(&args, by);
	pg_write(pg, school_id, &messages_acknowledge_query, &args, done, arg);
}

void
store_remind(struct pg *pg, int64_t school_id, int64_t sender_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, sender_id);
	pg_arg_int64(&args, message_id);
	pg_write(pg, school_id, &messages_remind_query, &args, done, arg);
}

enum ask_status
store_asked(const struct pg_rows *rows, uint32_t *reminded)
{
	struct messages_answered r;

	messages_answered_read(rows, 0, &r);
	*reminded = (uint32_t)r.reminded;
	return (enum ask_status)r.status;
}

void
store_remind_due(struct pg *pg, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, most);
	pg_write(pg, NO_SCHOOL, &messages_remind_due_query, &args, done, arg);
}
