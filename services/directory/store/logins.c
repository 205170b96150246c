/* Logging in, in the database. */
#include "directory/store/logins.h"
#include "directory/store/store.h"
#include "directory_queries.h"

void
store_login_ask(struct pg *pg, const struct store_ask *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_text(&a, q->login);
	pg_arg_text(&a, q->school);
	pg_arg_text(&a, q->address);
	pg_arg_texts(&a, q->devices, q->ndevices);
	pg_arg_int32(&a, q->pair_limit);
	pg_arg_int32(&a, q->name_limit);
	pg_arg_int32(&a, q->address_limit);
	pg_write(pg, 0, &directory_ask_login_query, &a, done, arg);
}

void
store_asked_row(const struct pg_rows *rows, struct store_asked *q)
{
	struct directory_ask_login_row r;

	directory_ask_login_row_read(rows, 0, &r);
	*q = (struct store_asked){
		.name = r.name,
		.school = r.name_school,
		.counted = r.counted,
		.address_failures = r.address_failures,
	};
}

void
store_candidate_row(const struct pg_rows *rows, size_t row,
    struct store_candidate *c)
{
	struct directory_ask_login_row r;

	directory_ask_login_row_read(rows, row, &r);
	*c = (struct store_candidate){
		.wait = r.wait,
		.school_id = r.school_id,
		.person_id = r.person_id,
		.hash = r.hash,
		.device = r.device,
	};
}

void
store_login_take_back(struct pg *pg, const struct store_looked *l, bool right,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, l->school);
	pg_arg_text(&a, l->name);
	pg_arg_text(&a, l->address);
	pg_arg_bool(&a, l->counted);
	pg_arg_bool(&a, right);
	pg_arg_int64s(&a, l->schools, l->n);
	pg_arg_texts(&a, l->devices, l->n);
	pg_write(pg, 0, &directory_take_back_login_query, &a, done, arg);
}

void
store_login_wrong(struct pg *pg, const struct store_looked *l,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, l->school);
	pg_arg_text(&a, l->name);
	pg_arg_text(&a, l->address);
	pg_arg_bool(&a, l->counted);
	pg_arg_int64s(&a, l->schools, l->n);
	pg_arg_texts(&a, l->devices, l->n);
	pg_write(pg, 0, &directory_wrong_login_query, &a, done, arg);
}

int32_t
store_address_failures(const struct pg_rows *rows)
{
	struct directory_wrong_login_row r;

	directory_wrong_login_row_read(rows, 0, &r);
	return r.address_failures;
}

void
store_begin_session(struct pg *pg, const struct store_new_session *s,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, s->school_id);
	pg_arg_int64(&a, s->person_id);
	pg_arg_bytes(&a, s->id, STORE_SESSION_ID);
	pg_arg_text(&a, s->csrf_token);
	pg_arg_int32(&a, s->seconds);
	pg_arg_text(&a, s->device);
	pg_arg_text(&a, s->old_device);
	pg_arg_int64(&a, s->replaced_school);
	pg_arg_bytes(&a, s->replaced, STORE_SESSION_ID);
	pg_arg_text(&a, s->agent);
	pg_arg_text(&a, s->address);
	pg_arg_int32(&a, s->pending);
	pg_arg_text(&a, s->remember);
	pg_arg_text(&a, s->language);
	pg_arg_text(&a, s->device_label);
	pg_write(pg, s->school_id, &directory_begin_session_query, &a, done,
	    arg);
}
