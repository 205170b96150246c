/*
 * Writes what is searched for, at least once, whichever replica delivered it:
 * off the commit of the send, and slowly enough to leave the sends the machine.
 */
#ifndef LIAISON_MESSAGES_RELAY_TEXTS_H
#define LIAISON_MESSAGES_RELAY_TEXTS_H

#include "base/loop.h"
#include "pg/pg.h"

struct texts;

/* Works until the process ends; both are the caller's. */
struct texts	*texts_new(struct loop *, struct pg *);
/* Something was put into the queue, and it is committed.  Cheap. */
void		 texts_wake(struct texts *);

#endif
