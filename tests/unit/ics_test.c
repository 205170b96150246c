/* iCalendar: what we write, and what others write. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "base/utf8.h"
#include "calendar.pb-c.h"
#include "notify/calendar/ics.h"
#include "notify/calendar/ics_lines.h"
#include "notify/calendar/ics_read.h"
#include "notify/calendar/token.h"
#include "notify/events/feed.h"
#include "notify/events/holidays.h"

static struct arena *a;

static int
set_up(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_destroy(&a);
	return 0;
}

/* ---- lines ---- */

static const char *
written(void (*write)(struct buffer *, const char *, const char *),
    const char *name, const char *value)
{
	struct buffer b = { 0 };
	const char *text;

	write(&b, name, value);
	text = arena_strndup(a, b.data, b.len);
	buffer_free(&b);
	return text;
}

static void
test_text_is_escaped(void **state)
{
	(void)state;
	assert_string_equal(written(ics_text, "SUMMARY", "a,b;c\\d\ne\x01" "f"),
	    "SUMMARY:a\\,b\\;c\\\\d\\nef\r\n");
	assert_string_equal(written(ics_line, "RRULE", "FREQ=DAILY;COUNT=2"),
	    "RRULE:FREQ=DAILY;COUNT=2\r\n");
}

/* Every length, with characters of one to four bytes, wherever the fold is. */
static void
test_lines_fold_between_characters(void **state)
{
	static const char *const letters[] = { "a", "é", "€", "😀" };
	char text[1024];
	const char *out, *p, *end;
	struct ics_lines lines;
	struct ics_line line;
	size_t i, k;

	(void)state;
	for (i = 0; i < 4; i++) {
		for (k = 0; k < 200; k++) {
			memset(text, 'x', k % 5);
			text[k % 5] = '\0';
			for (size_t n = 0; n < k; n++)
				strcat(text, letters[i]);
			out = written(ics_text, "SUMMARY", text);
			for (p = out; *p != '\0'; p = end + 2) {
				end = strstr(p, "\r\n");
				assert_non_null(end);
				assert_true(end - p <= ICS_LINE);
				assert_true(utf8_length(arena_strndup(a, p,
				    (size_t)(end - p))) >= 0);
			}
			ics_lines_start(&lines, out);
			assert_int_equal(ics_lines_next(&lines, a, &line), 1);
			assert_string_equal(ics_unescaped(a, line.value),
			    text);
			assert_int_equal(ics_lines_next(&lines, a, &line), 0);
		}
	}
}

static void
test_a_line_is_taken_apart(void **state)
{
	struct ics_lines lines;
	struct ics_line l;

	(void)state;
	ics_lines_start(&lines, "\xef\xbb\xbf" "Dtstart;tzid=\"a:b;c\";X=1:2\n"
	    " 3\r\n\tz\r\n\r\nEND:X");
	assert_int_equal(ics_lines_next(&lines, a, &l), 1);
	assert_string_equal(l.name, "DTSTART");
	assert_string_equal(l.value, "23z");
	assert_string_equal(ics_parameter(&l, "TZID"), "a:b;c");
	assert_string_equal(ics_parameter(&l, "X"), "1");
	assert_string_equal(ics_parameter(&l, "VALUE"), "");
	assert_int_equal(ics_lines_next(&lines, a, &l), 1);
	assert_int_equal(l.n, 5);
	assert_int_equal(ics_lines_next(&lines, a, &l), 0);
}

static void
test_what_is_no_line(void **state)
{
	static const char *const wrong[] = { "no colon", ":x", "A;B:c",
		"A;B=\"x:c", "A;B=\"x\"y:c", "A B:c", " A:b",
		"A;1=;2=;3=;4=;5=;6=;7=;8=;9=;10=;11=;12=;13=;14=;15=;16=;"
		"17=:" };
	struct ics_lines lines;
	struct ics_line l;
	char *long_line = arena_alloc(a, ICS_LINE_MAX + 8);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ics_lines_start(&lines, wrong[i]);
		assert_int_equal(ics_lines_next(&lines, a, &l), -1);
	}
	memset(long_line, 'A', ICS_LINE_MAX + 4);
	long_line[1] = ':';
	ics_lines_start(&lines, long_line);
	assert_int_equal(ics_lines_next(&lines, a, &l), -1);
}

/* ---- time zones ---- */

/* libical goes by it as by its own, on both sides of each turn. */
static void
same_clock(const char *zone, int64_t from, int64_t to)
{
	struct icaltimetype at, ours, theirs;
	icaltimezone *mine = icaltimezone_new();
	struct buffer b = { 0 };
	icalcomponent *c;
	int64_t t;

	ics_zone(&b, zone, from * 1000000, to * 1000000);
	buffer_putc(&b, '\0');
	c = icalparser_parse_string(b.data);
	assert_non_null(c);
	assert_int_equal(icalcomponent_count_errors(c), 0);
	assert_int_equal(icaltimezone_set_component(mine, c), 1);
	for (t = from; t < to; t += 3601) {
		at = icaltime_from_timet_with_zone((time_t)t, 0,
		    icaltimezone_get_utc_timezone());
		ours = icaltime_convert_to_zone(at, mine);
		theirs = icaltime_convert_to_zone(at,
		    icaltimezone_get_builtin_timezone(zone));
		if (icaltime_compare_date_only(ours, theirs) != 0 ||
		    ours.hour != theirs.hour || ours.minute != theirs.minute)
			fail_msg("%s at %lld", zone, (long long)t);
	}
	icaltimezone_free(mine, 1);
	buffer_free(&b);
}

static void
test_a_zone_has_its_turns(void **state)
{
	(void)state;
	same_clock("Europe/Paris", 1793491200, 1793491200 + 400 * 86400);
	same_clock("America/New_York", 1793491200, 1793491200 + 400 * 86400);
	same_clock("Australia/Lord_Howe", 1793491200,
	    1793491200 + 400 * 86400);
	same_clock("Indian/Reunion", 1793491200, 1793491200 + 400 * 86400);
}

/* ---- text of an event ---- */

static void
test_html_becomes_text(void **state)
{
	char *many = arena_alloc(a, 6001);

	(void)state;
	assert_string_equal(feed_plain(a, "<p>Salle <b>12</b> &amp; 13</p>"
	    "<ul><li>un</li><li>deux</li></ul><p></p>"),
	    "Salle 12 & 13\nun\ndeux");
	assert_string_equal(feed_plain(a, "a<br>b &lt;x&gt; &quot;c&quot;"),
	    "a\nb <x> \"c\"");
	assert_string_equal(feed_plain(a, "<p>a<img src=\"cid:0123\" "
	    "alt=\"x &gt; y\">b</p>"), "ab");
	assert_string_equal(feed_plain(a, ""), "");
	for (int i = 0; i < 3000; i++)
		memcpy(many + i * 2, "é", 2);
	assert_int_equal(utf8_length(feed_plain(a, many)), 2001);
}

/* ---- tokens ---- */

static void
test_tokens(void **state)
{
	const uint8_t key[FEED_KEY] = { 1 }, other[FEED_KEY] = { 2 };
	const struct feed_owner mine = { 7, 12, 0 }, child = { 7, 12, 13 };
	struct feed_secret s, again;
	char token[FEED_TOKEN], second[FEED_TOKEN];
	uint8_t hash[FEED_HASH];
	int64_t school;

	(void)state;
	feed_secret_make(key, &mine, &s);
	assert_true(feed_token(key, &mine, &s, token));
	assert_true(feed_token_read(token, &school, hash));
	assert_int_equal(school, 7);
	assert_memory_equal(hash, s.hash, FEED_HASH);
	/* Of another key, another person: it is none. */
	assert_false(feed_token(other, &mine, &s, second));
	assert_false(feed_token(key, &child, &s, second));
	feed_secret_make(key, &mine, &again);
	assert_true(feed_token(key, &mine, &again, second));
	assert_string_not_equal(token, second);
	/* One letter is another. */
	token[FEED_TOKEN - 2] = token[FEED_TOKEN - 2] == '0' ? '1' : '0';
	assert_true(feed_token_read(token, &school, hash));
	assert_memory_not_equal(hash, s.hash, FEED_HASH);
	token[3] = 'X';
	assert_false(feed_token_read(token, &school, hash));
	assert_false(feed_token_read("", &school, hash));
	assert_false(feed_token_read("0000000000000000"
	    "0000000000000000000000000000000000000000", &school, hash));
	assert_false(feed_token_read("ffffffffffffffff"
	    "0000000000000000000000000000000000000000", &school, hash));
}

/* ---- holidays ---- */

static void
test_holidays_become_one(void **state)
{
	struct holidays all[8] = { { "Toussaint", "2026-10-17", "2026-11-01" },
		{ "Noël", "2026-12-19", "2027-01-03" } };
	size_t n = 2;

	(void)state;
	assert_false(holidays_add(all, &n, &(struct holidays){ "Jour de l'an",
	    "2027-01-01", "2027-01-01" }));
	assert_true(holidays_add(all, &n, &(struct holidays){ "Armistice",
	    "2026-11-11", "2026-11-11" }));
	assert_int_equal(n, 3);
	assert_string_equal(all[1].name, "Armistice");
	assert_true(holidays_add(all, &n, &(struct holidays){ "Hiver",
	    "2026-11-01", "2026-12-20" }));
	assert_int_equal(n, 1);
	assert_string_equal(all[0].name, "Toussaint");
	assert_string_equal(all[0].first, "2026-10-17");
	assert_string_equal(all[0].last, "2027-01-03");
	assert_false(holidays_remove(all, &n, "2026-10-17", "2026-11-01"));
	assert_true(holidays_remove(all, &n, "2026-10-17", "2027-01-03"));
	assert_int_equal(n, 0);
	assert_true(holidays_look_like("Vacances de Noël - Zone A"));
	assert_true(holidays_look_like("Pont de l'Ascension"));
	assert_false(holidays_look_like("Rentrée scolaire des élèves"));
	assert_false(holidays_look_like("Prérentrée des enseignants"));
	assert_false(holidays_look_like("Réunion"));
}

/* ---- a file ---- */

#define YEAR_END		"2027-07-04"
#define CALENDAR(events)	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" \
	events "END:VCALENDAR\r\n"
#define EVENT(lines)		"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\n" \
	lines "END:VEVENT\r\n"

static struct ics_file
file(const char *text)
{
	struct ics_file f;
	unsigned line;

	assert_int_equal(ics_read(a, text, "Europe/Paris", YEAR_END, &f, &line),
	    ICS_OK);
	return f;
}

static void
test_the_ministrys_file(void **state)
{
	const struct ics_file f = file(CALENDAR(
	    "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nBEGIN:STANDARD\r\n"
	    "DTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
	    "BEGIN:VEVENT\r\nUID:68_75_82@education.gouv.fr\r\n"
	    "DTSTAMP:20140516T145118Z\r\nDESCRIPTION:Vacances de la\r\n"
	    "  Toussaint\\, partout\r\nDTSTART;VALUE=DATE:20261017\r\n"
	    "DTEND;VALUE=DATE:20261102\r\nLOCATION:Caen\\, Reims\r\n"
	    "SUMMARY:Vacances de la Toussaint - Zones A B C\r\n"
	    "TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nTRIGGER:-P1D\r\n"
	    "SUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20260901\r\n"
	    "DTEND;VALUE=DATE:20260901\r\nSUMMARY:Rentrée\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20260902\r\n"
	    "SUMMARY:Rentrée\r\nEND:VEVENT\r\n"));
	const struct ics_event *e = f.events;

	(void)state;
	assert_int_equal(f.nevents, 3);
	assert_int_equal(f.nleft, 0);
	assert_string_equal(e->title, "Vacances de la Toussaint - Zones A B C");
	assert_string_equal(e->text, "Vacances de la Toussaint, partout");
	assert_string_equal(e->place, "Caen, Reims");
	assert_int_equal(e->line, 9);
	assert_true(e->times.all_day);
	assert_string_equal(e->times.start, "20261017T000000");
	assert_string_equal(e->times.end, "20261102T000000");
	/* A mark of one day, whether or not it says its end. */
	assert_string_equal(e[1].times.end, "20260902T000000");
	assert_string_equal(e[2].times.end, "20260903T000000");
}

static void
test_times_of_zones(void **state)
{
	static const struct { const char *start, *zone, *local; } cases[] = {
		{ "DTSTART:20261203T170000Z", "Europe/Paris",
		    "20261203T180000" },
		{ "DTSTART:20261203T170000", "Europe/Paris",
		    "20261203T170000" },
		{ "DTSTART;TZID=America/New_York:20261203T170000",
		    "America/New_York", "20261203T170000" },
		{ "DTSTART;TZID=Romance Standard Time:20261203T170000",
		    "Europe/Paris", "20261203T170000" },
		{ "DTSTART;TZID=/citadel.org/20211123_1/Europe/Berlin:"
		    "20261203T170000", "Europe/Berlin", "20261203T170000" },
	};
	struct ics_file f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f = file(arena_printf(a, CALENDAR(EVENT("%s\r\n"
		    "DURATION:PT1H30M\r\n")), cases[i].start));
		assert_int_equal(f.nevents, 1);
		assert_string_equal(f.events[0].times.zone, cases[i].zone);
		assert_string_equal(f.events[0].times.start, cases[i].local);
		assert_int_equal(f.events[0].times.end_us -
		    f.events[0].times.start_us, INT64_C(5400000000));
	}
}

static void
test_recurring_without_some(void **state)
{
	const struct ics_file f = file(CALENDAR(EVENT(
	    "DTSTART;TZID=Europe/Paris:20261203T180000\r\n"
	    "DTEND;TZID=Europe/Paris:20261203T190000\r\n"
	    "RRULE:FREQ=WEEKLY;COUNT=4\r\n"
	    "EXDATE;TZID=Europe/Paris:20261210T180000\r\n"
	    "EXDATE:20261217T170000Z\r\n")));

	(void)state;
	assert_int_equal(f.nevents, 1);
	assert_int_equal(f.events[0].instances.n, 4);
	assert_int_equal(f.events[0].nexcluded, 2);
	assert_string_equal(f.events[0].excluded[0], "20261210T180000");
	assert_string_equal(f.events[0].excluded[1], "20261217T180000");
}

/* After this school year, that in which it begins, or 500 times. */
static void
test_what_goes_on_is_cut(void **state)
{
	static const struct {
		const char	*lines;
		bool		 cut;
		size_t		 n;
		const char	*last;
	} cases[] = {
		{ "DTSTART:20261203T170000Z\r\nRRULE:FREQ=WEEKLY\r\n", true,
		    31, "20270701T180000" },
		{ "DTSTART:20261203T170000Z\r\nRRULE:UNTIL=20991231T000000Z;"
		  "FREQ=WEEKLY;BYDAY=TH\r\n", true, 31, "20270701T180000" },
		{ "DTSTART;VALUE=DATE:20261203\r\nRRULE:FREQ=DAILY;COUNT=900"
		  "\r\n", true, 214, "20270704T000000" },
		{ "DTSTART;VALUE=DATE:20300101\r\nRRULE:FREQ=MONTHLY\r\n",
		    true, 7, "20300701T000000" },
		{ "DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=DAILY\r\n", true,
		    500, "20210514T000000" },
		{ "DTSTART:20261203T170000Z\r\nRRULE:FREQ=WEEKLY;"
		  "UNTIL=20261224T170000Z\r\n", false, 4,
		  "20261224T180000" },
	};
	struct ics_file f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f = file(arena_printf(a, CALENDAR(EVENT("%s")),
		    cases[i].lines));
		assert_int_equal(f.nevents, 1);
		assert_int_equal(f.events[0].cut, cases[i].cut);
		assert_int_equal(f.events[0].instances.n, cases[i].n);
		assert_string_equal(f.events[0].instances.starts[cases[i].n -
		    1], cases[i].last);
		/* The rule that is kept has an end. */
		assert_true(strstr(f.events[0].rule, "UNTIL=") != NULL ||
		    strstr(f.events[0].rule, "COUNT=") != NULL);
	}
}

/* Of a series that stands before it or behind it. */
static void
test_one_time_is_an_event_of_its_own(void **state)
{
	const struct ics_file f = file(CALENDAR(
	    EVENT("RECURRENCE-ID:20261210T170000Z\r\n"
		"DTSTART:20261211T090000Z\r\n")
	    EVENT("DTSTART;TZID=Europe/Paris:20261203T180000\r\n"
		"RRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE:20261224T170000Z\r\n")
	    EVENT("RECURRENCE-ID;TZID=Europe/Paris:20261217T180000\r\n"
		"DTSTART:20261217T170000Z\r\nSTATUS:CANCELLED\r\n")
	    EVENT("RECURRENCE-ID:20261210T170000Z\r\n"
		"DTSTART:20261212T090000Z\r\n")));
	const struct ics_event *e = f.events;

	(void)state;
	assert_int_equal(f.nevents, 3);
	assert_string_equal(e[0].uid, "1#20261210T170000Z");
	assert_string_equal(e[0].times.start, "20261211T100000");
	assert_string_equal(e[0].rule, "");
	assert_string_equal(e[1].uid, "1");
	assert_int_equal(e[1].nexcluded, 3);
	assert_string_equal(e[1].excluded[0], "20261224T180000");
	assert_string_equal(e[1].excluded[1], "20261210T180000");
	assert_string_equal(e[1].excluded[2], "20261217T180000");
	assert_string_equal(e[2].uid, "1#20261217T180000");
	assert_true(e[2].cancelled);
	/* The same one again. */
	assert_int_equal(f.nleft, 1);
	assert_int_equal(f.left_out[0].why, CALENDAR__LEFT_OUT__WHY__TWICE);
}

/* Each with its line, and the rest is taken. */
static void
test_what_is_left_out(void **state)
{
#define START	"DTSTART:20261203T170000Z\r\n"
	static const struct { const char *lines; int why; unsigned line; }
	    cases[] = {
		{ "DTSTART:20261332T170000Z\r\n", 6, 6 },
		{ "DTSTART:19991231T170000Z\r\n", 6, 6 },
		{ "DTSTART:2026-12-03\r\n", 6, 6 },
		{ "DTSTART:\r\n", 6, 6 },
		{ START "DTEND:20261203T160000Z\r\n", 7, 7 },
		{ "DTSTART;VALUE=DATE:20261203\r\n"
		  "DTEND;VALUE=DATE:20261202\r\n", 7, 7 },
		{ START "DTEND:20280203T160000Z\r\n", 8, 7 },
		{ START "DURATION:P500D\r\n", 8, 7 },
		{ START "DURATION:-PT1H\r\n", 6, 7 },
		{ START "DURATION:PT\xc3\xa9\r\n", 6, 7 },
		{ START "DURATION:PT99999999H\r\n", 6, 7 },
		{ "DTSTART;TZID=Mars/Olympus:20261203T170000\r\n", 9, 6 },
		{ "DTSTART;TZID=../../etc/passwd:20261203T170000\r\n", 9, 6 },
		{ START "RRULE:FREQ=SECONDLY;COUNT=3\r\n", 10, 7 },
		{ START "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\r\n", 12, 7 },
		{ START "RDATE:20261204T170000Z\r\n", 10, 7 },
		{ START "RECURRENCE-ID;RANGE=THISANDFUTURE:20261204T170000Z"
		  "\r\n", 13, 7 },
		{ START "RECURRENCE-ID:soon\r\n", 6, 7 },
		{ START "RECURRENCE-ID:20261204T170000Z\r\n"
		  "RRULE:FREQ=DAILY;COUNT=3\r\n", 10, 8 },
		{ "", 5, 3 },
		{ "SUMMARY: \r\n" START, 1, 3 },
		{ "UID:\r\n" START, 3, 3 },
	};
	struct ics_file f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f = file(arena_printf(a, CALENDAR(EVENT("%s")
		    "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:y\r\n" START
		    "END:VEVENT\r\n"), cases[i].lines));
		if (f.nleft != 1 || f.left_out[0].why != cases[i].why ||
		    f.left_out[0].line != cases[i].line)
			fail_msg("%s: %zu, why %d, line %u", cases[i].lines,
			    f.nleft, f.nleft > 0 ? f.left_out[0].why : 0,
			    f.nleft > 0 ? f.left_out[0].line : 0);
		assert_int_equal(f.nevents, 1);
		assert_string_equal(f.events[0].title, "y");
	}
	f = file(CALENDAR(EVENT(START) EVENT(START)));
	assert_int_equal(f.nevents, 1);
	assert_int_equal(f.left_out[0].why, CALENDAR__LEFT_OUT__WHY__TWICE);
}

static void
test_what_is_no_calendar(void **state)
{
	static const struct { const char *text; unsigned line; } cases[] = {
		{ "", 1 },
		{ "hello", 1 },
		{ "BEGIN:VCARD\r\nEND:VCARD\r\n", 1 },
		{ "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", 3 },
		{ "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n"
		  "END:VCALENDAR\r\n", 5 },
		{ "BEGIN:VCALENDAR\r\n\r\nwhat is this\r\nEND:VCALENDAR\r\n",
		    3 },
		{ "VERSION:2.0\r\n", 1 },
		{ "BEGIN:VCALENDAR\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\n"
		  "BEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\n", 9 },
	};
	struct ics_file f;
	unsigned line;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(ics_read(a, cases[i].text, "Europe/Paris",
		    YEAR_END, &f, &line), ICS_UNREADABLE);
		assert_int_equal(line, cases[i].line);
	}
}

static void
test_too_much_is_refused(void **state)
{
	struct buffer b = { 0 };
	struct ics_file f;
	unsigned line;
	int i;

	(void)state;
	buffer_puts(&b, "BEGIN:VCALENDAR\n");
	for (i = 0; i <= ICS_EVENTS; i++)
		buffer_printf(&b, "BEGIN:VEVENT\nUID:%d\nSUMMARY:x\n"
		    "DTSTART:20261203\nEND:VEVENT\n", i);
	buffer_puts(&b, "END:VCALENDAR\n");
	buffer_putc(&b, '\0');
	assert_int_equal(ics_read(a, b.data, "Europe/Paris", YEAR_END, &f,
	    &line),
	    ICS_TOO_MANY);
	buffer_reset(&b);
	buffer_puts(&b, "BEGIN:VCALENDAR\n");
	for (i = 0; i < 20; i++)
		buffer_printf(&b, "BEGIN:VEVENT\nUID:%d\nSUMMARY:x\n"
		    "DTSTART:20261203\nRRULE:FREQ=DAILY;COUNT=500\n"
		    "END:VEVENT\n", i);
	buffer_puts(&b, "END:VCALENDAR\n");
	buffer_putc(&b, '\0');
	assert_int_equal(ics_read(a, b.data, "Europe/Paris", YEAR_END, &f,
	    &line),
	    ICS_TOO_MANY);
	buffer_free(&b);
}

int
main(void)
{
#define TEST(f)	cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_text_is_escaped),
		TEST(test_lines_fold_between_characters),
		TEST(test_a_line_is_taken_apart),
		TEST(test_what_is_no_line),
		TEST(test_a_zone_has_its_turns),
		TEST(test_html_becomes_text),
		TEST(test_tokens),
		TEST(test_holidays_become_one),
		TEST(test_the_ministrys_file),
		TEST(test_times_of_zones),
		TEST(test_recurring_without_some),
		TEST(test_what_goes_on_is_cut),
		TEST(test_one_time_is_an_event_of_its_own),
		TEST(test_what_is_left_out),
		TEST(test_what_is_no_calendar),
		TEST(test_too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
