/*
 * Delivers what waits for its time, each message once, whichever replica comes
 * first: what one that died has taken comes back when its lease is over.
 */
#ifndef LIAISON_MESSAGES_RELAY_DELIVERIES_H
#define LIAISON_MESSAGES_RELAY_DELIVERIES_H

#include "base/loop.h"
#include "messages/relay/outbox.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct deliveries;

/* Works until the process ends; all are the caller's.  NULL: no memory. */
struct deliveries *deliveries_new(struct loop *, struct pg *,
		    struct rpc_client *directory, struct outbox *);
/* Something may be due, and that is committed.  Cheap. */
void		 deliveries_wake(struct deliveries *);

#endif
