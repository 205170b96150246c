/* The gateway's table of routes, with every name resolved. */
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "problems.h"
#include "route.h"
#include "text.h"

static void	write_header(const struct model *, const struct routes *,
		    FILE *);
static void	write_table(const struct model *, const struct routes *,
		    FILE *);
static void	write_row(const struct route *, FILE *);
static void	write_statuses(const struct model *, FILE *);
static int	by_pattern(const void *, const void *);

typedef void	 service_fn(const struct model_service *, FILE *);

void
emit_routes(const struct model *m, const char *dir)
{
	struct routes r = routes_of(m);
	FILE *out;

	qsort(r.list, r.n, sizeof(*r.list), by_pattern);
	out = output_open(dir, "gateway.routes.h");
	write_header(m, &r, out);
	output_close(&out);
	out = output_open(dir, "gateway.routes.c");
	write_table(m, &r, out);
	output_close(&out);
}

/*
 * More literal ones first, so that the first that fits is the one that is
 * meant: a {name} after every letter, and after one with a word at its end.
 */
static int
weight(const char **p)
{
	if (**p != '{')
		return **p == '\0' ? 0 : (unsigned char)*(*p)++;
	*p = strchr(*p, '}') + 1;
	return **p == '\0' || **p == '/' ? 257 : 256;
}

static int
by_pattern(const void *a, const void *b)
{
	const struct route *x = a, *y = b;
	const char *p = x->pattern, *q = y->pattern;
	int left, right;

	do {
		left = weight(&p);
		right = weight(&q);
	} while (left == right && left != 0);
	return left != right ? left - right
	    : strcmp(x->method->http.verb, y->method->http.verb);
}

/* ---- services ---- */

/* Answered in another process: what has a route, and its like besides. */
static bool
is_called(const struct model_service *s)
{
	return !is_gateway(s) && strcmp(s->file->base, "rpc") != 0;
}

/* A process. */
static bool
is_peer(const struct model_service *s)
{
	return is_called(s) && strcmp(s->process, s->file->base) == 0;
}

static void
each_service(const struct model *m, bool (*of)(const struct model_service *),
    service_fn *fn, FILE *out)
{
	size_t i, k;

	for (i = 0; i < m->nfiles; i++)
		for (k = 0; k < m->files[i].nservices; k++)
			if (of(&m->files[i].services[k]))
				fn(&m->files[i].services[k], out);
}

static void
write_kinds(const struct model_service *s, FILE *out)
{
	size_t i;

	for (i = 0; i < s->nmethods; i++)
		fprintf(out, "\tROUTE_%s,\n", text_upper(s->methods[i].snake));
}

static void
write_service(const struct model_service *s, FILE *out)
{
	fprintf(out, "\tSERVICE_%s,\n", text_upper(s->process));
}

static void
write_answer(const struct model_service *s, FILE *out)
{
	size_t i;

	for (i = 0; i < s->nmethods; i++)
		fprintf(out, " \\\n\tX(%s, %s)", text_upper(
		    s->methods[i].snake), s->methods[i].snake);
}

static void
write_header(const struct model *m, const struct routes *r, FILE *out)
{
	unsigned most = 1;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->list[i].nparams > most)
			most = r->list[i].nparams;
	fputs("/* What routes lead to.  Made from proto/. */\n"
	    "#ifndef LIAISON_GATEWAY_ROUTES_GEN_H\n"
	    "#define LIAISON_GATEWAY_ROUTES_GEN_H\n\n", out);
	fprintf(out, "#define ROUTES\t\t%zu\n#define ROUTE_PARAMS\t%u\n\n",
	    r->n, most);
	fputs("/* What answers: an RPC, or a function in the process. */\n"
	    "enum route_kind {\n\tROUTE_CALL,\n", out);
	each_service(m, is_gateway, write_kinds, out);
	fputs("\tROUTE_PAGE,\n\tROUTE_KINDS\n};\n\n"
	    "/* X(KIND, name) for each of those functions. */\n"
	    "#define ROUTE_ANSWERS(X)", out);
	each_service(m, is_gateway, write_answer, out);
	fputs("\n\n/* The gateway's peers. */\nenum route_service {\n", out);
	each_service(m, is_peer, write_service, out);
	fputs("\tSERVICES\n};\n\n#endif\n", out);
}

/* ---- the table ---- */

static void
write_include(const struct model_service *s, FILE *out)
{
	fprintf(out, "#include \"%s.rpc.h\"\n", s->file->base);
}

static void
write_peer(const struct model_service *s, FILE *out)
{
	fprintf(out, "\t[SERVICE_%s] = { \"%s\" },\n",
	    text_upper(s->process), s->process);
}

static void
write_served(const struct model_service *s, FILE *out)
{
	fprintf(out, "\t{ SERVICE_%s, &%s_rules },\n",
	    text_upper(s->process), s->lower);
}

/* rpc.proto's is of no route. */
static bool
has_rules(const struct model_service *s)
{
	return is_gateway(s) || is_called(s);
}

static void
write_table(const struct model *m, const struct routes *r, FILE *out)
{
	size_t i;

	fputs("/* The gateway's routes.  Made from proto/. */\n", out);
	each_service(m, has_rules, write_include, out);
	fputs("#include \"gateway/api/routes.h\"\n\n"
	    "const struct route route_table[ROUTES] = {\n", out);
	for (i = 0; i < r->n; i++)
		write_row(&r->list[i], out);
	fputs("};\n\nconst struct route_peer route_peers[SERVICES] = {\n",
	    out);
	each_service(m, is_peer, write_peer, out);
	fputs("};\n\nconst struct route_served route_served[] = {\n", out);
	each_service(m, is_called, write_served, out);
	fputs("\t{ SERVICES, NULL },\n};\n\n", out);
	write_statuses(m, out);
}

/* protobuf-c has a message's fields in the order of their numbers. */
static int
index_of(const struct model_field *f)
{
	size_t i;
	int n = 0;

	if (f == NULL)
		return -1;
	for (i = 0; i < f->in->nfields; i++)
		if (f->in->fields[i].number < f->number)
			n++;
	return n;
}

static void
write_fields(const struct route *r, FILE *out)
{
	unsigned i;

	fprintf(out, "\t    .key_field = %d, .bytes_field = %d, "
	    ".csv_field = %d, .param = {", index_of(r->key),
	    index_of(r->bytes), index_of(r->csv));
	for (i = 0; i < r->nparams; i++)
		fprintf(out, " %d,", index_of(r->param[i]));
	fputs(i == 0 ? " 0 },\n\t    .hidden = {" : " },\n\t    .hidden = {",
	    out);
	for (i = 0; i < r->nparams; i++)
		fprintf(out, " \"%s\",", r->param[i]->name);
	if (r->key != NULL)
		fprintf(out, " \"%s\",", r->key->name);
	if (r->bytes != NULL)
		fprintf(out, " \"%s\",", r->bytes->name);
	fputs(" NULL } },\n", out);
}

static void
write_row(const struct route *r, FILE *out)
{
	static const char *const bodies[] = { "NONE", "JSON", "BYTES" };
	const struct model_method *m = r->method;

	fprintf(out, "\t{ HTTP_%s, \"%s\", \"%s\",\n\t    ",
	    text_upper(m->http.verb), r->pattern, m->name);
	if (r->in_process)
		fprintf(out, ".kind = ROUTE_%s,", text_upper(m->snake));
	else
		fprintf(out, ".kind = ROUTE_CALL, .service = SERVICE_%s,",
		    text_upper(m->service->process));
	fprintf(out, "\n\t    .sessions = 0x%x, .scope = SCOPE_%s,",
	    m->sessions, r->scope);
	fprintf(out, "\n\t    .rule = &%s_rule_%s,\n\t    "
	    ".success = %d, .body = BODY_%s, .body_max = %llu,\n",
	    m->service->lower, m->snake, m->http.success,
	    bodies[r->body], route_body_max(r));
	write_fields(r, out);
}

static void
write_statuses(const struct model *m, FILE *out)
{
	const struct model_enum *reasons = problems_reasons(m);
	size_t i;
	int last = 0;

	for (i = 0; i < reasons->nvalues; i++)
		if (reasons->values[i].number > last)
			last = reasons->values[i].number;
	fprintf(out, "/* HTTP's of each Reason. */\n"
	    "const size_t route_nstatuses = %d;\n"
	    "const short route_statuses[%d] = {\n", last + 1, last + 1);
	for (i = 0; i < reasons->nvalues; i++)
		fprintf(out, "\t[%d] = %d,\n", reasons->values[i].number,
		    reasons->values[i].http_status);
	fputs("};\n", out);
}
