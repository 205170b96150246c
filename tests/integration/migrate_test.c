/* Migrations against a real PostgreSQL. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/log.h"
#include "base/loop.h"
#include "pg/migrate.h"
#include "stack.h"

#define TABLES	"SELECT count(*) FROM pg_tables WHERE schemaname = 'messages'"

static struct test_database	*db;
static char			 error[512];

static int
migrate(const struct migration *m, size_t n)
{
	const struct pg_schema schema = { .migrations = m, .nmigrations = n };

	error[0] = '\0';
	return pg_migrate(test_database_conninfo(db, "messages"), &schema,
	    5000, error, sizeof(error));
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

static void
test_each_file_once(void **state)
{
	const struct migration m[] = {
		{ "001_a.sql", "CREATE TABLE a (n int); -- one\n"
		    "INSERT INTO a VALUES (1);", NULL },
		{ "002_b.sql", "UPDATE a SET n = n + 1; CREATE TABLE b ()",
		    NULL },
		{ "003_empty.sql", "-- nothing\n", NULL },
	};

	(void)state;
	assert_int_equal(migrate(m, 1), 0);
	assert_int_equal(migrate(m, 3), 0);
	assert_int_equal(migrate(m, 3), 0);
	assert_string_equal(test_sql(db, "messages", "SELECT n FROM a"), "2");
	assert_string_equal(test_sql(db, "messages", "SELECT count(*)"
	    " FROM messages.schema_migration WHERE length(hash) = 64"), "3");
	/* An older binary beside a newer schema is no error. */
	assert_int_equal(migrate(m, 1), 0);
	assert_int_equal(migrate(NULL, 0), 0);
}

static void
test_changed_file_is_refused(void **state)
{
	const struct migration before = { "001_a.sql", "CREATE TABLE a ()",
		NULL };
	const struct migration after[] = {
		{ "001_a.sql", "CREATE TABLE a (n int)", NULL },
		{ "002_b.sql", "CREATE TABLE b ()", NULL },
	};

	(void)state;
	assert_int_equal(migrate(&before, 1), 0);
	assert_int_equal(migrate(after, 2), -1);
	assert_non_null(strstr(error, "001_a.sql"));
	assert_non_null(strstr(error, "changed"));
	assert_string_equal(test_sql(db, "messages", TABLES), "2");
}

/* Functions were cut out of it: both texts are one migration. */
static void
test_former_hash_is_good(void **state)
{
	const char *was = "3b9fc9a0d1e4e6eea0a4ef9d0d1ac0f8"
	    "00000000000000000000000000000000";
	const struct migration before = { "001_a.sql", "CREATE TABLE a (n int)",
		NULL };
	struct migration after = { "001_a.sql", "CREATE TABLE a (n bigint)",
		was };
	char hash[65];

	(void)state;
	assert_int_equal(migrate(&before, 1), 0);
	assert_int_equal(migrate(&after, 1), -1);
	snprintf(hash, sizeof(hash), "%s", test_sql(db, "messages",
	    "SELECT hash FROM schema_migration"));
	after.was = hash;
	assert_int_equal(migrate(&after, 1), 0);
	/* And the release before may start again. */
	assert_int_equal(migrate(&before, 1), 0);
	assert_string_equal(test_sql(db, "messages", "SELECT data_type FROM"
	    " information_schema.columns WHERE table_name = 'a'"), "integer");
}

static void
test_failing_file_leaves_nothing(void **state)
{
	const struct migration m[] = {
		{ "001_a.sql", "CREATE TABLE a (n int)", NULL },
		{ "002_b.sql", "CREATE TABLE b (); INSERT INTO a VALUES (1);"
		    "SELECT no_such_column FROM a; CREATE TABLE c ()", NULL },
		{ "003_d.sql", "CREATE TABLE d ()", NULL },
	};
	const struct migration mended = { "002_b.sql", "CREATE TABLE b ()",
		NULL };

	(void)state;
	assert_int_equal(migrate(m, 3), -1);
	assert_non_null(strstr(error, "002_b.sql"));
	assert_non_null(strstr(error, "no_such_column"));
	assert_null(strchr(error, '\n'));
	/* a and schema_migration. */
	assert_string_equal(test_sql(db, "messages", TABLES), "2");
	assert_string_equal(test_sql(db, "messages", "SELECT count(*) FROM a"),
	    "0");
	/* What was never applied may change. */
	assert_int_equal(migrate(&mended, 1), 0);
}

static void
test_file_may_not_commit(void **state)
{
	const struct migration m = { "001_a.sql",
		"CREATE TABLE a (); COMMIT", NULL };

	(void)state;
	assert_int_equal(migrate(&m, 1), -1);
	assert_non_null(strstr(error, "transaction"));
}

/* Replicas that start together: each waits for the lock, one does it. */
static void
test_many_at_once(void **state)
{
	const struct migration m[] = {
		{ "001_a.sql", "CREATE TABLE a (n int); SELECT pg_sleep(0.3);"
		    "INSERT INTO a VALUES (1)", NULL },
		{ "002_b.sql", "INSERT INTO a VALUES (2)", NULL },
	};
	pid_t pids[4];
	int i, status;

	(void)state;
	for (i = 0; i < 4; i++)
		if ((pids[i] = fork()) == 0)
			_exit(migrate(m, 2) == 0 ? 0 : 1);
	for (i = 0; i < 4; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	assert_string_equal(test_sql(db, "messages", "SELECT string_agg("
	    "n::text, ',' ORDER BY n) FROM a"), "1,2");
}

static void
test_says_why_it_cannot_connect(void **state)
{
	const struct pg_schema none = { 0 };
	int64_t began = loop_now_ms();

	(void)state;
	assert_int_equal(pg_migrate("host=/nonexistent dbname=x", &none, 300,
	    error, sizeof(error)), -1);
	assert_non_null(strstr(error, "cannot connect to the database"));
	assert_true(loop_now_ms() - began >= 300);
	/* For what comes about never, nobody waits. */
	assert_int_equal(pg_migrate("nonsense=1", &none, 100000, error,
	    sizeof(error)), -1);
	assert_non_null(strstr(error, "nonsense"));
	assert_true(loop_now_ms() - began < 100000);
}

static void
test_waits_for_the_database(void **state)
{
	const struct pg_schema none = { 0 };
	pid_t pid;
	int status;

	(void)state;
	if (!test_cluster_own())
		skip();
	test_cluster_stop();
	if ((pid = fork()) == 0)
		_exit(pg_migrate(test_database_conninfo(db, "messages"), &none,
		    30000, error, sizeof(error)) == 0 ? 0 : 1);
	test_cluster_start();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

extern const struct pg_schema notify_schema;

/* What people had before texts were kept by event, they still have. */
static void
test_notifications_are_kept(void **state)
{
	const char *conninfo = test_database_conninfo(db, "notify");
	const struct pg_schema first = {
		.migrations = notify_schema.migrations, .nmigrations = 1 };

	(void)state;
	assert_int_equal(pg_migrate(conninfo, &first, 5000, error,
	    sizeof(error)), 0);
	test_sql(db, "notify", "INSERT INTO notification (school_id, user_id,"
	    " kind, event_id, title, body, link, created_at, read)"
	    " SELECT s, u, 1, e, 'from ' || s, 'about ' || e, '/' || e,"
	    "  'epoch'::timestamptz + e * interval '1 us', u = e"
	    " FROM generate_series(1, 2) s, generate_series(1, 3) u,"
	    "  generate_series(1, 3) e WHERE (s, u, e) <> (1, 1, 3)");
	assert_int_equal(pg_migrate(conninfo, &notify_schema, 5000, error,
	    sizeof(error)), 0);
	assert_string_equal(test_sql(db, "notify", "SELECT count(*) FROM"
	    " event"), "6");
	assert_string_equal(test_sql(db, "notify", "SELECT count(*) || ' ' ||"
	    " count(*) FILTER (WHERE read = (user_id = event_id)) || ' ' ||"
	    " count(*) FILTER (WHERE title = 'from ' || school_id AND"
	    "  body = 'about ' || event_id AND link = '/' || event_id AND"
	    "  created_at = 'epoch'::timestamptz + event_id"
	    "   * interval '1 us')"
	    " FROM notification JOIN event USING (school_id, event_id)"),
	    "17 17 17");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_file_once, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_changed_file_is_refused,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_former_hash_is_good,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_failing_file_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file_may_not_commit,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_at_once, setup,
		    teardown),
		cmocka_unit_test(test_says_why_it_cannot_connect),
		cmocka_unit_test_setup_teardown(test_waits_for_the_database,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_notifications_are_kept,
		    setup, teardown),
	};

	log_init("migrate_test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
