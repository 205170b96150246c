/*
 * Of a thread that is looked at: whom an answer in it would reach if it were
 * sent now, or why it cannot be.
 */
#ifndef LIAISON_MESSAGES_SENDING_REPLY_TARGET_H
#define LIAISON_MESSAGES_SENDING_REPLY_TARGET_H

#include "messages/messages.h"

struct reply_target;

typedef void	 reply_target_fn(const struct reply_target *, void *arg);

/*
 * For the caller of `call`; the target is on the call's arena.  Fails the call
 * where the database cannot be asked; a directory that does not answer is not
 * waited for long, and what it would leave out is not known then.
 */
void		 reply_target_ask(struct messages *, struct rpc_call *,
		    int64_t thread_id, reply_target_fn *, void *arg);
/* can_reply and all that goes with it; nothing for a thread that is not the
 * caller's. */
void		 reply_target_fill(const struct reply_target *,
		    Messages__GetThreadReply *);

#endif
