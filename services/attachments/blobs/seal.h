/*
 * Bytes sealed by pieces of 64 KiB, each by XChaCha20-Poly1305 under the key of
 * its file alone.  The nonce is which piece it is and whether it is the last,
 * so that none can be moved, repeated or left out, and any can be read without
 * the others.  A key seals one file, once.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_SEAL_H
#define LIAISON_ATTACHMENTS_BLOBS_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/driver.h"

#define SEAL_KEY_LEN	32
#define SEAL_PIECE	(64 * 1024)
#define SEAL_TAG_LEN	16

/* Bytes that so many are when they are sealed. */
uint64_t	seal_size(uint64_t size);

/* A source that is another's bytes sealed; free() it. */
struct sealing {
	struct object_source	 source;
	struct object_source	 plain;
	uint8_t			 key[SEAL_KEY_LEN];
	uint64_t		 piece;		/* that is in `sealed` */
	uint8_t			 open[SEAL_PIECE];
	uint8_t			 sealed[SEAL_PIECE + SEAL_TAG_LEN];
};
/* NULL when memory is exhausted. */
struct sealing	*sealing_new(const struct object_source *,
		    const uint8_t *key);
/* NULL-safe. */
void		 sealing_destroy(struct sealing **);

/*
 * Reads an object of `size` bytes that was sealed, within these.  DAMAGED: it
 * is not what was sealed with this key.
 */
enum blob_result seal_read(const struct driver *, const char *object,
		    const uint8_t *key, uint64_t size,
		    uint64_t offset, void *buf, size_t len);

#endif
