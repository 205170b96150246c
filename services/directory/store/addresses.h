/* Where people have their mail, and how they are told, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_ADDRESSES_H
#define LIAISON_DIRECTORY_STORE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "directory/store/store.h"
#include "pg/pg.h"

/* Texts live as long as the rows. */
struct store_channels {
	int64_t		 person_id;
	const char	*address, *language, *display_name, *zone;
	int		 role, mail;	/* Addresses__Mail */
	struct pg_array	 mail_about;	/* from ABOUT 1 on; 0: as `mail` */
	struct pg_array	 push_about;	/* the same; 0: it rings */
	struct pg_array	 roles, permissions;
	int64_t		 quiet_us;	/* 0: not now */
	int64_t		 digest_us;
};
/* A row each, by id; without `all` only of who has an address. */
void	store_find_channels(struct pg *, int64_t school_id,
	    const int64_t *people, size_t n, bool all, pg_done_fn *,
	    void *arg);
void	store_channels_row(const struct pg_rows *, size_t row,
	    struct store_channels *);

/* A row for each of these sessions (hex) that somebody has ended. */
void	store_ended_sessions(struct pg *, int64_t school_id,
	    const char *const *ids, size_t n, pg_done_fn *, void *arg);
/* Lives as long as the rows. */
const char *store_ended_session(const struct pg_rows *, size_t row);

void	store_school_mail(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
/* False: no such school. */
bool	store_school_mail_row(const struct pg_rows *, const char **name,
	    bool *text_in_mail);

/* ---- one's own ---- */

/* Times: 0 where there is none. */
struct store_mail_address {
	const char	*address, *bounce, *pending, *suggested;
	int64_t		 verified_us, bounced_us, asked_us;
};
void	store_mail_address(struct pg *, int64_t school_id, int64_t person_id,
	    pg_done_fn *, void *arg);
/* False: there is no such person. */
bool	store_mail_address_row(const struct pg_rows *,
	    struct store_mail_address *);

struct store_mail_link {
	int64_t		 school_id, person_id;
	const char	*address, *language;
	const uint8_t	*id;		/* STORE_SESSION_ID bytes */
	const uint8_t	*token;		/* sealed */
	size_t		 token_len;
	int32_t		 most;		/* in an hour */
};
void	store_ask_mail_address(struct pg *, const struct store_mail_link *,
	    pg_done_fn *, void *arg);
/* Seconds to wait; 0: the link goes. */
int32_t	store_mail_address_asked(const struct pg_rows *);
void	store_delete_mail_address(struct pg *, int64_t school_id,
	    int64_t person_id, pg_done_fn *, void *arg);
void	store_verify_mail_address(struct pg *, int64_t school_id,
	    const uint8_t *id, pg_done_fn *, void *arg);
bool	store_mail_address_verified(const struct pg_rows *);

/* ---- for notify ---- */

void	store_note_bounce(struct pg *, int64_t school_id, int64_t person_id,
	    int64_t sent_us, const char *what, pg_done_fn *, void *arg);
/* at_us: since when it is known; 0: it was of another address. */
bool	store_bounce_noted(const struct pg_rows *, int64_t *at_us);
/* about 0: of all. */
void	store_choose_mail(struct pg *, int64_t school_id, int64_t person_id,
	    int about, int mail, pg_done_fn *, void *arg);

#endif
