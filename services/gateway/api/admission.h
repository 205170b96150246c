/*
 * Who may have connections.  Those of who is not logged in count against their
 * address, and the idlest of an address makes room for its next one; when all
 * are taken, the idlest of anybody not logged in does.  So whoever takes many
 * and sends little takes them from oneself first, and never all.
 *
 * Idle is who has long completed no request: a drip of bytes is none.  Those
 * of who is logged in count against that person, never against an address.  A
 * connection of a trusted proxy is, while a request is under way, whose
 * address the proxy names, and nobody's between two of them.  One that was
 * handed over is nobody's, and makes no room: who it is for counts it.
 */
#ifndef LIAISON_GATEWAY_API_ADMISSION_H
#define LIAISON_GATEWAY_API_ADMISSION_H

#include "gateway/api/client.h"
#include "gateway/http/head.h"
#include "wire/context.h"

/*
 * At the start: connections in all, and of one address not logged in; of one
 * of `shared`, networks that stay where they are, half of all.
 */
void	admission_init(unsigned max, unsigned max_of_address,
	    const char *shared);
/* Lets a new connection in, or ends it. */
void	client_admit(struct client *);
/* Told at its end. */
void	client_leave(struct client *);

/* A whole head has come. */
void	client_on_head(struct client *, const struct http_head *);
/* Its request is that of somebody logged in. */
void	client_is_user(struct client *, const struct rpc_caller *);
/* Its request has no session. */
void	client_is_nobody(struct client *);
/* Its request is answered. */
void	client_on_answer(struct client *);

#endif
