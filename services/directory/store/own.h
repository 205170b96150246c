/* One's own account in the database: sessions, and what else one has. */
#ifndef LIAISON_DIRECTORY_STORE_OWN_H
#define LIAISON_DIRECTORY_STORE_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/pg.h"

/* Whose; session_id: STORE_SESSION_ID bytes. */
struct store_owner {
	int64_t		 school_id, person_id;
	const uint8_t	*session_id;	/* the one that asks */
};

/* ---- sessions ---- */

struct store_session_entry {
	const uint8_t	*id;		/* STORE_SESSION_ID bytes */
	const char	*agent, *address;
	int64_t		 created_us, seen_us;
};
/* max_seconds: of a whole life.  One row each. */
void	store_list_sessions(struct pg *, const struct store_owner *,
	    int32_t max_seconds, pg_done_fn *, void *arg);
void	store_session_entry_row(const struct pg_rows *, size_t row,
	    struct store_session_entry *);
/* No row: it is not theirs. */
void	store_end_session(struct pg *, const struct store_owner *,
	    const uint8_t *id, pg_done_fn *, void *arg);
/* One row: how many have ended. */
void	store_end_other_sessions(struct pg *, const struct store_owner *,
	    pg_done_fn *, void *arg);
int64_t	store_ended(const struct pg_rows *);

#endif
