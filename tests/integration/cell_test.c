/* A stack whose ids are in a range of their own: liaisonctl's --cell. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/log.h"
#include "pg/migrate.h"
#include "stack.h"

extern const struct pg_schema directory_schema;
extern const struct pg_schema messages_schema;

/* 3 << 40, and the last before the next one's. */
#define FIRST	"3298534883329"
#define LAST	"4398046511103"
#define SCHOOL	"INSERT INTO school (code, name) VALUES ('a', 'A')" \
	" RETURNING school_id"

static struct test_database	*db;

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

/* What the service does when it starts. */
static void
migrate(void)
{
	char error[512];

	assert_int_equal(pg_migrate(test_database_conninfo(db, "directory"),
	    &directory_schema, 5000, error, sizeof(error)), 0);
	assert_int_equal(pg_migrate(test_database_conninfo(db, "messages"),
	    &messages_schema, 5000, error, sizeof(error)), 0);
}

static void
expect_refused(const char *cell, const char *because)
{
	const char *why = test_database_cell(db, cell);

	assert_non_null(why);
	if (strstr(why, because) == NULL)
		fail_msg("\"%s\" is not in: %s", because, why);
}

static void
expect_first_ids(const char *expected)
{
	assert_string_equal(test_sql(db, "directory", SCHOOL), expected);
	assert_string_equal(test_sql(db, "messages",
	    "SELECT nextval('message_id')"), expected);
}

static void
test_every_sequence_starts_in_its_range(void **state)
{
	(void)state;
	assert_null(test_database_cell(db, "3"));
	migrate();
	assert_string_equal(test_sql(db, "owner", "SELECT count(*) FROM"
	    " pg_sequences WHERE schemaname IN ('directory', 'messages',"
	    " 'attachments', 'notify') AND (start_value, min_value, max_value)"
	    " <> (" FIRST ", " FIRST ", " LAST ")"), "0");
	expect_first_ids(FIRST);
	/* Another start leaves them alone. */
	migrate();
	assert_string_equal(test_sql(db, "messages",
	    "SELECT nextval('message_id') - " FIRST), "1");
}

static void
test_without_one_ids_start_at_1(void **state)
{
	(void)state;
	migrate();
	expect_first_ids("1");
}

static void
test_before_the_first_id_is_early_enough(void **state)
{
	(void)state;
	migrate();
	assert_null(test_database_cell(db, "4"));
	assert_null(test_database_cell(db, "3"));
	migrate();
	expect_first_ids(FIRST);
}

static void
test_too_late_where_ids_exist(void **state)
{
	(void)state;
	migrate();
	(void)test_sql(db, "directory", SCHOOL);
	expect_refused("3", "ids already");
	/* And nothing has changed. */
	migrate();
	assert_string_equal(test_sql(db, "messages",
	    "SELECT nextval('message_id')"), "1");
	test_database_free(&db);
	db = test_database_bare();
	assert_null(test_database_cell(db, "3"));
	migrate();
	expect_first_ids(FIRST);
	expect_refused("4", "ids already");
	assert_null(test_database_cell(db, "3"));
}

static void
test_a_cell_is_a_small_number(void **state)
{
	static const char *const bad[] = { "0", "8192", "-1", "3x", "", "1.5" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(bad[i], "from 1 to 8191");
	assert_null(test_database_cell(db, "8191"));
	migrate();
	/* Below 2^53. */
	expect_first_ids("9006099743113217");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_every_sequence_starts_in_its_range, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_without_one_ids_start_at_1, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_before_the_first_id_is_early_enough, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_late_where_ids_exist,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_cell_is_a_small_number,
		    setup, teardown),
	};

	log_init("cell_test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
