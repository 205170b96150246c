/* Who gets a copy of what is written to pupils, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_COPIES_H
#define LIAISON_DIRECTORY_STORE_COPIES_H

#include "directory/store/store.h"

/* people: the only guardians it is asked about; NULL: all. */
struct store_copies {
	int64_t		 school_id, sender_id;
	const int64_t	*pupils, *people;
	size_t		 npupils, npeople;
	bool		 asked;
};
void	store_copies(struct pg *, const struct store_copies *, pg_done_fn *,
	    void *arg);

/* Common__GuardianCopies__When. */
int	store_copies_wanted(const struct pg_rows *);

/* Rows from 1 on; by guardian and child. */
struct store_copy {
	int64_t		 id, child_id;
	const char	*display_name, *title;
};
void	store_copy_row(const struct pg_rows *, size_t row,
	    struct store_copy *);

#endif
