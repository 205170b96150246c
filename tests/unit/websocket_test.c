/* WebSocket frames: what a client may send, and what it is answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/live/websocket.h"

#define FIN		0x80
#define TEXT		1
#define BINARY		2
#define CLOSE		8
#define PING		9

static struct websocket ws;
static struct buffer in, out;

static int
start(void **state)
{
	(void)state;
	ws = (struct websocket){ 0 };
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	websocket_clear(&ws);
	buffer_free(&in);
	buffer_free(&out);
	return 0;
}

/* As a client sends it. */
static void
put_frame(int first, const char *data, size_t len)
{
	static const char mask[4] = { 1, 2, 3, 4 };
	size_t i;

	buffer_putc(&in, (char)first);
	if (len < 126) {
		buffer_putc(&in, (char)(0x80 | len));
	} else {
		buffer_putc(&in, (char)(0x80 | 126));
		buffer_putc(&in, (char)(len >> 8));
		buffer_putc(&in, (char)len);
	}
	buffer_add(&in, mask, sizeof(mask));
	for (i = 0; i < len; i++)
		buffer_putc(&in, (char)(data[i] ^ mask[i % 4]));
}

static bool
feed_at(int64_t now_ms)
{
	bool goes_on = websocket_feed(&ws, in.data, in.len, now_ms, &out);

	buffer_reset(&in);
	return goes_on;
}

static bool
feed(void)
{
	return feed_at(1000);
}

/* It is closed, with this code and no more. */
static void
assert_closed(unsigned code)
{
	assert_int_equal(out.len, 4);
	assert_int_equal((uint8_t)out.data[0], FIN | CLOSE);
	assert_int_equal((uint8_t)out.data[1], 2);
	assert_int_equal((uint8_t)out.data[2] << 8 | (uint8_t)out.data[3],
	    code);
	assert_null(ws.reader);
}

static void
test_the_handshake_of_the_rfc(void **state)
{
	char accept[WEBSOCKET_ACCEPT];

	(void)state;
	assert_true(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==", accept));
	assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	assert_false(websocket_accept(NULL, accept));
	assert_false(websocket_accept("", accept));
	assert_false(websocket_accept("dGhlIHNhbXBsZSBub25jZQ", accept));
	assert_false(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==a", accept));
	assert_false(websocket_accept("!GhlIHNhbXBsZSBub25jZQ==", accept));
}

static void
test_frames_of_ours(void **state)
{
	char long_text[200];

	(void)state;
	websocket_text(&out, "hi", 2);
	assert_int_equal(out.len, 4);
	assert_memory_equal(out.data, "\x81\x02hi", 4);
	buffer_reset(&out);
	(void)memset(long_text, 'x', sizeof(long_text));
	websocket_text(&out, long_text, sizeof(long_text));
	assert_int_equal(out.len, 4 + 200);
	assert_memory_equal(out.data, "\x81\x7e\x00\xc8", 4);
	buffer_reset(&out);
	websocket_ping(&out);
	assert_memory_equal(out.data, "\x89\x00", 2);
	buffer_reset(&out);
	websocket_close(&out, WEBSOCKET_GOING_AWAY);
	assert_closed(1001);
}

static void
test_text_is_passed_over_whole_and_in_pieces(void **state)
{
	struct buffer all = { 0 };
	size_t i;

	(void)state;
	put_frame(FIN | TEXT, "caf\xc3\xa9", 5);
	assert_true(feed());
	assert_int_equal(out.len, 0);
	/* Idle, it has no memory. */
	assert_null(ws.reader);
	/* Fragments, with a ping between them that is answered at once. */
	put_frame(TEXT, "caf\xc3", 4);
	assert_true(feed());
	assert_non_null(ws.reader);
	put_frame(FIN | PING, "now?", 4);
	assert_true(feed());
	assert_int_equal(out.len, 6);
	assert_memory_equal(out.data, "\x8a\x04now?", 6);
	assert_non_null(ws.reader);
	put_frame(FIN, "\xa9", 1);
	assert_true(feed());
	assert_null(ws.reader);
	/* A byte at a time. */
	buffer_reset(&out);
	put_frame(FIN | PING, "a", 1);
	put_frame(FIN | TEXT, "b", 1);
	all = in;
	in = (struct buffer){ 0 };
	for (i = 0; i < all.len; i++) {
		assert_true(websocket_feed(&ws, all.data + i, 1, 1000, &out));
		assert_int_equal(ws.reader == NULL, i == 6 ||
		    i == all.len - 1);
	}
	assert_int_equal(out.len, 3);
	buffer_free(&all);
}

static void
test_a_close_is_answered(void **state)
{
	(void)state;
	put_frame(FIN | CLOSE, "\x03\xe8" "bye", 5);
	/* Nothing counts after it. */
	put_frame(FIN | PING, "x", 1);
	assert_false(feed());
	assert_int_equal(out.len, 7);
	assert_memory_equal(out.data, "\x88\x05\x03\xe8" "bye", 7);
	assert_null(ws.reader);
}

static void
test_what_is_refused(void **state)
{
	static char big[WEBSOCKET_MESSAGE_MAX + 1];
	static const struct {
		const char	*bytes;
		size_t		 len;
		unsigned	 code;
	} wrong[] = {
		{ "\x81\x02hi", 4, 1002 },		/* not masked */
		{ "\xc1\x80\1\2\3\4", 6, 1002 },	/* compressed */
		{ "\x83\x80\1\2\3\4", 6, 1002 },	/* no such opcode */
		{ "\x80\x80\1\2\3\4", 6, 1002 },	/* continues nothing */
		{ "\x81\x81\1\2\3\4\xfe", 7, 1007 },	/* no UTF-8 */
	}, none[] = {
		{ "\x09\x80\1\2\3\4", 6, 0 },	/* a ping in pieces */
		{ "\x88\x81\1\2\3\4x", 7, 0 },	/* half a code */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		buffer_reset(&out);
		assert_false(websocket_feed(&ws, wrong[i].bytes, wrong[i].len,
		    1000, &out));
		assert_closed(wrong[i].code);
	}
	/* What is no frame at all is closed without a word. */
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		buffer_reset(&out);
		assert_false(websocket_feed(&ws, none[i].bytes, none[i].len,
		    1000, &out));
		assert_int_equal(out.len, 2);
		assert_memory_equal(out.data, "\x88\x00", 2);
		assert_null(ws.reader);
	}
	buffer_reset(&out);
	put_frame(FIN | BINARY, "x", 1);
	assert_false(feed());
	assert_closed(1003);
	buffer_reset(&out);
	put_frame(FIN | TEXT, big, sizeof(big));
	assert_false(feed());
	assert_closed(1009);
}

static void
test_a_message_has_a_limit_in_all_of_its_fragments(void **state)
{
	static char part[WEBSOCKET_MESSAGE_MAX / 2];

	(void)state;
	put_frame(TEXT, part, sizeof(part));
	put_frame(0, part, sizeof(part));
	assert_true(feed());
	put_frame(0, part, 1);
	assert_false(feed());
	assert_closed(1009);
}

static void
test_a_flood_of_frames(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < WEBSOCKET_FRAMES_MAX; i++) {
		put_frame(FIN | PING, "", 0);
		assert_true(feed());
	}
	/* After a while it may say something again. */
	put_frame(FIN | PING, "", 0);
	assert_true(feed_at(1000 + WEBSOCKET_SPAN_MS));
	for (i = 1; i < WEBSOCKET_FRAMES_MAX; i++)
		put_frame(FIN | TEXT, "", 0);
	assert_true(feed_at(1000 + WEBSOCKET_SPAN_MS));
	buffer_reset(&out);
	put_frame(FIN | TEXT, "", 0);
	assert_false(feed_at(1001 + WEBSOCKET_SPAN_MS));
	assert_closed(WEBSOCKET_POLICY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_handshake_of_the_rfc),
		cmocka_unit_test_setup_teardown(test_frames_of_ours, start,
		    stop),
		cmocka_unit_test_setup_teardown(
		    test_text_is_passed_over_whole_and_in_pieces, start, stop),
		cmocka_unit_test_setup_teardown(test_a_close_is_answered,
		    start, stop),
		cmocka_unit_test_setup_teardown(test_what_is_refused, start,
		    stop),
		cmocka_unit_test_setup_teardown(
		    test_a_message_has_a_limit_in_all_of_its_fragments, start,
		    stop),
		cmocka_unit_test_setup_teardown(test_a_flood_of_frames, start,
		    stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
