/* JSON -> protobuf, by way of a tree of the JSON. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "transcoder_private.h"

typedef bool read_fn(struct reader *, const struct path *,
    const ProtobufCFieldDescriptor *, const json_t *, void *);

static read_fn read_integer, read_real, read_bool, read_enum, read_text,
    read_bytes;

static read_fn *const readers[] = {
	[PROTOBUF_C_TYPE_INT32] = read_integer,
	[PROTOBUF_C_TYPE_SINT32] = read_integer,
	[PROTOBUF_C_TYPE_SFIXED32] = read_integer,
	[PROTOBUF_C_TYPE_INT64] = read_integer,
	[PROTOBUF_C_TYPE_SINT64] = read_integer,
	[PROTOBUF_C_TYPE_SFIXED64] = read_integer,
	[PROTOBUF_C_TYPE_UINT32] = read_integer,
	[PROTOBUF_C_TYPE_FIXED32] = read_integer,
	[PROTOBUF_C_TYPE_UINT64] = read_integer,
	[PROTOBUF_C_TYPE_FIXED64] = read_integer,
	[PROTOBUF_C_TYPE_FLOAT] = read_real,
	[PROTOBUF_C_TYPE_DOUBLE] = read_real,
	[PROTOBUF_C_TYPE_BOOL] = read_bool,
	[PROTOBUF_C_TYPE_ENUM] = read_enum,
	[PROTOBUF_C_TYPE_STRING] = read_text,
	[PROTOBUF_C_TYPE_BYTES] = read_bytes,
};

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
static bool	takes_null(const ProtobufCFieldDescriptor *);

#define INVALID(r, p, why) \
	transcoder_fail((r), (p), RPC__REASON__FIELD_INVALID, (why))

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
transcoder_read(struct arena *a, const ProtobufCMessageDescriptor *d,
    const char *json, size_t len, const char *const *hidden,
    struct transcoder_error *error)
{
	ProtobufCMessage *m = transcoder_read_straight(a, d, json, len,
	    hidden);

	return m != NULL ? m
	    : transcoder_read_tree(a, d, json, len, hidden, error);
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
	ok = transcoder_well_known(d) != NULL
	    ? read_message(&r, NULL, d, root, &m)
	    : transcoder_read_fields(&r, NULL, root, hidden, m);
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

bool
transcoder_read_fields(struct reader *r, const struct path *parent,
    const json_t *object, const char *const *skip, ProtobufCMessage *m)
{
	uint64_t *seen = arena_alloc(r->arena,
	    (m->descriptor->n_fields / 64 + 1) * sizeof(*seen));
	const ProtobufCFieldDescriptor *f;
	json_t *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)object, name, value) {
		struct path path = { .parent = parent, .name = name };

		if (strcmp(name, "@type") == 0 && is_listed(skip, name))
			continue;
		f = transcoder_field(m->descriptor, name);
		if (f == NULL || is_listed(skip, f->name))
			return transcoder_fail(r, &path,
			    RPC__REASON__FIELD_UNKNOWN, "no such field");
		if (json_is_null(value) && !takes_null(f))
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

/* null means unset, except where null is a value. */
static bool
takes_null(const ProtobufCFieldDescriptor *f)
{
	const char *name;

	if (f->label == PROTOBUF_C_LABEL_REPEATED || f->descriptor == NULL)
		return false;
	name = f->type == PROTOBUF_C_TYPE_MESSAGE
	    ? ((const ProtobufCMessageDescriptor *)f->descriptor)->name
	    : ((const ProtobufCEnumDescriptor *)f->descriptor)->name;
	return strcmp(name, "google.protobuf.Value") == 0 ||
	    strcmp(name, "google.protobuf.NullValue") == 0;
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
	const struct well_known *known = transcoder_well_known(d);
	bool ok;

	if (++r->depth > TRANSCODER_MAX_DEPTH)
		return transcoder_fail(r, path, RPC__REASON__MALFORMED_REQUEST,
		    "nested too deep");
	*out = arena_message(r->arena, d);
	if (known != NULL)
		ok = known->read(r, path, value, *out);
	else if (!json_is_object(value))
		ok = INVALID(r, path, "not an object");
	else
		ok = transcoder_read_fields(r, path, value, NULL, *out);
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

bool
transcoder_read_scalar(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	return readers[f->type](r, path, f, value, out);
}

/* ---- numbers ---- */

/* Wide enough for every 64-bit integer of either sign. */
typedef __int128 wide;

static const struct range {
	wide	min, max;
} ranges[] = {
	[PROTOBUF_C_TYPE_INT32] = { INT32_MIN, INT32_MAX },
	[PROTOBUF_C_TYPE_SINT32] = { INT32_MIN, INT32_MAX },
	[PROTOBUF_C_TYPE_SFIXED32] = { INT32_MIN, INT32_MAX },
	[PROTOBUF_C_TYPE_INT64] = { INT64_MIN, INT64_MAX },
	[PROTOBUF_C_TYPE_SINT64] = { INT64_MIN, INT64_MAX },
	[PROTOBUF_C_TYPE_SFIXED64] = { INT64_MIN, INT64_MAX },
	[PROTOBUF_C_TYPE_UINT32] = { 0, UINT32_MAX },
	[PROTOBUF_C_TYPE_FIXED32] = { 0, UINT32_MAX },
	[PROTOBUF_C_TYPE_UINT64] = { 0, UINT64_MAX },
	[PROTOBUF_C_TYPE_FIXED64] = { 0, UINT64_MAX },
};

/* -?digits, at most 20 of them. */
static bool
parse_digits(const char *text, wide *out)
{
	bool negative = *text == '-';
	wide v = 0;
	size_t n = 0;

	for (text += negative; *text >= '0' && *text <= '9' && n <= 20; n++)
		v = v * 10 + (*text++ - '0');
	*out = negative ? -v : v;
	return *text == '\0' && n > 0 && n <= 20;
}

/* A whole JSON number in text ("-1.5e3"), without spaces, hex or names. */
static bool
parse_number(const char *text, double *out)
{
	char *end;

	if (text[strspn(text, "+-.0123456789eE")] != '\0' || *text == '+' ||
	    *text == '\0')
		return false;
	*out = strtod(text, &end);
	return *end == '\0' && isfinite(*out);
}

static bool
integer_of(const json_t *value, wide *out)
{
	const char *text = json_string_value(value);
	double d = json_real_value(value);

	if (json_is_integer(value)) {
		*out = json_integer_value(value);
		return true;
	}
	if (text != NULL && parse_digits(text, out))
		return true;
	if ((text == NULL || !parse_number(text, &d)) && !json_is_real(value))
		return false;
	/* 1.0 and 1e5 are integers; beyond 2^64 none is in range. */
	if (!(fabs(d) < 1.9e19))
		return false;
	*out = (wide)d;
	return (double)*out == d;
}

static bool
read_integer(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	const struct range *range = &ranges[f->type];
	wide v;

	if (!integer_of(value, &v))
		return INVALID(r, path, "not an integer");
	if (v < range->min || v > range->max)
		return INVALID(r, path, "out of range");
	if (transcoder_type_size(f->type) == 4)
		*(uint32_t *)out = (uint32_t)v;
	else
		*(uint64_t *)out = (uint64_t)v;
	return true;
}

static bool
parse_special(const char *text, double *out)
{
	static const struct {
		const char	*name;
		double		 value;
	} names[] = {
		{ "NaN", NAN },
		{ "Infinity", INFINITY },
		{ "-Infinity", -INFINITY },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i].name) != 0)
			continue;
		*out = names[i].value;
		return true;
	}
	return false;
}

static bool
read_real(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	const char *text = json_string_value(value);
	double d = 0;

	if (json_is_number(value))
		d = json_number_value(value);
	else if (text == NULL ||
	    (!parse_special(text, &d) && !parse_number(text, &d)))
		return INVALID(r, path, "not a number");
	if (f->type == PROTOBUF_C_TYPE_DOUBLE) {
		*(double *)out = d;
		return true;
	}
	if (isfinite(d) && fabs(d) > (double)FLT_MAX)
		return INVALID(r, path, "out of range");
	*(float *)out = (float)d;
	return true;
}

/* ---- the rest ---- */

static bool
read_bool(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	const char *text = r->text ? json_string_value(value) : NULL;
	protobuf_c_boolean *b = out;

	(void)f;
	if (json_is_boolean(value))
		*b = json_is_true(value);
	else if (text != NULL && strcmp(text, "true") == 0)
		*b = true;
	else if (text != NULL && strcmp(text, "false") == 0)
		*b = false;
	else
		return INVALID(r, path, "not a boolean");
	return true;
}

static bool
read_enum(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	const ProtobufCEnumDescriptor *d = f->descriptor;
	const char *text = json_string_value(value);
	const ProtobufCEnumValue *v = NULL;
	wide number;
	unsigned i;

	if (json_is_null(value) &&
	    strcmp(d->name, "google.protobuf.NullValue") == 0) {
		*(int *)out = 0;
		return true;
	}
	for (i = 0; text != NULL && v == NULL && i < d->n_values; i++)
		if (strcmp(text, d->values[i].name) == 0 ||
		    (r->text && strcasecmp(text, d->values[i].name) == 0))
			v = &d->values[i];
	if (text == NULL && integer_of(value, &number) &&
	    number >= INT32_MIN && number <= INT32_MAX)
		v = protobuf_c_enum_descriptor_get_value(d, (int)number);
	if (v == NULL)
		return INVALID(r, path, "not one of its values");
	*(int *)out = v->value;
	return true;
}

static bool
read_text(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	(void)f;
	if (!json_is_string(value))
		return INVALID(r, path, "not a string");
	*(char **)out = arena_strndup(r->arena, json_string_value(value),
	    json_string_length(value));
	return true;
}

static bool
read_bytes(struct reader *r, const struct path *path,
    const ProtobufCFieldDescriptor *f, const json_t *value, void *out)
{
	ProtobufCBinaryData *bytes = out;

	(void)f;
	if (!json_is_string(value))
		return INVALID(r, path, "not a string");
	bytes->data = transcoder_parse_base64(r->arena,
	    json_string_value(value), json_string_length(value), &bytes->len);
	if (bytes->data == NULL)
		return INVALID(r, path, "not base64");
	return true;
}
