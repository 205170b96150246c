/* All SQL of the notify service. */
#include "store.h"

/* Counted up to 10,000: an index scan that ends. */
#define UNREAD \
	"SELECT count(*) AS unread FROM (" \
	"    SELECT FROM notification" \
	"    WHERE school_id = $1::bigint AND user_id = $2::bigint" \
	"      AND NOT read LIMIT 10000) counted"

/*
 * In the order of the ids, so that two deliveries of the same event, by two
 * replicas, wait for each other instead of in a circle.
 */
static const struct pg_statement deliver_statement = {
	"notification_deliver",
	"INSERT INTO notification (school_id, user_id, kind, event_id, title,"
	"    body, link, created_at)"
	" SELECT $1::bigint, u, $3::smallint, $2::bigint, $6::text, $7::text,"
	"    $8::text, $4::timestamptz"
	" FROM (SELECT DISTINCT u FROM unnest($5::bigint[]) u ORDER BY u) users"
	" ON CONFLICT (school_id, event_id, user_id) DO NOTHING",
};

static const struct pg_statement list_statement = {
	"notification_list",
	"WITH page AS ("
	"    SELECT * FROM notification"
	"    WHERE school_id = $1::bigint AND user_id = $2::bigint"
	"      AND id < $3::bigint"
	"    ORDER BY id DESC LIMIT $4::int)"
	" SELECT c.unread, p.id, p.kind, p.title, p.body, p.link,"
	"    p.created_at, p.read"
	" FROM (" UNREAD ") c LEFT JOIN page p ON true"
	" ORDER BY p.id DESC",
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
	"    RETURNING id" \
	") SELECT count(*) AS unread FROM (" \
	"    SELECT FROM notification n" \
	"    WHERE school_id = $1::bigint AND user_id = $2::bigint" \
	"      AND NOT read" \
	"      AND NOT EXISTS (SELECT FROM marked m WHERE m.id = n.id)" \
	"    LIMIT 10000) counted"

static const struct pg_statement mark_statement = {
	"notification_mark_read",
	MARK_READ(" AND id = ANY ($3::bigint[])"),
};

static const struct pg_statement mark_all_statement = {
	"notification_mark_all_read",
	MARK_READ(""),
};

void
notification_deliver(struct pg *pg, const struct event *e, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, e->school_id);
	pg_arg_int64(&args, e->event_id);
	pg_arg_int16(&args, (int16_t)e->kind);
	pg_arg_time(&args, e->at_us);
	pg_arg_int64s(&args, e->user_ids, e->nusers);
	pg_arg_text(&args, e->title);
	pg_arg_text(&args, e->body);
	pg_arg_text(&args, e->link);
	pg_write(pg, e->school_id, &deliver_statement, &args, done, arg);
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
	return true;
}

uint32_t
notification_unread(const struct pg_rows *rows)
{
	return (uint32_t)pg_int64(rows, 0, 0);
}
