/* What we keep of each of Kore's connections. */
#ifndef LIAISON_GATEWAY_KORE_CONNECTION_H
#define LIAISON_GATEWAY_KORE_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kore.h>

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

#endif
