/* Schemas of OpenAPI: how messages and fields show in JSON. */
#include <string.h>

#include "schema.h"
#include "text.h"

/* How a type shows in JSON, by its number in descriptor.proto. */
static const char *const scalars[] = {
	[MODEL_DOUBLE] = "\"type\":\"number\"",
	[MODEL_FLOAT] = "\"type\":\"number\"",
	[MODEL_INT64] = "\"type\":\"string\",\"format\":\"int64\"",
	[MODEL_UINT64] = "\"type\":\"string\",\"format\":\"uint64\"",
	[MODEL_INT32] = "\"type\":\"integer\",\"format\":\"int32\"",
	[MODEL_FIXED64] = "\"type\":\"string\",\"format\":\"uint64\"",
	[MODEL_FIXED32] = "\"type\":\"integer\",\"minimum\":0",
	[MODEL_BOOL] = "\"type\":\"boolean\"",
	[MODEL_STRING] = "\"type\":\"string\"",
	[MODEL_BYTES] = "\"type\":\"string\",\"contentEncoding\":\"base64\"",
	[MODEL_UINT32] = "\"type\":\"integer\",\"minimum\":0",
	[MODEL_SFIXED32] = "\"type\":\"integer\",\"format\":\"int32\"",
	[MODEL_SFIXED64] = "\"type\":\"string\",\"format\":\"int64\"",
	[MODEL_SINT32] = "\"type\":\"integer\",\"format\":\"int32\"",
	[MODEL_SINT64] = "\"type\":\"string\",\"format\":\"int64\"",
};

static const struct {
	const char	*name, *schema;
} known[] = {
	{ "google.protobuf.Timestamp",
	    "\"type\":\"string\",\"format\":\"date-time\"" },
	{ "google.protobuf.BoolValue", "\"type\":\"boolean\"" },
	{ "google.protobuf.StringValue", "\"type\":\"string\"" },
	{ "google.protobuf.Int32Value", "\"type\":\"integer\"" },
	{ "google.protobuf.UInt32Value", "\"type\":\"integer\"" },
	{ "google.protobuf.Int64Value", "\"type\":\"string\"" },
	{ "google.protobuf.UInt64Value", "\"type\":\"string\"" },
};

static const char *
known_schema(const struct model_message *m)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, m->full) == 0)
			return known[i].schema;
	return NULL;
}

/* "liaison.messages.v1.SendRequest" as "messages.SendRequest". */
static void
write_type_name(FILE *out, const struct model_message *m)
{
	const char *p = m->full, *version;

	if (strncmp(p, "liaison.", 8) == 0)
		p += 8;
	if ((version = strstr(p, ".v1.")) != NULL) {
		(void)fprintf(out, "%.*s", (int)(version - p), p);
		p = version + 3;
	}
	fputs(p, out);
}

/* ---- references ---- */

static void
grow(struct schemas *s)
{
	struct schema_type *more;

	s->cap = 2 * s->cap + 16;
	more = text_alloc(s->cap, sizeof(*more));
	if (s->n > 0)
		memcpy(more, s->type, s->n * sizeof(*more));
	s->type = more;
}

static void
note(struct schemas *s, const struct model_message *m,
    const struct route *body_of)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->type[i].message == m)
			return;
	if (s->n == s->cap)
		grow(s);
	s->type[s->n++] = (struct schema_type){ m, body_of };
}

/* Members of a schema object that is open. */
static void
reference_members(struct schemas *s, const struct model_message *m,
    const struct route *body_of)
{
	const char *schema = known_schema(m);

	if (schema != NULL) {
		json_raw(&s->json, "%s", schema);
		return;
	}
	note(s, m, body_of);
	json_raw(&s->json, "\"$ref\":\"#/components/schemas/");
	write_type_name(s->json.out, m);
	fputc('"', s->json.out);
}

void
schema_reference(struct schemas *s, const struct model_message *m,
    const struct route *body_of)
{
	json_begin(&s->json, '{');
	reference_members(s, m, body_of);
	json_end(&s->json, '}');
}

/* ---- fields ---- */

static void
enum_members(struct json *j, const struct model_enum *e)
{
	size_t i;

	json_member(j, "type", "string");
	json_name(j, "enum");
	json_begin(j, '[');
	for (i = 0; i < e->nvalues; i++)
		json_text(j, e->values[i].name);
	json_end(j, ']');
}

/* Of one item, where it is repeated. */
static void
item_members(struct schemas *s, const struct model_field *f)
{
	if (f->type == MODEL_MESSAGE)
		reference_members(s, f->message, NULL);
	else if (f->type == MODEL_ENUM)
		enum_members(&s->json, f->enumeration);
	else
		json_raw(&s->json, "%s", scalars[f->type]);
	/* A text of so many bytes has at most so many characters. */
	if (f->type == MODEL_STRING && (f->max_chars | f->max_bytes) != 0)
		json_number(&s->json, "maxLength",
		    f->max_chars != 0 ? f->max_chars : f->max_bytes);
	if (f->type == MODEL_STRING && f->required)
		json_number(&s->json, "minLength", 1);
	if (f->max != 0 && scalars[f->type] != NULL &&
	    strstr(scalars[f->type], "integer") != NULL)
		json_number(&s->json, "maximum", f->max);
}

/* What of an enum's values has to be said, a line each. */
static char *
describe_values(const struct model_enum *e)
{
	char *text = text_format("%s", "");
	size_t i;

	for (i = 0; e != NULL && i < e->nvalues; i++)
		if (*e->values[i].comment != '\0')
			text = text_format("%s%s%s: %s", text, *text != '\0'
			    ? "\n" : "", e->values[i].name,
			    e->values[i].comment);
	return text;
}

static void
describe(struct json *j, const struct model_field *f)
{
	const char *values = describe_values(f->enumeration);
	const char *between = *f->comment != '\0' && *values != '\0' ? "\n"
	    : "";

	if (*f->comment != '\0' || *values != '\0')
		json_member(j, "description", text_format("%s%s%s",
		    f->comment, between, values));
}

void
schema_field(struct schemas *s, const struct model_field *f)
{
	struct json *j = &s->json;

	json_begin(j, '{');
	describe(j, f);
	if (!f->repeated) {
		item_members(s, f);
	} else if (f->type == MODEL_MESSAGE && f->message->is_map) {
		json_member(j, "type", "object");
		json_name(j, "additionalProperties");
		schema_field(s, &f->message->fields[1]);
	} else {
		json_member(j, "type", "array");
		if (f->max_items != 0)
			json_number(j, "maxItems", f->max_items);
		if (f->required)
			json_number(j, "minItems", 1);
		json_name(j, "items");
		json_begin(j, '{');
		item_members(s, f);
		json_end(j, '}');
	}
	json_end(j, '}');
}

/* ---- types ---- */

static void
write_required(struct json *j, const struct schema_type *t)
{
	const struct model_message *m = t->message;
	bool any = false;
	size_t i;

	for (i = 0; i < m->nfields; i++) {
		if (!m->fields[i].required || (t->body_of != NULL &&
			route_hides(t->body_of, &m->fields[i])))
			continue;
		if (!any) {
			json_name(j, "required");
			json_begin(j, '[');
		}
		any = true;
		json_text(j, m->fields[i].json);
	}
	if (any)
		json_end(j, ']');
}

static void
write_type(struct schemas *s, const struct schema_type *t)
{
	const struct model_message *m = t->message;
	struct json *j = &s->json;
	size_t i;

	json_begin(j, '{');
	json_member(j, "type", "object");
	if (*m->comment != '\0')
		json_member(j, "description", m->comment);
	json_name(j, "properties");
	json_begin(j, '{');
	for (i = 0; i < m->nfields; i++) {
		if (t->body_of != NULL && route_hides(t->body_of,
			&m->fields[i]))
			continue;
		json_name(j, m->fields[i].json);
		schema_field(s, &m->fields[i]);
	}
	json_end(j, '}');
	write_required(j, t);
	json_end(j, '}');
}

void
schema_types(struct schemas *s)
{
	struct schema_type t;
	size_t i;

	/* Writing one may add more, and move the list. */
	for (i = 0; i < s->n; i++) {
		t = s->type[i];
		json_raw(&s->json, "\"");
		write_type_name(s->json.out, t.message);
		fputs("\":", s->json.out);
		s->json.comma = false;
		write_type(s, &t);
	}
}
