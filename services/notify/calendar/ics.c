/* iCalendar (RFC 5545), as it is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "notify/calendar/ics.h"
#include "notify/calendar/local.h"

#define DAY	INT64_C(86400)
/* No clock is put on and back within so few days. */
#define STEP	(7 * DAY)

/* A content line on its way. */
struct line {
	struct buffer	*out;
	size_t		 used;		/* of the line as it is folded */
};

static void	put(struct line *, const char *, size_t);
static void	end(struct line *);
static void	put_text(struct line *, const char *);
static int	offset_at(icaltimezone *, int64_t at, bool *summer);
static int64_t	turn_between(icaltimezone *, int64_t before, int64_t after);
static void	observance(struct buffer *, int64_t at, int before, int after,
		    bool summer);

void
ics_line(struct buffer *out, const char *name, const char *value)
{
	struct line l = { .out = out };

	put(&l, name, strlen(name));
	put(&l, ":", 1);
	put(&l, value, strlen(value));
	end(&l);
}

void
ics_text(struct buffer *out, const char *name, const char *text)
{
	struct line l = { .out = out };

	put(&l, name, strlen(name));
	put(&l, ":", 1);
	put_text(&l, text);
	end(&l);
}

/* Character by character, so that none is parted by a fold. */
static void
put(struct line *l, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text, *stop = p + len;
	size_t n;

	for (; p < stop; p += n) {
		if ((n = utf8_sequence(p, stop)) == 0)
			n = 1;
		if (l->used + n > ICS_LINE) {
			buffer_puts(l->out, "\r\n ");
			l->used = 1;
		}
		buffer_add(l->out, p, n);
		l->used += n;
	}
}

static void
end(struct line *l)
{
	buffer_puts(l->out, "\r\n");
}

static void
put_text(struct line *l, const char *text)
{
	const char *p = text, *at = text;
	int32_t c;

	while ((c = utf8_next(&p)) > 0) {
		if (c == '\n')
			put(l, "\\n", 2);
		else if (c == ',' || c == ';' || c == '\\')
			put(l, (char[]){ '\\', (char)c }, 2);
		else if (c == '\t' || (c >= ' ' && c != 0x7f))
			put(l, at, (size_t)(p - at));
		at = p;
	}
}

void
ics_time(struct buffer *out, const char *name, int64_t us)
{
	struct icaltimetype t = icaltime_from_timet_with_zone(
	    (time_t)(us / 1000000), 0, icaltimezone_get_utc_timezone());
	char text[64];

	(void)snprintf(text, sizeof(text), "%04d%02d%02dT%02d%02d%02dZ",
	    t.year, t.month, t.day, t.hour, t.minute, t.second);
	ics_line(out, name, text);
}

/* ---- a time zone ---- */

void
ics_zone(struct buffer *out, const char *name, int64_t from_us, int64_t to_us)
{
	icaltimezone *zone = local_zone(name);
	/* What is from the first day on has an observance to go by. */
	int64_t at = (from_us / 1000000 / DAY - 1) * DAY;
	const int64_t to = to_us / 1000000 + DAY;
	int64_t turn;
	int before, after;
	bool summer;

	ics_line(out, "BEGIN", "VTIMEZONE");
	ics_line(out, "TZID", name);
	before = offset_at(zone, at, &summer);
	observance(out, at, before, before, summer);
	for (; at < to; at += STEP) {
		after = offset_at(zone, at + STEP, &summer);
		if (after == before)
			continue;
		turn = turn_between(zone, at, at + STEP);
		observance(out, turn, before, after, summer);
		before = after;
	}
	ics_line(out, "END", "VTIMEZONE");
}

static int
offset_at(icaltimezone *zone, int64_t at, bool *summer)
{
	struct icaltimetype t = icaltime_from_timet_with_zone((time_t)at, 0,
	    icaltimezone_get_utc_timezone());
	int is_daylight = 0, offset;

	offset = icaltimezone_get_utc_offset_of_utc_time(zone, &t,
	    &is_daylight);
	*summer = is_daylight != 0;
	return offset;
}

static int64_t
turn_between(icaltimezone *zone, int64_t before, int64_t after)
{
	bool summer;
	const int offset = offset_at(zone, before, &summer);
	int64_t middle;

	while (after - before > 1) {
		middle = before + (after - before) / 2;
		if (offset_at(zone, middle, &summer) == offset)
			before = middle;
		else
			after = middle;
	}
	return after;
}

static void
put_offset(struct buffer *out, const char *name, int seconds)
{
	const int s = abs(seconds);
	char text[32];
	int n;

	n = snprintf(text, sizeof(text), "%c%02d%02d", seconds < 0 ? '-' :
	    '+', s / 3600, s / 60 % 60);
	if (s % 60 != 0)
		(void)snprintf(text + n, sizeof(text) - (size_t)n, "%02d",
		    s % 60);
	ics_line(out, name, text);
}

/* It begins when the clock shows that by what it was before. */
static void
observance(struct buffer *out, int64_t at, int before, int after, bool summer)
{
	const char *kind = summer ? "DAYLIGHT" : "STANDARD";
	struct icaltimetype t = icaltime_from_timet_with_zone(
	    (time_t)(at + before), 0, icaltimezone_get_utc_timezone());
	char text[64];

	(void)snprintf(text, sizeof(text), "%04d%02d%02dT%02d%02d%02d",
	    t.year, t.month, t.day, t.hour, t.minute, t.second);
	ics_line(out, "BEGIN", kind);
	ics_line(out, "DTSTART", text);
	put_offset(out, "TZOFFSETFROM", before);
	put_offset(out, "TZOFFSETTO", after);
	ics_line(out, "END", kind);
}
