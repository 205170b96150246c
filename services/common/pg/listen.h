/*
 * What PostgreSQL says unasked: NOTIFY, for memories that must follow it.
 *
 * A connection of its own, idle but for a beat each second, so that what is
 * said is heard at once.  Whoever remembers what it read drops it at each
 * `notified` and `deaf`, uses it only while pg_listener_hears(), and does not
 * keep what was asked before any of the three events but came after it.
 */
#ifndef LIAISON_PG_LISTEN_H
#define LIAISON_PG_LISTEN_H

#include <stdbool.h>

#include "base/loop.h"

struct pg_listener;

/* None is called from within pg_listener_new(), nor after the destroy. */
struct pg_listener_events {
	/* From now on nothing is missed. */
	void	(*hearing)(void *arg);
	/* After the commit of who said so. */
	void	(*notified)(const char *payload, void *arg);
	/* From now on things may be missed, until `hearing`. */
	void	(*deaf)(void *arg);
};

/*
 * Connects in the background, for ever with back-off.  channel: an SQL
 * identifier.  The strings and events are kept by the caller.
 */
struct pg_listener *pg_listener_new(struct loop *, const char *conninfo,
		    const char *channel, const struct pg_listener_events *,
		    void *arg);
void		 pg_listener_destroy(struct pg_listener **);

/*
 * PostgreSQL has answered a beat that was sent in the last three seconds: also
 * a link that was cut silently, or a process that was stopped, is known by
 * this, before `deaf`.
 */
bool		 pg_listener_hears(const struct pg_listener *);

#endif
