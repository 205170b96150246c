/* The well-known types that have a JSON form of their own. */
#include <ctype.h>
#include <string.h>

#include <google/protobuf/any.pb-c.h>
#include <google/protobuf/duration.pb-c.h>
#include <google/protobuf/field_mask.pb-c.h>
#include <google/protobuf/struct.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <google/protobuf/wrappers.pb-c.h>

#include "transcoder_private.h"

typedef void write_fn(struct buffer *, const ProtobufCMessage *);
typedef bool read_fn(struct reader *, const struct path *, const json_t *,
    ProtobufCMessage *);

static write_fn write_wrapper, write_timestamp, write_duration, write_mask,
    write_value, write_struct, write_list, write_any;
static read_fn read_wrapper, read_timestamp, read_duration, read_mask,
    read_value, read_struct, read_list, read_any;

static const struct well_known table[] = {
	{ &google__protobuf__bool_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__timestamp__descriptor,
	    write_timestamp, read_timestamp, true, false },
	{ &google__protobuf__string_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__int64_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__uint64_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__int32_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__uint32_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__double_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__float_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__bytes_value__descriptor,
	    write_wrapper, read_wrapper, true, true },
	{ &google__protobuf__duration__descriptor,
	    write_duration, read_duration, true, false },
	{ &google__protobuf__field_mask__descriptor,
	    write_mask, read_mask, true, false },
	{ &google__protobuf__value__descriptor,
	    write_value, read_value, false, false },
	{ &google__protobuf__struct__descriptor,
	    write_struct, read_struct, false, false },
	{ &google__protobuf__list_value__descriptor,
	    write_list, read_list, false, false },
	{ &google__protobuf__any__descriptor,
	    write_any, read_any, false, false },
};

#define INVALID(r, p, why) \
	transcoder_fail((r), (p), RPC__REASON__FIELD_INVALID, (why))

const struct well_known *
transcoder_well_known(const ProtobufCMessageDescriptor *type)
{
	size_t i;

	/* Most are not; their package tells. */
	if (strncmp(type->name, "google.protobuf.", 16) != 0)
		return NULL;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].type == type)
			return &table[i];
	return NULL;
}

/* ---- wrappers: the bare value ---- */

static void
write_wrapper(struct buffer *b, const ProtobufCMessage *m)
{
	const ProtobufCFieldDescriptor *f = m->descriptor->fields;

	transcoder_write_value(b, f, (const char *)m + f->offset);
}

static bool
read_wrapper(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	const ProtobufCFieldDescriptor *f = m->descriptor->fields;

	return transcoder_read_scalar(r, path, f, value,
	    MEMBER_AT(char, m, f->offset));
}

/* ---- times ---- */

static void
write_timestamp(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Timestamp *t = (const void *)m;

	transcoder_write_time(b, t->seconds, t->nanos);
}

static bool
read_timestamp(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	Google__Protobuf__Timestamp *t = (void *)m;
	const char *text = json_string_value(value);

	if (text == NULL ||
	    !transcoder_parse_time(text, &t->seconds, &t->nanos))
		return INVALID(r, path, "not an RFC 3339 time");
	return true;
}

static void
write_duration(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Duration *d = (const void *)m;

	transcoder_write_duration(b, d->seconds, d->nanos);
}

static bool
read_duration(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	Google__Protobuf__Duration *d = (void *)m;
	const char *text = json_string_value(value);

	if (text == NULL ||
	    !transcoder_parse_duration(text, &d->seconds, &d->nanos))
		return INVALID(r, path, "not a duration");
	return true;
}

/* ---- FieldMask: "user.displayName,photo" ---- */

static void
write_mask(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__FieldMask *mask = (const void *)m;
	struct buffer text = { 0 };
	const char *p;
	size_t i;

	for (i = 0; i < mask->n_paths; i++) {
		if (i > 0)
			buffer_putc(&text, ',');
		for (p = mask->paths[i]; *p != '\0'; p++) {
			if (*p == '_' && p[1] != '\0')
				buffer_putc(&text,
				    (char)toupper((unsigned char)*++p));
			else
				buffer_putc(&text, *p);
		}
	}
	transcoder_write_string(b, text.len == 0 ? "" : text.data, text.len);
	buffer_free(&text);
}

/* One path, from p up to a comma or the end; NULL if it has a '_'. */
static char *
mask_path(struct arena *a, const char *p, size_t len)
{
	char *out = arena_alloc(a, 2 * len + 1);
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (p[i] == '_')
			return NULL;
		if (isupper((unsigned char)p[i]))
			out[n++] = '_';
		out[n++] = (char)tolower((unsigned char)p[i]);
	}
	return out;
}

static bool
read_mask(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	Google__Protobuf__FieldMask *mask = (void *)m;
	const char *p = json_string_value(value);
	size_t n = 1, len, i;

	if (p == NULL)
		return INVALID(r, path, "not a string");
	if (*p == '\0')
		return true;
	for (i = 0; p[i] != '\0'; i++)
		n += p[i] == ',';
	mask->paths = arena_pointers(r->arena, n);
	for (i = 0; i < n; i++, p += len + 1) {
		len = strcspn(p, ",");
		if (len == 0 || (mask->paths[i] =
		    mask_path(r->arena, p, len)) == NULL)
			return INVALID(r, path, "not a list of field names");
	}
	mask->n_paths = n;
	return true;
}

/* ---- Value, Struct, ListValue: any JSON ---- */

static void
write_value(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Value *v = (const void *)m;

	switch (v->kind_case) {
	case GOOGLE__PROTOBUF__VALUE__KIND_NUMBER_VALUE:
		transcoder_write_double(b, v->number_value);
		break;
	case GOOGLE__PROTOBUF__VALUE__KIND_STRING_VALUE:
		transcoder_write_string(b, v->string_value,
		    strlen(v->string_value));
		break;
	case GOOGLE__PROTOBUF__VALUE__KIND_BOOL_VALUE:
		buffer_puts(b, v->bool_value ? "true" : "false");
		break;
	case GOOGLE__PROTOBUF__VALUE__KIND_STRUCT_VALUE:
		write_struct(b, &v->struct_value->base);
		break;
	case GOOGLE__PROTOBUF__VALUE__KIND_LIST_VALUE:
		write_list(b, &v->list_value->base);
		break;
	default:
		buffer_puts(b, "null");
	}
}

static void
write_struct(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Struct *s = (const void *)m;
	size_t i;

	buffer_putc(b, '{');
	for (i = 0; i < s->n_fields; i++) {
		if (i > 0)
			buffer_putc(b, ',');
		transcoder_write_string(b, s->fields[i]->key,
		    strlen(s->fields[i]->key));
		buffer_putc(b, ':');
		if (s->fields[i]->value == NULL)
			buffer_puts(b, "null");
		else
			write_value(b, &s->fields[i]->value->base);
	}
	buffer_putc(b, '}');
}

static void
write_list(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__ListValue *l = (const void *)m;
	size_t i;

	buffer_putc(b, '[');
	for (i = 0; i < l->n_values; i++) {
		if (i > 0)
			buffer_putc(b, ',');
		write_value(b, &l->values[i]->base);
	}
	buffer_putc(b, ']');
}

static bool
read_nested(struct reader *r, const struct path *path, const json_t *value,
    Google__Protobuf__Value *v)
{
	bool ok;

	if (++r->depth > TRANSCODER_MAX_DEPTH)
		return transcoder_fail(r, path, RPC__REASON__MALFORMED_REQUEST,
		    "nested too deep");
	if (json_is_object(value)) {
		v->kind_case = GOOGLE__PROTOBUF__VALUE__KIND_STRUCT_VALUE;
		v->struct_value = arena_message(r->arena,
		    &google__protobuf__struct__descriptor);
		ok = read_struct(r, path, value, &v->struct_value->base);
	} else {
		v->kind_case = GOOGLE__PROTOBUF__VALUE__KIND_LIST_VALUE;
		v->list_value = arena_message(r->arena,
		    &google__protobuf__list_value__descriptor);
		ok = read_list(r, path, value, &v->list_value->base);
	}
	r->depth--;
	return ok;
}

static bool
read_value(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	Google__Protobuf__Value *v = (void *)m;

	if (json_is_object(value) || json_is_array(value))
		return read_nested(r, path, value, v);
	if (json_is_string(value)) {
		v->kind_case = GOOGLE__PROTOBUF__VALUE__KIND_STRING_VALUE;
		v->string_value =
		    arena_strdup(r->arena, json_string_value(value));
	} else if (json_is_number(value)) {
		v->kind_case = GOOGLE__PROTOBUF__VALUE__KIND_NUMBER_VALUE;
		v->number_value = json_number_value(value);
	} else if (json_is_boolean(value)) {
		v->kind_case = GOOGLE__PROTOBUF__VALUE__KIND_BOOL_VALUE;
		v->bool_value = json_is_true(value);
	} else {
		v->kind_case = GOOGLE__PROTOBUF__VALUE__KIND_NULL_VALUE;
	}
	return true;
}

static bool
read_struct(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	Google__Protobuf__Struct *s = (void *)m;
	const char *name;
	json_t *item;

	if (!json_is_object(value))
		return INVALID(r, path, "not an object");
	s->fields = arena_pointers(r->arena, json_object_size(value));
	json_object_foreach((json_t *)(uintptr_t)value, name, item) {
		struct path at = { .parent = path, .name = name };
		Google__Protobuf__Struct__FieldsEntry *e =
		    arena_message(r->arena,
		    &google__protobuf__struct__fields_entry__descriptor);

		e->key = arena_strdup(r->arena, name);
		e->value = arena_message(r->arena,
		    &google__protobuf__value__descriptor);
		if (!read_value(r, &at, item, &e->value->base))
			return false;
		s->fields[s->n_fields++] = e;
	}
	return true;
}

static bool
read_list(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	Google__Protobuf__ListValue *l = (void *)m;
	size_t i, n = json_array_size(value);

	if (!json_is_array(value))
		return INVALID(r, path, "not an array");
	l->values = arena_pointers(r->arena, n);
	for (i = 0; i < n; i++) {
		struct path at = { .parent = path, .index = i };

		l->values[i] = arena_message(r->arena,
		    &google__protobuf__value__descriptor);
		if (!read_value(r, &at, json_array_get(value, i),
		    &l->values[i]->base))
			return false;
	}
	l->n_values = n;
	return true;
}

/* ---- Any: {"@type": url, ...fields}, or "value" for a well-known one ---- */

static void
write_any(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Any *any = (const void *)m;
	const ProtobufCMessageDescriptor *d = transcoder_type(any->type_url);
	ProtobufCMessage *in = NULL;

	/* As it is read: of no type, so nothing. */
	if (any->type_url[0] == '\0') {
		buffer_puts(b, "{}");
		return;
	}
	buffer_puts(b, "{\"@type\":");
	transcoder_write_string(b, any->type_url, strlen(any->type_url));
	if (d != NULL)
		in = protobuf_c_message_unpack(d, NULL, any->value.len,
		    any->value.data);
	if (in != NULL && transcoder_well_known(d) != NULL) {
		buffer_puts(b, ",\"value\":");
		transcoder_write(b, in);
	} else if (in != NULL) {
		transcoder_write_members(b, in, false);
	}
	buffer_putc(b, '}');
	if (in != NULL)
		protobuf_c_message_free_unpacked(in, NULL);
}

static bool
read_any(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	static const char *const skip[] = { "@type", NULL };
	Google__Protobuf__Any *any = (void *)m;
	const json_t *type = json_object_get(value, "@type");
	const char *url = json_string_value(type);
	const ProtobufCMessageDescriptor *d =
	    url != NULL ? transcoder_type(url) : NULL;
	const struct well_known *known;
	ProtobufCMessage *in;

	if (json_is_object(value) && json_object_size(value) == 0)
		return true;
	if (d == NULL)
		return INVALID(r, path, "no @type, or an unknown one");
	if (++r->depth > TRANSCODER_MAX_DEPTH)
		return transcoder_fail(r, path, RPC__REASON__MALFORMED_REQUEST,
		    "nested too deep");
	in = arena_message(r->arena, d);
	known = transcoder_well_known(d);
	if (known != NULL ? !known->read(r, path,
				json_object_get(value, "value"), in)
			  : !transcoder_read_fields(r, path, value, skip, in))
		return false;
	r->depth--;
	any->type_url = arena_strdup(r->arena, url);
	any->value.len = protobuf_c_message_get_packed_size(in);
	any->value.data = arena_alloc(r->arena, any->value.len + 1);
	(void)protobuf_c_message_pack(in, any->value.data);
	return true;
}
