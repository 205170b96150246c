/*
 * Of each service its rules, limits and clients (X.rpc.h, X.rpc.c), and what
 * its handlers are (X.serve.h, X.serve.c).
 */
#include <ctype.h>
#include <string.h>

#include "output.h"
#include "text.h"

/* A message in a request, and those it is in. */
struct nest {
	const struct nest		*outer;
	const struct model_message	*message;
	const char			*path;	/* "to.", in JSON spelling */
	const char			*table;	/* "send_to" */
};

/* What names in C begin with: "messages"; of liaison.rpc.v1 "rpc_server". */
static const char *
prefix(const struct model_service *s)
{
	return strcmp(s->file->c_package, s->lower) == 0 ? s->lower :
	    text_format("%s_%s", s->file->c_package, s->lower);
}

/* The struct that handlers share: of the process. */
static const char *
holder(const struct model_service *s)
{
	return strcmp(s->process, s->file->base) == 0 ? prefix(s) :
	    s->process;
}

static const char *
guard(const struct model_file *file, const char *what)
{
	char *name = text_format("LIAISON_GEN_%s_%s_H", file->base, what), *p;

	for (p = name; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return name;
}

static FILE *
begin(const struct model_file *file, const char *dir, const char *end,
    const char *what)
{
	FILE *f = output_open(dir, text_format("%s%s", file->base, end));

	fprintf(f, "/* Made from %s by proto/generator: %s. */\n", file->name,
	    what);
	return f;
}

/* ---- limits ---- */

static bool
has_own(const struct model_field *f)
{
	return f->required || f->max_chars != 0 || f->max_bytes != 0 ||
	    f->max_items != 0 || f->max != 0;
}

/* A message in itself has no limits there: it would have no end. */
static bool
is_inside(const struct nest *n, const struct model_message *m)
{
	for (; n != NULL; n = n->outer)
		if (n->message == m)
			return true;
	return false;
}

static bool	 has_limits(const struct nest *);

static struct nest
inner(const struct nest *n, const struct model_field *f)
{
	return (struct nest){ n, f->message,
		text_format("%s%s.", n->path, f->json),
		text_format("%s_%s", n->table, f->name) };
}

static bool
counts(const struct nest *n, const struct model_field *f)
{
	const struct nest below = inner(n, f);

	return has_own(f) || (f->message != NULL &&
	    !is_inside(n, f->message) && has_limits(&below));
}

static bool
has_limits(const struct nest *n)
{
	size_t i;

	for (i = 0; i < n->message->nfields; i++)
		if (counts(n, &n->message->fields[i]))
			return true;
	return false;
}

static const char *
kind(enum model_type type)
{
	switch (type) {
	case MODEL_STRING:
		return "TEXT";
	case MODEL_BYTES:
		return "BYTES";
	case MODEL_MESSAGE:
		return "MESSAGE";
	case MODEL_BOOL:
		return "BOOL";
	case MODEL_UINT32:
	case MODEL_FIXED32:
		return "UINT32";
	case MODEL_UINT64:
	case MODEL_FIXED64:
		return "UINT64";
	case MODEL_INT64:
	case MODEL_SINT64:
	case MODEL_SFIXED64:
		return "INT64";
	default:
		return "INT32";
	}
}

static void
write_number(FILE *f, const char *name, uint64_t n)
{
	if (n != 0)
		fprintf(f, ",\n\t    .%s = %ju", name, (uintmax_t)n);
}

/* protobuf-c's name of a field: words of C++ have a _ behind. */
static const char *
field_in_c(const struct model_field *m)
{
	static const char *const words[] = { "class", "default", "delete",
		"new", "operator", "private", "public", "template", "this" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(m->name, words[i]) == 0)
			return text_format("%s_", m->name);
	return m->name;
}

static void
write_limit(FILE *f, const struct nest *n, const struct model_field *m)
{
	const struct nest below = inner(n, m);
	const char *c = n->message->c;

	fprintf(f, "\t{ .field = \"%s%s\", .kind = RPC_LIMIT_%s,\n"
	    "\t    .offset = offsetof(%s, %s)", n->path, m->json,
	    kind(m->type), c, field_in_c(m));
	if (m->repeated)
		fprintf(f, ",\n\t    .repeated = true, "
		    ".quantifier = offsetof(%s, n_%s)", c, m->name);
	if (m->oneof != NULL)
		fprintf(f, ",\n\t    .one_of = %d, "
		    ".quantifier = offsetof(%s, %s_case)", m->number, c,
		    m->oneof);
	if (m->required)
		fprintf(f, ",\n\t    .required = true");
	write_number(f, "max_chars", m->max_chars);
	write_number(f, "max_bytes", m->max_bytes);
	write_number(f, "max_items", m->max_items);
	write_number(f, "max", m->max);
	if (m->message != NULL && !is_inside(n, m->message) &&
	    has_limits(&below))
		fprintf(f, ",\n\t    .inner = LIMITS(%s)", below.table);
	fprintf(f, " },\n");
}

static void
write_limits(FILE *f, const struct nest *n)
{
	const struct model_field *m;
	struct nest below;
	size_t i;

	for (i = 0; i < n->message->nfields; i++) {
		m = &n->message->fields[i];
		below = inner(n, m);
		if (m->message != NULL && !is_inside(n, m->message) &&
		    has_limits(&below))
			write_limits(f, &below);
	}
	fprintf(f, "static const struct rpc_limit limits_%s[] = {\n",
	    n->table);
	for (i = 0; i < n->message->nfields; i++)
		if (counts(n, &n->message->fields[i]))
			write_limit(f, n, &n->message->fields[i]);
	fprintf(f, "};\n");
}

/* ---- rules and clients ---- */

static void
write_client_prototypes(FILE *f, const struct model_service *s)
{
	const char *p = prefix(s);
	const struct model_method *m;
	size_t i;

	fprintf(f, "\nextern const struct rpc_rules %s_rules;\n", p);
	for (i = 0; i < s->nmethods; i++) {
		m = &s->methods[i];
		fprintf(f, "\n/* %s */\n"
		    "extern const struct rpc_rule %s_rule_%s;\n"
		    "typedef void %s_%s_done(const struct status *,\n"
		    "    const %s *, void *arg);\n"
		    "void %s_client_%s(struct rpc_client *,\n"
		    "    const struct rpc_context *, const %s *,\n"
		    "    %s_%s_done *, void *arg);\n", m->summary, p,
		    m->snake, p, m->snake, m->output->c, p, m->snake,
		    m->input->c, p, m->snake);
	}
}

static void
write_who(FILE *f, unsigned who, uint64_t may)
{
	static const char *const names[] = { "PUBLIC", "USER", "PEER" };
	unsigned bit;

	fprintf(f, "\t.who = 0");
	for (bit = 1; bit <= 15; bit++)
		if ((who & 1U << bit) != 0 && bit <= 3)
			fprintf(f, " | RPC_%s", names[bit - 1]);
		else if ((who & 1U << bit) != 0)
			fprintf(f, " | RPC_ROLE << %u", bit - 10);
	fprintf(f, ",\n\t.may = 0x%jx,\n", (uintmax_t)may);
}

static void
write_rule(FILE *f, const struct model_method *m, bool limits)
{
	const char *p = prefix(m->service);
	size_t i;

	fprintf(f, "static const char *const formerly_%s_%s[] = { ", p,
	    m->snake);
	for (i = 0; i < m->nformerly; i++)
		fprintf(f, "\"%s/%s\", ", m->service->full, m->formerly[i]);
	fprintf(f, "NULL };\nconst struct rpc_rule %s_rule_%s = {\n"
	    "\t.name = \"%s\",\n\t.said = \"%s/%s\",\n"
	    "\t.formerly = formerly_%s_%s,\n"
	    "\t.input = &%s__descriptor,\n\t.output = &%s__descriptor,\n",
	    p, m->snake, m->full, m->service->full,
	    m->nformerly > 0 ? m->formerly[0] : m->name, p, m->snake,
	    m->input->lower, m->output->lower);
	write_who(f, m->who, m->may);
	fprintf(f, "\t.once = %s,\n\t.safe = %s,\n",
	    m->once ? "true" : "false", m->safe ? "true" : "false");
	if (limits)
		fprintf(f, "\t.limits = LIMITS(%s_%s),\n", p, m->snake);
	fprintf(f, "\t.tell = tell_%s_%s,\n};\n\n", p, m->snake);
}

static void
write_method(FILE *f, const struct model_method *m)
{
	const char *p = prefix(m->service);
	const struct nest n = { NULL, m->input, "",
		text_format("%s_%s", p, m->snake) };
	const bool limits = has_limits(&n);

	if (limits)
		write_limits(f, &n);
	fprintf(f, "static void\ntell_%s_%s(rpc_any_fn *done, "
	    "const struct status *status,\n"
	    "    const ProtobufCMessage *reply, void *arg)\n{\n"
	    "\t((%s_%s_done *)done)(status,\n"
	    "\t    (const %s *)reply, arg);\n}\n", p, m->snake, p, m->snake,
	    m->output->c);
	write_rule(f, m, limits);
	fprintf(f, "void\n%s_client_%s(struct rpc_client *client,\n"
	    "    const struct rpc_context *context,\n"
	    "    const %s *request,\n    %s_%s_done *done, void *arg)\n{\n"
	    "\trpc_client_call_typed(client, context, &%s_rule_%s,\n"
	    "\t    &request->base, (rpc_any_fn *)done, arg);\n}\n\n", p,
	    m->snake, m->input->c, p, m->snake, p, m->snake);
}

static void
write_rules(FILE *f, const struct model_service *s)
{
	const char *p = prefix(s);
	size_t i;

	for (i = 0; i < s->nmethods; i++)
		write_method(f, &s->methods[i]);
	fprintf(f, "static const struct rpc_rule *const rules_%s[] = {\n", p);
	for (i = 0; i < s->nmethods; i++)
		fprintf(f, "\t&%s_rule_%s,\n", p, s->methods[i].snake);
	fprintf(f, "};\nconst struct rpc_rules %s_rules = {\n"
	    "\t.name = \"%s\",\n\t.methods = rules_%s,\n"
	    "\t.nmethods = %zu,\n};\n", p, s->full, p, s->nmethods);
}

static void
emit_clients(const struct model_file *file, const char *dir)
{
	FILE *f = begin(file, dir, ".rpc.h", "rules and clients");
	size_t i;

	fprintf(f, "#ifndef %s\n#define %s\n\n#include \"%s.pb-c.h\"\n"
	    "#include \"rpc/client/client.h\"\n", guard(file, "rpc"),
	    guard(file, "rpc"), file->base);
	for (i = 0; i < file->nservices; i++)
		write_client_prototypes(f, &file->services[i]);
	fprintf(f, "\n#endif\n");
	output_close(&f);
	f = begin(file, dir, ".rpc.c", "rules and clients");
	fprintf(f, "#include <stddef.h>\n\n#include \"%s.rpc.h\"\n\n"
	    "#define LIMITS(name) { limits_##name, \\\n"
	    "\tsizeof(limits_##name) / sizeof(limits_##name[0]) }\n\n",
	    file->base);
	for (i = 0; i < file->nservices; i++)
		write_rules(f, &file->services[i]);
	output_close(&f);
}

/* ---- handlers ---- */

static void
write_handler_prototypes(FILE *f, const struct model_service *s)
{
	const char *p = prefix(s);
	const struct model_method *m;
	size_t i;

	fprintf(f, "\nstruct %s;\n\nextern const struct rpc_serve %s_serve;\n",
	    holder(s), p);
	for (i = 0; i < s->nmethods; i++) {
		m = &s->methods[i];
		fprintf(f, "\n/* %s */\nvoid %s_%s(struct %s *, "
		    "struct rpc_call *,\n    const %s *);\n", m->summary, p,
		    m->snake, holder(s), m->input->c);
	}
}

static void
write_handlers(FILE *f, const struct model_service *s)
{
	const char *p = prefix(s);
	size_t i;

	for (i = 0; i < s->nmethods; i++)
		fprintf(f, "static void\nhandle_%s_%s(void *service, "
		    "struct rpc_call *call,\n    const void *request)\n{\n"
		    "\t%s_%s(service, call, request);\n}\n\n", p,
		    s->methods[i].snake, p, s->methods[i].snake);
	fprintf(f, "static rpc_handler_fn *const handlers_%s[] = {\n", p);
	for (i = 0; i < s->nmethods; i++)
		fprintf(f, "\thandle_%s_%s,\n", p, s->methods[i].snake);
	fprintf(f, "};\nconst struct rpc_serve %s_serve = {\n"
	    "\t.rules = &%s_rules,\n\t.handlers = handlers_%s,\n};\n", p, p,
	    p);
}

static void
emit_handlers(const struct model_file *file, const char *dir)
{
	FILE *f = begin(file, dir, ".serve.h", "handlers");
	size_t i;

	fprintf(f, "#ifndef %s\n#define %s\n\n#include \"%s.pb-c.h\"\n"
	    "#include \"rpc/serve.h\"\n", guard(file, "serve"),
	    guard(file, "serve"), file->base);
	for (i = 0; i < file->nservices; i++)
		write_handler_prototypes(f, &file->services[i]);
	fprintf(f, "\n#endif\n");
	output_close(&f);
	f = begin(file, dir, ".serve.c", "handlers");
	fprintf(f, "#include \"%s.rpc.h\"\n#include \"%s.serve.h\"\n\n",
	    file->base, file->base);
	for (i = 0; i < file->nservices; i++)
		write_handlers(f, &file->services[i]);
	output_close(&f);
}

void
emit_rpc(const struct model *m, const char *dir)
{
	size_t i;

	for (i = 0; i < m->nfiles; i++) {
		if (m->files[i].nservices == 0)
			continue;
		emit_clients(&m->files[i], dir);
		emit_handlers(&m->files[i], dir);
	}
}
