/*
 * A ZIP archive written as its bytes come, of a length that is known before:
 * members are not packed again (what is attached mostly is packed already), but
 * stand in blocks of DEFLATE that are stored.  So their end shows without a
 * directory, which readers of streams need and a stored member has not.
 * No Zip64: below 4 GiB in all.
 */
#ifndef LIAISON_GATEWAY_HTTP_ZIP_STREAM_H
#define LIAISON_GATEWAY_HTTP_ZIP_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define ZIP_STREAM_MAX	UINT32_MAX

struct zip_member {
	const char	*name;		/* UTF-8, of no other member */
	uint32_t	 size;		/* bytes; not 0 */
	int64_t		 made;		/* seconds since 1970 */
	/* Written by the functions below; zeroed before. */
	uint32_t	 crc, came, block_left;
	uint64_t	 at;		/* of its header in the archive */
};

/* Of the whole archive. */
uint64_t zip_stream_length(const struct zip_member *, size_t n);

void	zip_stream_header(struct buffer *, struct zip_member *,
	    uint64_t at);
/* The next bytes of a member; the last ones end it. */
void	zip_stream_bytes(struct buffer *, struct zip_member *,
	    const uint8_t *, size_t);
/* The directory at the end. */
void	zip_stream_end(struct buffer *, const struct zip_member *, size_t n,
	    uint64_t at);

#endif
