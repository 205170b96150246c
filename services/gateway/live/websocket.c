/* WebSocket over bytes, by libwslay. */
#include <string.h>

#include <openssl/sha.h>
#include <sodium.h>
#include <wslay/wslay.h>

#include "base/log.h"
#include "gateway/live/websocket.h"

/* A key is 16 bytes in base64. */
#define KEY_BYTES	16
#define KEY_TEXT	24

static void	on_frame(wslay_event_context_ptr,
		    const struct wslay_event_on_frame_recv_start_arg *,
		    void *);
static void	on_message(wslay_event_context_ptr,
		    const struct wslay_event_on_msg_recv_arg *, void *);
static ssize_t	take(wslay_event_context_ptr, uint8_t *, size_t, int, void *);
static ssize_t	give(wslay_event_context_ptr, const uint8_t *, size_t, int,
		    void *);

static const struct wslay_event_callbacks callbacks = {
	.recv_callback = take,
	.send_callback = give,
	.on_frame_recv_start_callback = on_frame,
	.on_msg_recv_callback = on_message,
};

/* ---- the handshake ---- */

bool
websocket_accept(const char *key, char out[WEBSOCKET_ACCEPT])
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	unsigned char bytes[KEY_BYTES], hash[SHA_DIGEST_LENGTH];
	char text[KEY_TEXT + sizeof(guid)];
	size_t len;

	if (key == NULL || strlen(key) != KEY_TEXT ||
	    sodium_base642bin(bytes, sizeof(bytes), key, KEY_TEXT, NULL, &len,
	    NULL, sodium_base64_VARIANT_ORIGINAL) == -1 || len != KEY_BYTES)
		return false;
	(void)memcpy(text, key, KEY_TEXT);
	(void)memcpy(text + KEY_TEXT, guid, sizeof(guid));
	(void)SHA1((const unsigned char *)text, sizeof(text) - 1, hash);
	(void)sodium_bin2base64(out, WEBSOCKET_ACCEPT, hash, sizeof(hash),
	    sodium_base64_VARIANT_ORIGINAL);
	return true;
}

/* ---- reading ---- */

static ssize_t
take(wslay_event_context_ptr reader, uint8_t *buf, size_t len, int flags,
    void *arg)
{
	struct websocket *ws = arg;
	size_t n = ws->left < len ? ws->left : len;

	(void)flags;
	if (n == 0) {
		wslay_event_set_error(reader, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	(void)memcpy(buf, ws->data, n);
	ws->data += n;
	ws->left -= n;
	ws->came += n;
	return (ssize_t)n;
}

static ssize_t
give(wslay_event_context_ptr reader, const uint8_t *data, size_t len,
    int flags, void *arg)
{
	struct websocket *ws = arg;

	(void)reader;
	(void)flags;
	buffer_add(ws->out, data, len);
	return (ssize_t)len;
}

/* Two bytes, the length where it is longer than these tell, the mask. */
static uint64_t
frame_size(uint64_t payload)
{
	unsigned length = payload < 126 ? 0 : payload <= UINT16_MAX ? 2 : 8;

	return 2 + length + 4 + payload;
}

/* No more is read; what waits to be sent goes first. */
static void
refuse(wslay_event_context_ptr reader, unsigned code)
{
	wslay_event_shutdown_read(reader);
	(void)wslay_event_queue_close(reader, (uint16_t)code, NULL, 0);
}

static void
on_frame(wslay_event_context_ptr reader,
    const struct wslay_event_on_frame_recv_start_arg *f, void *arg)
{
	struct websocket *ws = arg;

	ws->framed += frame_size(f->payload_length);
	if (!wslay_is_ctrl_frame(f->opcode))
		ws->within = !f->fin;
	if (++ws->frames > WEBSOCKET_FRAMES_MAX && !ws->flooded) {
		ws->flooded = true;
		refuse(reader, WEBSOCKET_POLICY);
	}
}

static void
on_message(wslay_event_context_ptr reader,
    const struct wslay_event_on_msg_recv_arg *m, void *arg)
{
	(void)arg;
	if (m->opcode == WSLAY_BINARY_FRAME)
		refuse(reader, WEBSOCKET_UNSUPPORTED);
}

static void
open_reader(struct websocket *ws)
{
	ws->came = ws->framed = 0;
	ws->within = false;
	if (wslay_event_context_server_init(&ws->reader, &callbacks, ws) != 0)
		fatal("out of memory");
	wslay_event_config_set_max_recv_msg_length(ws->reader,
	    WEBSOCKET_MESSAGE_MAX);
}

void
websocket_clear(struct websocket *ws)
{
	if (ws->reader != NULL)
		wslay_event_context_free(ws->reader);
	ws->reader = NULL;
}

bool
websocket_feed(struct websocket *ws, const char *data, size_t len,
    int64_t now_ms, struct buffer *out)
{
	bool goes_on;

	if (now_ms - ws->span_ms >= WEBSOCKET_SPAN_MS) {
		ws->span_ms = now_ms;
		ws->frames = 0;
	}
	if (ws->reader == NULL)
		open_reader(ws);
	ws->data = data;
	ws->left = len;
	ws->out = out;
	goes_on = wslay_event_recv(ws->reader) == 0;
	/* Pongs and the close, also of what is no frame. */
	goes_on = wslay_event_send(ws->reader) == 0 && goes_on &&
	    wslay_event_get_read_enabled(ws->reader) &&
	    !wslay_event_get_close_sent(ws->reader);
	ws->out = NULL;
	if (!goes_on || (ws->came == ws->framed && !ws->within))
		websocket_clear(ws);
	return goes_on;
}

/* ---- sending ---- */

static ssize_t
put(const uint8_t *data, size_t len, int flags, void *arg)
{
	struct buffer **to = arg;

	(void)flags;
	buffer_add(*to, data, len);
	return (ssize_t)len;
}

/* Of the process: a frame is always written whole. */
static void
write_frame(struct buffer *b, uint8_t opcode, const void *data, size_t len)
{
	static const struct wslay_frame_callbacks calls = {
		.send_callback = put };
	static wslay_frame_context_ptr writer;
	static struct buffer *to;
	struct wslay_frame_iocb frame = { .fin = 1, .opcode = opcode,
		.payload_length = len, .data = data, .data_length = len };

	if (writer == NULL &&
	    wslay_frame_context_init(&writer, &calls, &to) != 0)
		fatal("out of memory");
	to = b;
	if (wslay_frame_send(writer, &frame) != (ssize_t)len)
		fatal("a frame was not written");
}

void
websocket_text(struct buffer *b, const char *text, size_t len)
{
	write_frame(b, WSLAY_TEXT_FRAME, text, len);
}

void
websocket_ping(struct buffer *b)
{
	write_frame(b, WSLAY_PING, "", 0);
}

void
websocket_close(struct buffer *b, unsigned code)
{
	const uint8_t data[2] = { (uint8_t)(code >> 8), (uint8_t)code };

	write_frame(b, WSLAY_CONNECTION_CLOSE, data, sizeof(data));
}
