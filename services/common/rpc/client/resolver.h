/*
 * Turns the endpoints of a client's settings into addresses, again and again:
 * names by DNS every two seconds (in a thread), files every half.  For
 * rpc, live and wire alone.
 */
#ifndef LIAISON_RPC_CLIENT_RESOLVER_H
#define LIAISON_RPC_CLIENT_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/loop.h"

#define RPC_MAX_REPLICAS	64
/* "tcp://[full IPv6 address]:65535" and its NUL. */
#define RPC_ENDPOINT_TEXT	72

struct rpc_resolver;

struct rpc_endpoints {
	size_t	count;
	char	text[RPC_MAX_REPLICAS][RPC_ENDPOINT_TEXT];
};

/* From the loop, when the set has changed. */
typedef void	 rpc_resolved_fn(const struct rpc_endpoints *, void *arg);

/*
 * NULL with a sentence in `error` when spec is malformed.  Names addresses
 * only once rpc_resolver_start() is called, some before that returns.
 * loopback_only: other addresses are left out, and refused in the spec.
 */
struct rpc_resolver *rpc_resolver_new(struct loop *, const char *spec,
		    bool loopback_only, rpc_resolved_fn *, void *arg,
		    char *error, size_t errlen);
void		 rpc_resolver_start(struct rpc_resolver *);
/* Waits for a lookup that runs. */
void		 rpc_resolver_destroy(struct rpc_resolver **);

#endif
