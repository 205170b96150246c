/* JSON -> numbers, booleans, enums, strings and bytes. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/json/read_scalar.h"
#include "json/field.h"
#include "json/text.h"

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
