/* Logs: the form of a line, levels, and what hostile values become. */
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/log.h"
#include "base/utf8.h"

static char	captured[8192];
static int	saved_stderr, pipe_in;

static void
capture(void)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
	saved_stderr = dup(STDERR_FILENO);
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
	pipe_in = fds[0];
}

static const char *
captured_text(void)
{
	ssize_t n;

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	n = read(pipe_in, captured, sizeof(captured) - 1);
	captured[n > 0 ? n : 0] = '\0';
	close(pipe_in);
	return captured;
}

static void
test_form_of_a_line(void **state)
{
	unsigned y, mo, d, h, mi, s, ms;
	const char *text;
	char rest[128];

	(void)state;
	log_init("demo", "info");
	capture();
	log_info("request", "method=%s ms=%.1f", "Send", 1.25);
	text = captured_text();
	assert_int_equal(sscanf(text, "%4u-%2u-%2uT%2u:%2u:%2u.%3uZ %127[^\n]",
	    &y, &mo, &d, &h, &mi, &s, &ms, rest), 8);
	assert_in_range(y, 2020, 2200);
	assert_string_equal(rest, "info demo request method=Send ms=1.2");
	assert_int_equal(text[strlen(text) - 1], '\n');
}

static void
test_levels(void **state)
{
	const char *text;

	(void)state;
	log_init("demo", "warn");
	assert_false(log_enabled(LOG_LEVEL_INFO));
	assert_true(log_enabled(LOG_LEVEL_WARN));
	capture();
	log_debug("a", "x=1");
	log_info("b", "x=1");
	log_warn("c", "x=1");
	log_error("d", "x=1");
	text = captured_text();
	assert_null(strstr(text, " a "));
	assert_null(strstr(text, " b "));
	assert_non_null(strstr(text, " warn demo c x=1\n"));
	assert_non_null(strstr(text, " error demo d x=1\n"));
	log_init("demo", "nonsense");
	assert_true(log_enabled(LOG_LEVEL_INFO));
	assert_false(log_enabled(LOG_LEVEL_DEBUG));
}

static void
test_values_forge_no_line(void **state)
{
	const char *text;
	char large[9000];

	(void)state;
	log_init("demo", "info");
	capture();
	log_info("a", "value=%s", "x\nforged\r\x1b[2J");
	text = captured_text();
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	assert_null(strchr(text, '\x1b'));
	memset(large, 'y', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	capture();
	log_info("a", "value=%s", large);
	text = captured_text();
	assert_int_equal(strlen(text), 4096);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void
test_a_line_in_pieces(void **state)
{
	struct log_line line;
	const char *text;
	char large[5000];

	(void)state;
	log_init("demo", "info");
	capture();
	log_begin(&line, LOG_LEVEL_INFO, "done");
	log_text(&line, "name", "a\nb\x7f c\xc3\xa9\x1f");
	log_bytes(&line, "cut", "abcdef", 3);
	log_int(&line, "low", INT64_MIN);
	log_bytes(&line, "del", "0123456789\x7f" "01234", 16);
	log_int(&line, "zero", 0);
	log_unsigned(&line, "high", UINT64_MAX);
	log_thousandths(&line, "ms", 1234);
	log_thousandths(&line, "us", 7);
	log_end(&line);
	text = captured_text();
	assert_non_null(strstr(text, "Z info demo done name=a?b? c\xc3\xa9? "
	    "cut=abc low=-9223372036854775808 del=0123456789?01234 zero=0 "
	    "high=18446744073709551615 ms=1.234 us=0.007\n"));
	memset(large, 'y', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	capture();
	log_begin(&line, LOG_LEVEL_INFO, "done");
	log_text(&line, "large", large);
	log_text(&line, "more", large);
	log_end(&line);
	text = captured_text();
	assert_int_equal(strlen(text), 4096);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void
test_quote(void **state)
{
	char large[2000];
	const char *a, *b;
	size_t i;

	(void)state;
	assert_string_equal(log_quote("plain"), "\"plain\"");
	assert_string_equal(log_quote(""), "\"\"");
	assert_string_equal(log_quote(NULL), "\"\"");
	assert_string_equal(log_quote("a \"b\" \\ \n\t\x01\x7f"),
	    "\"a \\\"b\\\" \\\\ \\n\\t\\x01\\x7f\"");
	a = log_quote("one");
	b = log_quote("two");
	assert_string_equal(a, "\"one\"");
	assert_string_equal(b, "\"two\"");
	/* Cut, but never within a character or an escape. */
	for (i = 0; i < sizeof(large) - 3; i += 2)
		memcpy(large + i, "\xc3\xa9", 3);
	assert_in_range(strlen(log_quote(large)), 500, 511);
	assert_in_range(utf8_length(log_quote(large)), 250, 260);
	memset(large, '\x01', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	a = log_quote(large);
	assert_in_range(strlen(a), 500, 511);
	assert_string_equal(a + strlen(a) - 8, "\\x01...\"");
}

static void
test_fatal_says_one_sentence(void **state)
{
	const char *text;
	int status;
	pid_t pid;

	(void)state;
	log_init("demo", "info");
	capture();
	if ((pid = fork()) == 0) {
		/* Not our parent's exit handlers. */
		if (freopen("/dev/null", "w", stdout) == NULL)
			_exit(9);
		fatal("cannot %s", "start");
	}
	waitpid(pid, &status, 0);
	text = captured_text();
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_non_null(strstr(text,
	    "error demo fatal message=\"cannot start\"\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form_of_a_line),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_values_forge_no_line),
		cmocka_unit_test(test_a_line_in_pieces),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_fatal_says_one_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
