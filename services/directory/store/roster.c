/* Import jobs: what is staged (store/stage.c) is applied by one statement. */
#include "directory/store/store.h"
#include "directory_queries.h"

static void	 add_key(struct pg_args *, int64_t, const char *);
static void	 write_key(struct pg *, int64_t, const char *,
		    const struct pg_statement *, pg_done_fn *, void *);
static int32_t	 result(const struct pg_rows *);
static uint32_t	 count(const struct pg_array *, size_t i);

void
store_job_begin(struct pg *pg, int64_t school_id, const char *job,
    const char *zone, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_text(&a, zone);
	pg_write(pg, school_id, &directory_begin_job_query, &a, done, arg);
}

enum store_begin
store_job_begun(const struct pg_rows *rows, struct roster *r)
{
	struct directory_begin_job_row row;
	char unit[4 * 255 + 1];
	size_t i;

	directory_begin_job_row_read(rows, 0, &row);
	if (row.status != STORE_BEGUN)
		return (enum store_begin)row.status;
	r->school_org = arena_strdup(r->arena, row.org);
	for (i = 0; i < row.units.n; i++) {
		pg_item_text(&row.units, i, unit, sizeof(unit));
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
	pg_write(pg, school_id, &directory_job_alive_query, &a, done, arg);
}

void
store_job_end(struct pg *pg, int64_t school_id, const char *job, int state,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int16(&a, (int16_t)state);
	pg_write(pg, school_id, &directory_end_job_query, &a, done, arg);
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
	pg_write(pg, school_id, &directory_apply_job_query, &a, done, arg);
}

void
store_apply_confirmed(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &directory_apply_confirmed_job_query,
	    done, arg);
}

enum store_applied
store_applied(const struct pg_rows *rows)
{
	return (enum store_applied)result(rows);
}

void
store_job_confirm(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &directory_confirm_job_query, done, arg);
}

void
store_job_cancel(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &directory_cancel_job_query, done, arg);
}

enum store_word
store_word(const struct pg_rows *rows)
{
	return (enum store_word)result(rows);
}

void
store_job_claim(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	write_key(pg, school_id, job, &directory_claim_job_query, done, arg);
}

enum store_claim
store_claim(const struct pg_rows *rows)
{
	return (enum store_claim)result(rows);
}

void
store_turn_day(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, 0, &directory_turn_next_day_query, &a, done, arg);
}

int64_t
store_turned(const struct pg_rows *rows)
{
	struct directory_turn_next_day_row r;

	directory_turn_next_day_row_read(rows, 0, &r);
	return r.school_id;
}

void
store_passwords(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_read(pg, &directory_list_passwords_query, &a, done, arg);
}

uint32_t
store_password_row(const struct pg_rows *rows, size_t row, int64_t *person_id)
{
	struct directory_list_passwords_row r;

	directory_list_passwords_row_read(rows, row, &r);
	*person_id = r.person_id;
	return (uint32_t)r.line;
}

void
store_job(struct pg *pg, int64_t school_id, const char *job, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int32(&a, STORE_MAX_REJECTED);
	pg_read(pg, &directory_get_job_query, &a, done, arg);
}

bool
store_job_row(const struct pg_rows *rows, struct store_job *j)
{
	struct directory_get_job_row r;
	size_t i;

	if (pg_count(rows) == 0)
		return false;
	directory_get_job_row_read(rows, 0, &r);
	*j = (struct store_job){
		.id = r.job_id,
		.state = r.state,
		.done = (uint32_t)r.done,
		.total = (uint32_t)r.total,
		.created = (uint32_t)r.created,
		.updated = (uint32_t)r.updated,
		.removed = (uint32_t)r.removed,
		.rejected = (uint32_t)r.rejected,
	};
	for (i = 0; i < STORE_KINDS; i++) {
		j->had[i] = count(&r.had, i);
		j->lost[i] = count(&r.lost, i);
	}
	return true;
}

bool
store_rejected_row(const struct pg_rows *rows, size_t row,
    struct roster_rejected *r)
{
	struct directory_get_job_row job;

	directory_get_job_row_read(rows, row, &job);
	if (job.file == NULL)
		return false;
	*r = (struct roster_rejected){
		.file = job.file,
		.line = (uint32_t)job.line,
		.reason = job.reason,
		.detail = job.detail,
	};
	return true;
}

/* What a statement about a job came to. */
static int32_t
result(const struct pg_rows *rows)
{
	struct directory_result r;

	directory_result_read(rows, 0, &r);
	return r.result;
}

static uint32_t
count(const struct pg_array *a, size_t i)
{
	return i < a->n ? (uint32_t)pg_item_int64(a, i) : 0;
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
