/* Files that hold secrets. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "attachments/blobs/secret_file.h"
#include "base/log.h"

#define SIZE_MAX_KIB	64

FILE *
secret_file_open(const char *path, struct stat *st, char *why, size_t len)
{
	/* Of a pipe nobody waits for who writes into it. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	FILE *file = NULL;

	if (fd == -1 || fstat(fd, st) == -1)
		(void)snprintf(why, len, "cannot read %s: %s", path,
		    strerror(errno));
	else if (!S_ISREG(st->st_mode) || st->st_size > SIZE_MAX_KIB * 1024)
		(void)snprintf(why, len, "%s is not a file of %d KiB or less",
		    path, SIZE_MAX_KIB);
	else if ((file = fdopen(fd, "r")) == NULL)
		(void)snprintf(why, len, "out of memory");
	if (file == NULL && fd != -1)
		close(fd);
	if (file != NULL && (st->st_mode & S_IROTH) != 0)
		log_warn("store", "readable_by_all=%s", log_quote(path));
	return file;
}
