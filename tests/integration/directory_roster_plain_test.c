/* Plain lists, previews, the same person under another id, and undoing. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
#include "rpc.pb-c.h"
#include "small_school.h"

#define HEADER	"Nom;Prénom;Rôle;Classe;E-mail;Enfants\r\n"

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
	char sql[600];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s AND x.school_id ="
	    " %" PRId64, what, school_id);
	return atoi(test_sql(school.db, "directory", sql));
}

static int64_t
fresh(void)
{
	char code[32];

	snprintf(code, sizeof(code), "plain-%d", ++nschools);
	return small_school_create(&school, code);
}

/* A school of its own with the small bundle in it. */
static int64_t
fresh_small(void)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh();

	small_school_files(files);
	assert_int_equal(small_school_reimport(&school, id, files)->state,
	    DIRECTORY__JOB__STATE__DONE);
	return id;
}

static int
begin(int64_t id, const void *data, size_t len, bool dry, char job[33],
    struct status *status)
{
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct rpc_caller caller = test_caller(id, 0, COMMON__ROLE__SYSTEM);
	const ProtobufCMessage *reply;
	int code;

	req.zip.data = (uint8_t *)(uintptr_t)data;
	req.zip.len = len;
	req.dry_run = dry;
	req.file_name = (char *)(uintptr_t)"rentrée.csv";
	code = test_call(school.peer, &directory__directory__descriptor,
	    "ImportRoster", &caller, &req.base, &reply, status);
	if (code == 0)
		snprintf(job, 33, "%s",
		    ((const Directory__ImportRosterReply *)reply)->job_id);
	return code;
}

/* The job of a plain list, over or in CONFIRM. */
static const Directory__Job *
list(int64_t id, const char *text, bool dry, char job[33])
{
	assert_int_equal(begin(id, text, strlen(text), dry, job, NULL), 0);
	return small_school_wait(&school, id, job);
}

static int
confirm(int64_t id, const char *job, bool all_same, struct status *status)
{
	Directory__ConfirmJobRequest req = DIRECTORY__CONFIRM_JOB_REQUEST__INIT;
	struct rpc_caller caller = test_caller(id, 0, COMMON__ROLE__SYSTEM);

	req.id = (char *)(uintptr_t)job;
	req.all_same = all_same;
	return test_call(school.peer, &directory__directory__descriptor,
	    "ConfirmJob", &caller, &req.base, NULL, status);
}

/* The same, with whatever it removes confirmed. */
static const Directory__Job *
listed(int64_t id, const char *text, char job[33])
{
	const Directory__Job *j = list(id, text, false, job);

	if (j->state == DIRECTORY__JOB__STATE__CONFIRM) {
		assert_int_equal(confirm(id, job, false, NULL), 0);
		j = small_school_wait(&school, id, job);
	}
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	return j;
}

static int
undo(int64_t id, const char *job, struct status *status)
{
	Directory__UndoJobRequest req = DIRECTORY__UNDO_JOB_REQUEST__INIT;
	struct rpc_caller caller = test_caller(id, 0, COMMON__ROLE__SYSTEM);

	req.id = (char *)(uintptr_t)job;
	return test_call(school.peer, &directory__directory__descriptor,
	    "UndoJob", &caller, &req.base, NULL, status);
}

static const Directory__Job *
undone(int64_t id, const char *job)
{
	assert_int_equal(undo(id, job, NULL), 0);
	return small_school_wait(&school, id, job);
}

#define FAMILY	HEADER \
	"Martin;Léa;élève;6e B;;\r\n" \
	"Martin;Noé;Élève;6e B;;\r\n" \
	"Durand;Théo;Professeur;\"6e B | 4e A\";theo@example.org;\r\n" \
	"Martin;Anna;mère;;anna@example.org;\"Léa Martin, Noé Martin\"\r\n" \
	"Roi;Marie;CPE;;;\r\n"

static void
test_list(void **state)
{
	int64_t id = fresh();
	const Directory__Job *j;
	char job[33];

	(void)state;
	j = list(id, FAMILY, false, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(j->report->n_rejected, 0);
	assert_string_equal(j->file_name, "rentrée.csv");
	assert_int_equal(j->format, DIRECTORY__ROSTER_FORMAT__CSV);
	assert_int_equal(count(id, "person x WHERE active"), 5);
	assert_int_equal(count(id, "person x WHERE active AND role = 4 AND"
	    " title = 'CPE'"), 1);
	assert_int_equal(count(id, "person x WHERE email ="
	    " 'anna@example.org' AND role = 1"), 1);
	assert_int_equal(count(id, "guardian x WHERE active"), 2);
	assert_int_equal(count(id, "class x WHERE active"), 2);
	assert_int_equal(count(id, "member x WHERE role = 3"), 2);
	assert_int_equal(count(id, "member x WHERE role = 2"), 2);
	assert_int_equal(count(id, "account x WHERE login = 'lea.martin'"), 1);
	/* The same again changes nothing. */
	j = list(id, FAMILY, false, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(j->report->created + j->report->updated +
	    j->report->removed, 0);
	/* Who is not in it stays; a move of class is a move. */
	listed(id, HEADER "Durand;Théo;prof;5e C;theo@example.org;\r\n",
	    job);
	assert_int_equal(count(id, "person x WHERE active"), 5);
	assert_int_equal(count(id, "member x WHERE role = 3"), 1);
	assert_int_equal(count(id, "guardian x WHERE active"), 2);
}

static void
test_children(void **state)
{
	int64_t id = fresh();
	const Directory__Job *j;
	char job[33];

	(void)state;
	j = list(id, HEADER
	    "Martin;Léa;élève;6e B;;\r\n"
	    "Martin;Léa;élève;4e A;;\r\n"
	    "Petit;Zoé;élève;4e A;;\r\n"
	    "Martin;Anna;parent;;;Léa Martin\r\n"
	    "Martin;Paul;parent;;;Léa Martin (4e A)|Petit Zoé|Ugo Rien\r\n",
	    false, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(j, "rentrée.csv:5", "Léa Martin"));
	assert_true(small_school_rejected(j, "rentrée.csv:6", "Ugo Rien"));
	assert_int_equal(j->report->n_rejected, 2);
	assert_int_equal(count(id, "guardian x WHERE active"), 2);
}

static void
test_no_list(void **state)
{
	static const struct {
		const char	*text;
		size_t		 len;
	} bad[] = {
		{ "", 0 }, { "nom;classe\nA;B\n", 15 },
		{ "\xff\xfen\0o\0", 6 }, { ";;;\n", 4 }, { "\0\0\0", 3 },
	};
	int64_t id = fresh();
	struct status status;
	char job[33];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_not_equal(begin(id, bad[i].text, bad[i].len, false,
		    job, &status), 0);
		assert_true(status.reason == RPC__REASON__ROSTER_UNREADABLE ||
		    status.reason == RPC__REASON__FIELD_MISSING);
	}
	assert_int_equal(list(id, HEADER "A;B;roi;;;\r\n", false, job)->state,
	    DIRECTORY__JOB__STATE__FAILED);
}

static uint64_t
pairs(const Directory__Access *a, int from, int to, bool gained)
{
	size_t i;

	for (i = 0; i < a->n_counts; i++)
		if ((int)a->counts[i]->from == from &&
		    (int)a->counts[i]->to == to)
			return gained ? a->counts[i]->gained :
			    a->counts[i]->lost;
	return 0;
}

static void
test_preview(void **state)
{
	int64_t id = fresh_small();
	const Directory__Job *j;
	struct status status;
	bool named = false;
	char job[33], other[33];
	size_t i;

	(void)state;
	/* 6e B has two teachers and gets a third: for Léa and her mother. */
	j = list(id, HEADER "Neuf;Ines;professeur;6e B;;\r\n", true, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__CONFIRM);
	assert_true(j->dry_run);
	assert_int_equal(count(id, "person x WHERE family_name = 'Neuf'"), 0);
	assert_int_equal(j->report->created, 2);
	assert_non_null(j->report->access);
	assert_int_equal(j->report->access->lost, 0);
	assert_int_equal(pairs(j->report->access, COMMON__ROLE__STUDENT,
	    COMMON__ROLE__TEACHER, true), 1);
	assert_int_equal(pairs(j->report->access, COMMON__ROLE__GUARDIAN,
	    COMMON__ROLE__TEACHER, true), 1);
	for (i = 0; i < j->report->access->n_samples; i++)
		named |= strcmp(j->report->access->samples[i]->who->
		    display_name, "Ines Neuf") == 0;
	assert_true(named);
	/* Something else changes: it is no longer what was looked at. */
	assert_int_equal(count(id, "(SELECT 1) y, school x WHERE true"), 1);
	test_sql(school.db, "directory", "UPDATE person SET title = 'X'"
	    " WHERE sourced_id = 't1' RETURNING 1");
	assert_int_not_equal(confirm(id, job, false, &status), 0);
	assert_int_equal(status.reason, RPC__REASON__JOB_OUTDATED);
	j = list(id, HEADER "Neuf;Ines;professeur;6e B;;\r\n", true, other);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__CONFIRM);
	assert_int_equal(confirm(id, other, false, NULL), 0);
	j = small_school_wait(&school, id, other);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(count(id, "person x WHERE family_name = 'Neuf' AND"
	    " active"), 1);
	assert_int_equal(count(id, "class x WHERE title = '6e B'"), 1);
}

static void
test_same_person(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh_small();
	const Directory__Job *j;
	char job[33];

	(void)state;
	/* Léa has another id here; nobody guesses that it is she. */
	j = list(id, HEADER "Martin;Léa;élève;6e B;;\r\n", false, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__CONFIRM);
	assert_int_equal(j->report->proposal_count, 1);
	assert_int_equal(j->report->proposals[0]->key,
	    DIRECTORY__PROPOSAL__KEY__NAME);
	assert_string_equal(j->report->proposals[0]->known_id, "st1");
	assert_int_equal(j->report->proposals[0]->line, 2);
	assert_int_equal(confirm(id, job, true, NULL), 0);
	j = small_school_wait(&school, id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(count(id, "person x WHERE given_name = 'Léa'"), 1);
	/* Both files know her from now on. */
	small_school_files(files);
	j = small_school_reimport(&school, id, files);
	assert_int_equal(j->report->n_proposals, 0);
	j = list(id, HEADER "Martin;Léa;élève;6e B;;\r\n", false, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(count(id, "person x WHERE given_name = 'Léa'"), 1);
	/* Somebody else of her name, when nobody says that it is she. */
	j = list(id, HEADER "Petit;Zoé;élève;6e B;;\r\n", false, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__CONFIRM);
	assert_int_equal(confirm(id, job, false, NULL), 0);
	small_school_wait(&school, id, job);
	assert_int_equal(count(id, "person x WHERE given_name = 'Zoé'"), 2);
}

static void
test_undo(void **state)
{
	int64_t id = fresh_small();
	const Directory__Job *j;
	struct status status;
	char first[33], job[33];

	(void)state;
	j = list(id, HEADER "Neuf;Ines;professeur;6e B;ines@x.org;\r\n"
	    "Neuf;Ugo;élève;9e Z;;\r\n", false, first);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(j->can_undo);
	listed(id, HEADER "Neuf;Ines;professeur;4e A;ines@x.org;\r\n"
	    "Neuf;Max;élève;9e Z;;\r\n", job);
	/* The newest first. */
	assert_int_not_equal(undo(id, first, &status), 0);
	assert_int_equal(status.reason, RPC__REASON__JOB_UNDO_LATER);
	assert_string_equal(status.field, job);
	/* What came by hand stays, and is said. */
	test_sql(school.db, "directory", "UPDATE person SET title = 'Délégué'"
	    " WHERE given_name = 'Max' RETURNING 1");
	j = undone(id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__UNDONE);
	assert_true(small_school_rejected(j, ":0", "Max Neuf"));
	assert_int_equal(count(id, "person x WHERE given_name = 'Max' AND"
	    " active"), 1);
	assert_int_equal(count(id, "member x JOIN class c ON c.class_id ="
	    " x.group_id JOIN person p ON p.person_id = x.person_id WHERE"
	    " c.title = '6e B' AND p.given_name = 'Ines'"), 1);
	assert_int_not_equal(undo(id, job, &status), 0);
	assert_int_equal(status.reason, RPC__REASON__JOB_NOT_UNDOABLE);
	j = undone(id, first);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__UNDONE);
	assert_int_equal(count(id, "person x WHERE given_name = 'Ines' AND"
	    " active"), 0);
	assert_int_equal(count(id, "class x WHERE title = '9e Z' AND active"),
	    0);
	assert_int_equal(count(id, "person x WHERE sourced_id = 't1' AND"
	    " active"), 1);
	/* And the same file does it all again. */
	j = list(id, HEADER "Neuf;Ines;professeur;6e B;ines@x.org;\r\n",
	    false, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	assert_int_equal(count(id, "person x WHERE given_name = 'Ines' AND"
	    " active"), 1);
	assert_int_not_equal(undo(id, "00000000000000000000000000000000",
	    &status), 0);
	assert_int_equal(status.reason, RPC__REASON__THING_NOT_FOUND);
}

static void
test_undo_removals(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = fresh_small();
	int people, members, links;
	const Directory__Job *j;
	size_t rejected;
	char job[33];

	(void)state;
	people = count(id, "person x WHERE active");
	members = count(id, "member x WHERE true");
	links = count(id, "guardian x WHERE active");
	small_school_files(files);
	files[2].text = "sourcedId,status,enabledUser,orgSourcedIds,role,"
	    "username,givenName,familyName,agentSourcedIds,password,"
	    "metadata.title,metadata.liaisonRole\r\n"
	    "adm1,,true,o1,administrator,t1,Marie,Reine,,,Principale,ADMIN\r\n";
	assert_int_equal(small_school_import(&school, id, files, job, NULL),
	    0);
	assert_int_equal(small_school_wait(&school, id, job)->state,
	    DIRECTORY__JOB__STATE__CONFIRM);
	assert_int_equal(confirm(id, job, false, NULL), 0);
	j = small_school_wait(&school, id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__DONE);
	rejected = j->report->n_rejected;
	assert_int_equal(count(id, "person x WHERE active"), 1);
	assert_int_equal(count(id, "account x WHERE login = 't1'"), 1);
	j = undone(id, job);
	assert_int_equal(j->state, DIRECTORY__JOB__STATE__UNDONE);
	assert_int_equal(j->report->n_rejected, rejected);
	assert_int_equal(count(id, "person x WHERE active"), people);
	assert_int_equal(count(id, "member x WHERE true"), members);
	assert_int_equal(count(id, "guardian x WHERE active"), links);
	assert_int_equal(count(id, "person x WHERE family_name = 'Reine'"),
	    0);
	assert_int_equal(count(id, "account x JOIN person p ON p.person_id ="
	    " x.person_id WHERE x.login = p.sourced_id AND p.sourced_id IN"
	    " ('t1', 'adm1')"), 2);
}

static void
test_history(void **state)
{
	Directory__ListJobsRequest req = DIRECTORY__LIST_JOBS_REQUEST__INIT;
	const Directory__ListJobsReply *reply;
	const ProtobufCMessage *m;
	int64_t id = fresh();
	struct rpc_caller caller = test_caller(id, 0, COMMON__ROLE__SYSTEM);
	struct rpc_caller other = test_caller(school.id, 0,
	    COMMON__ROLE__SYSTEM);
	struct status status;
	char jobs[3][33];
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		list(id, FAMILY, false, jobs[i]);
	req.page_size = 2;
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ListJobs", &caller, &req.base,
	    &m, NULL), 0);
	reply = (const void *)m;
	assert_int_equal(reply->n_jobs, 2);
	assert_string_equal(reply->jobs[0]->id, jobs[2]);
	assert_true(reply->jobs[0]->can_undo);
	assert_false(reply->jobs[1]->can_undo);
	req.page_token = jobs[1];
	assert_string_equal(reply->next_page_token, jobs[1]);
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ListJobs", &caller, &req.base,
	    &m, NULL), 0);
	reply = (const void *)m;
	assert_int_equal(reply->n_jobs, 1);
	assert_string_equal(reply->jobs[0]->id, jobs[0]);
	assert_string_equal(reply->next_page_token, "");
	req.page_token = (char *)(uintptr_t)"x";
	assert_int_not_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ListJobs", &caller, &req.base,
	    &m, &status), 0);
	assert_int_equal(status.reason, RPC__REASON__FIELD_INVALID);
	/* Another school's is none of ours. */
	req.page_token = jobs[1];
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "ListJobs", &other, &req.base,
	    &m, NULL), 0);
	assert_int_equal(((const Directory__ListJobsReply *)
	    (const void *)m)->n_jobs, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_no_list),
		cmocka_unit_test(test_preview),
		cmocka_unit_test(test_same_person),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_undo_removals),
		cmocka_unit_test(test_history),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
