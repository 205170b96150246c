/*
 * Whom an answer in a thread goes to: who last wrote to the user, or all of
 * the thread.  The directory says whom of them the rules of today let it
 * reach.
 */
#ifndef LIAISON_MESSAGES_SENDING_REPLYING_H
#define LIAISON_MESSAGES_SENDING_REPLYING_H

#include "messages/sending/recipients.h"

/* Who began a thread may always go on in it. */
bool		 replying_is_starter(const struct reply_to *, int64_t user_id);
/* To all at once, or is that one person? */
bool		 replying_to_all(const struct reply_to *, int64_t user_id,
		    bool reply_all);

/* What to ask, on the arena; told_ids are left to the caller. */
void		 replying_ask(struct arena *, const struct reply_to *,
		    int64_t user_id, bool to_all,
		    Directory__ResolveAudienceRequest *);

/*
 * Whom it goes to, as its message has it: of what the first message had what
 * is still reached.  The answer may be NULL: all is.  At most max items; room
 * for one more each.
 */
void		 replying_tick_all(struct arena *, const struct reply_to *,
		    int64_t user_id, const Directory__ResolveAudienceReply *,
		    size_t max, struct ticked *);

/* Why nobody is reached; counts of who is left out. */
Messages__NoReply replying_refusal(size_t left_out, size_t gone);
struct status	 replying_refused(Messages__NoReply);

#endif
