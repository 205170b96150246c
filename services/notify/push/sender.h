/*
 * Sends what is due of the channel PUSH: each by one of the replicas, to all of
 * its person's browsers, tried for about a day.  It may go twice where a
 * replica dies between a push service's 201 and the database; both have one
 * topic, so that only one waits for a browser that is away, and one tag, so
 * that only one is shown.
 */
#ifndef LIAISON_NOTIFY_PUSH_SENDER_H
#define LIAISON_NOTIFY_PUSH_SENDER_H

#include "base/loop.h"
#include "notify/outbound/client.h"
#include "notify/push/vapid.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct push_sender;

struct push_sender_options {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*directory, *messages;
	struct outbound		*outbound;
	const struct vapid	*vapid;
	/* Topics are made with it, which are to say nothing. */
	uint8_t			 key[32];
};

/* What it is given is the caller's, until the process ends.  NULL: no memory. */
struct push_sender *push_sender_new(const struct push_sender_options *);

#endif
