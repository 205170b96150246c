/* Who people are, and which category somebody was reached by. */
#ifndef LIAISON_MESSAGES_HANDLERS_NAMES_H
#define LIAISON_MESSAGES_HANDLERS_NAMES_H

#include "directory.rpc.h"
#include "messages/messages.h"

/* On the arena, a copy.  Whom the directory has forgotten is their id alone. */
Common__Person	*names_find(struct arena *,
		    const Directory__NamePeopleReply *, int64_t id);
/* Any number of them, asked for in as many lots as that takes; names as of
 * names_find(), NULL where one failed. */
typedef void names_done(const struct status *,
		    const Directory__NamePeopleReply *names, void *arg);
/* ids are reordered; they and the names are on the call's arena. */
void		 names_ask(struct messages *, struct rpc_call *, int64_t *ids,
		    size_t n, names_done *, void *arg);
/*
 * Of what was ticked, the category that why (a column of message) names; t->n:
 * by name.
 */
size_t		 names_category(const struct ticked *t, int64_t why);

#endif
