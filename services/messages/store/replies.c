/* The store: whom an answer in a thread would go to, and did not go to. */
#include "messages/store/replies.h"
#include "messages/store/rows.h"

static struct person	kept(struct person, struct arena *);

void
store_find_reply(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t thread_id, bool all, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, thread_id);
	pg_arg_bool(&args, all);
	pg_read(pg, &messages_find_reply_query, &args, done, arg);
}

bool
store_take_reply(const struct pg_rows *rows, struct arena *a,
    struct reply_to *r)
{
	struct messages_find_reply_row row;

	if (pg_count(rows) == 0)
		return false;
	messages_find_reply_row_read(rows, 0, &row);
	r->replies = row.replies;
	r->first_count = (size_t)row.first_count;
	r->first_sender = kept(store_person(&row.first_sender), a);
	r->last_sender = kept(store_person(&row.last_sender), a);
	store_take_ticked(&row.first_to, a, &r->first_to);
	r->barred = store_int64s(&row.barred, a);
	r->nbarred = row.barred.n;
	r->npeople = row.people.n;
	r->people = store_int64s(&row.people, a);
	r->nwrote = row.wrote.n;
	r->wrote = store_int64s(&row.wrote, a);
	r->copied = row.copied;
	r->concerns.n = row.concerns.n / 3;
	r->concerns.texts = store_texts(&row.concerns, a);
	return true;
}

/* For longer than the rows. */
static struct person
kept(struct person p, struct arena *a)
{
	p.name = arena_strdup(a, p.name);
	p.title = arena_strdup(a, p.title);
	return p;
}

void
store_find_answered(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_read(pg, &messages_find_answered_query, &args, done, arg);
}

bool
store_take_answered(const struct pg_rows *rows, struct arena *a,
    int64_t *thread_id, struct person *sender)
{
	struct messages_find_answered_row row;

	if (pg_count(rows) == 0)
		return false;
	messages_find_answered_row_read(rows, 0, &row);
	*thread_id = row.thread_id;
	*sender = kept(store_person(&row.sender), a);
	return true;
}

void
store_find_left_out(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct sent *sent, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, sent->thread_id);
	pg_arg_int64(&args, sent->message_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &messages_find_left_out_query, &args, done, arg);
}

void
store_take_left_out(const struct pg_rows *rows, struct arena *a,
    struct ticked *all)
{
	struct messages_ticked row;

	if (pg_count(rows) == 0)
		return;
	messages_ticked_read(rows, 0, &row);
	store_take_ticked(&row, a, all);
}
