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

/* What the import of a plain list leads to, begun by somebody. */
static const Directory__Job *
import_by(const char *sourced_id, const char *list)
{
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, sourced_id);
	const Directory__ImportRosterReply *reply;
	char job[33];

	caller.permissions = UINT64_C(1) << COMMON__PERMISSION__ROSTERS;
	req.zip.data = (uint8_t *)(uintptr_t)list;
	req.zip.len = strlen(list);
	reply = test_expect(school.peer, &directory__directory__descriptor,
	    "ImportRoster", &caller, &req, 0, NULL);
	snprintf(job, sizeof(job), "%s", reply->job_id);
	return small_school_wait(&school, school.id, job);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_secretary_makes_no_administrator),
		cmocka_unit_test(test_a_secretary_changes_no_administrator),
		cmocka_unit_test(test_an_administrator_makes_another),
	};

	return cmocka_run_group_tests_name("directory_roster_privileged",
	    tests, set_up, tear_down);
}
