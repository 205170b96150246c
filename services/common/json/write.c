/* A message in memory -> JSON. */
#include <ctype.h>
#include <string.h>

#include <google/protobuf/timestamp.pb-c.h>

#include "json/field.h"
#include "json/known.h"
#include "json/string.h"
#include "json/text.h"
#include "json/write.h"

typedef void write_fn(struct buffer *, const ProtobufCFieldDescriptor *,
    const void *);

static write_fn write_int32, write_int64, write_uint32, write_uint64,
    write_float_value, write_double_value, write_bool, write_enum,
    write_text, write_bytes, write_message;

static write_fn *const writers[] = {
	[PROTOBUF_C_TYPE_INT32] = write_int32,
	[PROTOBUF_C_TYPE_SINT32] = write_int32,
	[PROTOBUF_C_TYPE_SFIXED32] = write_int32,
	[PROTOBUF_C_TYPE_INT64] = write_int64,
	[PROTOBUF_C_TYPE_SINT64] = write_int64,
	[PROTOBUF_C_TYPE_SFIXED64] = write_int64,
	[PROTOBUF_C_TYPE_UINT32] = write_uint32,
	[PROTOBUF_C_TYPE_FIXED32] = write_uint32,
	[PROTOBUF_C_TYPE_UINT64] = write_uint64,
	[PROTOBUF_C_TYPE_FIXED64] = write_uint64,
	[PROTOBUF_C_TYPE_FLOAT] = write_float_value,
	[PROTOBUF_C_TYPE_DOUBLE] = write_double_value,
	[PROTOBUF_C_TYPE_BOOL] = write_bool,
	[PROTOBUF_C_TYPE_ENUM] = write_enum,
	[PROTOBUF_C_TYPE_STRING] = write_text,
	[PROTOBUF_C_TYPE_BYTES] = write_bytes,
	[PROTOBUF_C_TYPE_MESSAGE] = write_message,
};

static void	write_members(struct buffer *, const ProtobufCMessage *);
static void	write_time(struct buffer *, const ProtobufCMessage *);
static bool	field_is_set(const ProtobufCMessage *,
		    const ProtobufCFieldDescriptor *);
static void	write_repeated(struct buffer *, const ProtobufCMessage *,
		    const ProtobufCFieldDescriptor *);
static void	write_map(struct buffer *, const ProtobufCMessage *,
		    const ProtobufCFieldDescriptor *);
static void	write_map_key(struct buffer *,
		    const ProtobufCFieldDescriptor *, const void *);

void
transcoder_write(struct buffer *b, const ProtobufCMessage *m)
{
	const ProtobufCFieldDescriptor *f = m->descriptor->fields;

	switch (transcoder_known(m->descriptor)) {
	case KNOWN_WRAPPER:
		writers[f->type](b, f, (const char *)m + f->offset);
		break;
	case KNOWN_TIME:
		write_time(b, m);
		break;
	case KNOWN_NOT:
		write_members(b, m);
		break;
	}
}

static void
write_members(struct buffer *b, const ProtobufCMessage *m)
{
	bool first = true;
	size_t at;
	unsigned i;

	buffer_putc(b, '{');
	for (i = 0; i < m->descriptor->n_fields; i++) {
		at = b->len;
		if (!first)
			buffer_putc(b, ',');
		if (transcoder_write_member(b, m, &m->descriptor->fields[i]))
			first = false;
		else
			b->len = at;
	}
	buffer_putc(b, '}');
}

bool
transcoder_write_member(struct buffer *b, const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f)
{
	if (!field_is_set(m, f))
		return false;
	transcoder_write_name(b, f->name);
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		writers[f->type](b, f, (const char *)m + f->offset);
	else if (transcoder_is_map(f))
		write_map(b, m, f);
	else
		write_repeated(b, m, f);
	return true;
}

static bool
field_is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
	    MEMBER_OF(uint32_t, m, f->quantifier_offset) != f->id)
		return false;
	return f->label == PROTOBUF_C_LABEL_REPEATED ||
	    f->type != PROTOBUF_C_TYPE_MESSAGE ||
	    MEMBER_OF(ProtobufCMessage *, m, f->offset) != NULL;
}

void
transcoder_write_name(struct buffer *b, const char *name)
{
	size_t len = strlen(name);
	char *start = buffer_reserve(b, len + 3), *out = start;

	*out++ = '"';
	for (; *name != '\0'; name++) {
		if (*name != '_') {
			*out++ = *name;
			continue;
		}
		while (name[1] == '_')
			name++;
		if (name[1] != '\0')
			*out++ = (char)toupper((unsigned char)*++name);
	}
	*out++ = '"';
	*out++ = ':';
	b->len += (size_t)(out - start);
}

static void
write_repeated(struct buffer *b, const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f)
{
	size_t i, n = MEMBER_OF(size_t, m, f->quantifier_offset);
	size_t size = transcoder_type_size(f->type);
	const char *items = MEMBER_OF(char *, m, f->offset);

	buffer_putc(b, '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			buffer_putc(b, ',');
		writers[f->type](b, f, items + i * size);
	}
	buffer_putc(b, ']');
}

static void
write_map(struct buffer *b, const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f)
{
	const ProtobufCFieldDescriptor *pair =
	    ((const ProtobufCMessageDescriptor *)f->descriptor)->fields;
	ProtobufCMessage *const *entries =
	    MEMBER_OF(ProtobufCMessage **, m, f->offset);
	size_t i, n = MEMBER_OF(size_t, m, f->quantifier_offset);

	buffer_putc(b, '{');
	for (i = 0; i < n; i++) {
		if (i > 0)
			buffer_putc(b, ',');
		write_map_key(b, &pair[0],
		    (const char *)entries[i] + pair[0].offset);
		buffer_putc(b, ':');
		writers[pair[1].type](b, &pair[1],
		    (const char *)entries[i] + pair[1].offset);
	}
	buffer_putc(b, '}');
}

static void
write_map_key(struct buffer *b, const ProtobufCFieldDescriptor *f,
    const void *in)
{
	size_t at = b->len;

	writers[f->type](b, f, in);
	if (b->data[at] == '"')
		return;
	(void)buffer_reserve(b, 2);
	memmove(b->data + at + 1, b->data + at, b->len - at);
	b->data[at] = '"';
	b->len++;
	buffer_putc(b, '"');
}

/* ---- single values ---- */

static void
write_int32(struct buffer *b, const ProtobufCFieldDescriptor *f, const void *in)
{
	(void)f;
	buffer_signed(b, *(const int32_t *)in);
}

static void
write_uint32(struct buffer *b, const ProtobufCFieldDescriptor *f,
    const void *in)
{
	(void)f;
	buffer_unsigned(b, *(const uint32_t *)in);
}

/* 64 bits go as strings: a JavaScript number has 53. */
static void
write_int64(struct buffer *b, const ProtobufCFieldDescriptor *f, const void *in)
{
	(void)f;
	buffer_putc(b, '"');
	buffer_signed(b, *(const int64_t *)in);
	buffer_putc(b, '"');
}

static void
write_uint64(struct buffer *b, const ProtobufCFieldDescriptor *f,
    const void *in)
{
	(void)f;
	buffer_putc(b, '"');
	buffer_unsigned(b, *(const uint64_t *)in);
	buffer_putc(b, '"');
}

static void
write_float_value(struct buffer *b, const ProtobufCFieldDescriptor *f,
    const void *in)
{
	(void)f;
	transcoder_write_float(b, *(const float *)in);
}

static void
write_double_value(struct buffer *b, const ProtobufCFieldDescriptor *f,
    const void *in)
{
	(void)f;
	transcoder_write_double(b, *(const double *)in);
}

static void
write_bool(struct buffer *b, const ProtobufCFieldDescriptor *f, const void *in)
{
	(void)f;
	buffer_puts(b, *(const protobuf_c_boolean *)in ? "true" : "false");
}

static void
write_enum(struct buffer *b, const ProtobufCFieldDescriptor *f, const void *in)
{
	const ProtobufCEnumDescriptor *d = f->descriptor;
	const ProtobufCEnumValue *v =
	    protobuf_c_enum_descriptor_get_value(d, *(const int *)in);

	if (v == NULL)
		buffer_signed(b, *(const int *)in);
	else
		transcoder_write_string(b, v->name, strlen(v->name));
}

static void
write_text(struct buffer *b, const ProtobufCFieldDescriptor *f, const void *in)
{
	const char *text = *(char *const *)in;

	(void)f;
	if (text == NULL)
		text = "";
	transcoder_write_string(b, text, strlen(text));
}

static void
write_bytes(struct buffer *b, const ProtobufCFieldDescriptor *f, const void *in)
{
	const ProtobufCBinaryData *bytes = in;

	(void)f;
	transcoder_write_base64(b, bytes->data, bytes->len);
}

static void
write_message(struct buffer *b, const ProtobufCFieldDescriptor *f,
    const void *in)
{
	const ProtobufCMessage *m = *(ProtobufCMessage *const *)in;

	(void)f;
	if (m == NULL)
		buffer_puts(b, "null");
	else
		transcoder_write(b, m);
}

static void
write_time(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Timestamp *t = (const void *)m;

	transcoder_write_time(b, t->seconds, t->nanos);
}
