/* Migrations: SQL files built into the binary, applied once, in order. */
#ifndef LIAISON_PG_MIGRATE_H
#define LIAISON_PG_MIGRATE_H

#include <stddef.h>

/* Made from services/NAME/schema/NNN_*.sql by deploy/embed-sql. */
struct migration {
	const char	*name;	/* "001_tables.sql" */
	const char	*sql;
};

/*
 * Blocking, at start-up.  Under an advisory lock (so that replicas started
 * together do it once), each file in its own transaction, noted in the table
 * schema_migration of the service's own schema with its hash; a changed file
 * that was already applied is an error.  0, or -1 with a sentence in error.
 * Waits up to wait_ms for the database to accept connections.
 */
int	pg_migrate(const char *conninfo, const struct migration *migrations,
	    size_t n, int wait_ms, char *error, size_t errlen);

#endif
