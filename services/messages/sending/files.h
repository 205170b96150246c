/* The attachments of what is sent or kept: uploads, and what is forwarded. */
#ifndef LIAISON_MESSAGES_SENDING_FILES_H
#define LIAISON_MESSAGES_SENDING_FILES_H

#include "attachments.rpc.h"
#include "messages/messages.h"

/* Ids, and those of them that the caller has in a message. */
struct claim {
	char	**ids;
	size_t	 n;
	char	**seen;
	size_t	 nseen;
};

/* Claims them on behalf of the caller of `call`; n is not 0. */
void		 files_claim(struct messages *, struct rpc_call *,
		    const struct claim *, attachments_claim_done *, void *arg);
/*
 * Fills *f, on the arena, from the answer; or says why not, with the field
 * that it is here.  The answer is NULL where the claim failed.
 */
struct status	 files_claimed(struct arena *, char **ids, size_t n,
		    const struct status *, const Attachments__ClaimReply *,
		    struct files *f);

#endif
