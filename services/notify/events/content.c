/* What a request says of an event. */
#include <string.h>

#include "base/text.h"
#include "html/clean.h"
#include "notify/events/events.h"

#define DAY_US		(INT64_C(86400) * 1000000)
/* 2000-01-01 and 2100-01-01. */
#define TIME_FIRST	INT64_C(946684800)
#define TIME_END	INT64_C(4102444800)
#define BODY_MAX	65536	/* bytes, as it is kept */

/* As both requests have it. */
struct when {
	bool				 all_day;
	Google__Protobuf__Timestamp	*starts_at, *ends_at;
	const char			*first_day, *last_day, *zone;
};

static struct status take_body(struct arena *, const char *,
		    struct school_event *);
static struct status take_color(Events__Color, int *);
static struct status take_times(struct arena *, const struct when *,
		    struct clock_times *);
static struct status take_instants(struct arena *, const struct when *,
		    struct clock_times *);
static struct status take_days(struct arena *, const struct when *,
		    struct clock_times *);
static bool	 is_time(const Google__Protobuf__Timestamp *);

struct status
event_content(struct arena *a, const Events__CreateEventRequest *req,
    struct school_event *e)
{
	const struct when when = { req->all_day, req->starts_at, req->ends_at,
		req->first_day, req->last_day, req->time_zone };
	struct status status;

	e->title = text_line(a, req->title);
	e->place = text_line(a, req->place);
	e->rule = req->rule;
	e->original = "";
	if ((status = event_check_to(req->to)).code != RPC__CODE__OK ||
	    (status = take_color(req->color, &e->color)).code !=
	    RPC__CODE__OK ||
	    (status = take_times(a, &when, &e->times)).code != RPC__CODE__OK ||
	    (status = take_body(a, req->body_html, e)).code != RPC__CODE__OK)
		return status;
	return *e->title == '\0' ? status_missing("title") : STATUS_OK;
}

struct status
event_update(struct arena *a, const Events__UpdateEventRequest *req,
    struct school_event *e, const char **changes)
{
	const struct school_event before = *e;
	const struct when when = { req->all_day, req->starts_at, req->ends_at,
		req->first_day, req->last_day, req->time_zone };
	struct status status = STATUS_OK;
	size_t i;

	if (*req->title != '\0')
		e->title = text_line(a, req->title);
	if (*req->place != '\0')
		e->place = text_line(a, req->place);
	if (*req->rule != '\0')
		e->rule = req->rule;
	if (*e->title == '\0')
		status = status_missing("title");
	if (status.code == RPC__CODE__OK && *req->body_html != '\0')
		status = take_body(a, req->body_html, e);
	if (status.code == RPC__CODE__OK &&
	    req->color != EVENTS__COLOR__COLOR_UNSPECIFIED)
		status = take_color(req->color, &e->color);
	if (status.code == RPC__CODE__OK && (req->all_day ||
	    req->starts_at != NULL || req->ends_at != NULL ||
	    *req->first_day != '\0' || *req->last_day != '\0' ||
	    *req->time_zone != '\0'))
		status = take_times(a, &when, &e->times);
	if (status.code == RPC__CODE__OK && req->to != NULL)
		status = event_check_to(req->to);
	for (i = 0; i < req->n_clear && status.code == RPC__CODE__OK; i++) {
		if (strcmp(req->clear[i], "place") == 0)
			e->place = "";
		else if (strcmp(req->clear[i], "bodyHtml") == 0)
			e->body_html = e->snippet = "";
		else if (strcmp(req->clear[i], "rule") == 0)
			e->rule = "";
		else if (strcmp(req->clear[i], "attachmentIds") != 0 &&
		    strcmp(req->clear[i], "reminders") != 0)
			status = status_invalid("clear", "no such field");
	}
	if (status.code != RPC__CODE__OK)
		return status;
	*changes = arena_printf(a, "%s%s%s%s",
	    strcmp(before.title, e->title) != 0 ? " TITLE" : "",
	    strcmp(before.body_html, e->body_html) != 0 ? " TEXT" : "",
	    before.times.all_day != e->times.all_day ||
	    before.times.start_us != e->times.start_us ||
	    before.times.end_us != e->times.end_us ||
	    strcmp(before.rule, e->rule) != 0 ? " TIME" : "",
	    strcmp(before.place, e->place) != 0 ? " PLACE" : "");
	return STATUS_OK;
}

struct status
event_check_instance(const struct school_event *e)
{
	return *e->rule != '\0' && *e->original == '\0' ?
	    status_missing("instance") : STATUS_OK;
}

struct status
event_instances(struct arena *a, struct school_event *e, struct instances *in)
{
	if (*e->rule == '\0') {
		recurrence_none(a, &e->times, in);
		return STATUS_OK;
	}
	switch (recurrence_expand(a, e->rule, &e->times, in, &e->rule)) {
	case RECURRENCE_UNKNOWN:
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__RECURRENCE_INVALID, "rule", "not known");
	case RECURRENCE_MANY:
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__RECURRENCE_TOO_MANY, "rule", RECURRENCE_MAX,
		    "too many times");
	case RECURRENCE_NOT_START:
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__RECURRENCE_START, "rule",
		    "the first time is another");
	case RECURRENCE_OK:
		break;
	}
	return STATUS_OK;
}

static struct status
take_body(struct arena *a, const char *html, struct school_event *e)
{
	struct status status = html_clean(a, html, "bodyHtml", &e->body_html,
	    &e->snippet);

	if (status.code != RPC__CODE__OK)
		return status;
	if (strlen(e->body_html) > BODY_MAX)
		return status_too_long("bodyHtml", BODY_MAX);
	return STATUS_OK;
}

static struct status
take_color(Events__Color color, int *out)
{
	*out = color == EVENTS__COLOR__COLOR_UNSPECIFIED ?
	    EVENTS__COLOR__GREY : (int)color;
	return protobuf_c_enum_descriptor_get_value(
	    &events__color__descriptor, *out) == NULL ?
	    status_invalid("color", "not of the palette") : STATUS_OK;
}

/* ---- times ---- */

static struct status
take_times(struct arena *a, const struct when *w, struct clock_times *t)
{
	struct status status;

	if (*w->zone == '\0')
		return status_missing("timeZone");
	if (!clock_zone_known(w->zone))
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__TIME_ZONE_UNKNOWN, "timeZone", "unknown");
	status = w->all_day ? take_days(a, w, t) : take_instants(a, w, t);
	if (status.code != RPC__CODE__OK)
		return status;
	if (t->end_us < t->start_us)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__EVENT_ENDS_BEFORE,
		    w->all_day ? "lastDay" : "endsAt", "before it begins");
	if (t->end_us - t->start_us > EVENT_DAYS * DAY_US)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__EVENT_TOO_LONG,
		    w->all_day ? "lastDay" : "endsAt", EVENT_DAYS, "too long");
	return STATUS_OK;
}

static struct status
take_instants(struct arena *a, const struct when *w, struct clock_times *t)
{
	if (*w->first_day != '\0')
		return status_invalid("firstDay", "not all day");
	if (*w->last_day != '\0')
		return status_invalid("lastDay", "not all day");
	if (w->starts_at == NULL)
		return status_missing("startsAt");
	if (w->ends_at == NULL)
		return status_missing("endsAt");
	if (!is_time(w->starts_at))
		return status_invalid("startsAt", "out of range");
	if (!is_time(w->ends_at))
		return status_invalid("endsAt", "out of range");
	clock_of_instants(a, w->zone, w->starts_at->seconds * 1000000,
	    w->ends_at->seconds * 1000000, t);
	return STATUS_OK;
}

static bool
is_time(const Google__Protobuf__Timestamp *t)
{
	return t->seconds >= TIME_FIRST && t->seconds < TIME_END;
}

static struct status
take_days(struct arena *a, const struct when *w, struct clock_times *t)
{
	if (w->starts_at != NULL)
		return status_invalid("startsAt", "all day");
	if (w->ends_at != NULL)
		return status_invalid("endsAt", "all day");
	if (*w->first_day == '\0')
		return status_missing("firstDay");
	if (*w->last_day == '\0')
		return status_missing("lastDay");
	if (!clock_of_days(a, w->zone, w->first_day, w->first_day, t))
		return status_invalid("firstDay", "no day");
	if (!clock_of_days(a, w->zone, w->first_day, w->last_day, t))
		return status_invalid("lastDay", "no day");
	/* The end is the day after: one of no day is before the first. */
	if (t->end_us == t->start_us)
		t->end_us--;
	return STATUS_OK;
}
