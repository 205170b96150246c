/* The straight way from JSON to a message reads what the tree's way reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "gateway/api/routes.h"
#include "gateway/json/read_straight.h"
#include "gateway/json/read_tree.h"
#include "gateway/json/transcoder.h"
#include "random_message.h"
#include "transcoder_test.pb-c.h"
#include "wire/frame.h"

#define TYPE(name) (&liaison__test__v1__##name##__descriptor)
#define WIRE_MAX	65536
#define ROUNDS		20000

static const char *const hidden[] = { "a_bool", NULL };

static void
pack(struct buffer *b, const ProtobufCMessage *m)
{
	buffer_reset(b);
	(void)buffer_reserve(b, protobuf_c_message_get_packed_size(m) + 1);
	b->len = protobuf_c_message_pack(m, (uint8_t *)b->data);
}

/* What is read straight, the tree gives too.  True if it was read straight. */
static bool
compare(const ProtobufCMessageDescriptor *d, const char *json, size_t len)
{
	struct arena *arena = arena_new();
	struct buffer want = { 0 }, got = { 0 };
	struct transcoder_error error;
	ProtobufCMessage *straight, *tree;
	char *copy = malloc(len + (len == 0));

	assert_non_null(copy);
	memcpy(copy, json, len);
	straight = transcoder_read_straight(arena, d, copy, len, hidden);
	if (straight != NULL) {
		tree = transcoder_read_tree(arena, d, copy, len, hidden,
		    &error);
		if (tree == NULL)
			fail_msg("refused: %.*s", (int)len, json);
		pack(&want, tree);
		pack(&got, straight);
		if (want.len != got.len ||
		    memcmp(want.data, got.data, got.len) != 0)
			fail_msg("read otherwise: %.*s", (int)len, json);
	}
	free(copy);
	buffer_free(&want);
	buffer_free(&got);
	arena_destroy(&arena);
	return straight != NULL;
}

static const struct {
	const ProtobufCMessageDescriptor	*type;
	const char				*json;
	bool					 straight;
} forms[] = {
	{ TYPE(scalars), "{}", true },
	{ TYPE(scalars), " { \"anInt32\" :\t-1 ,\n\"aString\":\"x\"} ",
	    true },
	{ TYPE(scalars), "{\"anInt64\":\"12\",\"aUint64\":7,"
	    "\"aSint64\":\"-007\"}", true },
	{ TYPE(scalars), "{\"anInt64\":-0}", true },
	{ TYPE(scalars), "{\"anInt64\":\"9223372036854775807\"}",
	    false },
	{ TYPE(scalars), "{\"anInt64\":9999999999999999999}", false },
	{ TYPE(scalars), "{\"anInt32\":2147483648}", false },
	{ TYPE(scalars), "{\"aUint32\":-1}", false },
	{ TYPE(scalars), "{\"aUint32\":4294967295}", true },
	{ TYPE(scalars), "{\"anInt32\":1.0}", false },
	{ TYPE(scalars), "{\"anInt32\":1e2}", false },
	{ TYPE(scalars), "{\"anInt32\":01}", false },
	{ TYPE(scalars), "{\"anInt32\":-}", false },
	{ TYPE(scalars), "{\"anInt32\":\"\"}", false },
	{ TYPE(scalars), "{\"anInt32\":\" 1\"}", false },
	{ TYPE(scalars), "{\"anInt32\":null}", false },
	{ TYPE(scalars), "{\"an_int32\":1}", false },
	{ TYPE(scalars), "{\"none\":1}", false },
	{ TYPE(scalars), "{\"anInt32\":1,\"anInt32\":1}", false },
	{ TYPE(scalars), "{\"aBool\":true}", false },
	{ TYPE(scalars), "{\"inner\":{\"someText\":\"x\"}}", true },
	{ TYPE(scalars), "{\"inner\":{},\"inner\":{}}", false },
	{ TYPE(scalars), "{\"colour\":\"RED\"}", true },
	{ TYPE(scalars), "{\"colour\":\"red\"}", false },
	{ TYPE(scalars), "{\"colour\":1}", false },
	{ TYPE(scalars), "{\"aString\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t"
	    "\\u00e9\\u20ac\\u0041b\x7f\xc3\xa9\"}", true },
	{ TYPE(scalars), "{\"aString\":\"\\u0000\"}", false },
	{ TYPE(scalars), "{\"aString\":\"\\ud83d\\ude00\"}", false },
	{ TYPE(scalars), "{\"aString\":\"\\u00g0\"}", false },
	{ TYPE(scalars), "{\"aString\":\"\\x\"}", false },
	{ TYPE(scalars), "{\"aString\":\"\n\"}", false },
	{ TYPE(scalars), "{\"aString\":\"\xc0\xaf\"}", false },
	{ TYPE(scalars), "{\"aString\":\"\xc3\"}", false },
	{ TYPE(scalars), "{\"aString\":\"x\\", false },
	{ TYPE(scalars), "{\"aString\":\"x", false },
	{ TYPE(scalars), "{\"aS\\u0074ring\":\"x\"}", false },
	{ TYPE(scalars), "{\"aDouble\":1}", false },
	{ TYPE(scalars), "{\"someBytes\":\"\"}", false },
	{ TYPE(scalars), "{\"anInt32\":1,}", false },
	{ TYPE(scalars), "{\"anInt32\" 1}", false },
	{ TYPE(scalars), "{} {}", false },
	{ TYPE(scalars), "[]", false },
	{ TYPE(scalars), "", false },
	{ TYPE(lists), "{\"numbers\":[1,2 , 3],\"texts\":[ ],"
	    "\"flags\":[true,false],\"inners\":[{},{}]}", true },
	{ TYPE(lists), "{\"ids\":[1,\"2\",3,4,5,6,7,8,9,10,11,12,13,"
	    "14,15,16,17,18]}", true },
	{ TYPE(lists), "{\"numbers\":[1,]}", false },
	{ TYPE(lists), "{\"numbers\":[null]}", false },
	{ TYPE(lists), "{\"numbers\":1}", false },
	{ TYPE(lists), "{\"flags\":[truer]}", false },
	{ TYPE(choice), "{\"someId\":\"1\"}", true },
	{ TYPE(choice), "{\"someId\":1,\"yes\":true}", false },
	{ TYPE(known), "{\"boolValue\":true,\"int64Value\":\"5\"}",
	    true },
	{ TYPE(known), "{\"boolValue\":{}}", false },
	{ TYPE(known), "{\"time\":\"2026-01-01T00:00:00Z\"}", false },
	{ TYPE(maps), "{\"byName\":{\"a\":1}}", false },
};

static void
test_forms(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (compare(forms[i].type, forms[i].json,
		    strlen(forms[i].json)) != forms[i].straight)
			fail_msg("%sread straight: %s", forms[i].straight
			    ? "not " : "", forms[i].json);
}

static void
test_depth(void **state)
{
	struct buffer b = { 0 };
	int depth, i;

	(void)state;
	for (depth = 1; depth < 40; depth++) {
		buffer_reset(&b);
		for (i = 1; i < depth; i++)
			buffer_puts(&b, "{\"nestedInner\":");
		buffer_putc(&b, '{');
		for (i = 0; i < depth; i++)
			buffer_putc(&b, '}');
		assert_int_equal(compare(TYPE(inner), b.data, b.len),
		    depth <= 16);
	}
	buffer_free(&b);
}

/* A random message as JSON. */
static void
write_random(struct buffer *b, const ProtobufCMessageDescriptor *d)
{
	static uint8_t wire[WIRE_MAX];
	size_t len = random_pack(d, wire, sizeof(wire));

	buffer_reset(b);
	assert_true(transcoder_write_wire(b, d, wire, len));
}

/* What clients send goes the straight way, but for unknown enum numbers and
 * moments. */
static void
test_requests(void **state)
{
	struct buffer b = { 0 };
	const struct route *table;
	int round, straight = 0, all = 0;
	size_t n, i;

	(void)state;
	table = routes_table(&n);
	for (i = 0; i < n; i++) {
		if (table[i].kind != ROUTE_CALL || table[i].body != BODY_JSON)
			continue;
		for (round = 0; round < 200; round++, all++) {
			write_random(&b, table[i].rule->input);
			straight += compare(table[i].rule->input, b.data,
			    b.len);
		}
	}
	assert_true(all > 0 && straight * 3 > all * 2);
	buffer_free(&b);
}

/* Cut short, bytes changed, pieces moved. */
static void
test_damaged(void **state)
{
	static const ProtobufCMessageDescriptor *const types[] = {
		TYPE(scalars), TYPE(lists), TYPE(choice), TYPE(known),
		TYPE(inner) };
	static const char bytes[] = "{}[]\":,\\0189-.etfn \n\x7f\x80\xc3\xe2";
	const ProtobufCMessageDescriptor *d;
	struct buffer b = { 0 };
	unsigned k;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		d = types[random_below(5)];
		write_random(&b, d);
		for (k = random_below(4); k > 0; k--)
			b.data[random_below((unsigned)b.len)] =
			    bytes[random_below(sizeof(bytes))];
		if (random_below(3) == 0)
			b.len = random_below((unsigned)b.len);
		(void)compare(d, b.data, b.len);
	}
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
