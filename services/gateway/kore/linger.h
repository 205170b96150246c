/* Ending connections: those refused, and those that make no progress. */
#ifndef LIAISON_GATEWAY_KORE_LINGER_H
#define LIAISON_GATEWAY_KORE_LINGER_H

#include "base/loop.h"
#include "base/status.h"
#include "gateway/http/head.h"
#include "gateway/kore/connection.h"

/*
 * Answers s with this HTTP status (0: the catalogue's), and ends the
 * connection.  h: the head, or NULL if none has come.
 */
void	client_refuse(struct connection *, const struct http_head *h,
	    const struct status *, int http_status);
/* Starts the timer that ends connections which make no progress. */
void	clients_watch(struct loop *);
/* Told by Kore of its end; marks a connection as ours, too. */
void	client_on_disconnect(struct connection *);
/* The connection made progress. */
void	client_touch(struct connection *);

#endif
