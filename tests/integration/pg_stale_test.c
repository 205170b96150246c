/* Plans that a migration made stale, and statements that look like it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/metrics.h"
#include "pg/pg.h"
#include "stack.h"

#define READERS	8
#define KINDS	8	/* more than the times a transaction is run again */
#define WAIT_MS	10000

static struct test_database	*db;
static struct loop		*loop;
static struct pg		*pg;
static unsigned			 answered;
static int			 codes[2 * KINDS];

/* Whose result has other columns after each change of the table. */
#define ALL(n)	{ "t_all_" #n, "SELECT " #n "::int, t.* FROM thing t" }
static const struct pg_statement all[KINDS] = {
	ALL(0), ALL(1), ALL(2), ALL(3), ALL(4), ALL(5), ALL(6), ALL(7),
};
static const struct pg_statement unsupported = { "t_unsupported",
	"SELECT unsupported()" };

static void
on_answer(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	*(int *)arg = status->code;
	answered++;
}

static void
wait_for(unsigned n)
{
	int64_t until = loop_now_ms() + WAIT_MS;

	while (answered < n) {
		if (loop_now_ms() > until)
			fail_msg("%u answers of %u", answered, n);
		loop_turn(loop, 50);
	}
	answered = 0;
}

static void
expect_ok(unsigned n)
{
	unsigned i;

	wait_for(n);
	for (i = 0; i < n; i++)
		assert_int_equal(codes[i], RPC__CODE__OK);
}

static int
setup(void **state)
{
	struct pg_options o = { .readers = READERS, .writers = 1,
		.max_queued = 1000 };
	int64_t until;

	(void)state;
	db = test_database_bare();
	test_sql(db, "messages", "CREATE TABLE thing (id bigint);"
	    "INSERT INTO thing VALUES (1);"
	    "CREATE SEQUENCE runs;"
	    "CREATE FUNCTION unsupported() RETURNS bigint LANGUAGE plpgsql AS"
	    " $$ BEGIN PERFORM nextval('runs');"
	    " RAISE SQLSTATE '0A000'; END $$");
	o.conninfo = test_database_conninfo(db, "messages");
	loop = loop_new();
	pg = pg_new(loop, &o);
	until = loop_now_ms() + WAIT_MS;
	while (pg_connections(pg) < READERS + 1 && loop_now_ms() < until)
		loop_turn(loop, 50);
	assert_int_equal(pg_connections(pg), READERS + 1);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	pg_destroy(&pg);
	loop_destroy(&loop);
	test_database_free(&db);
	return 0;
}

static void
change_table(void)
{
	static int n;
	char sql[128];

	(void)snprintf(sql, sizeof(sql), "ALTER TABLE thing ADD c%d int", n++);
	test_sql(db, "messages", sql);
}

static void
write_all(void)
{
	struct pg_args args;
	int i;

	for (i = 0; i < 2 * KINDS; i++) {
		args = (struct pg_args)PG_ARGS_INIT;
		pg_write(pg, 1, &all[i % KINDS], &args, on_answer, &codes[i]);
	}
	expect_ok(2 * KINDS);
}

/* More of them in one batch than a transaction is run again for a deadlock. */
static void
test_a_batch_of_stale_plans_is_unseen(void **state)
{
	char *text;
	int i;

	(void)state;
	write_all();
	for (i = 0; i < 3; i++) {
		change_table();
		write_all();
	}
	text = metrics_text();
	/* Not one by one either. */
	assert_null(strstr(text, "\nliaison_pg_rolled_back_batches_total "));
	free(text);
}

static void
read_one(int *code)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &all[0], &args, on_answer, code);
}

/* Each connection has a plan of its own. */
static void
test_every_reader_has_a_stale_plan(void **state)
{
	int i, round;

	(void)state;
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 2 * READERS; i++)
			read_one(&codes[i]);
		expect_ok(2 * READERS);
		change_table();
		read_one(&codes[0]);
		expect_ok(1);
	}
}

static void
call_unsupported(const char *runs)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_write(pg, 1, &unsupported, &args, on_answer, &codes[0]);
	wait_for(1);
	assert_int_equal(codes[0], RPC__CODE__INTERNAL);
	assert_string_equal(test_sql(db, "messages",
	    "SELECT last_value FROM runs"), runs);
}

static void
test_what_is_not_supported_is_not_tried_again(void **state)
{
	struct pg_args args = PG_ARGS_INIT;

	(void)state;
	/* Parsed in this very batch: that is no stale plan. */
	call_unsupported("1");
	/* Now it may be; once. */
	call_unsupported("3");
	call_unsupported("4");
	call_unsupported("5");
	/* When it has succeeded, it may be again. */
	test_sql(db, "messages", "CREATE OR REPLACE FUNCTION unsupported()"
	    " RETURNS bigint LANGUAGE sql AS 'SELECT 7::bigint'");
	pg_write(pg, 1, &unsupported, &args, on_answer, &codes[0]);
	expect_ok(1);
	test_sql(db, "messages", "CREATE OR REPLACE FUNCTION unsupported()"
	    " RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN"
	    " PERFORM nextval('runs'); RAISE SQLSTATE '0A000'; END $$");
	call_unsupported("7");
	call_unsupported("8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_a_batch_of_stale_plans_is_unseen, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_every_reader_has_a_stale_plan, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_what_is_not_supported_is_not_tried_again, setup,
		    teardown),
	};

	log_init("pg_stale_test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
