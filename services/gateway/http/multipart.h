/*
 * multipart/form-data (RFC 7578), fed in pieces of any size: finds the one
 * part named "file", and hands on its bytes as they come.
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

/* The next bytes of the first file, 1 or more; they live during the call. */
typedef void	 multipart_fn(const void *, size_t len, void *arg);

/* NULL if the boundary is not one (empty, too long, bad characters). */
struct multipart *multipart_new(const char *boundary, multipart_fn *,
		    void *arg);
/* NULL-safe. */
void		 multipart_destroy(struct multipart **);

/* After DONE or BAD, feeding more changes nothing. */
enum multipart_result multipart_feed(struct multipart *, const void *,
		    size_t len);

/* How many parts named "file" have begun. */
unsigned	 multipart_files(const struct multipart *);
/* The first one's filename; "" if it has none.  UTF-8 is not checked. */
const char	*multipart_filename(const struct multipart *);

#endif
