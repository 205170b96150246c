/* The places of pieces of bodies, and who waits for one, in turn. */
#include <stddef.h>

#include "base/loop.h"
#include "gateway/http/window.h"

TAILQ_HEAD(waiters, http_waiter);

static struct {
	struct loop	*loop;
	unsigned	 taken;
	bool		 deferred;
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
	if (window.taken < HTTP_WINDOW) {
		window.taken++;
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

/* As many as there are places: each takes one, or one less waits. */
static void
wake(void *arg)
{
	unsigned n = HTTP_WINDOW - window.taken;
	struct http_waiter *w;

	(void)arg;
	window.deferred = false;
	for (; n > 0 && (w = TAILQ_FIRST(&window.waiters)) != NULL; n--) {
		http_window_forget(w);
		w->fn(w->arg);
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
