/* What lies in a bucket of S3, a page after the other. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/blobs/s3_objects.h"
#include "attachments/blobs/s3_xml.h"

#define TOKEN_LEN	2048
#define KEY_LEN		1100	/* of S3: 1024 */
#define TIME_LEN	32

struct walk {
	struct s3	*s3;
	int64_t		 school_id;
	object_entry_fn	*fn;
	void		*arg;
	bool		 ended;
};

/* Uploads in parts that are neither completed nor aborted. */
struct ending {
	struct s3	*s3;
	int64_t		 school_id;
	time_t		 before;
	uint64_t	*ended;
	enum blob_result result;
};

static void		 prefix_query(struct buffer *, const struct s3 *,
			    int64_t);
static bool		 see_object(struct walk *, struct s3_span);
static const char	*own_key(const struct s3 *, int64_t, const char *);
static bool		 time_of(const char *, time_t *);
static enum blob_result	 end_upload(const struct ending *, const char *,
			    const char *);
static void		 see_upload(struct ending *, struct s3_span);

enum blob_result
s3_walk(void *arg, int64_t school_id, object_entry_fn *fn, void *fn_arg)
{
	struct walk w = { arg, school_id, fn, fn_arg, false };
	enum blob_result result = BLOB_OK;
	char token[TOKEN_LEN] = "";
	struct s3_request r;
	struct s3_span left, inner;
	struct buffer query;
	bool more = true;

	while (more && !w.ended && result == BLOB_OK) {
		query = (struct buffer){ 0 };
		if (token[0] != '\0') {
			buffer_puts(&query, "continuation-token=");
			s3_encode(&query, token, false);
			buffer_putc(&query, '&');
		}
		buffer_puts(&query, "list-type=2&");
		prefix_query(&query, w.s3, school_id);
		r = (struct s3_request){ .method = S3_GET,
			.query = query.data };
		result = s3_do(w.s3, &r);
		left = (struct s3_span){ r.answer.data,
			r.answer.data + r.answer.len };
		more = result == BLOB_OK && s3_xml_text(left,
		    "NextContinuationToken", token, sizeof(token));
		while (result == BLOB_OK && !w.ended &&
		    s3_xml_next(&left, "Contents", &inner))
			w.ended = !see_object(&w, inner);
		buffer_free(&r.answer);
		buffer_free(&query);
	}
	return result == BLOB_ABSENT ? BLOB_FAILED : result;
}

static void
prefix_query(struct buffer *query, const struct s3 *s3, int64_t school_id)
{
	buffer_puts(query, "prefix=");
	s3_encode(query, s3->prefix, false);
	buffer_printf(query, "%" PRId64 "%%2Fobjects%%2F", school_id);
	buffer_putc(query, '\0');
}

static bool
see_object(struct walk *w, struct s3_span inner)
{
	char key[KEY_LEN], size[24], written[TIME_LEN];
	struct object_entry e;
	const char *own;

	if (!s3_xml_text(inner, "Key", key, sizeof(key)) ||
	    !s3_xml_text(inner, "Size", size, sizeof(size)) ||
	    !s3_xml_text(inner, "LastModified", written, sizeof(written)) ||
	    !time_of(written, &e.written) ||
	    (own = own_key(w->s3, w->school_id, key)) == NULL)
		return true;
	(void)snprintf(e.key, sizeof(e.key), "%s", own);
	e.size = strtoull(size, NULL, 10);
	return w->fn(&e, w->arg);
}

/* NULL: it is not of ours. */
static const char *
own_key(const struct s3 *s3, int64_t school_id, const char *key)
{
	const size_t len = strlen(s3->prefix);

	if (strncmp(key, s3->prefix, len) != 0 ||
	    !driver_is_key(key + len, school_id))
		return NULL;
	return key + len;
}

/* "2026-09-01T08:00:00.000Z" */
static bool
time_of(const char *text, time_t *at)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	if (end == NULL || (*end != '.' && *end != 'Z'))
		return false;
	*at = timegm(&tm);
	return true;
}

/*
 * What is ended does not come again, so that it is one page after the other
 * from the start, until there is none to be ended.
 */
enum blob_result
s3_end_uploads(struct s3 *s3, int64_t school_id, time_t before,
    uint64_t *ended)
{
	struct ending e = { s3, school_id, before, ended, BLOB_OK };
	struct s3_span left, inner;
	struct s3_request r;
	struct buffer query;
	uint64_t so_far;

	do {
		so_far = *ended;
		query = (struct buffer){ 0 };
		prefix_query(&query, s3, school_id);
		query.len--;
		buffer_puts(&query, "&uploads=");
		buffer_putc(&query, '\0');
		r = (struct s3_request){ .method = S3_GET,
			.query = query.data };
		e.result = s3_do(s3, &r);
		left = (struct s3_span){ r.answer.data,
			r.answer.data + r.answer.len };
		while (e.result == BLOB_OK &&
		    s3_xml_next(&left, "Upload", &inner))
			see_upload(&e, inner);
		buffer_free(&r.answer);
		buffer_free(&query);
	} while (e.result == BLOB_OK && *ended > so_far);
	return e.result == BLOB_ABSENT ? BLOB_FAILED : e.result;
}

static void
see_upload(struct ending *e, struct s3_span inner)
{
	char key[KEY_LEN], id[TOKEN_LEN], begun[TIME_LEN];
	const char *own;
	time_t at;

	if (!s3_xml_text(inner, "Key", key, sizeof(key)) ||
	    !s3_xml_text(inner, "UploadId", id, sizeof(id)) ||
	    !s3_xml_text(inner, "Initiated", begun, sizeof(begun)) ||
	    !time_of(begun, &at) || at >= e->before ||
	    (own = own_key(e->s3, e->school_id, key)) == NULL)
		return;
	e->result = end_upload(e, own, id);
	if (e->result == BLOB_OK)
		(*e->ended)++;
}

static enum blob_result
end_upload(const struct ending *e, const char *key, const char *id)
{
	struct buffer query = { 0 };
	struct s3_request r = { .method = S3_DELETE, .key = key };
	enum blob_result result;

	buffer_puts(&query, "uploadId=");
	s3_encode(&query, id, false);
	buffer_putc(&query, '\0');
	r.query = query.data;
	result = s3_do(e->s3, &r);
	buffer_free(&r.answer);
	buffer_free(&query);
	return result == BLOB_ABSENT ? BLOB_OK : result;
}
