/* ListThreads with a question. */
#ifndef LIAISON_MESSAGES_HANDLERS_SEARCH_H
#define LIAISON_MESSAGES_HANDLERS_SEARCH_H

#include "messages/messages.h"

/* req->q is not blank. */
void	messages_search(struct messages *, struct rpc_call *,
	    const Messages__ListThreadsRequest *);

#endif
