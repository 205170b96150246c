/*
 * Cookies.  Where browsers speak TLS with us a cookie's name has the prefix
 * that keeps others from setting it: __Host-, or __Secure- below a base path,
 * since __Host- demands Path=/.  The name without it is read as well, so that
 * a session outlives the change to TLS and a release.
 */
#ifndef LIAISON_GATEWAY_API_COOKIE_H
#define LIAISON_GATEWAY_API_COOKIE_H

#include <stdint.h>

#include "base/arena.h"
#include "gateway/api/exchange.h"

#define SESSION_COOKIE	"liaison_session"

/* The answer sets it; seconds 0: the browser forgets it, by all its names. */
void	cookie_set(struct exchange *, const char *name, const char *value,
	    int64_t seconds);

/* A walk over the values of a name: those of the prefixed name first. */
struct cookies {
	const struct http_head	*head;
	const char		*name;
	int			 prefix;	/* the one at hand */
	int			 line;		/* of the Cookie headers */
	const char		*at;		/* in that line */
};
void	cookies_start(struct cookies *, const struct http_head *,
	    const char *name);
/* On the arena; NULL: no more. */
char	*cookies_next(struct cookies *, struct arena *);

#endif
