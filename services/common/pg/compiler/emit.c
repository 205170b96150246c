/* Writes the statements: for the store, and for the tests. */
#include <string.h>

#include "pg/compiler/compiler.h"

static void	emit_columns(FILE *, const struct type *, const char **comma);

#define MADE	"/* Made from services/%s/sql by pg/compiler. */\n"

void
emit_header(FILE *out, const char *service, const struct queries *all)
{
	const struct query *q;

	fprintf(out, MADE "#ifndef LIAISON_SQL_%s\n#define LIAISON_SQL_%s\n\n"
	    "#include \"pg/pg.h\"\n\n", service, service, service);
	for (q = all->queries; q != NULL; q = q->next)
		fprintf(out, "extern const struct pg_statement %s_%s_query;\n",
		    service, q->name);
	emit_structs(out, service, all);
	fprintf(out, "\n#endif\n");
}

void
emit_source(FILE *out, const char *service, const struct queries *all)
{
	const struct query *q;

	fprintf(out, MADE "#include \"%s_queries.h\"\n", service, service);
	for (q = all->queries; q != NULL; q = q->next) {
		fprintf(out, "\nconst struct pg_statement %s_%s_query = { "
		    "\"%s\",\n", service, q->name, q->name);
		emit_text(out, q->sql);
		fprintf(out, "};\n");
	}
	emit_readers(out, service, all);
}

void
emit_described(FILE *out, const char *service, const struct queries *all)
{
	const struct query *q;
	const char *comma;

	fprintf(out, MADE "#include <stddef.h>\n\n"
	    "#include \"pg/described.h\"\n#include \"%s_queries.h\"\n\n"
	    "extern const struct pg_described %s_described[];\n"
	    "const struct pg_described %s_described[] = {\n", service, service,
	    service, service);
	for (q = all->queries; q != NULL; q = q->next) {
		fprintf(out, "\t{ &%s_%s_query, \"%s:%d\", %s, %d, ", service,
		    q->name, q->at.file, q->at.line,
		    q->write ? "true" : "false", q->nparams);
		comma = "";
		if (q->row == NULL) {
			fprintf(out, "NULL },\n");
			continue;
		}
		fprintf(out, "\"");
		emit_columns(out, q->row, &comma);
		fprintf(out, "\" },\n");
	}
	fprintf(out, "\t{ NULL, NULL, false, 0, NULL }\n};\n");
}

static void
emit_columns(FILE *out, const struct type *t, const char **comma)
{
	const struct field *f;

	for (f = t->fields; f != NULL; f = f->next)
		if (f->type != NULL) {
			emit_columns(out, f->type, comma);
		} else {
			fprintf(out, "%s%s %s", *comma, f->name,
			    f->type_name);
			*comma = ", ";
		}
}

void
emit_text(FILE *out, const char *text)
{
	const char *p;

	fputs("\t\"", out);
	for (p = text; *p != '\0'; p++)
		if (*p == '\n')
			fputs(p[1] == '\0' ? "\\n" : "\\n\"\n\t\"", out);
		else if (*p == '\t')
			fputs("\\t", out);
		else if (*p == '"' || *p == '\\')
			fprintf(out, "\\%c", *p);
		else
			fputc(*p, out);
	fputs("\"\n", out);
}
