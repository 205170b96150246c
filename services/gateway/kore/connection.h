/* What we keep of each of Kore's connections. */
#ifndef LIAISON_GATEWAY_KORE_CONNECTION_H
#define LIAISON_GATEWAY_KORE_CONNECTION_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kore.h>

struct hold;
struct owner;

/* What is read from it now. */
enum client_state {
	CLIENT_HEAD,
	CLIENT_BODY,
	CLIENT_NOTHING,		/* a request is being answered */
	CLIENT_FULL,		/* nothing, until it takes its answers */
	CLIENT_LINGER,		/* refused: what still comes is dropped */
};

/* Hangs at its connection's hdlr_extra, which Kore frees. */
struct client {
	struct connection *connection;
	enum client_state state;
	char		*stash;		/* pipelined bytes; malloc'd */
	size_t		 stash_len;
	int64_t		 deadline_ms;	/* 0: none */
	size_t		 discarded;
	bool		 drained;	/* the last read took all there was */
	bool		 shut;
	/* Its head waits for word of its session; see kore/hold.h. */
	struct hold	*hold;		/* or NULL */
	/* ---- of kore/admission.c ---- */
	bool		 proxied;	/* its peer is a trusted proxy */
	struct owner	*owner;		/* NULL: nobody's now */
	TAILQ_ENTRY(client) of_owner, of_all;
};

static inline struct client *
client_of(struct connection *c)
{
	return c->hdlr_extra;
}

#endif
