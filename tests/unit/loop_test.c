/* The event loop: files, timers, signals, deferred calls, in another loop. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/log.h"
#include "base/loop.h"

#define MANY	500

struct fixture {
	struct loop		*loop;
	struct loop_watch	*a, *b;
	struct loop_timer	*timer;
	int			 calls;
	int			 order[MANY];
	int			 n;
};

struct mark {
	struct fixture	*f;
	int		 id;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->loop = loop_new();
	*state = f;
	return f->loop == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	loop_destroy(&f->loop);
	assert_null(f->loop);
	loop_destroy(&f->loop);
	free(f);
	return 0;
}

static void
on_call(void *arg)
{
	struct fixture *f = arg;

	f->calls++;
}

static void
on_mark(void *arg)
{
	struct mark *mark = arg;

	mark->f->order[mark->f->n++] = mark->id;
}

static void
turn_for(struct fixture *f, int calls)
{
	const int64_t until = loop_now_ms() + 5000;

	while (f->calls < calls && loop_now_ms() < until)
		loop_turn(f->loop, 100);
	assert_int_equal(f->calls, calls);
}

/* What an embedding loop would see. */
static int
is_readable(const struct fixture *f, int timeout_ms)
{
	struct pollfd p = { .fd = loop_fd(f->loop), .events = POLLIN };

	return poll(&p, 1, timeout_ms);
}

static void
on_read(uint32_t events, void *arg)
{
	struct fixture *f = arg;

	assert_true(events & EPOLLIN);
	f->calls++;
}

/* Each takes the other away: only one may be called. */
static void
on_read_unwatch_all(uint32_t events, void *arg)
{
	struct fixture *f = arg;

	(void)events;
	f->calls++;
	loop_unwatch(&f->a);
	loop_unwatch(&f->b);
}

static void
test_file_descriptors(void **state)
{
	struct fixture *f = *state;
	int p[2];

	assert_int_equal(pipe(p), 0);
	f->a = loop_watch(f->loop, p[0], EPOLLIN, on_read, f);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 0);
	assert_int_equal(write(p[1], "x", 1), 1);
	assert_int_equal(is_readable(f, 1000), 1);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 1);
	loop_watch_events(f->a, 0);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 1);
	loop_watch_events(f->a, EPOLLIN);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 2);
	loop_unwatch(&f->a);
	assert_null(f->a);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 2);
	close(p[0]);
	close(p[1]);
}

static void
test_unwatch_within_a_turn(void **state)
{
	struct fixture *f = *state;
	int p[2], q[2];

	assert_int_equal(pipe(p), 0);
	assert_int_equal(pipe(q), 0);
	f->a = loop_watch(f->loop, p[0], EPOLLIN, on_read_unwatch_all, f);
	f->b = loop_watch(f->loop, q[0], EPOLLIN, on_read_unwatch_all, f);
	assert_int_equal(write(p[1], "x", 1), 1);
	assert_int_equal(write(q[1], "x", 1), 1);
	loop_turn(f->loop, 1000);
	assert_int_equal(f->calls, 1);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 1);
	close(p[0]);
	close(p[1]);
	close(q[0]);
	close(q[1]);
}

static void
test_watch_of_a_bad_descriptor(void **state)
{
	struct fixture *f = *state;

	assert_null(loop_watch(f->loop, -1, EPOLLIN, on_read, f));
}

static void
test_timers_fire_in_order(void **state)
{
	struct fixture *f = *state;
	struct mark marks[MANY];
	struct loop_timer *timers[MANY];
	const int64_t start = loop_now_ms() + 100, until = start + 5000;
	int expected = 0, i;

	/* Due times out of order; every third is cancelled again. */
	for (i = 0; i < MANY; i++) {
		marks[i] = (struct mark){ f, (i * 37) % MANY };
		timers[i] = loop_timer(f->loop, start + marks[i].id / 10 * 5 -
		    loop_now_ms(), 0, on_mark, &marks[i]);
	}
	for (i = 0; i < MANY; i++) {
		if (i % 3 == 0)
			loop_timer_cancel(&timers[i]);
		else
			expected++;
	}
	while (f->n < expected && loop_now_ms() < until)
		loop_turn(f->loop, 100);
	assert_int_equal(f->n, expected);
	for (i = 1; i < f->n; i++)
		assert_in_range(f->order[i] / 10, f->order[i - 1] / 10, MANY);
	loop_turn(f->loop, 20);
	assert_int_equal(f->n, expected);
}

static void
test_timer_is_not_early(void **state)
{
	struct fixture *f = *state;
	const int64_t began = loop_now_ms();

	loop_timer(f->loop, 40, 0, on_call, f);
	turn_for(f, 1);
	assert_in_range(loop_now_ms() - began, 40, 4000);
}

static void
on_call_cancel(void *arg)
{
	struct fixture *f = arg;

	if (++f->calls == 3)
		loop_timer_cancel(&f->timer);
}

static void
test_periodic_timer_cancelled_by_itself(void **state)
{
	struct fixture *f = *state;
	const int64_t began = loop_now_ms();

	f->timer = loop_timer(f->loop, 5, 5, on_call_cancel, f);
	turn_for(f, 3);
	assert_in_range(loop_now_ms() - began, 15, 4000);
	assert_null(f->timer);
	loop_turn(f->loop, 30);
	assert_int_equal(f->calls, 3);
	loop_timer_cancel(&f->timer);
}

static void
on_call_again(void *arg)
{
	struct fixture *f = arg;

	f->calls++;
	loop_timer(f->loop, 0, 0, on_call_again, f);
}

/* A timer that makes itself anew must not hold the turn for ever. */
static void
test_timer_made_by_a_timer(void **state)
{
	struct fixture *f = *state;

	loop_timer(f->loop, 0, 0, on_call_again, f);
	loop_turn(f->loop, 1000);
	assert_in_range(f->calls, 1, 2);
	assert_int_equal(is_readable(f, 1000), 1);
}

static void
test_embedded_loop_is_readable_for_timers(void **state)
{
	struct fixture *f = *state;

	loop_timer(f->loop, 10000, 0, on_call, f);
	assert_int_equal(is_readable(f, 0), 0);
	/* Made outside of a turn, and sooner than the one there is. */
	loop_timer(f->loop, 20, 0, on_call, f);
	assert_int_equal(is_readable(f, 2000), 1);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 1);
	assert_int_equal(is_readable(f, 0), 0);
}

static void
test_embedded_loop_is_readable_for_deferred(void **state)
{
	struct fixture *f = *state;

	loop_defer(f->loop, on_call, f);
	assert_int_equal(f->calls, 0);
	assert_int_equal(is_readable(f, 0), 1);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 1);
	loop_turn(f->loop, 0);
	assert_int_equal(f->calls, 1);
	assert_int_equal(is_readable(f, 0), 0);
}

static void
on_defer_again(void *arg)
{
	struct fixture *f = arg;

	f->calls++;
	loop_defer(f->loop, on_defer_again, f);
}

static void
test_deferred_for_ever_does_not_hold_a_turn(void **state)
{
	struct fixture *f = *state;
	int before;

	loop_defer(f->loop, on_defer_again, f);
	loop_turn(f->loop, 0);
	before = f->calls;
	assert_in_range(before, 1, 100);
	assert_int_equal(is_readable(f, 0), 1);
	loop_turn(f->loop, -1);
	assert_in_range(f->calls, before + 1, 200);
}

static void
test_undefer(void **state)
{
	struct fixture *f = *state;
	struct mark mark = { f, 1 };

	loop_defer(f->loop, on_mark, &mark);
	loop_defer(f->loop, on_call, f);
	loop_undefer(f->loop, &mark);
	loop_turn(f->loop, 0);
	assert_int_equal(f->n, 0);
	assert_int_equal(f->calls, 1);
}

static void
on_stop(void *arg)
{
	struct fixture *f = arg;

	f->calls++;
	loop_stop(f->loop);
}

static void
test_signal_stops_the_loop(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_signal(f->loop, SIGTERM, on_stop, f), 0);
	assert_int_equal(loop_signal(f->loop, SIGUSR1, on_call, f), 0);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGTERM);
	assert_int_equal(is_readable(f, 1000), 1);
	loop_run(f->loop);
	assert_int_equal(f->calls, 2);
	assert_int_equal(loop_signal(f->loop, 0, on_call, f), -1);
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

/* One write for the lines of many turns; all the same they come out. */
static void
test_log_lines_wait_a_little(void **state)
{
	struct fixture *f = *state;
	struct pollfd p = { .events = POLLIN };
	const int64_t until = loop_now_ms() + 5000;
	int ends[2], saved = dup(STDERR_FILENO);

	log_init("test", "info");
	log_batch();
	assert_int_equal(pipe(ends), 0);
	p.fd = ends[0];
	dup2(ends[1], STDERR_FILENO);
	log_info("a", "x=1");
	loop_turn(f->loop, 0);
	log_info("b", "x=1");
	loop_turn(f->loop, 0);
	/* Another loop, which waits for ours alone, is told. */
	if (is_readable(f, 5000) == 1)
		while (poll(&p, 1, 0) == 0 && loop_now_ms() < until)
			loop_turn(f->loop, 0);
	dup2(saved, STDERR_FILENO);
	assert_int_equal(poll(&p, 1, 0), 1);
	assert_false(log_waiting());
	close(saved);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_file_descriptors),
		TEST(test_unwatch_within_a_turn),
		TEST(test_watch_of_a_bad_descriptor),
		TEST(test_timers_fire_in_order),
		TEST(test_timer_is_not_early),
		TEST(test_periodic_timer_cancelled_by_itself),
		TEST(test_timer_made_by_a_timer),
		TEST(test_embedded_loop_is_readable_for_timers),
		TEST(test_embedded_loop_is_readable_for_deferred),
		TEST(test_deferred_for_ever_does_not_hold_a_turn),
		TEST(test_undefer),
		TEST(test_signal_stops_the_loop),
		TEST(test_log_lines_wait_a_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
