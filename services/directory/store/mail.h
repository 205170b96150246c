/* A forgotten password in the database, and mails about accounts. */
#ifndef LIAISON_DIRECTORY_STORE_MAIL_H
#define LIAISON_DIRECTORY_STORE_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/pg.h"

/* address: of the client, by which requests are counted. */
void	store_ask_reset(struct pg *, const char *login, const char *school,
	    const char *address, int32_t limit, pg_done_fn *, void *arg);
/* Seconds to wait, 0: none; person 0: nobody. */
int64_t	store_asked_reset_row(const struct pg_rows *, size_t row,
	    int64_t *school_id, int64_t *person_id);
/* id: STORE_SESSION_ID bytes; token: sealed. */
void	store_begin_reset(struct pg *, int64_t school_id, int64_t person_id,
	    const uint8_t *id, const uint8_t *token, size_t len,
	    const char *language, pg_done_fn *, void *arg);
void	store_find_reset(struct pg *, int64_t school_id, const uint8_t *id,
	    pg_done_fn *, void *arg);
/* False: it is no more.  login: NULL: none. */
bool	store_found_reset(const struct pg_rows *, const char **login);
void	store_finish_reset(struct pg *, int64_t school_id, const uint8_t *id,
	    const char *hash, const char *language, pg_done_fn *, void *arg);
bool	store_reset_finished(const struct pg_rows *);

struct store_mail {
	int64_t		 school_id, mail_id, person_id;
	int		 kind;		/* Notify__MailTemplate */
	const char	*address, *language, *display_name, *school_name;
	const char	*detail;	/* of what it tells, or "" */
	const uint8_t	*token;		/* sealed, or NULL */
	size_t		 token_len;
	int64_t		 made_us;
};
/* At most so many, for a minute nobody else's. */
void	store_take_mails(struct pg *, int32_t limit, pg_done_fn *, void *arg);
void	store_mail_row(const struct pg_rows *, size_t row,
	    struct store_mail *);
void	store_end_mail(struct pg *, int64_t school_id, int64_t mail_id,
	    pg_done_fn *, void *arg);

#endif
