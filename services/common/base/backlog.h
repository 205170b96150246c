/*
 * What waits in the database to be done, as it was last counted: told by Check
 * and as a gauge.
 */
#ifndef LIAISON_BASE_BACKLOG_H
#define LIAISON_BASE_BACKLOG_H

#include <stddef.h>
#include <stdint.h>

#define BACKLOG_MAX	8

struct backlog {
	const char	*name;		/* static */
	uint64_t	 count;
	uint64_t	 age_s;		/* of the oldest; 0: none waits */
};

/* At most BACKLOG_MAX names; more are not kept. */
void	backlog_set(const char *name, uint64_t count, uint64_t age_s);
/* The i-th; NULL: there are not so many. */
const struct backlog *backlog_nth(size_t i);

#endif
