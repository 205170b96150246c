/* Text as people write it: one form, what cannot be seen, where to cut. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "directory.pb-c.h"
#include "messages.pb-c.h"
#include "wire/frame.h"

#define E_NFC	"\xc3\xa9"
#define E_NFD	"e\xcc\x81"
#define FAMILY	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
#define FRANCE	"\xf0\x9f\x87\xab\xf0\x9f\x87\xb7"
#define HEART	"\xe2\x9d\xa4\xef\xb8\x8f"	/* and its selector */

struct pair {
	const char	*in, *out;
};

static void
test_one_form(void **state)
{
	static const struct pair table[] = {
		{ "", "" },
		{ "Dupont", "Dupont" },
		{ "L" E_NFC "a", "L" E_NFC "a" },
		{ "L" E_NFD "a", "L" E_NFC "a" },
		/* Hangul, a ring on an A, marks in another order. */
		{ "\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80" },
		{ "\xe2\x84\xab", "\xc3\x85" },
		{ "a\xcc\x81\xcc\xa3", "\xe1\xba\xa1\xcc\x81" },
	};
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(text_nfc(a, table[i].in), table[i].out);
	arena_destroy(&a);
}

/* What a service is asked is in one form, however deep it stands. */
static void
test_requests_arrive_in_one_form(void **state)
{
	char *ids[] = { (char *)"plain", (char *)"c" E_NFD };
	Common__To to = COMMON__TO__INIT;
	Messages__SendRequest req = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendRequest *got;
	ProtobufCMessage *m;
	struct arena *a = arena_new();
	uint8_t bytes[256];
	size_t n;

	(void)state;
	to.category_ids = ids;
	to.n_category_ids = 2;
	req.to = &to;
	req.subject = (char *)E_NFD "t" E_NFD;
	req.body_html = (char *)"<p>" E_NFC "</p>";
	n = messages__send_request__pack(&req, bytes);
	assert_int_equal(rpc_frame_unpack(&messages__send_request__descriptor,
	    bytes, n, a, &m).code, RPC__CODE__OK);
	got = (Messages__SendRequest *)(void *)m;
	assert_string_equal(got->subject, E_NFC "t" E_NFC);
	assert_string_equal(got->body_html, "<p>" E_NFC "</p>");
	assert_string_equal(got->to->category_ids[0], "plain");
	assert_string_equal(got->to->category_ids[1], "c" E_NFC);
	arena_destroy(&a);
}

static void
test_knows_what_cannot_be_seen(void **state)
{
	static const int32_t blank[] = { ' ', '\t', '\n', 0x7f, 0x85, 0xa0,
		0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680, 0x17b4, 0x180e,
		0x2000, 0x200b, 0x200d, 0x200e, 0x2028, 0x202e, 0x202f, 0x205f,
		0x2060, 0x2064, 0x2069, 0x206f, 0x2800, 0x3000, 0x3164, 0xfe0f,
		0xfeff, 0xffa0, 0xfff9, 0x1d173, 0xe0001, 0xe0041, 0xe0100 };
	static const int32_t seen[] = { 'a', '-', '.', 0xe9, 0x301, 0x2019,
		0x4e00, 0x1f44d, 0xfffd, 0x10ffff };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(blank) / sizeof(blank[0]); i++)
		if (!text_is_blank(blank[i]))
			fail_msg("U+%04X is seen", (unsigned)blank[i]);
	for (i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		if (text_is_blank(seen[i]))
			fail_msg("U+%04X is blank", (unsigned)seen[i]);
}

static void
test_trims(void **state)
{
	static const struct pair table[] = {
		{ "", "" },
		{ " \t\xc2\xa0 ", "" },
		{ "\xc2\xad", "" },
		{ "\xe2\x80\x8b\xef\xbb\xbf\xe2\xa0\x80", "" },
		{ "  a  b ", "a  b" },
		{ "\xc2\xa0" "a\xe2\x80\x89", "a" },
		{ " " E_NFD " ", E_NFC },
		{ HEART " ", HEART },
		{ "a \xef\xb8\x8f", "a" },
		{ "\xe2\x80\x8d" FAMILY "\xe2\x80\x8d", FAMILY },
		{ "a\nb", "a\nb" },
	};
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(text_trimmed(a, table[i].in),
		    table[i].out);
	assert_string_equal(text_line(a, "\x01 a\nb\xe2\x80\xa8"
	    "c\xe2\x80\xae "), "a b c");
	assert_string_equal(text_line(a, "\xe2\x80\xa8\n"), "");
	arena_destroy(&a);
}

static void
check_cut(const char *text, size_t max, const char *want)
{
	size_t n = text_cut(text, strlen(text), max);

	assert_int_equal(n, strlen(want));
	assert_memory_equal(text, want, n);
}

static void
test_cuts_between_characters_as_seen(void **state)
{
	(void)state;
	check_cut("abc", 3, "abc");
	check_cut("abc", 2, "ab");
	check_cut("a" E_NFC "b", 2, "a" E_NFC);
	check_cut("a" E_NFD "b", 2, "a");
	check_cut("a" E_NFD "b", 3, "a" E_NFD);
	check_cut(FRANCE FRANCE, 3, FRANCE);
	check_cut("a" FRANCE, 2, "a");
	check_cut("ab" FAMILY, 4, "ab");
	check_cut("ab" FAMILY, 5, "ab" FAMILY);
	check_cut("x" HEART, 2, "x");
	check_cut("a\r\nb", 2, "a");
	/* One that is too long alone. */
	check_cut("e\xcc\x81\xcc\x81\xcc\x81", 2, "e\xcc\x81");
	check_cut("", 5, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_form),
		cmocka_unit_test(test_requests_arrive_in_one_form),
		cmocka_unit_test(test_knows_what_cannot_be_seen),
		cmocka_unit_test(test_trims),
		cmocka_unit_test(test_cuts_between_characters_as_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
