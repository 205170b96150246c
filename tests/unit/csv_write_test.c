/* Rows of CSV that a spreadsheet opens and does not run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/csv.h"

static void
expect(const char *cell, const char *wanted)
{
	const char *const cells[] = { cell, "x" };
	struct buffer b = { 0 };

	csv_row(&b, cells, 2);
	buffer_putc(&b, '\0');
	assert_string_equal(b.data, wanted);
	buffer_free(&b);
}

static void
test_cells(void **state)
{
	(void)state;
	expect("", "\"\",\"x\"\r\n");
	expect("a,b;c", "\"a,b;c\",\"x\"\r\n");
	expect("dit « \"oui\" »", "\"dit « \"\"oui\"\" »\",\"x\"\r\n");
	expect("deux\nlignes", "\"deux\nlignes\",\"x\"\r\n");
}

static void
test_formulas(void **state)
{
	(void)state;
	expect("=1+1", "\"'=1+1\",\"x\"\r\n");
	expect("+33", "\"'+33\",\"x\"\r\n");
	expect("-1", "\"'-1\",\"x\"\r\n");
	expect("@a", "\"'@a\",\"x\"\r\n");
	expect("\t=1", "\"'\t=1\",\"x\"\r\n");
	expect("1=1", "\"1=1\",\"x\"\r\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_formulas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
