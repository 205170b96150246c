/* Sending: to whom, what, once however often it is repeated, with files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "base/loop.h"
#include "messages.rpc.h"
#include "directory.rpc.h"
#include "post.h"
#include "rpc/client/client.h"

/* ---- sending ---- */

static void
test_send_to_one(void **state)
{
	const Messages__GetThreadReply *r;
	const Messages__Thread *t;
	int64_t thread;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	t = post_only(CLAIRE, MESSAGES__BOX__INBOX);
	assert_int_equal(t->id, thread);
	assert_string_equal(t->subject, "Sortie");
	assert_string_equal(t->snippet, "Bonjour");
	assert_string_equal(t->from->display_name, "Marie Petit");
	assert_int_equal(t->from->role, COMMON__ROLE__GUARDIAN);
	assert_true(t->unread);
	assert_false(t->exchanged);
	assert_int_equal(post_unread(CLAIRE), 1);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__SENT)->n_threads, 0);

	t = post_only(PARENT, MESSAGES__BOX__SENT);
	assert_string_equal(t->from->display_name, "Claire Dupont");
	assert_string_equal(t->from->title, "Secretariat");
	assert_string_equal(t->to_summary, "Claire Dupont");
	assert_false(t->unread);
	assert_int_equal(post_list(PARENT, MESSAGES__BOX__INBOX)->n_threads, 0);

	r = post_get(CLAIRE, thread);
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
	assert_int_equal(post_unread(CLAIRE), 1);
}

static void
test_send_to_category(void **state)
{
	Directory__ListCategoriesRequest ask =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct test_peer *d = test_peer_new("directory",
	    test_service_endpoint(post.directory));
	struct rpc_caller caller = post_user(PARENT);
	const ProtobufCMessage *reply;
	const Directory__ListCategoriesReply *c;
	Messages__SendRequest *req = post_letter(CLAIRE);
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
	sent = post_call("Send", post_user(PARENT), req, RPC__CODE__OK);
	assert_int_equal(sent->recipient_count, 3);
	thread = sent->thread_id;
	test_peer_free(&d);

	assert_int_equal(post_only(PAUL, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(post_only(ANNE, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(post_only(CLAIRE, MESSAGES__BOX__INBOX)->id, thread);
	assert_int_equal(post_list(PARENT2, MESSAGES__BOX__INBOX)->n_threads,
	    0);
	r = post_get(PARENT, thread);
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
	Messages__SendRequest *req = post_letter(CLAIRE);
	const Messages__GetThreadReply *r;

	(void)state;
	req->subject = (char *)"  a\tb\r\n<c> ";
	req->body_html = (char *)"<p onclick=x>a<script>alert(1)</script>"
	    "<img src=x onerror=y></p>";
	r = post_get(CLAIRE, post_send(PARENT, req));
	assert_string_equal(r->messages[0]->body_html, "<p>a</p>");
	assert_string_equal(r->thread->subject, "a b  <c>");
}

static void
refuse_letter(Messages__SendRequest *req, Rpc__Reason reason,
    const char *field)
{
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT, reason, field);
}

static void
test_bad_letters(void **state)
{
	Messages__SendRequest *req = post_letter(CLAIRE);
	char *file = (char *)"../../etc/passwd", *long_text;

	(void)state;
	req->subject = (char *)"\xc2\xad";
	refuse_letter(req, RPC__REASON__FIELD_MISSING, "subject");
	req->subject = (char *)"\xef\xbb\xbf\xe2\x80\x8d\xe3\x85\xa4";
	refuse_letter(req, RPC__REASON__FIELD_MISSING, "subject");
	req->subject = (char *)" \t ";
	refuse_letter(req, RPC__REASON__FIELD_MISSING, "subject");
	req = post_letter(CLAIRE);
	req->subject = (char *)"\xff";
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "subject");
	req = post_letter(CLAIRE);
	req->subject = long_text = post_filled(256);
	refuse_letter(req, RPC__REASON__FIELD_TOO_LONG, "subject");
	long_text[255] = '\0';
	post_send(PARENT, req);
	free(long_text);

	req = post_letter(CLAIRE);
	req->body_html = (char *)"<p>&nbsp;</p><script>x</script>";
	refuse_letter(req, RPC__REASON__EMPTY_MESSAGE, "bodyHtml");
	req->body_html = (char *)"\xc3\x28";
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "bodyHtml");
	req->body_html = long_text = post_filled(256 * 1024 + 1);
	refuse_letter(req, RPC__REASON__FIELD_TOO_LONG, "bodyHtml");
	free(long_text);

	req = post_letter(CLAIRE);
	req->attachment_ids = &file;
	req->n_attachment_ids = 1;
	refuse_letter(req, RPC__REASON__ATTACHMENT_UNKNOWN, NULL);
	file = (char *)"00112233445566778899aabbccddeeff";
	refuse_letter(req, RPC__REASON__ATTACHMENT_UNKNOWN, NULL);

	req = post_letter(CLAIRE);
	req->options->replies = (Messages__SendOptions__Replies)7;
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "options.replies");
	req = post_letter(CLAIRE);
	req->idempotency_key = (char *)"a\nb";
	refuse_letter(req, RPC__REASON__FIELD_INVALID, "idempotencyKey");
	req->idempotency_key = long_text = post_filled(65);
	refuse_letter(req, RPC__REASON__FIELD_TOO_LONG, "idempotencyKey");
	free(long_text);

	req = post_letter(CLAIRE);
	req->to->n_user_ids = 0;
	refuse_letter(req, RPC__REASON__NO_RECIPIENT, "to");
	req->to = NULL;
	refuse_letter(req, RPC__REASON__NO_RECIPIENT, "to");
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 1);
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
		refuse_letter(post_letter(ids[i]),
		    RPC__REASON__RECIPIENT_UNREACHABLE, id);
	}
	refuse_letter(post_letter(PARENT), RPC__REASON__NO_RECIPIENT, "to");
}

static void
test_nobody_logged_in(void **state)
{
	(void)state;
	post_refused("Send", test_caller(0, 0, 0), post_letter(CLAIRE),
	    RPC__CODE__UNAUTHENTICATED, RPC__REASON__SESSION_ENDED, NULL);
	post_refused("Send", test_caller(SCHOOL, 0, COMMON__ROLE__SYSTEM),
	    post_letter(CLAIRE), RPC__CODE__UNAUTHENTICATED,
	    RPC__REASON__SESSION_ENDED, NULL);
	post_refused("Send", test_caller(SCHOOL, PARENT,
	    COMMON__ROLE__SYSTEM), post_letter(CLAIRE),
	    RPC__CODE__PERMISSION_DENIED, RPC__REASON__FORBIDDEN, NULL);
}

/* ---- once ---- */

static void
test_same_key_same_answer(void **state)
{
	Messages__SendRequest *req = post_letter(CLAIRE);
	Messages__ReplyRequest *re;
	const Messages__SendReply *r;
	int64_t first, second;

	(void)state;
	req->idempotency_key = (char *)"k-1";
	first = post_send(PARENT, req);
	assert_int_equal(post_send(PARENT, req), first);
	/* Also when it could not be sent today. */
	test_sql(post.db, "directory",
	    "UPDATE person SET active = false WHERE person_id = 11");
	assert_int_equal(post_send(PARENT, req), first);
	test_sql(post.db, "directory", "UPDATE person SET active = true");
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 1);

	/* Other content, another method, another person's same key. */
	req->subject = (char *)"Autre";
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__IDEMPOTENCY_KEY_REUSED,
	    "idempotencyKey");
	re = post_answer(first);
	re->idempotency_key = (char *)"k-1";
	post_refused("Reply", post_user(PARENT), re,
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__IDEMPOTENCY_KEY_REUSED,
	    "idempotencyKey");
	req->idempotency_key = (char *)"k-1";
	assert_int_not_equal(post_send(STEP, req), first);

	r = post_call("Reply", post_user(CLAIRE), re, RPC__CODE__OK);
	second = r->message_id;
	r = post_call("Reply", post_user(CLAIRE), re, RPC__CODE__OK);
	assert_int_equal(r->message_id, second);
	assert_int_equal(post_get(PARENT, first)->n_messages, 2);
}

struct burst {
	struct loop	*loop;
	int		 left, ok;
	int64_t		 id;
	bool		 same;
};

static void
on_burst(const struct status *status, const Messages__SendReply *reply,
    void *arg)
{
	struct burst *b = arg;

	(void)status;
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
	struct rpc_context context = { .caller = post_user(PARENT),
	    .deadline_ms = loop_now_ms() + 10000 };
	struct test_service *second;
	struct rpc_client *client;
	struct rpc_keys *keys;
	char endpoints[256], error[256], file[600];
	int i;

	(void)state;
	snprintf(file, sizeof(file), "%s.second", post.notify_file);
	second = post_start_messages(file);
	keys = rpc_keys_load("", "test", error, sizeof(error));
	snprintf(endpoints, sizeof(endpoints), "%s,%s",
	    test_service_endpoint(post.messages),
	    test_service_endpoint(second));
	o.keys = keys;
	o.endpoints = endpoints;
	client = rpc_client_new(b.loop, &o, error, sizeof(error));
	assert_non_null(client);
	for (i = 0; i < b.left; i++) {
		Messages__SendRequest *req = post_letter(CLAIRE);

		req->idempotency_key = (char *)"burst";
		messages_client_send(client, &context, req, on_burst, &b);
	}
	loop_run(b.loop);
	assert_int_equal(b.ok, 32);
	assert_true(b.same);
	rpc_client_destroy(&client);
	rpc_keys_destroy(&keys);
	loop_destroy(&b.loop);
	test_service_stop(&second);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 1);
}

/* ---- attachments ---- */

static const void *
attach(const char *method, int64_t who, const void *req)
{
	struct rpc_caller caller = post_user(who);

	return test_expect(post.attachments_peer,
	    &attachments__attachments__descriptor, method, &caller, req,
	    RPC__CODE__OK, NULL);
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
	r = post_call("CheckAttachment", post_user(who), &req, RPC__CODE__OK);
	return r->visible;
}

static void
test_attachments(void **state)
{
	Messages__FilterAttachmentsRequest filter =
	    MESSAGES__FILTER_ATTACHMENTS_REQUEST__INIT;
	const Messages__FilterAttachmentsReply *f;
	Messages__SendRequest *req = post_letter(CLAIRE);
	const Messages__GetThreadReply *r;
	char id[64], *ids[2] = { id, id };
	int64_t thread;

	(void)state;
	upload(PARENT, id);
	req->attachment_ids = ids;
	req->n_attachment_ids = 2;	/* named twice, sent once */
	req->body_html = (char *)"";
	/* Not of anybody else's. */
	post_refused("Send", post_user(STEP), req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_UNKNOWN, NULL);
	assert_false(may_see(CLAIRE, id));
	thread = post_send(PARENT, req);
	r = post_get(CLAIRE, thread);
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
	f = post_call("FilterAttachments", test_caller(SCHOOL, 0,
	    COMMON__ROLE__SYSTEM), &filter, RPC__CODE__OK);
	assert_int_equal(f->n_attachment_ids, 1);
	assert_string_equal(f->attachment_ids[0], id);
	f = post_call("FilterAttachments", test_caller(OTHER_SCHOOL, 0,
	    COMMON__ROLE__SYSTEM), &filter, RPC__CODE__OK);
	assert_int_equal(f->n_attachment_ids, 0);
	post_call("FilterAttachments", post_user(CLAIRE), &filter,
	    RPC__CODE__PERMISSION_DENIED);
}

/* As many as the attachments service allows, which is 12 here. */
static void
test_number_of_attachments(void **state)
{
	Messages__SendRequest *req = post_letter(CLAIRE);
	char text[13][64], *ids[13];
	int64_t thread;
	size_t i;

	(void)state;
	for (i = 0; i < 13; i++) {
		upload(PARENT, text[i]);
		ids[i] = text[i];
	}
	req->attachment_ids = ids;
	req->n_attachment_ids = 13;
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__TOO_MANY_ATTACHMENTS,
	    "attachmentIds");
	assert_int_equal(post.status.limit, 12);
	req->n_attachment_ids = 12;
	thread = post_send(PARENT, req);
	assert_int_equal(post_get(CLAIRE, thread)->messages[0]->n_attachments,
	    12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_send_to_one, post_empty),
		cmocka_unit_test_setup(test_send_to_category, post_empty),
		cmocka_unit_test_setup(test_body_is_sanitised, post_empty),
		cmocka_unit_test_setup(test_bad_letters, post_empty),
		cmocka_unit_test_setup(test_out_of_reach, post_empty),
		cmocka_unit_test_setup(test_nobody_logged_in, post_empty),
		cmocka_unit_test_setup(test_same_key_same_answer, post_empty),
		cmocka_unit_test_setup(test_concurrent_repeats, post_empty),
		cmocka_unit_test_setup(test_attachments, post_empty),
		cmocka_unit_test_setup(test_number_of_attachments, post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
