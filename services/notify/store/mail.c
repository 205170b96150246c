/* The store: the queue of mail. */
#include "base/arena.h"
#include "notify/store/mail.h"
#include "notify_queries.h"

/* The sender's writes go down one connection of their own choice. */
#define NO_SCHOOL	0

void
mail_add(struct pg *pg, const struct mail *m, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, m->school_id);
	pg_arg_text(&args, m->key);
	pg_arg_int16(&args, (int16_t)m->template);
	pg_arg_text(&args, m->language);
	pg_arg_text(&args, m->to);
	pg_arg_text(&args, m->person);
	pg_arg_text(&args, m->school);
	pg_arg_text(&args, m->path);
	pg_arg_text(&args, m->detail);
	pg_arg_time(&args, m->until_us);
	pg_write(pg, m->school_id, &notify_mail_add_query, &args, done, arg);
}

void
mail_take(struct pg *pg, int32_t max, int32_t lease_s, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int32(&args, lease_s);
	pg_write(pg, NO_SCHOOL, &notify_mail_take_query, &args, done, arg);
}

void
mail_of_row(const struct pg_rows *rows, size_t i, struct mail *m)
{
	struct notify_mail_take_row r;

	notify_mail_take_row_read(rows, i, &r);
	*m = (struct mail){
		.school_id = r.school_id,
		.key = r.key,
		.template = r.template,
		.language = r.language,
		.to = r.recipient,
		.person = r.person,
		.school = r.school,
		.path = r.path,
		.detail = r.detail,
		.made_us = r.made_at,
		.attempts = r.attempts,
	};
}

void
mail_settle(struct pg *pg, const struct mail *mails, size_t n,
    pg_done_fn *done, void *arg)
{
	struct arena *a = arena_new();
	struct pg_args args = PG_ARGS_INIT;
	int64_t *schools = arena_alloc(a, n * sizeof(*schools));
	int64_t *waits = arena_alloc(a, n * sizeof(*waits));
	const char **keys = arena_alloc(a, n * sizeof(*keys));
	int16_t *attempts = arena_alloc(a, n * sizeof(*attempts));
	int16_t *states = arena_alloc(a, n * sizeof(*states));
	size_t i;

	for (i = 0; i < n; i++) {
		schools[i] = mails[i].school_id;
		keys[i] = mails[i].key;
		attempts[i] = (int16_t)mails[i].attempts;
		states[i] = (int16_t)mails[i].state;
		waits[i] = mails[i].wait_s;
	}
	pg_arg_int64s(&args, schools, n);
	pg_arg_texts(&args, keys, n);
	pg_arg_int16s(&args, attempts, n);
	pg_arg_int16s(&args, states, n);
	pg_arg_int64s(&args, waits, n);
	pg_write(pg, NO_SCHOOL, &notify_mail_settle_query, &args, done, arg);
	arena_destroy(&a);
}

void
mail_count(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &notify_mail_count_query, &args, done, arg);
}

void
mail_tidy(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_write(pg, NO_SCHOOL, &notify_mail_tidy_query, &args, done, arg);
}

void
mail_tidied(const struct pg_rows *rows, int64_t *given_up, int64_t *waiting)
{
	struct notify_mail_tidy_row r;

	notify_mail_tidy_row_read(rows, 0, &r);
	*given_up = r.given_up;
	*waiting = r.waiting;
}
