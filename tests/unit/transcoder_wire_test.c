/* The straight way from the wire to JSON says what the unpacked way says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "gateway/api/routes.h"
#include "gateway/json/transcoder.h"
#include "gateway/json/write_straight.h"
#include "json/field.h"
#include "json/write.h"
#include "random_message.h"
#include "transcoder_test.pb-c.h"
#include "wire/frame.h"

#define TYPE(name) (&liaison__test__v1__##name##__descriptor)
#define WIRE_MAX	65536
#define ROUNDS		20000

/* What the unpacked way gives: "" if it refuses. */
static void
write_unpacked(struct buffer *b, const ProtobufCMessageDescriptor *d,
    const uint8_t *wire, size_t len)
{
	struct arena *arena = arena_new();
	ProtobufCMessage *m;

	buffer_reset(b);
	(void)rpc_frame_unpack(d, wire, len, arena, &m);
	if (m != NULL)
		transcoder_write(b, m);
	buffer_putc(b, '\0');
	arena_destroy(&arena);
}

/* Both agree; true if the straight way was gone to its end. */
static bool
compare(const ProtobufCMessageDescriptor *d, const uint8_t *wire, size_t len)
{
	struct buffer want = { 0 }, got = { 0 };
	uint8_t *copy = malloc(len + (len == 0));
	bool straight;

	assert_non_null(copy);
	memcpy(copy, wire, len);
	write_unpacked(&want, d, wire, len);
	straight = transcoder_write_straight(&got, d, copy, len);
	buffer_reset(&got);
	if (transcoder_write_wire(&got, d, copy, len) != (want.len > 1))
		fail_msg("%s: one way refused, not the other", d->name);
	buffer_putc(&got, '\0');
	assert_string_equal(got.data, want.data);
	free(copy);
	buffer_free(&want);
	buffer_free(&got);
	return straight;
}

/* ---- made by hand ---- */

#define WIRE(type, bytes, straight) \
	{ type, bytes, sizeof(bytes) - 1, straight }
static const struct {
	const ProtobufCMessageDescriptor	*type;
	const char				*wire;
	size_t					 len;
	bool					 straight;
} forms[] = {
	WIRE(TYPE(scalars), "", true),
	WIRE(TYPE(scalars), "\x08\x01\x72\x02hi", true),
	/* The last of a field counts, in any order. */
	WIRE(TYPE(scalars), "\x08\x01\x08\x02", false),
	WIRE(TYPE(scalars), "\x72\x02hi\x08\x01", false),
	/* Messages given in two parts are one. */
	WIRE(TYPE(scalars), "\x8a\x01\x03\x0a\x01x"
	    "\x8a\x01\x02\x12\x00", false),
	/* Unknown fields: between, before, behind; of every form. */
	WIRE(TYPE(scalars), "\x08\x01\xa0\x06\x05\xa1\x06\0\0\0\0\0"
	    "\0\0\0\xa2\x06\x01z\xa5\x06\0\0\0\0", true),
	WIRE(TYPE(scalars), "\xa0\x06\x05\x08\x01", false),
	WIRE(TYPE(lists), "\xa3\x06\xa4\x06", false),
	/* A known field in another form. */
	WIRE(TYPE(scalars), "\x0a\x01x", false),
	WIRE(TYPE(scalars), "\x70\x01", false),
	/* Numbers: packed, not packed, both, none, half of one. */
	WIRE(TYPE(lists), "\x0a\x03\x01\x02\x03", true),
	WIRE(TYPE(lists), "\x08\x01\x08\x02", true),
	WIRE(TYPE(lists), "\x08\x01\x0a\x02\x02\x03\x08\x04", true),
	WIRE(TYPE(lists), "\x0a\x00", true),
	WIRE(TYPE(lists), "\x0a\x01\x80", false),
	WIRE(TYPE(lists), "\x42\x07\0\0\0\0\0\0\0", false),
	WIRE(TYPE(lists), "\x0a\x01\x01\x12\x01\x01\x0a\x01\x01",
	    false),
	/* Too long for 32 bits, for 64, for a varint. */
	WIRE(TYPE(scalars), "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	    "\x01", true),
	WIRE(TYPE(scalars), "\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	    "\x7f", false),
	WIRE(TYPE(scalars), "\x68\x80\x80\x80\x80\x80\x80\x80\x80\x80"
	    "\x02", false),
	WIRE(TYPE(scalars), "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	    "\xff\x01", false),
	/* Lengths beyond the end, field 0, a tag over 32 bits. */
	WIRE(TYPE(scalars), "\x72\x05hi", false),
	WIRE(TYPE(scalars), "\x72\xff\xff\xff\xff\x0f", false),
	WIRE(TYPE(scalars), "\x00\x01", false),
	WIRE(TYPE(scalars), "\xf8\xff\xff\xff\x7f\x01", false),
	/* Text: not UTF-8, a NUL, escapes. */
	WIRE(TYPE(scalars), "\x72\x02\xc0\xaf", false),
	WIRE(TYPE(scalars), "\x72\x03" "a\0b", false),
	WIRE(TYPE(scalars), "\x72\x0c" "12345678\n\"\xc3\xa9", true),
	/* A oneof: the last member counts. */
	WIRE(TYPE(choice), "\x10\x07", true),
	WIRE(TYPE(choice), "\x0a\x01x\x10\x07", false),
	WIRE(TYPE(choice), "\x10\x07\x0a\x01x", false),
	/* Time, wrappers, full and empty. */
	WIRE(TYPE(known), "\x0a\x00\x1a\x00\x22\x00", true),
	WIRE(TYPE(known), "\x0a\x06\x10\x01\x08\x01\x08\x02", true),
	WIRE(TYPE(known), "\x0a\x02\x18\x01", false),
	WIRE(TYPE(known), "\x1a\x02\x08\x01\x22\x03\x0a\x01x", true),
	WIRE(TYPE(known), "\x1a\x04\x08\x01\x08\x00", false),
	WIRE(TYPE(known), "\x22\x03\x0a\x01\xff", false),
	/* What has another form goes the other way. */
	WIRE(TYPE(maps), "\x0a\x05\x0a\x01" "a\x10\x02", false),
	WIRE(TYPE(maps), "", true),
};

static void
test_orders_and_forms(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (compare(forms[i].type, (const uint8_t *)forms[i].wire,
		    forms[i].len) != forms[i].straight)
			fail_msg("row %zu: %sthe straight way", i,
			    forms[i].straight ? "not " : "");
}

/* Beyond 16 levels the other way goes on, beyond 32 both refuse. */
static void
test_depth(void **state)
{
	uint8_t wire[256];
	size_t depth, i, n;

	(void)state;
	for (depth = 0; depth < 40; depth++) {
		for (n = 0, i = depth; i-- > 0;) {
			wire[n++] = 0x12;
			wire[n++] = (uint8_t)(2 * i);
		}
		assert_int_equal(compare(TYPE(inner), wire, n), depth <= 16);
	}
}

/* ---- by chance ---- */

static const ProtobufCMessageDescriptor *
any_type(void)
{
	static const ProtobufCMessageDescriptor *const types[] = {
		TYPE(scalars), TYPE(lists), TYPE(choice), TYPE(known),
		TYPE(maps), TYPE(inner) };

	return types[random_below(6)];
}

static void
test_random_messages(void **state)
{
	static uint8_t wire[WIRE_MAX];
	const ProtobufCMessageDescriptor *d;
	size_t len;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		d = any_type();
		len = random_pack(d, wire, WIRE_MAX);
		(void)compare(d, wire, len);
	}
}

static bool
has_map(const ProtobufCMessageDescriptor *d)
{
	unsigned i;

	for (i = 0; i < d->n_fields; i++)
		if (d->fields[i].type == PROTOBUF_C_TYPE_MESSAGE &&
		    transcoder_is_map(&d->fields[i]))
			return true;
	return false;
}

/* What our services answer goes the straight way, but for maps. */
static void
test_replies_go_straight(void **state)
{
	static uint8_t wire[WIRE_MAX];
	const ProtobufCMessageDescriptor *d;
	const struct route *table;
	size_t n, i, len;
	int round;

	(void)state;
	table = routes_table(&n);
	for (i = 0; i < n; i++) {
		if (table[i].kind != ROUTE_CALL)
			continue;
		d = table[i].rule->output;
		for (round = 0; round < 100; round++) {
			len = random_pack(d, wire, WIRE_MAX);
			if (!compare(d, wire, len) && !has_map(d))
				fail_msg("%s is unpacked", d->name);
		}
	}
}

/* Cut short, bytes changed, pieces moved: both ways still agree. */
static void
test_damaged_messages(void **state)
{
	static uint8_t wire[WIRE_MAX];
	const ProtobufCMessageDescriptor *d;
	size_t len, at;
	unsigned k;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		d = any_type();
		if ((len = random_pack(d, wire, WIRE_MAX)) == 0)
			continue;
		for (k = random_below(4); k > 0; k--)
			wire[random_below((unsigned)len)] =
			    (uint8_t)random_below(256);
		at = random_below((unsigned)len);
		if (random_below(3) == 0)
			len = at;
		else if (random_below(3) == 0)
			memmove(wire, wire + at, len - at);
		(void)compare(d, wire, len);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders_and_forms),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_random_messages),
		cmocka_unit_test(test_replies_go_straight),
		cmocka_unit_test(test_damaged_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
