/*
 * The relay of the outbox: hands to notify what sends have written, at least
 * once.  Each replica delivers what it has sent; two do not deliver the same,
 * but for what one that died, or could not deliver, has left.
 */
#ifndef LIAISON_MESSAGES_RELAY_OUTBOX_H
#define LIAISON_MESSAGES_RELAY_OUTBOX_H

#include "base/loop.h"
#include "messages/relay/texts.h"
#include "messages/store/send.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct outbox;

/*
 * Works until the process ends; all four are the caller's.  What is delivered
 * is searched for next.
 */
struct outbox	*outbox_new(struct loop *, struct pg *,
		    struct rpc_client *notify, struct texts *);
/* This has been committed, with a lease of ten seconds.  Cheap. */
void		 outbox_add(struct outbox *, int64_t school_id,
		    const struct sent *);
/* Something else was committed, which nobody has a lease of.  Cheap. */
void		 outbox_sweep(struct outbox *);

#endif
