/* The store: what there is of somebody that no list of a screen gives. */
#ifndef LIAISON_MESSAGES_STORE_HOLDINGS_H
#define LIAISON_MESSAGES_STORE_HOLDINGS_H

#include "messages/store/reports.h"

/* Rows above `after`, ascending: store_thread_id(). */
void	store_list_thread_ids(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t after, uint32_t limit, pg_done_fn *, void *arg);
/* *total: of after = 0, how many there are. */
int64_t	store_thread_id(const struct pg_rows *, size_t row, uint32_t *total);

/* Rows above `after`, by message: store_own_report(). */
void	store_list_own_reports(struct pg *, int64_t school_id,
	    int64_t user_id, int64_t after, uint32_t limit, pg_done_fn *,
	    void *arg);
/* The message; the word lives as long as the rows. */
int64_t	store_own_report(const struct pg_rows *, size_t row, struct report *);

struct own_acknowledgement {
	int64_t	message_id, child_id, at_us;
	bool	on_paper;
};
/* Rows after that of a message and child: store_own_acknowledgement(). */
void	store_list_own_acknowledgements(struct pg *, int64_t school_id,
	    int64_t user_id, int64_t message_id, int64_t child_id,
	    uint32_t limit, pg_done_fn *, void *arg);
void	store_own_acknowledgement(const struct pg_rows *, size_t row,
	    struct own_acknowledgement *);

#endif
