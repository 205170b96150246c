/* Whom a message may be about, in the database; as store.h. */
#ifndef LIAISON_DIRECTORY_STORE_CONCERNS_H
#define LIAISON_DIRECTORY_STORE_CONCERNS_H

#include "directory/store/store.h"

struct store_concerns {
	int64_t		 school_id, user_id;
	const int64_t	*children, *people;
	size_t		 nchildren, npeople;
};

enum store_concern_part { STORE_CONCERNED, STORE_NOT_CONCERNED };
struct store_concern {
	enum store_concern_part	 part;
	/* The child, its class as the context; or who may not speak of it. */
	struct store_person	 who;
	bool			 guarded;	/* of a child */
	int64_t			 child_id;
};
/* max: of those who may not. */
void	store_check_concerns(struct pg *, const struct store_concerns *,
	    int32_t max, pg_done_fn *, void *arg);
void	store_concern_row(const struct pg_rows *, size_t row,
	    struct store_concern *);

/* Who of people is barred from one of the children: an id each. */
void	store_barred_from(struct pg *, const struct store_concerns *,
	    pg_done_fn *, void *arg);
int64_t	store_barred_row(const struct pg_rows *, size_t row);

/* The class is the context. */
void	store_own_children(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
void	store_own_child_row(const struct pg_rows *, size_t row,
	    struct store_person *);

/* Of people alone. */
void	store_nameable(struct pg *, const struct store_concerns *,
	    int32_t max, pg_done_fn *, void *arg);
/* Whether it is suggested. */
bool	store_nameable_row(const struct pg_rows *, size_t row,
	    struct store_person *);

#endif
