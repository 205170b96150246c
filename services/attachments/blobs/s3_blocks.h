/*
 * The last blocks of objects that were read: people and what unseals for them
 * read by small pieces, one after the other, and a request each would be slow
 * and dear.  What is under a key never changes, so nothing gets old.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_BLOCKS_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/s3_request.h"

#define S3_BLOCK	((size_t)512 * 1024)
#define S3_BLOCKS	64

struct s3_blocks;

/* NULL when memory is exhausted. */
struct s3_blocks *s3_blocks_new(void);
/* NULL-safe. */
void	s3_blocks_destroy(struct s3_blocks **);

/*
 * As the driver reads; one who wants what is being fetched waits for it.
 * once: nobody will read it again, so it takes a few places and no more.
 */
enum blob_result s3_blocks_read(struct s3 *, const char *key,
	    uint64_t offset, bool once, void *buf, size_t len, size_t *got);
/* The object goes. */
void	s3_blocks_forget(struct s3_blocks *, const char *key);

#endif
