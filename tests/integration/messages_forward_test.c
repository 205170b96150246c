/* A message that is forwarded, and what becomes of it when it is recalled. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "drafts.pb-c.h"
#include "forwards.pb-c.h"
#include "post.h"
#include "receipts.pb-c.h"

/* ---- calls ---- */

/* To one person, to be changed before use; always the same one. */
static Forwards__ForwardMessageRequest *
forward_of(int64_t message, int64_t to)
{
	static Forwards__ForwardMessageRequest req;
	static Common__To whom;
	static int64_t id;

	forwards__forward_message_request__init(&req);
	common__to__init(&whom);
	id = to;
	whom.user_ids = &id;
	whom.n_user_ids = 1;
	req.id = message;
	req.to = &whom;
	req.body_html = (char *)"<p>Voyez</p>";
	return &req;
}

static const Messages__SendReply *
forward(int64_t who, const Forwards__ForwardMessageRequest *req, int code)
{
	struct rpc_caller caller = post_user(who);

	return test_expect(post.peer, &forwards__forwards__descriptor,
	    "ForwardMessage", &caller, req, code, &post.status);
}

static void
refused(int64_t who, const Forwards__ForwardMessageRequest *req, int code,
    Rpc__Reason reason)
{
	forward(who, req, code);
	assert_int_equal(post.status.reason, reason);
}

static const Receipts__RecallMessageReply *
recall(int64_t who, int64_t message)
{
	Receipts__RecallMessageRequest req =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	struct rpc_caller caller = post_user(who);

	req.id = message;
	return test_expect(post.peer, &receipts__receipts__descriptor,
	    "RecallMessage", &caller, &req, RPC__CODE__OK, &post.status);
}

static const void *
drafts(const char *method, int64_t who, const void *req, int code)
{
	struct rpc_caller caller = post_user(who);

	return test_expect(post.peer, &drafts__drafts__descriptor, method,
	    &caller, req, code, &post.status);
}

static bool
may_read(int64_t who, const char *file)
{
	Messages__CheckAttachmentRequest req =
	    MESSAGES__CHECK_ATTACHMENT_REQUEST__INIT;
	const Messages__CheckAttachmentReply *reply;

	req.attachment_id = (char *)(uintptr_t)file;
	reply = post_call("CheckAttachment", post_user(who), &req,
	    RPC__CODE__OK);
	return reply->visible;
}

/* From CLAIRE to PARENT, with a file whose id it gives. */
static int64_t
send_with_file(char file[static 33])
{
	Messages__SendRequest *req = post_letter(PARENT);
	char *files[] = { file };

	post_upload(CLAIRE, file);
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	return post_send(CLAIRE, req);
}

/* ---- tests ---- */

static void
test_it_is_quoted_with_its_files(void **state)
{
	const Messages__GetThreadReply *got;
	const Messages__Message *m;
	int64_t origin, thread;
	char file[33];

	(void)state;
	origin = send_with_file(file);
	assert_false(may_read(PAUL, file));
	thread = forward(PARENT, forward_of(origin, PAUL),
	    RPC__CODE__OK)->thread_id;
	assert_true(thread != origin);
	got = post_get(PAUL, thread);
	assert_string_equal(got->thread->subject, "Fwd: Sortie");
	assert_true(got->thread->has_attachments);
	m = got->messages[0];
	assert_true(m->forwards);
	assert_int_equal(m->from->id, PARENT);
	assert_string_equal(m->attachments[0]->id, file);
	assert_ptr_equal(strstr(m->body_html, "<p>Voyez</p>"), m->body_html);
	assert_non_null(strstr(m->body_html,
	    "<p>Claire Dupont, Secretariat, "));
	assert_non_null(strstr(m->body_html, " UTC:</p><blockquote>"));
	/* Not whom it was for. */
	assert_null(strstr(m->body_html, "Petit"));
	assert_true(may_read(PAUL, file));
	assert_false(may_read(ANNE, file));
	assert_false(post_get(PARENT, origin)->messages[0]->forwards);
}

static void
test_as_it_was_written(void **state)
{
	Forwards__ForwardMessageRequest *req;
	char file[33], own[33], others[33], *files[2] = { file, own };
	const Messages__Message *m;
	int64_t origin = send_with_file(file);

	(void)state;
	post_upload(PARENT, own);
	post_upload(STEP, others);
	req = forward_of(origin, PAUL);
	req->as_written = true;
	req->subject = (char *)"Autre sujet";
	req->attachment_ids = files;
	req->n_attachment_ids = 2;
	m = post_get(PAUL, forward(PARENT, req, RPC__CODE__OK)->thread_id)
	    ->messages[0];
	assert_string_equal(m->body_html, "<p>Voyez</p>");
	assert_int_equal(m->n_attachments, 2);
	/* The file may stay behind. */
	files[0] = own;
	req->n_attachment_ids = 1;
	m = post_get(PAUL, forward(PARENT, req, RPC__CODE__OK)->thread_id)
	    ->messages[0];
	assert_int_equal(m->n_attachments, 1);
	files[0] = others;
	refused(PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_UNKNOWN);
	/* A file of another message of one's own boxes. */
	send_with_file(others);
	refused(PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_UNKNOWN);
}

static void
test_pictures_stay_where_they_are(void **state)
{
	Messages__SendRequest *letter = post_letter(PARENT);
	char file[33], *files[] = { file }, body[200], tag[100];
	int64_t origin;

	(void)state;
	post_upload(CLAIRE, file);
	snprintf(tag, sizeof(tag), "<img src=\"cid:%s\" alt=\"plan\">", file);
	snprintf(body, sizeof(body), "<p>Le plan : %s</p>", tag);
	letter->body_html = body;
	letter->attachment_ids = files;
	letter->n_attachment_ids = 1;
	origin = post_send(CLAIRE, letter);
	assert_non_null(strstr(post_get(PAUL, forward(PARENT,
	    forward_of(origin, PAUL), RPC__CODE__OK)->thread_id)
	    ->messages[0]->body_html, tag));
}

static void
test_whom_and_what(void **state)
{
	char file[33];
	int64_t origin = send_with_file(file);
	Forwards__ForwardMessageRequest *req;

	(void)state;
	refused(PARENT, forward_of(origin, PARENT2),
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__RECIPIENT_UNREACHABLE);
	refused(ANNE, forward_of(origin, PARENT), RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	refused(STRANGER, forward_of(origin, PARENT), RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	refused(PARENT, forward_of(0, PAUL), RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	refused(PARENT, forward_of(INT64_MAX, PAUL), RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	req = forward_of(origin, PAUL);
	req->to = NULL;
	refused(PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__NO_RECIPIENT);
	req = forward_of(origin, PAUL);
	req->body_html = (char *)"\xff";
	refused(PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID);
	req->body_html = (char *)"";
	req->as_written = true;
	refused(PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__EMPTY_MESSAGE);
	/* Nothing said about it is enough. */
	req->as_written = false;
	forward(PARENT, req, RPC__CODE__OK);
}

/* What nobody has yet is its sender's to take back, not to forward. */
static void
test_not_what_waits_nor_what_was_emptied(void **state)
{
	Messages__SendRequest *req = post_letter(PARENT);
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	char file[33];
	int64_t origin;

	(void)state;
	options.undo_seconds = 60;
	req->options = &options;
	origin = post_send(CLAIRE, req);
	refused(CLAIRE, forward_of(origin, PARENT), RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	origin = send_with_file(file);
	test_sql(post.db, "messages", "UPDATE entry SET received_at = NULL,"
	    " emptied_upto = last_id WHERE user_id = 31");
	refused(PARENT, forward_of(origin, PAUL), RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
}

static void
test_once(void **state)
{
	char file[33];
	int64_t origin = send_with_file(file), first;

	(void)state;
	post_read(PARENT, origin, 0, RPC__CODE__OK);
	test_peer_key(post.peer, "fwd");
	first = forward(PARENT, forward_of(origin, PAUL),
	    RPC__CODE__OK)->message_id;
	test_peer_key(post.peer, "fwd");
	assert_int_equal(forward(PARENT, forward_of(origin, PAUL),
	    RPC__CODE__OK)->message_id, first);
	test_peer_key(post.peer, "fwd");
	refused(PARENT, forward_of(origin, ANNE),
	    RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED);
	/* The answer got lost, and the message is recalled meanwhile. */
	recall(CLAIRE, origin);
	test_peer_key(post.peer, "fwd");
	assert_int_equal(forward(PARENT, forward_of(origin, PAUL),
	    RPC__CODE__OK)->message_id, first);
	test_peer_key(post.peer, NULL);
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__INBOX)->n_threads, 1);
}

static void
test_recalled_it_goes_on_no_more_and_what_went_stays(void **state)
{
	const Receipts__RecallMessageReply *r;
	int64_t origin, first, second;
	char file[33];

	(void)state;
	origin = send_with_file(file);
	post_read(PARENT, origin, 0, RPC__CODE__OK);
	first = forward(PARENT, forward_of(origin, PAUL),
	    RPC__CODE__OK)->thread_id;
	second = forward(PAUL, forward_of(first, ANNE),
	    RPC__CODE__OK)->thread_id;
	forward(CLAIRE, forward_of(origin, PARENT2), RPC__CODE__OK);
	r = recall(CLAIRE, origin);
	assert_int_equal(r->forwarded, 3);
	assert_int_equal(recall(CLAIRE, origin)->forwarded, 3);
	refused(PARENT, forward_of(origin, PAUL),
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__MESSAGE_RECALLED);
	assert_true(may_read(PAUL, file));
	assert_true(may_read(ANNE, file));
	assert_string_equal(post_get(ANNE, second)->thread->subject,
	    "Fwd: Sortie");
	/* A forward that is recalled itself does not count. */
	recall(PAUL, second);
	assert_int_equal(recall(CLAIRE, origin)->forwarded, 2);
}

/* Who did not open it has nothing of it. */
static void
test_recalled_before_it_was_opened(void **state)
{
	char file[33];
	int64_t origin = send_with_file(file);

	(void)state;
	recall(CLAIRE, origin);
	refused(PARENT, forward_of(origin, PAUL), RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
}

/* Of the send's own statement, where the recall is between. */
static void
test_recalled_under_way(void **state)
{
	char file[33];
	int64_t origin = send_with_file(file);
	char sql[300];

	(void)state;
	snprintf(sql, sizeof(sql), "SELECT forward_hold(1, 31, %lld)",
	    (long long)origin);
	assert_string_equal(test_sql(post.db, "messages", sql), "t");
	recall(CLAIRE, origin);
	assert_string_equal(test_sql(post.db, "messages", sql), "f");
}

static void
test_a_draft_holds_the_files(void **state)
{
	Drafts__CreateDraftRequest make = DRAFTS__CREATE_DRAFT_REQUEST__INIT;
	Drafts__SaveDraftRequest save = DRAFTS__SAVE_DRAFT_REQUEST__INIT;
	Forwards__ForwardMessageRequest *req;
	char file[33], *files[] = { file };
	const Drafts__Draft *d;
	int64_t origin = send_with_file(file);

	(void)state;
	make.subject = (char *)"Fwd: Sortie";
	make.attachment_ids = files;
	make.n_attachment_ids = 1;
	drafts("CreateDraft", PARENT, &make, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__ATTACHMENT_UNKNOWN);
	make.forward_of = origin;
	drafts("CreateDraft", ANNE, &make, RPC__CODE__NOT_FOUND);
	d = drafts("CreateDraft", PARENT, &make, RPC__CODE__OK);
	assert_int_equal(d->forward_of, origin);
	assert_string_equal(d->attachments[0]->id, file);
	save.id = d->id;
	save.version = 1;
	save.forward_of = origin;
	save.attachment_ids = files;
	save.n_attachment_ids = 1;
	d = drafts("SaveDraft", PARENT, &save, RPC__CODE__OK);
	assert_int_equal(d->forward_of, origin);
	/* What the sweep asks for, if the message should go. */
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM file WHERE thread_id = 0"), "1");
	req = forward_of(origin, PAUL);
	req->as_written = true;
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	req->draft_id = save.id;
	forward(PARENT, req, RPC__CODE__OK);
	assert_true(may_read(PAUL, file));
	refused(PARENT, req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__DRAFT_NOT_FOUND);
}

/* The text is kept, what is not one's own any more is not. */
static void
test_a_draft_of_what_is_recalled(void **state)
{
	Drafts__CreateDraftRequest make = DRAFTS__CREATE_DRAFT_REQUEST__INIT;
	Drafts__SaveDraftRequest save = DRAFTS__SAVE_DRAFT_REQUEST__INIT;
	char file[33], own[33], *files[] = { file, own };
	const Drafts__Draft *d;
	int64_t origin = send_with_file(file);

	(void)state;
	post_read(PARENT, origin, 0, RPC__CODE__OK);
	post_upload(PARENT, own);
	make.forward_of = origin;
	d = drafts("CreateDraft", PARENT, &make, RPC__CODE__OK);
	recall(CLAIRE, origin);
	save.id = d->id;
	save.version = 1;
	save.forward_of = origin;
	save.body_html = (char *)"<p>Voyez</p>";
	save.attachment_ids = files;
	save.n_attachment_ids = 2;
	d = drafts("SaveDraft", PARENT, &save, RPC__CODE__OK);
	assert_string_equal(d->body_html, "<p>Voyez</p>");
	assert_int_equal(d->n_attachments, 1);
	assert_string_equal(d->attachments[0]->id, own);
	assert_false(may_read(PARENT, file));
}

static void
test_undone_it_is_a_draft_of_a_forward(void **state)
{
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;
	Drafts__GetDraftRequest get = DRAFTS__GET_DRAFT_REQUEST__INIT;
	Forwards__ForwardMessageRequest *req;
	char file[33], *files[] = { file };
	const Messages__UndoMessageReply *undone;
	const Drafts__Draft *d;
	int64_t origin = send_with_file(file);

	(void)state;
	options.undo_seconds = 60;
	req = forward_of(origin, PAUL);
	req->options = &options;
	undo.id = forward(PARENT, req, RPC__CODE__OK)->message_id;
	undone = post_call("UndoMessage", post_user(PARENT), &undo,
	    RPC__CODE__OK);
	get.id = undone->draft_id;
	d = drafts("GetDraft", PARENT, &get, RPC__CODE__OK);
	assert_int_equal(d->forward_of, origin);
	assert_string_equal(d->attachments[0]->id, file);
	assert_int_equal(recall(CLAIRE, origin)->forwarded, 0);
	req = forward_of(send_with_file(file), PAUL);
	req->draft_id = get.id;
	req->as_written = true;
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	forward(PARENT, req, RPC__CODE__OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_it_is_quoted_with_its_files,
		    post_empty),
		cmocka_unit_test_setup(test_as_it_was_written, post_empty),
		cmocka_unit_test_setup(test_pictures_stay_where_they_are,
		    post_empty),
		cmocka_unit_test_setup(test_whom_and_what, post_empty),
		cmocka_unit_test_setup(
		    test_not_what_waits_nor_what_was_emptied, post_empty),
		cmocka_unit_test_setup(test_once, post_empty),
		cmocka_unit_test_setup(
		    test_recalled_it_goes_on_no_more_and_what_went_stays,
		    post_empty),
		cmocka_unit_test_setup(test_recalled_before_it_was_opened,
		    post_empty),
		cmocka_unit_test_setup(test_recalled_under_way, post_empty),
		cmocka_unit_test_setup(test_a_draft_holds_the_files,
		    post_empty),
		cmocka_unit_test_setup(test_a_draft_of_what_is_recalled,
		    post_empty),
		cmocka_unit_test_setup(
		    test_undone_it_is_a_draft_of_a_forward, post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
