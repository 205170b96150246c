/* Reading protobuf's bytes where they lie, field by field. */
#include <protobuf-c/protobuf-c.h>

#include "wire/scan.h"

/* protobuf-c's own maximum, too. */
#define MAX_TAG_BYTES		5
#define MAX_VARINT_BYTES	10

static bool	long_varint(struct scan *, unsigned max_bytes, uint64_t *);

bool
scan_varint(struct scan *s, unsigned max_bytes, uint64_t *out)
{
	if (s->p == s->end || *s->p >= 0x80)
		return long_varint(s, max_bytes, out);
	*out = *s->p++;
	return true;
}

static bool
long_varint(struct scan *s, unsigned max_bytes, uint64_t *out)
{
	uint64_t v = 0;
	unsigned i;

	for (i = 0; i < max_bytes && s->p < s->end; i++) {
		if (i == MAX_VARINT_BYTES - 1 && *s->p > 1)
			return false;
		v |= (uint64_t)(*s->p & 0x7f) << (7 * i);
		if ((*s->p++ & 0x80) == 0) {
			*out = v;
			return true;
		}
	}
	return false;
}

bool
scan_field(struct scan *s, uint32_t *id, struct scan_value *v)
{
	uint64_t tag;

	if (!scan_varint(s, MAX_TAG_BYTES, &tag) || tag > UINT32_MAX ||
	    tag >> 3 == 0)
		return false;
	*id = (uint32_t)(tag >> 3);
	v->wire = (unsigned)(tag & 7);
	return scan_value(s, v);
}

bool
scan_value(struct scan *s, struct scan_value *v)
{
	uint64_t len;

	switch (v->wire) {
	case PROTOBUF_C_WIRE_TYPE_VARINT:
		return scan_varint(s, MAX_VARINT_BYTES, &v->bits);
	case PROTOBUF_C_WIRE_TYPE_64BIT:
		len = 8;
		break;
	case PROTOBUF_C_WIRE_TYPE_32BIT:
		len = 4;
		break;
	case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
		if (!scan_varint(s, MAX_TAG_BYTES, &len))
			return false;
		break;
	default:
		return false;
	}
	if (len > (uint64_t)(s->end - s->p))
		return false;
	v->bytes = (struct scan){ s->p, s->p + len };
	s->p += len;
	if (v->wire != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED) {
		v->bits = 0;
		/* Little-endian on the wire. */
		while (len-- > 0)
			v->bits = v->bits << 8 | v->bytes.p[len];
	}
	return true;
}
