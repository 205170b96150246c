/* Pieces of an upload, and their writing into its file. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_PIECES_H
#define LIAISON_ATTACHMENTS_BLOBS_PIECES_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/digest.h"
#include "attachments/blobs/result.h"

struct blob_piece {
	uint64_t			 offset;
	const uint8_t			*data;
	size_t				 len;
	uint64_t			 part;		/* or 0: of none */
	enum blob_result		 result;	/* of its writing */
	bool				 fresh;		/* none was there yet */
	bool				 uncounted;	/* see pieces_write() */
	void				*arg;		/* the caller's */
	TAILQ_ENTRY(blob_piece)		 next;
};
TAILQ_HEAD(blob_pieces, blob_piece);

/*
 * Writes them into fd, the file of an upload of at most `size` bytes, locked
 * by the caller, and sets the result of each.  digest may be NULL; else it
 * goes on where a piece begins at its end.  What is `uncounted` is written,
 * and may be written over: whoever has looked at it counts it.  Of a part that
 * does not go on any more (coverage.h) nothing is written: CONFLICT, but for
 * bytes that are there just so.
 */
void	pieces_write(int fd, uint64_t size, struct blob_pieces *,
	    struct digest *);

#endif
