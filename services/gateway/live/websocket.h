/*
 * WebSocket (RFC 6455) over bytes: what a client sends is read, and what is
 * sent to it is framed, by libwslay.  Extensions there are none.
 *
 * Clients have nothing to say but pings, pongs and a close: their text is
 * passed over.  A reader has memory only from the first byte of a message to
 * its last, so that a thousand that are idle have none.
 */
#ifndef LIAISON_GATEWAY_LIVE_WEBSOCKET_H
#define LIAISON_GATEWAY_LIVE_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Bytes of a message of a client's, in all of its fragments. */
#define WEBSOCKET_MESSAGE_MAX	4096
/* Frames of a client's in WEBSOCKET_SPAN_MS. */
#define WEBSOCKET_FRAMES_MAX	256
#define WEBSOCKET_SPAN_MS	10000

/* RFC 6455, 7.4.1, and one of our own. */
enum {
	WEBSOCKET_GOING_AWAY = 1001,
	WEBSOCKET_UNSUPPORTED = 1003,
	WEBSOCKET_POLICY = 1008,
	WEBSOCKET_TRY_LATER = 1013,
	WEBSOCKET_SESSION_ENDED = 4401
};

struct wslay_event_context;

/* Zeroed: nothing has come. */
struct websocket {
	struct wslay_event_context *reader;	/* NULL: between messages */
	/* Of the reader: bytes it got, and those of the frames it has seen. */
	uint64_t	 came, framed;
	bool		 within;	/* a message of several frames */
	unsigned	 frames;	/* since span_ms */
	int64_t		 span_ms;
	/* While it is fed. */
	const char	*data;
	size_t		 left;
	struct buffer	*out;
	bool		 flooded;
};

/* Bytes of an accept key, with its NUL. */
#define WEBSOCKET_ACCEPT	29
/* Sec-WebSocket-Accept for a Sec-WebSocket-Key.  False: that is none. */
bool	websocket_accept(const char *key, char out[WEBSOCKET_ACCEPT]);

/*
 * Bytes from the client.  What is to be sent back is added to `out`.  False:
 * send that, and no more; the last of it is a close.
 */
bool	websocket_feed(struct websocket *, const char *, size_t len,
	    int64_t now_ms, struct buffer *out);
void	websocket_clear(struct websocket *);

/* Frames of a server's. */
void	websocket_text(struct buffer *, const char *, size_t len);
void	websocket_ping(struct buffer *);
void	websocket_close(struct buffer *, unsigned code);

#endif
