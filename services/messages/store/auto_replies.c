/* The store: automatic answers. */
#include "messages/store/auto_replies.h"
#include "messages_queries.h"

/* Takes of all schools go down one connection of their own choice. */
#define NO_SCHOOL	0

static void	add_due(struct pg_args *, const struct auto_reply_due *);

void
store_set_absence(struct pg *pg, const struct absence *x, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, x->school_id);
	pg_arg_int64(&args, x->change_id);
	pg_arg_int64(&args, x->user_id);
	pg_arg_bool(&args, x->answers);
	if (x->ends_us != 0)
		pg_arg_time(&args, x->ends_us);
	else
		pg_arg_null(&args);
	pg_write(pg, x->school_id, &messages_set_absence_query, &args, done,
	    arg);
}

void
store_take_auto_replies(struct pg *pg, int32_t max, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_write(pg, NO_SCHOOL, &messages_take_auto_replies_query, &args, done,
	    arg);
}

void
store_take_auto_reply(const struct pg_rows *rows, size_t row,
    struct auto_reply_due *d)
{
	struct messages_take_auto_replies_row r;

	messages_take_auto_replies_row_read(rows, row, &r);
	*d = (struct auto_reply_due){ r.school_id, r.message_id, r.thread_id,
		r.user_id, r.user_role, r.sender_id };
}

void
store_drop_auto_reply(struct pg *pg, const struct auto_reply_due *d,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_due(&args, d);
	pg_write(pg, d->school_id, &messages_drop_auto_reply_query, &args,
	    done, arg);
}

void
store_put_off_auto_reply(struct pg *pg, const struct auto_reply_due *d,
    int64_t until_us, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_due(&args, d);
	pg_arg_time(&args, until_us);
	pg_write(pg, d->school_id, &messages_put_off_auto_reply_query, &args,
	    done, arg);
}

void
store_write_auto_reply(struct pg *pg, const struct auto_reply_due *d,
    const struct auto_reply *r, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_due(&args, d);
	pg_arg_text(&args, r->day);
	pg_arg_int16(&args, (int16_t)r->from.role);
	pg_arg_text(&args, r->from.name);
	pg_arg_text(&args, r->from.title);
	pg_arg_text(&args, r->from.context);
	pg_arg_text(&args, r->body_html);
	pg_arg_text(&args, r->snippet);
	pg_arg_int64(&args, r->to.id);
	pg_arg_int16(&args, (int16_t)r->to.role);
	pg_arg_text(&args, r->to.name);
	pg_arg_text(&args, r->to.title);
	pg_write(pg, d->school_id, &messages_write_auto_reply_query, &args,
	    done, arg);
}

bool
store_auto_reply_written(const struct pg_rows *rows, struct sent *sent)
{
	struct messages_write_auto_reply_row r;

	messages_write_auto_reply_row_read(rows, 0, &r);
	if (r.status != 0)
		return false;
	/* What is delivered as it is written has its id as its position. */
	*sent = (struct sent){ .message_id = r.message_id,
		.thread_id = r.thread_id, .position = r.message_id,
		.recipient_count = 1 };
	return true;
}

static void
add_due(struct pg_args *args, const struct auto_reply_due *d)
{
	pg_arg_int64(args, d->school_id);
	pg_arg_int64(args, d->message_id);
	pg_arg_int64(args, d->user_id);
}
