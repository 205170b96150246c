/*
 * A large object in S3: it is begun, its parts are put one after the other, and
 * it is there when it is completed.  What cannot be completed is aborted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/blobs/s3_objects.h"
#include "attachments/blobs/s3_xml.h"

#define UPLOAD_ID_LEN	1024
#define QUERY_LEN	(3 * UPLOAD_ID_LEN + 64)

static enum blob_result	begin(struct s3 *, const char *, char *);
static enum blob_result	put_parts(struct s3 *, const char *, const char *,
			    const struct object_source *, struct buffer *);
static enum blob_result	complete(struct s3 *, const char *, const char *,
			    uint64_t, struct buffer *);
static void		query_of(char *, const char *start, const char *id);

enum blob_result
s3_put_parts(struct s3 *s3, const char *key, const struct object_source *source)
{
	char id[UPLOAD_ID_LEN], query[QUERY_LEN];
	struct buffer list = { 0 };
	enum blob_result result;

	result = begin(s3, key, id);
	if (result != BLOB_OK)
		return result;
	result = put_parts(s3, key, id, source, &list);
	if (result == BLOB_OK)
		result = complete(s3, key, id, source->size, &list);
	buffer_free(&list);
	if (result == BLOB_OK)
		return BLOB_OK;
	query_of(query, "", id);
	s3_take_back(s3, key, query);
	s3_take_back(s3, key, NULL);
	return result;
}

static enum blob_result
begin(struct s3 *s3, const char *key, char *id)
{
	struct s3_request r = { .method = S3_POST, .key = key,
		.query = "uploads=" };
	enum blob_result result = s3_do(s3, &r);

	if (result == BLOB_OK && !s3_xml_text((struct s3_span){ r.answer.data,
	    r.answer.data + r.answer.len }, "UploadId", id, UPLOAD_ID_LEN))
		result = BLOB_FAILED;
	buffer_free(&r.answer);
	return result == BLOB_ABSENT ? BLOB_FAILED : result;
}

static enum blob_result
put_parts(struct s3 *s3, const char *key, const char *id,
    const struct object_source *source, struct buffer *list)
{
	enum blob_result result = BLOB_OK;
	char query[QUERY_LEN], start[32];
	struct s3_request r;
	uint64_t at = 0;
	unsigned n = 1;

	buffer_puts(list, "<CompleteMultipartUpload>");
	for (; result == BLOB_OK && at < source->size; n++, at += r.len) {
		(void)snprintf(start, sizeof(start), "partNumber=%u&", n);
		query_of(query, start, id);
		r = (struct s3_request){ .method = S3_PUT, .key = key,
			.query = query, .source = source, .from = at,
			.len = source->size - at < S3_PART ?
			source->size - at : S3_PART };
		result = s3_do(s3, &r);
		buffer_printf(list, "<Part><PartNumber>%u</PartNumber>"
		    "<ETag>%s</ETag></Part>", n, r.etag);
		buffer_free(&r.answer);
	}
	buffer_puts(list, "</CompleteMultipartUpload>");
	buffer_putc(list, '\0');
	return result == BLOB_ABSENT ? BLOB_FAILED : result;
}

/*
 * It may have been completed though its answer was lost: then there is no such
 * upload when it is asked for again.
 */
static enum blob_result
complete(struct s3 *s3, const char *key, const char *id, uint64_t size,
    struct buffer *list)
{
	enum blob_result result, look;
	char query[QUERY_LEN];
	struct s3_request r = { .method = S3_POST, .key = key,
		.query = query, .text = list->data };
	uint64_t found;

	query_of(query, "", id);
	result = s3_do(s3, &r);
	buffer_free(&r.answer);
	if (result != BLOB_OK && result != BLOB_ABSENT)
		return result;
	look = s3_look(s3, key, &found);
	if (look == BLOB_OK)
		return found == size ? BLOB_OK : BLOB_FAILED;
	return look == BLOB_ABSENT ? BLOB_FAILED : look;
}

static void
query_of(char *query, const char *start, const char *id)
{
	struct buffer b = { 0 };

	buffer_printf(&b, "%suploadId=", start);
	s3_encode(&b, id, false);
	buffer_putc(&b, '\0');
	(void)snprintf(query, QUERY_LEN, "%s", b.data);
	buffer_free(&b);
}
