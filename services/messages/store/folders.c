/* The store: folders of one's own, and what becomes of lines by themselves. */
#include "messages/store/folders.h"
#include "messages_queries.h"

/* Sweeps of all schools go down one connection of their own choice. */
#define NO_SCHOOL	0

void
store_list_folders(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &messages_list_folders_query, &args, done, arg);
}

void
store_folder(const struct pg_rows *rows, size_t row, struct folder *f)
{
	struct messages_list_folders_row r;

	messages_list_folders_row_read(rows, row, &r);
	*f = (struct folder){ r.id, r.parent_id, r.name,
	    (uint32_t)r.unread_threads };
}

void
store_add_folder(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct folder *f, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, f->parent_id);
	pg_arg_text(&args, f->name);
	pg_arg_int32(&args, most);
	pg_write(pg, school_id, &messages_add_folder_query, &args, done, arg);
}

enum folder_status
store_folder_added(const struct pg_rows *rows, int64_t *id)
{
	struct messages_add_folder_row r;

	messages_add_folder_row_read(rows, 0, &r);
	*id = r.id;
	return (enum folder_status)r.status;
}

void
store_change_folder(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t id, const char *name, const int64_t *parent, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	if (parent != NULL)
		pg_arg_int64(&args, *parent);
	else
		pg_arg_null(&args);
	if (name != NULL)
		pg_arg_text(&args, name);
	else
		pg_arg_null(&args);
	pg_write(pg, school_id, &messages_change_folder_query, &args, done,
	    arg);
}

enum folder_status
store_folder_changed(const struct pg_rows *rows, struct folder *f)
{
	struct messages_change_folder_row r;

	messages_change_folder_row_read(rows, 0, &r);
	*f = (struct folder){ 0, r.parent_id, r.name,
	    (uint32_t)r.unread_threads };
	return (enum folder_status)r.status;
}

void
store_drop_folder(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t id, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	pg_arg_int32(&args, most);
	pg_write(pg, school_id, &messages_drop_folder_query, &args, done,
	    arg);
}

enum folder_status
store_folder_dropped(const struct pg_rows *rows)
{
	struct messages_drop_folder_row r;

	messages_drop_folder_row_read(rows, 0, &r);
	return (enum folder_status)r.status;
}

/* ---- for all schools ---- */

void
store_sweep_folders(struct pg *pg, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, most);
	pg_write(pg, NO_SCHOOL, &messages_sweep_folders_query, &args, done,
	    arg);
}

void
store_sweep_trash(struct pg *pg, int64_t kept_s, int most, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, kept_s);
	pg_arg_int32(&args, most);
	pg_write(pg, NO_SCHOOL, &messages_sweep_trash_query, &args, done,
	    arg);
}

int
store_swept(const struct pg_rows *rows)
{
	struct messages_swept r;

	messages_swept_read(rows, 0, &r);
	return r.done;
}
