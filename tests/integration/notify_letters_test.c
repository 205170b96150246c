/*
 * Mails of notifications, from the delivery over the planner to a real mail
 * server: to whom, when, once, with which headers; and what becomes of those
 * that a server puts off, refuses or loses.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channels.pb-c.h"
#include "common.pb-c.h"
#include "mail_server.h"
#include "notify.pb-c.h"
#include "stack.h"

#define SCHOOL	1
#define MARIE	31
#define LUC	32
#define JEAN	33	/* has no address */
#define LATE_MS	60000

static const char seed[] =
    "INSERT INTO school (school_id, code, name) VALUES (1, 'one',"
    " 'College Jaures');"
    "INSERT INTO school_setting (school_id) VALUES (1);"
    "INSERT INTO person (school_id, person_id, sourced_id, role, given_name,"
    " family_name, search_given, search_family) VALUES"
    " (1, 31, 's31', 1, 'Marie', 'Petit', 'marie', 'petit'),"
    " (1, 32, 's32', 1, 'Luc', 'Noir', 'luc', 'noir'),"
    " (1, 33, 's33', 1, 'Jean', 'Petit', 'jean', 'petit'),"
    " (1, 34, 's34', 4, 'Claire', 'Dupont', 'claire', 'dupont')";
/* What Claire Dupont writes to all who have an address. */
static const char messages_seed[] =
    "TRUNCATE thread, entry, message;"
    "INSERT INTO thread (school_id, id, starter_id, starter_role, replies,"
    " subject, starter_name, starter_title) VALUES (1, 7, 34, 4, 0, 's',"
    " 'Claire Dupont', '');"
    "INSERT INTO entry (school_id, user_id, thread_id, received_at,"
    " read_upto, other_id, message_count, other_role, unread, exchanged,"
    " has_files, subject, snippet, to_summary, other_name, other_title)"
    " SELECT 1, n, 7, now(), 0, 34, 1, 4, true, false, false, 's', 's', 's',"
    " 'Claire Dupont', '' FROM generate_series(31, 140) n;"
    "INSERT INTO message (school_id, thread_id, id, sender_id, sent_at,"
    " sender_role, sender_name, sender_title, audience, to_ids, to_roles,"
    " to_names, body_html) SELECT 1, 7, n, 34, now(), 4, 'Claire Dupont', '',"
    " ARRAY(SELECT generate_series(31, 140)), '{}', '{}', '{}', '<p>b</p>'"
    " FROM generate_series(1, 100) n";
static const char addresses[] =
    "DELETE FROM mail_address; DELETE FROM preference;"
    "INSERT INTO mail_address (school_id, person_id, address, verified_at)"
    " VALUES (1, 31, 'marie@example.fr', now()),"
    " (1, 32, 'luc@example.fr', now())";

static struct test_database *db;
static struct mail_server *server;
static struct test_service *directory, *messages, *service;
static struct test_peer *peer;
static struct status status;

static struct test_service *
start_messages(void)
{
	const char *env[] = { "LIAISON_NOTIFY=tcp://127.0.0.1:1",
		"LIAISON_ATTACHMENTS=tcp://127.0.0.1:1",
		test_setting("LIAISON_DIRECTORY",
		    test_service_endpoint(directory)), NULL };

	return test_service_start(db, "messages", env);
}

static struct test_service *
start(const char *url)
{
	const char *env[] = { test_setting("LIAISON_SMTP_URL", url),
		test_setting("LIAISON_MESSAGES", messages == NULL ?
		    "tcp://127.0.0.1:1" : test_service_endpoint(messages)),
		"LIAISON_MAIL_FROM=noreply@liaison.example",
		"LIAISON_PUBLIC_URL=https://liaison.example",
		test_setting("LIAISON_DIRECTORY",
		    test_service_endpoint(directory)), NULL };

	return test_service_start(db, "notify", env);
}

static void
restart(void)
{
	test_peer_free(&peer);
	if (service != NULL)
		test_service_stop(&service);
	service = start(mail_server_url(server));
	peer = test_peer_new("notify", test_service_endpoint(service));
}

static int
setup(void **state)
{
	(void)state;
	db = test_database_new();
	directory = test_service_start(db, "directory", NULL);
	test_sql(db, "directory", seed);
	messages = start_messages();
	server = mail_server_start_odd();
	restart();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_service_stop(&service);
	test_service_stop(&messages);
	test_service_stop(&directory);
	mail_server_stop(&server);
	test_database_free(&db);
	return 0;
}

static int
begin(void **state)
{
	(void)state;
	mail_server_mode(server, "");
	test_sql(db, "directory", addresses);
	test_sql(db, "notify", "TRUNCATE event, notification, notice, reading,"
	    " channel_plan, channel_delivery, mail_letter, thread_mute,"
	    " calendar_event, calendar_instance, calendar_told");
	test_sql(db, "messages", messages_seed);
	mail_server_empty(server);
	return 0;
}

/* ---- what happens ---- */

static void
deliver_late(int64_t id, int64_t user, bool urgent, int64_t seconds)
{
	struct rpc_caller caller = test_caller(0, 0, COMMON__ROLE__SYSTEM);
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Notify__DeliverRequest req = NOTIFY__DELIVER_REQUEST__INIT;
	Notify__Event e = NOTIFY__EVENT__INIT, *p = &e;
	char subject[32];

	snprintf(subject, sizeof(subject), "Subject %d", (int)id);
	at.seconds = atoll(test_sql(db, "notify",
	    "SELECT extract(epoch FROM now())::bigint")) - seconds;
	e.school_id = SCHOOL;
	e.event_id = id;
	e.thread_id = 7;
	e.kind = NOTIFY__KIND__MESSAGE;
	e.at = &at;
	e.user_ids = &user;
	e.n_user_ids = 1;
	e.title = (char *)"Claire Dupont";
	e.body = subject;
	e.link = (char *)"/messages/threads/7";
	e.urgent = urgent;
	req.events = &p;
	req.n_events = 1;
	(void)test_expect(peer, &notify__notify__descriptor, "Deliver",
	    &caller, &req, RPC__CODE__OK, &status);
}

static void
deliver(int64_t id, int64_t user)
{
	deliver_late(id, user, false, 0);
}

/* Quiet hours of MARIE, which are now. */
static void
quiet_now(void)
{
	test_sql(db, "directory", "INSERT INTO preference (school_id,"
	    " person_id, quiet_days, quiet_from, quiet_to, quiet_zone)"
	    " VALUES (1, 31, '{254}', '{0}', '{1435}', 'Europe/Paris')");
	/* In the last five minutes of a day it would not be. */
	test_sql(db, "directory", "UPDATE preference SET"
	    " quiet_days = '{254,254}', quiet_from = '{0,720}',"
	    " quiet_to = '{1000,5}'");
}

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

static unsigned wanted;

static bool
has_wanted(void *text)
{
	return (text == NULL ? mail_server_count(server) :
	    mail_server_count_with(server, text)) == wanted;
}

static void
wait_for_mails(unsigned n, const char *text)
{
	wanted = n;
	if (!test_wait(has_wanted, (void *)(uintptr_t)text, LATE_MS))
		fail_msg("%u mails", mail_server_count(server));
}

static void
assert_sql(const char *sql, const char *expected)
{
	assert_string_equal(test_sql(db, "notify", sql), expected);
}

static void
assert_says(const char *mail, const char *text)
{
	if (strstr(mail, text) == NULL)
		fail_msg("\"%s\" is not in\n%s", text, mail);
}

/* The token of the only mail. */
static const char *
token_of(const char *mail)
{
	static char token[64];
	const char *at = strstr(mail, "\nList-Unsubscribe: "
	    "<https://liaison.example/unsubscribe?token=");

	assert_non_null(at);
	at = strstr(at, "token=") + strlen("token=");
	(void)snprintf(token, sizeof(token), "%.*s", (int)strcspn(at, ">"),
	    at);
	return token;
}

static const Channels__Unsubscribing *
unsubscribe(const char *token, Addresses__Mail mail, bool all, int expected)
{
	struct rpc_caller nobody = test_caller(0, 0, 0);
	Channels__UnsubscribeRequest req = CHANNELS__UNSUBSCRIBE_REQUEST__INIT;

	req.token = (char *)(uintptr_t)token;
	req.mail = mail;
	req.all = all;
	return test_expect(peer, &channels__channels__descriptor,
	    "Unsubscribe", &nobody, &req, expected, &status);
}

/* ---- tests ---- */

static void
test_one_mail(void **state)
{
	char *mail;

	(void)state;
	deliver(1, MARIE);
	mail = mail_server_mail(server);
	assert_says(mail, "\n <marie@example.fr>\n");
	assert_says(mail, "\nSubject: =?UTF-8?B?");
	assert_says(mail, "\nMessage-ID: <");
	assert_says(mail, "\nIn-Reply-To: <");
	assert_says(mail, "\nReferences: <");
	assert_says(mail, "\nAuto-Submitted: auto-generated\n");
	assert_says(mail, "\nList-Unsubscribe-Post: "
	    "List-Unsubscribe=One-Click\n");
	assert_says(mail, "\nBonjour Marie Petit,\n");
	assert_says(mail, "Nouveau message de Claire Dupont : Subject 1");
	assert_says(mail, "\nhttps://liaison.example/messages/threads/7\n");
	assert_says(mail, "Content-Type: text/html; charset=utf-8\n");
	(void)token_of(mail);
	free(mail);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 1 AND "
	    "attempts = 1 AND detail = '250 2.0.0 kept'");
	assert_sql("SELECT count(*) FROM mail_letter", "0");
}

/* Two mails of a thread: ids of their own, and one thread. */
static void
test_each_in_its_language(void **state)
{
	(void)state;
	test_sql(db, "directory", "INSERT INTO preference (school_id,"
	    " person_id, language) VALUES (1, 32, 'en')");
	deliver(1, LUC);
	deliver(2, LUC);
	wait_for_mails(2, "\nHello Luc Noir,\n");
	wait_for_mails(1, "New message from Claire Dupont: Subject 2");
	wait_for("SELECT count(DISTINCT letter_id) / 2 FROM channel_delivery "
	    "WHERE state = 1");
}

/* Delivered again it is not told again; who has no address is asked nothing. */
static void
test_to_whom(void **state)
{
	(void)state;
	deliver(1, JEAN);
	deliver(2, MARIE);
	deliver(2, MARIE);
	test_sql(db, "directory", "INSERT INTO preference (school_id,"
	    " person_id, mail) VALUES (1, 32, 1)");
	deliver(3, LUC);
	wait_for("SELECT CASE WHEN count(*) = 0 THEN 1 END FROM channel_plan");
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 1");
	assert_sql("SELECT count(*) FROM channel_delivery WHERE user_id = 33",
	    "0");
	assert_sql("SELECT state || ' ' || why FROM channel_delivery "
	    "WHERE user_id = 32", "4 1");
	wait_for_mails(1, NULL);
}

static void
test_digest(void **state)
{
	char *mail;

	(void)state;
	test_sql(db, "directory", "INSERT INTO preference (school_id,"
	    " person_id, mail, mail_hour, quiet_zone) VALUES (1, 31, 3, 7,"
	    " 'Asia/Tokyo')");
	deliver(1, MARIE);
	deliver(2, MARIE);
	wait_for("SELECT count(*) / 2 FROM channel_delivery "
	    "WHERE state = 0 AND held_why = 2 AND due_at > now() AND "
	    "extract(hour FROM due_at AT TIME ZONE 'Asia/Tokyo') = 7");
	assert_int_equal(mail_server_count(server), 0);
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	mail = mail_server_mail(server);
	assert_says(mail, "Nouveau message de Claire Dupont : Subject 1");
	assert_says(mail, "Nouveau message de Claire Dupont : Subject 2");
	assert_null(strstr(mail, "\nIn-Reply-To:"));
	free(mail);
	wait_for("SELECT count(*) / 2 FROM channel_delivery WHERE state = 1");
}

static void
test_quiet_hours(void **state)
{
	(void)state;
	quiet_now();
	deliver(1, MARIE);
	deliver_late(2, MARIE, true, 0);
	deliver(3, LUC);
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 1 "
	    "AND state = 0 AND held_why = 1 AND due_at > now()");
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 2 "
	    "AND state = 1 AND urgent");
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 3 "
	    "AND state = 1");
	wait_for_mails(2, NULL);
	/* They have ended. */
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	wait_for_mails(3, NULL);
}

static void
test_a_flood_is_one_digest(void **state)
{
	int i;

	(void)state;
	for (i = 1; i <= 62; i++)
		deliver(i, MARIE);
	wait_for("SELECT CASE WHEN count(*) = 57 THEN 1 END FROM "
	    "channel_delivery WHERE state = 0 AND held_why = 3");
	/* They go together. */
	assert_sql("SELECT count(DISTINCT due_at) FROM channel_delivery "
	    "WHERE held_why = 3", "1");
	wait_for("SELECT CASE WHEN count(*) = 5 THEN 1 END FROM "
	    "channel_delivery WHERE state = 1");
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	wait_for_mails(1, "57 nouvelles notifications");
	wait_for("SELECT CASE WHEN count(*) = 62 THEN 1 END FROM "
	    "channel_delivery WHERE state = 1");
	assert_true(mail_server_count(server) <= 6);
	/* It goes on. */
	deliver(63, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 63 "
	    "AND state = 0 AND held_why = 3");
}

/* What an hour without this service has left comes as one. */
static void
test_what_was_held_up_is_one_digest(void **state)
{
	int i;

	(void)state;
	for (i = 1; i <= 20; i++)
		deliver_late(i, MARIE, false, 3600);
	wait_for("SELECT CASE WHEN count(*) = 20 THEN 1 END FROM "
	    "channel_delivery WHERE state = 0 AND held_why = 3 "
	    "AND due_at < now() + interval '61 s'");
	assert_int_equal(mail_server_count(server), 0);
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	wait_for_mails(1, "20 nouvelles notifications");
	wait_for_mails(1, NULL);
}

#define MUTES	"SELECT string_agg(how || ':' || object_id, ' ') FROM"	\
	" live_change WHERE type = 1 AND people = '{31}'"

static void
test_muted(void **state)
{
	struct rpc_caller marie = test_caller(SCHOOL, MARIE,
	    COMMON__ROLE__GUARDIAN);
	Channels__PutMuteRequest put = CHANNELS__PUT_MUTE_REQUEST__INIT;
	Channels__DeleteMuteRequest drop = CHANNELS__DELETE_MUTE_REQUEST__INIT;
	Channels__GetMuteRequest get = CHANNELS__GET_MUTE_REQUEST__INIT;
	const Channels__Mute *mute;
	const ProtobufCServiceDescriptor *s = &channels__channels__descriptor;

	(void)state;
	put.thread_id = drop.thread_id = get.thread_id = 7;
	mute = test_expect(peer, s, "PutMute", &marie, &put, RPC__CODE__OK,
	    &status);
	assert_true(mute->muted);
	(void)test_expect(peer, s, "PutMute", &marie, &put, RPC__CODE__OK,
	    &status);
	/* Her other pages show it. */
	assert_string_equal(test_sql(db, "notify", MUTES), "5:7");
	deliver(1, MARIE);
	deliver(2, LUC);
	deliver_late(3, MARIE, true, 0);
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 1 "
	    "AND state = 4 AND why = 2");
	wait_for("SELECT count(*) / 2 FROM channel_delivery WHERE "
	    "event_id IN (2, 3) AND state = 1");
	mute = test_expect(peer, s, "GetMute", &marie, &get, RPC__CODE__OK,
	    &status);
	assert_true(mute->muted);
	mute = test_expect(peer, s, "DeleteMute", &marie, &drop,
	    RPC__CODE__OK, &status);
	assert_false(mute->muted);
	(void)test_expect(peer, s, "DeleteMute", &marie, &drop,
	    RPC__CODE__OK, &status);
	assert_string_equal(test_sql(db, "notify", MUTES), "5:7 5:7");
	deliver(4, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 4 "
	    "AND state = 1");
	put.thread_id = 0;
	(void)test_expect(peer, s, "PutMute", &marie, &put,
	    RPC__CODE__INVALID_ARGUMENT, &status);
	assert_string_equal(status.field, "threadId");
}

/* What was read, or recalled, while it waited. */
static void
test_read_before(void **state)
{
	(void)state;
	quiet_now();
	deliver(1, MARIE);
	deliver(2, MARIE);
	deliver(3, MARIE);
	wait_for("SELECT count(*) / 3 FROM channel_delivery "
	    "WHERE held_why = 1");
	test_sql(db, "notify", "UPDATE notification SET read = true "
	    "WHERE event_id = 1");
	test_sql(db, "notify", "SELECT recall_event(1, 2, '', '', 0, '{31}')");
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 3 "
	    "AND state = 1");
	assert_sql("SELECT string_agg(state || ' ' || why, ',' ORDER BY "
	    "event_id) FROM channel_delivery WHERE event_id < 3", "4 3,4 4");
	wait_for_mails(1, NULL);
}

/* Events that begin at ten, and that MARIE knows of. */
static void
make_events(int n)
{
	char sql[1024];

	(void)snprintf(sql, sizeof(sql), "INSERT INTO calendar_event"
	    " (school_id, event_id, creator_id, creator_role, creator_name,"
	    " creator_title, title, body_html, snippet, place, color, all_day,"
	    " time_zone, local_start, local_end, since_at, until_at, wide,"
	    " to_ids, to_names, to_titles, to_roles) SELECT 1, n, 34, 4,"
	    " 'Claire', '', 'Event ' || n, '', '', '', 0, false, 'UTC', '', '',"
	    " now(), now(), false, '{}', '{}', '{}', '{}'"
	    " FROM generate_series(1, %d) n", n);
	test_sql(db, "notify", sql);
	test_sql(db, "notify", "INSERT INTO calendar_told (school_id, event_id,"
	    " user_id) SELECT 1, event_id, 31 FROM calendar_event;"
	    "INSERT INTO calendar_instance (school_id, event_id, original,"
	    " local_start, local_end, starts_at, ends_at) SELECT 1, event_id,"
	    " '', '', '', '2030-01-07T10:00:00Z', '2030-01-07T11:00:00Z'"
	    " FROM calendar_event");
}

static void
tell(int event, int kind)
{
	char sql[256];

	(void)snprintf(sql, sizeof(sql), "SELECT calendar_notify(1, '{31}',"
	    " 'event-%d-%d', %d::smallint, 'Event %d',"
	    " '2030-01-07T10:00:00Z', %d)", event, kind, kind, event, event);
	test_sql(db, "notify", sql);
}

/* Which was cancelled, or is for others, or begins at another time. */
static void
test_an_event_that_is_not_so_any_more(void **state)
{
	(void)state;
	quiet_now();
	make_events(4);
	tell(1, NOTIFY__KIND__EVENT_NEW);
	tell(2, NOTIFY__KIND__EVENT_CHANGED);
	tell(3, NOTIFY__KIND__EVENT_NEW);
	tell(3, NOTIFY__KIND__EVENT_REMINDER);
	tell(4, NOTIFY__KIND__EVENT_REMINDER);
	wait_for("SELECT count(*) / 5 FROM channel_delivery "
	    "WHERE held_why = 1");
	test_sql(db, "notify", "UPDATE calendar_event SET cancelled = true "
	    "WHERE event_id = 1");
	test_sql(db, "notify", "DELETE FROM calendar_told WHERE event_id = 2");
	test_sql(db, "notify", "UPDATE calendar_instance SET starts_at = "
	    "starts_at + interval '1 hour' WHERE event_id = 3");
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	wait_for("SELECT count(*) / 5 FROM channel_delivery WHERE state > 0");
	assert_sql("SELECT string_agg(n.title || ' ' || n.kind || ' ' ||"
	    " d.state || ' ' || d.why, ',' ORDER BY n.notice_id)"
	    " FROM channel_delivery d JOIN notice n ON n.notice_id ="
	    " -d.event_id", "Event 1 70 4 4,Event 2 71 4 4,Event 3 70 1 0,"
	    "Event 3 76 4 4,Event 4 76 1 0");
	wait_for_mails(2, NULL);
}

/* While the mail server was away, too. */
static void
test_an_event_that_was_cancelled_between_attempts(void **state)
{
	(void)state;
	make_events(1);
	mail_server_mode(server, "defer");
	tell(1, NOTIFY__KIND__EVENT_NEW);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 0 AND "
	    "attempts = 1");
	test_sql(db, "notify", "UPDATE calendar_event SET cancelled = true");
	mail_server_mode(server, "");
	test_sql(db, "notify", "UPDATE mail_letter SET due_at = now()");
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 4 AND "
	    "why = 4");
	assert_int_equal(mail_server_count(server), 0);
}

static void
test_a_message_that_is_not_theirs_any_more(void **state)
{
	(void)state;
	quiet_now();
	deliver(1, MARIE);
	deliver(2, MARIE);
	wait_for("SELECT count(*) / 2 FROM channel_delivery "
	    "WHERE held_why = 1");
	test_sql(db, "messages", "UPDATE message SET "
	    "audience = array_remove(audience, 31) WHERE id = 1");
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	wait_for("SELECT count(*) / 2 FROM channel_delivery WHERE state > 0");
	assert_sql("SELECT string_agg(state || ' ' || why, ',' ORDER BY "
	    "event_id) FROM channel_delivery", "4 4,1 0");
	wait_for_mails(1, "Subject 2");
	wait_for_mails(1, NULL);
}

/* Where some of those that a digest names are gone, others are named, and those
 * are asked about as well. */
static void
test_a_digest_without_what_is_not_theirs(void **state)
{
	char *mail;
	int i;

	(void)state;
	test_sql(db, "directory", "INSERT INTO preference (school_id,"
	    " person_id, mail, mail_hour, quiet_zone) VALUES (1, 31, 3, 7,"
	    " 'Asia/Tokyo')");
	for (i = 11; i <= 43; i++)
		deliver(i, MARIE);
	wait_for("SELECT count(*) / 33 FROM channel_delivery "
	    "WHERE held_why = 2");
	test_sql(db, "messages", "UPDATE message SET "
	    "audience = array_remove(audience, 31) WHERE id IN (12, 20, 43)");
	test_sql(db, "notify", "UPDATE channel_delivery SET due_at = now()");
	mail = mail_server_mail(server);
	assert_says(mail, "30 nouvelles notifications");
	assert_says(mail, "Subject 11");
	assert_null(strstr(mail, "Subject 12"));
	assert_null(strstr(mail, "Subject 20"));
	assert_null(strstr(mail, "Subject 43"));
	free(mail);
}

/* It waits for whoever knows whether they may read it. */
static void
test_while_messages_is_away(void **state)
{
	(void)state;
	test_service_stop(&messages);
	restart();
	deliver(1, MARIE);
	wait_for("SELECT count(*) FROM mail_letter WHERE attempts = 1 AND "
	    "due_at < now() + interval '16 s'");
	assert_int_equal(mail_server_count(server), 0);
	messages = start_messages();
	restart();
	test_sql(db, "notify", "UPDATE mail_letter SET due_at = now()");
	wait_for_mails(1, "Subject 1");
}

/* A notice, which another service writes. */
static void
test_a_notice(void **state)
{
	struct rpc_caller caller = test_caller(0, 0, COMMON__ROLE__SYSTEM);
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Notify__AddNoticeRequest req = NOTIFY__ADD_NOTICE_REQUEST__INIT;

	(void)state;
	at.seconds = atoll(test_sql(db, "notify",
	    "SELECT extract(epoch FROM now())::bigint"));
	req.school_id = SCHOOL;
	req.user_id = MARIE;
	req.key = (char *)"n1";
	req.title = (char *)"liste.zip";
	req.kind = NOTIFY__KIND__IMPORT_DONE;
	req.at = &at;
	req.link = (char *)"/administration/rosters/1";
	(void)test_expect(peer, &notify__notify__descriptor, "AddNotice",
	    &caller, &req, RPC__CODE__OK, &status);
	wait_for_mails(1, "\nhttps://liaison.example/administration/"
	    "rosters/1\n");
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id < 0 "
	    "AND about = 4 AND state = 1");
}

static void
test_put_off_then_taken(void **state)
{
	(void)state;
	mail_server_mode(server, "defer");
	deliver(1, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 0 AND "
	    "attempts = 1 AND detail LIKE '%451%' AND "
	    "due_at > now() AND due_at < now() + interval '16 s'");
	mail_server_mode(server, "");
	test_sql(db, "notify", "UPDATE mail_letter SET due_at = now()");
	wait_for_mails(1, NULL);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 1 AND "
	    "attempts > 1");
}

/* For two days. */
static void
test_given_up(void **state)
{
	(void)state;
	mail_server_mode(server, "drop");
	deliver(1, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 0 AND "
	    "attempts = 1");
	test_sql(db, "notify", "UPDATE mail_letter SET due_at = now(),"
	    " made_at = now() - interval '49 hours'");
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 2");
	assert_sql("SELECT count(*) FROM mail_letter", "0");
	assert_int_equal(mail_server_count(server), 0);
}

static void
test_refused(void **state)
{
	(void)state;
	mail_server_mode(server, "refuse");
	deliver(1, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 2 AND "
	    "detail LIKE '%554 5.6.0 not that'");
	/* It was the mail that was refused, not the address. */
	assert_string_equal(test_sql(db, "directory", "SELECT count(*) FROM "
	    "mail_address WHERE bounced_at IS NULL"), "2");
}

/* What the server has against us passes when somebody has set it right. */
static void
test_refused_to_us(void **state)
{
	static const char *const modes[] = { "deny", "sender" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		mail_server_mode(server, modes[i]);
		deliver((int64_t)i + 1, MARIE);
		wait_for("SELECT count(*) FROM mail_letter "
		    "WHERE attempts = 1 AND due_at < now() + interval '90 s'");
		assert_sql("SELECT count(*) FROM channel_delivery "
		    "WHERE state IN (2, 3)", "0");
		assert_string_equal(test_sql(db, "directory", "SELECT count(*) "
		    "FROM mail_address WHERE bounced_at IS NULL"), "2");
		mail_server_mode(server, "");
		test_sql(db, "notify", "UPDATE mail_letter SET due_at = now()");
		wait_for("SELECT CASE WHEN count(*) = 0 THEN 1 END "
		    "FROM mail_letter");
		assert_int_equal(mail_server_count(server), i + 1);
	}
}

/* Her own, and nobody else's; a peer asks for several. */
static void
test_what_became_of_it(void **state)
{
	struct rpc_caller marie = test_caller(SCHOOL, MARIE,
	    COMMON__ROLE__GUARDIAN), luc = test_caller(SCHOOL, LUC,
	    COMMON__ROLE__GUARDIAN), peer_of_it = test_caller(SCHOOL, 0,
	    COMMON__ROLE__SYSTEM);
	const ProtobufCServiceDescriptor *s = &channels__channels__descriptor;
	Channels__GetNotificationTraceRequest get =
	    CHANNELS__GET_NOTIFICATION_TRACE_REQUEST__INIT;
	Channels__FindToldRequest find = CHANNELS__FIND_TOLD_REQUEST__INIT;
	int64_t users[] = { LUC, MARIE, MARIE }, events[] = { 1, 1, 2 };
	const Channels__NotificationTrace *t;
	const Channels__FindToldReply *f;

	(void)state;
	deliver(1, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 1");
	get.id = 1;
	t = test_expect(peer, s, "GetNotificationTrace", &marie, &get,
	    RPC__CODE__OK, &status);
	assert_int_equal(t->kind, NOTIFY__KIND__MESSAGE);
	assert_false(t->read);
	assert_true(t->mail_on);
	assert_int_equal(t->n_channels, 1);
	assert_int_equal(t->channels[0]->state, CHANNELS__TOLD__STATE__SENT);
	assert_non_null(t->channels[0]->at);
	(void)test_expect(peer, s, "GetNotificationTrace", &luc, &get,
	    RPC__CODE__NOT_FOUND, &status);
	for (get.id = -1; get.id <= 0; get.id++)
		(void)test_expect(peer, s, "GetNotificationTrace", &marie,
		    &get, RPC__CODE__NOT_FOUND, &status);
	find.user_ids = users;
	find.event_ids = events;
	find.n_user_ids = find.n_event_ids = 3;
	f = test_expect(peer, s, "FindTold", &peer_of_it, &find,
	    RPC__CODE__OK, &status);
	assert_int_equal(f->n_lines, 1);
	assert_int_equal(f->lines[0]->user_id, MARIE);
	assert_int_equal(f->lines[0]->event_id, 1);
	find.n_event_ids = 2;
	(void)test_expect(peer, s, "FindTold", &peer_of_it, &find,
	    RPC__CODE__INVALID_ARGUMENT, &status);
	find.n_event_ids = 3;
	(void)test_expect(peer, s, "FindTold", &marie, &find,
	    RPC__CODE__PERMISSION_DENIED, &status);
	peer_of_it.school_id = 2;
	f = test_expect(peer, s, "FindTold", &peer_of_it, &find,
	    RPC__CODE__OK, &status);
	assert_int_equal(f->n_lines, 0);
}

/* The mail server does not know the address: nothing more goes there. */
static void
test_no_such_address(void **state)
{
	struct mail_server *odd = server;

	(void)state;
	server = mail_server_start();
	test_sql(db, "directory", "UPDATE mail_address SET "
	    "address = 'nobody@example.fr' WHERE person_id = 31");
	restart();
	deliver(1, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 3 AND "
	    "detail LIKE '%: 550 %' AND detail NOT LIKE '%example.fr%'");
	wait_for("SELECT count(*) FROM notice "
	    "WHERE user_id = 31 AND kind = 85");
	assert_string_equal(test_sql(db, "directory", "SELECT count(*) FROM "
	    "mail_address WHERE person_id = 31 AND bounced_at IS NOT NULL"),
	    "1");
	deliver(2, MARIE);
	wait_for("SELECT CASE WHEN count(*) = 0 THEN 1 END FROM channel_plan");
	assert_sql("SELECT count(*) FROM channel_delivery", "1");
	/* To exim, which takes what is for others. */
	deliver(3, LUC);
	wait_for_mails(0, NULL);
	mail_server_stop(&server);
	server = odd;
	restart();
}

/*
 * What the protocol leaves open: the server has the mail, and says so, and the
 * replica dies before it is written down.  Of three mails one goes twice, with
 * one Message-ID; those that were noted go once.
 */
static void
test_killed_between_250_and_note(void **state)
{
	struct test_asked *lock;

	(void)state;
	mail_server_mode(server, "hold");
	deliver(1, MARIE);
	deliver(2, LUC);
	wait_for_mails(1, NULL);
	/* The note cannot be written, until the row is gone. */
	test_sql(db, "notify", "CREATE TABLE held (); INSERT INTO held "
	    "DEFAULT VALUES");
	lock = test_sql_begin(db, "notify", "BEGIN; LOCK TABLE mail_letter IN "
	    "ACCESS EXCLUSIVE MODE; DO $$ BEGIN WHILE EXISTS (SELECT FROM "
	    "held) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$; COMMIT");
	wait_for("SELECT count(*) FROM pg_locks WHERE mode = "
	    "'AccessExclusiveLock' AND granted AND "
	    "relation = 'mail_letter'::regclass AND database = (SELECT oid "
	    "FROM pg_database WHERE datname = current_database())");
	mail_server_mode(server, "");
	wait_for("SELECT least(count(*), 1) FROM pg_stat_activity WHERE query "
	    "LIKE '%settle_letters%' AND wait_event_type = 'Lock' AND "
	    "datname = current_database()");
	test_sql(db, "owner", "SELECT pg_terminate_backend(pid) FROM "
	    "pg_stat_activity WHERE query LIKE '%settle_letters%' AND "
	    "wait_event_type = 'Lock' AND datname = current_database()");
	test_service_kill(&service);
	test_sql(db, "notify", "DELETE FROM held");
	test_sql_end(&lock);
	test_sql(db, "notify", "DROP TABLE held");
	assert_sql("SELECT count(*) FROM channel_delivery WHERE state = 1",
	    "0");
	/* Its lease ends. */
	test_sql(db, "notify", "UPDATE mail_letter SET due_at = now()");
	restart();
	deliver(3, LUC);
	wait_for("SELECT count(*) / 3 FROM channel_delivery WHERE state = 1");
	wait_for_mails(4, NULL);
	assert_int_equal(mail_server_count_with(server, "Subject 1") +
	    mail_server_count_with(server, "Subject 2"), 3);
	assert_int_equal(mail_server_count_with(server, "Subject 3"), 1);
}

/* The server has it, and its word for it is lost on the way: the same. */
static void
test_a_lost_250(void **state)
{
	char *mail, id[128];

	(void)state;
	mail_server_mode(server, "lose");
	deliver(1, MARIE);
	mail = mail_server_mail(server);
	(void)snprintf(id, sizeof(id), "%.*s", (int)strcspn(strstr(mail,
	    "\nMessage-ID: ") + 1, "\n"), strstr(mail, "\nMessage-ID: ") + 1);
	free(mail);
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 0 AND "
	    "attempts = 1");
	mail_server_mode(server, "");
	test_sql(db, "notify", "UPDATE mail_letter SET due_at = now()");
	wait_for("SELECT count(*) FROM channel_delivery WHERE state = 1");
	wait_for_mails(2, id);
	wait_for_mails(2, NULL);
}

/* Two replicas, and each mail once. */
static void
test_by_several(void **state)
{
	struct test_service *second = start(mail_server_url(server));
	int i;

	(void)state;
	test_sql(db, "directory", "INSERT INTO person (school_id, person_id,"
	    " sourced_id, role, given_name, family_name, search_given,"
	    " search_family) SELECT 1, 100 + n, 'p' || n, 1, 'P', n::text,"
	    " 'p', n::text FROM generate_series(1, 40) n"
	    " ON CONFLICT DO NOTHING;"
	    "INSERT INTO mail_address (school_id, person_id, address,"
	    " verified_at) SELECT 1, 100 + n, 'p' || n || '@example.fr', now()"
	    " FROM generate_series(1, 40) n");
	for (i = 1; i <= 40; i++)
		deliver(i, 100 + i);
	wait_for("SELECT CASE WHEN count(*) = 40 THEN 1 END FROM "
	    "channel_delivery WHERE state = 1 AND attempts = 1");
	wait_for_mails(40, NULL);
	test_service_stop(&second);
}

/* One click, and a token that can do nothing else. */
static void
test_unsubscribe(void **state)
{
	const Channels__Unsubscribing *u;
	char *mail, token[64];

	(void)state;
	deliver(1, MARIE);
	mail = mail_server_mail(server);
	(void)snprintf(token, sizeof(token), "%s", token_of(mail));
	free(mail);
	u = unsubscribe(token, ADDRESSES__MAIL__MAIL_UNSPECIFIED, false,
	    RPC__CODE__OK);
	assert_int_equal(u->about, ADDRESSES__ABOUT__MESSAGES);
	assert_int_equal(u->mail, ADDRESSES__MAIL__NONE);
	assert_string_equal(u->school_name, "College Jaures");
	deliver(2, MARIE);
	wait_for("SELECT count(*) FROM channel_delivery WHERE event_id = 2 "
	    "AND state = 4 AND why = 1");
	u = unsubscribe(token, ADDRESSES__MAIL__DIGEST, true, RPC__CODE__OK);
	assert_int_equal(u->mail, ADDRESSES__MAIL__DIGEST);
	assert_string_equal(test_sql(db, "directory", "SELECT mail || ' ' || "
	    "(mail_about IS NULL) FROM preference WHERE person_id = 31"),
	    "3 true");
	(void)unsubscribe(token, (Addresses__Mail)9, false,
	    RPC__CODE__INVALID_ARGUMENT);
	/* Another letter of it. */
	token[5] = token[5] == 'A' ? 'B' : 'A';
	(void)unsubscribe(token, ADDRESSES__MAIL__NONE, false,
	    RPC__CODE__NOT_FOUND);
	assert_int_equal(status.reason, RPC__REASON__UNSUBSCRIBE_UNKNOWN);
	(void)unsubscribe("x", ADDRESSES__MAIL__NONE, false,
	    RPC__CODE__NOT_FOUND);
}

#define TEST(fn)	cmocka_unit_test_setup(fn, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_mail),
		TEST(test_each_in_its_language),
		TEST(test_to_whom),
		TEST(test_digest),
		TEST(test_quiet_hours),
		TEST(test_a_flood_is_one_digest),
		TEST(test_what_was_held_up_is_one_digest),
		TEST(test_muted),
		TEST(test_read_before),
		TEST(test_an_event_that_is_not_so_any_more),
		TEST(test_an_event_that_was_cancelled_between_attempts),
		TEST(test_a_message_that_is_not_theirs_any_more),
		TEST(test_a_digest_without_what_is_not_theirs),
		TEST(test_while_messages_is_away),
		TEST(test_a_notice),
		TEST(test_put_off_then_taken),
		TEST(test_given_up),
		TEST(test_refused),
		TEST(test_refused_to_us),
		TEST(test_what_became_of_it),
		TEST(test_no_such_address),
		TEST(test_killed_between_250_and_note),
		TEST(test_a_lost_250),
		TEST(test_by_several),
		TEST(test_unsubscribe),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
