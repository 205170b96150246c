/* UTF-8: what is well-formed, and what only looks like it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"

static void
test_counts_characters(void **state)
{
	(void)state;
	assert_int_equal(utf8_length(""), 0);
	assert_int_equal(utf8_length("abc"), 3);
	assert_int_equal(utf8_length("L\xc3\xa9" "a \xe2\x82\xac"), 5);
	assert_int_equal(utf8_length("\xf0\x9f\x93\x8e"), 1);
	assert_int_equal(utf8_length("\xf4\x8f\xbf\xbf"), 1);
}

static void
test_refuses_malformed(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xff", "caf\xe9", "\xc3", "\xe2\x82", "\xf0\x9f\x93",
		"\xc0\x80", "\xc1\xbf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(utf8_length(bad[i]), -1);
}

/* Of bytes with an end, which is not gone over. */
static void
test_one_character(void **state)
{
	const uint8_t *euro = (const uint8_t *)"\xe2\x82\xac";
	const uint8_t *nul = (const uint8_t *)"";

	(void)state;
	assert_int_equal(utf8_sequence(euro, euro + 3), 3);
	assert_int_equal(utf8_sequence(euro, euro + 2), 0);
	assert_int_equal(utf8_sequence(euro + 1, euro + 3), 0);
	assert_int_equal(utf8_sequence(nul, nul + 1), 0);
	assert_int_equal(utf8_sequence(euro, euro + 4), 3);
}

static void
test_knows_controls(void **state)
{
	(void)state;
	assert_true(utf8_is_control('\n'));
	assert_true(utf8_is_control(0x7f));
	assert_true(utf8_is_control(0x85));
	assert_true(utf8_is_control(0x202e));
	assert_false(utf8_is_control(' '));
	assert_false(utf8_is_control(0xe9));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_characters),
		cmocka_unit_test(test_refuses_malformed),
		cmocka_unit_test(test_one_character),
		cmocka_unit_test(test_knows_controls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
