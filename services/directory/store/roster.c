/* Import jobs: what is staged (store/stage.c) is applied by one statement. */
#include "directory/store/store.h"
#include "directory_queries.h"

static void	 add_key(struct pg_args *, int64_t, const char *);
static void	 add_word(struct pg_args *, const struct store_job_word *);
static int32_t	 result(const struct pg_rows *);
static uint32_t	 count(const struct pg_array *, size_t i);
static void	 read_job(const struct directory_job *, struct store_job *);

void
store_job_begin(struct pg *pg, const struct store_job_begin *j,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, j->school_id);
	pg_arg_int64(&a, j->user_id);
	pg_arg_text(&a, j->job);
	pg_arg_text(&a, j->zone);
	if (j->once->has_key) {
		pg_arg_bytes(&a, j->once->key_hash, ONCE_HASH);
		pg_arg_bytes(&a, j->once->content_hash, ONCE_HASH);
	} else {
		pg_arg_null(&a);
		pg_arg_null(&a);
	}
	pg_arg_text(&a, j->file_name);
	pg_arg_int16(&a, (int16_t)j->format);
	pg_arg_bool(&a, j->dry_run);
	pg_arg_text(&a, j->address);
	pg_write(pg, j->school_id, &directory_begin_job_query, &a, done, arg);
}

enum store_begin
store_job_begun(const struct pg_rows *rows, struct roster *r,
    const char **job)
{
	struct directory_begin_job_row row;
	char unit[4 * 255 + 1];
	size_t i;

	directory_begin_job_row_read(rows, 0, &row);
	*job = row.job;
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

/* ---- the transaction ---- */

void
store_transaction_begin(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, 0, &directory_begin_transaction_query, &a, done, arg);
}

void
store_transaction_end(struct pg *pg, bool commit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, 0, commit ? &directory_commit_transaction_query :
	    &directory_roll_back_query, &a, done, arg);
}

void
store_roster_begin(struct pg *pg, int64_t school_id, const char *job,
    const struct store_plan *plan, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	const struct roster *r;

	add_key(&a, school_id, job);
	if (plan == NULL) {
		pg_write(pg, 0, &directory_resume_roster_query, &a, done, arg);
		return;
	}
	r = plan->roster;
	pg_arg_int32(&a, (int32_t)r->users);
	pg_arg_int32(&a, (int32_t)r->classes);
	pg_arg_int32(&a, (int32_t)r->enrolments);
	pg_arg_int64(&a, plan->rows);
	pg_arg_text(&a, r->org);
	pg_arg_texts(&a, r->org_units.items, r->org_units.n);
	pg_arg_text(&a, plan->zone);
	pg_arg_int32(&a, plan->share);
	pg_arg_bool(&a, r->plain);
	pg_write(pg, 0, &directory_begin_roster_query, &a, done, arg);
}

bool
store_roster_begun(const struct pg_rows *rows)
{
	return result(rows) == 1;
}

void
store_roster_step(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_write(pg, 0, &directory_step_roster_query, &a, done, arg);
}

enum store_step
store_roster_stepped(const struct pg_rows *rows, int32_t *far)
{
	struct directory_step_roster_row r;

	directory_step_roster_row_read(rows, 0, &r);
	*far = r.far;
	return (enum store_step)r.result;
}

void
store_roster_outcome(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_write(pg, 0, &directory_roster_outcome_query, &a, done, arg);
}

enum store_applied
store_applied(const struct pg_rows *rows, const char **outcome)
{
	struct directory_roster_outcome_row r;

	directory_roster_outcome_row_read(rows, 0, &r);
	*outcome = r.outcome;
	return (enum store_applied)r.result;
}

void
store_roster_wait(struct pg *pg, int64_t school_id, const char *job,
    const char *outcome, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_text(&a, outcome);
	pg_write(pg, school_id, &directory_wait_roster_query, &a, done, arg);
}

bool
store_roster_waits(const struct pg_rows *rows)
{
	struct directory_wait_roster_row r;

	directory_wait_roster_row_read(rows, 0, &r);
	return r.waits;
}

void
store_job_applied(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_read(pg, &directory_job_applied_query, &a, done, arg);
}

bool
store_job_is_applied(const struct pg_rows *rows)
{
	struct directory_job_applied_row r;

	directory_job_applied_row_read(rows, 0, &r);
	return r.applied;
}

/* ---- words ---- */

void
store_job_confirm(struct pg *pg, const struct store_job_word *w,
    const int64_t *same, size_t n, bool all, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_word(&a, w);
	pg_arg_int64s(&a, same, n);
	pg_arg_bool(&a, all);
	pg_write(pg, w->school_id, &directory_confirm_job_query, &a, done,
	    arg);
}

void
store_job_cancel(struct pg *pg, const struct store_job_word *w,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_word(&a, w);
	pg_write(pg, w->school_id, &directory_cancel_job_query, &a, done,
	    arg);
}

void
store_job_undo(struct pg *pg, const struct store_job_word *w,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_word(&a, w);
	pg_write(pg, w->school_id, &directory_undo_job_query, &a, done, arg);
}

static void
add_word(struct pg_args *a, const struct store_job_word *w)
{
	add_key(a, w->school_id, w->job);
	pg_arg_int64(a, w->user_id);
	pg_arg_text(a, w->address);
}

enum store_undo
store_undo(const struct pg_rows *rows, const char **later)
{
	struct directory_undo_job_row r;

	directory_undo_job_row_read(rows, 0, &r);
	*later = r.later;
	return (enum store_undo)r.result;
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
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_write(pg, school_id, &directory_claim_job_query, &a, done, arg);
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
store_sweep_rosters(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, 0, &directory_sweep_rosters_query, &a, done, arg);
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
store_job(struct pg *pg, int64_t school_id, int64_t user_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int32(&a, STORE_MAX_REJECTED);
	pg_arg_int64(&a, user_id);
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
	read_job(&r.j, j);
	for (i = 0; i < STORE_KINDS; i++) {
		j->had[i] = count(&r.had, i);
		j->lost[i] = count(&r.lost, i);
	}
	return true;
}

static void
read_job(const struct directory_job *r, struct store_job *j)
{
	*j = (struct store_job){
		.id = r->job_id,
		.state = r->state,
		.done = (uint32_t)r->done,
		.total = (uint32_t)r->total,
		.created = (uint32_t)r->created,
		.updated = (uint32_t)r->updated,
		.removed = (uint32_t)r->removed,
		.rejected = (uint32_t)r->rejected,
		.created_us = r->created_at,
		.undo_until_us = r->undo_until,
		.by = { .id = r->by_id, .display_name = r->by_name,
			.role = r->by_role, .title = r->by_title,
			.context = "" },
		.file_name = r->file_name,
		.format = r->format,
		.dry_run = r->dry_run,
		.can_undo = r->can_undo,
	};
}

void
store_jobs(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *after, int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, after);
	pg_arg_int32(&a, limit);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_list_jobs_query, &a, done, arg);
}

void
store_jobs_row(const struct pg_rows *rows, size_t row, struct store_job *j)
{
	struct directory_job r;

	directory_job_read(rows, row, &r);
	read_job(&r, j);
}

void
store_job_access(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_read(pg, &directory_job_access_query, &a, done, arg);
}

void
store_access_row(const struct pg_rows *rows, size_t row,
    struct store_access *x)
{
	struct directory_job_access_row r;

	directory_job_access_row_read(rows, row, &r);
	*x = (struct store_access){
		.part = (enum store_access_part)r.part,
		.gained = r.gained,
		.lost = r.lost,
		.who = { .id = r.who, .display_name = r.who_name,
			.role = r.from_role, .title = r.who_title,
			.context = "" },
		.whom = { .id = r.whom, .display_name = r.whom_name,
			.role = r.to_role, .title = r.whom_title,
			.context = "" },
	};
}

void
store_job_proposals(struct pg *pg, int64_t school_id, const char *job,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_int32(&a, STORE_MAX_PROPOSALS);
	pg_read(pg, &directory_job_proposals_query, &a, done, arg);
}

void
store_proposal_row(const struct pg_rows *rows, size_t row,
    struct store_proposal *x)
{
	struct directory_job_proposals_row r;

	directory_job_proposals_row_read(rows, row, &r);
	*x = (struct store_proposal){
		.id = (uint32_t)r.n,
		.line = (uint32_t)r.line,
		.all = (uint32_t)r.proposals,
		.key = r.key,
		.accepted = r.accepted,
		.known = { .id = r.person_id, .display_name = r.known_name,
			.role = r.role, .title = r.title,
			.context = r.context, .children = r.children },
		.file = r.file,
		.known_id = r.known_id,
		.new_id = r.new_id,
		.new_name = r.new_name,
	};
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
add_key(struct pg_args *a, int64_t school_id, const char *job)
{
	pg_arg_int64(a, school_id);
	pg_arg_text(a, job);
}

void
store_take_job_news(struct pg *pg, int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int32(&a, limit);
	pg_write(pg, 0, &directory_take_untold_jobs_query, &a, done, arg);
}

void
store_job_news_row(const struct pg_rows *rows, size_t row,
    struct store_job_news *n)
{
	struct directory_take_untold_jobs_row r;

	directory_take_untold_jobs_row_read(rows, row, &r);
	*n = (struct store_job_news){
		.school_id = r.school_id,
		.user_id = r.user_id,
		.job = r.job_id,
		.file_name = r.file_name,
		.state = r.state,
		.created = (uint32_t)r.created,
		.updated = (uint32_t)r.updated,
		.removed = (uint32_t)r.removed,
		.since_us = r.since,
	};
}

void
store_end_job_news(struct pg *pg, int64_t school_id, const char *job,
    int64_t since_us, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, school_id, job);
	pg_arg_time(&a, since_us);
	pg_write(pg, school_id, &directory_end_untold_job_query, &a, done,
	    arg);
}
