/* Mail of the notify service, to a real mail server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.pb-c.h"
#include "mail_server.h"
#include "notify.pb-c.h"
#include "stack.h"

#define SCHOOL	7
#define LATE_MS	60000

static struct test_database *db;
static struct mail_server *server;
static struct test_service *service;
static struct test_peer *peer;
static struct status status;

static const char *
password_file(void)
{
	char path[256];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/password", test_folder());
	if ((out = fopen(path, "we")) == NULL ||
	    fputs("secret\n", out) == EOF || fclose(out) != 0)
		fail_msg("cannot write %s", path);
	return test_setting("LIAISON_SMTP_PASSWORD_FILE", path);
}

static struct test_service *
start(const char *url)
{
	const char *env[] = { test_setting("LIAISON_SMTP_URL", url),
		"LIAISON_SMTP_USER=liaison", password_file(),
		test_setting("LIAISON_SMTP_CA",
		    mail_server_certificate(server)),
		"LIAISON_MAIL_FROM=noreply@liaison.example",
		"LIAISON_PUBLIC_URL=https://liaison.example/", NULL };

	return test_service_start(db, "notify", env);
}

static int
setup(void **state)
{
	(void)state;
	db = test_database_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_database_free(&db);
	return 0;
}

/* Each test has its mail server and its service. */
static int
begin(void **state)
{
	(void)state;
	server = mail_server_start();
	service = start(mail_server_url(server));
	peer = test_peer_new("notify", test_service_endpoint(service));
	test_sql(db, "notify", "TRUNCATE mail");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_service_stop(&service);
	mail_server_stop(&server);
	return 0;
}

static Notify__SendMailRequest
a_mail(const char *key)
{
	Notify__SendMailRequest m = NOTIFY__SEND_MAIL_REQUEST__INIT;

	m.school_id = SCHOOL;
	m.key = (char *)(uintptr_t)key;
	m.to = (char *)"lea@example.fr";
	m.language = (char *)"fr";
	m.template_ = NOTIFY__MAIL_TEMPLATE__PASSWORD_RESET;
	m.person = (char *)"L\xc3\xa9" "a Martin";
	m.school = (char *)"Coll\xc3\xa8ge Jean Jaur\xc3\xa8s";
	m.path = (char *)"/reset#secret-1";
	return m;
}

static void
send_mail(const Notify__SendMailRequest *m, int expected)
{
	struct rpc_caller caller = test_caller(0, 0, COMMON__ROLE__SYSTEM);

	(void)test_expect(peer, &notify__notify__descriptor, "SendMail",
	    &caller, m, expected, &status);
}

static bool
is_on(void)
{
	struct rpc_caller caller = test_caller(0, 0, 0);
	Notify__GetMailSetupRequest req = NOTIFY__GET_MAIL_SETUP_REQUEST__INIT;
	const Notify__GetMailSetupReply *reply;

	reply = test_expect(peer, &notify__notify__descriptor, "GetMailSetup",
	    &caller, &req, RPC__CODE__OK, &status);
	return reply->on;
}

/* "1" once the query says so. */
static bool
is_true(void *sql)
{
	return strcmp(test_sql(db, "notify", sql), "1") == 0;
}

static void
wait_for(const char *sql)
{
	if (!test_wait(is_true, (void *)(uintptr_t)sql, LATE_MS))
		fail_msg("never: %s", sql);
}

static bool
has_logged(void *text)
{
	return test_service_logged(service, text);
}

static void
wait_for_log(const char *text)
{
	if (!test_wait(has_logged, (void *)(uintptr_t)text, LATE_MS))
		fail_msg("never logged: %s", text);
}

static void
assert_says(const char *mail, const char *text)
{
	if (strstr(mail, text) == NULL)
		fail_msg("\"%s\" is not in\n%s", text, mail);
}

/* ---- tests ---- */

static void
test_a_mail_arrives(void **state)
{
	Notify__SendMailRequest m = a_mail("reset.1");
	char *mail;

	(void)state;
	assert_true(is_on());
	send_mail(&m, RPC__CODE__OK);
	mail = mail_server_mail(server);
	assert_says(mail, "\nTo: =?UTF-8?B?TMOpYSBNYXJ0aW4=?=\n "
	    "<lea@example.fr>\n");
	assert_says(mail, "\n <noreply@liaison.example>\n");
	assert_says(mail, "\nSubject: =?UTF-8?B?");
	assert_says(mail, "\nDate: ");
	assert_says(mail, "@liaison.example>\n");
	assert_says(mail, "\nAuto-Submitted: auto-generated\n");
	assert_says(mail, "Content-Type: multipart/alternative; boundary=");
	assert_says(mail, "Content-Type: text/plain; charset=utf-8\n");
	assert_says(mail, "Content-Type: text/html; charset=utf-8\n");
	assert_says(mail, "\nBonjour L=C3=A9a Martin,\n");
	assert_says(mail, "\nhttps://liaison.example/reset#secret-1\n");
	assert_says(mail, "<a href=3D\"https://liaison.example/reset#secret-1");
	/* It came over TLS, from who logged in. */
	assert_says(mail, "esmtpsa");
	free(mail);
	wait_for("SELECT count(*) FROM mail WHERE state = 1 AND path = '' "
	    "AND recipient = '' AND person = ''");
}

static void
test_in_english(void **state)
{
	Notify__SendMailRequest m = a_mail("en");
	char *mail;

	(void)state;
	m.language = (char *)"en";
	m.template_ = NOTIFY__MAIL_TEMPLATE__NEW_DEVICE;
	m.path = (char *)"";
	m.detail = (char *)"Firefox <on> \"Linux\"";
	send_mail(&m, RPC__CODE__OK);
	mail = mail_server_mail(server);
	assert_says(mail, "\nHello L=C3=A9a Martin,\n");
	assert_says(mail, "Firefox <on> \"Linux\"");
	assert_says(mail, "Firefox &lt;on&gt; &quot;Linux&quot;");
	free(mail);
}

static void
test_a_name_is_no_header(void **state)
{
	Notify__SendMailRequest m = a_mail("names");
	char *mail;

	(void)state;
	m.person = (char *)"Eve\r\nBcc: eve@example.fr\r\n\r\nHello";
	m.school = (char *)"School\nX-Evil: yes";
	send_mail(&m, RPC__CODE__OK);
	mail = mail_server_mail(server);
	*strstr(mail, "\n\n") = '\0';
	assert_null(strstr(mail, "\nBcc:"));
	assert_null(strstr(mail, "\nX-Evil:"));
	free(mail);
}

static bool
has_thirty(void *arg)
{
	(void)arg;
	return mail_server_count(server) == 30;
}

static void
test_repeated_and_by_several(void **state)
{
	struct test_service *second = start(mail_server_url(server));
	Notify__SendMailRequest m;
	char key[16];
	int i;

	(void)state;
	for (i = 0; i < 60; i++) {
		(void)snprintf(key, sizeof(key), "key-%d", i / 2);
		m = a_mail(key);
		send_mail(&m, RPC__CODE__OK);
	}
	wait_for("SELECT CASE WHEN count(*) = 30 THEN 1 ELSE 0 END FROM mail "
	    "WHERE state = 1");
	/* It has taken them, and puts them into the mailbox. */
	if (!test_wait(has_thirty, NULL, LATE_MS))
		fail_msg("%u mails", mail_server_count(server));
	test_service_stop(&second);
}

static void
test_put_off_then_taken(void **state)
{
	Notify__SendMailRequest m = a_mail("later");

	(void)state;
	mail_server_busy(server, true);
	send_mail(&m, RPC__CODE__OK);
	wait_for("SELECT count(*) FROM mail WHERE state = 0 AND attempts = 1 "
	    "AND due_at < now() + interval '10 s'");
	assert_int_equal(mail_server_count(server), 0);
	mail_server_busy(server, false);
	free(mail_server_mail(server));
	wait_for("SELECT count(*) FROM mail WHERE state = 1 AND attempts > 1");
}

static void
test_refused_for_good(void **state)
{
	Notify__SendMailRequest m = a_mail("nobody");

	(void)state;
	m.to = (char *)"nobody@example.fr";
	send_mail(&m, RPC__CODE__OK);
	wait_for("SELECT count(*) FROM mail WHERE state = 2 AND attempts = 1 "
	    "AND path = ''");
	wait_for_log("RCPT failed: 550");
	assert_false(test_service_logged(service, "nobody@example.fr"));
}

static void
test_too_late(void **state)
{
	Google__Protobuf__Timestamp past = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Notify__SendMailRequest m = a_mail("late");

	(void)state;
	past.seconds = 1790000000;
	m.until = &past;
	send_mail(&m, RPC__CODE__OK);
	test_sql(db, "notify", "UPDATE mail SET until_at = '2026-01-01'");
	wait_for("SELECT count(*) FROM mail WHERE state = 2");
	assert_int_equal(mail_server_count(server), 0);
}

static void
test_what_is_no_mail(void **state)
{
	static const char *const addresses[] = { "lea", "@example.fr", "lea@",
		"lea@example.fr\r\nBcc: eve@example.fr", "<lea@example.fr>",
		"lea@exa mple.fr", "l\xc3\xa9" "a@example.fr", "a..b@c.fr",
		"lea@example.fr,eve@example.fr", "lea@.fr", "-x@example.fr" };
	Notify__SendMailRequest m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		m = a_mail("bad");
		m.to = (char *)(uintptr_t)addresses[i];
		send_mail(&m, RPC__CODE__INVALID_ARGUMENT);
		assert_string_equal(status.field, "to");
	}
	m = a_mail("bad");
	m.path = (char *)"//evil.example/reset";
	send_mail(&m, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "path");
	m = a_mail("bad key");
	send_mail(&m, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "key");
	m = a_mail("bad");
	m.template_ = (Notify__MailTemplate)99;
	send_mail(&m, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "template");
	m = a_mail("bad");
	m.person = (char *)"\xff";
	send_mail(&m, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(test_sql(db, "notify",
	    "SELECT count(*) FROM mail"), "0");
}

/* Nobody listens: it stays in the queue. */
static void
test_server_is_away(void **state)
{
	Notify__SendMailRequest m = a_mail("away");

	(void)state;
	mail_server_stop(&server);
	send_mail(&m, RPC__CODE__OK);
	wait_for("SELECT count(*) FROM mail WHERE state = 0 AND "
	    "attempts = 1 AND due_at < now() + interval '10 s'");
	wait_for_log("result=away");
	server = mail_server_start();
}

static bool
says_why(void *none)
{
	return test_service_logged(none, "LIAISON_SMTP_URL is not set");
}

static void
test_without_a_mail_server(void **state)
{
	struct test_service *none = test_service_start(db, "notify", NULL);
	Notify__SendMailRequest m = a_mail("none");

	(void)state;
	test_peer_free(&peer);
	peer = test_peer_new("notify", test_service_endpoint(none));
	assert_false(is_on());
	send_mail(&m, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(status.reason, RPC__REASON__MAIL_OFF);
	assert_true(test_wait(says_why, none, LATE_MS));
	test_service_stop(&none);
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_mail_arrives),
		TEST(test_in_english),
		TEST(test_a_name_is_no_header),
		TEST(test_repeated_and_by_several),
		TEST(test_put_off_then_taken),
		TEST(test_refused_for_good),
		TEST(test_too_late),
		TEST(test_what_is_no_mail),
		TEST(test_server_is_away),
		TEST(test_without_a_mail_server),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
