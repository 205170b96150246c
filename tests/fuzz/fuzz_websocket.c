/*
 * What a client sends on a WebSocket: all at once and in pieces it is answered
 * the same, and between messages nothing is kept.  And the ids that it comes
 * with.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gateway/live/position.h"
#include "gateway/live/websocket.h"

static bool
run(struct fuzz_input in, size_t piece, struct buffer *out)
{
	struct websocket ws = { 0 };
	bool goes_on = true;
	struct fuzz_input some;

	while (goes_on && in.left > 0) {
		some = fuzz_take(&in, piece);
		goes_on = websocket_feed(&ws, (const char *)some.p, some.left,
		    1, out);
		CHECK(goes_on || ws.reader == NULL);
	}
	websocket_clear(&ws);
	return goes_on;
}

/* What we say to be read, and never masked: the last is a close. */
static void
check_answers(const struct buffer *out, bool goes_on)
{
	size_t at = 0, len;
	unsigned opcode = 0;

	while (at < out->len) {
		CHECK(out->len - at >= 2);
		opcode = (unsigned char)out->data[at] & 0xf;
		len = (unsigned char)out->data[at + 1];
		CHECK(((unsigned char)out->data[at] & 0xf0) == 0x80);
		CHECK(opcode == 0xa || opcode == 0x8);
		CHECK(len < 126);
		at += 2 + len;
	}
	CHECK(at == out->len);
	CHECK(goes_on || opcode == 0x8 || out->len == 0);
}

static void
check_id(struct fuzz_input in)
{
	struct live_position p[LIVE_SOURCES], again[LIVE_SOURCES];
	char *text = fuzz_text(in);
	struct buffer b = { 0 };
	int s;

	if (live_id_read(text, p)) {
		live_id_write(&b, p);
		buffer_putc(&b, '\0');
		CHECK(live_id_read(b.data, again));
		for (s = 0; s < LIVE_SOURCES; s++) {
			CHECK(p[s].epoch == again[s].epoch &&
			    p[s].since == again[s].since &&
			    p[s].n == again[s].n);
			CHECK(p[s].n == 0 || memcmp(p[s].seen, again[s].seen,
			    p[s].n * sizeof(*p[s].seen)) == 0);
			live_position_clear(&again[s]);
		}
	}
	for (s = 0; s < LIVE_SOURCES; s++)
		live_position_clear(&p[s]);
	buffer_free(&b);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	struct buffer once = { 0 }, slow = { 0 };
	size_t piece = 1 + fuzz_byte(&in) % 7;
	bool goes_on;

	if (in.left > 64 * 1024)
		return 0;
	goes_on = run(in, in.left, &once);
	CHECK(run(in, piece, &slow) == goes_on);
	CHECK(once.len == slow.len);
	CHECK(once.len == 0 || memcmp(once.data, slow.data, once.len) == 0);
	check_answers(&once, goes_on);
	check_id(in);
	buffer_free(&once);
	buffer_free(&slow);
	return 0;
}
