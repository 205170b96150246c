/* ListThreads with a question. */
#ifndef LIAISON_MESSAGES_HANDLERS_SEARCH_H
#define LIAISON_MESSAGES_HANDLERS_SEARCH_H

#include "messages/messages.h"
#include "messages/store/search.h"

/* req->q is not blank. */
void	messages_search(struct messages *, struct rpc_call *,
	    const Messages__ListThreadsRequest *);
/* Where a search of the box looks.  False: nowhere. */
bool	search_place_of(Messages__Box, enum search_place *);

#endif
