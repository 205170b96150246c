/* Who is at the other end of a connection, and what is answered there. */
#ifndef LIAISON_GATEWAY_API_CLIENT_H
#define LIAISON_GATEWAY_API_CLIENT_H

#include <sys/queue.h>

#include <stdbool.h>

#include "base/loop.h"
#include "gateway/api/address.h"
#include "gateway/http/connection.h"

struct exchange;
struct owner;

struct client;

/* What a connection is for, once it was handed over; see exchange_hand_over. */
struct client_use {
	/* What has come; it lives during the call only. */
	void	(*bytes)(struct client *, const char *, size_t);
	/* Now and then. */
	void	(*check)(struct client *, int64_t now_ms);
	/* It has ended. */
	void	(*gone)(struct client *);
};

struct client {
	struct http_connection	 http;		/* first: see client.c */
	struct exchange		*exchange;	/* under way; or NULL */
	const struct client_use	*use;		/* NULL: requests */
	void			*used;		/* the use's own */
	char			 address[ADDRESS_MAX];	/* the peer's */
	TAILQ_ENTRY(client)	 list;
	/* ---- of api/admission.c ---- */
	bool			 proxied;	/* by a trusted proxy */
	struct owner		*owner;		/* NULL: nobody's now */
	TAILQ_ENTRY(client)	 of_owner, of_all;
};

/*
 * A new connection; its address is set.  Ends it at once where there is no
 * room.  Its memory is the caller's, until some time after its end.
 */
void	 client_start(struct client *, const struct http_io *, void *socket);
/* Starts the timer that ends connections which make no progress. */
void	 clients_watch(struct loop *);
/* Nobody waits for an answer, or has still to take one. */
bool	 clients_are_idle(void);
/* No request that has come whole waits for a service. */
bool	 clients_are_answered(void);
/* Of this worker: connections, and requests under way. */
unsigned clients_count(void);
unsigned clients_asking(void);

#endif
