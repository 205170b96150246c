/* The store: drafts. */
#include "messages/store/drafts.h"
#include "messages/store/rows.h"

static void	add_content(struct pg_args *, int64_t, int64_t,
		    const struct draft *);
static void	add_hash(struct pg_args *, const struct once *,
		    const uint8_t *);
static void	add_origin(struct pg_args *, const struct draft *);
static void	take(const struct messages_draft *, struct arena *,
		    struct draft *);

void
store_add_draft(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct draft *d, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_content(&args, school_id, user_id, d);
	add_hash(&args, &d->once, d->once.key_hash);
	add_hash(&args, &d->once, d->once.content_hash);
	pg_arg_int32(&args, most);
	add_origin(&args, d);
	pg_write(pg, school_id, &messages_add_draft_query, &args, done, arg);
}

void
store_save_draft(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct draft *d, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_content(&args, school_id, user_id, d);
	pg_arg_int64(&args, d->id);
	pg_arg_int32(&args, d->version);
	pg_arg_bytes(&args, d->once.content_hash, ONCE_HASH);
	add_origin(&args, d);
	pg_write(pg, school_id, &messages_save_draft_query, &args, done, arg);
}

enum draft_status
store_kept_draft(const struct pg_rows *rows, struct arena *a, struct draft *d)
{
	struct messages_kept_draft row;

	messages_kept_draft_read(rows, 0, &row);
	if (row.status == DRAFT_DONE || row.status == DRAFT_BEFORE ||
	    row.status == DRAFT_CONFLICT)
		take(&row.draft, a, d);
	return (enum draft_status)row.status;
}

void
store_get_draft(struct pg *pg, int64_t school_id, int64_t user_id, int64_t id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	pg_read(pg, &messages_get_draft_query, &args, done, arg);
}

void
store_draft(const struct pg_rows *rows, struct arena *a, struct draft *d)
{
	struct messages_draft row;

	messages_draft_read(rows, 0, &row);
	take(&row, a, d);
}

void
store_list_drafts(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct draft_page *page, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_time(&args, page->before_us);
	pg_arg_int64(&args, page->before_id);
	pg_arg_int32(&args, (int32_t)page->limit);
	pg_arg_int64(&args, page->thread_id);
	pg_read(pg, &messages_list_drafts_query, &args, done, arg);
}

uint32_t
store_listed_draft(const struct pg_rows *rows, size_t i, struct arena *a,
    struct draft *d)
{
	struct messages_list_drafts_row row;

	messages_list_drafts_row_read(rows, i, &row);
	take(&row.draft, a, d);
	return (uint32_t)row.total;
}

void
store_drop_draft(struct pg *pg, int64_t school_id, int64_t user_id, int64_t id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	pg_write(pg, school_id, &messages_drop_draft_query, &args, done, arg);
}

bool
store_draft_dropped(const struct pg_rows *rows)
{
	struct messages_drop_draft_row row;

	messages_drop_draft_row_read(rows, 0, &row);
	return row.dropped;
}

/* ---- parameters and rows ---- */

static void
add_content(struct pg_args *args, int64_t school_id, int64_t user_id,
    const struct draft *d)
{
	pg_arg_int64(args, school_id);
	pg_arg_int64(args, user_id);
	if (d->thread_id != 0)
		pg_arg_int64(args, d->thread_id);
	else
		pg_arg_null(args);
	pg_arg_bool(args, d->reply_all);
	pg_arg_int16(args, (int16_t)d->role);
	pg_arg_text(args, d->subject);
	pg_arg_text(args, d->body_html);
	pg_arg_text(args, d->snippet);
	pg_arg_texts(args, d->to.ids, d->to.n);
	pg_arg_int16s(args, d->to.roles, d->to.n);
	pg_arg_texts(args, d->to.names, d->to.n);
	pg_arg_int64s(args, d->concerns, d->nconcerns);
	pg_arg_bytes(args, d->options, d->noptions);
	store_add_files(args, &d->files);
}

static void
add_hash(struct pg_args *args, const struct once *once, const uint8_t *hash)
{
	if (once->has_key)
		pg_arg_bytes(args, hash, ONCE_HASH);
	else
		pg_arg_null(args);
}

static void
add_origin(struct pg_args *args, const struct draft *d)
{
	if (d->origin_id != 0)
		pg_arg_int64(args, d->origin_id);
	else
		pg_arg_null(args);
}

static void
take(const struct messages_draft *row, struct arena *a, struct draft *d)
{
	*d = (struct draft){
		.id = row->id,
		.version = row->version,
		.saved_us = row->saved_at,
		.thread_id = row->thread_id,
		.reply_all = row->reply_all,
		.origin_id = row->forward_of,
		.role = row->role,
		.subject = row->subject,
		.body_html = row->body_html,
		.snippet = row->snippet,
		.concerns = store_int64s(&row->concerns, a),
		.nconcerns = row->concerns.n,
		.options = row->options,
		.noptions = row->options_len,
		.thread_subject = row->thread_subject,
		.other_name = row->other_name,
	};
	store_take_ticked(&row->to_first, a, &d->to);
	store_take_files(&row->files, a, &d->files);
}
