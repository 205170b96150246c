/*
 * Rosters in time and among schools: what holds today, at midnight by itself,
 * whose rows a bundle has, and classes of the same name.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
#include "small_school.h"

#define WAIT_MS	30000
#define MANIFEST	"propertyName,value\noneroster.version,1.1\n"
#define HEAD	"sourcedId,enabledUser,orgSourcedIds,role,username," \
	"givenName,familyName,agentSourcedIds,metadata.liaisonRole\n"
#define PEOPLE	"adm,true,o1,administrator,adm,A,Dm,,ADMIN\n" \
	"t1,true,o1,teacher,t1,Theo,Un,,\n" \
	"t2,true,o1,teacher,t2,Tina,Deux,,\n" \
	"st,true,o1,student,st,Lea,Petit,,\n" \
	"g,true,o1,parent,g,Anna,Petit,st,\n"
#define ORGS	"sourcedId,name,type,parentSourcedId\no1,School,school,\n"
#define CLASS_HEAD	"sourcedId,title,grades,classType,schoolSourcedId," \
	"termSourcedIds\n"
#define ENROL_HEAD	"sourcedId,classSourcedId,schoolSourcedId," \
	"userSourcedId,role,beginDate,endDate\n"
#define TERM_HEAD	"sourcedId,title,type,startDate,endDate,schoolYear\n"

enum { ORG_FILE = 1, USERS, CLASSES, ENROLMENTS, TERMS, NFILES };

static struct small_school school;
static int nschools;

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

static int
count(int64_t school_id, const char *what)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s AND school_id = %"
	    PRId64, what, school_id);
	return atoi(test_sql(school.db, "directory", sql));
}

static int64_t
fresh(void)
{
	char code[32];

	snprintf(code, sizeof(code), "dates-%d", ++nschools);
	return small_school_create(&school, code);
}

static void
set_clock(int64_t id, const char *at)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "INSERT INTO clock VALUES (%" PRId64
	    ", '%s') ON CONFLICT (school_id) DO UPDATE SET at = excluded.at",
	    id, at);
	test_sql(school.db, "directory", sql);
}

/* Files of a school whose one class has two teachers with these rows. */
static void
fill(struct bundle_file files[NFILES + 1], const char *enrolments)
{
	const struct bundle_file all[NFILES + 1] = {
		{ "manifest.csv", MANIFEST },
		{ "orgs.csv", ORGS },
		{ "users.csv", HEAD PEOPLE },
		{ "classes.csv", CLASS_HEAD "c,6e A,6e,homeroom,o1,\n" },
		{ "enrollments.csv", enrolments },
		{ "academicSessions.csv", TERM_HEAD
		    "y,Year,schoolYear,2026-09-01,2027-07-04,2027\n" },
		{ NULL, NULL },
	};

	memcpy(files, all, sizeof(all));
}

/* What the guardian is told about the class's teachers; 0: no category. */
static unsigned
teachers(int64_t id)
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct rpc_caller caller = test_caller(id,
	    small_school_user(&school, id, "g"), COMMON__ROLE__GUARDIAN);
	const ProtobufCMessage *reply;
	const Directory__ListCategoriesReply *r;
	size_t i;

	strcpy(caller.language, "fr");
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ListCategories", &caller,
	    &req.base, &reply, NULL), 0);
	r = (const Directory__ListCategoriesReply *)reply;
	for (i = 0; i < r->n_categories; i++)
		if (strcmp(r->categories[i]->label, "Enseignants de 6e A") ==
		    0)
			return r->categories[i]->member_count;
	return 0;
}

/* Polls: the day turns by itself, and the service's memory hears of it. */
static void
wait_for_teachers(int64_t id, unsigned n)
{
	int64_t until = loop_now_ms() + WAIT_MS;

	while (teachers(id) != n)
		if (loop_now_ms() > until)
			fail_msg("%u teachers, not %u", teachers(id), n);
}

static void
done(int64_t id, const struct bundle_file *files)
{
	const Directory__Job *job = small_school_reimport(&school, id, files);

	small_school_rejected(job, "", "");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(job->report->n_rejected, 0);
}

static void
test_midnight(void **state)
{
	struct bundle_file files[NFILES + 1];
	int64_t id = fresh();

	(void)state;
	fill(files, ENROL_HEAD "e1,c,o1,st,student,,\n"
	    "e2,c,o1,t1,teacher,2026-09-01,2027-03-01\n"
	    "e3,c,o1,t2,teacher,2027-02-28,\n");
	/* Half past eleven at night in Paris. */
	set_clock(id, "2027-02-27T22:30:00Z");
	done(id, files);
	assert_int_equal(teachers(id), 1);
	set_clock(id, "2027-02-27T22:59:59Z");
	assert_int_equal(teachers(id), 1);
	set_clock(id, "2027-02-27T23:00:01Z");
	wait_for_teachers(id, 2);
	/* The last day does not count. */
	set_clock(id, "2027-02-28T23:00:01Z");
	wait_for_teachers(id, 1);
	assert_int_equal(count(id, "member JOIN person USING (school_id,"
	    " person_id) WHERE sourced_id = 't2'"), 1);
	/* The same bundle again changes nothing. */
	done(id, files);
	assert_int_equal(count(id, "member WHERE true"), 2);
}

static void
test_time_zone(void **state)
{
	struct bundle_file files[NFILES + 1];
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct rpc_caller caller;
	const ProtobufCMessage *reply;
	struct status status;
	int64_t id = fresh();
	char job[33];

	(void)state;
	fill(files, ENROL_HEAD "e1,c,o1,st,student,,\n"
	    "e2,c,o1,t1,teacher,2027-03-01,\n");
	/* On the first of March in Reunion, on the last of February here. */
	set_clock(id, "2027-02-28T20:30:00Z");
	done(id, files);
	assert_int_equal(teachers(id), 0);
	caller = test_caller(id, 0, COMMON__ROLE__SYSTEM);
	req.zip.data = bundle_zip(files, &req.zip.len);
	req.time_zone = (char *)(uintptr_t)"Mars/Olympus";
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ImportRoster", &caller,
	    &req.base, NULL, &status), RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "timeZone");
	req.time_zone = (char *)(uintptr_t)"Indian/Reunion";
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ImportRoster", &caller,
	    &req.base, &reply, NULL), 0);
	snprintf(job, sizeof(job), "%s",
	    ((const Directory__ImportRosterReply *)reply)->job_id);
	free(req.zip.data);
	assert_int_equal(small_school_wait(&school, id, job)->state,
	    DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(teachers(id), 1);
}

static void
test_terms(void **state)
{
	struct bundle_file files[NFILES + 1];
	int64_t id = fresh();

	(void)state;
	fill(files, ENROL_HEAD "e1,c,o1,st,student,,\n"
	    "e2,c,o1,t1,teacher,,\n");
	files[CLASSES].text = CLASS_HEAD "c,6e A,6e,homeroom,o1,\" s1 ,s2\"\n";
	files[TERMS].text = TERM_HEAD
	    "s1,One,semester,2026-09-01,2027-02-01,2027\n"
	    "s2,Two,semester,2027-03-01,2027-07-04,2027\n";
	set_clock(id, "2026-08-31T12:00:00Z");
	done(id, files);
	assert_int_equal(teachers(id), 0);
	set_clock(id, "2026-09-01T12:00:00Z");
	wait_for_teachers(id, 1);
	set_clock(id, "2027-02-01T12:00:00Z");
	wait_for_teachers(id, 0);
	set_clock(id, "2027-03-01T12:00:00Z");
	wait_for_teachers(id, 1);
	set_clock(id, "2027-07-04T12:00:00Z");
	wait_for_teachers(id, 0);
}

static void
test_bad_dates(void **state)
{
	static const char *const dates[] = {
		"31.02.2027,", "2027-02-30,", "2027-2-3,", "demain,",
		",2027-13-01", "2027-06-01,2027-05-01", ",2027-02-29",
	};
	struct bundle_file files[NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh();
	char rows[400];
	size_t i;

	(void)state;
	set_clock(id, "2027-02-10T12:00:00Z");
	fill(files, ENROL_HEAD "e1,c,o1,st,student,,\n"
	    "e2,c,o1,t1,teacher, 2026-09-01 ,\n");
	done(id, files);
	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		snprintf(rows, sizeof(rows), "%se1,c,o1,st,student,,\n"
		    "e2,c,o1,t1,teacher,%s\ne3,c,o1,t2,teacher,%s\n",
		    ENROL_HEAD, dates[i], dates[i]);
		fill(files, rows);
		job = small_school_reimport(&school, id, files);
		assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
		assert_true(small_school_rejected(job, "enrollments.csv:3",
		    ""));
		assert_true(small_school_rejected(job, "enrollments.csv:4",
		    ""));
		assert_int_equal(teachers(id), 1);
	}
	/* A term whose dates cannot be read keeps those that it had. */
	fill(files, ENROL_HEAD "e1,c,o1,st,student,,\n"
	    "e2,c,o1,t1,teacher,,\n");
	files[CLASSES].text = CLASS_HEAD "c,6e A,6e,homeroom,o1,y\n";
	done(id, files);
	files[TERMS].text = TERM_HEAD
	    "y,Year,schoolYear,2020-09-01,2021-02-30,2021\n";
	job = small_school_reimport(&school, id, files);
	assert_true(small_school_rejected(job, "academicSessions.csv:2",
	    "2021-02-30"));
	assert_int_equal(teachers(id), 1);
}

/* OneRoster 1.2: columns without a name behind the last, and dates. */
static void
test_roles(void **state)
{
	struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\noneroster.version,1.2\n" },
		{ "users.csv", "sourcedId,enabledUser,username,givenName,"
		    "familyName,,\n"
		    "adm,true,adm,A,Dm,,\nt1,\" True\xc2\xa0\",t1,T,Un,,\n"
		    "g,true,g,G,Petit,,\n" },
		{ "roles.csv", "sourcedId,userSourcedId,roleType,role,"
		    "beginDate,endDate,orgSourcedId,,,\n"
		    "r1,adm,primary,siteAdministrator,,2027-03-01,o1,,,\n"
		    "r2, t1 , Primary ,teacher ,2026-09-01,2027-03-01,o1,,,\n"
		    "r3,t1,secondary,aide,2027-03-02,,o1,,,\n"
		    "r4,g,primary,parent,,,o1,,,\n" },
		{ NULL, NULL },
	};
	int64_t id = fresh(), until;

	(void)state;
	set_clock(id, "2027-02-10T12:00:00Z");
	done(id, files);
	assert_int_equal(count(id, "person WHERE active"), 3);
	assert_int_equal(count(id, "person WHERE active AND role = 3"), 1);
	/* Nobody's role for a day; the administrator is the last. */
	set_clock(id, "2027-03-01T12:00:00Z");
	until = loop_now_ms() + WAIT_MS;
	while (count(id, "person WHERE active AND sourced_id = 't1'") != 0)
		assert_true(loop_now_ms() < until);
	assert_int_equal(count(id, "person WHERE active AND role = 5"), 1);
	set_clock(id, "2027-03-02T12:00:00Z");
	while (count(id, "person WHERE active AND role = 4") != 1)
		assert_true(loop_now_ms() < until);
}

/* ---- whose rows ---- */

static const struct bundle_file two_schools[] = {
	{ "manifest.csv", MANIFEST },
	{ "orgs.csv", "sourcedId,name,type,parentSourcedId\n"
	    "d,District,district,\no1,One,school,d\no2,Two,school,d\n"
	    "o1d,Maths,department,o1\n" },
	{ "users.csv", HEAD PEOPLE
	    "t9,true,o2,teacher,t9,Of,Two,,\n"
	    "t8,true,\"o2,o1\",teacher,t8,Of,Both,,\n"
	    "t7,true,o1d,teacher,t7,Of,Maths,,\n" },
	{ "classes.csv", CLASS_HEAD "c,6e A,6e,homeroom,o1,\n"
	    "c9,6e A,6e,homeroom,o2,\n" },
	{ "enrollments.csv", ENROL_HEAD "e1,c,o1,st,student,,\n"
	    "e9,c9,o2,t9,teacher,,\n" },
	{ NULL, NULL },
};

static const Directory__Job *
import_org(int64_t id, const struct bundle_file *files, const char *org)
{
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct rpc_caller caller = test_caller(id, 0, COMMON__ROLE__SYSTEM);
	const ProtobufCMessage *reply;
	char job[33];

	req.zip.data = bundle_zip(files, &req.zip.len);
	req.org = (char *)(uintptr_t)org;
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ImportRoster", &caller,
	    &req.base, &reply, NULL), 0);
	free(req.zip.data);
	snprintf(job, sizeof(job), "%s",
	    ((const Directory__ImportRosterReply *)reply)->job_id);
	return small_school_wait(&school, id, job);
}

static void
test_two_schools(void **state)
{
	const Directory__Job *job;
	int64_t id = fresh();
	int again;

	(void)state;
	job = import_org(id, two_schools, "");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__FAILED);
	assert_true(small_school_rejected(job, "orgs.csv:3", "o1 (One)"));
	assert_true(small_school_rejected(job, "orgs.csv:4", "o2 (Two)"));
	job = import_org(id, two_schools, "o5");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__FAILED);
	assert_int_equal(count(id, "person WHERE true"), 0);
	/* Named once, it is known. */
	for (again = 0; again < 2; again++) {
		job = import_org(id, two_schools, again ? "" : "o1");
		assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
		assert_true(small_school_rejected(job, "users.csv:1", "1 "));
		assert_true(small_school_rejected(job, "classes.csv:1",
		    "1 "));
		assert_true(small_school_rejected(job, "enrollments.csv:1",
		    "1 "));
		assert_int_equal(job->report->n_rejected, 3);
		assert_int_equal(count(id, "person WHERE active"), 7);
		assert_int_equal(count(id, "class WHERE active"), 1);
	}
}

static void
test_other_school(void **state)
{
	struct bundle_file files[NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh();

	(void)state;
	fill(files, ENROL_HEAD "e1,c,o1,st,student,,\n");
	done(id, files);
	files[ORG_FILE].text = "sourcedId,name,type\no2,Other,school\n";
	files[USERS].text = HEAD "x,true,o2,teacher,x,X,Y,,\n";
	files[CLASSES].text = CLASS_HEAD "c,6e A,6e,homeroom,o2,\n";
	files[ENROLMENTS].text = ENROL_HEAD "e,c,o2,x,teacher,,\n";
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__FAILED);
	assert_true(small_school_rejected(job, "orgs.csv:2", "o2 (Other)"));
	/* Nor without its orgs.csv. */
	files[0].text = "propertyName,value\nfile.orgs,absent\n";
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__FAILED);
	assert_true(small_school_rejected(job, "users.csv:1", "o1"));
	assert_int_equal(count(id, "person WHERE active"), 5);
}

/* Roles of 1.2 name the school that they are at. */
static void
test_roles_elsewhere(void **state)
{
	static const struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\noneroster.version,1.2\n" },
		{ "orgs.csv", "sourcedId,name,type\no1,One,school\n"
		    "o2,Two,school\n" },
		{ "users.csv", "sourcedId,enabledUser,username,givenName,"
		    "familyName\na,true,a,A,A\nb,true,b,B,B\n" },
		{ "roles.csv", "sourcedId,userSourcedId,roleType,role,"
		    "orgSourcedId\nr1,a,primary,teacher,o1\n"
		    "r2,a,secondary,siteAdministrator,o2\n"
		    "r3,b,primary,teacher,o2\n" },
		{ NULL, NULL },
	};
	const Directory__Job *job;
	int64_t id = fresh();

	(void)state;
	job = import_org(id, files, "o1");
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "users.csv:1", "1 "));
	assert_true(small_school_rejected(job, "roles.csv:1", "2 "));
	assert_int_equal(count(id, "person WHERE true"), 1);
	assert_int_equal(count(id, "person WHERE role = 3"), 1);
}

/* ---- classes of the same name ---- */

static void
test_same_title(void **state)
{
	struct bundle_file files[NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh();

	(void)state;
	fill(files, ENROL_HEAD "e1,c,o1,st,student,,\n");
	files[CLASSES].text = CLASS_HEAD "c,6e A,06,homeroom,o1,\n"
	    "d,6E a,6 bil,homeroom,o1,\nx,Chorale,,homeroom,o1,\n"
	    "y,Chorale,,homeroom,o1,\nz,5e A,05,homeroom,o1,\n";
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "classes.csv:2", "6e A (06)"));
	assert_true(small_school_rejected(job, "classes.csv:3",
	    "6E a (6 bil)"));
	assert_true(small_school_rejected(job, "classes.csv:4",
	    "Chorale (x)"));
	assert_int_equal(count(id, "class WHERE title IN ('6e A (06)',"
	    " '6E a (6 bil)', 'Chorale (x)', 'Chorale (y)', '5e A')"), 5);
	/* Alone again, it has its name. */
	files[CLASSES].text = CLASS_HEAD "c,6e A,06,homeroom,o1,\n"
	    "x,Chorale,,homeroom,o1,\ny,Chorale,,homeroom,o1,\n"
	    "z,5e A,05,homeroom,o1,\n";
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(count(id, "class WHERE title = '6e A'"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_midnight),
		cmocka_unit_test(test_time_zone),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_bad_dates),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_two_schools),
		cmocka_unit_test(test_other_school),
		cmocka_unit_test(test_roles_elsewhere),
		cmocka_unit_test(test_same_title),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
