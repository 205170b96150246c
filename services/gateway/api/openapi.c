/* The OpenAPI 3.1 document, made from the route table and the descriptors. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "attachments.pb-c.h"
#include "gateway.pb-c.h"
#include "gateway/api/openapi.h"
#include "gateway/api/routes.h"
#include "gateway/json/field.h"
#include "gateway/json/transcoder.h"

#define MAX_TYPES	128

/* Types that are referred to; those are written after the paths. */
struct document {
	struct buffer				*out;
	const ProtobufCMessageDescriptor	*type[MAX_TYPES];
	const char *const			*hidden[MAX_TYPES];
	size_t					 n;
};

/* How a protobuf-c type shows in JSON. */
static const char *const scalars[] = {
	[PROTOBUF_C_TYPE_INT32] = "\"type\":\"integer\",\"format\":\"int32\"",
	[PROTOBUF_C_TYPE_SINT32] = "\"type\":\"integer\",\"format\":\"int32\"",
	[PROTOBUF_C_TYPE_SFIXED32] =
	    "\"type\":\"integer\",\"format\":\"int32\"",
	[PROTOBUF_C_TYPE_UINT32] = "\"type\":\"integer\",\"minimum\":0",
	[PROTOBUF_C_TYPE_FIXED32] = "\"type\":\"integer\",\"minimum\":0",
	[PROTOBUF_C_TYPE_INT64] = "\"type\":\"string\",\"format\":\"int64\"",
	[PROTOBUF_C_TYPE_SINT64] = "\"type\":\"string\",\"format\":\"int64\"",
	[PROTOBUF_C_TYPE_SFIXED64] =
	    "\"type\":\"string\",\"format\":\"int64\"",
	[PROTOBUF_C_TYPE_UINT64] = "\"type\":\"string\",\"format\":\"uint64\"",
	[PROTOBUF_C_TYPE_FIXED64] =
	    "\"type\":\"string\",\"format\":\"uint64\"",
	[PROTOBUF_C_TYPE_FLOAT] = "\"type\":\"number\"",
	[PROTOBUF_C_TYPE_DOUBLE] = "\"type\":\"number\"",
	[PROTOBUF_C_TYPE_BOOL] = "\"type\":\"boolean\"",
	[PROTOBUF_C_TYPE_STRING] = "\"type\":\"string\"",
	[PROTOBUF_C_TYPE_BYTES] =
	    "\"type\":\"string\",\"contentEncoding\":\"base64\"",
};

static const struct {
	const char	*name, *schema;
} known[] = {
	{ "google.protobuf.Timestamp",
	    "\"type\":\"string\",\"format\":\"date-time\"" },
	{ "google.protobuf.Duration", "\"type\":\"string\"" },
	{ "google.protobuf.FieldMask", "\"type\":\"string\"" },
	{ "google.protobuf.BoolValue", "\"type\":\"boolean\"" },
	{ "google.protobuf.StringValue", "\"type\":\"string\"" },
	{ "google.protobuf.Int32Value", "\"type\":\"integer\"" },
	{ "google.protobuf.UInt32Value", "\"type\":\"integer\"" },
	{ "google.protobuf.Int64Value", "\"type\":\"string\"" },
	{ "google.protobuf.UInt64Value", "\"type\":\"string\"" },
	{ "google.protobuf.FloatValue", "\"type\":\"number\"" },
	{ "google.protobuf.DoubleValue", "\"type\":\"number\"" },
	{ "google.protobuf.BytesValue", "\"type\":\"string\"" },
	{ "google.protobuf.Empty", "\"type\":\"object\"" },
	{ "google.protobuf.Struct", "\"type\":\"object\"" },
	{ "google.protobuf.ListValue", "\"type\":\"array\"" },
};

static const char errors[] =
    "\"4XX\":{\"$ref\":\"#/components/responses/Problem\"},"
    "\"5XX\":{\"$ref\":\"#/components/responses/Problem\"}";

static void	write_schema(struct document *,
		    const ProtobufCFieldDescriptor *);
static void	write_reference(struct document *,
		    const ProtobufCMessageDescriptor *,
		    const char *const *hidden);
static void	write_path(struct document *, const char *pattern);
static void	write_types(struct document *);

void
openapi_write(struct buffer *b, const char *base_path)
{
	struct document d = { .out = b };
	const struct route *r;
	size_t i, n;
	bool first = true;

	buffer_puts(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Liaison\","
	    "\"version\":\"" LIAISON_VERSION "\"},");
	if (base_path[0] != '\0')
		buffer_printf(b, "\"servers\":[{\"url\":\"%s\"}],",
		    base_path);
	buffer_puts(b, "\"paths\":{");
	r = routes_table(&n);
	for (i = 0; i < n; i++) {
		/* All methods of a path are written at its first row. */
		size_t before = 0;

		while (strcmp(r[before].pattern, r[i].pattern) != 0)
			before++;
		if (before < i)
			continue;
		if (!first)
			buffer_putc(b, ',');
		first = false;
		write_path(&d, r[i].pattern);
	}
	buffer_puts(b, "},\"components\":{\"securitySchemes\":{"
	    "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\","
	    "\"name\":\"liaison_session\",\"description\":"
	    "\"Requests that change something also need X-CSRF-Token.\"},"
	    "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
	    "\"responses\":{\"Problem\":{\"description\":\"What went wrong\","
	    "\"content\":{\"application/problem+json\":{\"schema\":");
	write_reference(&d, &gateway__problem__descriptor, NULL);
	buffer_puts(b, "}}}},\"schemas\":{");
	write_types(&d);
	buffer_puts(b, "}}}");
}

/* ---- operations ---- */

static void
write_parameter(struct buffer *b, const char *name, const char *in,
    bool required, bool *first)
{
	if (!*first)
		buffer_putc(b, ',');
	*first = false;
	buffer_printf(b, "{\"name\":\"%s\",\"in\":\"%s\",\"required\":%s,"
	    "\"schema\":", name, in, required ? "true" : "false");
}

/* Fields of the request that a query may set. */
static void
write_query(struct document *d, const struct route *r, bool *first)
{
	const struct route_call *c = routes_call(r);
	const ProtobufCFieldDescriptor *f;
	char name[64];
	unsigned i;

	for (i = 0; i < c->input->n_fields; i++) {
		f = &c->input->fields[i];
		if (f == c->path_field || f == c->bytes_field ||
		    !transcoder_has_text(f))
			continue;
		transcoder_json_name(f->name, name, sizeof(name));
		write_parameter(d->out, name, "query", false, first);
		write_schema(d, f);
		buffer_putc(d->out, '}');
	}
}

static void
write_parameters(struct document *d, const struct route *r)
{
	static const char text[] = "{\"type\":\"string\"}}";
	bool first = true;

	buffer_puts(d->out, "\"parameters\":[");
	if (strstr(r->pattern, "{id}") != NULL) {
		write_parameter(d->out, "id", "path", true, &first);
		buffer_puts(d->out, text);
	}
	if (r->key_field != NULL) {
		write_parameter(d->out, "Idempotency-Key", "header", false,
		    &first);
		buffer_puts(d->out, "{\"type\":\"string\",\"maxLength\":64}}");
	}
	if (r->kind == ROUTE_UPLOAD) {
		write_parameter(d->out, "name", "query", false, &first);
		buffer_puts(d->out, text);
	}
	if (r->kind == ROUTE_CALL && (r->body == BODY_BYTES ||
		(r->body == BODY_NONE && r->method == HTTP_GET)))
		write_query(d, r, &first);
	buffer_puts(d->out, "],");
}

static void
write_body(struct document *d, const struct route *r)
{
	static const char bytes[] = "\"requestBody\":{\"required\":true,"
	    "\"content\":{\"application/octet-stream\":{},"
	    "\"multipart/form-data\":{\"schema\":{\"type\":\"object\","
	    "\"properties\":{\"file\":{\"type\":\"string\","
	    "\"contentMediaType\":\"application/octet-stream\"}}}}}},";
	const struct route_call *c = routes_call(r);

	if (r->body == BODY_BYTES)
		buffer_puts(d->out, bytes);
	if (r->body != BODY_JSON)
		return;
	buffer_puts(d->out, "\"requestBody\":{\"required\":true,"
	    "\"content\":{\"application/json\":{\"schema\":");
	if (r->kind == ROUTE_LOGIN)
		write_reference(d, &gateway__login_request__descriptor, NULL);
	else
		write_reference(d, c->input, c->hidden);
	buffer_puts(d->out, "}}},");
}

static void
write_answer(struct document *d, const struct route *r)
{
	const ProtobufCMessageDescriptor *output = NULL;

	switch (r->kind) {
	case ROUTE_CALL:
		output = routes_call(r)->output;
		break;
	case ROUTE_LOGIN:
		output = &gateway__login_reply__descriptor;
		break;
	case ROUTE_ME:
		output = &gateway__me__descriptor;
		break;
	case ROUTE_READY:
		output = &gateway__ready_reply__descriptor;
		break;
	case ROUTE_UPLOAD:
		output = &common__attachment__descriptor;
		break;
	default:
		break;
	}
	buffer_printf(d->out, "\"responses\":{\"%d\":{\"description\":\"%s\"",
	    r->success, r->success == 204 ? "Done" : "The answer");
	if (output != NULL && r->success != 204) {
		buffer_puts(d->out, ",\"content\":{\"application/json\":{"
		    "\"schema\":");
		write_reference(d, output, NULL);
		buffer_puts(d->out, "}}");
	}
	buffer_printf(d->out, "},%s}", errors);
}

static void
write_operation(struct document *d, const struct route *r)
{
	static const char *const ids[ROUTE_KINDS] = {
		[ROUTE_LOGIN] = "Login",
		[ROUTE_LOGOUT] = "Logout",
		[ROUTE_ME] = "GetMe",
		[ROUTE_UPLOAD] = "Upload",
		[ROUTE_DOWNLOAD] = "Download",
		[ROUTE_HEALTH] = "GetHealth",
		[ROUTE_READY] = "GetReady",
		[ROUTE_METRICS] = "GetMetrics",
		[ROUTE_OPENAPI] = "GetOpenapi",
	};
	static const char *const methods[HTTP_METHODS] = { "get", "head",
		"post", "put", "patch", "delete", "options" };

	buffer_printf(d->out, "\"%s\":{\"operationId\":\"%s%s\","
	    "\"summary\":\"%s\",", methods[r->method],
	    r->kind == ROUTE_CALL ? r->rpc : ids[r->kind],
	    r->kind == ROUTE_CALL && r->service == SERVICE_ATTACHMENTS
	    ? "Attachment" : "", r->summary);
	buffer_puts(d->out, r->roles == ROLES_NONE ? "\"security\":[],"
	    : "\"security\":[{\"cookie\":[]},{\"bearer\":[]}],");
	write_parameters(d, r);
	write_body(d, r);
	write_answer(d, r);
	buffer_putc(d->out, '}');
}

static void
write_path(struct document *d, const char *pattern)
{
	const struct route *r;
	size_t i, n;
	bool first = true;

	buffer_printf(d->out, "\"%s\":{", pattern);
	r = routes_table(&n);
	for (i = 0; i < n; i++) {
		if (strcmp(r[i].pattern, pattern) != 0)
			continue;
		if (!first)
			buffer_putc(d->out, ',');
		first = false;
		write_operation(d, &r[i]);
	}
	buffer_putc(d->out, '}');
}

/* ---- schemas ---- */

/* "liaison.messages.v1.SendRequest" as "messages.SendRequest". */
static void
write_type_name(struct buffer *b, const ProtobufCMessageDescriptor *t)
{
	const char *p = t->name, *version;

	if (strncmp(p, "liaison.", 8) == 0)
		p += 8;
	if ((version = strstr(p, ".v1.")) != NULL) {
		buffer_add(b, p, (size_t)(version - p));
		p = version + 3;
	}
	buffer_puts(b, p);
}

static void
write_reference(struct document *d, const ProtobufCMessageDescriptor *t,
    const char *const *hidden)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, t->name) != 0)
			continue;
		buffer_printf(d->out, "{%s}", known[i].schema);
		return;
	}
	for (i = 0; i < d->n && d->type[i] != t; i++)
		;
	if (i == d->n && d->n < MAX_TYPES) {
		d->type[d->n] = t;
		d->hidden[d->n++] = hidden;
	}
	buffer_puts(d->out, "{\"$ref\":\"#/components/schemas/");
	write_type_name(d->out, t);
	buffer_puts(d->out, "\"}");
}

static void
write_enum(struct document *d, const ProtobufCEnumDescriptor *e)
{
	unsigned i;

	buffer_puts(d->out, "{\"type\":\"string\",\"enum\":[");
	for (i = 0; i < e->n_values; i++)
		buffer_printf(d->out, "%s\"%s\"", i > 0 ? "," : "",
		    e->values[i].name);
	buffer_puts(d->out, "]}");
}

static void
write_item(struct document *d, const ProtobufCFieldDescriptor *f)
{
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		write_reference(d, f->descriptor, NULL);
	else if (f->type == PROTOBUF_C_TYPE_ENUM)
		write_enum(d, f->descriptor);
	else
		buffer_printf(d->out, "{%s}", scalars[f->type]);
}

static void
write_schema(struct document *d, const ProtobufCFieldDescriptor *f)
{
	const ProtobufCMessageDescriptor *entry = f->descriptor;

	if (f->label != PROTOBUF_C_LABEL_REPEATED) {
		write_item(d, f);
	} else if (transcoder_is_map(f)) {
		buffer_puts(d->out,
		    "{\"type\":\"object\",\"additionalProperties\":");
		write_item(d, &entry->fields[1]);
		buffer_putc(d->out, '}');
	} else {
		buffer_puts(d->out, "{\"type\":\"array\",\"items\":");
		write_item(d, f);
		buffer_putc(d->out, '}');
	}
}

static bool
is_hidden(const char *const *hidden, const char *name)
{
	for (; hidden != NULL && *hidden != NULL; hidden++)
		if (strcmp(*hidden, name) == 0)
			return true;
	return false;
}

static void
write_type(struct document *d, size_t at)
{
	const ProtobufCMessageDescriptor *t = d->type[at];
	char name[64];
	unsigned i;
	bool first = true;

	buffer_putc(d->out, '"');
	write_type_name(d->out, t);
	buffer_puts(d->out, "\":{\"type\":\"object\",\"properties\":{");
	for (i = 0; i < t->n_fields; i++) {
		if (is_hidden(d->hidden[at], t->fields[i].name))
			continue;
		transcoder_json_name(t->fields[i].name, name, sizeof(name));
		buffer_printf(d->out, "%s\"%s\":", first ? "" : ",", name);
		first = false;
		write_schema(d, &t->fields[i]);
	}
	buffer_puts(d->out, "}}");
}

static void
write_types(struct document *d)
{
	size_t i;

	/* Writing one may add more. */
	for (i = 0; i < d->n; i++) {
		if (i > 0)
			buffer_putc(d->out, ',');
		write_type(d, i);
	}
}
