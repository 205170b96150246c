/* Times of events: instants, and what the clock says where they take place. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "notify/calendar/clock.h"
#include "notify/calendar/local.h"

#define HOUR	3600
/* Longer than any clock is put on or back by. */
#define APART	3

static bool		 day_read(const char *, struct icaltimetype *);
static char		*day_text(struct arena *, struct icaltimetype);

bool
clock_zone_known(const char *zone)
{
	return local_zone(zone) != NULL;
}

/* It is looked for among the files of the system. */
icaltimezone *
local_zone(const char *zone)
{
	const char *p;

	icalerror_set_errors_are_fatal(false);
	if (!isalpha((unsigned char)zone[0]) || strstr(zone, "//") != NULL)
		return NULL;
	for (p = zone; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("/_+-", *p) == NULL)
			return NULL;
	return icaltimezone_get_builtin_timezone(zone);
}

int64_t
local_instant(struct icaltimetype local, icaltimezone *zone)
{
	struct icaltimetype before = local;
	int64_t at, by_before;

	/* By what the clock was before, and by what it is then. */
	icaltime_adjust(&before, 0, -APART, 0, 0);
	by_before = icaltime_as_timet_with_zone(before, zone) + APART * HOUR;
	at = icaltime_as_timet_with_zone(local, zone);
	if (icaltime_compare(local_of_instant(by_before, zone), local) != 0 &&
	    icaltime_compare(local_of_instant(at, zone), local) == 0)
		return at;
	return by_before;
}

/* Of no zone: it is what the clock shows. */
struct icaltimetype
local_of_instant(int64_t at, icaltimezone *zone)
{
	struct icaltimetype t = icaltime_from_timet_with_zone((time_t)at, 0,
	    zone);

	t.zone = NULL;
	return t;
}

char *
local_text(struct arena *a, struct icaltimetype t)
{
	return arena_printf(a, "%04d%02d%02dT%02d%02d%02d", t.year, t.month,
	    t.day, t.hour, t.minute, t.second);
}

void
clock_of_instants(struct arena *a, const char *zone, int64_t start_us,
    int64_t end_us, struct clock_times *t)
{
	icaltimezone *z = local_zone(zone);
	const int64_t start = start_us / 1000000, end = end_us / 1000000;

	*t = (struct clock_times){
		.zone = zone,
		.start = local_text(a, local_of_instant(start, z)),
		.end = local_text(a, local_of_instant(end, z)),
		.start_us = start * 1000000,
		.end_us = end * 1000000,
	};
}

bool
clock_of_days(struct arena *a, const char *zone, const char *first,
    const char *last, struct clock_times *t)
{
	icaltimezone *z = local_zone(zone);
	struct icaltimetype start, end;

	if (!day_read(first, &start) || !day_read(last, &end))
		return false;
	icaltime_adjust(&end, 1, 0, 0, 0);
	*t = (struct clock_times){
		.all_day = true,
		.zone = zone,
		.start = local_text(a, start),
		.end = local_text(a, end),
		.start_us = local_instant(start, z) * 1000000,
		.end_us = local_instant(end, z) * 1000000,
	};
	return true;
}

void
clock_again(struct clock_times *t)
{
	icaltimezone *z = local_zone(t->zone);

	t->start_us = local_instant(icaltime_from_string(t->start), z) *
	    1000000;
	t->end_us = local_instant(icaltime_from_string(t->end), z) * 1000000;
}

/* Midnight of that day. */
static bool
day_read(const char *text, struct icaltimetype *t)
{
	static const char form[] = "2ddd-dd-dd";
	size_t i;

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) :
		    text[i] != form[i])
			return false;
	*t = icaltime_null_time();
	if (sscanf(text, "%4d-%2d-%2d", &t->year, &t->month, &t->day) != 3)
		return false;
	return t->year < 2100 && t->month >= 1 && t->month <= 12 &&
	    t->day >= 1 && t->day <= icaltime_days_in_month(t->month, t->year);
}

char *
clock_first_day(struct arena *a, const char *start)
{
	return day_text(a, icaltime_from_string(start));
}

char *
clock_last_day(struct arena *a, const char *end)
{
	struct icaltimetype t = icaltime_from_string(end);

	icaltime_adjust(&t, -1, 0, 0, 0);
	return day_text(a, t);
}

static char *
day_text(struct arena *a, struct icaltimetype t)
{
	return arena_printf(a, "%04d-%02d-%02d", t.year, t.month, t.day);
}
