/* One request to S3, signed and repeated: for the files beside. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_REQUEST_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/driver.h"
#include "attachments/blobs/result.h"
#include "attachments/blobs/s3_credentials.h"
#include "base/buffer.h"

#define S3_IDLE		16
#define S3_CODE_LEN	48
#define S3_ETAG_LEN	80
#define S3_ANSWER_MAX	(4 * 1024 * 1024)

struct s3_pool;
struct s3_blocks;
struct s3_breaker;

struct s3 {
	char			*bucket_url;	/* with its slash at the end */
	char			*prefix;	/* "" or with its slash */
	char			*signing;	/* for libcurl */
	struct s3_credentials	*credentials;
	struct s3_pool		*pool;		/* of connections */
	struct s3_blocks	*blocks;	/* that were read last */
	struct s3_breaker	*breaker;
};

enum s3_method { S3_GET, S3_HEAD, S3_PUT, S3_POST, S3_DELETE };

struct s3_request {
	enum s3_method		 method;
	const char		*key;		/* NULL: the bucket itself */
	/* Encoded, sorted by name, each with its "="; or NULL. */
	const char		*query;
	/* What is sent: a part of a source, or a text; or nothing. */
	const struct object_source *source;
	uint64_t		 from, len;
	const char		*text;
	/* Of GET: where these bytes go; else the answer goes to `answer`. */
	uint64_t		 offset;
	void			*buf;
	size_t			 want;
	unsigned		 tries;		/* 0: as many as may help */

	/* What comes of it. */
	size_t			 got;		/* in buf */
	uint64_t		 first;		/* asked for by the last try */
	struct buffer		 answer;	/* freed by the caller; ends in
						 * a NUL that len has not */
	long			 status;	/* of HTTP; 0: none */
	char			 code[S3_CODE_LEN];	/* of an error */
	char			 etag[S3_ETAG_LEN];	/* with its quotes */
	uint64_t		 size;		/* that it says it has */
};

/*
 * ABSENT: there is no such object.  BUSY: the server is away or slow, also
 * after some more tries; or it has not answered others (s3_breaker.h), and is
 * not asked.  What else is wrong is in the log.
 */
enum blob_result s3_do(struct s3 *, struct s3_request *);

/* NULL when memory is exhausted. */
struct s3_pool	*s3_pool_new(void);
/* NULL-safe. */
void		 s3_pool_destroy(struct s3_pool **);

/* Appends it as paths have it, or queries where no slash may be in it. */
void		 s3_encode(struct buffer *, const char *, bool slashes);

#endif
