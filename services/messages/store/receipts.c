/* The store: who has got a message, and recalling one. */
#include "messages/store/receipts.h"
#include "messages/store/rows.h"

void
store_list_receipts(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct receipt_page *page, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, page->message_id);
	pg_arg_int64(&args, page->after);
	pg_arg_int32(&args, (int32_t)page->limit);
	pg_arg_int32(&args, page->state);
	pg_read(pg, &messages_list_receipts_query, &args, done, arg);
}

bool
store_receipt_head(const struct pg_rows *rows, struct arena *a,
    struct receipt_head *h)
{
	struct messages_list_receipts_row r;

	if (pg_count(rows) == 0)
		return false;
	messages_list_receipts_row_read(rows, 0, &r);
	h->names = r.names;
	h->delivered = (uint32_t)r.delivered;
	h->read = (uint32_t)r.read;
	h->held = (uint32_t)r.held;
	h->withdrawn = (uint32_t)r.withdrawn;
	h->recalled_us = r.has_recalled_at ? r.recalled_at : 0;
	h->acknowledged = (uint32_t)r.acknowledged;
	h->asked = (uint32_t)r.asked;
	store_take_ticked(&r.to_ticked, a, &h->to);
	h->n = r.has_user_id ? pg_count(rows) : 0;
	return true;
}

void
store_receipt(const struct pg_rows *rows, size_t row, struct arena *a,
    struct receipt *out)
{
	struct messages_list_receipts_row r;

	messages_list_receipts_row_read(rows, row, &r);
	*out = (struct receipt){ .user_id = r.user_id,
		.child_id = r.copied_for != 0 ? r.copied_for : r.child,
		.copied = r.copied_for != 0,
		.state = r.state, .why = r.has_why ? r.why : -1,
		.read_us = r.has_read_at ? r.read_at : 0,
		.at_us = r.has_at ? r.at : 0,
		.own_us = r.has_own_at ? r.own_at : 0,
		.on_paper = r.on_paper,
		.children = store_int64s(&r.children, a),
		.done_us = store_int64s(&r.done_us, a),
		.nchildren = r.children.n };
}

/* ---- « Pourquoi ? » ---- */

void
store_trace(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct trace_page *page, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, page->message_id);
	pg_arg_int64(&args, page->after);
	pg_arg_int32(&args, (int32_t)page->limit);
	pg_arg_bool(&args, page->sees_all);
	pg_arg_bool(&args, page->own);
	pg_arg_int64(&args, page->person_id);
	pg_read(pg, &messages_trace_message_query, &args, done, arg);
}

bool
store_trace_head(const struct pg_rows *rows, struct arena *a,
    struct trace_head *h)
{
	struct messages_trace_message_row r;

	if (pg_count(rows) == 0)
		return false;
	messages_trace_message_row_read(rows, 0, &r);
	*h = (struct trace_head){ .view = r.view, .names = r.names,
		.sender_id = r.sender_id, .sent_us = r.sent_at,
		.recalled_us = r.has_recalled_at ? r.recalled_at : 0,
		.n = r.has_user_id ? pg_count(rows) : 0 };
	store_take_ticked(&r.to_ticked, a, &h->to);
	return true;
}

void
store_trace_line(const struct pg_rows *rows, size_t row,
    struct trace_line *out)
{
	struct messages_trace_message_row r;

	messages_trace_message_row_read(rows, row, &r);
	*out = (struct trace_line){ .user_id = r.user_id,
		.child_id = r.copied_for != 0 ? r.copied_for : r.child,
		.copied = r.copied_for != 0,
		.state = r.state, .why = r.has_why ? r.why : -1,
		.held_why = r.held_why,
		.at_us = r.has_at ? r.at : 0,
		.read_us = r.has_read_at ? r.read_at : 0,
		.event_id = r.place };
}

/* As a send to many: it holds up nobody but the sender's own. */
void
store_recall(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_write(pg, user_id, &messages_recall_message_query, &args, done,
	    arg);
}

void
store_take_recall(const struct pg_rows *rows, struct arena *a,
    struct recall *out)
{
	struct messages_recall_message_row r;

	messages_recall_message_row_read(rows, 0, &r);
	*out = (struct recall){ .status = (enum recall_status)r.status,
		.unopened = (uint32_t)r.unopened,
		.opened = store_int64s(&r.opened, a), .nopened = r.opened.n,
		.recalled_us = r.has_recalled_at ? r.recalled_at : 0,
		.draft_id = r.has_draft_id ? r.draft_id : 0,
		.has_files = r.files.n > 0, .names = r.names,
		.minutes = r.minutes,
		.forwarded = (uint32_t)r.forwarded };
}

/* ---- what a school has set ---- */

void
store_get_rules(struct pg *pg, int64_t school_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_read(pg, &messages_get_rules_query, &args, done, arg);
}

void
store_set_rules(struct pg *pg, int64_t school_id, const uint32_t *minutes,
    const bool *names, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	if (minutes == NULL)
		pg_arg_null(&args);
	else
		pg_arg_int32(&args, (int32_t)*minutes);
	if (names == NULL)
		pg_arg_null(&args);
	else
		pg_arg_bool(&args, *names);
	pg_write(pg, school_id, &messages_set_rules_query, &args, done, arg);
}

struct receipt_rules
store_take_rules(const struct pg_rows *rows)
{
	struct messages_rules r;

	messages_rules_read(rows, 0, &r);
	return (struct receipt_rules){ (uint32_t)r.recall_minutes,
		r.receipt_names };
}
