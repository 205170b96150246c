/*
 * Sends what is due of the channel MAIL: each by one of the replicas, tried for
 * two days.  A mail may go twice where a replica dies between the mail server's
 * 250 and the database, which the protocol leaves open; both have one
 * Message-ID.
 */
#ifndef LIAISON_NOTIFY_CHANNELS_POSTMAN_H
#define LIAISON_NOTIFY_CHANNELS_POSTMAN_H

#include "base/loop.h"
#include "notify/channels/letters.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct postman;

struct postman_options {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*directory, *messages;
	const struct smtp_options *smtp;	/* copied */
	struct letter_keys	 keys;		/* texts kept by the caller */
};

/* NULL: no memory. */
struct postman	*postman_new(const struct postman_options *);
/* Something was planned. */
void		 postman_wake(void *);
/* The loop has ended, and the process does: waits for the thread a moment. */
void		 postman_end(struct postman *);

#endif
