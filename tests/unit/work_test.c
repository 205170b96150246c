/* Work threads: results come back into the loop, the queue is bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <pthread.h>
#include <cmocka.h>

#include "base/work.h"

struct fixture {
	struct loop	*loop;
	struct work	*work;
	pthread_t	 self;
	pthread_mutex_t	 gate;		/* jobs wait while it is held */
	int		 done;		/* in the loop's thread only */
};

struct job {
	struct fixture	*f;
	int		 value;
	int		 elsewhere;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->loop = loop_new();
	f->self = pthread_self();
	pthread_mutex_init(&f->gate, NULL);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	work_destroy(&f->work);
	loop_destroy(&f->loop);
	pthread_mutex_destroy(&f->gate);
	free(f);
	return 0;
}

static void
run(void *arg)
{
	struct job *job = arg;

	pthread_mutex_lock(&job->f->gate);
	pthread_mutex_unlock(&job->f->gate);
	job->value *= 2;
	job->elsewhere = !pthread_equal(pthread_self(), job->f->self);
}

static void
done(void *arg)
{
	struct job *job = arg;

	assert_true(pthread_equal(pthread_self(), job->f->self));
	job->f->done++;
}

static void
turn_for(struct fixture *f, int count)
{
	const int64_t until = loop_now_ms() + 5000;

	while (f->done < count && loop_now_ms() < until)
		loop_turn(f->loop, 100);
	assert_int_equal(f->done, count);
}

static void
test_jobs_run_elsewhere_and_end_here(void **state)
{
	struct fixture *f = *state;
	struct job jobs[100];
	int i;

	f->work = work_new(f->loop, 3, 100);
	for (i = 0; i < 100; i++) {
		jobs[i] = (struct job){ .f = f, .value = i };
		assert_true(work_submit(f->work, run, done, &jobs[i]));
	}
	turn_for(f, 100);
	for (i = 0; i < 100; i++) {
		assert_int_equal(jobs[i].value, 2 * i);
		assert_true(jobs[i].elsewhere);
	}
}

static void
test_full_queue_refuses(void **state)
{
	struct fixture *f = *state;
	struct job jobs[20];
	int i, taken = 0;

	f->work = work_new(f->loop, 1, 4);
	pthread_mutex_lock(&f->gate);
	for (i = 0; i < 20; i++) {
		jobs[i] = (struct job){ .f = f };
		taken += work_submit(f->work, run, done, &jobs[i]);
	}
	/* The thread may have taken one out of the queue. */
	assert_in_range(taken, 4, 5);
	pthread_mutex_unlock(&f->gate);
	turn_for(f, taken);
	assert_true(work_submit(f->work, run, done, &jobs[0]));
	turn_for(f, taken + 1);
}

static void
test_destroy_runs_what_is_queued(void **state)
{
	struct fixture *f = *state;
	struct job jobs[10];
	int i;

	f->work = work_new(f->loop, 2, 10);
	for (i = 0; i < 10; i++) {
		jobs[i] = (struct job){ .f = f, .value = 1 };
		assert_true(work_submit(f->work, run, done, &jobs[i]));
	}
	work_destroy(&f->work);
	assert_null(f->work);
	assert_int_equal(f->done, 10);
	assert_int_equal(jobs[9].value, 2);
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_jobs_run_elsewhere_and_end_here),
		TEST(test_full_queue_refuses),
		TEST(test_destroy_runs_what_is_queued),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
