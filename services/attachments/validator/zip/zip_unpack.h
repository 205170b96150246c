/* What is in a member of a ZIP. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_UNPACK_H
#define LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_UNPACK_H

#include "attachments/validator/zip/zip_directory.h"

/* A piece of it, in their order; false: the verdict is said. */
typedef bool	zip_unpack_fn(const uint8_t *, size_t, void *arg);

/*
 * All of it, in pieces of 64 KiB at most; no more than the size that is
 * declared, which must be its size, as the CRC must be its CRC.
 */
bool	zip_unpack(const struct source *, const struct zip_member *,
	    zip_unpack_fn *, void *arg, struct verdict *)
	    __attribute__((warn_unused_result));

/* Its first bytes, as many as there are; how many.  Nothing is checked. */
size_t	zip_unpack_head(const struct source *, const struct zip_member *,
	    uint8_t *, size_t cap);

/*
 * All of it in memory: of the source where it is stored, else malloc'd, which
 * *own says; both are NULL where the verdict is said.
 */
const uint8_t *zip_unpack_whole(const struct source *,
	    const struct zip_member *, uint8_t **own, struct verdict *)
	    __attribute__((warn_unused_result));

#endif
