/*
 * What comes about by itself, a little at a time, for all schools: acts on many
 * lines go on, what was in a deleted folder goes back to the inbox, what has
 * been in the trash for long enough goes.  Whichever replica comes first does
 * it.
 */
#ifndef LIAISON_MESSAGES_RELAY_TIDYING_H
#define LIAISON_MESSAGES_RELAY_TIDYING_H

#include "base/loop.h"
#include "pg/pg.h"

struct tidying;

/*
 * Works until the process ends; loop and database are the caller's.
 * trash_ms: for how long what is in the trash is kept; 0: for ever.
 */
struct tidying	*tidying_new(struct loop *, struct pg *, int64_t trash_ms);
/* There is something to do now, and it is committed.  Cheap. */
void		 tidying_wake(struct tidying *);

#endif
