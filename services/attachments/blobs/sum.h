/* Sums of parts of uploads, as their senders say them. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_SUM_H
#define LIAISON_ATTACHMENTS_BLOBS_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "sha1" or "sha256". */
bool	sum_is_known(const char *algorithm);
/*
 * Do bytes from..to of a file have this sum?  False too where they cannot be
 * read.
 */
bool	sum_fits(int fd, uint64_t from, uint64_t to, const char *algorithm,
	    const uint8_t *sum, size_t len);

#endif
