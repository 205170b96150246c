/* Messages as mail programs read them, by GMime (RFC 5322, 2045, 2231). */
#ifndef LIAISON_ATTACHMENTS_EXPORTS_MIME_H
#define LIAISON_ATTACHMENTS_EXPORTS_MIME_H

#include <stdbool.h>

#include "messages.pb-c.h"

/* Once in a process, before anything else here. */
void	mime_start(void);

struct mime_source {
	/* A file to read an attachment from, -1 with errno; it is closed. */
	int	(*open)(void *arg, const char *id);
	void	*arg;
};
/*
 * Writes messages of a thread into fd, which stays open: as mbox one after the
 * other, else the first alone.  Blocks.  False with errno.
 */
bool	mime_write(int fd, const Messages__Thread *,
	    Messages__Message *const *, size_t n, bool mbox,
	    const struct mime_source *) __attribute__((warn_unused_result));

#endif
