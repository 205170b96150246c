/*
 * What the fields of a request may hold, in tables that the generator writes:
 * walked without allocation; where a request has no limits there is none.
 */
#ifndef LIAISON_RPC_LIMITS_H
#define LIAISON_RPC_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum rpc_limit_kind {
	RPC_LIMIT_TEXT,
	RPC_LIMIT_BYTES,
	RPC_LIMIT_MESSAGE,
	RPC_LIMIT_BOOL,
	RPC_LIMIT_INT32,	/* an enum, too */
	RPC_LIMIT_UINT32,
	RPC_LIMIT_INT64,
	RPC_LIMIT_UINT64
};

struct rpc_limit;
struct rpc_limits {
	const struct rpc_limit	*fields;
	size_t			 n;
};

/* Of a field; 0: no such limit.  See options.proto. */
struct rpc_limit {
	const char		*field;		/* "to.userIds" */
	enum rpc_limit_kind	 kind;
	bool			 repeated, required;
	int			 one_of;	/* its number in one, or 0 */
	size_t			 offset;	/* in its message */
	size_t			 quantifier;	/* of n_..., ..._case */
	uint32_t		 max_chars, max_bytes, max_items;
	uint64_t		 max;
	struct rpc_limits	 inner;		/* of a message */
};

/*
 * OK, or the first field at fault: FIELD_MISSING, FIELD_TOO_LONG or
 * FIELD_INVALID, with its name and limit.
 */
struct status	 rpc_limits_check(const struct rpc_limits *,
		    const void *request);

#endif
