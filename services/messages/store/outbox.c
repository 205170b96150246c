/*
 * The store: the outbox.  The relay works for all schools, so these are the
 * only queries that do not begin with one; see schema/001_tables.sql.
 */
#include "messages/store/store.h"

/* The relay's writes go down one connection of their own choice. */
#define NO_SCHOOL	0

static const struct pg_statement outbox_take = { "outbox_take",
	"SELECT school_id, message_id, thread_id, sent_at, title, body,"
	" user_ids FROM take_outbox($1::int, $2::int)"
};

static const struct pg_statement outbox_read = { "outbox_read",
	"SELECT school_id, message_id, thread_id, sent_at, title, body,"
	" user_ids FROM read_outbox($1::bigint[], $2::bigint[], $3::bigint[])"
};

static const struct pg_statement outbox_settle = { "outbox_settle",
	"SELECT settle_outbox($1::bigint[], $2::bigint[], $3::int)"
};

static const struct pg_statement reading_take = { "reading_take",
	"SELECT school_id, user_id, thread_id, upto FROM reading"
	" ORDER BY school_id, user_id, thread_id LIMIT $1::int"
};

static const struct pg_statement reading_settle = { "reading_settle",
	"SELECT settle_reading($1::bigint[], $2::bigint[], $3::bigint[],"
	" $4::bigint[])"
};

void
store_outbox_take(struct pg *pg, int32_t max_events, int32_t max_people,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max_events);
	pg_arg_int32(&args, max_people);
	pg_write(pg, NO_SCHOOL, &outbox_take, &args, done, arg);
}

void
store_outbox_read(struct pg *pg, const int64_t *schools,
    const int64_t *threads, const int64_t *messages, size_t n,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64s(&args, schools, n);
	pg_arg_int64s(&args, threads, n);
	pg_arg_int64s(&args, messages, n);
	pg_read(pg, &outbox_read, &args, done, arg);
}

void
store_outbox_row(const struct pg_rows *rows, size_t row,
    struct outbox_row *out)
{
	out->school_id = pg_int64(rows, row, 0);
	out->message_id = pg_int64(rows, row, 1);
	out->thread_id = pg_int64(rows, row, 2);
	out->sent_at_us = pg_time(rows, row, 3);
	out->title = pg_text(rows, row, 4);
	out->body = pg_text(rows, row, 5);
	out->npeople = pg_array_len(rows, row, 6);
}

void
store_outbox_people(const struct pg_rows *rows, size_t row, int64_t *ids)
{
	size_t i, n = pg_array_len(rows, row, 6);

	for (i = 0; i < n; i++)
		ids[i] = pg_array_int64(rows, row, 6, i);
}

void
store_outbox_done(struct pg *pg, const int64_t *schools,
    const int64_t *messages, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64s(&args, schools, n);
	pg_arg_int64s(&args, messages, n);
	pg_arg_null(&args);
	pg_write(pg, NO_SCHOOL, &outbox_settle, &args, done, arg);
}

void
store_outbox_return(struct pg *pg, const int64_t *schools,
    const int64_t *messages, size_t n, int32_t delay_ms, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64s(&args, schools, n);
	pg_arg_int64s(&args, messages, n);
	pg_arg_int32(&args, delay_ms);
	pg_write(pg, NO_SCHOOL, &outbox_settle, &args, done, arg);
}

/* ---- how far people have read ---- */

void
store_reading_take(struct pg *pg, int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_read(pg, &reading_take, &args, done, arg);
}

void
store_reading(const struct pg_rows *rows, size_t row, struct reading *r)
{
	r->school_id = pg_int64(rows, row, 0);
	r->user_id = pg_int64(rows, row, 1);
	r->thread_id = pg_int64(rows, row, 2);
	r->upto = pg_int64(rows, row, 3);
}

void
store_reading_done(struct pg *pg, const struct reading *readings, size_t n,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;
	struct arena *a = arena_new();
	int64_t *schools = arena_alloc(a, n * sizeof(*schools));
	int64_t *users = arena_alloc(a, n * sizeof(*users));
	int64_t *threads = arena_alloc(a, n * sizeof(*threads));
	int64_t *upto = arena_alloc(a, n * sizeof(*upto));
	size_t i;

	for (i = 0; i < n; i++) {
		schools[i] = readings[i].school_id;
		users[i] = readings[i].user_id;
		threads[i] = readings[i].thread_id;
		upto[i] = readings[i].upto;
	}
	pg_arg_int64s(&args, schools, n);
	pg_arg_int64s(&args, users, n);
	pg_arg_int64s(&args, threads, n);
	pg_arg_int64s(&args, upto, n);
	pg_write(pg, NO_SCHOOL, &reading_settle, &args, done, arg);
	arena_destroy(&a);
}
