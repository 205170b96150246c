/* An import is no way to more than one may do: who is no administrator makes
 * none by it, nor somebody of the direction, and changes none. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

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

/* What an import leads to, begun by somebody. */
static const Directory__Job *
run(const char *sourced_id, const void *data, size_t len, bool dry_run)
{
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, sourced_id);
	const Directory__ImportRosterReply *reply;
	char job[33];

	caller.permissions = UINT64_C(1) << COMMON__PERMISSION__ROSTERS;
	req.zip.data = (uint8_t *)(uintptr_t)data;
	req.zip.len = len;
	req.dry_run = dry_run;
	reply = test_expect(school.peer, &directory__directory__descriptor,
	    "ImportRoster", &caller, &req, 0, NULL);
	snprintf(job, sizeof(job), "%s", reply->job_id);
	return small_school_wait(&school, school.id, job);
}

static const Directory__Job *
import_by(const char *sourced_id, const char *list)
{
	return run(sourced_id, list, strlen(list), false);
}

static const Directory__Job *
preview_by(const char *sourced_id, const char *list)
{
	return run(sourced_id, list, strlen(list), true);
}

static int
count(const char *what)
{
	char sql[400];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM person p"
	    " LEFT JOIN account a USING (school_id, person_id)"
	    " WHERE school_id = %" PRId64 " AND p.active AND %s", school.id,
	    what);
	return atoi(test_sql(school.db, "directory", sql));
}

static void
permit_secretary(void)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "INSERT INTO person_permission"
	    " SELECT school_id, person_id, 1 FROM person WHERE school_id = %"
	    PRId64 " AND sourced_id = 'sec1' ON CONFLICT DO NOTHING",
	    school.id);
	test_sql(school.db, "directory", sql);
}

#define HEADER	"id;nom;prénom;rôle;identifiant;fonction;e-mail\n"

static void
test_a_secretary_makes_no_administrator(void **state)
{
	const Directory__Job *job;

	(void)state;
	permit_secretary();
	job = import_by("sec1", HEADER
	    "x1;Pirate;Paul;administrateur;pirate;;paul@example.org\n"
	    "x2;Pirate;Pia;personnel;pia;Principale;pia@example.org\n"
	    "x3;Neuf;Nina;personnel;nina;Secrétariat;nina@example.org\n");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "list.csv:2",
	    "seul un administrateur"));
	assert_true(small_school_rejected(job, "list.csv:3",
	    "seul un administrateur"));
	assert_int_equal(count("p.family_name = 'Pirate'"), 0);
	assert_int_equal(count("p.family_name = 'Neuf'"), 1);
}

static void
test_a_secretary_changes_no_administrator(void **state)
{
	const Directory__Job *job;

	(void)state;
	permit_secretary();
	job = import_by("sec1", HEADER
	    "adm1;Roi;Marie;personnel;adm1;;sam@example.org\n"
	    "sec1;Dupont;Sam;administrateur;sec1;;\n");
	assert_true(small_school_rejected(job, "list.csv:2",
	    "seul un administrateur"));
	assert_true(small_school_rejected(job, "list.csv:3",
	    "seul un administrateur"));
	assert_int_equal(count("p.role = 5 AND p.sourced_id = 'adm1'"), 1);
	assert_int_equal(count("p.role = 5"), 1);
	assert_int_equal(count("p.email = 'sam@example.org'"), 0);
}

static void
test_an_administrator_makes_another(void **state)
{
	const Directory__Job *job;

	(void)state;
	job = import_by("adm1", HEADER
	    "x4;Second;Sara;administratrice;sara;;sara@example.org\n");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(count("p.role = 5"), 2);
}

/* A teacher becomes an administrator besides, by roles.csv. */
static void
test_a_hat_of_an_administrator(void **state)
{
	static const struct bundle_file files[] = {
		{ "manifest.csv", "propertyName,value\nmanifest.version,1.0\n"
		    "oneroster.version,1.2\nfile.users,delta\n"
		    "file.roles,delta\n" },
		{ "users.csv", "sourcedId,status,dateLastModified,enabledUser,"
		    "username,givenName,familyName\n"
		    "t2,active,2026-01-01,true,t2,Tina,Durand\n" },
		{ "roles.csv", "sourcedId,status,dateLastModified,"
		    "userSourcedId,roleType,role,orgSourcedId\n"
		    "r1,active,2026-01-01,t2,primary,teacher,o1\n"
		    "r2,active,2026-01-01,t2,secondary,siteAdministrator,"
		    "o1\n" },
		{ NULL, NULL },
	};
	const char *const hat = "p.sourced_id = 't2' AND EXISTS (SELECT FROM"
	    " person_role r WHERE r.school_id = p.school_id"
	    " AND r.person_id = p.person_id AND r.role = 5 AND r.active)";
	const Directory__Job *job;
	uint8_t *zip;
	size_t len;

	(void)state;
	permit_secretary();
	zip = bundle_zip(files, &len);
	job = run("sec1", zip, len, false);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "users.csv:2",
	    "seul un administrateur"));
	assert_int_equal(count(hat), 0);
	job = run("adm1", zip, len, false);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(count(hat), 1);
	/* Now that she is one, a secretary changes nothing of hers. */
	job = import_by("sec1", HEADER
	    "t2;Durand;Tina;enseignante;t2;;pirate@example.org\n");
	assert_true(small_school_rejected(job, "list.csv:2",
	    "seul un administrateur"));
	assert_int_equal(count("p.email = 'pirate@example.org'"), 0);
	assert_int_equal(count(hat), 1);
	free(zip);
}

/* A word about a job by somebody who may import rosters. */
static void
word(const char *method, const char *sourced_id, const char *job, int code)
{
	struct rpc_caller caller = small_school_caller(&school, sourced_id);
	Directory__ConfirmJobRequest confirm =
	    DIRECTORY__CONFIRM_JOB_REQUEST__INIT;
	Directory__UndoJobRequest undo = DIRECTORY__UNDO_JOB_REQUEST__INIT;
	struct status status;

	caller.permissions = UINT64_C(1) << COMMON__PERMISSION__ROSTERS;
	confirm.id = undo.id = (char *)(uintptr_t)job;
	test_expect(school.peer, &directory__directory__descriptor, method,
	    &caller, method[0] == 'C' ? &confirm.base : &undo.base, code,
	    &status);
	if (code == RPC__CODE__PERMISSION_DENIED)
		assert_int_equal(status.reason,
		    RPC__REASON__ADMINISTRATOR_NEEDED);
}

static bool
can_undo(const char *sourced_id, const char *job)
{
	struct rpc_caller caller = small_school_caller(&school, sourced_id);
	Directory__GetJobRequest req = DIRECTORY__GET_JOB_REQUEST__INIT;
	const Directory__Job *r;

	caller.permissions = UINT64_C(1) << COMMON__PERMISSION__ROSTERS;
	req.id = (char *)(uintptr_t)job;
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "GetJob", &caller, &req.base, 0, NULL);
	return r->can_undo;
}

static void
test_an_administrator_s_import_is_theirs(void **state)
{
	const Directory__Job *job;
	char id[33];

	(void)state;
	permit_secretary();
	job = import_by("adm1", HEADER "x6;Autre;Amel;personnel;amel;;\n");
	snprintf(id, sizeof(id), "%s", job->id);
	assert_true(can_undo("adm1", id));
	assert_false(can_undo("sec1", id));
	word("UndoJob", "sec1", id, RPC__CODE__PERMISSION_DENIED);
	/* Nor by its waiting for a word, nor once who began it is none. */
	job = preview_by("adm1", HEADER "x7;Autre;Ange;personnel;ange;;\n");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__CONFIRM);
	snprintf(id, sizeof(id), "%s", job->id);
	word("ConfirmJob", "sec1", id, RPC__CODE__PERMISSION_DENIED);
	test_sql(school.db, "directory", "UPDATE person_role SET active = false"
	    " WHERE role = 5");
	word("ConfirmJob", "sec1", id, RPC__CODE__PERMISSION_DENIED);
	test_sql(school.db, "directory", "UPDATE person_role SET active = true"
	    " WHERE role = 5");
	word("ConfirmJob", "adm1", id, RPC__CODE__OK);
	job = small_school_wait(&school, school.id, id);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	/* A secretary's own is hers, and an administrator's too. */
	job = import_by("sec1", HEADER "x8;Autre;Anne;personnel;anne;;\n");
	snprintf(id, sizeof(id), "%s", job->id);
	assert_true(can_undo("sec1", id));
	assert_true(can_undo("adm1", id));
	word("UndoJob", "sec1", id, RPC__CODE__OK);
	job = small_school_wait(&school, school.id, id);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__UNDONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_secretary_makes_no_administrator),
		cmocka_unit_test(test_a_secretary_changes_no_administrator),
		cmocka_unit_test(test_an_administrator_makes_another),
		cmocka_unit_test(test_an_administrator_s_import_is_theirs),
		cmocka_unit_test(test_a_hat_of_an_administrator),
	};

	return cmocka_run_group_tests_name("directory_roster_privileged",
	    tests, set_up, tear_down);
}
