/*
 * Options that protobuf-c does not know: extensions, which it leaves in
 * base.unknown_fields as they came, in pieces where they were set so.
 */
#include <stdbool.h>
#include <string.h>

#include "option.h"
#include "text.h"
#include "wire/scan.h"

#define MAX_VARINT	10	/* bytes */

/* What is behind the length that a text, a message or a packed list has. */
static struct scan
content(const ProtobufCMessageUnknownField *f)
{
	struct scan in = { f->data, f->data + f->len };
	uint64_t len;

	if (!scan_varint(&in, MAX_VARINT, &len))
		in.p = in.end;
	return in;
}

bool
option_nth_number(const ProtobufCMessage *m, unsigned tag, size_t nth,
    uint64_t *value)
{
	const ProtobufCMessageUnknownField *f = m->unknown_fields;
	struct scan in;
	unsigned i;

	for (i = 0; i < m->n_unknown_fields; i++, f++) {
		if (f->tag != tag)
			continue;
		in = (struct scan){ f->data, f->data + f->len };
		if (f->wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
			in = content(f);
		while (scan_varint(&in, MAX_VARINT, value))
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
	struct scan text;
	unsigned i;

	for (i = 0; i < m->n_unknown_fields; i++, f++) {
		if (f->tag != tag || nth-- > 0)
			continue;
		text = content(f);
		return text_copy((const char *)text.p,
		    (size_t)(text.end - text.p));
	}
	return NULL;
}

void *
option_message(const ProtobufCMessage *m, unsigned tag,
    const ProtobufCMessageDescriptor *type)
{
	const ProtobufCMessageUnknownField *f = m->unknown_fields;
	struct scan piece;
	uint8_t *all = NULL;
	size_t len, n = 0;
	unsigned i;

	for (i = 0; i < m->n_unknown_fields; i++, f++) {
		if (f->tag != tag)
			continue;
		piece = content(f);
		len = (size_t)(piece.end - piece.p);
		all = all == NULL ? text_alloc(1 + len, 1) :
		    memcpy(text_alloc(n + len + 1, 1), all, n);
		memcpy(all + n, piece.p, len);
		n += len;
	}
	return all == NULL ? NULL : protobuf_c_message_unpack(type, NULL, n,
	    all);
}
