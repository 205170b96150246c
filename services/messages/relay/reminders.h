/*
 * Who has not acknowledged a message is reminded before it is due, and who was
 * to be reminded in their quiet hours is when these end.
 */
#ifndef LIAISON_MESSAGES_RELAY_REMINDERS_H
#define LIAISON_MESSAGES_RELAY_REMINDERS_H

#include "base/loop.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct reminders;

/* Works until the process ends; all that it is given is the caller's. */
struct reminders *reminders_new(struct loop *, struct pg *,
		    struct rpc_client *directory);

#endif
