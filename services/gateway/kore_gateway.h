/*
 * The module inside Kore: what its files share.  A request is an exchange; the
 * files kore_*.c are the only ones that include Kore.
 */
#ifndef LIAISON_GATEWAY_KORE_GATEWAY_H
#define LIAISON_GATEWAY_KORE_GATEWAY_H

#include <stdbool.h>
#include <stdint.h>

#include <kore.h>
#include <http.h>

#include "arena.h"
#include "attachments.pb-c.h"
#include "buffer.h"
#include "http_head.h"
#include "loop.h"
#include "pages.h"
#include "routes.h"
#include "rpc_client.h"
#include "sessions.h"
#include "settings.h"
#include "status.h"

/* ---- the process ---- */

struct gateway {
	/* Made before Kore forks its workers. */
	struct settings		*settings;
	struct rpc_keys		*keys;
	struct pages		*pages;
	struct page		*openapi;
	bool			 tls, secure_cookies;
	int64_t			 timeout_ms;
	size_t			 max_upload;	/* bytes of one file */
	const char		*trusted_proxy;
	/* Of this worker. */
	struct loop		*loop;
	struct rpc_client	*service[SERVICES];
	struct sessions		*sessions;
	/* The last answer of attachments, for when it is away.  NULL: none. */
	Attachments__GetLimitsReply *limits;
	bool			 draining;
	unsigned		 worker;	/* from 1 */
	pid_t			 parent;	/* Kore's first process */
};
extern struct gateway gateway;

/* ---- one request and its answer ---- */

/* Hexadecimal digits of a traceparent's two names. */
#define TRACE_ID_LEN	32
#define TRACE_SPAN_LEN	16

struct exchange;

typedef void	 exchange_reply_fn(struct exchange *, const struct status *,
		    const ProtobufCMessage *reply, void *arg);

/* `reply` is bytes as they came; see rpc_client_call_raw(). */
typedef void	 exchange_raw_fn(struct exchange *, const struct status *,
		    const void *reply, size_t len);

struct exchange {
	struct http_request	*req;		/* NULL: the client is gone */
	struct arena		*arena;
	char			*bytes;		/* what head points into */
	const char		*here;		/* body that came with it */
	struct http_head	 head;
	struct route_match	 match;
	const struct route	*route;		/* NULL: none */
	const char		*language;
	struct rpc_context	 context;	/* of calls on its behalf */
	struct session		*session;
	const char		*token;
	bool			 by_cookie;
	int64_t			 began_us;
	unsigned		 pending;	/* calls in flight */
	bool			 begun, in_handler, in_sent, answered;

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
	bool			 streaming, head_sent;
	uint64_t		 stream_size;
	/* Called once when it is freed, if set. */
	void			(*on_free)(struct exchange *);
	void			*work;		/* the kind's own */
};

/* Takes the bytes over. */
struct exchange	*exchange_new(char *bytes, const struct http_head *,
		    const struct route_match *);
/* Its request is gone: frees it, or leaves that to the last call in flight. */
void		 exchange_orphan(struct exchange *);

/* A call on the caller's behalf; done unless the client is gone by then. */
void		 exchange_call(struct exchange *, enum route_service,
		    const ProtobufCServiceDescriptor *, unsigned method,
		    const ProtobufCMessage *request, exchange_reply_fn *,
		    void *arg);
/* The same, with the reply not unpacked. */
void		 exchange_call_raw(struct exchange *, enum route_service,
		    const ProtobufCServiceDescriptor *, unsigned method,
		    const ProtobufCMessage *request, exchange_raw_fn *);
/* The same to every replica of a service; see rpc_client_each(). */
void		 exchange_call_each(struct exchange *, enum route_service,
		    unsigned method, const ProtobufCMessage *request,
		    rpc_each_fn *, void *arg);

/* ---- answers: one of these, once ---- */

void		 exchange_message(struct exchange *, int http_status,
		    const ProtobufCMessage *);
/* Bytes of such a message; INTERNAL if they are none. */
void		 exchange_reply(struct exchange *, int http_status,
		    const ProtobufCMessageDescriptor *, const void *reply,
		    size_t len);
void		 exchange_empty(struct exchange *, int http_status);
void		 exchange_page(struct exchange *, const struct page *);
void		 exchange_fail(struct exchange *, struct status);
/* With another HTTP status than the catalogue's. */
void		 exchange_fail_as(struct exchange *, struct status,
		    int http_status);
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

/* Its metrics and its line of the log. */
void		 exchange_account(const struct exchange *);

void		 exchange_header(struct exchange *, const char *name,
		    const char *value);

/* ---- input ---- */

/* The whole body; "" and 0 if there is none.  NULL: it cannot be read. */
const char	*exchange_body(struct exchange *, size_t *len);
/* Reads at an offset of the body.  False: it cannot be read. */
bool		 exchange_body_at(struct exchange *, uint64_t offset,
		    void *out, size_t len);
/* Where the bytes of an upload lie in its body: all of it, or one part. */
struct upload_bytes {
	uint64_t	 offset, length;
	const char	*name;		/* of a multipart file; or NULL */
};
/* False: the answer has been given. */
bool		 exchange_find_bytes(struct exchange *, struct upload_bytes *);
/* The client's address, on the arena. */
const char	*exchange_address(struct exchange *);
/* {id} of the path, unescaped, or NULL. */
char		*exchange_id(struct exchange *);

/* ---- what answers a route ---- */

typedef void	 exchange_fn(struct exchange *);

exchange_fn	 exchange_dispatch;	/* finds out, authenticates */
exchange_fn	 answer_call, answer_login, answer_logout, answer_me,
		 answer_upload, answer_download, answer_health, answer_ready,
		 answer_metrics, answer_openapi, answer_page;

/* ---- connections ---- */

/* Queues the head, and the body unless it is streamed. */
void		 send_answer(struct exchange *, bool close);
/* Queues bytes, which are taken over. */
void		 send_bytes(struct connection *, struct buffer *);
/* The connection made progress. */
void		 client_touch(struct connection *);

/* Status line and headers of an answer.  x, type and language may be NULL. */
void		 write_head(struct buffer *, int http_status,
		    const struct exchange *, const char *type,
		    const char *language, uint64_t length, bool has_length,
		    bool close);

/* Hexadecimal digits of so many random bytes, and a NUL; not for secrets. */
void		 random_hex(char *out, size_t bytes);

/* Before the workers are forked; ends the process if it cannot be read. */
void		 tls_load_key(const char *path);
/* In a worker. */
void		 tls_take_certificates(void);

/* Kore's entry points. */
void		 gateway_accept(struct connection *);
int		 gateway_handle(struct http_request *);

#endif
