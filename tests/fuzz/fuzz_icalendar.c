/*
 * A calendar's file from elsewhere: whatever it is, what is taken of it is
 * whole, within the bounds, and can be written and read again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "notify/calendar/ics.h"
#include "notify/calendar/ics_read.h"

static void	check(struct arena *, const struct ics_file *);
static void	check_event(const struct ics_event *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *text = arena_strndup(a, (const char *)data, size);
	struct ics_file file;
	unsigned line = 0;

	/* As the contract has it, before a handler is called. */
	if (utf8_length(text) >= 0) {
		switch (ics_read(a, text, "Europe/Paris", "2027-07-04",
		    &file, &line)) {
		case ICS_OK:
			check(a, &file);
			break;
		case ICS_UNREADABLE:
		case ICS_TOO_MANY:
			CHECK(line > 0);
			break;
		}
	}
	arena_destroy(&a);
	return 0;
}

/* Of a text that is one line, what is written of it is read as the same. */
static void
check(struct arena *a, const struct ics_file *file)
{
	struct buffer out = { 0 };
	struct ics_file again;
	unsigned line;
	size_t i;

	CHECK(file->nevents <= ICS_EVENTS);
	buffer_puts(&out, "BEGIN:VCALENDAR\r\n");
	for (i = 0; i < file->nevents; i++) {
		check_event(&file->events[i]);
		ics_line(&out, "BEGIN", "VEVENT");
		ics_line(&out, "UID", file->events[i].uid);
		ics_text(&out, "SUMMARY", file->events[i].title);
		ics_line(&out, "DTSTART;VALUE=DATE", "20261203");
		ics_line(&out, "END", "VEVENT");
	}
	buffer_puts(&out, "END:VCALENDAR\r\n");
	buffer_putc(&out, '\0');
	CHECK(ics_read(a, out.data, "Europe/Paris", "2027-07-04", &again,
	    &line) == ICS_OK);
	CHECK(again.nevents == file->nevents);
	for (i = 0; i < again.nevents; i++) {
		CHECK(strcmp(again.events[i].uid, file->events[i].uid) == 0);
		CHECK(strcmp(again.events[i].title,
		    file->events[i].title) == 0);
	}
	for (i = 0; i < file->nleft; i++)
		CHECK(file->left_out[i].line > 0 && file->left_out[i].why > 0);
	buffer_free(&out);
}

static void
check_event(const struct ics_event *e)
{
	CHECK(e->line > 0 && *e->uid != '\0' && strlen(e->uid) <= ICS_UID);
	CHECK(*e->title != '\0' && utf8_length(e->title) <= ICS_TITLE);
	CHECK(e->times.end_us >= e->times.start_us);
	CHECK(e->instances.n >= 1 && e->instances.n <= RECURRENCE_MAX);
	CHECK(clock_zone_known(e->times.zone));
}
