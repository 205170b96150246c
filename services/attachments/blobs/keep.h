/* Taking a whole upload into the store, and letting go of what is in it. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_KEEP_H
#define LIAISON_ATTACHMENTS_BLOBS_KEEP_H

#include <stdint.h>

#include "attachments/blobs/digest.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/result.h"

/* What is to be kept. */
struct whole {
	int64_t		 school_id;
	const char	*id;
	/* The file of the upload itself, or a copy to be taken instead. */
	int		 fd;
	bool		 copied;
	uint64_t	 size;
	const uint8_t	*sha256;
};

/* The upload, locked by the caller, is gone when it is in place. */
enum blob_result keep(const struct blobs *, const struct whole *);

/* Removes one name of a file, and its object if it has no other. */
enum blob_result keep_not(const struct blobs *, int64_t school_id,
		    const char *ticket);

#endif
