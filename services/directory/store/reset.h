/* One-time codes from the secretary, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_RESET_H
#define LIAISON_DIRECTORY_STORE_RESET_H

#include "directory/store/store.h"
#include "pg/pg.h"

struct store_reset {
	int64_t		 school_id, actor_id;
	const char	*address;	/* the actor's, for the audit trail */
};
/* One row of store_reset_row(); none: nobody active has such an account. */
void	store_reset_account(struct pg *, const struct store_reset *,
	    int64_t person_id, const char *hash, bool factor, pg_done_fn *,
	    void *arg);
/* The same of several, in order; who cannot be reset has no row. */
void	store_reset_accounts(struct pg *, const struct store_reset *,
	    const int64_t *people, const char *const *hashes, size_t n,
	    pg_done_fn *, void *arg);
/* The id is 0 where the actor may not.  login: NULL: none. */
void	store_reset_row(const struct pg_rows *, size_t row,
	    struct store_person *, const char **login);

/* Whom a class's sheet is for: the class's row first, or none. */
void	store_class_accounts(struct pg *, int64_t school_id, int64_t class_id,
	    const int16_t *roles, size_t nroles, bool everybody, pg_done_fn *,
	    void *arg);
/* The person, 0 in the first row, which has the title. */
int64_t	store_class_account_row(const struct pg_rows *, size_t row,
	    const char **title);

#endif
