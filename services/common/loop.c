/*
 * One epoll; timers in a heap behind one timerfd, signals behind one signalfd,
 * deferred calls behind an eventfd, so that loop_fd() tells of all of them.
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "loop.h"

#define MAX_EVENTS	64
/* Deferred calls may defer more; what is left after this waits a turn. */
#define MAX_PASSES	8
#define NEVER		INT64_MAX

struct loop_watch {
	struct loop		*loop;
	int			 fd;
	uint32_t		 events;
	loop_fd_fn		*fn;		/* NULL: unwatched */
	void			*arg;
	struct loop_watch	*prev, *next;
};

struct loop_timer {
	struct loop		*loop;
	int64_t			 due;		/* of loop_now_ms() */
	int64_t			 every;
	uint64_t		 seq;		/* order of equal due times */
	size_t			 index;		/* in the heap, from 1 */
	loop_fn			*fn;
	void			*arg;
};

struct deferred {
	loop_fn			*fn;
	void			*arg;
};

struct loop {
	int			 epfd, timerfd, eventfd, signalfd;
	bool			 stopped, turning, woken;
	struct loop_watch	*watches;
	struct loop_watch	*unwatched;	/* freed at the end of a turn */
	struct loop_timer	**heap;		/* from 1 */
	size_t			 ntimers, cap_timers;
	uint64_t		 seq;
	int64_t			 armed;		/* what timerfd waits for */
	struct deferred		*deferred;
	size_t			 ndeferred, cap_deferred;
	sigset_t		 signals;
	struct deferred		 on_signal[NSIG];
};

static bool	 add_internal(struct loop *, int fd, loop_fd_fn *);
static void	 on_timerfd(uint32_t, void *);
static void	 on_eventfd(uint32_t, void *);
static void	 on_signalfd(uint32_t, void *);
static void	 end_turn(struct loop *);
static void	 free_unwatched(struct loop *);
static void	 run_timers(struct loop *);
static void	 run_deferred(struct loop *);
static void	 arm(struct loop *);
static void	 wake(struct loop *);
static bool	 before(const struct loop_timer *, const struct loop_timer *);
static void	 heap_place(struct loop *, size_t, struct loop_timer *);
static void	 heap_up(struct loop *, size_t);
static void	 heap_down(struct loop *, size_t);
static void	 heap_remove(struct loop *, struct loop_timer *);
static void	*grow(void *, size_t *cap, size_t size);

struct loop *
loop_new(void)
{
	struct loop *l;
	int error;

	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return NULL;
	l->signalfd = -1;
	l->armed = NEVER;
	sigemptyset(&l->signals);
	l->epfd = epoll_create1(EPOLL_CLOEXEC);
	l->timerfd = timerfd_create(CLOCK_MONOTONIC,
	    TFD_CLOEXEC | TFD_NONBLOCK);
	l->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->epfd == -1 || l->timerfd == -1 || l->eventfd == -1 ||
	    !add_internal(l, l->timerfd, on_timerfd) ||
	    !add_internal(l, l->eventfd, on_eventfd)) {
		error = errno;
		loop_destroy(&l);
		errno = error;
		return NULL;
	}
	return l;
}

void
loop_destroy(struct loop **lp)
{
	struct loop *l = *lp;
	struct loop_watch *w, *next;
	size_t i;

	*lp = NULL;
	if (l == NULL)
		return;
	for (w = l->watches; w != NULL; w = next) {
		next = w->next;
		free(w);
	}
	free_unwatched(l);
	for (i = 1; i <= l->ntimers; i++)
		free(l->heap[i]);
	free(l->heap);
	free(l->deferred);
	if (l->signalfd != -1) {
		close(l->signalfd);
		pthread_sigmask(SIG_UNBLOCK, &l->signals, NULL);
	}
	if (l->eventfd != -1)
		close(l->eventfd);
	if (l->timerfd != -1)
		close(l->timerfd);
	if (l->epfd != -1)
		close(l->epfd);
	free(l);
}

int
loop_fd(const struct loop *l)
{
	return l->epfd;
}

void
loop_turn(struct loop *l, int timeout_ms)
{
	struct epoll_event events[MAX_EVENTS];
	struct loop_watch *w;
	int i, n;

	assert(!l->turning);
	l->turning = true;
	log_flush();
	n = epoll_wait(l->epfd, events, MAX_EVENTS, timeout_ms);
	for (i = 0; i < n; i++) {
		w = events[i].data.ptr;
		if (w->fn != NULL)
			w->fn(events[i].events, w->arg);
	}
	run_deferred(l);
	end_turn(l);
}

void
loop_run(struct loop *l)
{
	l->stopped = false;
	while (!l->stopped)
		loop_turn(l, -1);
}

void
loop_stop(struct loop *l)
{
	l->stopped = true;
}

struct loop_watch *
loop_watch(struct loop *l, int fd, uint32_t events, loop_fd_fn *fn, void *arg)
{
	struct epoll_event event = { .events = events };
	struct loop_watch *w;

	w = calloc(1, sizeof(*w));
	if (w == NULL)
		fatal("out of memory");
	w->loop = l;
	w->fd = fd;
	w->events = events;
	w->fn = fn;
	w->arg = arg;
	event.data.ptr = w;
	if (epoll_ctl(l->epfd, EPOLL_CTL_ADD, fd, &event) == -1) {
		free(w);
		return NULL;
	}
	w->next = l->watches;
	if (w->next != NULL)
		w->next->prev = w;
	l->watches = w;
	return w;
}

void
loop_watch_events(struct loop_watch *w, uint32_t events)
{
	struct epoll_event event = { .events = events };

	if (events == w->events)
		return;
	w->events = events;
	event.data.ptr = w;
	epoll_ctl(w->loop->epfd, EPOLL_CTL_MOD, w->fd, &event);
}

/* The kernel may have handed out an event for it that this turn still holds. */
void
loop_unwatch(struct loop_watch **wp)
{
	struct loop_watch *w = *wp;
	struct loop *l;

	*wp = NULL;
	if (w == NULL)
		return;
	l = w->loop;
	epoll_ctl(l->epfd, EPOLL_CTL_DEL, w->fd, NULL);
	w->fn = NULL;
	if (w->prev != NULL)
		w->prev->next = w->next;
	else
		l->watches = w->next;
	if (w->next != NULL)
		w->next->prev = w->prev;
	w->next = l->unwatched;
	l->unwatched = w;
	if (!l->turning)
		free_unwatched(l);
}

struct loop_timer *
loop_timer(struct loop *l, int64_t after_ms, int64_t every_ms, loop_fn *fn,
    void *arg)
{
	struct loop_timer *t;

	t = calloc(1, sizeof(*t));
	if (t == NULL)
		fatal("out of memory");
	t->loop = l;
	t->due = loop_now_ms() + (after_ms < 0 ? 0 : after_ms);
	t->every = every_ms;
	t->seq = ++l->seq;
	t->fn = fn;
	t->arg = arg;
	if (l->ntimers + 1 >= l->cap_timers)
		l->heap = grow(l->heap, &l->cap_timers, sizeof(l->heap[0]));
	heap_place(l, ++l->ntimers, t);
	heap_up(l, l->ntimers);
	if (!l->turning)
		arm(l);
	return t;
}

void
loop_timer_cancel(struct loop_timer **tp)
{
	struct loop_timer *t = *tp;

	*tp = NULL;
	if (t == NULL)
		return;
	heap_remove(t->loop, t);
	free(t);
}

void
loop_defer(struct loop *l, loop_fn *fn, void *arg)
{
	if (l->ndeferred == l->cap_deferred)
		l->deferred = grow(l->deferred, &l->cap_deferred,
		    sizeof(l->deferred[0]));
	l->deferred[l->ndeferred++] = (struct deferred){ fn, arg };
	if (!l->turning)
		wake(l);
}

void
loop_undefer(struct loop *l, const void *arg)
{
	size_t i;

	for (i = 0; i < l->ndeferred; i++)
		if (l->deferred[i].arg == arg)
			l->deferred[i].fn = NULL;
}

int
loop_signal(struct loop *l, int signo, loop_fn *fn, void *arg)
{
	bool first = l->signalfd == -1;
	int fd;

	if (signo <= 0 || signo >= NSIG) {
		errno = EINVAL;
		return -1;
	}
	sigaddset(&l->signals, signo);
	fd = signalfd(l->signalfd, &l->signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd == -1)
		return -1;
	l->signalfd = fd;
	if (first && !add_internal(l, fd, on_signalfd))
		return -1;
	l->on_signal[signo] = (struct deferred){ fn, arg };
	errno = pthread_sigmask(SIG_BLOCK, &l->signals, NULL);
	return errno == 0 ? 0 : -1;
}

int64_t
loop_now_ms(void)
{
	return loop_now_us() / 1000;
}

int64_t
loop_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
loop_wall_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static bool
add_internal(struct loop *l, int fd, loop_fd_fn *fn)
{
	return loop_watch(l, fd, EPOLLIN, fn, l) != NULL;
}

static void
on_timerfd(uint32_t events, void *arg)
{
	struct loop *l = arg;
	uint64_t n;

	(void)events;
	if (read(l->timerfd, &n, sizeof(n)) == sizeof(n))
		l->armed = NEVER;
	run_timers(l);
}

static void
on_eventfd(uint32_t events, void *arg)
{
	struct loop *l = arg;
	uint64_t n;

	(void)events;
	if (read(l->eventfd, &n, sizeof(n)) == sizeof(n))
		l->woken = false;
}

static void
on_signalfd(uint32_t events, void *arg)
{
	struct loop *l = arg;
	struct signalfd_siginfo info;
	struct deferred *d;

	(void)events;
	while (read(l->signalfd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo >= NSIG)
			continue;
		d = &l->on_signal[info.ssi_signo];
		if (d->fn != NULL)
			d->fn(d->arg);
	}
}

static void
end_turn(struct loop *l)
{
	l->turning = false;
	free_unwatched(l);
	if (l->ndeferred > 0)
		wake(l);
	arm(l);
}

static void
free_unwatched(struct loop *l)
{
	struct loop_watch *w;

	while ((w = l->unwatched) != NULL) {
		l->unwatched = w->next;
		free(w);
	}
}

/* Those made by the callbacks are not due before the next turn. */
static void
run_timers(struct loop *l)
{
	int64_t now = loop_now_ms();
	uint64_t last = l->seq;
	struct loop_timer *t;
	loop_fn *fn;
	void *arg;

	while (l->ntimers > 0 && l->heap[1]->due <= now &&
	    l->heap[1]->seq <= last) {
		t = l->heap[1];
		fn = t->fn;
		arg = t->arg;
		heap_remove(l, t);
		if (t->every > 0) {
			t->due = now + t->every;
			t->seq = ++l->seq;
			heap_place(l, ++l->ntimers, t);
			heap_up(l, l->ntimers);
		} else
			free(t);
		fn(arg);
	}
}

static void
run_deferred(struct loop *l)
{
	struct deferred d;
	size_t i, n;
	int pass;

	for (pass = 0; pass < MAX_PASSES && l->ndeferred > 0; pass++) {
		n = l->ndeferred;
		for (i = 0; i < n; i++) {
			d = l->deferred[i];
			if (d.fn != NULL)
				d.fn(d.arg);
		}
		l->ndeferred -= n;
		for (i = 0; i < l->ndeferred; i++)
			l->deferred[i] = l->deferred[n + i];
	}
}

/*
 * An early wake-up is harmless and one timerfd_settime() cheaper than being
 * exact, so only a nearer time is armed.
 */
static void
arm(struct loop *l)
{
	struct itimerspec spec = { 0 };
	int64_t due;

	if (l->ntimers == 0 || l->heap[1]->due >= l->armed)
		return;
	due = l->heap[1]->due;
	spec.it_value.tv_sec = (time_t)(due / 1000);
	spec.it_value.tv_nsec = (long)(due % 1000) * 1000000;
	if (spec.it_value.tv_sec == 0 && spec.it_value.tv_nsec == 0)
		spec.it_value.tv_nsec = 1;
	if (timerfd_settime(l->timerfd, TFD_TIMER_ABSTIME, &spec, NULL) == 0)
		l->armed = due;
}

static void
wake(struct loop *l)
{
	const uint64_t one = 1;

	if (!l->woken && write(l->eventfd, &one, sizeof(one)) == sizeof(one))
		l->woken = true;
}

static bool
before(const struct loop_timer *a, const struct loop_timer *b)
{
	return a->due < b->due || (a->due == b->due && a->seq < b->seq);
}

static void
heap_place(struct loop *l, size_t i, struct loop_timer *t)
{
	l->heap[i] = t;
	t->index = i;
}

static void
heap_up(struct loop *l, size_t i)
{
	struct loop_timer *t = l->heap[i];

	for (; i > 1 && before(t, l->heap[i / 2]); i /= 2)
		heap_place(l, i, l->heap[i / 2]);
	heap_place(l, i, t);
}

static void
heap_down(struct loop *l, size_t i)
{
	struct loop_timer *t = l->heap[i];
	size_t child;

	for (; (child = i * 2) <= l->ntimers; i = child) {
		if (child < l->ntimers &&
		    before(l->heap[child + 1], l->heap[child]))
			child++;
		if (!before(l->heap[child], t))
			break;
		heap_place(l, i, l->heap[child]);
	}
	heap_place(l, i, t);
}

static void
heap_remove(struct loop *l, struct loop_timer *t)
{
	size_t i = t->index;
	struct loop_timer *last = l->heap[l->ntimers--];

	if (last == t)
		return;
	heap_place(l, i, last);
	heap_up(l, i);
	heap_down(l, last->index);
}

static void *
grow(void *p, size_t *cap, size_t size)
{
	*cap = *cap == 0 ? 16 : *cap * 2;
	p = reallocarray(p, *cap, size);
	if (p == NULL)
		fatal("out of memory");
	return p;
}
