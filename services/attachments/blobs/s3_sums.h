/* Sums of what is sent to S3, as its headers have them. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_SUMS_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_SUMS_H

#include <stdbool.h>

#include "attachments/blobs/s3_request.h"

struct s3_sums {
	char	sha256[65];	/* hexadecimal */
	char	md5[25];	/* base64; "" where nothing is sent, or where
				 * this machine may not make any */
};

/* False with errno: the source cannot be read. */
bool	s3_sums_take(struct s3_sums *, const struct s3_request *);

#endif
