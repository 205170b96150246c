/* The store: lines of which a message has what is asked for. */
#include "messages/store/rows.h"
#include "messages/store/search.h"

static void	add_search(struct pg_args *, int64_t, int64_t,
		    const struct search_terms *, const struct search_page *);

/* The relay's writes go down one connection of their own choice. */
#define NO_SCHOOL	0

static const struct pg_statement *const newest[] = {
	[SEARCH_ANYWHERE] = &messages_search_anywhere_query,
	[SEARCH_INBOX] = &messages_search_inbox_query,
	[SEARCH_SENT] = &messages_search_sent_query,
	[SEARCH_ARCHIVE] = &messages_search_archive_query,
	[SEARCH_TRASH] = &messages_search_trash_query,
};

void
store_search_newest(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct search_terms *terms, const struct search_page *page,
    uint32_t lines, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_search(&args, school_id, user_id, terms, page);
	pg_arg_int32(&args, (int32_t)lines);
	pg_read(pg, newest[terms->place], &args, done, arg);
}

void
store_search_beyond(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct search_terms *terms, const struct search_page *page,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_search(&args, school_id, user_id, terms, page);
	pg_read(pg, &messages_search_beyond_query, &args, done, arg);
}

static void
add_search(struct pg_args *args, int64_t school_id, int64_t user_id,
    const struct search_terms *t, const struct search_page *page)
{
	pg_arg_int64(args, school_id);
	pg_arg_int64(args, user_id);
	pg_arg_texts(args, t->kinds, t->n);
	pg_arg_texts(args, t->texts, t->n);
	pg_arg_time(args, t->from_us);
	pg_arg_time(args, t->before_us);
	pg_arg_bool(args, t->unread);
	pg_arg_time(args, page->before_us);
	pg_arg_int64(args, page->before_id);
	pg_arg_int32(args, (int32_t)page->limit);
	pg_arg_int32(args, (int32_t)t->place);
}

/* Where there is none, a row may say what was looked at. */
size_t
store_found_count(const struct pg_rows *rows)
{
	size_t n = pg_count(rows);

	return n > 0 && pg_is_null(rows, 0,
	    MESSAGES_FOUND_LISTED_LINE_THREAD_ID) ? 0 : n;
}

void
store_found(const struct pg_rows *rows, size_t row, struct found *found)
{
	struct messages_found f;

	messages_found_read(rows, row, &f);
	found->line = store_line_of(&f.listed.line);
	found->message_id = f.found_id;
	found->html = f.found_html;
}

void
store_search_looked(const struct pg_rows *rows, struct search_looked *l)
{
	struct messages_found f;

	*l = (struct search_looked){ 0 };
	if (pg_count(rows) == 0)
		return;
	messages_found_read(rows, 0, &f);
	*l = (struct search_looked){ .lines = (uint32_t)f.looked,
		.at_us = f.looked_at, .thread_id = f.looked_id };
}

/* ---- the relay ---- */

void
store_write_texts(struct pg *pg, int32_t max, int32_t people,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int32(&args, people);
	pg_write(pg, NO_SCHOOL, &messages_write_texts_query, &args, done, arg);
}

int32_t
store_texts_written(const struct pg_rows *rows)
{
	return (int32_t)pg_int64(rows, 0, 0);
}

void
store_fill_texts(struct pg *pg, int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_write(pg, NO_SCHOOL, &messages_fill_texts_query, &args, done, arg);
}

bool
store_texts_more(const struct pg_rows *rows)
{
	return pg_bool(rows, 0, 0);
}
