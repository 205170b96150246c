/* multipart/form-data: whatever the pieces it comes in, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/http/multipart.h"

#define DISPOSITION	"Content-Disposition: form-data; "

struct found {
	enum multipart_result	 result;
	unsigned		 files;
	size_t			 length;
	char			 bytes[256];
	char			 name[64];
};

static void
take(const void *data, size_t len, void *arg)
{
	struct found *f = arg;

	assert_in_range(len, 1, sizeof(f->bytes) - f->length);
	memcpy(f->bytes + f->length, data, len);
	f->length += len;
}

static struct found
feed(const char *body, size_t len, size_t piece)
{
	struct found f = { .result = MULTIPART_MORE };
	struct multipart *m = multipart_new("b", take, &f);
	size_t at, n;

	assert_non_null(m);
	for (at = 0; at < len; at += n) {
		n = len - at < piece ? len - at : piece;
		f.result = multipart_feed(m, body + at, n);
	}
	f.files = multipart_files(m);
	(void)snprintf(f.name, sizeof(f.name), "%s", multipart_filename(m));
	multipart_destroy(&m);
	assert_null(m);
	return f;
}

static void
test_finds_the_file_in_any_pieces(void **state)
{
	static const char body[] =
	    "preamble\r\n--b\r\n" DISPOSITION "name=\"note\"\r\n\r\nhello\r\n"
	    "--b \t\r\ncontent-type: text/plain\r\n" DISPOSITION
	    "name=\"file\"; filename=\"a b;\\\"c.txt\"\r\n\r\n"
	    "x\r\n--a\r\n-b\r\r\n--\r\ny\r\n--b--\r\nepilogue";
	static const char want[] = "x\r\n--a\r\n-b\r\r\n--\r\ny";
	struct found f;
	size_t piece;

	(void)state;
	for (piece = 1; piece <= sizeof(body); piece++) {
		f = feed(body, sizeof(body) - 1, piece);
		assert_int_equal(f.result, MULTIPART_DONE);
		assert_int_equal(f.files, 1);
		assert_int_equal(f.length, sizeof(want) - 1);
		assert_memory_equal(f.bytes, want, f.length);
		assert_string_equal(f.name, "a b;\"c.txt");
	}
}

/* Its name is known with its first byte, and all of it is handed on at once. */
static void
test_hands_on_what_has_come(void **state)
{
	static const char head[] = "--b\r\n" DISPOSITION
	    "name=file; filename=a.txt\r\n\r\nx";
	struct found f = { .result = MULTIPART_MORE };
	struct multipart *m = multipart_new("b", take, &f);

	(void)state;
	assert_int_equal(multipart_feed(m, head, sizeof(head) - 1),
	    MULTIPART_MORE);
	assert_string_equal(multipart_filename(m), "a.txt");
	assert_int_equal(f.length, 1);
	/* What may be a boundary is not. */
	assert_int_equal(multipart_feed(m, "\r\n--", 4), MULTIPART_MORE);
	assert_int_equal(f.length, 1);
	assert_int_equal(multipart_feed(m, "a", 1), MULTIPART_MORE);
	assert_int_equal(f.length, 6);
	assert_memory_equal(f.bytes, "x\r\n--a", 6);
	multipart_destroy(&m);
	multipart_destroy(&m);
}

static void
test_empty_file_and_no_file(void **state)
{
	static const char empty[] = "--b\r\n" DISPOSITION
	    "name=file; filename=\"\"\r\n\r\n\r\n--b--";
	static const char none[] = "--b\r\n" DISPOSITION
	    "name=\"other\"\r\n\r\nx\r\n--b--\r\n";
	static const char two[] = "--b\r\n" DISPOSITION
	    "name=\"file\"\r\n\r\none\r\n--b\r\n" DISPOSITION
	    "name=\"file\"\r\n\r\ntwo\r\n--b--\r\n";
	struct found f = feed(empty, sizeof(empty) - 1, 7);

	(void)state;
	assert_int_equal(f.result, MULTIPART_DONE);
	assert_int_equal(f.files, 1);
	assert_int_equal(f.length, 0);
	f = feed(none, sizeof(none) - 1, 7);
	assert_int_equal(f.result, MULTIPART_DONE);
	assert_int_equal(f.files, 0);
	f = feed(two, sizeof(two) - 1, 7);
	assert_int_equal(f.files, 2);
	assert_int_equal(f.length, 3);
	assert_memory_equal(f.bytes, "one", 3);
}

static void
test_malformed(void **state)
{
	static const char *const bad[] = {
		/* Not a disposition, none at all, no name. */
		"--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--",
		"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--",
		"--b\r\n\r\nx\r\n--b--",
		"--b\r\n" DISPOSITION "filename=\"x\"\r\n\r\nx\r\n--b--",
		/* After the boundary. */
		"--bx\r\n", "--b-\r\n", "--b\n\n", "--b\rx",
	};
	static const char *const cut[] = { "", "x", "--", "--b", "--b\r\n",
		"--b\r\n" DISPOSITION "name=\"file\"\r\n\r\nabc",
		"--b\r\n" DISPOSITION "name=\"file\"\r\n\r\nabc\r\n--b",
		"--b\r\n" DISPOSITION "name=\"file\"\r\n\r\nabc\r\n--b-",
		"\r\n-b\r\n--c--" };
	size_t i, piece;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (piece = 1; piece < 9; piece++)
			assert_int_equal(feed(bad[i], strlen(bad[i]), piece)
			    .result, MULTIPART_BAD);
	for (i = 0; i < sizeof(cut) / sizeof(cut[0]); i++)
		assert_int_equal(feed(cut[i], strlen(cut[i]), 3).result,
		    MULTIPART_MORE);
}

static void
test_bounds(void **state)
{
	static char big[16384];
	size_t n = 0, i;

	(void)state;
	n += (size_t)snprintf(big, sizeof(big), "--b\r\nA: ");
	(void)memset(big + n, 'a', 9000);
	assert_int_equal(feed(big, n + 9000, 100).result, MULTIPART_BAD);

	for (i = 0, n = 0; i < 80; i++)
		n += (size_t)snprintf(big + n, sizeof(big) - n, "%s--b\r\n"
		    DISPOSITION "name=x\r\n\r\n", i > 0 ? "\r\n" : "");
	assert_int_equal(feed(big, n, 100).result, MULTIPART_BAD);
}

/* Browsers leave backslashes alone, other clients escape them. */
static void
test_names_as_clients_write_them(void **state)
{
	static const struct {
		const char	*parameter, *name;
	} table[] = {
		{ "filename=\"b.pdf\"", "b.pdf" },
		{ "filename=b.pdf", "b.pdf" },
		{ "FileName=\"b.pdf\"", "b.pdf" },
		{ "filename=\"C:\\docs\\b.pdf\"", "C:\\docs\\b.pdf" },
		{ "filename=\"C:\\\\docs\\\\b.pdf\"", "C:\\docs\\b.pdf" },
		{ "filename=\"a;b.pdf\"", "a;b.pdf" },
		{ "filename=\"a\\\"b.pdf\"", "a\"b.pdf" },
		{ "filename=\"a%22b%25.pdf\"", "a\"b%25.pdf" },
		{ "filename=\"a%0D%0Ab.pdf\"", "a  b.pdf" },
		{ "filename=\"x.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf",
		    "\xc3\xa9t\xc3\xa9.pdf" },
		{ "filename=\"x.pdf\"; filename*=iso-8859-1''%E9.pdf",
		    "x.pdf" },
		{ "filename=\"open", "open" },
	};
	char body[256];
	struct found f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		(void)snprintf(body, sizeof(body), "--b\r\n" DISPOSITION
		    "name=\"file\"; %s\r\n\r\nx\r\n--b--",
		    table[i].parameter);
		f = feed(body, strlen(body), 11);
		assert_int_equal(f.result, MULTIPART_DONE);
		assert_string_equal(f.name, table[i].name);
	}
}

static void
test_boundaries(void **state)
{
	static const char long_one[] =
	    "0123456789012345678901234567890123456789"
	    "0123456789012345678901234567890";
	struct multipart *m = multipart_new("----WebKitFormBoundary7MA4YWxk",
	    take, NULL);

	(void)state;
	assert_non_null(m);
	multipart_destroy(&m);
	assert_null(multipart_new("", take, NULL));
	assert_null(multipart_new(long_one, take, NULL));
	assert_null(multipart_new("a\r\nb", take, NULL));
	assert_null(multipart_new("ends with a space ", take, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_the_file_in_any_pieces),
		cmocka_unit_test(test_hands_on_what_has_come),
		cmocka_unit_test(test_empty_file_and_no_file),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_names_as_clients_write_them),
		cmocka_unit_test(test_boundaries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
