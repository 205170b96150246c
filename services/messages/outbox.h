/*
 * The relay of the outbox: hands to notify what sends have written, at least
 * once, oldest first.  Two replicas do not take the same rows, but for those
 * of one that died.
 */
#ifndef LIAISON_MESSAGES_OUTBOX_H
#define LIAISON_MESSAGES_OUTBOX_H

#include "loop.h"
#include "pg.h"
#include "rpc_client.h"

struct outbox;

/* Works until the process ends; all three are the caller's. */
struct outbox	*outbox_new(struct loop *, struct pg *,
		    struct rpc_client *notify);
/* Something has been committed.  Cheap; many in a turn are one. */
void		 outbox_wake(struct outbox *);

#endif
