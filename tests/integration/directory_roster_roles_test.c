/* What an import says beyond one role: hats, functions, levels. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

static struct small_school	school;

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

static int64_t
fresh(void)
{
	static int n;
	char code[16];

	snprintf(code, sizeof(code), "hats-%d", n++);
	return small_school_create(&school, code);
}

/* The first column of the first row; $1: the school. */
static const char *
ask(int64_t id, const char *sql)
{
	char text[24];
	const char *const values[] = { text };

	snprintf(text, sizeof(text), "%" PRId64, id);
	return test_sql_params(school.db, "directory", sql, 1, values);
}

static void
test_levels(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	char before[64];

	(void)state;
	assert_string_equal(ask(school.id, "SELECT string_agg(l.title || ' ' ||"
	    " c.title, ', ' ORDER BY l.sort_title) FROM level l JOIN class c"
	    " USING (school_id, level_id) WHERE school_id = $1::bigint"),
	    "4e 4e A, 5e 5e C, 6e 6e B");
	snprintf(before, sizeof(before), "%s", ask(school.id,
	    "SELECT string_agg(level_id::text, ' ' ORDER BY sort_title)"
	    " FROM level WHERE school_id = $1::bigint"));
	small_school_files(files);
	small_school_reimport(&school, school.id, files);
	assert_string_equal(ask(school.id,
	    "SELECT string_agg(level_id::text, ' ' ORDER BY sort_title)"
	    " FROM level WHERE school_id = $1::bigint"), before);
}

#define FUNCTIONS "SELECT string_agg(function::text, ' ' ORDER BY sourced_id)" \
    " FROM person WHERE school_id = $1::bigint"

/* Said by the roster, or by the title, or by hand for good. */
static void
test_functions(void **state)
{
	static const struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\noneroster.version,1.1\n" },
		{ "users.csv", "sourcedId,enabledUser,orgSourcedIds,role,"
		    "username,givenName,familyName,metadata.title,"
		    "metadata.liaisonRole,metadata.liaisonFunction\n"
		    "a,true,o,administrator,a,A,A,Principale adjointe,ADMIN,\n"
		    "b,true,o,aide,b,B,B,Secrétaire de direction,,health\n"
		    "c,true,o,aide,c,C,C,Conseillère principale d'éducation,,"
		    "\n"
		    "d,true,o,aide,d,D,D,Documentaliste,,king\n"
		    "e,true,o,aide,e,E,E,Secrétaire de direction,,\n"
		    "f,true,o,aide,f,F,F,,,\n" },
		{ NULL, NULL },
	};
	const int64_t id = fresh();
	const Directory__Job *job;

	(void)state;
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "users.csv:5", "king"));
	assert_string_equal(ask(id, FUNCTIONS), "1 5 3 7 2 0");
	ask(id, "UPDATE person SET function = 9, function_fixed = true"
	    " WHERE school_id = $1::bigint AND sourced_id = 'c'");
	small_school_reimport(&school, id, files);
	assert_string_equal(ask(id, FUNCTIONS), "1 5 9 7 2 0");
}

#define ROLES "SELECT string_agg(r.role::text, ' ' ORDER BY r.role) FROM" \
    " person_role r JOIN person p USING (school_id, person_id)" \
    " WHERE school_id = $1::bigint AND p.sourced_id = 't'"

/* A teacher who is the parent of a pupil, until roles.csv says otherwise. */
static void
test_hats(void **state)
{
	struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\noneroster.version,1.2\n" },
		{ "users.csv", "sourcedId,enabledUser,username,givenName,"
		    "familyName,agentSourcedIds\n"
		    "t,true,t,Tom,Autre,\nu,true,u,Una,Un,\n"
		    "s,true,s,Zoé,Petit,t\n" },
		{ "roles.csv", "sourcedId,userSourcedId,roleType,role\n"
		    "r1,t,primary,teacher\nr2,t,secondary,parent\n"
		    "r3,u,primary,teacher\nr4,s,primary,student\n"
		    "r5,s,secondary,teacher\n" },
		{ "classes.csv", "sourcedId,title,classType,schoolSourcedId\n"
		    "c1,6e B,homeroom,o\nc2,5e A,homeroom,o\n" },
		{ "enrollments.csv", "sourcedId,classSourcedId,"
		    "schoolSourcedId,userSourcedId,role\ne1,c1,o,s,student\n"
		    "e2,c1,o,u,teacher\ne3,c2,o,t,teacher\n" },
		{ NULL, NULL },
	};
	const int64_t id = fresh();
	const Directory__Job *job;

	(void)state;
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_string_equal(ask(id, ROLES), "1 3");
	assert_string_equal(ask(id, "SELECT count(*)::text FROM kin"
	    " WHERE school_id = $1::bigint"), "1");
	/* Being a student goes with no other role. */
	assert_true(small_school_rejected(job, "roles.csv:6", "rôle"));
	/* Both hats' classes. */
	assert_string_equal(ask(id, "SELECT string_agg(c.title, ' ' ORDER BY"
	    " c.title) FROM person p, unnest(hats(p.school_id, p.person_id))"
	    " h, unnest(h.groups) g JOIN class c ON c.class_id = g"
	    " WHERE p.school_id = $1::bigint AND p.sourced_id = 't'"),
	    "5e A 6e B");
	files[2].text = "sourcedId,userSourcedId,roleType,role\n"
	    "r1,t,primary,teacher\nr3,u,primary,teacher\n"
	    "r4,s,primary,student\n";
	small_school_reimport(&school, id, files);
	assert_string_equal(ask(id, ROLES), "3");
	assert_string_equal(ask(id, "SELECT count(*)::text FROM person p,"
	    " unnest(hats(p.school_id, p.person_id)) h"
	    " WHERE p.school_id = $1::bigint AND p.sourced_id = 't'"), "1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_hats),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
