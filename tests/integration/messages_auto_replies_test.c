/*
 * Automatic answers: once a sender and day, to whoever wrote by name; never to
 * one another, to what was sent to many, or to what was recalled; not for whom
 * may not write; marked; exactly once of two replicas.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "absences.pb-c.h"
#include "post.h"
#include "preferences.pb-c.h"

#define WAIT_MS	20000

static struct test_peer *directory;

static int
set_up(void **state)
{
	post_set_up(state);
	directory = test_peer_new("directory",
	    test_service_endpoint(post.directory));
	return 0;
}

static int
tear_down(void **state)
{
	test_peer_free(&directory);
	return post_tear_down(state);
}

static int
empty(void **state)
{
	test_sql(post.db, "directory", "TRUNCATE auto_reply,"
	    " auto_reply_change; UPDATE person SET frozen_at = NULL");
	return post_empty(state);
}

static void
put(int64_t who, bool on, const char *from, const char *until)
{
	Preferences__PutPreferencesRequest req =
	    PREFERENCES__PUT_PREFERENCES_REQUEST__INIT;
	Preferences__AutoReplyChange c = PREFERENCES__AUTO_REPLY_CHANGE__INIT;
	const struct rpc_caller caller = post_user(who);

	c.enabled_said_case =
	    PREFERENCES__AUTO_REPLY_CHANGE__ENABLED_SAID_ENABLED;
	c.enabled = on;
	c.from_said_case = PREFERENCES__AUTO_REPLY_CHANGE__FROM_SAID_FROM;
	c.from = (char *)(uintptr_t)from;
	c.until_said_case = PREFERENCES__AUTO_REPLY_CHANGE__UNTIL_SAID_UNTIL;
	c.until = (char *)(uintptr_t)until;
	c.body_html_said_case =
	    PREFERENCES__AUTO_REPLY_CHANGE__BODY_HTML_SAID_BODY_HTML;
	c.body_html = (char *)"<p>Je suis absent.</p>";
	req.auto_reply = &c;
	test_expect(directory, &preferences__preferences__descriptor,
	    "PutPreferences", &caller, &req, RPC__CODE__OK, NULL);
}

static const char *
count(const char *what)
{
	return test_sql(post.db, "messages", what);
}

/* The directory tells it by itself; here it knows no messages service. */
static void
tell(int64_t who, bool answers, int64_t change, int code)
{
	Absences__SetAbsencesRequest req = ABSENCES__SET_ABSENCES_REQUEST__INIT;
	Absences__Absence x = ABSENCES__ABSENCE__INIT, *all[] = { &x };
	const struct rpc_caller system = test_caller(0, 0,
	    COMMON__ROLE__SYSTEM);

	req.absences = all;
	req.n_absences = 1;
	x.school_id = SCHOOL;
	x.user_id = who;
	x.change_id = change;
	x.answers = answers;
	test_expect(post.peer, &absences__absences__descriptor, "SetAbsences",
	    &system, &req, code, &post.status);
}

static void
away(int64_t who)
{
	put(who, true, "", "");
	tell(who, true, 1, RPC__CODE__OK);
}

/* notify has heard of all, and nothing waits to be answered. */
static bool
is_quiet(void *arg)
{
	(void)arg;
	return strcmp(count("SELECT (SELECT count(*) FROM outbox) + (SELECT"
	    " count(*) FROM auto_reply_due)"), "0") == 0;
}

static void
settle(void)
{
	assert_true(test_wait(is_quiet, NULL, WAIT_MS));
}

static void
answers(const char *n)
{
	settle();
	assert_string_equal(count("SELECT count(*) FROM automatic"), n);
}

static void
test_once_a_day(void **state)
{
	const Messages__GetThreadReply *r;
	const Messages__Thread *t;
	int64_t thread;

	(void)state;
	away(PAUL);
	thread = post_send(PARENT, post_letter(PAUL));
	answers("1");
	r = post_get(PARENT, thread);
	assert_int_equal(r->n_messages, 2);
	assert_false(r->messages[0]->automatic);
	assert_true(r->messages[1]->automatic);
	assert_int_equal(r->messages[1]->from->id, PAUL);
	assert_string_equal(r->messages[1]->body_html,
	    "<p>Je suis absent.</p>");
	t = post_only(PARENT, MESSAGES__BOX__INBOX);
	assert_true(t->automatic);
	assert_true(t->unread);
	/* It is still unread for who has not seen it. */
	assert_true(post_only(PAUL, MESSAGES__BOX__INBOX)->unread);
	/* Not twice to one, and to another one. */
	post_send_answer(PARENT, thread, false);
	post_send(PARENT, post_letter(PAUL));
	answers("1");
	assert_false(post_only(PAUL, MESSAGES__BOX__SENT)->automatic);
	post_send(STEP, post_letter(PAUL));
	answers("2");
	/* On the next day again. */
	test_sql(post.db, "messages",
	    "UPDATE auto_replied SET day = day - 1");
	post_send(PARENT, post_letter(PAUL));
	answers("3");
}

static void
test_never_to_another(void **state)
{
	(void)state;
	away(PAUL);
	away(ANNE);
	post_send(PAUL, post_letter(ANNE));
	answers("1");
	assert_string_equal(count("SELECT count(*) FROM message"), "2");
}

static void
test_to_many(void **state)
{
	Messages__SendRequest *req = post_letter(PAUL);
	char *category = (char *)"class:100:teachers";

	(void)state;
	away(PAUL);
	/* It takes no answers. */
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__NONE;
	post_send(CLAIRE, req);
	answers("0");
	req = post_letter(PAUL);
	req->to->n_user_ids = 0;
	req->to->category_ids = &category;
	req->to->n_category_ids = 1;
	post_send(CLAIRE, req);
	answers("0");
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__INBOX)->n_threads, 2);
}

static void
test_days(void **state)
{
	(void)state;
	put(PAUL, true, "2200-01-01", "");
	put(ANNE, true, "", "2001-01-01");
	tell(PAUL, true, 1, RPC__CODE__OK);
	tell(ANNE, true, 1, RPC__CODE__OK);
	post_send(PARENT, post_letter(PAUL));
	post_send(PARENT, post_letter(ANNE));
	answers("0");
	put(PAUL, true, "2001-01-01", "2200-01-01");
	post_send(PARENT, post_letter(PAUL));
	answers("1");
	put(PAUL, false, "", "");
	post_send(STEP, post_letter(PAUL));
	answers("1");
}

/* Rights are asked again, on behalf of who answers. */
static void
test_barred(void **state)
{
	(void)state;
	away(PAUL);
	test_sql(post.db, "directory", "UPDATE person SET frozen_at = now()"
	    " WHERE school_id = 1 AND person_id = 12");
	post_send(PARENT, post_letter(PAUL));
	answers("0");
	test_sql(post.db, "directory", "UPDATE person SET frozen_at = NULL");
	/* The one who wrote is gone, once the message is there. */
	test_sql(post.db, "messages", "INSERT INTO auto_reply_due SELECT"
	    " school_id, id, 12, now() + interval '1 day' FROM message");
	test_sql(post.db, "directory", "UPDATE person SET active = false"
	    " WHERE school_id = 1 AND person_id = 31");
	test_sql(post.db, "messages",
	    "UPDATE auto_reply_due SET leased_until = now()");
	answers("0");
	test_sql(post.db, "directory", "UPDATE person SET active = true");
}

/* What is due, and recalled before the relay comes. */
static void
test_recalled(void **state)
{
	int64_t thread;
	char sql[200];

	(void)state;
	thread = post_send(PARENT, post_letter(PAUL));
	settle();
	away(PAUL);
	snprintf(sql, sizeof(sql), "UPDATE message SET recalled_at = now()"
	    " WHERE id = %lld", (long long)thread);
	test_sql(post.db, "messages", sql);
	test_sql(post.db, "messages", "INSERT INTO auto_reply_due SELECT"
	    " school_id, id, 12, now() FROM message");
	answers("0");
	assert_int_equal(post_get(PAUL, thread)->n_messages, 1);
}

static void
test_two_replicas(void **state)
{
	char file[512];
	struct test_service *other;

	(void)state;
	snprintf(file, sizeof(file), "%s/other", test_folder());
	other = post_start_messages(file);
	away(PAUL);
	for (int i = 0; i < 20; i++) {
		post_send(PARENT, post_letter(PAUL));
		post_send(STEP, post_letter(PAUL));
	}
	answers("2");
	test_service_stop(&other);
}

static void
test_heard_late(void **state)
{
	(void)state;
	tell(PAUL, false, 10, RPC__CODE__OK);
	/* What was told before comes after. */
	tell(PAUL, true, 9, RPC__CODE__OK);
	assert_string_equal(count("SELECT count(*) FROM absence WHERE answers"),
	    "0");
	tell(PAUL, true, 10, RPC__CODE__OK);
	assert_string_equal(count("SELECT count(*) FROM absence WHERE answers"),
	    "0");
	tell(PAUL, true, 11, RPC__CODE__OK);
	assert_string_equal(count("SELECT count(*) FROM absence WHERE answers"),
	    "1");
	tell(0, true, 12, RPC__CODE__INVALID_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_once_a_day, empty),
		cmocka_unit_test_setup(test_never_to_another, empty),
		cmocka_unit_test_setup(test_to_many, empty),
		cmocka_unit_test_setup(test_days, empty),
		cmocka_unit_test_setup(test_barred, empty),
		cmocka_unit_test_setup(test_recalled, empty),
		cmocka_unit_test_setup(test_two_replicas, empty),
		cmocka_unit_test_setup(test_heard_late, empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
