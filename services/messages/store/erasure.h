/* The store: erasing a person. */
#ifndef LIAISON_MESSAGES_STORE_ERASURE_H
#define LIAISON_MESSAGES_STORE_ERASURE_H

#include "messages/store/types.h"

struct erasure {
	int64_t		 school_id, user_id;
	const char	*name;		/* as they were called, or "" */
	const int64_t	*kin;		/* whose name says whose parent */
	size_t		 nkin;
	int64_t		 after;		/* 0, or `next` of the step before */
	bool		 erase;		/* else it is counted */
};
/* One step, of at most `most` messages.  A row: store_take_erased(). */
void	store_erase_person(struct pg *, const struct erasure *, int most,
	    pg_done_fn *, void *arg);

struct erased {
	int64_t	threads, drafts, held, folders, templates, renamed;
	int64_t	next;
	bool	more;
};
void	store_take_erased(const struct pg_rows *, struct erased *);

#endif
