/* Migrations, over a blocking connection of their own at start-up. */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/loop.h"
#include "pg/libpq.h"
#include "pg/migrate_private.h"

#define RETRY_MS	100
/* A server that answers, but refuses us, hardly changes its mind. */
#define REFUSED_MS	2000
/* "liaison" in ASCII; the second key is the schema's. */
#define LOCK_SQL							\
	"SELECT pg_advisory_lock(x'6c696169'::int, hashtext(current_schema()))"

static const char setup_sql[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " name text PRIMARY KEY,"
    " hash text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT now())";

static PGconn	*connect_wait(const char *, int, struct migrate_failure *);
static int	 apply(PGconn *, const struct migration *,
		    struct migrate_failure *);
static int	 applied(PGconn *, const struct migration *, const char *,
		    struct migrate_failure *);
static int	 note(PGconn *, const struct migration *, const char *,
		    struct migrate_failure *);
static void	 ignore_notice(void *, const PGresult *);

int
pg_migrate(const char *conninfo, const struct pg_schema *schema, int wait_ms,
    char *error, size_t errlen)
{
	struct migrate_failure f = { error, errlen };
	PGconn *c;
	size_t i;
	int result = -1;

	if ((c = connect_wait(conninfo, wait_ms, &f)) == NULL)
		return -1;
	if (migrate_run(c, "SET lock_timeout = '120s'", "migrations",
	    &f) == -1 ||
	    migrate_run(c, LOCK_SQL, "the lock of the migrations", &f) == -1 ||
	    migrate_run(c, setup_sql, "schema_migration", &f) == -1)
		goto cleanup;
	for (i = 0; i < schema->nmigrations; i++)
		if (apply(c, &schema->migrations[i], &f) == -1)
			goto cleanup;
	if (schema->functions != NULL)
		result = migrate_functions(c, schema, &f);
	else
		result = 0;
cleanup:
	/* The lock ends with the session. */
	PQfinish(c);
	return result;
}

static PGconn *
connect_wait(const char *conninfo, int wait_ms, struct migrate_failure *f)
{
	const char *const keys[] = { "fallback_application_name", "gssencmode",
		"connect_timeout", "dbname", NULL };
	const char *const values[] = { "liaison", "disable", "5", conninfo,
		NULL };
	int64_t start = loop_now_ms(), waited;
	PGconn *c;
	PGPing ping;

	for (;;) {
		c = PQconnectdbParams(keys, values, 1);
		if (PQstatus(c) == CONNECTION_OK) {
			PQsetNoticeReceiver(c, ignore_notice, NULL);
			return c;
		}
		ping = PQpingParams(keys, values, 1);
		waited = loop_now_ms() - start;
		if (ping == PQPING_NO_ATTEMPT || waited >= wait_ms ||
		    (ping == PQPING_OK && waited >= REFUSED_MS)) {
			migrate_fail(f, "cannot connect to the database",
			    PQerrorMessage(c));
			PQfinish(c);
			return NULL;
		}
		PQfinish(c);
		poll(NULL, 0, RETRY_MS);
	}
}

/* One sentence of one line.  Always -1. */
int
migrate_fail(struct migrate_failure *f, const char *what, const char *why)
{
	size_t i;

	if (f->len == 0)
		return -1;
	snprintf(f->text, f->len, "%s: %s", what, why);
	for (i = strlen(f->text); i > 0 && f->text[i - 1] == '\n'; i--)
		f->text[i - 1] = '\0';
	for (i = 0; f->text[i] != '\0'; i++)
		if (f->text[i] == '\n')
			f->text[i] = ' ';
	return -1;
}

int
migrate_run(PGconn *c, const char *sql, const char *what,
    struct migrate_failure *f)
{
	PGresult *res = PQexec(c, sql);
	ExecStatusType status = PQresultStatus(res);

	PQclear(res);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	    status == PGRES_EMPTY_QUERY)
		return 0;
	return migrate_fail(f, what, PQerrorMessage(c));
}

static int
apply(PGconn *c, const struct migration *m, struct migrate_failure *f)
{
	char hash[MIGRATE_HASH_HEX];
	int is_applied;

	migrate_hash(m->sql, hash);
	if ((is_applied = applied(c, m, hash, f)) != 0)
		return is_applied == 1 ? 0 : -1;
	/* What fails is rolled back by the end of the session. */
	if (migrate_run(c, "BEGIN", m->name, f) == -1 ||
	    migrate_run(c, m->sql, m->name, f) == -1)
		return -1;
	if (PQtransactionStatus(c) != PQTRANS_INTRANS)
		return migrate_fail(f, m->name,
		    "a migration must not end its own transaction");
	if (note(c, m, hash, f) == -1 ||
	    migrate_run(c, "COMMIT", m->name, f) == -1)
		return -1;
	log_info("pg.migrated", "file=%s", m->name);
	return 0;
}

/*
 * 1: it is; 0: not yet; -1: it is, but was another file then.  A former hash
 * stays as it was noted: the release before knows no other.
 */
static int
applied(PGconn *c, const struct migration *m, const char *hash,
    struct migrate_failure *f)
{
	const char *const values[] = { m->name };
	PGresult *res;
	int result = -1;

	res = PQexecParams(c, "SELECT hash FROM schema_migration"
	    " WHERE name = $1", 1, NULL, values, NULL, NULL, 0);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		migrate_fail(f, m->name, PQerrorMessage(c));
	else if (PQntuples(res) == 0)
		result = 0;
	else if (strcmp(PQgetvalue(res, 0, 0), hash) == 0 ||
	    (m->was != NULL && strcmp(PQgetvalue(res, 0, 0), m->was) == 0))
		result = 1;
	else
		migrate_fail(f, m->name, "this migration was applied before "
		    "and has been changed since; add a new file instead");
	PQclear(res);
	return result;
}

static int
note(PGconn *c, const struct migration *m, const char *hash,
    struct migrate_failure *f)
{
	const char *const values[] = { m->name, hash };
	PGresult *res;
	bool ok;

	res = PQexecParams(c, "INSERT INTO schema_migration (name, hash)"
	    " VALUES ($1, $2)", 2, NULL, values, NULL, NULL, 0);
	ok = PQresultStatus(res) == PGRES_COMMAND_OK;
	PQclear(res);
	return ok ? 0 : migrate_fail(f, m->name, PQerrorMessage(c));
}

void
migrate_hash(const char *text, char hex[MIGRATE_HASH_HEX])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
	sodium_bin2hex(hex, MIGRATE_HASH_HEX, hash, sizeof(hash));
}

static void
ignore_notice(void *arg, const PGresult *res)
{
	(void)arg;
	(void)res;
}
