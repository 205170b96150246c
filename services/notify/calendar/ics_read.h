/* iCalendar (RFC 5545), as it comes from elsewhere: the events of a file. */
#ifndef LIAISON_NOTIFY_CALENDAR_ICS_READ_H
#define LIAISON_NOTIFY_CALENDAR_ICS_READ_H

#include "notify/calendar/recurrence.h"

#define ICS_EVENTS	500	/* that a file may have */
#define ICS_TIMES	5000	/* all of their times together */
#define ICS_DAYS	400	/* that one may last */
#define ICS_UID		255	/* bytes */
#define ICS_TITLE	200	/* characters; of a place, too */
#define ICS_TEXT	20000	/* bytes */

/* Why something is left out: Calendar__LeftOut__Why. */
struct ics_left_out {
	unsigned	 line;
	int		 why;
	const char	*detail;	/* what stands there, cut */
};

struct ics_event {
	unsigned		 line;
	const char		*uid, *title, *text, *place;
	bool			 cancelled;
	struct clock_times	 times;
	const char		*rule;		/* "": none */
	bool			 cut;		/* it went on */
	struct instances	 instances;
	const char		**excluded;	/* of its originals */
	size_t			 nexcluded;
};

struct ics_file {
	struct ics_event	*events;
	struct ics_left_out	*left_out;
	size_t			 nevents, nleft;
};

enum ics_fault {
	ICS_OK,
	ICS_UNREADABLE,		/* *line: where */
	ICS_TOO_MANY,
};

/*
 * `text` is UTF-8; `zone`: of what says none; year_end: the last day of this
 * school year, after which rules are cut that go on for ever.  One time of a
 * series that is told apart is an event of its own, and none of the series'.
 * All is on the arena.  Whatever stands in the file, it is done in a time that
 * goes by its length.
 */
enum ics_fault	ics_read(struct arena *, const char *text, const char *zone,
		    const char *year_end, struct ics_file *, unsigned *line)
		    __attribute__((warn_unused_result));

#endif
