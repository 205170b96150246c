/* What the demo college has beyond its roster and its mail. */
#ifndef LIAISONCTL_FURNISH_H
#define LIAISONCTL_FURNISH_H

#include "courier.h"

/* Days of the school year: "09-01" is of its first calendar year. */
struct span {
	const char	*name, *first, *last;
};

#define HOLIDAYS	7
extern const struct span school_holidays[HOLIDAYS];

/* That day in that year: "2026-09-01". */
const char	*school_day(struct arena *, const struct school_year *,
		    const char *day);

/*
 * Settings, calendar, delegates, own groups, a contact ban, a frozen person; of
 * the school that the courier has entered.  Again it changes nothing.  0, or -1
 * after a sentence.
 */
int	furnish(struct courier *, const struct school_year *);

#endif
