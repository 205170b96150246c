/*
 * Tells notify how far people have read, at least once: what notify does not
 * know stays in the table, whichever replica wrote it there.
 */
#ifndef LIAISON_MESSAGES_RELAY_READINGS_H
#define LIAISON_MESSAGES_RELAY_READINGS_H

#include "base/loop.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct readings;

/* Works until the process ends; all three are the caller's. */
struct readings	*readings_new(struct loop *, struct pg *,
		    struct rpc_client *notify);
/* Somebody has read, and it is committed.  Cheap. */
void		 readings_wake(struct readings *);

#endif
