/*
 * What a school does not keep any more goes, by the test's clock, with all that
 * is kept of it: exactly once, whole, and nothing else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.pb-c.h"
#include "drafts.pb-c.h"
#include "moderation.pb-c.h"
#include "post.h"
#include "receipts.pb-c.h"
#include "retention.pb-c.h"

#define WAIT_MS	30000
#define MANY	10000

/* ---- the clock, the rule ---- */

static void
set_clock(const char *later)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "CREATE OR REPLACE FUNCTION delivery_now()"
	    " RETURNS timestamptz LANGUAGE sql VOLATILE AS"
	    " $$ SELECT clock_timestamp() + interval '%s' $$", later);
	test_sql(post.db, "messages", sql);
}

static const char *
sql(const char *text)
{
	return test_sql(post.db, "messages", text);
}

/* And all is known to the search. */
static int
empty(void **state)
{
	int result = post_empty(state);

	set_clock("0");
	sql("DELETE FROM text_fill");
	return result;
}

static struct rpc_caller
admin(int64_t school)
{
	return test_caller(school, school == SCHOOL ? CLAIRE : STRANGER,
	    COMMON__ROLE__ADMIN);
}

static const void *
call(const char *method, struct rpc_caller caller, const void *request,
    int code)
{
	return test_expect(post.peer, &retention__retention__descriptor,
	    method, &caller, request, code, &post.status);
}

static const Retention__RetentionRule *
rule(int64_t school)
{
	Retention__GetRetentionRequest req =
	    RETENTION__GET_RETENTION_REQUEST__INIT;

	return call("GetRetention", admin(school), &req, RPC__CODE__OK);
}

static const Retention__RetentionRule *
put(uint32_t months, int64_t version, int code)
{
	Retention__PutRetentionRequest req =
	    RETENTION__PUT_RETENTION_REQUEST__INIT;

	req.months = months;
	req.version = version;
	return call("PutRetention", admin(SCHOOL), &req, code);
}

static const Retention__PreviewRetentionReply *
preview(uint32_t months, int code)
{
	Retention__PreviewRetentionRequest req =
	    RETENTION__PREVIEW_RETENTION_REQUEST__INIT;

	req.months = months;
	return call("PreviewRetention", admin(SCHOOL), &req, code);
}

static bool
is_none(void *arg)
{
	return strcmp(sql(arg), "0") == 0;
}

/* Until the query says 0. */
static void
wait_none(const char *query)
{
	if (!test_wait(is_none, (void *)(uintptr_t)query, WAIT_MS))
		fail_msg("%s: %s", query, sql("SELECT string_agg(r::text,"
		    " ' ') || delivery_now() || (SELECT count(*) FROM"
		    " text_fill) FROM retention r"));
}

/* Until the school is through once more. */
static void
pass(void)
{
	sql("UPDATE retention SET next_at = delivery_now(), stage = 0,"
	    " done_upto = 0");
	wait_none("SELECT count(*) FROM retention WHERE stage = 1 OR"
	    " next_at <= delivery_now() + interval '1 min'");
}

/* Nothing is left of what is gone. */
static void
nothing_half(void)
{
	static const char *const lost[] = {
		"entry e WHERE NOT EXISTS (SELECT FROM thread t WHERE"
		    " t.school_id = e.school_id AND t.id = e.thread_id)",
		"receipt e WHERE NOT EXISTS (SELECT FROM message m WHERE"
		    " m.school_id = e.school_id AND m.id = e.message_id)",
		"file e WHERE thread_id <> 0 AND NOT EXISTS (SELECT FROM"
		    " message m WHERE m.school_id = e.school_id"
		    " AND m.id = e.message_id)",
		"message_text e WHERE NOT EXISTS (SELECT FROM message m WHERE"
		    " m.school_id = e.school_id AND m.id = e.message_id)",
		"message e WHERE coalesce(position, id) > 0 AND NOT EXISTS"
		    " (SELECT FROM thread t WHERE t.school_id = e.school_id"
		    " AND t.id = e.thread_id)",
		"entry e WHERE message_count <> (SELECT count(*) FROM message"
		    " m WHERE m.school_id = e.school_id AND m.thread_id ="
		    " e.thread_id AND coalesce(m.position, m.id) > 0 AND"
		    " abs(e.user_id) = ANY (m.sender_id || m.audience))",
	};
	char text[500];
	size_t i;

	for (i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		snprintf(text, sizeof(text), "SELECT count(*) FROM %s",
		    lost[i]);
		if (strcmp(sql(text), "0") != 0)
			fail_msg("%s", lost[i]);
	}
}

static void
is_gone(int64_t who, int64_t thread)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;

	req.thread_id = thread;
	post_refused("GetThread", post_user(who), &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
}

/* ---- the rule ---- */

static void
test_rule(void **state)
{
	const Retention__RetentionRule *r = rule(SCHOOL);
	Retention__GetRetentionRequest req =
	    RETENTION__GET_RETENTION_REQUEST__INIT;

	(void)state;
	assert_int_equal(r->months, 0);
	assert_null(r->from);
	assert_int_equal(r->min_months, 3);
	assert_int_equal(r->max_months, 240);
	put(2, 0, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__RETENTION_TOO_SHORT);
	assert_int_equal(post.status.limit, 3);
	put(241, 0, RPC__CODE__INVALID_ARGUMENT);
	preview(1, RPC__CODE__INVALID_ARGUMENT);
	put(12, 7, RPC__CODE__ABORTED);
	r = put(12, 0, RPC__CODE__OK);
	assert_int_equal(r->months, 12);
	assert_int_equal(r->version, 1);
	assert_non_null(r->from);
	put(24, 0, RPC__CODE__ABORTED);
	assert_int_equal(post.status.reason, RPC__REASON__SETTINGS_CHANGED);
	assert_int_equal(rule(SCHOOL)->months, 12);
	assert_int_equal(rule(OTHER_SCHOOL)->months, 0);
	assert_string_equal(test_sql(post.db, "directory", "SELECT detail FROM"
	    " audit.entry WHERE act = 'retention.change' ORDER BY n DESC"
	    " LIMIT 1"), "{\"before\": \"0\", \"months\": \"12\"}");
	assert_null(put(0, 1, RPC__CODE__OK)->from);
	call("GetRetention", post_user(PARENT), &req,
	    RPC__CODE__PERMISSION_DENIED);
	call("PutRetention", post_user(PAUL), &req,
	    RPC__CODE__PERMISSION_DENIED);
}

/* ---- what goes ---- */

static void
test_old_goes_and_new_stays(void **state)
{
	const Retention__PreviewRetentionReply *effect;
	const Messages__GetThreadReply *r;
	Receipts__ListReceiptsRequest receipts =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;
	const struct rpc_caller claire = post_user(CLAIRE);
	Attachments__OpenRequest open = ATTACHMENTS__OPEN_REQUEST__INIT;
	const struct rpc_caller parent = post_user(PARENT);
	Messages__SendRequest *req = post_letter(PARENT);
	char file[33], *files[] = { file };
	int64_t whole, begun, fresh;

	(void)state;
	post_upload(CLAIRE, file);
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	whole = post_send(CLAIRE, req);
	post_read(PARENT, whole, 0, RPC__CODE__OK);
	begun = post_send(CLAIRE, post_letter(PARENT));
	set_clock("3 months");
	post_send_answer(PARENT, begun, false);
	fresh = post_send(CLAIRE, post_letter(PARENT));
	wait_none("SELECT count(*) FROM outbox");
	put(3, 0, RPC__CODE__OK);
	/* A day in which it can be changed back. */
	sql("UPDATE retention SET next_at = next_at + interval '2 months'");
	set_clock("4 months");
	assert_string_equal(sql("SELECT looked FROM sweep_retention(50, 2000)"),
	    "0");
	effect = preview(3, RPC__CODE__OK);
	assert_int_equal(effect->messages, 2);
	assert_int_equal(effect->threads, 1);
	assert_int_equal(effect->attachments, 1);
	assert_false(effect->more);
	assert_int_equal(preview(12, RPC__CODE__OK)->messages, 0);
	assert_int_equal(preview(0, RPC__CODE__OK)->messages, 0);

	pass();
	is_gone(PARENT, whole);
	is_gone(CLAIRE, whole);
	receipts.id = whole;
	test_expect(post.peer, &receipts__receipts__descriptor, "ListReceipts",
	    &claire, &receipts, RPC__CODE__NOT_FOUND, NULL);
	open.id = file;
	test_expect(post.attachments_peer,
	    &attachments__attachments__descriptor, "Open", &parent, &open,
	    RPC__CODE__NOT_FOUND, NULL);
	assert_string_equal(test_sql(post.db, "attachments", "SELECT count(*)"
	    " FROM attachment WHERE due_at > now() AND state = 2"), "0");
	/* Its first message is gone, the thread goes on. */
	r = post_get(PARENT, begun);
	assert_int_equal(r->n_messages, 1);
	assert_string_equal(r->thread->subject, "Sortie");
	assert_int_equal(r->thread->message_count, 1);
	assert_int_equal(post_send_answer(CLAIRE, begun, false), 1);
	assert_int_equal(post_get(PARENT, fresh)->n_messages, 1);
	assert_int_equal(post_list(PARENT, MESSAGES__BOX__INBOX)->n_threads,
	    2);
	assert_int_equal(post_list(CLAIRE, MESSAGES__BOX__SENT)->n_threads, 2);
	assert_int_equal(post_unread(PARENT), 2);
	nothing_half();
	/* Notifications of what is gone are gone. */
	assert_string_equal(test_sql(post.db, "notify", "SELECT count(*) FROM"
	    " notification n WHERE NOT EXISTS (SELECT FROM event e WHERE"
	    " e.school_id = n.school_id AND e.event_id = n.event_id)"), "0");
	assert_int_equal(post_notifications(PARENT)->n_notifications, 2);
}

/* A school that keeps all loses nothing beside one that does not. */
static void
test_of_another_school(void **state)
{
	(void)state;
	post_send(CLAIRE, post_letter(PARENT));
	sql("INSERT INTO retention VALUES (2, 3, 1, '-infinity')");
	set_clock("10 years");
	pass();
	assert_int_equal(post_list(PARENT, MESSAGES__BOX__INBOX)->n_threads,
	    1);
}

/* ---- what stays ---- */

static void
test_what_keeps(void **state)
{
	Messages__SendRequest *req = post_letter(PARENT);
	Messages__AskOptions ask = MESSAGES__ASK_OPTIONS__INIT;
	Moderation__ReportMessageRequest report =
	    MODERATION__REPORT_MESSAGE_REQUEST__INIT;
	const struct rpc_caller parent = post_user(PARENT);
	int64_t asks, reported, held, forwarded, gone;
	char text[300];

	(void)state;
	ask.by = MESSAGES__ASK_OPTIONS__BY__EACH;
	req->options->acknowledgement = &ask;
	asks = post_send(CLAIRE, req);
	reported = post_send(CLAIRE, post_letter(PARENT));
	report.id = reported;
	report.reason = MODERATION__REPORT__KIND__INSULT;
	test_expect(post.peer, &moderation__moderation__descriptor,
	    "ReportMessage", &parent, &report, RPC__CODE__OK, NULL);
	held = post_send(CLAIRE, post_letter(PARENT));
	forwarded = post_send(CLAIRE, post_letter(PARENT));
	gone = post_send(CLAIRE, post_letter(PARENT));
	snprintf(text, sizeof(text), "INSERT INTO draft VALUES (1, 31,"
	    " nextval('message_id'), 1, now(), NULL, false, 0, 's', 'b', 's',"
	    " '{}', '{}', '{}', '{}', '', NULL, NULL, NULL, NULL, NULL, NULL,"
	    " %lld)", (long long)forwarded);
	sql(text);
	/* An answer that waits for ten years. */
	snprintf(text, sizeof(text), "INSERT INTO held SELECT 1,"
	    " nextval('message_id'), %lld, 31, now() + interval '10 years',"
	    " '-infinity', '{11}', false, 1, '', ''", (long long)held);
	sql(text);
	/* And one that is being written. */
	snprintf(text, sizeof(text), "INSERT INTO draft VALUES (1, 31,"
	    " nextval('message_id'), 1, now(), %lld, true, 0, '', 'kept', 's',"
	    " '{}', '{}', '{}', '{}', '')", (long long)gone);
	sql(text);
	put(3, 0, RPC__CODE__OK);
	set_clock("4 months");
	pass();
	is_gone(PARENT, gone);
	post_get(PARENT, asks);
	post_get(PARENT, reported);
	post_get(PARENT, held);
	post_get(PARENT, forwarded);
	assert_string_equal(sql("SELECT subject || thread_id IS NULL FROM draft"
	    " WHERE body_html = 'kept'"), "t");
	assert_string_equal(sql("SELECT subject FROM draft WHERE body_html ="
	    " 'kept'"), "Sortie");
	/* When nothing keeps them they go. */
	sql("INSERT INTO acknowledged SELECT 1, message_id, 31, 0, now(), NULL"
	    " FROM asked");
	sql("UPDATE reported SET state = 2");
	sql("DELETE FROM held");
	sql("DELETE FROM draft WHERE forward_of IS NOT NULL");
	pass();
	is_gone(PARENT, asks);
	is_gone(PARENT, reported);
	is_gone(PARENT, held);
	is_gone(PARENT, forwarded);
	assert_string_equal(sql("SELECT count(*) FROM asked"), "0");
	assert_string_equal(sql("SELECT count(*) FROM report"), "0");
	nothing_half();
}

/* Read, unread, marked unread by hand: as it was, of what is left. */
static void
test_unread(void **state)
{
	int64_t read, unread, marked, only;

	(void)state;
	read = post_send(CLAIRE, post_letter(PARENT));
	unread = post_send(CLAIRE, post_letter(PARENT));
	marked = post_send(CLAIRE, post_letter(PARENT));
	only = post_send(CLAIRE, post_letter(PARENT));
	set_clock("3 months");
	post_send_answer(CLAIRE, read, true);
	post_send_answer(CLAIRE, unread, true);
	post_send_answer(CLAIRE, marked, true);
	post_send_answer(PARENT, only, false);
	post_read(PARENT, read, 0, RPC__CODE__OK);
	post_read(PARENT, marked, 0, RPC__CODE__OK);
	post_mark(PARENT, marked, 'r', false, RPC__CODE__OK);
	post_mark(PARENT, only, 'r', false, RPC__CODE__OK);
	assert_int_equal(post_unread(PARENT), 3);
	put(3, 0, RPC__CODE__OK);
	set_clock("4 months");
	pass();
	/* Of `only` there is nothing that came in any more. */
	assert_int_equal(post_unread(PARENT), 2);
	assert_false(post_get(PARENT, read)->thread->unread);
	assert_true(post_get(PARENT, unread)->thread->unread);
	assert_true(post_get(PARENT, marked)->thread->unread);
	assert_false(post_get(PARENT, only)->thread->unread);
	nothing_half();
}

/* ---- bad input ---- */

static void
test_what_is_refused(void **state)
{
	const struct rpc_caller system = test_caller(SCHOOL, 0,
	    COMMON__ROLE__SYSTEM), user = post_user(CLAIRE);
	Attachments__ReleaseRequest release =
	    ATTACHMENTS__RELEASE_REQUEST__INIT;
	Notify__ForgetBeforeRequest forget =
	    NOTIFY__FORGET_BEFORE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	char *ids[] = { (char *)"../../etc/passwd" };

	(void)state;
#define RELEASE(caller, code) \
	test_expect(post.attachments_peer, \
	    &attachments__attachments__descriptor, "Release", caller, \
	    &release, code, NULL)
	RELEASE(&system, RPC__CODE__OK);
	RELEASE(&user, RPC__CODE__PERMISSION_DENIED);
	release.ids = ids;
	release.n_ids = 1;
	RELEASE(&system, RPC__CODE__INVALID_ARGUMENT);
	/* One that is nowhere. */
	ids[0] = (char *)"00000000000000000000000000000000";
	RELEASE(&system, RPC__CODE__OK);
#undef RELEASE
#define FORGET(caller, code) \
	test_expect(post.notify_peer, &notify__notify__descriptor, \
	    "ForgetBefore", caller, &forget, code, NULL)
	FORGET(&system, RPC__CODE__INVALID_ARGUMENT);
	forget.school_id = SCHOOL;
	forget.before = &at;
	FORGET(&system, RPC__CODE__OK);
	FORGET(&user, RPC__CODE__PERMISSION_DENIED);
	forget.event_id = -1;
	FORGET(&system, RPC__CODE__INVALID_ARGUMENT);
	forget.event_id = 0;
	at.seconds = INT64_MAX;
	FORGET(&system, RPC__CODE__INVALID_ARGUMENT);
#undef FORGET
}

/* ---- many ---- */

static void
fill(int n)
{
	char text[1500];

	snprintf(text, sizeof(text), "WITH m AS (INSERT INTO message"
	    " SELECT 1, x, x, 11, delivery_now() - interval '1 year', 4, 0,"
	    " NULL, 'Claire', '', '{12,31}', '{12}', '{3}', '{Paul}', NULL,"
	    " 'old' FROM (SELECT nextval('message_id') AS x"
	    " FROM generate_series(1, %d)) y RETURNING id, sent_at),"
	    " t AS (INSERT INTO thread SELECT 1, id, 11, 4, 0, 'old',"
	    " 'Claire', '' FROM m),"
	    " r AS (INSERT INTO receipt SELECT 1, id, 31, sent_at FROM m)"
	    " INSERT INTO entry SELECT 1, u, id,"
	    " CASE WHEN u <> 11 THEN sent_at END,"
	    " CASE WHEN u = 11 THEN sent_at END, 0, 11, 1, 4, u <> 11,"
	    " false, false, false, false, 'old', 'old', 'Paul', 'Claire', '',"
	    " id FROM m, unnest('{11,12,31}'::bigint[]) u", n);
	sql(text);
}

static bool
has_begun(void *arg)
{
	(void)arg;
	return atoi(sql("SELECT count(*) FROM message")) < MANY - 500;
}

/* Others send, two replicas work, one is killed: all goes, and no more. */
static void
test_ten_thousand(void **state)
{
	char file[600];
	struct test_service *second;
	int i;

	(void)state;
	fill(MANY);
	snprintf(file, sizeof(file), "%s/second", test_folder());
	second = post_start_messages(file);
	sql("INSERT INTO retention VALUES (1, 3, 1, '-infinity')");
	for (i = 0; i < 20; i++)
		post_send(CLAIRE, post_letter(PARENT));
	assert_true(test_wait(has_begun, NULL, WAIT_MS));
	test_service_kill(&second);
	nothing_half();
	for (i = 0; i < 20; i++)
		post_send(CLAIRE, post_letter(PARENT));
	wait_none("SELECT count(*) FROM message WHERE body_html = 'old'");
	assert_string_equal(sql("SELECT count(*) FROM message"), "40");
	assert_string_equal(sql("SELECT count(*) FROM thread"), "40");
	assert_string_equal(sql("SELECT count(*) FROM receipt"), "0");
	assert_int_equal(post_unread(PARENT), 40);
	nothing_half();
}

/* All of it goes by indexes. */
static void
test_plan(void **state)
{
	(void)state;
	fill(500);
	sql("INSERT INTO retention VALUES (1, 3, 1, '-infinity')");
	sql("ANALYZE message, entry, thread, receipt, retention");
	assert_string_equal(sql("SELECT gone FROM sweep_retention(50, 2000);"
	    " SELECT coalesce(string_agg(relname, ' '), '') FROM"
	    " pg_stat_xact_user_tables WHERE schemaname = 'messages'"
	    " AND seq_scan > 0"), "");
	assert_string_equal(sql("SELECT messages FROM preview_retention(1, 3,"
	    " 100); SELECT coalesce(string_agg(relname, ' '), '') FROM"
	    " pg_stat_xact_user_tables WHERE schemaname = 'messages'"
	    " AND seq_scan > 0"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_rule, empty),
		cmocka_unit_test_setup(test_old_goes_and_new_stays, empty),
		cmocka_unit_test_setup(test_of_another_school, empty),
		cmocka_unit_test_setup(test_what_keeps, empty),
		cmocka_unit_test_setup(test_unread, empty),
		cmocka_unit_test_setup(test_what_is_refused, empty),
		cmocka_unit_test_setup(test_ten_thousand, empty),
		cmocka_unit_test_setup(test_plan, empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
