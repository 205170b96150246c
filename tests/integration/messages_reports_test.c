/* Messages that are reported to the moderators, and what these decide. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "moderation.pb-c.h"
#include "post.h"
#include "receipts.pb-c.h"

#define WAIT_MS		15000
#define BIT(p)		(UINT64_C(1) << COMMON__PERMISSION__##p)
#define STATE(s)	MODERATION__REPORTED_MESSAGE__STATE__##s

/* ---- calls ---- */

static struct rpc_caller
moderator(int64_t who)
{
	struct rpc_caller c = post_user(who);

	c.permissions = BIT(MODERATION);
	return c;
}

static const void *
call(const char *method, struct rpc_caller caller, const void *request,
    int code)
{
	return test_expect(post.peer, &moderation__moderation__descriptor,
	    method, &caller, request, code, &post.status);
}

static const Moderation__ReportMessageReply *
report(int64_t who, int64_t message, const char *word, int code)
{
	Moderation__ReportMessageRequest req =
	    MODERATION__REPORT_MESSAGE_REQUEST__INIT;

	req.id = message;
	req.reason = MODERATION__REPORT__KIND__INSULT;
	req.word = (char *)(uintptr_t)word;
	return call("ReportMessage", post_user(who), &req, code);
}

static const Moderation__ListReportsReply *
list(int64_t who, int state, uint32_t size, const char *token)
{
	Moderation__ListReportsRequest req =
	    MODERATION__LIST_REPORTS_REQUEST__INIT;

	req.state = (Moderation__ReportedMessage__State)state;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	return call("ListReports", moderator(who), &req, RPC__CODE__OK);
}

static const Moderation__GetReportReply *
get(int64_t who, int64_t message, int code)
{
	Moderation__GetReportRequest req = MODERATION__GET_REPORT_REQUEST__INIT;

	req.id = message;
	return call("GetReport", moderator(who), &req, code);
}

static const Moderation__ReportedMessage *
decide_as(struct rpc_caller who, int64_t message, int decision,
    const char *note, uint32_t version, int code)
{
	Moderation__DecideReportRequest req =
	    MODERATION__DECIDE_REPORT_REQUEST__INIT;

	req.id = message;
	req.decision = (Moderation__ReportedMessage__State)decision;
	req.note = (char *)(uintptr_t)note;
	req.version = version;
	return call("DecideReport", who, &req, code);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* How many of this kind; *last: the newest of them. */
static size_t
notified(int64_t who, Notify__Kind kind, const Notify__Notification **last)
{
	const Notify__ListNotificationsReply *r = post_notifications(who);
	size_t i, n = 0;

	for (i = r->n_notifications; i-- > 0;)
		if (r->notifications[i]->kind == kind) {
			*last = r->notifications[i];
			n++;
		}
	return n;
}

static const Notify__Notification *
wait_notified(int64_t who, Notify__Kind kind, size_t n)
{
	const int64_t until = now_ms() + WAIT_MS;
	const Notify__Notification *last = NULL;

	while (notified(who, kind, &last) != n) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
	return last;
}

/* Until nothing waits for notify any more. */
static void
wait_told(void)
{
	const int64_t until = now_ms() + WAIT_MS;

	while (strcmp(test_sql(post.db, "messages",
	    "SELECT count(*) FROM outbox"), "0") != 0) {
		assert_true(now_ms() < until);
		poll(NULL, 0, 20);
	}
}

/* From PAUL to both parents of his pupil. */
static int64_t
circular(void)
{
	static const int64_t people[] = { PARENT, STEP };
	Messages__SendRequest *req = post_letter(PARENT);

	req->to->user_ids = (int64_t *)(uintptr_t)people;
	req->to->n_user_ids = 2;
	return post_send(PAUL, req);
}

static int
empty(void **state)
{
	test_sql(post.db, "messages", "TRUNCATE report, reported");
	test_sql(post.db, "directory", "DELETE FROM person_permission;"
	    " INSERT INTO person_permission (school_id, person_id,"
	    " permission) VALUES (1, 11, 12), (1, 13, 12), (2, 62, 12)");
	return post_empty(state);
}

/* ---- reporting ---- */

static void
test_moderators_are_told_once(void **state)
{
	const Notify__Notification *n;
	const Moderation__ListReportsReply *r;
	int64_t thread = circular(), first_s;
	int32_t first_ns;
	char link[80];

	(void)state;
	first_s = report(PARENT, thread, " Il insulte\nmon fils ",
	    RPC__CODE__OK)->reported_at->seconds;
	n = wait_notified(CLAIRE, NOTIFY__KIND__REPORT_MADE, 1);
	assert_string_equal(n->title, "Sortie");
	assert_string_equal(n->body, "");
	(void)snprintf(link, sizeof(link),
	    "/administration/reports/%" PRId64, thread);
	assert_string_equal(n->link, link);
	first_ns = report(PARENT, thread, "autre chose", RPC__CODE__OK)
	    ->reported_at->nanos;
	assert_int_equal(report(PARENT, thread, "", RPC__CODE__OK)
	    ->reported_at->seconds, first_s);
	assert_int_equal(report(PARENT, thread, "", RPC__CODE__OK)
	    ->reported_at->nanos, first_ns);
	report(STEP, thread, "", RPC__CODE__OK);
	wait_told();
	assert_int_equal(notified(CLAIRE, NOTIFY__KIND__REPORT_MADE, &n), 1);
	assert_int_equal(notified(ANNE, NOTIFY__KIND__REPORT_MADE, &n), 1);
	assert_int_equal(notified(PAUL, NOTIFY__KIND__REPORT_MADE, &n), 0);
	assert_int_equal(notified(PARENT, NOTIFY__KIND__REPORT_MADE, &n), 0);
	r = list(CLAIRE, STATE(OPEN), 0, "");
	assert_int_equal(r->n_reports, 1);
	assert_int_equal(r->reports[0]->id, thread);
	assert_int_equal(r->reports[0]->count, 2);
	assert_int_equal(r->reports[0]->version, 1);
	assert_int_equal(r->reports[0]->n_reasons, 1);
	assert_int_equal(r->reports[0]->sender->id, PAUL);
	assert_string_equal(test_sql(post.db, "messages", "SELECT word FROM"
	    " report WHERE user_id = 31"), "Il insulte\nmon fils");
}

static void
test_who_has_not_got_it_reports_nothing(void **state)
{
	Moderation__ReportMessageRequest req =
	    MODERATION__REPORT_MESSAGE_REQUEST__INIT;
	int64_t thread = circular();

	(void)state;
	report(PARENT2, thread, "", RPC__CODE__NOT_FOUND);
	report(STRANGER, thread, "", RPC__CODE__NOT_FOUND);
	report(CLAIRE, thread, "", RPC__CODE__NOT_FOUND);
	report(PARENT, thread + 1000, "", RPC__CODE__NOT_FOUND);
	report(PARENT, -1, "", RPC__CODE__NOT_FOUND);
	report(PAUL, thread, "", RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__REPORT_OWN);
	req.id = thread;
	call("ReportMessage", post_user(PARENT), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(post.status.reason, RPC__REASON__FIELD_MISSING);
	req.reason = (Moderation__Report__Kind)99;
	call("ReportMessage", post_user(PARENT), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "reason");
	/* What waits for its time, or was emptied from the trash. */
	test_sql(post.db, "messages", "UPDATE entry SET received_at = NULL,"
	    " emptied_upto = 9223372036854775807 WHERE user_id = 31");
	report(PARENT, thread, "", RPC__CODE__NOT_FOUND);
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT (SELECT count(*) FROM report)"
	    " + (SELECT count(*) FROM reported)"), "0");
}

/* ---- moderators ---- */

/* Of a thread, what those who have reported it see. */
static void
test_a_moderator_reads_what_reporters_see(void **state)
{
	const Moderation__GetReportReply *r;
	int64_t thread = circular();

	(void)state;
	post_send_answer(STEP, thread, false);
	post_send_answer(PARENT, thread, false);
	report(PARENT, thread, "Voyez", RPC__CODE__OK);
	r = get(CLAIRE, thread, RPC__CODE__OK);
	assert_int_equal(r->n_reports, 1);
	assert_int_equal(r->reports[0]->by->id, PARENT);
	assert_true(r->reports[0]->by->display_name[0] != '\0');
	assert_int_equal(r->reports[0]->reason,
	    MODERATION__REPORT__KIND__INSULT);
	assert_string_equal(r->reports[0]->word, "Voyez");
	assert_int_equal(r->n_messages, 2);
	assert_int_equal(r->messages[0]->id, thread);
	assert_string_equal(r->messages[0]->body_html, "<p>Bonjour</p>");
	assert_int_equal(r->messages[1]->from->id, PARENT);
	assert_string_equal(test_sql(post.db, "directory", "SELECT count(*)"
	    " FROM audit.entry WHERE act = 'report.look'"
	    " AND actor_id = 11"), "1");
	get(STRANGER, thread, RPC__CODE__NOT_FOUND);
	get(CLAIRE, thread + 1000, RPC__CODE__NOT_FOUND);
	decide_as(post_user(CLAIRE), thread, STATE(DISMISSED), "", 1,
	    RPC__CODE__PERMISSION_DENIED);
}

static bool
may_read(struct rpc_caller who, char *file)
{
	Messages__CheckAttachmentRequest req =
	    MESSAGES__CHECK_ATTACHMENT_REQUEST__INIT;
	const Messages__CheckAttachmentReply *r;

	req.attachment_id = file;
	r = post_call("CheckAttachment", who, &req, RPC__CODE__OK);
	return r->visible;
}

/* What was recalled is gone for who had it, and there for a moderator. */
static void
test_recalled_it_can_still_be_read(void **state)
{
	Receipts__RecallMessageRequest recall =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	struct rpc_caller paul = post_user(PAUL);
	Messages__SendRequest *req = post_letter(PARENT);
	const Moderation__GetReportReply *r;
	char file[33], *files[] = { file };

	(void)state;
	post_upload(PAUL, file);
	req->attachment_ids = files;
	req->n_attachment_ids = 1;
	recall.id = post_send(PAUL, req);
	assert_false(may_read(moderator(CLAIRE), file));
	report(PARENT, recall.id, "", RPC__CODE__OK);
	test_expect(post.peer, &receipts__receipts__descriptor,
	    "RecallMessage", &paul, &recall, RPC__CODE__OK, &post.status);
	assert_false(may_read(post_user(PARENT), file));
	assert_true(may_read(moderator(CLAIRE), file));
	assert_false(may_read(post_user(CLAIRE), file));
	assert_false(may_read(moderator(STRANGER), file));
	r = get(CLAIRE, recall.id, RPC__CODE__OK);
	assert_int_equal(r->n_messages, 1);
	assert_non_null(r->messages[0]->recalled_at);
	assert_string_equal(r->messages[0]->body_html, "<p>Bonjour</p>");
	assert_int_equal(r->messages[0]->n_attachments, 1);
	assert_string_equal(r->messages[0]->attachments[0]->id, file);
}

/* A moderator who wrote it does not see that it was reported. */
static void
test_a_moderator_who_wrote_it_sees_nothing(void **state)
{
	const Notify__Notification *n;
	int64_t thread = post_send(ANNE, post_letter(PARENT));

	(void)state;
	report(PARENT, thread, "", RPC__CODE__OK);
	wait_notified(CLAIRE, NOTIFY__KIND__REPORT_MADE, 1);
	assert_int_equal(notified(ANNE, NOTIFY__KIND__REPORT_MADE, &n), 0);
	assert_int_equal(list(ANNE, STATE(ANY), 0, "")->n_reports, 0);
	get(ANNE, thread, RPC__CODE__NOT_FOUND);
	decide_as(moderator(ANNE), thread, STATE(DISMISSED), "", 1,
	    RPC__CODE__NOT_FOUND);
	assert_int_equal(list(CLAIRE, STATE(ANY), 0, "")->n_reports, 1);
}

static void
test_lists_come_by_state_and_in_pages(void **state)
{
	const Moderation__ListReportsReply *r;
	Moderation__ListReportsRequest req =
	    MODERATION__LIST_REPORTS_REQUEST__INIT;
	int64_t threads[3];
	char *token;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		threads[i] = circular();
		report(PARENT, threads[i], "", RPC__CODE__OK);
	}
	decide_as(moderator(CLAIRE), threads[1], STATE(DISMISSED), "", 1,
	    RPC__CODE__OK);
	r = list(CLAIRE, STATE(OPEN), 1, "");
	assert_int_equal(r->n_reports, 1);
	assert_int_equal(r->reports[0]->id, threads[2]);
	token = strdup(r->next_page_token);
	r = list(CLAIRE, STATE(OPEN), 1, token);
	assert_int_equal(r->n_reports, 1);
	assert_int_equal(r->reports[0]->id, threads[0]);
	assert_string_equal(r->next_page_token, "");
	free(token);
	assert_int_equal(list(CLAIRE, STATE(ANY), 0, "")->n_reports, 3);
	assert_int_equal(list(STRANGER, STATE(ANY), 0, "")->n_reports, 0);
	req.page_token = (char *)"zz";
	call("ListReports", moderator(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	req.page_token = (char *)"";
	req.state = (Moderation__ReportedMessage__State)77;
	call("ListReports", moderator(CLAIRE), &req,
	    RPC__CODE__INVALID_ARGUMENT);
}

/* ---- decisions ---- */

static void
test_a_sender_is_warned_once(void **state)
{
	const struct rpc_caller claire = moderator(CLAIRE);
	const Moderation__ReportedMessage *m;
	const Notify__Notification *n;
	int64_t thread = circular();

	(void)state;
	report(PARENT, thread, "", RPC__CODE__OK);
	decide_as(claire, thread, STATE(WARNED), " ", 1,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "note");
	decide_as(claire, thread, STATE(OPEN), "x", 1,
	    RPC__CODE__INVALID_ARGUMENT);
	decide_as(claire, thread, STATE(WARNED), "x", 7, RPC__CODE__ABORTED);
	assert_int_equal(post.status.reason, RPC__REASON__REPORT_CHANGED);
	decide_as(claire, thread, STATE(WARNED), "Restez poli.", 1,
	    RPC__CODE__OK);
	m = decide_as(claire, thread, STATE(WARNED), "Restez poli.", 1,
	    RPC__CODE__OK);
	assert_int_equal(m->state, STATE(WARNED));
	assert_int_equal(m->version, 2);
	assert_int_equal(m->decided_by->id, CLAIRE);
	assert_non_null(m->decided_at);
	n = wait_notified(PAUL, NOTIFY__KIND__SENDER_WARNED, 1);
	assert_string_equal(n->title, "Sortie");
	assert_string_equal(n->body, "Restez poli.");
	wait_told();
	assert_int_equal(notified(PAUL, NOTIFY__KIND__SENDER_WARNED, &n), 1);
	assert_string_equal(test_sql(post.db, "directory", "SELECT detail"
	    "::jsonb ->> 'decision' FROM audit.entry WHERE act ="
	    " 'report.decide' ORDER BY n DESC LIMIT 1"), "WARNED");
	/* Another moderator has looked at what was there before. */
	decide_as(moderator(STRANGER), thread, STATE(HANDLED), "", 2,
	    RPC__CODE__NOT_FOUND);
}

static void
test_reported_again_it_is_open_again(void **state)
{
	const struct rpc_caller claire = moderator(CLAIRE);
	const Moderation__ListReportsReply *r;
	int64_t thread = circular();

	(void)state;
	report(PARENT, thread, "", RPC__CODE__OK);
	decide_as(claire, thread, STATE(HANDLED), "Parlé", 1, RPC__CODE__OK);
	report(PARENT, thread, "", RPC__CODE__OK);
	assert_int_equal(list(CLAIRE, STATE(OPEN), 0, "")->n_reports, 0);
	report(STEP, thread, "", RPC__CODE__OK);
	r = list(CLAIRE, STATE(OPEN), 0, "");
	assert_int_equal(r->n_reports, 1);
	assert_int_equal(r->reports[0]->version, 3);
	assert_string_equal(r->reports[0]->note, "Parlé");
	wait_notified(CLAIRE, NOTIFY__KIND__REPORT_MADE, 2);
	decide_as(claire, thread, STATE(HANDLED), "Parlé", 2,
	    RPC__CODE__ABORTED);
}

/* By the permission that freezes people, which a moderator may not have. */
static void
test_a_sender_is_frozen_by_who_may(void **state)
{
	struct rpc_caller claire = moderator(CLAIRE);
	int64_t thread = circular();

	(void)state;
	report(PARENT, thread, "", RPC__CODE__OK);
	decide_as(claire, thread, STATE(FROZEN), "", 1,
	    RPC__CODE__PERMISSION_DENIED);
	assert_int_equal(list(CLAIRE, STATE(OPEN), 0, "")->n_reports, 1);
	claire.permissions |= BIT(PEOPLE);
	decide_as(claire, thread, STATE(FROZEN), "", 1, RPC__CODE__OK);
	post_refused("Send", post_user(PAUL), post_letter(PARENT),
	    RPC__CODE__PERMISSION_DENIED, RPC__REASON__WRITING_FROZEN, NULL);
	test_sql(post.db, "directory",
	    "UPDATE person SET frozen_at = NULL WHERE person_id = 12");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_moderators_are_told_once, empty),
		cmocka_unit_test_setup(
		    test_who_has_not_got_it_reports_nothing, empty),
		cmocka_unit_test_setup(
		    test_a_moderator_reads_what_reporters_see, empty),
		cmocka_unit_test_setup(test_recalled_it_can_still_be_read,
		    empty),
		cmocka_unit_test_setup(
		    test_a_moderator_who_wrote_it_sees_nothing, empty),
		cmocka_unit_test_setup(test_lists_come_by_state_and_in_pages,
		    empty),
		cmocka_unit_test_setup(test_a_sender_is_warned_once, empty),
		cmocka_unit_test_setup(test_reported_again_it_is_open_again,
		    empty),
		cmocka_unit_test_setup(test_a_sender_is_frozen_by_who_may,
		    empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
