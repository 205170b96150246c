/* When a school writes: in the hours of the days from Monday to Friday. */
#include <stdbool.h>

#include "days.h"

#define DAY		(24 * 3600)
#define OPENS		(7 * 3600 + 45 * 60)
#define CLOSES		(17 * 3600 + 15 * 60)
#define JUST_NOW	600	/* nobody has written in the last minutes */

static const char *const weekdays[] = {
	"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
	"samedi",
};
static const char *const months[] = {
	"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
	"août", "septembre", "octobre", "novembre", "décembre",
};

/* The local midnight of a day so many days later, and what day it is. */
static time_t
midnight(time_t at, int later, struct tm *tm)
{
	localtime_r(&at, tm);
	tm->tm_hour = tm->tm_min = tm->tm_sec = 0;
	tm->tm_mday += later;
	tm->tm_isdst = -1;
	return mktime(tm);
}

/* Days on which no school writes, whatever the year. */
static const struct { int month, from, to; } holidays[] = {
	{ 1, 1, 2 }, { 5, 1, 1 }, { 5, 8, 8 }, { 7, 14, 14 }, { 8, 15, 15 },
	{ 11, 1, 1 }, { 11, 11, 11 }, { 12, 21, 31 },
};

static bool
is_school_day(const struct tm *tm)
{
	for (size_t i = 0; i < sizeof(holidays) / sizeof(holidays[0]); i++)
		if (tm->tm_mon + 1 == holidays[i].month &&
		    tm->tm_mday >= holidays[i].from &&
		    tm->tm_mday <= holidays[i].to)
			return false;
	return tm->tm_wday >= 1 && tm->tm_wday <= 5;
}

void
days_init(struct days *d, time_t now)
{
	struct tm tm;

	*d = (struct days){ .now = now };
	for (int ago = DAYS_WEEKS * 7; ago >= 0; ago--) {
		time_t at = midnight(now, -ago, &tm);

		if (is_school_day(&tm) && at + OPENS + 2 * JUST_NOW < now)
			d->midnights[d->n++] = at;
	}
}

time_t
days_at(const struct days *d, double position, struct dice *dice)
{
	int i = (int)(position * d->n);
	time_t day = d->midnights[i < d->n ? i : d->n - 1];
	time_t last = day + CLOSES;

	if (last > d->now - JUST_NOW)
		last = d->now - JUST_NOW;
	return day + OPENS +
	    (time_t)dice_below(dice, (unsigned)(last - day - OPENS));
}

time_t
days_answer(time_t at, struct dice *dice)
{
	unsigned wait = dice_below(dice, 3) == 0 ?
	    3600 + dice_below(dice, 26 * 3600) : 480 + dice_below(dice, 9000);
	unsigned morning = dice_below(dice, 7200);
	struct tm tm;
	time_t day;

	at += wait;
	day = midnight(at, 0, &tm);
	if (is_school_day(&tm) && at >= day + OPENS && at <= day + CLOSES)
		return at;
	if (!is_school_day(&tm) || at > day + CLOSES)
		do
			day = midnight(day, 1, &tm);
		while (!is_school_day(&tm));
	return day + OPENS + morning;
}

const char *
days_name(struct arena *a, time_t at, int later)
{
	struct tm tm;
	time_t day = midnight(at, later, &tm);

	while (!is_school_day(&tm))
		day = midnight(day, 1, &tm);
	return arena_printf(a, "%s %d%s %s", weekdays[tm.tm_wday], tm.tm_mday,
	    tm.tm_mday == 1 ? "er" : "", months[tm.tm_mon]);
}
