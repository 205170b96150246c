/* What somebody sees, as an iCalendar feed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "events.pb-c.h"
#include "notify/calendar/ics.h"
#include "notify/events/feed.h"

#define NAME_MAX_BYTES	64
#define TEXT_CHARS	2000	/* of an event's text; all of it is a page's */

static void	add_times(struct feed *, const struct fed_event *);
static void	add_local(struct buffer *, const char *name,
		    const struct clock_times *, const char *local);
static void	use_zone(struct feed *, const struct fed_event *);
static const char *color_name(int color);

void
feed_add(struct feed *f, struct arena *a, const struct fed_event *fed)
{
	const struct school_event *e = &fed->event;
	struct buffer *out = &f->events;
	const char *color = color_name(e->color);
	const char *plain;

	ics_line(out, "BEGIN", "VEVENT");
	ics_line(out, "UID", arena_printf(a, "event-%lld-%lld@liaison",
	    (long long)f->school_id, (long long)e->id));
	ics_time(out, "DTSTAMP", e->changed_us);
	ics_time(out, "CREATED", fed->made_us);
	ics_time(out, "LAST-MODIFIED", e->changed_us);
	ics_line(out, "SEQUENCE", arena_int64(a, (int64_t)e->version - 1));
	add_times(f, fed);
	ics_text(out, "SUMMARY", e->title);
	plain = feed_plain(a, e->body_html);
	if (*plain != '\0')
		ics_text(out, "DESCRIPTION", plain);
	if (*e->place != '\0')
		ics_text(out, "LOCATION", e->place);
	if (color != NULL)
		ics_line(out, "COLOR", color);
	if (*f->site != '\0')
		ics_line(out, "URL", arena_printf(a, "%s/events/%lld", f->site,
		    (long long)e->id));
	ics_line(out, "STATUS", e->cancelled ? "CANCELLED" : "CONFIRMED");
	ics_line(out, "TRANSP", e->times.all_day || e->cancelled ?
	    "TRANSPARENT" : "OPAQUE");
	ics_line(out, "END", "VEVENT");
}

static void
add_times(struct feed *f, const struct fed_event *fed)
{
	const struct school_event *e = &fed->event;
	struct buffer *out = &f->events;

	if (!e->times.all_day)
		use_zone(f, fed);
	add_local(out, "DTSTART", &e->times, e->times.start);
	add_local(out, "DTEND", &e->times, e->times.end);
	if (*e->original != '\0')
		add_local(out, "RECURRENCE-ID", &e->times, e->original);
	else if (*e->rule != '\0')
		ics_line(out, "RRULE", e->rule);
}

static void
add_local(struct buffer *out, const char *name, const struct clock_times *t,
    const char *local)
{
	char head[NAME_MAX_BYTES * 2], day[9];

	if (t->all_day) {
		(void)snprintf(head, sizeof(head), "%s;VALUE=DATE", name);
		(void)snprintf(day, sizeof(day), "%.8s", local);
		ics_line(out, head, day);
	} else {
		(void)snprintf(head, sizeof(head), "%s;TZID=%.*s", name,
		    NAME_MAX_BYTES, t->zone);
		ics_line(out, head, local);
	}
}

static void
use_zone(struct feed *f, const struct fed_event *fed)
{
	const struct clock_times *t = &fed->event.times;
	const int64_t to_us = fed->until_us;
	struct feed_zone *z;
	size_t i;

	for (i = 0; i < f->nused && strcmp(f->used[i].name, t->zone) != 0;)
		i++;
	if (i == f->room) {
		f->room = f->room == 0 ? 4 : f->room * 2;
		f->used = realloc(f->used, f->room * sizeof(*f->used));
		if (f->used == NULL)
			fatal("out of memory");
	}
	z = &f->used[i];
	if (i == f->nused) {
		f->nused++;
		*z = (struct feed_zone){ t->zone, t->start_us, to_us };
	}
	if (t->start_us < z->from_us)
		z->from_us = t->start_us;
	if (to_us > z->to_us)
		z->to_us = to_us;
}

/* Of RFC 7986: names of CSS. */
static const char *
color_name(int color)
{
	static const char *const names[] = {
		[EVENTS__COLOR__GREY] = "gray",
		[EVENTS__COLOR__BLUE] = "blue",
		[EVENTS__COLOR__GREEN] = "green",
		[EVENTS__COLOR__YELLOW] = "gold",
		[EVENTS__COLOR__ORANGE] = "orange",
		[EVENTS__COLOR__RED] = "red",
		[EVENTS__COLOR__PURPLE] = "purple",
	};

	return color < 0 || color >= (int)(sizeof(names) / sizeof(names[0])) ?
	    NULL : names[color];
}

void
feed_write(struct feed *f, const char *name, struct buffer *out)
{
	size_t i;

	ics_line(out, "BEGIN", "VCALENDAR");
	ics_line(out, "VERSION", "2.0");
	ics_line(out, "PRODID", "-//Liaison//Liaison//EN");
	ics_line(out, "CALSCALE", "GREGORIAN");
	ics_line(out, "METHOD", "PUBLISH");
	ics_text(out, "NAME", name);
	ics_text(out, "X-WR-CALNAME", name);
	ics_line(out, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
	ics_line(out, "X-PUBLISHED-TTL", "PT1H");
	for (i = 0; i < f->nused; i++)
		ics_zone(out, f->used[i].name, f->used[i].from_us,
		    f->used[i].to_us);
	buffer_add(out, f->events.data, f->events.len);
	ics_line(out, "END", "VCALENDAR");
}

void
feed_free(struct feed *f)
{
	buffer_free(&f->events);
	free(f->used);
	f->used = NULL;
}

/* ---- plain text ---- */

/* How many bytes of HTML it is, and what it means; 0: none that we write. */
static size_t
entity(const char *p, char *c)
{
	static const struct { const char *text; char c; } all[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strncmp(p, all[i].text, strlen(all[i].text)) == 0) {
			*c = all[i].c;
			return strlen(all[i].text);
		}
	return 0;
}

/* Does what comes then begin on a new line? */
static bool
parts_lines(const char *tag)
{
	static const char *const names[] = { "/p", "br", "/li", "/h2", "/h3",
		"/blockquote", "/pre", "/tr", "/div" };
	const size_t len = strcspn(tag, " >");
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len &&
		    strncmp(tag, names[i], len) == 0)
			return true;
	return false;
}

const char *
feed_plain(struct arena *a, const char *html)
{
	char *out = arena_alloc(a, strlen(html) + 1), *to = out;
	const char *p = html;
	size_t n;

	while (*p != '\0') {
		if (*p == '<') {
			if (parts_lines(p + 1) && to > out && to[-1] != '\n')
				*to++ = '\n';
			p += strcspn(p, ">");
			p += *p == '>';
		} else if (*p == '&' && (n = entity(p, to)) > 0) {
			to++;
			p += n;
		} else {
			*to++ = *p++;
		}
	}
	while (to > out && to[-1] == '\n')
		to--;
	*to = '\0';
	n = text_cut(out, (size_t)(to - out), TEXT_CHARS);
	return n == (size_t)(to - out) ? out :
	    arena_printf(a, "%.*s\xe2\x80\xa6", (int)n, out);
}
