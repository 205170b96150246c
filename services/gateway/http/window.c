/* The places of pieces of bodies, and who waits for one, in turn. */
#include <stddef.h>

#include "base/loop.h"
#include "gateway/http/window.h"

TAILQ_HEAD(waiters, http_waiter);

static struct {
	struct loop	*loop;
	unsigned	 taken;
	bool		 deferred;
	struct http_waiter *turn;	/* it is called just now */
	struct waiters	 waiters;
} window = { .waiters = TAILQ_HEAD_INITIALIZER(window.waiters) };

void
http_window_init(struct loop *loop)
{
	window.loop = loop;
}

unsigned
http_window_taken(void)
{
	return window.taken;
}

bool
http_window_take(struct http_waiter *w)
{
	/* Nobody goes before who has waited. */
	if (window.taken < HTTP_WINDOW && (window.turn == w ||
	    TAILQ_EMPTY(&window.waiters))) {
		window.taken++;
		/* One in a turn. */
		window.turn = NULL;
		return true;
	}
	if (!w->waiting)
		TAILQ_INSERT_TAIL(&window.waiters, w, list);
	w->waiting = true;
	return false;
}

void
http_window_forget(struct http_waiter *w)
{
	if (w->waiting)
		TAILQ_REMOVE(&window.waiters, w, list);
	w->waiting = false;
}

/* As many as there are places; one that has changed its mind takes none. */
static void
wake(void *arg)
{
	struct http_waiter *w;

	(void)arg;
	window.deferred = false;
	while (window.taken < HTTP_WINDOW &&
	    (w = TAILQ_FIRST(&window.waiters)) != NULL) {
		http_window_forget(w);
		window.turn = w;
		w->fn(w->arg);
		window.turn = NULL;
	}
}

void
http_window_give(unsigned places)
{
	window.taken -= places;
	if (TAILQ_EMPTY(&window.waiters) || window.deferred ||
	    window.loop == NULL || window.taken == HTTP_WINDOW)
		return;
	window.deferred = true;
	loop_defer(window.loop, wake, NULL);
}
