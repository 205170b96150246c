/*
 * What schools do not keep any more goes, a little at a time, of whichever
 * school is next, by whichever replica comes first.
 */
#ifndef LIAISON_MESSAGES_RELAY_RETENTION_H
#define LIAISON_MESSAGES_RELAY_RETENTION_H

#include "base/loop.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct keeping;

/* Works until the process ends; all that it is given is the caller's. */
struct keeping	*keeping_new(struct loop *, struct pg *,
		    struct rpc_client *attachments, struct rpc_client *notify);

#endif
