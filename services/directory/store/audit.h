/* The audit trail as it is read; an act is noted in its own statement. */
#ifndef LIAISON_DIRECTORY_STORE_AUDIT_H
#define LIAISON_DIRECTORY_STORE_AUDIT_H

#include "pg/pg.h"

#define STORE_AUDIT_HASH	32	/* bytes */

/* Which rows, the newest first. */
struct store_trail {
	int64_t		 school_id;
	int64_t		 before;	/* row; 0: from the end */
	int64_t		 actor;		/* 0: any */
	const char	*act, *q;	/* "": any */
	int64_t		 from_us, to_us; /* 0: any; to: before it */
	int32_t		 limit;
	/* Who asks, from where; under which act it is noted, "": not. */
	int64_t		 user_id;
	const char	*address, *note;
};
struct store_noted {
	int64_t		 n, at_us, actor_id;
	const char	*actor, *address, *act, *object, *detail;
	const uint8_t	*hash;		/* STORE_AUDIT_HASH */
};
void	store_read_audit(struct pg *, const struct store_trail *,
	    pg_done_fn *, void *arg);
void	store_noted_row(const struct pg_rows *, size_t row,
	    struct store_noted *);

/* What somebody did in another service. */
struct store_act {
	int64_t			 school_id, user_id;
	const char		*act, *object, *address;
	const char *const	*names, *const *values;	/* of its facts */
	size_t			 nfacts;
};
void	store_note_act(struct pg *, const struct store_act *, pg_done_fn *,
	    void *arg);

/* The last rows of the trails that have grown since: n, hash. */
void	store_audit_heads(struct pg *, int64_t since_us, pg_done_fn *,
	    void *arg);
struct store_head {
	int64_t		 school_id, n, at_us;
	const uint8_t	*hash;
};
void	store_head_row(const struct pg_rows *, size_t row,
	    struct store_head *);

#endif
