/* Own groups in the database. */
#include "directory/store/once.h"
#include "directory/store/own_groups.h"
#include "directory_queries.h"

static void	 add_rule(struct pg_args *, const struct store_rule *);
static struct store_own_group own_group(const struct directory_owned *);
static struct store_person person(const struct directory_person *);

void
store_own_groups(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_list_own_groups_query, &a, done, arg);
}

void
store_own_groups_row(const struct pg_rows *rows, size_t row,
    struct store_own_group *g)
{
	struct directory_list_own_groups_row r;

	directory_list_own_groups_row_read(rows, row, &r);
	*g = own_group(&r.owned);
	g->rule.kind = r.rule_kind;
}

void
store_own_group(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t group_id, int32_t by_rule, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, group_id);
	pg_arg_int32(&a, by_rule);
	pg_read(pg, &directory_get_own_group_query, &a, done, arg);
}

bool
store_own_group_row(const struct pg_rows *rows, struct store_own_group *g)
{
	struct directory_get_own_group_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_get_own_group_row_read(rows, 0, &r);
	*g = own_group(&r.owned);
	g->rule = (struct store_rule){
		.kind = r.rule.kind,
		.role = r.rule.role,
		.subject = r.rule.subject,
		.level_id = r.rule.level_id,
		.group_id = r.rule.of_group,
	};
	g->classes = r.rule.classes;
	return true;
}

enum store_belongs
store_own_group_person(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_get_own_group_row r;

	directory_get_own_group_row_read(rows, row, &r);
	*p = person(&r.person);
	return (enum store_belongs)r.part;
}

void
store_preview_group(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *members, size_t nmembers, const struct store_rule *rule,
    int32_t some, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64s(&a, members, nmembers);
	add_rule(&a, rule);
	pg_arg_int32(&a, some);
	pg_read(pg, &directory_preview_own_group_query, &a, done, arg);
}

uint32_t
store_preview_count(const struct pg_rows *rows)
{
	struct directory_preview_own_group_row r;

	directory_preview_own_group_row_read(rows, 0, &r);
	return (uint32_t)r.members;
}

bool
store_preview_row(const struct pg_rows *rows, size_t row,
    struct store_person *p)
{
	struct directory_preview_own_group_row r;

	directory_preview_own_group_row_read(rows, row, &r);
	*p = person(&r.person);
	return p->id != 0;
}

void
store_group_choices(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_own_group_choices_query, &a, done, arg);
}

enum store_choice
store_group_choice_row(const struct pg_rows *rows, size_t row, int64_t *id,
    const char **title)
{
	struct directory_own_group_choices_row r;

	directory_own_group_choices_row_read(rows, row, &r);
	*id = r.id;
	*title = r.title;
	return (enum store_choice)r.part;
}

void
store_save_group(struct pg *pg, const struct store_group_change *c,
    int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, c->school_id);
	pg_arg_int64(&a, c->user_id);
	pg_arg_int64(&a, c->group_id);
	pg_arg_int32(&a, c->fields);
	pg_arg_text(&a, c->name);
	pg_arg_int64s(&a, c->shares, c->nshares);
	pg_arg_int64s(&a, c->members, c->nmembers);
	add_rule(&a, &c->rule);
	pg_arg_bool(&a, c->kept);
	pg_arg_text(&a, c->ends_on);
	pg_arg_int32(&a, max);
	store_arg_once(&a, &c->once);
	pg_write(pg, c->school_id, &directory_save_own_group_query, &a, done,
	    arg);
}

enum store_group_saved
store_group_saved(const struct pg_rows *rows, int64_t *id, int64_t *who)
{
	struct directory_save_own_group_row r;

	directory_save_own_group_row_read(rows, 0, &r);
	*id = r.group_id;
	*who = r.who;
	return (enum store_group_saved)r.status;
}

void
store_switch_group(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t group_id, bool active, int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, group_id);
	pg_arg_bool(&a, active);
	pg_arg_int32(&a, max);
	pg_write(pg, school_id, &directory_switch_own_group_query, &a, done,
	    arg);
}

enum store_group_saved
store_group_switched(const struct pg_rows *rows)
{
	struct directory_result r;

	directory_result_read(rows, 0, &r);
	return (enum store_group_saved)r.result;
}

static void
add_rule(struct pg_args *a, const struct store_rule *r)
{
	pg_arg_int16(a, (int16_t)r->kind);
	pg_arg_int16(a, (int16_t)r->role);
	pg_arg_int64s(a, r->classes, r->nclasses);
	pg_arg_text(a, r->subject == NULL ? "" : r->subject);
	pg_arg_int64(a, r->level_id);
	pg_arg_int64(a, r->group_id);
}

static struct store_own_group
own_group(const struct directory_owned *r)
{
	return (struct store_own_group){
		.id = r->group_id,
		.name = r->name,
		.owner_id = r->owner_id,
		.owner_name = r->owner_name,
		.members = (uint32_t)r->members,
		.shares = (uint32_t)r->shares,
		.kept = r->kept,
		.ends_on = r->ends_on,
	};
}

static struct store_person
person(const struct directory_person *r)
{
	return (struct store_person){
		.id = r->person_id,
		.display_name = r->display_name,
		.role = r->role,
		.title = r->title,
		.context = r->context,
		.children = r->children,
	};
}
