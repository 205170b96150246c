/* The store: what is not due yet, and what becomes of it. */
#include "messages/store/acknowledgements.h"
#include "messages/store/held.h"
#include "messages/store/rows.h"

/* Takes of all schools go down one connection of their own choice. */
#define NO_SCHOOL	0

static void	add_message(struct pg_args *, int64_t, int64_t, int64_t);

/* ---- for the relay ---- */

void
store_held_count(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &messages_held_count_query, &args, done, arg);
}

void
store_held_take(struct pg *pg, int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_write(pg, NO_SCHOOL, &messages_held_take_query, &args, done, arg);
}

void
store_take_due(const struct pg_rows *rows, size_t row, struct arena *a,
    struct due *d)
{
	struct messages_held_take_row r;

	messages_held_take_row_read(rows, row, &r);
	d->school_id = r.school_id;
	d->message_id = r.message_id;
	d->sender_id = r.sender_id;
	d->sender_role = r.sender_role;
	d->people = store_int64s(&r.people, a);
	d->npeople = r.people.n;
	d->wrote = store_int64s(&r.wrote, a);
	d->nwrote = r.wrote.n;
	d->starter = r.starter;
	d->children = store_int64s(&r.children, a);
	d->nchildren = r.children.n;
	d->copies = store_copies(&r.copied, &r.copied_for, a);
	d->not_before_us = r.not_before;
	d->now_us = r.now;
	d->urgent = r.urgent;
}

void
store_held_deliver(struct pg *pg, const struct due *d,
    const struct kept_back *k, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, d->school_id);
	pg_arg_int64(&args, d->message_id);
	pg_arg_time(&args, d->not_before_us);
	pg_arg_int64s(&args, k->left, k->nleft);
	pg_arg_int64s(&args, k->later, k->nlater);
	pg_arg_int64s(&args, k->times_us, k->nlater);
	pg_arg_text(&args, k->names);
	pg_arg_int64s(&args, k->dropped, k->ndropped);
	pg_write(pg, d->school_id, &messages_held_deliver_query, &args, done,
	    arg);
}

bool
store_take_delivered(const struct pg_rows *rows, struct sent *sent)
{
	struct messages_held_deliver_row r;

	messages_held_deliver_row_read(rows, 0, &r);
	if (r.status != SENT_NEW)
		return false;
	sent->position = r.position;
	sent->thread_id = r.thread_id;
	sent->recipient_count = (uint32_t)r.recipient_count;
	return true;
}

void
store_held_plan(struct pg *pg, int64_t school_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_write(pg, school_id, &messages_held_plan_query, &args, done, arg);
}

uint32_t
store_take_planned(const struct pg_rows *rows)
{
	struct messages_held_plan_row r;

	messages_held_plan_row_read(rows, 0, &r);
	return (uint32_t)r.planned;
}

void
store_held_refuse(struct pg *pg, const struct due *d, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, d->school_id);
	pg_arg_int64(&args, d->message_id);
	pg_write(pg, d->school_id, &messages_held_refuse_query, &args, done,
	    arg);
}

void
store_held_calm(struct pg *pg, const struct due *d, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, d->school_id);
	pg_arg_int64(&args, d->message_id);
	pg_write(pg, d->school_id, &messages_held_calm_query, &args, done,
	    arg);
}

/* ---- for the sender ---- */

void
store_held_asked(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_message(&args, school_id, user_id, message_id);
	pg_read(pg, &messages_held_asked_query, &args, done, arg);
}

bool
store_take_held_asked(const struct pg_rows *rows, struct arena *a,
    int64_t *due_us, struct reminder *m)
{
	struct messages_held_asked_row r;

	if (pg_count(rows) == 0)
		return false;
	messages_held_asked_row_read(rows, 0, &r);
	*due_us = r.due_at;
	store_take_reminder(&r.reminder, a, m);
	return true;
}

void
store_held_move(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, int64_t at_us, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_message(&args, school_id, user_id, message_id);
	if (at_us == 0)
		pg_arg_null(&args);
	else
		pg_arg_time(&args, at_us);
	pg_write(pg, school_id, &messages_held_move_query, &args, done, arg);
}

enum sent_status
store_take_moved(const struct pg_rows *rows, int64_t *at_us, uint32_t *count)
{
	struct messages_decided r;

	messages_decided_read(rows, 0, &r);
	*at_us = r.at;
	*count = (uint32_t)r.recipient_count;
	return (enum sent_status)r.status;
}

void
store_held_undo(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_message(&args, school_id, user_id, message_id);
	pg_write(pg, school_id, &messages_held_undo_query, &args, done, arg);
}

enum sent_status
store_take_undone(const struct pg_rows *rows, int64_t *draft_id)
{
	struct messages_held_undo_row r;

	messages_held_undo_row_read(rows, 0, &r);
	*draft_id = r.draft_id;
	return (enum sent_status)r.status;
}

void
store_held_get(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_message(&args, school_id, user_id, message_id);
	pg_read(pg, &messages_get_held_query, &args, done, arg);
}

void
store_take_held(const struct pg_rows *rows, struct arena *a, struct line *line,
    struct message *m, const char **urgent_reason)
{
	struct messages_get_held_row r;

	messages_get_held_row_read(rows, 0, &r);
	*line = store_line_of(&r.line);
	store_message_of(&r.message, a, m);
	*urgent_reason = arena_strdup(a, r.urgent_reason);
}

static void
add_message(struct pg_args *args, int64_t school_id, int64_t user_id,
    int64_t message_id)
{
	pg_arg_int64(args, school_id);
	pg_arg_int64(args, user_id);
	pg_arg_int64(args, message_id);
}
