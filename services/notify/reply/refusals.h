/*
 * What the mail server is told of a mail that is not taken, and by it the one
 * who wrote it: a code (RFC 3463) and a sentence in English and French.  In
 * ASCII, which is all that LMTP has: the French ones are such that they need
 * no accents.
 */
#ifndef LIAISON_NOTIFY_REPLY_REFUSALS_H
#define LIAISON_NOTIFY_REPLY_REFUSALS_H

#include "base/status.h"

#define REPLY_TAKEN	"250 2.0.0 taken"
/* An automatic answer and the like: nobody is told, nothing is posted. */
#define REPLY_DROPPED	"250 2.0.0 taken, and not posted: no person wrote it"
#define REPLY_LATER	"451 4.3.0 not now, send it again"

extern const char reply_unknown[], reply_old[], reply_not_yours[],
	    reply_empty[], reply_sealed[], reply_broken[], reply_loop[],
	    reply_repeated[];

/* Of a post or an upload that was refused. */
const char	*reply_refusal(const struct status *);

#endif
