/*
 * Events that recur, by an RRULE of RFC 5545.
 *
 * libical looks for the next time until the year 2582, whatever the rule; what
 * we take has a time at every turn, or nearly, and begins with its first one,
 * so that no rule keeps the service busy.
 */
#include <stdlib.h>
#include <string.h>

#include "notify/calendar/local.h"
#include "notify/calendar/recurrence.h"

#define INTERVAL_MAX	366
#define YEAR_END	2100
#define NOTHING		ICAL_RECURRENCE_ARRAY_MAX

/* Of one that is being told in times. */
struct expansion {
	struct arena			*a;
	const struct clock_times	*first;
	icaltimezone			*zone;
	struct icalrecurrencetype	 rule;
	struct icaltimetype		 start;
};

static bool	 read_rule(struct expansion *, const char *);
static bool	 is_plain(const struct icalrecurrencetype *);
static bool	 has_start(const struct expansion *);
static bool	 has_day(const struct icalrecurrencetype *,
		    struct icaltimetype);
static bool	 has_month_day(const struct icalrecurrencetype *,
		    struct icaltimetype);
static void	 until_local(struct expansion *);
static char	*rule_text(const struct expansion *);
static enum recurrence_fault fill(struct expansion *, struct instances *);
static void	 add(struct expansion *, struct instances *,
		    struct icaltimetype);

static void
instances_new(struct arena *a, struct instances *in, size_t room)
{
	in->n = 0;
	in->originals = arena_alloc(a, room * sizeof(*in->originals));
	in->starts = arena_alloc(a, room * sizeof(*in->starts));
	in->ends = arena_alloc(a, room * sizeof(*in->ends));
	in->starts_us = arena_alloc(a, room * sizeof(*in->starts_us));
	in->ends_us = arena_alloc(a, room * sizeof(*in->ends_us));
}

void
recurrence_none(struct arena *a, const struct clock_times *t,
    struct instances *in)
{
	instances_new(a, in, 1);
	in->n = 1;
	in->originals[0] = "";
	in->starts[0] = t->start;
	in->ends[0] = t->end;
	in->starts_us[0] = t->start_us;
	in->ends_us[0] = t->end_us;
}

static struct expansion
expansion_of(struct arena *a, const struct clock_times *first)
{
	return (struct expansion){ .a = a, .first = first,
	    .zone = local_zone(first->zone),
	    .start = icaltime_from_string(first->start) };
}

enum recurrence_fault
recurrence_expand(struct arena *a, const char *rule,
    const struct clock_times *first, struct instances *in, const char **out)
{
	struct expansion x = expansion_of(a, first);

	if (!read_rule(&x, rule) || !is_plain(&x.rule))
		return RECURRENCE_UNKNOWN;
	if (x.rule.count > RECURRENCE_MAX || (x.rule.count == 0 &&
	    icaltime_is_null_time(x.rule.until)))
		return RECURRENCE_MANY;
	until_local(&x);
	if (!has_start(&x))
		return RECURRENCE_NOT_START;
	instances_new(a, in, RECURRENCE_MAX);
	*out = rule_text(&x);
	return fill(&x, in);
}

/* Without its COUNT and its UNTIL. */
static char *
without_end(struct arena *a, const char *rule)
{
	char *kept = arena_alloc(a, strlen(rule) + 2), *end = kept;
	size_t n;

	*kept = '\0';
	for (;; rule += n + 1) {
		n = strcspn(rule, ";");
		if (strncmp(rule, "COUNT=", 6) != 0 &&
		    strncmp(rule, "UNTIL=", 6) != 0 && n > 0) {
			memcpy(end, rule, n);
			end[n] = ';';
			end += n + 1;
		}
		if (rule[n] == '\0')
			break;
	}
	*end = '\0';
	return kept;
}

enum recurrence_fault
recurrence_expand_cut(struct arena *a, const char *rule,
    const struct clock_times *first, const char *year_end,
    struct instances *in, const char **out, bool *cut)
{
	enum recurrence_fault fault = recurrence_expand(a, rule, first, in,
	    out);
	const char *day;
	int year = atoi(year_end);

	*cut = fault == RECURRENCE_MANY;
	if (!*cut)
		return fault;
	rule = without_end(a, rule);
	do
		day = arena_printf(a, "%04d%.2s%.2s", year++, year_end + 5,
		    year_end + 8);
	while (strncmp(first->start, day, 8) > 0 && year < YEAR_END);
	fault = recurrence_expand(a, arena_printf(a, "%sUNTIL=%s", rule, day),
	    first, in, out);
	return fault == RECURRENCE_MANY ? recurrence_expand(a,
	    arena_printf(a, "%sCOUNT=%d", rule, RECURRENCE_MAX), first, in,
	    out) : fault;
}

void
recurrence_cut(struct arena *a, const char *rule,
    const struct clock_times *first, const char *original, size_t nth,
    const char **head, const char **tail)
{
	struct expansion x = expansion_of(a, first);
	const struct icalrecurrencetype whole = (read_rule(&x, rule), x.rule);

	if (whole.count > 0)
		x.rule.count = whole.count - (int)nth;
	else
		until_local(&x);
	*tail = rule_text(&x);
	x.rule = whole;
	x.rule.count = 0;
	x.rule.until = icaltime_from_string(original);
	icaltime_adjust(&x.rule.until, first->all_day ? -1 : 0, 0, 0,
	    first->all_day ? 0 : -1);
	*head = rule_text(&x);
}

/* ---- what we take ---- */

static bool
read_rule(struct expansion *x, const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "=;,+-";

	/* Other calendars than ours. */
	if (text[strspn(text, letters)] != '\0' ||
	    strstr(text, "RSCALE") != NULL || strstr(text, "SKIP") != NULL)
		return false;
	icalerror_set_errors_are_fatal(false);
	x->rule = icalrecurrencetype_from_string(text);
	return x->rule.freq != ICAL_NO_RECURRENCE;
}

static bool
is_plain(const struct icalrecurrencetype *r)
{
	const bool by_day = r->by_day[0] != NOTHING;
	const bool by_month_day = r->by_month_day[0] != NOTHING;
	const bool by_month = r->by_month[0] != NOTHING;

	if (r->by_second[0] != NOTHING || r->by_minute[0] != NOTHING ||
	    r->by_hour[0] != NOTHING || r->by_year_day[0] != NOTHING ||
	    r->by_week_no[0] != NOTHING || r->by_set_pos[0] != NOTHING ||
	    r->interval < 1 || r->interval > INTERVAL_MAX || r->count < 0 ||
	    (by_day && by_month_day))
		return false;
	switch (r->freq) {
	case ICAL_DAILY_RECURRENCE:
		return !by_day && !by_month_day && !by_month;
	case ICAL_WEEKLY_RECURRENCE:
		return !by_month_day && !by_month;
	case ICAL_MONTHLY_RECURRENCE:
		return !by_month;
	case ICAL_YEARLY_RECURRENCE:
		return by_month || (!by_day && !by_month_day);
	default:
		return false;
	}
}

/* Is the first time one of those that the rule has? */
static bool
has_start(const struct expansion *x)
{
	const struct icalrecurrencetype *r = &x->rule;
	size_t i;

	if (!icaltime_is_null_time(r->until) &&
	    icaltime_compare(r->until, x->start) < 0)
		return false;
	for (i = 0; i < ICAL_BY_MONTH_SIZE && r->by_month[i] != NOTHING; i++)
		if (r->by_month[i] == x->start.month)
			break;
	if (i > 0 && (i == ICAL_BY_MONTH_SIZE || r->by_month[i] == NOTHING))
		return false;
	return has_day(r, x->start) && has_month_day(r, x->start);
}

/* "TH", or "1TH" and "-1TH" of its month. */
static bool
has_day(const struct icalrecurrencetype *r, struct icaltimetype t)
{
	const int last = icaltime_days_in_month(t.month, t.year);
	int from_start = (t.day - 1) / 7 + 1, from_end = (last - t.day) / 7 + 1;
	int position;
	size_t i;

	for (i = 0; i < ICAL_BY_DAY_SIZE && r->by_day[i] != NOTHING; i++) {
		position = icalrecurrencetype_day_position(r->by_day[i]);
		if ((int)icalrecurrencetype_day_day_of_week(r->by_day[i]) ==
		    icaltime_day_of_week(t) && (position == 0 ||
		    position == from_start || position == -from_end))
			return true;
	}
	return i == 0;
}

static bool
has_month_day(const struct icalrecurrencetype *r, struct icaltimetype t)
{
	const int last = icaltime_days_in_month(t.month, t.year);
	size_t i;

	for (i = 0; i < ICAL_BY_MONTHDAY_SIZE &&
	    r->by_month_day[i] != NOTHING; i++)
		if (r->by_month_day[i] == t.day ||
		    r->by_month_day[i] == t.day - last - 1)
			return true;
	return i == 0;
}

/* ---- its times ---- */

/* Times are made by the clock there, and the end is compared with them: a day
 * is meant to its end. */
static void
until_local(struct expansion *x)
{
	struct icaltimetype *until = &x->rule.until;

	if (icaltime_is_null_time(*until))
		return;
	if (until->is_date) {
		until->is_date = 0;
		until->hour = 23;
		until->minute = until->second = 59;
	} else if (icaltime_is_utc(*until)) {
		*until = local_of_instant(icaltime_as_timet(*until), x->zone);
	}
	until->zone = NULL;
}

/* As RFC 5545 has it: the end is in UTC, or of whole days a day. */
static char *
rule_text(const struct expansion *x)
{
	struct icalrecurrencetype rule = x->rule;
	char *text, *copy;

	if (!icaltime_is_null_time(rule.until) && x->first->all_day)
		rule.until.is_date = 1;
	else if (!icaltime_is_null_time(rule.until))
		rule.until = icaltime_from_timet_with_zone((time_t)
		    local_instant(rule.until, x->zone), 0,
		    icaltimezone_get_utc_timezone());
	text = icalrecurrencetype_as_string_r(&rule);
	copy = arena_strdup(x->a, text == NULL ? "" : text);
	icalmemory_free_buffer(text);
	return copy;
}

static enum recurrence_fault
fill(struct expansion *x, struct instances *in)
{
	icalrecur_iterator *it = icalrecur_iterator_new(x->rule, x->start);
	enum recurrence_fault fault = RECURRENCE_OK;
	struct icaltimetype t, last = icaltime_null_time();

	if (it == NULL)
		return RECURRENCE_UNKNOWN;
	for (; !icaltime_is_null_time(t = icalrecur_iterator_next(it));
	    last = t) {
		/* "BYDAY=TH,TH" has each time twice. */
		if (in->n > 0 && icaltime_compare(t, last) <= 0) {
			fault = RECURRENCE_UNKNOWN;
			break;
		}
		if (in->n == RECURRENCE_MAX || t.year >= YEAR_END) {
			fault = RECURRENCE_MANY;
			break;
		}
		add(x, in, t);
	}
	icalrecur_iterator_free(it);
	if (fault == RECURRENCE_OK && (in->n == 0 ||
	    strcmp(in->originals[0], x->first->start) != 0))
		fault = RECURRENCE_NOT_START;
	return fault;
}

/* Whole days stay days, else it lasts as long as the first time. */
static void
add(struct expansion *x, struct instances *in, struct icaltimetype t)
{
	const struct clock_times *first = x->first;
	struct icaltimetype end = icaltime_from_string(first->end);
	const size_t n = in->n++;
	int64_t at = local_instant(t, x->zone);

	in->originals[n] = local_text(x->a, t);
	in->starts[n] = local_text(x->a, local_of_instant(at, x->zone));
	in->starts_us[n] = at * 1000000;
	if (first->all_day) {
		icaltime_adjust(&t, (int)((icaltime_as_timet(end) -
		    icaltime_as_timet(x->start)) / 86400), 0, 0, 0);
		end = t;
		in->ends_us[n] = local_instant(end, x->zone) * 1000000;
	} else {
		in->ends_us[n] = in->starts_us[n] + first->end_us -
		    first->start_us;
		end = local_of_instant(in->ends_us[n] / 1000000, x->zone);
	}
	in->ends[n] = local_text(x->a, end);
}
