/* Inside of the harness: child processes that never outlive the test. */
#ifndef LIAISON_TEST_PROCESS_H
#define LIAISON_TEST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

struct test_process;

/*
 * Starts argv[0].  Its standard output and error go to a file.  env: NULL-ended
 * "NAME=VALUE", added to an environment without LIAISON_* and PG*; of a name
 * that comes twice, the later wins.  The child is killed if we die.
 */
struct test_process *process_start(const char *const argv[],
		    const char *const env[]);
/*
 * Waits for a line that contains `mark` (that begins with it, where it starts
 * with a newline); what follows the mark on that line, malloc'd.  NULL when
 * the process ends first, or after timeout_ms.
 */
char		*process_wait_line(struct test_process *, const char *mark,
		    int timeout_ms);
/* All it has written, malloc'd. */
char		*process_output(const struct test_process *);
int		 process_pid(const struct test_process *);
bool		 process_alive(struct test_process *);
/*
 * Sends a signal (0: none) and waits; after timeout_ms kills it.  The exit
 * status, or -1 when it did not end by itself.  Frees the process.
 */
int		 process_end(struct test_process **, int signo,
		    int timeout_ms);

/* BUILD/bin/NAME, malloc'd. */
char		*process_program(const char *name);

#endif
