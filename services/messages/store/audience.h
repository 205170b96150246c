/* The store: whom a message reached, for its sender. */
#ifndef LIAISON_MESSAGES_STORE_AUDIENCE_H
#define LIAISON_MESSAGES_STORE_AUDIENCE_H

#include "messages/store/types.h"

struct kept_audience {
	struct ticked	 to;
	uint32_t	 total;
	/* Of how many each role is; nroles 0: not kept. */
	const int64_t	*roles;
	size_t		 nroles;
	/* A page of its people, by id; see the columns of message. */
	const int64_t	*people, *why, *children;
	size_t		 npeople, nwhy, nchildren;
	/* Of all of them, who got a copy, and for whom: a pair each, by
	 * person. */
	const int64_t	*copied, *copied_for;
	size_t		 ncopied;
	struct waiting	 waiting;
	const char	*urgent_reason;	/* "": it is not */
};

/* People with an id beyond `after`. */
void	store_get_audience(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, int64_t after, uint32_t limit, pg_done_fn *,
	    void *);
/* On the arena.  False: not a message that the user has sent. */
bool	store_take_audience(const struct pg_rows *, struct arena *,
	    struct kept_audience *) __attribute__((warn_unused_result));

#endif
