/* One request and its answer: its life, its calls, what it is answered. */
#ifndef LIAISON_GATEWAY_API_EXCHANGE_H
#define LIAISON_GATEWAY_API_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "gateway/api/routes.h"
#include "gateway/api/sessions.h"
#include "gateway/api/token.h"
#include "gateway/http/head.h"
#include "gateway/site/pages.h"
#include "rpc/client/client.h"

struct client;
struct exchange_sink;

/* Hexadecimal digits. */
#define TRACE_ID_LEN	32

struct exchange;

typedef void	 exchange_reply_fn(struct exchange *, const struct status *,
		    const ProtobufCMessage *reply, void *arg);

/* `reply` is bytes as they came; see rpc_client_call_raw(). */
typedef void	 exchange_raw_fn(struct exchange *, const struct status *,
		    const void *reply, size_t len);

struct exchange {
	struct client		*client;	/* NULL: it is gone */
	struct arena		*arena;
	struct http_head	 head;
	struct route_match	 match;
	const struct route	*route;		/* NULL: none */
	const char		*language;
	struct rpc_context	 context;	/* of calls on its behalf */
	struct session		*session;
	struct tokens		 tokens;
	int64_t			 began_us;
	unsigned		 pending;	/* calls in flight */
	unsigned		 depth;		/* handlers on the stack */
	bool			 answered;

	/* The body. */
	const struct exchange_sink *sink;	/* NULL: nobody wants it */
	bool			 no_body;	/* the sink is still to hear */
	struct buffer		 input;		/* see exchange_collect() */
	void			(*collected)(struct exchange *);
	unsigned		 places;	/* of the window */

	/* The answer. */
	int			 http_status;
	const char		*type;		/* media type, or NULL */
	struct buffer		 headers;	/* "name: value\r\n" ... */
	struct buffer		 body;
	/* Instead of body, if its len > 0.  data NULL: to HEAD only. */
	struct page_bytes	 constant;
	int			 retry_after;	/* seconds; 0: none is said */
	/*
	 * The head is sent at once, this many body bytes follow by
	 * exchange_stream(), and exchange_streamed() ends it.
	 */
	bool			 streaming, head_sent, close;
	uint64_t		 stream_size;
	/* See exchange_hand_over(). */
	void			(*take)(struct exchange *);
	/* Its calls are told even where the client is gone. */
	bool			 hears_late;
	/* Called once when it is freed, if set. */
	void			(*on_free)(struct exchange *);
	void			*work;		/* the kind's own */
};

/* ---- its life, told by api/client.c ---- */

struct exchange	*exchange_new(void);
/* It is not to be: frees it. */
void		 exchange_drop(struct exchange *);
/* Its head is read and its route is known: it begins. */
void		 exchange_start(struct exchange *, struct client *);
void		 exchange_piece(struct exchange *, const char *, size_t,
		    bool place);
void		 exchange_end_of_body(struct exchange *);
/* Its client waits no more: frees it, or leaves that to its last call. */
void		 exchange_abandon(struct exchange *);
/* Bytes of body that a route takes; NULL: there is none. */
uint64_t	 exchange_body_max(const struct route *);
/* Its handler takes the body in pieces. */
bool		 exchange_streams(const struct route *);

/* ---- calls ---- */

/* A call on the caller's behalf; done unless the client is gone by then. */
void		 exchange_call(struct exchange *, enum route_service,
		    const struct rpc_rule *, const ProtobufCMessage *request,
		    exchange_reply_fn *, void *arg);
/* The same, with the reply not unpacked. */
void		 exchange_call_raw(struct exchange *, enum route_service,
		    const struct rpc_rule *, const ProtobufCMessage *request,
		    exchange_raw_fn *);
/* The same to every replica of a service; see rpc_client_each(). */
void		 exchange_call_each(struct exchange *, enum route_service,
		    const struct rpc_rule *, const ProtobufCMessage *request,
		    rpc_each_fn *, void *arg);

/*
 * ---- the body, for a handler that takes it in pieces ----
 *
 * Such a handler (exchange_streams(); the others find the whole body, see
 * exchange_body()) is entered when the head has come and its sender has been
 * let in.  The length is head.content_length, or unknown where head.chunked.
 * An answer may be given at any time: what still comes of the body is dropped.
 * What is malformed, too slow or beyond routes_body_max() is answered by the
 * connection; the exchange then ends as where the client goes: on_free.
 */
struct exchange_sink {
	/*
	 * The next bytes, 1 to HTTP_PIECE, which live during the call only.
	 * With them the exchange holds one more place of the window (see
	 * http/window.h) until exchange_release_piece(), or its end; small
	 * bodies have none, and releasing it does nothing.
	 */
	void	(*piece)(struct exchange *, const void *data, size_t len);
	/* All of it has come. */
	void	(*end)(struct exchange *);
};
/*
 * Takes the body; "100 Continue" is said if the client waits for that.  The
 * sink, which must live as long, is never called before the handler that says
 * this, or resumes it, has returned.
 */
void		 exchange_take_body(struct exchange *,
		    const struct exchange_sink *);
/* Its client sends no body before "100 Continue". */
bool		 exchange_expects(const struct exchange *);
/*
 * The piece at hand is the last until it is resumed; the client waits.  The
 * end, if it came with that piece, is told all the same.
 */
void		 exchange_pause_body(struct exchange *);
void		 exchange_resume_body(struct exchange *);
/* The bytes of one piece are held no more. */
void		 exchange_release_piece(struct exchange *);
/* Takes the whole body into x->input, and calls `then` once it is there. */
void		 exchange_collect(struct exchange *,
		    void (*then)(struct exchange *));

/* ---- answers: one of these, once ---- */

void		 exchange_message(struct exchange *, int http_status,
		    const ProtobufCMessage *);
/* Bytes of such a message; INTERNAL if they are none. */
void		 exchange_reply(struct exchange *, int http_status,
		    const ProtobufCMessageDescriptor *, const void *reply,
		    size_t len);
void		 exchange_empty(struct exchange *, int http_status);
void		 exchange_fail(struct exchange *, struct status);
/* With what is there instead, as a peer has packed it; len 0: nothing. */
void		 exchange_fail_with(struct exchange *, struct status,
		    const ProtobufCMessageDescriptor *, const void *current,
		    size_t len);
/* The failure for an If-Match header that does not fit. */
struct status	 exchange_precondition(void);
/* With what `type`, headers, body and http_status were set to. */
void		 exchange_done(struct exchange *);

/* Sends the head now; http_status and headers are set. */
void		 exchange_begin_stream(struct exchange *, uint64_t size);
/*
 * Queues a piece (malloc'd, taken over).  `sent` is called when it has left,
 * unless the client is gone.
 */
void		 exchange_stream(struct exchange *, uint8_t *data, size_t len,
		    void (*sent)(struct exchange *));
void		 exchange_streamed(struct exchange *);
/* The promised bytes cannot come: ends the connection. */
void		 exchange_abort(struct exchange *);

/*
 * Sends the head, without a length; from then on its connection is no more for
 * requests.  `take` is called once, while the exchange is still there, unless
 * the client is gone by then, and sets client->use.
 */
void		 exchange_hand_over(struct exchange *, int http_status,
		    void (*take)(struct exchange *));

void		 exchange_header(struct exchange *, const char *name,
		    const char *value);

/* TRACE_ID_LEN digits, no NUL; NULL if it has not come so far. */
const char	*exchange_trace_id(const struct exchange *);

#endif
