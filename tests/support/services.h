/* The schemas and queries of all services, as they are built in. */
#ifndef LIAISON_TEST_SERVICES_H
#define LIAISON_TEST_SERVICES_H

#include "pg/described.h"
#include "pg/migrate.h"
#include "stack.h"

struct test_schema {
	const char			*name;
	const struct pg_schema		*schema;
	const struct pg_described	*queries;
};
/* Ends with a NULL. */
extern const struct test_schema test_schemas[];

/* A database with all of them. */
struct test_database *test_database_migrated(void);

#endif
