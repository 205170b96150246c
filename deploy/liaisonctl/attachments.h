/* What the store folder and its table say of each other. */
#ifndef LIAISONCTL_ATTACHMENTS_H
#define LIAISONCTL_ATTACHMENTS_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "attachments/blobs/blobs.h"

#define STORE_NUMBER	24	/* an int64_t as text */

struct store {
	struct blobs	*blobs;
	PGconn		*db;
	PGresult	*schools;	/* all: school_id, code */
	int64_t		 school_id;	/* the one that is looked at; 0: all */
};

/* Its code, or NULL. */
const char *store_school(const struct store *, int64_t school_id);
/* One after the other that is looked at, *i is 0 first; 0: no more. */
int64_t	 store_next_school(const struct store *, int *i);
/*
 * Does the statement find a row, of parameters $1 school_id, $2 and, if not
 * NULL, $3?  -1 after a sentence on standard error.
 */
int	store_finds(struct store *, const char *sql, int64_t school_id,
	    const char *second, const char *third);

/* All: the exit status. */
/* Reads all bytes that the table knows, and names what is not as it was. */
int	store_verify(struct store *);
/* Names what the table does not know, and removes it. */
int	store_collect(struct store *, bool remove);
/* Brings what the table knows to where new ones are kept. */
int	store_move(struct store *);
/* Other keys for what is sealed; of schools too unless `master_only`. */
int	store_rekey(struct store *, bool master_only);
/* A new key at the head of a file of keys, which is made if it is not there. */
int	store_new_key(const char *path);

#endif
