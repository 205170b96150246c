/* The store: what is urgent, for the audit trail. */
#include "messages/store/rows.h"
#include "messages/store/urgent.h"

/* What is of all schools goes down one connection of its own choice. */
#define NO_SCHOOL	0

void
store_take_urgent(struct pg *pg, int32_t most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, most);
	pg_write(pg, NO_SCHOOL, &messages_take_urgent_query, &args, done, arg);
}

void
store_taken_urgent(const struct pg_rows *rows, size_t row, struct arena *a,
    struct urgent *u)
{
	struct messages_take_urgent_row r;

	messages_take_urgent_row_read(rows, row, &r);
	*u = (struct urgent){ .school_id = r.school_id,
		.message_id = r.message_id, .sender_id = r.sender_id,
		.sender_role = r.sender_role, .people = r.recipient_count,
		.reason = arena_strdup(a, r.reason),
		.address = arena_strdup(a, r.address) };
}

void
store_urgent_noted(struct pg *pg, const struct urgent *u, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, u->school_id);
	pg_arg_int64(&args, u->message_id);
	pg_write(pg, u->school_id, &messages_urgent_noted_query, &args, done,
	    arg);
}
