/* Roster imports over the real socket, into a real database. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

#define SAMPLE	"../shared/data/oneroster/sample_v1p1/"

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

/* A number out of the database, about a school. */
static int
count(int64_t school_id, const char *what)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s AND school_id = %"
	    PRId64, what, school_id);
	return atoi(test_sql(school.db, "directory", sql));
}

static void
test_report(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id;

	(void)state;
	id = small_school_create(&school, "report");
	small_school_files(files);
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(job->done, job->total);
	/* 11 people, 6 classes, 10 enrolments, 4 links (one said twice). */
	assert_int_equal(job->report->created, 31);
	assert_int_equal(job->report->updated, 0);
	assert_int_equal(job->report->removed, 0);
	assert_true(small_school_rejected(job, "users.csv:5", "t1"));
	assert_true(small_school_rejected(job, "users.csv:7", "t1"));
	assert_true(small_school_rejected(job, "users.csv:11", "nobody"));
	assert_true(small_school_rejected(job, "users.csv:13", "king"));
	assert_true(small_school_rejected(job, "users.csv:14", "st1"));
	assert_true(small_school_rejected(job, "users.csv:15", "ST2"));
	assert_true(small_school_rejected(job, "enrollments.csv:12", "t1"));
	assert_true(small_school_rejected(job, "enrollments.csv:13",
	    "nobody"));
	assert_true(small_school_rejected(job, "enrollments.csv:14", "none"));
	assert_true(small_school_rejected(job, "enrollments.csv:15", "old"));
	assert_int_equal(job->report->n_rejected, 10);
	/* The teacher who was named as an agent is nobody's guardian. */
	assert_int_equal(count(id, "guardian g WHERE guardian_id IN (SELECT"
	    " person_id FROM person p WHERE p.role <> 1)"), 0);
	assert_int_equal(count(id, "stage_person WHERE true"), 0);
}

static void
test_again_changes_nothing(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;

	(void)state;
	small_school_files(files);
	job = small_school_reimport(&school, school.id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(job->report->created, 0);
	assert_int_equal(job->report->updated, 0);
	assert_int_equal(job->report->removed, 0);
	assert_int_equal(job->report->n_rejected, 10);
}

static void
test_leaving_and_coming_back(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id, before;

	(void)state;
	id = small_school_create(&school, "leaving");
	small_school_files(files);
	small_school_reimport(&school, id, files);
	before = small_school_user(&school, id, "g2");
	files[2].text = "sourcedId,enabledUser,orgSourcedIds,role,username,"
	    "givenName,familyName,agentSourcedIds\n"
	    "adm1,true,o1,administrator,adm1,Marie,Roi,\n"
	    /* Unusable now: stays as it was. */
	    "t1,perhaps,o1,teacher,t1,Other,Name,\n"
	    "st1,true,o1,student,st1,Léa,Martin,\n"
	    "g1,true,o1,parent,g1,Anna,Martin,st1\n"
	    "g3,false,o1,parent,g3,Éva,Dupond,\n";
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(job->report->created, 0);
	assert_true(small_school_rejected(job, "users.csv:3", "perhaps"));
	assert_int_equal(count(id, "person WHERE active"), 4);
	assert_int_equal(count(id, "person WHERE true"), 11);
	assert_int_equal(count(id, "person WHERE active AND"
	    " given_name = 'Théo'"), 1);
	/* Noé's and Zoé's links, and what Léa's row said. */
	assert_int_equal(count(id, "guardian WHERE active"), 1);
	small_school_files(files);
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->report->created, 0);
	assert_int_equal(count(id, "person WHERE active"), 11);
	assert_int_equal(small_school_user(&school, id, "g2"), before);
}

/* A list of people without an administrator leaves the school its own. */
static void
test_admins_stay(void **state)
{
	static const char head[] = "sourcedId,enabledUser,orgSourcedIds,role,"
	    "username,givenName,familyName\n";
	struct bundle_file files[SMALL_NFILES + 1], list[] = {
		{ "manifest.csv", "propertyName,value\n" },
		{ "users.csv", NULL },
		{ NULL, NULL },
	};
	const Directory__Job *job;
	char rows[500];
	int64_t id;

	(void)state;
	id = small_school_create(&school, "admins");
	small_school_files(files);
	small_school_reimport(&school, id, files);
	list[1].text = rows;
	/* Nor does anybody in it get the administrator's login. */
	snprintf(rows, sizeof(rows), "%st1,true,o1,teacher,t1,Paul,Petit\n"
	    "x1,true,o1,parent,ADM1,Max,Malin\n", head);
	job = small_school_reimport(&school, id, list);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "users.csv:3", "ADM1"));
	assert_true(small_school_rejected(job, "users.csv:1",
	    "adm1 est le dernier administrateur"));
	assert_int_equal(job->report->n_rejected, 2);
	assert_int_equal(count(id, "person WHERE active"), 2);
	assert_int_equal(count(id, "person JOIN account USING (school_id,"
	    " person_id) WHERE active AND role = 5 AND login = 'adm1'"), 1);
	/* Where it names one, those it leaves out go. */
	list[1].text = "sourcedId,enabledUser,orgSourcedIds,role,username,"
	    "givenName,familyName,metadata.liaisonRole\n"
	    "adm2,true,o1,administrator,adm2,Ana,Leduc,ADMIN\n";
	small_school_reimport(&school, id, list);
	assert_int_equal(count(id, "person WHERE active"), 1);
	assert_int_equal(count(id, "person WHERE active AND"
	    " sourced_id = 'adm2'"), 1);
}

/* Two people swap logins, a third takes over that of somebody who left. */
static void
test_logins_move(void **state)
{
	static const char head[] = "sourcedId,enabledUser,orgSourcedIds,role,"
	    "username,givenName,familyName\n";
	struct bundle_file files[] = {
		{ "manifest.csv", "propertyName,value\n" },
		{ "users.csv", NULL },
		{ NULL, NULL },
	};
	const Directory__Job *job;
	char text[512];
	int64_t id;

	(void)state;
	id = small_school_create(&school, "logins");
	files[1].text = text;
	snprintf(text, sizeof(text), "%sa,true,o,parent,x,A,A\n"
	    "b,true,o,parent,y,B,B\nc,true,o,parent,z,C,C\n", head);
	small_school_reimport(&school, id, files);
	snprintf(text, sizeof(text), "%sa,true,o,parent,y,A,A\n"
	    "b,true,o,parent,x,B,B\nd,true,o,parent,Z,D,D\n", head);
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(job->report->n_rejected, 0);
	assert_int_equal(job->report->created, 1);
	assert_int_equal(job->report->updated, 2);
	assert_int_equal(job->report->removed, 1);
	assert_int_equal(count(id, "account JOIN person USING (school_id,"
	    " person_id) WHERE (sourced_id, login) IN (('a', 'y'),"
	    " ('b', 'x'), ('d', 'Z'))"), 3);
}

static void
test_delta(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	struct bundle_file delta[] = {
		{ "manifest.csv", "propertyName,value\nfile.users,delta\n"
		    "file.enrollments,delta\n" },
		{ "users.csv", "sourcedId,status,enabledUser,orgSourcedIds,"
		    "role,username,givenName,familyName,agentSourcedIds\n"
		    "g1,active,true,o1,parent,g1,Anna,Martin,st1\n"
		    "g2,tobedeleted,,,,,,,\n"
		    "g9,active,true,o1,parent,g3,New,Parent,st3\n" },
		{ "enrollments.csv", "sourcedId,status,classSourcedId,"
		    "schoolSourcedId,userSourcedId,role\n"
		    "e9,tobedeleted,,,,\n"
		    "e20,active,h6,o1,t3,teacher\n" },
		{ NULL, NULL },
	};
	const Directory__Job *job;
	int64_t id;

	(void)state;
	id = small_school_create(&school, "delta");
	small_school_files(files);
	small_school_reimport(&school, id, files);
	job = small_school_reimport(&school, id, delta);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	/* The login of somebody who stays. */
	assert_true(small_school_rejected(job, "users.csv:4", "g3"));
	assert_int_equal(job->report->n_rejected, 1);
	/* t3 in 6e B; g2 and the link, the enrolment, Noé off Anna's row. */
	assert_int_equal(job->report->created, 1);
	assert_int_equal(job->report->removed, 4);
	assert_int_equal(count(id, "person WHERE active"), 10);
	assert_int_equal(count(id, "member WHERE role = 3 AND group_id IN"
	    " (SELECT class_id FROM class WHERE title = '6e B')"), 2);
}

static void
test_unreadable(void **state)
{
	struct bundle_file files[] = {
		{ "manifest.csv", "propertyName,value\nfile.users,bulk\n" },
		{ NULL, NULL },
		{ NULL, NULL },
	};
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct rpc_caller caller = test_caller(school.id, 0,
	    COMMON__ROLE__SYSTEM);
	const Directory__Job *job;
	struct status status;
	uint8_t noise[] = "PK\3\4 this is no archive";
	char id[33];

	(void)state;
	assert_int_equal(small_school_import(&school, school.id, files, id,
	    &status), RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__ROSTER_UNREADABLE);
	req.zip.data = noise;
	req.zip.len = sizeof(noise);
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ImportRoster", &caller,
	    &req.base, NULL, &status), RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__ROSTER_UNREADABLE);
	req.zip.len = 0;
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ImportRoster", &caller,
	    &req.base, NULL, &status), RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__FIELD_MISSING);
	/* A header that lacks a column: nothing is touched. */
	files[1] = (struct bundle_file){ "users.csv", "sourcedId,role\n" };
	job = small_school_reimport(&school, school.id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__FAILED);
	assert_true(small_school_rejected(job, "users.csv:1", "enabledUser"));
	assert_int_equal(count(school.id, "person WHERE active"), 11);
}

static void
test_who_may(void **state)
{
	Directory__ImportRosterRequest import =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	Directory__GetJobRequest get = DIRECTORY__GET_JOB_REQUEST__INIT;
	static const int roles[] = { 0, COMMON__ROLE__GUARDIAN,
		COMMON__ROLE__STUDENT, COMMON__ROLE__TEACHER,
		COMMON__ROLE__STAFF };
	struct rpc_caller caller;
	struct bundle_file files[SMALL_NFILES + 1];
	struct status status;
	uint8_t byte = 0;
	char job[33];
	size_t i;

	(void)state;
	import.zip.data = &byte;
	import.zip.len = 1;
	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		caller = test_caller(school.id, 1, roles[i]);
		assert_int_equal(test_call(school.peer,
		    &directory__directory__descriptor, "ImportRoster",
		    &caller, &import.base, NULL, &status),
		    RPC__CODE__PERMISSION_DENIED);
	}
	/* Another school's job is as good as none. */
	small_school_files(files);
	assert_int_equal(small_school_import(&school, school.id, files, job,
	    NULL), 0);
	small_school_wait(&school, school.id, job);
	caller = test_caller(small_school_create(&school, "other"), 1,
	    COMMON__ROLE__ADMIN);
	get.id = job;
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "GetJob", &caller, &get.base,
	    NULL, &status), RPC__CODE__NOT_FOUND);
	get.id = (char *)(uintptr_t)"x";
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "GetJob", &caller, &get.base,
	    NULL, &status), RPC__CODE__NOT_FOUND);
}

static void
test_one_at_a_time(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	struct status status;
	char id[33], sql[256];
	int64_t other;

	(void)state;
	other = small_school_create(&school, "busy");
	small_school_files(files);
	snprintf(sql, sizeof(sql), "INSERT INTO job (school_id, job_id, state)"
	    " VALUES (%" PRId64 ", repeat('a', 32), 2)", other);
	test_sql(school.db, "directory", sql);
	assert_int_equal(small_school_import(&school, other, files, id,
	    &status), RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(status.reason, RPC__REASON__JOB_RUNNING);
	/* Its worker died: it shows as failed and is in nobody's way. */
	test_sql(school.db, "directory", "UPDATE job SET heartbeat_at = now()"
	    " - interval '2 minutes' WHERE job_id = repeat('a', 32)");
	job = small_school_wait(&school, other,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__FAILED);
	job = small_school_reimport(&school, other, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
}

/* "" where the file is not there. */
static char *
slurp(const char *path)
{
	char *text = calloc(1, 1 << 16);
	FILE *f = fopen(path, "r");

	assert_non_null(text);
	if (f != NULL) {
		assert_true(fread(text, 1, (1 << 16) - 1, f) > 0);
		fclose(f);
	}
	return text;
}

static void
test_public_sample(void **state)
{
	struct bundle_file files[] = {
		{ "manifest.csv", slurp(SAMPLE "manifest.csv") },
		{ "orgs.csv", slurp(SAMPLE "orgs.csv") },
		{ "users.csv", slurp(SAMPLE "users.csv") },
		{ "classes.csv", slurp(SAMPLE "classes.csv") },
		{ "enrollments.csv", slurp(SAMPLE "enrollments.csv") },
		{ "academicSessions.csv",
		    slurp(SAMPLE "academicSessions.csv") },
		{ NULL, NULL },
	};
	const Directory__Job *job;
	int64_t id;
	size_t i;

	(void)state;
	if (*files[0].text != '\0') {
		id = small_school_create(&school, "sample");
		job = small_school_reimport(&school, id, files);
		assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
		assert_true(small_school_rejected(job, "users.csv:3",
		    "usr-222-123456"));
		assert_true(small_school_rejected(job, "users.csv:5",
		    "usr-222-123456"));
		assert_true(small_school_rejected(job, "users.csv:7",
		    "usr-222-987654"));
		assert_true(small_school_rejected(job, "enrollments.csv:3",
		    "usr-222-987654"));
		assert_true(small_school_rejected(job, "enrollments.csv:5",
		    "cls-222-123478"));
		assert_int_equal(count(id, "person WHERE active"), 6);
		assert_int_equal(count(id, "class WHERE active"), 1);
		assert_int_equal(count(id, "guardian WHERE active"), 1);
		job = small_school_reimport(&school, id, files);
		assert_int_equal(job->report->created, 0);
		assert_int_equal(job->report->updated, 0);
		assert_int_equal(job->report->removed, 0);
	}
	for (i = 0; files[i].name != NULL; i++)
		free((char *)(uintptr_t)files[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_again_changes_nothing),
		cmocka_unit_test(test_leaving_and_coming_back),
		cmocka_unit_test(test_admins_stay),
		cmocka_unit_test(test_logins_move),
		cmocka_unit_test(test_delta),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_who_may),
		cmocka_unit_test(test_one_at_a_time),
		cmocka_unit_test(test_public_sample),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
