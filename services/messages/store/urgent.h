/* The store: what is urgent, for the audit trail. */
#ifndef LIAISON_MESSAGES_STORE_URGENT_H
#define LIAISON_MESSAGES_STORE_URGENT_H

#include "messages/store/types.h"

struct urgent {
	int64_t		 school_id, message_id, sender_id;
	int		 sender_role;
	int64_t		 people;	/* whom it is for */
	const char	*reason, *address;
};

/* Of all schools, for ten seconds: rows for store_taken_urgent(). */
void	store_take_urgent(struct pg *, int32_t most, pg_done_fn *, void *);
/* On the arena. */
void	store_taken_urgent(const struct pg_rows *, size_t row, struct arena *,
	    struct urgent *);
/* The trail has it. */
void	store_urgent_noted(struct pg *, const struct urgent *, pg_done_fn *,
	    void *);

#endif
