/* Heads of answers: what all say, and what only some say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/http/answer.h"

/* Its text, until the next call. */
static const char *
written(const struct http_answer *a)
{
	static struct buffer b;

	buffer_reset(&b);
	http_answer_write(&b, a);
	buffer_putc(&b, '\0');
	return b.data;
}

static unsigned
count(const char *text, const char *what)
{
	unsigned n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

static void
test_what_all_say(void **state)
{
	const struct http_answer a = { .status = 404 };
	const char *text = written(&a), *end = strstr(text, "\r\n\r\n");

	(void)state;
	assert_memory_equal(text, "HTTP/1.1 404 Not Found\r\ndate: ", 30);
	assert_non_null(end);
	assert_string_equal(end, "\r\n\r\n");
	assert_non_null(strstr(text, "x-content-type-options: nosniff\r\n"));
	assert_non_null(strstr(text, "cache-control: no-store\r\n"));
	assert_null(strstr(text, "content-length"));
	assert_non_null(strstr(text, "content-security-policy: default-src "
	    "'none'; frame-ancestors 'none'\r\n"));
	assert_null(strstr(text, "strict-transport-security"));
	assert_null(strstr(text, "connection"));
	assert_null(strstr(text, "x-request-id"));
	assert_null(strstr(text, "retry-after"));
}

static void
test_what_some_say(void **state)
{
	struct buffer own = { 0 };
	const struct http_answer a = {
		.status = 503,
		.type = "text/plain",
		.language = "fr",
		.has_length = true,
		.length = 0,
		.close = true,
		.tls = true,
		.page = true,
		.request_id = "abcdef",
		.request_id_len = 3,
		.retry_after = 7,
		.headers = &own,
	};
	const char *text;

	(void)state;
	buffer_puts(&own, "allow: GET\r\n");
	text = written(&a);
	assert_non_null(strstr(text, "content-type: text/plain\r\n"));
	assert_non_null(strstr(text, "content-language: fr\r\n"));
	assert_non_null(strstr(text, "content-length: 0\r\n"));
	assert_non_null(strstr(text, "connection: close\r\n"));
	assert_non_null(strstr(text, "strict-transport-security: "
	    "max-age=31536000; includeSubDomains\r\n"));
	assert_int_equal(count(text, "content-security-policy: "), 1);
	assert_non_null(strstr(text, "x-request-id: abc\r\n"));
	assert_non_null(strstr(text, "retry-after: 7\r\n"));
	assert_non_null(strstr(text, "allow: GET\r\n"));
	assert_non_null(strstr(text, "cache-control: no-store\r\n"));
	buffer_free(&own);
}

/* A policy of its own is the only one. */
static void
test_one_policy(void **state)
{
	struct buffer own = { 0 };
	struct http_answer a = { .status = 200, .headers = &own };

	(void)state;
	buffer_puts(&own, "content-security-policy: sandbox\r\n");
	assert_int_equal(count(written(&a), "content-security-policy: "), 1);
	a.page = true;
	assert_int_equal(count(written(&a), "content-security-policy: "), 1);
	assert_int_equal(count(written(&a), "permissions-policy: "), 1);
	buffer_free(&own);
}

/* Who says how long it may be kept is not contradicted. */
static void
test_one_cache_control(void **state)
{
	struct buffer own = { 0 };
	const struct http_answer a = { .status = 200, .headers = &own };
	const char *text;

	(void)state;
	buffer_puts(&own, "cache-control: no-cache\r\n");
	text = written(&a);
	assert_int_equal(count(text, "cache-control: "), 1);
	assert_non_null(strstr(text, "cache-control: no-cache\r\n"));
	buffer_free(&own);
}

static void
test_status_without_a_phrase(void **state)
{
	const struct http_answer a = { .status = 299 };

	(void)state;
	assert_memory_equal(written(&a), "HTTP/1.1 299 Status\r\n", 21);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_all_say),
		cmocka_unit_test(test_what_some_say),
		cmocka_unit_test(test_one_policy),
		cmocka_unit_test(test_one_cache_control),
		cmocka_unit_test(test_status_without_a_phrase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
