/* The store: what notify has not been told, of all schools. */
#include "messages/store/outbox.h"
#include "messages_queries.h"

/* The relay's writes go down one connection of their own choice. */
#define NO_SCHOOL	0

void
store_outbox_take(struct pg *pg, int32_t max_events, int32_t max_people,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max_events);
	pg_arg_int32(&args, max_people);
	pg_write(pg, NO_SCHOOL, &messages_outbox_take_query, &args, done, arg);
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
	pg_read(pg, &messages_outbox_read_query, &args, done, arg);
}

void
store_outbox_row(const struct pg_rows *rows, size_t row,
    struct outbox_row *out)
{
	struct messages_event e;

	messages_event_read(rows, row, &e);
	/* Null is 0. */
	*out = (struct outbox_row){ .school_id = e.school_id,
		.message_id = e.message_id, .thread_id = e.thread_id,
		.sent_at_us = e.sent_at, .title = e.title, .body = e.body,
		.kind = e.kind, .urgent = e.urgent, .npeople = e.user_ids.n };
}

void
store_outbox_people(const struct pg_rows *rows, size_t row, int64_t *ids)
{
	struct messages_event e;
	size_t i;

	messages_event_read(rows, row, &e);
	for (i = 0; i < e.user_ids.n; i++)
		ids[i] = pg_item_int64(&e.user_ids, i);
}

void
store_outbox_done(struct pg *pg, const int64_t *schools,
    const int64_t *messages, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64s(&args, schools, n);
	pg_arg_int64s(&args, messages, n);
	pg_arg_null(&args);
	pg_write(pg, NO_SCHOOL, &messages_outbox_settle_query, &args, done,
	    arg);
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
	pg_write(pg, NO_SCHOOL, &messages_outbox_settle_query, &args, done,
	    arg);
}

/* ---- how far people have read ---- */

void
store_reading_take(struct pg *pg, int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_read(pg, &messages_reading_take_query, &args, done, arg);
}

void
store_reading(const struct pg_rows *rows, size_t row, struct reading *r)
{
	struct messages_reading_take_row told;

	messages_reading_take_row_read(rows, row, &told);
	*r = (struct reading){ .school_id = told.school_id,
		.user_id = told.user_id, .thread_id = told.thread_id,
		.upto = told.upto };
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
	pg_write(pg, NO_SCHOOL, &messages_reading_settle_query, &args, done,
	    arg);
	arena_destroy(&a);
}

void
store_outbox_count(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_read(pg, &messages_outbox_count_query, &a, done, arg);
}
