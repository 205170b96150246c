/* Receipts as a file of CSV, and what it shares with pages of them. */
#ifndef LIAISON_MESSAGES_HANDLERS_RECEIPTS_FILE_H
#define LIAISON_MESSAGES_HANDLERS_RECEIPTS_FILE_H

#include "messages/handlers/names.h"

/* Answers the call: all people of a message of the caller's that are of the
 * state, by class, child and name. */
void	receipts_file(struct messages *, struct rpc_call *, int64_t message_id,
	    int state);
/* Names of these people and of their children. */
void	receipts_ask_names(struct messages *, struct rpc_call *,
	    const struct receipt *, size_t n, names_done *, void *arg);
/* By which rule somebody was reached, on the arena; NULL: by name. */
Receipts__Receipt__Because *receipts_because(struct arena *,
	    const struct ticked *, const struct receipt *,
	    const Directory__NamePeopleReply *);
bool	receipt_is_delivered(const struct receipt *);

#endif
