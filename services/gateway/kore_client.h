/* A client's connection: what kore_client.c and what it stands on share. */
#ifndef LIAISON_GATEWAY_KORE_CLIENT_H
#define LIAISON_GATEWAY_KORE_CLIENT_H

#include "kore_gateway.h"

/* What is read from it now. */
enum client_state {
	CLIENT_HEAD,
	CLIENT_BODY,
	CLIENT_NOTHING,		/* a request is being answered */
	CLIENT_LINGER,		/* refused: what still comes is dropped */
};

/* Hangs at its connection's hdlr_extra, which Kore frees. */
struct client {
	enum client_state state;
	char		*stash;		/* pipelined bytes; malloc'd */
	size_t		 stash_len;
	int64_t		 deadline_ms;	/* 0: none */
	size_t		 discarded;
	bool		 drained;	/* the last read took all there was */
	bool		 shut;
};

static inline struct client *
client_of(struct connection *c)
{
	return c->hdlr_extra;
}

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

/* ---- sockets without TLS; see kore_send.c ---- */

/* Kore's read and write of a connection. */
int	client_read(struct connection *, size_t *);
int	client_write(struct connection *, size_t, size_t *);

#endif
