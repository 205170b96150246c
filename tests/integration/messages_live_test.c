/*
 * The log of changes, as a gateway reads on in it: what messages and notify do
 * to people is in it, for them and nobody else; and what is asked wrongly.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "drafts.pb-c.h"
#include "live.pb-c.h"
#include "post.h"
#include "receipts.pb-c.h"

/* Of one of the two services: where everybody has read up to. */
static struct feed {
	struct test_peer			**peer;
	const ProtobufCServiceDescriptor	*service;
	uint64_t				 epoch, since;
	int64_t					 object, message;
} messages = { &post.peer, &messages__messages__descriptor, 0, 0, 0, 0 },
  notify = { &post.notify_peer, &notify__notify__descriptor, 0, 0, 0, 0 };

static struct rpc_caller
gateway(void)
{
	return test_caller(0, 0, COMMON__ROLE__SYSTEM);
}

static const Live__ListChangesReply *
ask(const struct feed *f, const Live__ListChangesRequest *req, int code)
{
	const struct rpc_caller caller = gateway();

	return test_expect(*f->peer, f->service, "ListChanges", &caller, req,
	    code, &post.status);
}

static const Live__ListChangesReply *
read_on(const struct feed *f, int64_t school, int64_t who)
{
	static Live__ListChangesRequest req;
	static Live__Reader reader, *readers[] = { &reader };

	live__list_changes_request__init(&req);
	live__reader__init(&reader);
	req.school_id = school;
	req.epoch = f->epoch;
	req.readers = readers;
	req.n_readers = 1;
	reader.user_id = who;
	reader.since = f->since;
	return ask(f, &req, RPC__CODE__OK);
}

static bool
all_is_past(void *arg)
{
	return strcmp(test_sql(post.db, arg, "SELECT count(*) FROM live_change"
	    " WHERE transaction >= pg_snapshot_xmin(pg_current_snapshot())"),
	    "0") == 0;
}

/*
 * From now on.  What else is under way there may have begun before what was
 * done last: then that is not past yet.
 */
static void
begin(struct feed *f)
{
	char messages_role[] = "messages", notify_role[] = "notify";
	const Live__ListChangesReply *r;

	assert_true(test_wait(all_is_past,
	    f == &messages ? messages_role : notify_role, 30000));
	r = read_on(f, SCHOOL, CLAIRE);
	f->epoch = r->epoch;
	f->since = r->oldest;
	assert_true(f->epoch != 0 && f->since != 0);
}

/* What somebody has missed since: "thread.new thread.read"; "reset". */
static const char *
missed(struct feed *f, int64_t who)
{
	static const char *const types[] = { "?", "thread", "draft",
		"notification", "event", "receipts" };
	static const char *const hows[] = { "?", "new", "read", "moved",
		"recalled", "changed", "gone" };
	const Live__ListChangesReply *r = read_on(f, who == STRANGER ?
	    OTHER_SCHOOL : SCHOOL, who);
	static char text[8192];
	const Live__Change *c;
	size_t i, n = 0;

	assert_int_equal(r->n_missed, 1);
	assert_int_equal(r->missed[0]->user_id, who);
	if (r->missed[0]->reset)
		return "reset";
	text[0] = '\0';
	for (i = 0; i < r->missed[0]->n_changes; i++) {
		c = r->missed[0]->changes[i];
		assert_true(c->id > 0 && c->transaction >= f->since);
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s.%s",
		    i > 0 ? " " : "", types[c->type], hows[c->how]);
		f->object = c->object_id;
		f->message = c->message_id;
	}
	return text;
}

static int
set_up(void **state)
{
	post_empty(state);
	begin(&messages);
	begin(&notify);
	return 0;
}

/* ---- what is in it ---- */

static void
test_a_letter(void **state)
{
	int64_t thread, reply;

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	assert_string_equal(missed(&messages, CLAIRE), "thread.new");
	assert_int_equal(messages.object, thread);
	assert_int_equal(messages.message, thread);
	assert_string_equal(missed(&messages, PARENT), "thread.new");
	assert_string_equal(missed(&messages, PAUL), "");
	assert_string_equal(missed(&messages, STRANGER), "");

	begin(&messages);
	post_send_answer(CLAIRE, thread, false);
	reply = post_get(PARENT, thread)->messages[1]->id;
	assert_string_equal(missed(&messages, PARENT), "thread.new");
	assert_int_equal(messages.object, thread);
	assert_int_equal(messages.message, reply);
	assert_string_equal(missed(&messages, CLAIRE), "thread.new");
}

static void
test_a_letter_to_many_is_one_row(void **state)
{
	Messages__SendRequest *req = post_letter(0);
	int64_t ids[] = { CLAIRE, PAUL, ANNE };

	(void)state;
	req->to->user_ids = ids;
	req->to->n_user_ids = 3;
	test_sql(post.db, "messages", "TRUNCATE live_change");
	post_send(PARENT, req);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT string_agg(people::text, ' ') FROM live_change"),
	    "{11,12,13,31}");
}

/* The same key again writes nothing, and a refused letter neither. */
static void
test_what_did_not_happen(void **state)
{
	Messages__SendRequest *req = post_letter(CLAIRE);
	struct rpc_caller parent = post_user(PARENT);

	(void)state;
	test_peer_key(post.peer, "once");
	post_send(PARENT, req);
	begin(&messages);
	test_peer_key(post.peer, "once");
	post_send(PARENT, req);
	test_peer_key(post.peer, NULL);
	post_call("Send", parent, post_letter(STRANGER),
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(missed(&messages, CLAIRE), "");
	assert_string_equal(missed(&messages, PARENT), "");
}

static void
test_marks(void **state)
{
	const int64_t thread = post_send(PARENT, post_letter(CLAIRE));

	(void)state;
	begin(&messages);
	post_read(CLAIRE, thread, 0, RPC__CODE__OK);
	assert_string_equal(missed(&messages, CLAIRE), "thread.read");
	assert_int_equal(messages.object, thread);
	/* Who wrote it is told that it was. */
	assert_string_equal(missed(&messages, PARENT), "receipts.changed");
	assert_int_equal(messages.object, thread);
	assert_int_equal(messages.message, thread);
	/* What changes nothing is not told. */
	begin(&messages);
	post_read(CLAIRE, thread, 0, RPC__CODE__OK);
	assert_string_equal(missed(&messages, CLAIRE), "");
	post_mark(CLAIRE, thread, 'a', true, RPC__CODE__OK);
	post_mark(CLAIRE, thread, 'r', false, RPC__CODE__OK);
	assert_string_equal(missed(&messages, CLAIRE),
	    "thread.moved thread.read");
	assert_string_equal(missed(&messages, PARENT), "");
	/* Somebody else's is none of theirs. */
	begin(&messages);
	post_mark(PAUL, thread, 't', true, RPC__CODE__NOT_FOUND);
	assert_string_equal(missed(&messages, PAUL), "");
}

static void
test_a_recall(void **state)
{
	Receipts__RecallMessageRequest req =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	const struct rpc_caller parent = post_user(PARENT);
	const int64_t thread = post_send(PARENT, post_letter(CLAIRE));

	(void)state;
	begin(&messages);
	req.id = thread;
	test_expect(post.peer, &receipts__receipts__descriptor,
	    "RecallMessage", &parent, &req, RPC__CODE__OK, NULL);
	assert_string_equal(missed(&messages, CLAIRE), "thread.recalled");
	assert_int_equal(messages.message, thread);
	assert_string_equal(missed(&messages, PARENT), "thread.recalled");
}

static void
test_what_is_held_and_taken_back(void **state)
{
	Messages__UndoMessageRequest undo =
	    MESSAGES__UNDO_MESSAGE_REQUEST__INIT;
	Messages__SendRequest *req = post_letter(CLAIRE);
	int64_t thread;

	(void)state;
	req->options->undo_seconds = 60;
	thread = post_send(PARENT, req);
	assert_string_equal(missed(&messages, PARENT), "thread.changed");
	assert_string_equal(missed(&messages, CLAIRE), "");
	begin(&messages);
	undo.id = thread;
	post_call("UndoMessage", post_user(PARENT), &undo, RPC__CODE__OK);
	assert_string_equal(missed(&messages, PARENT),
	    "draft.new thread.gone");
	assert_string_equal(missed(&messages, CLAIRE), "");
}

static bool
claire_has_it(void *arg)
{
	(void)arg;
	return strcmp(missed(&messages, CLAIRE), "thread.new") == 0;
}

static void
test_what_is_held_is_delivered(void **state)
{
	Messages__SendRequest *req = post_letter(CLAIRE);

	(void)state;
	req->options->undo_seconds = 5;
	post_send(PARENT, req);
	begin(&messages);
	assert_string_equal(missed(&messages, CLAIRE), "");
	test_sql(post.db, "messages", "UPDATE held SET due_at = now()");
	assert_true(test_wait(claire_has_it, NULL, 30000));
	assert_string_equal(missed(&messages, PARENT), "thread.new");
}

static void
test_drafts(void **state)
{
	Drafts__CreateDraftRequest create = DRAFTS__CREATE_DRAFT_REQUEST__INIT;
	Drafts__SaveDraftRequest save = DRAFTS__SAVE_DRAFT_REQUEST__INIT;
	Messages__SendRequest *req = post_letter(CLAIRE);
	const struct rpc_caller parent = post_user(PARENT);
	const Drafts__Draft *d;

	(void)state;
	create.subject = save.subject = (char *)"Sortie";
	d = test_expect(post.peer, &drafts__drafts__descriptor, "CreateDraft",
	    &parent, &create, RPC__CODE__OK, NULL);
	save.id = d->id;
	save.version = 1;
	test_expect(post.peer, &drafts__drafts__descriptor, "SaveDraft",
	    &parent, &save, RPC__CODE__OK, NULL);
	assert_string_equal(missed(&messages, PARENT),
	    "draft.new draft.changed");
	assert_int_equal(messages.object, save.id);
	/* A version that is not the newest changes nothing. */
	begin(&messages);
	save.subject = (char *)"Autre sortie";
	test_expect(post.peer, &drafts__drafts__descriptor, "SaveDraft",
	    &parent, &save, RPC__CODE__ABORTED, NULL);
	assert_string_equal(missed(&messages, PARENT), "");
	req->draft_id = save.id;
	post_send(PARENT, req);
	assert_string_equal(missed(&messages, PARENT),
	    "thread.new draft.gone");
	assert_string_equal(missed(&messages, CLAIRE), "thread.new");
}

/* Who does not see a thread because of a ban is not told of it. */
static void
test_a_ban(void **state)
{
	Messages__SetVeilsRequest req = MESSAGES__SET_VEILS_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Messages__Veil veil = MESSAGES__VEIL__INIT, *veils[] = { &veil };
	Messages__SendRequest *letter = post_letter(0);
	int64_t ids[] = { PARENT, PUPIL }, thread;

	(void)state;
	letter->to->user_ids = ids;
	letter->to->n_user_ids = 2;
	letter->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	thread = post_send(CLAIRE, letter);
	veil.school_id = SCHOOL;
	veil.change_id = 1;
	veil.user_id = PARENT;
	veil.child_id = PUPIL;
	at.seconds = 4000000000;
	veil.since = &at;
	req.veils = veils;
	req.n_veils = 1;
	begin(&messages);
	post_call("SetVeils", gateway(), &req, RPC__CODE__OK);
	assert_string_equal(missed(&messages, PARENT), "thread.moved");
	assert_int_equal(messages.object, 0);
	begin(&messages);
	post_send_answer(CLAIRE, thread, true);
	assert_string_equal(missed(&messages, PUPIL), "thread.new");
	assert_string_equal(missed(&messages, PARENT), "");
}

/* No other test writes to her: what comes late is not hers. */
static bool
is_notified(void *arg)
{
	return strcmp(missed(&notify, PARENT2), arg) == 0;
}

static void
test_notifications(void **state)
{
	Notify__MarkReadRequest req = NOTIFY__MARK_READ_REQUEST__INIT;
	const struct rpc_caller guardian = post_user(PARENT2);
	char new[] = "notification.new", read[] = "notification.read";
	int64_t thread, id;

	(void)state;
	thread = post_send(CLAIRE, post_letter(PARENT2));
	assert_true(test_wait(is_notified, new, 20000));
	assert_string_equal(missed(&notify, CLAIRE), "");
	id = notify.object;
	assert_int_equal(post_notifications(PARENT2)->notifications[0]->id, id);

	begin(&notify);
	req.ids = &id;
	req.n_ids = 1;
	test_expect(post.notify_peer, &notify__notify__descriptor, "MarkRead",
	    &guardian, &req, RPC__CODE__OK, NULL);
	assert_string_equal(missed(&notify, PARENT2), read);
	assert_int_equal(notify.object, id);
	begin(&notify);
	test_expect(post.notify_peer, &notify__notify__descriptor, "MarkRead",
	    &guardian, &req, RPC__CODE__OK, NULL);
	assert_string_equal(missed(&notify, PARENT2), "");

	/* Reading the thread reads its notification. */
	post_send_answer(CLAIRE, thread, false);
	assert_true(test_wait(is_notified, new, 20000));
	begin(&notify);
	post_read(PARENT2, thread, 0, RPC__CODE__OK);
	assert_true(test_wait(is_notified, read, 20000));
}

/* ---- how it is asked ---- */

static void
test_who_has_seen_some(void **state)
{
	Live__ListChangesRequest req = LIVE__LIST_CHANGES_REQUEST__INIT;
	Live__Reader claire = LIVE__READER__INIT, paul = LIVE__READER__INIT;
	Live__Reader parent = LIVE__READER__INIT;
	Live__Reader *readers[] = { &claire, &paul, &parent };
	const Live__ListChangesReply *r;
	int64_t ids[3];
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		post_send(PARENT, post_letter(CLAIRE));
	claire.user_id = CLAIRE;
	paul.user_id = PAUL;
	parent.user_id = PARENT;
	claire.since = paul.since = messages.since;
	req.school_id = SCHOOL;
	req.epoch = messages.epoch;
	req.readers = readers;
	req.n_readers = 3;
	r = ask(&messages, &req, RPC__CODE__OK);
	assert_int_equal(r->n_missed, 3);
	assert_int_equal(r->missed[0]->n_changes, 3);
	assert_int_equal(r->missed[1]->n_changes, 0);
	assert_false(r->missed[1]->reset);
	/* Who has had nothing has nothing to begin with. */
	assert_true(r->missed[2]->reset);
	assert_int_equal(r->missed[2]->n_changes, 0);
	for (i = 0; i < 3; i++)
		ids[i] = r->missed[0]->changes[i]->id;
	assert_true(ids[0] < ids[1] && ids[1] < ids[2]);

	claire.seen = &ids[1];
	claire.n_seen = 1;
	r = ask(&messages, &req, RPC__CODE__OK);
	assert_int_equal(r->missed[0]->n_changes, 2);
	assert_int_equal(r->missed[0]->changes[0]->id, ids[0]);
	assert_int_equal(r->missed[0]->changes[1]->id, ids[2]);
	/* From what a reply says on, and without what was in it, is nothing. */
	claire.since = r->oldest;
	claire.seen = ids;
	claire.n_seen = 3;
	r = ask(&messages, &req, RPC__CODE__OK);
	assert_int_equal(r->missed[0]->n_changes, 0);
	/* Another school has other people, whatever their ids. */
	claire.since = messages.since;
	req.school_id = OTHER_SCHOOL;
	r = ask(&messages, &req, RPC__CODE__OK);
	assert_int_equal(r->missed[0]->n_changes, 0);
	assert_false(r->missed[0]->reset);
}

static void
test_too_much(void **state)
{
	(void)state;
	test_sql(post.db, "messages", "SELECT live_tell(1, 1, 1, x, 0, '{11}')"
	    " FROM generate_series(1, 501) x");
	assert_string_equal(missed(&messages, CLAIRE), "reset");
	assert_string_equal(missed(&messages, PAUL), "");
	/* Nobody's: where there is too much to look through. */
	test_sql(post.db, "messages", "SELECT live_tell(1, 1, 1, x, 0, '{99}')"
	    " FROM generate_series(1, 100001) x");
	assert_string_equal(missed(&messages, PAUL), "reset");
	assert_string_equal(missed(&messages, STRANGER), "");
}

static void
test_what_is_asked_wrongly(void **state)
{
	Live__ListChangesRequest req = LIVE__LIST_CHANGES_REQUEST__INIT;
	Live__Reader reader = LIVE__READER__INIT, *readers[201];
	struct rpc_caller caller;
	size_t i;

	(void)state;
	for (i = 0; i < 201; i++)
		readers[i] = &reader;
	req.readers = readers;
	req.n_readers = 1;
	ask(&messages, &req, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "schoolId");
	req.school_id = SCHOOL;
	ask(&messages, &req, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "readers.userId");
	reader.user_id = CLAIRE;
	req.n_readers = 201;
	ask(&messages, &req, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__FIELD_TOO_LONG);
	req.n_readers = 0;
	ask(&notify, &req, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "readers");
	/* What can be no transaction of ours. */
	req.n_readers = 1;
	req.epoch = UINT64_MAX;
	reader.since = UINT64_MAX;
	assert_true(ask(&messages, &req, RPC__CODE__OK)->missed[0]->reset);
	req.epoch = messages.epoch;
	assert_true(ask(&messages, &req, RPC__CODE__OK)->missed[0]->reset);
	/* It is nobody's who is logged in. */
	caller = post_user(CLAIRE);
	test_expect(post.peer, &messages__messages__descriptor, "ListChanges",
	    &caller, &req, RPC__CODE__PERMISSION_DENIED, NULL);
	caller = test_caller(SCHOOL, CLAIRE, COMMON__ROLE__ADMIN);
	test_expect(post.notify_peer, &notify__notify__descriptor,
	    "ListChanges", &caller, &req, RPC__CODE__PERMISSION_DENIED, NULL);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, set_up)
	const struct CMUnitTest tests[] = {
		TEST(test_a_letter),
		TEST(test_a_letter_to_many_is_one_row),
		TEST(test_what_did_not_happen),
		TEST(test_marks),
		TEST(test_a_recall),
		TEST(test_what_is_held_and_taken_back),
		TEST(test_what_is_held_is_delivered),
		TEST(test_drafts),
		TEST(test_a_ban),
		TEST(test_notifications),
		TEST(test_who_has_seen_some),
		TEST(test_too_much),
		TEST(test_what_is_asked_wrongly),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
