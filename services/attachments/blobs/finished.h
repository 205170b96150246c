/*
 * A finished file, wherever its bytes lie: in the file of that name, or in an
 * object that a ticket beside it tells of.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_FINISHED_H
#define LIAISON_ATTACHMENTS_BLOBS_FINISHED_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/digest.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/result.h"
#include "attachments/blobs/seal.h"
#include "attachments/blobs/ticket.h"

struct finished {
	uint64_t		 size;
	dev_t			 dev;	/* of what has the name */
	ino_t			 ino;
	int			 fd;	/* of the file, or -1 */
	const struct driver	*driver;	/* of the object, or NULL */
	struct ticket		 ticket;	/* likewise */
	uint8_t			 key[SEAL_KEY_LEN];	/* where it is sealed */
};

/* To be closed if OK. */
enum blob_result finished_open(const struct blobs *, int64_t school_id,
		    const struct place *, struct finished *);
/* By a ticket alone. */
enum blob_result finished_open_ticket(const struct blobs *, int64_t school_id,
		    const char *ticket, struct finished *);
void		 finished_close(struct finished *);

/* *got is less than len only at its end. */
enum blob_result finished_read(const struct finished *, uint64_t offset,
		    void *buf, size_t len, size_t *got);
/* All that comes after what it is of. */
enum blob_result finished_digest(const struct finished *, struct digest *);
/* Of all. */
enum blob_result finished_hash(const struct finished *,
		    uint8_t sha256[BLOB_SHA256_LEN]);
/* A descriptor to read the bytes from; *fd is the caller's. */
enum blob_result finished_descriptor(const struct blobs *,
		    const struct finished *, int *fd);

/*
 * From now on all of it is read once; the driver is the caller's, as long as
 * the file is open.
 */
void		 finished_read_once(struct finished *, struct driver *);
/* To be put elsewhere; it is of `f` as long as that is open. */
struct object_source finished_source(const struct finished *);

/* The driver of a ticket; NULL, said in the log, where there is none here. */
const struct driver *ticket_driver(const struct blobs *,
		    const struct ticket *);

#endif
