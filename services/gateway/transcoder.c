/* What both directions of the transcoder share, and setting single fields. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "transcoder_private.h"

static const ProtobufCMessageDescriptor *const no_types[] = { NULL };
static const ProtobufCMessageDescriptor *const *any_types = no_types;

static const size_t type_sizes[] = {
	[PROTOBUF_C_TYPE_INT32] = 4,
	[PROTOBUF_C_TYPE_SINT32] = 4,
	[PROTOBUF_C_TYPE_SFIXED32] = 4,
	[PROTOBUF_C_TYPE_INT64] = 8,
	[PROTOBUF_C_TYPE_SINT64] = 8,
	[PROTOBUF_C_TYPE_SFIXED64] = 8,
	[PROTOBUF_C_TYPE_UINT32] = 4,
	[PROTOBUF_C_TYPE_FIXED32] = 4,
	[PROTOBUF_C_TYPE_UINT64] = 8,
	[PROTOBUF_C_TYPE_FIXED64] = 8,
	[PROTOBUF_C_TYPE_FLOAT] = sizeof(float),
	[PROTOBUF_C_TYPE_DOUBLE] = sizeof(double),
	[PROTOBUF_C_TYPE_BOOL] = sizeof(protobuf_c_boolean),
	[PROTOBUF_C_TYPE_ENUM] = sizeof(int),
	[PROTOBUF_C_TYPE_STRING] = sizeof(char *),
	[PROTOBUF_C_TYPE_BYTES] = sizeof(ProtobufCBinaryData),
	[PROTOBUF_C_TYPE_MESSAGE] = sizeof(ProtobufCMessage *),
};

size_t
transcoder_type_size(ProtobufCType type)
{
	return type_sizes[type];
}

/* protobuf-c does not keep map_entry, but the entry's name is reserved. */
bool
transcoder_is_map(const ProtobufCFieldDescriptor *f)
{
	const ProtobufCMessageDescriptor *entry = f->descriptor;
	const char *in, *name;

	if (f->label != PROTOBUF_C_LABEL_REPEATED ||
	    f->type != PROTOBUF_C_TYPE_MESSAGE || entry->n_fields != 2)
		return false;
	/* "by_role" makes "ByRoleEntry". */
	name = entry->short_name;
	if (name[0] != toupper((unsigned char)f->name[0]))
		return false;
	for (in = f->name; *in != '\0'; in++) {
		if (*in == '_')
			continue;
		if (tolower((unsigned char)*name++) !=
		    tolower((unsigned char)*in))
			return false;
	}
	return strcmp(name, "Entry") == 0 &&
	    strcmp(entry->fields[0].name, "key") == 0 &&
	    strcmp(entry->fields[1].name, "value") == 0;
}

void
transcoder_set_types(const ProtobufCMessageDescriptor *const *types)
{
	any_types = types;
}

const ProtobufCMessageDescriptor *
transcoder_type(const char *url)
{
	const char *slash = strrchr(url, '/');
	size_t i;

	if (slash == NULL)
		return NULL;
	for (i = 0; any_types[i] != NULL; i++)
		if (strcmp(any_types[i]->name, slash + 1) == 0)
			return any_types[i];
	return NULL;
}

void
transcoder_json_name(const char *name, char *out, size_t cap)
{
	size_t n = 0;
	bool up = false;

	for (; *name != '\0' && n + 1 < cap; name++) {
		if (*name == '_') {
			up = true;
			continue;
		}
		out[n++] = up ? (char)toupper((unsigned char)*name) : *name;
		up = false;
	}
	out[n] = '\0';
}

static bool
is_json_name(const char *original, const char *json)
{
	bool up = false;

	for (; *original != '\0'; original++) {
		if (*original == '_') {
			up = true;
			continue;
		}
		if (*json++ != (up ? (char)toupper((unsigned char)*original)
				   : *original))
			return false;
		up = false;
	}
	return *json == '\0';
}

const ProtobufCFieldDescriptor *
transcoder_field(const ProtobufCMessageDescriptor *d, const char *name)
{
	unsigned i;

	for (i = 0; i < d->n_fields; i++)
		if (is_json_name(d->fields[i].name, name) ||
		    strcmp(d->fields[i].name, name) == 0)
			return &d->fields[i];
	return NULL;
}

/* ---- errors ---- */

static size_t
render_path(const struct path *p, char *out, size_t cap)
{
	size_t n = 0;
	int add;

	if (p == NULL)
		return 0;
	n = render_path(p->parent, out, cap);
	if (p->name != NULL)
		add = snprintf(out + n, cap - n, "%s%.64s", n > 0 ? "." : "",
		    p->name);
	else
		add = snprintf(out + n, cap - n, "[%zu]", p->index);
	if (add < 0)
		return n;
	return n + (size_t)add < cap ? n + (size_t)add : cap - 1;
}

bool
transcoder_fail(struct reader *r, const struct path *p, Rpc__Reason reason,
    const char *message)
{
	r->error->reason = reason;
	r->error->message = message;
	r->error->field[0] = '\0';
	(void)render_path(p, r->error->field, sizeof(r->error->field));
	return false;
}

/* ---- one field from text ---- */

bool
transcoder_has_text(const ProtobufCFieldDescriptor *f)
{
	const struct well_known *known;

	if (f->type != PROTOBUF_C_TYPE_MESSAGE)
		return true;
	known = transcoder_well_known(f->descriptor);
	return known != NULL && known->text;
}

/* One more item in a repeated field; NULL-safe for the first one. */
static void *
grow_repeated(struct arena *a, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f)
{
	size_t *n = MEMBER_AT(size_t, m, f->quantifier_offset);
	void **items = MEMBER_AT(void *, m, f->offset);
	size_t size = transcoder_type_size(f->type);
	char *more = arena_alloc(a, (*n + 1) * size);

	if (*n > 0)
		memcpy(more, *items, *n * size);
	*items = more;
	return more + (*n)++ * size;
}

bool
transcoder_set(struct arena *a, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, const char *text,
    struct transcoder_error *error)
{
	char name[64];
	struct path path = { .name = name };
	struct reader r = { .arena = a, .error = error, .text = true };
	json_t *value = NULL;
	bool ok = false;

	transcoder_json_name(f->name, name, sizeof(name));
	if (!transcoder_has_text(f))
		return transcoder_fail(&r, &path, RPC__REASON__FIELD_INVALID,
		    "not a field for text");
	if ((value = json_string(text)) == NULL)
		return transcoder_fail(&r, &path, RPC__REASON__FIELD_INVALID,
		    "not UTF-8");
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		ok = transcoder_read_value(&r, &path, f, value,
		    grow_repeated(a, m, f));
	else
		ok = transcoder_read_value(&r, &path, f, value,
		    MEMBER_AT(char, m, f->offset));
	if (ok && (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		*MEMBER_AT(uint32_t, m, f->quantifier_offset) = f->id;
	json_decref(value);
	return ok;
}
