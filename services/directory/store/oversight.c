/* Classes and schools as the administration sees them, in the database. */
#include "directory/store/oversight.h"
#include "directory_queries.h"

void
store_list_classes(struct pg *pg, int64_t school_id, const char *q,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, q);
	pg_read(pg, &directory_list_classes_query, &a, done, arg);
}

void
store_class_row(const struct pg_rows *rows, size_t row, struct store_class *c)
{
	struct directory_list_classes_row r;

	directory_list_classes_row_read(rows, row, &r);
	*c = (struct store_class){ r.class_id, r.title, r.level,
		(uint32_t)r.teachers, (uint32_t)r.students,
		(uint32_t)r.guardians, (uint32_t)r.delegates };
}

void
store_look_at_class(struct pg *pg, int64_t school_id, int64_t by,
    const char *address, int64_t class_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, by);
	pg_arg_int64(&a, class_id);
	pg_arg_text(&a, address);
	pg_write(pg, school_id, &directory_look_at_class_query, &a, done, arg);
}

enum store_class_part
store_look_at_class_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_look_at_class_row r;

	directory_look_at_class_row_read(rows, row, &r);
	*p = (struct store_person){
		.id = r.person_id,
		.display_name = r.display_name,
		.role = r.role,
		.title = r.title,
		.context = r.context,
		.children = r.kind == STORE_GUARDIAN,
	};
	return (enum store_class_part)r.kind;
}

void
store_list_schools(struct pg *pg, const char *q, int64_t after, int32_t limit,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_text(&a, q);
	pg_arg_int64(&a, after);
	pg_arg_int32(&a, limit);
	pg_read(pg, &directory_list_schools_query, &a, done, arg);
}

void
store_school_state_row(const struct pg_rows *rows, size_t row,
    struct store_school_state *s)
{
	struct directory_list_schools_row r;

	directory_list_schools_row_read(rows, row, &r);
	*s = (struct store_school_state){
		.school = { r.school_id, r.name, r.code },
		.created_us = r.created_at,
		.last_import_us = r.has_last_import_at ? r.last_import_at : 0,
		.last_login_us = r.has_last_login_at ? r.last_login_at : 0,
		.people = (uint32_t)r.people,
		.settings_version = r.settings_version,
	};
}

void
store_add_school(struct pg *pg, const struct store_new_school *n,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, n->region_id);
	pg_arg_int64(&a, n->by);
	pg_arg_text(&a, n->code);
	pg_arg_text(&a, n->name);
	pg_arg_text(&a, n->address);
	pg_write(pg, n->region_id, &directory_add_school_query, &a, done, arg);
}

bool
store_added_school(const struct pg_rows *rows, struct store_school_state *s)
{
	struct directory_add_school_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_add_school_row_read(rows, 0, &r);
	*s = (struct store_school_state){
		.school = { .id = r.school_id },
		.created_us = r.created_at,
		.settings_version = 1,
	};
	return true;
}

void
store_make_region_administrator(struct pg *pg, const char *login,
    const char *name, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_text(&a, login);
	pg_arg_text(&a, name);
	pg_write(pg, 0, &directory_make_region_administrator_query, &a, done,
	    arg);
}

bool
store_region(const struct pg_rows *rows, struct store_school *s)
{
	struct directory_make_region_administrator_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_make_region_administrator_row_read(rows, 0, &r);
	*s = (struct store_school){ .id = r.school_id, .code = r.code };
	return true;
}

void
store_count_running(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_read(pg, &directory_count_running_jobs_query, &a, done, arg);
}

void
store_count_waiting(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_read(pg, &directory_count_waiting_jobs_query, &a, done, arg);
}

void
store_give_permissions(struct pg *pg, int64_t school_id, const char *login,
    const int16_t *permissions, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, login);
	pg_arg_int16s(&a, permissions, n);
	pg_arg_int64(&a, 0);
	pg_arg_text(&a, "");
	pg_write(pg, school_id, &directory_give_permissions_query, &a, done,
	    arg);
}

bool
store_permissions_given(const struct pg_rows *rows)
{
	struct directory_give_permissions_row r;

	directory_give_permissions_row_read(rows, 0, &r);
	return r.given;
}

void
store_list_permitted(struct pg *pg, int64_t school_id, int16_t permission,
    bool of_admins, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int16(&a, permission);
	pg_arg_bool(&a, of_admins);
	pg_read(pg, &directory_list_permitted_query, &a, done, arg);
}

int64_t
store_permitted(const struct pg_rows *rows, size_t row)
{
	struct directory_list_permitted_row r;

	directory_list_permitted_row_read(rows, row, &r);
	return r.person_id;
}
