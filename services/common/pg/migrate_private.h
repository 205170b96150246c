/* Inside of migrate*.c: one connection at start-up, and what went wrong. */
#ifndef LIAISON_PG_MIGRATE_PRIVATE_H
#define LIAISON_PG_MIGRATE_PRIVATE_H

#include "pg/libpq.h"
#include "pg/migrate.h"

#define MIGRATE_HASH_HEX	65	/* SHA-256, and a NUL */

/* Where the sentence goes. */
struct migrate_failure {
	char	*text;
	size_t	 len;
};

/* One sentence of one line.  Always -1. */
int	migrate_fail(struct migrate_failure *, const char *what,
	    const char *why);
/* 0, or -1 with a sentence; what: whose SQL it is. */
int	migrate_run(PGconn *, const char *sql, const char *what,
	    struct migrate_failure *);
void	migrate_hash(const char *text, char hex[MIGRATE_HASH_HEX]);

/* Under the lock, after all tables. */
int	migrate_functions(PGconn *, const struct pg_schema *,
	    struct migrate_failure *);

#endif
