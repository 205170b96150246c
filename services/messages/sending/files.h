/* The attachments of what is sent or kept: the caller's own uploads. */
#ifndef LIAISON_MESSAGES_SENDING_FILES_H
#define LIAISON_MESSAGES_SENDING_FILES_H

#include "attachments.rpc.h"
#include "messages/messages.h"

/* Claims them on behalf of the caller of `call`; n is not 0. */
void		 files_claim(struct messages *, struct rpc_call *, char **ids,
		    size_t n, attachments_claim_done *, void *arg);
/*
 * Fills *f, on the arena, from the answer; or says why not, with the field
 * that it is here.  The answer is NULL where the claim failed.
 */
struct status	 files_claimed(struct arena *, char **ids, size_t n,
		    const struct status *, const Attachments__ClaimReply *,
		    struct files *f);

#endif
