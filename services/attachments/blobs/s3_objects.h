/* What is done with objects in S3: for the files beside. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_OBJECTS_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_OBJECTS_H

#include <stdint.h>
#include <time.h>

#include "attachments/blobs/s3_request.h"

/* What is larger goes in parts of this size. */
#define S3_PART	(UINT64_C(16) * 1024 * 1024)

/* See driver.h. */
enum blob_result s3_put(void *s3, const char *key,
		    const struct object_source *);
enum blob_result s3_read(void *s3, const char *key, uint64_t offset, void *buf,
		    size_t len, size_t *got);
enum blob_result s3_read_once(void *s3, const char *key, uint64_t offset,
		    void *buf, size_t len, size_t *got);
enum blob_result s3_look(void *s3, const char *key, uint64_t *size);
enum blob_result s3_remove(void *s3, const char *key);
enum blob_result s3_walk(void *s3, int64_t school_id, object_entry_fn *,
		    void *arg);

/* In parts. */
enum blob_result s3_put_parts(struct s3 *, const char *key,
		    const struct object_source *);
/* What may have come though nobody said so goes, if it can be said at once. */
void		 s3_take_back(struct s3 *, const char *key,
		    const char *query);
/* See s3_end_unfinished(). */
enum blob_result s3_end_uploads(struct s3 *, int64_t school_id, time_t before,
		    uint64_t *ended);

#endif
