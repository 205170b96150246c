/*
 * SHA-256 of an upload, taken while its bytes come: at Commit only what came
 * out of order is read again.  By OpenSSL, which libpq has in the process
 * anyhow, and which uses the processor's instructions for it.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_DIGEST_H
#define LIAISON_ATTACHMENTS_BLOBS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOB_SHA256_LEN	32	/* bytes */

struct digest;

/* Of no bytes yet.  NULL when memory is exhausted. */
struct digest	*digest_new(void);
/* NULL-safe. */
void		 digest_destroy(struct digest **);

/* How many bytes it is of, from the first. */
uint64_t	 digest_at(const struct digest *);
/* The next ones. */
void		 digest_add(struct digest *, const void *, size_t len);
/* The next ones, read from fd, up to offset `to`.  False with errno. */
bool		 digest_read(struct digest *, int fd, uint64_t to)
		    __attribute__((warn_unused_result));
/* Ends it.  False with errno when it cannot be had. */
bool		 digest_end(struct digest *, uint8_t sha256[BLOB_SHA256_LEN])
		    __attribute__((warn_unused_result));

#endif
