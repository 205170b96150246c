/* liaisonctl provision: the database, one role and one schema a service. */
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

static const char *const services[] = {
	"directory", "messages", "attachments", "notify",
};

#define NSERVICES	(sizeof(services) / sizeof(services[0]))
#define LOCK_KEY	"7163495218"	/* of this program, arbitrary */
#define CONNINFO	(2 * CTL_PATH)
/* Ids below 2^53 are exact where a client takes them for numbers. */
#define MAX_CELL	8191

/* audit.sql */
extern const char provision_audit[];

static int	 run(PGconn *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
static int	 run_text(PGconn *, const char *sql);
static int	 exists(PGconn *, const char *query, const char *name);
static int	 make_role(PGconn *, const char *service, const char *state);
static int	 join_role(PGconn *, const char *service);
static int	 make_schema(PGconn *, const char *service,
		    const char *database);
static int	 make_audit_role(PGconn *);
static int	 make_audit(PGconn *);
static int	 make_database(PGconn *, const char *name);
static int	 check_cell(const char *);
static int	 set_cell(PGconn *, const char *database, const char *cell);
static int	 print_conninfo(PGconn *, const char *service,
		    const char *state, const char *database);

int
cmd_provision(int argc, char **argv)
{
	const char *conninfo = NULL, *state = NULL, *name = "liaison";
	const char *cell = NULL;
	const struct ctl_option options[] = {
		{ "conninfo", &conninfo, "owner's connection string", true },
		{ "state", &state, "folder that keeps secrets/", true },
		{ "database", &name, "name of the database", false },
		{ "cell", &cell, "1 to 8191: ids start at this << 40", false },
		{ 0 },
	};
	char dir[CTL_PATH], *quoted = NULL;
	PGconn *server = NULL, *db = NULL;
	int result = 1;

	if (ctl_options(argc, argv, "", options) == -1 ||
	    ctl_absolute(state, dir) == -1 || check_cell(cell) == -1)
		return 2;
	if ((server = ctl_connect(conninfo, NULL)) == NULL ||
	    run(server, "SELECT pg_advisory_lock(" LOCK_KEY ")") == -1)
		goto cleanup;
	for (size_t i = 0; i < NSERVICES; i++)
		if (make_role(server, services[i], dir) == -1)
			goto cleanup;
	if (make_audit_role(server) == -1 ||
	    make_database(server, name) == -1 ||
	    (db = ctl_connect(conninfo, name)) == NULL)
		goto cleanup;
	quoted = PQescapeIdentifier(db, name, strlen(name));
	if (run(db, "CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;"
	    "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;"
	    "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
	    "REVOKE ALL ON DATABASE %s FROM PUBLIC", quoted) == -1)
		goto cleanup;
	for (size_t i = 0; i < NSERVICES; i++)
		if (make_schema(db, services[i], quoted) == -1)
			goto cleanup;
	if (make_audit(db) == -1)
		goto cleanup;
	if (cell != NULL && set_cell(db, quoted, cell) == -1)
		goto cleanup;
	for (size_t i = 0; i < NSERVICES; i++)
		if (print_conninfo(db, services[i], dir, name) == -1)
			goto cleanup;
	result = 0;
cleanup:
	PQfreemem(quoted);
	PQfinish(db);
	PQfinish(server);
	return result;
}

PGconn *
ctl_connect(const char *conninfo, const char *database)
{
	const char *keys[] = { "dbname", "dbname", "connect_timeout",
	    "application_name", NULL };
	const char *values[] = { conninfo, database, "10", "liaisonctl", NULL };
	PGconn *c;

	/* An empty value does not replace what the conninfo says. */
	c = PQconnectdbParams(keys, values, 1);
	if (PQstatus(c) == CONNECTION_OK) {
		PQclear(PQexec(c, "SET client_min_messages = warning"));
		return c;
	}
	ctl_error("cannot connect to PostgreSQL: %s", PQerrorMessage(c));
	PQfinish(c);
	return NULL;
}

static int
run(PGconn *c, const char *fmt, ...)
{
	char sql[CTL_PATH];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof(sql), fmt, ap);
	va_end(ap);
	return run_text(c, sql);
}

static int
run_text(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);
	int ok;

	ok = PQresultStatus(r) == PGRES_COMMAND_OK ||
	    PQresultStatus(r) == PGRES_TUPLES_OK;
	PQclear(r);
	return ok ? 0 : ctl_error("PostgreSQL refused: %s",
	    PQerrorMessage(c));
}

/* -1: PostgreSQL does not say. */
static int
exists(PGconn *c, const char *query, const char *name)
{
	PGresult *r = PQexecParams(c, query, 1, NULL, &name, NULL, NULL, 0);
	int found = PQntuples(r) == 1;

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		found = ctl_error("PostgreSQL refused: %s", PQerrorMessage(c));
	PQclear(r);
	return found;
}

static int
make_role(PGconn *c, const char *service, const char *state)
{
	char role[64], file[CTL_PATH], password[CTL_PASSWORD], *hash;
	int result;

	snprintf(role, sizeof(role), "liaison_%s", service);
	if (ctl_role_password(state, role, file, password) == -1)
		return -1;
	/* The server and its log see the hash only. */
	hash = PQencryptPasswordConn(c, password, role, "scram-sha-256");
	if (hash == NULL)
		return ctl_error("cannot hash a password: %s",
		    PQerrorMessage(c));
	result = run(c, "%s ROLE %s LOGIN PASSWORD '%s'",
	    exists(c, "SELECT 1 FROM pg_roles WHERE rolname = $1", role) ?
	    "ALTER" : "CREATE", role, hash);
	PQfreemem(hash);
	return result;
}

/* Nobody logs in as it. */
static int
make_audit_role(PGconn *c)
{
	return exists(c, "SELECT 1 FROM pg_roles WHERE rolname = $1",
	    "liaison_audit") ? 0 : run(c, "CREATE ROLE liaison_audit NOLOGIN");
}

static int
make_audit(PGconn *c)
{
	return run(c, "BEGIN") == -1 || join_role(c, "audit") == -1 ||
	    run_text(c, provision_audit) == -1 || run(c, "COMMIT") == -1 ?
	    -1 : 0;
}

static int
make_database(PGconn *c, const char *name)
{
	char *quoted;
	int result;

	if (exists(c, "SELECT 1 FROM pg_database WHERE datname = $1", name))
		return 0;
	quoted = PQescapeIdentifier(c, name, strlen(name));
	result = run(c, "CREATE DATABASE %s ENCODING 'UTF8' TEMPLATE template0",
	    quoted);
	PQfreemem(quoted);
	return result;
}

/* An owner that is no superuser must be in the role to give it a schema. */
static int
join_role(PGconn *c, const char *service)
{
	return run(c,
	    "DO $$ BEGIN"
	    "  IF NOT pg_has_role(current_user, 'liaison_%1$s', 'MEMBER') THEN"
	    "    GRANT liaison_%1$s TO CURRENT_USER;"
	    "  END IF;"
	    "END $$", service);
}

static int
make_schema(PGconn *c, const char *service, const char *database)
{
	return join_role(c, service) == -1 ? -1 : run(c,
	    "GRANT CONNECT, TEMPORARY ON DATABASE %2$s TO liaison_%1$s;"
	    "GRANT USAGE ON SCHEMA public TO liaison_%1$s;"
	    "CREATE SCHEMA IF NOT EXISTS %1$s AUTHORIZATION liaison_%1$s;"
	    "REVOKE ALL ON SCHEMA %1$s FROM PUBLIC;"
	    "ALTER ROLE liaison_%1$s IN DATABASE %2$s"
	    "  SET search_path = %1$s, public", service, database);
}

static int
check_cell(const char *cell)
{
	size_t digits;

	if (cell == NULL)
		return 0;
	digits = strspn(cell, "0123456789");
	if (digits > 0 && digits <= 4 && cell[digits] == '\0' &&
	    atoi(cell) >= 1 && atoi(cell) <= MAX_CELL)
		return 0;
	return ctl_error("--cell takes a number from 1 to %d", MAX_CELL);
}

/*
 * The services' migrations read it.  Ids that exist already are of another
 * cell, or of none: then it is too late.
 */
static int
set_cell(PGconn *c, const char *database, const char *cell)
{
	static const char strangers[] = "SELECT 1 FROM pg_sequences"
	    " WHERE schemaname IN ('directory', 'messages', 'attachments',"
	    "  'notify') AND last_value >> 40 <> $1::bigint LIMIT 1";
	int found;

	if ((found = exists(c, strangers, cell)) == -1)
		return -1;
	if (found)
		return ctl_error("there are ids already that are not of cell "
		    "%s: it is given before the services first start", cell);
	for (size_t i = 0; i < NSERVICES; i++)
		if (run(c, "ALTER ROLE liaison_%s IN DATABASE %s"
		    " SET liaison.cell = '%d'", services[i], database,
		    atoi(cell)) == -1)
			return -1;
	return 0;
}

static int
print_conninfo(PGconn *c, const char *service, const char *state,
    const char *database)
{
	char info[CONNINFO] = "", role[64], file[CTL_PATH];
	char password[CTL_PASSWORD];

	snprintf(role, sizeof(role), "liaison_%s", service);
	if (ctl_role_password(state, role, file, password) == -1)
		return -1;
	ctl_conninfo_add(info, sizeof(info), "host", PQhost(c));
	ctl_conninfo_add(info, sizeof(info), "port", PQport(c));
	ctl_conninfo_add(info, sizeof(info), "user", role);
	ctl_conninfo_add(info, sizeof(info), "dbname", database);
	ctl_conninfo_add(info, sizeof(info), "passfile", file);
	printf("%s %s\n", service, info);
	return 0;
}
