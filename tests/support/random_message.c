/* Messages made by chance, the same ones at each run. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "json/field.h"
#include "random_message.h"

static uint64_t seed = 1;

unsigned
random_below(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 20) % n;
}

static void	fill_message(struct arena *, ProtobufCMessage *,
		    unsigned depth);

static void
fill_value(struct arena *a, const ProtobufCFieldDescriptor *f, void *out,
    unsigned depth)
{
	static const char *const texts[] = { "", "x", "Réunion \"4e\"\n",
		"a line that is longer than one word \\ of the machine",
		"\xe2\x82\xac\xf0\x9f\x98\x80\x7f\x01" };
	uint64_t number = (uint64_t)random_below(1000000) << random_below(44);
	ProtobufCBinaryData *bytes = out;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(const char **)out = texts[random_below(5)];
		break;
	case PROTOBUF_C_TYPE_BYTES:
		bytes->len = random_below(9);
		bytes->data = arena_alloc(a, bytes->len);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(void **)out = arena_message(a, f->descriptor);
		fill_message(a, *(ProtobufCMessage **)out, depth + 1);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)out = random_below(2) != 0;
		break;
	case PROTOBUF_C_TYPE_ENUM:
		*(int *)out = (int)random_below(5) - 1;
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		*(float *)out = (float)random_below(1000) / 8;
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		*(double *)out = (double)random_below(100000) / 7;
		break;
	default:
		number = random_below(3) == 0 ? 0 - number : number;
		memcpy(out, &number, transcoder_type_size(f->type));
	}
}

static void
fill_message(struct arena *a, ProtobufCMessage *m, unsigned depth)
{
	const ProtobufCFieldDescriptor *f;
	size_t n, i, size;
	char *items;

	for (f = m->descriptor->fields;
	    f < m->descriptor->fields + m->descriptor->n_fields; f++) {
		if (random_below(3) == 0 ||
		    (f->type == PROTOBUF_C_TYPE_MESSAGE && depth > 3))
			continue;
		if (f->label != PROTOBUF_C_LABEL_REPEATED) {
			fill_value(a, f, MEMBER_AT(char, m, f->offset), depth);
			if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
				*MEMBER_AT(uint32_t, m,
				    f->quantifier_offset) = f->id;
				break;
			}
			continue;
		}
		n = random_below(4);
		size = transcoder_type_size(f->type);
		items = arena_alloc(a, n * size);
		for (i = 0; i < n; i++)
			fill_value(a, f, items + i * size, depth);
		*MEMBER_AT(size_t, m, f->quantifier_offset) = n;
		*MEMBER_AT(char *, m, f->offset) = items;
	}
}

size_t
random_pack(const ProtobufCMessageDescriptor *d, uint8_t *wire, size_t cap)
{
	struct arena *arena = arena_new();
	ProtobufCMessage *m = arena_message(arena, d);
	size_t len;

	fill_message(arena, m, 0);
	len = protobuf_c_message_get_packed_size(m);
	if (len <= cap)
		len = protobuf_c_message_pack(m, wire);
	arena_destroy(&arena);
	return len <= cap ? len : 0;
}
