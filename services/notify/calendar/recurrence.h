/* Events that recur, by an RRULE of RFC 5545. */
#ifndef LIAISON_NOTIFY_CALENDAR_RECURRENCE_H
#define LIAISON_NOTIFY_CALENDAR_RECURRENCE_H

#include "notify/calendar/clock.h"

#define RECURRENCE_MAX	500	/* times */

/* Each time that something takes place. */
struct instances {
	/* By the clock there, when its rule has it, which names it, and when
	 * it begins and ends. */
	const char	**originals, **starts, **ends;
	int64_t		 *starts_us, *ends_us;
	size_t		  n;
};

enum recurrence_fault {
	RECURRENCE_OK,
	RECURRENCE_UNKNOWN,		/* no rule, or none of those we take */
	RECURRENCE_MANY,		/* or without an end, or too far off */
	RECURRENCE_NOT_START,		/* the first time is not by the rule */
};

/*
 * All on the arena, *out as the rule is to be kept.  A rule that would be long
 * in coming to an end is none that we take.
 */
enum recurrence_fault recurrence_expand(struct arena *, const char *rule,
	    const struct clock_times *first, struct instances *,
	    const char **out) __attribute__((warn_unused_result));
/*
 * The same of a rule from elsewhere.  One without an end, or with more times
 * than we take, is cut (*cut): after the school year in which it begins, or
 * that of year_end ("2027-08-31") where it began before, or after as many times
 * as we take.
 */
enum recurrence_fault recurrence_expand_cut(struct arena *, const char *rule,
	    const struct clock_times *first, const char *year_end,
	    struct instances *, const char **out, bool *cut)
	    __attribute__((warn_unused_result));
/* What does not recur. */
void	recurrence_none(struct arena *, const struct clock_times *,
	    struct instances *);
/*
 * A kept rule, cut before `original`, the nth of its times (from 0): what is
 * before, and what is left, on the arena.
 */
void	recurrence_cut(struct arena *, const char *rule,
	    const struct clock_times *first, const char *original, size_t nth,
	    const char **head, const char **tail);

#endif
