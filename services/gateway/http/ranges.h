/* The Range header: which parts of something are asked for (RFC 9110, 14). */
#ifndef LIAISON_GATEWAY_HTTP_RANGES_H
#define LIAISON_GATEWAY_HTTP_RANGES_H

#include <stddef.h>
#include <stdint.h>

/* Of one request. */
#define HTTP_RANGES_MAX	16

enum http_range { HTTP_RANGE_ALL, HTTP_RANGE_PART, HTTP_RANGE_BAD };

struct http_ranges {
	size_t	 n;
	struct {
		uint64_t	 first, last;	/* inclusive */
	}	 list[HTTP_RANGES_MAX];
};

/*
 * A Range header (which may be NULL) over `size` bytes.  PART: those that are
 * there, in the order asked for.  BAD: none of them is.  ALL also for what may
 * be ignored: other units, more ranges than we take, or so much that the whole
 * is less.
 */
enum http_range	 http_ranges_parse(const char *header, uint64_t size,
		    struct http_ranges *);

#endif
