/* Times of a day, as the API has them: "07:30". */
#ifndef LIAISON_DIRECTORY_HANDLERS_HOURS_H
#define LIAISON_DIRECTORY_HANDLERS_HOURS_H

#include "base/arena.h"

#define HOURS_DAY	(24 * 60)	/* minutes */
#define HOURS_STEP	5

/* Minutes since midnight, in steps of HOURS_STEP; -1: no time of a day. */
int		 hours_minutes(const char *text);
/* On the arena. */
char		*hours_text(struct arena *, int minutes);

#endif
