/* The school year that a day lies in, so that the demo never grows old. */
#ifndef LIAISON_DEMO_YEAR_H
#define LIAISON_DEMO_YEAR_H

#include <time.h>

struct school_year {
	int	first;		/* the calendar year it begins in */
	char	title[24];	/* "2026-2027" */
	char	start[24], end[24];	/* "2026-09-01", the last day */
};

/*
 * Of a day of the calendar, months from 1.  In July and August it is the
 * coming year, begun early; a year ends with the August after it, so that a
 * stack which runs through the summer has its school as well.
 */
struct school_year	school_year_of(int year, int month);
/* Of a moment, by the clock of this machine. */
struct school_year	school_year_at(time_t);

#endif
