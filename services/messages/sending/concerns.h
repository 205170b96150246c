/* Children whom a message is about. */
#ifndef LIAISON_MESSAGES_SENDING_CONCERNS_H
#define LIAISON_MESSAGES_SENDING_CONCERNS_H

#include "directory.rpc.h"
#include "messages/store/store.h"

/* Of a Send about these children: as they are called, on the arena; or why it
 * cannot be about them. */
struct status	concerns_take(struct arena *, const int64_t *children,
		    size_t n, const Directory__ResolveAudienceReply *,
		    struct concerns *);
/* Of an answer: the children of its thread, for the directory. */
void		concerns_ask(struct arena *, const struct concerns *,
		    Directory__ResolveAudienceRequest *);
/* As the API has them; *n may be 0. */
Common__Person	**concerns_message(struct arena *, const struct pg_array *,
		    size_t *n);

#endif
