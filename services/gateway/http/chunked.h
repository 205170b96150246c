/*
 * The chunked transfer coding (RFC 9112, 7.1), decoded in place and fed in
 * pieces of any size.  Extensions and trailers are read and dropped.  Nothing
 * is understood in two ways: sizes are digits alone, lines end with CRLF.
 */
#ifndef LIAISON_GATEWAY_HTTP_CHUNKED_H
#define LIAISON_GATEWAY_HTTP_CHUNKED_H

#include <stddef.h>
#include <stdint.h>

enum http_chunked_result {
	HTTP_CHUNKED_MORE,
	HTTP_CHUNKED_DONE,	/* its end, trailers too, has been seen */
	HTTP_CHUNKED_BAD,
};

/* Zeroed at the start. */
struct http_chunked {
	int		 state;
	uint64_t	 left;		/* of the chunk at hand */
	unsigned	 digits;	/* of its size */
	size_t		 line;		/* bytes of the line at hand */
	size_t		 trailers;	/* bytes of all of them */
};

/*
 * Decodes in place: of data's `len` bytes *used belong to the body, and *out
 * bytes of what it holds stand at data's start.  data[*used] and what follows
 * is as it was.
 */
enum http_chunked_result http_chunked_feed(struct http_chunked *, char *data,
		    size_t len, size_t *used, size_t *out);

#endif
