/* The audit trail is told of what was delivered as urgent, and why. */
#ifndef LIAISON_MESSAGES_RELAY_URGENCIES_H
#define LIAISON_MESSAGES_RELAY_URGENCIES_H

#include "base/loop.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct urgencies;

/* Works until the process ends; all that it is given is the caller's. */
struct urgencies *urgencies_new(struct loop *, struct pg *,
		    struct rpc_client *directory);

#endif
