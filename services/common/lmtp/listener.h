/*
 * Listens for who brings mail, by LMTP or SMTP.  Replicas on one machine share
 * a port.  What stands still is ended, and more connections than there may be
 * are told to come back.
 */
#ifndef LIAISON_LMTP_LISTENER_H
#define LIAISON_LMTP_LISTENER_H

#include "base/loop.h"
#include "lmtp/dialogue.h"

struct lmtp_listener;

struct lmtp_listener_options {
	const char		*listen;	/* "127.0.0.1:2424", "[::]:0" */
	struct lmtp_limits	 limits;	/* without its load */
	size_t			 max_load;	/* bytes of mails in memory */
	unsigned		 max_connections;
	const struct lmtp_taker	*taker;		/* without `changed` */
	void			*arg;
};

/*
 * Listens until the process ends; what is not answered then comes again.  NULL
 * with a sentence in `error`.  The options' texts are kept by the caller.
 */
struct lmtp_listener *lmtp_listener_new(struct loop *,
		    const struct lmtp_listener_options *, char *error,
		    size_t errlen);
/* "127.0.0.1:2424", with the real port. */
const char	*lmtp_listener_address(const struct lmtp_listener *);

#endif
