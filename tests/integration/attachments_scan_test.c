/* The scan for viruses, by a real clamd, of two replicas. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "clamd.h"
#include "uploads.h"

#define WAIT_MS		60000
#define MANY_MS		2000
#define TOO_LARGE	(600 * 1024)
/* In two halves, that no scanner finds it here. */
#define EICAR	"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" "EICAR-STANDARD-" \
		"ANTIVIRUS-TEST-FILE!$H+H*"
#define LATER	"a text that is harmless so far"

struct awaited {
	const char	*id;
	Rpc__Reason	 reason;
};

static struct test_clamd *clamd;
static struct rpc_caller parent, other;

static int
set_up(void **state)
{
	clamd = clamd_new();
	clamd_start(clamd);
	uploads.more[0] = "LIAISON_DIRECTORY=";
	uploads.more[1] = test_setting("LIAISON_CLAMD", clamd_socket(clamd));
	uploads.more[2] = "LIAISON_SCAN_CHECK=200ms";
	/* More than a call has. */
	uploads.more[3] = "LIAISON_SCAN_WAIT=60s";
	/* Of none that it was asked it is waited for the end. */
	uploads.more[4] = "LIAISON_SCAN_TIMEOUT=1h";
	parent = uploads_user(SCHOOL, PARENT);
	other = uploads_user(SCHOOL, PARENT2);
	return uploads_set_up(state);
}

static int
tear_down(void **state)
{
	clamd_free(&clamd);
	return uploads_tear_down(state);
}

/* All of its bytes are there. */
static void
send_text(const char *name, const char *text, char *id)
{
	uploads_create(parent, name, strlen(text), id, RPC__CODE__OK);
	uploads_append(parent, id, 0, text, strlen(text), RPC__CODE__OK);
}

static bool
is_clean(void *id)
{
	return strcmp(test_sql_params(uploads.db, "owner",
	    "SELECT scan = 2 FROM attachments.attachment"
	    " WHERE id = decode($1, 'hex')", 1, (const char *const[]){ id }),
	    "t") == 0;
}

static bool
is_infected(void *id)
{
	return strcmp(test_sql_params(uploads.db, "owner",
	    "SELECT scan = 3 FROM attachments.attachment"
	    " WHERE id = decode($1, 'hex')", 1, (const char *const[]){ id }),
	    "t") == 0;
}

/* Waits for the scanner where the machine is slow. */
static void
put_clean(const char *text, char *id)
{
	uploads_put(parent, "note.txt", text, id);
	assert_true(test_wait(is_clean, id, WAIT_MS));
}

static bool
is_refused(void *arg)
{
	const struct awaited *a = arg;
	Attachments__CommitRequest req = ATTACHMENTS__COMMIT_REQUEST__INIT;

	req.id = (char *)(uintptr_t)a->id;
	return test_call(uploads.peers[uploads.turn++ % 2],
	    &attachments__attachments__descriptor, "Commit", &parent, &req.base,
	    NULL, &uploads.status) != RPC__CODE__OK &&
	    uploads.status.reason == a->reason;
}

/* Asked again where the machine is too slow for the first answer. */
static void
commit_until(const char *id, Rpc__Reason reason)
{
	struct awaited a = { id, reason };

	if (!test_wait(is_refused, &a, WAIT_MS))
		fail_msg("it is not refused by %s",
		    status_reason_name(reason));
}

static void
on_committed(const struct status *status, const Common__Attachment *reply,
    void *arg)
{
	unsigned *left = arg;

	(void)status;
	(void)reply;
	(*left)--;
}

/* As many Commits at once of one replica; it says what it will. */
static void
commit_many(unsigned replica, char *id, unsigned n)
{
	const struct rpc_context context = { .caller = parent,
		.deadline_ms = loop_now_ms() + MANY_MS };
	Attachments__CommitRequest req = ATTACHMENTS__COMMIT_REQUEST__INIT;
	struct rpc_client_options o = { .service = "attachments",
		.endpoints = test_service_endpoint(uploads.services[replica]),
		.max_inflight = n };
	struct loop *loop = loop_new();
	struct rpc_client *client;
	struct rpc_keys *keys;
	unsigned i, left = n;
	char error[512];

	keys = rpc_keys_load("", "test", error, sizeof(error));
	o.keys = keys;
	client = rpc_client_new(loop, &o, error, sizeof(error));
	assert_non_null(client);
	req.id = id;
	for (i = 0; i < n; i++)
		attachments_client_commit(client, &context, &req,
		    on_committed, &left);
	while (left > 0)
		loop_turn(loop, 1000);
	rpc_client_destroy(&client);
	loop_destroy(&loop);
	rpc_keys_destroy(&keys);
}

static int
count_scanned(unsigned replica)
{
	static const char name[] =
	    "\nliaison_attachments_scans_total{answer=\"clean\"}";
	Rpc__MetricsRequest req = RPC__METRICS_REQUEST__INIT;
	struct rpc_caller caller = test_caller(0, 0, COMMON__ROLE__SYSTEM);
	const Rpc__MetricsReply *reply;
	const char *p;

	reply = test_expect(uploads.peers[replica], &rpc__server__descriptor,
	    "Metrics", &caller, &req, RPC__CODE__OK, NULL);
	p = strstr(reply->text, name);
	return p == NULL ? 0 : atoi(p + strlen(name));
}

static size_t
count_unreadable(struct rpc_caller caller, const char *id)
{
	Attachments__ListScansRequest req =
	    ATTACHMENTS__LIST_SCANS_REQUEST__INIT;
	const Attachments__ListScansReply *reply;
	char *ids[] = { (char *)(uintptr_t)id };

	req.ids = ids;
	req.n_ids = 1;
	reply = uploads_call("ListScans", caller, &req, RPC__CODE__OK);
	return reply->n_attachments;
}

static void
test_clean_is_opened(void **state)
{
	char id[33];

	(void)state;
	put_clean("Bonjour", id);
	assert_int_equal(uploads_open(parent, id, RPC__CODE__OK)->scan,
	    COMMON__ATTACHMENT__SCAN__CLEAN);
	assert_int_equal(uploads_read(parent, id, 0, 100,
	    RPC__CODE__OK)->len, 7);
	assert_int_equal(count_unreadable(parent, id), 0);
}

static void
test_infected_is_refused(void **state)
{
	char id[33], *ids[] = { id };

	(void)state;
	send_text("note.txt", "It says " EICAR " here.", id);
	commit_until(id, RPC__REASON__ATTACHMENT_INFECTED);
	assert_int_equal(uploads.status.nfaults, 1);
	assert_non_null(strstr(uploads.status.faults[0]->id, "Eicar"));
	uploads_open(parent, id, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__ATTACHMENT_FOUND_INFECTED);
	uploads_read(parent, id, 0, 10, RPC__CODE__FAILED_PRECONDITION);
	uploads_claim(parent, ids, 1, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__ATTACHMENT_FOUND_INFECTED);
	assert_int_equal(count_unreadable(parent, id), 1);
	assert_int_equal(count_unreadable(other, id), 0);
	assert_int_equal(count_unreadable(uploads_user(OTHER, PARENT), id),
	    0);
	uploads_delete(parent, id, RPC__CODE__OK);
}

static void
test_what_the_scanner_does_not_take(void **state)
{
	static char text[TOO_LARGE + 1];
	char id[33];
	size_t at;

	(void)state;
	memset(text, 'a', TOO_LARGE);
	uploads_create(parent, "long.txt", TOO_LARGE, id, RPC__CODE__OK);
	for (at = 0; at < TOO_LARGE; at += 200 * 1024)
		uploads_append(parent, id, at, text + at, 200 * 1024,
		    RPC__CODE__OK);
	commit_until(id, RPC__REASON__ATTACHMENT_NOT_SCANNABLE);
	uploads_open(parent, id, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__ATTACHMENT_NOT_SCANNABLE);
}

/* Of a clamd that has taken it, and of which nothing comes any more. */
static void
test_an_answer_that_is_lost_is_not_waited_for(void **state)
{
	char id[33];

	(void)state;
	clamd_freeze(clamd, true);
	send_text("note.txt", "Perdu", id);
	assert_int_equal(uploads_commit(parent, id, RPC__CODE__OK)->scan,
	    COMMON__ATTACHMENT__SCAN__PENDING);
	clamd_replace(clamd);
	assert_true(test_wait(is_clean, id, WAIT_MS));
}

static void
test_away_it_waits_and_goes_on(void **state)
{
	char id[33], frozen[33], *ids[] = { id };
	unsigned replica;
	int scanned;

	(void)state;
	/* The call is answered in its time. */
	clamd_freeze(clamd, true);
	send_text("note.txt", "Il attend", frozen);
	assert_int_equal(uploads_commit(parent, frozen, RPC__CODE__OK)->scan,
	    COMMON__ATTACHMENT__SCAN__PENDING);
	replica = (uploads.turn - 1) % 2;
	scanned = count_scanned(0) + count_scanned(1);
	commit_many(replica, frozen, 20);
	clamd_freeze(clamd, false);
	assert_true(test_wait(is_clean, frozen, WAIT_MS));
	/* Each of the replicas has ended what it had before. */
	put_clean("Un autre", id);
	put_clean("Encore un autre", id);
	/* Three; each once more where it was not known by which signatures. */
	assert_in_range(count_scanned(0) + count_scanned(1) - scanned, 3, 6);

	clamd_stop(clamd);
	send_text("note.txt", "Il attend aussi", id);
	assert_int_equal(uploads_commit(parent, id, RPC__CODE__OK)->scan,
	    COMMON__ATTACHMENT__SCAN__PENDING);
	uploads_open(parent, id, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__ATTACHMENT_NOT_SCANNED_YET);
	uploads_read(parent, id, 0, 10, RPC__CODE__FAILED_PRECONDITION);
	uploads_open(other, id, RPC__CODE__NOT_FOUND);
	assert_int_equal(count_unreadable(parent, id), 1);
	assert_int_equal(uploads_claim(parent, ids, 1,
	    RPC__CODE__OK)->n_attachments, 1);
	/* Whichever of them is left scans it. */
	test_peer_free(&uploads.peers[0]);
	test_service_kill(&uploads.services[0]);
	uploads.peers[0] = test_peer_new("attachments",
	    test_service_endpoint(uploads.services[1]));
	clamd_start(clamd);
	assert_true(test_wait(is_clean, id, WAIT_MS));
	uploads_open(parent, id, RPC__CODE__OK);
}

/*
 * A file of one's data that is done, which may have any, and one under way;
 * another school's; two that have another attachment.
 */
static const char exports[] =
    "INSERT INTO attachments.attachment (school_id, id, uploader, state, name,"
    " media_type, size, sha256, due_at, own, holds)"
    " SELECT school, decode(repeat(file, 16), 'hex'), 101, state, 'data.zip',"
    " 'application/zip', 9, decode(repeat('00', 32), 'hex'),"
    " now() + interval '1 day', true, holds FROM (VALUES"
    " (7, 'a1', 1, NULL), (7, 'a2', 0, NULL), (8, 'a3', 1, NULL),"
    " (7, 'a4', 1, ARRAY ['\\x00'::bytea]),"
    " (7, 'a5', 1, ARRAY ['\\x00'::bytea])) x (school, file, state, holds);"
    "INSERT INTO attachments.data_export (school_id, id, user_id, role,"
    " language, address, with_files, state, file_id, due_at)"
    " SELECT school, decode(repeat(file, 16), 'hex'), 101, 1, 'fr', '', true,"
    " state, decode(repeat(file, 16), 'hex'), now() + interval '1 day'"
    " FROM (VALUES (7, 'a1', 2), (7, 'a2', 1), (8, 'a3', 2), (7, 'a4', 2),"
    " (7, 'a5', 2))"
    " x (school, file, state)";

static const char *
kept_exports(void)
{
	return test_sql(uploads.db, "owner",
	    "SELECT string_agg(left(encode(a.id, 'hex'), 2) || '-' || e.state"
	    " || '-' || (e.due_at > now()), ' ' ORDER BY a.id)"
	    " FROM attachments.data_export e"
	    " JOIN attachments.attachment a ON a.school_id = e.school_id"
	    " AND a.id = e.file_id AND a.state <> 3");
}

static const char *
exports_again(void)
{
	return test_sql(uploads.db, "owner",
	    "SELECT string_agg(left(encode(id, 'hex'), 2) || '-' || state,"
	    " ' ' ORDER BY id) FROM attachments.data_export"
	    " WHERE file_id IS NULL AND due_at <= now()");
}

static void
test_new_signatures_find_what_was_clean(void **state)
{
	Attachments__ListScansRequest req =
	    ATTACHMENTS__LIST_SCANS_REQUEST__INIT;
	char id[33], clean[33], refused[33], *ids[] = { id };
	char *bad[] = { (char *)(uintptr_t)"x" };

	(void)state;
	uploads_put(parent, "later.txt", LATER, id);
	assert_true(test_wait(is_clean, id, WAIT_MS));
	uploads_put(parent, "note.txt", "Toujours bon", clean);
	assert_int_equal(uploads_claim(parent, ids, 1,
	    RPC__CODE__OK)->n_attachments, 1);
	uploads_read(parent, id, 0, 10, RPC__CODE__OK);
	/* From before there was a scanner. */
	test_sql(uploads.db, "owner", "UPDATE attachments.attachment"
	    " SET scan = 0, signatures = -1 WHERE name = 'note.txt'");
	test_sql(uploads.db, "owner", exports);
	test_sql_params(uploads.db, "owner", "UPDATE attachments.attachment"
	    " SET holds = holds || decode($1, 'hex')"
	    " WHERE id = decode(repeat('a4', 16), 'hex')", 1,
	    (const char *const[]){ id });
	/* What nobody could open is in none. */
	send_text("note.txt", "It says " EICAR " here.", refused);
	commit_until(refused, RPC__REASON__ATTACHMENT_INFECTED);
	assert_string_equal(kept_exports(),
	    "a1-2-true a2-1-true a3-2-true a4-2-true a5-2-true");
	clamd_learn(clamd, "2", "Liaison.Later", LATER);
	assert_true(test_wait(is_infected, id, WAIT_MS));
	assert_string_equal(kept_exports(), "a3-2-true a5-2-true");
	assert_string_equal(exports_again(), "a1-2 a2-1 a4-2");
	assert_true(test_wait(is_clean, clean, WAIT_MS));
	uploads_read(parent, id, 0, 10, RPC__CODE__FAILED_PRECONDITION);
	uploads_expect(RPC__REASON__ATTACHMENT_FOUND_INFECTED);
	uploads_open(parent, clean, RPC__CODE__OK);
	req.ids = bad;
	req.n_ids = 1;
	uploads_call("ListScans", parent, &req, RPC__CODE__INVALID_ARGUMENT);
	req.n_ids = 0;
	uploads_call("ListScans", parent, &req, RPC__CODE__INVALID_ARGUMENT);
}

static bool
knows_version(void *text)
{
	return test_service_logged(uploads.services[0], text);
}

/* A file from before the scanner, and one that was clean, stay as they are. */
static void
test_a_rate_of_zero_scans_nothing_again(void **state)
{
	char old[33], clean[33], fresh[33];
	const char *env[] = {
		test_setting("LIAISON_STORE", uploads.folder),
		"LIAISON_MESSAGES=tcp://127.0.0.1:1", "LIAISON_DIRECTORY=",
		uploads.more[1], uploads.more[2], uploads.more[3],
		"LIAISON_RESCAN_RATE=0", NULL };
	int i;

	(void)state;
	put_clean("Ancien", old);
	put_clean("Toujours le même", clean);
	for (i = 0; i < 2; i++) {
		test_peer_free(&uploads.peers[i]);
		test_service_stop(&uploads.services[i]);
	}
	test_sql_params(uploads.db, "owner", "UPDATE attachments.attachment"
	    " SET scan = 0, signatures = -1 WHERE id = decode($1, 'hex')", 1,
	    (const char *const[]){ old });
	uploads.services[0] = test_service_start(uploads.db, "attachments",
	    env);
	for (i = 0; i < 2; i++)
		uploads.peers[i] = test_peer_new("attachments",
		    test_service_endpoint(uploads.services[0]));
	clamd_learn(clamd, "3", NULL, NULL);
	assert_true(test_wait(knows_version, (void *)(uintptr_t)"/3/",
	    WAIT_MS));
	/* It has looked for what waits since. */
	put_clean("Nouveau", fresh);
	test_sql_params(uploads.db, "owner", "UPDATE attachments.attachment"
	    " SET scan = 1, scan_at = now() WHERE id = decode($1, 'hex')", 1,
	    (const char *const[]){ fresh });
	assert_true(test_wait(is_clean, fresh, WAIT_MS));
	assert_false(is_clean(old));
	assert_string_equal(test_sql_params(uploads.db, "owner",
	    "SELECT signatures < 3 FROM attachments.attachment"
	    " WHERE id = decode($1, 'hex')", 1,
	    (const char *const[]){ clean }), "t");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean_is_opened),
		cmocka_unit_test(test_infected_is_refused),
		cmocka_unit_test(test_what_the_scanner_does_not_take),
		cmocka_unit_test(test_an_answer_that_is_lost_is_not_waited_for),
		cmocka_unit_test(test_away_it_waits_and_goes_on),
		cmocka_unit_test(test_new_signatures_find_what_was_clean),
		cmocka_unit_test(test_a_rate_of_zero_scans_nothing_again),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
