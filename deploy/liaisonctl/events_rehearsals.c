/* What recurs at the demo college: once elsewhere, once not at all. */
#include "events.h"

#define TIMES	8

static const struct demo_event rehearsal = {
	.key = "rehearsals", .who = "enseignant",
	.title = "Répétition du club théâtre", .place = "Foyer",
	.html = "<p>Apporter le texte et de quoi prendre des notes. Les scènes "
	    "de la semaine sont affichées au CDI.</p>",
	.people = { "parent", "eleve", "Hugo Martin", "Claire Dupont" },
	.hours = { 3, AT(17, 0), AT(18, 30) },
	.color = EVENTS__COLOR__PURPLE, .reminder = 120,
};

/* As an event names one of its times. */
static char *
instance_of(struct courier *c, time_t at)
{
	char *name = arena_alloc(c->arena, 16);
	struct tm tm;

	localtime_r(&at, &tm);
	strftime(name, 16, "%Y%m%dT%H%M%S", &tm);
	return name;
}

static char *
rule_of(struct courier *c, time_t first)
{
	static const char *const days[] = {
		"SU", "MO", "TU", "WE", "TH", "FR", "SA"
	};
	struct tm tm;

	localtime_r(&first, &tm);
	return arena_printf(c->arena, "FREQ=WEEKLY;COUNT=%d;BYDAY=%s", TIMES,
	    days[tm.tm_wday]);
}

/* The nth of its times in holidays (from 0), or outside of them. */
static time_t
nth_time(time_t first, int nth, bool in_holidays)
{
	time_t at;

	for (int i = 1; i < TIMES; i++) {
		at = events_days_later(first, 7 * i);
		if (events_is_holiday(at) == in_holidays && nth-- == 0)
			return at;
	}
	return 0;
}

static int
move(struct courier *c, struct mail_log *log, struct made_event *e, time_t at)
{
	Events__UpdateEventRequest request = EVENTS__UPDATE_EVENT_REQUEST__INIT;
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp until = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	from.seconds = at + 30 * 60;
	until.seconds = at + 120 * 60;
	request.scope = EVENTS__SCOPE__THIS;
	request.instance = instance_of(c, at);
	request.starts_at = &from;
	request.ends_at = &until;
	request.time_zone = (char *)(uintptr_t)"Europe/Paris";
	request.place = (char *)(uintptr_t)"Salle polyvalente";
	return event_change(c, log, "rehearsals-moved", rehearsal.who, &request,
	    e);
}

static int
cancel(struct courier *c, const struct made_event *e, time_t at)
{
	Events__CancelEventRequest request = EVENTS__CANCEL_EVENT_REQUEST__INIT;

	request.id = e->id;
	request.scope = EVENTS__SCOPE__THIS;
	request.instance = instance_of(c, at);
	return event_act(c, rehearsal.who, &events_rule_cancel_event, &request,
	    NULL, NULL);
}

/* None of it is in holidays. */
int
events_make_rehearsals(struct courier *c, struct mail_log *log)
{
	struct demo_event weekly = rehearsal;
	struct made_event e;
	time_t first = events_at(log->now, weekly.hours.school_day,
	    weekly.hours.from);
	time_t other = nth_time(first, 0, false), off;

	weekly.rule = rule_of(c, first);
	if (event_make(c, log, &weekly, &e) == -1 ||
	    (other != 0 && move(c, log, &e, other) == -1))
		return -1;
	if (nth_time(first, 0, true) == 0) {
		off = nth_time(first, 2, false);
		return off == 0 ? 0 : cancel(c, &e, off);
	}
	for (int i = 0; (off = nth_time(first, i, true)) != 0; i++)
		if (cancel(c, &e, off) == -1)
			return -1;
	return 0;
}
