/* What is urgent waits for no quiet hours, where its sender may say so. */
#ifndef LIAISON_DIRECTORY_HANDLERS_URGENT_H
#define LIAISON_DIRECTORY_HANDLERS_URGENT_H

#include "directory/directory.h"
#include "directory/quiet.h"

/*
 * As quiet_ask(), with a calendar that holds nothing; URGENT_NOT_ALLOWED where
 * the caller has no permission for it today, whatever their session says.
 */
void	urgent_ask(struct directory *, struct rpc_call *, quiet_done_fn *,
	    void *arg);

#endif
