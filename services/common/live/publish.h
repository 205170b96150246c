/*
 * The publisher's end of the live feed: what a service commits is told, right
 * after the commit, to whoever has subscribed to the people whom it concerns.
 *
 * The log of changes is live/sql, which the services have among their own
 * SQL: whatever writes changes what somebody sees calls live_tell() in its
 * transaction.  The last statement of each batch of writes reads what the
 * batch has logged; when it has committed, an XPUB socket of this replica
 * sends a message to each person's topic that has subscribers (live.proto).
 * So each change is published by the replica that committed it, once.
 *
 * Subscribers do not trust that all arrives: messages are numbered, a beat
 * each half second says what could not be sent, and whoever has missed
 * something asks ListChanges (live/missed.h).
 */
#ifndef LIAISON_LIVE_PUBLISH_H
#define LIAISON_LIVE_PUBLISH_H

#include <stddef.h>

#include "base/loop.h"
#include "live/queries.h"
#include "pg/pg.h"
#include "wire/keys.h"

struct live_publisher;

struct live_publisher_options {
	const char			*listen;	/* as rpc_server's */
	const struct rpc_keys		*keys;		/* the caller's */
	const char			*allow;		/* "gateway" */
	struct pg			*pg;
	const struct live_queries	*queries;
};

/* NULL with a sentence in `error`.  What is passed is kept by the caller. */
struct live_publisher *live_publisher_new(struct loop *,
		    const struct live_publisher_options *, char *error,
		    size_t errlen);
/* After pg_destroy().  What was published is sent, within a second. */
void		 live_publisher_destroy(struct live_publisher **);

/* Where it listens, with the real port. */
const char	*live_publisher_endpoint(const struct live_publisher *);

#endif
