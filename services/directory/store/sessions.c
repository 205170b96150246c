/* Accounts and sessions in the database. */
#include "directory/store/store.h"

static const struct pg_statement get_session = {
	"directory_get_session",
	"SELECT p.person_id, p.display_name, p.role, p.title, c.school_id,"
	"  c.name, c.code, s.expires_at, s.csrf_token, s.created_at"
	" FROM session s"
	" JOIN person p ON p.school_id = s.school_id"
	"  AND p.person_id = s.person_id"
	" JOIN school c ON c.school_id = s.school_id"
	" WHERE s.school_id = $1::bigint AND s.id = $2::bytea"
	" AND s.revoked_at IS NULL AND s.expires_at > now() AND p.active"
	" AND s.created_at > now() - $3::int * interval '1 second'"
};

static const struct pg_statement extend_session = {
	"directory_extend_session",
	"UPDATE session"
	" SET expires_at = least(now() + $3::int * interval '1 second',"
	"  created_at + $4::int * interval '1 second')"
	" WHERE school_id = $1::bigint AND id = $2::bytea"
	" AND revoked_at IS NULL AND expires_at > now()"
};

static const struct pg_statement close_session = {
	"directory_close_session",
	"UPDATE session SET revoked_at = now(), stale_at = now()"
	" WHERE school_id = $1::bigint AND id = $2::bytea"
	" AND revoked_at IS NULL"
};

/* Of all schools: the one thing that every gateway must hear about. */
static const struct pg_statement stale_sessions = {
	"directory_stale_sessions",
	"SELECT id FROM session WHERE stale_at > now() - interval '10 seconds'"
};

/*
 * Failures are counted of whatever anybody types, before a password is looked
 * at: of what is forgotten more goes at a time, yet not so much that logins
 * wait for it.  A wait is 15 minutes at most.
 */
static const struct pg_statement sweep = {
	"directory_sweep",
	"WITH a AS ("
	"  DELETE FROM session WHERE (school_id, id) IN ("
	"    SELECT school_id, id FROM session"
	"    WHERE expires_at < now() - interval '1 day' LIMIT 1000)"
	" ), b AS ("
	"  DELETE FROM throttle WHERE (school_id, kind, key) IN ("
	"    SELECT school_id, kind, key FROM throttle"
	"    WHERE last_at < now() - interval '1 day' LIMIT 1000)"
	" ), c AS ("
	"  DELETE FROM login_failure WHERE (school_id, kind, key) IN ("
	"    SELECT school_id, kind, key FROM login_failure"
	"    WHERE counted_at < now() - interval '1 hour'"
	"    AND failures_left(kind, failures, counted_at) = 0 LIMIT 20000)"
	"   AND counted_at < now() - interval '1 hour'"
	" ), d AS ("
	"  DELETE FROM device WHERE (school_id, person_id, id) IN ("
	"    SELECT school_id, person_id, id FROM device"
	"    WHERE made_at < now() - interval '180 days' LIMIT 1000)"
	" ) SELECT"
};

static const struct pg_statement find_account = {
	"directory_find_account",
	"SELECT a.person_id, a.hash, a.login FROM person p"
	" JOIN account a ON a.school_id = p.school_id"
	"  AND a.person_id = p.person_id"
	" WHERE p.school_id = $1::bigint AND p.active"
	" AND (a.login_key = login_key($2::text) OR p.sourced_id = $2::text)"
	" ORDER BY (a.login_key = login_key($2::text)) IS TRUE DESC LIMIT 1"
};

static const struct pg_statement set_hash = {
	"directory_set_hash",
	"SELECT account_set_hash($1::bigint, $2::bigint, $3::text,"
	"  $4::boolean)"
};

static const struct pg_statement create_school = {
	"directory_create_school",
	"WITH made AS ("
	"  INSERT INTO school (code, name)"
	"  SELECT $1::text, $2::text WHERE $2::text <> ''"
	"  ON CONFLICT (code) DO NOTHING RETURNING school_id, name, code)"
	" SELECT school_id, name, code FROM made"
	" UNION ALL"
	" SELECT school_id, name, code FROM school WHERE code = $1::text"
	" LIMIT 1"
};

void
store_session(struct pg *pg, int64_t school_id, const uint8_t *id,
    int32_t max_seconds, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_arg_int32(&a, max_seconds);
	pg_read(pg, &get_session, &a, done, arg);
}

bool
store_session_row(const struct pg_rows *rows, struct store_session *s)
{
	if (pg_count(rows) == 0)
		return false;
	*s = (struct store_session){
		.user = {
			.id = pg_int64(rows, 0, 0),
			.display_name = pg_text(rows, 0, 1),
			.role = (int)pg_int64(rows, 0, 2),
			.title = pg_text(rows, 0, 3),
			.context = "",
		},
		.school = {
			.id = pg_int64(rows, 0, 4),
			.name = pg_text(rows, 0, 5),
			.code = pg_text(rows, 0, 6),
		},
		.expires_us = pg_time(rows, 0, 7),
		.csrf_token = pg_text(rows, 0, 8),
		.created_us = pg_time(rows, 0, 9),
	};
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
	pg_write(pg, school_id, &extend_session, &a, done, arg);
}

void
store_close_session(struct pg *pg, int64_t school_id, const uint8_t *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_write(pg, school_id, &close_session, &a, done, arg);
}

void
store_stale_sessions(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_read(pg, &stale_sessions, &a, done, arg);
}

const uint8_t *
store_stale_session_row(const struct pg_rows *rows, size_t row)
{
	size_t len;

	return pg_bytes(rows, row, 0, &len);
}

void
store_sweep(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, 0, &sweep, &a, done, arg);
}

void
store_account(struct pg *pg, int64_t school_id, const char *login,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, login);
	pg_read(pg, &find_account, &a, done, arg);
}

bool
store_account_row(const struct pg_rows *rows, struct store_account *account)
{
	if (pg_count(rows) == 0)
		return false;
	account->person_id = pg_int64(rows, 0, 0);
	account->hash = pg_is_null(rows, 0, 1) ? NULL : pg_text(rows, 0, 1);
	account->login = pg_is_null(rows, 0, 2) ? NULL : pg_text(rows, 0, 2);
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
	pg_write(pg, school_id, &set_hash, &a, done, arg);
}

void
store_create_school(struct pg *pg, const char *code, const char *name,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_text(&a, code);
	pg_arg_text(&a, name);
	pg_write(pg, 0, &create_school, &a, done, arg);
}

bool
store_school_row(const struct pg_rows *rows, struct store_school *s)
{
	if (pg_count(rows) == 0)
		return false;
	*s = (struct store_school){
		.id = pg_int64(rows, 0, 0),
		.name = pg_text(rows, 0, 1),
		.code = pg_text(rows, 0, 2),
	};
	return true;
}
