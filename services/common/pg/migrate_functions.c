/* Functions: all of them again, whenever their text is another. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "pg/migrate_private.h"

#define SIGNATURE							\
	"pg_get_function_arguments(p.oid) || ' -> '"			\
	" || coalesce(pg_get_function_result(p.oid), '')"
#define OURS	"pronamespace = current_schema()::regnamespace"

static const char setup_sql[] =
    "CREATE TABLE IF NOT EXISTS schema_functions ("
    " level int NOT NULL,"
    " hash text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT now())";

/* By oid, for who compares them afterwards. */
static const char signatures_sql[] =
    "SELECT coalesce(jsonb_object_agg(p.oid, " SIGNATURE "), '{}')"
    " FROM pg_proc p WHERE " OURS;

/*
 * Gone, or with another signature, or beside one of the same name: a function
 * of other types does not take the place of the former one.
 */
static const char changed_sql[] =
    "WITH was AS (SELECT key::oid AS oid, value AS signature"
    "  FROM jsonb_each_text($1::jsonb))"
    " SELECT coalesce(p.proname::text, 'one of ' || current_schema())"
    " FROM was LEFT JOIN pg_proc p ON p.oid = was.oid"
    " WHERE p.oid IS NULL OR was.signature <> " SIGNATURE
    "  OR EXISTS (SELECT FROM pg_proc q WHERE q." OURS
    "   AND q.proname = p.proname AND q.oid NOT IN (SELECT oid FROM was))"
    " LIMIT 1";

static int	are_due(PGconn *, const struct pg_schema *, const char *hash,
		    struct migrate_failure *);
static int	apply(PGconn *, const char *, struct migrate_failure *);
static int	check_signatures(PGconn *, const char *before,
		    struct migrate_failure *);
static int	refuse(const char *name, struct migrate_failure *);
static int	note(PGconn *, const struct pg_schema *, const char *,
		    struct migrate_failure *);

int
migrate_functions(PGconn *c, const struct pg_schema *schema,
    struct migrate_failure *f)
{
	char hash[MIGRATE_HASH_HEX];
	int due;

	migrate_hash(schema->functions, hash);
	if (migrate_run(c, setup_sql, "schema_functions", f) == -1)
		return -1;
	if ((due = are_due(c, schema, hash, f)) != 1)
		return due;
	/* What fails is rolled back by the end of the session. */
	if (migrate_run(c, "BEGIN", "functions", f) == -1 ||
	    apply(c, schema->functions, f) == -1)
		return -1;
	if (PQtransactionStatus(c) != PQTRANS_INTRANS)
		return migrate_fail(f, "functions",
		    "they must not end their transaction");
	if (note(c, schema, hash, f) == -1 ||
	    migrate_run(c, "COMMIT", "functions", f) == -1)
		return -1;
	log_info("pg.functions", "level=%d", schema->level);
	return 0;
}

/* 1: to be applied; 0: they are there, or newer ones; -1. */
static int
are_due(PGconn *c, const struct pg_schema *schema, const char *hash,
    struct migrate_failure *f)
{
	PGresult *res = PQexec(c, "SELECT level, hash FROM schema_functions");
	int result = 1;

	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		result = migrate_fail(f, "functions", PQerrorMessage(c));
	else if (PQntuples(res) > 0 &&
	    (atoi(PQgetvalue(res, 0, 0)) > schema->level ||
	    strcmp(PQgetvalue(res, 0, 1), hash) == 0))
		result = 0;
	PQclear(res);
	return result;
}

static int
apply(PGconn *c, const char *functions, struct migrate_failure *f)
{
	PGresult *before = PQexec(c, signatures_sql), *res;
	const char *sqlstate;
	int result = 0;

	if (PQresultStatus(before) != PGRES_TUPLES_OK) {
		PQclear(before);
		return migrate_fail(f, "functions", PQerrorMessage(c));
	}
	res = PQexec(c, functions);
	sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	/* invalid_function_definition: another name, default or result */
	if (sqlstate != NULL && strcmp(sqlstate, "42P13") == 0)
		result = refuse(PQresultErrorField(res,
		    PG_DIAG_MESSAGE_PRIMARY), f);
	else if (PQresultStatus(res) != PGRES_COMMAND_OK &&
	    PQresultStatus(res) != PGRES_EMPTY_QUERY)
		result = migrate_fail(f, "functions", PQerrorMessage(c));
	else if (PQtransactionStatus(c) == PQTRANS_INTRANS)
		result = check_signatures(c, PQgetvalue(before, 0, 0), f);
	PQclear(before);
	PQclear(res);
	return result;
}

static int
check_signatures(PGconn *c, const char *before, struct migrate_failure *f)
{
	const char *const values[] = { before };
	PGresult *res;
	int result = 0;

	res = PQexecParams(c, changed_sql, 1, NULL, values, NULL, NULL, 0);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		result = migrate_fail(f, "functions", PQerrorMessage(c));
	else if (PQntuples(res) > 0)
		result = refuse(PQgetvalue(res, 0, 0), f);
	PQclear(res);
	return result;
}

static int
refuse(const char *which, struct migrate_failure *f)
{
	char what[256];

	snprintf(what, sizeof(what), "functions: %s", which);
	return migrate_fail(f, what, "a changed signature is a new name, since "
	    "the release before calls the function as it was");
}

static int
note(PGconn *c, const struct pg_schema *schema, const char *hash,
    struct migrate_failure *f)
{
	char level[16];
	const char *const values[] = { level, hash };
	PGresult *res;
	bool ok;

	snprintf(level, sizeof(level), "%d", schema->level);
	if (migrate_run(c, "DELETE FROM schema_functions", "functions",
	    f) == -1)
		return -1;
	res = PQexecParams(c, "INSERT INTO schema_functions (level, hash)"
	    " VALUES ($1, $2)", 2, NULL, values, NULL, NULL, 0);
	ok = PQresultStatus(res) == PGRES_COMMAND_OK;
	PQclear(res);
	return ok ? 0 : migrate_fail(f, "functions", PQerrorMessage(c));
}
