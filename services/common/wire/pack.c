/*
 * A packer led by protobuf-c's descriptors.  Its bytes are those of
 * protobuf_c_message_pack(), which must measure everything first.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "wire/pack.h"
#include "wire/wire_type.h"

#define MIN_BLOCK	4096

static inline uint8_t *reserve(struct rpc_packer *, size_t);
static void	 set_floor(struct rpc_packer *);
static bool	 grow(struct rpc_packer *, size_t);
static void	 pack_field(struct rpc_packer *,
		    const ProtobufCFieldDescriptor *, const char *message);
static bool	 is_absent(const ProtobufCFieldDescriptor *,
		    const char *message);
static bool	 is_zero(const ProtobufCFieldDescriptor *, const void *);
static void	 pack_repeated(struct rpc_packer *,
		    const ProtobufCFieldDescriptor *, const char *message);
static void	 pack_value(struct rpc_packer *, ProtobufCType, const void *);
static void	 pack_integer(struct rpc_packer *, ProtobufCType,
		    const void *);
static void	 pack_fixed32(struct rpc_packer *, const void *);
static void	 pack_fixed64(struct rpc_packer *, const void *);
static void	 pack_string(struct rpc_packer *, const char *);
static void	 pack_binary(struct rpc_packer *, const ProtobufCBinaryData *);
static void	 pack_nested(struct rpc_packer *, const ProtobufCMessage *);
static void	 pack_tag(struct rpc_packer *, uint32_t id, unsigned wire);
static size_t	 value_size(ProtobufCType);

void
rpc_packer_reset(struct rpc_packer *p, size_t max)
{
	p->start = p->size;
	p->max = max;
	p->failed = false;
	set_floor(p);
}

void
rpc_packer_clear(struct rpc_packer *p)
{
	free(p->block);
	memset(p, 0, sizeof(*p));
}

void
rpc_pack_message(struct rpc_packer *p, const ProtobufCMessage *m)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	const ProtobufCMessageUnknownField *unknown;
	unsigned i;

	for (i = m->n_unknown_fields; i-- > 0;) {
		unknown = &m->unknown_fields[i];
		rpc_pack_bytes(p, unknown->data, unknown->len);
		pack_tag(p, unknown->tag, unknown->wire_type);
	}
	for (i = d->n_fields; i-- > 0;)
		pack_field(p, &d->fields[i], (const char *)m);
}

void
rpc_pack_bytes(struct rpc_packer *p, const void *data, size_t len)
{
	uint8_t *to = len == 0 ? NULL : reserve(p, len);

	if (to != NULL)
		memcpy(to, data, len);
}

void
rpc_pack_varint(struct rpc_packer *p, uint64_t v)
{
	const unsigned bits = 64 - (unsigned)__builtin_clzll(v | 1);
	/* Nearly all are short: tags, lengths, flags. */
	const size_t n = v < 0x80 ? 1 : (bits + 6) / 7;
	uint8_t *to = reserve(p, n);

	if (to == NULL)
		return;
	for (; v >= 0x80; v >>= 7)
		*to++ = (uint8_t)(v | 0x80);
	*to = (uint8_t)v;
}

const uint8_t *
rpc_packed(const struct rpc_packer *p)
{
	return p->block == NULL ? (const uint8_t *)"" : p->block + p->start;
}

size_t
rpc_packed_len(const struct rpc_packer *p)
{
	return p->size - p->start;
}

void
rpc_packer_drop(struct rpc_packer *p, size_t n)
{
	p->start += n;
}

void *
rpc_packer_take(struct rpc_packer *p)
{
	void *block = p->block;

	p->block = NULL;
	p->size = p->start = p->floor = 0;
	return block;
}

static inline uint8_t *
reserve(struct rpc_packer *p, size_t n)
{
	if (n > p->start - p->floor && !grow(p, n))
		return NULL;
	p->start -= n;
	return p->block + p->start;
}

/* No more than `max` fits above it. */
static void
set_floor(struct rpc_packer *p)
{
	p->floor = p->max != 0 && p->size > p->max ? p->size - p->max : 0;
}

static bool
grow(struct rpc_packer *p, size_t n)
{
	const size_t len = rpc_packed_len(p);
	size_t size = p->size * 2 < MIN_BLOCK ? MIN_BLOCK : p->size * 2;
	uint8_t *block = NULL;

	/* What goes before large bytes is small: not all of them once more. */
	if (size < len + n)
		size = len + n + MIN_BLOCK;
	if (!p->failed && n <= SIZE_MAX / 4 && (p->max == 0 ||
	    len + n <= p->max))
		block = malloc(size);
	if (block == NULL) {
		p->failed = true;
		return false;
	}
	if (len > 0)
		memcpy(block + size - len, p->block + p->start, len);
	free(p->block);
	p->block = block;
	p->size = size;
	p->start = size - len;
	set_floor(p);
	return true;
}

/* ---- fields ---- */

static void
pack_field(struct rpc_packer *p, const ProtobufCFieldDescriptor *f,
    const char *message)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		pack_repeated(p, f, message);
		return;
	}
	if (is_absent(f, message))
		return;
	pack_value(p, f->type, message + f->offset);
	pack_tag(p, f->id, wire_type(f->type));
}

static bool
is_absent(const ProtobufCFieldDescriptor *f, const char *message)
{
	const void *member = message + f->offset;
	const char *quantifier = message + f->quantifier_offset;
	const bool pointer = f->type == PROTOBUF_C_TYPE_STRING ||
	    f->type == PROTOBUF_C_TYPE_MESSAGE;
	const void *value = pointer ? *(void *const *)member : NULL;

	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
	    *(const uint32_t *)(const void *)quantifier != f->id)
		return true;
	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 ||
	    f->label == PROTOBUF_C_LABEL_OPTIONAL) {
		if (pointer)
			return value == NULL || value == f->default_value;
		return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 &&
		    !*(const protobuf_c_boolean *)(const void *)quantifier;
	}
	return f->label == PROTOBUF_C_LABEL_NONE && is_zero(f, member);
}

/* What proto3 does not send. */
static bool
is_zero(const ProtobufCFieldDescriptor *f, const void *member)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return *(const char *const *)member == NULL ||
		    **(const char *const *)member == '\0';
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(const void *const *)member == NULL;
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *)member)->len == 0;
	case PROTOBUF_C_TYPE_FLOAT:
		return *(const float *)member == 0;
	case PROTOBUF_C_TYPE_DOUBLE:
		return *(const double *)member == 0;
	default:
		return value_size(f->type) == 8 ?
		    *(const uint64_t *)member == 0 :
		    *(const uint32_t *)member == 0;
	}
}

static void
pack_repeated(struct rpc_packer *p, const ProtobufCFieldDescriptor *f,
    const char *message)
{
	const size_t n = *(const size_t *)(const void *)(message +
	    f->quantifier_offset);
	const char *values = *(const char *const *)(const void *)(message +
	    f->offset);
	const bool packed = (f->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
	const size_t size = value_size(f->type), after = rpc_packed_len(p);
	size_t i;

	for (i = n; i-- > 0;) {
		pack_value(p, f->type, values + i * size);
		if (!packed)
			pack_tag(p, f->id, wire_type(f->type));
	}
	if (!packed || n == 0)
		return;
	rpc_pack_varint(p, rpc_packed_len(p) - after);
	pack_tag(p, f->id, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
}

/* ---- values ---- */

static void
pack_value(struct rpc_packer *p, ProtobufCType type, const void *value)
{
	switch (type) {
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		pack_fixed32(p, value);
		break;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		pack_fixed64(p, value);
		break;
	case PROTOBUF_C_TYPE_STRING:
		pack_string(p, *(const char *const *)value);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		pack_binary(p, value);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		pack_nested(p, *(const ProtobufCMessage *const *)value);
		break;
	default:
		pack_integer(p, type, value);
		break;
	}
}

static void
pack_integer(struct rpc_packer *p, ProtobufCType type, const void *value)
{
	const uint64_t u64 = value_size(type) == 8 ?
	    *(const uint64_t *)value : *(const uint32_t *)value;

	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_ENUM:
		rpc_pack_varint(p, (uint64_t)(int64_t)(int32_t)u64);
		break;
	case PROTOBUF_C_TYPE_SINT32:
		rpc_pack_varint(p, (uint32_t)u64 << 1 ^
		    -((uint32_t)u64 >> 31));
		break;
	case PROTOBUF_C_TYPE_SINT64:
		rpc_pack_varint(p, u64 << 1 ^ -(u64 >> 63));
		break;
	case PROTOBUF_C_TYPE_BOOL:
		rpc_pack_varint(p, u64 != 0);
		break;
	default:
		rpc_pack_varint(p, u64);
		break;
	}
}

static void
pack_fixed32(struct rpc_packer *p, const void *value)
{
	uint32_t v;

	memcpy(&v, value, sizeof(v));
	v = htole32(v);
	rpc_pack_bytes(p, &v, sizeof(v));
}

static void
pack_fixed64(struct rpc_packer *p, const void *value)
{
	uint64_t v;

	memcpy(&v, value, sizeof(v));
	v = htole64(v);
	rpc_pack_bytes(p, &v, sizeof(v));
}

static void
pack_string(struct rpc_packer *p, const char *s)
{
	const size_t len = s == NULL ? 0 : strlen(s);

	rpc_pack_bytes(p, s, len);
	rpc_pack_varint(p, len);
}

static void
pack_binary(struct rpc_packer *p, const ProtobufCBinaryData *b)
{
	rpc_pack_bytes(p, b->data, b->len);
	rpc_pack_varint(p, b->len);
}

static void
pack_nested(struct rpc_packer *p, const ProtobufCMessage *m)
{
	const size_t after = rpc_packed_len(p);

	if (m != NULL)
		rpc_pack_message(p, m);
	rpc_pack_varint(p, rpc_packed_len(p) - after);
}

static void
pack_tag(struct rpc_packer *p, uint32_t id, unsigned wire)
{
	rpc_pack_varint(p, (uint64_t)id << 3 | wire);
}

/* As it lies in a message or an array. */
static size_t
value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return 4;
	}
}
