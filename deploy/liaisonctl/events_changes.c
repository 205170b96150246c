/*
 * Events of the demo college that have come to something else: put off, called
 * off, for others than before.  And one of which its people are reminded soon.
 */
#include "events.h"

#define HOUR_MIN	60
#define FIVE_MIN	5
#define LATEST_H	16	/* that it begins */

static const struct demo_event moved = {
	.key = "grades", .who = "direction",
	.title = "Remise des bulletins", .place = "Hall",
	.html = "<p>Les bulletins du trimestre sont remis aux familles par les "
	    "professeurs principaux.</p>",
	.categories = { "Parents de 6e B", "Parents de 5e A",
	    "Parents de 4e D" },
	.hours = { 6, AT(17, 0), AT(19, 0) },
	.color = EVENTS__COLOR__BLUE, .reminder = 1440,
};
static const struct demo_event cancelled = {
	.key = "games", .who = "vie.scolaire",
	.title = "Soirée jeux de société", .place = "Foyer",
	.html = "<p>Petits et grands apportent leur jeu préféré.</p>",
	.categories = { "Parents de 6e B", "Élèves de 6e B",
	    "Parents de 5e A" },
	.hours = { 10, AT(18, 0), AT(20, 30) },
	.color = EVENTS__COLOR__ORANGE,
};
static const struct demo_event withdrawn = {
	.key = "canteen", .who = "direction",
	.title = "Commission de la restauration", .place = "Salle des actes",
	.html = "<p>Menus du prochain trimestre, et visite des cuisines.</p>",
	.people = { "parent", "parent2" },
	.hours = { 13, AT(12, 0), AT(13, 30) },
	.color = EVENTS__COLOR__YELLOW,
};
static const struct demo_event soon = {
	.key = "soon", .who = "vie.scolaire",
	.title = "Permanence de la vie scolaire pour les familles",
	.place = "Bureau de la vie scolaire",
	.html = "<p>Sans rendez-vous : absences, emploi du temps, demi-pension."
	    "</p>",
	.people = { "parent", "parent2" },
	.hours = { .school_day = 1 }, .color = EVENTS__COLOR__GREY,
};

static int
put_off(struct courier *c, struct mail_log *log)
{
	Events__UpdateEventRequest request = EVENTS__UPDATE_EVENT_REQUEST__INIT;
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp until = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct made_event e;

	if (event_make(c, log, &moved, &e) == -1)
		return -1;
	from.seconds = events_at(log->now, moved.hours.school_day + 1,
	    moved.hours.from);
	until.seconds = events_at(log->now, moved.hours.school_day + 1,
	    moved.hours.to);
	request.starts_at = &from;
	request.ends_at = &until;
	request.time_zone = (char *)(uintptr_t)"Europe/Paris";
	request.place = (char *)(uintptr_t)"Salle polyvalente";
	return event_change(c, log, "grades-moved", moved.who, &request, &e);
}

static int
call_off(struct courier *c, struct mail_log *log)
{
	Events__CancelEventRequest request = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	struct made_event e;

	if (event_make(c, log, &cancelled, &e) == -1)
		return -1;
	request.id = e.id;
	return event_act(c, cancelled.who, &events_rule_cancel_event, &request,
	    NULL, NULL);
}

/* The other parent of the two goes there. */
static int
withdraw(struct courier *c, struct mail_log *log)
{
	Events__UpdateEventRequest request = EVENTS__UPDATE_EVENT_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	struct made_event e;
	int parent = school_find(c->school, "parent2");

	if (event_make(c, log, &withdrawn, &e) == -1)
		return -1;
	to.user_ids = &c->people[parent].id;
	to.n_user_ids = 1;
	request.to = &to;
	return event_change(c, log, "canteen-narrowed", withdrawn.who, &request,
	    &e);
}

/*
 * Within minutes: a round number of hours before it begins, which is at such a
 * minute for that.
 */
static int
remind_soon(struct courier *c, struct mail_log *log)
{
	struct demo_event e = soon;
	struct made_event made;
	struct tm tm;
	time_t due = (log->now / 60 / FIVE_MIN + 2) * 60 * FIVE_MIN;
	time_t at;

	localtime_r(&due, &tm);
	e.hours.from = AT(LATEST_H, tm.tm_min);
	e.hours.to = e.hours.from + 2 * HOUR_MIN;
	at = events_at(log->now, e.hours.school_day, e.hours.from);
	e.reminder = (uint32_t)((at - due) / 60);
	return event_make(c, log, &e, &made);
}

int
events_make_changes(struct courier *c, struct mail_log *log)
{
	return put_off(c, log) == 0 && call_off(c, log) == 0 &&
	    withdraw(c, log) == 0 && remind_soon(c, log) == 0 ? 0 : -1;
}
