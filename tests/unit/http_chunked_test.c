/* The chunked coding: whatever the pieces it comes in, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/http/chunked.h"

static char text[4096];
static size_t text_len, taken;

/* Decodes `piece` bytes at a time; what it holds is in text. */
static enum http_chunked_result
decode(const char *body, size_t len, size_t piece)
{
	enum http_chunked_result result = HTTP_CHUNKED_MORE;
	struct http_chunked k = { 0 };
	char copy[4096];
	size_t at, n, used, out;

	text_len = taken = 0;
	for (at = 0; at < len && result == HTTP_CHUNKED_MORE; at += n) {
		n = len - at < piece ? len - at : piece;
		(void)memcpy(copy, body + at, n);
		result = http_chunked_feed(&k, copy, n, &used, &out);
		assert_true(out <= used && used <= n);
		assert_memory_equal(copy + used, body + at + used, n - used);
		(void)memcpy(text + text_len, copy, out);
		text_len += out;
		taken += used;
	}
	return result;
}

static void
test_any_pieces(void **state)
{
	static const char body[] = "5;a=\"b\"\r\nhello\r\n00A\r\n, you all.\r\n"
	    "0;x\r\nX-Sum: 1\r\nEmpty:\r\n\r\nGET / HTTP/1.1\r\n";
	const size_t len = sizeof(body) - 1;
	const char *next = strstr(body, "GET");
	size_t piece;

	(void)state;
	for (piece = 1; piece <= len; piece++) {
		assert_int_equal(decode(body, len, piece), HTTP_CHUNKED_DONE);
		assert_int_equal(text_len, 15);
		assert_memory_equal(text, "hello, you all.", 15);
		/* What follows is the next request's. */
		assert_int_equal(taken, next - body);
	}
	for (piece = 0; piece < (size_t)(next - body); piece++)
		assert_int_equal(decode(body, piece, 3), HTTP_CHUNKED_MORE);
}

static void
test_what_is_refused(void **state)
{
	static const char *const table[] = { "\r\n", "x\r\n", " 1\r\n",
		"1 \r\n", "+1\r\n", "0x1\r\n", "1\n", "1\r1", "1\r\nab",
		"1\r\na\n", "1;\x01\r\n", "1;a\n", "1000000000000000\r\n",
		"0\r\n\n", "0\r\nA\r\n", "0\r\n: b\r\n", "0\r\nA : b\r\n",
		"0\r\nA: b\r\n c\r\n\r\n", "0\r\nA: b\n\r\n", "0\r\n\rx" };
	size_t i, piece;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		for (piece = 1; piece < 30; piece++)
			if (decode(table[i], strlen(table[i]), piece) !=
			    HTTP_CHUNKED_BAD)
				fail_msg("%s is taken", table[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_pieces),
		cmocka_unit_test(test_what_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
