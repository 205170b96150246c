/* Every type of proto3's JSON mapping, both ways, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "gateway/json/transcoder.h"
#include "json/field.h"
#include "json/known.h"
#include "json/string.h"
#include "json/write.h"
#include "transcoder_test.pb-c.h"

#define TYPE(name) (&liaison__test__v1__##name##__descriptor)

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

/* `in` read, packed, unpacked and written again is `want`. */
static void
round_trip(const ProtobufCMessageDescriptor *d, const char *in,
    const char *want)
{
	struct transcoder_error error = { 0 };
	struct buffer b = { 0 };
	ProtobufCMessage *m = transcoder_read(arena, d, in, strlen(in), NULL,
	    &error), *again;
	uint8_t wire[4096];
	size_t len;

	if (m == NULL)
		fail_msg("%s: refused at \"%s\": %s", in, error.field,
		    error.message);
	len = protobuf_c_message_get_packed_size(m);
	assert_true(len <= sizeof(wire));
	assert_int_equal(protobuf_c_message_pack(m, wire), len);
	again = protobuf_c_message_unpack(d, NULL, len, wire);
	assert_non_null(again);
	transcoder_write(&b, again);
	buffer_putc(&b, '\0');
	assert_string_equal(b.data, want);
	protobuf_c_message_free_unpacked(again, NULL);
	buffer_reset(&b);
	assert_true(transcoder_write_wire(&b, d, wire, len));
	buffer_putc(&b, '\0');
	assert_string_equal(b.data, want);
	buffer_free(&b);
}

/* `want` is what the output must contain. */
static void
gives(const ProtobufCMessageDescriptor *d, const char *in, const char *want)
{
	struct transcoder_error error = { 0 };
	struct buffer b = { 0 };
	ProtobufCMessage *m = transcoder_read(arena, d, in, strlen(in), NULL,
	    &error);

	if (m == NULL)
		fail_msg("%s: refused at \"%s\": %s", in, error.field,
		    error.message);
	transcoder_write(&b, m);
	buffer_putc(&b, '\0');
	if (strstr(b.data, want) == NULL)
		fail_msg("%s gave %s, without %s", in, b.data, want);
	buffer_free(&b);
}

static void
refused(const ProtobufCMessageDescriptor *d, const char *in, size_t len,
    Rpc__Reason reason, const char *field)
{
	struct transcoder_error error = { 0 };

	if (transcoder_read(arena, d, in, len, NULL, &error) != NULL)
		fail_msg("accepted: %s", in);
	if (error.reason != reason)
		fail_msg("%s: reason %d, not %d", in, error.reason, reason);
	assert_string_equal(error.field, field);
}

#define INVALID(d, in, field) \
	refused(d, in, strlen(in), RPC__REASON__FIELD_INVALID, field)

static void
test_scalars(void **state)
{
	(void)state;
	round_trip(TYPE(scalars),
	    "{\"anInt32\":-2147483648,\"aSint32\":2147483647,"
	    "\"aSfixed32\":-1,\"aUint32\":4294967295,\"aFixed32\":7,"
	    "\"anInt64\":\"-9223372036854775808\","
	    "\"aSint64\":\"9223372036854775807\",\"aSfixed64\":\"-3\","
	    "\"aUint64\":\"18446744073709551615\",\"aFixed64\":\"8\","
	    "\"aFloat\":1.5,\"aDouble\":0.1,\"aBool\":true,"
	    "\"aString\":\"\\u00e9\\n\\\"\",\"someBytes\":\"+/8=\","
	    "\"colour\":\"DARK_BLUE\",\"inner\":{\"someText\":\"x\"}}",
	    "{\"anInt32\":-2147483648,\"aSint32\":2147483647,"
	    "\"aSfixed32\":-1,\"aUint32\":4294967295,\"aFixed32\":7,"
	    "\"anInt64\":\"-9223372036854775808\","
	    "\"aSint64\":\"9223372036854775807\",\"aSfixed64\":\"-3\","
	    "\"aUint64\":\"18446744073709551615\",\"aFixed64\":\"8\","
	    "\"aFloat\":1.5,\"aDouble\":0.1,\"aBool\":true,"
	    "\"aString\":\"\xc3\xa9\\n\\\"\",\"someBytes\":\"+/8=\","
	    "\"colour\":\"DARK_BLUE\",\"inner\":{\"someText\":\"x\"}}");
}

static void
test_defaults_are_written(void **state)
{
	(void)state;
	round_trip(TYPE(scalars), "{}",
	    "{\"anInt32\":0,\"aSint32\":0,\"aSfixed32\":0,\"aUint32\":0,"
	    "\"aFixed32\":0,\"anInt64\":\"0\",\"aSint64\":\"0\","
	    "\"aSfixed64\":\"0\",\"aUint64\":\"0\",\"aFixed64\":\"0\","
	    "\"aFloat\":0,\"aDouble\":0,\"aBool\":false,\"aString\":\"\","
	    "\"someBytes\":\"\",\"colour\":\"NO_COLOUR\"}");
	round_trip(TYPE(lists), "{}",
	    "{\"numbers\":[],\"ids\":[],\"texts\":[],\"blobs\":[],"
	    "\"flags\":[],\"colours\":[],\"inners\":[],\"doubles\":[],"
	    "\"times\":[]}");
	round_trip(TYPE(maps), "{}",
	    "{\"byName\":{},\"byId\":{},\"byFlag\":{},\"colours\":{}}");
	round_trip(TYPE(choice), "{}", "{}");
}

static void
test_numbers_as_text_and_back(void **state)
{
	(void)state;
	gives(TYPE(scalars), "{\"anInt64\":12}", "\"anInt64\":\"12\"");
	gives(TYPE(scalars), "{\"anInt32\":\"-12\"}", "\"anInt32\":-12");
	gives(TYPE(scalars), "{\"anInt32\":1.0}", "\"anInt32\":1,");
	gives(TYPE(scalars), "{\"anInt32\":1e5}", "\"anInt32\":100000");
	gives(TYPE(scalars), "{\"aDouble\":\"1.25\"}", "\"aDouble\":1.25");
	gives(TYPE(scalars), "{\"aDouble\":\"NaN\"}", "\"aDouble\":\"NaN\"");
	gives(TYPE(scalars), "{\"aFloat\":\"-Infinity\"}",
	    "\"aFloat\":\"-Infinity\"");
	gives(TYPE(scalars), "{\"aDouble\":1.7976931348623157e308}",
	    "\"aDouble\":1.7976931348623157e+308");
	gives(TYPE(scalars), "{\"aFloat\":0.1}", "\"aFloat\":0.1,");
}

static void
test_names(void **state)
{
	(void)state;
	gives(TYPE(scalars), "{\"an_int32\":3}", "\"anInt32\":3");
	gives(TYPE(scalars), "{\"colour\":2}", "\"colour\":\"DARK_BLUE\"");
	gives(TYPE(scalars), "{\"anInt32\":null,\"inner\":null}",
	    "\"anInt32\":0");
	INVALID(TYPE(scalars), "{\"anInt32\":1,\"an_int32\":2}", "an_int32");
}

static void
test_bytes(void **state)
{
	(void)state;
	gives(TYPE(scalars), "{\"someBytes\":\"-_8\"}",
	    "\"someBytes\":\"+/8=\"");
	gives(TYPE(scalars), "{\"someBytes\":\"AQ==\"}",
	    "\"someBytes\":\"AQ==\"");
	gives(TYPE(scalars), "{\"someBytes\":\"AQID\"}",
	    "\"someBytes\":\"AQID\"");
	INVALID(TYPE(scalars), "{\"someBytes\":\"A\"}", "someBytes");
	INVALID(TYPE(scalars), "{\"someBytes\":\"A*==\"}", "someBytes");
	INVALID(TYPE(scalars), "{\"someBytes\":1}", "someBytes");
}

static void
test_lists_maps_oneofs(void **state)
{
	(void)state;
	round_trip(TYPE(lists),
	    "{\"numbers\":[1,\"2\"],\"ids\":[\"3\",4],\"texts\":[\"a\",\"\"],"
	    "\"blobs\":[\"AQ==\"],\"flags\":[true,false],"
	    "\"colours\":[\"RED\",0],\"inners\":[{},{\"someText\":\"t\"}],"
	    "\"doubles\":[1.5],\"times\":[\"1970-01-01T00:00:01Z\"]}",
	    "{\"numbers\":[1,2],\"ids\":[\"3\",\"4\"],\"texts\":[\"a\",\"\"],"
	    "\"blobs\":[\"AQ==\"],\"flags\":[true,false],"
	    "\"colours\":[\"RED\",\"NO_COLOUR\"],"
	    "\"inners\":[{\"someText\":\"\"},{\"someText\":\"t\"}],"
	    "\"doubles\":[1.5],\"times\":[\"1970-01-01T00:00:01Z\"]}");
	round_trip(TYPE(maps),
	    "{\"byName\":{\"a\":1},\"byId\":{\"-5\":\"x\"},"
	    "\"byFlag\":{\"true\":{}},\"colours\":{\"c\":\"RED\"}}",
	    "{\"byName\":{\"a\":1},\"byId\":{\"-5\":\"x\"},"
	    "\"byFlag\":{\"true\":{\"someText\":\"\"}},"
	    "\"colours\":{\"c\":\"RED\"}}");
	round_trip(TYPE(choice), "{\"someId\":\"5\"}", "{\"someId\":\"5\"}");
	round_trip(TYPE(choice), "{\"someText\":\"\"}", "{\"someText\":\"\"}");
	round_trip(TYPE(choice), "{\"yes\":false,\"inner\":null}",
	    "{\"yes\":false}");
	round_trip(TYPE(choice), "{\"inner\":{}}",
	    "{\"inner\":{\"someText\":\"\"}}");
	INVALID(TYPE(choice), "{\"yes\":true,\"someId\":1}", "someId");
	INVALID(TYPE(lists), "{\"numbers\":[1,null]}", "numbers[1]");
	INVALID(TYPE(lists), "{\"numbers\":5}", "numbers");
	INVALID(TYPE(lists), "{\"inners\":[{},{\"someText\":7}]}",
	    "inners[1].someText");
	INVALID(TYPE(maps), "{\"byId\":{\"x\":\"y\"}}", "byId.x");
	INVALID(TYPE(maps), "{\"byFlag\":{\"1\":{}}}", "byFlag.1");
	INVALID(TYPE(maps), "{\"byName\":[]}", "byName");
}

static void
test_known_types(void **state)
{
	static const char all[] =
	    "{\"time\":\"2026-09-01T08:00:00.120Z\","
	    "\"boolValue\":false,\"stringValue\":\"\",\"bytesValue\":\"AQ==\","
	    "\"int32Value\":-1,\"uint32Value\":1,\"int64Value\":\"-2\","
	    "\"uint64Value\":\"2\",\"floatValue\":0.5,"
	    "\"doubleValue\":0.25}";

	(void)state;
	round_trip(TYPE(known), all, all);
	round_trip(TYPE(known), "{}", "{}");
	INVALID(TYPE(known), "{\"boolValue\":\"true\"}", "boolValue");
	INVALID(TYPE(known), "{\"time\":{\"seconds\":\"1\"}}", "time");
}

static void
test_times(void **state)
{
	static const struct {
		const char	*in, *out;
	} good[] = {
		{ "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59.999999999Z",
		    "9999-12-31T23:59:59.999999999Z" },
		{ "2000-02-29T12:00:00+02:00", "2000-02-29T10:00:00Z" },
		{ "2026-01-01T00:30:00.5-01:00", "2026-01-01T01:30:00.500Z" },
		{ "1969-12-31T23:59:59.000001Z",
		    "1969-12-31T23:59:59.000001Z" },
	};
	static const char *const bad[] = { "", "2026-09-01", "now",
		"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-09-01T24:00:00Z", "2026-09-01T00:00:00",
		"2026-09-01T00:00:00.Z", "2026-09-01T00:00:00.1234567890Z",
		"0001-01-01T00:00:00+01:00", "2026-09-01T00:00:00ZZ",
		"2026-09-01T00:00:00+1:00" };
	char in[80], want[80];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		(void)snprintf(in, sizeof(in), "{\"time\":\"%s\"}", good[i].in);
		(void)snprintf(want, sizeof(want), "\"time\":\"%s\"",
		    good[i].out);
		gives(TYPE(known), in, want);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(in, sizeof(in), "{\"time\":\"%s\"}", bad[i]);
		INVALID(TYPE(known), in, "time");
	}
}

static void
test_wrong_values(void **state)
{
	static const struct {
		const char	*in, *field;
	} bad[] = {
		{ "{\"anInt32\":2147483648}", "anInt32" },
		{ "{\"anInt32\":-2147483649}", "anInt32" },
		{ "{\"anInt32\":1.5}", "anInt32" },
		{ "{\"anInt32\":\"\"}", "anInt32" },
		{ "{\"anInt32\":\" 1\"}", "anInt32" },
		{ "{\"anInt32\":\"1x\"}", "anInt32" },
		{ "{\"anInt32\":\"0x10\"}", "anInt32" },
		{ "{\"anInt32\":true}", "anInt32" },
		{ "{\"anInt32\":[1]}", "anInt32" },
		{ "{\"aUint32\":-1}", "aUint32" },
		{ "{\"aUint32\":4294967296}", "aUint32" },
		{ "{\"anInt64\":\"9223372036854775808\"}", "anInt64" },
		{ "{\"anInt64\":\"123456789012345678901234567890\"}",
		    "anInt64" },
		{ "{\"aUint64\":\"18446744073709551616\"}", "aUint64" },
		{ "{\"aUint64\":\"-1\"}", "aUint64" },
		{ "{\"aFloat\":1e39}", "aFloat" },
		{ "{\"aDouble\":\"inf\"}", "aDouble" },
		{ "{\"aDouble\":\"\"}", "aDouble" },
		{ "{\"aBool\":1}", "aBool" },
		{ "{\"aBool\":\"true\"}", "aBool" },
		{ "{\"aString\":1}", "aString" },
		{ "{\"aString\":{}}", "aString" },
		{ "{\"colour\":\"GREEN\"}", "colour" },
		{ "{\"colour\":\"red\"}", "colour" },
		{ "{\"colour\":9}", "colour" },
		{ "{\"inner\":\"x\"}", "inner" },
		{ "{\"inner\":[]}", "inner" },
		{ "{\"inner\":{\"nestedInner\":{\"someText\":false}}}",
		    "inner.nestedInner.someText" },
		/* Well-formed, but no field could take them. */
		{ "{\"anInt64\":99999999999999999999}", "" },
		{ "{\"aString\":\"a\\u0000b\"}", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		INVALID(TYPE(scalars), bad[i].in, bad[i].field);
}

static void
test_malformed(void **state)
{
	static const char *const bad[] = { "", "{", "[]", "null", "1",
		"{\"anInt32\":1,}", "{} {}", "{\"anInt32\":1,\"anInt32\":2}",
		"{\"aString\":\"\xff\"}", "{\"aString\":\"\xc3\"}",
		"{'a':1}", "{\"aString\":\"\\ud800\"}" };
	char deep[4096] = "";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(TYPE(scalars), bad[i], strlen(bad[i]),
		    RPC__REASON__MALFORMED_REQUEST, "");
	refused(TYPE(scalars), "{}\0", 3, RPC__REASON__MALFORMED_REQUEST, "");
	refused(TYPE(scalars), "{\"noSuch\":1}", 12,
	    RPC__REASON__FIELD_UNKNOWN, "noSuch");
	refused(TYPE(scalars), "{\"inner\":{\"x\":null}}", 20,
	    RPC__REASON__FIELD_UNKNOWN, "inner.x");

	(void)strcpy(deep, "{\"inner\":");
	for (i = 0; i < 100; i++)
		(void)strcat(deep, "{\"nestedInner\":");
	(void)strcat(deep, "{}");
	for (i = 0; i < 101; i++)
		(void)strcat(deep, "}");
	{
		struct transcoder_error error = { 0 };

		assert_null(transcoder_read(arena, TYPE(scalars), deep,
		    strlen(deep), NULL, &error));
		assert_int_equal(error.reason,
		    RPC__REASON__MALFORMED_REQUEST);
	}
}

static void
test_hidden_fields(void **state)
{
	static const char *const hidden[] = { "an_int32", NULL };
	struct transcoder_error error = { 0 };

	(void)state;
	assert_null(transcoder_read(arena, TYPE(scalars), "{\"anInt32\":1}",
	    13, hidden, &error));
	assert_int_equal(error.reason, RPC__REASON__FIELD_UNKNOWN);
	assert_string_equal(error.field, "anInt32");
}

static void
set(const ProtobufCMessageDescriptor *d, const char *name, const char *text,
    const char *want)
{
	struct transcoder_error error = { 0 };
	struct buffer b = { 0 };
	ProtobufCMessage *m = arena_message(arena, d);
	const ProtobufCFieldDescriptor *f = transcoder_field(d, name);

	assert_non_null(f);
	if (!transcoder_set(arena, m, f, text, &error)) {
		assert_null(want);
		assert_int_equal(error.reason, RPC__REASON__FIELD_INVALID);
		assert_string_equal(error.field, name);
		return;
	}
	if (want == NULL)
		fail_msg("accepted %s=%s", name, text);
	transcoder_write(&b, m);
	buffer_putc(&b, '\0');
	if (strstr(b.data, want) == NULL)
		fail_msg("%s=%s gave %s", name, text, b.data);
	buffer_free(&b);
}

static void
test_fields_from_text(void **state)
{
	(void)state;
	set(TYPE(scalars), "anInt32", "-5", "\"anInt32\":-5");
	set(TYPE(scalars), "aBool", "true", "\"aBool\":true");
	set(TYPE(scalars), "aString", "true", "\"aString\":\"true\"");
	set(TYPE(scalars), "colour", "dark_blue", "\"colour\":\"DARK_BLUE\"");
	set(TYPE(lists), "ids", "7", "\"ids\":[\"7\"]");
	set(TYPE(known), "boolValue", "false", "\"boolValue\":false");
	set(TYPE(known), "time", "2026-09-01T00:00:00Z", "\"2026-09-01T");
	set(TYPE(choice), "someId", "4", "\"someId\":\"4\"");
	set(TYPE(scalars), "anInt32", "five", NULL);
	set(TYPE(scalars), "aBool", "yes", NULL);
	set(TYPE(scalars), "aString", "\xff", NULL);
	set(TYPE(scalars), "colour", "GREEN", NULL);
	set(TYPE(scalars), "inner", "x", NULL);
}

static void
test_repeated_from_text(void **state)
{
	struct transcoder_error error = { 0 };
	struct buffer b = { 0 };
	ProtobufCMessage *m = arena_message(arena, TYPE(lists));
	const ProtobufCFieldDescriptor *f = transcoder_field(TYPE(lists),
	    "texts");

	(void)state;
	assert_true(transcoder_set(arena, m, f, "a", &error));
	assert_true(transcoder_set(arena, m, f, "b", &error));
	transcoder_write(&b, m);
	buffer_putc(&b, '\0');
	assert_non_null(strstr(b.data, "\"texts\":[\"a\",\"b\"]"));
	buffer_free(&b);
}

static void
test_written_strings(void **state)
{
	static const struct {
		const char	*in, *out;
	} table[] = {
		{ "", "\"\"" },
		{ "a/b", "\"a/b\"" },
		{ "\x01\t\x7f", "\"\\u0001\\t\\u007f\"" },
		{ "\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xe2\x82\xac"
		    "\xf0\x9f\x98\x80\"" },
		/* Not UTF-8: overlong, surrogate, cut short, stray. */
		{ "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "x\xe2\x82", "\"x\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\x80y", "\"\xef\xbf\xbdy\"" },
	};
	struct buffer b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		buffer_reset(&b);
		transcoder_write_string(&b, table[i].in, strlen(table[i].in));
		buffer_putc(&b, '\0');
		assert_string_equal(b.data, table[i].out);
	}
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_scalars, setup, teardown),
		cmocka_unit_test_setup_teardown(test_defaults_are_written,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_numbers_as_text_and_back,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lists_maps_oneofs, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_known_types, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_times, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrong_values, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_hidden_fields, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_fields_from_text, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_repeated_from_text, setup,
		    teardown),
		cmocka_unit_test(test_written_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
