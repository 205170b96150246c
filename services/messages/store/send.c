/* The store: sending, and what was sent before with a key. */
#include "messages/store/rows.h"
#include "messages/store/send.h"

static void	add_key(struct pg_args *, const struct new_message *);
static void	add_ticked(struct pg_args *, const struct ticked *);
static void	add_limits(struct pg_args *, const struct limits *);
static void	add_person(struct pg_args *, const struct person *);
static void	add_why(struct pg_args *, const struct new_message *);
static void	add_first(struct pg_args *, const struct new_message *);
static void	add_concerns(struct pg_args *, const struct new_message *);
static void	add_ask(struct pg_args *, const struct new_message *);
static void	add_origin(struct pg_args *, const struct new_message *);
static void	add_urgent(struct pg_args *, const struct new_message *);
static void	add_copies(struct pg_args *, const struct new_message *);
static void	hold(struct pg *, const struct new_message *, struct pg_args *,
		    pg_done_fn *, void *);
static int64_t	lane_key(const struct new_message *);

/* Recipients from which a send would hold up those behind it. */
#define MANY	50
/* What add_first() adds. */
#define FIRST_ARGS	9
/* What add_ask() adds. */
#define ASK_ARGS	5

void
store_send(struct pg *pg, const struct new_message *m, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, m->school_id);
	add_person(&args, &m->sender);
	pg_arg_text(&args, m->sender.context);
	add_key(&args, m);
	add_limits(&args, m->limits);
	pg_arg_text(&args, m->body_html);
	pg_arg_text(&args, m->snippet);
	pg_arg_text(&args, m->to_summary);
	pg_arg_int64s(&args, m->audience, m->naudience);
	add_ticked(&args, &m->to);
	store_add_files(&args, &m->files);
	if (m->draft_id != 0)
		pg_arg_int64(&args, m->draft_id);
	else
		pg_arg_null(&args);
	if (store_is_held(m)) {
		hold(pg, m, &args, done, arg);
		return;
	}
	if (m->thread_id != 0) {
		pg_arg_int64(&args, m->thread_id);
		pg_arg_bool(&args, m->concerns.n > 0);
		add_ask(&args, m);
		add_urgent(&args, m);
		add_copies(&args, m);
		pg_write(pg, lane_key(m), &messages_reply_message_query,
		    &args, done, arg);
		return;
	}
	add_first(&args, m);
	add_concerns(&args, m);
	add_ask(&args, m);
	add_origin(&args, m);
	add_urgent(&args, m);
	add_copies(&args, m);
	pg_write(pg, lane_key(m), &messages_send_message_query, &args, done,
	    arg);
}

bool
store_is_held(const struct new_message *m)
{
	return m->deliver_at_us != 0 || m->undo_s != 0 || m->times_us != NULL;
}

static void
hold(struct pg *pg, const struct new_message *m, struct pg_args *args,
    pg_done_fn *done, void *arg)
{
	int i;

	if (m->thread_id == 0) {
		add_first(args, m);
		pg_arg_null(args);
	} else {
		for (i = 0; i < FIRST_ARGS; i++)
			pg_arg_null(args);
		pg_arg_int64(args, m->thread_id);
	}
	pg_arg_bool(args, m->reply_all);
	pg_arg_int16(args, (int16_t)m->as);
	if (m->deliver_at_us == 0)
		pg_arg_null(args);
	else
		pg_arg_time(args, m->deliver_at_us);
	pg_arg_int32(args, (int32_t)m->undo_s);
	add_concerns(args, m);
	add_ask(args, m);
	if (m->times_us == NULL)
		pg_arg_null(args);
	else
		pg_arg_int64s(args, m->times_us, m->naudience);
	add_origin(args, m);
	add_urgent(args, m);
	add_copies(args, m);
	pg_write(pg, lane_key(m), &messages_hold_message_query, args, done,
	    arg);
}

void
store_find_key(struct pg *pg, const struct new_message *m, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, m->school_id);
	pg_arg_int64(&args, m->sender.id);
	add_key(&args, m);
	pg_read(pg, &messages_find_key_query, &args, done, arg);
}

void
store_take_sent(const struct pg_rows *rows, struct arena *a, struct sent *sent)
{
	struct messages_sent row;

	messages_sent_read(rows, 0, &row);
	sent->status = (enum sent_status)row.status;
	sent->wait_s = row.wait_s;
	if ((sent->status != SENT_BEFORE && sent->status != SENT_NEW) ||
	    !row.has_message_id)
		return;
	sent->message_id = row.message_id;
	sent->thread_id = row.thread_id;
	sent->position = row.message_id;
	sent->at_us = row.at;
	sent->recipient_count = (uint32_t)row.recipient_count;
	store_take_waiting(&row.plan, a, &sent->plan);
}

/*
 * A send to many touches no row that others wait for, but the same sender's:
 * those of the same key, and what count_send() counts.
 */
static int64_t
lane_key(const struct new_message *m)
{
	return m->thread_id == 0 && m->naudience >= MANY ? m->sender.id :
	    m->school_id;
}

/* ---- parameters ---- */

static void
add_key(struct pg_args *args, const struct new_message *m)
{
	if (!m->once.has_key) {
		pg_arg_null(args);
		pg_arg_null(args);
		return;
	}
	pg_arg_bytes(args, m->once.key_hash, ONCE_HASH);
	pg_arg_bytes(args, m->once.content_hash, ONCE_HASH);
}

static void
add_ticked(struct pg_args *args, const struct ticked *t)
{
	size_t i;

	pg_arg_texts(args, t->ids, t->n);
	pg_arg_int16s(args, t->roles, t->n);
	pg_arg_texts(args, t->names, t->n);
	for (i = 0; i < t->n; i++)
		if (t->titles[i][0] != '\0')
			break;
	if (i < t->n)
		pg_arg_texts(args, t->titles, t->n);
	else
		pg_arg_null(args);
}

static void
add_limits(struct pg_args *args, const struct limits *l)
{
	int64_t values[4];

	if (l == NULL) {
		pg_arg_null(args);
		return;
	}
	values[0] = l->sends_hour;
	values[1] = l->sends_day;
	values[2] = l->people_hour;
	values[3] = l->people_day;
	pg_arg_int64s(args, values, 4);
}

/* What a new thread has. */
static void
add_first(struct pg_args *args, const struct new_message *m)
{
	pg_arg_text(args, m->subject);
	pg_arg_int16(args, (int16_t)m->replies);
	add_person(args, &m->other);
	pg_arg_text(args, m->other.context);
	add_why(args, m);
}

/* An answer has those of its thread already. */
static void
add_concerns(struct pg_args *args, const struct new_message *m)
{
	if (m->concerns.n == 0 || m->thread_id != 0)
		pg_arg_null(args);
	else
		pg_arg_texts(args, m->concerns.texts, 3 * m->concerns.n);
}

static void
add_ask(struct pg_args *args, const struct new_message *m)
{
	int i;

	for (i = 0; !m->asks && i < ASK_ARGS; i++)
		pg_arg_null(args);
	if (!m->asks)
		return;
	pg_arg_bool(args, m->ask_by_child);
	if (m->ask_due_us == 0)
		pg_arg_null(args);
	else
		pg_arg_time(args, m->ask_due_us);
	pg_arg_bytes(args, m->ask_packed, m->nask_packed);
	pg_arg_int64s(args, m->ask_people, m->nask_pairs);
	pg_arg_int64s(args, m->ask_children, m->nask_pairs);
}

static void
add_origin(struct pg_args *args, const struct new_message *m)
{
	if (m->origin_id != 0)
		pg_arg_int64(args, m->origin_id);
	else
		pg_arg_null(args);
}

static void
add_urgent(struct pg_args *args, const struct new_message *m)
{
	const char *said[] = { m->urgent_reason, m->address };

	if (m->urgent_reason != NULL)
		pg_arg_texts(args, said, 2);
	else
		pg_arg_null(args);
}

static void
add_copies(struct pg_args *args, const struct new_message *m)
{
	if (m->copies != NULL)
		pg_arg_texts(args, m->copies, m->ncopies);
	else
		pg_arg_null(args);
}

static void
add_person(struct pg_args *args, const struct person *p)
{
	pg_arg_int64(args, p->id);
	pg_arg_int16(args, (int16_t)p->role);
	pg_arg_text(args, p->name);
	pg_arg_text(args, p->title);
}

static void
add_why(struct pg_args *args, const struct new_message *m)
{
	if (m->why == NULL)
		pg_arg_null(args);
	else
		pg_arg_int16s(args, m->why, m->naudience);
	if (m->children == NULL)
		pg_arg_null(args);
	else
		pg_arg_int64s(args, m->children, m->naudience);
}
