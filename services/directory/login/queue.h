/*
 * Which password is looked at next.  A look takes a thread and 19 MiB for a
 * twenty-fifth of a second, so somebody who sends wrong ones faster than that
 * decides who gets in, unless something else does:
 *
 *  - what is past its deadline is dropped: nobody waits for it;
 *  - browsers that the account knows come first, before everybody;
 *  - addresses where nobody has failed lately get three looks of four, and
 *    where there are two threads or more, one is never lent to the others;
 *  - of a crowd at one address the newest comes first, and an address with one
 *    waiting comes before one with a hundred; where a lane is full, the oldest
 *    of the most crowded address goes.  A few are no crowd: the first comes
 *    first;
 *  - after a failure at an address where there were many, the next look there
 *    waits for a moment that grows (login_queue_failed()).  What is right does
 *    not slow down anybody.
 *
 * In the loop's thread, but for `check`.
 */
#ifndef LIAISON_DIRECTORY_LOGIN_QUEUE_H
#define LIAISON_DIRECTORY_LOGIN_QUEUE_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/work.h"

/* Waiting in one lane. */
#define LOGIN_LANE_MAX	256

enum login_lane {
	LOGIN_KNOWN,		/* the account knows the browser */
	LOGIN_CLEAN,		/* nobody has failed at the address */
	LOGIN_REST,
	LOGIN_SPARE,		/* where nobody else waits */
	LOGIN_LANES
};

struct login_queue;

/* Kept by the caller until `done`; set all but what is the queue's. */
struct login_job {
	enum login_lane	 lane;
	const char	*address;	/* "": none */
	int64_t		 deadline_ms;	/* of loop_now_ms() */
	void		(*check)(void *arg);	/* in a thread */
	/* checked: false where it was dropped. */
	void		(*done)(void *arg, bool checked);
	void		*arg;
	/* ---- of the queue ---- */
	struct login_queue		*queue;
	TAILQ_ENTRY(login_job)		 entry;
	uint64_t			 key;	/* of the address */
	/* Of that address, that came since. */
	unsigned			 newer;
};

/* The work is the caller's; `threads`: as many as it has.  NULL: no memory. */
struct login_queue *login_queue_new(struct loop *, struct work *,
		    unsigned threads);
/* What waits is not told. */
void		 login_queue_destroy(struct login_queue **);

/* `done` comes later, or at once where it cannot be taken at all. */
void		 login_queue_add(struct login_queue *, struct login_job *);
/*
 * Somebody failed there, for the `failures`th time (or more: what was said in
 * the last minute is kept).  From `limit` on the next look waits: 1/4 s, and
 * doubled every 30 failures, up to 2 s.
 */
void		 login_queue_failed(struct login_queue *, const char *address,
		    int32_t failures, int32_t limit);

#endif
