/* The store: a message that is forwarded. */
#include "messages/store/forward.h"
#include "messages/store/rows.h"

void
store_find_origin(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_read(pg, &messages_find_origin_query, &args, done, arg);
}

bool
store_take_origin(const struct pg_rows *rows, struct arena *a,
    struct origin *o)
{
	struct messages_find_origin_row r;

	if (pg_count(rows) == 0)
		return false;
	messages_find_origin_row_read(rows, 0, &r);
	*o = (struct origin){ .seen = r.seen, .recalled = r.recalled,
		.sender = store_person(&r.sender), .sent_at_us = r.sent_at,
		.subject = r.subject, .body_html = r.body_html,
		.lost = store_texts(&r.lost, a), .nlost = r.lost.n };
	store_take_files(&r.files, a, &o->files);
	return true;
}
