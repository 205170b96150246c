/* Mails that come in, as they are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <sys/resource.h>

#include <cmocka.h>

#include "notify/reply/paragraphs.h"
#include "notify/reply/received.h"

#define HEAD	"From: Anna <Anna@X.example>\r\nMessage-ID: <1@x>\r\n"
#define MIXED	HEAD "MIME-Version: 1.0\r\n" \
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n"

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_destroy(&a);
	return 0;
}

static struct received *
mail(const char *text)
{
	return received_read(a, text, strlen(text));
}

static void
test_plain(void **state)
{
	const struct received *r = mail(HEAD "Content-Type: text/plain; "
	    "charset=windows-1252\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	    "liBs4IAK\r\n");

	(void)state;
	assert_int_equal(r->kind, RECEIVED_LETTER);
	assert_string_equal(r->from, "anna@x.example");
	assert_string_equal(r->text, "\xe2\x80\x93 l\xc3\xa0\xe2\x82\xac\n");
	assert_int_equal(r->nfiles, 0);
}

/* Of nobody in particular, or of several. */
static void
test_from(void **state)
{
	static const char *const heads[] = { "", "From: \r\n",
		"From: a@x, b@x\r\n", "From: group: a@x;\r\n",
		"From: a@x\r\nFrom: b@x\r\n" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		assert_string_equal(mail(arena_printf(a,
		    "%sSubject: x\r\n\r\nx\r\n", heads[i]))->from, "");
	assert_string_equal(mail("From: \"b@x\" <a@x>\r\n\r\nx\r\n")->from,
	    "a@x");
}

static void
test_flowed(void **state)
{
	const struct received *r = mail(HEAD "Content-Type: text/plain; "
	    "format=flowed\r\n\r\nA long \r\nline.\r\n\r\n From here\r\n"
	    "> quoted \r\n> text\r\n-- \r\nAnna\r\n");

	(void)state;
	assert_string_equal(r->text, "A long line.\n\nFrom here\n");
	r = mail(HEAD "Content-Type: text/plain; format=flowed; delsp=yes"
	    "\r\n\r\nin \r\nterne\r\n");
	assert_string_equal(r->text, "interne\n");
}

static void
test_html_alone(void **state)
{
	const struct received *r = mail(HEAD "Content-Type: text/html; "
	    "charset=utf-8\r\n\r\n<style>p{}</style><div>Oui,<br>merci &amp; "
	    "bravo</div><ul><li>un</li><li>deux</li></ul>\r\n"
	    "<blockquote type=\"cite\">Bonjour</blockquote>\r\n");

	(void)state;
	assert_string_equal(r->text, "Oui,\nmerci & bravo\n- un\n- deux\n");
	r = mail(HEAD "Content-Type: text/html\r\n\r\n<p>Vu.</p><div "
	    "id=\"Signature\">Anna</div><div id=\"appendonsend\"></div><hr>"
	    "<div><b>De :</b> Claire</div><p>Bonjour</p>\r\n");
	assert_string_equal(r->text, "Vu.\n");
}

static void
test_both_forms(void **state)
{
	const struct received *r = mail(HEAD "Content-Type: "
	    "multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n"
	    "--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n");

	(void)state;
	assert_string_equal(r->text, "plain\n");
}

static void
test_files(void **state)
{
	const struct received *r = mail(MIXED "--b\r\n\r\nVoici.\r\n--b\r\n"
	    "Content-Type: application/pdf\r\nContent-Disposition: attachment;"
	    " filename*=utf-8''r%C3%A9sum%C3%A9.pdf\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b\r\n"
	    "Content-Type: text/plain; name=notes.txt\r\n"
	    "Content-Disposition: attachment; filename=notes.txt\r\n\r\nx\r\n"
	    "--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n"
	    "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: within\r\n"
	    "\r\nhello\r\n--b--\r\n");

	(void)state;
	assert_string_equal(r->text, "Voici.\n");
	assert_int_equal(r->nfiles, 3);
	assert_string_equal(r->files[0].name, "r\xc3\xa9sum\xc3\xa9.pdf");
	assert_int_equal(r->files[0].len, 3);
	assert_memory_equal(r->files[0].data, "\0\1\2", 3);
	assert_string_equal(r->files[1].name, "notes.txt");
	assert_string_equal(r->files[2].name, "mail.eml");
	assert_non_null(strstr(r->files[2].data, "Subject: within"));
}

/* A picture in what was written is kept, a signature's and a quote's is not. */
static void
test_pictures(void **state)
{
	const struct received *r = mail(HEAD "Content-Type: "
	    "multipart/related; boundary=b\r\n\r\n--b\r\n"
	    "Content-Type: text/html\r\n\r\n<p>Voici : <img src=\"cid:1@x\">"
	    "</p><div class=\"gmail_signature\"><img src=\"cid:2@x\"></div>"
	    "<blockquote type=cite><img src=\"cid:3@x\"></blockquote>\r\n"
	    "--b\r\nContent-Type: image/png; name=1.png\r\n"
	    "Content-ID: <1@x>\r\n\r\none\r\n"
	    "--b\r\nContent-Type: image/png; name=2.png\r\n"
	    "Content-ID: <2@x>\r\n\r\ntwo\r\n"
	    "--b\r\nContent-Type: image/png; name=3.png\r\n"
	    "Content-ID: <3@x>\r\n\r\nthree\r\n--b--\r\n");

	(void)state;
	assert_string_equal(r->text, "Voici : \n");
	assert_int_equal(r->nfiles, 1);
	assert_string_equal(r->files[0].name, "1.png");
}

static void
test_kinds(void **state)
{
	static const struct {
		const char		*head;
		enum received_kind	 kind;
	} table[] = {
		{ "Auto-Submitted: auto-replied", RECEIVED_AUTOMATIC },
		{ "Auto-Submitted: auto-generated (rejected)",
		    RECEIVED_AUTOMATIC },
		{ "Auto-Submitted: no", RECEIVED_LETTER },
		{ "Auto-Submitted: no; owner=x", RECEIVED_LETTER },
		{ "Auto-Submitted: normally", RECEIVED_AUTOMATIC },
		{ "Precedence: bulk", RECEIVED_AUTOMATIC },
		{ "Precedence: first-class", RECEIVED_LETTER },
		{ "List-Id: <x.y>", RECEIVED_AUTOMATIC },
		{ "List-Unsubscribe: <mailto:x@y>", RECEIVED_AUTOMATIC },
		{ "Content-Type: application/pkcs7-mime", RECEIVED_SEALED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(mail(arena_printf(a, HEAD "%s\r\n\r\nx\r\n",
		    table[i].head))->kind, table[i].kind);
}

static void
test_report(void **state)
{
	const struct received *r = mail("From: MAILER-DAEMON@x\r\n"
	    "Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; "
	    "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nNo.\r\n"
	    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
	    "Reporting-MTA: dns;mx.x\r\n\r\nFinal-Recipient: rfc822;anna@x\r\n"
	    "Action: failed\r\nStatus: 5.1.1 (no such)\r\n"
	    "Diagnostic-Code: smtp;550 5.1.1\r\n no such mailbox\r\n"
	    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nTo: x\r\n--b--"
	    "\r\n");

	(void)state;
	assert_int_equal(r->kind, RECEIVED_REPORT);
	assert_true(r->report.failed);
	assert_string_equal(r->report.status, "5.1.1");
	assert_string_equal(r->report.recipient, "anna@x");
	assert_string_equal(r->report.what, "550 5.1.1 no such mailbox");
	r = mail("Content-Type: multipart/report; report-type=delivery-status;"
	    " boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status"
	    "\r\n\r\nReporting-MTA: dns;x\r\n\r\nAction: delayed\r\n--b--\r\n");
	assert_int_equal(r->kind, RECEIVED_REPORT);
	assert_false(r->report.failed);
	assert_string_equal(r->report.status, "");
}

static void
test_too_many_parts(void **state)
{
	char *text = arena_alloc(a, 100000), *to = text;
	size_t i;

	(void)state;
	to += sprintf(to, MIXED);
	for (i = 0; i < 400; i++)
		to += sprintf(to, "--b\r\n\r\nx\r\n");
	assert_int_equal(mail(text)->kind, RECEIVED_BROKEN);
	to = text + sprintf(text, HEAD);
	for (i = 0; i < 500; i++)
		to += sprintf(to, "Content-Type: multipart/mixed; boundary=%zu"
		    "\r\n\r\n--%zu\r\n", i, i);
	assert_int_equal(mail(text)->kind, RECEIVED_BROKEN);
}

/* The same mail by another way is the same; another is another. */
/* GMime follows groups of addresses by recursion. */
static void
test_deep_groups(void **state)
{
	static const char *const heads[] = { "From: ", "cc :", "Reply-To:\r\n ",
		"Content-Type: message/rfc822\r\n\r\nTo:" };
	const size_t count = 300000;
	const struct received *r;
	char *text, *end;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		text = arena_alloc(a, count * 5 + 256);
		end = text + sprintf(text, "%s%s", i == 0 ? "" : HEAD,
		    heads[i]);
		for (k = 0; k < count; k++)
			end = stpcpy(end, i % 2 == 0 ? "g:" : "g:\r\n ");
		strcpy(end, "\r\n\r\nOui.\r\n");
		r = mail(text);
		assert_int_equal(r->kind, RECEIVED_BROKEN);
		assert_string_equal(r->from, "");
	}
	r = mail(HEAD "To: 6e B: a@x.example, b@x.example;\r\n\r\n"
	    "To: a: b: c\r\n");
	assert_int_equal(r->kind, RECEIVED_LETTER);
	assert_string_equal(r->text, "To: a: b: c\n");
}

/* GMime needs a thousand bytes for ten of these. */
static void
test_bombs(void **state)
{
	static const struct {
		const char	*head, *piece;
	} bombs[] = {
		{ HEAD, "X: y\r\n" },
		{ MIXED "--b\r\n", "X: y\r\n" },
		{ HEAD "Content-Type:\r\n Message/rfc822\r\n\r\n",
		    "X: y\r\n" },
		{ MIXED, "--b\r\n\r\n\r\n" },
		{ HEAD "Content-Type: multipart/digest; boundary=b\r\n\r\n",
		    "--b\r\n\r\nTo: x\r\n\r\nx\r\n" },
	};
	const size_t count = 100000;
	struct rusage before, after;
	char *text, *end;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
		text = arena_alloc(a, count * strlen(bombs[i].piece) + 512);
		end = stpcpy(text, bombs[i].head);
		for (k = 0; k < count; k++)
			end = stpcpy(end, bombs[i].piece);
		strcpy(end, "\r\nOui.\r\n");
		assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
		assert_int_equal(mail(text)->kind, RECEIVED_BROKEN);
		assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
		if (after.ru_maxrss - before.ru_maxrss > 16 * 1024)
			fail_msg("%s: %ld KiB", bombs[i].head,
			    after.ru_maxrss - before.ru_maxrss);
	}
	/* Each of its texts is short enough. */
	text = arena_alloc(a, count * 40 + 512);
	end = stpcpy(text, MIXED);
	for (k = 0; k < count; k++)
		end = stpcpy(end, k % 30000 == 0 ? "--b\r\n\r\n" :
		    "a long line of a text of several\r\n");
	assert_int_equal(mail(text)->kind, RECEIVED_BROKEN);
	/* Lines of a file that look like headers are none. */
	text = arena_alloc(a, count * 8 + 512);
	end = stpcpy(text, HEAD "\r\n");
	for (k = 0; k < count; k++)
		end = stpcpy(end, "X:y\r\n");
	assert_int_equal(mail(text)->kind, RECEIVED_LETTER);
}

static void
test_known_again(void **state)
{
	const struct received *one = mail(HEAD "\r\nx\r\n");
	const struct received *same = mail("Received: by y\r\n" HEAD
	    "Subject: y\r\n\r\nx\r\n");
	const struct received *other = mail(HEAD "\r\ny\r\n");
	const struct received *named = mail("From: anna@x.example\r\n"
	    "Message-ID: <2@x>\r\n\r\nx\r\n");
	const struct received *nameless = mail("From: a@x\r\n\r\nx\r\n");
	const struct received *nameless2 = mail("From: a@x\r\n\r\ny\r\n");

	(void)state;
	assert_memory_equal(one->id, same->id, RECEIVED_HASH);
	assert_memory_equal(one->content, same->content, RECEIVED_HASH);
	assert_memory_equal(one->id, other->id, RECEIVED_HASH);
	assert_memory_not_equal(one->content, other->content, RECEIVED_HASH);
	assert_memory_not_equal(one->id, named->id, RECEIVED_HASH);
	assert_memory_not_equal(nameless->id, nameless2->id, RECEIVED_HASH);
}

static void
test_paragraphs(void **state)
{
	(void)state;
	assert_string_equal(paragraphs(a, "a\nb\n\n\nc < d & e\n"),
	    "<p>a<br>b</p><p>c &lt; d &amp; e</p>");
	assert_string_equal(paragraphs(a, "\n \n"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plain, begin, end),
		cmocka_unit_test_setup_teardown(test_from, begin, end),
		cmocka_unit_test_setup_teardown(test_flowed, begin, end),
		cmocka_unit_test_setup_teardown(test_html_alone, begin, end),
		cmocka_unit_test_setup_teardown(test_both_forms, begin, end),
		cmocka_unit_test_setup_teardown(test_files, begin, end),
		cmocka_unit_test_setup_teardown(test_pictures, begin, end),
		cmocka_unit_test_setup_teardown(test_kinds, begin, end),
		cmocka_unit_test_setup_teardown(test_report, begin, end),
		cmocka_unit_test_setup_teardown(test_too_many_parts, begin,
		    end),
		cmocka_unit_test_setup_teardown(test_deep_groups, begin, end),
		cmocka_unit_test_setup_teardown(test_bombs, begin, end),
		cmocka_unit_test_setup_teardown(test_known_again, begin, end),
		cmocka_unit_test_setup_teardown(test_paragraphs, begin, end),
	};

	received_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
