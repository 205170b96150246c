/* The relay of automatic answers, for all schools. */
#ifndef LIAISON_MESSAGES_RELAY_AUTO_REPLIES_H
#define LIAISON_MESSAGES_RELAY_AUTO_REPLIES_H

#include "base/loop.h"
#include "messages/relay/outbox.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

/* Begins, and goes on as long as the loop does.  NULL: out of memory. */
struct auto_replies *auto_replies_new(struct loop *, struct pg *,
	    struct rpc_client *directory, struct outbox *);

#endif
