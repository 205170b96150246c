/* The queue of mail in the database. */
#ifndef LIAISON_NOTIFY_STORE_MAIL_H
#define LIAISON_NOTIFY_STORE_MAIL_H

#include <stdint.h>

#include "pg/pg.h"

enum mail_state {
	MAIL_WAITS,
	MAIL_SENT,
	MAIL_GIVEN_UP,
};

/* Its texts live as long as what it was made of. */
struct mail {
	int64_t		 school_id;
	const char	*key;
	int		 template;		/* Notify__MailTemplate */
	const char	*language;		/* "fr" or "en" */
	const char	*to;			/* an address, checked */
	const char	*person, *school;	/* names */
	const char	*path, *detail;		/* "" where there is none */
	int64_t		 made_us;		/* since the Unix epoch */
	int64_t		 until_us;		/* of no use after that */
	int		 attempts;		/* with the one under way */
	/* What the attempt came to, and when the next one is. */
	enum mail_state	 state;
	int64_t		 wait_s;
};

void	mail_add(struct pg *, const struct mail *, pg_done_fn *, void *arg);
/* At most `max` that are due, each for lease_s seconds the caller's. */
void	mail_take(struct pg *, int32_t max, int32_t lease_s, pg_done_fn *,
	    void *arg);
void	mail_of_row(const struct pg_rows *, size_t i, struct mail *);
/* What became of those that were taken; n at least 1. */
void	mail_settle(struct pg *, const struct mail *, size_t n, pg_done_fn *,
	    void *arg);
/* One row: how many wait, of all schools. */
void	mail_count(struct pg *, pg_done_fn *, void *arg);
/* Ends what is too late, forgets what is old. */
void	mail_tidy(struct pg *, pg_done_fn *, void *arg);
void	mail_tidied(const struct pg_rows *, int64_t *given_up,
	    int64_t *waiting);

#endif
