/*
 * Objects in a bucket of S3, by libcurl, which signs each request (SigV4).
 * What is sent has its SHA-256 in its signature and its MD5 beside, so that the
 * server takes no other bytes; large objects are sent in parts.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "attachments/blobs/driver.h"

struct s3_options {
	const char	*place;		/* s3://BUCKET or s3://BUCKET/PREFIX */
	const char	*endpoint;	/* http(s)://HOST; "": Amazon's */
	const char	*region;
	/* A file as Amazon's own programs have it: NAME = VALUE lines. */
	const char	*credentials;
	/* Where the bucket is said: "path" or "host".  "": in the path where
	 * there is an endpoint, else in the host. */
	const char	*style;
};

/*
 * Nothing is asked of the server yet.  NULL, and why in one sentence, with the
 * setting that is wrong and without any secret.
 */
struct driver	*driver_of_s3(const struct s3_options *, char *why,
		    size_t len);
/* Can the bucket be read with these credentials? */
enum blob_result s3_try(struct driver *);
/* Ends what a school's puts before that time have left behind. */
enum blob_result s3_end_unfinished(struct driver *, int64_t school_id,
		    time_t before, uint64_t *ended);

#endif
