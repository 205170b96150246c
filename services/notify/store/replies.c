/* The store: replies that came by mail. */
#include "notify/store/replies.h"
#include "notify_queries.h"

/* As in store/mail.c. */
#define NO_SCHOOL	0

static void
add_names(struct pg_args *args, const struct mail_reply *r)
{
	pg_arg_int64(args, r->school_id);
	pg_arg_int64(args, r->user_id);
	pg_arg_int64(args, r->message_id);
	pg_arg_bytes(args, r->mail_id, r->mail_id_len);
}

void
reply_come(struct pg *pg, const struct mail_reply *r, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_names(&args, r);
	pg_arg_bytes(&args, r->content, r->content_len);
	pg_write(pg, r->school_id, &notify_reply_come_query, &args, done, arg);
}

void
reply_came(const struct pg_rows *rows, bool *same, bool *posted)
{
	struct notify_reply_come_row r;

	notify_reply_come_row_read(rows, 0, &r);
	*same = r.same;
	*posted = r.posted;
}

void
reply_posted(struct pg *pg, const struct mail_reply *r, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_names(&args, r);
	pg_write(pg, r->school_id, &notify_reply_posted_query, &args, done,
	    arg);
}

void
replies_forget(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_write(pg, NO_SCHOOL, &notify_replies_forget_query, &args, done,
	    arg);
}
