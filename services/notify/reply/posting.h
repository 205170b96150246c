/* A reply that came by mail is posted on behalf of who wrote it. */
#ifndef LIAISON_NOTIFY_REPLY_POSTING_H
#define LIAISON_NOTIFY_REPLY_POSTING_H

#include "notify/reply/address.h"
#include "notify/reply/received.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

/* All of it lives until done. */
struct posting_options {
	struct pg		*pg;
	struct rpc_client	*directory, *messages, *attachments;
	struct arena		*arena;
	const struct address	*address;
	const struct received	*received;
};

/* reply: as of lmtp_answer(). */
typedef void	 posting_done_fn(const char *reply, void *arg);

/* Calls done once, never before it returns. */
void		 posting_begin(const struct posting_options *,
		    posting_done_fn *, void *arg);

#endif
