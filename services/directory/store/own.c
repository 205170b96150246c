/* One's own account in the database. */
#include "directory/store/once.h"
#include "directory/store/own.h"
#include "directory/store/store.h"
#include "directory_queries.h"

static void
arg_owner(struct pg_args *a, const struct store_owner *o)
{
	pg_arg_int64(a, o->school_id);
	pg_arg_int64(a, o->person_id);
}

/* ---- sessions ---- */

void
store_list_sessions(struct pg *pg, const struct store_owner *o,
    int32_t max_seconds, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_int32(&a, max_seconds);
	pg_read(pg, &directory_list_sessions_query, &a, done, arg);
}

void
store_session_entry_row(const struct pg_rows *rows, size_t row,
    struct store_session_entry *e)
{
	struct directory_list_sessions_row r;

	directory_list_sessions_row_read(rows, row, &r);
	*e = (struct store_session_entry){
		.id = r.id,
		.agent = r.agent,
		.address = r.address,
		.created_us = r.created_at,
		.seen_us = r.seen_at,
	};
}

void
store_end_session(struct pg *pg, const struct store_owner *o,
    const uint8_t *id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_write(pg, o->school_id, &directory_end_session_query, &a, done,
	    arg);
}

void
store_end_other_sessions(struct pg *pg, const struct store_owner *o,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, o->session_id, STORE_SESSION_ID);
	pg_write(pg, o->school_id, &directory_end_other_sessions_query, &a,
	    done, arg);
}

int64_t
store_ended(const struct pg_rows *rows)
{
	struct directory_end_other_sessions_row r;

	directory_end_other_sessions_row_read(rows, 0, &r);
	return r.ended;
}

/* ---- one's password ---- */

void
store_ask_secret(struct pg *pg, const struct store_owner *o, int spared,
    int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, o->session_id, STORE_SESSION_ID);
	pg_arg_int32(&a, spared);
	pg_arg_int32(&a, limit);
	pg_write(pg, o->school_id, &directory_ask_secret_query, &a, done, arg);
}

bool
store_secret_row(const struct pg_rows *rows, struct store_secret *s)
{
	struct directory_ask_secret_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_ask_secret_row_read(rows, 0, &r);
	*s = (struct store_secret){ r.wait, r.spared, r.hash, r.login,
		r.school_name, r.school_code };
	return true;
}

void
store_settle_secret(struct pg *pg, const struct store_owner *o,
    enum store_kind kind, enum store_try came, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_int32(&a, (int32_t)kind);
	pg_arg_int32(&a, (int32_t)came);
	pg_write(pg, o->school_id, &directory_settle_secret_query, &a, done,
	    arg);
}

void
store_change_hash(struct pg *pg, const struct store_owner *o, const char *old,
    const char *hash, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, o->session_id, STORE_SESSION_ID);
	pg_arg_text(&a, old);
	pg_arg_text(&a, hash);
	pg_arg_text(&a, o->language);
	pg_write(pg, o->school_id, &directory_change_hash_query, &a, done,
	    arg);
}

bool
store_hash_changed(const struct pg_rows *rows)
{
	struct directory_change_hash_row r;

	directory_change_hash_row_read(rows, 0, &r);
	return r.changed;
}

void
store_renew_hash(struct pg *pg, int64_t school_id, int64_t person_id,
    const char *old, const char *hash, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_text(&a, old);
	pg_arg_text(&a, hash);
	pg_write(pg, school_id, &directory_renew_hash_query, &a, done, arg);
}

/* ---- remembered devices ---- */

void
store_list_devices(struct pg *pg, const struct store_owner *o,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_read(pg, &directory_list_devices_query, &a, done, arg);
}

void
store_device_entry_row(const struct pg_rows *rows, size_t row,
    struct store_device_entry *e)
{
	struct directory_list_devices_row r;

	directory_list_devices_row_read(rows, row, &r);
	*e = (struct store_device_entry){ r.id, r.agent, r.address, r.made_at,
		r.seen_at };
}

void
store_forget_device(struct pg *pg, const struct store_owner *o,
    const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_text(&a, id);
	pg_write(pg, o->school_id, &directory_forget_device_query, &a, done,
	    arg);
}

/* ---- API tokens ---- */

void
store_use_token(struct pg *pg, int64_t school_id, const uint8_t *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_write(pg, school_id, &directory_use_token_query, &a, done, arg);
}

void
store_list_tokens(struct pg *pg, const struct store_owner *o,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_read(pg, &directory_list_tokens_query, &a, done, arg);
}

void
store_token_row(const struct pg_rows *rows, size_t row, struct store_token *t)
{
	struct directory_list_tokens_row r;

	directory_list_tokens_row_read(rows, row, &r);
	*t = (struct store_token){ r.id, r.name, r.scopes, r.made_at,
		r.expires_at, r.has_used_at ? r.used_at : 0 };
}

void
store_make_token(struct pg *pg, const struct store_owner *o,
    const struct store_new_token *n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, n->token.id, STORE_SESSION_ID);
	pg_arg_text(&a, n->token.name);
	pg_arg_int32(&a, n->token.scopes);
	pg_arg_int32(&a, n->days);
	pg_arg_int32(&a, n->max);
	if (n->once.has_key)
		pg_arg_bytes(&a, n->sealed, n->sealed_len);
	else
		pg_arg_null(&a);
	store_arg_once(&a, &n->once);
	pg_write(pg, o->school_id, &directory_make_token_query, &a, done, arg);
}

enum store_token_made
store_token_made(const struct pg_rows *rows, struct store_new_token *n)
{
	struct directory_make_token_row r;

	directory_make_token_row_read(rows, 0, &r);
	n->token.id = r.token;
	n->token.made_us = r.made_at;
	n->sealed = r.sealed_len > 0 ? r.sealed : NULL;
	n->sealed_len = r.sealed_len;
	return (enum store_token_made)r.status;
}

void
store_end_token(struct pg *pg, const struct store_owner *o, const uint8_t *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_owner(&a, o);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_write(pg, o->school_id, &directory_end_token_query, &a, done, arg);
}
