/* The store: messages that were reported to the moderators. */
#include "messages/store/reports.h"
#include "messages/store/rows.h"

void
store_report(struct pg *pg, const struct new_report *r, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, r->school_id);
	pg_arg_int64(&args, r->user_id);
	pg_arg_int64(&args, r->message_id);
	pg_arg_int16(&args, (int16_t)r->kind);
	pg_arg_text(&args, r->word);
	pg_arg_int64s(&args, r->moderators, r->nmoderators);
	pg_write(pg, r->school_id, &messages_report_message_query, &args,
	    done, arg);
}

enum report_status
store_take_report(const struct pg_rows *rows, int64_t *reported_us)
{
	struct messages_report_message_row r;

	messages_report_message_row_read(rows, 0, &r);
	*reported_us = r.has_reported_at ? r.reported_at : 0;
	return (enum report_status)r.status;
}

void
store_list_reported(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct reported_page *page, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int16(&args, (int16_t)page->state);
	pg_arg_time(&args, page->before_us);
	pg_arg_int64(&args, page->before_id);
	pg_arg_int32(&args, (int32_t)page->limit);
	pg_read(pg, &messages_list_reported_query, &args, done, arg);
}

void
store_get_reported(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_read(pg, &messages_get_reported_query, &args, done, arg);
}

void
store_take_reported(const struct pg_rows *rows, size_t row, struct arena *a,
    struct reported *out)
{
	struct messages_reported r;

	messages_reported_read(rows, row, &r);
	*out = (struct reported){ .message_id = r.message_id,
		.thread_id = r.thread_id,
		.subject = arena_strdup(a, r.subject),
		.sender = store_person(&r.sender),
		.count = (uint32_t)r.reports,
		.kinds = store_int64s(&r.kinds, a), .nkinds = r.kinds.n,
		.reported_us = r.reported_at, .state = r.state,
		.version = (uint32_t)r.version,
		.decided_us = r.has_decided_at ? r.decided_at : 0,
		.decided_by = r.has_decided_by ? r.decided_by : 0,
		.note = arena_strdup(a, r.note) };
	out->sender.name = arena_strdup(a, out->sender.name);
	out->sender.title = arena_strdup(a, out->sender.title);
}

void
store_list_reports(struct pg *pg, int64_t school_id, int64_t message_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, message_id);
	pg_read(pg, &messages_list_reports_query, &args, done, arg);
}

void
store_take_report_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct report *out)
{
	struct messages_list_reports_row r;

	messages_list_reports_row_read(rows, row, &r);
	*out = (struct report){ .user_id = r.user_id, .kind = r.kind,
		.reported_us = r.reported_at,
		.word = arena_strdup(a, r.word) };
}

void
store_get_reported_thread(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, int around, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_arg_int32(&args, around);
	pg_read(pg, &messages_get_reported_thread_query, &args, done, arg);
}

void
store_take_report_message(const struct pg_rows *rows, size_t row,
    struct arena *a, struct message *m)
{
	struct messages_message r;

	messages_message_read(rows, row, &r);
	store_message_of(&r, a, m);
}

void
store_decide_report(struct pg *pg, const struct decision *d, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, d->school_id);
	pg_arg_int64(&args, d->user_id);
	pg_arg_int64(&args, d->message_id);
	pg_arg_int16(&args, (int16_t)d->state);
	pg_arg_text(&args, d->note);
	pg_arg_int32(&args, (int32_t)d->version);
	pg_write(pg, d->school_id, &messages_decide_report_query, &args, done,
	    arg);
}

enum report_status
store_take_decision(const struct pg_rows *rows)
{
	struct messages_decide_report_row r;

	messages_decide_report_row_read(rows, 0, &r);
	return (enum report_status)r.status;
}

void
store_check_sender(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, int64_t sender_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_arg_int64(&args, sender_id);
	pg_read(pg, &messages_check_sender_query, &args, done, arg);
}

bool
store_sender_seen(const struct pg_rows *rows)
{
	struct messages_check_sender_row r;

	messages_check_sender_row_read(rows, 0, &r);
	return r.seen;
}
