/* Where a reader is in its input, and how it says no. */
#ifndef LIAISON_GATEWAY_JSON_REFUSE_H
#define LIAISON_GATEWAY_JSON_REFUSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "gateway/json/error.h"

/* Deeper input is refused: it bounds our stack. */
#define TRANSCODER_MAX_DEPTH	32

/* Where we are in the input, from the innermost step outwards. */
struct path {
	const struct path	*parent;
	const char		*name;	/* NULL: item `index` of an array */
	size_t			 index;
};

struct reader {
	struct arena			*arena;
	struct transcoder_error		*error;
	unsigned			 depth;
	/* From a path, a query or a map key: all is text, enums in any case. */
	bool				 text;
};

/* Refuses; always false. */
bool	transcoder_fail(struct reader *, const struct path *, Rpc__Reason,
	    const char *message);

#define INVALID(r, p, why) \
	transcoder_fail((r), (p), RPC__REASON__FIELD_INVALID, (why))

#endif
