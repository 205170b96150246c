/*
 * Heads that wait: a body beyond a login's size is taken only from who is
 * logged in, so a session that is not remembered here is asked for first.
 */
#ifndef LIAISON_GATEWAY_API_HOLD_H
#define LIAISON_GATEWAY_API_HOLD_H

#include "base/status.h"
#include "gateway/api/routes.h"
#include "gateway/http/head.h"
#include "gateway/kore/connection.h"

/* Bodies up to here are taken from anybody: a login's. */
#define ANONYMOUS_BODY_MAX	4096

/*
 * Told once whether the body may come: s is OK, or why not.  Has the head's
 * bytes back.  Not called where the connection has ended.
 */
typedef void	 hold_fn(struct connection *, char *bytes, size_t len,
		    const struct http_head *, const struct route_match *,
		    const struct status *);

/*
 * True: it waits, the bytes (kore_malloc'd) are taken over, and fn will be
 * called.  False: there is nothing to wait for; *s is OK, or why the body may
 * not come.
 */
bool	 hold_body(struct connection *, char *bytes, size_t len,
	    const struct http_head *, const struct route_match *, hold_fn *,
	    struct status *s);
/* The connection has ended. */
void	 hold_forget(struct client *);
/* How many wait. */
unsigned hold_count(void);

#endif
