/* A new message, whichever method sends it. */
#ifndef LIAISON_MESSAGES_HANDLERS_SEND_H
#define LIAISON_MESSAGES_HANDLERS_SEND_H

#include "messages/sending/sending.h"

/*
 * Checks and sends it, and answers the call.  The message's `once` is there
 * already where it forwards something.
 */
void	send_message(struct sending *, const Messages__SendRequest *);

#endif
