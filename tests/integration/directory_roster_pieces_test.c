/*
 * Files of rosters that come in pieces, whatever is wrong with them; and what
 * the audit trail has of an import.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rpc.pb-c.h"
#include "small_school.h"

#define ID	33
#define LIST	"nom;prénom;rôle\r\nMartin;Léa;élève\r\n" \
	"Durand;Théo;professeur\r\n"
#define LEN	(sizeof(LIST) - 1)
#define CUT	20

static struct small_school school;

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

/* Of somebody at the school; 0: liaisonctl. */
static struct rpc_caller
by(int64_t user)
{
	struct rpc_caller c = test_caller(school.id, user, user == 0 ?
	    COMMON__ROLE__SYSTEM : COMMON__ROLE__ADMIN);

	snprintf(c.address, sizeof(c.address), "192.0.2.9");
	return c;
}

static void
create(const struct rpc_caller *c, uint64_t size, char id[ID])
{
	Directory__CreateRosterUploadRequest req =
	    DIRECTORY__CREATE_ROSTER_UPLOAD_REQUEST__INIT;
	const ProtobufCMessage *reply;

	req.size = size;
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "CreateRosterUpload", c,
	    &req.base, &reply, NULL), 0);
	snprintf(id, ID, "%s", ((const Directory__CreateRosterUploadReply *)
	    (const void *)reply)->id);
}

/* RPC__REASON__REASON_UNSPECIFIED where it was taken. */
static Rpc__Reason
append(const struct rpc_caller *c, const char *id, uint64_t at,
    const char *data, size_t len)
{
	Directory__AppendRosterUploadRequest req =
	    DIRECTORY__APPEND_ROSTER_UPLOAD_REQUEST__INIT;
	struct status status = { 0 };

	req.id = (char *)(uintptr_t)id;
	req.offset = at;
	req.data = (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
	(void)test_call(school.peer, &directory__directory__descriptor,
	    "AppendRosterUpload", c, &req.base, NULL, &status);
	return status.reason;
}

static Rpc__Reason
import(const struct rpc_caller *c, const char *id, char job[ID])
{
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	const ProtobufCMessage *reply;
	struct status status = { 0 };

	req.upload_id = (char *)(uintptr_t)id;
	req.dry_run = true;
	req.file_name = (char *)(uintptr_t)"liste.csv";
	if (test_call(school.peer, &directory__directory__descriptor,
	    "ImportRoster", c, &req.base, &reply, &status) == 0)
		snprintf(job, ID, "%s", ((const Directory__ImportRosterReply *)
		    (const void *)reply)->job_id);
	return status.reason;
}

static int
rows(const char *table)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	return atoi(test_sql(school.db, "directory", sql));
}

static void
test_pieces(void **state)
{
	const struct rpc_caller c = by(0);
	char id[ID], job[ID] = "";

	(void)state;
	create(&c, LEN, id);
	/* Out of order, and one twice. */
	assert_int_equal(append(&c, id, CUT, LIST + CUT, LEN - CUT), 0);
	assert_int_equal(append(&c, id, 0, LIST, CUT), 0);
	assert_int_equal(append(&c, id, 0, LIST, CUT), 0);
	/* The same place with other bytes. */
	assert_int_equal(append(&c, id, 0, LIST + 1, CUT),
	    RPC__REASON__FIELD_INVALID);
	assert_int_equal(import(&c, id, job), 0);
	assert_int_equal(small_school_wait(&school, school.id, job)->state,
	    DIRECTORY__JOB__STATE__CONFIRM);
	assert_int_equal(small_school_word(&school, school.id, "CancelJob",
	    job, NULL), 0);
}

static void
test_missing(void **state)
{
	const struct rpc_caller c = by(0);
	char id[ID], job[ID];

	(void)state;
	create(&c, 0, id);
	/* None, the first, one in the middle, the last of what was said. */
	assert_int_equal(import(&c, id, job), RPC__REASON__UPLOAD_INCOMPLETE);
	assert_int_equal(append(&c, id, CUT, LIST + CUT, 10), 0);
	assert_int_equal(import(&c, id, job), RPC__REASON__UPLOAD_INCOMPLETE);
	assert_int_equal(append(&c, id, 0, LIST, CUT), 0);
	assert_int_equal(append(&c, id, CUT + 12, LIST, 9), 0);
	assert_int_equal(import(&c, id, job), RPC__REASON__UPLOAD_INCOMPLETE);
	create(&c, LEN, id);
	assert_int_equal(append(&c, id, 0, LIST, LEN - 2), 0);
	assert_int_equal(import(&c, id, job), RPC__REASON__UPLOAD_INCOMPLETE);
	/* One over another. */
	create(&c, 0, id);
	assert_int_equal(append(&c, id, 0, LIST, CUT), 0);
	assert_int_equal(append(&c, id, 5, LIST, CUT), 0);
	assert_int_equal(import(&c, id, job), RPC__REASON__UPLOAD_INCOMPLETE);
}

static void
test_refused(void **state)
{
	const struct rpc_caller c = by(0), other = by(school.id + 77);
	const char *none = "0123456789abcdef0123456789abcdef";
	Directory__CreateRosterUploadRequest huge =
	    DIRECTORY__CREATE_ROSTER_UPLOAD_REQUEST__INIT;
	struct status status;
	char id[ID], job[ID];

	(void)state;
	create(&c, CUT, id);
	assert_int_equal(append(&c, id, 0, LIST, CUT + 1),
	    RPC__REASON__ROSTER_TOO_LARGE);
	assert_int_equal(append(&c, id, UINT64_MAX, LIST, CUT),
	    RPC__REASON__ROSTER_TOO_LARGE);
	assert_int_equal(append(&c, id, UINT64_C(256) << 20, LIST, 1),
	    RPC__REASON__ROSTER_TOO_LARGE);
	assert_int_equal(append(&c, id, 0, LIST, 0),
	    RPC__REASON__FIELD_MISSING);
	huge.size = (UINT64_C(256) << 20) + 1;
	assert_int_not_equal(test_call(school.peer,
	    &directory__directory__descriptor, "CreateRosterUpload", &c,
	    &huge.base, NULL, &status), 0);
	assert_int_equal(status.reason, RPC__REASON__ROSTER_TOO_LARGE);
	/* Nobody's, and somebody else's. */
	assert_int_equal(append(&c, none, 0, LIST, CUT),
	    RPC__REASON__THING_NOT_FOUND);
	assert_int_equal(append(&other, id, 0, LIST, CUT),
	    RPC__REASON__THING_NOT_FOUND);
	assert_int_equal(import(&other, id, job),
	    RPC__REASON__THING_NOT_FOUND);
	assert_int_equal(import(&c, none, job), RPC__REASON__THING_NOT_FOUND);
}

static void
test_dropped(void **state)
{
	const struct rpc_caller c = by(0), other = by(school.id + 77);
	Directory__DropRosterUploadRequest req =
	    DIRECTORY__DROP_ROSTER_UPLOAD_REQUEST__INIT;
	int uploads = rows("roster_upload"), pieces = rows("roster_piece");
	char id[ID];

	(void)state;
	create(&c, 0, id);
	assert_int_equal(append(&c, id, 0, LIST, CUT), 0);
	req.id = id;
	/* Another's stays; one's own goes, and again changes nothing. */
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "DropRosterUpload", &other,
	    &req.base, NULL, NULL), 0);
	assert_int_equal(rows("roster_piece"), pieces + 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(test_call(school.peer,
		    &directory__directory__descriptor, "DropRosterUpload",
		    &c, &req.base, NULL, NULL), 0);
		assert_int_equal(rows("roster_piece"), pieces);
		assert_int_equal(rows("roster_upload"), uploads);
	}
	assert_int_equal(append(&c, id, 0, LIST, CUT),
	    RPC__REASON__THING_NOT_FOUND);
}

/* ---- the trail ---- */

static int
noted(const char *act, const char *job)
{
	return atoi(test_sql_params(school.db, "owner", "SELECT count(*)"
	    " FROM audit.entry WHERE act = $1 AND object = $2"
	    " AND address = '192.0.2.9' AND actor = 'Marie Roi'", 2,
	    (const char *const[]){ act, job }));
}

static int
say(const struct rpc_caller *c, const char *method, const char *job)
{
	Directory__CancelJobRequest req = DIRECTORY__CANCEL_JOB_REQUEST__INIT;

	/* Each of the three has the id as its first field. */
	req.id = (char *)(uintptr_t)job;
	if (strcmp(method, "ConfirmJob") == 0) {
		Directory__ConfirmJobRequest confirm =
		    DIRECTORY__CONFIRM_JOB_REQUEST__INIT;

		confirm.id = req.id;
		return test_call(school.peer, &directory__directory__descriptor,
		    method, c, &confirm.base, NULL, NULL);
	}
	if (strcmp(method, "UndoJob") == 0) {
		Directory__UndoJobRequest undo =
		    DIRECTORY__UNDO_JOB_REQUEST__INIT;

		undo.id = req.id;
		return test_call(school.peer, &directory__directory__descriptor,
		    method, c, &undo.base, NULL, NULL);
	}
	return test_call(school.peer, &directory__directory__descriptor,
	    method, c, &req.base, NULL, NULL);
}

static void
upload_list(const struct rpc_caller *c, char job[ID])
{
	char id[ID];

	create(c, LEN, id);
	assert_int_equal(append(c, id, 0, LIST, LEN), 0);
	assert_int_equal(import(c, id, job), 0);
	assert_int_equal(small_school_wait(&school, school.id, job)->state,
	    DIRECTORY__JOB__STATE__CONFIRM);
}

static void
test_noted(void **state)
{
	const struct rpc_caller c = by(small_school_user(&school, school.id,
	    "adm1"));
	char job[ID];

	(void)state;
	upload_list(&c, job);
	assert_int_equal(noted("roster.import", job), 1);
	assert_int_equal(say(&c, "CancelJob", job), 0);
	assert_int_equal(noted("roster.cancel", job), 1);
	/* What was not done is not noted. */
	assert_int_not_equal(say(&c, "CancelJob", job), 0);
	assert_int_not_equal(say(&c, "ConfirmJob", job), 0);
	assert_int_not_equal(say(&c, "UndoJob", job), 0);
	assert_int_equal(noted("roster.cancel", job), 1);
	assert_int_equal(noted("roster.confirm", job), 0);
	assert_int_equal(noted("roster.undo", job), 0);

	upload_list(&c, job);
	assert_int_equal(say(&c, "ConfirmJob", job), 0);
	assert_int_equal(noted("roster.confirm", job), 1);
	assert_int_equal(small_school_wait(&school, school.id, job)->state,
	    DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(say(&c, "UndoJob", job), 0);
	assert_int_equal(noted("roster.undo", job), 1);
	assert_int_equal(small_school_wait(&school, school.id, job)->state,
	    DIRECTORY__JOB__STATE__UNDONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_noted),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
