/* All SQL of the notify service. */
#include "base/arena.h"
#include "notify/store/store.h"

static void	add_events(struct pg_args *, struct arena *,
		    const struct event *, size_t n);
static void	add_users(struct pg_args *, struct arena *,
		    const struct event *, size_t n);

/* Counted up to 10,000: an index scan that ends. */
#define UNREAD \
	"SELECT count(*) AS unread FROM (" \
	"    SELECT FROM notification" \
	"    WHERE school_id = $1::bigint AND user_id = $2::bigint" \
	"      AND NOT read LIMIT 10000) counted"

static const struct pg_statement deliver_statement = {
	"notification_deliver",
	"SELECT deliver_events($1::bigint, $2::bigint[], $3::smallint[],"
	"    $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],"
	"    $9::bigint[], $10::bigint[])",
};

static const struct pg_statement mark_threads_statement = {
	"notification_mark_threads",
	"SELECT mark_threads($1::bigint, $2::bigint[], $3::bigint[],"
	"    $4::bigint[])",
};

/* Unread ones and read ones are a range of the key each. */
#define PART(which) \
	"(SELECT event_id, read FROM notification" \
	" WHERE school_id = $1::bigint AND user_id = $2::bigint AND " which \
	"   AND event_id < $3::bigint" \
	" ORDER BY event_id DESC LIMIT $4::int)"

static const struct pg_statement list_statement = {
	"notification_list",
	"SELECT c.unread, p.event_id, e.kind, e.title, e.body, e.link,"
	"    e.created_at, p.read, e.thread_id"
	" FROM (" UNREAD ") c LEFT JOIN ("
	"    SELECT * FROM (" PART("NOT read") " UNION ALL " PART("read") ") n"
	"    ORDER BY event_id DESC LIMIT $4::int) p"
	"  JOIN event e ON e.school_id = $1::bigint AND e.event_id = p.event_id"
	"  ON true"
	" ORDER BY p.event_id DESC",
};

static const struct pg_statement count_statement = {
	"notification_count",
	UNREAD,
};

/* The count sees the table as it was before: what is marked is taken off. */
#define MARK_READ(which) \
	"WITH marked AS (" \
	"    UPDATE notification SET read = true" \
	"    WHERE school_id = $1::bigint AND user_id = $2::bigint" \
	"      AND NOT read" which \
	"    RETURNING event_id" \
	") SELECT count(*) AS unread FROM (" \
	"    SELECT FROM notification n" \
	"    WHERE school_id = $1::bigint AND user_id = $2::bigint" \
	"      AND NOT read" \
	"      AND event_id NOT IN (SELECT event_id FROM marked)" \
	"    LIMIT 10000) counted"

static const struct pg_statement mark_statement = {
	"notification_mark_read",
	MARK_READ(" AND event_id = ANY ($3::bigint[])"),
};

static const struct pg_statement mark_all_statement = {
	"notification_mark_all_read",
	MARK_READ(""),
};

void
notification_deliver(struct pg *pg, const struct event *events, size_t n,
    pg_done_fn *done, void *arg)
{
	struct arena *a = arena_new();
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, events[0].school_id);
	add_events(&args, a, events, n);
	add_users(&args, a, events, n);
	pg_write(pg, events[0].school_id, &deliver_statement, &args, done,
	    arg);
	arena_destroy(&a);
}

static void
add_events(struct pg_args *args, struct arena *a, const struct event *events,
    size_t n)
{
	const char **titles = arena_alloc(a, n * sizeof(*titles));
	const char **bodies = arena_alloc(a, n * sizeof(*bodies));
	const char **links = arena_alloc(a, n * sizeof(*links));
	int64_t *ids = arena_alloc(a, n * sizeof(*ids));
	int64_t *times = arena_alloc(a, n * sizeof(*times));
	int64_t *threads = arena_alloc(a, n * sizeof(*threads));
	int16_t *kinds = arena_alloc(a, n * sizeof(*kinds));
	size_t i;

	for (i = 0; i < n; i++) {
		ids[i] = events[i].event_id;
		kinds[i] = (int16_t)events[i].kind;
		titles[i] = events[i].title;
		bodies[i] = events[i].body;
		links[i] = events[i].link;
		times[i] = events[i].at_us;
		threads[i] = events[i].thread_id;
	}
	pg_arg_int64s(args, ids, n);
	pg_arg_int16s(args, kinds, n);
	pg_arg_texts(args, titles, n);
	pg_arg_texts(args, bodies, n);
	pg_arg_texts(args, links, n);
	pg_arg_int64s(args, times, n);
	pg_arg_int64s(args, threads, n);
}

static void
add_users(struct pg_args *args, struct arena *a, const struct event *events,
    size_t n)
{
	size_t i, j, count = 0, total = 0;
	int64_t *users, *ids;

	for (i = 0; i < n; i++)
		total += events[i].nusers;
	users = arena_alloc(a, (total + 1) * sizeof(*users));
	ids = arena_alloc(a, (total + 1) * sizeof(*ids));
	for (i = 0; i < n; i++)
		for (j = 0; j < events[i].nusers; j++) {
			users[count] = events[i].user_ids[j];
			ids[count++] = events[i].event_id;
		}
	pg_arg_int64s(args, users, total);
	pg_arg_int64s(args, ids, total);
}

void
notification_mark_threads(struct pg *pg, const struct reading *readings,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;
	struct arena *a = arena_new();
	int64_t *users = arena_alloc(a, n * sizeof(*users));
	int64_t *threads = arena_alloc(a, n * sizeof(*threads));
	int64_t *upto = arena_alloc(a, n * sizeof(*upto));
	size_t i;

	for (i = 0; i < n; i++) {
		users[i] = readings[i].user_id;
		threads[i] = readings[i].thread_id;
		upto[i] = readings[i].upto;
	}
	pg_arg_int64(&args, readings[0].school_id);
	pg_arg_int64s(&args, users, n);
	pg_arg_int64s(&args, threads, n);
	pg_arg_int64s(&args, upto, n);
	pg_write(pg, readings[0].school_id, &mark_threads_statement, &args,
	    done, arg);
	arena_destroy(&a);
}

void
notification_list(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t before_id, int max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, before_id);
	pg_arg_int32(&args, max);
	pg_read(pg, &list_statement, &args, done, arg);
}

void
notification_count(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &count_statement, &args, done, arg);
}

void
notification_mark_read(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *ids, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	if (ids != NULL)
		pg_arg_int64s(&args, ids, n);
	pg_write(pg, school_id,
	    ids != NULL ? &mark_statement : &mark_all_statement, &args, done,
	    arg);
}

bool
notification_of_row(const struct pg_rows *rows, size_t i,
    struct notification *n)
{
	if (pg_is_null(rows, i, 1))
		return false;
	n->id = pg_int64(rows, i, 1);
	n->kind = (int)pg_int64(rows, i, 2);
	n->title = pg_text(rows, i, 3);
	n->body = pg_text(rows, i, 4);
	n->link = pg_text(rows, i, 5);
	n->created_us = pg_time(rows, i, 6);
	n->read = pg_bool(rows, i, 7);
	n->thread_id = pg_is_null(rows, i, 8) ? 0 : pg_int64(rows, i, 8);
	return true;
}

uint32_t
notification_unread(const struct pg_rows *rows)
{
	return (uint32_t)pg_int64(rows, 0, 0);
}
