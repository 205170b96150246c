/* JSON -> protobuf, by way of a tree of the JSON. */
#include <string.h>

#include <google/protobuf/timestamp.pb-c.h>

#include "gateway/json/read_scalar.h"
#include "gateway/json/read_tree.h"
#include "json/field.h"
#include "json/known.h"
#include "json/text.h"

static bool	read_fields(struct reader *, const struct path *,
		    const json_t *object, const char *const *hidden,
		    ProtobufCMessage *);
static bool	read_field(struct reader *, const struct path *,
		    const ProtobufCFieldDescriptor *, const json_t *,
		    ProtobufCMessage *);
static bool	read_message(struct reader *, const struct path *,
		    const ProtobufCMessageDescriptor *, const json_t *,
		    ProtobufCMessage **);
static bool	read_array(struct reader *, const struct path *,
		    const ProtobufCFieldDescriptor *, const json_t *,
		    ProtobufCMessage *);
static bool	read_map(struct reader *, const struct path *,
		    const ProtobufCFieldDescriptor *, const json_t *,
		    ProtobufCMessage *);
static bool	read_time(struct reader *, const struct path *, const json_t *,
		    ProtobufCMessage *);

static Rpc__Reason
parse_reason(const json_error_t *e)
{
	/* Well-formed, but no number or text that any field could take. */
	if (json_error_code(e) == json_error_numeric_overflow ||
	    json_error_code(e) == json_error_null_character)
		return RPC__REASON__FIELD_INVALID;
	return RPC__REASON__MALFORMED_REQUEST;
}

ProtobufCMessage *
transcoder_read_tree(struct arena *a, const ProtobufCMessageDescriptor *d,
    const char *json, size_t len, const char *const *hidden,
    struct transcoder_error *error)
{
	struct reader r = { .arena = a, .error = error };
	ProtobufCMessage *m = NULL;
	json_error_t why;
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &why);
	bool ok = false;

	if (root == NULL) {
		(void)transcoder_fail(&r, NULL, parse_reason(&why),
		    "not valid JSON");
		return NULL;
	}
	if (!json_is_object(root)) {
		(void)transcoder_fail(&r, NULL,
		    RPC__REASON__MALFORMED_REQUEST, "not an object");
		goto cleanup;
	}
	m = arena_message(a, d);
	ok = transcoder_known(d) != KNOWN_NOT
	    ? read_message(&r, NULL, d, root, &m)
	    : read_fields(&r, NULL, root, hidden, m);
cleanup:
	json_decref(root);
	return ok ? m : NULL;
}

static bool
is_listed(const char *const *names, const char *name)
{
	for (; names != NULL && *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* Twice by its two names, or two members of one oneof. */
static bool
is_set_already(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
    const uint64_t *seen)
{
	size_t i = (size_t)(f - m->descriptor->fields);

	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		return MEMBER_OF(uint32_t, m, f->quantifier_offset) != 0;
	return (seen[i / 64] >> i % 64 & 1) != 0;
}

static bool
read_fields(struct reader *r, const struct path *parent, const json_t *object,
    const char *const *hidden, ProtobufCMessage *m)
{
	uint64_t *seen = arena_alloc(r->arena,
	    (m->descriptor->n_fields / 64 + 1) * sizeof(*seen));
	const ProtobufCFieldDescriptor *f;
	json_t *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)object, name, value) {
		struct path path = { .parent = parent, .name = name };

		f = transcoder_field(m->descriptor, name);
		if (f == NULL || is_listed(hidden, f->name))
			return transcoder_fail(r, &path,
			    RPC__REASON__FIELD_UNKNOWN, "no such field");
		if (json_is_null(value))
			continue;
		if (is_set_already(m, f, seen))
			return INVALID(r, &path, "set twice");
		seen[(size_t)(f - m->descriptor->fields) / 64] |=
		    UINT64_C(1) << (size_t)(f - m->descriptor->fields) % 64;
		if (!read_field(r, &path, f, value, m))
			return false;
	}
	return true;
}

static bool
read_field(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value,
    ProtobufCMessage *m)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return transcoder_is_map(f) ? read_map(r, path, f, value, m)
					    : read_array(r, path, f, value, m);
	if (!transcoder_read_value(r, path, f, value,
	    MEMBER_AT(char, m, f->offset)))
		return false;
	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		*MEMBER_AT(uint32_t, m, f->quantifier_offset) = f->id;
	return true;
}

static bool
read_array(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value,
    ProtobufCMessage *m)
{
	size_t i, n = json_array_size(value);
	size_t size = transcoder_type_size(f->type);
	char *items = NULL;

	if (!json_is_array(value))
		return INVALID(r, path, "not an array");
	if (n > 0)
		items = arena_alloc(r->arena, n * size);
	for (i = 0; i < n; i++) {
		struct path item = { .parent = path, .index = i };

		if (!transcoder_read_value(r, &item, f,
		    json_array_get(value, i), items + i * size))
			return false;
	}
	*MEMBER_AT(size_t, m, f->quantifier_offset) = n;
	*MEMBER_AT(char *, m, f->offset) = items;
	return true;
}

static bool
read_map_key(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const char *name, void *out)
{
	json_t *key = json_string(name);
	bool text = r->text, ok;

	r->text = true;
	ok = transcoder_read_scalar(r, path, f, key, out);
	r->text = text;
	json_decref(key);
	return ok;
}

static bool
read_map(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value,
    ProtobufCMessage *m)
{
	const ProtobufCFieldDescriptor *pair =
	    ((const ProtobufCMessageDescriptor *)f->descriptor)->fields;
	ProtobufCMessage **entries;
	size_t n = 0;
	const char *name;
	json_t *item;

	if (!json_is_object(value))
		return INVALID(r, path, "not an object");
	entries = arena_pointers(r->arena, json_object_size(value));
	json_object_foreach((json_t *)(uintptr_t)value, name, item) {
		struct path at = { .parent = path, .name = name };
		ProtobufCMessage *e = arena_message(r->arena, f->descriptor);

		if (!read_map_key(r, &at, &pair[0], name,
		    MEMBER_AT(char, e, pair[0].offset)) ||
		    !transcoder_read_value(r, &at, &pair[1], item,
		    MEMBER_AT(char, e, pair[1].offset)))
			return false;
		entries[n++] = e;
	}
	*MEMBER_AT(size_t, m, f->quantifier_offset) = n;
	*MEMBER_AT(ProtobufCMessage **, m, f->offset) = entries;
	return true;
}

static bool
read_message(struct reader *r, const struct path *path,
    const ProtobufCMessageDescriptor *d, const json_t *value,
    ProtobufCMessage **out)
{
	bool ok = false;

	if (++r->depth > TRANSCODER_MAX_DEPTH)
		return transcoder_fail(r, path, RPC__REASON__MALFORMED_REQUEST,
		    "nested too deep");
	*out = arena_message(r->arena, d);
	switch (transcoder_known(d)) {
	case KNOWN_WRAPPER:
		ok = transcoder_read_scalar(r, path, d->fields, value,
		    MEMBER_AT(char, *out, d->fields->offset));
		break;
	case KNOWN_TIME:
		ok = read_time(r, path, value, *out);
		break;
	case KNOWN_NOT:
		ok = json_is_object(value)
		    ? read_fields(r, path, value, NULL, *out)
		    : INVALID(r, path, "not an object");
		break;
	}
	r->depth--;
	return ok;
}

bool
transcoder_read_value(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return read_message(r, path, f->descriptor, value, out);
	return transcoder_read_scalar(r, path, f, value, out);
}

static bool
read_time(struct reader *r, const struct path *path, const json_t *value,
    ProtobufCMessage *m)
{
	Google__Protobuf__Timestamp *t = (void *)m;
	const char *text = json_string_value(value);

	if (text == NULL ||
	    !transcoder_parse_time(text, &t->seconds, &t->nanos))
		return INVALID(r, path, "not an RFC 3339 time");
	return true;
}
