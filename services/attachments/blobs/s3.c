/* The driver of S3: its settings, and where a bucket is. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "attachments/blobs/s3.h"
#include "attachments/blobs/s3_blocks.h"
#include "attachments/blobs/s3_breaker.h"
#include "attachments/blobs/s3_objects.h"

static const char scheme[] = "s3://";

static bool	 take_options(struct s3 *, const struct s3_options *, char *,
		    size_t);
static bool	 is_endpoint(const char *);
static bool	 has_part(CURLU *, CURLUPart);
static bool	 is_bucket(const char *, size_t);
static bool	 is_plain(const char *, const char *more);
static char	*bucket_url(const struct s3_options *, const char *bucket,
		    size_t len);
static char	*prefix_of(const char *);
static void	 s3_close(void *);

struct driver *
driver_of_s3(const struct s3_options *o, char *why, size_t len)
{
	struct s3 *s3 = calloc(1, sizeof(*s3));
	struct driver *d = calloc(1, sizeof(*d));

	(void)snprintf(why, len, "out of memory");
	if (s3 == NULL || d == NULL || !take_options(s3, o, why, len)) {
		free(d);
		s3_close(s3);
		return NULL;
	}
	*d = (struct driver){ .name = "s3", .self = s3, .put = s3_put,
		.read = s3_read, .read_once = s3_read_once,
		.look = s3_look, .remove = s3_remove,
		.walk = s3_walk, .close = s3_close };
	return d;
}

static void
s3_close(void *arg)
{
	struct s3 *s3 = arg;

	if (s3 == NULL)
		return;
	s3_credentials_destroy(&s3->credentials);
	s3_blocks_destroy(&s3->blocks);
	s3_pool_destroy(&s3->pool);
	s3_breaker_destroy(&s3->breaker);
	free(s3->bucket_url);
	free(s3->prefix);
	free(s3->signing);
	free(s3);
}

static bool
take_options(struct s3 *s3, const struct s3_options *o, char *why, size_t len)
{
	const char *bucket = o->place + strlen(scheme);
	char said[256];
	size_t n;

	if (strncmp(o->place, scheme, strlen(scheme)) != 0 ||
	    !is_bucket(bucket, n = strcspn(bucket, "/"))) {
		(void)snprintf(why, len,
		    "LIAISON_S3: %s is not s3://BUCKET/PREFIX", o->place);
		return false;
	}
	if (*o->endpoint != '\0' && !is_endpoint(o->endpoint)) {
		(void)snprintf(why, len,
		    "LIAISON_S3_ENDPOINT: %s is not https://HOST",
		    o->endpoint);
		return false;
	}
	if (*o->region == '\0' || !is_plain(o->region, "-")) {
		(void)snprintf(why, len,
		    "LIAISON_S3_REGION: \"%s\" is no region", o->region);
		return false;
	}
	if (*o->style != '\0' && strcmp(o->style, "path") != 0 &&
	    strcmp(o->style, "host") != 0) {
		(void)snprintf(why, len,
		    "LIAISON_S3_STYLE: \"%s\" is neither path nor host",
		    o->style);
		return false;
	}
	s3->credentials = s3_credentials_read(o->credentials, said,
	    sizeof(said));
	if (s3->credentials == NULL) {
		(void)snprintf(why, len, "LIAISON_S3_CREDENTIALS: %s", said);
		return false;
	}
	s3->bucket_url = bucket_url(o, bucket, n);
	s3->prefix = prefix_of(bucket + n);
	s3->pool = s3_pool_new();
	s3->blocks = s3_blocks_new();
	s3->breaker = s3_breaker_new();
	if (asprintf(&s3->signing, "aws:amz:%s:s3", o->region) == -1)
		s3->signing = NULL;
	return s3->bucket_url != NULL && s3->prefix != NULL &&
	    s3->pool != NULL && s3->blocks != NULL &&
	    s3->breaker != NULL && s3->signing != NULL;
}

/* Where a bucket is: who asks, and for what, we say ourselves. */
static bool
is_endpoint(const char *url)
{
	CURLU *parts;
	bool is;

	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		return false;
	parts = curl_url();
	is = parts != NULL &&
	    curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    !has_part(parts, CURLUPART_QUERY) &&
	    !has_part(parts, CURLUPART_FRAGMENT) &&
	    !has_part(parts, CURLUPART_USER);
	curl_url_cleanup(parts);
	return is;
}

static bool
has_part(CURLU *parts, CURLUPart which)
{
	char *found = NULL;
	bool has = curl_url_get(parts, which, &found, 0) == CURLUE_OK;

	curl_free(found);
	return has;
}

/* What a host can be named as, and no more. */
static bool
is_bucket(const char *name, size_t len)
{
	size_t i;

	if (len < 3 || len > 63)
		return false;
	for (i = 0; i < len; i++)
		if (!islower((unsigned char)name[i]) &&
		    !isdigit((unsigned char)name[i]) &&
		    strchr("-.", name[i]) == NULL)
			return false;
	return true;
}

static bool
is_plain(const char *text, const char *more)
{
	for (; *text != '\0'; text++)
		if (!isalnum((unsigned char)*text) &&
		    strchr(more, *text) == NULL)
			return false;
	return true;
}

/* A certificate for *.HOST is none for a bucket with a dot in its name. */
static char *
bucket_url(const struct s3_options *o, const char *bucket, size_t len)
{
	const char *host, *secure = "https://";
	const int n = (int)len;
	char *amazon = NULL, *url = NULL;
	bool by_host, dotted = memchr(bucket, '.', len) != NULL;
	int host_len, made;

	if (*o->endpoint == '\0') {
		if (asprintf(&amazon, "%ss3.%s.amazonaws.com", secure,
		    o->region) == -1)
			return NULL;
		host = amazon;
	} else {
		host = o->endpoint;
	}
	by_host = *o->style != '\0' ? strcmp(o->style, "host") == 0 :
	    *o->endpoint == '\0' && !dotted;
	if (strncmp(host, secure, strlen(secure)) != 0)
		secure = "http://";
	host += strlen(secure);
	host_len = (int)strlen(host);
	while (host_len > 0 && host[host_len - 1] == '/')
		host_len--;
	made = by_host ?
	    asprintf(&url, "%s%.*s.%.*s/", secure, n, bucket, host_len, host) :
	    asprintf(&url, "%s%.*s/%.*s/", secure, host_len, host, n, bucket);
	free(amazon);
	return made == -1 ? NULL : url;
}

/* "/a/b" and "/a/b/" are "a/b/"; "" and "/" are "". */
static char *
prefix_of(const char *path)
{
	char *prefix;
	int len;

	while (*path == '/')
		path++;
	len = (int)strlen(path);
	while (len > 0 && path[len - 1] == '/')
		len--;
	if (asprintf(&prefix, "%.*s%s", len, path, len > 0 ? "/" : "") == -1)
		return NULL;
	return prefix;
}

enum blob_result
s3_try(struct driver *d)
{
	struct s3_request r = { .method = S3_GET,
		.query = "list-type=2&max-keys=1" };
	enum blob_result result = s3_do(d->self, &r);

	buffer_free(&r.answer);
	return result;
}

enum blob_result
s3_end_unfinished(struct driver *d, int64_t school_id, time_t before,
    uint64_t *ended)
{
	return s3_end_uploads(d->self, school_id, before, ended);
}
