/* As which of their roles somebody writes, in the database; as store.h. */
#ifndef LIAISON_DIRECTORY_STORE_SENDER_H
#define LIAISON_DIRECTORY_STORE_SENDER_H

#include "directory/store/store.h"

struct store_sender {
	int64_t		 school_id, user_id;
	int		 as;			/* 0: not chosen */
	const int64_t	*people;		/* to whom */
	size_t		 npeople;
	bool		 answer;		/* in a thread */
};
void	store_sender(struct pg *, const struct store_sender *, pg_done_fn *,
	    void *arg);
/* False: not a role of theirs. */
bool	store_sender_row(const struct pg_rows *, struct store_person *,
	    struct pg_array *lost);
/* Whether somebody has a Common__Permission.  One row: store_permission(). */
void	store_has_permission(struct pg *, int64_t school_id, int64_t user_id,
	    int permission, pg_done_fn *, void *arg);
bool	store_permission(const struct pg_rows *);

#endif
