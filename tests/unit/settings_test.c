/* Settings: every type, bad values, help and Markdown. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "service/settings.h"

static const struct setting first[] = {
	{ "T_TEXT", SETTING_TEXT, "plain", 0, 0, "a text" },
	{ "T_INT", SETTING_INT, "5", -10, 10, "a number" },
	{ "T_ANY", SETTING_INT, "0", 0, 0, "any number" },
	{ "T_BOOL", SETTING_BOOL, "no", 0, 0, "a switch" },
	{ NULL, 0, NULL, 0, 0, NULL },
};
static const struct setting second[] = {
	{ "T_BYTES", SETTING_BYTES, "20M", 0, 0, "a size" },
	{ "T_MS", SETTING_MS, "10s", 0, 0, "one | other" },
	{ "T_EMPTY", SETTING_TEXT, "", 0, 0, "may be empty" },
	{ NULL, 0, NULL, 0, 0, NULL },
};
static const struct setting required[] = {
	{ "T_REQUIRED", SETTING_TEXT, NULL, 0, 0, "must be there" },
	{ NULL, 0, NULL, 0, 0, NULL },
};
static const struct setting *const tables[] = { first, second, NULL };

static char error[256];

static int
clear(void **state)
{
	static const char *const names[] = { "T_TEXT", "T_INT", "T_ANY",
		"T_BOOL", "T_BYTES", "T_MS", "T_EMPTY", "T_REQUIRED" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	error[0] = '\0';
	return 0;
}

/* The value of one setting when the environment says `text`. */
static int64_t
value_of(const char *name, const char *text)
{
	struct settings *s;
	int64_t value;

	setenv(name, text, 1);
	s = settings_load(tables, 3, error, sizeof(error));
	if (s == NULL)
		fail_msg("%s", error);
	value = settings_int(s, name);
	settings_destroy(&s);
	assert_null(s);
	unsetenv(name);
	return value;
}

static void
assert_refused(const char *name, const char *text, const char *why)
{
	setenv(name, text, 1);
	error[0] = '\0';
	assert_null(settings_load(tables, 3, error, sizeof(error)));
	assert_non_null(strstr(error, name));
	assert_non_null(strstr(error, why));
	unsetenv(name);
}

static void
test_defaults(void **state)
{
	struct settings *s;

	(void)state;
	s = settings_load(tables, 3, error, sizeof(error));
	assert_non_null(s);
	assert_string_equal(settings_text(s, "T_TEXT"), "plain");
	assert_string_equal(settings_text(s, "T_EMPTY"), "");
	assert_int_equal(settings_int(s, "T_INT"), 5);
	assert_false(settings_bool(s, "T_BOOL"));
	assert_int_equal(settings_int(s, "T_BYTES"), 20 * 1024 * 1024);
	assert_int_equal(settings_int(s, "T_MS"), 10000);
	settings_destroy(&s);
	settings_destroy(&s);
}

static void
test_text(void **state)
{
	struct settings *s;

	(void)state;
	setenv("T_TEXT", "", 1);
	setenv("T_EMPTY", "x y", 1);
	s = settings_load(tables, 3, error, sizeof(error));
	assert_non_null(s);
	/* Empty is a value of its own for a text, not the default. */
	assert_string_equal(settings_text(s, "T_TEXT"), "");
	setenv("T_EMPTY", "later", 1);
	assert_string_equal(settings_text(s, "T_EMPTY"), "x y");
	settings_destroy(&s);
}

static void
test_numbers(void **state)
{
	(void)state;
	assert_int_equal(value_of("T_INT", "-10"), -10);
	assert_int_equal(value_of("T_INT", "10"), 10);
	assert_int_equal(value_of("T_INT", ""), 5);
	assert_int_equal(value_of("T_ANY", "9223372036854775807"), INT64_MAX);
	assert_refused("T_INT", "11", "-10 to 10");
	assert_refused("T_INT", "-11", "-10 to 10");
	assert_refused("T_INT", "5k", "not an integer");
	assert_refused("T_INT", " 5", "not an integer");
	assert_refused("T_INT", "+5", "not an integer");
	assert_refused("T_INT", "0x5", "not an integer");
	assert_refused("T_INT", "five", "not an integer");
	assert_refused("T_INT", "-", "not an integer");
	assert_refused("T_ANY", "9223372036854775808", "not an integer");
}

static void
test_switches(void **state)
{
	(void)state;
	assert_int_equal(value_of("T_BOOL", "1"), 1);
	assert_int_equal(value_of("T_BOOL", "yes"), 1);
	assert_int_equal(value_of("T_BOOL", "TRUE"), 1);
	assert_int_equal(value_of("T_BOOL", "0"), 0);
	assert_int_equal(value_of("T_BOOL", "No"), 0);
	assert_int_equal(value_of("T_BOOL", "false"), 0);
	assert_refused("T_BOOL", "2", "yes or no");
	assert_refused("T_BOOL", "on", "yes or no");
}

static void
test_bytes_and_durations(void **state)
{
	(void)state;
	assert_int_equal(value_of("T_BYTES", "4096"), 4096);
	assert_int_equal(value_of("T_BYTES", "64k"), 65536);
	assert_int_equal(value_of("T_BYTES", "2G"), INT64_C(2147483648));
	assert_refused("T_BYTES", "-1", "bytes");
	assert_refused("T_BYTES", "1T", "bytes");
	assert_refused("T_BYTES", "1kk", "bytes");
	assert_refused("T_BYTES", "9223372036854775807G", "bytes");
	assert_int_equal(value_of("T_MS", "0"), 0);
	assert_int_equal(value_of("T_MS", "250ms"), 250);
	assert_int_equal(value_of("T_MS", "2s"), 2000);
	assert_int_equal(value_of("T_MS", "5m"), 300000);
	assert_int_equal(value_of("T_MS", "1h"), 3600000);
	assert_refused("T_MS", "1 s", "duration");
	assert_refused("T_MS", "-5s", "duration");
	assert_refused("T_MS", "s", "duration");
}

static void
test_required(void **state)
{
	const struct setting *const with[] = { first, required };
	struct settings *s;

	(void)state;
	assert_null(settings_load(with, 2, error, sizeof(error)));
	assert_string_equal(error, "T_REQUIRED is required: must be there");
	setenv("T_REQUIRED", "", 1);
	assert_null(settings_load(with, 2, error, sizeof(error)));
	setenv("T_REQUIRED", "here", 1);
	s = settings_load(with, 2, error, sizeof(error));
	assert_non_null(s);
	assert_string_equal(settings_text(s, "T_REQUIRED"), "here");
	settings_destroy(&s);
}

static void
test_long_value_is_cut_in_the_sentence(void **state)
{
	char value[2000];

	(void)state;
	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	assert_refused("T_INT", value, "which is not an integer");
}

static char *
printed(void (*print)(const struct setting *const [], size_t, FILE *))
{
	const struct setting *const all[] = { first, second, required };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	print(all, 3, out);
	fclose(out);
	return text;
}

static void
test_help_and_markdown(void **state)
{
	char *text;

	(void)state;
	text = printed(settings_help);
	assert_non_null(strstr(text, "  T_INT "));
	assert_non_null(strstr(text, "a number (integer; default: 5)\n"));
	assert_non_null(strstr(text, "may be empty (text; default: empty)\n"));
	assert_non_null(strstr(text, "must be there (text; required)\n"));
	free(text);
	text = printed(settings_markdown);
	assert_non_null(strstr(text,
	    "| Setting | Type | Default | What it is |\n|---|---|---|---|\n"));
	assert_non_null(strstr(text, "| `T_MS` | duration | `10s` |"
	    " one \\| other |\n"));
	assert_non_null(strstr(text, "| `T_REQUIRED` | text | *required* |"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_defaults, clear),
		cmocka_unit_test_setup(test_text, clear),
		cmocka_unit_test_setup(test_numbers, clear),
		cmocka_unit_test_setup(test_switches, clear),
		cmocka_unit_test_setup(test_bytes_and_durations, clear),
		cmocka_unit_test_setup(test_required, clear),
		cmocka_unit_test_setup(test_long_value_is_cut_in_the_sentence,
		    clear),
		cmocka_unit_test_setup(test_help_and_markdown, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
