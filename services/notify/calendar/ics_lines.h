/* Content lines of iCalendar (RFC 5545, 3.1), unfolded and taken apart. */
#ifndef LIAISON_NOTIFY_CALENDAR_ICS_LINES_H
#define LIAISON_NOTIFY_CALENDAR_ICS_LINES_H

#include "base/arena.h"

#define ICS_LINE_MAX	65536	/* bytes, unfolded */
#define ICS_PARAMETERS	16

struct ics_line {
	unsigned	 n;		/* of its first part, from 1 */
	const char	*name;		/* in capitals */
	const char	*value;		/* as it stands there */
	struct {
		const char	*name;	/* in capitals */
		const char	*value;
	}		 parameters[ICS_PARAMETERS];
	size_t		 nparameters;
};

/* Where one is in a text. */
struct ics_lines {
	const char	*at;
	unsigned	 n;
};

void	ics_lines_start(struct ics_lines *, const char *text);
/* 1: a line, on the arena; 0: there is no more; -1: line->n is none. */
int	ics_lines_next(struct ics_lines *, struct arena *, struct ics_line *);
/* "" where it has none. */
const char *ics_parameter(const struct ics_line *, const char *name);
/* Text as it was meant, without its escapes, on the arena. */
const char *ics_unescaped(struct arena *, const char *value);

#endif
