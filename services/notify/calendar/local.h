/* Inside of calendar/: times as libical has them. */
#ifndef LIAISON_NOTIFY_CALENDAR_LOCAL_H
#define LIAISON_NOTIFY_CALENDAR_LOCAL_H

#include <libical/ical.h>

#include "base/arena.h"

/* NULL: unknown. */
icaltimezone	*local_zone(const char *);
/*
 * Seconds since 1970.  What the clock shows twice is the first of both; what it
 * leaves out is as much later as it is put on (RFC 5545, 3.3.5).
 */
int64_t		 local_instant(struct icaltimetype, icaltimezone *);
struct icaltimetype local_of_instant(int64_t, icaltimezone *);
/* "20261203T180000", on the arena. */
char		*local_text(struct arena *, struct icaltimetype);

#endif
