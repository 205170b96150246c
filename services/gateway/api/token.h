/* The tokens a request brings: what may prove who is logged in. */
#ifndef LIAISON_GATEWAY_API_TOKEN_H
#define LIAISON_GATEWAY_API_TOKEN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/status.h"
#include "gateway/api/sessions.h"
#include "gateway/http/head.h"

/* Cookies of one name that are tried: one may be older, or a stranger's. */
#define TOKENS_MAX	4
#define TOKEN_MAX	128	/* characters */

struct tokens {
	const char	*text[TOKENS_MAX];	/* well-formed; on the arena */
	unsigned	 n, at;			/* text[at] is in question */
	bool		 by_cookie;
};

/* "Authorization: Bearer", else the session's cookies. */
void		 tokens_find(struct tokens *, struct arena *,
		    const struct http_head *);
/* The session of the first that is remembered, held; or NULL. */
struct session	*tokens_session(struct tokens *);
/* The directory says of the one in question that it is none. */
bool		 token_is_refused(const struct status *);
/* Moves on to the next.  False: there is none left. */
bool		 tokens_next(struct tokens *);

#endif
