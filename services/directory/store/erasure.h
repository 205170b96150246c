/* The store: erasing a person who has left. */
#ifndef LIAISON_DIRECTORY_STORE_ERASURE_H
#define LIAISON_DIRECTORY_STORE_ERASURE_H

#include "base/arena.h"
#include "pg/pg.h"

struct store_erasable {
	int64_t		 person_id;	/* 0: nobody has it */
	const char	*name;
	int		 role;
	bool		 active, erased;
	int64_t		*kin;
	size_t		 nkin;
	char		**addresses;
	size_t		 naddresses;
};
/* A row, or none: store_erasable(). */
void	store_find_erasable(struct pg *, int64_t school_id, const char *login,
	    pg_done_fn *, void *arg);
/* On the arena. */
void	store_erasable(const struct pg_rows *, struct arena *,
	    struct store_erasable *);

enum store_erase_status {
	ERASE_DONE = 0,
	ERASE_NOBODY = 8,
	ERASE_ACTIVE = 14,
};
struct store_erased {
	enum store_erase_status	 status;
	int64_t			 logins, sessions, memberships, groups,
				 relations;
};
/* erase false: counts alone.  A row: store_erased(). */
void	store_erase_person(struct pg *, int64_t school_id, int64_t person_id,
	    bool erase, pg_done_fn *, void *arg);
struct store_erased store_erased(const struct pg_rows *);

#endif
