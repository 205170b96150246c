/*
 * The schema of a service, built into its binary: tables, by migrations that
 * are applied once, in order; and functions, whose newest text holds.
 */
#ifndef LIAISON_PG_MIGRATE_H
#define LIAISON_PG_MIGRATE_H

#include <stddef.h>

struct migration {
	const char	*name;	/* "001_tables.sql" */
	const char	*sql;
	/* Its SHA-256 before functions were cut out of it; NULL: none were. */
	const char	*was;
};

/* Made from services/NAME/sql by pg/compiler. */
struct pg_schema {
	const struct migration	*migrations;
	size_t			 nmigrations;
	const char		*functions;	/* all of them; NULL: none */
	int			 level;
};

/*
 * Blocking, at start-up, under an advisory lock, so that replicas started
 * together do it once.
 *
 * Each migration is applied in its own transaction and noted in the table
 * schema_migration of the service's own schema with its hash; a changed file
 * that was already applied is an error.
 *
 * Then the functions, all in one transaction, where their hash is another than
 * that of schema_functions; but those of a higher level are left alone, so that
 * an old replica that starts again beside new ones does not bring back its
 * own.  The signature of a function that is there (names of parameters,
 * defaults, result) may not change: old replicas call it.
 *
 * 0, or -1 with a sentence in error.  Waits up to wait_ms for the database to
 * accept connections.
 */
int	pg_migrate(const char *conninfo, const struct pg_schema *, int wait_ms,
	    char *error, size_t errlen);

#endif
