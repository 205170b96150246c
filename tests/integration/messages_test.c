/* liaison-messages over its socket, with the real directory, attachments and
 * notify, on a real PostgreSQL. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.pb-c.h"
#include "directory.pb-c.h"
#include "loop.h"
#include "messages.pb-c.h"
#include "notify.pb-c.h"
#include "rpc_client.h"
#include "stack.h"

/*
 * Two schools.  In the first: class 100 with two teachers, two guardians, one
 * pupil; class 200 with a guardian of her own.
 */
#define SCHOOL		1
#define OTHER_SCHOOL	2
#define CLAIRE		11	/* staff */
#define PAUL		12	/* teaches class 100 */
#define ANNE		13	/* teaches class 100 */
#define PUPIL		21
#define LEA		22	/* in class 200 */
#define PARENT		31	/* of PUPIL */
#define PARENT2		32	/* of LEA */
#define STEP		33	/* of PUPIL, too */
#define STRANGER	62	/* staff of the other school */
#define NEVER		999

static struct test_database *db;
static struct test_service *directory, *notify, *attachments, *messages;
static struct test_peer *peer, *notify_peer, *attachments_peer;
static struct status status;
static char notify_file[512];

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

/* ---- the house ---- */

static void
start_notify(void)
{
	const char *env[] = { test_setting("LIAISON_ENDPOINT_FILE",
	    notify_file), NULL };

	notify = test_service_start(db, "notify", env);
	notify_peer = test_peer_new("notify", test_service_endpoint(notify));
}

static void
stop_notify(void)
{
	test_peer_free(&notify_peer);
	test_service_kill(&notify);
}

/* At a port of its own choice, and attachments must find it there. */
static struct test_service *
start_messages(const char *file)
{
	char list[600];
	const char *env[6];

	snprintf(list, sizeof(list), "file:%s", notify_file);
	env[0] = test_setting("LIAISON_NOTIFY", list);
	env[1] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(directory));
	env[2] = test_setting("LIAISON_ATTACHMENTS", attachments == NULL ?
	    "tcp://127.0.0.1:1" : test_service_endpoint(attachments));
	env[3] = test_setting("LIAISON_ENDPOINT_FILE", file);
	env[4] = NULL;
	return test_service_start(db, "messages", env);
}

static void
start_attachments(const char *messages_file)
{
	char list[600];
	const char *env[3];

	snprintf(list, sizeof(list), "file:%s", messages_file);
	env[0] = test_setting("LIAISON_MESSAGES", list);
	env[1] = test_setting("LIAISON_STORE", test_folder());
	env[2] = NULL;
	attachments = test_service_start(db, "attachments", env);
	attachments_peer = test_peer_new("attachments",
	    test_service_endpoint(attachments));
}

static int
setup(void **state)
{
	const char *folder = test_folder();
	char messages_file[512];

	(void)state;
	snprintf(notify_file, sizeof(notify_file), "%s/notify", folder);
	snprintf(messages_file, sizeof(messages_file), "%s/messages", folder);
	db = test_database_new();
	directory = test_service_start(db, "directory", NULL);
	test_sql(db, "directory", seed);
	start_notify();
	start_attachments(messages_file);
	messages = start_messages(messages_file);
	peer = test_peer_new("messages", test_service_endpoint(messages));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_peer_free(&notify_peer);
	test_peer_free(&attachments_peer);
	test_service_stop(&messages);
	test_service_stop(&attachments);
	test_service_stop(&notify);
	test_service_stop(&directory);
	test_database_free(&db);
	return 0;
}

static int
empty(void **state)
{
	(void)state;
	test_sql(db, "messages", "TRUNCATE message, entry, receipt, file,"
	    " outbox");
	test_sql(db, "notify", "TRUNCATE notification");
	test_sql(db, "directory", "UPDATE person SET active = true");
	return 0;
}

/* ---- calls ---- */

static const void *
call(const char *method, struct rpc_caller caller, const void *request,
    int expected)
{
	const ProtobufCMessage *reply = NULL;
	int code;

	code = test_call(peer, &messages__messages__descriptor, method,
	    &caller, request, &reply, &status);
	if (code != expected)
		fail_msg("%s: code %d (%s %s %s), not %d", method, code,
		    status_reason_name(status.reason), status.field,
		    status.message, expected);
	return reply;
}

static void
refused(const char *method, struct rpc_caller caller, const void *request,
    int code, Rpc__Reason reason, const char *field)
{
	call(method, caller, request, code);
	assert_int_equal(status.reason, reason);
	if (field != NULL)
		assert_string_equal(status.field, field);
}

static struct rpc_caller
user(int64_t id)
{
	int role = id < 12 ? COMMON__ROLE__STAFF : id < 20 ?
	    COMMON__ROLE__TEACHER : id < 30 ? COMMON__ROLE__STUDENT :
	    COMMON__ROLE__GUARDIAN;

	if (id == STRANGER)
		return test_caller(OTHER_SCHOOL, id, COMMON__ROLE__STAFF);
	return test_caller(SCHOOL, id, role);
}

/* A request to one person. */
static Messages__SendRequest *
letter(int64_t to)
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

static int64_t
send_letter(int64_t from, const Messages__SendRequest *req)
{
	const Messages__SendReply *r = call("Send", user(from), req,
	    RPC__CODE__OK);

	assert_true(r->message_id > 0);
	assert_int_equal(r->message_id, r->thread_id);
	return r->thread_id;
}

static Messages__ReplyRequest *
answer(int64_t thread)
{
	static Messages__ReplyRequest req;

	messages__reply_request__init(&req);
	req.thread_id = thread;
	req.body_html = (char *)"<p>Merci</p>";
	return &req;
}

static uint32_t
send_answer(int64_t from, int64_t thread, bool all)
{
	Messages__ReplyRequest *req = answer(thread);
	const Messages__SendReply *r;

	req->reply_all = all;
	r = call("Reply", user(from), req, RPC__CODE__OK);
	assert_int_equal(r->thread_id, thread);
	return r->recipient_count;
}

static const Messages__ListThreadsReply *
list(int64_t who, Messages__Box box)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;

	req.box = box;
	return call("ListThreads", user(who), &req, RPC__CODE__OK);
}

/* Its only thread in a box. */
static const Messages__Thread *
only(int64_t who, Messages__Box box)
{
	const Messages__ListThreadsReply *r = list(who, box);

	assert_int_equal(r->n_threads, 1);
	return r->threads[0];
}

static const Messages__GetThreadReply *
get(int64_t who, int64_t thread)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;

	req.thread_id = thread;
	return call("GetThread", user(who), &req, RPC__CODE__OK);
}

static uint32_t
unread(int64_t who)
{
	Messages__CountUnreadRequest req = MESSAGES__COUNT_UNREAD_REQUEST__INIT;
	const Messages__CountUnreadReply *r = call("CountUnread", user(who),
	    &req, RPC__CODE__OK);

	return r->unread_threads;
}

/* mark: 'r'ead, 'a'rchived, 't'rashed. */
static const Messages__UpdateThreadReply *
mark(int64_t who, int64_t thread, char what, bool value, int code)
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
	return call("UpdateThread", user(who), &req, code);
}

/* ---- sending ---- */

static void
test_send_to_one(void **state)
{
	const Messages__GetThreadReply *r;
	const Messages__Thread *t;
	int64_t thread;

	(void)state;
	thread = send_letter(PARENT, letter(CLAIRE));
	t = only(CLAIRE, MESSAGES__BOX__INBOX);
	assert_int_equal(t->id, thread);
	assert_string_equal(t->subject, "Sortie");
	assert_string_equal(t->snippet, "Bonjour");
	assert_string_equal(t->from->display_name, "Marie Petit");
	assert_int_equal(t->from->role, COMMON__ROLE__GUARDIAN);
	assert_true(t->unread);
	assert_false(t->exchanged);
	assert_int_equal(unread(CLAIRE), 1);
	assert_int_equal(list(CLAIRE, MESSAGES__BOX__SENT)->n_threads, 0);

	t = only(PARENT, MESSAGES__BOX__SENT);
	assert_string_equal(t->from->display_name, "Claire Dupont");
	assert_string_equal(t->from->title, "Secretariat");
	assert_string_equal(t->to_summary, "Claire Dupont");
	assert_false(t->unread);
	assert_int_equal(list(PARENT, MESSAGES__BOX__INBOX)->n_threads, 0);

	r = get(CLAIRE, thread);
	assert_int_equal(r->n_messages, 1);
	assert_string_equal(r->messages[0]->body_html, "<p>Bonjour</p>");
	assert_int_equal(r->messages[0]->n_to, 1);
	assert_string_equal(r->messages[0]->to[0]->display_name,
	    "Claire Dupont");
	assert_int_equal(r->messages[0]->to_count, 1);
	assert_false(r->messages[0]->read_by_me);
	assert_true(r->can_reply);
	assert_false(r->can_reply_all);
	/* Looking does not mark. */
	assert_int_equal(unread(CLAIRE), 1);
}

static void
test_send_to_category(void **state)
{
	Directory__ListCategoriesRequest ask =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct test_peer *d = test_peer_new("directory",
	    test_service_endpoint(directory));
	struct rpc_caller caller = user(PARENT);
	const ProtobufCMessage *reply;
	const Directory__ListCategoriesReply *c;
	Messages__SendRequest *req = letter(CLAIRE);
	const Messages__SendReply *sent;
	const Messages__GetThreadReply *r;
	int64_t thread;
	char *ids[1], label[100];
	size_t i;

	(void)state;
	assert_int_equal(test_call(d, &directory__directory__descriptor,
	    "ListCategories", &caller, &ask.base, &reply, NULL), 0);
	c = (const Directory__ListCategoriesReply *)reply;
	for (i = 0; i < c->n_categories; i++)
		if (c->categories[i]->kind ==
		    DIRECTORY__CATEGORY__KIND__TEACHERS)
			break;
	assert_true(i < c->n_categories);
	ids[0] = c->categories[i]->id;
	snprintf(label, sizeof(label), "%s", c->categories[i]->label);
	req->to->category_ids = ids;
	req->to->n_category_ids = 1;
	sent = call("Send", user(PARENT), req, RPC__CODE__OK);
	assert_int_equal(sent->recipient_count, 3);
	thread = sent->thread_id;
	test_peer_free(&d);

	assert_int_equal(only(PAUL, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(only(ANNE, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(only(CLAIRE, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(list(PARENT2, MESSAGES__BOX__INBOX)->n_threads, 0);
	r = get(PARENT, thread);
	assert_int_equal(r->messages[0]->n_to, 2);
	assert_int_equal(r->messages[0]->to[0]->kind,
	    MESSAGES__RECIPIENT__KIND__CATEGORY);
	assert_string_equal(r->messages[0]->to[0]->display_name, label);
	assert_string_equal(r->messages[0]->to[1]->display_name,
	    "Claire Dupont");
	assert_int_equal(r->messages[0]->to_count, 3);
	assert_non_null(strstr(r->thread->to_summary, ", Claire Dupont"));
}

static void
test_body_is_sanitised(void **state)
{
	Messages__SendRequest *req = letter(CLAIRE);
	const Messages__GetThreadReply *r;

	(void)state;
	req->subject = (char *)"  a\tb\r\n<c> ";
	req->body_html = (char *)"<p onclick=x>a<script>alert(1)</script>"
	    "<img src=x onerror=y></p>";
	r = get(CLAIRE, send_letter(PARENT, req));
	assert_string_equal(r->messages[0]->body_html, "<p>a</p>");
	assert_string_equal(r->thread->subject, "a b  <c>");
}

static void
refuse_letter(Messages__SendRequest *req, Rpc__Reason reason,
    const char *field)
{
	refused("Send", user(PARENT), req, RPC__CODE__INVALID_ARGUMENT, reason,
	    field);
}

static char *
filled(size_t n)
{
	char *s = malloc(n + 1);

	assert_non_null(s);
	memset(s, 'x', n);
	s[n] = '\0';
	return s;
}

static void
test_bad_letters(void **state)
{
	Messages__SendRequest *req = letter(CLAIRE);
	char *file = (char *)"../../etc/passwd", *long_text;

	(void)state;
	req->subject = (char *)" \t ";
	refuse_letter(req, RPC__REASON__FIELD_MISSING, "subject");
	req = letter(CLAIRE);
	req->subject = (char *)"\xff";
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "subject");
	req = letter(CLAIRE);
	req->subject = long_text = filled(256);
	refuse_letter(req, RPC__REASON__FIELD_TOO_LONG, "subject");
	long_text[255] = '\0';
	send_letter(PARENT, req);
	free(long_text);

	req = letter(CLAIRE);
	req->body_html = (char *)"<p>&nbsp;</p><script>x</script>";
	refuse_letter(req, RPC__REASON__EMPTY_MESSAGE, "bodyHtml");
	req->body_html = (char *)"\xc3\x28";
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "bodyHtml");
	req->body_html = long_text = filled(256 * 1024 + 1);
	refuse_letter(req, RPC__REASON__FIELD_TOO_LONG, "bodyHtml");
	free(long_text);

	req = letter(CLAIRE);
	req->attachment_ids = &file;
	req->n_attachment_ids = 1;
	refuse_letter(req, RPC__REASON__ATTACHMENT_UNKNOWN, NULL);
	file = (char *)"00112233445566778899aabbccddeeff";
	refuse_letter(req, RPC__REASON__ATTACHMENT_UNKNOWN, NULL);

	req = letter(CLAIRE);
	req->options->replies = (Messages__SendOptions__Replies)7;
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "options.replies");
	req = letter(CLAIRE);
	req->idempotency_key = (char *)"a\nb";
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "idempotencyKey");
	req->idempotency_key = long_text = filled(65);
	refuse_letter(req, RPC__REASON__FIELD_TOO_LONG, "idempotencyKey");
	free(long_text);

	req = letter(CLAIRE);
	req->to->n_user_ids = 0;
	refuse_letter(req, RPC__REASON__NO_RECIPIENT, "to");
	req->to = NULL;
	refuse_letter(req, RPC__REASON__NO_RECIPIENT, "to");
	assert_int_equal(list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 1);
}

/* Unknown, of another class, of another school: the same answer. */
static void
test_out_of_reach(void **state)
{
	static const int64_t ids[] = { NEVER, PARENT2, STRANGER, -1 };
	char id[32];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		snprintf(id, sizeof(id), "%" PRId64, ids[i]);
		refuse_letter(letter(ids[i]),
		    RPC__REASON__RECIPIENT_UNREACHABLE, id);
	}
	refuse_letter(letter(PARENT), RPC__REASON__NO_RECIPIENT, "to");
}

static void
test_nobody_logged_in(void **state)
{
	(void)state;
	refused("Send", test_caller(0, 0, 0), letter(CLAIRE),
	    RPC__CODE__PERMISSION_DENIED, RPC__REASON__FORBIDDEN, NULL);
	refused("Send", test_caller(SCHOOL, 0, COMMON__ROLE__SYSTEM),
	    letter(CLAIRE), RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL);
}

/* ---- once ---- */

static void
test_same_key_same_answer(void **state)
{
	Messages__SendRequest *req = letter(CLAIRE);
	Messages__ReplyRequest *re;
	const Messages__SendReply *r;
	int64_t first, second;

	(void)state;
	req->idempotency_key = (char *)"k-1";
	first = send_letter(PARENT, req);
	assert_int_equal(send_letter(PARENT, req), first);
	/* Also when it could not be sent today. */
	test_sql(db, "directory",
	    "UPDATE person SET active = false WHERE person_id = 11");
	assert_int_equal(send_letter(PARENT, req), first);
	test_sql(db, "directory", "UPDATE person SET active = true");
	assert_int_equal(list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 1);

	/* Other content, another method, another person's same key. */
	req->subject = (char *)"Autre";
	refused("Send", user(PARENT), req, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED, "idempotencyKey");
	re = answer(first);
	re->idempotency_key = (char *)"k-1";
	refused("Reply", user(PARENT), re, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED, "idempotencyKey");
	req->idempotency_key = (char *)"k-1";
	assert_int_not_equal(send_letter(STEP, req), first);

	r = call("Reply", user(CLAIRE), re, RPC__CODE__OK);
	second = r->message_id;
	r = call("Reply", user(CLAIRE), re, RPC__CODE__OK);
	assert_int_equal(r->message_id, second);
	assert_int_equal(get(PARENT, first)->n_messages, 2);
}

struct burst {
	struct loop	*loop;
	int		 left, ok;
	int64_t		 id;
	bool		 same;
};

static void
on_burst(const Messages__SendReply *reply, void *arg)
{
	struct burst *b = arg;

	if (reply != NULL) {
		b->same = b->ok++ == 0 || (b->same && b->id ==
		    reply->message_id);
		b->id = reply->message_id;
	}
	if (--b->left == 0)
		loop_stop(b->loop);
}

/* 32 at once, over two replicas. */
static void
test_concurrent_repeats(void **state)
{
	struct rpc_client_options o = { .service = "messages",
	    .max_inflight = 100 };
	struct burst b = { .loop = loop_new(), .left = 32 };
	struct rpc_context context = { .caller = user(PARENT),
	    .deadline_ms = loop_now_ms() + 10000, .idempotent = true };
	struct test_service *second;
	struct rpc_client *client;
	struct rpc_keys *keys;
	struct rpc_stub stub;
	char endpoints[256], error[256], file[600];
	int i;

	(void)state;
	snprintf(file, sizeof(file), "%s.second", notify_file);
	second = start_messages(file);
	keys = rpc_keys_load("", "test", error, sizeof(error));
	snprintf(endpoints, sizeof(endpoints), "%s,%s",
	    test_service_endpoint(messages), test_service_endpoint(second));
	o.keys = keys;
	o.endpoints = endpoints;
	client = rpc_client_new(b.loop, &o, error, sizeof(error));
	assert_non_null(client);
	for (i = 0; i < b.left; i++) {
		Messages__SendRequest *req = letter(CLAIRE);

		req->idempotency_key = (char *)"burst";
		messages__messages__send(rpc_stub(&stub, client, &context,
		    &messages__messages__descriptor), req, on_burst, &b);
	}
	loop_run(b.loop);
	assert_int_equal(b.ok, 32);
	assert_true(b.same);
	rpc_client_destroy(&client);
	rpc_keys_destroy(&keys);
	loop_destroy(&b.loop);
	test_service_stop(&second);
	assert_int_equal(list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 1);
}

/* ---- threads ---- */

static void
test_exchange(void **state)
{
	const Messages__GetThreadReply *r;
	const Messages__Thread *t;
	int64_t thread;

	(void)state;
	thread = send_letter(PARENT, letter(CLAIRE));
	assert_int_equal(send_answer(CLAIRE, thread, false), 1);
	t = only(PARENT, MESSAGES__BOX__INBOX);
	assert_true(t->exchanged);
	assert_true(t->unread);
	assert_int_equal(t->message_count, 2);
	assert_string_equal(t->snippet, "Merci");
	assert_string_equal(t->from->display_name, "Claire Dupont");
	assert_true(only(CLAIRE, MESSAGES__BOX__INBOX)->exchanged);
	assert_int_equal(only(CLAIRE, MESSAGES__BOX__SENT)->id, thread);
	assert_true(only(PARENT, MESSAGES__BOX__SENT)->exchanged);
	r = get(PARENT, thread);
	assert_int_equal(r->n_messages, 2);
	assert_true(r->messages[0]->id < r->messages[1]->id);
	assert_true(r->messages[0]->read_by_me);
	assert_false(r->messages[1]->read_by_me);
}

/* A class is written to; each answer is between two. */
static void
test_answers_are_private(void **state)
{
	static int64_t both[] = { PARENT, STEP };
	Messages__SendRequest *req = letter(0);
	int64_t thread;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	thread = send_letter(PAUL, req);
	assert_int_equal(send_answer(PARENT, thread, false), 1);
	assert_int_equal(get(PAUL, thread)->n_messages, 2);
	assert_int_equal(get(PARENT, thread)->n_messages, 2);
	assert_int_equal(get(STEP, thread)->n_messages, 1);
	assert_false(only(STEP, MESSAGES__BOX__INBOX)->exchanged);
	assert_int_equal(only(STEP, MESSAGES__BOX__INBOX)->message_count, 1);
	assert_false(get(STEP, thread)->can_reply_all);
	req->to->n_user_ids = 2;
	{
		Messages__ReplyRequest *re = answer(thread);

		re->reply_all = true;
		refused("Reply", user(STEP), re,
		    RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__REPLY_NOT_ALLOWED, NULL);
	}
	/* His answer goes to the one who wrote last. */
	assert_int_equal(send_answer(PAUL, thread, false), 1);
	assert_int_equal(get(PARENT, thread)->n_messages, 3);
	assert_int_equal(get(STEP, thread)->n_messages, 1);
	/* To all, as he may. */
	assert_int_equal(send_answer(PAUL, thread, true), 2);
	assert_int_equal(get(STEP, thread)->n_messages, 2);
	assert_int_equal(get(PARENT, thread)->n_messages, 4);
}

static void
test_reply_options(void **state)
{
	static int64_t both[] = { PARENT, STEP };
	Messages__SendRequest *req = letter(0);
	int64_t thread;

	(void)state;
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	thread = send_letter(PAUL, req);
	assert_true(get(STEP, thread)->can_reply_all);
	assert_int_equal(send_answer(PARENT, thread, true), 2);
	assert_int_equal(get(STEP, thread)->n_messages, 2);
	assert_int_equal(get(STEP, thread)->messages[1]->n_to, 2);

	req = letter(PARENT);
	req->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__NONE;
	thread = send_letter(PAUL, req);
	assert_false(get(PARENT, thread)->can_reply);
	refused("Reply", user(PARENT), answer(thread),
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__REPLY_NOT_ALLOWED,
	    NULL);
	assert_int_equal(send_answer(PAUL, thread, false), 1);
	assert_int_equal(get(PARENT, thread)->n_messages, 2);
}

/* Who has no part in a thread cannot tell it from one that is not there. */
static void
test_foreign_threads(void **state)
{
	static const int64_t others[] = { PARENT2, STRANGER, PAUL };
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;
	Messages__UpdateThreadsRequest up =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	const Messages__UpdateThreadsReply *r;
	int64_t thread, ids[2];
	size_t i;

	(void)state;
	thread = send_letter(PARENT, letter(CLAIRE));
	yes.value = true;
	ids[0] = thread;
	ids[1] = NEVER;
	up.ids = ids;
	up.n_ids = 2;
	up.read = &yes;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		req.thread_id = thread;
		refused("GetThread", user(others[i]), &req,
		    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, "");
		refused("Reply", user(others[i]), answer(thread),
		    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, "");
		mark(others[i], thread, 'r', true, RPC__CODE__NOT_FOUND);
		r = call("UpdateThreads", user(others[i]), &up, RPC__CODE__OK);
		assert_int_equal(r->updated, 0);
	}
	for (i = 0; i < 3; i++) {
		req.thread_id = i == 0 ? NEVER : i == 1 ? 0 : -5;
		refused("GetThread", user(PARENT), &req, RPC__CODE__NOT_FOUND,
		    RPC__REASON__THING_NOT_FOUND, "");
		refused("Reply", user(PARENT), answer(req.thread_id),
		    RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, "");
	}
	assert_int_equal(unread(CLAIRE), 1);
	r = call("UpdateThreads", user(CLAIRE), &up, RPC__CODE__OK);
	assert_int_equal(r->updated, 1);
	assert_int_equal(r->unread_threads, 0);
}

static void
test_marks(void **state)
{
	int64_t thread = send_letter(PARENT, letter(CLAIRE));
	const Messages__UpdateThreadReply *r;

	(void)state;
	assert_int_equal(get(PARENT, thread)->messages[0]->read_count, 0);
	r = mark(CLAIRE, thread, 'r', true, RPC__CODE__OK);
	assert_false(r->thread->unread);
	assert_int_equal(r->unread_threads, 0);
	assert_int_equal(get(PARENT, thread)->messages[0]->read_count, 1);
	assert_int_equal(get(CLAIRE, thread)->messages[0]->read_count, 0);
	assert_true(get(CLAIRE, thread)->messages[0]->read_by_me);
	mark(CLAIRE, thread, 'r', true, RPC__CODE__OK);
	assert_int_equal(get(PARENT, thread)->messages[0]->read_count, 1);
	r = mark(CLAIRE, thread, 'r', false, RPC__CODE__OK);
	assert_true(r->thread->unread);
	assert_int_equal(r->unread_threads, 1);
	/* What one has only sent is never unread. */
	assert_false(mark(PARENT, thread, 'r', false, RPC__CODE__OK)->
	    thread->unread);

	r = mark(CLAIRE, thread, 'a', true, RPC__CODE__OK);
	assert_true(r->thread->archived);
	assert_int_equal(r->unread_threads, 0);
	assert_int_equal(list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 0);
	assert_int_equal(only(CLAIRE, MESSAGES__BOX__ARCHIVE)->id, thread);
	mark(CLAIRE, thread, 't', true, RPC__CODE__OK);
	assert_int_equal(list(CLAIRE, MESSAGES__BOX__ARCHIVE)->n_threads, 0);
	assert_int_equal(only(CLAIRE, MESSAGES__BOX__TRASH)->id, thread);
	/* An answer brings it back. */
	send_answer(PARENT, thread, false);
	assert_int_equal(only(CLAIRE, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(unread(CLAIRE), 1);
	assert_int_equal(list(CLAIRE, MESSAGES__BOX__TRASH)->n_threads, 0);
	mark(CLAIRE, thread, 'r', true, RPC__CODE__OK);
	assert_int_equal(get(PARENT, thread)->messages[1]->read_count, 1);
}

static void
test_bad_marks(void **state)
{
	Messages__UpdateThreadRequest one =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Messages__UpdateThreadsRequest many =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	int64_t ids[201] = { 1 };

	(void)state;
	one.thread_id = send_letter(PARENT, letter(CLAIRE));
	refused("UpdateThread", user(CLAIRE), &one,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING, NULL);
	many.read = &yes;
	refused("UpdateThreads", user(CLAIRE), &many,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_MISSING, "ids");
	many.ids = ids;
	many.n_ids = 201;
	refused("UpdateThreads", user(CLAIRE), &many,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_TOO_LONG, "ids");
}

/* Page by page, every thread once, newest first. */
static void
test_pages(void **state)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	const Messages__ListThreadsReply *r;
	int64_t last = INT64_MAX;
	char token[200] = "";
	size_t i, seen = 0;

	(void)state;
	for (i = 0; i < 7; i++)
		send_letter(PARENT, letter(CLAIRE));
	req.page_size = 3;
	req.page_token = token;
	do {
		r = call("ListThreads", user(CLAIRE), &req, RPC__CODE__OK);
		assert_int_equal(r->unread_threads, 7);
		for (i = 0; i < r->n_threads; i++, seen++) {
			assert_true(r->threads[i]->id < last);
			last = r->threads[i]->id;
		}
		snprintf(token, sizeof(token), "%s", r->next_page_token);
	} while (token[0] != '\0');
	assert_int_equal(seen, 7);

	mark(CLAIRE, last, 'r', true, RPC__CODE__OK);
	yes.value = true;
	req.unread = &yes;
	req.page_size = 0;
	r = call("ListThreads", user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 6);
	/* The count is there without a line, too. */
	req.box = MESSAGES__BOX__TRASH;
	r = call("ListThreads", user(CLAIRE), &req, RPC__CODE__OK);
	assert_int_equal(r->n_threads, 0);
	assert_int_equal(r->unread_threads, 6);

	req.box = (Messages__Box)9;
	refused("ListThreads", user(CLAIRE), &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "box");
	req.box = MESSAGES__BOX__INBOX;
	req.page_size = 201;
	refused("ListThreads", user(CLAIRE), &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "pageSize");
	req.page_size = 1;
	req.page_token = (char *)"i'; DROP TABLE entry; --";
	refused("ListThreads", user(CLAIRE), &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "pageToken");
	/* Times that a database does not know. */
	req.page_token = (char *)"i7ffffffffffffffe7fffffffffffffff";
	refused("ListThreads", user(CLAIRE), &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "pageToken");
}

/* Long messages come a few at a time. */
static void
test_thread_pages(void **state)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;
	const Messages__GetThreadReply *r;
	Messages__ReplyRequest *re;
	char *body = filled(200 * 1024), token[200] = "";
	int64_t last = 0;
	size_t i, seen = 0, pages = 0;

	(void)state;
	req.thread_id = send_letter(PARENT, letter(CLAIRE));
	for (i = 0; i < 5; i++) {
		re = answer(req.thread_id);
		re->body_html = body;
		call("Reply", user(PARENT), re, RPC__CODE__OK);
	}
	free(body);
	req.page_token = token;
	do {
		r = call("GetThread", user(CLAIRE), &req, RPC__CODE__OK);
		assert_true(r->n_messages > 0);
		for (i = 0; i < r->n_messages; i++, seen++) {
			assert_true(r->messages[i]->id > last);
			last = r->messages[i]->id;
		}
		snprintf(token, sizeof(token), "%s", r->next_page_token);
		pages++;
	} while (token[0] != '\0');
	assert_int_equal(seen, 6);
	assert_true(pages > 1);
	req.page_size = 4;
	r = call("GetThread", user(CLAIRE), &req, RPC__CODE__OK);
	assert_string_not_equal(r->next_page_token, "");
	req.page_token = (char *)"nonsense";
	refused("GetThread", user(CLAIRE), &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "pageToken");
}

/* ---- notify ---- */

static size_t
notifications(int64_t who)
{
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	struct rpc_caller caller = user(who);
	const ProtobufCMessage *reply;

	req.page_size = 200;
	if (test_call(notify_peer, &notify__notify__descriptor,
	    "ListNotifications", &caller, &req.base, &reply, NULL) != 0)
		return 0;
	return ((const Notify__ListNotificationsReply *)reply)->n_notifications;
}

static size_t wanted;

static bool
has_notifications(void *arg)
{
	return notifications(*(int64_t *)arg) == wanted;
}

static bool
outbox_is_empty(void *arg)
{
	(void)arg;
	return strcmp(test_sql(db, "messages", "SELECT count(*) FROM outbox"),
	    "0") == 0;
}

static void
test_recipients_are_notified(void **state)
{
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	struct rpc_caller caller = user(CLAIRE);
	const ProtobufCMessage *reply;
	const Notify__Notification *n;
	int64_t claire = CLAIRE, thread;
	char link[64];

	(void)state;
	thread = send_letter(PARENT, letter(CLAIRE));
	wanted = 1;
	assert_true(test_wait(has_notifications, &claire, 10000));
	assert_true(test_wait(outbox_is_empty, NULL, 10000));
	assert_int_equal(notifications(PARENT), 0);
	assert_int_equal(test_call(notify_peer, &notify__notify__descriptor,
	    "ListNotifications", &caller, &req.base, &reply, NULL), 0);
	n = ((const Notify__ListNotificationsReply *)reply)->notifications[0];
	assert_string_equal(n->title, "Marie Petit");
	assert_string_equal(n->body, "Sortie");
	snprintf(link, sizeof(link), "/messages/threads/%" PRId64, thread);
	assert_string_equal(n->link, link);
}

static bool
has_failed_delivery(void *arg)
{
	(void)arg;
	return test_service_logged(messages, " outbox status=");
}

static void
test_notify_may_be_away(void **state)
{
	int64_t claire = CLAIRE;
	int i;

	(void)state;
	stop_notify();
	for (i = 0; i < 150; i++)
		send_letter(PARENT, letter(CLAIRE));
	assert_true(test_wait(has_failed_delivery, NULL, 20000));
	send_letter(PARENT, letter(CLAIRE));
	assert_false(outbox_is_empty(NULL));
	start_notify();
	wanted = 151;
	/* Sooner than leases run out: what failed is given back. */
	assert_true(test_wait(has_notifications, &claire, 4000));
	assert_true(test_wait(outbox_is_empty, NULL, 30000));
	assert_int_equal(notifications(CLAIRE), 151);
}

/* What a replica took before it died is delivered by another. */
static void
test_leases_run_out(void **state)
{
	int64_t claire = CLAIRE;

	(void)state;
	stop_notify();
	send_letter(PARENT, letter(CLAIRE));
	test_sql(db, "messages", "UPDATE outbox SET leased_until ="
	    " clock_timestamp() + interval '1500 ms'");
	start_notify();
	wanted = 1;
	assert_true(test_wait(has_notifications, &claire, 20000));
	assert_true(test_wait(outbox_is_empty, NULL, 10000));
}

/* ---- attachments ---- */

static const void *
attach(const char *method, int64_t who, const void *req)
{
	struct rpc_caller caller = user(who);
	const ProtobufCMessage *reply = NULL;

	if (test_call(attachments_peer, &attachments__attachments__descriptor,
	    method, &caller, req, &reply, &status) != 0)
		fail_msg("%s: %s %s", method, status.field, status.message);
	return reply;
}

static void
upload(int64_t who, char id[static 64])
{
	static uint8_t text[] = "Bonjour, ceci est un texte.\n";
	Attachments__CreateRequest create = ATTACHMENTS__CREATE_REQUEST__INIT;
	Attachments__AppendRequest append = ATTACHMENTS__APPEND_REQUEST__INIT;
	Attachments__CommitRequest commit = ATTACHMENTS__COMMIT_REQUEST__INIT;
	const Attachments__CreateReply *created;

	create.name = (char *)"note.txt";
	create.size = sizeof(text) - 1;
	created = attach("Create", who, &create);
	snprintf(id, 64, "%s", created->id);
	append.id = commit.id = id;
	append.data.data = text;
	append.data.len = sizeof(text) - 1;
	attach("Append", who, &append);
	attach("Commit", who, &commit);
}

static bool
may_see(int64_t who, char *id)
{
	Messages__CheckAttachmentRequest req =
	    MESSAGES__CHECK_ATTACHMENT_REQUEST__INIT;
	const Messages__CheckAttachmentReply *r;

	req.attachment_id = id;
	r = call("CheckAttachment", user(who), &req, RPC__CODE__OK);
	return r->visible;
}

static void
test_attachments(void **state)
{
	Messages__FilterAttachmentsRequest filter =
	    MESSAGES__FILTER_ATTACHMENTS_REQUEST__INIT;
	const Messages__FilterAttachmentsReply *f;
	Messages__SendRequest *req = letter(CLAIRE);
	const Messages__GetThreadReply *r;
	char id[64], *ids[2] = { id, id };
	int64_t thread;

	(void)state;
	upload(PARENT, id);
	req->attachment_ids = ids;
	req->n_attachment_ids = 2;	/* named twice, sent once */
	req->body_html = (char *)"";
	/* Not of anybody else's. */
	refused("Send", user(STEP), req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_UNKNOWN, NULL);
	assert_false(may_see(CLAIRE, id));
	thread = send_letter(PARENT, req);
	r = get(CLAIRE, thread);
	assert_true(r->thread->has_attachments);
	assert_int_equal(r->messages[0]->n_attachments, 1);
	assert_string_equal(r->messages[0]->attachments[0]->id, id);
	assert_string_equal(r->messages[0]->attachments[0]->name, "note.txt");
	assert_int_equal(r->messages[0]->attachments[0]->size, 28);
	assert_true(may_see(CLAIRE, id));
	assert_true(may_see(PARENT, id));
	assert_false(may_see(PARENT2, id));
	assert_false(may_see(STRANGER, id));
	assert_false(may_see(CLAIRE, (char *)""));
	assert_false(may_see(CLAIRE, (char *)"' OR true --"));

	ids[1] = (char *)"00112233445566778899aabbccddeeff";
	filter.attachment_ids = ids;
	filter.n_attachment_ids = 2;
	f = call("FilterAttachments", test_caller(SCHOOL, 0,
	    COMMON__ROLE__SYSTEM), &filter, RPC__CODE__OK);
	assert_int_equal(f->n_attachment_ids, 1);
	assert_string_equal(f->attachment_ids[0], id);
	f = call("FilterAttachments", test_caller(OTHER_SCHOOL, 0,
	    COMMON__ROLE__SYSTEM), &filter, RPC__CODE__OK);
	assert_int_equal(f->n_attachment_ids, 0);
	call("FilterAttachments", user(CLAIRE), &filter,
	    RPC__CODE__PERMISSION_DENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_send_to_one, empty),
		cmocka_unit_test_setup(test_send_to_category, empty),
		cmocka_unit_test_setup(test_body_is_sanitised, empty),
		cmocka_unit_test_setup(test_bad_letters, empty),
		cmocka_unit_test_setup(test_out_of_reach, empty),
		cmocka_unit_test_setup(test_nobody_logged_in, empty),
		cmocka_unit_test_setup(test_same_key_same_answer, empty),
		cmocka_unit_test_setup(test_concurrent_repeats, empty),
		cmocka_unit_test_setup(test_exchange, empty),
		cmocka_unit_test_setup(test_answers_are_private, empty),
		cmocka_unit_test_setup(test_reply_options, empty),
		cmocka_unit_test_setup(test_foreign_threads, empty),
		cmocka_unit_test_setup(test_marks, empty),
		cmocka_unit_test_setup(test_bad_marks, empty),
		cmocka_unit_test_setup(test_pages, empty),
		cmocka_unit_test_setup(test_thread_pages, empty),
		cmocka_unit_test_setup(test_recipients_are_notified, empty),
		cmocka_unit_test_setup(test_notify_may_be_away, empty),
		cmocka_unit_test_setup(test_leases_run_out, empty),
		cmocka_unit_test_setup(test_attachments, empty),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
