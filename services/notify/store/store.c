/* All SQL of the notify service. */
#include "base/arena.h"
#include "notify/store/store.h"
#include "notify_queries.h"

static void	add_events(struct pg_args *, struct arena *,
		    const struct event *, size_t n);
static void	add_users(struct pg_args *, struct arena *,
		    const struct event *, size_t n);
static void	add_urgent(struct pg_args *, struct arena *,
		    const struct event *, size_t n);

void
notification_deliver(struct pg *pg, const struct event *events, size_t n,
    bool plan, pg_done_fn *done, void *arg)
{
	struct arena *a = arena_new();
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, events[0].school_id);
	add_events(&args, a, events, n);
	add_users(&args, a, events, n);
	add_urgent(&args, a, events, n);
	pg_arg_bool(&args, plan);
	pg_write(pg, events[0].school_id, &notify_deliver_query, &args, done,
	    arg);
	arena_destroy(&a);
}

void
notification_recall(struct pg *pg, const struct event *e, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, e->school_id);
	pg_arg_int64(&args, e->event_id);
	pg_arg_text(&args, e->title);
	pg_arg_text(&args, e->body);
	pg_arg_int64(&args, e->at_us);
	pg_arg_int64s(&args, e->user_ids, e->nusers);
	pg_write(pg, e->school_id, &notify_recall_query, &args, done, arg);
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

static void
add_urgent(struct pg_args *args, struct arena *a, const struct event *events,
    size_t n)
{
	int64_t *ids = arena_alloc(a, n * sizeof(*ids));
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		if (events[i].urgent)
			ids[count++] = events[i].event_id;
	pg_arg_int64s(args, ids, count);
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
	pg_write(pg, readings[0].school_id, &notify_mark_readings_query, &args,
	    done, arg);
	arena_destroy(&a);
}

void
notification_add_notice(struct pg *pg, const struct notice *n,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, n->school_id);
	pg_arg_int64(&args, n->user_id);
	pg_arg_text(&args, n->key);
	pg_arg_int16(&args, (int16_t)n->kind);
	pg_arg_text(&args, n->title);
	pg_arg_text(&args, n->body);
	pg_arg_text(&args, n->link);
	pg_arg_int64(&args, n->at_us);
	pg_write(pg, n->school_id, &notify_add_notice_query, &args, done, arg);
}

void
notification_forget_threads(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *threads, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64s(&args, threads, n);
	pg_write(pg, school_id, &notify_forget_threads_query, &args, done,
	    arg);
}

void
notification_list(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct notification_place *from, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, from->event);
	pg_arg_int32(&args, max);
	pg_arg_int64(&args, from->above);
	pg_arg_int64(&args, from->notice);
	pg_read(pg, &notify_list_query, &args, done, arg);
}

void
notification_count(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &notify_count_unread_query, &args, done, arg);
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
	else
		pg_arg_null(&args);
	pg_write(pg, school_id, &notify_mark_read_query, &args, done, arg);
}

bool
notification_of_row(const struct pg_rows *rows, size_t i,
    struct notification *n)
{
	struct notify_list_row r;

	notify_list_row_read(rows, i, &r);
	if (!r.has_id)
		return false;
	*n = (struct notification){
		.id = r.id,
		.above = r.above,
		.thread_id = r.thread_id,
		.kind = r.kind,
		.title = r.title,
		.body = r.body,
		.link = r.link,
		.created_us = r.created_at,
		.read = r.read,
	};
	return true;
}

uint32_t
notification_unread(const struct pg_rows *rows)
{
	struct notify_unread r;

	notify_unread_read(rows, 0, &r);
	return (uint32_t)r.unread;
}
