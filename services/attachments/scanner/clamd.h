/*
 * What is asked of clamd, the daemon of ClamAV: VERSION and INSTREAM.  Each
 * call connects anew and blocks for as long as it is given: call it on the
 * scanner's threads.
 */
#ifndef LIAISON_ATTACHMENTS_SCANNER_CLAMD_H
#define LIAISON_ATTACHMENTS_SCANNER_CLAMD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/driver.h"

/* Of the name of what was found, with its NUL. */
#define CLAMD_FOUND_MAX		256
#define CLAMD_VERSION_MAX	128

enum clamd_answer {
	CLAMD_CLEAN,
	CLAMD_FOUND,
	CLAMD_TOO_LARGE,	/* more than its StreamMaxLength */
	CLAMD_AWAY,		/* or no answer in time, or none of these */
	CLAMD_UNREAD,		/* it was not given all bytes */
};

/* "host:port", "[::1]:3310" or the path of a socket. */
bool	clamd_is_address(const char *);

/*
 * All that there is to read, in the time as well.  `stop` ends it when another
 * thread makes it true: AWAY; NULL: nobody does.  found: printable, and ""
 * unless it is FOUND or AWAY, of which it says why.
 */
enum clamd_answer clamd_scan(const char *address,
	    const struct object_source *, int64_t timeout_ms,
	    const atomic_bool *stop, char found[CLAMD_FOUND_MAX]);

/* The number of its signatures, 0: they have none.  -1: it is away. */
int64_t	clamd_signatures(const char *address, int64_t timeout_ms,
	    char version[CLAMD_VERSION_MAX]);

#endif
