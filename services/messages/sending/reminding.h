/*
 * Whom a reminder reaches: those to whom its sender may write today, each as
 * soon as they can be reached by the school's calendar.
 */
#ifndef LIAISON_MESSAGES_SENDING_REMINDING_H
#define LIAISON_MESSAGES_SENDING_REMINDING_H

#include "directory.rpc.h"
#include "messages/store/acknowledgements.h"

/* What to ask the directory, as of an answer to these people, on the arena. */
void	reminding_ask(struct arena *, const struct reminder *,
	    Directory__ResolveAudienceRequest *);
/* On the arena. */
void	reminding_split(struct arena *, const struct reminder *,
	    const Directory__ResolveAudienceReply *, struct reminded *);

#endif
