/* Well-known types -> JSON; see json/read_known.c for the way back. */
#include <ctype.h>
#include <string.h>

#include <google/protobuf/duration.pb-c.h>
#include <google/protobuf/field_mask.pb-c.h>
#include <google/protobuf/struct.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>

#include "gateway/json/string.h"
#include "gateway/json/text.h"
#include "gateway/json/write_known.h"

typedef void write_fn(struct buffer *, const ProtobufCMessage *);

static write_fn write_timestamp, write_duration, write_mask, write_value,
    write_struct, write_list;

static write_fn *const writers[KNOWN_KINDS] = {
	[KNOWN_TIME] = write_timestamp,
	[KNOWN_DURATION] = write_duration,
	[KNOWN_MASK] = write_mask,
	[KNOWN_VALUE] = write_value,
	[KNOWN_STRUCT] = write_struct,
	[KNOWN_LIST] = write_list,
};

void
transcoder_write_known(struct buffer *b, enum known_kind kind,
    const ProtobufCMessage *m)
{
	writers[kind](b, m);
}

static void
write_timestamp(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Timestamp *t = (const void *)m;

	transcoder_write_time(b, t->seconds, t->nanos);
}

static void
write_duration(struct buffer *b, const ProtobufCMessage *m)
{
	const Google__Protobuf__Duration *d = (const void *)m;

	transcoder_write_duration(b, d->seconds, d->nanos);
}

/* "user.displayName,photo" */
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

/* ---- any JSON ---- */

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
