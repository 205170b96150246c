/* A draft as the API has it. */
#ifndef LIAISON_MESSAGES_HANDLERS_DRAFT_MESSAGE_H
#define LIAISON_MESSAGES_HANDLERS_DRAFT_MESSAGE_H

#include "messages/messages.h"

/* On the arena; its texts are the draft's. */
Drafts__Draft	*draft_message(struct arena *, const struct draft *);

#endif
