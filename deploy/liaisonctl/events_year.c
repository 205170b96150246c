/* The school year of the demo college, taken from a file of its calendar. */
#include <stdio.h>
#include <string.h>

#include "calendar.rpc.h"
#include "events.h"
#include "furnish.h"

#define DAY_BYTES	16

/* What the school has noted beside its holidays. */
static const struct span noted[] = {
	{ "Rentrée des élèves de 6e", "09-01", "09-01" },
	{ "Rentrée des élèves de 5e, 4e et 3e", "09-02", "09-02" },
	{ "Photographies de classe", "09-24", "09-24" },
	{ "Élections des représentants des parents", "10-09", "10-09" },
	{ "Cross du collège", "10-15", "10-15" },
	{ "Journée de la laïcité", "12-09", "12-09" },
	{ "Stage d’observation des 3e", "02-01", "02-05" },
	{ "Semaine des langues", "03-22", "03-26" },
	{ "Épreuves écrites du brevet", "06-28", "06-29" },
};

/* "2026-12-03" as "20261203", or the day after it. */
static void
basic_day(const char *day, int later, char out[DAY_BYTES])
{
	struct tm tm = { .tm_hour = 12, .tm_isdst = -1 };

	sscanf(day, "%d-%d-%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	tm.tm_mday += later;
	mktime(&tm);
	strftime(out, DAY_BYTES, "%Y%m%d", &tm);
}

static char *
add_spans(struct courier *c, char *ics, const struct school_year *year,
    const struct span *spans, size_t n)
{
	char first[DAY_BYTES], after[DAY_BYTES];

	for (size_t i = 0; i < n; i++) {
		basic_day(school_day(c->arena, year, spans[i].first), 0,
		    first);
		basic_day(school_day(c->arena, year, spans[i].last), 1, after);
		ics = arena_printf(c->arena, "%sBEGIN:VEVENT\r\n"
		    "UID:%s-%zu@demo.invalid\r\nDTSTAMP:%sT000000Z\r\n"
		    "DTSTART;VALUE=DATE:%s\r\nDTEND;VALUE=DATE:%s\r\n"
		    "SUMMARY:%s\r\nEND:VEVENT\r\n", ics, first, i, first,
		    first, after, spans[i].name);
	}
	return ics;
}

int
events_import_year(struct courier *c, struct mail_log *log)
{
	Calendar__ImportEventsRequest request =
	    CALENDAR__IMPORT_EVENTS_REQUEST__INIT;
	struct school_year year = school_year_at(log->now);
	char *ics = arena_strdup(c->arena, "BEGIN:VCALENDAR\r\n"
	    "VERSION:2.0\r\nPRODID:-//Liaison//Demo//FR\r\n");

	ics = add_spans(c, ics, &year, school_holidays, HOLIDAYS);
	ics = add_spans(c, ics, &year, noted, sizeof(noted) /
	    sizeof(noted[0]));
	request.ics = arena_printf(c->arena, "%sEND:VCALENDAR\r\n", ics);
	return event_act(c, "admin", &calendar_rule_import_events, &request,
	    NULL, NULL);
}
