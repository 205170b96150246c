/* The store: templates. */
#include "messages/store/templates.h"
#include "messages_queries.h"

static void	add_user(struct pg_args *, const struct template_user *);
static void	add_content(struct pg_args *, const struct template *);

void
store_list_templates(struct pg *pg, const struct template_user *u,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_user(&args, u);
	pg_read(pg, &messages_list_templates_query, &args, done, arg);
}

void
store_get_template(struct pg *pg, const struct template_user *u, int64_t id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_user(&args, u);
	pg_arg_int64(&args, id);
	pg_read(pg, &messages_get_template_query, &args, done, arg);
}

void
store_template(const struct pg_rows *rows, size_t row, struct template *t)
{
	struct messages_template r;

	messages_template_read(rows, row, &r);
	*t = (struct template){ r.id, r.name, r.subject, r.body_html,
	    r.snippet, r.school, (uint32_t)r.roles, r.saved_at };
}

void
store_add_template(struct pg *pg, const struct template_user *u,
    const struct template *t, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, u->school_id);
	pg_arg_int64(&args, t->school ? 0 : u->user_id);
	add_content(&args, t);
	pg_arg_int32(&args, most);
	pg_write(pg, u->school_id, &messages_add_template_query, &args, done,
	    arg);
}

enum template_status
store_template_added(const struct pg_rows *rows, struct template *t)
{
	struct messages_add_template_row r;

	messages_add_template_row_read(rows, 0, &r);
	t->id = r.id;
	t->saved_us = r.saved_at;
	return (enum template_status)r.status;
}

void
store_save_template(struct pg *pg, const struct template_user *u,
    const struct template *t, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_user(&args, u);
	pg_arg_int64(&args, t->id);
	add_content(&args, t);
	pg_write(pg, u->school_id, &messages_save_template_query, &args, done,
	    arg);
}

enum template_status
store_template_saved(const struct pg_rows *rows, struct template *t)
{
	struct messages_save_template_row r;

	messages_save_template_row_read(rows, 0, &r);
	t->school = r.school;
	t->saved_us = r.saved_at;
	return (enum template_status)r.status;
}

void
store_drop_template(struct pg *pg, const struct template_user *u, int64_t id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_user(&args, u);
	pg_arg_int64(&args, id);
	pg_write(pg, u->school_id, &messages_drop_template_query, &args, done,
	    arg);
}

enum template_status
store_template_dropped(const struct pg_rows *rows, struct template *t)
{
	struct messages_drop_template_row r;

	messages_drop_template_row_read(rows, 0, &r);
	t->school = r.school;
	t->name = r.name;
	return (enum template_status)r.status;
}

/* ---- parameters ---- */

static void
add_user(struct pg_args *args, const struct template_user *u)
{
	pg_arg_int64(args, u->school_id);
	pg_arg_int64(args, u->user_id);
	pg_arg_int32(args, (int32_t)u->roles);
	pg_arg_bool(args, u->may);
}

static void
add_content(struct pg_args *args, const struct template *t)
{
	pg_arg_text(args, t->name);
	pg_arg_text(args, t->subject);
	pg_arg_text(args, t->body_html);
	pg_arg_text(args, t->snippet);
	pg_arg_int32(args, (int32_t)t->roles);
}
