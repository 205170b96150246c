/*
 * The validator's loop: it forks a process for each file, hands on what that
 * has found, and refuses what has ended it.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_ZYGOTE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_ZYGOTE_H

#include "attachments/validator/child.h"

struct zygote_options {
	const char		*name;		/* in the log */
	struct child_work	 work;
	struct child_limits	 limits;
	/* What it may still read of (sandbox.h), up to NULL; or NULL. */
	const char *const	*readable;
};

/*
 * Serves the socket until its other end is closed.  Whoever calls has loaded
 * all that the readers need: nothing else can be opened from here on.  Returns
 * the exit status of the program.
 */
int	zygote_run(int fd, const struct zygote_options *);

#endif
