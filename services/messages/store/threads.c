/* The store: pages of a box, marks. */
#include "messages.pb-c.h"
#include "messages/store/rows.h"
#include "messages/store/threads.h"

static void	list_filtered(struct pg *, const struct box_page *,
		    struct pg_args *, pg_done_fn *, void *);
static void	add_tristate(struct pg_args *, enum tristate);

/* Of each box: of all or unread alone, each of this release or of any. */
static const struct pg_statement *const lists[][2][2] = {
	[MESSAGES__BOX__INBOX] = {
		{ &messages_list_inbox_query,
		    &messages_list_inbox_old_query },
		{ &messages_list_inbox_unread_query,
		    &messages_list_inbox_unread_old_query },
	},
	[MESSAGES__BOX__SENT] = {
		{ &messages_list_sent_query,
		    &messages_list_sent_old_query },
		{ &messages_list_sent_unread_query,
		    &messages_list_sent_unread_old_query },
	},
	[MESSAGES__BOX__ARCHIVE] = {
		{ &messages_list_filed_query,
		    &messages_list_filed_old_query },
		{ &messages_list_filed_unread_query,
		    &messages_list_filed_unread_old_query },
	},
	[MESSAGES__BOX__TRASH] = {
		{ &messages_list_trash_query,
		    &messages_list_trash_old_query },
		{ &messages_list_trash_unread_query,
		    &messages_list_trash_unread_old_query },
	},
	[MESSAGES__BOX__SCHEDULED] = {
		{ &messages_list_scheduled_query,
		    &messages_list_scheduled_query },
	},
};

void
store_list(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct box_page *page, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_time(&args, page->before_us);
	pg_arg_int64(&args, page->before_id);
	pg_arg_int32(&args, (int32_t)page->limit);
	if (page->with_files || page->role != 0 ||
	    (page->child_id != 0 && page->box != MESSAGES__BOX__SCHEDULED)) {
		list_filtered(pg, page, &args, done, arg);
		return;
	}
	if (page->box == MESSAGES__BOX__SCHEDULED) {
		pg_arg_int64(&args, page->thread_id);
		pg_arg_int64(&args, page->child_id);
	} else if (page->box == MESSAGES__BOX__ARCHIVE)
		pg_arg_int64(&args, page->folder_id);
	pg_read(pg, lists[page->box][page->unread_only ? 1 : 0]
	    [page->old ? 1 : 0], &args, done, arg);
}

static void
list_filtered(struct pg *pg, const struct box_page *page, struct pg_args *args,
    pg_done_fn *done, void *arg)
{
	pg_arg_int64(args, page->folder_id);
	pg_arg_int16(args, (int16_t)page->box);
	pg_arg_bool(args, page->unread_only);
	pg_arg_bool(args, page->with_files);
	pg_arg_int16(args, (int16_t)page->role);
	pg_arg_int64(args, page->child_id);
	pg_read(pg, &messages_list_filtered_query, args, done, arg);
}

void
store_count_unread(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &messages_count_unread_query, &args, done, arg);
}

void
store_find_folder(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t folder_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, folder_id);
	pg_read(pg, &messages_find_folder_query, &args, done, arg);
}

bool
store_folder_found(const struct pg_rows *rows, uint32_t *unread)
{
	struct messages_find_folder_row r;

	messages_find_folder_row_read(rows, 0, &r);
	*unread = (uint32_t)r.unread_threads;
	return r.found;
}

void
store_line(const struct pg_rows *rows, size_t row, struct line *line)
{
	struct messages_line l;

	messages_listed_line_read(rows, row, &l);
	*line = store_line_of(&l);
}

struct line
store_line_of(const struct messages_line *l)
{
	struct line line = {
		.thread_id = l->thread_id, .last_id = l->last_id,
		.at_us = l->at, .mine = l->mine, .own_name = l->own_name,
		.own_title = l->own_title, .subject = l->subject,
		.snippet = l->snippet, .to_summary = l->to_summary,
		.unread = l->unread, .has_files = l->has_files,
		.exchanged = l->exchanged, .archived = l->archived,
		.trashed = l->trashed, .recalled = l->recalled,
		.automatic = l->automatic,
		.urgent = l->urgent,
		.asks = l->asks, .ask_due_us = l->ask_due,
		.folder_id = l->folder_id,
		.message_count = (uint32_t)l->message_count,
		.other = store_person(&l->other),
		.concerns = l->concerns,
	};

	line.other.context = l->other_context;
	return line;
}

uint32_t
store_unread(const struct pg_rows *rows)
{
	return (uint32_t)pg_int64(rows, 0, MESSAGES_LISTED_UNREAD_THREADS);
}

enum marks_status
store_marks_taken(const struct pg_rows *rows, uint32_t *unread)
{
	struct messages_mark_threads_row r;

	messages_mark_threads_row_read(rows, 0, &r);
	*unread = (uint32_t)r.unread_threads;
	return (enum marks_status)r.status;
}

/* Where there is none, a row says how many are unread. */
bool
store_marked_line(const struct pg_rows *rows, struct line *line)
{
	struct messages_mark_threads_row r;

	if (pg_is_null(rows, 0, MESSAGES_MARK_THREADS_ROW_LINE_THREAD_ID))
		return false;
	messages_mark_threads_row_read(rows, 0, &r);
	*line = store_line_of(&r.line);
	return true;
}

bool
store_is_old(const struct pg_rows *rows)
{
	size_t i, n = pg_count(rows);

	for (i = 0; i < n; i++)
		if (pg_is_null(rows, i, MESSAGES_LISTED_LINE_LAST_ID))
			return true;
	return false;
}

void
store_update(struct pg *pg, int64_t school_id, int64_t user_id, int64_t id,
    const struct marks *marks, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	store_add_marks(&args, marks);
	pg_arg_int64s(&args, &id, 1);
	if (marks->upto != NULL)
		pg_arg_int64s(&args, marks->upto, 1);
	else
		pg_arg_null(&args);
	pg_arg_bool(&args, marks->shown);
	pg_write(pg, school_id, &messages_mark_threads_query, &args, done, arg);
}

void
store_add_marks(struct pg_args *args, const struct marks *marks)
{
	add_tristate(args, marks->read);
	add_tristate(args, marks->archived);
	add_tristate(args, marks->trashed);
	if (marks->folder != NULL)
		pg_arg_int64(args, *marks->folder);
	else
		pg_arg_null(args);
}

static void
add_tristate(struct pg_args *args, enum tristate value)
{
	if (value == LEAVE)
		pg_arg_null(args);
	else
		pg_arg_bool(args, value == YES);
}
