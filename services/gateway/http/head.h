/*
 * The head of an HTTP/1.1 request: request line and headers, parsed in place.
 * Of the headers, those that this gateway knows are kept.
 */
#ifndef LIAISON_GATEWAY_HTTP_HEAD_H
#define LIAISON_GATEWAY_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rpc.pb-c.h"

/* Bytes of a whole head, and of its path and query. */
#define HTTP_HEAD_MAX	16384
#define HTTP_TARGET_MAX	4096

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHODS
};
#define HTTP_BIT(method)	(1U << (method))

enum http_field {
	HTTP_ACCEPT,
	HTTP_ACCEPT_ENCODING,
	HTTP_ACCEPT_LANGUAGE,
	HTTP_AUTHORIZATION,
	HTTP_CONNECTION,
	HTTP_CONTENT_LENGTH,
	HTTP_CONTENT_TYPE,
	HTTP_COOKIE,
	HTTP_EXPECT,
	HTTP_FORWARDED,
	HTTP_HOST,
	HTTP_IDEMPOTENCY_KEY,
	HTTP_IF_MATCH,
	HTTP_IF_NONE_MATCH,
	HTTP_IF_RANGE,
	HTTP_LAST_EVENT_ID,
	HTTP_ORIGIN,
	HTTP_RANGE,
	HTTP_SEC_FETCH_SITE,
	HTTP_SEC_WEBSOCKET_KEY,
	HTTP_SEC_WEBSOCKET_VERSION,
	HTTP_TRACEPARENT,
	HTTP_TRANSFER_ENCODING,
	HTTP_TUS_RESUMABLE,
	HTTP_UPGRADE,
	HTTP_UPLOAD_CHECKSUM,
	HTTP_UPLOAD_LENGTH,
	HTTP_UPLOAD_METADATA,
	HTTP_UPLOAD_OFFSET,
	HTTP_USER_AGENT,
	HTTP_VIA,
	HTTP_X_CSRF_TOKEN,
	HTTP_X_FORWARDED_FOR,
	HTTP_X_HTTP_METHOD_OVERRIDE,
	HTTP_X_REAL_IP,
	HTTP_FIELDS
};

/* Cookie headers of one request: proxies and HTTP/2 split them. */
#define HTTP_COOKIES	8

/* Strings point into the parsed bytes. */
struct http_head {
	enum http_method	 method;
	/*
	 * Still percent-encoded where that changes its meaning: letters,
	 * digits and "-._~:" never are.
	 */
	char			*path;
	char			*query;		/* "" if there is none */
	const char		*authority;	/* of the target; or NULL */
	/* NULL: absent.  Host is the authority, where there is one. */
	const char		*field[HTTP_FIELDS];
	const char		*cookie[HTTP_COOKIES];	/* all of them */
	size_t			 content_length;
	bool			 chunked;	/* no length is known */
	bool			 http_1_0;
	bool			 close;		/* the client wants it closed */
	size_t			 size;		/* bytes, with the empty line */
};

/* Why it was refused. */
struct http_refusal {
	int		 http_status;
	Rpc__Reason	 reason;
	const char	*field;		/* a header's name, or "" */
	const char	*message;	/* static, English, for logs */
};

enum http_parse { HTTP_PARSED, HTTP_INCOMPLETE, HTTP_REFUSED };

/*
 * Parses the head at data, writing NULs into it when it is complete.
 * HTTP_INCOMPLETE: call again, with the same bytes and more.  HTTP_REFUSED:
 * the head has what could be read of it all the same.
 */
enum http_parse	 http_head_parse(char *data, size_t len, struct http_head *,
		    struct http_refusal *);

/*
 * Bytes up to the end of the head that `data` begins with, HTTP_HEAD_MAX where
 * it has none within that, 0: it is not all there.
 */
size_t		 http_head_size(const char *data, size_t len);

const char	*http_method_name(enum http_method);

/*
 * What the client means where it cannot send the method itself: a POST with
 * X-HTTP-Method-Override.  Only those that a proxy is known to swallow.
 */
enum http_method http_method_meant(const struct http_head *);

#endif
