/* Whose password is looked at next, and whose not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "directory/login/queue.h"

#define LATER_MS	60000
#define WAIT_MS		20000
#define MANY		(LOGIN_LANE_MAX + 44)

struct fixture {
	struct loop		*loop;
	struct work		*work;
	struct login_queue	*queue;
	pthread_mutex_t		 gate;	/* looks wait while it is held */
	unsigned		 checked, dropped;
	char			 order[MANY + 1];
};

struct one {
	struct login_job	 job;
	struct fixture		*f;
	char			 name;
	bool			 looked, done, dropped;
};

static struct fixture f;

static void
start(unsigned threads)
{
	memset(&f, 0, sizeof(f));
	f.loop = loop_new();
	f.work = work_new(f.loop, threads, 256);
	f.queue = login_queue_new(f.loop, f.work, threads);
	pthread_mutex_init(&f.gate, NULL);
	assert_non_null(f.queue);
}

static void
stop(void)
{
	work_destroy(&f.work);
	login_queue_destroy(&f.queue);
	loop_destroy(&f.loop);
	pthread_mutex_destroy(&f.gate);
}

static void
look(void *arg)
{
	struct one *o = arg;

	pthread_mutex_lock(&o->f->gate);
	pthread_mutex_unlock(&o->f->gate);
	o->looked = true;
}

static void
on_done(void *arg, bool checked)
{
	struct one *o = arg;

	o->done = true;
	o->dropped = !checked;
	if (checked)
		f.order[f.checked++] = o->name;
	else
		f.dropped++;
}

static void
add(struct one *o, char name, enum login_lane lane, const char *address,
    int64_t left_ms)
{
	*o = (struct one){ .f = &f, .name = name };
	o->job = (struct login_job){ .lane = lane, .address = address,
	    .deadline_ms = loop_now_ms() + left_ms, .check = look,
	    .done = on_done, .arg = o };
	login_queue_add(f.queue, &o->job);
}

static void
turn_until(unsigned ended)
{
	const int64_t until = loop_now_ms() + WAIT_MS;

	while (f.checked + f.dropped < ended && loop_now_ms() < until)
		loop_turn(f.loop, 100);
	assert_int_equal(f.checked + f.dropped, ended);
}

/* Known browsers, then clean addresses, of the rest one in four. */
static void
test_lanes(void **state)
{
	struct one first, known[2], clean[6], rest[3];
	int i;

	(void)state;
	start(1);
	pthread_mutex_lock(&f.gate);
	add(&first, '-', LOGIN_CLEAN, "a", LATER_MS);
	for (i = 0; i < 3; i++)
		add(&rest[i], 'r', LOGIN_REST, "r", LATER_MS);
	for (i = 0; i < 6; i++)
		add(&clean[i], 'c', LOGIN_CLEAN, "c", LATER_MS);
	for (i = 0; i < 2; i++)
		add(&known[i], 'k', LOGIN_KNOWN, "r", LATER_MS);
	pthread_mutex_unlock(&f.gate);
	turn_until(12);
	assert_string_equal(f.order, "-kkcccrcccrr");
	stop();
}

/* Of two threads one is never lent to addresses where somebody failed. */
static void
test_share(void **state)
{
	struct one rest[3], clean;

	(void)state;
	start(2);
	pthread_mutex_lock(&f.gate);
	add(&rest[0], 'r', LOGIN_REST, "r", LATER_MS);
	add(&rest[1], 'r', LOGIN_REST, "s", LATER_MS);
	add(&rest[2], 'r', LOGIN_REST, "t", LATER_MS);
	add(&clean, 'c', LOGIN_CLEAN, "c", LATER_MS);
	/* One of each has begun: no more than these end at first. */
	pthread_mutex_unlock(&f.gate);
	turn_until(4);
	assert_true(strchr(f.order, 'c') - f.order <= 1);
	stop();
}

/* A crowd of one address is behind who comes alone, and the newest first. */
static void
test_crowd(void **state)
{
	static struct one first, crowd[20], alone[2];
	int i;

	(void)state;
	start(1);
	pthread_mutex_lock(&f.gate);
	add(&first, '-', LOGIN_CLEAN, "x", LATER_MS);
	for (i = 0; i < 20; i++)
		add(&crowd[i], (char)('A' + i), LOGIN_REST, "crowd",
		    LATER_MS);
	add(&alone[0], 'a', LOGIN_REST, "alone", LATER_MS);
	add(&alone[1], 'b', LOGIN_REST, "another", LATER_MS);
	pthread_mutex_unlock(&f.gate);
	turn_until(23);
	/* When sixteen are left, they are none any more. */
	assert_string_equal(f.order, "-abTSRQABCDEFGHIJKLMNOP");
	stop();
}

/* A family behind one address waits in order. */
static void
test_few(void **state)
{
	struct one first, few[3];
	int i;

	(void)state;
	start(1);
	pthread_mutex_lock(&f.gate);
	add(&first, '-', LOGIN_CLEAN, "x", LATER_MS);
	for (i = 0; i < 3; i++)
		add(&few[i], (char)('1' + i), LOGIN_CLEAN, "home", LATER_MS);
	pthread_mutex_unlock(&f.gate);
	turn_until(4);
	assert_string_equal(f.order, "-123");
	stop();
}

/* Whose caller has gone, or goes before it could hear, is not looked at. */
static void
test_deadline(void **state)
{
	struct one first, late, gone, good;

	(void)state;
	start(1);
	pthread_mutex_lock(&f.gate);
	add(&first, '-', LOGIN_CLEAN, "x", LATER_MS);
	add(&gone, 'g', LOGIN_CLEAN, "g", 0);
	add(&late, 'l', LOGIN_CLEAN, "l", 400);
	add(&good, 'o', LOGIN_CLEAN, "o", LATER_MS);
	/* Told while the thread is still busy. */
	turn_until(2);
	assert_true(gone.dropped && late.dropped);
	assert_false(gone.looked || late.looked);
	pthread_mutex_unlock(&f.gate);
	turn_until(4);
	assert_string_equal(f.order, "-o");
	stop();
}

/* Where a lane is full the crowd pays, not who comes. */
static void
test_full(void **state)
{
	static struct one first, alone, crowd[MANY], last;
	int i;

	(void)state;
	start(1);
	pthread_mutex_lock(&f.gate);
	add(&first, '-', LOGIN_CLEAN, "x", LATER_MS);
	add(&alone, 'a', LOGIN_CLEAN, "alone", LATER_MS);
	for (i = 0; i < LOGIN_LANE_MAX + 10; i++)
		add(&crowd[i], 'c', LOGIN_CLEAN, "crowd", LATER_MS);
	add(&last, 'b', LOGIN_CLEAN, "last", LATER_MS);
	/* The oldest of them. */
	assert_true(crowd[0].dropped && crowd[11].dropped);
	assert_false(crowd[12].dropped || alone.dropped || last.dropped);
	pthread_mutex_unlock(&f.gate);
	turn_until(LOGIN_LANE_MAX + 13);
	assert_memory_equal(f.order, "-abc", 4);
	stop();
}

/* An address with many failures waits for a moment; nobody else does. */
static void
test_pace(void **state)
{
	struct one slow, fast, known;
	int64_t began;

	(void)state;
	start(1);
	login_queue_failed(f.queue, "few", 29, 30);
	began = loop_now_ms();
	login_queue_failed(f.queue, "many", 95, 30);
	add(&slow, 's', LOGIN_REST, "many", LATER_MS);
	add(&fast, 'f', LOGIN_REST, "few", LATER_MS);
	add(&known, 'k', LOGIN_KNOWN, "many", LATER_MS);
	turn_until(3);
	assert_int_equal(f.order[2], 's');
	assert_true(loop_now_ms() - began >= 1000);
	stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_pace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
