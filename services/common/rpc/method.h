/* The methods a server knows, by their full names.  For rpc and wire alone. */
#ifndef LIAISON_RPC_METHOD_H
#define LIAISON_RPC_METHOD_H

#include <stdbool.h>
#include <stddef.h>

#include "rpc/serve.h"

#define RPC_NCODES	17

struct rpc_method {
	const struct rpc_rule		*rule;		/* NULL: unknown */
	rpc_handler_fn			*handler;
	void				*service;	/* what it gets */
	/* Answered while draining or full, and logged at debug level. */
	bool				 always;
	/* Metrics; found at the first call of its code. */
	struct series			*counts[RPC_NCODES];
	struct series			*times[RPC_NCODES];
};

/* One that it is called by, now or formerly. */
struct rpc_method_name {
	const char		*name;		/* "package.Service/Method" */
	struct rpc_method	*method;
};

struct rpc_methods {
	struct rpc_method_name	*names;		/* sorted */
	size_t			 nnames;
	struct rpc_method	**all;
	size_t			 count;
	struct rpc_method	 unknown;
};

void	rpc_methods_add(struct rpc_methods *, const struct rpc_serve *,
	    void *service, bool always);
void	rpc_methods_clear(struct rpc_methods *);
/* The method of unknown names when there is none of this name. */
struct rpc_method *rpc_methods_find(struct rpc_methods *, const char *name);

/* Counts one finished call. */
void	rpc_method_observe(struct rpc_method *, const char *service, Rpc__Code,
	    double seconds);

#endif
