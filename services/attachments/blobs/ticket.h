/*
 * What the store folder has of a file whose bytes are an object elsewhere: a
 * file of TICKET_LEN bytes under the names that the bytes would have, with
 * ".ref" behind, so that no file of anybody can pass for one.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_TICKET_H
#define LIAISON_ATTACHMENTS_BLOBS_TICKET_H

#include <stdbool.h>
#include <stdint.h>

#include "attachments/blobs/digest.h"
#include "attachments/blobs/driver.h"
#include "attachments/blobs/lock.h"

#define TICKET_LEN	512
#define TICKET_SUM_LEN	32
#define TICKET_SUFFIX	".ref"

struct ticket {
	int64_t		 school_id;
	uint64_t	 size;		/* of the bytes as people have them */
	uint8_t		 sha256[BLOB_SHA256_LEN];	/* likewise */
	char		 driver[DRIVER_NAME_LEN + 1];
	char		 key[DRIVER_KEY_LEN + 1];
	bool		 sealed;
	struct lock	 locks[LOCKS];	/* of the key, if so */
};

/* Both: -1 with errno; EBADMSG: it is no ticket, or a damaged one. */
int	ticket_read(int fd, struct ticket *);
/* From the first byte of fd on; fsync() is the caller's. */
int	ticket_write(int fd, const struct ticket *);
/* Of all but the locks, in TICKET_SUM_LEN bytes: what these belong to. */
void	ticket_sum(const struct ticket *, uint8_t *sum);
/* Puts a lock in place of the one that is good (lock.h).  -1 with errno. */
int	ticket_relock(int fd, unsigned good, const struct lock *);

#endif
