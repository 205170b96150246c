/* Timers in a heap, and the next one of them behind a timerfd. */
#include <sys/timerfd.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop_clock.h"
#include "base/loop_timers.h"

#define MIN_CAP	16
#define NEVER	INT64_MAX

struct loop_timer {
	struct loop_timers	*timers;
	int64_t			 due;		/* of loop_now_ms() */
	int64_t			 every;
	uint64_t		 seq;		/* order of equal due times */
	size_t			 index;		/* in the heap, from 1 */
	void			(*fn)(void *arg);
	void			*arg;
};

static bool	 before(const struct loop_timer *, const struct loop_timer *);
static void	 heap_add(struct loop_timers *, struct loop_timer *);
static void	 heap_place(struct loop_timers *, size_t, struct loop_timer *);
static void	 heap_up(struct loop_timers *, size_t);
static void	 heap_down(struct loop_timers *, size_t);
static void	 heap_remove(struct loop_timers *, struct loop_timer *);

int
loop_timers_init(struct loop_timers *l)
{
	memset(l, 0, sizeof(*l));
	l->armed = NEVER;
	l->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return l->fd == -1 ? -1 : 0;
}

void
loop_timers_clear(struct loop_timers *l)
{
	size_t i;

	for (i = 1; i <= l->count; i++)
		free(l->heap[i]);
	free(l->heap);
	if (l->fd != -1)
		close(l->fd);
}

struct loop_timer *
loop_timers_add(struct loop_timers *l, int64_t after_ms, int64_t every_ms,
    void (*fn)(void *arg), void *arg)
{
	struct loop_timer *t;

	t = calloc(1, sizeof(*t));
	if (t == NULL)
		fatal("out of memory");
	t->timers = l;
	t->due = loop_now_ms() + (after_ms < 0 ? 0 : after_ms);
	t->every = every_ms;
	t->seq = ++l->seq;
	t->fn = fn;
	t->arg = arg;
	heap_add(l, t);
	return t;
}

void
loop_timers_remove(struct loop_timer **tp)
{
	struct loop_timer *t = *tp;

	*tp = NULL;
	if (t == NULL)
		return;
	heap_remove(t->timers, t);
	free(t);
}

/* Those made by the callbacks are not due before the next turn. */
void
loop_timers_run(struct loop_timers *l)
{
	const int64_t now = loop_now_ms();
	uint64_t last = l->seq;
	struct loop_timer *t;
	void (*fn)(void *arg);
	uint64_t n;
	void *arg;

	if (read(l->fd, &n, sizeof(n)) == sizeof(n))
		l->armed = NEVER;
	while (l->count > 0 && l->heap[1]->due <= now &&
	    l->heap[1]->seq <= last) {
		t = l->heap[1];
		fn = t->fn;
		arg = t->arg;
		heap_remove(l, t);
		if (t->every > 0) {
			t->due = now + t->every;
			t->seq = ++l->seq;
			heap_add(l, t);
		} else
			free(t);
		fn(arg);
	}
}

/*
 * An early wake-up is harmless and one timerfd_settime() cheaper than being
 * exact, so only a nearer time is armed.
 */
void
loop_timers_arm(struct loop_timers *l)
{
	struct itimerspec spec = { 0 };
	int64_t due;

	if (l->count == 0 || l->heap[1]->due >= l->armed)
		return;
	due = l->heap[1]->due;
	spec.it_value.tv_sec = (time_t)(due / 1000);
	spec.it_value.tv_nsec = (long)(due % 1000) * 1000000;
	if (spec.it_value.tv_sec == 0 && spec.it_value.tv_nsec == 0)
		spec.it_value.tv_nsec = 1;
	if (timerfd_settime(l->fd, TFD_TIMER_ABSTIME, &spec, NULL) == 0)
		l->armed = due;
}

static bool
before(const struct loop_timer *a, const struct loop_timer *b)
{
	return a->due < b->due || (a->due == b->due && a->seq < b->seq);
}

static void
heap_add(struct loop_timers *l, struct loop_timer *t)
{
	if (l->count + 1 >= l->cap) {
		l->cap = l->cap == 0 ? MIN_CAP : l->cap * 2;
		l->heap = reallocarray(l->heap, l->cap, sizeof(l->heap[0]));
		if (l->heap == NULL)
			fatal("out of memory");
	}
	heap_place(l, ++l->count, t);
	heap_up(l, l->count);
}

static void
heap_place(struct loop_timers *l, size_t i, struct loop_timer *t)
{
	l->heap[i] = t;
	t->index = i;
}

static void
heap_up(struct loop_timers *l, size_t i)
{
	struct loop_timer *t = l->heap[i];

	for (; i > 1 && before(t, l->heap[i / 2]); i /= 2)
		heap_place(l, i, l->heap[i / 2]);
	heap_place(l, i, t);
}

static void
heap_down(struct loop_timers *l, size_t i)
{
	struct loop_timer *t = l->heap[i];
	size_t child;

	for (; (child = i * 2) <= l->count; i = child) {
		if (child < l->count &&
		    before(l->heap[child + 1], l->heap[child]))
			child++;
		if (!before(l->heap[child], t))
			break;
		heap_place(l, i, l->heap[child]);
	}
	heap_place(l, i, t);
}

static void
heap_remove(struct loop_timers *l, struct loop_timer *t)
{
	size_t i = t->index;
	struct loop_timer *last = l->heap[l->count--];

	if (last == t)
		return;
	heap_place(l, i, last);
	heap_up(l, i);
	heap_down(l, last->index);
}
