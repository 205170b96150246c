/* What categories are called, in each language, and their ids. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "directory.pb-c.h"
#include "directory/handlers/labels.h"

enum { EN, FR, NLANGUAGES };

/* What a category is of. */
enum scope { SCHOOL, CLASS, LEVEL, GROUP, FUNCTION };

struct category {
	int		 kind;
	enum scope	 scope;
	const char	*id;			/* or what follows the number */
	const char	*text[NLANGUAGES];	/* %s: the class, the level */
};

static int		 language_index(const char *);
static enum scope	 scope_of(int kind, int64_t group_id);
static const struct category *find(int kind, int64_t group_id);
static bool		 read_number(const char **, int64_t *);
static bool		 parse_named(const char *, int *, int64_t *);
static char		*fill(struct arena *, const char *, const char *);

static const struct category categories[] = {
	{ DIRECTORY__CATEGORY__KIND__ADMINISTRATION, SCHOOL, "staff",
	    { "Administration", "Administration" } },
	{ DIRECTORY__CATEGORY__KIND__TEACHERS, SCHOOL, "teachers",
	    { "All teachers", "Tous les enseignants" } },
	{ DIRECTORY__CATEGORY__KIND__STUDENTS, SCHOOL, "students",
	    { "All students", "Tous les élèves" } },
	{ DIRECTORY__CATEGORY__KIND__GUARDIANS, SCHOOL, "guardians",
	    { "All parents", "Tous les parents" } },
	{ DIRECTORY__CATEGORY__KIND__TEACHERS, CLASS, "teachers",
	    { "Teachers of %s", "Enseignants de %s" } },
	{ DIRECTORY__CATEGORY__KIND__STUDENTS, CLASS, "students",
	    { "Students of %s", "Élèves de %s" } },
	{ DIRECTORY__CATEGORY__KIND__GUARDIANS, CLASS, "guardians",
	    { "Parents of %s", "Parents de %s" } },
	{ DIRECTORY__CATEGORY__KIND__DELEGATES, CLASS, "delegates",
	    { "Delegates of %s", "Délégués de %s" } },
	{ DIRECTORY__CATEGORY__KIND__TEACHERS, LEVEL, "teachers",
	    { "All teachers of %s", "Tous les enseignants de %s" } },
	{ DIRECTORY__CATEGORY__KIND__STUDENTS, LEVEL, "students",
	    { "All students of %s", "Tous les élèves de %s" } },
	{ DIRECTORY__CATEGORY__KIND__GUARDIANS, LEVEL, "guardians",
	    { "All parents of %s", "Tous les parents de %s" } },
	{ DIRECTORY__CATEGORY__KIND__GROUP, GROUP, "", { "%s", "%s" } },
};

/* By liaison.common.v1.Function. */
static const struct {
	const char	*id;
	const char	*text[NLANGUAGES];
} functions[] = {
	{ "other", { "Other staff", "Autres personnels" } },
	{ "direction", { "Management", "Direction" } },
	{ "secretariat", { "Secretariat", "Secrétariat" } },
	{ "school-life", { "School life", "Vie scolaire" } },
	{ "bursar", { "Finance office", "Intendance" } },
	{ "health", { "Health", "Santé" } },
	{ "guidance", { "Guidance", "Orientation" } },
	{ "library", { "Library", "CDI" } },
	{ "it", { "IT", "Informatique" } },
	{ "support", { "Support staff", "Agents" } },
};
#define NFUNCTIONS	(sizeof(functions) / sizeof(functions[0]))

char *
label_category(struct arena *a, const char *language, int kind,
    int64_t group_id, const char *title)
{
	const struct category *c = find(kind, group_id);

	if (scope_of(kind, group_id) == FUNCTION)
		return arena_strdup(a, functions[(size_t)group_id %
		    NFUNCTIONS].text[language_index(language)]);
	return c == NULL ? arena_strdup(a, "") :
	    fill(a, c->text[language_index(language)], title);
}

char *
category_id(struct arena *a, int kind, int64_t group_id)
{
	const struct category *c = find(kind, group_id);
	const enum scope scope = scope_of(kind, group_id);

	if (scope == FUNCTION)
		return arena_printf(a, "staff:%s",
		    functions[(size_t)group_id % NFUNCTIONS].id);
	if (c == NULL)
		return arena_strdup(a, "");
	if (scope == SCHOOL)
		return arena_strdup(a, c->id);
	if (scope == GROUP)
		return arena_printf(a, "group:%lld", (long long)group_id);
	if (scope == LEVEL)
		return arena_printf(a, "level:%lld:%s", -(long long)group_id,
		    c->id);
	return arena_printf(a, "class:%lld:%s", (long long)group_id, c->id);
}

bool
category_parse(const char *id, int *kind, int64_t *group_id)
{
	enum scope scope;
	const char *rest;
	size_t i;

	*group_id = 0;
	if (strncmp(id, "class:", 6) == 0) {
		scope = CLASS;
		rest = id + 6;
	} else if (strncmp(id, "level:", 6) == 0) {
		scope = LEVEL;
		rest = id + 6;
	} else if (strncmp(id, "group:", 6) == 0) {
		*kind = DIRECTORY__CATEGORY__KIND__GROUP;
		rest = id + 6;
		return read_number(&rest, group_id) && *rest == '\0';
	} else {
		return parse_named(id, kind, group_id);
	}
	if (!read_number(&rest, group_id) || *rest++ != ':')
		return false;
	if (scope == LEVEL)
		*group_id = -*group_id;
	for (i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
		if (categories[i].scope != scope ||
		    strcmp(categories[i].id, rest) != 0)
			continue;
		*kind = categories[i].kind;
		return true;
	}
	return false;
}

/* Those without a number: "staff", "staff:direction", "teachers". */
static bool
parse_named(const char *id, int *kind, int64_t *group_id)
{
	size_t i;

	for (i = 0; i < NFUNCTIONS && strncmp(id, "staff:", 6) == 0; i++) {
		if (strcmp(functions[i].id, id + 6) != 0)
			continue;
		*kind = DIRECTORY__CATEGORY__KIND__FUNCTION;
		*group_id = (int64_t)i;
		return true;
	}
	for (i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
		if (categories[i].scope != SCHOOL ||
		    strcmp(categories[i].id, id) != 0)
			continue;
		*kind = categories[i].kind;
		return true;
	}
	return false;
}

/* One spelling only: no sign, no blanks, no zeros in front. */
static bool
read_number(const char **text, int64_t *number)
{
	char *end;

	if (**text < '1' || **text > '9')
		return false;
	errno = 0;
	*number = strtoll(*text, &end, 10);
	*text = end;
	return errno == 0;
}

static int
language_index(const char *language)
{
	return strcmp(language, "fr") == 0 ? FR : EN;
}

static enum scope
scope_of(int kind, int64_t group_id)
{
	if (kind == DIRECTORY__CATEGORY__KIND__FUNCTION)
		return FUNCTION;
	if (kind == DIRECTORY__CATEGORY__KIND__GROUP)
		return GROUP;
	if (group_id == 0)
		return SCHOOL;
	return group_id < 0 ? LEVEL : CLASS;
}

static const struct category *
find(int kind, int64_t group_id)
{
	const enum scope scope = scope_of(kind, group_id);
	size_t i;

	for (i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
		if (categories[i].kind == kind && categories[i].scope == scope)
			return &categories[i];
	return NULL;
}

/* A text with its one %s replaced. */
static char *
fill(struct arena *a, const char *text, const char *value)
{
	const char *hole = strstr(text, "%s");

	if (hole == NULL)
		return arena_strdup(a, text);
	return arena_printf(a, "%.*s%s%s", (int)(hole - text), text, value,
	    hole + 2);
}
