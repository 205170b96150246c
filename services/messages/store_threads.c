/* The store: pages of a box, a thread's messages, marks. */
#include "messages.pb-c.h"
#include "store.h"
#include "store_arrays.h"

static void	add_tristate(struct pg_args *, enum tristate);

/*
 * The columns that store_line() reads; `at` is what the box is ordered by.
 * Whom a message is to is told on the lines of who wrote it alone: a reader
 * may not know the others.
 */
#define LINE(e, at)							\
	e ".thread_id, " e ".subject, " e ".snippet, " at ", "		\
	e ".unread, " e ".message_count, " e ".has_files, "		\
	e ".exchanged, " e ".other_id, " e ".other_role, "		\
	e ".other_name, " e ".other_title, "				\
	"CASE WHEN " e ".sent_at IS NULL THEN '' ELSE "			\
	e ".to_summary END, "						\
	e ".archived, " e ".trashed"
#define LINE_COLUMNS	15
#define LAST_AT(e)	"greatest(" e ".received_at, " e ".sent_at)"

#define UNREAD_COUNT							\
	"(SELECT count(*) FROM (SELECT FROM entry"			\
	" WHERE school_id = $1::bigint AND user_id = $2::bigint"	\
	" AND unread AND NOT archived AND NOT trashed LIMIT 500) x)"

/* $1 school, $2 user, $3 and $4 the line before the page, $5 how many. */
#define LIST(at, where)							\
	"SELECT " UNREAD_COUNT ", " LINE("e", at) " FROM entry e"	\
	" WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint"	\
	" AND " where							\
	" AND (" at ", e.thread_id) < ($3::timestamptz, $4::bigint)"	\
	" ORDER BY " at " DESC, e.thread_id DESC LIMIT $5::int"

/*
 * Unread lines and read ones are in an index each: no more of either is looked
 * at than is shown.
 */
#define INBOX_LIST							\
	"SELECT " UNREAD_COUNT ", p.* FROM ("				\
	INBOX_PART(UNREAD) " UNION ALL " INBOX_PART(READ) ") p"		\
	" ORDER BY p.received_at DESC, p.thread_id DESC LIMIT $5::int"
#define INBOX_PART(where)						\
	"(SELECT " LINE("e", "e.received_at") " FROM entry e"		\
	" WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint"	\
	" AND " where							\
	" AND (e.received_at, e.thread_id)"				\
	"  < ($3::timestamptz, $4::bigint)"				\
	" ORDER BY e.received_at DESC, e.thread_id DESC LIMIT $5::int)"

/* Each is one scan of the index of the same predicate. */
#define UNREAD	"e.unread AND NOT e.archived AND NOT e.trashed"
#define READ								\
	"e.received_at IS NOT NULL AND NOT e.unread"			\
	" AND NOT e.archived AND NOT e.trashed"
#define SENT	"e.sent_at IS NOT NULL AND NOT e.trashed"
#define ARCHIVE	"e.archived AND NOT e.trashed"
#define TRASH	"e.trashed"

static const struct pg_statement lists[][2] = {
	[MESSAGES__BOX__INBOX] = {
		{ "list_inbox", INBOX_LIST },
		{ "list_inbox_unread", LIST("e.received_at", UNREAD) },
	},
	[MESSAGES__BOX__SENT] = {
		{ "list_sent", LIST("e.sent_at", SENT) },
		{ "list_sent_unread", LIST("e.sent_at", SENT " AND e.unread") },
	},
	[MESSAGES__BOX__ARCHIVE] = {
		{ "list_archive", LIST(LAST_AT("e"), ARCHIVE) },
		{ "list_archive_unread",
		    LIST(LAST_AT("e"), ARCHIVE " AND e.unread") },
	},
	[MESSAGES__BOX__TRASH] = {
		{ "list_trash", LIST(LAST_AT("e"), TRASH) },
		{ "list_trash_unread",
		    LIST(LAST_AT("e"), TRASH " AND e.unread") },
	},
};

static const struct pg_statement count_unread = { "count_unread",
	"SELECT " UNREAD_COUNT
};

static const struct pg_statement update_threads = { "update_threads",
	"SELECT u.unread_threads, " LINE("(u.line)", LAST_AT("(u.line)"))
	" FROM update_threads($1::bigint, $2::bigint, $3::bigint[],"
	" $4::boolean, $5::boolean, $6::boolean) u"
};

/*
 * Long bodies end a page early: a page is about half a MiB at most, and one
 * message at least.  Sums cost a quarter of a short page, so that they are
 * taken in get_long_thread alone: get_thread sends what is within the bound
 * however many there are.  A body that is not sent is null.
 */
#define GET_THREAD(page, sent)						\
	"SELECT " LINE("e", LAST_AT("e")) ", f.replies,"		\
	" f.sender_id = $2::bigint, cardinality(f.audience),"		\
	" m.id, m.sender_id, m.sender_role, m.sender_name,"		\
	" m.sender_title, m.to_ids[1:200], m.to_roles[1:200],"		\
	" m.to_names[1:200], m.to_titles[1:200],"			\
	" cardinality(m.audience), m.sent_at,"				\
	" CASE WHEN " sent " THEN m.body_html END,"			\
	" m.file_ids, m.file_names, m.file_types, m.file_sizes,"	\
	" m.file_hashes, m.sender_id = $2::bigint"			\
	"  OR m.id <= e.read_upto,"					\
	" CASE WHEN m.sender_id = $2::bigint THEN (SELECT count(*)"	\
	"  FROM receipt r WHERE r.school_id = $1::bigint"		\
	"  AND r.message_id = m.id) ELSE 0 END"				\
	" FROM entry e"							\
	" JOIN message f ON f.school_id = e.school_id"			\
	"  AND f.thread_id = e.thread_id AND f.id = e.thread_id"	\
	" LEFT JOIN LATERAL (" page ") m ON true"			\
	" WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint"	\
	"  AND e.thread_id = $3::bigint"				\
	" ORDER BY m.id"
#define PAGE								\
	"SELECT * FROM message"						\
	" WHERE school_id = $1::bigint AND thread_id = $3::bigint"	\
	"  AND id > $4::bigint AND (sender_id = $2::bigint"		\
	"   OR $2::bigint = ANY (audience))"				\
	" ORDER BY id LIMIT $5::int"
#define SUMMED_PAGE							\
	"SELECT p.*, row_number() OVER (ORDER BY p.id) AS nth,"		\
	" sum(octet_length(p.body_html)) OVER (ORDER BY p.id) AS bytes"	\
	" FROM (" PAGE ") p"

static const struct pg_statement get_thread = { "get_thread",
	GET_THREAD(PAGE, "octet_length(m.body_html) <= 524288 / $5::int")
};
static const struct pg_statement get_long_thread = { "get_long_thread",
	GET_THREAD(SUMMED_PAGE, "m.nth = 1 OR m.bytes <= 524288")
};
#define MESSAGE_COLUMN	(LINE_COLUMNS + 3)
#define BODY_COLUMN	(MESSAGE_COLUMN + 11)

void
store_list(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct page *page, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_time(&args, page->before_us);
	pg_arg_int64(&args, page->before_id);
	pg_arg_int32(&args, (int32_t)page->limit);
	pg_read(pg, &lists[page->box][page->unread_only ? 1 : 0], &args, done,
	    arg);
}

void
store_count_unread(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &count_unread, &args, done, arg);
}

void
store_line(const struct pg_rows *rows, size_t row, int col, struct line *l)
{
	l->thread_id = pg_int64(rows, row, col);
	l->subject = pg_text(rows, row, col + 1);
	l->snippet = pg_text(rows, row, col + 2);
	l->at_us = pg_time(rows, row, col + 3);
	l->unread = pg_bool(rows, row, col + 4);
	l->message_count = (uint32_t)pg_int64(rows, row, col + 5);
	l->has_files = pg_bool(rows, row, col + 6);
	l->exchanged = pg_bool(rows, row, col + 7);
	store_take_person(rows, row, col + 8, &l->other);
	l->to_summary = pg_text(rows, row, col + 12);
	l->archived = pg_bool(rows, row, col + 13);
	l->trashed = pg_bool(rows, row, col + 14);
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
	add_tristate(&args, marks->read);
	add_tristate(&args, marks->archived);
	add_tristate(&args, marks->trashed);
	pg_write(pg, school_id, &update_threads, &args, done, arg);
}

static void
add_tristate(struct pg_args *args, enum tristate value)
{
	if (value == LEAVE)
		pg_arg_null(args);
	else
		pg_arg_bool(args, value == YES);
}

/* ---- one thread ---- */

void
store_get(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct thread_page *page, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, page->thread_id);
	pg_arg_int64(&args, page->after_id);
	/* One more, to know whether there is a next page. */
	pg_arg_int32(&args, (int32_t)page->limit + 1);
	pg_read(pg, page->summed ? &get_long_thread : &get_thread, &args, done,
	    arg);
}

bool
store_take_head(const struct pg_rows *rows, const struct thread_page *page,
    struct thread_head *h)
{
	const int col = LINE_COLUMNS;
	size_t n = pg_count(rows);

	if (n == 0)
		return false;
	store_line(rows, 0, 0, &h->line);
	h->replies = (int)pg_int64(rows, 0, col);
	h->starter = pg_bool(rows, 0, col + 1);
	h->first_count = (size_t)pg_int64(rows, 0, col + 2);
	if (pg_is_null(rows, 0, MESSAGE_COLUMN))
		n = 0;
	h->nmessages = 0;
	while (h->nmessages < n && h->nmessages < page->limit &&
	    !pg_is_null(rows, h->nmessages, BODY_COLUMN))
		h->nmessages++;
	h->more = h->nmessages < n;
	h->cut = h->more && h->nmessages < page->limit;
	return true;
}

void
store_take_message(const struct pg_rows *rows, size_t row, struct arena *a,
    struct message *m)
{
	const int col = MESSAGE_COLUMN;

	m->id = pg_int64(rows, row, col);
	store_take_person(rows, row, col + 1, &m->sender);
	store_take_ticked(rows, row, col + 5, a, &m->to);
	m->to_count = (uint32_t)pg_int64(rows, row, col + 9);
	m->sent_at_us = pg_time(rows, row, col + 10);
	m->body_html = pg_text(rows, row, BODY_COLUMN);
	store_take_files(rows, row, col + 12, a, &m->files);
	m->read_by_me = pg_bool(rows, row, col + 17);
	m->read_count = (uint32_t)pg_int64(rows, row, col + 18);
}
