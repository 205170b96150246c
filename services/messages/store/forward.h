/* The store: a message that is forwarded. */
#ifndef LIAISON_MESSAGES_STORE_FORWARD_H
#define LIAISON_MESSAGES_STORE_FORWARD_H

#include "messages/store/types.h"

struct origin {
	bool		 seen;		/* by who asks, for whom the rest is */
	bool		 recalled;
	struct person	 sender;
	int64_t		 sent_at_us;
	const char	*subject, *body_html;
	struct files	 files;
	/* Ids of its attachments, whoever asks and if it is recalled. */
	const char	**lost;
	size_t		 nlost;
};

/* A row, or none: store_take_origin(). */
void	store_find_origin(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, pg_done_fn *, void *arg);
/* On the arena; texts live as long as the rows.  False: no such message. */
bool	store_take_origin(const struct pg_rows *, struct arena *,
	    struct origin *) __attribute__((warn_unused_result));

#endif
