/*
 * HTTP's small pieces by themselves: the first byte says which, the rest is
 * what a header, a path or a query would bring.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "gateway/api/metrics_merge.h"
#include "gateway/http/ranges.h"
#include "gateway/http/text.h"
#include "json/string.h"
#include "wire/frame.h"

static void	try_unescape(struct arena *, const char *, size_t);
static void	try_query(struct arena *, const char *, size_t);
static void	try_cookie(struct arena *, const char *, size_t);
static void	try_parameter(struct arena *, const char *, size_t);
static void	try_range(struct arena *, const char *, size_t);
static void	try_lists(struct arena *, const char *, size_t);
static void	try_disposition(struct arena *, const char *, size_t);
static void	try_string(struct arena *, const char *, size_t);
static void	try_metrics(struct arena *, const char *, size_t);

static void	(*const pieces[])(struct arena *, const char *, size_t) = {
	try_unescape, try_query, try_cookie, try_parameter, try_range,
	try_lists, try_disposition, try_string, try_metrics,
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	unsigned which = fuzz_byte(&in) %
	    (sizeof(pieces) / sizeof(pieces[0]));
	struct arena *arena = arena_new();
	char *text = fuzz_text(in);

	pieces[which](arena, text, strlen(text));
	free(text);
	arena_destroy(&arena);
	return 0;
}

static void
try_unescape(struct arena *a, const char *text, size_t len)
{
	char *plain = http_unescape(a, text, len, false);
	char *query = http_unescape(a, text, len, true);

	CHECK((plain == NULL) == (query == NULL));
	CHECK(plain == NULL || strlen(plain) == strlen(query));
	CHECK(plain == NULL || strlen(plain) <= len);
	if (strchr(text, '%') == NULL)
		CHECK(plain != NULL && strcmp(plain, text) == 0);
}

static void
try_query(struct arena *a, const char *text, size_t len)
{
	const char *p = text;
	char *name, *value;

	while (http_query_next(a, &p, &name, &value) == 1)
		CHECK(strchr(name, '&') == NULL ||
		    strchr(text, '%') != NULL);
	CHECK(p <= text + len);
}

static void
try_cookie(struct arena *a, const char *text, size_t len)
{
	const char *at = text;
	char *value = http_cookie_value(a, &at, "liaison_session");

	(void)len;
	CHECK(value == NULL || (strchr(value, ';') == NULL &&
	    strstr(text, value) != NULL));
}

static void
try_parameter(struct arena *a, const char *text, size_t len)
{
	char *value = http_parameter(a, text, "boundary");

	CHECK(value == NULL || strlen(value) < len);
	(void)http_parameter(a, text, "filename");
}

static void
try_range(struct arena *a, const char *text, size_t len)
{
	static const uint64_t sizes[] = { 0, 1, 10, 1 << 20, UINT64_MAX };
	struct http_ranges r;
	size_t i, k;

	(void)a;
	(void)len;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (http_ranges_parse(text, sizes[i], &r) == HTTP_RANGE_PART)
			for (k = 0; k < r.n; k++)
				CHECK(r.list[k].first <= r.list[k].last &&
				    r.list[k].last < sizes[i]);
}

static void
try_lists(struct arena *a, const char *text, size_t len)
{
	const char *language = http_language(text);

	(void)a;
	CHECK(strcmp(language, "fr") == 0 || strcmp(language, "en") == 0);
	(void)http_accepts(text, "gzip");
	(void)http_media_type_is(text, "application/json");
	CHECK(!rpc_frame_is_trace(text) || len == 55);
	(void)http_same_origin(text, NULL, "liaison.example");
	(void)http_etag_listed(text, "\"0123\"");
}

static void
try_disposition(struct arena *a, const char *text, size_t len)
{
	struct buffer b = { 0 };
	unsigned quotes = 0;
	size_t i;

	(void)a;
	(void)len;
	http_disposition(&b, "inline", text);
	for (i = 0; i < b.len; i++) {
		CHECK(b.data[i] >= ' ' && b.data[i] <= '~');
		quotes += b.data[i] == '"';
	}
	CHECK(quotes == 2);
	buffer_free(&b);
}

/* A string of JSON, whatever the bytes: UTF-8, and nothing to end it. */
static void
try_string(struct arena *a, const char *text, size_t len)
{
	struct buffer b = { 0 };
	size_t i;

	(void)a;
	transcoder_write_string(&b, text, len);
	CHECK(b.len >= 2 && b.data[0] == '"' && b.data[b.len - 1] == '"');
	for (i = 1; i < b.len - 1; i++) {
		CHECK((unsigned char)b.data[i] >= ' ' && b.data[i] != '"');
		if (b.data[i] == '\\')
			i++;
	}
	CHECK(i == b.len - 1);
	buffer_putc(&b, '\0');
	CHECK(utf8_length(b.data) >= 0);
	buffer_free(&b);
}

static void
try_metrics(struct arena *a, const char *text, size_t len)
{
	struct metrics_merge *m = metrics_merge_new();
	struct buffer b = { 0 };

	(void)a;
	(void)len;
	CHECK(m != NULL);
	metrics_merge_add(m, text, "messages", "tcp://127.0.0.1:1");
	metrics_merge_add(m, text, "notify", "tcp://127.0.0.1:2");
	metrics_merge_write(m, &b);
	buffer_free(&b);
	metrics_merge_destroy(&m);
	CHECK(m == NULL);
}
