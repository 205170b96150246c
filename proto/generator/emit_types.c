/*
 * The front end's types in TypeScript, by proto3's JSON mapping: lowerCamelCase
 * names, 64-bit integers and times as strings; and what fields may have at
 * most.
 */
#include <string.h>

#include "output.h"
#include "text.h"

static const char *const scalars[] = {
	[MODEL_DOUBLE] = "number",
	[MODEL_FLOAT] = "number",
	[MODEL_INT64] = "string",
	[MODEL_UINT64] = "string",
	[MODEL_INT32] = "number",
	[MODEL_FIXED64] = "string",
	[MODEL_FIXED32] = "number",
	[MODEL_BOOL] = "boolean",
	[MODEL_STRING] = "string",
	[MODEL_BYTES] = "string",
	[MODEL_UINT32] = "number",
	[MODEL_SFIXED32] = "number",
	[MODEL_SFIXED64] = "string",
	[MODEL_SINT32] = "number",
	[MODEL_SINT64] = "string",
};

static const struct {
	const char	*name, *type;
} known[] = {
	{ "google.protobuf.Timestamp", "string" },
	{ "google.protobuf.Duration", "string" },
	{ "google.protobuf.BoolValue", "boolean" },
	{ "google.protobuf.StringValue", "string" },
	{ "google.protobuf.UInt32Value", "number" },
	{ "google.protobuf.Int32Value", "number" },
	{ "google.protobuf.UInt64Value", "string" },
	{ "google.protobuf.Int64Value", "string" },
};

/* ---- names ---- */

/* Of rpc.proto, which services speak among themselves, JSON has these. */
static bool
is_seen(const struct model_file *f, const char *name)
{
	if (strncmp(f->package, "liaison.", 8) != 0)
		return false;
	return strcmp(f->base, "rpc") != 0 || strcmp(name, "Reason") == 0 ||
	    strcmp(name, "Fault") == 0;
}

/* Without its package: "Job.State" as "Job_State". */
static char *
short_name(const struct model_file *f, const char *full)
{
	char *name = text_format("%s", full + strlen(f->package) + 1), *p;

	while ((p = strchr(name, '.')) != NULL)
		*p = '_';
	return name;
}

static unsigned
count_named(const struct model *m, const char *name)
{
	const struct model_file *f;
	unsigned n = 0;
	size_t i, k;

	for (i = 0; i < m->nfiles; i++) {
		f = &m->files[i];
		for (k = 0; is_seen(f, name) && k < f->nmessages; k++)
			n += strcmp(short_name(f, f->messages[k].full),
			    name) == 0;
		for (k = 0; is_seen(f, name) && k < f->nenums; k++)
			n += strcmp(short_name(f, f->enums[k].full),
			    name) == 0;
	}
	return n;
}

/*
 * Two services may use one short name (CountUnreadReply): those, and only
 * those, carry their service's name in front.
 */
static const char *
type_name(const struct model *m, const struct model_file *f, const char *full)
{
	char *name = short_name(f, full);
	char *prefix;

	if (count_named(m, name) < 2)
		return name;
	prefix = text_upper(f->base);
	return text_format("%c%s%s", prefix[0], f->base + 1, name);
}

static const char *
field_type(const struct model *m, const struct model_field *f)
{
	size_t i;

	if (f->enumeration != NULL)
		return type_name(m, f->enumeration->file,
		    f->enumeration->full);
	if (f->message == NULL)
		return scalars[f->type];
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, f->message->full) == 0)
			return known[i].type;
	return type_name(m, f->message->file, f->message->full);
}

/* ---- what is written ---- */

/* A line for each paragraph. */
static void
write_comment(FILE *out, const char *indent, const char *comment)
{
	const char *p = comment;
	size_t n;

	for (; *p != '\0'; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		fprintf(out, "%s// %.*s\n", indent, (int)n, p);
	}
}

static void
write_enum(const struct model *m, const struct model_enum *e, FILE *out)
{
	size_t i;

	write_comment(out, "", e->comment);
	fprintf(out, "export type %s =", type_name(m, e->file, e->full));
	for (i = 0; i < e->nvalues; i++)
		fprintf(out, "\n  | \"%s\"", e->values[i].name);
	fputs(";\n\n", out);
}

/* A message-typed field may be absent; all else has proto3's default. */
static void
write_field(const struct model *m, const struct model_field *f, FILE *out)
{
	const char *type = field_type(m, f);

	write_comment(out, "  ", f->comment);
	if (f->message != NULL && f->message->is_map)
		fprintf(out, "  %s: Record<string, %s>;\n", f->json,
		    field_type(m, &f->message->fields[1]));
	else if (f->repeated)
		fprintf(out, "  %s: %s[];\n", f->json, type);
	else
		fprintf(out, "  %s%s: %s;\n", f->json, f->message != NULL ||
		    f->optional || f->oneof != NULL ? "?" : "", type);
}

/* Items of what is repeated, else characters, bytes, or the number itself. */
static uint64_t
most_of(const struct model_field *f)
{
	if (f->repeated)
		return f->max_items;
	if (f->max_chars != 0)
		return f->max_chars;
	return f->max_bytes != 0 ? f->max_bytes : f->max;
}

/* SendRequestMax.subject; one constant a message, so that few are bundled. */
static void
write_most(const struct model_message *t, const char *name, FILE *out)
{
	bool any = false;
	size_t i;

	for (i = 0; i < t->nfields; i++) {
		if (most_of(&t->fields[i]) == 0)
			continue;
		if (!any)
			fprintf(out, "export const %sMax = {\n", name);
		any = true;
		fprintf(out, "  %s: %ju,\n", t->fields[i].json,
		    (uintmax_t)most_of(&t->fields[i]));
	}
	if (any)
		fputs("} as const;\n\n", out);
}

static void
write_message(const struct model *m, const struct model_message *t, FILE *out)
{
	const char *name = type_name(m, t->file, t->full);
	size_t i;

	write_comment(out, "", t->comment);
	if (t->nfields == 0) {
		fprintf(out, "export type %s = Record<string, never>;\n\n",
		    name);
		return;
	}
	fprintf(out, "export interface %s {\n", name);
	for (i = 0; i < t->nfields; i++)
		write_field(m, &t->fields[i], out);
	fputs("}\n\n", out);
	write_most(t, name, out);
}

static void
write_file(const struct model *m, const struct model_file *f, FILE *out)
{
	size_t i;

	for (i = 0; i < f->nenums; i++)
		if (is_seen(f, f->enums[i].name))
			write_enum(m, &f->enums[i], out);
	for (i = 0; i < f->nmessages; i++)
		if (is_seen(f, f->messages[i].name) && !f->messages[i].is_map)
			write_message(m, &f->messages[i], out);
}

void
emit_types(const struct model *m, const char *dir)
{
	FILE *out = output_open(dir, "types.ts");
	size_t i;

	fputs("// Made from proto/; not edited by hand.\n\n", out);
	for (i = 0; i < m->nfiles; i++)
		write_file(m, &m->files[i], out);
	output_close(&out);
}
