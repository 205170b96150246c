/* iCalendar (RFC 5545), as it is written: content lines, folded. */
#ifndef LIAISON_NOTIFY_CALENDAR_ICS_H
#define LIAISON_NOTIFY_CALENDAR_ICS_H

#include "base/buffer.h"

#define ICS_LINE	75	/* bytes of a line, without its end */

/* As it stands: "DTSTART;VALUE=DATE" and "20261203". */
void	ics_line(struct buffer *, const char *name, const char *value);
/* Text: what has a meaning in it is escaped, what no text may have left out. */
void	ics_text(struct buffer *, const char *name, const char *text);
/* "20261203T170000Z". */
void	ics_time(struct buffer *, const char *name, int64_t us);
/*
 * How far the clock of a zone is from UTC from one moment until another, as a
 * VTIMEZONE with each time that it is put on or back.
 */
void	ics_zone(struct buffer *, const char *zone, int64_t from_us,
	    int64_t to_us);

#endif
