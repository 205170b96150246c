/* When a school writes: in the hours of the days from Monday to Friday. */
#ifndef LIAISON_DEMO_DAYS_H
#define LIAISON_DEMO_DAYS_H

#include <time.h>

#include "base/arena.h"
#include "dice.h"

#define DAYS_WEEKS	10	/* that lie behind */

struct days {
	time_t	now;
	time_t	midnights[DAYS_WEEKS * 5 + 2];	/* of school days, in order */
	int	n;
};

/* The school days of the ten weeks before now, by the local clock. */
void		 days_init(struct days *, time_t now);
/* A moment at `position` (0 to 1) of them; none is in the future. */
time_t		 days_at(const struct days *, double position, struct dice *);
/* When an answer to what came at this moment is written; maybe later. */
time_t		 days_answer(time_t, struct dice *);
/* "jeudi 12 novembre": so many days later, or the Monday after. */
const char	*days_name(struct arena *, time_t, int later);

#endif
