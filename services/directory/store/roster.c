/* Import jobs: what is staged (store/stage.c) is applied by one statement. */
#include "directory/store/store.h"

static void	 add_key(struct pg_args *, int64_t, const char *);
static void	 write_key(struct pg *, int64_t, const char *,
		    const struct pg_statement *, pg_done_fn *, void *);
static uint32_t	 array_item(const struct pg_rows *, int col, size_t i);

static const struct pg_statement job_begin = {
	"directory_job_begin",
	"SELECT status, org, units FROM job_open($1::bigint, $2::text,"
	"  $3::text)"
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
	"  r.file, r.line, r.reason, r.detail, j.job_id, j.had, j.lost"
	" FROM job j"
	" LEFT JOIN job_rejected r ON r.school_id = $1::bigint"
	"  AND r.job_id = $2::text"
	" WHERE j.school_id = $1::bigint AND j.job_id = $2::text"
	" ORDER BY r.file, r.line, r.reason, r.detail LIMIT $3::int"
};

static const struct pg_statement apply = {
	"directory_apply",
	"SELECT roster_apply($1::bigint, $2::text, $3::int, $4::int, $5::int,"
	"  $6::bigint, $7::text, $8::text[], $9::text, $10::int)"
};

static const struct pg_statement apply_confirmed = {
	"directory_apply_confirmed",
	"SELECT roster_apply_confirmed($1::bigint, $2::text)"
};

static const struct pg_statement job_confirm = {
	"directory_job_confirm",
	"SELECT job_confirm($1::bigint, $2::text)"
};

static const struct pg_statement job_cancel = {
	"directory_job_cancel",
	"SELECT job_cancel($1::bigint, $2::text)"
};

static const struct pg_statement job_claim = {
	"directory_job_claim",
	"SELECT job_claim($1::bigint, $2::text)"
};

static const struct pg_statement turn_day = {
	"directory_turn_day",
	"SELECT turn_day()"
};

static const struct pg_statement passwords = {
	"directory_passwords",
	"SELECT line, person_id FROM roster_passwords($1::bigint, $2::text)"
};

void
store_job_begin(struct pg *pg, int64_t school_id, const char *job,
    const char *zone, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_text(&a, zone);
	pg_write(pg, school_id, &job_begin, &a, done, arg);
}

enum store_begin
store_job_begun(const struct pg_rows *rows, struct roster *r)
{
	char unit[4 * 255 + 1];
	size_t i;

	if (pg_int64(rows, 0, 0) != STORE_BEGUN)
		return (enum store_begin)pg_int64(rows, 0, 0);
	r->school_org = arena_strdup(r->arena, pg_text(rows, 0, 1));
	for (i = 0; i < pg_array_len(rows, 0, 2); i++) {
		pg_array_text(rows, 0, 2, i, unit, sizeof(unit));
		roster_add_unit(r, unit);
	}
	return STORE_BEGUN;
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
    const struct store_plan *plan, pg_done_fn *done, void *arg)
{
	const struct roster *r = plan->roster;
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int32(&a, (int32_t)r->users);
	pg_arg_int32(&a, (int32_t)r->classes);
	pg_arg_int32(&a, (int32_t)r->enrolments);
	pg_arg_int64(&a, plan->rows);
	pg_arg_text(&a, r->org);
	pg_arg_texts(&a, r->org_units.items, r->org_units.n);
	pg_arg_text(&a, plan->zone);
	pg_arg_int32(&a, plan->share);
	pg_write(pg, school_id, &apply, &a, done, arg);
}

void
store_apply_confirmed(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &apply_confirmed, done, arg);
}

enum store_applied
store_applied(const struct pg_rows *rows)
{
	return (enum store_applied)pg_int64(rows, 0, 0);
}

void
store_job_confirm(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &job_confirm, done, arg);
}

void
store_job_cancel(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &job_cancel, done, arg);
}

enum store_word
store_word(const struct pg_rows *rows)
{
	return (enum store_word)pg_int64(rows, 0, 0);
}

void
store_job_claim(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &job_claim, done, arg);
}

enum store_claim
store_claim(const struct pg_rows *rows)
{
	return (enum store_claim)pg_int64(rows, 0, 0);
}

void
store_turn_day(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, 0, &turn_day, &a, done, arg);
}

int64_t
store_turned(const struct pg_rows *rows)
{
	return pg_int64(rows, 0, 0);
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
	size_t i;

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
	for (i = 0; i < STORE_KINDS; i++) {
		j->had[i] = array_item(rows, 12, i);
		j->lost[i] = array_item(rows, 13, i);
	}
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

static uint32_t
array_item(const struct pg_rows *rows, int col, size_t i)
{
	return i < pg_array_len(rows, 0, col) ?
	    (uint32_t)pg_array_int64(rows, 0, col, i) : 0;
}

static void
write_key(struct pg *pg, int64_t school_id, const char *job,
    const struct pg_statement *statement, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_write(pg, school_id, statement, &a, done, arg);
}

static void
add_key(struct pg_args *a, int64_t school_id, const char *job)
{
	pg_arg_int64(a, school_id);
	pg_arg_text(a, job);
}
