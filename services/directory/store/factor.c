/* Second factors in the database. */
#include "directory/store/own.h"
#include "directory/store/store.h"
#include "directory_queries.h"

static void
arg_owner(struct pg_args *a, const struct store_owner *o)
{
	pg_arg_int64(a, o->school_id);
	pg_arg_int64(a, o->person_id);
}

void
store_ask_factor(struct pg *pg, const struct store_factor_ask *q,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, &q->owner);
	pg_arg_texts(&a, q->remembered, q->nremembered);
	pg_arg_bool(&a, q->count);
	pg_arg_bool(&a, q->next);
	pg_arg_int32(&a, q->limit);
	pg_write(pg, q->owner.school_id, &directory_ask_factor_query, &a, done,
	    arg);
}

void
store_factor_row(const struct pg_rows *rows, struct store_factor *f)
{
	struct directory_ask_factor_row r;

	directory_ask_factor_row_read(rows, 0, &r);
	*f = (struct store_factor){ r.wait, r.lacks, r.remembered,
	    r.secret_len > 0 ? r.secret : NULL,
		r.secret_len, r.step };
}

void
store_use_factor(struct pg *pg, const struct store_owner *o, int64_t step,
    const uint8_t *code, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_int64(&a, step);
	if (step > 0)
		pg_arg_null(&a);
	else
		pg_arg_bytes(&a, code, STORE_SESSION_ID);
	pg_write(pg, o->school_id, &directory_use_factor_query, &a, done, arg);
}

bool
store_factor_used(const struct pg_rows *rows)
{
	struct directory_use_factor_row r;

	directory_use_factor_row_read(rows, 0, &r);
	return r.used;
}

void
store_get_factor(struct pg *pg, const struct store_owner *o, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, o->session_id, STORE_SESSION_ID);
	pg_read(pg, &directory_get_factor_query, &a, done, arg);
}

bool
store_factor_state_row(const struct pg_rows *rows,
    struct store_factor_state *s)
{
	struct directory_get_factor_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_get_factor_row_read(rows, 0, &r);
	*s = (struct store_factor_state){ r.has_since ? r.since : 0,
		(uint32_t)r.codes, r.demanded, r.spared };
	return true;
}

void
store_begin_factor(struct pg *pg, const struct store_owner *o,
    const uint8_t *sealed, size_t len, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, sealed, len);
	pg_write(pg, o->school_id, &directory_begin_factor_query, &a, done,
	    arg);
}

void
store_confirm_factor(struct pg *pg, const struct store_confirm *c,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, &c->owner);
	pg_arg_bytes(&a, c->owner.session_id, STORE_SESSION_ID);
	pg_arg_bytes(&a, c->sealed, c->len);
	pg_arg_int64(&a, c->step);
	pg_arg_texts(&a, c->codes, c->ncodes);
	pg_arg_text(&a, c->owner.language);
	pg_write(pg, c->owner.school_id, &directory_confirm_factor_query, &a,
	    done, arg);
}

bool
store_factor_confirmed(const struct pg_rows *rows)
{
	struct directory_confirm_factor_row r;

	directory_confirm_factor_row_read(rows, 0, &r);
	return r.confirmed;
}

void
store_renew_recovery(struct pg *pg, const struct store_owner *o,
    const char *const *codes, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_texts(&a, codes, n);
	pg_arg_text(&a, o->language);
	pg_write(pg, o->school_id, &directory_renew_recovery_query, &a, done,
	    arg);
}

bool
store_recovery_renewed(const struct pg_rows *rows)
{
	struct directory_renew_recovery_row r;

	directory_renew_recovery_row_read(rows, 0, &r);
	return r.renewed;
}

void
store_remove_factor(struct pg *pg, const struct store_owner *o,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_text(&a, o->language);
	pg_write(pg, o->school_id, &directory_remove_factor_query, &a, done,
	    arg);
}

enum store_removed
store_factor_removed(const struct pg_rows *rows)
{
	struct directory_remove_factor_row r;

	directory_remove_factor_row_read(rows, 0, &r);
	return (enum store_removed)r.outcome;
}

void
store_get_factor_roles(struct pg *pg, int64_t school_id, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_read(pg, &directory_get_factor_roles_query, &a, done, arg);
}

void
store_set_factor_roles(struct pg *pg, const struct store_owner *o,
    const int16_t *roles, size_t n, const char *address, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, o->school_id);
	pg_arg_int16s(&a, roles, n);
	pg_arg_int64(&a, o->person_id);
	pg_arg_text(&a, address);
	pg_write(pg, o->school_id, &directory_set_factor_roles_query, &a, done,
	    arg);
}

struct pg_array
store_factor_roles(const struct pg_rows *rows)
{
	struct directory_get_factor_roles_row r;

	directory_get_factor_roles_row_read(rows, 0, &r);
	return r.roles;
}
