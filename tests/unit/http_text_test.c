/* Small pieces of HTTP: escapes, queries, languages, names of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/http/text.h"

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

static void
test_escapes(void **state)
{
	(void)state;
	assert_string_equal(http_unescape(arena, "a%20b+c%C3%A9", 13, true),
	    "a b c\xc3\xa9");
	assert_string_equal(http_unescape(arena, "a+b", 3, false), "a+b");
	assert_null(http_unescape(arena, "%", 1, false));
	assert_null(http_unescape(arena, "%2", 2, false));
	assert_null(http_unescape(arena, "%zz", 3, false));
	assert_null(http_unescape(arena, "%00", 3, false));
	/* The length counts, not the NUL behind it. */
	assert_null(http_unescape(arena, "%20", 2, false));
}

static void
test_queries(void **state)
{
	const char *p = "&a=1&&b=x%3Dy=z&c&d=";
	char *name, *value;

	(void)state;
	assert_int_equal(http_query_next(arena, &p, &name, &value), 1);
	assert_string_equal(name, "a");
	assert_string_equal(value, "1");
	assert_int_equal(http_query_next(arena, &p, &name, &value), 1);
	assert_string_equal(name, "b");
	assert_string_equal(value, "x=y=z");
	assert_int_equal(http_query_next(arena, &p, &name, &value), 1);
	assert_string_equal(name, "c");
	assert_string_equal(value, "");
	assert_int_equal(http_query_next(arena, &p, &name, &value), 1);
	assert_string_equal(name, "d");
	assert_int_equal(http_query_next(arena, &p, &name, &value), 0);
	p = "a=%";
	assert_int_equal(http_query_next(arena, &p, &name, &value), -1);
}

/* All values of s in a header, in order, with a bar between them. */
static const char *
cookies(const char *header)
{
	static char all[100];
	const char *p = header;
	char *value;

	all[0] = '\0';
	while ((value = http_cookie_value(arena, &p, "s")) != NULL) {
		(void)strcat(all, value);
		(void)strcat(all, "|");
	}
	return all;
}

static void
test_cookies(void **state)
{
	(void)state;
	assert_string_equal(cookies("a=1; s=x=y; b=2"), "x=y|");
	assert_string_equal(cookies("as=1; ss=2; s"), "");
	assert_string_equal(cookies(NULL), "");
	assert_string_equal(cookies(";;; "), "");
	assert_string_equal(cookies("s=old; s=new"), "old|new|");
	assert_string_equal(cookies("a=1;s=x ; b=2"), "x|");
	assert_string_equal(cookies("s=x\t;s = y"), "x|y|");
	assert_string_equal(cookies("s=\"x\""), "x|");
	assert_string_equal(cookies("s=\""), "\"|");
	assert_string_equal(cookies("s=; s= ;s"), "||");
}

static void
test_languages(void **state)
{
	static const struct {
		const char	*header, *language;
	} table[] = {
		{ NULL, "fr" }, { "", "fr" }, { "en", "en" },
		{ "en-GB,en;q=0.8", "en" }, { "fr-FR,fr;q=0.9,en;q=0.8", "fr" },
		{ "fr;q=0.1, en;q=0.9", "en" }, { "de, en;q=0.5", "en" },
		{ "de", "fr" }, { "*", "fr" }, { "eng", "fr" },
		{ "en;q=0", "fr" }, { ",,;", "fr" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(http_language(table[i].header),
		    table[i].language);
}

static void
test_media_types(void **state)
{
	const char *type = "Multipart/Form-Data; x=1 ; boundary=\"a;\\\"b\"";

	(void)state;
	assert_true(http_media_type_is("application/json",
	    "application/json"));
	assert_true(http_media_type_is("Application/JSON; charset=utf-8",
	    "application/json"));
	assert_false(http_media_type_is("application/jsonp",
	    "application/json"));
	assert_false(http_media_type_is(NULL, "application/json"));
	assert_true(http_media_type_is(type, "multipart/form-data"));
	assert_string_equal(http_parameter(arena, type, "boundary"),
	    "a;\"b");
	assert_string_equal(http_parameter(arena, "x; boundary=ab; c",
	    "boundary"), "ab");
	assert_null(http_parameter(arena, "x; boundaries=ab", "boundary"));
	assert_string_equal(http_parameter(arena, "x; boundary=\"open",
	    "boundary"), "open");
}

static void
test_tags_and_codings(void **state)
{
	(void)state;
	assert_true(http_etag_listed("\"a\", W/\"b\"", "\"b\""));
	assert_true(http_etag_listed("*", "\"b\""));
	assert_false(http_etag_listed("\"ab\"", "\"b\""));
	assert_false(http_etag_listed(NULL, "\"b\""));
	assert_true(http_accepts("gzip, br;q=0.5", "br"));
	assert_false(http_accepts("gzip, br;q=0", "br"));
	assert_false(http_accepts("brotli", "br"));
	assert_false(http_accepts(NULL, "br"));
}

static void
test_dispositions(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	http_disposition(&b, "attachment", "\xc3\xa9t\xc3\xa9 \"1\"\r\n/x.pdf");
	buffer_putc(&b, '\0');
	assert_string_equal(b.data, "attachment; "
	    "filename=\"_t_ _1____x.pdf\"; filename*=UTF-8''"
	    "%C3%A9t%C3%A9%20%221%22%0D%0A%2Fx.pdf");
	buffer_reset(&b);
	http_disposition(&b, "inline", "x.png");
	buffer_putc(&b, '\0');
	assert_string_equal(b.data,
	    "inline; filename=\"x.png\"; filename*=UTF-8''x.png");
	buffer_free(&b);
}

static void
test_origins(void **state)
{
	static const struct {
		bool		 same;
		const char	*origin, *site, *host;
	} table[] = {
		{ true, NULL, NULL, "h:1" },
		{ true, "https://H:1", NULL, "h:1" },
		{ true, "https://h", NULL, "h:443" },
		{ true, "https://h:443", NULL, "h" },
		{ true, "http://h", NULL, "h:80" },
		{ true, "http://h:80", NULL, "h" },
		{ true, "http://[::1]:80", NULL, "[::1]" },
		{ false, "https://h", NULL, "h:80" },
		{ false, "http://h", NULL, "h:443" },
		{ false, "http://h:8443", NULL, "h" },
		{ false, "http://evil", NULL, "h:1" },
		{ false, "http://evil.h", NULL, "h" },
		{ false, "http://h.evil", NULL, "h" },
		{ false, "null", NULL, "h:1" },
		{ false, "", NULL, "" },
		{ false, "https://", NULL, "" },
		{ false, "file://h", NULL, "h" },
		/* The browser's word, whatever a proxy made of Host. */
		{ true, "https://school.example", "same-origin", "10.0.0.7" },
		{ true, "https://school.example", "none", "x" },
		{ false, NULL, "cross-site", "h:1" },
		{ false, "http://h:1", "same-site", "h:1" },
		{ false, "http://h:1", "Same-Origin", "h:1" },
		{ false, "http://h:1", "", "h:1" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (http_same_origin(table[i].origin, table[i].site,
		    table[i].host) != table[i].same)
			fail_msg("row %zu", i);
}

static void
test_if_match(void **state)
{
	(void)state;
	assert_true(http_if_match("\"a\"", "\"a\""));
	assert_true(http_if_match("\"b\" , \"a\"", "\"a\""));
	assert_true(http_if_match("*", "\"a\""));
	assert_false(http_if_match("\"b\"", "\"a\""));
	assert_false(http_if_match("W/\"a\"", "\"a\""));
	assert_false(http_if_match("", "\"a\""));
	/* What has no tag fits an asterisk alone. */
	assert_true(http_if_match("*", NULL));
	assert_false(http_if_match("\"a\"", NULL));
	assert_false(http_if_match(", ,", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_escapes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_queries, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cookies, setup, teardown),
		cmocka_unit_test(test_languages),
		cmocka_unit_test_setup_teardown(test_media_types, setup,
		    teardown),
		cmocka_unit_test(test_tags_and_codings),
		cmocka_unit_test(test_dispositions),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_if_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
