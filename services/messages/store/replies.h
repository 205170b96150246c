/* The store: whom an answer in a thread would go to, and did not go to. */
#ifndef LIAISON_MESSAGES_STORE_REPLIES_H
#define LIAISON_MESSAGES_STORE_REPLIES_H

#include "messages/store/send.h"

/* Whom an answer in a thread would go to, on the arena. */
struct reply_to {
	int		 replies;	/* SendOptions.Replies */
	size_t		 first_count;	/* people the first message reached */
	struct person	 first_sender;
	struct person	 last_sender;	/* to the user; id 0: nobody yet */
	/* Only where all of them can be written to at once: what was ticked
	 * first, whom that reached, who has written to the user. */
	struct ticked	 first_to;
	int64_t		*people, *wrote;
	size_t		 npeople, nwrote;
	struct concerns	 concerns;	/* of the thread */
	bool		 copied;	/* it was begun with copies */
	/* Children from whom the user is barred: they are not named. */
	int64_t		*barred;
	size_t		 nbarred;
};

/* all: the answer may be one to all; else only where it has to be. */
void	store_find_reply(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t thread_id, bool all, pg_done_fn *, void *);
/* False: not a thread of this user's. */
bool	store_take_reply(const struct pg_rows *, struct arena *,
	    struct reply_to *) __attribute__((warn_unused_result));

/* Who wrote a message that has come to the user. */
void	store_find_answered(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, pg_done_fn *, void *);
/* False: there is none.  On the arena. */
bool	store_take_answered(const struct pg_rows *, struct arena *,
	    int64_t *thread_id, struct person *sender)
	    __attribute__((warn_unused_result));

/* What the user's own message is to, whole, for who was left out of it. */
void	store_find_left_out(struct pg *, int64_t school_id, int64_t user_id,
	    const struct sent *, pg_done_fn *, void *);
void	store_take_left_out(const struct pg_rows *, struct arena *,
	    struct ticked *);

#endif
