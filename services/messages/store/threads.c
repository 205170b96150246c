/* The store: pages of a box, marks. */
#include "messages.pb-c.h"
#include "messages/store/rows.h"
#include "messages/store/threads.h"

static const struct pg_statement *list_of(const struct box_page *);
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
		{ &messages_list_archive_query,
		    &messages_list_archive_old_query },
		{ &messages_list_archive_unread_query,
		    &messages_list_archive_unread_old_query },
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
	if (page->box == MESSAGES__BOX__SCHEDULED)
		pg_arg_int64(&args, page->thread_id);
	if (page->box == MESSAGES__BOX__SCHEDULED || page->child_id != 0)
		pg_arg_int64(&args, page->child_id);
	if (page->box != MESSAGES__BOX__SCHEDULED && page->child_id != 0) {
		pg_arg_int32(&args, page->box);
		pg_arg_bool(&args, page->unread_only);
	}
	pg_read(pg, list_of(page), &args, done, arg);
}

static const struct pg_statement *
list_of(const struct box_page *page)
{
	if (page->child_id != 0 && page->box != MESSAGES__BOX__SCHEDULED)
		return &messages_list_concerns_query;
	return lists[page->box][page->unread_only ? 1 : 0][page->old ? 1 : 0];
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

bool
store_marks_taken(const struct pg_rows *rows)
{
	return !pg_is_null(rows, 0, MESSAGES_LISTED_UNREAD_THREADS);
}

/* Where there is none, a row says how many are unread. */
size_t
store_marked(const struct pg_rows *rows)
{
	return pg_is_null(rows, 0, MESSAGES_LISTED_LINE_THREAD_ID) ? 0
	    : pg_count(rows);
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
store_update(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *ids, size_t n, const struct marks *marks, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64s(&args, ids, n);
	if (marks->upto != NULL)
		pg_arg_int64s(&args, marks->upto, n);
	else
		pg_arg_null(&args);
	pg_arg_bool(&args, marks->shown);
	add_tristate(&args, marks->read);
	add_tristate(&args, marks->archived);
	add_tristate(&args, marks->trashed);
	pg_write(pg, school_id, &messages_mark_threads_query, &args, done, arg);
}

static void
add_tristate(struct pg_args *args, enum tristate value)
{
	if (value == LEAVE)
		pg_arg_null(args);
	else
		pg_arg_bool(args, value == YES);
}
