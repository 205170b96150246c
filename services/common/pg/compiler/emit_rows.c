/* Writes the structs of rows, their column numbers, and their readers. */
#include <ctype.h>
#include <string.h>

#include "pg/compiler/compiler.h"

/* A row, or a type in it, on its way into C. */
struct place {
	const char	*service;
	char		 name[256];	/* "listed_line" */
	int		 column;	/* the first */
};

typedef void	 emit_fn(FILE *, struct place, const struct type *);

static void	emit_struct(FILE *, const char *, struct type *);
static void	emit_rows(FILE *, const char *, const struct queries *,
		    emit_fn *);
static emit_fn	emit_numbers, emit_number, emit_prototypes, emit_reader;
static void	emit_inner(FILE *, struct place, const struct type *,
		    emit_fn *);
static void	emit_signature(FILE *, const struct place *,
		    const struct type *);
static void	emit_field(FILE *, const struct field *, int column);
static struct place	inside(const struct place *, const struct field *);
static void	print_upper(FILE *, const char *);
static int	width(const struct field *);

void
emit_structs(FILE *out, const char *service, const struct queries *all)
{
	struct type *t;

	for (t = all->types; t != NULL; t = t->next)
		emit_struct(out, service, t);
	emit_rows(out, service, all, emit_numbers);
	fprintf(out, "\n/* Texts, bytes and arrays lie in the rows. */\n");
	emit_rows(out, service, all, emit_prototypes);
}

void
emit_readers(FILE *out, const char *service, const struct queries *all)
{
	emit_rows(out, service, all, emit_reader);
}

/* After those that it holds. */
static void
emit_struct(FILE *out, const char *service, struct type *t)
{
	const struct field *f;

	if (t->written)
		return;
	t->written = true;
	for (f = t->fields; f != NULL; f = f->next)
		if (f->type != NULL)
			emit_struct(out, service, f->type);
	fprintf(out, "\nstruct %s_%s {\n", service, t->name);
	for (f = t->fields; f != NULL; f = f->next) {
		if (f->type != NULL) {
			fprintf(out, "\tstruct %s_%s %s;\n", service,
			    f->type->name, f->name);
			continue;
		}
		if (f->nullable && strchr(f->scalar->c_type, '*') == NULL)
			fprintf(out, "\tbool has_%s;\n", f->name);
		fprintf(out, "\t%s%s;\n", f->scalar->c_type, f->name);
		if (strcmp(f->scalar->get, "pg_bytes") == 0)
			fprintf(out, "\tsize_t %s_len;\n", f->name);
	}
	fprintf(out, "};\n");
}

static void
emit_rows(FILE *out, const char *service, const struct queries *all,
    emit_fn *emit)
{
	const struct type *t;
	struct place p = { .service = service };

	for (t = all->types; t != NULL; t = t->next) {
		snprintf(p.name, sizeof(p.name), "%s", t->name);
		if (t->is_row)
			emit(out, p, t);
	}
}

static void
emit_inner(FILE *out, struct place p, const struct type *t, emit_fn *emit)
{
	const struct field *f;

	for (f = t->fields; f != NULL; f = f->next) {
		if (f->type != NULL)
			emit(out, inside(&p, f), f->type);
		p.column += width(f);
	}
}

static void
emit_numbers(FILE *out, struct place p, const struct type *t)
{
	fprintf(out, "\nenum {\n");
	emit_number(out, p, t);
	fprintf(out, "};\n");
}

static void
emit_number(FILE *out, struct place p, const struct type *t)
{
	const struct field *f;

	for (f = t->fields; f != NULL; f = f->next) {
		if (f->type != NULL) {
			emit_number(out, inside(&p, f), f->type);
		} else {
			fprintf(out, "\t");
			print_upper(out, p.service);
			fprintf(out, "_");
			print_upper(out, p.name);
			fprintf(out, "_");
			print_upper(out, f->name);
			fprintf(out, " = %d,\n", p.column);
		}
		p.column += width(f);
	}
}

static void
emit_prototypes(FILE *out, struct place p, const struct type *t)
{
	fprintf(out, "void ");
	emit_signature(out, &p, t);
	fprintf(out, ";\n");
	emit_inner(out, p, t, emit_prototypes);
}

static void
emit_reader(FILE *out, struct place p, const struct type *t)
{
	const struct field *f;
	struct place q = p;

	emit_inner(out, p, t, emit_reader);
	fprintf(out, "\nvoid\n");
	emit_signature(out, &p, t);
	fprintf(out, "\n{\n");
	for (f = t->fields; f != NULL; f = f->next) {
		if (f->type == NULL)
			emit_field(out, f, q.column);
		else
			fprintf(out, "\t%s_%s_%s_read(rows, row, &r->%s);\n",
			    p.service, p.name, f->name, f->name);
		q.column += width(f);
	}
	fprintf(out, "}\n");
}

/* A row of one query alone is named after it; so is its reader. */
static void
emit_signature(FILE *out, const struct place *p, const struct type *t)
{
	fprintf(out, "%s_%s_read(const struct pg_rows *rows, size_t row,\n"
	    "    struct %s_%s *r)", p->service, p->name, p->service, t->name);
}

static void
emit_field(FILE *out, const struct field *f, int column)
{
	const struct scalar *s = f->scalar;
	bool text = strcmp(s->get, "pg_text") == 0;

	if (f->nullable && strchr(s->c_type, '*') == NULL)
		fprintf(out, "\tr->has_%s = !pg_is_null(rows, row, %d);\n",
		    f->name, column);
	fprintf(out, "\tr->%s = ", f->name);
	if (f->nullable && text)
		fprintf(out, "pg_is_null(rows, row, %d) ? NULL : ", column);
	fprintf(out, "%s(rows, row, %d", s->get, column);
	if (strcmp(s->get, "pg_bytes") == 0)
		fprintf(out, ", &r->%s_len", f->name);
	fprintf(out, ");\n");
}

static struct place
inside(const struct place *p, const struct field *f)
{
	struct place in = *p;
	size_t len = strlen(in.name);

	snprintf(in.name + len, sizeof(in.name) - len, "_%s", f->name);
	return in;
}

static void
print_upper(FILE *out, const char *name)
{
	for (; *name != '\0'; name++)
		fputc(toupper(*name), out);
}

/* Columns. */
static int
width(const struct field *f)
{
	const struct field *g;
	int n = 0;

	if (f->type == NULL)
		return 1;
	for (g = f->type->fields; g != NULL; g = g->next)
		n += width(g);
	return n;
}
