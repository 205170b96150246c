/*
 * What is made of the bytes of finished files, and can be made again: it goes
 * with them, and is in nobody's quota.
 *
 *	SCHOOL/previews/xx/SHA256/NAME
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_DERIVED_H
#define LIAISON_ATTACHMENTS_BLOBS_DERIVED_H

#include "attachments/blobs/blobs.h"

/* Of which bytes, and what: a few letters and digits. */
struct derived {
	int64_t		 school_id;
	const char	*sha256_hex;
	const char	*name;
};

/* Into `room` bytes.  ABSENT: there is none, or a damaged one. */
enum blob_result derived_get(struct blobs *, const struct derived *,
		    void *buf, size_t room, size_t *len);
/*
 * In place of what was there.  Lost in a crash it is ABSENT.  Where no finished
 * file has these bytes any more it is not kept.
 */
enum blob_result derived_put(struct blobs *, const struct derived *,
		    const void *, size_t len);
/* Has any finished file these bytes? */
bool		 derived_is_held(const struct blobs *, int64_t school_id,
		    const char *sha256_hex);
/* All that was made of these bytes goes, if no finished file has them. */
enum blob_result derived_sweep(struct blobs *, int64_t school_id,
		    const char *sha256_hex);

#endif
