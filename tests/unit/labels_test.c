/* What the directory says of somebody, in French as one speaks it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "directory/handlers/labels.h"

static void
test_parent_of(void **state)
{
	static const char *const rows[][3] = {
		{ "fr", "Léa Martin, 6e B", "parent de Léa Martin, 6e B" },
		{ "fr", "Élise Roux", "parent d\xe2\x80\x99Élise Roux" },
		{ "fr", "Anna Roux", "parent d\xe2\x80\x99" "Anna Roux" },
		{ "fr", "Œdipe Roux", "parent d\xe2\x80\x99Œdipe Roux" },
		{ "fr", "Yanis Roux", "parent de Yanis Roux" },
		{ "fr", "Hugo Roux ; Élise Roux",
		    "parent de Hugo Roux ; Élise Roux" },
		{ "en", "Élise Roux", "parent of Élise Roux" },
	};
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(label_parent_of(a, rows[i][0], rows[i][1]),
		    rows[i][2]);
	arena_destroy(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_parent_of) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
