/* The school that tests of the directory are about. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
#include "small_school.h"

#define JOB_MS	30000

static const struct bundle_file small_files[SMALL_NFILES + 1] = {
	{ "manifest.csv",
	    "propertyName,value\nmanifest.version,1.0\n"
	    "oneroster.version,1.1\nfile.classes,bulk\nfile.courses,absent\n"
	    "file.enrollments,bulk\nfile.orgs,bulk\nfile.users,bulk\n" },
	{ "orgs.csv",
	    "\xef\xbb\xbfsourcedId,status,name,type\no1,,Collège,school\n" },
	{ "users.csv",
	    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,"
	    "role,username,givenName,familyName,agentSourcedIds,password,"
	    "metadata.title,metadata.liaisonRole\r\n"
	    /* 2 */ "adm1,,,true,o1,administrator,adm1,Marie,Roi,,"
	    SMALL_PASSWORD ",Principale,ADMIN\r\n"
	    /* 3 */ "sec1,,,true,o1,aide,sec1,Sam,Dupont,,,Secrétariat,\r\n"
	    /* 4 */ "t1,,,true,o1,teacher,t1,Théo,Dupré,,"
	    SMALL_PASSWORD ",Professeur,\r\n"
	    /* 5 */ "t2,,,true,o1,teacher,t2,Tina,Durand,t1,,,\r\n"
	    /* 6 */ "t3,,,true,o1,teacher,t3,Tom,Autre,,,,\r\n"
	    /* 7 */ "st1,,,true,o1,student,st1,Léa,Martin,\"g1,t1\","
	    SMALL_PASSWORD ",,\r\n"
	    /* 8 */ "st2,,,true,o1,student,st2,Noé,Martin,,,,\r\n"
	    /* 9 */ "st3,,,true,o1,student,st3,Zoé,Petit,,,,\r\n"
	    /* 10 */ "g1,,,true,o1,parent,g1,Anna,Martin,\"st1,st2\","
	    SMALL_PASSWORD ",,\r\n"
	    /* 11 */ "g2,,,true,o1,guardian,g2,Paul,Petit,\"st3,nobody\","
	    ",,\r\n"
	    /* 12 */ "g3,,,true,o1,relative,g3,Éva,Dupond,,,,\r\n"
	    /* 13 */ "x1,,,true,o1,king,x1,Ki,Ng,,,,\r\n"
	    /* 14 */ "st1,,,true,o1,student,st1b,Second,Martin,,,,\r\n"
	    /* 15 */ "x2,,,true,o1,student,ST2,Same,Login,,,,\r\n"
	    /* 16 */ "x3,tobedeleted,,,,,,,,,,,\r\n" },
	{ "classes.csv",
	    "sourcedId,status,title,classType,schoolSourcedId,termSourcedIds,"
	    "subjects,metadata.homeroomSourcedId\n"
	    "h6,,6e B,homeroom,o1,,,\n"
	    "h4,,4e A,homeroom,o1,,,\n"
	    "h5,,5e C,homeroom,o1,,,\n"
	    "m6,,Mathématiques 6e B,scheduled,o1,,Mathématiques,h6\n"
	    "f6,,Français 6e B,scheduled,o1,,Français,h6\n"
	    "m4,,Mathématiques 4e A,Scheduled,o1,,Mathématiques,h4\n"
	    /* 8 */ "old,tobedeleted,Old,homeroom,o1,,,\n" },
	{ "enrollments.csv",
	    "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,"
	    "role\n"
	    "e1,,h6,o1,st1,student\n"
	    "e2,,m6,o1,st1,student\n"
	    "e3,,f6,o1,st1,student\n"
	    "e4,,h4,o1,st2,student\n"
	    "e5,,m4,o1,st2,student\n"
	    "e6,,h5,o1,st3,student\n"
	    "e7,,m6,o1,t1,teacher\n"
	    "e8,,m4,o1,t1,teacher\n"
	    "e9,,f6,o1,t2,teacher\n"
	    "e10,,h5,o1,t3,teacher\n"
	    /* 12 */ "e11,,h5,o1,t1,student\n"
	    /* 13 */ "e12,,h5,o1,nobody,student\n"
	    /* 14 */ "e13,,none,o1,st1,student\n"
	    /* 15 */ "e14,,old,o1,st1,student\n"
	    /* 16 */ "e15,,h6,o1,sec1,administrator\n" },
	{ NULL, NULL },
};

void
small_school_start(struct small_school *s)
{
	const Directory__Job *job;
	struct bundle_file files[SMALL_NFILES + 1];

	s->db = test_database_new();
	s->service = test_service_start(s->db, "directory", NULL);
	s->peer = test_peer_new("directory",
	    test_service_endpoint(s->service));
	s->id = small_school_create(s, "college");
	small_school_files(files);
	job = small_school_reimport(s, s->id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
}

void
small_school_stop(struct small_school *s)
{
	test_peer_free(&s->peer);
	test_service_stop(&s->service);
	test_database_free(&s->db);
}

void
small_school_files(struct bundle_file files[SMALL_NFILES + 1])
{
	memcpy(files, small_files, sizeof(small_files));
}

int64_t
small_school_create(struct small_school *s, const char *code)
{
	Directory__CreateSchoolRequest req =
	    DIRECTORY__CREATE_SCHOOL_REQUEST__INIT;
	struct rpc_caller caller = test_caller(0, 0, COMMON__ROLE__SYSTEM);
	const ProtobufCMessage *reply;
	struct status status;

	req.code = (char *)(uintptr_t)code;
	req.name = (char *)(uintptr_t)code;
	if (test_call(s->peer, &directory__directory__descriptor,
	    "CreateSchool", &caller, &req.base, &reply, &status) != 0)
		fail_msg("CreateSchool: %s", status.message);
	return ((const Directory__CreateSchoolReply *)reply)->school->id;
}

int
small_school_import(struct small_school *s, int64_t school_id,
    const struct bundle_file *files, char job[33], struct status *status)
{
	Directory__ImportRosterRequest req =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct rpc_caller caller = test_caller(school_id, 0,
	    COMMON__ROLE__SYSTEM);
	const ProtobufCMessage *reply;
	int code;

	req.zip.data = bundle_zip(files, &req.zip.len);
	code = test_call(s->peer, &directory__directory__descriptor,
	    "ImportRoster", &caller, &req.base, &reply, status);
	free(req.zip.data);
	if (code == 0)
		snprintf(job, 33, "%s",
		    ((const Directory__ImportRosterReply *)reply)->job_id);
	return code;
}

const Directory__Job *
small_school_wait(struct small_school *s, int64_t school_id, const char *job)
{
	Directory__GetJobRequest req = DIRECTORY__GET_JOB_REQUEST__INIT;
	struct rpc_caller caller = test_caller(school_id, 0,
	    COMMON__ROLE__SYSTEM);
	int64_t until = loop_now_ms() + JOB_MS;
	const ProtobufCMessage *reply;
	const Directory__Job *j;

	req.id = (char *)(uintptr_t)job;
	do {
		assert_int_equal(test_call(s->peer,
		    &directory__directory__descriptor, "GetJob", &caller,
		    &req.base, &reply, NULL), 0);
		j = (const Directory__Job *)reply;
		if (j->state != DIRECTORY__JOB__STATE__PENDING &&
		    j->state != DIRECTORY__JOB__STATE__RUNNING)
			return j;
	} while (loop_now_ms() < until);
	fail_msg("job %s does not end", job);
	return NULL;
}

const Directory__Job *
small_school_reimport(struct small_school *s, int64_t school_id,
    const struct bundle_file *files)
{
	const Directory__Job *j;
	char job[33];

	assert_int_equal(small_school_import(s, school_id, files, job, NULL),
	    0);
	j = small_school_wait(s, school_id, job);
	if (j->state != DIRECTORY__JOB__STATE__CONFIRM)
		return j;
	assert_int_equal(small_school_word(s, school_id, "ConfirmJob", job,
	    NULL), 0);
	return small_school_wait(s, school_id, job);
}

int
small_school_word(struct small_school *s, int64_t school_id,
    const char *method, const char *job, struct status *status)
{
	Directory__ConfirmJobRequest confirm =
	    DIRECTORY__CONFIRM_JOB_REQUEST__INIT;
	Directory__CancelJobRequest cancel =
	    DIRECTORY__CANCEL_JOB_REQUEST__INIT;
	struct rpc_caller caller = test_caller(school_id, 0,
	    COMMON__ROLE__SYSTEM);

	confirm.id = cancel.id = (char *)(uintptr_t)job;
	return test_call(s->peer, &directory__directory__descriptor, method,
	    &caller, strcmp(method, "ConfirmJob") == 0 ? &confirm.base :
	    &cancel.base, NULL, status);
}

bool
small_school_rejected(const Directory__Job *job, const char *where,
    const char *reason)
{
	const Directory__RejectedRow *r;
	char at[128];
	size_t i;

	for (i = 0; i < job->report->n_rejected; i++) {
		r = job->report->rejected[i];
		snprintf(at, sizeof(at), "%s:%u", r->file, r->line);
		if (strcmp(at, where) == 0 &&
		    strstr(r->reason, reason) != NULL)
			return true;
	}
	for (i = 0; i < job->report->n_rejected; i++) {
		r = job->report->rejected[i];
		print_message("has %s:%u %s\n", r->file, r->line, r->reason);
	}
	return false;
}

int64_t
small_school_user(struct small_school *s, int64_t school_id,
    const char *sourced_id)
{
	char school[24];
	const char *const values[] = { school, sourced_id };

	snprintf(school, sizeof(school), "%" PRId64, school_id);
	return atoll(test_sql_params(s->db, "directory",
	    "SELECT person_id FROM person WHERE school_id = $1::bigint"
	    " AND sourced_id = $2", 2, values));
}

struct rpc_caller
small_school_caller(struct small_school *s, const char *sourced_id)
{
	struct rpc_caller c = test_caller(s->id,
	    small_school_user(s, s->id, sourced_id), COMMON__ROLE__GUARDIAN);

	strcpy(c.language, "fr");
	return c;
}

static int
by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* "5:g1,sec1" becomes "5:12:3,9". */
static size_t
put_told(struct small_school *s, char *out, size_t size, char *text, int64_t id)
{
	char *save, *how = strtok_r(text, ":", &save), *name;
	int64_t people[16];
	size_t i, n = 0, len;

	while ((name = strtok_r(NULL, ",", &save)) != NULL && n < 16)
		people[n++] = small_school_user(s, s->id, name);
	qsort(people, n, sizeof(*people), by_number);
	len = (size_t)snprintf(out, size, "%s:%" PRId64 ":", how, id);
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%" PRId64,
		    i == 0 ? "" : ",", people[i]);
	return len;
}

const char *
small_school_told_live(struct small_school *s, int type)
{
	char sql[400];

	snprintf(sql, sizeof(sql), "WITH told AS (DELETE FROM live_change"
	    " WHERE type = %d RETURNING *)"
	    " SELECT coalesce(string_agg(how || ':' || object_id || ':' ||"
	    " array_to_string(ARRAY(SELECT DISTINCT u FROM unnest(people) u"
	    " ORDER BY u), ','), ' ' ORDER BY id), '') FROM told", type);
	return test_sql(s->db, "notify", sql);
}

void
small_school_check_live(struct small_school *s, int type, int64_t id,
    const char *want)
{
	char text[400], expected[1000] = "", *save, *one;
	size_t n = 0;

	snprintf(text, sizeof(text), "%s", want);
	for (one = strtok_r(text, " ", &save); one != NULL;
	    one = strtok_r(NULL, " ", &save)) {
		if (n > 0)
			expected[n++] = ' ';
		n += put_told(s, expected + n, sizeof(expected) - n, one, id);
	}
	assert_string_equal(small_school_told_live(s, type), expected);
}
