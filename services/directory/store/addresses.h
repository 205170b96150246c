/* Where people have their mail, and how they are told, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_ADDRESSES_H
#define LIAISON_DIRECTORY_STORE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/pg.h"

/* Texts live as long as the rows. */
struct store_channels {
	int64_t		 person_id;
	const char	*address, *language, *display_name, *zone;
	int		 role, mail;	/* Addresses__Mail */
	struct pg_array	 mail_about;	/* from ABOUT 1 on; 0: as `mail` */
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

void	store_school_mail(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
/* False: no such school. */
bool	store_school_mail_row(const struct pg_rows *, const char **name,
	    bool *text_in_mail);

#endif
