/* pg/listen.h against a real PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "pg/listen.h"
#include "stack.h"

#define WAIT_MS	15000

/* What a listener was told, in short: + hearing, - deaf, (payload). */
struct heard {
	struct pg_listener	*listener;
	char			 text[256];
};

static struct test_database	*db;
static struct loop		*loop;
static struct heard		 heard;

static void
note(struct heard *h, const char *before, const char *text,
    const char *after)
{
	size_t n = strlen(h->text);

	snprintf(h->text + n, sizeof(h->text) - n, "%s%s%s", before, text,
	    after);
}

static void
on_hearing(void *arg)
{
	struct heard *h = arg;

	assert_true(h->listener == NULL || pg_listener_hears(h->listener));
	note(h, "", "+", "");
}

static void
on_notified(const char *payload, void *arg)
{
	note(arg, "(", payload, ")");
}

static void
on_deaf(void *arg)
{
	struct heard *h = arg;

	assert_false(pg_listener_hears(h->listener));
	note(h, "", "-", "");
}

static bool
has_heard(const char *want)
{
	int64_t until = loop_now_ms() + WAIT_MS;

	while (strcmp(heard.text, want) != 0 && loop_now_ms() < until)
		loop_turn(loop, 50);
	if (strcmp(heard.text, want) != 0)
		print_message("heard %s\n", heard.text);
	return strcmp(heard.text, want) == 0;
}

static int
start(void **state)
{
	static const struct pg_listener_events events = {
		on_hearing, on_notified, on_deaf,
	};

	(void)state;
	heard = (struct heard){ 0 };
	loop = loop_new();
	heard.listener = pg_listener_new(loop,
	    test_database_conninfo(db, "messages"), "tidings", &events,
	    &heard);
	assert_false(pg_listener_hears(heard.listener));
	assert_true(has_heard("+"));
	assert_true(pg_listener_hears(heard.listener));
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	pg_listener_destroy(&heard.listener);
	pg_listener_destroy(&heard.listener);
	loop_destroy(&loop);
	return 0;
}

/* The backend of the listener. */
static int
backend(void)
{
	return atoi(test_sql(db, "owner", "SELECT pid FROM pg_stat_activity"
	    " WHERE datname = current_database() AND query LIKE 'LISTEN%'"));
}

static void
test_hears_what_is_committed(void **state)
{
	(void)state;
	test_sql(db, "messages", "NOTIFY tidings, 'one'");
	assert_true(has_heard("+(one)"));
	test_sql(db, "messages", "BEGIN; NOTIFY tidings, 'two'; ROLLBACK");
	test_sql(db, "messages", "NOTIFY other, 'three'");
	test_sql(db, "owner", "BEGIN; NOTIFY tidings, 'four';"
	    " NOTIFY tidings; COMMIT");
	assert_true(has_heard("+(one)(four)()"));
}

static void
test_lost_connection(void **state)
{
	char sql[64];

	(void)state;
	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d)",
	    backend());
	test_sql(db, "owner", sql);
	assert_true(has_heard("+-+"));
	test_sql(db, "owner", "NOTIFY tidings, 'five'");
	assert_true(has_heard("+-+(five)"));
}

/* Nothing comes, and nothing says that the connection is gone. */
static void
test_silent_connection(void **state)
{
	const int pid = backend();
	const int64_t began = loop_now_ms();

	(void)state;
	if (!test_cluster_own())
		skip();
	assert_int_equal(kill(pid, SIGSTOP), 0);
	while (pg_listener_hears(heard.listener) &&
	    loop_now_ms() < began + WAIT_MS)
		loop_turn(loop, 50);
	assert_true(has_heard("+-+"));
	assert_true(pg_listener_hears(heard.listener));
	kill(pid, SIGCONT);
}

/* We were stopped ourselves: what came meanwhile is not yet read. */
static void
test_stopped_process(void **state)
{
	const int64_t began = loop_now_ms();

	(void)state;
	usleep(3100 * 1000);
	assert_false(pg_listener_hears(heard.listener));
	while (!pg_listener_hears(heard.listener) &&
	    loop_now_ms() < began + WAIT_MS)
		loop_turn(loop, 50);
	assert_true(pg_listener_hears(heard.listener));
	assert_string_equal(heard.text, "+");
}

static int
group_setup(void **state)
{
	(void)state;
	log_init("pg_listen_test", getenv("LIAISON_TEST_LOG") != NULL ?
	    getenv("LIAISON_TEST_LOG") : "error");
	db = test_database_bare();
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
		cmocka_unit_test_setup_teardown(test_hears_what_is_committed,
		    start, stop),
		cmocka_unit_test_setup_teardown(test_lost_connection, start,
		    stop),
		cmocka_unit_test_setup_teardown(test_silent_connection, start,
		    stop),
		cmocka_unit_test_setup_teardown(test_stopped_process, start,
		    stop),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
