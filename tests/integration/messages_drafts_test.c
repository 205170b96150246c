/*
 * Drafts: kept by version, told to their owner alone, sent with the message in
 * one commit or not at all.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "drafts.pb-c.h"
#include "post.h"

#define MOST	200	/* drafts of one person */

static const void *
call(const char *method, int64_t who, const void *request, int code)
{
	const struct rpc_caller caller = post_user(who);

	return test_expect(post.peer, &drafts__drafts__descriptor, method,
	    &caller, request, code, &post.status);
}

static void
refused(const char *method, int64_t who, const void *request, int code,
    Rpc__Reason reason)
{
	call(method, who, request, code);
	assert_int_equal(post.status.reason, reason);
}

static Drafts__CreateDraftRequest *
note(const char *subject)
{
	static Drafts__CreateDraftRequest req;

	drafts__create_draft_request__init(&req);
	req.subject = (char *)(uintptr_t)subject;
	req.body_html = (char *)"<p>Bonjour <script>x</script></p>";
	return &req;
}

static int64_t
make(int64_t who, const Drafts__CreateDraftRequest *req)
{
	const Drafts__Draft *d = call("CreateDraft", who, req, RPC__CODE__OK);

	assert_int_equal(d->version, 1);
	return d->id;
}

static const Drafts__Draft *
save(int64_t who, int64_t id, uint32_t version, const char *body, int code)
{
	Drafts__SaveDraftRequest req = DRAFTS__SAVE_DRAFT_REQUEST__INIT;

	req.id = id;
	req.version = version;
	req.subject = (char *)"Sortie";
	req.body_html = (char *)(uintptr_t)body;
	return call("SaveDraft", who, &req, code);
}

static const Drafts__Draft *
get(int64_t who, int64_t id, int code)
{
	Drafts__GetDraftRequest req = DRAFTS__GET_DRAFT_REQUEST__INIT;

	req.id = id;
	return call("GetDraft", who, &req, code);
}

static const Drafts__ListDraftsReply *
list(int64_t who, int64_t thread, uint32_t size, const char *token)
{
	Drafts__ListDraftsRequest req = DRAFTS__LIST_DRAFTS_REQUEST__INIT;

	req.thread_id = thread;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	return call("ListDrafts", who, &req, RPC__CODE__OK);
}

static void
test_all_of_it_comes_back(void **state)
{
	Drafts__CreateDraftRequest *req = note(" Sortie ");
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Common__To to = COMMON__TO__INIT;
	char file[33], *files[] = { file };
	char *categories[] = { (char *)"class:100:teachers" };
	int64_t people[] = { CLAIRE, NEVER }, except = ANNE, child = PUPIL;
	const Drafts__Draft *d;

	(void)state;
	post_upload(PARENT, file);
	to.user_ids = people;
	to.n_user_ids = 2;
	to.category_ids = categories;
	to.n_category_ids = 1;
	to.except_user_ids = &except;
	to.n_except_user_ids = 1;
	options.replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	req->to = &to;
	req->options = &options;
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	req->concerns = &child;
	req->n_concerns = 1;
	req->as = COMMON__ROLE__GUARDIAN;
	d = get(PARENT, make(PARENT, req), RPC__CODE__OK);
	assert_string_equal(d->subject, "Sortie");
	assert_null(strstr(d->body_html, "script"));
	assert_string_equal(d->snippet, "Bonjour");
	assert_int_equal(d->options->replies, options.replies);
	assert_int_equal(d->as, COMMON__ROLE__GUARDIAN);
	assert_int_equal(d->concerns[0], PUPIL);
	assert_string_equal(d->attachments[0]->id, file);
	assert_int_equal(d->to->n_user_ids, 2);
	assert_int_equal(d->to->user_ids[0], CLAIRE);
	assert_int_equal(d->to->user_ids[1], NEVER);
	assert_string_equal(d->to->category_ids[0], categories[0]);
	assert_int_equal(d->to->except_user_ids[0], ANNE);
	assert_int_equal(d->n_recipients, 4);
	assert_true(d->recipients[0]->display_name[0] != '\0');
	assert_string_equal(d->recipients[1]->display_name, "Anne Roux");
	assert_string_equal(d->recipients[2]->display_name, "Claire Dupont");
	/* Whoever cannot be written to is not named to who asks. */
	assert_string_equal(d->recipients[3]->display_name, "");
	assert_non_null(strstr(d->to_summary, "Claire Dupont"));
}

static void
test_each_save_is_of_a_version(void **state)
{
	int64_t id = make(PARENT, note("Sortie"));

	(void)state;
	assert_int_equal(save(PARENT, id, 1, "<p>un</p>",
	    RPC__CODE__OK)->version, 2);
	/* Its answer was lost. */
	assert_int_equal(save(PARENT, id, 1, "<p>un</p>",
	    RPC__CODE__OK)->version, 2);
	assert_int_equal(save(PARENT, id, 2, "<p>deux</p>",
	    RPC__CODE__OK)->version, 3);
	save(PARENT, id, 2, "<p>autre</p>", RPC__CODE__ABORTED);
	assert_int_equal(post.status.reason, RPC__REASON__VERSION_CONFLICT);
	save(PARENT, id, 4, "<p>autre</p>", RPC__CODE__ABORTED);
	assert_string_equal(get(PARENT, id, RPC__CODE__OK)->body_html,
	    "<p>deux</p>");
}

static void
test_they_are_their_owner_s(void **state)
{
	int64_t others[] = { STEP, CLAIRE, STRANGER };
	int64_t id = make(PARENT, note("Sortie"));
	Drafts__DeleteDraftRequest drop = DRAFTS__DELETE_DRAFT_REQUEST__INIT;
	size_t i;

	(void)state;
	drop.id = id;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		get(others[i], id, RPC__CODE__NOT_FOUND);
		save(others[i], id, 1, "<p>x</p>", RPC__CODE__NOT_FOUND);
		call("DeleteDraft", others[i], &drop, RPC__CODE__NOT_FOUND);
		assert_int_equal(list(others[i], 0, 0, "")->total, 0);
	}
	call("DeleteDraft", PARENT, &drop, RPC__CODE__OK);
	call("DeleteDraft", PARENT, &drop, RPC__CODE__NOT_FOUND);
	get(PARENT, id, RPC__CODE__NOT_FOUND);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM file"), "0");
}

static void
test_a_key_makes_one(void **state)
{
	Drafts__CreateDraftRequest *req = note("Sortie");
	Drafts__DeleteDraftRequest drop = DRAFTS__DELETE_DRAFT_REQUEST__INIT;
	int64_t id;

	(void)state;
	test_peer_key(post.peer, "draft");
	id = make(PARENT, req);
	test_peer_key(post.peer, "draft");
	assert_int_equal(make(PARENT, req), id);
	test_peer_key(post.peer, "draft");
	refused("CreateDraft", PARENT, note("Autre"),
	    RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED);
	assert_int_equal(list(PARENT, 0, 0, "")->total, 1);
	/* A late repetition does not bring it back. */
	drop.id = id;
	call("DeleteDraft", PARENT, &drop, RPC__CODE__OK);
	test_peer_key(post.peer, "draft");
	refused("CreateDraft", PARENT, note("Sortie"), RPC__CODE__NOT_FOUND,
	    RPC__REASON__DRAFT_NOT_FOUND);
	test_peer_key(post.peer, NULL);
	assert_int_equal(list(PARENT, 0, 0, "")->total, 0);
}

static void
test_pages_and_the_most(void **state)
{
	const Drafts__ListDraftsReply *r;
	char token[100];
	int i;

	(void)state;
	for (i = 0; i < MOST; i++)
		make(PARENT, note("Sortie"));
	refused("CreateDraft", PARENT, note("Un de trop"),
	    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__TOO_MANY_DRAFTS);
	assert_int_equal(post.status.limit, MOST);
	r = list(PARENT, 0, 150, "");
	assert_int_equal(r->n_drafts, 150);
	assert_int_equal(r->total, MOST);
	assert_string_equal(r->drafts[0]->body_html, "");
	snprintf(token, sizeof(token), "%s", r->next_page_token);
	r = list(PARENT, 0, 150, token);
	assert_int_equal(r->n_drafts, MOST - 150);
	assert_string_equal(r->next_page_token, "");
}

static void
test_what_makes_no_sense(void **state)
{
	Drafts__CreateDraftRequest *req = note("Sortie");
	Common__To to = COMMON__TO__INIT;
	char file[33], *files[] = { file };
	int64_t who = CLAIRE;

	(void)state;
	post_upload(STEP, file);
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	refused("CreateDraft", PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_UNKNOWN);
	req = note("Sortie");
	req->thread_id = 1;
	refused("CreateDraft", PARENT, req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	req = note("Sortie");
	req->as = (Common__Role)9;
	refused("CreateDraft", PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID);
	req = note("Sortie");
	req->to = &to;
	to.user_ids = to.except_user_ids = &who;
	to.n_user_ids = to.n_except_user_ids = 1;
	refused("CreateDraft", PARENT, req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID);
	assert_int_equal(list(PARENT, 0, 0, "")->total, 0);
}

static void
test_a_send_takes_it(void **state)
{
	int64_t id = make(PARENT, note("Sortie"));
	Messages__SendRequest *req = post_letter(CLAIRE);

	(void)state;
	/* Somebody else's: nothing is sent, nothing is lost. */
	req->draft_id = id;
	post_refused("Send", post_user(STEP), req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__DRAFT_NOT_FOUND, "draftId");
	/* A send that fails leaves it. */
	req = post_letter(NEVER);
	req->draft_id = id;
	post_call("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT);
	get(PARENT, id, RPC__CODE__OK);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 0);
	test_peer_key(post.peer, "sent");
	req = post_letter(CLAIRE);
	req->draft_id = id;
	post_send(PARENT, req);
	/* The same again has the same answer; a second window sends nothing. */
	test_peer_key(post.peer, "sent");
	post_send(PARENT, req);
	test_peer_key(post.peer, "other");
	post_refused("Send", post_user(PARENT), req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__DRAFT_NOT_FOUND, "draftId");
	test_peer_key(post.peer, NULL);
	get(PARENT, id, RPC__CODE__NOT_FOUND);
	save(PARENT, id, 1, "<p>x</p>", RPC__CODE__NOT_FOUND);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__INBOX)->n_threads, 1);
}

static void
test_an_answer_is_of_its_thread(void **state)
{
	int64_t thread = post_send(PARENT, post_letter(CLAIRE)), id;
	Drafts__CreateDraftRequest *req = note("");
	Messages__ReplyRequest *answer;
	const Drafts__ListDraftsReply *r;

	(void)state;
	req->thread_id = thread;
	refused("CreateDraft", STEP, req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	id = make(CLAIRE, req);
	make(CLAIRE, note("Autre"));
	r = list(CLAIRE, thread, 0, "");
	assert_int_equal(r->total, 1);
	assert_int_equal(r->drafts[0]->id, id);
	assert_string_equal(r->drafts[0]->subject, "Sortie");
	assert_string_equal(r->drafts[0]->to_summary, "Marie Petit");
	answer = post_answer(thread);
	answer->draft_id = id;
	post_call("Reply", post_user(CLAIRE), answer, RPC__CODE__OK);
	get(CLAIRE, id, RPC__CODE__NOT_FOUND);
	post_refused("Reply", post_user(CLAIRE), answer, RPC__CODE__NOT_FOUND,
	    RPC__REASON__DRAFT_NOT_FOUND, "draftId");
	assert_int_equal(post_get(PARENT, thread)->n_messages, 2);
}

/* What an undone send makes of its message. */
static void
test_made_of_a_message(void **state)
{
	const Drafts__Draft *d;

	(void)state;
	test_sql(post.db, "messages", "SELECT draft_create(1, 31, NULL, false,"
	    " 0::smallint, 'Sortie', '<p>a</p>', 'a', '{staff,11}',"
	    " '{0,4}', '{Administration,Claire Dupont}', '{}',"
	    " draft_options(2::smallint), NULL, NULL, NULL, NULL, NULL)");
	d = get(PARENT, list(PARENT, 0, 0, "")->drafts[0]->id, RPC__CODE__OK);
	assert_int_equal(d->options->replies,
	    MESSAGES__SEND_OPTIONS__REPLIES__NONE);
	assert_string_equal(d->to_summary, "Administration, Claire Dupont");
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, post_empty)
	const struct CMUnitTest tests[] = {
		TEST(test_all_of_it_comes_back),
		TEST(test_each_save_is_of_a_version),
		TEST(test_they_are_their_owner_s),
		TEST(test_a_key_makes_one),
		TEST(test_pages_and_the_most),
		TEST(test_what_makes_no_sense),
		TEST(test_a_send_takes_it),
		TEST(test_an_answer_is_of_its_thread),
		TEST(test_made_of_a_message),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
