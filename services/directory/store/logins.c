/* Logging in, in the database. */
#include "directory/store/logins.h"
#include "directory/store/store.h"

static const struct pg_statement ask = {
	"directory_login_ask",
	"SELECT wait, school_id, person_id, hash, device, name, name_school,"
	"  counted, address_failures, choice"
	" FROM login_ask($1::text, $2::text, $3::text, $4::text[], $5::int,"
	"  $6::int, $7::int)"
};

static const struct pg_statement take_back = {
	"directory_login_take_back",
	"SELECT login_take_back($1::bigint, $2::text, $3::text, $4::boolean,"
	"  $5::boolean, $6::bigint[], $7::text[])"
};

static const struct pg_statement was_wrong = {
	"directory_login_was_wrong",
	"SELECT login_was_wrong($1::bigint, $2::text, $3::text, $4::boolean,"
	"  $5::bigint[], $6::text[])"
};

static const struct pg_statement begin_session = {
	"directory_begin_session",
	"SELECT person_id, display_name, role, title, school_id, school_name,"
	"  school_code, expires_at, $4::text, now()"
	" FROM session_begin($1::bigint, $2::bigint, $3::bytea, $4::text,"
	"  $5::int, $6::text, $7::text, $8::bigint, $9::bytea)"
};

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
	pg_write(pg, 0, &ask, &a, done, arg);
}

void
store_asked_row(const struct pg_rows *rows, struct store_asked *q)
{
	*q = (struct store_asked){
		.name = pg_text(rows, 0, 5),
		.school = pg_int64(rows, 0, 6),
		.counted = pg_bool(rows, 0, 7),
		.address_failures = (int32_t)pg_int64(rows, 0, 8),
		.choice = pg_bool(rows, 0, 9),
	};
}

void
store_candidate_row(const struct pg_rows *rows, size_t row,
    struct store_candidate *c)
{
	*c = (struct store_candidate){
		.wait = pg_int64(rows, row, 0),
		.school_id = pg_int64(rows, row, 1),
		.person_id = pg_int64(rows, row, 2),
		.hash = pg_is_null(rows, row, 3) ? NULL :
		    pg_text(rows, row, 3),
		.device = pg_is_null(rows, row, 4) ? NULL :
		    pg_text(rows, row, 4),
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
	pg_write(pg, 0, &take_back, &a, done, arg);
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
	pg_write(pg, 0, &was_wrong, &a, done, arg);
}

int32_t
store_address_failures(const struct pg_rows *rows)
{
	return (int32_t)pg_int64(rows, 0, 0);
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
	pg_write(pg, s->school_id, &begin_session, &a, done, arg);
}
