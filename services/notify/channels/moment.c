/* When something is, as a letter says it. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "notify/calendar/clock.h"
#include "notify/channels/moment.h"

#define DAY_LEN		10	/* "2026-12-03" */
#define INSTANT_LEN	20	/* "2026-12-03T17:10:00Z" */

static const char *const days[2][7] = {
	{ "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	    "Saturday" },
	{ "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
	    "samedi" },
};
static const char *const months[2][12] = {
	{ "January", "February", "March", "April", "May", "June", "July",
	    "August", "September", "October", "November", "December" },
	{ "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
	    "août", "septembre", "octobre", "novembre", "décembre" },
};

static bool	 read_moment(const char *, size_t len, struct tm *);
static const char *day_words(struct arena *, const struct tm *, bool french);

const char *
moment_words(struct arena *a, const char *body, const char *zone, bool french,
    const char **rest)
{
	const size_t len = strcspn(body, " ");
	struct clock_times times;
	const char *day;
	struct tm tm;
	int64_t us;

	*rest = body[len] == ' ' ? body + len + 1 : "";
	if (!read_moment(body, len, &tm))
		return NULL;
	if (len == DAY_LEN)
		return day_words(a, &tm, french);
	us = (int64_t)timegm(&tm) * 1000000;
	clock_of_instants(a, clock_zone_known(zone) ? zone : "UTC", us, us,
	    &times);
	if (sscanf(times.start, "%4d%2d%2dT%2d%2d", &tm.tm_year, &tm.tm_mon,
	    &tm.tm_mday, &tm.tm_hour, &tm.tm_min) != 5)
		return NULL;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	day = day_words(a, &tm, french);
	if (french && tm.tm_min == 0)
		return arena_printf(a, "%s à %d h", day, tm.tm_hour);
	return arena_printf(a, french ? "%s à %d h %02d" : "%s at %d:%02d",
	    day, tm.tm_hour, tm.tm_min);
}

static bool
read_moment(const char *text, size_t len, struct tm *tm)
{
	char end = 0;

	*tm = (struct tm){ .tm_isdst = 0 };
	if (len == DAY_LEN ? sscanf(text, "%4d-%2d-%2d", &tm->tm_year,
	    &tm->tm_mon, &tm->tm_mday) != 3 : len != INSTANT_LEN ||
	    sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%c", &tm->tm_year,
	    &tm->tm_mon, &tm->tm_mday, &tm->tm_hour, &tm->tm_min, &tm->tm_sec,
	    &end) != 7 || end != 'Z')
		return false;
	tm->tm_year -= 1900;
	tm->tm_mon--;
	return tm->tm_mon >= 0 && tm->tm_mon < 12;
}

static const char *
day_words(struct arena *a, const struct tm *day, bool french)
{
	struct tm tm = *day;

	/* Also fills in the weekday. */
	tm.tm_hour = 12;
	(void)timegm(&tm);
	return arena_printf(a, french && tm.tm_mday == 1 ? "%s %der %s %d" :
	    "%s %d %s %d", days[french][tm.tm_wday], tm.tm_mday,
	    months[french][tm.tm_mon], tm.tm_year + 1900);
}
