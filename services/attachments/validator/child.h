/* The process that one file is read in. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_CHILD_H
#define LIAISON_ATTACHMENTS_VALIDATOR_CHILD_H

#include <sys/types.h>

#include "attachments/validator/judge.h"
#include "attachments/validator/wire.h"

/* What a process may use. */
struct child_limits {
	unsigned	 cpu_seconds;
	uint64_t	 data_bytes;
	int64_t		 wall_ms;	/* kept by who has forked it */
};

/*
 * Maps `file`, gives away all that the process has but the descriptor `out`,
 * reads, writes its verdict there and ends with 0; without a verdict, or with
 * another status, it has failed.
 */
void	child_run(int file, int out, const struct validator_request *,
	    reader_of_fn *, const struct child_limits *, pid_t parent)
	    __attribute__((noreturn));

#endif
