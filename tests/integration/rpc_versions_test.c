/*
 * A client beside servers of other versions, played by a bare ROUTER: it
 * speaks the form that the server's CheckReply names, and no newer one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <zmq.h>

#include "base/log.h"
#include "replica.h"

#define TIMEOUT_MS	10000
#define MAX_PARTS	4

struct server {
	void		*zmq, *socket;
	char		 endpoint[64];
	uint32_t	 version;	/* that it says it takes */
	int		 parts;		/* of the last call, without its name */
};

struct fixture {
	struct server		 server;
	struct loop		*loop;
	struct rpc_keys		*keys;
	struct rpc_client	*client;
	struct tally		 tally;
};

static void
start(struct server *s)
{
	size_t len = sizeof(s->endpoint);

	s->zmq = zmq_ctx_new();
	s->socket = zmq_socket(s->zmq, ZMQ_ROUTER);
	assert_int_equal(zmq_bind(s->socket, s->endpoint[0] == '\0' ?
	    "tcp://127.0.0.1:*" : s->endpoint), 0);
	assert_int_equal(zmq_getsockopt(s->socket, ZMQ_LAST_ENDPOINT,
	    s->endpoint, &len), 0);
}

static void
stop(struct server *s)
{
	const int linger = 0;

	zmq_setsockopt(s->socket, ZMQ_LINGER, &linger, sizeof(linger));
	zmq_close(s->socket);
	zmq_ctx_term(s->zmq);
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct rpc_client_options options = { .service = "echo" };
	char error[256] = "";

	start(&f->server);
	f->loop = loop_new();
	f->keys = rpc_keys_load("", "test", error, sizeof(error));
	options.keys = f->keys;
	options.endpoints = f->server.endpoint;
	f->client = rpc_client_new(f->loop, &options, error, sizeof(error));
	if (f->client == NULL)
		fail_msg("%s", error);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	rpc_client_destroy(&f->client);
	rpc_keys_destroy(&f->keys);
	loop_destroy(&f->loop);
	stop(&f->server);
	free(f);
	return 0;
}

/* Checks are answered, calls looked at, then answered in two parts. */
static void
answer(struct server *s, zmq_msg_t *parts, int n)
{
	Rpc__ReplyHeader h = RPC__REPLY_HEADER__INIT;
	Rpc__CheckReply check = RPC__CHECK_REPLY__INIT;
	const uint8_t *data = zmq_msg_data(&parts[1]);
	size_t len = zmq_msg_size(&parts[1]);
	Rpc__RequestHeader *in;
	uint8_t out[256];

	if (n == 2)
		len = *data++;
	in = rpc__request_header__unpack(NULL, len, data);
	assert_non_null(in);
	assert_int_equal(in->version, n == 2 ? 2 : 1);
	h.version = 1;
	h.request_id = in->request_id;
	zmq_send(s->socket, zmq_msg_data(&parts[0]), zmq_msg_size(&parts[0]),
	    ZMQ_SNDMORE);
	zmq_send(s->socket, out, rpc__reply_header__pack(&h, out),
	    ZMQ_SNDMORE);
	check.ready = 1;
	check.version = s->version;
	if (strcmp(in->method, "liaison.rpc.v1.Server/Check") == 0) {
		assert_int_equal(n, 3);
		zmq_send(s->socket, out, rpc__check_reply__pack(&check, out),
		    0);
	} else {
		s->parts = n - 1;
		zmq_send(s->socket, "", 0, 0);
	}
	rpc__request_header__free_unpacked(in, NULL);
}

static void
serve(struct server *s)
{
	zmq_msg_t parts[MAX_PARTS];
	int i, n = 0;

	do {
		assert_true(n < MAX_PARTS);
		zmq_msg_init(&parts[n]);
		if (zmq_msg_recv(&parts[n], s->socket, ZMQ_DONTWAIT) == -1)
			return;
		n++;
	} while (zmq_msg_more(&parts[n - 1]));
	answer(s, parts, n);
	for (i = 0; i < n; i++)
		zmq_msg_close(&parts[i]);
}

static bool
is_live(void *arg)
{
	struct fixture *f = arg;

	serve(&f->server);
	return rpc_client_live(f->client) == 1;
}

static bool
is_lost(void *arg)
{
	return rpc_client_live(((struct fixture *)arg)->client) == 0;
}

static bool
is_answered(void *arg)
{
	struct fixture *f = arg;

	serve(&f->server);
	return tally_is_done(&f->tally);
}

/* In how many parts a call of so many bytes comes. */
static int
parts_of_call(struct fixture *f, size_t bytes)
{
	struct rpc_context context = rpc_context_system(1, TIMEOUT_MS);
	Echo__SayRequest request = ECHO__SAY_REQUEST__INIT;

	assert_true(turn_until(f->loop, is_live, f, TIMEOUT_MS));
	request.data.len = bytes;
	request.data.data = calloc(1, bytes + 1);
	tally_call(&f->tally, f->client, &context, &request);
	assert_true(turn_until(f->loop, is_answered, f, TIMEOUT_MS));
	free(request.data.data);
	assert_int_equal(f->tally.codes[RPC__CODE__OK], f->tally.sent);
	return f->server.parts;
}

static void
test_an_old_server_gets_two_parts(void **state)
{
	assert_int_equal(parts_of_call(*state, 10), 2);
}

static void
test_a_new_server_gets_one(void **state)
{
	struct fixture *f = *state;

	f->server.version = 2;
	assert_int_equal(parts_of_call(f, 10), 1);
	/* What is large is not copied for it. */
	assert_int_equal(parts_of_call(f, 100000), 2);
}

static void
test_a_newer_server_gets_what_we_know(void **state)
{
	struct fixture *f = *state;

	f->server.version = 3;
	assert_int_equal(parts_of_call(f, 10), 1);
}

/* Rolled back: the same address, and an older server at it. */
static void
test_each_connection_is_asked(void **state)
{
	struct fixture *f = *state;

	f->server.version = 2;
	assert_int_equal(parts_of_call(f, 10), 1);
	stop(&f->server);
	assert_true(turn_until(f->loop, is_lost, f, TIMEOUT_MS));
	start(&f->server);
	f->server.version = 0;
	assert_int_equal(parts_of_call(f, 10), 2);
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_an_old_server_gets_two_parts),
		TEST(test_a_new_server_gets_one),
		TEST(test_a_newer_server_gets_what_we_know),
		TEST(test_each_connection_is_asked),
	};

	log_init("test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
