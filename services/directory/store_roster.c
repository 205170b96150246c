/* Import jobs: rows staged in pieces, then applied by one statement. */
#include <stdlib.h>

#include "log.h"
#include "store.h"

/* Columns of a piece of a list, freed by columns_free(). */
struct columns {
	int64_t		*lines;
	int16_t		*states, *roles, *flags;
	const char	**text[6];
	size_t		 n;
};

static void	 columns_init(struct columns *, size_t n);
static void	 columns_free(struct columns *);
static void	 add_key(struct pg_args *, int64_t, const char *);
static void	 add_texts(struct pg_args *, const struct columns *, int n);

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

static const struct pg_statement stage_people = {
	"directory_stage_people",
	"INSERT INTO stage_person (school_id, job_id, line, state, role,"
	"  has_password, sourced_id, given_name, family_name, title, login)"
	" SELECT $1::bigint, $2::text, line, state, nullif(role, 0), flag <> 0,"
	"  t1, t2, t3, t4, t5"
	" FROM unnest($3::bigint[], $4::smallint[], $5::smallint[],"
	"  $6::smallint[], $7::text[], $8::text[], $9::text[], $10::text[],"
	"  $11::text[]) x (line, state, role, flag, t1, t2, t3, t4, t5)"
};

static const struct pg_statement stage_roles = {
	"directory_stage_roles",
	"INSERT INTO stage_role (school_id, job_id, line, role, is_primary,"
	"  user_sourced_id)"
	" SELECT $1::bigint, $2::text, line, role, flag <> 0, t1"
	" FROM unnest($3::bigint[], $4::smallint[], $5::smallint[],"
	"  $6::text[]) x (line, role, flag, t1)"
};

static const struct pg_statement stage_links = {
	"directory_stage_links",
	"INSERT INTO stage_link (school_id, job_id, n, line, sourced_id,"
	"  agent_sourced_id)"
	" SELECT $1::bigint, $2::text, $3::bigint + n, line, t1, t2"
	" FROM unnest($4::bigint[], $5::text[], $6::text[])"
	"  WITH ORDINALITY x (line, t1, t2, n)"
};

static const struct pg_statement stage_classes = {
	"directory_stage_classes",
	"INSERT INTO stage_class (school_id, job_id, line, state, sourced_id,"
	"  title, subject, homeroom)"
	" SELECT $1::bigint, $2::text, line, state, t1, t2, t3, t4"
	" FROM unnest($3::bigint[], $4::smallint[], $5::text[], $6::text[],"
	"  $7::text[], $8::text[]) x (line, state, t1, t2, t3, t4)"
};

static const struct pg_statement stage_enrolments = {
	"directory_stage_enrolments",
	"INSERT INTO stage_enrolment (school_id, job_id, line, state, role,"
	"  sourced_id, user_sourced_id, class_sourced_id)"
	" SELECT $1::bigint, $2::text, line, state, role, t1, t2, t3"
	" FROM unnest($3::bigint[], $4::smallint[], $5::smallint[],"
	"  $6::text[], $7::text[], $8::text[])"
	"  x (line, state, role, t1, t2, t3)"
};

static const struct pg_statement stage_rejected = {
	"directory_stage_rejected",
	"INSERT INTO job_rejected (school_id, job_id, line, file, reason,"
	"  detail)"
	" SELECT $1::bigint, $2::text, line, t1, t2, t3"
	" FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[])"
	"  x (line, t1, t2, t3)"
	" ON CONFLICT DO NOTHING"
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
store_stage_people(struct pg *pg, int64_t school_id, const char *job,
    const struct roster_list *list, size_t from, size_t to, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	const struct roster_person *p;
	struct columns c;
	size_t i;

	columns_init(&c, to - from);
	for (i = 0; i < c.n; i++) {
		p = ROSTER_ITEM(list, roster_person, from + i);
		c.lines[i] = p->line;
		c.states[i] = (int16_t)p->state;
		c.roles[i] = (int16_t)p->role;
		c.flags[i] = p->password != NULL;
		c.text[0][i] = p->sourced_id;
		c.text[1][i] = p->given_name;
		c.text[2][i] = p->family_name;
		c.text[3][i] = p->title;
		c.text[4][i] = p->login;
	}
	add_key(&a, school_id, job);
	pg_arg_int64s(&a, c.lines, c.n);
	pg_arg_int16s(&a, c.states, c.n);
	pg_arg_int16s(&a, c.roles, c.n);
	pg_arg_int16s(&a, c.flags, c.n);
	add_texts(&a, &c, 5);
	pg_write(pg, school_id, &stage_people, &a, done, arg);
	columns_free(&c);
}

void
store_stage_roles(struct pg *pg, int64_t school_id, const char *job,
    const struct roster_list *list, size_t from, size_t to, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	const struct roster_role *r;
	struct columns c;
	size_t i;

	columns_init(&c, to - from);
	for (i = 0; i < c.n; i++) {
		r = ROSTER_ITEM(list, roster_role, from + i);
		c.lines[i] = r->line;
		c.roles[i] = (int16_t)r->role;
		c.flags[i] = r->primary;
		c.text[0][i] = r->user;
	}
	add_key(&a, school_id, job);
	pg_arg_int64s(&a, c.lines, c.n);
	pg_arg_int16s(&a, c.roles, c.n);
	pg_arg_int16s(&a, c.flags, c.n);
	add_texts(&a, &c, 1);
	pg_write(pg, school_id, &stage_roles, &a, done, arg);
	columns_free(&c);
}

void
store_stage_links(struct pg *pg, int64_t school_id, const char *job,
    const struct roster_list *list, size_t from, size_t to, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	const struct roster_link *l;
	struct columns c;
	size_t i;

	columns_init(&c, to - from);
	for (i = 0; i < c.n; i++) {
		l = ROSTER_ITEM(list, roster_link, from + i);
		c.lines[i] = l->line;
		c.text[0][i] = l->sourced_id;
		c.text[1][i] = l->agent;
	}
	add_key(&a, school_id, job);
	pg_arg_int64(&a, (int64_t)from);
	pg_arg_int64s(&a, c.lines, c.n);
	add_texts(&a, &c, 2);
	pg_write(pg, school_id, &stage_links, &a, done, arg);
	columns_free(&c);
}

void
store_stage_classes(struct pg *pg, int64_t school_id, const char *job,
    const struct roster_list *list, size_t from, size_t to, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	const struct roster_class *k;
	struct columns c;
	size_t i;

	columns_init(&c, to - from);
	for (i = 0; i < c.n; i++) {
		k = ROSTER_ITEM(list, roster_class, from + i);
		c.lines[i] = k->line;
		c.states[i] = (int16_t)k->state;
		c.text[0][i] = k->sourced_id;
		c.text[1][i] = k->title;
		c.text[2][i] = k->subject;
		c.text[3][i] = k->homeroom;
	}
	add_key(&a, school_id, job);
	pg_arg_int64s(&a, c.lines, c.n);
	pg_arg_int16s(&a, c.states, c.n);
	add_texts(&a, &c, 4);
	pg_write(pg, school_id, &stage_classes, &a, done, arg);
	columns_free(&c);
}

void
store_stage_enrolments(struct pg *pg, int64_t school_id, const char *job,
    const struct roster_list *list, size_t from, size_t to, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	const struct roster_enrolment *e;
	struct columns c;
	size_t i;

	columns_init(&c, to - from);
	for (i = 0; i < c.n; i++) {
		e = ROSTER_ITEM(list, roster_enrolment, from + i);
		c.lines[i] = e->line;
		c.states[i] = (int16_t)e->state;
		c.roles[i] = (int16_t)e->role;
		c.text[0][i] = e->sourced_id;
		c.text[1][i] = e->user;
		c.text[2][i] = e->class;
	}
	add_key(&a, school_id, job);
	pg_arg_int64s(&a, c.lines, c.n);
	pg_arg_int16s(&a, c.states, c.n);
	pg_arg_int16s(&a, c.roles, c.n);
	add_texts(&a, &c, 3);
	pg_write(pg, school_id, &stage_enrolments, &a, done, arg);
	columns_free(&c);
}

void
store_stage_rejected(struct pg *pg, int64_t school_id, const char *job,
    const struct roster_list *list, size_t from, size_t to, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	const struct roster_rejected *r;
	struct columns c;
	size_t i;

	columns_init(&c, to - from);
	for (i = 0; i < c.n; i++) {
		r = ROSTER_ITEM(list, roster_rejected, from + i);
		c.lines[i] = r->line;
		c.text[0][i] = r->file;
		c.text[1][i] = r->reason;
		c.text[2][i] = r->detail;
	}
	add_key(&a, school_id, job);
	pg_arg_int64s(&a, c.lines, c.n);
	add_texts(&a, &c, 3);
	pg_write(pg, school_id, &stage_rejected, &a, done, arg);
	columns_free(&c);
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
columns_init(struct columns *c, size_t n)
{
	size_t i;

	*c = (struct columns){ .n = n };
	c->lines = calloc(n + 1, sizeof(*c->lines));
	c->states = calloc(3 * n + 1, sizeof(*c->states));
	c->text[0] = calloc(6 * n + 1, sizeof(*c->text[0]));
	if (c->lines == NULL || c->states == NULL || c->text[0] == NULL)
		fatal("out of memory");
	c->roles = c->states + n;
	c->flags = c->roles + n;
	for (i = 1; i < 6; i++)
		c->text[i] = c->text[i - 1] + n;
}

static void
columns_free(struct columns *c)
{
	free(c->lines);
	free(c->states);
	free(c->text[0]);
}

static void
add_key(struct pg_args *a, int64_t school_id, const char *job)
{
	pg_arg_int64(a, school_id);
	pg_arg_text(a, job);
}

static void
add_texts(struct pg_args *a, const struct columns *c, int n)
{
	int i;

	for (i = 0; i < n; i++)
		pg_arg_texts(a, c->text[i], c->n);
}
