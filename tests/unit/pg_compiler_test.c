/* What pg-compiler makes of files of SQL, and what it refuses in them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <setjmp.h>
#include <cmocka.h>

#include "process.h"
#include "stack.h"

static const char	*folder;
static char		 output[65536];

static void
write_file(const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static const char *
read_file(const char *name)
{
	char path[512];
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(output, 1, sizeof(output) - 1, file);
	output[len] = '\0';
	fclose(file);
	return output;
}

static int
setup(void **state)
{
	static const char *const folders[] = { "tables", "functions",
		"queries" };
	char path[512];
	size_t i;

	(void)state;
	folder = test_folder();
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	write_file("tables/001_a.sql", "CREATE TABLE a (n int);\n");
	write_file("functions/f.sql", "-- level: 3\n");
	write_file("queries/q.sql", "");
	return 0;
}

/* The exit status; what it prints is in output. */
static int
compile(void)
{
	char *program = process_program("pg-compiler"), command[2048];
	FILE *pipe;
	size_t len;

	snprintf(command, sizeof(command), "cd %s && %s x . ./tables/*.sql"
	    " ./functions/*.sql ./queries/*.sql 2>&1", folder, program);
	free(program);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	len = fread(output, 1, sizeof(output) - 1, pipe);
	output[len] = '\0';
	return pclose(pipe);
}

static void
makes(const char *name, const char *text)
{
	if (strstr(read_file(name), text) == NULL)
		fail_msg("%s has no \"%s\":\n%s", name, text, output);
}

static void
test_makes_statement_row_and_reader(void **state)
{
	(void)state;
	write_file("queries/q.sql",
	    "-- Lines.\n"
	    "-- type: line id int8, at timestamptz, last int4 null,\n"
	    "--\tnames text[]\n"
	    "-- part: columns\n"
	    "e.id, e.at -- when\n"
	    "-- name: list write\n"
	    "-- row: n int2, hash bytea, note text null, line line\n"
	    "SELECT n, hash,\n"
	    "\t'a -- b: :columns', :columns, e.names[1:2]\n"
	    "FROM e WHERE id = $1::int8 AND at < $2::timestamptz;\n"
	    "-- name: one read\n"
	    "-- row: line\n"
	    "SELECT :columns;\n"
	    "-- name: quiet write\n"
	    "UPDATE a SET n = $1::int;\n"
	    "-- part: late\n"
	    "1\n"
	    "-- name: last read\n"
	    "SELECT :late;\n");
	if (compile() != 0)
		fail_msg("%s", output);
	makes("x_queries.c", "const struct pg_statement x_list_query = { "
	    "\"list\",\n"
	    "\t\"SELECT n, hash,\\n\"\n"
	    "\t\"'a -- b: :columns', e.id, e.at, e.names[1:2]\\n\"\n"
	    "\t\"FROM e WHERE id = $1::int8 AND at < $2::timestamptz\"\n");
	makes("x_queries.h", "extern const struct pg_statement x_list_query;");
	makes("x_queries.h", "struct x_line {\n\tint64_t id;\n\tint64_t at;\n"
	    "\tbool has_last;\n\tint32_t last;\n\tstruct pg_array names;\n");
	makes("x_queries.h", "X_LIST_ROW_LINE_LAST = 5,");
	makes("x_queries.c", "\tr->at = pg_time(rows, row, 4);\n"
	    "\tr->has_last = !pg_is_null(rows, row, 5);\n"
	    "\tr->last = (int32_t)pg_int64(rows, row, 5);\n"
	    "\tr->names = pg_array(rows, row, 6);\n");
	makes("x_queries.c", "\tr->hash = pg_bytes(rows, row, 1, "
	    "&r->hash_len);\n"
	    "\tr->note = pg_is_null(rows, row, 2) ? NULL : "
	    "pg_text(rows, row, 2);\n"
	    "\tx_list_row_line_read(rows, row, &r->line);\n");
	makes("x_queries.c", "\tr->at = pg_time(rows, row, 1);\n");
	makes("x_described.c", "true, 2, \"n int2, hash bytea, note text, "
	    "id int8, at timestamptz, last int4, names text[]\"");
	makes("x_described.c", "true, 1, NULL");
}

static void
test_makes_schema(void **state)
{
	static const char hash[] = "0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdef";
	char text[256];

	(void)state;
	snprintf(text, sizeof(text), "-- was: %s\nSELECT '\\', \"a\";\n", hash);
	write_file("tables/002_b.sql", text);
	write_file("functions/f.sql", "-- level: 3\n"
	    "CREATE OR REPLACE FUNCTION f() RETURNS int\n"
	    "LANGUAGE plpgsql AS $$\nBEGIN\n\tRETURN 1;\nEND $$;\n");
	if (compile() != 0)
		fail_msg("%s", output);
	snprintf(text, sizeof(text), ".name = \"002_b.sql\", .was = \"%s\"",
	    hash);
	makes("x_schema.c", text);
	makes("x_schema.c", "\"SELECT '\\\\', \\\"a\\\";\\n\"");
	makes("x_schema.c", ".nmigrations = 2, .level = 3,\n\t.functions =\n");
	makes("x_schema.c", "\"LANGUAGE plpgsql AS $$\\n\"");
}

static void
test_says_what_is_wrong_where(void **state)
{
	static const struct {
		const char	*file, *text, *sentence;
	} wrong[] = {
		{ "queries/q.sql", "\nSELECT 1;\n",
		    "queries/q.sql:2: a query without a name" },
		{ "queries/q.sql", "-- name: a read\nSELECT 1;\nSELECT 2;\n",
		    "queries/q.sql:3: a query without a name" },
		{ "queries/q.sql", "-- name: a read\nSELECT 1\n",
		    "queries/q.sql:1: query a does not end in a ;" },
		{ "queries/q.sql", "-- name: a read\n",
		    "queries/q.sql:1: query a is empty" },
		{ "queries/q.sql", "-- name: a\nSELECT 1;\n",
		    "queries/q.sql:1: \"\" is neither read nor write" },
		{ "queries/q.sql", "-- name: A read\nSELECT 1;\n",
		    "queries/q.sql:1: \"A\" is no name" },
		{ "queries/q.sql", "-- name: a read\nSELECT 1;\n"
		    "-- name: a read\nSELECT 2;\n", "queries/q.sql:3: "
		    "query a is in ./queries/q.sql:1 already" },
		{ "queries/q.sql", "-- name: a read\n-- row: n int5\nSELECT 1;",
		    "queries/q.sql:2: unknown type int5 of column n" },
		{ "queries/q.sql", "-- name: a read\n-- row: n int4,\n"
		    "--\tm int5\nSELECT 1;",
		    "queries/q.sql:3: unknown type int5 of column m" },
		{ "queries/q.sql", "-- name: a read\n-- row: t\nSELECT 1;",
		    "queries/q.sql:2: no type t" },
		{ "queries/q.sql", "-- name: a read\n-- row: n int4, n int8\n"
		    "SELECT 1;", "queries/q.sql:2: two columns n" },
		{ "queries/q.sql", "-- type: t n int4\n-- type: t n int8\n",
		    "queries/q.sql:2: two types t" },
		{ "queries/q.sql", "-- type: t n int4, t t\n",
		    "queries/q.sql:1: type t holds itself" },
		{ "queries/q.sql", "-- name: a read\nSELECT :p;\n",
		    "queries/q.sql:1: query a: no part p" },
		{ "queries/q.sql", "-- part: p\n1\n",
		    "queries/q.sql:1: no query has the part p" },
		{ "queries/q.sql", "-- name: a read\nSELECT $1, $3;\n",
		    "queries/q.sql:1: query a does not use $2" },
		{ "queries/q.sql", "-- name: a read\nUPDATE a SET n = 1;\n",
		    "queries/q.sql:1: query a says read and has UPDATE" },
		{ "functions/f.sql", "CREATE OR REPLACE FUNCTION f()\n",
		    "functions/f.sql:1: no file of functions says -- level" },
		{ "functions/f.sql", "-- level: 1\n-- level: 2\n",
		    "functions/f.sql:2: a second level" },
		{ "functions/f.sql", "-- level: 1\nDROP FUNCTION f;\n",
		    "functions/f.sql:2: only CREATE OR REPLACE FUNCTION" },
		{ "functions/f.sql", "-- level: 1\n"
		    "CREATE OR REPLACE FUNCTION f()\n"
		    "CREATE OR REPLACE FUNCTION f()\n", "functions/f.sql:3: "
		    "function f is in ./functions/f.sql:2 already" },
		{ "tables/001_a.sql", "-- was: abc\n",
		    "tables/001_a.sql:1: not the hash of a file" },
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		setup(state);
		write_file(wrong[i].file, wrong[i].text);
		assert_int_not_equal(compile(), 0);
		if (strstr(output, wrong[i].sentence) == NULL)
			fail_msg("not \"%s\" but:\n%s", wrong[i].sentence,
			    output);
	}
	setup(state);
	write_file("functions/f.sql", "-- level: 1\n"
	    "CREATE OR REPLACE FUNCTION f()\n");
	write_file("tables/001_a.sql", "CREATE FUNCTION f()\n");
	assert_int_not_equal(compile(), 0);
	assert_non_null(strstr(output, "tables/001_a.sql:1: function f is in "
	    "./functions/f.sql:2"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_makes_statement_row_and_reader,
		    setup),
		cmocka_unit_test_setup(test_makes_schema, setup),
		cmocka_unit_test(test_says_what_is_wrong_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
