/* Settings of notify that would fail when something is to be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/loop.h"
#include "lmtp/listener.h"
#include "notify/mail/smtp.h"
#include "notify/mail/setting.h"

#define LENGTH(a)	(sizeof(a) / sizeof((a)[0]))

static void
check(bool (*is)(const char *), const char *const *texts, size_t n,
    bool expected)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is(texts[i]) != expected)
			fail_msg("%s", texts[i]);
}

static void
test_site(void **state)
{
	static const char *const right[] = { "https://liaison.example",
		"http://127.0.0.1:8080", "https://portal.example/liaison/a",
		"https://[::1]:8080" };
	static const char *const wrong[] = { "", "liaison.example",
		"ftp://x", "https://", "https:///x", "https://h?x",
		"https://h#x", "https://h\nX: y", "https://h h",
		"https://h\"x", "https://u:p@h", "https://h:99999",
		"https://<h>" };

	(void)state;
	check(setting_is_site, right, LENGTH(right), true);
	check(setting_is_site, wrong, LENGTH(wrong), false);
}

static void
test_mail_server(void **state)
{
	static const char *const right[] = { "smtp://mail.example:587",
		"smtps://mail.example", "smtp://[::1]:25",
		"smtp://mail.example/liaison.example",
		"smtp://login:secret@mail.example" };
	static const char *const wrong[] = { "", "mail.example",
		"http://h", "smtp://", "smtp://h:99999", "smtp://h h",
		"smtp://h\r\nX", "smtp://[::1", "smtp://h?x" };

	(void)state;
	check(setting_is_mail_server, right, LENGTH(right), true);
	check(setting_is_mail_server, wrong, LENGTH(wrong), false);
}

static void
test_domain(void **state)
{
	static const char *const right[] = { "reply.liaison.example", "x" };
	static const char *const wrong[] = { "", ".", "a b", "-x", "x..y",
		"@x", "a@x", "x.", "reply.example\nX: y" };

	(void)state;
	check(setting_is_domain, right, LENGTH(right), true);
	check(setting_is_domain, wrong, LENGTH(wrong), false);
}

static void
test_contact(void **state)
{
	static const char *const right[] = { "mailto:admin@school.example",
		"https://school.example/contact" };
	static const char *const wrong[] = { "", "mailto:", "mailto:x",
		"https://", "http://school.example",
		"mailto:a@school.example\"", "mailto:a@school.example\n" };

	(void)state;
	check(setting_is_contact, right, LENGTH(right), true);
	check(setting_is_contact, wrong, LENGTH(wrong), false);
}

static void
test_smtp(void **state)
{
	struct smtp_options o = { .url = "smtp://h", .user = "", .ca = "",
		.from = "a@b.example", .site = "https://h", .password = "" };

	(void)state;
	assert_null(smtp_check(&o));
	o.ca = "/etc/passwd";
	assert_string_equal(smtp_check(&o),
	    "LIAISON_SMTP_CA is no file with certificates (PEM)");
	o.ca = "/nonexistent";
	assert_non_null(smtp_check(&o));
}

static void
test_port(void **state)
{
	const struct lmtp_listener_options o = {
		.listen = "127.0.0.1:99999",
	};
	struct loop *loop = loop_new();
	char error[128];

	(void)state;
	assert_null(lmtp_listener_new(loop, &o, error, sizeof(error)));
	assert_string_equal(error, "127.0.0.1:99999 is no ADDRESS:PORT");
	loop_destroy(&loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_site),
		cmocka_unit_test(test_mail_server),
		cmocka_unit_test(test_domain),
		cmocka_unit_test(test_contact),
		cmocka_unit_test(test_smtp),
		cmocka_unit_test(test_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
