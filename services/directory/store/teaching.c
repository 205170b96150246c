/* Who teaches whose children, in the database. */
#include "common.pb-c.h"
#include "directory/store/teaching.h"
#include "directory_queries.h"

void
store_list_teachers(struct pg *pg, int64_t school_id, const int64_t *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, ids, n);
	pg_read(pg, &directory_list_teachers_query, &a, done, arg);
}

void
store_teacher_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_list_teachers_row r;

	directory_list_teachers_row_read(rows, row, &r);
	*p = (struct store_person){ .id = r.id, .display_name = r.name,
		.title = r.title, .context = "",
		.role = COMMON__ROLE__TEACHER };
}

void
store_family(struct pg *pg, int64_t school_id, int64_t guardian_id,
    const int64_t *teachers, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, guardian_id);
	pg_arg_int64s(&a, teachers, n);
	pg_read(pg, &directory_family_of_query, &a, done, arg);
}

void
store_family_row(const struct pg_rows *rows, size_t row,
    struct store_family *f)
{
	static const int roles[] = {
		[FAMILY_GUARDIAN] = COMMON__ROLE__GUARDIAN,
		[FAMILY_CHILD] = COMMON__ROLE__STUDENT,
		[FAMILY_TEACHING] = COMMON__ROLE__TEACHER,
	};
	struct directory_family_of_row r;

	directory_family_of_row_read(rows, row, &r);
	*f = (struct store_family){
		.part = (enum store_family_part)r.part,
		.who = { .id = r.id, .display_name = r.name, .title = "",
		    .context = r.context, .role = roles[r.part] },
		.child_id = r.child_id,
	};
}

void
store_check_families(struct pg *pg, int64_t school_id,
    const struct store_families *f, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, f->guardians, f->n);
	pg_arg_int64s(&a, f->children, f->n);
	pg_arg_int64s(&a, f->teachers, f->n);
	pg_read(pg, &directory_check_families_query, &a, done, arg);
}

void
store_checked_row(const struct pg_rows *rows, size_t row,
    struct store_checked *c)
{
	struct directory_check_families_row r;

	directory_check_families_row_read(rows, row, &r);
	*c = (struct store_checked){ r.family, r.teaches, r.child };
}
