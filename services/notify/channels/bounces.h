/*
 * Mail that came back: its deliveries are BOUNCED, the address of its person
 * does not count any more, which they are told where they look, and the
 * administration sees.
 */
#ifndef LIAISON_NOTIFY_CHANNELS_BOUNCES_H
#define LIAISON_NOTIFY_CHANNELS_BOUNCES_H

#include <stdbool.h>
#include <stdint.h>

#include "pg/pg.h"
#include "rpc/client/client.h"

struct notify;

/*
 * A mail server could not deliver the mail of this event (0: of none) to this
 * person.  Its texts are copied.
 */
struct mail_bounce {
	int64_t		 school_id, user_id, event_id;
	bool		 permanent;	/* class 5; else it was only late */
	const char	*status;	/* "5.1.1" */
	const char	*what;		/* its answer in one line */
	const char	*recipient;
};

/* done: with no rows. */
void	mail_bounced(struct notify *, const struct mail_bounce *,
	    pg_done_fn *, void *arg);
/* The address alone, of a mail that left at sent_us. */
void	mail_address_bounced(struct pg *, struct rpc_client *directory,
	    const struct mail_bounce *, int64_t sent_us, pg_done_fn *,
	    void *arg);

#endif
