/*
 * A request's body as it comes: of a known length or chunked, never beyond
 * what its route takes.
 */
#ifndef LIAISON_GATEWAY_HTTP_BODY_H
#define LIAISON_GATEWAY_HTTP_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/http/chunked.h"
#include "gateway/http/head.h"

enum http_body_result {
	HTTP_BODY_MORE,
	HTTP_BODY_DONE,
	HTTP_BODY_BAD,		/* not what its coding says */
	HTTP_BODY_TOO_LARGE,
};

struct http_body {
	bool			 chunked, done;
	uint64_t		 left;		/* where it is not chunked */
	uint64_t		 came;		/* bytes of it so far */
	uint64_t		 max;
	struct http_chunked	 decoder;
};

/* Of a request with this head; `done` already where it has none. */
void	http_body_start(struct http_body *, const struct http_head *,
	    uint64_t max);
/*
 * Takes what is the body's of data's `len` bytes: *used of them.  What they
 * hold stands at data's start, *out bytes; data[*used] and what follows is as
 * it was.
 */
enum http_body_result http_body_feed(struct http_body *, char *data,
	    size_t len, size_t *used, size_t *out);

#endif
