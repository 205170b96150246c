/* Tables and functions: what the migrations of pg/migrate.h are made of. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pg/compiler/compiler.h"

#define HASH_HEX	64

struct function {
	struct function	*next;
	struct at	 at;
	char		*name;
};

static void	read_functions(struct function **, const struct source *,
		    int *level);
static void	read_level(const char *rest, struct at, int *level);
static bool	is_statement(const char *line);
static char	*function_name(const char *line);
static void	add_function(struct function **, char *name, struct at);
static void	check_table(const struct source *, const struct function *);
static const char *former_hash(const struct source *);

void
schema_write(FILE *out, const char *service, const struct source *tables,
    size_t ntables, const struct source *functions, size_t nfunctions)
{
	struct function *list = NULL;
	const char *was;
	int level = 0;
	size_t i;

	for (i = 0; i < nfunctions; i++)
		read_functions(&list, &functions[i], &level);
	if (nfunctions > 0 && level == 0)
		fault((struct at){ functions[0].path, 1 },
		    "no file of functions says -- level: N");
	fprintf(out, "#include \"pg/migrate.h\"\n\n"
	    "static const struct migration tables[] = {\n");
	for (i = 0; i < ntables; i++) {
		check_table(&tables[i], list);
		was = former_hash(&tables[i]);
		fprintf(out, "\t{ .name = \"%s\",", tables[i].name);
		if (was != NULL)
			fprintf(out, " .was = \"%.*s\",", HASH_HEX, was);
		fprintf(out, " .sql =\n");
		emit_text(out, tables[i].text);
		fprintf(out, "\t},\n");
	}
	fprintf(out, "};\n\nextern const struct pg_schema %s_schema;\n"
	    "const struct pg_schema %s_schema = {\n"
	    "\t.migrations = tables, .nmigrations = %zu, .level = %d,\n",
	    service, service, ntables, level);
	if (nfunctions > 0)
		fprintf(out, "\t.functions =\n");
	for (i = 0; i < nfunctions; i++)
		emit_text(out, functions[i].text);
	fprintf(out, "};\n");
}

static void
read_functions(struct function **list, const struct source *s, int *level)
{
	struct at at = { s->path, 0 };
	bool body = false;
	const char *line, *rest, *p;
	char *name;

	for (at.line = 1; at.line <= s->nlines; at.line++) {
		line = s->lines[at.line - 1];
		if ((rest = directive(line, "level")) != NULL)
			read_level(rest, at, level);
		if (!body && is_statement(line)) {
			name = strncmp(line, "CREATE OR REPLACE ", 18) == 0 ?
			    function_name(line) : NULL;
			if (name != NULL)
				add_function(list, name, at);
			else
				fault(at, "only CREATE OR REPLACE FUNCTION "
				    "may stand among functions");
		}
		for (p = line; (p = strstr(p, "$$")) != NULL; p += 2)
			body = !body;
	}
}

static void
read_level(const char *rest, struct at at, int *level)
{
	int n = atoi(rest);

	if (n < 1)
		fault(at, "a level is a number from 1");
	else if (*level != 0)
		fault(at, "a second level");
	else
		*level = n;
}

/* A word at the left margin that is no clause of a function. */
static bool
is_statement(const char *line)
{
	static const char *const clauses[] = { "LANGUAGE", "RETURNS", "SET ",
		"AS ", "STABLE", "IMMUTABLE", "STRICT", "SECURITY" };
	size_t i;

	if (!isalpha(line[0]))
		return false;
	for (i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++)
		if (strncmp(line, clauses[i], strlen(clauses[i])) == 0)
			return false;
	return true;
}

/* Of CREATE [OR REPLACE] FUNCTION, or NULL. */
static char *
function_name(const char *line)
{
	const char *p = strstr(line, "FUNCTION ");

	if (strncmp(line, "CREATE ", 7) != 0 || p == NULL)
		return NULL;
	p += strlen("FUNCTION ");
	return must(strndup(p, strcspn(p, "( ")));
}

static void
add_function(struct function **list, char *name, struct at at)
{
	struct function *f = must(calloc(1, sizeof(*f)));

	f->name = name;
	f->at = at;
	for (; *list != NULL; list = &(*list)->next)
		if (strcmp((*list)->name, name) == 0)
			fault(at, "function %s is in %s:%d already", name,
			    (*list)->at.file, (*list)->at.line);
	*list = f;
}

/* No body stands in two files. */
static void
check_table(const struct source *s, const struct function *list)
{
	const struct function *f;
	struct at at = { s->path, 0 };
	const char *name;

	for (at.line = 1; at.line <= s->nlines; at.line++) {
		name = function_name(s->lines[at.line - 1]);
		for (f = list; name != NULL && f != NULL; f = f->next)
			if (strcmp(f->name, name) == 0)
				fault(at, "function %s is in %s:%d", name,
				    f->at.file, f->at.line);
	}
}

static const char *
former_hash(const struct source *s)
{
	const char *was;
	int i;

	for (i = 0; i < s->nlines; i++)
		if ((was = directive(s->lines[i], "was")) != NULL) {
			if (strspn(was, "0123456789abcdef") != HASH_HEX)
				fault((struct at){ s->path, i + 1 },
				    "not the hash of a file");
			return was;
		}
	return NULL;
}
