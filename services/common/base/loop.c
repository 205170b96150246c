/*
 * One epoll; timers behind a timerfd, signals behind a signalfd, deferred calls
 * behind an eventfd, so that loop_fd() tells of all of them.
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/loop_timers.h"

#define MAX_EVENTS	64
/* Deferred calls may defer more; what is left after this waits a turn. */
#define MAX_PASSES	8
#define MIN_DEFERRED	16
/* How long a line of the log may wait for others. */
#define LOG_MS		20

struct loop_watch {
	struct loop		*loop;
	int			 fd;
	uint32_t		 events;
	loop_fd_fn		*fn;		/* NULL: unwatched */
	void			*arg;
	struct loop_watch	*prev, *next;
};

struct deferred {
	loop_fn			*fn;
	void			*arg;
};

struct loop {
	int			 epfd, eventfd, signalfd;
	bool			 stopped, turning, woken;
	struct loop_watch	*watches;
	struct loop_watch	*unwatched;	/* freed at the end of a turn */
	struct loop_timers	 timers;
	struct loop_timer	*log_timer;	/* until lines are written */
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
static void	 run_deferred(struct loop *);
static void	 watch_log(struct loop *);
static void	 on_log_timer(void *);
static void	 wake(struct loop *);

struct loop *
loop_new(void)
{
	struct loop *l;
	int error;

	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return NULL;
	l->signalfd = -1;
	sigemptyset(&l->signals);
	l->epfd = epoll_create1(EPOLL_CLOEXEC);
	l->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop_timers_init(&l->timers) == -1 || l->epfd == -1 ||
	    l->eventfd == -1 || !add_internal(l, l->timers.fd, on_timerfd) ||
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

	*lp = NULL;
	if (l == NULL)
		return;
	for (w = l->watches; w != NULL; w = next) {
		next = w->next;
		free(w);
	}
	free_unwatched(l);
	free(l->deferred);
	if (l->signalfd != -1) {
		close(l->signalfd);
		pthread_sigmask(SIG_UNBLOCK, &l->signals, NULL);
	}
	if (l->eventfd != -1)
		close(l->eventfd);
	loop_timers_clear(&l->timers);
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
	watch_log(l);
	l->turning = true;
	n = epoll_wait(l->epfd, events, MAX_EVENTS, timeout_ms);
	for (i = 0; i < n; i++) {
		w = events[i].data.ptr;
		if (w->fn != NULL)
			w->fn(events[i].events, w->arg);
	}
	run_deferred(l);
	watch_log(l);
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

	t = loop_timers_add(&l->timers, after_ms, every_ms, fn, arg);
	if (!l->turning)
		loop_timers_arm(&l->timers);
	return t;
}

void
loop_timer_cancel(struct loop_timer **tp)
{
	loop_timers_remove(tp);
}

void
loop_defer(struct loop *l, loop_fn *fn, void *arg)
{
	if (l->ndeferred == l->cap_deferred) {
		l->cap_deferred = l->cap_deferred == 0 ? MIN_DEFERRED :
		    l->cap_deferred * 2;
		l->deferred = reallocarray(l->deferred, l->cap_deferred,
		    sizeof(l->deferred[0]));
		if (l->deferred == NULL)
			fatal("out of memory");
	}
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

static bool
add_internal(struct loop *l, int fd, loop_fd_fn *fn)
{
	return loop_watch(l, fd, EPOLLIN, fn, l) != NULL;
}

static void
on_timerfd(uint32_t events, void *arg)
{
	struct loop *l = arg;

	(void)events;
	loop_timers_run(&l->timers);
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
	loop_timers_arm(&l->timers);
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
 * Lines wait for others a little: each write wakes up who reads them, and so
 * costs more than all that a small request does here.
 */
static void
watch_log(struct loop *l)
{
	if (l->log_timer == NULL && log_waiting())
		l->log_timer = loop_timer(l, LOG_MS, 0, on_log_timer, l);
}

static void
on_log_timer(void *arg)
{
	struct loop *l = arg;

	l->log_timer = NULL;
	log_flush();
}

static void
wake(struct loop *l)
{
	const uint64_t one = 1;

	if (!l->woken && write(l->eventfd, &one, sizeof(one)) == sizeof(one))
		l->woken = true;
}
