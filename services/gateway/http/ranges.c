/* The Range header: which parts of something are asked for. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "gateway/http/ranges.h"

static bool	parse_one(const char **, uint64_t size, uint64_t *first,
		    uint64_t *last, bool *there);

enum http_range
http_ranges_parse(const char *p, uint64_t size, struct http_ranges *r)
{
	uint64_t first, last, all = 0;
	bool there, some = false;

	r->n = 0;
	if (p == NULL || strncasecmp(p, "bytes=", 6) != 0)
		return HTTP_RANGE_ALL;
	/* A list may have empty elements (RFC 9110, 5.6.1.2). */
	for (p += 6; *(p += strspn(p, " \t,")) != '\0'; some = true) {
		if (!parse_one(&p, size, &first, &last, &there))
			return HTTP_RANGE_ALL;
		if (!there)
			continue;
		if (r->n == HTTP_RANGES_MAX || last - first >= size - all)
			return HTTP_RANGE_ALL;
		r->list[r->n].first = first;
		r->list[r->n++].last = last;
		all += last - first + 1;
	}
	if (!some)
		return HTTP_RANGE_ALL;
	return r->n > 0 ? HTTP_RANGE_PART : HTTP_RANGE_BAD;
}

static bool
parse_offset(const char **p, uint64_t *out)
{
	uint64_t v = 0;
	int n;

	for (n = 0; **p >= '0' && **p <= '9' && n < 18; n++, (*p)++)
		v = v * 10 + (uint64_t)(**p - '0');
	*out = v;
	return n > 0;
}

/* False: it is malformed.  there: we have some of it. */
static bool
parse_one(const char **p, uint64_t size, uint64_t *first, uint64_t *last,
    bool *there)
{
	uint64_t from, to;
	bool has_from, has_to;

	has_from = parse_offset(p, &from);
	if (*(*p)++ != '-')
		return false;
	has_to = parse_offset(p, &to);
	*p += strspn(*p, " \t");
	if ((**p != '\0' && **p != ',') || (!has_from && !has_to) ||
	    (has_from && has_to && to < from))
		return false;
	*there = has_from ? from < size : to > 0 && size > 0;
	/* Without a first one: the last so many bytes. */
	*first = has_from ? from : to < size ? size - to : 0;
	*last = has_from && has_to && to < size ? to : size - 1;
	return true;
}
