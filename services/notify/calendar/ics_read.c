/* The events of an iCalendar file from elsewhere. */
#include <ctype.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf8.h"
#include "calendar.pb-c.h"
#include "notify/calendar/ics_lines.h"
#include "notify/calendar/ics_read.h"
#include "notify/calendar/local.h"

#define DAY_US		(INT64_C(86400) * 1000000)
#define DEPTH_MAX	8
#define DETAIL		100	/* characters */
#define EXCLUDED_MAX	RECURRENCE_MAX
#define LEFT_MAX	ICS_EVENTS

#define WHY(w)		CALENDAR__LEFT_OUT__WHY__##w

/* A DTSTART and the like: by the clock of a zone, or a day. */
struct moment {
	unsigned	 line;		/* 0: there is none */
	bool		 day;
	const char	*zone;		/* NULL: unknown */
	struct icaltimetype local;
	int64_t		 us;
	const char	*text;		/* as it stands there */
};

/* One time of a series, told apart. */
struct apart {
	const char	*series;	/* UID */
	struct moment	 original;
};

/* A VEVENT on its way. */
struct reading {
	struct arena	*a;
	const char	*zone, *year_end;
	struct ics_file	*file;
	struct ics_event event;
	struct moment	 start, end, original;
	int64_t		 duration_us;	/* -1: none */
	unsigned	 duration_days;
	unsigned	 duration_line, rule_line;
	struct moment	*excluded;	/* EXCLUDED_MAX */
	size_t		 nexcluded, times;
	struct apart	*apart;		/* ICS_EVENTS */
	size_t		 napart;
	bool		 wrong;		/* it has been left out */
};

static enum ics_fault read_event(struct reading *, struct ics_lines *,
		    struct ics_line *);
static void	property(struct reading *, const struct ics_line *);
static void	finish(struct reading *);
static void	set_times(struct reading *);
static void	set_days(struct reading *, struct clock_times *);
static void	set_rule(struct reading *);
static void	set_excluded(struct reading *);
static void	exclude(struct reading *, struct ics_event *,
		    const struct moment *);
static void	exclude_apart(struct reading *);
static bool	take_moment(struct reading *, const struct ics_line *,
		    const char *, struct moment *);
static void	take_duration(struct reading *, const struct ics_line *);
static void	take_excluded(struct reading *, const struct ics_line *);
static const char *zone_of(struct arena *, const char *);
static void	leave_out(struct reading *, unsigned line, int why,
		    const char *detail);
static bool	is_before(const struct reading *, const char *uid);

enum ics_fault
ics_read(struct arena *a, const char *text, const char *zone,
    const char *year_end, struct ics_file *file, unsigned *line)
{
	struct reading r = { .a = a, .zone = zone, .year_end = year_end,
		.file = file };
	enum ics_fault fault = ICS_OK;
	struct ics_lines lines;
	struct ics_line l;
	unsigned depth = 0, calendars = 0;
	int more;

	*file = (struct ics_file){
		.events = arena_alloc(a, ICS_EVENTS * sizeof(*file->events)),
		.left_out = arena_alloc(a, LEFT_MAX *
		    sizeof(*file->left_out)) };
	r.excluded = arena_alloc(a, EXCLUDED_MAX * sizeof(*r.excluded));
	r.apart = arena_alloc(a, ICS_EVENTS * sizeof(*r.apart));
	ics_lines_start(&lines, text);
	while (fault == ICS_OK &&
	    (more = ics_lines_next(&lines, a, &l)) != 0) {
		*line = l.n;
		if (more == -1)
			return ICS_UNREADABLE;
		if (strcmp(l.name, "BEGIN") == 0) {
			calendars += depth == 0;
			if (++depth > DEPTH_MAX || (depth == 1 &&
			    strcasecmp(l.value, "VCALENDAR") != 0))
				return ICS_UNREADABLE;
			if (depth == 2 && strcasecmp(l.value, "VEVENT") == 0) {
				fault = read_event(&r, &lines, &l);
				*line = l.n;
				depth--;
			}
		} else if (depth == 0) {
			return ICS_UNREADABLE;
		} else if (strcmp(l.name, "END") == 0) {
			depth--;
		}
	}
	if (fault == ICS_OK && (depth > 0 || calendars == 0)) {
		*line = lines.n;
		return ICS_UNREADABLE;
	}
	if (fault == ICS_OK)
		exclude_apart(&r);
	return fault;
}

static enum ics_fault
read_event(struct reading *r, struct ics_lines *lines, struct ics_line *l)
{
	unsigned depth = 1;

	if (r->file->nevents == ICS_EVENTS || r->file->nleft == LEFT_MAX)
		return ICS_TOO_MANY;
	r->event = (struct ics_event){ .line = l->n, .uid = "", .title = "",
	    .text = "", .place = "", .rule = "" };
	r->start = r->end = r->original = (struct moment){ 0 };
	r->duration_us = -1;
	r->rule_line = 0;
	r->nexcluded = 0;
	r->wrong = false;
	while (depth > 0) {
		if (ics_lines_next(lines, r->a, l) != 1) {
			l->n = lines->n;
			return ICS_UNREADABLE;
		}
		if (strcmp(l->name, "BEGIN") == 0) {
			if (++depth > DEPTH_MAX)
				return ICS_UNREADABLE;
		} else if (strcmp(l->name, "END") == 0) {
			depth--;
		} else if (depth == 1 && !r->wrong) {
			property(r, l);
		}
	}
	if (!r->wrong)
		finish(r);
	return r->times > ICS_TIMES ? ICS_TOO_MANY : ICS_OK;
}

/* ---- what it has ---- */

static void
take_text(struct reading *r, const struct ics_line *l, const char **out)
{
	*out = ics_unescaped(r->a, l->value);
	if (utf8_length(*out) > ICS_TITLE)
		leave_out(r, l->n, WHY(TEXT_TOO_LONG), *out);
}

static void
property(struct reading *r, const struct ics_line *l)
{
	struct ics_event *e = &r->event;

	if (strcmp(l->name, "UID") == 0) {
		e->uid = text_line(r->a, l->value);
		if (strlen(e->uid) > ICS_UID)
			leave_out(r, l->n, WHY(TEXT_TOO_LONG), e->uid);
	} else if (strcmp(l->name, "SUMMARY") == 0) {
		e->title = text_line(r->a, ics_unescaped(r->a, l->value));
		if (utf8_length(e->title) > ICS_TITLE)
			leave_out(r, l->n, WHY(TITLE_TOO_LONG), e->title);
	} else if (strcmp(l->name, "DESCRIPTION") == 0) {
		e->text = ics_unescaped(r->a, l->value);
		if (strlen(e->text) > ICS_TEXT)
			leave_out(r, l->n, WHY(TEXT_TOO_LONG), e->text);
	} else if (strcmp(l->name, "LOCATION") == 0) {
		take_text(r, l, &e->place);
		e->place = text_line(r->a, e->place);
	} else if (strcmp(l->name, "STATUS") == 0) {
		e->cancelled = strcasecmp(l->value, "CANCELLED") == 0;
	} else if (strcmp(l->name, "DTSTART") == 0) {
		(void)take_moment(r, l, l->value, &r->start);
	} else if (strcmp(l->name, "DTEND") == 0) {
		(void)take_moment(r, l, l->value, &r->end);
	} else if (strcmp(l->name, "DURATION") == 0) {
		take_duration(r, l);
	} else if (strcmp(l->name, "RRULE") == 0) {
		if (r->rule_line != 0)
			leave_out(r, l->n, WHY(RULE_UNKNOWN), l->value);
		r->rule_line = l->n;
		e->rule = l->value;
	} else if (strcmp(l->name, "EXDATE") == 0) {
		take_excluded(r, l);
	} else if (strcmp(l->name, "RDATE") == 0) {
		leave_out(r, l->n, WHY(RULE_UNKNOWN), l->value);
	} else if (strcmp(l->name, "RECURRENCE-ID") == 0) {
		/* It, and all that follow. */
		if (*ics_parameter(l, "RANGE") != '\0')
			leave_out(r, l->n, WHY(ONE_TIME), l->value);
		else
			(void)take_moment(r, l, l->value, &r->original);
	}
}

static void
finish(struct reading *r)
{
	struct ics_event *e = &r->event;
	const struct apart one = { e->uid, r->original };

	if (r->original.line != 0) {
		e->uid = arena_printf(r->a, "%s#%s", one.series,
		    one.original.text);
		if (r->rule_line != 0)
			leave_out(r, r->rule_line, WHY(RULE_UNKNOWN), e->rule);
		else if (strlen(e->uid) > ICS_UID)
			leave_out(r, e->line, WHY(TEXT_TOO_LONG), one.series);
	}
	if (*text_trimmed(r->a, e->uid) == '\0')
		leave_out(r, e->line, WHY(NO_UID), "");
	else if (is_before(r, e->uid))
		leave_out(r, e->line, WHY(TWICE), e->uid);
	else if (*e->title == '\0')
		leave_out(r, e->line, WHY(NO_TITLE), "");
	else if (r->start.line == 0)
		leave_out(r, e->line, WHY(NO_START), "");
	else
		set_times(r);
	if (!r->wrong)
		set_rule(r);
	if (!r->wrong)
		set_excluded(r);
	if (r->wrong)
		return;
	r->file->events[r->file->nevents++] = *e;
	if (one.original.line != 0)
		r->apart[r->napart++] = one;
}

static bool
is_before(const struct reading *r, const char *uid)
{
	size_t i;

	for (i = 0; i < r->file->nevents; i++)
		if (strcmp(r->file->events[i].uid, uid) == 0)
			return true;
	return false;
}

static void
set_times(struct reading *r)
{
	struct clock_times *t = &r->event.times;
	const struct moment *s = &r->start;
	int64_t end_us = s->us;

	if (s->day) {
		set_days(r, t);
	} else {
		if (r->end.line != 0)
			end_us = r->end.us;
		else if (r->duration_us >= 0)
			end_us += r->duration_us +
			    (int64_t)r->duration_days * DAY_US;
		clock_of_instants(r->a, s->zone, s->us, end_us, t);
	}
	if (r->wrong)
		return;
	if (t->end_us < t->start_us)
		leave_out(r, r->end.line != 0 ? r->end.line : s->line,
		    WHY(ENDS_BEFORE), r->end.line != 0 ? r->end.text :
		    s->text);
	else if (t->end_us - t->start_us > ICS_DAYS * DAY_US)
		leave_out(r, r->end.line != 0 ? r->end.line :
		    r->duration_us >= 0 ? r->duration_line : s->line,
		    WHY(TOO_LONG), r->end.line != 0 ? r->end.text : s->text);
}

static char *
day_text(struct arena *a, struct icaltimetype t)
{
	return arena_printf(a, "%04d-%02d-%02d", t.year, t.month, t.day);
}

/* DTEND is the day after, or is what a mark of one day has. */
static void
set_days(struct reading *r, struct clock_times *t)
{
	struct icaltimetype first = r->start.local, last = first;
	const char *day = day_text(r->a, first);

	if (r->end.line != 0) {
		if (icaltime_compare(r->end.local, first) < 0) {
			leave_out(r, r->end.line, WHY(ENDS_BEFORE),
			    r->end.text);
			return;
		}
		if (icaltime_compare(r->end.local, first) > 0) {
			last = r->end.local;
			icaltime_adjust(&last, -1, 0, 0, 0);
		}
	} else if (r->duration_us >= 0 && r->duration_days > 1) {
		icaltime_adjust(&last, (int)r->duration_days - 1, 0, 0, 0);
	}
	if (!clock_of_days(r->a, r->zone, day, day_text(r->a, last), t))
		leave_out(r, r->start.line, WHY(DATE_INVALID),
		    r->start.text);
}

static void
set_rule(struct reading *r)
{
	struct ics_event *e = &r->event;
	static const int why[] = {
		[RECURRENCE_UNKNOWN] = WHY(RULE_UNKNOWN),
		[RECURRENCE_MANY] = WHY(RULE_TOO_MANY),
		[RECURRENCE_NOT_START] = WHY(RULE_START),
	};
	const char *rule = e->rule;
	enum recurrence_fault fault;

	if (r->rule_line == 0) {
		recurrence_none(r->a, &e->times, &e->instances);
		return;
	}
	fault = strlen(rule) > 500 ? RECURRENCE_UNKNOWN :
	    recurrence_expand_cut(r->a, rule, &e->times, r->year_end,
	    &e->instances, &e->rule, &e->cut);
	r->times += e->instances.n;
	if (fault != RECURRENCE_OK)
		leave_out(r, r->rule_line, why[fault], rule);
}

static void
set_excluded(struct reading *r)
{
	struct ics_event *e = &r->event;
	size_t i;

	e->excluded = arena_pointers(r->a, r->nexcluded + 1);
	for (i = 0; i < r->nexcluded && r->rule_line != 0; i++)
		exclude(r, e, &r->excluded[i]);
}

/* There is room for it.  Of what is not one of its times nothing comes. */
static void
exclude(struct reading *r, struct ics_event *e, const struct moment *m)
{
	struct icaltimetype t = m->local;

	if (!e->times.all_day && !m->day)
		t = local_of_instant(m->us / 1000000,
		    local_zone(e->times.zone));
	e->excluded[e->nexcluded++] = local_text(r->a, t);
}

/* The series may stand before it or behind it. */
static void
exclude_apart(struct reading *r)
{
	struct ics_event *e;
	const char **longer;
	size_t i, k;

	for (i = 0; i < r->file->nevents; i++) {
		e = &r->file->events[i];
		if (r->napart == 0 || *e->rule == '\0')
			continue;
		longer = arena_pointers(r->a, e->nexcluded + r->napart + 1);
		for (k = 0; k < e->nexcluded; k++)
			longer[k] = e->excluded[k];
		e->excluded = longer;
		for (k = 0; k < r->napart; k++)
			if (strcmp(r->apart[k].series, e->uid) == 0)
				exclude(r, e, &r->apart[k].original);
	}
}

/* ---- times ---- */

static bool
number(const char *p, size_t digits, int *out)
{
	*out = 0;
	for (; digits > 0; p++, digits--) {
		if (!isdigit((unsigned char)*p))
			return false;
		*out = *out * 10 + *p - '0';
	}
	return true;
}

/* "20261203", or "20261203T180000", with a Z behind it. */
static bool
take_local(const char *text, bool *day, bool *utc, struct icaltimetype *t)
{
	const size_t len = strlen(text);

	*t = icaltime_null_time();
	*day = len == 8;
	*utc = len == 16 && text[15] == 'Z';
	if ((len != 8 && len != 15 && !*utc) || !number(text, 4, &t->year) ||
	    !number(text + 4, 2, &t->month) || !number(text + 6, 2, &t->day) ||
	    t->year < 2000 || t->year >= 2100 || t->month < 1 ||
	    t->month > 12 || t->day < 1 ||
	    t->day > icaltime_days_in_month(t->month, t->year))
		return false;
	if (*day)
		return true;
	if (text[8] != 'T' || !number(text + 9, 2, &t->hour) ||
	    !number(text + 11, 2, &t->minute) ||
	    !number(text + 13, 2, &t->second) || t->hour > 23 ||
	    t->minute > 59 || t->second > 60)
		return false;
	/* A leap second is none of a clock. */
	if (t->second == 60)
		t->second = 59;
	return true;
}

static bool
take_moment(struct reading *r, const struct ics_line *l, const char *text,
    struct moment *m)
{
	const char *tzid = ics_parameter(l, "TZID");
	bool utc;

	*m = (struct moment){ .line = l->n, .zone = r->zone, .text = text };
	if (!take_local(text, &m->day, &utc, &m->local)) {
		leave_out(r, l->n, WHY(DATE_INVALID), text);
		return false;
	}
	if (!utc && !m->day && *tzid != '\0' &&
	    (m->zone = zone_of(r->a, tzid)) == NULL) {
		leave_out(r, l->n, WHY(TIME_ZONE_UNKNOWN), tzid);
		return false;
	}
	m->us = local_instant(m->local, utc ? icaltimezone_get_utc_timezone() :
	    local_zone(m->zone)) * 1000000;
	return true;
}

/* "P1W", "P2D", "PT1H30M". */
static void
take_duration(struct reading *r, const struct ics_line *l)
{
	static const struct {
		char	letter;
		bool	time;
		int64_t	seconds;
	} units[] = {
		{ 'W', false, 7 * 86400 }, { 'D', false, 86400 },
		{ 'H', true, 3600 }, { 'M', true, 60 }, { 'S', true, 1 },
	};
	const char *p = l->value + (*l->value == '+');
	bool time = false;
	int64_t seconds = 0, days = 0, n;
	size_t i;
	char *end;

	r->duration_line = l->n;
	if (*p++ != 'P' || *p == '\0')
		goto wrong;
	while (*p != '\0') {
		if (*p == 'T' && !time) {
			time = true;
			p++;
			continue;
		}
		if (!isdigit((unsigned char)*p))
			goto wrong;
		n = strtol(p, &end, 10);
		for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (units[i].letter == *end && units[i].time == time)
				break;
		if (i == sizeof(units) / sizeof(units[0]) || end - p > 7)
			goto wrong;
		if (time)
			seconds += n * units[i].seconds;
		else
			days += n * units[i].seconds / 86400;
		p = end + 1;
	}
	if (days > ICS_DAYS || seconds > (ICS_DAYS + 1) * INT64_C(86400)) {
		leave_out(r, l->n, WHY(TOO_LONG), l->value);
		return;
	}
	r->duration_us = seconds * 1000000;
	r->duration_days = (unsigned)days;
	return;
wrong:
	leave_out(r, l->n, WHY(DATE_INVALID), l->value);
}

static void
take_excluded(struct reading *r, const struct ics_line *l)
{
	const char *p = l->value;
	size_t n;

	for (;; p += n + 1) {
		n = strcspn(p, ",");
		if (r->nexcluded == EXCLUDED_MAX) {
			leave_out(r, l->n, WHY(RULE_TOO_MANY), "EXDATE");
			return;
		}
		if (!take_moment(r, l, arena_strndup(r->a, p, n),
		    &r->excluded[r->nexcluded++]) || p[n] == '\0')
			return;
	}
}

/*
 * As it is called among the files of the system: calendars put something before
 * it, and those of Windows have names of their own.
 */
static const char *
zone_of(struct arena *a, const char *tzid)
{
	static const char *const windows[][2] = {
		{ "Romance Standard Time", "Europe/Paris" },
		{ "W. Europe Standard Time", "Europe/Berlin" },
		{ "Central Europe Standard Time", "Europe/Budapest" },
		{ "Central European Standard Time", "Europe/Warsaw" },
		{ "GMT Standard Time", "Europe/London" },
	};
	const char *p = tzid + strlen(tzid);
	unsigned slashes = 0;
	size_t i;

	if (clock_zone_known(tzid))
		return arena_strdup(a, tzid);
	for (i = 0; i < sizeof(windows) / sizeof(windows[0]); i++)
		if (strcmp(tzid, windows[i][0]) == 0)
			return windows[i][1];
	while (p > tzid && (p[-1] != '/' || ++slashes < 2))
		p--;
	return p > tzid && clock_zone_known(p) ? arena_strdup(a, p) : NULL;
}

/* ---- what is not taken ---- */

static void
leave_out(struct reading *r, unsigned line, int why, const char *detail)
{
	const char *shown = text_line(r->a, detail);

	if (r->wrong)
		return;
	r->wrong = true;
	r->file->left_out[r->file->nleft++] = (struct ics_left_out){ line,
		why, arena_strndup(r->a, shown, text_cut(shown,
		strlen(shown), DETAIL)) };
}
