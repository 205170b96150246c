/* Rows of a roster on their way into the stage_* tables, as columns. */
#include <stdlib.h>

#include "base/log.h"
#include "directory/store/store.h"
#include "directory_queries.h"

#define MAX_TEXTS	6

/* A piece of a list, freed by columns_free(). */
struct columns {
	int64_t		*lines;
	int16_t		*states, *roles, *flags, *functions;
	const char	**text[MAX_TEXTS];
	size_t		 n;
};

/* Columns that a statement takes beside the lines, in this order. */
enum { NUMBERED = 1, STATES = 2, ROLES = 4, FLAGS = 8, FUNCTIONS = 16 };

/* Item `at` of the list becomes row i of the columns. */
typedef void	 row_fn(struct columns *, size_t i, const struct roster_list *,
		    size_t at);

static row_fn	 person_row, role_row, link_row, class_row, enrolment_row,
		 term_row, unread_row, rejected_row;
static void	 columns_init(struct columns *, size_t n);
static void	 columns_free(struct columns *);

static const struct {
	const struct pg_statement	*statement;
	row_fn				*row;
	unsigned			 columns;
	int				 ntexts;
} stages[] = {
	[STORE_PEOPLE] = { &directory_stage_people_query, person_row,
	    STATES | ROLES | FLAGS | FUNCTIONS, 6 },
	[STORE_ROLES] = { &directory_stage_roles_query, role_row,
	    ROLES | FLAGS, 3 },
	[STORE_LINKS] = { &directory_stage_links_query, link_row, NUMBERED, 2 },
	[STORE_CLASSES] = { &directory_stage_classes_query, class_row,
	    STATES, 6 },
	[STORE_ENROLMENTS] = { &directory_stage_enrolments_query,
	    enrolment_row, STATES | ROLES, 5 },
	[STORE_TERMS] = { &directory_stage_terms_query, term_row, 0, 3 },
	[STORE_UNREAD] = { &directory_stage_unread_query, unread_row,
	    NUMBERED | FLAGS, 2 },
	[STORE_REJECTED] = { &directory_stage_rejected_query, rejected_row,
	    0, 3 },
};

void
store_stage(struct pg *pg, int64_t school_id, const char *job,
    enum store_stage what, const struct roster_list *list, size_t from,
    size_t to, pg_done_fn *done, void *arg)
{
	const unsigned columns = stages[what].columns;
	struct pg_args a = PG_ARGS_INIT;
	struct columns c;
	size_t i;
	int t;

	columns_init(&c, to - from);
	for (i = 0; i < c.n; i++)
		stages[what].row(&c, i, list, from + i);
	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, job);
	if (columns & NUMBERED)
		pg_arg_int64(&a, (int64_t)from);
	pg_arg_int64s(&a, c.lines, c.n);
	if (columns & STATES)
		pg_arg_int16s(&a, c.states, c.n);
	if (columns & ROLES)
		pg_arg_int16s(&a, c.roles, c.n);
	if (columns & FLAGS)
		pg_arg_int16s(&a, c.flags, c.n);
	if (columns & FUNCTIONS)
		pg_arg_int16s(&a, c.functions, c.n);
	for (t = 0; t < stages[what].ntexts; t++)
		pg_arg_texts(&a, c.text[t], c.n);
	pg_write(pg, school_id, stages[what].statement, &a, done, arg);
	columns_free(&c);
}

static void
person_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_person *r = ROSTER_ITEM(list, roster_person, at);

	c->lines[i] = r->line;
	c->states[i] = (int16_t)r->state;
	c->roles[i] = (int16_t)r->role;
	c->flags[i] = r->password != NULL;
	c->functions[i] = (int16_t)r->function;
	c->text[0][i] = r->sourced_id;
	c->text[1][i] = r->given_name;
	c->text[2][i] = r->family_name;
	c->text[3][i] = r->title;
	c->text[4][i] = r->login;
	c->text[5][i] = r->email;
}

static void
role_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_role *r = ROSTER_ITEM(list, roster_role, at);

	c->lines[i] = r->line;
	c->roles[i] = (int16_t)r->role;
	c->flags[i] = r->primary;
	c->text[0][i] = r->user;
	c->text[1][i] = r->begin;
	c->text[2][i] = r->end;
}

static void
link_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_link *r = ROSTER_ITEM(list, roster_link, at);

	c->lines[i] = r->line;
	c->text[0][i] = r->sourced_id;
	c->text[1][i] = r->agent;
}

static void
class_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_class *r = ROSTER_ITEM(list, roster_class, at);

	c->lines[i] = r->line;
	c->states[i] = (int16_t)r->state;
	c->text[0][i] = r->sourced_id;
	c->text[1][i] = r->title;
	c->text[2][i] = r->subject;
	c->text[3][i] = r->homeroom;
	c->text[4][i] = r->grades;
	c->text[5][i] = r->terms;
}

static void
enrolment_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_enrolment *r =
	    ROSTER_ITEM(list, roster_enrolment, at);

	c->lines[i] = r->line;
	c->states[i] = (int16_t)r->state;
	c->roles[i] = (int16_t)r->role;
	c->text[0][i] = r->sourced_id;
	c->text[1][i] = r->user;
	c->text[2][i] = r->class;
	c->text[3][i] = r->begin;
	c->text[4][i] = r->end;
}

static void
term_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_term *r = ROSTER_ITEM(list, roster_term, at);

	c->lines[i] = r->line;
	c->text[0][i] = r->sourced_id;
	c->text[1][i] = r->begin;
	c->text[2][i] = r->end;
}

static void
unread_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_unread *r = ROSTER_ITEM(list, roster_unread, at);

	c->lines[i] = r->line;
	c->flags[i] = r->hold;
	c->text[0][i] = r->file;
	c->text[1][i] = r->id;
}

static void
rejected_row(struct columns *c, size_t i, const struct roster_list *list,
    size_t at)
{
	const struct roster_rejected *r =
	    ROSTER_ITEM(list, roster_rejected, at);

	c->lines[i] = r->line;
	c->text[0][i] = r->file;
	c->text[1][i] = r->reason;
	c->text[2][i] = r->detail;
}

static void
columns_init(struct columns *c, size_t n)
{
	size_t i;

	*c = (struct columns){ .n = n };
	c->lines = calloc(n + 1, sizeof(*c->lines));
	c->states = calloc(4 * n + 1, sizeof(*c->states));
	c->text[0] = calloc(MAX_TEXTS * n + 1, sizeof(*c->text[0]));
	if (c->lines == NULL || c->states == NULL || c->text[0] == NULL)
		fatal("out of memory");
	c->roles = c->states + n;
	c->flags = c->roles + n;
	c->functions = c->flags + n;
	for (i = 1; i < MAX_TEXTS; i++)
		c->text[i] = c->text[i - 1] + n;
}

static void
columns_free(struct columns *c)
{
	free(c->lines);
	free(c->states);
	free(c->text[0]);
}
