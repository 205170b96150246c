/* The store: what notify has not been told, of all schools. */
#ifndef LIAISON_MESSAGES_STORE_OUTBOX_H
#define LIAISON_MESSAGES_STORE_OUTBOX_H

#include "messages/store/types.h"

struct outbox_row {
	/* message_id: the position of its delivery. */
	int64_t		 school_id, message_id, thread_id, sent_at_us;
	int		 kind;		/* Notify__Kind; 0: a message */
	const char	*title, *body;
	bool		 urgent;
	size_t		 npeople;
};

/* Takes what is due for ten seconds, bounded by both. */
void	store_outbox_take(struct pg *, int32_t max_events, int32_t max_people,
	    pg_done_fn *, void *);
/* The same rows of what was sent here, whose lease the send has. */
void	store_outbox_read(struct pg *, const int64_t *schools,
	    const int64_t *threads, const int64_t *messages, size_t n,
	    pg_done_fn *, void *arg);
void	store_outbox_row(const struct pg_rows *, size_t row,
	    struct outbox_row *);
/* One row: how many there are. */
void	store_outbox_count(struct pg *, pg_done_fn *, void *arg);
/* How far somebody has read a thread, for notify. */
struct reading {
	int64_t		 school_id, user_id, thread_id, upto;
};
/* Rows for store_reading(); whoever takes some leaves them there. */
void	store_reading_take(struct pg *, int32_t max, pg_done_fn *, void *);
void	store_reading(const struct pg_rows *, size_t row, struct reading *);
/* notify knows. */
void	store_reading_done(struct pg *, const struct reading *, size_t n,
	    pg_done_fn *, void *);
/* Fills npeople ids. */
void	store_outbox_people(const struct pg_rows *, size_t row, int64_t *ids);
/* Delivered: they are gone. */
void	store_outbox_done(struct pg *, const int64_t *schools,
	    const int64_t *messages, size_t n, pg_done_fn *, void *);
/* Not delivered: due again after delay_ms. */
void	store_outbox_return(struct pg *, const int64_t *schools,
	    const int64_t *messages, size_t n, int32_t delay_ms, pg_done_fn *,
	    void *);

#endif
