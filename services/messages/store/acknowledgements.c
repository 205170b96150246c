/* The store: acknowledgements given, and asked for again. */
#include "messages/store/acknowledgements.h"
#include "messages/store/rows.h"

/* What is of all schools goes down one connection of its own choice. */
#define NO_SCHOOL	0

static void	add_reminded(struct pg_args *, const struct reminded *);

void
store_acknowledge(struct pg *pg, int64_t school_id, int64_t message_id,
    int64_t user_id, const int64_t *children, size_t nchildren, int64_t by,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, message_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64s(&args, children, nchildren);
	pg_arg_int64(&args, by);
	pg_write(pg, school_id, &messages_acknowledge_query, &args, done, arg);
}

enum ask_status
store_acknowledged(const struct pg_rows *rows)
{
	struct messages_acknowledge_row r;

	messages_acknowledge_row_read(rows, 0, &r);
	return (enum ask_status)r.status;
}

/* ---- reminders, by hand ---- */

void
store_find_reminder(struct pg *pg, int64_t school_id, int64_t sender_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, sender_id);
	pg_arg_int64(&args, message_id);
	pg_read(pg, &messages_find_reminder_query, &args, done, arg);
}

enum ask_status
store_found_reminder(const struct pg_rows *rows, struct arena *a,
    struct reminder *m)
{
	struct messages_find_reminder_row r;

	messages_find_reminder_row_read(rows, 0, &r);
	store_take_reminder(&r.reminder, a, m);
	return (enum ask_status)r.status;
}

void
store_remind(struct pg *pg, const struct reminder *m,
    const struct reminded *who, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, m->school_id);
	pg_arg_int64(&args, m->message_id);
	add_reminded(&args, who);
	pg_write(pg, m->school_id, &messages_remind_query, &args, done, arg);
}

/* ---- by themselves ---- */

void
store_take_reminders(struct pg *pg, int32_t most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, most);
	pg_write(pg, NO_SCHOOL, &messages_take_reminders_query, &args, done,
	    arg);
}

void
store_taken_reminder(const struct pg_rows *rows, size_t row, struct arena *a,
    struct reminder *m)
{
	struct messages_take_reminders_row r;

	messages_take_reminders_row_read(rows, row, &r);
	*m = (struct reminder){ .school_id = r.school_id,
		.message_id = r.message_id, .sender_id = r.sender_id,
		.sender_role = r.sender_role, .now_us = r.now };
	store_take_reminder(&r.reminder, a, m);
}

void
store_settle_reminder(struct pg *pg, const struct reminder *m,
    const struct reminded *who, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, m->school_id);
	pg_arg_int64(&args, m->message_id);
	pg_arg_time(&args, m->now_us);
	add_reminded(&args, who);
	pg_write(pg, m->school_id, &messages_settle_reminder_query, &args,
	    done, arg);
}

void
store_take_reminder(const struct messages_reminder *r, struct arena *a,
    struct reminder *m)
{
	m->people = store_int64s(&r->people, a);
	m->npeople = r->people.n;
	m->wrote = store_int64s(&r->wrote, a);
	m->nwrote = r->wrote.n;
	m->starter = r->starter;
	m->children = store_int64s(&r->children, a);
	m->nchildren = r->children.n;
	m->copies = store_copies(&r->copied, &r->copied_for, a);
}

struct copies
store_copies(const struct pg_array *people, const struct pg_array *children,
    struct arena *a)
{
	return (struct copies){ store_int64s(people, a),
		store_int64s(children, a), people->n };
}

static void
add_reminded(struct pg_args *args, const struct reminded *who)
{
	pg_arg_int64s(args, who->now, who->nnow);
	pg_arg_int64s(args, who->later, who->nlater);
	pg_arg_int64s(args, who->times_us, who->nlater);
}
