/* Who may write to whom, asked of the one rule in the database. */
#include "directory/store/store.h"

static void	read_person(const struct pg_rows *, size_t, int,
		    struct store_person *);
static void	read_named(const struct pg_rows *, size_t, int, int,
		    struct store_person *);

static const struct pg_statement list_categories = {
	"directory_categories",
	"SELECT kind, group_id, title, members"
	" FROM list_categories($1::bigint, $2::bigint)"
};

static const struct pg_statement list_members = {
	"directory_members",
	"SELECT status, person_id, display_name, role, title, context, children"
	" FROM list_category_members($1::bigint, $2::bigint, $3::smallint,"
	"  $4::bigint, $5::bigint, $6::int)"
};

static const struct pg_statement search_people = {
	"directory_search",
	"SELECT person_id, display_name, role, title, context, children"
	" FROM search_people($1::bigint, $2::bigint, $3::text, $4::int)"
};

static const struct pg_statement resolve_audience = {
	"directory_audience",
	"SELECT a.part, a.id, a.name, a.role, a.title, a.kind, a.members,"
	"  coalesce(g.children, '')"
	" FROM resolve_audience($1::bigint, $2::bigint, $3::bigint[],"
	"  $4::smallint[], $5::bigint[], '{}') WITH ORDINALITY a"
	" LEFT JOIN guardian_children($1::bigint, $2::bigint || $3::bigint[])"
	"  g ON g.person_id = a.id AND a.part IN (0, 1)"
	" ORDER BY a.ordinality"
};

static const struct pg_statement resolve_replies = {
	"directory_replies",
	"SELECT part, id, name, role, title, children"
	" FROM resolve_replies($1::bigint, $2::bigint, $3::bigint[],"
	"  $4::bigint[], $5::bigint)"
};

static const struct pg_statement get_caller = {
	"directory_caller",
	"SELECT p.person_id, p.display_name, p.role, p.title,"
	"  caller_groups(p.school_id, p.person_id, p.role),"
	"  coalesce(g.children, '')"
	" FROM person p"
	" LEFT JOIN guardian_children($1::bigint, ARRAY[$2::bigint]) g"
	"  ON g.person_id = p.person_id"
	" WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint"
	" AND p.active"
};

static const struct pg_statement reach_parts = {
	"directory_reach",
	"WITH r AS MATERIALIZED ("
	"  SELECT * FROM reach_parts($1::bigint, $2::smallint,"
	"   $3::bigint[], $4::int) WITH ORDINALITY"
	" ), g AS MATERIALIZED ("
	"  SELECT * FROM guardian_children($1::bigint, ARRAY("
	"   SELECT r.id FROM r WHERE r.part = 0 AND r.role = 1))"
	" )"
	" SELECT r.part, r.id, r.name, r.role, r.title, r.kind, r.people,"
	"  coalesce(g.children, '')"
	" FROM r LEFT JOIN g ON g.person_id = r.id AND r.part = 0"
	" ORDER BY r.ordinality"
};

void
store_categories(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &list_categories, &a, done, arg);
}

void
store_category_row(const struct pg_rows *rows, size_t row,
    struct store_category *c)
{
	*c = (struct store_category){
		.kind = (int)pg_int64(rows, row, 0),
		.group_id = pg_int64(rows, row, 1),
		.title = pg_text(rows, row, 2),
		.members = (uint32_t)pg_int64(rows, row, 3),
	};
}

void
store_members(struct pg *pg, int64_t school_id, int64_t user_id, int kind,
    int64_t group_id, int64_t after, int32_t limit, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int16(&a, (int16_t)kind);
	pg_arg_int64(&a, group_id);
	pg_arg_int64(&a, after);
	pg_arg_int32(&a, limit);
	pg_read(pg, &list_members, &a, done, arg);
}

enum store_members_status
store_members_status(const struct pg_rows *rows)
{
	return (enum store_members_status)pg_int64(rows, 0, 0);
}

void
store_member_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	read_person(rows, row, 1, p);
}

void
store_search(struct pg *pg, int64_t school_id, int64_t user_id, const char *q,
    int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_text(&a, q);
	pg_arg_int32(&a, limit);
	pg_read(pg, &search_people, &a, done, arg);
}

void
store_search_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	read_person(rows, row, 0, p);
}

void
store_audience(struct pg *pg, const struct store_audience *q,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->user_id);
	pg_arg_int64s(&a, q->ids, q->nids);
	pg_arg_int16s(&a, q->kinds, q->ncategories);
	pg_arg_int64s(&a, q->groups, q->ncategories);
	pg_read(pg, &resolve_audience, &a, done, arg);
}

void
store_audience_row(const struct pg_rows *rows, size_t row,
    struct store_audience_row *r)
{
	*r = (struct store_audience_row){
		.part = (enum store_audience_part)pg_int64(rows, row, 0),
		.id = pg_int64(rows, row, 1),
	};
	read_named(rows, row, 1, 7, &r->person);
	if (r->part == STORE_CATEGORY)
		r->category = (struct store_category){
			.kind = (int)pg_int64(rows, row, 5),
			.group_id = r->id,
			.title = pg_text(rows, row, 2),
			.members = (uint32_t)pg_int64(rows, row, 6),
		};
	else if (r->part == STORE_UNREACHABLE_CATEGORY)
		/* SQL counts from 1. */
		r->id--;
}

void
store_replies(struct pg *pg, const struct store_replies *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int64(&a, q->user_id);
	pg_arg_int64s(&a, q->people, q->npeople);
	pg_arg_int64s(&a, q->wrote, q->nwrote);
	pg_arg_int64(&a, q->starter);
	pg_read(pg, &resolve_replies, &a, done, arg);
}

void
store_replies_row(const struct pg_rows *rows, size_t row,
    struct store_audience_row *r)
{
	*r = (struct store_audience_row){
		.part = (enum store_audience_part)pg_int64(rows, row, 0),
		.id = pg_int64(rows, row, 1),
	};
	read_named(rows, row, 1, 5, &r->person);
}

void
store_caller(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &get_caller, &a, done, arg);
}

size_t
store_caller_row(const struct pg_rows *rows, struct store_person *p,
    int64_t *groups, size_t max)
{
	size_t i, n = pg_array_len(rows, 0, 4);

	read_named(rows, 0, 0, 5, p);
	for (i = 0; i < n && i < max; i++)
		groups[i] = pg_array_int64(rows, 0, 4, i);
	return n;
}

void
store_reach(struct pg *pg, const struct store_reach *q, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, q->school_id);
	pg_arg_int16(&a, (int16_t)q->role);
	pg_arg_int64s(&a, q->groups, q->ngroups);
	pg_arg_int32(&a, q->max);
	pg_read(pg, &reach_parts, &a, done, arg);
}

enum store_reach_part
store_reach_row(const struct pg_rows *rows, size_t row,
    struct store_person *p, struct store_category *c)
{
	enum store_reach_part part =
	    (enum store_reach_part)pg_int64(rows, row, 0);

	if (part == STORE_REACHED)
		read_named(rows, row, 1, 7, p);
	else if (part == STORE_REACHED_CATEGORY)
		*c = (struct store_category){
			.group_id = pg_int64(rows, row, 1),
			.title = pg_text(rows, row, 2),
			.kind = (int)pg_int64(rows, row, 5),
			.members = (uint32_t)pg_array_len(rows, row, 6),
		};
	return part;
}

int64_t
store_reach_member(const struct pg_rows *rows, size_t row, size_t i)
{
	return pg_array_int64(rows, row, 6, i);
}

/* The six columns that begin at `col`. */
static void
read_person(const struct pg_rows *rows, size_t row, int col,
    struct store_person *p)
{
	*p = (struct store_person){
		.id = pg_int64(rows, row, col),
		.display_name = pg_text(rows, row, col + 1),
		.role = (int)pg_int64(rows, row, col + 2),
		.title = pg_text(rows, row, col + 3),
		.context = pg_text(rows, row, col + 4),
		.children = pg_bool(rows, row, col + 5),
	};
}

/* The four columns that begin at `col`; whose parent it is at `children`. */
static void
read_named(const struct pg_rows *rows, size_t row, int col, int children,
    struct store_person *p)
{
	*p = (struct store_person){
		.id = pg_int64(rows, row, col),
		.display_name = pg_text(rows, row, col + 1),
		.role = (int)pg_int64(rows, row, col + 2),
		.title = pg_text(rows, row, col + 3),
		.context = pg_text(rows, row, children),
		.children = true,
	};
}
