/*
 * A key in a box that another key opens.  There are places for two of them in
 * a file, so that one is good while the other is written.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_LOCK_H
#define LIAISON_ATTACHMENTS_BLOBS_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/seal.h"

#define LOCK_KEY_ID_LEN	8
#define LOCK_NONCE_LEN	24
#define LOCKS		2

struct lock {
	uint8_t		 key_id[LOCK_KEY_ID_LEN];	/* all 0: none */
	uint8_t		 nonce[LOCK_NONCE_LEN];
	uint8_t		 box[SEAL_KEY_LEN + SEAL_TAG_LEN];
};

/* `of` is what the key belongs to, and is proved with it. */
void	lock_close(struct lock *, const uint8_t *key_id,
	    const uint8_t *opener, const void *of, size_t len,
	    const uint8_t *key);
/* False: it is not that opener, or it is not of that. */
bool	lock_open(const struct lock *, const uint8_t *opener,
	    const void *of, size_t len, uint8_t *key)
	    __attribute__((warn_unused_result));
bool	lock_is_none(const struct lock *);
bool	lock_is_of(const struct lock *, const uint8_t *key_id);

/*
 * Puts `lock` in place of both that are at `offset` in fd: beside `good`, the
 * one that opens, and then over it.  -1 with errno.
 */
int	lock_replace(int fd, uint64_t offset, unsigned good,
	    const struct lock *);

#endif
