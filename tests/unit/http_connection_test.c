/* A connection's time and memory: what is slow, what waits, what is dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
#include "gateway/http/connection.h"

#define SECOND		1000

static const char head_text[] = "POST / HTTP/1.1\r\nHost: x\r\n";

static struct peer {
	struct http_connection	 c;
	const char		*in;		/* still to be read */
	size_t			 in_len;
	bool			 ended;		/* the client sends no more */
	size_t			 room;
	size_t			 untaken;
	char			 said[4096];
	size_t			 said_len;
	unsigned		 heads, pieces, ends, gone, shut, places, again;
	size_t			 bytes_len;	/* of one that is handed over */
	int			 failed;	/* -1: not */
	struct http_head	 head;
	char			 bytes[1024];
} peers[3], *const peer = &peers[0];

static ssize_t
read_some(void *arg, void *data, size_t len)
{
	struct peer *p = arg;

	if (p->in_len == 0)
		return p->ended ? 0 : -1;
	len = len < p->in_len ? len : p->in_len;
	(void)memcpy(data, p->in, len);
	p->in += len;
	p->in_len -= len;
	return (ssize_t)len;
}

static ssize_t
write_some(void *arg, const struct iovec *v, int n)
{
	struct peer *p = arg;
	size_t len, before = p->said_len;
	int i;

	for (i = 0; i < n; i++) {
		len = v[i].iov_len < p->room ? v[i].iov_len : p->room;
		assert_true(p->said_len + len < sizeof(p->said));
		(void)memcpy(p->said + p->said_len, v[i].iov_base, len);
		p->said_len += len;
		p->room -= len;
	}
	return (ssize_t)(p->said_len - before);
}

static size_t
untaken(void *arg)
{
	const struct peer *p = arg;

	return p->untaken;
}

static bool
is_readable(void *arg)
{
	const struct peer *p = arg;

	return p->in_len > 0;
}

static void
again(void *arg)
{
	struct peer *p = arg;

	p->again++;
}

static void
shut(void *arg)
{
	struct peer *p = arg;

	p->shut++;
}

static void
end(void *arg)
{
	struct peer *p = arg;

	http_connection_gone(&p->c);
}

static const struct http_io io = { read_some, write_some, untaken, is_readable,
	again, shut, end };

static struct peer *
peer_of(struct http_connection *c)
{
	return (struct peer *)(void *)c;
}

static void
say(struct peer *p, const char *text)
{
	http_connection_send(&p->c, &(struct http_part){ text, strlen(text),
		HTTP_COPY, NULL, NULL }, 1);
}

static void
on_head(struct http_connection *c, const char *data, size_t len)
{
	struct peer *p = peer_of(c);
	struct http_refusal why;

	p->heads++;
	(void)memcpy(p->bytes, data, len);
	assert_int_equal(http_head_parse(p->bytes, len, &p->head, &why),
	    HTTP_PARSED);
	http_connection_begin(c, &p->head, 10 << 20);
	http_connection_take_body(c);
}

static void
on_piece(struct http_connection *c, const char *data, size_t len, bool place)
{
	struct peer *p = peer_of(c);

	(void)data;
	(void)len;
	p->pieces++;
	p->places += place;
}

static void
on_end(struct http_connection *c)
{
	peer_of(c)->ends++;
}

static void
on_failed(struct http_connection *c, enum http_failure why)
{
	peer_of(c)->failed = (int)why;
	say(peer_of(c), "no");
	http_connection_refused(c);
}

static void
on_gone(struct http_connection *c)
{
	peer_of(c)->gone++;
}

static void
on_bytes(struct http_connection *c, const char *data, size_t len)
{
	(void)data;
	peer_of(c)->bytes_len += len;
}

static const struct http_events events = { on_head, on_piece, on_end,
	on_failed, on_gone, on_bytes };

static void
hear(struct peer *p, const char *text)
{
	p->in = text;
	p->in_len = strlen(text);
	http_connection_ready(&p->c);
	assert_int_equal(p->in_len, 0);
}

static int
start(void **state)
{
	size_t i;

	(void)state;
	(void)memset(peers, 0, sizeof(peers));
	for (i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		peers[i].room = SIZE_MAX;
		peers[i].failed = -1;
		http_connection_init(&peers[i].c, &io, &events, &peers[i]);
	}
	return 0;
}

static int
stop(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
		http_connection_end(&peers[i].c);
	return http_window_taken() == 0 ? 0 : -1;
}

/* `ms` from now, by the clock of whoever looks. */
static void
later(struct peer *p, int64_t ms)
{
	http_connection_check(&p->c, loop_now_ms() + ms);
}

static void
test_nothing_is_kept_of_what_waits(void **state)
{
	(void)state;
	hear(peer, head_text);
	assert_non_null(peer->c.kept);
	hear(peer, "\r\n");
	assert_int_equal(peer->heads, 1);
	assert_null(peer->c.kept);
	say(peer, "yes");
	http_connection_answered(&peer->c, false);
	assert_null(peer->c.kept);
	assert_true(TAILQ_EMPTY(&peer->c.output));
	assert_true(http_connection_is_idle(&peer->c));
	later(peer, 74 * SECOND);
	assert_int_equal(peer->gone, 0);
	later(peer, 76 * SECOND);
	assert_int_equal(peer->gone, 1);
}

/* More than is read at once. */
static const char *
plenty(void)
{
	static char text[200001];

	(void)memset(text, 'x', sizeof(text) - 1);
	return text;
}

static void
test_a_slow_head(void **state)
{
	(void)state;
	later(&peers[1], 11 * SECOND);
	assert_int_equal(peers[1].gone, 1);
	hear(peer, head_text);
	later(peer, 9 * SECOND);
	assert_int_equal(peer->failed, -1);
	later(peer, 11 * SECOND);
	assert_int_equal(peer->failed, HTTP_FAILED_SLOW);
	assert_int_equal(peer->shut, 1);
	/* What still comes is dropped, however much it is. */
	assert_null(peer->c.kept);
	hear(peer, "X: y\r\n\r\n");
	hear(peer, plenty());
	assert_int_equal(peer->heads, 0);
	peer->ended = true;
	http_connection_ready(&peer->c);
	assert_int_equal(peer->gone, 1);
}

static void
test_a_slow_body_and_one_that_is_paused(void **state)
{
	(void)state;
	hear(peer, head_text);
	hear(peer, "Content-Length: 90000\r\n\r\nabc");
	assert_int_equal(peer->pieces, 1);
	http_connection_pause(&peer->c);
	later(peer, 3600 * SECOND);
	assert_int_equal(peer->failed, -1);
	peer->in = "def";
	peer->in_len = 3;
	http_connection_ready(&peer->c);
	assert_int_equal(peer->in_len, 3);
	http_connection_resume(&peer->c);
	http_connection_ready(&peer->c);
	assert_int_equal(peer->pieces, 2);
	later(peer, 19 * SECOND);
	assert_int_equal(peer->failed, -1);
	later(peer, 21 * SECOND);
	assert_int_equal(peer->failed, HTTP_FAILED_SLOW);
	http_window_give(peer->places);
}

/* A good start is no leave to keep a place for minutes. */
static void
test_a_silent_body(void **state)
{
	(void)state;
	hear(peer, head_text);
	hear(peer, "Content-Length: 900000\r\n\r\n");
	hear(peer, plenty());
	later(peer, 29 * SECOND);
	assert_int_equal(peer->failed, -1);
	later(peer, 31 * SECOND);
	assert_int_equal(peer->failed, HTTP_FAILED_SLOW);
	http_window_give(peer->places);
}

static void
test_an_answer_that_waits_for_us(void **state)
{
	(void)state;
	hear(peer, head_text);
	peer->room = 2;
	hear(peer, "\r\n");
	say(peer, "yes");
	peer->room = SIZE_MAX;
	http_connection_ready(&peer->c);
	/* The client has taken all; the rest is not its fault. */
	later(peer, 3600 * SECOND);
	assert_int_equal(peer->gone, 0);
	http_connection_answered(&peer->c, false);
}

static void
test_a_slow_reader(void **state)
{
	(void)state;
	hear(peer, head_text);
	peer->room = 2;
	hear(peer, "\r\n");
	say(peer, "yes");
	http_connection_answered(&peer->c, false);
	/* Its next request is not even read. */
	peer->in = "x";
	peer->in_len = 1;
	http_connection_ready(&peer->c);
	assert_int_equal(peer->in_len, 1);
	later(peer, 119 * SECOND);
	assert_int_equal(peer->gone, 0);
	later(peer, 121 * SECOND);
	assert_int_equal(peer->gone, 1);
}

/* Nothing can be written, but what had been is taken: it is not cut. */
static void
test_a_very_slow_reader(void **state)
{
	(void)state;
	hear(peer, head_text);
	peer->room = 2;
	peer->untaken = 3000;
	hear(peer, "\r\n");
	say(peer, "yes");
	while (peer->untaken > 0) {
		peer->untaken -= 1000;
		later(peer, 121 * SECOND);
		assert_int_equal(peer->gone, 0);
	}
	later(peer, 121 * SECOND);
	assert_int_equal(peer->gone, 1);
}

static void
test_an_answer_before_the_body(void **state)
{
	(void)state;
	hear(peer, head_text);
	hear(peer, "Content-Length: 90000\r\n\r\nabc");
	say(peer, "no");
	http_connection_answered(&peer->c, false);
	/* The rest is dropped, and the next request read. */
	hear(peer, "def");
	assert_int_equal(peer->pieces, 1);
	later(peer, 19 * SECOND);
	assert_int_equal(peer->gone, 0);
	later(peer, 21 * SECOND);
	assert_int_equal(peer->gone, 1);
	assert_int_equal(peer->ends, 0);
	assert_int_equal(peer->failed, -1);
	http_window_give(peer->places);
}

/* However much one sends, it is soon others' turn. */
static void
test_turns(void **state)
{
	static char much[2 << 20];

	(void)state;
	hear(peer, head_text);
	hear(peer, "Content-Length: 9000000\r\n\r\n");
	assert_int_equal(peer->again, 0);
	peer->in = much;
	peer->in_len = sizeof(much);
	http_connection_ready(&peer->c);
	assert_int_equal(peer->again, 1);
	assert_int_equal(peer->in_len, 1 << 20);
	http_connection_ready(&peer->c);
	http_connection_ready(&peer->c);
	assert_int_equal(peer->in_len, 0);
	http_window_give(peer->places);
}

/* All places are taken: who waits gets the next, in turn, or is told. */
static void
test_the_window(void **state)
{
	struct loop *loop = loop_new();
	struct http_waiter other = { 0 };
	unsigned i;

	(void)state;
	http_window_init(loop);
	for (i = 0; i < HTTP_WINDOW; i++)
		assert_true(http_window_take(&other));
	for (i = 0; i < 3; i++) {
		hear(&peers[i], head_text);
		peers[i].in = "Content-Length: 90000\r\n\r\nabc";
		peers[i].in_len = strlen(peers[i].in);
		http_connection_ready(&peers[i].c);
		assert_int_equal(peers[i].pieces, 0);
	}
	later(&peers[1], 11 * SECOND);
	assert_int_equal(peers[1].failed, HTTP_FAILED_CROWDED);
	http_window_give(1);
	/* Who comes now does not go before. */
	assert_false(http_window_take(&other));
	http_window_forget(&other);
	loop_turn(loop, 0);
	assert_int_equal(peers[0].places, 1);
	assert_int_equal(peers[2].pieces, 0);
	http_connection_end(&peers[2].c);
	http_window_give(HTTP_WINDOW);
	loop_turn(loop, 0);
	assert_int_equal(peers[2].pieces, 0);
	http_window_init(NULL);
	loop_destroy(&loop);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, start, stop)

static void
test_one_that_is_handed_over(void **state)
{
	(void)state;
	hear(peer, head_text);
	/* What came behind the head is not lost. */
	hear(peer, "\r\nabc");
	assert_int_equal(peer->heads, 1);
	say(peer, "yes");
	http_connection_hand_over(&peer->c);
	assert_int_equal(peer->bytes_len, 3);
	hear(peer, plenty());
	assert_int_equal(peer->bytes_len, 3 + 200000);
	assert_null(peer->c.kept);
	assert_false(http_connection_is_idle(&peer->c));
	/* It may be silent for ever. */
	later(peer, 1000 * SECOND);
	assert_int_equal(peer->gone, 0);
	/* Who takes nothing is let go, whatever is added meanwhile. */
	peer->room = 0;
	say(peer, "waits");
	later(peer, 29 * SECOND);
	say(peer, "too");
	assert_int_equal(peer->gone, 0);
	assert_true(http_output_size(&peer->c.output) >= 8);
	later(peer, 31 * SECOND);
	assert_int_equal(peer->gone, 1);
	/* Its client's end is its own. */
	hear(&peers[1], head_text);
	hear(&peers[1], "\r\n");
	http_connection_hand_over(&peers[1].c);
	peers[1].ended = true;
	http_connection_ready(&peers[1].c);
	assert_int_equal(peers[1].gone, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_is_kept_of_what_waits),
		TEST(test_a_slow_head),
		TEST(test_a_slow_body_and_one_that_is_paused),
		TEST(test_a_silent_body),
		TEST(test_an_answer_that_waits_for_us),
		TEST(test_a_slow_reader),
		TEST(test_a_very_slow_reader),
		TEST(test_an_answer_before_the_body),
		TEST(test_turns),
		TEST(test_the_window),
		cmocka_unit_test_setup_teardown(
		    test_one_that_is_handed_over, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
