/* The methods a server knows, by their full names.  For rpc_*.c only. */
#ifndef LIAISON_RPC_METHOD_H
#define LIAISON_RPC_METHOD_H

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "base/status.h"

#define RPC_NCODES	17

struct rpc_method {
	char				*name;	/* "package.Service/Method" */
	ProtobufCService		*service;	/* NULL: unknown */
	unsigned			 index;		/* in its service */
	const ProtobufCMethodDescriptor	*descriptor;
	/* Answered while draining or full, and logged at debug level. */
	bool				 always;
	/* Metrics; found at the first call of its code. */
	struct series			*counts[RPC_NCODES];
	struct series			*times[RPC_NCODES];
};

struct rpc_methods {
	struct rpc_method	**sorted;
	size_t			 count;
	struct rpc_method	 unknown;
};

void	rpc_methods_add(struct rpc_methods *, ProtobufCService *, bool always);
void	rpc_methods_clear(struct rpc_methods *);
/* The method of unknown names when there is none of this name. */
struct rpc_method *rpc_methods_find(struct rpc_methods *, const char *name);

/* Counts one finished call. */
void	rpc_method_observe(struct rpc_method *, const char *service, Rpc__Code,
	    double seconds);

#endif
