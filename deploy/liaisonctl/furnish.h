/* What the demo college has beyond its roster and its mail. */
#ifndef LIAISONCTL_FURNISH_H
#define LIAISONCTL_FURNISH_H

#include "courier.h"

/*
 * Settings, calendar, delegates, own groups, a contact ban, a frozen person; of
 * the school that the courier has entered.  Again it changes nothing.  0, or -1
 * after a sentence.
 */
int	furnish(struct courier *, const struct school_year *);

#endif
