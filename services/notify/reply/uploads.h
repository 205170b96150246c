/* The files of a mail become attachments of the person who sent it. */
#ifndef LIAISON_NOTIFY_REPLY_UPLOADS_H
#define LIAISON_NOTIFY_REPLY_UPLOADS_H

#include "base/status.h"
#include "notify/reply/received.h"
#include "rpc/client/client.h"

/* ids: on the arena, as many as there are files; NULL where it failed. */
typedef void	 uploads_done_fn(const struct status *, char **ids, void *arg);

/*
 * One after the other; files and context live until done.  Those that were
 * uploaded before one is refused are in no message, and swept after a day.
 */
void		 uploads_begin(struct rpc_client *attachments,
		    const struct rpc_context *, struct arena *,
		    const struct received_file *, size_t n, uploads_done_fn *,
		    void *arg);

#endif
