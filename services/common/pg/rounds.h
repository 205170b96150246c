/*
 * Rounds over what is due in a table, one at a time: some of it is taken with a
 * lease, each is begun, and when each has ended the round is over; or, where
 * one may be slow, the next begins as soon as there is room.  What does
 * not come to its end is taken again when its lease has run out, by whichever
 * replica comes first.
 */
#ifndef LIAISON_PG_ROUNDS_H
#define LIAISON_PG_ROUNDS_H

#include "pg/pg.h"

struct rounds;

struct rounds_work {
	const char	*name;		/* in the log */
	int		 every_ms;	/* unless a round is under way */
	/* Asks for what is due, by one statement. */
	void		(*take)(struct pg *, pg_done_fn *, void *);
	/*
	 * In place of it, and of rounds: as many are kept under way, where
	 * there is room for `room` more.
	 */
	size_t		 at_once;
	void		(*take_some)(struct pg *, size_t room, pg_done_fn *,
			    void *);
	/*
	 * One row of that: rounds_end_one() when it is done, now or later.  The
	 * rows live for this call.
	 */
	void		(*begin)(void *arg, const struct pg_rows *,
			    size_t row);
};

/* Works until the process ends; what it is given is the caller's.  NULL: out
 * of memory. */
struct rounds	*rounds_new(struct loop *, struct pg *,
		    const struct rounds_work *, void *arg);
/* One has ended: a failure is logged, with what it was. */
void		 rounds_end_one(struct rounds *, const struct status *,
		    int64_t school_id, int64_t id);

#endif
