/* A live socket: who takes nothing, who is silent, who says no frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
#include "gateway/live/hub.h"

#define SECOND		1000

struct gateway gateway;

static struct client client;
static struct live_user user;
static size_t room, said;
static unsigned gone;
static char last[256];

static ssize_t
read_none(void *arg, void *data, size_t len)
{
	(void)arg;
	(void)data;
	(void)len;
	return -1;
}

static ssize_t
write_some(void *arg, const struct iovec *v, int n)
{
	size_t all = 0, len;
	int i;

	(void)arg;
	for (i = 0; i < n; i++) {
		len = v[i].iov_len < room ? v[i].iov_len : room;
		(void)memcpy(last, v[i].iov_base, len < sizeof(last) ? len :
		    sizeof(last));
		room -= len;
		all += len;
	}
	said += all;
	return (ssize_t)all;
}

static size_t
untaken(void *arg)
{
	(void)arg;
	return 0;
}

static bool
is_readable(void *arg)
{
	(void)arg;
	return false;
}

static void
nothing(void *arg)
{
	(void)arg;
}

static void
end(void *arg)
{
	(void)arg;
	http_connection_gone(&client.http);
}

static const struct http_io io = { read_none, write_some, untaken,
	is_readable, nothing, nothing, end };

static void
on_gone(struct http_connection *c)
{
	(void)c;
	gone++;
	client.use->gone(&client);
}

static const struct http_events events = { .gone = on_gone };

static struct live_socket *
open_socket(bool as_events)
{
	struct live_socket *s;

	room = SIZE_MAX;
	said = gone = 0;
	client = (struct client){ 0 };
	http_connection_init(&client.http, &io, &events, NULL);
	client.http.state = HTTP_STATE_OPEN;
	client.http.deadline_ms = 0;
	s = live_socket_new(&client, as_events);
	s->user = &user;
	s->expires_s = INT64_MAX;
	user.n = user.greeted = 1;
	TAILQ_INIT(&user.sockets);
	TAILQ_INSERT_TAIL(&user.sockets, s, of_user);
	live_session_add(s);
	return s;
}

static int
start(void **state)
{
	(void)state;
	gateway.loop = loop_new();
	TAILQ_INIT(&live_hub.sockets);
	live_hub.n = 0;
	user = (struct live_user){ .leaving = true };
	return gateway.loop != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	loop_destroy(&gateway.loop);
	return live_hub.n == 0 ? 0 : -1;
}

static void
test_who_takes_nothing_is_let_go_with_bounded_memory(void **state)
{
	struct live_socket *s = open_socket(false);
	char text[100];
	const struct buffer json = { text, sizeof(text), sizeof(text) },
	    id = { text, 1, 1 };
	size_t most = 0, size;
	int n;

	(void)state;
	(void)memset(text, 'x', sizeof(text));
	assert_true(live_socket_send(s, &json, &id));
	assert_int_equal(said, sizeof(text) + 2);
	room = 0;
	for (n = 0; n < 10000 && live_socket_send(s, &json, &id); n++) {
		size = http_output_size(&client.http.output);
		most = size > most ? size : most;
	}
	assert_true(n > 100 && n < 400);
	assert_true(most <= 32 * 1024);
	assert_int_equal(gone, 1);
	assert_null(client.used);
}

static void
test_a_close_lets_what_waits_go_first(void **state)
{
	struct live_socket *s = open_socket(false);

	(void)state;
	live_socket_close(s, WEBSOCKET_GOING_AWAY);
	assert_memory_equal(last, "\x88\x02\x03\xe9", 4);
	assert_null(client.used);
	/* Its client has a moment to answer. */
	assert_int_equal(gone, 0);
	http_connection_check(&client.http, loop_now_ms() + 3 * SECOND);
	assert_int_equal(gone, 1);
}

static void
test_what_is_no_frame_ends_it(void **state)
{
	(void)state;
	(void)open_socket(false);
	client.use->bytes(&client, "\x81\x02hi", 4);
	assert_memory_equal(last, "\x88\x02\x03\xea", 4);
	assert_null(client.used);
	http_connection_end(&client.http);
	/* A stream of events has nothing to hear. */
	(void)open_socket(true);
	client.use->bytes(&client, "GET", 3);
	assert_int_equal(gone, 1);
}

static void
test_a_silent_client_is_asked_and_then_let_go(void **state)
{
	struct live_socket *s = open_socket(false);
	const int64_t now = loop_now_ms();

	(void)state;
	/* Greeted users alone are told where they are: this one is not. */
	s->said_ms = now;
	client.use->check(&client, now + 39 * SECOND);
	assert_int_equal(said, 0);
	assert_int_equal(gone, 0);
	client.use->check(&client, now + 101 * SECOND);
	assert_int_equal(gone, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_who_takes_nothing_is_let_go_with_bounded_memory,
		    start, stop),
		cmocka_unit_test_setup_teardown(
		    test_a_close_lets_what_waits_go_first, start, stop),
		cmocka_unit_test_setup_teardown(test_what_is_no_frame_ends_it,
		    start, stop),
		cmocka_unit_test_setup_teardown(
		    test_a_silent_client_is_asked_and_then_let_go, start,
		    stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
