/* The process that one file is read in. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_CHILD_H
#define LIAISON_ATTACHMENTS_VALIDATOR_CHILD_H

#include <sys/types.h>

#include "attachments/validator/judge.h"
#include "attachments/validator/sandbox.h"
#include "attachments/validator/wire.h"

/* What a process may use. */
struct child_limits {
	unsigned	 cpu_seconds;
	uint64_t	 data_bytes;
	int64_t		 wall_ms;	/* kept by who has forked it */
};

/* What it does with a file. */
struct child_work {
	reader_of_fn	*reader_of;	/* it is judged */
	preview_fn	*preview;	/* a preview is made */
	enum sandbox_open open;
};

/* What it says at its end. */
struct child_said {
	struct verdict	 verdict;
	struct preview	 preview;
};

struct child_files {
	int	 file;
	int	 output;	/* of a preview, PREVIEW_MAX_BYTES; or -1 */
	int	 said;
};

/*
 * Maps the file and the output, gives away all that the process has but the
 * descriptor `said`, reads, says there what it has found and ends with 0; where
 * it says nothing, or ends otherwise, it has failed.
 */
void	child_run(const struct child_files *, const struct validator_request *,
	    const struct child_work *, const struct child_limits *,
	    pid_t parent) __attribute__((noreturn));

#endif
