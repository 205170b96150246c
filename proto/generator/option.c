/*
 * Options that protobuf-c does not know: extensions, which it leaves in
 * base.unknown_fields as they came, in pieces where they were set so.
 */
#include <stdbool.h>
#include <string.h>

#include "option.h"
#include "text.h"

/* Reads a varint; how many bytes it has, 0 where it is none. */
static size_t
varint(const uint8_t *p, size_t len, uint64_t *value)
{
	size_t i;

	*value = 0;
	for (i = 0; i < len && i < 10; i++) {
		*value |= (uint64_t)(p[i] & 0x7f) << (7 * i);
		if ((p[i] & 0x80) == 0)
			return i + 1;
	}
	return 0;
}

/* What is behind the length that a text, a message or a packed list has. */
static const uint8_t *
content(const ProtobufCMessageUnknownField *f, size_t *len)
{
	uint64_t said;
	size_t n = varint(f->data, f->len, &said);

	*len = f->len - n;
	return f->data + n;
}

bool
option_nth_number(const ProtobufCMessage *m, unsigned tag, size_t nth,
    uint64_t *value)
{
	const ProtobufCMessageUnknownField *f = m->unknown_fields;
	const uint8_t *p;
	size_t len, n;
	unsigned i;

	for (i = 0; i < m->n_unknown_fields; i++, f++) {
		if (f->tag != tag)
			continue;
		p = f->data;
		len = f->len;
		if (f->wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
			p = content(f, &len);
		for (; (n = varint(p, len, value)) > 0; p += n, len -= n)
			if (nth-- == 0)
				return true;
	}
	return false;
}

uint64_t
option_number(const ProtobufCMessage *m, unsigned tag)
{
	uint64_t value, last = 0;
	size_t i;

	for (i = 0; option_nth_number(m, tag, i, &value); i++)
		last = value;
	return last;
}

const char *
option_nth_text(const ProtobufCMessage *m, unsigned tag, size_t nth)
{
	const ProtobufCMessageUnknownField *f = m->unknown_fields;
	const uint8_t *text;
	size_t len;
	unsigned i;

	for (i = 0; i < m->n_unknown_fields; i++, f++) {
		if (f->tag != tag || nth-- > 0)
			continue;
		text = content(f, &len);
		return text_copy((const char *)text, len);
	}
	return NULL;
}

void *
option_message(const ProtobufCMessage *m, unsigned tag,
    const ProtobufCMessageDescriptor *type)
{
	const ProtobufCMessageUnknownField *f = m->unknown_fields;
	const uint8_t *piece;
	uint8_t *all = NULL;
	size_t len, n = 0;
	unsigned i;

	for (i = 0; i < m->n_unknown_fields; i++, f++) {
		if (f->tag != tag)
			continue;
		piece = content(f, &len);
		all = all == NULL ? text_alloc(1 + len, 1) :
		    memcpy(text_alloc(n + len + 1, 1), all, n);
		memcpy(all + n, piece, len);
		n += len;
	}
	return all == NULL ? NULL : protobuf_c_message_unpack(type, NULL, n,
	    all);
}
