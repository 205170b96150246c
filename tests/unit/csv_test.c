/* The roster's CSV reader: rows, lines, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "directory/roster/csv.h"

/*
 * Reads `text` and writes what comes out: "1[a|b] 3!row-not-utf8 ".  Freed by
 * the caller.
 */
static char *
dump(const char *text, size_t len)
{
	struct roster_csv *csv = roster_csv_new(text, len);
	struct roster_row row;
	char *out = NULL;
	size_t outlen, i;
	FILE *f = open_memstream(&out, &outlen);

	assert_non_null(csv);
	while (roster_csv_next(csv, &row)) {
		fprintf(f, "%u", row.line);
		if (row.problem != NULL) {
			fprintf(f, "!%s ", row.problem);
			continue;
		}
		for (i = 0; i < row.nfields; i++)
			fprintf(f, "%c%s", i == 0 ? '[' : '|', row.fields[i]);
		fprintf(f, "] ");
	}
	fclose(f);
	roster_csv_destroy(&csv);
	return out;
}

static void
test_rows(void **state)
{
	static const struct {
		const char	*text, *want;
	} cases[] = {
		{ "", "" },
		{ "\n\r\n  \n", "" },
		{ "a,b\n1,2\n", "1[a|b] 2[1|2] " },
		{ "a,b\r\n1,2", "1[a|b] 2[1|2] " },
		{ "a\rb\rc", "1[a] 2[b] 3[c] " },
		{ "\xef\xbb\xbf" "a,b\n", "1[a|b] " },
		{ ",\n,,\n", "1[|] 2[||] " },
		{ "a\n\n\nb\n", "1[a] 4[b] " },
		{ " a ,\tb\n", "1[ a |\tb] " },
		{ "\"a,b\",\"c\"\"d\"\n", "1[a,b|c\"d] " },
		{ "\"\",x\n", "1[|x] " },
		{ "\"a\nb\",c\nd\n", "1[a\nb|c] 3[d] " },
		{ "é,日本\n", "1[é|日本] " },
		/* A bad row, and those behind it. */
		{ "a\"b\nc\n", "1!row-bad-quoting 2[c] " },
		{ "\"a\"b\nc\n", "1!row-bad-quoting 2[c] " },
		{ "\"a\nb\nc\n", "1!row-bad-quoting 2[b] 3[c] " },
		{ "x\n\"a\nb,\"c\"\nd\n",
		    "1[x] 2!row-bad-quoting 3[b|c] 4[d] " },
		{ "\"1\n2\n3\n4\n5\n6\n7\n8\n9\"\nz\n", "1!row-bad-quoting "
		    "2[2] 3[3] 4[4] 5[5] 6[6] 7[7] 8[8] 9!row-bad-quoting "
		    "10[z] " },
		{ "a\n\xff,b\nc\n", "1[a] 2!row-not-utf8 3[c] " },
		{ "\xc0\xaf\n", "1!row-not-utf8 " },
		{ "\xed\xa0\x80\n", "1!row-not-utf8 " },
		{ "caf\xe9\nok", "1!row-not-utf8 2[ok] " },
	};
	size_t i;
	char *got;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		got = dump(cases[i].text, strlen(cases[i].text));
		assert_string_equal(got, cases[i].want);
		free(got);
	}
}

static void
test_nul(void **state)
{
	char *got = dump("a\0b\nc\n", 6);

	(void)state;
	assert_string_equal(got, "1!row-not-utf8 2[c] ");
	free(got);
}

static void
test_bounds(void **state)
{
	size_t len = 300 * 1024;
	char *text = malloc(len), *got;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', len);
	text[len - 3] = '\n';
	text[len - 1] = '\n';
	got = dump(text, len);
	assert_string_equal(got, "1!row-too-long 2[a] ");
	free(got);
	memset(text, ',', 1000);
	text[1000] = '\n';
	got = dump(text, 1001);
	assert_string_equal(got, "1!row-too-long ");
	free(got);
	free(text);
}

/* With the number of fields known, a row of several lines must have it. */
static void
test_expected(void **state)
{
	static const char text[] = "a,\"b\nc,d\"\ne,f\n";
	struct roster_csv *csv = roster_csv_new(text, sizeof(text) - 1);
	struct roster_row row;

	(void)state;
	assert_non_null(csv);
	roster_csv_expect(csv, 3, 3);
	assert_true(roster_csv_next(csv, &row));
	assert_string_equal(row.problem, "row-field-count");
	assert_true(roster_csv_next(csv, &row));
	assert_string_equal(row.problem, "row-bad-quoting");
	assert_true(roster_csv_next(csv, &row));
	assert_int_equal(row.nfields, 2);
	roster_csv_destroy(&csv);
	csv = roster_csv_new(text, sizeof(text) - 1);
	assert_non_null(csv);
	roster_csv_expect(csv, 2, 2);
	assert_true(roster_csv_next(csv, &row));
	assert_null(row.problem);
	assert_memory_equal(row.text, text, row.len);
	roster_csv_destroy(&csv);
}

static void
test_cells(void **state)
{
	static const struct {
		const char	*line;
		size_t		 n;
		const char	*want;
	} cases[] = {
		{ "s1,x", 0, "s1" }, { "\"s1,x", 0, "s1" },
		{ " \"s1\" ,x", 0, "s1" }, { "s1", 0, "s1" },
		{ ",s1", 0, "" }, { "a,\"b,c\",d", 2, "d" },
		{ "", 0, "" }, { "a", 1, NULL }, { "s\xe9,x", 0, NULL },
		{ "0123456789,", 0, NULL },
	};
	char cell[10];
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rc = roster_csv_cell(cases[i].line, strlen(cases[i].line),
		    cases[i].n, cell, sizeof(cell));
		assert_int_equal(rc, cases[i].want == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(cell, cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
