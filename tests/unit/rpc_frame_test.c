/* Protobuf from outside: malformed, truncated, too deep, not text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/loop.h"
#include "echo.pb-c.h"
#include "wire/frame.h"

#define MAX_BYTES	4096

struct fixture {
	struct arena	*arena;
	uint8_t		 data[MAX_BYTES];
	size_t		 len;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	arena_destroy(&f->arena);
	free(f);
	return 0;
}

/* From memory of just that size, so that reading on is noticed. */
static struct status
unpack(struct fixture *f, const void *data, size_t len,
    Echo__SayRequest **request)
{
	ProtobufCMessage *message;
	uint8_t *exact = malloc(len == 0 ? 1 : len);
	struct status status;

	memcpy(exact, data, len);
	status = rpc_frame_unpack(&echo__say_request__descriptor, exact, len,
	    f->arena, &message);
	free(exact);
	*request = (Echo__SayRequest *)message;
	return status;
}

static void
assert_refused(struct fixture *f, const void *data, size_t len,
    Rpc__Reason reason)
{
	Echo__SayRequest *request;
	const struct status status = unpack(f, data, len, &request);

	assert_int_equal(status.code, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, reason);
	assert_null(request);
}

/* Whether `text` passes as field `text`. */
static int
text_passes(struct fixture *f, const char *text, size_t len)
{
	Echo__SayRequest *request;
	uint8_t data[MAX_BYTES] = { 0x0a, (uint8_t)len };
	struct status status;

	assert_in_range(len, 0, 127);
	memcpy(data + 2, text, len);
	status = unpack(f, data, len + 2, &request);
	if (status.code == RPC__CODE__OK) {
		assert_memory_equal(request->text, text, len);
		return 1;
	}
	assert_int_equal(status.reason, RPC__REASON__FIELD_INVALID);
	assert_string_equal(status.field, "text");
	return 0;
}

static void
test_good_message(void **state)
{
	struct fixture *f = *state;
	Echo__SayRequest in = ECHO__SAY_REQUEST__INIT, *out;
	Echo__Item item = ECHO__ITEM__INIT, *items[] = { &item, &item };
	struct status status;
	uint8_t bytes[] = { 0, 255, 0xc0 };

	in.text = (char *)(uintptr_t)"h\xc3\xa9";
	item.file_name = (char *)(uintptr_t)"a.pdf";
	in.bad_items = items;
	in.n_bad_items = 2;
	/* Bytes need not be text. */
	in.data.data = bytes;
	in.data.len = sizeof(bytes);
	in.delay_ms = 300;
	f->len = echo__say_request__pack(&in, f->data);
	status = unpack(f, f->data, f->len, &out);
	assert_int_equal(status.code, RPC__CODE__OK);
	assert_string_equal(out->text, in.text);
	assert_int_equal(out->n_bad_items, 2);
	assert_string_equal(out->bad_items[1]->file_name, "a.pdf");
	assert_int_equal(out->data.len, 3);
	assert_int_equal(out->delay_ms, 300);

	status = unpack(f, "", 0, &out);
	assert_int_equal(status.code, RPC__CODE__OK);
	assert_string_equal(out->text, "");
}

/* Cut anywhere it is refused or a shorter message, and nothing is overrun. */
static void
test_truncated(void **state)
{
	struct fixture *f = *state;
	Echo__SayRequest in = ECHO__SAY_REQUEST__INIT, *out;
	Echo__Item item = ECHO__ITEM__INIT, *items[] = { &item };
	unsigned refused = 0;
	struct status status;
	size_t len;

	in.text = (char *)(uintptr_t)"some text";
	in.delay_ms = 100000;
	item.file_name = (char *)(uintptr_t)"b.pdf";
	in.bad_items = items;
	in.n_bad_items = 1;
	f->len = echo__say_request__pack(&in, f->data);
	for (len = 0; len < f->len; len++) {
		status = unpack(f, f->data, len, &out);
		if (status.code != RPC__CODE__OK) {
			assert_int_equal(status.reason,
			    RPC__REASON__MALFORMED_REQUEST);
			refused++;
		}
	}
	assert_in_range(refused, f->len - 4, f->len);
}

static void
test_malformed(void **state)
{
	static const struct {
		const char	*what;		/* for the reader */
		const char	*data;
		size_t		 len;
	} bad[] = {
		{ "field number 0", "\x00\x01", 2 },
		{ "a group", "\x0b\x0c", 2 },
		{ "wire type 7", "\x0f", 1 },
		{ "length beyond the end", "\x0a\x7f" "abc", 5 },
		{ "length of 2^35", "\x0a\xff\xff\xff\xff\x7f", 6 },
		{ "endless varint",
		    "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12 },
		{ "endless tag", "\xff\xff\xff\xff\xff\xff\x01", 7 },
		{ "text as a number", "\x08\x05", 2 },
		{ "number as text", "\x12\x01" "a", 3 },
		{ "short fixed64", "\x79\x01\x02", 3 },
		{ "not protobuf", "GET / HTTP/1.1\r\n", 16 },
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_refused(f, bad[i].data, bad[i].len,
		    RPC__REASON__MALFORMED_REQUEST);
	}
}

static void
test_unknown_fields_are_passed_over(void **state)
{
	/* Fields 100 to 103, one of each wire type. */
	static const char data[] = "\xa0\x06\x05" "\xa9\x06" "12345678"
	    "\xb2\x06\x02\xff\xfe" "\xbd\x06" "1234" "\x0a\x02hi";
	struct fixture *f = *state;
	Echo__SayRequest *out;

	assert_int_equal(unpack(f, data, sizeof(data) - 1, &out).code,
	    RPC__CODE__OK);
	assert_string_equal(out->text, "hi");
}

static void
test_text(void **state)
{
	static const struct {
		const char	*text;
		size_t		 len;
		int		 good;
	} cases[] = {
		{ "", 0, 1 },
		{ "plain ASCII, longer than a word", 31, 1 },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, 1 },
		{ "12345678\xc3\xa9", 10, 1 },
		{ "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", 10, 1 },
		{ "\x7f\x01\t\n", 4, 1 },
		{ "a\0b", 3, 0 },
		{ "\0", 1, 0 },
		{ "12345678901234567\0", 18, 0 },
		{ "1234567\0", 8, 0 },
		{ "\xe9t\xe9", 3, 0 },		/* Latin-1 */
		{ "\x80", 1, 0 },
		{ "1234567\x80", 8, 0 },
		{ "\xc0\xaf", 2, 0 },		/* overlong */
		{ "\xe0\x80\xaf", 3, 0 },
		{ "\xf0\x80\x80\xaf", 4, 0 },
		{ "\xed\xa0\x80", 3, 0 },	/* surrogate */
		{ "\xf4\x90\x80\x80", 4, 0 },	/* over U+10FFFF */
		{ "\xf8\x88\x80\x80\x80", 5, 0 },
		{ "\xc3", 1, 0 },		/* cut off */
		{ "abc\xe2\x82", 5, 0 },
		{ "\xe2\x82" "a", 3, 0 },
		{ "\xff\xfe", 2, 0 },
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(text_passes(f, cases[i].text, cases[i].len),
		    cases[i].good);
	}
}

static void
test_bad_text_names_its_field(void **state)
{
	/* bad_items (6): file_name (1) with a lone 0xff. */
	static const char data[] = "\x32\x03\x0a\x01\xff";
	struct fixture *f = *state;
	Echo__SayRequest *out;
	const struct status status = unpack(f, data, sizeof(data) - 1, &out);

	assert_int_equal(status.reason, RPC__REASON__FIELD_INVALID);
	assert_string_equal(status.field, "badItems.fileName");
}

/* `depth` trees within one another, in field `tree` (7). */
static void
nest(struct fixture *f, int depth)
{
	uint8_t inner[MAX_BYTES];
	int i;

	f->len = 0;
	for (i = 0; i < depth; i++) {
		memcpy(inner, f->data, f->len);
		f->data[0] = i == depth - 1 ? 0x3a : 0x0a;
		f->data[1] = (uint8_t)(0x80 | (f->len & 0x7f));
		f->data[2] = (uint8_t)(f->len >> 7);
		memcpy(f->data + 3, inner, f->len);
		f->len += 3;
	}
}

static void
test_depth_is_bounded(void **state)
{
	struct fixture *f = *state;
	Echo__SayRequest *out;

	nest(f, RPC_MAX_DEPTH);
	assert_int_equal(unpack(f, f->data, f->len, &out).code,
	    RPC__CODE__OK);
	assert_non_null(out->tree->child->child);
	nest(f, RPC_MAX_DEPTH + 1);
	assert_refused(f, f->data, f->len, RPC__REASON__MALFORMED_REQUEST);
	nest(f, 1000);
	assert_refused(f, f->data, f->len, RPC__REASON__MALFORMED_REQUEST);
}

/* Random bytes and random changes never do more than fail. */
static void
test_random_bytes(void **state)
{
	struct fixture *f = *state;
	Echo__SayRequest in = ECHO__SAY_REQUEST__INIT, *out;
	unsigned seed = 1;
	uint8_t data[256];
	size_t j, len;
	int i;

	in.text = (char *)(uintptr_t)"some text that is changed";
	in.delay_ms = 77;
	f->len = echo__say_request__pack(&in, f->data);
	for (i = 0; i < 20000; i++) {
		len = (size_t)rand_r(&seed) % sizeof(data);
		for (j = 0; j < len; j++)
			data[j] = (uint8_t)rand_r(&seed);
		if (i % 2 == 0) {
			memcpy(data, f->data, f->len);
			data[(size_t)rand_r(&seed) % f->len] =
			    (uint8_t)rand_r(&seed);
			len = f->len;
		}
		unpack(f, data, len, &out);
		arena_destroy(&f->arena);
		f->arena = arena_new();
	}
}

static void
test_context(void **state)
{
	Rpc__RequestHeader header = RPC__REQUEST_HEADER__INIT;
	Rpc__Caller caller = RPC__CALLER__INIT;
	uint8_t session[RPC_SESSION_ID_LEN + 1] = { 1, 2, 3 };
	struct rpc_context c;

	(void)state;
	header.timeout_ms = UINT32_MAX;
	header.caller = &caller;
	caller.school_id = 5;
	caller.language = (char *)(uintptr_t)"fr";
	assert_int_equal(rpc_frame_context(&header, &c).code, RPC__CODE__OK);
	assert_int_equal(c.caller.school_id, 5);
	assert_false(c.caller.has_session);
	assert_string_equal(c.traceparent, "");
	/* Nobody waits for weeks. */
	assert_in_range(c.deadline_ms - loop_now_ms(), 1, 3600 * 1000);

	caller.permissions = 1 << 4;
	caller.other_roles = 1 << 3;
	caller.client_address = (char *)(uintptr_t)"2001:db8::7";
	assert_int_equal(rpc_frame_context(&header, &c).code, RPC__CODE__OK);
	assert_int_equal(c.caller.permissions, 16);
	assert_int_equal(c.caller.other_roles, 1 << 3);
	assert_string_equal(c.caller.address, "2001:db8::7");
	caller.client_address = (char *)(uintptr_t)
	    "0123456789012345678901234567890123456789"
	    "01234567890123456789012345";
	assert_int_equal(rpc_frame_context(&header, &c).code,
	    RPC__CODE__INVALID_ARGUMENT);
	caller.client_address = (char *)(uintptr_t)"";
	caller.session_id.data = session;
	caller.session_id.len = RPC_SESSION_ID_LEN;
	assert_int_equal(rpc_frame_context(&header, &c).code, RPC__CODE__OK);
	assert_memory_equal(c.caller.session_id, session, RPC_SESSION_ID_LEN);
	caller.session_id.len++;
	assert_int_equal(rpc_frame_context(&header, &c).reason,
	    RPC__REASON__MALFORMED_REQUEST);
	caller.session_id.len = 0;
	caller.language = (char *)(uintptr_t)"fra";
	assert_int_equal(rpc_frame_context(&header, &c).reason,
	    RPC__REASON__MALFORMED_REQUEST);
}

static void
test_trace(void **state)
{
	(void)state;
	assert_true(rpc_frame_is_trace(
	    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
	assert_false(rpc_frame_is_trace(NULL));
	assert_false(rpc_frame_is_trace(""));
	/* As W3C has it: lower case, and not of zeros. */
	assert_false(rpc_frame_is_trace(
	    "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
	assert_false(rpc_frame_is_trace(
	    "00-00000000000000000000000000000000-b7ad6b7169203331-01"));
	assert_false(rpc_frame_is_trace(
	    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"));
	assert_false(rpc_frame_is_trace("00-0af7651916cd43dd8448eb211c80319c"));
	assert_false(rpc_frame_is_trace(
	    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x"));
	assert_false(rpc_frame_is_trace(
	    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333\n-01"));
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_good_message),
		TEST(test_truncated),
		TEST(test_malformed),
		TEST(test_unknown_fields_are_passed_over),
		TEST(test_text),
		TEST(test_bad_text_names_its_field),
		TEST(test_depth_is_bounded),
		TEST(test_random_bytes),
		TEST(test_context),
		TEST(test_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
