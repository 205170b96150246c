/*
 * The audit trail.  Most acts are noted in their own statement, by the SQL
 * function audit_note(); what no statement of the directory does is noted here.
 */
#ifndef LIAISON_DIRECTORY_STORE_AUDIT_H
#define LIAISON_DIRECTORY_STORE_AUDIT_H

#include "pg/pg.h"

struct store_act {
	/* Who, of which school, from where: as the call's caller says. */
	int64_t		 school_id, user_id;
	const char	*address;
	const char	*act;		/* "person.look" */
	const char	*object;	/* "Léa Martin"; "" */
	const char	*detail;	/* JSON, or NULL */
};
/* OK means: noted. */
void	store_note_act(struct pg *, const struct store_act *, pg_done_fn *,
	    void *arg);

#endif
