/*
 * The only things that no service lets anybody do: to have written in the past,
 * and to have failed for days.  They are done in the database, by its owner, to
 * what is named one by one; so no call and no setting of a service can be
 * abused for it.
 */
#ifndef LIAISONCTL_PAST_H
#define LIAISONCTL_PAST_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct past_message {
	int64_t	id, thread_id;
	time_t	at;		/* when it shall have been sent */
};

/*
 * Moves messages of a school, and what came of them, to their times; again
 * does no harm.  `conninfo` is of the owner of the cluster.  0, or -1 after a
 * sentence, with nothing moved.
 */
int	past_move(const char *conninfo, int64_t school_id,
	    const struct past_message *, size_t n);
/* Waits until all that was sent at the school has come to notify. */
int	past_settle(const char *conninfo, int64_t school_id);

/* Where the hook of a demo school is. */
#define PAST_HOOK	"https://portail.college-demo.example/liaison"
/*
 * That hook of the school was turned off after five days, with dead letters,
 * and mail to a person came back.  Again does no harm.
 */
int	past_fail(const char *conninfo, int64_t school_id, int64_t person_id);

#endif
