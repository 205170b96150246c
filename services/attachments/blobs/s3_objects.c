/* Objects in S3, each in one request. */
#include <stdlib.h>
#include <string.h>

#include "attachments/blobs/s3_blocks.h"
#include "attachments/blobs/s3_objects.h"

static enum blob_result	put_whole(struct s3 *, const char *,
			    const struct object_source *);

enum blob_result
s3_put(void *arg, const char *key, const struct object_source *source)
{
	struct s3 *s3 = arg;
	enum blob_result result;

	if (source->size > S3_PART)
		return s3_put_parts(s3, key, source);
	result = put_whole(s3, key, source);
	if (result != BLOB_OK)
		s3_take_back(s3, key, NULL);
	return result;
}

static enum blob_result
put_whole(struct s3 *s3, const char *key, const struct object_source *source)
{
	struct s3_request r = { .method = S3_PUT, .key = key,
		.source = source, .len = source->size };
	enum blob_result result = s3_do(s3, &r);

	buffer_free(&r.answer);
	return result == BLOB_ABSENT ? BLOB_FAILED : result;
}

enum blob_result
s3_read(void *arg, const char *key, uint64_t offset, void *buf, size_t len,
    size_t *got)
{
	return s3_blocks_read(arg, key, offset, false, buf, len, got);
}

enum blob_result
s3_read_once(void *arg, const char *key, uint64_t offset, void *buf,
    size_t len, size_t *got)
{
	return s3_blocks_read(arg, key, offset, true, buf, len, got);
}

enum blob_result
s3_remove(void *arg, const char *key)
{
	struct s3_request r = { .method = S3_DELETE, .key = key };
	struct s3 *s3 = arg;
	enum blob_result result;

	s3_blocks_forget(s3->blocks, key);
	result = s3_do(s3, &r);

	buffer_free(&r.answer);
	return result == BLOB_ABSENT ? BLOB_OK : result;
}

void
s3_take_back(struct s3 *s3, const char *key, const char *query)
{
	struct s3_request r = { .method = S3_DELETE, .key = key,
		.query = query, .tries = 1 };

	(void)s3_do(s3, &r);
	buffer_free(&r.answer);
}

enum blob_result
s3_look(void *arg, const char *key, uint64_t *size)
{
	struct s3_request r = { .method = S3_HEAD, .key = key };
	enum blob_result result = s3_do(arg, &r);

	*size = r.size;
	buffer_free(&r.answer);
	return result;
}
