/* The store: what a school does not keep any more. */
#ifndef LIAISON_MESSAGES_STORE_RETENTION_H
#define LIAISON_MESSAGES_STORE_RETENTION_H

#include "messages/store/types.h"

struct retention {
	uint32_t	 months;	/* 0: for ever */
	int64_t		 version;
	int64_t		 from_us;	/* 0: nothing goes */
};
/* One row: store_take_retention(). */
void	store_get_retention(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
struct retention store_take_retention(const struct pg_rows *);

/* Of version; nothing goes for grace_s.  A row: store_retention_set(). */
void	store_set_retention(struct pg *, int64_t school_id,
	    const struct retention *, int64_t grace_s, pg_done_fn *,
	    void *arg);
/* False: it was changed meanwhile. */
bool	store_retention_set(const struct pg_rows *)
	    __attribute__((warn_unused_result));

struct retention_effect {
	uint32_t	 messages, threads, files;
	bool		 more;		/* than were counted */
	int64_t		 before_us;
};
/* Counts up to `most` messages.  A row: store_take_effect(). */
void	store_preview_retention(struct pg *, int64_t school_id,
	    uint32_t months, int most, pg_done_fn *, void *arg);
struct retention_effect store_take_effect(const struct pg_rows *);

/* ---- for all schools ---- */

struct retention_swept {
	int64_t		 school_id;	/* 0: there is nothing to do */
	uint32_t	 gone;		/* messages */
	const char	**files;	/* attachments that they had */
	size_t		 nfiles;
};
/* At most so many messages, of so many people.  A row: store_take_swept(). */
void	store_sweep_retention(struct pg *, int most, int people, pg_done_fn *,
	    void *arg);
/* On the arena. */
void	store_take_swept(const struct pg_rows *, struct arena *,
	    struct retention_swept *);

/* Of a school, or no row: store_take_old(). */
void	store_take_old_notifications(struct pg *, pg_done_fn *, void *arg);
struct old_notifications {
	int64_t	school_id;
	int64_t	upto;			/* position */
	int64_t	before_us;
};
void	store_take_old(const struct pg_rows *, struct old_notifications *);
void	store_end_retention(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);

#endif
