/*
 * What no client of ours would send, sent over a bare ZeroMQ socket: each
 * gets its status or nothing, and the server goes on.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include <zmq.h>

#include "base/arena.h"
#include "base/log.h"
#include "replica.h"

#define ANSWER_MS	5000
#define SILENCE_MS	150
#define SAY		"liaison.test.v1.Echo/Say"

struct fixture {
	struct replica		 replica;
	void			*zmq, *socket;
	Rpc__RequestHeader	 header;
	Echo__SayRequest	 request;
};

struct answer {
	Rpc__Code	code;
	Rpc__Reason	reason;
	uint64_t	id;
	int		draining;
	char		field[64];
};

static void
open_socket(struct fixture *f)
{
	const int wait = ANSWER_MS, linger = 0;

	f->socket = zmq_socket(f->zmq, ZMQ_DEALER);
	zmq_setsockopt(f->socket, ZMQ_RCVTIMEO, &wait, sizeof(wait));
	zmq_setsockopt(f->socket, ZMQ_LINGER, &linger, sizeof(linger));
	assert_int_equal(zmq_connect(f->socket, f->replica.endpoint), 0);
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->replica = replica_start_plain();
	f->zmq = zmq_ctx_new();
	open_socket(f);
	rpc__request_header__init(&f->header);
	f->header.version = 1;
	f->header.request_id = 42;
	f->header.method = (char *)(uintptr_t)SAY;
	f->header.timeout_ms = 3000;
	echo__say_request__init(&f->request);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	zmq_close(f->socket);
	zmq_ctx_term(f->zmq);
	/* It has outlived all of it. */
	assert_int_equal(replica_end(&f->replica, SIGTERM), 0);
	free(f);
	return 0;
}

static void
send_part(struct fixture *f, const void *data, size_t len, int more)
{
	assert_int_equal(zmq_send(f->socket, data, len,
	    more ? ZMQ_SNDMORE : 0), (int)len);
}

static void
send_header(struct fixture *f, int more)
{
	uint8_t data[1024];

	send_part(f, data, rpc__request_header__pack(&f->header, data), more);
}

static void
send_call(struct fixture *f)
{
	uint8_t data[1024];

	send_header(f, 1);
	send_part(f, data, echo__say_request__pack(&f->request, data), 0);
}

static struct answer
receive(struct fixture *f)
{
	uint8_t data[4096];
	struct answer a = { 0 };
	Rpc__ReplyHeader *header;
	int len, more;
	size_t size = sizeof(more);

	len = zmq_recv(f->socket, data, sizeof(data), 0);
	assert_in_range(len, 1, sizeof(data));
	header = rpc__reply_header__unpack(NULL, (size_t)len, data);
	assert_non_null(header);
	assert_int_equal(header->version, 1);
	a.code = header->code;
	a.reason = header->reason;
	a.id = header->request_id;
	a.draining = header->draining;
	strncpy(a.field, header->field, sizeof(a.field) - 1);
	rpc__reply_header__free_unpacked(header, NULL);
	zmq_getsockopt(f->socket, ZMQ_RCVMORE, &more, &size);
	assert_int_equal(more, 1);
	assert_in_range(zmq_recv(f->socket, data, sizeof(data), 0), 0,
	    sizeof(data));
	zmq_getsockopt(f->socket, ZMQ_RCVMORE, &more, &size);
	assert_int_equal(more, 0);
	return a;
}

static void
assert_answer(struct fixture *f, Rpc__Code code, Rpc__Reason reason)
{
	const struct answer a = receive(f);

	assert_int_equal(a.code, code);
	assert_int_equal(a.reason, reason);
	assert_int_equal(a.id, f->header.request_id);
}

/* A good call is answered, and nothing else comes before its answer. */
static void
assert_serves(struct fixture *f)
{
	f->header.request_id++;
	send_call(f);
	assert_answer(f, RPC__CODE__OK, RPC__REASON__REASON_UNSPECIFIED);
}

static void
test_good_call(void **state)
{
	assert_serves(*state);
}

static void
test_unreadable_headers_are_dropped(void **state)
{
	struct fixture *f = *state;
	uint8_t noise[300];
	int i;

	for (i = 0; i < (int)sizeof(noise); i++)
		noise[i] = (uint8_t)(i * 37 + 11);
	send_part(f, noise, sizeof(noise), 0);
	send_part(f, noise, sizeof(noise), 1);
	send_part(f, noise, sizeof(noise), 0);
	for (i = 0; i < 50; i++)
		send_part(f, noise, (size_t)i + 1, i < 49);
	f->header.method = (char *)(uintptr_t)"\xff\xfe";
	send_call(f);
	f->header.method = (char *)(uintptr_t)SAY;
	assert_serves(f);
}

static void
test_wrong_number_of_parts(void **state)
{
	struct fixture *f = *state;

	/* No form at all: nobody to answer. */
	send_header(f, 0);
	send_header(f, 1);
	send_part(f, "", 0, 1);
	send_part(f, "more", 4, 0);
	assert_answer(f, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST);
	assert_serves(f);
}

static void
test_unknown_methods(void **state)
{
	static const char *const names[] = { "", "/", "Say",
		"liaison.test.v1.Echo", "liaison.test.v1.Echo/",
		"liaison.test.v1.Echo/say", "liaison.test.v1.Echo/Say ",
		"liaison.messages.v1.Messages/Send" };
	struct fixture *f = *state;
	char longest[600];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		f->header.method = (char *)(uintptr_t)names[i];
		send_call(f);
		assert_answer(f, RPC__CODE__UNIMPLEMENTED,
		    RPC__REASON__METHOD_UNKNOWN);
	}
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	f->header.method = longest;
	send_call(f);
	assert_answer(f, RPC__CODE__UNIMPLEMENTED,
	    RPC__REASON__METHOD_UNKNOWN);
	f->header.method = (char *)(uintptr_t)SAY;
	assert_serves(f);
}

static void
test_unknown_version(void **state)
{
	struct fixture *f = *state;

	f->header.version = 2;
	send_call(f);
	assert_answer(f, RPC__CODE__UNIMPLEMENTED,
	    RPC__REASON__VERSION_UNSUPPORTED);
	f->header.version = 0;
	send_call(f);
	assert_answer(f, RPC__CODE__UNIMPLEMENTED,
	    RPC__REASON__VERSION_UNSUPPORTED);
	/* An empty frame is a header without a version. */
	f->header.request_id = 0;
	send_part(f, "", 0, 1);
	send_part(f, "", 0, 0);
	assert_answer(f, RPC__CODE__UNIMPLEMENTED,
	    RPC__REASON__VERSION_UNSUPPORTED);
}

/* Version 2: the header's length, header and payload in one frame. */
static void
send_one(struct fixture *f, uint32_t version)
{
	uint8_t data[2048];
	size_t len, n;

	f->header.version = version;
	n = rpc__request_header__get_packed_size(&f->header);
	assert_in_range(n, 1, 127);
	data[0] = (uint8_t)n;
	rpc__request_header__pack(&f->header, data + 1);
	len = 1 + n + echo__say_request__pack(&f->request, data + 1 + n);
	send_part(f, data, len, 0);
	f->header.version = 1;
}

static void
assert_one(struct fixture *f, Rpc__Code code, const char *text)
{
	uint8_t data[4096];
	Rpc__ReplyHeader *header;
	Echo__SayReply *reply;
	int len, more;
	size_t size = sizeof(more);

	len = zmq_recv(f->socket, data, sizeof(data), 0);
	assert_in_range(len, 2, sizeof(data));
	zmq_getsockopt(f->socket, ZMQ_RCVMORE, &more, &size);
	assert_int_equal(more, 0);
	assert_in_range(data[0], 1, len - 1);
	header = rpc__reply_header__unpack(NULL, data[0], data + 1);
	assert_non_null(header);
	assert_int_equal(header->version, 2);
	assert_int_equal(header->code, code);
	assert_int_equal(header->request_id, f->header.request_id);
	reply = echo__say_reply__unpack(NULL, (size_t)len - 1 - data[0],
	    data + 1 + data[0]);
	assert_non_null(reply);
	assert_string_equal(reply->text, text);
	rpc__reply_header__free_unpacked(header, NULL);
	echo__say_reply__free_unpacked(reply, NULL);
}

static void
test_one_frame_is_answered_in_one(void **state)
{
	struct fixture *f = *state;

	f->request.text = (char *)(uintptr_t)"one";
	send_one(f, 2);
	assert_one(f, RPC__CODE__OK, "one");
	f->request.fail_with = RPC__CODE__NOT_FOUND;
	send_one(f, 2);
	assert_one(f, RPC__CODE__NOT_FOUND, "");
	f->request.fail_with = 0;
	/* The header says what the form says. */
	send_one(f, 1);
	assert_one(f, RPC__CODE__UNIMPLEMENTED, "");
	send_one(f, 3);
	assert_one(f, RPC__CODE__UNIMPLEMENTED, "");
	assert_serves(f);
	send_one(f, 2);
	assert_one(f, RPC__CODE__OK, "one");
}

/* So a client knows, which asks in two. */
static void
test_check_tells_the_version(void **state)
{
	struct fixture *f = *state;
	uint8_t data[1024];
	Rpc__CheckReply *reply;
	int len;

	f->header.method = (char *)(uintptr_t)"liaison.rpc.v1.Server/Check";
	send_header(f, 1);
	send_part(f, "", 0, 0);
	assert_in_range(zmq_recv(f->socket, data, sizeof(data), 0), 1,
	    sizeof(data));
	len = zmq_recv(f->socket, data, sizeof(data), 0);
	assert_in_range(len, 1, sizeof(data));
	reply = rpc__check_reply__unpack(NULL, (size_t)len, data);
	assert_non_null(reply);
	assert_int_equal(reply->version, 2);
	rpc__check_reply__free_unpacked(reply, NULL);
}

static void
test_bad_payloads(void **state)
{
	static const char deep[] = "\x3a\x00";
	struct fixture *f = *state;
	struct answer a;

	send_header(f, 1);
	send_part(f, "\x0a\x7f" "cut", 5, 0);
	assert_answer(f, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST);
	send_header(f, 1);
	send_part(f, "\x0a\x03" "a\0b", 5, 0);
	a = receive(f);
	assert_int_equal(a.code, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(a.reason, RPC__REASON__FIELD_INVALID);
	assert_string_equal(a.field, "text");
	send_header(f, 1);
	send_part(f, deep, 2, 0);
	assert_answer(f, RPC__CODE__OK, RPC__REASON__REASON_UNSPECIFIED);
	assert_serves(f);
}

static void
test_bad_caller(void **state)
{
	struct fixture *f = *state;
	Rpc__Caller caller = RPC__CALLER__INIT;
	uint8_t session[5] = { 0 };

	f->header.caller = &caller;
	caller.session_id.data = session;
	caller.session_id.len = sizeof(session);
	send_call(f);
	assert_answer(f, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST);
	/* A trace that is none is left out. */
	caller.session_id.len = 0;
	f->header.traceparent = (char *)(uintptr_t)"x y=z";
	send_call(f);
	assert_answer(f, RPC__CODE__OK, RPC__REASON__REASON_UNSPECIFIED);
}

static void
test_deadlines_at_the_server(void **state)
{
	struct fixture *f = *state;
	const int silence = SILENCE_MS;
	char byte;

	f->header.timeout_ms = 0;
	send_call(f);
	assert_answer(f, RPC__CODE__DEADLINE_EXCEEDED,
	    RPC__REASON__DEADLINE_PASSED);

	/* The handler is too slow; what it says later is not sent. */
	f->header.timeout_ms = 60;
	f->request.delay_ms = 200;
	send_call(f);
	assert_answer(f, RPC__CODE__DEADLINE_EXCEEDED,
	    RPC__REASON__DEADLINE_PASSED);
	f->header.timeout_ms = 3000;
	f->request.delay_ms = 300;
	assert_serves(f);
	zmq_setsockopt(f->socket, ZMQ_RCVTIMEO, &silence, sizeof(silence));
	assert_int_equal(zmq_recv(f->socket, &byte, 1, 0), -1);
}

static void
test_oversized_frame_ends_its_connection_only(void **state)
{
	struct fixture *f = *state;
	uint8_t *large = calloc(1, REPLICA_FRAME + 1);

	send_header(f, 1);
	send_part(f, large, REPLICA_FRAME + 1, 0);
	free(large);
	zmq_close(f->socket);
	open_socket(f);
	assert_serves(f);
}

/* Who has not heard of it yet is refused, not left without an answer. */
static void
test_drain_refuses_new_calls(void **state)
{
	struct fixture *f = *state;
	struct answer a;
	int refused = 0;

	assert_serves(f);
	kill(replica_pid(&f->replica), SIGTERM);
	while (refused < 3) {
		send_call(f);
		a = receive(f);
		if (a.code == RPC__CODE__OK && refused == 0)
			continue;
		assert_int_equal(a.code, RPC__CODE__UNAVAILABLE);
		assert_true(a.draining);
		refused++;
	}
}

/* Not even ZeroMQ. */
static void
test_bytes_on_the_socket(void **state)
{
	static const char *const lines[] = { "GET / HTTP/1.1\r\n\r\n", "\xff",
		"\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL garbage garbage garbage"
	};
	struct fixture *f = *state;
	struct sockaddr_in in = { .sin_family = AF_INET };
	size_t i;
	int fd;

	in.sin_port = htons((uint16_t)atoi(strrchr(f->replica.endpoint,
	    ':') + 1));
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		assert_int_equal(connect(fd, (struct sockaddr *)&in,
		    sizeof(in)), 0);
		assert_in_range(write(fd, lines[i], strlen(lines[i])), 1, 100);
		close(fd);
	}
	assert_serves(f);
}

static void
test_metrics_count_what_came(void **state)
{
	struct fixture *f = *state;
	const Rpc__MetricsRequest request = RPC__METRICS_REQUEST__INIT;
	Rpc__MetricsReply *reply;
	uint8_t *data = malloc(1 << 20);
	int len;

	send_part(f, "\xff\xff", 2, 0);
	f->request.fail_with = RPC__CODE__NOT_FOUND;
	send_call(f);
	assert_answer(f, RPC__CODE__NOT_FOUND, RPC__REASON__WRONG_LOGIN);
	f->header.method =
	    (char *)(uintptr_t)"liaison.rpc.v1.Server/Metrics";
	send_header(f, 1);
	send_part(f, data, rpc__metrics_request__pack(&request, data), 0);
	assert_in_range(zmq_recv(f->socket, data, 1 << 20, 0), 1, 1 << 20);
	len = zmq_recv(f->socket, data, 1 << 20, 0);
	assert_in_range(len, 1, 1 << 20);
	reply = rpc__metrics_reply__unpack(NULL, (size_t)len, data);
	assert_non_null(reply);
	assert_non_null(strstr(reply->text,
	    "liaison_rpc_frames_dropped_total 1\n"));
	assert_non_null(strstr(reply->text, "liaison_rpc_requests_total{"
	    "service=\"echo\",method=\"" SAY "\",code=\"NOT_FOUND\"} 1\n"));
	assert_non_null(strstr(reply->text,
	    "liaison_rpc_duration_seconds_count{service=\"echo\""));
	rpc__metrics_reply__free_unpacked(reply, NULL);
	free(data);
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_good_call),
		TEST(test_unreadable_headers_are_dropped),
		TEST(test_wrong_number_of_parts),
		TEST(test_unknown_methods),
		TEST(test_unknown_version),
		TEST(test_one_frame_is_answered_in_one),
		TEST(test_check_tells_the_version),
		TEST(test_bad_payloads),
		TEST(test_bad_caller),
		TEST(test_deadlines_at_the_server),
		TEST(test_oversized_frame_ends_its_connection_only),
		TEST(test_drain_refuses_new_calls),
		TEST(test_bytes_on_the_socket),
		TEST(test_metrics_count_what_came),
	};
	int result = replica_main(argc, argv);

	if (result != -1)
		return result;
	log_init("test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
