/* Sizes and tokens of pages: what is taken, and what is none of ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rpc/page.h"

static void
test_tokens_come_back(void **state)
{
	static const int64_t ids[] = { 1, 9, 1234567890123, INT64_MAX };
	struct arena *arena = arena_new();
	int64_t id;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		assert_true(page_id_token_read(page_id_token(arena, ids[i]),
		    0, &id));
		assert_int_equal(id, ids[i]);
	}
	assert_true(page_id_token_read("", INT64_MAX, &id));
	assert_int_equal(id, INT64_MAX);
	arena_destroy(&arena);
}

static void
test_refuses_other_tokens(void **state)
{
	static const char *const tokens[] = {
		"0", "-1", "+1", " 1", "1 ", "01", "1x", "x", "0x1", "1.0",
		"9223372036854775808", "99999999999999999999999999",
	};
	int64_t id;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		if (page_id_token_read(tokens[i], 0, &id))
			fail_msg("\"%s\" is taken", tokens[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens_come_back),
		cmocka_unit_test(test_refuses_other_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
