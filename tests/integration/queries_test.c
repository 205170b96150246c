/*
 * Every query of every service, as its file says it is, against what
 * PostgreSQL says of it on a migrated database.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/log.h"
#include "pg/libpq.h"
#include "services.h"

#define VOID		2278
#define MAX_PARAMS	40

static struct test_database	*db;
static int			 wrong;

static int
setup(void **state)
{
	(void)state;
	db = test_database_migrated();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_database_free(&db);
	return 0;
}

static void __attribute__((format(printf, 2, 3)))
say(const struct pg_described *q, const char *fmt, ...)
{
	va_list ap;

	wrong++;
	print_error("%s: %s: ", q->where, q->statement->name);
	va_start(ap, fmt);
	vprint_error(fmt, ap);
	va_end(ap);
	print_error("\n");
}

static const char *
type_name(Oid oid)
{
	static const struct {
		Oid		 oid;
		const char	*name;
	} types[] = {
		{ 21, "int2" }, { 23, "int4" }, { 20, "int8" }, { 16, "bool" },
		{ 25, "text" }, { 17, "bytea" }, { 1184, "timestamptz" },
		{ 1005, "int2[]" }, { 1007, "int4[]" }, { 1016, "int8[]" },
		{ 1009, "text[]" },
	};
	static char number[16];
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].oid == oid)
			return types[i].name;
	snprintf(number, sizeof(number), "oid %u", oid);
	return number;
}

/* The row as its file would say it; a single void is nothing. */
static const char *
row_of(const PGresult *res)
{
	static char row[4096];
	int i, n = PQnfields(res);
	size_t len = 0;

	row[0] = '\0';
	if (n == 1 && PQftype(res, 0) == VOID)
		return row;
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(row + len, sizeof(row) - len,
		    "%s%s %s", i == 0 ? "" : ", ", PQfname(res, i),
		    type_name(PQftype(res, i)));
	return row;
}

static void
check_described(PGconn *c, const struct pg_described *q)
{
	const char *name = q->statement->name, *row;
	PGresult *res;

	res = PQprepare(c, name, q->statement->sql, 0, NULL);
	if (PQresultStatus(res) != PGRES_COMMAND_OK) {
		say(q, "%s", PQerrorMessage(c));
		PQclear(res);
		return;
	}
	PQclear(res);
	res = PQdescribePrepared(c, name);
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		fail_msg("%s", PQerrorMessage(c));
	if (PQnparams(res) != q->nparams)
		say(q, "%d parameters, not %d", PQnparams(res), q->nparams);
	row = row_of(res);
	if (strcmp(row, q->row == NULL ? "" : q->row) != 0)
		say(q, "its row is\n    %s\n  not\n    %s", row,
		    q->row == NULL ? "(none)" : q->row);
	PQclear(res);
}

/* Of nobody, without a word: what says that it reads writes nothing. */
static void
check_reads(PGconn *c, const struct pg_described *q)
{
	const char *nothing[MAX_PARAMS] = { NULL };
	PGresult *res;

	PQclear(PQexec(c, "BEGIN READ ONLY"));
	res = PQexecPrepared(c, q->statement->name, q->nparams, nothing, NULL,
	    NULL, 1);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		say(q, "%s", PQerrorMessage(c));
	PQclear(res);
	PQclear(PQexec(c, "ROLLBACK"));
}

static void
test_queries_are_what_they_say(void **state)
{
	const struct pg_described *q;
	const struct test_schema *s;
	PGconn *c;

	(void)state;
	for (s = test_schemas; s->name != NULL; s++) {
		c = PQconnectdb(test_database_conninfo(db, s->name));
		assert_int_equal(PQstatus(c), CONNECTION_OK);
		for (q = s->queries; q->statement != NULL; q++) {
			check_described(c, q);
			if (!q->write)
				check_reads(c, q);
		}
		PQfinish(c);
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_queries_are_what_they_say,
		    setup, teardown),
	};

	log_init("queries_test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
