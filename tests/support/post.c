/* The messages service with its real peers, two schools, and what is asked. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.pb-c.h"
#include "post.h"

#define HEARD_MS	15000
#define LOOK_MS		20

struct post post;

static const char seed[] =
    "INSERT INTO school (school_id, code, name)"
    " VALUES (1, 'one', 'One'), (2, 'two', 'Two');"
    "INSERT INTO person (school_id, person_id, sourced_id, role, given_name,"
    " family_name, title, search_given, search_family) VALUES"
    " (1, 11, 's11', 4, 'Claire', 'Dupont', 'Secretariat', 'claire', 'dupont'),"
    " (1, 12, 's12', 3, 'Paul', 'Martin', '', 'paul', 'martin'),"
    " (1, 13, 's13', 3, 'Anne', 'Roux', '', 'anne', 'roux'),"
    " (1, 21, 's21', 2, 'Tom', 'Petit', '', 'tom', 'petit'),"
    " (1, 22, 's22', 2, 'Lea', 'Noir', '', 'lea', 'noir'),"
    " (1, 31, 's31', 1, 'Marie', 'Petit', '', 'marie', 'petit'),"
    " (1, 32, 's32', 1, 'Luc', 'Noir', '', 'luc', 'noir'),"
    " (1, 33, 's33', 1, 'Jean', 'Petit', '', 'jean', 'petit'),"
    " (2, 62, 's62', 4, 'Eve', 'Blanc', '', 'eve', 'blanc');"
    "INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,"
    " group_id) VALUES (1, 100, 'c100', '6e A', '6e a', 100),"
    " (1, 200, 'c200', '5e A', '5e a', 200);"
    "INSERT INTO member (school_id, group_id, role, person_id) VALUES"
    " (1, 100, 3, 12), (1, 100, 3, 13), (1, 100, 2, 21), (1, 200, 2, 22);"
    "INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)"
    " VALUES (1, 31, 21, 31), (1, 33, 21, 33), (1, 32, 22, 32);";

/* How often the directory has heard that something has changed. */
static unsigned long
heard(struct test_peer *directory)
{
	static const char name[] = "\nliaison_rights_forgotten_total{";
	const struct rpc_caller caller = test_caller(0, 0,
	    COMMON__ROLE__SYSTEM);
	Rpc__MetricsRequest req = RPC__METRICS_REQUEST__INIT;
	const Rpc__MetricsReply *reply;
	unsigned long n = 0;
	const char *line;

	reply = test_expect(directory, &rpc__server__descriptor, "Metrics",
	    &caller, &req, RPC__CODE__OK, NULL);
	for (line = strstr(reply->text, name); line != NULL;
	    line = strstr(line + 1, name))
		n += strtoul(strchr(line, '}') + 1, NULL, 10);
	return n;
}

void
post_tell_directory(void)
{
	struct test_peer *directory = test_peer_new("directory",
	    test_service_endpoint(post.directory));
	const unsigned long before = heard(directory);
	int i;

	test_sql(post.db, "directory",
	    "SELECT pg_notify('directory_rights', '1')");
	for (i = 0; heard(directory) == before; i++) {
		assert_true(i < HEARD_MS / LOOK_MS);
		poll(NULL, 0, LOOK_MS);
	}
	test_peer_free(&directory);
}

void
post_start_notify(void)
{
	const char *env[] = { test_setting("LIAISON_ENDPOINT_FILE",
	    post.notify_file), NULL };

	post.notify = test_service_start(post.db, "notify", env);
	post.notify_peer = test_peer_new("notify",
	    test_service_endpoint(post.notify));
}

void
post_stop_notify(void)
{
	test_peer_free(&post.notify_peer);
	test_service_kill(&post.notify);
}

/* At a port of its own choice, and attachments must find it there. */
struct test_service *
post_start_messages(const char *file)
{
	char list[600];
	const char *env[9];

	snprintf(list, sizeof(list), "file:%s", post.notify_file);
	env[0] = test_setting("LIAISON_NOTIFY", list);
	env[1] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(post.directory));
	env[2] = test_setting("LIAISON_ATTACHMENTS", post.attachments == NULL ?
	    "tcp://127.0.0.1:1" : test_service_endpoint(post.attachments));
	env[3] = test_setting("LIAISON_ENDPOINT_FILE", file);
	env[4] = test_setting("LIAISON_SENDS_PER_HOUR",
	    post.sends == NULL ? "0" : post.sends);
	env[5] = test_setting("LIAISON_RECIPIENTS_PER_HOUR",
	    post.recipients == NULL ? "0" : post.recipients);
	env[6] = test_setting("LIAISON_SENDS_PER_DAY", "0");
	env[7] = test_setting("LIAISON_RECIPIENTS_PER_DAY", "0");
	env[8] = NULL;
	return test_service_start(post.db, "messages", env);
}

static void
start_attachments(const char *messages_file)
{
	char list[600];
	const char *env[5];

	snprintf(list, sizeof(list), "file:%s", messages_file);
	env[0] = test_setting("LIAISON_MESSAGES", list);
	env[1] = test_setting("LIAISON_STORE", test_folder());
	env[2] = "LIAISON_MAX_ATTACHMENTS_PER_MESSAGE=12";
	env[3] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(post.directory));
	env[4] = NULL;
	post.attachments = test_service_start(post.db, "attachments", env);
	post.attachments_peer = test_peer_new("attachments",
	    test_service_endpoint(post.attachments));
}

int
post_set_up(void **state)
{
	const char *folder = test_folder();
	char messages_file[512];

	(void)state;
	snprintf(post.notify_file, sizeof(post.notify_file), "%s/notify",
	    folder);
	snprintf(messages_file, sizeof(messages_file), "%s/messages", folder);
	post.db = test_database_new();
	post.directory = test_service_start(post.db, "directory", NULL);
	test_sql(post.db, "directory", seed);
	post_start_notify();
	start_attachments(messages_file);
	post.messages = post_start_messages(messages_file);
	post.peer = test_peer_new("messages",
	    test_service_endpoint(post.messages));
	return 0;
}

int
post_tear_down(void **state)
{
	(void)state;
	test_peer_free(&post.peer);
	test_peer_free(&post.notify_peer);
	test_peer_free(&post.attachments_peer);
	test_service_stop(&post.messages);
	test_service_stop(&post.attachments);
	test_service_stop(&post.notify);
	test_service_stop(&post.directory);
	test_database_free(&post.db);
	return 0;
}

/*
 * What is under way to notify would come after its tables were emptied: to the
 * next test.  Some tests leave what cannot go.
 */
static void
let_outbox_go(void)
{
	int i;

	for (i = 0; i < 2000 && post.notify_peer != NULL; i += 20) {
		if (strcmp(test_sql(post.db, "messages",
		    "SELECT count(*) FROM outbox"), "0") == 0)
			return;
		poll(NULL, 0, 20);
	}
}

int
post_empty(void **state)
{
	(void)state;
	let_outbox_go();
	/* Services look at them meanwhile, in an order of their own. */
	test_sql(post.db, "messages", "DO $$ BEGIN FOR i IN 1..10 LOOP BEGIN"
	    " TRUNCATE message, entry, receipt, file, draft, draft_key, outbox,"
	    " reading, sender, thread, held, withdrawn, undone,"
	    " recalled, rule, concern, folder, act, act_line,"
	    " message_text, text_queue, asked, acknowledged, copied, delivery,"
	    " template, absence, auto_reply_due, auto_replied, automatic,"
	    " retention, report, reported, veil, urgent;"
	    " RETURN;"
	    " EXCEPTION WHEN deadlock_detected THEN NULL; END; END LOOP;"
	    " RAISE 'the tables are never free'; END $$");
	test_sql(post.db, "notify", "TRUNCATE event, notification, reading");
	test_sql(post.db, "directory", "UPDATE person SET active = true");
	return 0;
}

/* ---- calls ---- */

const void *
post_call(const char *method, struct rpc_caller caller, const void *request,
    int expected)
{
	return test_expect(post.peer, &messages__messages__descriptor, method,
	    &caller, request, expected, &post.status);
}

void
post_refused(const char *method, struct rpc_caller caller, const void *request,
    int code, Rpc__Reason reason, const char *field)
{
	post_call(method, caller, request, code);
	assert_int_equal(post.status.reason, reason);
	if (field != NULL)
		assert_string_equal(post.status.field, field);
}

struct rpc_caller
post_user(int64_t id)
{
	int role = id < 12 ? COMMON__ROLE__STAFF : id < 20 ?
	    COMMON__ROLE__TEACHER : id < 30 ? COMMON__ROLE__STUDENT :
	    COMMON__ROLE__GUARDIAN;

	if (id == STRANGER)
		return test_caller(OTHER_SCHOOL, id, COMMON__ROLE__STAFF);
	return test_caller(SCHOOL, id, role);
}

Messages__SendRequest *
post_letter(int64_t to)
{
	static Messages__SendRequest req;
	static Messages__SendOptions options;
	static Common__To recipients;
	static int64_t id;

	messages__send_request__init(&req);
	messages__send_options__init(&options);
	common__to__init(&recipients);
	id = to;
	recipients.user_ids = &id;
	recipients.n_user_ids = 1;
	req.to = &recipients;
	req.options = &options;
	req.subject = (char *)"Sortie";
	req.body_html = (char *)"<p>Bonjour</p>";
	return &req;
}

int64_t
post_send(int64_t from, const Messages__SendRequest *req)
{
	const Messages__SendReply *r = post_call("Send", post_user(from), req,
	    RPC__CODE__OK);

	assert_true(r->message_id > 0);
	assert_int_equal(r->message_id, r->thread_id);
	return r->thread_id;
}

Messages__ReplyRequest *
post_answer(int64_t thread)
{
	static Messages__ReplyRequest req;

	messages__reply_request__init(&req);
	req.thread_id = thread;
	req.body_html = (char *)"<p>Merci</p>";
	return &req;
}

uint32_t
post_send_answer(int64_t from, int64_t thread, bool all)
{
	Messages__ReplyRequest *req = post_answer(thread);
	const Messages__SendReply *r;

	req->reply_all = all;
	r = post_call("Reply", post_user(from), req, RPC__CODE__OK);
	assert_int_equal(r->thread_id, thread);
	return r->recipient_count;
}

const Messages__ListThreadsReply *
post_list(int64_t who, Messages__Box box)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;

	req.box = box;
	return post_call("ListThreads", post_user(who), &req, RPC__CODE__OK);
}

const Messages__Thread *
post_only(int64_t who, Messages__Box box)
{
	const Messages__ListThreadsReply *r = post_list(who, box);

	assert_int_equal(r->n_threads, 1);
	return r->threads[0];
}

const Messages__GetThreadReply *
post_get(int64_t who, int64_t thread)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;

	req.thread_id = thread;
	return post_call("GetThread", post_user(who), &req, RPC__CODE__OK);
}

const Messages__GetThreadReply *
post_get_page(int64_t who, int64_t thread, uint32_t size, const char *token)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;

	req.thread_id = thread;
	req.page_size = size;
	req.page_token = (char *)token;
	return post_call("GetThread", post_user(who), &req, RPC__CODE__OK);
}

const Notify__ListNotificationsReply *
post_notifications(int64_t who)
{
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	struct rpc_caller caller = post_user(who);

	req.page_size = 200;
	return test_expect(post.notify_peer, &notify__notify__descriptor,
	    "ListNotifications", &caller, &req, RPC__CODE__OK, NULL);
}

const Messages__UpdateThreadReply *
post_read(int64_t who, int64_t thread, int64_t upto, int code)
{
	Messages__UpdateThreadRequest req =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Google__Protobuf__BoolValue v = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;

	v.value = true;
	req.thread_id = thread;
	req.read = &v;
	req.read_up_to = upto;
	return post_call("UpdateThread", post_user(who), &req, code);
}

uint32_t
post_unread(int64_t who)
{
	Messages__CountUnreadRequest req = MESSAGES__COUNT_UNREAD_REQUEST__INIT;
	const Messages__CountUnreadReply *r = post_call("CountUnread",
	    post_user(who), &req, RPC__CODE__OK);

	return r->unread_threads;
}

const Messages__UpdateThreadReply *
post_mark(int64_t who, int64_t thread, char what, bool value, int code)
{
	Messages__UpdateThreadRequest req =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Google__Protobuf__BoolValue v = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;

	v.value = value;
	req.thread_id = thread;
	if (what == 'r')
		req.read = &v;
	else if (what == 'a')
		req.archived = &v;
	else
		req.trashed = &v;
	return post_call("UpdateThread", post_user(who), &req, code);
}

static const void *
attach(const char *method, int64_t who, const void *req)
{
	struct rpc_caller caller = post_user(who);

	return test_expect(post.attachments_peer,
	    &attachments__attachments__descriptor, method, &caller, req,
	    RPC__CODE__OK, NULL);
}

void
post_upload(int64_t who, char id[static 33])
{
	static uint8_t text[] = "Bonjour, ceci est un texte.\n";
	Attachments__CreateRequest create = ATTACHMENTS__CREATE_REQUEST__INIT;
	Attachments__AppendRequest append = ATTACHMENTS__APPEND_REQUEST__INIT;
	Attachments__CommitRequest commit = ATTACHMENTS__COMMIT_REQUEST__INIT;
	const Attachments__CreateReply *created;

	create.name = (char *)"note.txt";
	create.size = sizeof(text) - 1;
	created = attach("Create", who, &create);
	(void)snprintf(id, 33, "%s", created->id);
	append.id = commit.id = id;
	append.data.data = text;
	append.data.len = sizeof(text) - 1;
	attach("Append", who, &append);
	attach("Commit", who, &commit);
}

char *
post_filled(size_t n)
{
	char *s = malloc(n + 1);

	assert_non_null(s);
	memset(s, 'x', n);
	s[n] = '\0';
	return s;
}
