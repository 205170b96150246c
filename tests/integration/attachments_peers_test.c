/*
 * With the real messages, directory and notify: who may see what was sent, or
 * is attached to an event.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drafts.pb-c.h"
#include "events.pb-c.h"
#include "messages.pb-c.h"
#include "receipts.pb-c.h"
#include "uploads.h"

static struct test_service *directory, *messages, *notify;
static struct test_peer *messages_peer, *notify_peer;
static const char *messages_file, *notify_file;

/* A parent, whose child has the teacher; another parent has nobody. */
static const char seed[] =
    "INSERT INTO school (school_id, code, name)"
    " VALUES (7, 'seven', 'Seven'), (8, 'eight', 'Eight');"
    "INSERT INTO person (school_id, person_id, sourced_id, role, given_name,"
    " family_name, title, search_given, search_family) VALUES"
    " (7, 101, 'p1', 1, 'Marie', 'Petit', '', 'marie', 'petit'),"
    " (7, 102, 't1', 3, 'Paul', 'Martin', '', 'paul', 'martin'),"
    " (7, 103, 's1', 2, 'Tom', 'Petit', '', 'tom', 'petit'),"
    " (7, 104, 'p2', 1, 'Luc', 'Noir', '', 'luc', 'noir');"
    "INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,"
    " group_id) VALUES (7, 100, 'c100', '6e A', '6e a', 100);"
    "INSERT INTO member (school_id, group_id, role, person_id) VALUES"
    " (7, 100, 3, 102), (7, 100, 2, 103);"
    "INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)"
    " VALUES (7, 101, 103, 101);";

static void
start_messages(void)
{
	const char *env[] = {
		test_setting("LIAISON_DIRECTORY",
		    test_service_endpoint(directory)),
		test_setting("LIAISON_ATTACHMENTS",
		    test_service_endpoint(uploads.services[1])),
		"LIAISON_NOTIFY=tcp://127.0.0.1:1",
		test_setting("LIAISON_ENDPOINT_FILE", messages_file), NULL };

	messages = test_service_start(uploads.db, "messages", env);
	messages_peer = test_peer_new("messages",
	    test_service_endpoint(messages));
}

static void
stop_messages(void)
{
	test_peer_free(&messages_peer);
	test_service_stop(&messages);
}

static void
start_notify(void)
{
	const char *env[] = {
		test_setting("LIAISON_DIRECTORY",
		    test_service_endpoint(directory)),
		test_setting("LIAISON_ATTACHMENTS",
		    test_service_endpoint(uploads.services[0])),
		test_setting("LIAISON_ENDPOINT_FILE", notify_file), NULL };

	notify = test_service_start(uploads.db, "notify", env);
	notify_peer = test_peer_new("notify", test_service_endpoint(notify));
}

static int
setup_house(void **state)
{
	char text[512];

	uploads.db = test_database_new();
	directory = test_service_start(uploads.db, "directory", NULL);
	test_sql(uploads.db, "directory", seed);
	snprintf(text, sizeof(text), "%s/messages", test_folder());
	messages_file = strdup(text);
	snprintf(text, sizeof(text), "file:%s", messages_file);
	uploads.messages_list = strdup(text);
	snprintf(text, sizeof(text), "%s/notify", test_folder());
	notify_file = strdup(text);
	snprintf(text, sizeof(text), "file:%s", notify_file);
	uploads.more[0] = "LIAISON_DIRECTORY=";
	uploads.more[1] = test_setting("LIAISON_NOTIFY", text);
	if (uploads_set_up(state) != 0)
		return -1;
	start_messages();
	start_notify();
	return 0;
}

static int
teardown_house(void **state)
{
	stop_messages();
	test_peer_free(&notify_peer);
	test_service_stop(&notify);
	test_service_stop(&directory);
	free((char *)(uintptr_t)messages_file);
	free((char *)(uintptr_t)notify_file);
	free((char *)(uintptr_t)uploads.messages_list);
	return uploads_tear_down(state);
}

static int
try_to_send(int64_t user_id, char *attachment_id)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	Messages__SendRequest req = MESSAGES__SEND_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;

	to.user_ids = &user_id;
	to.n_user_ids = 1;
	req.to = &to;
	req.subject = (char *)"Sortie";
	req.body_html = (char *)"<p>Voici.</p>";
	req.attachment_ids = &attachment_id;
	req.n_attachment_ids = 1;
	return test_call(messages_peer, &messages__messages__descriptor,
	    "Send", &parent, &req.base, NULL, &uploads.status);
}

static void
send_to(int64_t user_id, char *attachment_id)
{
	assert_int_equal(try_to_send(user_id, attachment_id), RPC__CODE__OK);
}

static void
test_shows_what_was_sent(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	const struct rpc_caller teacher = uploads_user(SCHOOL, TEACHER);
	char id[33];
	int again;

	(void)state;
	uploads_put(parent, "a.txt", "hello", id);
	uploads_expect_nothing(teacher, id);
	send_to(TEACHER, id);
	for (again = 0; again < 2; again++) {
		assert_memory_equal(uploads_read(teacher, id, 0, 9,
		    RPC__CODE__OK)->data, "hello", 5);
		assert_string_equal(uploads_open(teacher, id,
		    RPC__CODE__OK)->name, "a.txt");
		uploads_open(parent, id, RPC__CODE__OK);
	}
	uploads_delete(teacher, id, RPC__CODE__NOT_FOUND);
	uploads_delete(parent, id, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect_nothing(uploads_user(SCHOOL, PARENT2), id);
	uploads_expect_nothing(uploads_user(SCHOOL, PUPIL), id);
	uploads_expect_nothing(uploads_user(OTHER, TEACHER), id);
}

/* What a refused send has claimed goes with the corrected one. */
static void
test_corrected_send_takes_the_same_files(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	const struct rpc_caller teacher = uploads_user(SCHOOL, TEACHER);
	char id[33];
	int again;

	(void)state;
	uploads_put(parent, "a.txt", "hello", id);
	for (again = 0; again < 2; again++) {
		assert_int_equal(try_to_send(PARENT2, id),
		    RPC__CODE__INVALID_ARGUMENT);
		uploads_expect(RPC__REASON__RECIPIENT_UNREACHABLE);
		uploads_expect_nothing(uploads_user(SCHOOL, PARENT2), id);
		uploads_open(parent, id, RPC__CODE__OK);
	}
	send_to(TEACHER, id);
	assert_memory_equal(uploads_read(teacher, id, 0, 9,
	    RPC__CODE__OK)->data, "hello", 5);
	send_to(TEACHER, id);
	uploads_open(teacher, id, RPC__CODE__OK);
	uploads_expect_nothing(uploads_user(SCHOOL, PARENT2), id);
}

static bool
one_due_later(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT count(*) || ' ' ||"
	    " bool_and(due_at > now() + interval '9 days')::text"
	    " FROM attachment"), "1 true") == 0;
}

/* Claimed for a send that never came about; and for one that did. */
static void
test_sweep_asks_what_is_in_a_message(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	char sent[33], lost[33], *ids[] = { lost };

	(void)state;
	uploads_put(parent, "a.txt", "hello", sent);
	uploads_put(parent, "b.txt", "hello", lost);
	send_to(TEACHER, sent);
	uploads_claim(parent, ids, 1, RPC__CODE__OK);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(one_due_later, NULL, 15000));
	uploads_open(parent, lost, RPC__CODE__NOT_FOUND);
	assert_memory_equal(uploads_read(uploads_user(SCHOOL, TEACHER), sent, 0,
	    5, RPC__CODE__OK)->data, "hello", 5);
}

static bool
one_row(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT count(*) FROM attachment"), "1") == 0;
}

static bool
none_left(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT count(*) FROM attachment"), "0") == 0;
}

static bool
settled(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT bool_and(due_at > now() AND due_at < now()"
	    " + interval '9 days')::text FROM attachment"), "true") == 0;
}

/* A draft's files are asked about every day, and go once it is discarded. */
static void
test_sweep_spares_what_a_draft_holds(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	Drafts__CreateDraftRequest create = DRAFTS__CREATE_DRAFT_REQUEST__INIT;
	Drafts__DeleteDraftRequest drop = DRAFTS__DELETE_DRAFT_REQUEST__INIT;
	char held[33], sent[33], *ids[] = { held };

	(void)state;
	uploads_put(parent, "a.txt", "hello", held);
	uploads_put(parent, "b.txt", "hello", sent);
	send_to(TEACHER, sent);
	create.attachment_ids = ids;
	create.n_attachment_ids = 1;
	assert_int_equal(test_call(messages_peer, &drafts__drafts__descriptor,
	    "CreateDraft", &parent, &create.base, NULL, &uploads.status),
	    RPC__CODE__OK);
	uploads_delete(parent, held, RPC__CODE__FAILED_PRECONDITION);
	test_sql(uploads.db, "attachments", "UPDATE attachment SET due_at ="
	    " CASE name WHEN 'a.txt' THEN now() ELSE due_at END");
	assert_true(test_wait(settled, NULL, 15000));
	uploads_open(parent, held, RPC__CODE__OK);
	drop.id = strtoll(test_sql(uploads.db, "messages",
	    "SELECT id FROM draft"), NULL, 10);
	assert_int_equal(test_call(messages_peer, &drafts__drafts__descriptor,
	    "DeleteDraft", &parent, &drop.base, NULL, &uploads.status),
	    RPC__CODE__OK);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(one_row, NULL, 15000));
	uploads_open(parent, held, RPC__CODE__NOT_FOUND);
}

static const Events__Event *
keep_event(const char *method, const void *req)
{
	struct rpc_caller teacher = uploads_user(SCHOOL, TEACHER);

	teacher.role = COMMON__ROLE__TEACHER;
	return test_expect(notify_peer, &events__events__descriptor, method,
	    &teacher, req, RPC__CODE__OK, &uploads.status);
}

/* Of an event: read by who sees it, kept as long as it has it. */
static void
test_sweep_asks_what_an_event_has(void **state)
{
	const struct rpc_caller teacher = uploads_user(SCHOOL, TEACHER);
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	Events__CreateEventRequest req = EVENTS__CREATE_EVENT_REQUEST__INIT;
	Events__UpdateEventRequest update =
	    EVENTS__UPDATE_EVENT_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	int64_t people[] = { PARENT };
	char id[33], *ids[] = { id }, *clear[] = { (char *)"attachmentIds" };

	(void)state;
	uploads_put(teacher, "a.txt", "hello", id);
	to.user_ids = people;
	to.n_user_ids = 1;
	req.title = (char *)"Sortie";
	req.all_day = true;
	req.first_day = req.last_day = (char *)"2027-03-04";
	req.time_zone = (char *)"Europe/Paris";
	req.to = &to;
	req.attachment_ids = ids;
	req.n_attachment_ids = 1;
	update.id = keep_event("CreateEvent", &req)->id;
	assert_memory_equal(uploads_read(parent, id, 0, 9, RPC__CODE__OK)->
	    data, "hello", 5);
	uploads_expect_nothing(uploads_user(SCHOOL, PARENT2), id);
	uploads_expect_nothing(uploads_user(OTHER, TEACHER), id);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(one_due_later, NULL, 15000));
	uploads_read(parent, id, 0, 9, RPC__CODE__OK);

	update.version = 1;
	update.clear = clear;
	update.n_clear = 1;
	keep_event("UpdateEvent", &update);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(none_left, NULL, 15000));
}

static bool
teacher_can_open(void *arg)
{
	const struct rpc_caller teacher = uploads_user(SCHOOL, TEACHER);
	Attachments__OpenRequest req = ATTACHMENTS__OPEN_REQUEST__INIT;

	req.id = arg;
	return test_call(uploads.peers[uploads.turn++ % 2],
	    &attachments__attachments__descriptor, "Open", &teacher, &req.base,
	    NULL, NULL) == RPC__CODE__OK;
}

/* Not to know is not the same as no. */
static void
test_says_when_it_cannot_ask(void **state)
{
	char id[33];

	(void)state;
	uploads_put(uploads_user(SCHOOL, PARENT), "a.txt", "hello", id);
	send_to(TEACHER, id);
	stop_messages();
	uploads_open(uploads_user(SCHOOL, PARENT), id, RPC__CODE__OK);
	uploads_open(uploads_user(SCHOOL, TEACHER), id, RPC__CODE__UNAVAILABLE);
	start_messages();
	assert_true(test_wait(teacher_can_open, id, 20000));
}

static bool
two_due_later(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT count(*) || ' ' ||"
	    " bool_and(due_at > now() + interval '9 days')::text"
	    " FROM attachment"), "2 true") == 0;
}

static bool
read_by_nobody(void *id)
{
	const struct rpc_caller teacher = uploads_user(SCHOOL, TEACHER);
	Attachments__ReadRequest req = ATTACHMENTS__READ_REQUEST__INIT;
	int i, n = 0;

	req.id = id;
	req.length = 5;
	for (i = 0; i < 2; i++)
		n += test_call(uploads.peers[i],
		    &attachments__attachments__descriptor, "Read", &teacher,
		    &req.base, NULL, NULL) == RPC__CODE__NOT_FOUND;
	return n == 2;
}

/* What both replicas remember of who may read it is gone as well, long before
 * it ends by itself; the bytes stay, which nobody has. */
static void
test_what_is_recalled_cannot_be_read(void **state)
{
	const struct rpc_caller parent = uploads_user(SCHOOL, PARENT);
	const struct rpc_caller teacher = uploads_user(SCHOOL, TEACHER);
	Receipts__RecallMessageRequest req =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	char id[33], other[33];
	int i;

	(void)state;
	uploads_put(parent, "a.txt", "hello", id);
	uploads_put(parent, "b.txt", "stays", other);
	send_to(TEACHER, id);
	req.id = strtoll(test_sql(uploads.db, "messages",
	    "SELECT max(id) FROM message"), NULL, 10);
	send_to(TEACHER, other);
	for (i = 0; i < 4; i++)
		uploads_read(teacher, i % 2 == 0 ? id : other, 0, 5,
		    RPC__CODE__OK);
	for (i = 0; i < 2; i++)
		uploads_read(teacher, id, 0, 5, RPC__CODE__OK);
	assert_int_equal(test_call(messages_peer,
	    &receipts__receipts__descriptor, "RecallMessage", &parent,
	    &req.base, NULL, &uploads.status), RPC__CODE__OK);
	assert_true(test_wait(read_by_nobody, id, 15000));
	uploads_expect_nothing(teacher, id);
	uploads_read(teacher, other, 0, 5, RPC__CODE__OK);
	test_sql(uploads.db, "attachments",
	    "UPDATE attachment SET due_at = now()");
	assert_true(test_wait(two_due_later, NULL, 15000));
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, uploads_empty)
	const struct CMUnitTest tests[] = {
		TEST(test_shows_what_was_sent),
		TEST(test_corrected_send_takes_the_same_files),
		TEST(test_sweep_asks_what_is_in_a_message),
		TEST(test_sweep_spares_what_a_draft_holds),
		TEST(test_sweep_asks_what_an_event_has),
		TEST(test_what_is_recalled_cannot_be_read),
		TEST(test_says_when_it_cannot_ask),
	};

	return cmocka_run_group_tests(tests, setup_house, teardown_house);
}
