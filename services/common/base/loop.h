/*
 * The event loop of a process: one epoll with file descriptors, timers and
 * signals.  Single-threaded.  Where another loop owns the process (Kore in the
 * gateway), that one watches loop_fd() and calls loop_turn().
 */
#ifndef LIAISON_BASE_LOOP_H
#define LIAISON_BASE_LOOP_H

#include <stdint.h>

#include "base/loop_clock.h"

struct loop;
struct loop_watch;
struct loop_timer;

typedef void loop_fd_fn(uint32_t epoll_events, void *arg);
typedef void loop_fn(void *arg);

/* NULL with errno set where the kernel refuses. */
struct loop	*loop_new(void);
/* Watches and timers still there are freed with it. */
void		 loop_destroy(struct loop **);

/* Readable when something is due: file descriptors, timers and deferred. */
int		 loop_fd(const struct loop *);
/* Handles what is ready; waits timeout_ms at most (0: not at all, -1: ever). */
void		 loop_turn(struct loop *, int timeout_ms);
/* Turns until loop_stop(). */
void		 loop_run(struct loop *);
void		 loop_stop(struct loop *);

/*
 * Calls fn when `events` (EPOLLIN | EPOLLOUT | EPOLLET ...) happen on fd.  The
 * caller keeps fd; unwatch before close.  Safe to unwatch from any callback.
 */
struct loop_watch *loop_watch(struct loop *, int fd, uint32_t events,
		    loop_fd_fn *, void *arg);
void		 loop_watch_events(struct loop_watch *, uint32_t events);
void		 loop_unwatch(struct loop_watch **);

/*
 * Calls fn after after_ms, then every every_ms if that is not 0.  A one-shot
 * timer is freed by firing: loop_timer_cancel() clears the caller's pointer
 * and must not be used after that, so clear it in fn.
 */
struct loop_timer *loop_timer(struct loop *, int64_t after_ms,
		    int64_t every_ms, loop_fn *, void *arg);
void		 loop_timer_cancel(struct loop_timer **);

/* Calls fn once, at the end of this turn: output is gathered, then sent. */
void		 loop_defer(struct loop *, loop_fn *, void *arg);
/* Forgets what is deferred with this arg: before it is freed. */
void		 loop_undefer(struct loop *, const void *arg);

/* Blocks the signal for the process and calls fn in the loop instead. */
int		 loop_signal(struct loop *, int signo, loop_fn *, void *arg);

#endif
