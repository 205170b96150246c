/* What is said to who brings mail, and the mail that comes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lmtp/dialogue.h"

#define BEGIN	"LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"

static struct lmtp_load load;
static struct lmtp_dialogue *d;
static struct lmtp_mail *waiting;
static char came[4096];

static const char *
recipient(void *arg, const char *address)
{
	(void)arg;
	return strcmp(address, "no@d") == 0 ? "550 5.1.1 no\n550 5.1.1 non" :
	    NULL;
}

static void
mail(void *arg, struct lmtp_mail *m)
{
	(void)arg;
	waiting = m;
	(void)snprintf(came, sizeof(came), "%s %zu %.*s", m->sender,
	    m->nrecipients, (int)m->len, m->data);
}

static void
changed(void *arg)
{
	(void)arg;
}

static const struct lmtp_taker taker = { recipient, mail, changed };

static void
start(bool smtp)
{
	const struct lmtp_limits limits = { .smtp = smtp, .host = "h",
		.max_bytes = 1000, .max_recipients = 3, .load = &load };

	load = (struct lmtp_load){ 0, 1500 };
	waiting = NULL;
	came[0] = '\0';
	d = lmtp_dialogue_new(&limits, &taker, NULL);
	buffer_reset(lmtp_output(d));
}

/* What is answered, the lines of LHLO aside. */
static void
says(const char *given, const char *expected)
{
	struct buffer *out = lmtp_output(d);
	const char *from;

	lmtp_feed(d, given, strlen(given));
	buffer_putc(out, '\0');
	from = strstr(out->data, "250 SIZE 1000\r\n");
	assert_string_equal(from == NULL ? out->data : from +
	    strlen("250 SIZE 1000\r\n"), expected);
	buffer_reset(out);
}

static void
finish(void)
{
	lmtp_dialogue_destroy(&d);
	assert_int_equal(load.bytes, 0);
}

#define BEGUN	"250 2.1.0 go on\r\n250 2.1.5 go on\r\n"
#define GO_ON	"354 until a dot on its own\r\n"

static void
test_dots(void **state)
{
	(void)state;
	start(false);
	says(BEGIN "DATA\r\n..a\r\n.b\r\nc.\r\n...\r\n.\r\n", BEGUN GO_ON);
	assert_string_equal(came, "a@b 1 .a\r\nb\r\nc.\r\n..\r\n");
	lmtp_answer(waiting, 0, "250 2.0.0 taken");
	says("", "250 2.0.0 taken\r\n");
	finish();
}

/* Only CRLF ends a line: no mail hides in another. */
static void
test_other_ends(void **state)
{
	(void)state;
	start(false);
	says(BEGIN "DATA\r\na\n.\nMAIL FROM:<x@y>\n\r.\r\n.\rb\r\n.\r\n",
	    BEGUN GO_ON);
	assert_string_equal(came,
	    "a@b 1 a\n.\nMAIL FROM:<x@y>\n\r.\r\n\rb\r\n");
	lmtp_answer(waiting, 0, "250 2.0.0 taken");
	finish();
}

/* Each recipient has an answer, in their order; what follows waits. */
static void
test_answers(void **state)
{
	(void)state;
	start(false);
	says(BEGIN "RCPT TO:<no@d>\r\nRCPT TO:<e@d>\r\nDATA\r\nx\r\n.\r\n"
	    "NOOP\r\n", BEGUN "550-5.1.1 no\r\n550 5.1.1 non\r\n"
	    "250 2.1.5 go on\r\n" GO_ON);
	assert_false(lmtp_reads(d));
	lmtp_answer(waiting, 1, "550 5.6.0 empty");
	says("", "");
	lmtp_answer(waiting, 0, "250 2.0.0 taken");
	says("", "250 2.0.0 taken\r\n550 5.6.0 empty\r\n250 2.0.0 here\r\n");
	assert_true(lmtp_reads(d));
	finish();
}

static void
test_one_answer_in_smtp(void **state)
{
	(void)state;
	start(true);
	says("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@d>\r\n"
	    "DATA\r\nx\r\n.\r\n", BEGUN "250 2.1.5 go on\r\n" GO_ON);
	lmtp_answer(waiting, 0, "250 2.0.0 taken");
	lmtp_answer(waiting, 1, "451 4.3.0 later");
	says("LHLO x\r\n", "451 4.3.0 later\r\n500 5.5.1 no such command\r\n");
	finish();
}

/* Who is gone hears nothing, and whoever judges does not notice. */
static void
test_gone(void **state)
{
	(void)state;
	start(false);
	says(BEGIN "DATA\r\nx\r\n.\r\n", BEGUN GO_ON);
	lmtp_dialogue_destroy(&d);
	assert_int_equal(waiting->len, 3);
	lmtp_answer(waiting, 0, "250 2.0.0 taken");
	assert_int_equal(load.bytes, 0);
}

/* Too large for good; too much at once for now. */
static void
test_too_much(void **state)
{
	char large[1200];

	(void)state;
	start(false);
	memset(large, 'a', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	says(BEGIN "DATA\r\n", BEGUN GO_ON);
	says(large, "");
	assert_int_equal(load.bytes, 0);
	says("\r\n.\r\n", "552 5.3.4 that mail is too large\r\n");
	load.bytes = 1000;
	large[800] = '\0';
	says("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n", BEGUN GO_ON);
	says(large, "");
	says("\r\n.\r\n", "452 4.3.1 too many mails at once\r\n");
	load.bytes = 0;
	assert_string_equal(came, "");
	finish();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dots),
		cmocka_unit_test(test_other_ends),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_one_answer_in_smtp),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
