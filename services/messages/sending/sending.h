/*
 * A message on its way, for Send and Reply: asks the directory whom it
 * reaches and the attachments service for its files, both at once, writes it,
 * and answers.
 */
#ifndef LIAISON_MESSAGES_SENDING_SENDING_H
#define LIAISON_MESSAGES_SENDING_SENDING_H

#include "directory.rpc.h"
#include "messages/messages.h"

struct sending;

/* Fills message.to, .other and .to_summary from the answer; refuses where
 * message.audience is empty. */
typedef struct status sending_address_fn(struct sending *,
		    const Directory__ResolveAudienceReply *);

/* On the call's arena, and gone with the call. */
struct sending {
	struct messages		*m;
	struct rpc_call		*call;
	struct arena		*arena;
	struct new_message	 message;
	char			**files;	/* ids to claim */
	size_t			 nfiles;
	char			**seen;		/* of files: forwarded */
	size_t			 nseen;
	const Common__To	*to;		/* of a Send */
	const int64_t		*children;	/* whom it is about */
	size_t			 nchildren;
	struct reply_to		 reply;		/* of a Reply */
	struct person		 answered;	/* id 0: the newest sender */
	bool			 reply_all;
	Common__Role		 as;
	struct sent		 sent;		/* before, with this key */
	sending_address_fn	*address;
	unsigned		 pending;	/* answers to come */
	struct status		 failure;	/* the first one */
};

/* For the caller of `call`, who is logged in. */
struct sending	*sending_new(struct messages *, struct rpc_call *);
/* From here on it answers the call by itself. */
void		 sending_go(struct sending *,
		    const Directory__ResolveAudienceRequest *);
/* Refuses it, unless it was sent before with the same key: then that is the
 * answer. */
void		 sending_fail(struct sending *, struct status);

#endif
