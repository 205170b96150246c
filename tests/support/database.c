/* The cluster of a test program, and fresh databases in it. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pg/libpq.h"
#include "process.h"
#include "stack.h"

#define CONNINFO_BYTES	2048
#define CLUSTER_MS	120000
#define PROVISION_MS	60000

static const char *const roles[] = {
	"directory", "messages", "attachments", "notify", "owner",
};
#define NROLES	(sizeof(roles) / sizeof(roles[0]))
#define OWNER	(NROLES - 1)

struct test_database {
	char	 name[64];
	char	 conninfo[NROLES][CONNINFO_BYTES];
};

static struct {
	struct test_process	*process;	/* of our own cluster */
	const char		*state;
	char			 conninfo[CONNINFO_BYTES];
} cluster;

static void	 cluster_need(void);
static void	 cluster_run(void);
static struct test_database *new_database(void);
static void	 copy_template(const struct test_database *, const char *);
static void	 provision(struct test_database *);
static struct test_process *run_provision(const struct test_database *,
		    const char *cell);
static PGconn	*connect_as(const char *);

struct test_database *
test_database_new(void)
{
	const char *template = getenv("LIAISON_TEST_TEMPLATE");
	struct test_database *db = new_database();

	if (template != NULL && *template != '\0')
		copy_template(db, template);
	provision(db);
	return db;
}

struct test_database *
test_database_bare(void)
{
	struct test_database *db = new_database();

	provision(db);
	return db;
}

static struct test_database *
new_database(void)
{
	struct test_database *db = calloc(1, sizeof(*db));
	static unsigned serial;

	if (db == NULL)
		fail_msg("out of memory");
	cluster_need();
	snprintf(db->name, sizeof(db->name), "test_%d_%u", (int)getpid(),
	    serial++);
	/* The later of two keywords counts. */
	if (snprintf(db->conninfo[OWNER], CONNINFO_BYTES, "%s dbname=%s",
	    cluster.conninfo, db->name) >= CONNINFO_BYTES)
		fail_msg("conninfo is too long");
	return db;
}

static void
copy_template(const struct test_database *db, const char *template)
{
	PGconn *c = connect_as(cluster.conninfo);
	char sql[256];
	PGresult *res;

	snprintf(sql, sizeof(sql), "CREATE DATABASE %s TEMPLATE %s", db->name,
	    template);
	res = PQexec(c, sql);
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(c));
	PQclear(res);
	PQfinish(c);
}

void
test_database_free(struct test_database **dbp)
{
	struct test_database *db = *dbp;
	char sql[128];
	PGconn *c;

	if (db == NULL)
		return;
	*dbp = NULL;
	/* A tidy-up only: a cluster that is down is no failure. */
	c = PQconnectdb(cluster.conninfo);
	snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %s WITH (FORCE)",
	    db->name);
	PQclear(PQexec(c, sql));
	PQfinish(c);
	free(db);
}

const char *
test_database_conninfo(const struct test_database *db, const char *role)
{
	size_t i;

	for (i = 0; i < NROLES; i++)
		if (strcmp(roles[i], role) == 0)
			return db->conninfo[i];
	fail_msg("no role \"%s\"", role);
	return NULL;
}

const char *
test_sql(const struct test_database *db, const char *role, const char *sql)
{
	return test_sql_params(db, role, sql, 0, NULL);
}

const char *
test_sql_params(const struct test_database *db, const char *role,
    const char *sql, int n, const char *const values[])
{
	static char answer[16384];
	PGconn *c = connect_as(test_database_conninfo(db, role));
	ExecStatusType status;
	PGresult *res;
	char why[1024];

	res = n == 0 ? PQexec(c, sql) :
	    PQexecParams(c, sql, n, NULL, values, NULL, NULL, 0);
	status = PQresultStatus(res);
	snprintf(why, sizeof(why), "%s", PQerrorMessage(c));
	answer[0] = '\0';
	if (status == PGRES_TUPLES_OK && PQntuples(res) > 0 &&
	    PQnfields(res) > 0)
		snprintf(answer, sizeof(answer), "%s", PQgetvalue(res, 0, 0));
	PQclear(res);
	PQfinish(c);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		fail_msg("%s\n%s", sql, why);
	return answer;
}

struct test_asked {
	PGconn		*connection;
	const char	*sql;
	bool		 ended;
	char		 why[1024];	/* it has failed */
};

struct test_asked *
test_sql_begin(const struct test_database *db, const char *role,
    const char *sql)
{
	struct test_asked *a = calloc(1, sizeof(*a));

	if (a == NULL)
		fail_msg("out of memory");
	a->sql = sql;
	a->connection = connect_as(test_database_conninfo(db, role));
	if (PQsendQuery(a->connection, sql) != 1)
		fail_msg("%s\n%s", sql, PQerrorMessage(a->connection));
	return a;
}

/* Of one statement more; waits for it. */
static void
take_result(struct test_asked *a)
{
	PGresult *res = PQgetResult(a->connection);

	if (res == NULL)
		a->ended = true;
	else if (PQresultStatus(res) != PGRES_TUPLES_OK &&
	    PQresultStatus(res) != PGRES_COMMAND_OK)
		snprintf(a->why, sizeof(a->why), "%s",
		    PQresultErrorMessage(res));
	PQclear(res);
}

bool
test_sql_ended(struct test_asked *a)
{
	if (PQconsumeInput(a->connection) == 0)
		return true;
	while (!a->ended && PQisBusy(a->connection) == 0)
		take_result(a);
	return a->ended;
}

void
test_sql_end(struct test_asked **ap)
{
	struct test_asked a = **ap;

	while (!a.ended)
		take_result(&a);
	PQfinish(a.connection);
	free(*ap);
	*ap = NULL;
	if (*a.why != '\0')
		fail_msg("%s\n%s", a.sql, a.why);
}

bool
test_cluster_own(void)
{
	cluster_need();
	return cluster.state != NULL && getenv("LIAISON_TEST_PG") == NULL;
}

void
test_cluster_stop(void)
{
	if (!test_cluster_own() || cluster.process == NULL)
		fail_msg("no cluster of our own that runs");
	if (process_end(&cluster.process, SIGTERM, CLUSTER_MS) != 0)
		fail_msg("the cluster did not stop cleanly");
}

void
test_cluster_start(void)
{
	char before[CONNINFO_BYTES];

	if (!test_cluster_own() || cluster.process != NULL)
		fail_msg("no cluster of our own that is stopped");
	memcpy(before, cluster.conninfo, sizeof(before));
	cluster_run();
	if (strcmp(before, cluster.conninfo) != 0)
		fail_msg("the cluster moved from %s to %s", before,
		    cluster.conninfo);
}

/* ---- the cluster ---- */

static void
cluster_need(void)
{
	const char *given = getenv("LIAISON_TEST_PG");
	static char shared[64];

	if (cluster.state != NULL)
		return;
	if (given == NULL || given[0] == '\0') {
		cluster.state = test_folder();
		/* PostgreSQL may run as another user than we. */
		chmod(cluster.state, 0755);
		cluster_run();
		return;
	}
	/* Roles belong to the cluster, so their passwords to all programs. */
	snprintf(shared, sizeof(shared), "/tmp/liaison-test-roles-%u",
	    (unsigned)getuid());
	mkdir(shared, 0700);
	cluster.state = shared;
	snprintf(cluster.conninfo, sizeof(cluster.conninfo), "%s", given);
}

static void
cluster_run(void)
{
	char *program = process_program("liaisonctl"), *line, *text;
	const char *argv[] = { program, "postgres", "--state", cluster.state,
		NULL };

	cluster.process = process_start(argv, NULL);
	line = process_wait_line(cluster.process, "\nready ", CLUSTER_MS);
	if (line == NULL) {
		text = process_output(cluster.process);
		fail_msg("no cluster: %s", text);
	}
	snprintf(cluster.conninfo, sizeof(cluster.conninfo), "%s", line);
	free(line);
	free(program);
}

const char *
test_database_cell(struct test_database *db, const char *cell)
{
	static char why[1024];
	struct test_process *p = run_provision(db, cell);
	char *text;
	int status;

	while (process_alive(p))
		usleep(10000);
	text = process_output(p);
	(void)snprintf(why, sizeof(why), "%s", text);
	free(text);
	status = process_end(&p, 0, PROVISION_MS);
	return status == 0 ? NULL : why;
}

/* Prints "<service> <conninfo>" for each. */
static void
provision(struct test_database *db)
{
	struct test_process *p = run_provision(db, NULL);
	char *line, *text, mark[32];
	size_t i;

	for (i = 0; i < OWNER; i++) {
		snprintf(mark, sizeof(mark), "\n%s ", roles[i]);
		line = process_wait_line(p, mark, PROVISION_MS);
		if (line == NULL) {
			text = process_output(p);
			fail_msg("cannot provision: %s", text);
		}
		snprintf(db->conninfo[i], CONNINFO_BYTES, "%s", line);
		free(line);
	}
	if (process_end(&p, 0, PROVISION_MS) != 0)
		fail_msg("provisioning failed");
}

/* cell: NULL where none is given. */
static struct test_process *
run_provision(const struct test_database *db, const char *cell)
{
	char *program = process_program("liaisonctl");
	const char *argv[] = { program, "provision", "--conninfo",
		cluster.conninfo, "--state", cluster.state, "--database",
		db->name, cell == NULL ? NULL : "--cell", cell, NULL };
	struct test_process *p = process_start(argv, NULL);

	free(program);
	return p;
}

static PGconn *
connect_as(const char *conninfo)
{
	PGconn *c = PQconnectdb(conninfo);
	char why[512];

	if (PQstatus(c) == CONNECTION_OK) {
		PQclear(PQexec(c, "SET client_min_messages = warning"));
		return c;
	}
	snprintf(why, sizeof(why), "%s", PQerrorMessage(c));
	PQfinish(c);
	fail_msg("cannot connect: %s", why);
	return NULL;
}
