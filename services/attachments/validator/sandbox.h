/* What the validator and the processes that it forks may ask of the kernel. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_SANDBOX_H
#define LIAISON_ATTACHMENTS_VALIDATOR_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#define SANDBOX_FD	3	/* the one that a reader's process writes to */
#define SANDBOX_FILE	4	/* what it cleans: to be cut shorter */

/* What becomes of who opens a file. */
enum sandbox_open {
	SANDBOX_OPEN_ENDS,	/* a reader: nothing that is honest does */
	SANDBOX_OPEN_FAILS,
	SANDBOX_OPEN_READS,	/* what sandbox_read_only() was told */
};

/*
 * Before that: what is in these folders and files, up to NULL, may be read from
 * now on, and nothing else be opened (Landlock).  False with errno where the
 * kernel cannot see to that.
 */
bool	sandbox_read_only(const char *const *)
	    __attribute__((warn_unused_result));

/*
 * Of the program, once all that it needs is loaded: it connects and executes
 * nothing any more, opens nothing unless that READS, and nor does what it
 * forks.
 */
bool	sandbox_enter(enum sandbox_open) __attribute__((warn_unused_result));

/*
 * Of a process that reads a file, for good: memory, time, threads, SANDBOX_FD.
 * Anything else ends it, and the number of the call that it tried, an int, is
 * written to SANDBOX_FD before.
 */
bool	sandbox_enter_reader(unsigned cpu_seconds, uint64_t data_bytes,
	    enum sandbox_open) __attribute__((warn_unused_result));

#endif
