/*
 * The RPC library over real sockets: replicas in processes of their own that
 * are killed, stopped, drained and started again under load.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/log.h"
#include "replica.h"
#include "rpc.rpc.h"
#include "rpc/server.h"
#include "stack.h"
#include "wire/keys.h"

#define WAIT_MS		10000

struct fixture {
	struct loop		*loop;
	struct rpc_client	*client;
	struct rpc_keys		*keys;
	struct replica		 a, b;
};

/* How many replicas a client should see live. */
struct want_live {
	const struct rpc_client	*client;
	unsigned		 count;
};

static int	 setup(void **);
static int	 teardown(void **);
static void	 connect_to(struct fixture *, const char *endpoints,
		    unsigned live);
static void	 connect_two(struct fixture *);
static struct rpc_client *client_of(struct fixture *, const char *endpoints,
		    const struct rpc_keys *, unsigned max);
static bool	 is_live(void *);
static bool	 never(void *);
static void	 wait_live(struct fixture *, unsigned);
static struct rpc_context context(int timeout_ms);
static struct tally call_once(struct fixture *, struct rpc_context,
		    const Echo__SayRequest *);
static void	 write_file(const char *path, const char *text);

/* ---- the load: a number of calls kept in flight ---- */

struct stream {
	struct fixture		*f;
	struct tally		 tally;
	struct rpc_context	 context;
	Echo__SayRequest	 request;
	unsigned		 total, stop_at;
	int			 timeout_ms;
	bool			 safe;		/* to send again */
};

static echo_say_done	 stream_done;

static void
stream_next(struct stream *s)
{
	s->context.deadline_ms = loop_now_ms() + s->timeout_ms;
	s->tally.sent++;
	if (s->safe)
		echo_client_repeat(s->f->client, &s->context, &s->request,
		    stream_done, s);
	else
		echo_client_say(s->f->client, &s->context, &s->request,
		    stream_done, s);
}

static void
stream_done(const struct status *status, const Echo__SayReply *reply,
    void *arg)
{
	struct stream *s = arg;

	tally_done(status, reply, &s->tally);
	if (s->tally.sent < s->total)
		stream_next(s);
}

static void
stream_start(struct stream *s, struct fixture *f, unsigned total,
    unsigned width, bool safe)
{
	memset(s, 0, sizeof(*s));
	s->f = f;
	s->context = context(0);
	s->safe = safe;
	s->timeout_ms = 5000;
	echo__say_request__init(&s->request);
	s->request.delay_ms = 4;
	s->total = total;
	while (s->tally.sent < width)
		stream_next(s);
}

/* Until n calls are done. */
static bool
stream_has_done(void *arg)
{
	const struct stream *s = arg;

	return s->tally.done >= s->stop_at;
}

static void
stream_until(struct stream *s, unsigned n)
{
	s->stop_at = n;
	assert_true(turn_until(s->f->loop, stream_has_done, s, 3 * WAIT_MS));
}

/* ---- tests ---- */

static void
test_call_carries_its_context(void **state)
{
	struct fixture *f = *state;
	struct rpc_context c = context(WAIT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t;

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	c.caller.school_id = 7;
	c.caller.user_id = -9;
	c.caller.has_session = true;
	memset(c.caller.session_id, 'k', RPC_SESSION_ID_LEN);
	strcpy(c.caller.language, "fr");
	strcpy(c.traceparent,
	    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
	request.text = (char *)(uintptr_t)"h\u00e9 h\u00e9";
	t = call_once(f, c, &request);
	assert_int_equal(t.codes[RPC__CODE__OK], 1);
	assert_string_equal(t.text, "h\u00e9 h\u00e9");
	assert_int_equal(t.last.school_id, 7);
	assert_int_equal(t.last.user_id, -9);
	assert_in_range(t.last.left_ms, 1, WAIT_MS);
}

struct typed_result {
	unsigned	calls;
	Rpc__Code	code;
	char		language[8], traceparent[64], session[64];
};

static void
on_said(const struct status *status, const Echo__SayReply *reply, void *arg)
{
	struct typed_result *result = arg;

	result->calls++;
	result->code = status->code;
	if (reply == NULL)
		return;
	strcpy(result->language, reply->language);
	strcpy(result->traceparent, reply->traceparent);
	strcpy(result->session, reply->session_id);
}

static bool
is_said(void *arg)
{
	const struct typed_result *result = arg;

	return result->calls > 0;
}

static void
test_typed_client(void **state)
{
	struct fixture *f = *state;
	struct rpc_context c = context(WAIT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct typed_result result = { 0 };

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	strcpy(c.caller.language, "en");
	c.caller.has_session = true;
	memset(c.caller.session_id, 'k', RPC_SESSION_ID_LEN);
	strcpy(c.traceparent,
	    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
	echo_client_say(f->client, &c, &request, on_said, &result);
	assert_int_equal(result.calls, 0);
	assert_true(turn_until(f->loop, is_said, &result, WAIT_MS));
	assert_int_equal(result.code, RPC__CODE__OK);
	assert_string_equal(result.language, "en");
	assert_string_equal(result.traceparent, c.traceparent);
	assert_int_equal(strlen(result.session), RPC_SESSION_ID_LEN);

	memset(&result, 0, sizeof(result));
	request.fail_with = RPC__CODE__ALREADY_EXISTS;
	echo_client_say(f->client, &c, &request, on_said, &result);
	assert_true(turn_until(f->loop, is_said, &result, WAIT_MS));
	assert_int_equal(result.code, RPC__CODE__ALREADY_EXISTS);
}

/* A client says the old name for a release; the server answers both. */
static void
test_both_names_are_served(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct rpc_rule rule = echo_rule_repeat;
	struct typed_result result = { 0 };

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	assert_string_equal(rule.said, "liaison.test.v1.Echo/SayAgain");
	echo_client_repeat(f->client, &c, &request, on_said, &result);
	assert_true(turn_until(f->loop, is_said, &result, WAIT_MS));
	assert_int_equal(result.code, RPC__CODE__OK);

	memset(&result, 0, sizeof(result));
	rule.said = rule.name;
	rpc_client_call_typed(f->client, &c, &rule, &request.base,
	    (rpc_any_fn *)on_said, &result);
	assert_true(turn_until(f->loop, is_said, &result, WAIT_MS));
	assert_int_equal(result.code, RPC__CODE__OK);
}

/* What is over a limit is refused before its handler hears of it. */
static void
test_limits_come_before_the_handler(void **state)
{
	struct fixture *f = *state;
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	Echo__Item one = ECHO__ITEM__INIT, *items[] = { &one };
	char name[4098];
	struct tally t;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	one.file_name = name;
	request.bad_items = items;
	request.n_bad_items = 1;
	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	t = call_once(f, context(WAIT_MS), &request);
	assert_int_equal(t.codes[RPC__CODE__INVALID_ARGUMENT], 1);
	assert_int_equal(t.reason, RPC__REASON__FIELD_TOO_LONG);
	assert_string_equal(t.field, "badItems.fileName");
	one.file_name = (char *)"";
	t = call_once(f, context(WAIT_MS), &request);
	assert_int_equal(t.codes[RPC__CODE__OK], 1);
	assert_int_equal(t.last.handled, 1);
}

static void
test_failure_is_carried(void **state)
{
	struct fixture *f = *state;
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t;

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	request.text = (char *)(uintptr_t)"no such day";
	request.fail_with = RPC__CODE__FAILED_PRECONDITION;
	t = call_once(f, context(WAIT_MS), &request);
	assert_int_equal(t.codes[RPC__CODE__FAILED_PRECONDITION], 1);
	assert_int_equal(t.reason, RPC__REASON__WRONG_LOGIN);
	assert_string_equal(t.field, "text");
	assert_string_equal(t.text, "no such day");
}

static void
test_bytes_of_all_sizes(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 32, 33, 4096, 65000, 3000000 };
	struct fixture *f = *state;
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t;
	size_t i;

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		request.want_bytes = sizes[i];
		t = call_once(f, context(WAIT_MS), &request);
		assert_int_equal(t.codes[RPC__CODE__OK], 1);
		assert_int_equal(t.last.data.len, sizes[i]);
	}
}

static void
test_two_replicas_share(void **state)
{
	struct fixture *f = *state;
	struct stream s;

	connect_two(f);
	stream_start(&s, f, 400, 8, false);
	stream_until(&s, 400);
	assert_int_equal(s.tally.codes[RPC__CODE__OK], 400);
	assert_in_range(tally_of(&s.tally, replica_pid(&f->a)), 140, 260);
	assert_in_range(tally_of(&s.tally, replica_pid(&f->b)), 140, 260);

	/* One at a time too, where both always have nothing to do. */
	stream_start(&s, f, 200, 1, false);
	stream_until(&s, 200);
	assert_in_range(tally_of(&s.tally, replica_pid(&f->a)), 60, 140);
}

static void
test_killed_replica_loses_no_safe_call(void **state)
{
	struct fixture *f = *state;
	struct stream s;

	connect_two(f);
	stream_start(&s, f, 1500, 32, true);
	stream_until(&s, 400);
	kill(replica_pid(&f->a), SIGKILL);
	stream_until(&s, 1500);
	assert_int_equal(s.tally.codes[RPC__CODE__OK], 1500);
	assert_int_equal(rpc_client_live(f->client), 1);
}

static void
test_killed_replica_fails_other_calls_at_once(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t = { 0 };
	int i;

	connect_two(f);
	request.delay_ms = 1500;
	for (i = 0; i < 20; i++)
		tally_call(&t, f->client, &c, &request);
	turn_until(f->loop, never, NULL, 200);
	kill(replica_pid(&f->a), SIGKILL);
	assert_true(turn_until(f->loop, tally_is_done, &t, WAIT_MS));
	assert_int_equal(t.codes[RPC__CODE__OK] +
	    t.codes[RPC__CODE__UNAVAILABLE], 20);
	assert_in_range(t.codes[RPC__CODE__UNAVAILABLE], 1, 19);
	assert_int_equal(t.codes[RPC__CODE__OK],
	    tally_of(&t, replica_pid(&f->b)));
}

static void
test_stopped_replica_loses_no_safe_call(void **state)
{
	struct fixture *f = *state;
	struct stream s;

	connect_two(f);
	stream_start(&s, f, 1000, 16, true);
	stream_until(&s, 200);
	kill(replica_pid(&f->a), SIGSTOP);
	stream_until(&s, 1000);
	assert_int_equal(s.tally.codes[RPC__CODE__OK], 1000);
	wait_live(f, 1);
	kill(replica_pid(&f->a), SIGCONT);
	wait_live(f, 2);
	stream_start(&s, f, 200, 8, true);
	stream_until(&s, 200);
	assert_int_equal(s.tally.codes[RPC__CODE__OK], 200);
	assert_in_range(tally_of(&s.tally, replica_pid(&f->a)), 40, 160);
}

static void
test_drained_replica_loses_nothing(void **state)
{
	struct fixture *f = *state;
	struct stream s;

	connect_two(f);
	/* Not safe: none may be sent twice, none may fail. */
	stream_start(&s, f, 3000, 32, false);
	stream_until(&s, 500);
	kill(replica_pid(&f->a), SIGTERM);
	stream_until(&s, 3000);
	assert_int_equal(s.tally.codes[RPC__CODE__OK], 3000);
	assert_int_equal(replica_end(&f->a, 0), 0);
}

static void
test_drain_finishes_what_it_has(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t = { 0 };
	int i;

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	request.delay_ms = 1500;
	for (i = 0; i < 10; i++)
		tally_call(&t, f->client, &c, &request);
	turn_until(f->loop, never, NULL, 100);
	kill(replica_pid(&f->a), SIGTERM);
	assert_true(turn_until(f->loop, tally_is_done, &t, WAIT_MS));
	assert_int_equal(t.codes[RPC__CODE__OK], 10);
	assert_int_equal(replica_end(&f->a, 0), 0);
}

static void
test_restart_on_the_same_port(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	const Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	char endpoint[64];
	struct tally t = { 0 };

	/* One that the system gives to nobody else meanwhile. */
	(void)snprintf(endpoint, sizeof(endpoint), "tcp://127.0.0.1:%d",
	    15000 + (int)getpid() % 5000);
	f->a = replica_start(endpoint, "", "", "10");
	connect_to(f, endpoint, 1);
	replica_end(&f->a, SIGKILL);
	wait_live(f, 0);
	/* A call made now waits for the replica to come back. */
	tally_call(&t, f->client, &c, &request);
	turn_until(f->loop, never, NULL, 300);
	assert_int_equal(t.done, 0);
	f->a = replica_start(endpoint, "", "", "10");
	assert_true(turn_until(f->loop, tally_is_done, &t, WAIT_MS));
	assert_int_equal(t.codes[RPC__CODE__OK], 1);
}

static void
test_nobody_there_is_unavailable(void **state)
{
	struct fixture *f = *state;
	const Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t;

	connect_to(f, "tcp://127.0.0.1:1", 0);
	t = call_once(f, context(300), &request);
	assert_int_equal(t.codes[RPC__CODE__UNAVAILABLE], 1);
	assert_int_equal(t.reason, RPC__REASON__SERVICE_UNAVAILABLE);
}

static void
test_dead_endpoint_costs_nothing(void **state)
{
	struct fixture *f = *state;
	char endpoints[128];
	struct stream s;

	f->a = replica_start_plain();
	snprintf(endpoints, sizeof(endpoints), "tcp://127.0.0.1:1,%s",
	    f->a.endpoint);
	connect_to(f, endpoints, 1);
	stream_start(&s, f, 200, 4, false);
	stream_until(&s, 200);
	assert_int_equal(s.tally.codes[RPC__CODE__OK], 200);
}

static void
test_name_is_resolved(void **state)
{
	struct fixture *f = *state;
	const Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	char endpoint[64];
	struct tally t;

	f->a = replica_start_plain();
	snprintf(endpoint, sizeof(endpoint), "tcp://localhost%s",
	    strrchr(f->a.endpoint, ':'));
	connect_to(f, endpoint, 1);
	t = call_once(f, context(WAIT_MS), &request);
	assert_int_equal(t.codes[RPC__CODE__OK], 1);
}

static void
test_file_of_endpoints_is_followed(void **state)
{
	struct fixture *f = *state;
	char path[600], text[700];
	struct stream s;

	snprintf(path, sizeof(path), "%s/echo", test_folder());
	snprintf(text, sizeof(text), "file:%s", path);
	connect_to(f, text, 0);
	f->a = replica_start_plain();
	f->b = replica_start_plain();
	snprintf(text, sizeof(text), "%s\n", f->a.endpoint);
	write_file(path, text);
	wait_live(f, 1);
	stream_start(&s, f, 100000, 4, false);
	stream_until(&s, 100);
	assert_int_equal(tally_of(&s.tally, replica_pid(&f->b)), 0);

	snprintf(text, sizeof(text), "%s\n%s\n", f->a.endpoint,
	    f->b.endpoint);
	write_file(path, text);
	wait_live(f, 2);
	stream_until(&s, s.tally.done + 200);
	assert_in_range(tally_of(&s.tally, replica_pid(&f->b)), 40, 4000);

	/* Out of the list: finishes what it has, gets no more. */
	snprintf(text, sizeof(text), "%s\n", f->b.endpoint);
	write_file(path, text);
	wait_live(f, 1);
	s.total = s.tally.sent;
	stream_until(&s, s.total);
	assert_int_equal(s.tally.codes[RPC__CODE__OK], s.total);
}

static void
test_deadline(void **state)
{
	struct fixture *f = *state;
	struct rpc_context c = context(150);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	const int64_t began = loop_now_ms();
	struct tally t;

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	request.delay_ms = 1000;
	c = context(150);
	t = call_once(f, c, &request);
	assert_int_equal(t.codes[RPC__CODE__DEADLINE_EXCEEDED], 1);
	assert_int_equal(t.reason, RPC__REASON__DEADLINE_PASSED);
	assert_in_range(loop_now_ms() - began, 100, WAIT_MS);

	/* Over before it began; never answered within the call. */
	c.deadline_ms = loop_now_ms() - 1;
	memset(&t, 0, sizeof(t));
	tally_call(&t, f->client, &c, &request);
	assert_int_equal(t.done, 0);
	assert_true(turn_until(f->loop, tally_is_done, &t, WAIT_MS));
	assert_int_equal(t.codes[RPC__CODE__DEADLINE_EXCEEDED], 1);

	/* The late answer of the first disturbs nobody. */
	request.delay_ms = 1200;
	c = context(WAIT_MS);
	t = call_once(f, c, &request);
	assert_int_equal(t.codes[RPC__CODE__OK], 1);
}

static void
test_bounds_of_calls_in_flight(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t = { 0 };
	int i;

	f->a = replica_start("tcp://127.0.0.1:*", "", "", "4");
	connect_to(f, f->a.endpoint, 1);
	request.delay_ms = 300;
	for (i = 0; i < 20; i++)
		tally_call(&t, f->client, &c, &request);
	assert_true(turn_until(f->loop, tally_is_done, &t, WAIT_MS));
	assert_int_equal(t.codes[RPC__CODE__OK], 4);
	assert_int_equal(t.codes[RPC__CODE__RESOURCE_EXHAUSTED], 16);

	rpc_client_destroy(&f->client);
	f->client = client_of(f, f->a.endpoint, NULL, 3);
	wait_live(f, 1);
	memset(&t, 0, sizeof(t));
	for (i = 0; i < 5; i++)
		tally_call(&t, f->client, &c, &request);
	assert_int_equal(t.done, 0);
	assert_true(turn_until(f->loop, tally_is_done, &t, WAIT_MS));
	assert_int_equal(t.codes[RPC__CODE__OK], 3);
	assert_int_equal(t.codes[RPC__CODE__RESOURCE_EXHAUSTED], 2);
}

struct each_result {
	unsigned	answers, ends, ok;
};

static void
on_each(const char *endpoint, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct each_result *result = arg;

	if (status == NULL) {
		assert_null(reply);
		result->ends++;
		return;
	}
	result->answers++;
	assert_non_null(endpoint);
	if (status->code == RPC__CODE__OK && ((const Rpc__CheckReply *)(const
	    void *)reply)->ready)
		result->ok++;
}

static bool
each_is_done(void *arg)
{
	const struct each_result *result = arg;

	return result->ends > 0;
}

static void
test_each_replica_is_asked(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	const Rpc__CheckRequest request = RPC__CHECK_REQUEST__INIT;
	struct each_result result = { 0 };

	connect_two(f);
	rpc_client_each(f->client, &c, &rpc_server_rule_check,
	    &request.base, on_each, &result);
	assert_int_equal(result.answers, 0);
	assert_true(turn_until(f->loop, each_is_done, &result, WAIT_MS));
	assert_int_equal(result.answers, 2);
	assert_int_equal(result.ok, 2);

	rpc_client_destroy(&f->client);
	connect_to(f, "tcp://127.0.0.1:1", 0);
	memset(&result, 0, sizeof(result));
	rpc_client_each(f->client, &c, &rpc_server_rule_check,
	    &request.base, on_each, &result);
	assert_int_equal(result.ends, 0);
	assert_true(turn_until(f->loop, each_is_done, &result, WAIT_MS));
	assert_int_equal(result.answers, 0);
}

static void
test_destroy_cancels(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t = { 0 };
	int i;

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	request.delay_ms = 1000;
	for (i = 0; i < 10; i++)
		tally_call(&t, f->client, &c, &request);
	turn_until(f->loop, never, NULL, 50);
	rpc_client_destroy(&f->client);
	assert_int_equal(t.codes[RPC__CODE__CANCELLED], 10);
}

static void
on_done_destroy(const struct status *status, const ProtobufCMessage *reply,
    void *arg)
{
	struct fixture *f = arg;

	(void)status;
	(void)reply;
	rpc_client_destroy(&f->client);
}

static bool
has_no_client(void *arg)
{
	const struct fixture *f = arg;

	return f->client == NULL;
}

static void
test_destroy_within_an_answer(void **state)
{
	struct fixture *f = *state;
	const struct rpc_context c = context(WAIT_MS);
	const Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	struct tally t = { 0 };
	int i;

	f->a = replica_start_plain();
	connect_to(f, f->a.endpoint, 1);
	rpc_client_call(f->client, &c, &echo_rule_say, &request.base,
	    on_done_destroy, f);
	for (i = 0; i < 10; i++)
		tally_call(&t, f->client, &c, &request);
	assert_true(turn_until(f->loop, has_no_client, f, WAIT_MS));
	assert_int_equal(t.done, 10);
}

/* ---- CURVE ---- */

static struct rpc_keys *
keys_of(const char *dir, const char *name)
{
	struct rpc_keys *keys;
	char error[512];

	if (dir[0] != '\0' && rpc_keys_make(dir, name, error,
	    sizeof(error)) == -1)
		fail_msg("%s", error);
	keys = rpc_keys_load(dir, name, error, sizeof(error));
	if (keys == NULL)
		fail_msg("%s", error);
	return keys;
}

static void
test_curve_lets_in_who_is_on_the_list(void **state)
{
	struct fixture *f = *state;
	const Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	const char *dir = test_folder();
	struct rpc_keys *keys = keys_of(dir, "echo");
	struct tally t;

	rpc_keys_destroy(&keys);
	f->keys = keys_of(dir, "gateway");
	f->a = replica_start("tcp://127.0.0.1:*", dir, "notify, gateway",
	    "10");
	f->client = client_of(f, f->a.endpoint, f->keys, 100);
	wait_live(f, 1);
	t = call_once(f, context(WAIT_MS), &request);
	assert_int_equal(t.codes[RPC__CODE__OK], 1);

	/* A key of the folder that is not on the list. */
	rpc_client_destroy(&f->client);
	rpc_keys_destroy(&f->keys);
	f->keys = keys_of(dir, "messages");
	f->client = client_of(f, f->a.endpoint, f->keys, 100);
	t = call_once(f, context(700), &request);
	assert_int_equal(t.codes[RPC__CODE__UNAVAILABLE], 1);

	/* No key at all. */
	rpc_client_destroy(&f->client);
	f->client = client_of(f, f->a.endpoint, NULL, 100);
	t = call_once(f, context(700), &request);
	assert_int_equal(t.codes[RPC__CODE__UNAVAILABLE], 1);

	/* A key that is made only now, of a name that is on the list. */
	rpc_client_destroy(&f->client);
	rpc_keys_destroy(&f->keys);
	f->keys = keys_of(dir, "notify");
	f->client = client_of(f, f->a.endpoint, f->keys, 100);
	wait_live(f, 1);
}

static void
test_wrong_server_key_is_refused(void **state)
{
	struct fixture *f = *state;
	const Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;
	const char *theirs = test_folder(), *ours = test_folder();
	struct rpc_keys *keys = keys_of(theirs, "echo");
	struct tally t;

	rpc_keys_destroy(&keys);
	keys = keys_of(ours, "echo");
	rpc_keys_destroy(&keys);
	f->keys = keys_of(ours, "gateway");
	f->a = replica_start("tcp://127.0.0.1:*", theirs, "gateway", "10");
	f->client = client_of(f, f->a.endpoint, f->keys, 100);
	t = call_once(f, context(700), &request);
	assert_int_equal(t.codes[RPC__CODE__UNAVAILABLE], 1);
}

static void
test_plain_stays_on_loopback(void **state)
{
	struct fixture *f = *state;
	struct rpc_server_options server = {
		.service = "echo",
		.listen = "tcp://0.0.0.0:*",
		.allow = "",
	};
	struct rpc_client_options client = {
		.service = "echo",
		.endpoints = "tcp://192.0.2.1:5502",
	};
	char error[256] = "";

	assert_null(rpc_server_new(f->loop, &server, error, sizeof(error)));
	assert_non_null(strstr(error, "loopback"));
	error[0] = '\0';
	assert_null(rpc_client_new(f->loop, &client, error, sizeof(error)));
	assert_non_null(strstr(error, "loopback"));
	/* A name that looks like an address. */
	server.listen = "tcp://127.0.0.1.example.org:*";
	assert_null(rpc_server_new(f->loop, &server, error, sizeof(error)));
}

static void
test_bad_settings_are_sentences(void **state)
{
	static const char *const bad[] = { "", " , ", "127.0.0.1:5502",
		"tcp://127.0.0.1", "tcp://127.0.0.1:0", "tcp://:5502",
		"tcp://127.0.0.1:99999", "tcp://127.0.0.1:55x", "file:",
		"ipc:///tmp/x" };
	struct fixture *f = *state;
	struct rpc_client_options client = { .service = "echo" };
	struct rpc_server_options server = { .service = "echo", .allow = "" };
	char error[256];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		client.endpoints = bad[i];
		error[0] = '\0';
		assert_null(rpc_client_new(f->loop, &client, error,
		    sizeof(error)));
		assert_true(error[0] != '\0');
	}
	f->a = replica_start_plain();
	server.listen = f->a.endpoint;
	assert_null(rpc_server_new(f->loop, &server, error, sizeof(error)));
	assert_non_null(strstr(error, "cannot listen"));
}

static void
test_no_signal_handler_is_set(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGPIPE };
	const char *dir = test_folder();
	struct fixture *f = *state;
	struct sigaction action;
	size_t i;

	f->keys = keys_of(dir, "echo");
	f->client = client_of(f, "tcp://127.0.0.1:1", f->keys, 10);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], NULL, &action);
		assert_true(action.sa_handler == SIG_DFL);
	}
}

/* ---- helpers ---- */

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return -1;
	f->loop = loop_new();
	*state = f;
	return f->loop == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	rpc_client_destroy(&f->client);
	rpc_keys_destroy(&f->keys);
	if (f->a.process != NULL)
		replica_end(&f->a, SIGKILL);
	if (f->b.process != NULL)
		replica_end(&f->b, SIGKILL);
	loop_destroy(&f->loop);
	free(f);
	return 0;
}

static struct rpc_client *
client_of(struct fixture *f, const char *endpoints,
    const struct rpc_keys *keys, unsigned max)
{
	const struct rpc_client_options options = {
		.service = "echo",
		.endpoints = endpoints,
		.keys = keys,
		.max_inflight = max,
	};
	struct rpc_client *client;
	char error[512];

	client = rpc_client_new(f->loop, &options, error, sizeof(error));
	if (client == NULL)
		fail_msg("%s", error);
	return client;
}

static void
connect_to(struct fixture *f, const char *endpoints, unsigned live)
{
	f->client = client_of(f, endpoints, NULL, 1000);
	wait_live(f, live);
}

static void
connect_two(struct fixture *f)
{
	char endpoints[256];

	f->a = replica_start_plain();
	f->b = replica_start_plain();
	snprintf(endpoints, sizeof(endpoints), "%s,%s", f->a.endpoint,
	    f->b.endpoint);
	connect_to(f, endpoints, 2);
}

static bool
is_live(void *arg)
{
	const struct want_live *want = arg;

	return rpc_client_live(want->client) == want->count;
}

static bool
never(void *arg)
{
	(void)arg;
	return false;
}

static void
wait_live(struct fixture *f, unsigned count)
{
	struct want_live want = { f->client, count };

	assert_true(turn_until(f->loop, is_live, &want, WAIT_MS));
}

static struct rpc_context
context(int timeout_ms)
{
	return rpc_context_system(1, timeout_ms);
}

static struct tally
call_once(struct fixture *f, struct rpc_context c,
    const Echo__SayRequest *request)
{
	struct tally t = { 0 };

	tally_call(&t, f->client, &c, request);
	assert_true(turn_until(f->loop, tally_is_done, &t, 2 * WAIT_MS));
	return t;
}

static void
write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_call_carries_its_context),
		TEST(test_typed_client),
		TEST(test_both_names_are_served),
		TEST(test_limits_come_before_the_handler),
		TEST(test_failure_is_carried),
		TEST(test_bytes_of_all_sizes),
		TEST(test_two_replicas_share),
		TEST(test_killed_replica_loses_no_safe_call),
		TEST(test_killed_replica_fails_other_calls_at_once),
		TEST(test_stopped_replica_loses_no_safe_call),
		TEST(test_drained_replica_loses_nothing),
		TEST(test_drain_finishes_what_it_has),
		TEST(test_restart_on_the_same_port),
		TEST(test_nobody_there_is_unavailable),
		TEST(test_dead_endpoint_costs_nothing),
		TEST(test_name_is_resolved),
		TEST(test_file_of_endpoints_is_followed),
		TEST(test_deadline),
		TEST(test_bounds_of_calls_in_flight),
		TEST(test_each_replica_is_asked),
		TEST(test_destroy_cancels),
		TEST(test_destroy_within_an_answer),
		TEST(test_curve_lets_in_who_is_on_the_list),
		TEST(test_wrong_server_key_is_refused),
		TEST(test_plain_stays_on_loopback),
		TEST(test_bad_settings_are_sentences),
		TEST(test_no_signal_handler_is_set),
	};
	int result = replica_main(argc, argv);

	if (result != -1)
		return result;
	log_init("test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
