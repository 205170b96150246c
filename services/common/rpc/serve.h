/*
 * The handlers of a service, as the generator writes them down: one a method,
 * of its own types,
 *
 *	void	messages_send(struct messages *, struct rpc_call *,
 *		    const Messages__SendRequest *);
 *
 * which is entered only for who may call it with what keeps the limits.  A
 * method that has none does not link.
 */
#ifndef LIAISON_RPC_SERVE_H
#define LIAISON_RPC_SERVE_H

#include "rpc/call.h"
#include "rpc/rules.h"

typedef void	 rpc_handler_fn(void *service, struct rpc_call *,
		    const void *request);

struct rpc_serve {
	const struct rpc_rules		*rules;
	/* In the order of the rules; each calls the typed one. */
	rpc_handler_fn *const		*handlers;
};

#endif
