/* Times of events: instants, and what the clock says where they take place. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <libical/ical.h>

#include "notify/calendar/clock.h"

static icaltimezone	*zone_of(const char *);
static bool		 day_read(const char *, struct icaltimetype *);
static char		*day_text(struct arena *, struct icaltimetype);

bool
clock_zone_known(const char *zone)
{
	return zone_of(zone) != NULL;
}

/* It is looked for among the files of the system. */
static icaltimezone *
zone_of(const char *zone)
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

static char *
text_of(struct arena *a, struct icaltimetype t)
{
	return arena_printf(a, "%04d%02d%02dT%02d%02d%02d", t.year, t.month,
	    t.day, t.hour, t.minute, t.second);
}

void
clock_of_instants(struct arena *a, const char *zone, int64_t start_us,
    int64_t end_us, struct clock_times *t)
{
	icaltimezone *z = zone_of(zone);
	const time_t start = (time_t)(start_us / 1000000);
	const time_t end = (time_t)(end_us / 1000000);

	*t = (struct clock_times){
		.zone = zone,
		.start = text_of(a, icaltime_from_timet_with_zone(start, 0,
		    z)),
		.end = text_of(a, icaltime_from_timet_with_zone(end, 0, z)),
		.start_us = start * INT64_C(1000000),
		.end_us = end * INT64_C(1000000),
	};
}

bool
clock_of_days(struct arena *a, const char *zone, const char *first,
    const char *last, struct clock_times *t)
{
	icaltimezone *z = zone_of(zone);
	struct icaltimetype start, end;

	if (!day_read(first, &start) || !day_read(last, &end))
		return false;
	icaltime_adjust(&end, 1, 0, 0, 0);
	*t = (struct clock_times){
		.all_day = true,
		.zone = zone,
		.start = text_of(a, start),
		.end = text_of(a, end),
		.start_us = icaltime_as_timet_with_zone(start, z) *
		    INT64_C(1000000),
		.end_us = icaltime_as_timet_with_zone(end, z) *
		    INT64_C(1000000),
	};
	return true;
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
