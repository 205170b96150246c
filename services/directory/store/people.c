/* People as the administration sees and changes them, in the database. */
#include "common.pb-c.h"
#include "directory/store/once.h"
#include "directory/store/people.h"
#include "directory_queries.h"

static struct store_user	user(const struct directory_user *);
static void	arg_int16s(struct pg_args *, const int16_t *, size_t);
static void	arg_int64s(struct pg_args *, const int64_t *, size_t);
static void	arg_bool(struct pg_args *, const bool *);

void
store_look_at_users(struct pg *pg, const struct rpc_caller *by,
    const struct store_user_filter *f, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, by->school_id);
	pg_arg_int64(&a, by->user_id);
	pg_arg_text(&a, by->address);
	pg_arg_text(&a, f->q);
	pg_arg_int16(&a, (int16_t)f->role);
	pg_arg_int64(&a, f->class_id);
	pg_arg_int16(&a, (int16_t)f->function);
	pg_arg_int32(&a, f->state);
	pg_arg_int64(&a, f->after);
	pg_arg_int32(&a, f->limit);
	pg_write(pg, by->school_id, &directory_look_at_users_query, &a, done,
	    arg);
}

int64_t
store_users_row(const struct pg_rows *rows, size_t row,
    struct store_user *u)
{
	struct directory_look_at_users_row r;

	directory_look_at_users_row_read(rows, row, &r);
	*u = user(&r.user);
	return r.total;
}

void
store_look_at_user(struct pg *pg, const struct rpc_caller *by,
    int64_t user_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, by->school_id);
	pg_arg_int64(&a, by->user_id);
	pg_arg_int64(&a, user_id);
	pg_arg_text(&a, by->address);
	pg_write(pg, by->school_id, &directory_look_at_user_query, &a, done,
	    arg);
}

void
store_get_own_record(struct pg *pg, const struct rpc_caller *of,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, of->school_id);
	pg_arg_int64(&a, of->user_id);
	pg_read(pg, &directory_get_own_record_query, &a, done, arg);
}

enum store_kin
store_look_row(const struct pg_rows *rows, size_t row, struct store_user *u,
    struct store_user_detail *d)
{
	struct directory_look r;

	directory_look_read(rows, row, &r);
	*u = user(&r.user);
	*d = (struct store_user_detail){
		.last_login_us = r.last_login_at,
		.frozen_us = r.frozen_at,
		.by_hand = (unsigned)r.by_hand,
		.in_roster = r.in_roster,
		.sessions = (uint32_t)r.sessions,
		.permissions = r.permissions,
		.bounced_us = r.has_bounced_at ? r.bounced_at : 0,
		.bounce = r.bounce,
	};
	return (enum store_kin)r.part;
}

void
store_change_user(struct pg *pg, const struct rpc_caller *by,
    const struct store_user_change *c, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, by->school_id);
	pg_arg_int64(&a, by->user_id);
	pg_arg_bool(&a, by->role == COMMON__ROLE__ADMIN);
	pg_arg_int64(&a, c->user_id);
	pg_arg_text(&a, c->given);
	pg_arg_text(&a, c->family);
	pg_arg_text(&a, c->title);
	if (c->function == -1)
		pg_arg_null(&a);
	else
		pg_arg_int16(&a, (int16_t)c->function);
	pg_arg_text(&a, c->email);
	arg_int16s(&a, c->roles, c->nroles);
	arg_int64s(&a, c->children, c->nchildren);
	arg_int64s(&a, c->guardians, c->nguardians);
	arg_bool(&a, c->active);
	arg_int16s(&a, c->permissions, c->npermissions);
	pg_arg_bool(&a, c->follow_roster);
	arg_bool(&a, c->frozen);
	pg_arg_text(&a, by->address);
	pg_arg_bool(&a, c->dry_run);
	pg_write(pg, by->school_id, &directory_change_user_query, &a, done,
	    arg);
}

enum store_changed
store_change_row(const struct pg_rows *rows, struct store_user_effect *e)
{
	struct directory_change_user_row r;

	directory_change_user_row_read(rows, 0, &r);
	*e = (struct store_user_effect){ (uint32_t)r.sessions,
		(uint32_t)r.before, (uint32_t)r.after };
	return (enum store_changed)r.status;
}

void
store_count_who_reaches(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_count_who_reaches_query, &a, done, arg);
}

void
store_writers_row(const struct pg_rows *rows, size_t row,
    struct store_writers *w)
{
	struct directory_count_who_reaches_row r;

	directory_count_who_reaches_row_read(rows, row, &r);
	*w = (struct store_writers){ r.role, (uint32_t)r.people, r.names };
}

void
store_create_user(struct pg *pg, const struct rpc_caller *by,
    const struct store_user_change *c, const char *login,
    const struct once *once, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, by->school_id);
	pg_arg_int64(&a, by->user_id);
	pg_arg_bool(&a, by->role == COMMON__ROLE__ADMIN);
	pg_arg_text(&a, c->given);
	pg_arg_text(&a, c->family);
	pg_arg_text(&a, c->title);
	pg_arg_int16(&a, (int16_t)c->function);
	pg_arg_text(&a, login);
	pg_arg_text(&a, c->email);
	arg_int16s(&a, c->roles, c->nroles);
	pg_arg_text(&a, by->address);
	store_arg_once(&a, once);
	pg_write(pg, by->school_id, &directory_create_user_query, &a, done,
	    arg);
}

enum store_changed
store_create_user_row(const struct pg_rows *rows, int64_t *user_id)
{
	struct directory_create_user_row r;

	directory_create_user_row_read(rows, 0, &r);
	*user_id = r.person_id;
	return (enum store_changed)r.status;
}

static struct store_user
user(const struct directory_user *r)
{
	return (struct store_user){
		.id = r->person_id,
		.given = r->given_name,
		.family = r->family_name,
		.display_name = r->display_name,
		.title = r->title,
		.login = r->login,
		.email = r->email,
		.roles = r->roles,
		.function = r->function,
		.active = r->active,
		.frozen = r->frozen,
		.never_logged_in = r->never_logged_in,
		.mail_bounced = r->mail_bounced,
		.context = r->context,
		.children = r->children,
	};
}

/* ---- NULL: null ---- */

static void
arg_int16s(struct pg_args *a, const int16_t *items, size_t n)
{
	if (items == NULL)
		pg_arg_null(a);
	else
		pg_arg_int16s(a, items, n);
}

static void
arg_int64s(struct pg_args *a, const int64_t *items, size_t n)
{
	if (items == NULL)
		pg_arg_null(a);
	else
		pg_arg_int64s(a, items, n);
}

static void
arg_bool(struct pg_args *a, const bool *value)
{
	if (value == NULL)
		pg_arg_null(a);
	else
		pg_arg_bool(a, *value);
}
