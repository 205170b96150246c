/*
 * multipart/form-data (RFC 7578), fed in pieces of any size: finds the one
 * part named "file", and says where its bytes lie.
 */
#ifndef LIAISON_GATEWAY_HTTP_MULTIPART_H
#define LIAISON_GATEWAY_HTTP_MULTIPART_H

#include <stddef.h>
#include <stdint.h>

#define MULTIPART_BOUNDARY_MAX	70
/* Bytes of a filename; a longer one is cut. */
#define MULTIPART_NAME_MAX	4096

enum multipart_result {
	MULTIPART_MORE,
	MULTIPART_DONE,		/* the closing boundary has been seen */
	MULTIPART_BAD,
};

struct multipart;

/* NULL if the boundary is not one (empty, too long, bad characters). */
struct multipart *multipart_new(const char *boundary);
void		 multipart_destroy(struct multipart **);

/* After DONE or BAD, feeding more changes nothing. */
enum multipart_result multipart_feed(struct multipart *, const void *,
		    size_t len);

/*
 * After DONE: how many parts were named "file", and where the first one's
 * bytes begin (counted from the first byte fed), how many there are, and its
 * filename ("" if it had none; UTF-8 is not checked).
 */
unsigned	 multipart_files(const struct multipart *, uint64_t *offset,
		    uint64_t *length, const char **filename);

#endif
