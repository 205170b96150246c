/* Taking a whole upload into the store, and letting go of what is in it. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_KEEP_H
#define LIAISON_ATTACHMENTS_BLOBS_KEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "attachments/blobs/digest.h"
#include "attachments/blobs/driver.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/result.h"

/* What is to be kept. */
struct whole {
	int64_t			 school_id;
	const uint8_t		*sha256;
	struct object_source	 source;
	bool			 is_upload;	/* the file in staging itself */
};

/* Where it comes to lie. */
struct target {
	struct place	 at;		/* by its id */
	struct place	 content;	/* by its bytes */
};

void		 target_init(struct target *, int64_t school_id,
		    const char *id, const uint8_t *sha256);

/* The upload, locked by the caller, is gone when it is in place. */
enum blob_result keep(const struct blobs *, const struct whole *,
		    const char *id);
/* As new ones are kept, under the names of a target that has none yet. */
enum blob_result keep_as(const struct blobs *, const struct whole *,
		    const struct target *);
/* Is there a ticket, and are its bytes kept as new ones are? */
bool		 keep_is_as_new(const struct blobs *, int64_t school_id,
		    const char *ticket);

/*
 * Removes one name of a file that is an object, and the object if it has no
 * other.  ABSENT: there is no such name.  The name is gone too where the object
 * could not be removed: blobs_retry_removals() is what ends that.
 */
enum blob_result keep_not(const struct blobs *, int64_t school_id,
		    const char *ticket);
/* Likewise of a ticket in gone/. */
enum blob_result keep_gone(const struct blobs *, int64_t school_id,
		    const char *gone);

#endif
