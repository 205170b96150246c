/* The school year that a day lies in. */
#include <stdio.h>

#include "year.h"

struct school_year
school_year_of(int year, int month)
{
	struct school_year y = { .first = month >= 7 ? year : year - 1 };

	snprintf(y.title, sizeof(y.title), "%d-%d", y.first, y.first + 1);
	snprintf(y.start, sizeof(y.start), "%d-%s", y.first,
	    month == 7 || month == 8 ? "07-01" : "09-01");
	snprintf(y.end, sizeof(y.end), "%d-08-31", y.first + 1);
	return y;
}

struct school_year
school_year_at(time_t at)
{
	struct tm tm;

	localtime_r(&at, &tm);
	return school_year_of(tm.tm_year + 1900, tm.tm_mon + 1);
}
