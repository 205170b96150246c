/* The store: sending, and what was sent before with a key. */
#include "messages.pb-c.h"
#include "messages/store/arrays.h"
#include "messages/store/store.h"

static void	add_key(struct pg_args *, const struct new_message *);
static void	add_ticked(struct pg_args *, const struct ticked *);
static void	add_files(struct pg_args *, const struct files *);
static void	add_limits(struct pg_args *, const struct limits *);
static void	add_person(struct pg_args *, const struct person *);
static int64_t	lane_key(const struct new_message *);

/* Recipients from which a send would hold up those behind it. */
#define MANY	50

#define SENT	"SELECT status, message_id, thread_id, recipient_count, "

static const struct pg_statement send_message = { "send_message",
	SENT "wait_s FROM write_message($1::bigint, $2::bigint,"
	" $3::smallint, $4::text,"
	" $5::text, $6::bytea, $7::bytea, $8::text, $9::text, $10::text,"
	" $11::text, $12::bigint[], $13::text[], $14::smallint[], $15::text[],"
	" $16::text[], $17::text[], $18::text[], $19::text[], $20::bigint[],"
	" $21::text[], $22::bigint, $23::smallint, $24::text, $25::text,"
	" $26::smallint, $27::text, $28::text, $29::bigint[])"
};

static const struct pg_statement reply_message = { "reply_message",
	SENT "wait_s FROM write_reply($1::bigint, $2::bigint, $3::bigint,"
	" $4::smallint,"
	" $5::text, $6::text, $7::bytea, $8::bytea, $9::text, $10::text,"
	" $11::text, $12::bigint[], $13::text[], $14::smallint[], $15::text[],"
	" $16::text[], $17::text[], $18::text[], $19::text[], $20::bigint[],"
	" $21::text[], $22::text, $23::bigint[])"
};

static const struct pg_statement find_key = { "find_key",
	SENT "0 FROM answer_key($1::bigint, $2::bigint, $3::bytea, $4::bytea)"
};

void
store_send(struct pg *pg, const struct new_message *m, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, m->school_id);
	if (m->thread_id != 0)
		pg_arg_int64(&args, m->thread_id);
	add_person(&args, &m->sender);
	add_key(&args, m);
	if (m->thread_id == 0)
		pg_arg_text(&args, m->subject);
	pg_arg_text(&args, m->body_html);
	pg_arg_text(&args, m->snippet);
	pg_arg_text(&args, m->to_summary);
	pg_arg_int64s(&args, m->audience, m->naudience);
	add_ticked(&args, &m->to);
	add_files(&args, &m->files);
	if (m->thread_id == 0) {
		add_person(&args, &m->other);
		pg_arg_int16(&args, (int16_t)m->replies);
	}
	pg_arg_text(&args, m->sender.context);
	if (m->thread_id == 0)
		pg_arg_text(&args, m->other.context);
	add_limits(&args, m->limits);
	pg_write(pg, lane_key(m),
	    m->thread_id == 0 ? &send_message : &reply_message, &args, done,
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
	pg_read(pg, &find_key, &args, done, arg);
}

void
store_take_sent(const struct pg_rows *rows, struct sent *sent)
{
	sent->status = (enum sent_status)pg_int64(rows, 0, 0);
	sent->wait_s = pg_is_null(rows, 0, 4) ? 0 : pg_int64(rows, 0, 4);
	if (sent->status != SENT_BEFORE && sent->status != SENT_NEW)
		return;
	if (pg_is_null(rows, 0, 1))
		return;
	sent->message_id = pg_int64(rows, 0, 1);
	sent->thread_id = pg_int64(rows, 0, 2);
	sent->recipient_count = (uint32_t)pg_int64(rows, 0, 3);
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
	if (!m->has_key) {
		pg_arg_null(args);
		pg_arg_null(args);
		return;
	}
	pg_arg_bytes(args, m->key_hash, sizeof(m->key_hash));
	pg_arg_bytes(args, m->content_hash, sizeof(m->content_hash));
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
add_files(struct pg_args *args, const struct files *f)
{
	int i;

	if (f->n == 0) {
		for (i = 0; i < 5; i++)
			pg_arg_null(args);
		return;
	}
	pg_arg_texts(args, f->ids, f->n);
	pg_arg_texts(args, f->names, f->n);
	pg_arg_texts(args, f->types, f->n);
	pg_arg_int64s(args, f->sizes, f->n);
	pg_arg_texts(args, f->hashes, f->n);
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

static void
add_person(struct pg_args *args, const struct person *p)
{
	pg_arg_int64(args, p->id);
	pg_arg_int16(args, (int16_t)p->role);
	pg_arg_text(args, p->name);
	pg_arg_text(args, p->title);
}
