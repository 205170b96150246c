/* Days of the demo college on which something takes place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "furnish.h"

#define ZONE	"Europe/Paris"

void
events_use_clock(void)
{
	setenv("TZ", ZONE, 1);
	tzset();
}

time_t
events_days_later(time_t at, int days)
{
	struct tm tm;

	localtime_r(&at, &tm);
	tm.tm_mday += days;
	tm.tm_isdst = -1;
	return mktime(&tm);
}

bool
events_is_holiday(time_t at)
{
	char day[16];
	struct tm tm;

	localtime_r(&at, &tm);
	strftime(day, sizeof(day), "%m-%d", &tm);
	for (size_t i = 0; i < HOLIDAYS; i++) {
		const struct span *s = &school_holidays[i];
		bool after = strcmp(day, s->first) >= 0;
		bool before = strcmp(day, s->last) <= 0;

		/* One of them is over New Year. */
		if (strcmp(s->first, s->last) <= 0 ? after && before :
		    after || before)
			return true;
	}
	return false;
}

static bool
is_school_day(time_t at)
{
	struct tm tm;

	localtime_r(&at, &tm);
	return tm.tm_wday != 0 && tm.tm_wday != 6 && !events_is_holiday(at);
}

time_t
events_at(time_t now, int school_day, int minute)
{
	time_t at = now;
	struct tm tm;

	while (school_day > 0) {
		at = events_days_later(at, 1);
		school_day -= is_school_day(at);
	}
	localtime_r(&at, &tm);
	tm.tm_hour = minute / 60;
	tm.tm_min = minute % 60;
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return mktime(&tm);
}
