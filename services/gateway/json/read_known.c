/* JSON -> well-known types; see json/write_known.c for the way back. */
#include <ctype.h>
#include <string.h>

#include <google/protobuf/duration.pb-c.h>
#include <google/protobuf/field_mask.pb-c.h>
#include <google/protobuf/struct.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>

#include "gateway/json/read_known.h"
#include "gateway/json/text.h"

typedef bool read_fn(struct reader *, const struct path *, const json_t *,
    ProtobufCMessage *);

static read_fn read_timestamp, read_duration, read_mask, read_value,
    read_struct, read_list;

static read_fn *const readers[KNOWN_KINDS] = {
	[KNOWN_TIME] = read_timestamp,
	[KNOWN_DURATION] = read_duration,
	[KNOWN_MASK] = read_mask,
	[KNOWN_VALUE] = read_value,
	[KNOWN_STRUCT] = read_struct,
	[KNOWN_LIST] = read_list,
};

bool
transcoder_read_known(struct reader *r, const struct path *path,
    enum known_kind kind, const json_t *value, ProtobufCMessage *m)
{
	return readers[kind](r, path, value, m);
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

/* ---- any JSON ---- */

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
