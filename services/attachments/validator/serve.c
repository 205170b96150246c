/* The start of a program that reads files for the service. */
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include "attachments/validator/serve.h"
#include "base/log.h"

/*
 * One heap for all threads that a library may have: each would reserve some of
 * what a process is allowed.
 */
int
serve_files(int fd, void (*load)(void), const struct zygote_options *o)
{
	int null;

	(void)close_range(VALIDATOR_FD + 1, ~0U, 0);
	null = open("/dev/null", O_RDWR);
	mallopt(M_ARENA_MAX, 1);
	if (null == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(null, STDOUT_FILENO) == -1)
		fatal("no /dev/null");
	if (null > STDERR_FILENO)
		close(null);
	load();
	return zygote_run(fd, o);
}
