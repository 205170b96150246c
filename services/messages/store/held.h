/* The store: what is not due yet, and what becomes of it. */
#ifndef LIAISON_MESSAGES_STORE_HELD_H
#define LIAISON_MESSAGES_STORE_HELD_H

#include "messages/store/send.h"
#include "messages/store/thread.h"

/* A message that is due. */
struct due {
	int64_t		 school_id, message_id;
	int64_t		 sender_id;
	int		 sender_role;
	int64_t		*people;	/* whom it is for, ascending */
	size_t		 npeople;
	/* What an answer is asked about; see the functions of SQL. */
	int64_t		*wrote;
	size_t		 nwrote;
	int64_t		 starter;	/* 0: none */
	int64_t		*children;	/* whom it is about */
	size_t		 nchildren;
	struct copies	 copies;	/* of people */
	/* Microseconds: when it was to be delivered first, and now. */
	int64_t		 not_before_us, now_us;
	bool		 urgent;
};

/* Of its people, who do not get it now. */
struct kept_back {
	int64_t		*left;		/* at all */
	size_t		 nleft;
	const char	*names;		/* theirs, for the sender */
	int64_t		*dropped;	/* no copy any more, silently */
	size_t		 ndropped;
	int64_t		*later;		/* before times_us */
	int64_t		*times_us;
	size_t		 nlater;
};

/* One row: how many are due, of all schools, and the oldest for how long. */
void	store_held_count(struct pg *, pg_done_fn *, void *arg);
/* Of all schools: rows for store_take_due(), for ten seconds. */
void	store_held_take(struct pg *, int32_t max, pg_done_fn *, void *arg);
/* On the arena. */
void	store_take_due(const struct pg_rows *, size_t row, struct arena *,
	    struct due *);
/* Delivers it to the others.  One row: store_take_delivered(). */
void	store_held_deliver(struct pg *, const struct due *,
	    const struct kept_back *, pg_done_fn *, void *arg);
/* False: it went to nobody now.  sent: as the outbox has it. */
bool	store_take_delivered(const struct pg_rows *, struct sent *)
	    __attribute__((warn_unused_result));
/* What waits in the school is planned again.  One row: store_take_planned(). */
void	store_held_plan(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
uint32_t store_take_planned(const struct pg_rows *);
/* It goes to nobody more, and its sender is told. */
void	store_held_refuse(struct pg *, const struct due *, pg_done_fn *,
	    void *arg);
/* It is urgent no more. */
void	store_held_calm(struct pg *, const struct due *, pg_done_fn *,
	    void *arg);

struct reminder;
/* Of what the user has held.  No row, or one: store_take_held_asked(). */
void	store_held_asked(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, pg_done_fn *, void *arg);
/* By when an acknowledgement is due, and what the directory is asked about its
 * people, on the arena.  False: it asks for none by a time, or is urgent. */
bool	store_take_held_asked(const struct pg_rows *, struct arena *,
	    int64_t *due_us, struct reminder *);
/* at_us 0: now.  One row: store_take_moved(). */
void	store_held_move(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, int64_t at_us, pg_done_fn *, void *arg);
enum sent_status store_take_moved(const struct pg_rows *, int64_t *at_us,
	    uint32_t *count);
/* One row: store_take_undone(). */
void	store_held_undo(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, pg_done_fn *, void *arg);
enum sent_status store_take_undone(const struct pg_rows *, int64_t *draft_id);

/* No row: not a message that the user has and nobody else. */
void	store_held_get(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, pg_done_fn *, void *arg);
/* Its delivered_at_us is when it is to be.  urgent_reason "": it is not. */
void	store_take_held(const struct pg_rows *, struct arena *, struct line *,
	    struct message *, const char **urgent_reason);

#endif
