/*
 * A reply's bytes -> JSON in one pass, without the message between.
 *
 * It writes what transcoder_write() writes, or gives up: where fields are not
 * in the order of their numbers, where one is given twice, and at whatever a
 * sender like ours does not do or must not do.  Then the message is checked,
 * unpacked and written the other way, which is the one that decides.
 */
#include <string.h>

#include "gateway/json/plan.h"
#include "gateway/json/write_straight.h"
#include "json/known.h"
#include "json/string.h"
#include "json/text.h"
#include "wire/scan.h"

/* Deeper is for the other way, which has its own bound. */
#define DEPTH_MAX	16

/* A message on its way. */
struct pass {
	struct buffer		*b;
	const struct plan	*plan;
	unsigned		 depth;
	unsigned		 next;		/* field to come */
	const struct plan_field	*list;		/* whose array is open */
	size_t			 list_at;	/* where that began */
	uint64_t		 oneofs;	/* that have a value */
};

typedef bool value_fn(struct buffer *, const struct plan_field *,
    const struct scan_value *, unsigned depth);

static value_fn	write_int32, write_sint32, write_int64, write_sint64,
    write_uint32, write_uint64, write_float, write_double, write_bool,
    write_enum, write_text, write_bytes, write_message, write_time,
    write_wrapper, write_other;

static value_fn *const writers[PLAN_KINDS] = {
	[PROTOBUF_C_TYPE_INT32] = write_int32,
	[PROTOBUF_C_TYPE_SINT32] = write_sint32,
	[PROTOBUF_C_TYPE_SFIXED32] = write_int32,
	[PROTOBUF_C_TYPE_INT64] = write_int64,
	[PROTOBUF_C_TYPE_SINT64] = write_sint64,
	[PROTOBUF_C_TYPE_SFIXED64] = write_int64,
	[PROTOBUF_C_TYPE_UINT32] = write_uint32,
	[PROTOBUF_C_TYPE_FIXED32] = write_uint32,
	[PROTOBUF_C_TYPE_UINT64] = write_uint64,
	[PROTOBUF_C_TYPE_FIXED64] = write_uint64,
	[PROTOBUF_C_TYPE_FLOAT] = write_float,
	[PROTOBUF_C_TYPE_DOUBLE] = write_double,
	[PROTOBUF_C_TYPE_BOOL] = write_bool,
	[PROTOBUF_C_TYPE_ENUM] = write_enum,
	[PROTOBUF_C_TYPE_STRING] = write_text,
	[PROTOBUF_C_TYPE_BYTES] = write_bytes,
	[PROTOBUF_C_TYPE_MESSAGE] = write_message,
	[PLAN_TIME] = write_time,
	[PLAN_WRAPPER] = write_wrapper,
	[PLAN_OTHER] = write_other,
};

static bool	write_object(struct buffer *, const struct plan *, struct scan,
		    unsigned depth);
static bool	take(struct pass *, uint32_t id, const struct scan_value *);
static bool	find_field(struct pass *, uint32_t id,
		    const struct plan_field **);
static bool	write_packed(struct pass *, const struct plan_field *,
		    struct scan);
static void	close_list(struct pass *);

bool
transcoder_write_straight(struct buffer *b,
    const ProtobufCMessageDescriptor *d, const void *data, size_t len)
{
	struct scan in = { data, (const uint8_t *)data + len };

	/* Names and quotes make about so much of it. */
	(void)buffer_reserve(b, len * 5 / 2 + 512);
	return transcoder_known(d) == KNOWN_NOT &&
	    write_object(b, transcoder_plan(d), in, 0);
}

/* ---- messages ---- */

/* Each member brings its comma; the first one's becomes the brace. */
static bool
write_object(struct buffer *b, const struct plan *plan, struct scan in,
    unsigned depth)
{
	struct pass s = { .b = b, .plan = plan, .depth = depth };
	size_t start = b->len;
	struct scan_value v;
	uint32_t id;

	if (depth > DEPTH_MAX)
		return false;
	while (in.p < in.end)
		if (!scan_field(&in, &id, &v) || !take(&s, id, &v))
			return false;
	(void)find_field(&s, UINT32_MAX, NULL);
	if (b->len == start)
		buffer_putc(b, '{');
	b->data[start] = '{';
	buffer_putc(b, '}');
	return true;
}

static bool
take(struct pass *s, uint32_t id, const struct scan_value *v)
{
	const struct plan_field *f = s->list;

	if ((f == NULL || f->id != id) && !find_field(s, id, &f))
		return false;
	if (f == NULL)
		return true;
	if (f->repeated && f != s->list) {
		s->list = f;
		buffer_add(s->b, f->key, f->key_len);
		s->list_at = s->b->len;
	} else if (!f->repeated) {
		if ((s->oneofs & f->oneof) != 0)
			return false;
		s->oneofs |= f->oneof;
		buffer_add(s->b, f->key, f->key_len);
	}
	if (v->wire != f->wire)
		return f->packable &&
		    v->wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED &&
		    write_packed(s, f, v->bytes);
	if (f->repeated)
		buffer_putc(s->b, ',');
	return writers[f->kind](s->b, f, v, s->depth);
}

/*
 * Writes what is absent before field `id`; *f is NULL where the message has
 * none of this number.  False: it comes too late, or again.
 */
static bool
find_field(struct pass *s, uint32_t id, const struct plan_field **f)
{
	const struct plan_field *all = s->plan->field;
	const size_t at = all[s->next].absent_at;

	close_list(s);
	while (s->next < s->plan->n && all[s->next].id < id)
		s->next++;
	buffer_add(s->b, s->plan->absent + at, all[s->next].absent_at - at);
	if (f == NULL)
		return true;
	if (s->next < s->plan->n && all[s->next].id == id) {
		*f = &all[s->next++];
		return true;
	}
	*f = NULL;
	return protobuf_c_message_descriptor_get_field(s->plan->type, id) ==
	    NULL;
}

static bool
write_packed(struct pass *s, const struct plan_field *f, struct scan in)
{
	struct scan_value v = { .wire = f->wire };

	while (in.p < in.end) {
		if (!scan_value(&in, &v))
			return false;
		buffer_putc(s->b, ',');
		if (!writers[f->kind](s->b, f, &v, s->depth))
			return false;
	}
	return true;
}

static void
close_list(struct pass *s)
{
	if (s->list == NULL)
		return;
	s->list = NULL;
	if (s->b->len == s->list_at)
		buffer_putc(s->b, '[');
	s->b->data[s->list_at] = '[';
	buffer_putc(s->b, ']');
}

/* ---- values ---- */

static bool
write_int32(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)f;
	(void)depth;
	buffer_signed(b, (int32_t)(uint32_t)v->bits);
	return true;
}

static bool
write_sint32(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	const uint32_t n = (uint32_t)v->bits;
	const struct scan_value plain = { .bits = n >> 1 ^ (0 - (n & 1)) };

	return write_int32(b, f, &plain, depth);
}

/* 64 bits go as strings: a JavaScript number has 53. */
static bool
write_int64(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)f;
	(void)depth;
	buffer_putc(b, '"');
	buffer_signed(b, (int64_t)v->bits);
	buffer_putc(b, '"');
	return true;
}

static bool
write_sint64(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	const struct scan_value plain = { .bits =
	    v->bits >> 1 ^ (0 - (v->bits & 1)) };

	return write_int64(b, f, &plain, depth);
}

static bool
write_uint32(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)f;
	(void)depth;
	buffer_unsigned(b, (uint32_t)v->bits);
	return true;
}

static bool
write_uint64(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)f;
	(void)depth;
	buffer_putc(b, '"');
	buffer_unsigned(b, v->bits);
	buffer_putc(b, '"');
	return true;
}

static bool
write_float(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	const uint32_t bits = (uint32_t)v->bits;
	float out;

	(void)f;
	(void)depth;
	memcpy(&out, &bits, sizeof(out));
	transcoder_write_float(b, out);
	return true;
}

static bool
write_double(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	double out;

	(void)f;
	(void)depth;
	memcpy(&out, &v->bits, sizeof(out));
	transcoder_write_double(b, out);
	return true;
}

static bool
write_bool(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)f;
	(void)depth;
	if (v->bits != 0)
		buffer_puts(b, "true");
	else
		buffer_puts(b, "false");
	return true;
}

static bool
write_enum(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	const ProtobufCEnumValue *name = protobuf_c_enum_descriptor_get_value(
	    f->names, (int32_t)(uint32_t)v->bits);

	if (name == NULL)
		return write_int32(b, f, v, depth);
	buffer_putc(b, '"');
	buffer_puts(b, name->name);
	buffer_putc(b, '"');
	return true;
}

static bool
write_text(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)f;
	(void)depth;
	return transcoder_write_text(b, v->bytes.p,
	    (size_t)(v->bytes.end - v->bytes.p));
}

static bool
write_bytes(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)f;
	(void)depth;
	transcoder_write_base64(b, v->bytes.p,
	    (size_t)(v->bytes.end - v->bytes.p));
	return true;
}

static bool
write_message(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	return write_object(b, f->inner, v->bytes, depth + 1);
}

/* Timestamp: seconds = 1, nanos = 2. */
static bool
read_seconds(struct scan in, int64_t *seconds, int32_t *nanos)
{
	struct scan_value v;
	uint32_t id;

	*seconds = 0;
	*nanos = 0;
	while (in.p < in.end) {
		if (!scan_field(&in, &id, &v) || id > 2 ||
		    v.wire != PROTOBUF_C_WIRE_TYPE_VARINT)
			return false;
		if (id == 1)
			*seconds = (int64_t)v.bits;
		else
			*nanos = (int32_t)(uint32_t)v.bits;
	}
	return true;
}

static bool
write_time(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	int64_t seconds;
	int32_t nanos;

	(void)f;
	(void)depth;
	if (!read_seconds(v->bytes, &seconds, &nanos))
		return false;
	transcoder_write_time(b, seconds, nanos);
	return true;
}

/* The bare value; its message has but one field. */
static bool
write_wrapper(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	const struct plan_field *only = f->inner->field;
	struct scan in = v->bytes;
	struct scan_value bare;
	uint32_t id;

	if (in.p == in.end) {
		/* All but the key. */
		buffer_add(b, f->inner->absent + only->key_len,
		    only[1].absent_at - only->key_len);
		return true;
	}
	return scan_field(&in, &id, &bare) && id == only->id &&
	    bare.wire == only->wire && in.p == in.end &&
	    writers[only->kind](b, only, &bare, depth + 1);
}

static bool
write_other(struct buffer *b, const struct plan_field *f,
    const struct scan_value *v, unsigned depth)
{
	(void)b;
	(void)f;
	(void)v;
	(void)depth;
	return false;
}
