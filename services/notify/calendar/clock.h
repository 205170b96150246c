/* Times of events: instants, and what the clock says where they take place. */
#ifndef LIAISON_NOTIFY_CALENDAR_CLOCK_H
#define LIAISON_NOTIFY_CALENDAR_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define CLOCK_TEXT	16	/* "20261203T180000" and its NUL */

/*
 * From `start` to `end`, which is not part of it: of all_day both are midnight.
 * us: since 1970.
 */
struct clock_times {
	bool		 all_day;
	const char	*zone;
	const char	*start, *end;		/* by the clock there */
	int64_t		 start_us, end_us;
};

/* "Europe/Paris", of the system's. */
bool	clock_zone_known(const char *zone);
/* Texts are on the arena, but for the zone.  Seconds are whole. */
void	clock_of_instants(struct arena *, const char *zone, int64_t start_us,
	    int64_t end_us, struct clock_times *);
/* first and last: "2026-12-03".  False: one is no day of 2000 to 2099. */
bool	clock_of_days(struct arena *, const char *zone, const char *first,
	    const char *last, struct clock_times *);
/* The instants anew, of what the clock shows. */
void	clock_again(struct clock_times *);
/* The first and the last day of all_day, as above, on the arena. */
char	*clock_first_day(struct arena *, const char *start);
char	*clock_last_day(struct arena *, const char *end);

#endif
