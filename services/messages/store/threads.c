/* The store: pages of a box, a thread's messages, marks. */
#include "messages.pb-c.h"
#include "messages/store/arrays.h"
#include "messages/store/store.h"

static void	add_tristate(struct pg_args *, enum tristate);

/*
 * The columns that store_line() reads; two of them are null in old lines.  Whom
 * a message is to is told on the lines of who wrote it alone: a reader may not
 * know the others.
 */
#define LINE_OF(e, last_id, own_name)					\
	e ".thread_id, " e ".subject, " e ".snippet, "			\
	LAST_AT(e) " AS at, "						\
	e ".unread, " e ".message_count, " e ".has_files, "		\
	e ".exchanged, " e ".other_id, " e ".other_role, "		\
	e ".other_name, " e ".other_title, "				\
	"CASE WHEN " e ".sent_at IS NULL THEN '' ELSE "			\
	e ".to_summary END, "						\
	e ".archived, " e ".trashed, " last_id ", " IS_MINE(e) ", "	\
	own_name ", " e ".own_title, " e ".other_context"
#define LINE_COLUMNS	20
#define LINE(e)	LINE_OF(e, e ".last_id", e ".own_name")
#define OLD_LINE(e)							\
	LINE_OF(e, "coalesce(" e ".last_id, (SELECT m.id FROM message m" \
	" WHERE m.school_id = $1::bigint"				\
	"  AND m.thread_id = " e ".thread_id"				\
	"  AND (m.sender_id = $2::bigint OR $2::bigint = ANY (m.audience))" \
	" ORDER BY m.id DESC LIMIT 1))",				\
	"CASE WHEN " IS_MINE(e) " THEN coalesce(" e ".own_name,"	\
	" (SELECT m.sender_name FROM message m"				\
	" WHERE m.school_id = $1::bigint"				\
	"  AND m.thread_id = " e ".thread_id"				\
	"  AND m.sender_id = $2::bigint"				\
	" ORDER BY m.id DESC LIMIT 1)) END")

/* What boxes are ordered by: the newest message, whoever wrote it. */
#define LAST_AT(e)	"greatest(" e ".received_at, " e ".sent_at)"
#define IS_MINE(e)							\
	"coalesce(" e ".sent_at > " e ".received_at, "			\
	e ".received_at IS NULL)"

#define UNREAD_COUNT							\
	"(SELECT count(*) FROM (SELECT FROM entry"			\
	" WHERE school_id = $1::bigint AND user_id = $2::bigint"	\
	" AND unread AND NOT archived AND NOT trashed LIMIT 500) x)"

/* $1 school, $2 user, $3 and $4 the line before the page, $5 how many. */
#define LIST(line, where)						\
	"SELECT " UNREAD_COUNT ", " PART(line, where)
#define PART(line, where)						\
	line " FROM entry e"						\
	" WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint"	\
	" AND " where							\
	" AND (" LAST_AT("e") ", e.thread_id)"				\
	"  < ($3::timestamptz, $4::bigint)"				\
	" ORDER BY " LAST_AT("e") " DESC, e.thread_id DESC LIMIT $5::int"

/*
 * Unread lines and read ones are in an index each: no more of either is looked
 * at than is shown.
 */
#define INBOX_LIST(line)						\
	"SELECT " UNREAD_COUNT ", p.* FROM ("				\
	"(SELECT " PART(line, UNREAD) ") UNION ALL"			\
	" (SELECT " PART(line, READ) ")) p"				\
	" ORDER BY p.at DESC, p.thread_id DESC LIMIT $5::int"

/* Each is one scan of the index of the same predicate. */
#define UNREAD	"e.unread AND NOT e.archived AND NOT e.trashed"
#define READ								\
	"e.received_at IS NOT NULL AND NOT e.unread"			\
	" AND NOT e.archived AND NOT e.trashed"
#define SENT	"e.sent_at IS NOT NULL AND NOT e.trashed"
#define ARCHIVE	"e.archived AND NOT e.trashed"
#define TRASH	"e.trashed"

/* The second of each is for pages with lines of an earlier release. */
#define BOX(name, where)						\
	{ { name, LIST(LINE("e"), where) },				\
	    { name "_old", LIST(OLD_LINE("e"), where) } }
static const struct pg_statement lists[][2][2] = {
	[MESSAGES__BOX__INBOX] = {
		{ { "list_inbox", INBOX_LIST(LINE("e")) },
		    { "list_inbox_old", INBOX_LIST(OLD_LINE("e")) } },
		BOX("list_inbox_unread", UNREAD),
	},
	[MESSAGES__BOX__SENT] = {
		BOX("list_sent", SENT),
		BOX("list_sent_unread", SENT " AND e.unread"),
	},
	[MESSAGES__BOX__ARCHIVE] = {
		BOX("list_archive", ARCHIVE),
		BOX("list_archive_unread", ARCHIVE " AND e.unread"),
	},
	[MESSAGES__BOX__TRASH] = {
		BOX("list_trash", TRASH),
		BOX("list_trash_unread", TRASH " AND e.unread"),
	},
};

static const struct pg_statement count_unread = { "count_unread",
	"SELECT " UNREAD_COUNT
};

static const struct pg_statement mark_threads = { "mark_threads",
	"SELECT u.unread_threads, " OLD_LINE("(u.line)")
	" FROM mark_threads($1::bigint, $2::bigint, $3::bigint[],"
	" $4::bigint[], $5::boolean, $6::boolean, $7::boolean,"
	" $8::boolean) u"
};

/*
 * Long bodies end a page early: a page is about half a MiB at most, and one
 * message at least.  Sums cost a quarter of a short page, so that they are
 * taken in the long ones alone: the others send what is within the bound
 * however many there are.  A body that is not sent is null.
 */
#define GET_THREAD(page, sent, order, behind)				\
	"SELECT " OLD_LINE("e") ", f.replies,"				\
	" CASE WHEN e.unread THEN (SELECT u.id FROM message u"		\
	"  WHERE u.school_id = $1::bigint AND u.thread_id = $3::bigint"	\
	"   AND u.id > e.read_upto AND u.sender_id <> $2::bigint"	\
	"   AND $2::bigint = ANY (u.audience)"				\
	"  ORDER BY u.id LIMIT 1) END,"					\
	" EXISTS (SELECT FROM message WHERE " VISIBLE " AND id " behind	\
	"  $4::bigint),"						\
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
	"  AND r.message_id = m.id) ELSE 0 END, m.sender_context"	\
	" FROM entry e"							\
	" JOIN message f ON f.school_id = e.school_id"			\
	"  AND f.thread_id = e.thread_id AND f.id = e.thread_id"	\
	" LEFT JOIN LATERAL (" page ") m ON true"			\
	" WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint"	\
	"  AND e.thread_id = $3::bigint"				\
	" ORDER BY m.id " order
#define VISIBLE								\
	"school_id = $1::bigint AND thread_id = $3::bigint"		\
	" AND (sender_id = $2::bigint OR $2::bigint = ANY (audience))"
#define PAGE(beyond, order)						\
	"SELECT * FROM message WHERE " VISIBLE " AND id " beyond	\
	" $4::bigint ORDER BY id " order " LIMIT $5::int"
#define SUMMED_PAGE(beyond, order)					\
	"SELECT p.*, row_number() OVER (ORDER BY p.id " order ") AS nth," \
	" sum(octet_length(p.body_html)) OVER (ORDER BY p.id " order	\
	") AS bytes FROM (" PAGE(beyond, order) ") p"
#define IF_SHORT	"octet_length(m.body_html) <= 524288 / $5::int"
#define IF_WITHIN	"m.nth = 1 OR m.bytes <= 524288"

/* Onwards and backwards, each for short bodies and for long ones. */
static const struct pg_statement get_thread = { "get_thread",
	GET_THREAD(PAGE(">", "ASC"), IF_SHORT, "ASC", "<=")
};
static const struct pg_statement get_long_thread = { "get_long_thread",
	GET_THREAD(SUMMED_PAGE(">", "ASC"), IF_WITHIN, "ASC", "<=")
};
static const struct pg_statement get_thread_back = { "get_thread_back",
	GET_THREAD(PAGE("<", "DESC"), IF_SHORT, "DESC", ">=")
};
static const struct pg_statement get_long_thread_back = {
	"get_long_thread_back",
	GET_THREAD(SUMMED_PAGE("<", "DESC"), IF_WITHIN, "DESC", ">=")
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
	pg_read(pg, &lists[page->box][page->unread_only ? 1 : 0]
	    [page->old ? 1 : 0], &args, done, arg);
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
	l->last_id = pg_is_null(rows, row, col + 15) ? 0 :
	    pg_int64(rows, row, col + 15);
	l->mine = pg_bool(rows, row, col + 16);
	l->own_name = pg_text(rows, row, col + 17);
	l->own_title = pg_text(rows, row, col + 18);
	l->other.context = pg_text(rows, row, col + 19);
}

bool
store_is_old(const struct pg_rows *rows)
{
	const int last_id = 1 + 15;
	size_t i, n = pg_count(rows);

	for (i = 0; i < n; i++)
		if (pg_is_null(rows, i, last_id))
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
	pg_write(pg, school_id, &mark_threads, &args, done, arg);
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
	static const struct pg_statement *const statements[2][2] = {
		{ &get_thread, &get_long_thread },
		{ &get_thread_back, &get_long_thread_back },
	};
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, page->thread_id);
	pg_arg_int64(&args, page->from);
	/* One more, to know whether there is a next page. */
	pg_arg_int32(&args, (int32_t)page->limit + 1);
	pg_read(pg, statements[page->backwards ? 1 : 0][page->summed ? 1 : 0],
	    &args, done, arg);
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
	h->first_unread = pg_is_null(rows, 0, col + 1) ? 0 :
	    pg_int64(rows, 0, col + 1);
	h->behind = pg_bool(rows, 0, col + 2);
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
	m->sender.context = pg_text(rows, row, col + 19);
}
