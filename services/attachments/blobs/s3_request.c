/* One request to S3: made, signed, sent, and sent again where that may help. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <curl/curl.h>
#include <sodium.h>

#include "attachments/blobs/s3_breaker.h"
#include "attachments/blobs/s3_request.h"
#include "attachments/blobs/s3_sums.h"
#include "attachments/blobs/s3_xml.h"
#include "base/log.h"
#include "base/loop_clock.h"

#define TRIES		5
/* Who reads waits for it. */
#define READ_TRIES	3
/* After so long no other try is begun. */
#define TRIES_MS	20000
#define FIRST_WAIT_MS	100
#define WAIT_MAX_MS	2000
#define CONNECT_MS	5000L
/* Slower than this for so long is no answer. */
#define SLOW_BYTES	1024L
#define SLOW_SECONDS	15L
/* A server may think about what is in parts before it says anything. */
#define POST_SECONDS	60L

/* Connections are kept by their handles. */
struct s3_pool {
	pthread_mutex_t	 lock;
	CURL		*idle[S3_IDLE];
	size_t		 n;
};

/* One try of it. */
struct try {
	struct s3		*s3;
	struct s3_request	*r;
	CURL			*curl;
	struct curl_slist	*headers;
	bool			 out_of_memory;
	struct s3_identity	 identity;
	struct s3_sums		 sums;
	uint64_t		 sent;
	bool			 unread;	/* the source */
};

static enum blob_result try_often(struct s3 *, struct s3_request *,
		    unsigned most);
static bool	 is_read(const struct s3_request *);
static void	 note(struct s3 *, const struct s3_request *, CURLcode);
static CURL	*take_handle(struct s3_pool *);
static void	 give_handle(struct s3_pool *, CURL *);
static CURLcode	 try_once(struct s3 *, struct s3_request *, struct try *);
static bool	 set_options(struct try *, const char *url);
static bool	 set_body(struct try *);
static void	 add_headers(struct try *);
static void	 add_header(struct try *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
static char	*url_of(const struct s3 *, const struct s3_request *);
static size_t	 on_send(char *, size_t, size_t, void *);
static int	 on_rewind(void *, curl_off_t, int);
static size_t	 on_answer(char *, size_t, size_t, void *);
static size_t	 on_header(char *, size_t, size_t, void *);
static bool	 is_done(const struct s3_request *, CURLcode);
static bool	 may_help(const struct s3_request *, CURLcode);
static void	 wait_for(unsigned try);
static enum blob_result result_of(const struct s3_request *, CURLcode);
static void	 say(const struct s3_request *, CURLcode, unsigned tries);

enum blob_result
s3_do(struct s3 *s3, struct s3_request *r)
{
	enum blob_result result;
	unsigned most = is_read(r) ? READ_TRIES : TRIES;
	bool probe;

	if (!s3_breaker_enter(s3->breaker, loop_now_ms(), &probe)) {
		log_debug("s3", "refused=%s", log_quote("no answer yet"));
		return BLOB_BUSY;
	}
	if (r->tries != 0)
		most = r->tries;
	result = try_often(s3, r, probe ? 1 : most);
	s3_breaker_leave(s3->breaker, probe);
	return result;
}

static bool
is_read(const struct s3_request *r)
{
	return r->method == S3_GET || r->method == S3_HEAD;
}

/*
 * Credentials may have been changed in their file: then they are tried once
 * more.
 */
static enum blob_result
try_often(struct s3 *s3, struct s3_request *r, unsigned most)
{
	enum blob_result result;
	const int64_t until = loop_now_ms() + TRIES_MS;
	bool renewed = false;
	struct try t;
	unsigned tries;
	CURLcode code;

	for (tries = 1;; tries++) {
		memset(&t, 0, sizeof(t));
		code = try_once(s3, r, &t);
		renewed = !renewed && code == CURLE_OK &&
		    (r->status == 403 || strcmp(r->code, "ExpiredToken") == 0)
		    && s3_credentials_renew(s3->credentials, &t.identity);
		sodium_memzero(&t.identity, sizeof(t.identity));
		if (t.unread) {
			result = blob_failed("read what goes to S3");
			break;
		}
		note(s3, r, code);
		if (is_done(r, code) || (!may_help(r, code) && !renewed) ||
		    tries == most || loop_now_ms() > until ||
		    (is_read(r) && s3_breaker_is_open(s3->breaker))) {
			result = result_of(r, code);
			if (result != BLOB_OK && result != BLOB_ABSENT)
				say(r, code, tries);
			break;
		}
		log_debug("s3", "try=%u status=%ld code=%s", tries, r->status,
		    r->code[0] != '\0' ? r->code : "-");
		wait_for(tries);
	}
	return result;
}

/* Slow, or cut off, is an answer: it is there. */
static void
note(struct s3 *s3, const struct s3_request *r, CURLcode code)
{
	if (r->status != 0)
		s3_breaker_answered(s3->breaker);
	else if (code == CURLE_COULDNT_RESOLVE_HOST ||
	    code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT)
		s3_breaker_silent(s3->breaker, loop_now_ms());
}

static CURLcode
try_once(struct s3 *s3, struct s3_request *r, struct try *t)
{
	CURLcode code = CURLE_OUT_OF_MEMORY;
	char *url = url_of(s3, r);

	t->s3 = s3;
	t->r = r;
	t->curl = take_handle(s3->pool);
	r->first = r->offset + r->got;
	r->status = 0;
	r->size = 0;
	r->code[0] = r->etag[0] = '\0';
	buffer_reset(&r->answer);
	s3_credentials_get(s3->credentials, &t->identity);
	if (!s3_sums_take(&t->sums, r)) {
		t->unread = true;
	} else if (url != NULL && t->curl != NULL) {
		add_headers(t);
		if (!t->out_of_memory && set_options(t, url))
			code = curl_easy_perform(t->curl);
	}
	curl_slist_free_all(t->headers);
	if (t->curl != NULL) {
		(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE,
		    &r->status);
		give_handle(s3->pool, t->curl);
	}
	if (r->answer.len > 0) {
		*buffer_reserve(&r->answer, 1) = '\0';
		(void)s3_xml_text((struct s3_span){ r->answer.data,
		    r->answer.data + r->answer.len }, "Code", r->code,
		    sizeof(r->code));
	}
	free(url);
	return code;
}

static char *
url_of(const struct s3 *s3, const struct s3_request *r)
{
	struct buffer url = { 0 };

	buffer_puts(&url, s3->bucket_url);
	if (r->key != NULL) {
		s3_encode(&url, s3->prefix, true);
		s3_encode(&url, r->key, true);
	}
	if (r->query != NULL)
		buffer_printf(&url, "?%s", r->query);
	buffer_putc(&url, '\0');
	return url.data;
}

void
s3_encode(struct buffer *b, const char *text, bool slashes)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL || (slashes && *text == '/'))
			buffer_putc(b, *text);
		else
			buffer_printf(b, "%%%02X", (unsigned char)*text);
}

/* ---- what is sent ---- */

#define SET(option, value) \
	(curl_easy_setopt(t->curl, option, value) == CURLE_OK)

static bool
set_options(struct try *t, const char *url)
{
	const long slow = t->r->method == S3_POST ? POST_SECONDS :
	    SLOW_SECONDS;

	return SET(CURLOPT_URL, url) &&
	    SET(CURLOPT_PATH_AS_IS, 1L) &&
	    SET(CURLOPT_PROTOCOLS_STR, "http,https") &&
	    SET(CURLOPT_PROXY, "") &&
	    SET(CURLOPT_FOLLOWLOCATION, 0L) &&
	    SET(CURLOPT_NOSIGNAL, 1L) &&
	    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
	    SET(CURLOPT_USERAGENT, "Liaison") &&
	    SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) &&
	    SET(CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES) &&
	    SET(CURLOPT_LOW_SPEED_TIME, slow) &&
	    SET(CURLOPT_AWS_SIGV4, t->s3->signing) &&
	    SET(CURLOPT_USERNAME, t->identity.key) &&
	    SET(CURLOPT_PASSWORD, t->identity.secret) &&
	    SET(CURLOPT_HTTPHEADER, t->headers) &&
	    SET(CURLOPT_HEADERFUNCTION, on_header) &&
	    SET(CURLOPT_HEADERDATA, t) &&
	    SET(CURLOPT_WRITEFUNCTION, on_answer) &&
	    SET(CURLOPT_WRITEDATA, t) &&
	    set_body(t);
}

static bool
set_body(struct try *t)
{
	const char *text = t->r->text != NULL ? t->r->text : "";

	switch (t->r->method) {
	case S3_GET:
		return SET(CURLOPT_HTTPGET, 1L);
	case S3_HEAD:
		return SET(CURLOPT_NOBODY, 1L);
	case S3_DELETE:
		return SET(CURLOPT_CUSTOMREQUEST, "DELETE");
	case S3_POST:
		return SET(CURLOPT_POST, 1L) &&
		    SET(CURLOPT_POSTFIELDSIZE, (long)strlen(text)) &&
		    SET(CURLOPT_COPYPOSTFIELDS, text);
	case S3_PUT:
		return SET(CURLOPT_UPLOAD, 1L) &&
		    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->r->len) &&
		    SET(CURLOPT_READFUNCTION, on_send) &&
		    SET(CURLOPT_READDATA, t) &&
		    SET(CURLOPT_SEEKFUNCTION, on_rewind) &&
		    SET(CURLOPT_SEEKDATA, t);
	}
	return false;
}

/*
 * libcurl signs those that are given here, and Host and the time; of one that
 * is given to be left out it would sign the name.
 */
static void
add_headers(struct try *t)
{
	add_header(t, "x-amz-content-sha256: %s", t->sums.sha256);
	if (t->sums.md5[0] != '\0')
		add_header(t, "Content-MD5: %s", t->sums.md5);
	if (t->identity.token[0] != '\0')
		add_header(t, "x-amz-security-token: %s", t->identity.token);
	if (t->r->method == S3_POST)
		add_header(t, "Content-Type: application/xml");
	if (t->r->buf != NULL)
		add_header(t, "Range: bytes=%" PRIu64 "-%" PRIu64,
		    t->r->first, t->r->offset + t->r->want - 1);
}

static void
add_header(struct try *t, const char *fmt, ...)
{
	char line[S3_TOKEN_LEN + 64];
	struct curl_slist *longer;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	longer = curl_slist_append(t->headers, line);
	if (longer == NULL)
		t->out_of_memory = true;
	else
		t->headers = longer;
}

static size_t
on_send(char *to, size_t size, size_t n, void *arg)
{
	struct try *t = arg;
	const struct object_source *source = t->r->source;
	size_t len = size * n;

	if (len > t->r->len - t->sent)
		len = (size_t)(t->r->len - t->sent);
	if (len > 0 && !source->read(source->arg, t->r->from + t->sent, to,
	    len)) {
		t->unread = true;
		return CURL_READFUNC_ABORT;
	}
	t->sent += len;
	return len;
}

/* A connection that was kept has been closed meanwhile: once more. */
static int
on_rewind(void *arg, curl_off_t offset, int origin)
{
	struct try *t = arg;

	if (origin != SEEK_SET || offset < 0 ||
	    (uint64_t)offset > t->r->len)
		return CURL_SEEKFUNC_FAIL;
	t->sent = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* ---- what comes ---- */

static size_t
on_answer(char *data, size_t size, size_t n, void *arg)
{
	struct try *t = arg;
	struct s3_request *r = t->r;
	const size_t len = size * n;
	long status = 0;
	size_t kept;

	(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (r->buf != NULL && (status == 206 ||
	    (status == 200 && r->first == 0))) {
		kept = len < r->want - r->got ? len : r->want - r->got;
		memcpy((char *)r->buf + r->got, data, kept);
		r->got += kept;
	} else if (r->answer.len + len > S3_ANSWER_MAX) {
		return 0;
	} else {
		buffer_add(&r->answer, data, len);
	}
	return len;
}

static bool
is_header(const char *line, size_t len, const char *name, const char **value,
    size_t *value_len)
{
	const size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return false;
	for (line += n + 1, len -= n + 1; len > 0 && *line == ' '; line++)
		len--;
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	*value = line;
	*value_len = len;
	return true;
}

static size_t
on_header(char *line, size_t size, size_t n, void *arg)
{
	struct s3_request *r = ((struct try *)arg)->r;
	const char *value;
	size_t len;

	if (is_header(line, size * n, "ETag", &value, &len) &&
	    len < sizeof(r->etag)) {
		memcpy(r->etag, value, len);
		r->etag[len] = '\0';
	} else if (is_header(line, size * n, "Content-Length", &value, &len))
		r->size = strtoull(value, NULL, 10);
	return size * n;
}

/* ---- what it means ---- */

static bool
is_done(const struct s3_request *r, CURLcode code)
{
	if (code != CURLE_OK)
		return false;
	/* The object ends before the offset. */
	if (r->buf != NULL && r->status == 416)
		return true;
	if (r->status < 200 || r->status > 299)
		return false;
	/* A part was asked for, and all of it came. */
	if (r->buf != NULL && r->status == 200 && r->first != 0)
		return false;
	/* Some errors are known only once the answer has begun. */
	return r->method == S3_GET || r->code[0] == '\0';
}

static bool
may_help(const struct s3_request *r, CURLcode code)
{
	static const char *const codes[] = { "InternalError", "SlowDown",
		"ServiceUnavailable", "RequestTimeout", "OperationAborted",
		"Throttling" };
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(r->code, codes[i]) == 0)
			return true;
	switch (code) {
	case CURLE_OK:
	case CURLE_HTTP_RETURNED_ERROR:
		return r->status == 408 || r->status == 429 ||
		    r->status == 500 || r->status == 502 || r->status == 503 ||
		    r->status == 504;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_PARTIAL_FILE:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_UPLOAD_FAILED:
		return true;
	default:
		return false;
	}
}

/* Twice as long each time; not all who wait come back at once. */
static void
wait_for(unsigned try)
{
	unsigned ms = FIRST_WAIT_MS << (try - 1);
	struct timespec wait;

	if (ms > WAIT_MAX_MS)
		ms = WAIT_MAX_MS;
	ms = ms / 2 + randombytes_uniform(ms / 2 + 1);
	wait = (struct timespec){ ms / 1000, (long)(ms % 1000) * 1000000 };
	while (nanosleep(&wait, &wait) == -1 && errno == EINTR)
		;
}

static enum blob_result
result_of(const struct s3_request *r, CURLcode code)
{
	if (is_done(r, code))
		return BLOB_OK;
	if (code == CURLE_OK && r->status == 404 &&
	    strcmp(r->code, "NoSuchBucket") != 0)
		return BLOB_ABSENT;
	if (code == CURLE_OK && (r->status == 507 ||
	    strcmp(r->code, "QuotaExceeded") == 0))
		return BLOB_FULL;
	return may_help(r, code) ? BLOB_BUSY : BLOB_FAILED;
}

static void
say(const struct s3_request *r, CURLcode code, unsigned tries)
{
	static const char *const methods[] = { "GET", "HEAD", "PUT", "POST",
		"DELETE" };

	log_error("s3_failed", "method=%s key=%s status=%ld code=%s tries=%u "
	    "error=%s", methods[r->method], r->key != NULL ? r->key : "-",
	    r->status, r->code[0] != '\0' ? r->code : "-", tries,
	    code != CURLE_OK ? log_quote(curl_easy_strerror(code)) : "-");
}

/* ---- connections ---- */

struct s3_pool *
s3_pool_new(void)
{
	struct s3_pool *p;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (p != NULL)
		pthread_mutex_init(&p->lock, NULL);
	return p;
}

void
s3_pool_destroy(struct s3_pool **pp)
{
	struct s3_pool *p = *pp;

	*pp = NULL;
	if (p == NULL)
		return;
	while (p->n > 0)
		curl_easy_cleanup(p->idle[--p->n]);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

static CURL *
take_handle(struct s3_pool *p)
{
	CURL *curl = NULL;

	pthread_mutex_lock(&p->lock);
	if (p->n > 0)
		curl = p->idle[--p->n];
	pthread_mutex_unlock(&p->lock);
	return curl != NULL ? curl : curl_easy_init();
}

static void
give_handle(struct s3_pool *p, CURL *curl)
{
	curl_easy_reset(curl);
	pthread_mutex_lock(&p->lock);
	if (p->n < S3_IDLE) {
		p->idle[p->n++] = curl;
		curl = NULL;
	}
	pthread_mutex_unlock(&p->lock);
	if (curl != NULL)
		curl_easy_cleanup(curl);
}
