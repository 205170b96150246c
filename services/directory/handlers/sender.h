/* As which of their roles somebody writes. */
#ifndef LIAISON_DIRECTORY_HANDLERS_SENDER_H
#define LIAISON_DIRECTORY_HANDLERS_SENDER_H

#include "directory/handlers/audience.h"

/* OK, or that this is no role of the caller's; 0: none is chosen. */
struct status	 sender_check(struct rpc_call *, int as);
/*
 * Answers the call, with the sender as the role of the audience has it, and
 * copies to guardians.  Whom the role does not reach is unreachable; not so in
 * an answer.
 */
void		 sender_reply(struct audience *,
		    const Directory__ResolveAudienceReply *);
/* Of a reply whose texts will be gone; NULL: no memory. */
Directory__ResolveAudienceReply *sender_copy(struct arena *,
		    const Directory__ResolveAudienceReply *);

#endif
