/* Contact bans and delegates in the database. */
#include "directory/store/families.h"
#include "directory_queries.h"

static void	 add_actor(struct pg_args *, const struct store_actor *);
static struct store_ban ban(const struct directory_ban *);
static struct store_person plain(const struct directory_plain *);

void
store_bans(struct pg *pg, const struct store_actor *actor, int32_t max,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_actor(&a, actor);
	pg_arg_int32(&a, max);
	pg_write(pg, actor->school_id, &directory_list_bans_query, &a, done,
	    arg);
}

void
store_ban(struct pg *pg, int64_t school_id, const char *id, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, id);
	pg_read(pg, &directory_get_ban_query, &a, done, arg);
}

void
store_bans_row(const struct pg_rows *rows, size_t row, struct store_ban *b)
{
	struct directory_ban r;

	directory_ban_read(rows, row, &r);
	*b = ban(&r);
}

void
store_ban_row(const struct pg_rows *rows, struct store_ban *b)
{
	store_bans_row(rows, 0, b);
}

void
store_note_ban(struct pg *pg, const struct store_actor *actor,
    int64_t person_id, int64_t child_id, const char *note, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_actor(&a, actor);
	pg_arg_int64(&a, person_id);
	pg_arg_int64(&a, child_id);
	pg_arg_text(&a, note);
	pg_write(pg, actor->school_id, &directory_note_ban_query, &a, done,
	    arg);
}

enum store_noted
store_noted(const struct pg_rows *rows, const char **id)
{
	struct directory_note_ban_row r;

	directory_note_ban_row_read(rows, 0, &r);
	*id = r.ban_id;
	return (enum store_noted)r.status;
}

void
store_lift_ban(struct pg *pg, const struct store_actor *actor, const char *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_actor(&a, actor);
	pg_arg_text(&a, id);
	pg_write(pg, actor->school_id, &directory_lift_ban_query, &a, done,
	    arg);
}

bool
store_lifted(const struct pg_rows *rows)
{
	struct directory_lift_ban_row r;

	directory_lift_ban_row_read(rows, 0, &r);
	return r.lifted;
}

void
store_delegates(struct pg *pg, const struct store_actor *actor,
    int64_t class_id, bool note, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_actor(&a, actor);
	pg_arg_int64(&a, class_id);
	pg_arg_bool(&a, note);
	pg_write(pg, actor->school_id, &directory_get_delegates_query, &a,
	    done, arg);
}

int
store_delegate_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_get_delegates_row r;

	directory_get_delegates_row_read(rows, row, &r);
	*p = plain(&r.who);
	return p->id == 0 ? 0 : r.speaks_for;
}

void
store_set_delegates(struct pg *pg, const struct store_actor *actor,
    int64_t class_id, const int64_t *people, size_t npeople, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_actor(&a, actor);
	pg_arg_int64(&a, class_id);
	pg_arg_int64s(&a, people, npeople);
	pg_write(pg, actor->school_id, &directory_set_delegates_query, &a,
	    done, arg);
}

enum store_named
store_named(const struct pg_rows *rows)
{
	struct directory_result r;

	directory_result_read(rows, 0, &r);
	return (enum store_named)r.result;
}

static void
add_actor(struct pg_args *a, const struct store_actor *actor)
{
	pg_arg_int64(a, actor->school_id);
	pg_arg_int64(a, actor->user_id);
	pg_arg_text(a, actor->address);
}

static struct store_ban
ban(const struct directory_ban *r)
{
	return (struct store_ban){
		.id = r->ban_id,
		.note = r->note,
		.noted_us = r->noted_at,
		.person = plain(&r->who),
		.child = plain(&r->child),
		.noted_by = plain(&r->noted_by),
	};
}

static struct store_person
plain(const struct directory_plain *r)
{
	return (struct store_person){
		.id = r->id,
		.display_name = r->name,
		.role = r->role,
		.title = r->title,
		.context = "",
	};
}

void
store_ban_changes(struct pg *pg, int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int32(&a, max);
	pg_read(pg, &directory_ban_changes_query, &a, done, arg);
}

void
store_ban_change_row(const struct pg_rows *rows, size_t row,
    struct store_ban_change *c)
{
	struct directory_ban_changes_row r;

	directory_ban_changes_row_read(rows, row, &r);
	/* Null is 0. */
	*c = (struct store_ban_change){ r.school_id, r.change_id, r.person_id,
		r.student_id, r.since };
}

void
store_ban_changes_told(struct pg *pg, const int64_t *schools,
    const int64_t *changes, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64s(&a, schools, n);
	pg_arg_int64s(&a, changes, n);
	pg_write(pg, 0, &directory_ban_changes_told_query, &a, done, arg);
}
