/* pg.h against a real PostgreSQL: types, shared commits, failures. */
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/log.h"
#include "base/metrics.h"
#include "pg/pg.h"
#include "stack.h"

#define WAIT_MS	15000

/* What one statement came to. */
struct answer {
	bool		done;
	unsigned	order;		/* 1: the first to be answered */
	Rpc__Code	code;
	Rpc__Reason	reason;
	size_t		count;
	int64_t		number;		/* column 0 of row 0 */
	char		message[128];
};

static struct test_database	*db;
static struct loop		*loop;
static struct pg		*pg;
static unsigned			 answers;

/* ---- helpers ---- */

static void
on_answer(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct answer *a = arg;

	assert_false(a->done);
	a->done = true;
	a->order = ++answers;
	a->code = status->code;
	a->reason = status->reason;
	snprintf(a->message, sizeof(a->message), "%s", status->message);
	assert_true((rows != NULL) == (status->code == RPC__CODE__OK));
	if (rows == NULL)
		return;
	a->count = pg_count(rows);
	if (a->count > 0 && !pg_is_null(rows, 0, 0))
		a->number = pg_int64(rows, 0, 0);
}

static bool
turn_until(bool (*fn)(void *), void *arg)
{
	int64_t until = loop_now_ms() + WAIT_MS;

	while (!fn(arg)) {
		if (loop_now_ms() > until)
			return false;
		loop_turn(loop, 50);
	}
	return true;
}

static bool
is_done(void *arg)
{
	return ((struct answer *)arg)->done;
}

static bool
is_ready(void *arg)
{
	return pg_ready(arg);
}

static bool
is_connected(void *arg)
{
	return pg_connections(pg) == *(unsigned *)arg;
}

static bool
is_not_ready(void *arg)
{
	return !pg_ready(arg);
}

static void
wait_all(struct answer *a, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!turn_until(is_done, &a[i]))
			fail_msg("statement %zu was not answered", i);
}

static void
start_slow(unsigned readers, unsigned writers, unsigned max_queued,
    unsigned statement_ms)
{
	struct pg_options o = { .conninfo = test_database_conninfo(db,
	    "messages"), .readers = readers, .writers = writers,
	    .max_queued = max_queued, .statement_ms = statement_ms };
	unsigned all = readers + writers;

	loop = loop_new();
	pg = pg_new(loop, &o);
	assert_true(turn_until(is_connected, &all));
	assert_true(pg_ready(pg));
	answers = 0;
}

static void
start(unsigned readers, unsigned writers, unsigned max_queued)
{
	start_slow(readers, writers, max_queued, 0);
}

static int
stop(void **state)
{
	(void)state;
	if (pg == NULL)
		return 0;
	pg_destroy(&pg);
	loop_destroy(&loop);
	return 0;
}

static const struct pg_statement insert = { "t_insert",
	"INSERT INTO item (school_id, id, note)"
	" VALUES ($1::bigint, $2::bigint, $3::text) RETURNING id" };
static const struct pg_statement insert_checked = { "t_insert_checked",
	"INSERT INTO item (school_id, id, note)"
	" VALUES ($1::bigint, 100 / $2::bigint, '') RETURNING id" };
static const struct pg_statement count_items = { "t_count",
	"SELECT count(*) FROM item WHERE school_id = $1::bigint" };
static const struct pg_statement nap = { "t_nap",
	"SELECT 1::int FROM pg_sleep($1::bigint / 1000.0)" };
static const struct pg_statement broken = { "t_broken",
	"SELECT no_such_column FROM item WHERE school_id = $1::bigint" };

static void
write_item(int64_t school, int64_t id, struct answer *a)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school);
	pg_arg_int64(&args, id);
	pg_arg_text(&args, "x");
	pg_write(pg, school, &insert, &args, on_answer, a);
}

static void
write_1(int64_t school, const struct pg_statement *s, int64_t value,
    struct answer *a)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, value);
	pg_write(pg, school, s, &args, on_answer, a);
}

static void
write_checked(int64_t school, int64_t divisor, struct answer *a)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school);
	pg_arg_int64(&args, divisor);
	pg_write(pg, school, &insert_checked, &args, on_answer, a);
}

static void
read_1(const struct pg_statement *s, int64_t value, struct answer *a)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, value);
	pg_read(pg, s, &args, on_answer, a);
}

/* As pg.c chooses among two writers. */
static uint64_t
lane_of(int64_t school)
{
	return ((uint64_t)school * UINT64_C(0x9e3779b97f4a7c15) >> 32) % 2;
}

static int64_t
count_of(int64_t school)
{
	struct answer a = { 0 };

	read_1(&count_items, school, &a);
	wait_all(&a, 1);
	assert_int_equal(a.code, RPC__CODE__OK);
	return a.number;
}

/* The value of a metric, 0 if it is not there. */
static double
metric(const char *series)
{
	char *text = metrics_text(), *found, line[128];
	double value;

	snprintf(line, sizeof(line), "\n%s", series);
	found = strstr(text, line);
	value = found == NULL ? 0 : atof(found + strlen(line));
	free(text);
	return value;
}

/* ---- types ---- */

static void
check_types(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const uint8_t bytes[] = { 0, 255, 1, 0 };
	const uint8_t *p;
	char buf[8];
	size_t len;

	*(bool *)arg = true;
	assert_int_equal(status->code, RPC__CODE__OK);
	assert_int_equal(pg_count(rows), 1);
	assert_int_equal(pg_int64(rows, 0, 0), INT64_MIN);
	assert_int_equal(pg_int64(rows, 0, 1), -7);
	assert_int_equal(pg_int64(rows, 0, 2), 32767);
	assert_true(pg_bool(rows, 0, 3));
	assert_string_equal(pg_text(rows, 0, 4), "L\xc3\xa9" "a");
	p = pg_bytes(rows, 0, 5, &len);
	assert_int_equal(len, sizeof(bytes));
	assert_memory_equal(p, bytes, len);
	assert_int_equal(pg_time(rows, 0, 6), INT64_C(1785571200123456));
	assert_string_equal(pg_text(rows, 0, 7), "2026-08-01 08:00:00.123456");
	assert_int_equal(pg_time(rows, 0, 8), -1);
	assert_int_equal(pg_array_len(rows, 0, 9), 3);
	assert_int_equal(pg_array_int64(rows, 0, 9, 0), 1);
	assert_int_equal(pg_array_int64(rows, 0, 9, 1), -2);
	assert_int_equal(pg_array_int64(rows, 0, 9, 2), INT64_MAX);
	assert_int_equal(pg_array_len(rows, 0, 10), 2);
	assert_int_equal(pg_array_int64(rows, 0, 10, 1), -32768);
	assert_int_equal(pg_array_len(rows, 0, 11), 4);
	assert_int_equal(pg_array_text(rows, 0, 11, 0, buf, sizeof(buf)), 1);
	assert_string_equal(buf, "a");
	assert_int_equal(pg_array_text(rows, 0, 11, 1, buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
	assert_int_equal(pg_array_text(rows, 0, 11, 3, buf, sizeof(buf)), 10);
	assert_string_equal(buf, "longer-");
	assert_int_equal(pg_array_len(rows, 0, 12), 0);
	assert_string_equal(pg_text(rows, 0, 13), "t");
	/* Items of different size that add up to n times the first. */
	assert_int_equal(pg_array_text(rows, 0, 14, 2, buf, sizeof(buf)), 3);
	assert_string_equal(buf, "fff");
}

static void
test_types(void **state)
{
	static const struct pg_statement types = { "t_types",
		"SELECT $1::bigint, $2::int, $3::smallint, $4::boolean,"
		" $5::text, $6::bytea, $7::timestamptz,"
		" to_char($7::timestamptz AT TIME ZONE 'UTC',"
		" 'YYYY-MM-DD HH24:MI:SS.US'), $8::timestamptz, $9::bigint[],"
		" $10::smallint[], $11::text[], $12::bigint[],"
		" CASE WHEN ($11::text[])[3] IS NULL AND ($11::text[])[2] = ''"
		" THEN 't' ELSE 'f' END, '{ee,d,fff}'::text[]" };
	const int64_t longs[] = { 1, -2, INT64_MAX };
	const int16_t shorts[] = { 5, INT16_MIN };
	const char *texts[] = { "a", "", NULL, "longer-one" };
	const uint8_t bytes[] = { 0, 255, 1, 0 };
	struct pg_args args = PG_ARGS_INIT;
	bool done = false;
	int64_t until;

	(void)state;
	start(1, 1, 100);
	pg_arg_int64(&args, INT64_MIN);
	pg_arg_int32(&args, -7);
	pg_arg_int16(&args, 32767);
	pg_arg_bool(&args, true);
	pg_arg_text(&args, "L\xc3\xa9" "a");
	pg_arg_bytes(&args, bytes, sizeof(bytes));
	pg_arg_time(&args, INT64_C(1785571200123456));
	pg_arg_time(&args, -1);
	pg_arg_int64s(&args, longs, 3);
	pg_arg_int16s(&args, shorts, 2);
	pg_arg_texts(&args, texts, 4);
	pg_arg_int64s(&args, NULL, 0);
	pg_read(pg, &types, &args, check_types, &done);
	assert_false(done);
	for (until = loop_now_ms() + WAIT_MS; !done && loop_now_ms() < until;)
		loop_turn(loop, 50);
	assert_true(done);
}

static void
check_nulls(const struct status *status, const struct pg_rows *rows, void *arg)
{
	size_t len;
	int i;

	*(bool *)arg = true;
	assert_int_equal(status->code, RPC__CODE__OK);
	for (i = 0; i < 6; i++)
		assert_true(pg_is_null(rows, 0, i));
	assert_int_equal(pg_int64(rows, 0, 0), 0);
	assert_string_equal(pg_text(rows, 0, 1), "");
	assert_null(pg_bytes(rows, 0, 2, &len));
	assert_int_equal(len, 0);
	assert_int_equal(pg_time(rows, 0, 3), 0);
	assert_int_equal(pg_array_len(rows, 0, 4), 0);
	assert_false(pg_bool(rows, 0, 5));
	assert_false(pg_is_null(rows, 0, 6));
	assert_string_equal(pg_text(rows, 0, 6), "");
	/* A large parameter leaves the small buffer. */
	assert_int_equal(strlen(pg_text(rows, 0, 7)), 99999);
	assert_int_equal(pg_array_len(rows, 0, 8), 3);
	assert_int_equal(pg_array_int64(rows, 0, 8, 1), 0);
	assert_int_equal(pg_array_int64(rows, 0, 8, 2), 3);
}

static void
test_nulls_and_large(void **state)
{
	static const struct pg_statement nulls = { "t_nulls",
		"SELECT $1::bigint, $2::text, $3::bytea, $4::timestamptz,"
		" $5::bigint[], $6::boolean, $7::text, $8::text,"
		" '{1,NULL,3}'::bigint[]" };
	struct pg_args args = PG_ARGS_INIT;
	char *large = malloc(100000);
	bool done = false;
	int64_t until;
	int i;

	(void)state;
	start(1, 1, 100);
	memset(large, 'x', 99999);
	large[99999] = '\0';
	pg_arg_null(&args);
	pg_arg_text(&args, NULL);
	for (i = 0; i < 4; i++)
		pg_arg_null(&args);
	pg_arg_text(&args, "");
	pg_arg_text(&args, large);
	free(large);
	pg_read(pg, &nulls, &args, check_nulls, &done);
	for (until = loop_now_ms() + WAIT_MS; !done && loop_now_ms() < until;)
		loop_turn(loop, 50);
	assert_true(done);
}

/* ---- shared commits ---- */

static void
test_writes_share_commits_in_order(void **state)
{
	struct answer a[200] = { { 0 } };
	double commits;
	int64_t i;

	(void)state;
	start(1, 1, 1000);
	commits = metric("liaison_pg_transactions_total{kind=\"write\"} ");
	for (i = 0; i < 200; i++)
		write_item(1, i, &a[i]);
	assert_false(a[0].done);
	wait_all(a, 200);
	for (i = 0; i < 200; i++) {
		assert_int_equal(a[i].code, RPC__CODE__OK);
		assert_int_equal(a[i].number, i);
		assert_int_equal(a[i].order, i + 1);
	}
	assert_int_equal(count_of(1), 200);
	/* 200 statements in batches of at most 64. */
	commits = metric("liaison_pg_transactions_total{kind=\"write\"} ") -
	    commits;
	assert_true(commits == 4);
	assert_string_equal(test_sql(db, "messages", "SELECT count(DISTINCT"
	    " xmin::text) FROM item WHERE school_id = 1"), "4");
}

static void
test_batch_is_bounded_in_bytes(void **state)
{
	struct pg_args args;
	struct answer a[4] = { { 0 } };
	char *large = calloc(1, 150001);
	int i;

	(void)state;
	start(1, 1, 1000);
	memset(large, 'y', 150000);
	for (i = 0; i < 4; i++) {
		args = (struct pg_args)PG_ARGS_INIT;
		pg_arg_int64(&args, 2);
		pg_arg_int64(&args, i);
		pg_arg_text(&args, large);
		pg_write(pg, 2, &insert, &args, on_answer, &a[i]);
	}
	free(large);
	wait_all(a, 4);
	assert_string_equal(test_sql(db, "messages", "SELECT count(DISTINCT"
	    " xmin::text) FROM item WHERE school_id = 2"), "4");
}

/* A raise in the middle, one in a Parse, one in the commit itself. */
static void
test_only_the_guilty_fails(void **state)
{
	struct answer a[7] = { { 0 } };
	struct pg_args args = PG_ARGS_INIT;

	(void)state;
	start(1, 1, 1000);
	write_item(3, 1, &a[0]);
	write_checked(3, 0, &a[1]);			/* division by zero */
	write_item(3, 2, &a[2]);
	write_1(3, &broken, 3, &a[3]);
	write_item(3, 1, &a[4]);			/* unique */
	pg_arg_int64(&args, 3);
	pg_arg_int64(&args, -1);		/* deferred constraint */
	pg_arg_text(&args, "bad");
	pg_write(pg, 3, &insert, &args, on_answer, &a[5]);
	write_item(3, 3, &a[6]);
	wait_all(a, 7);
	assert_int_equal(a[0].code, RPC__CODE__OK);
	assert_int_equal(a[1].code, RPC__CODE__INTERNAL);
	assert_non_null(strstr(a[1].message, "22012"));
	assert_null(strstr(a[1].message, "zero"));
	assert_int_equal(a[2].code, RPC__CODE__OK);
	assert_int_equal(a[3].code, RPC__CODE__INTERNAL);
	assert_non_null(strstr(a[3].message, "42703"));
	assert_int_equal(a[4].code, RPC__CODE__INTERNAL);
	assert_non_null(strstr(a[4].message, "23505"));
	assert_int_equal(a[5].code, RPC__CODE__INTERNAL);
	assert_non_null(strstr(a[5].message, "23503"));
	assert_int_equal(a[6].code, RPC__CODE__OK);
	assert_int_equal(count_of(3), 3);
	/* Too few parameters: our mistake, not an outage. */
	memset(a, 0, sizeof(a));
	write_1(3, &insert_checked, 1, &a[0]);
	wait_all(a, 1);
	assert_int_equal(a[0].code, RPC__CODE__INTERNAL);
	/* The connection goes on, with statements that were skipped. */
	memset(a, 0, sizeof(a));
	write_checked(3, 10, &a[0]);
	write_item(3, 4, &a[1]);
	wait_all(a, 2);
	assert_int_equal(a[0].number, 10);
	assert_int_equal(a[1].code, RPC__CODE__OK);
}

static void
test_bad_text_is_the_callers(void **state)
{
	struct answer a[2] = { { 0 } };
	struct pg_args args = PG_ARGS_INIT;

	(void)state;
	start(1, 1, 1000);
	pg_arg_int64(&args, 4);
	pg_arg_int64(&args, 1);
	pg_arg_text(&args, "caf\xe9");
	pg_write(pg, 4, &insert, &args, on_answer, &a[0]);
	write_item(4, 2, &a[1]);
	wait_all(a, 2);
	assert_int_equal(a[0].code, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(a[0].reason, RPC__REASON__MALFORMED_REQUEST);
	assert_int_equal(a[1].code, RPC__CODE__OK);
}

static void
test_serialization_failures_are_unseen(void **state)
{
	/* Sequences are not rolled back: raises the first two times. */
	static const struct pg_statement flaky = { "t_flaky",
		"SELECT flaky($1::bigint)" };
	struct answer a[3] = { { 0 } };

	(void)state;
	start(1, 1, 1000);
	test_sql(db, "messages", "CREATE SEQUENCE flaky_calls;"
	    "CREATE FUNCTION flaky(upto bigint) RETURNS bigint"
	    " LANGUAGE plpgsql AS $$ BEGIN"
	    "  IF nextval('flaky_calls') <= upto THEN"
	    "    RAISE 'again' USING ERRCODE = '40001'; END IF;"
	    "  RETURN 7; END $$");
	write_item(5, 1, &a[0]);
	write_1(5, &flaky, 2, &a[1]);
	write_item(5, 2, &a[2]);
	wait_all(a, 3);
	assert_int_equal(a[0].code, RPC__CODE__OK);
	assert_int_equal(a[1].code, RPC__CODE__OK);
	assert_int_equal(a[1].number, 7);
	assert_int_equal(a[2].code, RPC__CODE__OK);
	assert_int_equal(a[2].order, 3);
	assert_int_equal(count_of(5), 2);
	/* For ever: told, not tried for ever. */
	memset(a, 0, sizeof(a));
	write_1(5, &flaky, 1000000, &a[0]);
	wait_all(a, 1);
	assert_int_equal(a[0].code, RPC__CODE__UNAVAILABLE);
	memset(a, 0, sizeof(a));
	read_1(&flaky, 1000000, &a[0]);
	wait_all(a, 1);
	assert_int_equal(a[0].code, RPC__CODE__UNAVAILABLE);
}

static void
test_deadlock_is_unseen(void **state)
{
	static const struct pg_statement touch = { "t_touch",
		"UPDATE item SET note = note || '.' WHERE school_id = 6"
		" AND id = $1::bigint RETURNING 1" };
	struct answer a[6] = { { 0 } };
	const int64_t one = 600;
	int64_t two = one + 1;
	int i;

	(void)state;
	start(1, 2, 1000);
	/* Two schools on two connections. */
	while (lane_of(two) == lane_of(one))
		two++;
	write_item(6, 1, &a[0]);
	write_item(6, 2, &a[1]);
	wait_all(a, 2);
	memset(a, 0, sizeof(a));
	write_1(one, &touch, 1, &a[0]);
	write_1(one, &nap, 300, &a[1]);
	write_1(one, &touch, 2, &a[2]);
	write_1(two, &touch, 2, &a[3]);
	write_1(two, &nap, 300, &a[4]);
	write_1(two, &touch, 1, &a[5]);
	wait_all(a, 6);
	for (i = 0; i < 6; i++)
		assert_int_equal(a[i].code, RPC__CODE__OK);
	assert_string_equal(test_sql(db, "messages", "SELECT string_agg(note,"
	    " ' ') FROM item WHERE school_id = 6"), "x.. x..");
	assert_true(metric("liaison_pg_retries_total ") > 0);
}

static void
test_slow_write_does_not_run_again(void **state)
{
	static const struct pg_statement count_and_nap = { "t_count_nap",
		"SELECT t.n FROM (SELECT nextval('tries') n) t,"
		" LATERAL pg_sleep($1::bigint / 1000.0 + t.n * 0)" };
	struct answer a[4] = { { 0 } };

	(void)state;
	test_sql(db, "messages", "CREATE SEQUENCE tries");
	start_slow(1, 1, 1000, 1000);
	write_item(11, 1, &a[0]);
	write_1(11, &count_and_nap, 60000, &a[1]);
	write_item(11, 2, &a[2]);
	wait_all(a, 3);
	assert_int_equal(a[0].code, RPC__CODE__OK);
	assert_int_equal(a[1].code, RPC__CODE__UNAVAILABLE);
	assert_int_equal(a[2].code, RPC__CODE__OK);
	/* A sequence does not roll back: all three, then the guilty alone. */
	assert_string_equal(test_sql(db, "messages",
	    "SELECT last_value <= 2 FROM tries"), "t");
}

static void
test_who_says_so_may_be_slow(void **state)
{
	struct answer a[1] = { { 0 } };

	(void)state;
	start_slow(1, 1, 1000, 30000);
	write_1(11, &nap, 11000, &a[0]);
	wait_all(a, 1);
	assert_int_equal(a[0].code, RPC__CODE__OK);
}

static void
test_broken_read_spares_others(void **state)
{
	struct answer a[24] = { { 0 } };
	size_t i;

	(void)state;
	start(1, 1, 1000);
	/* The first Parse fails with others of it in the pipeline. */
	for (i = 0; i < 24; i++)
		read_1(i % 3 == 0 ? &count_items : &broken, 1, &a[i]);
	wait_all(a, 24);
	for (i = 0; i < 24; i++)
		assert_int_equal(a[i].code, i % 3 == 0 ? RPC__CODE__OK :
		    RPC__CODE__INTERNAL);
}

static void
test_changed_table_is_parsed_again(void **state)
{
	static const struct pg_statement all = { "t_all",
		"SELECT * FROM changing WHERE id = $1::bigint" };
	struct answer a[2] = { { 0 } };

	(void)state;
	start(1, 1, 1000);
	test_sql(db, "messages", "CREATE TABLE changing (id bigint);"
	    "INSERT INTO changing VALUES (1)");
	read_1(&all, 1, &a[0]);
	wait_all(a, 1);
	test_sql(db, "messages", "ALTER TABLE changing ADD more text");
	read_1(&all, 1, &a[1]);
	wait_all(a, 2);
	assert_int_equal(a[1].code, RPC__CODE__OK);
	assert_int_equal(a[1].number, 1);
}

/* ---- bounds ---- */

static void
test_full_queue_refuses(void **state)
{
	struct answer a[12] = { { 0 } };
	int i;

	(void)state;
	start(1, 1, 10);
	for (i = 0; i < 12; i++)
		write_item(7, i, &a[i]);
	assert_false(a[11].done);
	wait_all(a, 12);
	for (i = 0; i < 12; i++)
		assert_int_equal(a[i].code, i < 10 ? RPC__CODE__OK :
		    RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(a[11].reason, RPC__REASON__OVERLOADED);
	/* And takes more when it is empty again. */
	memset(a, 0, sizeof(a));
	write_item(7, 11, &a[0]);
	wait_all(a, 1);
	assert_int_equal(a[0].code, RPC__CODE__OK);
}

static void
test_slow_read_leaves_others_alone(void **state)
{
	struct answer slow = { 0 }, a[20] = { { 0 } };
	int i;

	(void)state;
	start(2, 1, 1000);
	read_1(&nap, 400, &slow);
	for (i = 0; i < 10; i++) {
		loop_turn(loop, 0);
		read_1(&count_items, 1, &a[i]);
		wait_all(&a[i], 1);
	}
	assert_false(slow.done);
	wait_all(&slow, 1);
}

static void
test_destroy_answers_what_is_left(void **state)
{
	struct answer a[3] = { { 0 } };

	(void)state;
	start(1, 1, 1000);
	read_1(&nap, 5000, &a[0]);
	write_1(1, &nap, 5000, &a[1]);
	loop_turn(loop, 10);
	write_1(1, &nap, 5000, &a[2]);
	pg_destroy(&pg);
	assert_true(a[0].done && a[1].done && a[2].done);
	assert_int_equal(a[0].code, RPC__CODE__UNAVAILABLE);
	assert_int_equal(a[1].code, RPC__CODE__UNAVAILABLE);
	assert_int_equal(a[2].code, RPC__CODE__UNAVAILABLE);
	loop_destroy(&loop);
}

/* ---- losses ---- */

static void
test_killed_backends_come_back(void **state)
{
	struct answer a[4] = { { 0 } };

	(void)state;
	start(2, 2, 1000);
	read_1(&nap, 8000, &a[0]);
	write_1(8, &nap, 8000, &a[1]);
	loop_turn(loop, 50);
	/* Not in flight yet: it runs on the next connection. */
	write_item(8, 1, &a[2]);
	test_sql(db, "owner", "SELECT pg_terminate_backend(pid)"
	    " FROM pg_stat_activity WHERE usename = 'liaison_messages'"
	    " AND datname = current_database()");
	wait_all(a, 3);
	assert_int_equal(a[0].code, RPC__CODE__UNAVAILABLE);
	assert_int_equal(a[0].reason, RPC__REASON__SERVICE_UNAVAILABLE);
	assert_int_equal(a[1].code, RPC__CODE__UNAVAILABLE);
	assert_int_equal(a[2].code, RPC__CODE__OK);
	assert_true(turn_until(is_ready, pg));
	assert_int_equal(count_of(8), 1);
}

static void
test_stopped_cluster_comes_back(void **state)
{
	struct answer a[3] = { { 0 } };
	int64_t began;

	(void)state;
	if (!test_cluster_own())
		skip();
	start(1, 1, 1000);
	read_1(&nap, 8000, &a[0]);
	loop_turn(loop, 50);
	test_cluster_stop();
	wait_all(a, 1);
	assert_int_equal(a[0].code, RPC__CODE__UNAVAILABLE);
	assert_true(turn_until(is_not_ready, pg));
	began = loop_now_ms();
	read_1(&count_items, 8, &a[1]);
	write_item(9, 1, &a[2]);
	wait_all(a, 3);
	assert_int_equal(a[1].code, RPC__CODE__UNAVAILABLE);
	assert_int_equal(a[2].code, RPC__CODE__UNAVAILABLE);
	assert_true(loop_now_ms() - began >= 900);
	test_cluster_start();
	assert_true(turn_until(is_ready, pg));
	memset(a, 0, sizeof(a));
	write_item(9, 1, &a[0]);
	wait_all(a, 1);
	assert_int_equal(a[0].code, RPC__CODE__OK);
}

/* A server that was there and then says nothing. */
static void
test_hung_server_hangs_nobody(void **state)
{
	struct answer a[2] = { { 0 } };
	char pids[256], *p;
	int64_t began;

	(void)state;
	start(1, 1, 1000);
	snprintf(pids, sizeof(pids), "%s", test_sql(db, "owner", "SELECT"
	    " string_agg(pid::text, ' ') FROM pg_stat_activity"
	    " WHERE usename = 'liaison_messages'"
	    " AND datname = current_database()"));
	for (p = pids; *p != '\0';)
		if (kill((pid_t)strtol(p, &p, 10), SIGSTOP) == -1)
			skip();
	began = loop_now_ms();
	read_1(&count_items, 1, &a[0]);
	write_item(10, 1, &a[1]);
	wait_all(a, 2);
	for (p = pids; *p != '\0';)
		kill((pid_t)strtol(p, &p, 10), SIGCONT);
	assert_true(loop_now_ms() - began >= 9000);
	assert_int_equal(a[0].code, RPC__CODE__UNAVAILABLE);
	assert_int_equal(a[1].code, RPC__CODE__UNAVAILABLE);
	assert_true(turn_until(is_ready, pg));
	count_of(10);
}

static int
group_setup(void **state)
{
	(void)state;
	log_init("pg_test", getenv("LIAISON_TEST_LOG") != NULL ?
	    getenv("LIAISON_TEST_LOG") : "error");
	db = test_database_bare();
	test_sql(db, "messages", "CREATE TABLE school_parent (id bigint"
	    " PRIMARY KEY); INSERT INTO school_parent SELECT -i FROM"
	    " generate_series(2, 3) i; CREATE TABLE item ("
	    "school_id bigint, id bigint, note text, parent bigint"
	    " GENERATED ALWAYS AS (CASE WHEN note = 'bad' THEN 1 END) STORED"
	    " REFERENCES school_parent DEFERRABLE INITIALLY DEFERRED,"
	    " PRIMARY KEY (school_id, id))");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	test_database_free(&db);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_types, stop),
		cmocka_unit_test_teardown(test_nulls_and_large, stop),
		cmocka_unit_test_teardown(test_writes_share_commits_in_order,
		    stop),
		cmocka_unit_test_teardown(test_batch_is_bounded_in_bytes, stop),
		cmocka_unit_test_teardown(test_only_the_guilty_fails, stop),
		cmocka_unit_test_teardown(test_bad_text_is_the_callers, stop),
		cmocka_unit_test_teardown(
		    test_serialization_failures_are_unseen, stop),
		cmocka_unit_test_teardown(test_deadlock_is_unseen, stop),
		cmocka_unit_test_teardown(test_slow_write_does_not_run_again,
		    stop),
		cmocka_unit_test_teardown(test_who_says_so_may_be_slow, stop),
		cmocka_unit_test_teardown(test_broken_read_spares_others, stop),
		cmocka_unit_test_teardown(test_changed_table_is_parsed_again,
		    stop),
		cmocka_unit_test_teardown(test_full_queue_refuses, stop),
		cmocka_unit_test_teardown(test_slow_read_leaves_others_alone,
		    stop),
		cmocka_unit_test(test_destroy_answers_what_is_left),
		cmocka_unit_test_teardown(test_killed_backends_come_back, stop),
		cmocka_unit_test_teardown(test_hung_server_hangs_nobody, stop),
		cmocka_unit_test_teardown(test_stopped_cluster_comes_back,
		    stop),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
