/* Both directions: straight where that goes, else the long way. */
#include <string.h>

#include <jansson.h>

#include "gateway/json/read_straight.h"
#include "gateway/json/read_tree.h"
#include "gateway/json/transcoder.h"
#include "gateway/json/write_straight.h"
#include "json/field.h"
#include "json/known.h"
#include "json/write.h"
#include "wire/frame.h"

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

static bool
write_unpacked(struct buffer *b, const ProtobufCMessageDescriptor *d,
    const void *data, size_t len)
{
	struct arena *arena = arena_new();
	ProtobufCMessage *m;

	(void)rpc_frame_unpack(d, data, len, arena, &m);
	if (m != NULL)
		transcoder_write(b, m);
	arena_destroy(&arena);
	return m != NULL;
}

bool
transcoder_write_wire(struct buffer *b, const ProtobufCMessageDescriptor *d,
    const void *data, size_t len)
{
	size_t start = b->len;

	if (transcoder_write_straight(b, d, data, len))
		return true;
	b->len = start;
	return write_unpacked(b, d, data, len);
}

/* ---- one field from text ---- */

bool
transcoder_has_text(const ProtobufCFieldDescriptor *f)
{
	return f->type != PROTOBUF_C_TYPE_MESSAGE ||
	    transcoder_known(f->descriptor) != KNOWN_NOT;
}

/* One more item in a repeated field; NULL-safe for the first one. */
static void *
grow_repeated(struct arena *a, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f)
{
	size_t *n = MEMBER_AT(size_t, m, f->quantifier_offset);
	void **items = MEMBER_AT(void *, m, f->offset);
	size_t size = transcoder_type_size(f->type);
	char *more = arena_alloc(a, (*n + 1) * size);

	if (*n > 0)
		memcpy(more, *items, *n * size);
	*items = more;
	return more + (*n)++ * size;
}

bool
transcoder_set(struct arena *a, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, const char *text,
    struct transcoder_error *error)
{
	char name[64];
	struct path path = { .name = name };
	struct reader r = { .arena = a, .error = error, .text = true };
	json_t *value = NULL;
	bool ok = false;

	transcoder_json_name(f->name, name, sizeof(name));
	if (!transcoder_has_text(f))
		return transcoder_fail(&r, &path, RPC__REASON__FIELD_INVALID,
		    "not a field for text");
	if ((value = json_string(text)) == NULL)
		return transcoder_fail(&r, &path, RPC__REASON__FIELD_INVALID,
		    "not UTF-8");
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		ok = transcoder_read_value(&r, &path, f, value,
		    grow_repeated(a, m, f));
	else
		ok = transcoder_read_value(&r, &path, f, value,
		    MEMBER_AT(char, m, f->offset));
	if (ok && (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		*MEMBER_AT(uint32_t, m, f->quantifier_offset) = f->id;
	json_decref(value);
	return ok;
}
