/* Functions of a schema, applied again, against a real PostgreSQL. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/log.h"
#include "pg/libpq.h"
#include "services.h"

#define ANSWER(n)							\
	"CREATE OR REPLACE FUNCTION answer(p_a int DEFAULT 0) RETURNS int" \
	" LANGUAGE plpgsql AS $$ BEGIN RETURN " n " + p_a; END $$;\n"
#define OTHER								\
	"CREATE OR REPLACE FUNCTION other(OUT x int) LANGUAGE plpgsql"	\
	" AS $$ BEGIN SELECT n INTO x FROM a; END $$;\n"
#define NEW_NAME	"a changed signature is a new name"

static struct test_database	*db;
static char			 error[512];

static int
migrate(const char *functions, int level)
{
	static const struct migration table = { "001_a.sql",
		"CREATE TABLE a (n int); INSERT INTO a VALUES (7)", NULL };
	const struct pg_schema schema = { &table, 1, functions, level };

	error[0] = '\0';
	return pg_migrate(test_database_conninfo(db, "messages"), &schema,
	    5000, error, sizeof(error));
}

static const char *
ask(const char *sql)
{
	return test_sql(db, "messages", sql);
}

static int
setup(void **state)
{
	(void)state;
	db = test_database_bare();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_database_free(&db);
	return 0;
}

/* After the tables, and again only when their text is another. */
static void
test_newest_text_holds(void **state)
{
	char when[64];

	(void)state;
	assert_int_equal(migrate(ANSWER("1") OTHER, 1), 0);
	assert_string_equal(ask("SELECT answer(2)"), "3");
	assert_string_equal(ask("SELECT other()"), "7");
	strcpy(when, ask("SELECT applied_at::text FROM schema_functions"));
	assert_int_equal(migrate(ANSWER("1") OTHER, 1), 0);
	assert_string_equal(ask("SELECT applied_at::text FROM"
	    " schema_functions"), when);
	assert_int_equal(migrate(ANSWER("10") OTHER, 1), 0);
	assert_string_equal(ask("SELECT answer(2)"), "12");
	assert_string_equal(ask("SELECT count(*) FROM schema_functions"), "1");
}

/* One that starts again beside newer ones leaves theirs. */
static void
test_lower_level_applies_none(void **state)
{
	(void)state;
	assert_int_equal(migrate(ANSWER("1"), 1), 0);
	assert_int_equal(migrate(ANSWER("10"), 2), 0);
	assert_int_equal(migrate(ANSWER("1"), 1), 0);
	assert_string_equal(ask("SELECT answer()"), "10");
	assert_string_equal(ask("SELECT level FROM schema_functions"), "2");
	/* Nor does one of before there were levels. */
	assert_int_equal(migrate(NULL, 0), 0);
	assert_string_equal(ask("SELECT answer()"), "10");
	assert_int_equal(migrate(ANSWER("1"), 3), 0);
	assert_string_equal(ask("SELECT answer()"), "1");
}

static void
test_many_at_once(void **state)
{
	pid_t pids[4];
	int i, status;

	(void)state;
	for (i = 0; i < 4; i++)
		if ((pids[i] = fork()) == 0)
			_exit(migrate(i % 2 == 0 ? ANSWER("1") OTHER :
			    ANSWER("10") OTHER, 1 + i % 2) == 0 ? 0 : 1);
	for (i = 0; i < 4; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	assert_string_equal(ask("SELECT answer()"), "10");
}

static void
test_changed_signature_is_refused(void **state)
{
	static const char *const changed[] = {
		/* A name, a default, a type, a result. */
		"CREATE OR REPLACE FUNCTION answer(p_b int DEFAULT 0)"
		" RETURNS int LANGUAGE sql AS 'SELECT 5';",
		"CREATE OR REPLACE FUNCTION answer(p_a int DEFAULT 1)"
		" RETURNS int LANGUAGE sql AS 'SELECT 5';",
		"CREATE OR REPLACE FUNCTION answer(p_a int)"
		" RETURNS int LANGUAGE sql AS 'SELECT 5';",
		"CREATE OR REPLACE FUNCTION answer(p_a bigint DEFAULT 0)"
		" RETURNS int LANGUAGE sql AS 'SELECT 5';",
		"CREATE OR REPLACE FUNCTION answer(p_a int DEFAULT 0)"
		" RETURNS text LANGUAGE sql AS $$SELECT '5'$$;",
		"DROP FUNCTION answer(int);",
	};
	size_t i;

	(void)state;
	assert_int_equal(migrate(ANSWER("1"), 1), 0);
	for (i = 0; i < sizeof(changed) / sizeof(changed[0]); i++) {
		assert_int_equal(migrate(changed[i], 2), -1);
		assert_non_null(strstr(error, NEW_NAME));
		assert_string_equal(ask("SELECT answer(4)"), "5");
		assert_string_equal(ask("SELECT level FROM schema_functions"),
		    "1");
	}
	/* A new name, beside it. */
	assert_int_equal(migrate(ANSWER("1") "CREATE OR REPLACE FUNCTION"
	    " answer_more(p_b text) RETURNS int LANGUAGE sql"
	    " AS 'SELECT 6';", 2), 0);
	assert_string_equal(ask("SELECT answer() + answer_more('')"), "7");
}

static void
test_failing_one_leaves_all_as_they_were(void **state)
{
	(void)state;
	assert_int_equal(migrate(ANSWER("1"), 1), 0);
	assert_int_equal(migrate(ANSWER("10") "CREATE OR REPLACE FUNCTION f()"
	    " RETURNS int LANGUAGE sql AS 'SELECT no_such_column FROM a';",
	    2), -1);
	assert_non_null(strstr(error, "no_such_column"));
	assert_string_equal(ask("SELECT answer()"), "1");
	assert_int_equal(migrate(ANSWER("10") "COMMIT;", 2), -1);
	assert_non_null(strstr(error, "transaction"));
}

/*
 * What triggers, indexes, defaults and constraints call belongs to the tables:
 * other text would not mend what they have made before.
 */
static void
test_tables_call_none(void **state)
{
	const struct test_schema *s;
	struct test_database *all = test_database_migrated();
	char line[256];
	PGresult *res;
	PGconn *c;
	int i;

	(void)state;
	for (s = test_schemas; s->name != NULL; s++) {
		c = PQconnectdb(test_database_conninfo(all, s->name));
		res = PQexec(c, "SELECT DISTINCT p.proname FROM pg_proc p"
		    " JOIN pg_depend d ON d.refclassid = 'pg_proc'::regclass"
		    "  AND d.refobjid = p.oid WHERE p.pronamespace ="
		    " current_schema()::regnamespace");
		assert_int_equal(PQresultStatus(res), PGRES_TUPLES_OK);
		for (i = 0; i < PQntuples(res); i++) {
			snprintf(line, sizeof(line), "FUNCTION %s(",
			    PQgetvalue(res, i, 0));
			if (s->schema->functions != NULL &&
			    strstr(s->schema->functions, line) != NULL)
				fail_msg("%s: tables call %s()", s->name,
				    PQgetvalue(res, i, 0));
		}
		PQclear(res);
		PQfinish(c);
	}
	test_database_free(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_newest_text_holds, setup,
		    teardown),
		cmocka_unit_test(test_tables_call_none),
		cmocka_unit_test_setup_teardown(test_lower_level_applies_none,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_at_once, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(
		    test_changed_signature_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_failing_one_leaves_all_as_they_were, setup,
		    teardown),
	};

	log_init("migrate_functions_test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
