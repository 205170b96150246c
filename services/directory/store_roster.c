/* Import jobs: what is staged (store_stage.c) is applied by one statement. */
#include "store.h"

static void	 add_key(struct pg_args *, int64_t, const char *);

static const struct pg_statement job_begin = {
	"directory_job_begin",
	"SELECT job_begin($1::bigint, $2::text)"
};

static const struct pg_statement job_alive = {
	"directory_job_alive",
	"SELECT job_alive($1::bigint, $2::text, $3::int, $4::int)"
};

static const struct pg_statement job_end = {
	"directory_job_end",
	"SELECT job_end($1::bigint, $2::text, $3::smallint)"
};

/* A dead worker's job is as good as failed, before the next one says so. */
static const struct pg_statement get_job = {
	"directory_get_job",
	"SELECT CASE WHEN j.state IN (1, 2)"
	"  AND j.heartbeat_at < now() - interval '60 seconds' THEN 5"
	"  ELSE j.state END,"
	"  j.done, j.total, j.created, j.updated, j.removed,"
	"  (SELECT count(*) FROM job_rejected x"
	"   WHERE x.school_id = $1::bigint AND x.job_id = $2::text),"
	"  r.file, r.line, r.reason, r.detail, j.job_id"
	" FROM job j"
	" LEFT JOIN job_rejected r ON r.school_id = $1::bigint"
	"  AND r.job_id = $2::text"
	" WHERE j.school_id = $1::bigint AND j.job_id = $2::text"
	" ORDER BY r.file, r.line, r.reason, r.detail LIMIT $3::int"
};

static const struct pg_statement apply = {
	"directory_apply",
	"SELECT roster_apply($1::bigint, $2::text, $3::int, $4::int, $5::int,"
	"  $6::bigint)"
};

static const struct pg_statement passwords = {
	"directory_passwords",
	"SELECT line, person_id FROM roster_passwords($1::bigint, $2::text)"
};

void
store_job_begin(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_write(pg, school_id, &job_begin, &a, done, arg);
}

enum store_begin
store_job_begun(const struct pg_rows *rows)
{
	return (enum store_begin)pg_int64(rows, 0, 0);
}

void
store_job_alive(struct pg *pg, int64_t school_id, const char *job,
    int32_t done_rows, int32_t total, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int32(&a, done_rows);
	pg_arg_int32(&a, total);
	pg_write(pg, school_id, &job_alive, &a, done, arg);
}

void
store_job_end(struct pg *pg, int64_t school_id, const char *job, int state,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int16(&a, (int16_t)state);
	pg_write(pg, school_id, &job_end, &a, done, arg);
}

void
store_apply(struct pg *pg, int64_t school_id, const char *job,
    const struct roster *r, int64_t nrows, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int32(&a, (int32_t)r->users);
	pg_arg_int32(&a, (int32_t)r->classes);
	pg_arg_int32(&a, (int32_t)r->enrolments);
	pg_arg_int64(&a, nrows);
	pg_write(pg, school_id, &apply, &a, done, arg);
}

bool
store_applied(const struct pg_rows *rows)
{
	return pg_bool(rows, 0, 0);
}

void
store_passwords(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_read(pg, &passwords, &a, done, arg);
}

uint32_t
store_password_row(const struct pg_rows *rows, size_t row, int64_t *person_id)
{
	*person_id = pg_int64(rows, row, 1);
	return (uint32_t)pg_int64(rows, row, 0);
}

void
store_job(struct pg *pg, int64_t school_id, const char *job, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int32(&a, STORE_MAX_REJECTED);
	pg_read(pg, &get_job, &a, done, arg);
}

bool
store_job_row(const struct pg_rows *rows, struct store_job *j)
{
	if (pg_count(rows) == 0)
		return false;
	*j = (struct store_job){
		.id = pg_text(rows, 0, 11),
		.state = (int)pg_int64(rows, 0, 0),
		.done = (uint32_t)pg_int64(rows, 0, 1),
		.total = (uint32_t)pg_int64(rows, 0, 2),
		.created = (uint32_t)pg_int64(rows, 0, 3),
		.updated = (uint32_t)pg_int64(rows, 0, 4),
		.removed = (uint32_t)pg_int64(rows, 0, 5),
		.rejected = (uint32_t)pg_int64(rows, 0, 6),
	};
	return true;
}

bool
store_rejected_row(const struct pg_rows *rows, size_t row,
    struct roster_rejected *r)
{
	if (pg_is_null(rows, row, 7))
		return false;
	*r = (struct roster_rejected){
		.file = pg_text(rows, row, 7),
		.line = (uint32_t)pg_int64(rows, row, 8),
		.reason = pg_text(rows, row, 9),
		.detail = pg_text(rows, row, 10),
	};
	return true;
}

static void
add_key(struct pg_args *a, int64_t school_id, const char *job)
{
	pg_arg_int64(a, school_id);
	pg_arg_text(a, job);
}
