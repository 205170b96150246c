/* Types of rows: "id int8, subject text, hash bytea null". */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pg/compiler/compiler.h"

static struct field	*field_parse(char *text, struct at);
static const struct scalar	*scalar_find(const char *name);
static bool	holds(const struct type *, const struct type *, int depth);

static const struct scalar scalars[] = {
	{ "int2", "int16_t ", "(int16_t)pg_int64" },
	{ "int4", "int32_t ", "(int32_t)pg_int64" },
	{ "int8", "int64_t ", "pg_int64" },
	{ "bool", "bool ", "pg_bool" },
	{ "text", "const char *", "pg_text" },
	{ "bytea", "const uint8_t *", "pg_bytes" },
	{ "timestamptz", "int64_t ", "pg_time" },
	{ "int2[]", "struct pg_array ", "pg_array" },
	{ "int4[]", "struct pg_array ", "pg_array" },
	{ "int8[]", "struct pg_array ", "pg_array" },
	{ "text[]", "struct pg_array ", "pg_array" },
};

void
row_parse(struct type *t, const char *spec, struct at at)
{
	char *copy = must(strdup(spec)), *text, *p;
	struct field *f, **to = &t->fields, *other;

	while ((text = strsep(&copy, ",")) != NULL) {
		for (p = text; isspace(*p); p++)
			at.line += *p == '\n';
		f = field_parse(p, at);
		if (f == NULL)
			continue;
		for (other = t->fields; other != NULL; other = other->next)
			if (strcmp(other->name, f->name) == 0)
				fault(at, "two columns %s", f->name);
		*to = f;
		to = &f->next;
		for (; *p != '\0'; p++)
			at.line += *p == '\n';
	}
}

static struct field *
field_parse(char *text, struct at at)
{
	static const char blank[] = " \t\n";
	struct field *f = must(calloc(1, sizeof(*f)));
	char *copy = must(strdup(text)), *save, *word;

	f->at = at;
	f->name = strtok_r(copy, blank, &save);
	f->type_name = strtok_r(NULL, blank, &save);
	if (f->name == NULL || f->type_name == NULL || !is_name(f->name)) {
		fault(at, "\"%s\" is no column: name, type, maybe null", text);
		return NULL;
	}
	word = strtok_r(NULL, blank, &save);
	f->nullable = word != NULL && strcmp(word, "null") == 0;
	if (word != NULL && !f->nullable)
		fault(at, "\"%s\" behind a type; only null may be", word);
	return f;
}

void
row_resolve(struct type *t, struct type *types)
{
	struct field *f;

	for (f = t->fields; f != NULL; f = f->next) {
		f->scalar = scalar_find(f->type_name);
		if (f->scalar == NULL)
			f->type = type_find(types, f->type_name);
		if (f->scalar == NULL && f->type == NULL)
			fault(f->at, "unknown type %s of column %s",
			    f->type_name, f->name);
		if (f->type != NULL && f->nullable)
			fault(f->at, "only a single column may be null");
		if (f->type != NULL && holds(f->type, t, 0))
			fault(f->at, "type %s holds itself", t->name);
	}
}

/* Deeper than anybody goes is a circle as well. */
static bool
holds(const struct type *t, const struct type *what, int depth)
{
	const struct field *f;

	if (t == what || depth > 8)
		return true;
	for (f = t->fields; f != NULL; f = f->next)
		if (f->type != NULL && holds(f->type, what, depth + 1))
			return true;
	return false;
}

static const struct scalar *
scalar_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
		if (strcmp(scalars[i].name, name) == 0)
			return &scalars[i];
	return NULL;
}

struct type *
type_find(struct type *types, const char *name)
{
	for (; types != NULL; types = types->next)
		if (strcmp(types->name, name) == 0)
			return types;
	return NULL;
}
