/*
 * The server side: a ROUTER socket, one dispatch for the methods of all
 * services.  Who may call, limits of fields, deadlines, logs, metrics and drain
 * are done here, once.
 */
#ifndef LIAISON_RPC_SERVER_H
#define LIAISON_RPC_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/loop.h"
#include "rpc/serve.h"
#include "wire/keys.h"

struct rpc_server;

struct rpc_server_options {
	const char		*service;	/* "messages" */
	const char		*listen;	/* port * is any free one */
	const struct rpc_keys	*keys;		/* kept by the caller */
	const char		*allow;		/* "gateway,directory" */
	size_t			 max_frame;	/* bytes of one ZeroMQ frame */
	unsigned		 max_inflight;	/* more: RESOURCE_EXHAUSTED */
	/* May be NULL.  Says whether the service's needs answer, for Check. */
	bool			(*ready)(void *arg);
	void			*ready_arg;
};

/* NULL with a sentence in `error`: address in use, plain off loopback, ... */
struct rpc_server *rpc_server_new(struct loop *,
		    const struct rpc_server_options *, char *error,
		    size_t errlen);
void		 rpc_server_destroy(struct rpc_server **);

/*
 * Serves one more service.  Its handlers get `service`, which like the table
 * (generated: messages_serve) must outlive the server.
 */
void		 rpc_server_add(struct rpc_server *, const struct rpc_serve *,
		    void *service);

/* Where it listens, with the real port: "tcp://127.0.0.1:49152". */
const char	*rpc_server_endpoint(const struct rpc_server *);

/*
 * Says "draining" to its clients, refuses new calls with UNAVAILABLE (which
 * clients send elsewhere), and calls done when the last one in flight is
 * answered, or after timeout_ms.
 */
void		 rpc_server_drain(struct rpc_server *, int64_t timeout_ms,
		    loop_fn *done, void *arg);

#endif
