/*
 * JSON -> protobuf in one pass, without a tree between.
 *
 * It reads what clients send as a rule, or gives up without a word: at every
 * error, at null, at numbers with a fraction, at fields by their original
 * names, at maps and most well-known types.  Then transcoder_read_tree() is
 * asked, which is the one that decides and that says what is wrong.
 */
#include <string.h>

#include "base/utf8.h"
#include "gateway/json/plan.h"
#include "gateway/json/read_straight.h"
#include "json/field.h"
#include "json/known.h"
#include "json/string.h"

/* Deeper is for the other way, which has its own bound. */
#define DEPTH_MAX	16
/* Fits into 64 bits whatever the digits are. */
#define DIGITS_MAX	18
#define FIRST_ITEMS	16

struct text {
	const uint8_t	*p, *end;
};

struct source {
	struct text		 in;
	struct arena		*arena;
	const char *const	*hidden;	/* of the outermost message */
	unsigned		 depth;
};

typedef bool value_fn(struct source *, const struct plan_field *, void *out);

static value_fn	read_integer, read_bool, read_enum, read_string, read_message,
    read_wrapper;

/* NULL: for the other way. */
static value_fn *const readers[PLAN_KINDS] = {
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
	[PROTOBUF_C_TYPE_BOOL] = read_bool,
	[PROTOBUF_C_TYPE_ENUM] = read_enum,
	[PROTOBUF_C_TYPE_STRING] = read_string,
	[PROTOBUF_C_TYPE_MESSAGE] = read_message,
	[PLAN_WRAPPER] = read_wrapper,
};

static bool	read_object(struct source *, const struct plan *,
		    ProtobufCMessage *);
static bool	read_member(struct source *, const struct plan *,
		    ProtobufCMessage *, uint64_t *seen);
static bool	read_array(struct source *, const struct plan_field *,
		    const ProtobufCFieldDescriptor *, ProtobufCMessage *);
static bool	next(struct source *, char);
static void	skip_space(struct source *);
static bool	scan_string(struct source *, struct text *, bool *escaped);
static char	*unescape(struct arena *, struct text);

ProtobufCMessage *
transcoder_read_straight(struct arena *a, const ProtobufCMessageDescriptor *d,
    const char *json, size_t len, const char *const *hidden)
{
	struct source s = { .arena = a, .hidden = hidden };
	ProtobufCMessage *m;

	if (transcoder_known(d) != KNOWN_NOT)
		return NULL;
	s.in.p = (const uint8_t *)json;
	s.in.end = s.in.p + len;
	m = arena_message(a, d);
	if (!read_object(&s, transcoder_plan(d), m))
		return NULL;
	skip_space(&s);
	return s.in.p == s.in.end ? m : NULL;
}

/* ---- objects and arrays ---- */

static bool
read_object(struct source *s, const struct plan *plan, ProtobufCMessage *m)
{
	uint64_t seen = 0;
	bool ok;

	if (++s->depth > DEPTH_MAX || plan->n > 64 || !next(s, '{'))
		return false;
	if (!next(s, '}')) {
		do {
			ok = read_member(s, plan, m, &seen);
		} while (ok && next(s, ','));
		if (!ok || !next(s, '}'))
			return false;
	}
	s->depth--;
	return true;
}

static bool
is_hidden(const struct source *s, const char *name)
{
	const char *const *p;

	if (s->depth > 1 || s->hidden == NULL)
		return false;
	for (p = s->hidden; *p != NULL; p++)
		if (strcmp(*p, name) == 0)
			return true;
	return false;
}

/* Keys of plans are ,"name": */
static unsigned
find_field(const struct plan *plan, struct text name)
{
	size_t len = (size_t)(name.end - name.p);
	unsigned i;

	for (i = 0; i < plan->n; i++)
		if (plan->field[i].key_len == len + 4 &&
		    memcmp(plan->field[i].key + 2, name.p, len) == 0)
			break;
	return i;
}

static bool
read_member(struct source *s, const struct plan *plan, ProtobufCMessage *m,
    uint64_t *seen)
{
	const ProtobufCFieldDescriptor *type;
	const struct plan_field *f;
	struct text name;
	bool escaped;
	unsigned i;

	if (!scan_string(s, &name, &escaped) || escaped || !next(s, ':') ||
	    (i = find_field(plan, name)) == plan->n)
		return false;
	f = &plan->field[i];
	type = &plan->type->fields[i];
	if (readers[f->kind] == NULL || (*seen >> i & 1) != 0 ||
	    is_hidden(s, type->name))
		return false;
	*seen |= UINT64_C(1) << i;
	if (f->repeated)
		return read_array(s, f, type, m);
	if (f->oneof != 0) {
		if (MEMBER_OF(uint32_t, m, type->quantifier_offset) != 0)
			return false;
		*MEMBER_AT(uint32_t, m, type->quantifier_offset) = f->id;
	}
	return readers[f->kind](s, f, MEMBER_AT(char, m, type->offset));
}

static bool
read_array(struct source *s, const struct plan_field *f,
    const ProtobufCFieldDescriptor *type, ProtobufCMessage *m)
{
	size_t size = transcoder_type_size(type->type), n = 0, room = 0;
	char *items = NULL, *more;

	if (!next(s, '['))
		return false;
	if (!next(s, ']')) {
		do {
			if (n == room) {
				room = room == 0 ? FIRST_ITEMS : 2 * room;
				more = arena_alloc(s->arena, room * size);
				if (n > 0)
					memcpy(more, items, n * size);
				items = more;
			}
			if (!readers[f->kind](s, f, items + n++ * size))
				return false;
		} while (next(s, ','));
		if (!next(s, ']'))
			return false;
	}
	*MEMBER_AT(size_t, m, type->quantifier_offset) = n;
	*MEMBER_AT(char *, m, type->offset) = items;
	return true;
}

/* ---- tokens ---- */

static void
skip_space(struct source *s)
{
	while (s->in.p < s->in.end && (*s->in.p == ' ' || *s->in.p == '\n' ||
	    *s->in.p == '\t' || *s->in.p == '\r'))
		s->in.p++;
}

/* Goes on behind c if it is the next thing. */
static bool
next(struct source *s, char c)
{
	skip_space(s);
	if (s->in.p == s->in.end || *s->in.p != (uint8_t)c)
		return false;
	s->in.p++;
	return true;
}

/* What stands between the quotes. */
static bool
scan_string(struct source *s, struct text *out, bool *escaped)
{
	const uint8_t *p, *end = s->in.end;
	size_t n;

	*escaped = false;
	if (!next(s, '"'))
		return false;
	for (p = out->p = s->in.p;; p += n) {
		p += transcoder_plain_length(p, end);
		if (p == end || *p < ' ')
			return false;
		if (*p == '"')
			break;
		n = *p == 0x7f ? 1 : 2;
		if (*p == '\\') {
			*escaped = true;
			if (end - p < 2)
				return false;
		} else if (*p >= 0x80 && (n = utf8_sequence(p, end)) == 0) {
			return false;
		}
	}
	out->end = p;
	s->in.p = p + 1;
	return true;
}

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* uXXXX at p; 0 where that is none, a NUL, or half of a pair. */
static unsigned
read_code(const uint8_t *p, const uint8_t *end)
{
	unsigned code = 0;
	int i, digit;

	if (end - p < 5 || *p != 'u')
		return 0;
	for (i = 1; i < 5; i++) {
		if ((digit = hex_digit(p[i])) < 0)
			return 0;
		code = code << 4 | (unsigned)digit;
	}
	return code >= 0xd800 && code <= 0xdfff ? 0 : code;
}

static char *
put_code(char *out, unsigned code)
{
	if (code < 0x80) {
		*out++ = (char)code;
		return out;
	}
	if (code < 0x800) {
		*out++ = (char)(0xc0 | code >> 6);
	} else {
		*out++ = (char)(0xe0 | code >> 12);
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (code & 0x3f));
	return out;
}

/* NULL: an escape for the other way. */
static char *
unescape(struct arena *a, struct text in)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char *start = arena_alloc(a, (size_t)(in.end - in.p) + 1);
	char *out = start;
	const char *simple;
	unsigned code;
	size_t n;

	while (in.p < in.end) {
		if (*in.p != '\\') {
			n = transcoder_plain_length(in.p, in.end);
			n += n == 0;
			memcpy(out, in.p, n);
			out += n;
			in.p += n;
			continue;
		}
		in.p++;
		simple = memchr(from, *in.p, sizeof(from) - 1);
		if (simple != NULL) {
			*out++ = to[simple - from];
			in.p++;
		} else if ((code = read_code(in.p, in.end)) != 0) {
			out = put_code(out, code);
			in.p += 5;
		} else {
			return NULL;
		}
	}
	return start;
}

/* ---- values ---- */

static bool
fits(const struct plan_field *f, int64_t v)
{
	switch (f->kind) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return v >= INT32_MIN && v <= INT32_MAX;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return v >= 0 && v <= UINT32_MAX;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return v >= 0;
	default:
		return true;
	}
}

/* A number, or the same as a string. */
static bool
read_integer(struct source *s, const struct plan_field *f, void *out)
{
	bool quoted = next(s, '"'), negative;
	const uint8_t *start;
	int64_t v = 0;

	negative = s->in.p < s->in.end && *s->in.p == '-';
	s->in.p += negative;
	for (start = s->in.p; s->in.p < s->in.end && *s->in.p >= '0' &&
	    *s->in.p <= '9' && s->in.p - start < DIGITS_MAX; s->in.p++)
		v = v * 10 + (*s->in.p - '0');
	if (s->in.p == start ||
	    (!quoted && *start == '0' && s->in.p - start > 1))
		return false;
	if (quoted && (s->in.p == s->in.end || *s->in.p++ != '"'))
		return false;
	v = negative ? -v : v;
	if (!fits(f, v))
		return false;
	if (transcoder_type_size((ProtobufCType)f->kind) == 4)
		*(uint32_t *)out = (uint32_t)v;
	else
		*(int64_t *)out = v;
	return true;
}

static bool
read_word(struct source *s, const char *word, size_t len)
{
	if ((size_t)(s->in.end - s->in.p) < len ||
	    memcmp(s->in.p, word, len) != 0)
		return false;
	s->in.p += len;
	return true;
}

static bool
read_bool(struct source *s, const struct plan_field *f, void *out)
{
	protobuf_c_boolean *b = out;

	(void)f;
	skip_space(s);
	*b = read_word(s, "true", 4);
	return *b || read_word(s, "false", 5);
}

static bool
read_enum(struct source *s, const struct plan_field *f, void *out)
{
	struct text name;
	bool escaped;
	unsigned i;

	if (!scan_string(s, &name, &escaped) || escaped)
		return false;
	for (i = 0; i < f->names->n_values; i++) {
		const ProtobufCEnumValue *v = &f->names->values[i];

		if (strlen(v->name) != (size_t)(name.end - name.p) ||
		    memcmp(v->name, name.p, strlen(v->name)) != 0)
			continue;
		*(int *)out = v->value;
		return true;
	}
	return false;
}

static bool
read_string(struct source *s, const struct plan_field *f, void *out)
{
	struct text in;
	bool escaped;

	(void)f;
	if (!scan_string(s, &in, &escaped))
		return false;
	*(char **)out = escaped ? unescape(s->arena, in)
	    : arena_strndup(s->arena, (const char *)in.p,
		(size_t)(in.end - in.p));
	return *(char **)out != NULL;
}

static bool
read_message(struct source *s, const struct plan_field *f, void *out)
{
	ProtobufCMessage *m = arena_message(s->arena, f->inner->type);

	*(ProtobufCMessage **)out = m;
	return read_object(s, f->inner, m);
}

static bool
read_wrapper(struct source *s, const struct plan_field *f, void *out)
{
	ProtobufCMessage *m = arena_message(s->arena, f->inner->type);
	const struct plan_field *only = f->inner->field;

	*(ProtobufCMessage **)out = m;
	return readers[only->kind] != NULL && readers[only->kind](s, only,
	    MEMBER_AT(char, m, f->inner->type->fields->offset));
}
