/*
 * The validator's loop: it forks a process for each file, hands on what that
 * has found, and refuses what has ended it.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_ZYGOTE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_ZYGOTE_H

#include "attachments/validator/child.h"

struct zygote_options {
	reader_of_fn		*reader_of;
	struct child_limits	 limits;
};

/*
 * Serves the socket until its other end is closed.  Whoever calls has loaded
 * all that the readers need: nothing can be opened from here on.  Returns the
 * exit status of the program.
 */
int	zygote_run(int fd, const struct zygote_options *);

#endif
