/*
 * Uploads that come in at this replica.  The pieces of one are written by one
 * disk thread at a time, all that wait at once, so that no thread waits for
 * another's lock; and hashed on the way.
 *
 * Bounded: what waits is refused beyond a number of bytes, and of uploads that
 * nothing comes for the ones that were used last are remembered.  Another
 * replica, or this one after it has forgotten, goes on from the file.
 */
#ifndef LIAISON_ATTACHMENTS_HANDLERS_INCOMING_H
#define LIAISON_ATTACHMENTS_HANDLERS_INCOMING_H

#include <stdbool.h>
#include <stdint.h>

#include "attachments/blobs/blobs.h"
#include "base/work.h"

struct incoming;

/* With its result set, from the loop. */
typedef void incoming_fn(struct blob_piece *);

/* NULL when memory is exhausted.  What is passed is kept by the caller. */
struct incoming	*incoming_new(struct blobs *, struct work *, incoming_fn *);

/*
 * This user may append to it; it has at most `size` bytes.  id: BLOB_ID_LEN
 * hexadecimal digits.
 */
void		 incoming_put(struct incoming *, int64_t school_id,
		    int64_t user_id, const char *id, int64_t size);
/* At most how many bytes; -1 where that is not known (any more). */
int64_t		 incoming_size(const struct incoming *, int64_t school_id,
		    int64_t user_id, const char *id);

/*
 * Has a piece (offset, data, len, arg; kept by the caller until it is done)
 * written into what has just been put or found.  False: too much waits.
 */
bool		 incoming_append(struct incoming *, int64_t school_id,
		    const char *id, struct blob_piece *)
		    __attribute__((warn_unused_result));
/*
 * For its Commit: forgets it, and gives the digest of its first bytes, or of
 * none.  The caller frees it.  NULL when memory is exhausted.
 */
struct digest	*incoming_take(struct incoming *, int64_t school_id,
		    const char *id);

#endif
