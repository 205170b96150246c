/* The schemas and queries of all services. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "services.h"

extern const struct pg_schema directory_schema, messages_schema,
    attachments_schema, notify_schema;
extern const struct pg_described directory_described[], messages_described[],
    attachments_described[], notify_described[];

const struct test_schema test_schemas[] = {
	{ "directory", &directory_schema, directory_described },
	{ "messages", &messages_schema, messages_described },
	{ "attachments", &attachments_schema, attachments_described },
	{ "notify", &notify_schema, notify_described },
	{ NULL, NULL, NULL },
};

struct test_database *
test_database_migrated(void)
{
	struct test_database *db = test_database_new();
	const struct test_schema *s;
	char error[512];

	for (s = test_schemas; s->name != NULL; s++)
		if (pg_migrate(test_database_conninfo(db, s->name), s->schema,
		    5000, error, sizeof(error)) == -1)
			fail_msg("%s: %s", s->name, error);
	return db;
}
