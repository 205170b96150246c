/* Holidays of the school's calendar, and those that come to them. */
#ifndef LIAISON_NOTIFY_EVENTS_HOLIDAYS_H
#define LIAISON_NOTIFY_EVENTS_HOLIDAYS_H

#include <stdbool.h>
#include <stddef.h>

/* Days are as "2026-12-19", both in it. */
struct holidays {
	const char	*name, *first, *last;
};

/* Does its name say that it is? */
bool	holidays_look_like(const char *title);
/* Those of exactly these days go; false: there are none. */
bool	holidays_remove(struct holidays *, size_t *n, const char *first,
	    const char *last);
/*
 * Those that overlap it become one with it, under their name; the list, which
 * has room for one more, stays in order.  False: it is within what is there.
 */
bool	holidays_add(struct holidays *, size_t *n,
	    const struct holidays *added);

#endif
