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

#define TICKET_LEN	512
#define TICKET_SUFFIX	".ref"
/* Two, so that one is there while the other is written (seal.h). */
#define TICKET_LOCKS	2
#define LOCK_KEY_ID_LEN	8
#define LOCK_NONCE_LEN	24
#define LOCK_BOX_LEN	48

/* The file's key in a box that a key of the school opens. */
struct ticket_lock {
	uint8_t		 key_id[LOCK_KEY_ID_LEN];	/* all 0: none */
	uint8_t		 nonce[LOCK_NONCE_LEN];
	uint8_t		 box[LOCK_BOX_LEN];
};

struct ticket {
	int64_t		 school_id;
	uint64_t	 size;		/* of the bytes as people have them */
	uint8_t		 sha256[BLOB_SHA256_LEN];	/* likewise */
	char		 driver[DRIVER_NAME_LEN + 1];
	char		 key[DRIVER_KEY_LEN + 1];
	bool		 sealed;
	struct ticket_lock locks[TICKET_LOCKS];
};

/* Both: -1 with errno; EBADMSG: it is no ticket, or a damaged one. */
int	ticket_read(int fd, struct ticket *);
/* From the first byte of fd on; fsync() is the caller's. */
int	ticket_write(int fd, const struct ticket *);
/* One of its locks alone, which is on disk then.  -1 with errno. */
int	ticket_write_lock(int fd, const struct ticket *, unsigned which);

#endif
