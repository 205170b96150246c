/* The timers of a loop: a heap behind one timerfd.  For loop.c only. */
#ifndef LIAISON_BASE_LOOP_TIMERS_H
#define LIAISON_BASE_LOOP_TIMERS_H

#include <stddef.h>
#include <stdint.h>

struct loop_timer;

struct loop_timers {
	int			 fd;		/* timerfd */
	struct loop_timer	**heap;		/* from 1 */
	size_t			 count, cap;
	uint64_t		 seq;
	int64_t			 armed;		/* what fd waits for */
};

/* 0, or -1 with errno. */
int	loop_timers_init(struct loop_timers *);
void	loop_timers_clear(struct loop_timers *);

/* See loop_timer(); fd does not wait for it before loop_timers_arm(). */
struct loop_timer *loop_timers_add(struct loop_timers *, int64_t after_ms,
	    int64_t every_ms, void (*fn)(void *arg), void *arg);
/* See loop_timer_cancel(). */
void	loop_timers_remove(struct loop_timer **);
/* Runs what is due, when fd is readable. */
void	loop_timers_run(struct loop_timers *);
void	loop_timers_arm(struct loop_timers *);

#endif
