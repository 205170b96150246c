/* Accounts and sessions in the database. */
#include "directory/store/store.h"
#include "directory_queries.h"

void
store_session(struct pg *pg, int64_t school_id, const uint8_t *id,
    int32_t max_seconds, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_arg_int32(&a, max_seconds);
	pg_read(pg, &directory_get_session_query, &a, done, arg);
}

static uint64_t
permissions(const struct pg_array *a)
{
	uint64_t mask = 0;
	size_t i;

	for (i = 0; i < a->n; i++)
		mask |= UINT64_C(1) << (pg_item_int64(a, i) & 63);
	return mask;
}

static void
read_session(const struct directory_session *r, struct store_session *s)
{
	*s = (struct store_session){
		.user = {
			.id = r->person_id,
			.display_name = r->display_name,
			.role = r->role,
			.title = r->title,
			.context = "",
		},
		.school = {
			.id = r->school_id,
			.name = r->school_name,
			.code = r->school_code,
			.logo = r->logo,
			.language = r->language,
			.time_zone = r->time_zone,
			.languages = r->languages,
			.accent = r->accent,
		},
		.expires_us = r->expires_at,
		.csrf_token = r->csrf_token,
		.created_us = r->created_at,
		.seen_us = r->seen_at,
		.pending = r->pending,
		.frozen = r->frozen,
		.permissions = permissions(&r->permissions),
		.roles = r->roles,
	};
}

bool
store_session_row(const struct pg_rows *rows, struct store_session *s)
{
	struct directory_session r;

	if (pg_count(rows) == 0)
		return false;
	directory_session_read(rows, 0, &r);
	read_session(&r, s);
	return true;
}

void
store_token(struct pg *pg, int64_t school_id, const uint8_t *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_read(pg, &directory_get_token_query, &a, done, arg);
}

bool
store_token_session_row(const struct pg_rows *rows, struct store_session *s)
{
	struct directory_get_token_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_get_token_row_read(rows, 0, &r);
	read_session(&r.session, s);
	s->scopes = r.scopes;
	s->seen_us = r.has_used_at ? r.used_at : 0;
	return true;
}

void
store_extend_session(struct pg *pg, int64_t school_id, const uint8_t *id,
    int32_t seconds, int32_t max_seconds, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_arg_int32(&a, seconds);
	pg_arg_int32(&a, max_seconds);
	pg_write(pg, school_id, &directory_extend_session_query, &a, done, arg);
}

void
store_close_session(struct pg *pg, int64_t school_id, const uint8_t *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_write(pg, school_id, &directory_close_session_query, &a, done, arg);
}

void
store_stale_sessions(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_read(pg, &directory_stale_sessions_query, &a, done, arg);
}

const uint8_t *
store_stale_session_row(const struct pg_rows *rows, size_t row)
{
	struct directory_stale_sessions_row r;

	directory_stale_sessions_row_read(rows, row, &r);
	return r.id;
}

void
store_sweep(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, 0, &directory_sweep_query, &a, done, arg);
}

void
store_account(struct pg *pg, int64_t school_id, const char *login,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, login);
	pg_read(pg, &directory_find_account_query, &a, done, arg);
}

bool
store_account_row(const struct pg_rows *rows, struct store_account *account)
{
	struct directory_find_account_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_find_account_row_read(rows, 0, &r);
	*account = (struct store_account){ r.person_id, r.hash, r.login };
	return true;
}

void
store_set_hash(struct pg *pg, int64_t school_id, int64_t person_id,
    const char *hash, bool only_first, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_text(&a, hash);
	pg_arg_bool(&a, only_first);
	pg_write(pg, school_id, &directory_set_hash_query, &a, done, arg);
}

void
store_create_school(struct pg *pg, const char *code, const char *name,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_text(&a, code);
	pg_arg_text(&a, name);
	pg_write(pg, 0, &directory_create_school_query, &a, done, arg);
}

bool
store_school_row(const struct pg_rows *rows, struct store_school *s)
{
	struct directory_school r;

	if (pg_count(rows) == 0)
		return false;
	directory_school_read(rows, 0, &r);
	*s = (struct store_school){ .id = r.school_id, .name = r.name,
		.code = r.code };
	return true;
}
