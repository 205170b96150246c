/* Rosters that are damaged, too short, or somebody else's take nothing away. */
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
#define G1	"g1,,,true,o1,parent,g1,Anna,Martin,\"st1,st2\"," \
	SMALL_PASSWORD ",,\r\n"
#define G2	"g2,,,true,o1,guardian,g2,Paul,Petit,\"st3,nobody\",,,\r\n"
#define G3	"g3,,,true,o1,relative,g3,Éva,Dupond,,,,\r\n"
#define ADM1	"adm1,,,true,o1,administrator,adm1,Marie,Roi,," \
	SMALL_PASSWORD ",Principale,ADMIN\r\n"

enum { ORGS = 1, USERS, CLASSES, ENROLMENTS };

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

/* A school of its own with the small bundle in it. */
static int64_t
fresh(struct bundle_file files[SMALL_NFILES + 1])
{
	char code[32];
	int64_t id;

	snprintf(code, sizeof(code), "safe-%d", ++nschools);
	id = small_school_create(&school, code);
	small_school_files(files);
	assert_int_equal(small_school_reimport(&school, id, files)->state,
	    DIRECTORY__JOB__STATE__DONE);
	return id;
}

/* The file with `from`, which must be there, replaced; freed never. */
static void
edit(struct bundle_file *file, const char *from, const char *to)
{
	const char *at = strstr(file->text, from);
	size_t size = strlen(file->text) + strlen(to) + 1;
	char *text = malloc(size);

	assert_non_null(at);
	assert_non_null(text);
	snprintf(text, size, "%.*s%s%s", (int)(at - file->text), file->text,
	    to, at + strlen(from));
	file->text = text;
}

static bool
is_active(int64_t id, const char *sourced_id)
{
	char what[200];

	snprintf(what, sizeof(what), "person WHERE active AND sourced_id ="
	    " '%s'", sourced_id);
	return count(id, what) == 1;
}

/* All that hangs on g1, who is in line 10. */
static void
assert_g1_stays(int64_t id, const Directory__Job *job)
{
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(is_active(id, "g1"));
	assert_int_equal(count(id, "guardian g JOIN person p USING"
	    " (school_id) WHERE p.person_id = g.guardian_id AND g.active AND"
	    " p.sourced_id = 'g1'"), 3);
}

static void
test_bad_rows(void **state)
{
	static const char *const rows[] = {
		"g1,,,true,o1,parent,g1,Ann\xe9,Martin,\"st1,st2\",,,\r\n",
		"g1,,,true,o1,parent,g1,An\"na,Martin,\"st1,st2\",,,\r\n",
		"g1,,,true,o1,parent,g1,\"Anna,Martin,\"st1,st2\",,,\r\n",
		"g1,,,true,o1,parent,g1,An,na,Martin,\"st1,st2\",,,\r\n",
		"g1,,,true,o1,parent,g1,Martin,\"st1,st2\",,,\r\n",
		"g1,,,true,o1,parent,g1,,Martin,\"st1,st2\",,,\r\n",
		"g1,,,vrai,o1,parent,g1,Anna,Martin,\"st1,st2\",,,\r\n",
		"g1,,,true,o1,mum,g1,Anna,Martin,\"st1,st2\",,,\r\n",
		"g1,,,true,o7,parent,g1,Anna,Martin,\"st1,st2\",,,\r\n",
		"g1,gone,,true,o1,parent,g1,Anna,Martin,,,,\r\n",
		" \"g1\" ,,,true,o1,parent,g1,Anna,Martin,,,,\r\n",
	};
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh(files);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		small_school_files(files);
		edit(&files[USERS], G1, rows[i]);
		/* One whom nothing speaks of leaves all the same. */
		edit(&files[USERS], G3, "");
		job = small_school_reimport(&school, id, files);
		if (!small_school_rejected(job, "users.csv:10", ""))
			fail_msg("row %zu is not named", i);
		assert_g1_stays(id, job);
		assert_false(is_active(id, "g3"));
		small_school_files(files);
		small_school_reimport(&school, id, files);
	}
}

static void
test_about_anybody(void **state)
{
	static const char *const rows[] = {
		",g1,,true,o1,parent,g1,Anna,Martin,\"st1,st2\",,,\r\n",
		"\xffg1,,,true,o1,parent,g1,Anna,Martin,\"st1,st2\",,,\r\n",
		",,,true,o1,parent,g1,Anna,Martin,\"st1,st2\",,,\r\n",
		"g,1,,,true,o1,parent,g1,Anna,Martin,\"st1,st2\",,,\r\n",
		"g\"1,,,true,o1,parent,g1,Anna,Martin,\"st1,st2\",,,\r\n",
	};
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh(files);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		small_school_files(files);
		edit(&files[USERS], G1, rows[i]);
		edit(&files[USERS], G3, "");
		job = small_school_reimport(&school, id, files);
		assert_g1_stays(id, job);
		assert_true(is_active(id, "g3"));
		assert_true(small_school_rejected(job, "users.csv:10",
		    "impossible de savoir"));
	}
}

/* Two stray quotes make one row of two: whose row it was stays. */
static void
test_swallowed(void **state)
{
	static const char *const pairs[] = {
		/* In a column that nobody reads, */
		"g1,,\"x\r\ng2,,\",true,o1,parent,g1,Anna,Martin,\"st1,st2\""
		",,,\r\n",
		/* and in one that is read. */
		"g1,,,true,o1,parent,g1,Anna,Martin,\"st1,st2\",,\"\r\n"
		"g2,,,true,o1,guardian,g2,Paul,Petit,st3,,\",\r\n",
	};
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh(files);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		small_school_files(files);
		edit(&files[USERS], G1 G2, pairs[i]);
		job = small_school_reimport(&school, id, files);
		assert_g1_stays(id, job);
		assert_true(is_active(id, "g2"));
		assert_true(small_school_rejected(job, "users.csv:11", "g2"));
	}
}

static void
test_other_files(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh(files);
	const int members = count(id, "member WHERE true");

	(void)state;
	edit(&files[CLASSES], "m6,,Math", "m6,,Ma\xe9th");
	edit(&files[CLASSES], "h4,,4e A,", "h4,,4e, A,");
	edit(&files[CLASSES], "m4,,Mathématiques 4e A,Scheduled,o1,,"
	    "Mathématiques,h4", "m4,,Mathématiques 4e A,Scheduled,o1,,"
	    "Mathématiques,h0");
	edit(&files[ENROLMENTS], "e7,,m6,", "e7,,m6,,");
	edit(&files[ENROLMENTS], "e9,,f6,o1,t2", "e9,,f6,o1,t22");
	edit(&files[ENROLMENTS], "e10,,h5,o1,t3,teacher",
	    "e10,,h5,o1,t3,teacher\"");
	job = small_school_reimport(&school, id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "classes.csv:2", "") ||
	    small_school_rejected(job, "classes.csv:5", ""));
	assert_true(small_school_rejected(job, "classes.csv:3", ""));
	assert_true(small_school_rejected(job, "classes.csv:7", "h0"));
	assert_true(small_school_rejected(job, "enrollments.csv:8", ""));
	assert_true(small_school_rejected(job, "enrollments.csv:10", "t22"));
	assert_true(small_school_rejected(job, "enrollments.csv:11", ""));
	assert_int_equal(count(id, "member WHERE true"), members);
	assert_int_equal(count(id, "class WHERE active"), 6);
}

static void
test_header_alone(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh(files);
	char text[400], where[40];
	int f;

	(void)state;
	for (f = ORGS; f <= ENROLMENTS; f++) {
		small_school_files(files);
		snprintf(text, sizeof(text), "%.*s\n\n",
		    (int)strcspn(files[f].text, "\r\n"), files[f].text);
		files[f].text = text;
		job = small_school_reimport(&school, id, files);
		assert_int_equal(job->state, DIRECTORY__JOB__STATE__FAILED);
		snprintf(where, sizeof(where), "%s:1", files[f].name);
		assert_true(small_school_rejected(job, where, "en-tête"));
		assert_int_equal(count(id, "person WHERE active"), 11);
	}
}

static void
test_last_admin(void **state)
{
	static const char *const rows[] = {
		"",
		"adm1,,,true,o1,administrator,adm1,Marie,Roi,,,Principale,\r\n",
		"adm1,,,false,o1,administrator,adm1,Marie,Roi,,,,ADMIN\r\n",
		"adm1,,,true,o1,teacher,adm1,Marie,Roi,,,Principale,\r\n",
		"adm1,tobedeleted,,,,,,,,,,,\r\n",
		/* Her successor has a login that is taken. */
		"adm2,,,true,o1,administrator,ADM1,M,R,,,,ADMIN\r\n"
		"adm1,,,true,o1,administrator,adm1,Marie,Roi,,,,\r\n",
	};
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;
	int64_t id = fresh(files);
	char manifest[200];
	size_t i;
	int delta;

	(void)state;
	for (i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		delta = (int)i % 2;
		if (delta && i / 2 == 0)
			continue;
		small_school_files(files);
		edit(&files[USERS], ADM1, rows[i / 2]);
		snprintf(manifest, sizeof(manifest), "propertyName,value\n"
		    "file.users,%s\n", delta ? "delta" : "bulk");
		files[0].text = manifest;
		job = small_school_reimport(&school, id, files);
		assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
		assert_int_equal(count(id, "person JOIN account USING"
		    " (school_id, person_id) WHERE active AND role = 5 AND"
		    " sourced_id = 'adm1' AND login = 'adm1'"), 1);
		assert_true(small_school_rejected(job,
		    i / 2 == 0 ? "users.csv:1" : i / 2 == 5 ? "users.csv:3" :
		    "users.csv:2", "dernier administrateur"));
	}
}

/* ---- what has to be confirmed ---- */

static void
import_two_fewer(int64_t id, struct bundle_file *files, char job[33])
{
	const Directory__Job *j;

	small_school_files(files);
	edit(&files[USERS], G2 G3,
	    "n1,,,true,o1,parent,n1,New,One,," SMALL_PASSWORD ",,\r\n");
	assert_int_equal(small_school_import(&school, id, files, job, NULL),
	    0);
	j = small_school_wait(&school, id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__CONFIRM);
	assert_int_equal(j->report->created, 1);
	assert_int_equal(j->report->n_removals, 2);
	assert_int_equal(j->report->removals[0]->kind,
	    DIRECTORY__REMOVAL__KIND__PEOPLE);
	assert_int_equal(j->report->removals[0]->removed, 2);
	assert_int_equal(j->report->removals[0]->total, 11);
	assert_int_equal(j->report->removals[1]->kind,
	    DIRECTORY__REMOVAL__KIND__GUARDIAN_LINKS);
	assert_int_equal(j->report->removals[1]->removed, 1);
	assert_int_equal(count(id, "person WHERE active"), 11);
	assert_int_equal(count(id, "person WHERE true"), 11);
	assert_int_equal(count(id, "guardian WHERE active"), 4);
}

static void
test_cancelled(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh(files);
	struct status status;
	char job[33];

	(void)state;
	import_two_fewer(id, files, job);
	assert_int_equal(small_school_word(&school, school.id, "ConfirmJob",
	    job, &status), RPC__CODE__NOT_FOUND);
	assert_int_equal(small_school_word(&school, id, "CancelJob", job,
	    NULL), 0);
	assert_int_equal(small_school_wait(&school, id, job)->state,
	    DIRECTORY__JOB__STATE__CANCELLED);
	assert_int_equal(small_school_word(&school, id, "ConfirmJob", job,
	    &status), RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(status.reason, RPC__REASON__JOB_NOT_WAITING);
	assert_int_equal(count(id, "person WHERE active"), 11);
	assert_int_equal(count(id, "stage_person WHERE true"), 0);
}

static void
test_newer_cancels(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh(files);
	struct status status;
	char job[33];

	(void)state;
	import_two_fewer(id, files, job);
	small_school_files(files);
	assert_int_equal(small_school_reimport(&school, id, files)->state,
	    DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(small_school_wait(&school, id, job)->state,
	    DIRECTORY__JOB__STATE__CANCELLED);
	assert_int_equal(small_school_word(&school, id, "ConfirmJob", job,
	    &status), RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(count(id, "person WHERE active"), 11);
}

static bool
has_password(int64_t id, const char *sourced_id)
{
	char what[200];

	snprintf(what, sizeof(what), "account JOIN person USING (school_id,"
	    " person_id) WHERE hash IS NOT NULL AND sourced_id = '%s'",
	    sourced_id);
	return count(id, what) == 1;
}

static void
test_confirmed(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh(files);
	const Directory__Job *j;
	char job[33];

	(void)state;
	import_two_fewer(id, files, job);
	assert_int_equal(small_school_word(&school, id, "ConfirmJob", job,
	    NULL), 0);
	j = small_school_wait(&school, id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(j->report->created, 1);
	assert_false(is_active(id, "g2"));
	assert_false(is_active(id, "g3"));
	assert_true(is_active(id, "n1"));
	assert_true(has_password(id, "n1"));
}

/* More goes by now than was said: it is asked anew. */
static void
test_confirmed_late(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh(files);
	const Directory__Job *j;
	char job[33], sql[300];

	(void)state;
	import_two_fewer(id, files, job);
	snprintf(sql, sizeof(sql), "INSERT INTO person (school_id, sourced_id,"
	    " role, given_name, family_name, search_given, search_family)"
	    " VALUES (%" PRId64 ", 'late', 1, 'L', 'ate', 'l', 'ate')", id);
	test_sql(school.db, "directory", sql);
	assert_int_equal(small_school_word(&school, id, "ConfirmJob", job,
	    NULL), 0);
	j = small_school_wait(&school, id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__CONFIRM);
	assert_int_equal(j->report->removals[0]->removed, 3);
	assert_int_equal(j->report->removals[0]->total, 12);
	assert_true(is_active(id, "g2"));
	assert_int_equal(small_school_word(&school, id, "ConfirmJob", job,
	    NULL), 0);
	j = small_school_wait(&school, id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_false(is_active(id, "late"));
}

/* Confirmed at a replica that has not read it; then without the one that has:
 * only passwords are lost, and the report says so. */
static void
test_other_replica(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	struct small_school other = school;
	int64_t id = fresh(files), id2 = fresh(files);
	const Directory__Job *j;
	char job[33];

	(void)state;
	other.service = test_service_start(school.db, "directory", NULL);
	other.peer = test_peer_new("directory",
	    test_service_endpoint(other.service));
	import_two_fewer(id, files, job);
	assert_int_equal(small_school_word(&other, id, "ConfirmJob", job,
	    NULL), 0);
	j = small_school_wait(&other, id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(has_password(id, "n1"));

	import_two_fewer(id2, files, job);
	test_peer_free(&school.peer);
	test_service_stop(&school.service);
	school = other;
	assert_int_equal(small_school_word(&school, id2, "ConfirmJob", job,
	    NULL), 0);
	j = small_school_wait(&school, id2, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(is_active(id2, "n1"));
	assert_false(has_password(id2, "n1"));
	assert_true(small_school_rejected(j, ":0", "premiers mots de passe"));
}

/* Everything that takes rights away counts, not people alone. */
static void
test_other_removals(void **state)
{
	static const struct {
		int			 file;
		const char		*from, *to;
		Directory__Removal__Kind kind;
	} cases[] = {
		{ USERS, "g1,Anna,Martin,\"st1,st2\"", "g1,Anna,Martin,st1",
		    DIRECTORY__REMOVAL__KIND__GUARDIAN_LINKS },
		{ USERS, G2 G3, "g2,,,false,o1,guardian,g2,Paul,Petit,,,,\r\n"
		    "g3,,,false,o1,relative,g3,E,D,,,,\r\n",
		    DIRECTORY__REMOVAL__KIND__PEOPLE },
		{ CLASSES, "h5,,5e C,homeroom,o1,,,\n", "",
		    DIRECTORY__REMOVAL__KIND__CLASSES },
		{ ENROLMENTS, "e9,,f6,o1,t2,teacher\n"
		    "e10,,h5,o1,t3,teacher\n", "",
		    DIRECTORY__REMOVAL__KIND__ENROLMENTS },
		{ CLASSES, "m6,,Mathématiques 6e B,scheduled,o1,,"
		    "Mathématiques,h6", "m6,,Mathématiques 6e B,scheduled,"
		    "o1,,Mathématiques,",
		    DIRECTORY__REMOVAL__KIND__MEMBERSHIPS },
	};
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh(files);
	const Directory__Job *j;
	char job[33];
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		small_school_files(files);
		edit(&files[cases[i].file], cases[i].from, cases[i].to);
		/* st1 states g1, too: 1 of 3 links goes with st2. */
		assert_int_equal(small_school_import(&school, id, files, job,
		    NULL), 0);
		j = small_school_wait(&school, id, job);
		if (j->state != DIRECTORY__JOB__STATE__CONFIRM)
			fail_msg("case %zu does not wait", i);
		for (k = 0; k < j->report->n_removals; k++)
			if (j->report->removals[k]->kind == cases[i].kind)
				break;
		assert_int_not_equal(k, j->report->n_removals);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_rows),
		cmocka_unit_test(test_about_anybody),
		cmocka_unit_test(test_swallowed),
		cmocka_unit_test(test_other_files),
		cmocka_unit_test(test_header_alone),
		cmocka_unit_test(test_last_admin),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_newer_cancels),
		cmocka_unit_test(test_confirmed),
		cmocka_unit_test(test_confirmed_late),
		cmocka_unit_test(test_other_removals),
		cmocka_unit_test(test_other_replica),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
