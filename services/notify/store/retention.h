/* The store: what is not kept any more. */
#ifndef LIAISON_NOTIFY_STORE_RETENTION_H
#define LIAISON_NOTIFY_STORE_RETENTION_H

#include "pg/pg.h"

struct outlived {
	int64_t	school_id;
	int64_t	event_id;	/* up to this one */
	int64_t	before_us;	/* notices from before */
	int64_t	after;		/* people after this one */
};
/* Those of some people.  A row: notification_forgotten(). */
void	notification_forget_before(struct pg *, const struct outlived *,
	    pg_done_fn *, void *arg);
/* Up to whom; 0: of all. */
int64_t	notification_forgotten(const struct pg_rows *);

struct notified {
	int64_t	notifications, mails;
	int64_t	events;		/* with their name */
};
/*
 * Counts what there is of a person, and of mails to the addresses, which are in
 * small letters; and takes it away.  A row: notification_erased().
 */
void	notification_erase_person(struct pg *, int64_t school_id,
	    int64_t user_id, const char *const *addresses, size_t n,
	    bool erase, pg_done_fn *, void *arg);
void	notification_erased(const struct pg_rows *, struct notified *);

#endif
