/* Heads of requests: what is understood, and what is refused with what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/http/head.h"

static char bytes[HTTP_HEAD_MAX + 1024];
static struct http_head head;
static struct http_refusal refusal;

static enum http_parse
parse(const char *text)
{
	size_t len = strlen(text);

	(void)memcpy(bytes, text, len);
	return http_head_parse(bytes, len, &head, &refusal);
}

static void
test_a_request(void **state)
{
	static const char text[] = "POST /a%20b?x=1&y HTTP/1.1\r\n"
	    "HOST: h:80\r\nx-other:\r\nCookie:  a=b  \r\nX-\xc3: no\r\n";
	static const char good[] = "POST /a%20b?x=1&y HTTP/1.1\r\n"
	    "HOST: h:80\r\nx-other:\r\nUser-Agent: \xc3\xa9\r\n"
	    "Cookie:  a=b  \r\nContent-Length: 12\r\n\r\nbody";

	(void)state;
	assert_int_equal(parse(good), HTTP_PARSED);
	assert_int_equal(head.method, HTTP_POST);
	assert_string_equal(head.path, "/a%20b");
	assert_string_equal(head.query, "x=1&y");
	assert_string_equal(head.field[HTTP_HOST], "h:80");
	assert_string_equal(head.field[HTTP_COOKIE], "a=b");
	assert_null(head.field[HTTP_RANGE]);
	assert_int_equal(head.content_length, 12);
	assert_int_equal(head.size, sizeof(good) - 1 - 4);
	assert_false(head.close);
	assert_false(head.chunked);
	assert_int_equal(parse(text), HTTP_INCOMPLETE);
	assert_int_equal(parse("POST / HTTP/1.1\r\nHost: x\r\n"
	    "Transfer-Encoding: Chunked\r\n\r\n"), HTTP_PARSED);
	assert_true(head.chunked);
	assert_int_equal(head.content_length, 0);
}

static void
test_every_start_is_incomplete(void **state)
{
	static const char text[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text) - 1; n++) {
		(void)memcpy(bytes, text, n);
		assert_int_equal(http_head_parse(bytes, n, &head, &refusal),
		    HTTP_INCOMPLETE);
	}
}

static void
test_connections(void **state)
{
	(void)state;
	assert_int_equal(parse("GET / HTTP/1.1\r\nHost: x\r\n"
	    "Connection: Close\r\n\r\n"), HTTP_PARSED);
	assert_true(head.close);
	assert_int_equal(parse("GET / HTTP/1.0\r\n\r\n"), HTTP_PARSED);
	assert_true(head.close);
}

static void
test_targets_of_proxies(void **state)
{
	static const struct {
		const char	*target, *host, *path, *query;
	} table[] = {
		{ "http://h:80/a/b?c=1", "h:80", "/a/b", "c=1" },
		{ "HTTPS://h/", "h", "/", "" },
		{ "http://h", "h", "/", "" },
		{ "http://h?x", "h", "/", "x" },
		{ "http://h#x", "h", "/", "" },
		{ "http://[::1]:8/%6d", "[::1]:8", "/m", "" },
		{ "/http://h/", "other", "/http://h/", "" },
	};
	char text[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		(void)snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\n"
		    "Host: other\r\n\r\n", table[i].target);
		assert_int_equal(parse(text), HTTP_PARSED);
		assert_string_equal(head.field[HTTP_HOST], table[i].host);
		assert_string_equal(head.path, table[i].path);
		assert_string_equal(head.query, table[i].query);
	}
}

static void
test_needless_escapes(void **state)
{
	static const struct {
		const char	*target, *path;
	} table[] = {
		{ "/api/v1/%6d%65", "/api/v1/me" },
		{ "/api/v1/threads%3Aunread", "/api/v1/threads:unread" },
		{ "/%7E%2d%5f%2E", "/~-_." },
		/* These mean something else where they stand alone. */
		{ "/a%2fb", "/a%2fb" }, { "/a%3Fb", "/a%3Fb" },
		{ "/%256d", "/%256d" }, { "/%00", "/%00" },
		{ "/%C3%A9", "/%C3%A9" },
		/* Not escapes; whoever reads the path refuses them. */
		{ "/%", "/%" }, { "/%6", "/%6" }, { "/%zz", "/%zz" },
	};
	char text[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		(void)snprintf(text, sizeof(text), "GET %s?%%6d HTTP/1.1\r\n"
		    "Host: h\r\n\r\n", table[i].target);
		assert_int_equal(parse(text), HTTP_PARSED);
		assert_string_equal(head.path, table[i].path);
		assert_string_equal(head.query, "%6d");
	}
}

static void
test_lines_of_cookies(void **state)
{
	(void)state;
	assert_int_equal(parse("GET / HTTP/1.1\r\nHost: x\r\nCookie: a=1"
	    "\r\nX: y\r\ncookie: b=2\r\n\r\n"), HTTP_PARSED);
	assert_string_equal(head.cookie[0], "a=1");
	assert_string_equal(head.cookie[1], "b=2");
	assert_null(head.cookie[2]);
	assert_string_equal(head.field[HTTP_COOKIE], "a=1");
}

static void
test_refusals(void **state)
{
	static const struct {
		int		 http_status;
		const char	*text;
	} table[] = {
		{ 400, "\r\n\r\n" },
		{ 400, "GET\r\n\r\n" },
		{ 400, "GET /\r\n\r\n" },
		{ 400, "GET / FTP/1.1\r\nHost: x\r\n\r\n" },
		{ 400, "GET http:///a HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 400, "GET http://u@x/ HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 400, "GET http://x/ HTTP/1.1\r\n\r\n" },
		{ 400, "GET http://x/ HTTP/1.1\r\nHost: a b\r\n\r\n" },
		{ 400, "GET http://x/ HTTP/1.1\r\nHost: a\r\nHost: b"
		    "\r\n\r\n" },
		{ 400, "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 400, "GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 431, "GET / HTTP/1.1\r\nHost: x\r\nCookie: 1\r\nCookie: 2"
		    "\r\nCookie: 3\r\nCookie: 4\r\nCookie: 5\r\nCookie: 6"
		    "\r\nCookie: 7\r\nCookie: 8\r\nCookie: 9\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: x\r\n folded: c\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n" },
		{ 400, "GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5"
		    "\r\n\r\n" },
		{ 400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5"
		    "\r\n\r\n" },
		{ 400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5"
		    "\r\n\r\n" },
		{ 400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
		    "99999999999999999999\r\n\r\n" },
		{ 400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
		    "Content-Length: 6\r\n\r\n" },
		{ 400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n" },
		{ 400, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
		    "chunked\r\nTransfer-Encoding: chunked\r\n\r\n" },
		{ 400, "POST / HTTP/1.0\r\nHost: x\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: x\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n" },
		{ 501, "GET / HTTP/1.1\r\nHost: x\r\n"
		    "transfer-encoding: gzip\r\n\r\n" },
		{ 501, "POST / HTTP/1.1\r\nHost: x\r\n"
		    "transfer-encoding: gzip, chunked\r\n\r\n" },
		{ 501, "BREW / HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 501, "get / HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 505, "GET / HTTP/2.0\r\nHost: x\r\n\r\n" },
		{ 505, "PUT / HTTP/1.0\r\nHost: x\r\n\r\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (parse(table[i].text) != HTTP_REFUSED ||
		    refusal.http_status != table[i].http_status)
			fail_msg("%s: %d", table[i].text, refusal.http_status);
	}
}

static void
test_sizes(void **state)
{
	static char text[HTTP_HEAD_MAX + 512];
	size_t n = (size_t)HTTP_TARGET_MAX + 10;

	(void)state;
	(void)memcpy(text, "GET /", 5);
	(void)memset(text + 5, 'a', n);
	(void)strcpy(text + 5 + n, " HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(parse(text), HTTP_REFUSED);
	assert_int_equal(refusal.http_status, 414);

	(void)memset(text, 'a', HTTP_HEAD_MAX);
	text[HTTP_HEAD_MAX] = '\0';
	assert_int_equal(parse(text), HTTP_REFUSED);
	assert_int_equal(refusal.http_status, 431);
	text[HTTP_HEAD_MAX - 1] = '\0';
	assert_int_equal(parse(text), HTTP_INCOMPLETE);

	(void)memcpy(bytes, "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 29);
	assert_int_equal(http_head_parse(bytes, 29, &head, &refusal),
	    HTTP_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_request),
		cmocka_unit_test(test_every_start_is_incomplete),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_targets_of_proxies),
		cmocka_unit_test(test_needless_escapes),
		cmocka_unit_test(test_lines_of_cookies),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
