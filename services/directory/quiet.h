/*
 * Quiet hours: from when on somebody may be reached, by the calendar of their
 * school.  A school that has set no hours holds nothing.
 */
#ifndef LIAISON_DIRECTORY_QUIET_H
#define LIAISON_DIRECTORY_QUIET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "google/protobuf/timestamp.pb-c.h"

struct directory;
struct rpc_call;

/* All times are microseconds since 1970. */
struct quiet_opening {
	int	 role;
	int64_t	 from_us, to_us;	/* not at to_us any more */
};
struct quiet {
	int64_t			 at_us;		/* the moment asked about */
	int64_t			 limit_us;	/* nothing waits longer */
	/* Of a role in their order; a role without one is always reached. */
	const struct quiet_opening *openings;
	size_t			 n;
};

/* From when on people of the role can be reached; at_us: at once. */
int64_t	quiet_from(const struct quiet *, int role);

/* Of NULL: 0.  False: no time that there is. */
bool	quiet_time(const Google__Protobuf__Timestamp *, int64_t *us);

/* quiet: on the call's arena.  NULL: the call has been failed. */
typedef void	quiet_done_fn(const struct quiet *, void *arg);

/*
 * The calendar of the caller's school at the moment at_us (0: now), for what
 * waits since since_us (0: since then).  Calls done once, maybe before it
 * returns.
 */
void	quiet_ask(struct directory *, struct rpc_call *, int64_t at_us,
	    int64_t since_us, quiet_done_fn *, void *arg);
/* The calendar of the school has changed here. */
void	quiet_forget(struct directory *, int64_t school_id);

#endif
