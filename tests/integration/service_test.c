/* What every back-end service does the same, seen on one of them. */
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/log.h"
#include "base/loop.h"
#include "process.h"
#include "rpc.pb-c.h"
#include "service/endpoint.h"
#include "stack.h"

#define NAME	"notify"

static struct test_database	*db;

/* Runs the program with one option; its output, malloc'd. */
static char *
run_option(const char *option, const char *const env[], int *status)
{
	char *program = process_program("liaison-" NAME), *text;
	const char *argv[] = { program, option, NULL };
	struct test_process *p = process_start(argv, env);
	int64_t until = loop_now_ms() + 20000;

	while (process_alive(p) && loop_now_ms() < until)
		usleep(5000);
	text = process_output(p);
	*status = process_end(&p, 0, 0);
	free(program);
	return text;
}

static void
assert_says(const char *option, const char *const env[], int want,
    const char *text)
{
	int status;
	char *output = run_option(option, env, &status);

	if (strstr(output, text) == NULL || status != want)
		fail_msg("%s: status %d, output:\n%s",
		    option != NULL ? option : "start", status, output);
	free(output);
}

static void
test_options(void **state)
{
	(void)state;
	assert_says("--version", NULL, 0, "liaison-" NAME " 0.1.0\n");
	assert_says("--help", NULL, 0, "  LIAISON_DATABASE ");
	assert_says("--help", NULL, 0, "tcp://127.0.0.1:5504");
	assert_says("--settings-markdown", NULL, 0,
	    "| `LIAISON_PG_WRITERS` | integer | `2` |");
	assert_says("--nonsense", NULL, 2, "--help lists them");
}

static void
test_bad_start_is_one_sentence(void **state)
{
	const char *bad_level[] = { "LIAISON_DATABASE=x",
		"LIAISON_LOG_LEVEL=loud", NULL };
	const char *bad_database[] = { "LIAISON_DATABASE=nonsense=1", NULL };
	const char *bad_listen[] = { "LIAISON_LISTEN=tcp://127.0.0.1:1:1",
		test_setting("LIAISON_DATABASE",
		    test_database_conninfo(db, NAME)), NULL };
	const char *bad_file[] = { "LIAISON_LISTEN=tcp://127.0.0.1:*",
		"LIAISON_LIVE_LISTEN=tcp://127.0.0.1:*",
		"LIAISON_ENDPOINT_FILE=/nonexistent/x",
		test_setting("LIAISON_DATABASE",
		    test_database_conninfo(db, NAME)), NULL };
	const char *bad_live[] = { "LIAISON_LISTEN=tcp://127.0.0.1:*",
		"LIAISON_LIVE_LISTEN=tcp://0.0.0.0:*", test_setting(
		    "LIAISON_DATABASE", test_database_conninfo(db, NAME)),
		NULL };

	(void)state;
	assert_says(NULL, NULL, 1, "LIAISON_DATABASE is required");
	assert_says(NULL, bad_level, 1, "which is not debug, info");
	assert_says(NULL, bad_database, 1, "cannot connect to the database");
	assert_says(NULL, bad_listen, 1, "fatal message=");
	assert_says(NULL, bad_file, 1, "cannot write the endpoint file");
	assert_says(NULL, bad_live, 1, "what is published must be encrypted");
}

static int
check(const char *endpoint, bool *ready)
{
	Rpc__CheckRequest request = RPC__CHECK_REQUEST__INIT;
	struct test_peer *peer = test_peer_new(NAME, endpoint);
	const ProtobufCMessage *reply;
	int code;

	code = test_call(peer, &rpc__server__descriptor, "Check", NULL,
	    &request.base, &reply, NULL);
	*ready = reply != NULL && ((const Rpc__CheckReply *)reply)->ready;
	test_peer_free(&peer);
	return code;
}

static bool
is_ready(void *arg)
{
	bool ready;

	return check(arg, &ready) == RPC__CODE__OK && ready;
}

static bool
is_not_ready(void *arg)
{
	return !is_ready(arg);
}

static void
test_health(void **state)
{
	struct test_service *s = test_service_start(db, NAME, NULL);
	const char *endpoint = test_service_endpoint(s);
	const char *env[] = { test_setting("LIAISON_LISTEN", endpoint),
		"LIAISON_DATABASE=unused", NULL };
	char gone[64], wild[96];

	(void)state;
	assert_true(test_wait(is_ready, (void *)(uintptr_t)endpoint, 15000));
	assert_says("--health", env, 0, "");
	/* A wildcard address is asked over loopback. */
	snprintf(wild, sizeof(wild), "LIAISON_LISTEN=tcp://*%s",
	    strrchr(endpoint, ':'));
	env[0] = wild;
	assert_says("--health", env, 0, "");
	snprintf(gone, sizeof(gone), "LIAISON_LISTEN=%s", endpoint);
	test_service_stop(&s);
	env[0] = gone;
	assert_says("--health", env, 1, "");
}

static void
assert_file(const char *file, const char *want)
{
	FILE *in = fopen(file, "re");
	char text[512];
	size_t n;

	assert_non_null(in);
	n = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	assert_string_equal(text, want);
}

static void
test_endpoint_file(void **state)
{
	const char *folder = test_folder();
	const char *env[] = { NULL, "LIAISON_LISTEN=tcp://127.0.0.1:*",
		"LIAISON_DATABASE=unused", NULL };
	const char *only[] = { NULL, NULL };
	struct test_service *a, *b;
	char file[256], want[512];

	(void)state;
	snprintf(file, sizeof(file), "%s/notify", folder);
	env[0] = test_setting("LIAISON_ENDPOINT_FILE", file);
	only[0] = env[0];
	a = test_service_start(db, NAME, only);
	b = test_service_start(db, NAME, only);
	snprintf(want, sizeof(want), "%s\n%s\n", test_service_endpoint(a),
	    test_service_endpoint(b));
	assert_file(file, want);
	/* The first line is whom --health asks when the port is any. */
	assert_true(test_wait(is_ready,
	    (void *)(uintptr_t)test_service_endpoint(a), 15000));
	assert_says("--health", env, 0, "");
	/* One leaves in order, one dies and is left out by the next. */
	test_service_stop(&a);
	snprintf(want, sizeof(want), "%s\n", test_service_endpoint(b));
	assert_file(file, want);
	test_service_kill(&b);
	a = test_service_start(db, NAME, only);
	snprintf(want, sizeof(want), "%s\n", test_service_endpoint(a));
	assert_file(file, want);
	test_service_stop(&a);
}

/* test_service_stop() itself asserts the exit status. */
static void
test_stops_on_either_signal(void **state)
{
	struct test_service *s = test_service_start(db, NAME, NULL);

	(void)state;
	kill(test_service_pid(s), SIGINT);
	test_service_stop(&s);
}

static void
test_database_away_and_back(void **state)
{
	struct test_service *s;
	void *endpoint;

	(void)state;
	if (!test_cluster_own())
		skip();
	s = test_service_start(db, NAME, NULL);
	endpoint = (void *)(uintptr_t)test_service_endpoint(s);
	assert_true(test_wait(is_ready, endpoint, 15000));
	test_cluster_stop();
	assert_true(test_wait(is_not_ready, endpoint, 15000));
	assert_true(test_service_alive(s));
	test_cluster_start();
	assert_true(test_wait(is_ready, endpoint, 10000));
	test_service_stop(&s);
}

static void
test_local_endpoint(void **state)
{
	char endpoint[64];

	(void)state;
	assert_true(service_endpoint_local("tcp://0.0.0.0:5502", "", endpoint,
	    sizeof(endpoint)));
	assert_string_equal(endpoint, "tcp://127.0.0.1:5502");
	assert_true(service_endpoint_local("tcp://10.0.0.7:5502", "", endpoint,
	    sizeof(endpoint)));
	assert_string_equal(endpoint, "tcp://10.0.0.7:5502");
	assert_false(service_endpoint_local("tcp://127.0.0.1:*", "", endpoint,
	    sizeof(endpoint)));
	assert_false(service_endpoint_local("nonsense", "", endpoint,
	    sizeof(endpoint)));
}

static int
group_setup(void **state)
{
	(void)state;
	log_init("service_test", "error");
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
		cmocka_unit_test(test_local_endpoint),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_bad_start_is_one_sentence),
		cmocka_unit_test(test_health),
		cmocka_unit_test(test_endpoint_file),
		cmocka_unit_test(test_stops_on_either_signal),
		cmocka_unit_test(test_database_away_and_back),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
