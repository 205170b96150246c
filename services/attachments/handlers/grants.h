/*
 * Who may read what for the next few seconds, so that not every piece of a
 * download asks the database and the messages service again.
 * Bounded: a fixed table, in which a new entry takes the place of an old one.
 * When people may read less than before, PostgreSQL says so to all replicas,
 * and what each remembers is gone; whoever does not hear it remembers nothing.
 */
#ifndef LIAISON_ATTACHMENTS_HANDLERS_GRANTS_H
#define LIAISON_ATTACHMENTS_HANDLERS_GRANTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"

#define GRANT_MS	10000

struct grants;

/* NULL when memory is exhausted. */
struct grants	*grants_new(size_t entries);
void		 grants_destroy(struct grants **);

/* Listens; before that, nothing is said to it. */
void		 grants_listen(struct grants *, struct loop *,
		    const char *conninfo);
/* They are all gone. */
void		 grants_clear(struct grants *);
/* Goes up each time they go: what was asked before that is not put. */
uint64_t	 grants_turn(const struct grants *);

/* id: 32 hexadecimal digits.  size: what the attachment has, in bytes. */
void		 grants_put(struct grants *, int64_t school_id,
		    int64_t user_id, const char *id, int64_t size);
/* The size, or -1 where there is none (any more). */
int64_t		 grants_get(const struct grants *, int64_t school_id,
		    int64_t user_id, const char *id);
void		 grants_drop(struct grants *, int64_t school_id,
		    int64_t user_id, const char *id);

#endif
