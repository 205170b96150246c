/*
 * A disk that is slow, for the attachments service alone: with this library
 * preloaded, whatever it writes takes SLOW_MS longer while the file that
 * SLOW_DISK names is there.
 */
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SLOW_MS	200

static void
wait_for_disk(void)
{
	const struct timespec slow = { .tv_nsec = SLOW_MS * 1000000L };
	const char *file = getenv("SLOW_DISK");

	if (file != NULL && strcmp(program_invocation_short_name,
	    "liaison-attachments") == 0 && access(file, F_OK) == 0)
		(void)nanosleep(&slow, NULL);
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t at)
{
	wait_for_disk();
	return (ssize_t)syscall(SYS_pwrite64, fd, data, len, at);
}

int
fsync(int fd)
{
	wait_for_disk();
	return (int)syscall(SYS_fsync, fd);
}
