/*
 * The audit trail: what is noted, that it only grows, that whoever changes it
 * behind its back is found, how it is searched and exported.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oversight.pb-c.h"
#include "process.h"
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

static void
note(const char *code, const char *object)
{
	test_sql_params(school.db, "directory", "SELECT audit_note(s.school_id,"
	    " (SELECT person_id FROM person WHERE sourced_id = 'adm1'),"
	    " 'test.act', $2, jsonb_build_object('é', '=1'), '192.0.2.7')"
	    " FROM school s WHERE s.code = $1", 2,
	    (const char *const[]){ code, object });
}

static const char *
owner(const char *sql)
{
	return test_sql(school.db, "owner", sql);
}

static bool
has_ended(void *p)
{
	return !process_alive(p);
}

/* What `liaisonctl audit verify` says; *status: how it ended. */
static char *
verify(const char *code, const char *head, int *status)
{
	char *program = process_program("liaisonctl"), *text;
	const char *argv[] = { program, "audit", "verify", "--conninfo",
		test_database_conninfo(school.db, "directory"), "--school",
		code, head == NULL ? NULL : "--head", head, NULL };
	struct test_process *p = process_start(argv, NULL);

	assert_true(test_wait(has_ended, p, 20000));
	text = process_output(p);
	*status = process_end(&p, 0, 20000);
	free(program);
	return text;
}

static void
expect_found(const char *code, const char *row)
{
	int status;
	char *said = verify(code, NULL, &status);

	if (strstr(said, row) == NULL || status != 1)
		fail_msg("not \"%s\" but: %s", row, said);
	free(said);
}

static void
expect_whole(const char *code)
{
	int status;
	char *said = verify(code, NULL, &status);

	if (strstr(said, "rows, as they were written") == NULL ||
	    status != 0)
		fail_msg("not whole: %s", said);
	free(said);
}

/* A school of its own with five rows. */
static void
begin_trail(const char *code)
{
	char object[8];
	int i;

	small_school_create(&school, code);
	for (i = 1; i <= 5; i++) {
		snprintf(object, sizeof(object), "o%d", i);
		note(code, object);
	}
	expect_whole(code);
}

#define OF(code) " WHERE school_id = (SELECT school_id FROM directory.school" \
    " WHERE code = '" code "')"

static void
test_only_grows(void **state)
{
	static const char *const acts[] = { "UPDATE", "DELETE", "TRUNCATE",
		"REFERENCES", "TRIGGER" };
	char sql[256];
	size_t i;

	(void)state;
	begin_trail("grows");
	assert_string_equal(owner("SELECT tableowner FROM pg_tables WHERE"
	    " schemaname = 'audit' AND tablename = 'entry'"),
	    "liaison_audit");
	assert_string_equal(owner("SELECT rolcanlogin FROM pg_roles WHERE"
	    " rolname = 'liaison_audit'"), "f");
	assert_string_equal(owner("SELECT has_table_privilege("
	    "'liaison_directory', 'audit.entry', 'INSERT') AND"
	    " has_table_privilege('liaison_directory', 'audit.entry',"
	    " 'SELECT')"), "t");
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		snprintf(sql, sizeof(sql), "SELECT has_table_privilege("
		    "'liaison_directory', 'audit.entry', '%s') OR"
		    " has_table_privilege('liaison_directory', 'audit.head',"
		    " '%s')", acts[i], acts[i]);
		assert_string_equal(owner(sql), "f");
	}
	assert_string_equal(owner("SELECT has_schema_privilege("
	    "'liaison_messages', 'audit', 'USAGE')"), "f");
	/* Number, time and hash are not for the service to say. */
	test_sql(school.db, "directory", "INSERT INTO audit.entry (school_id,"
	    " n, at, actor_id, actor, address, act, object, detail, hash)"
	    " SELECT school_id, 77, 'epoch', 0, '', '', 'x.y', '', '', ''"
	    " FROM school WHERE code = 'grows'");
	assert_string_equal(owner("SELECT count(*) FROM audit.entry"
	    OF("grows") " AND n = 6 AND at > now() - interval '1 hour'"),
	    "1");
	expect_whole("grows");
}

static void
test_changes_are_found(void **state)
{
	(void)state;
	begin_trail("change");
	owner("UPDATE audit.entry SET object = 'other'" OF("change")
	    " AND n = 3");
	expect_found("change", "change: row 3 is not as it was written");
	begin_trail("actor");
	owner("UPDATE audit.entry SET actor_id = actor_id + 1" OF("actor")
	    " AND n = 2");
	expect_found("actor", "actor: row 2 is not as it was written");
	begin_trail("time");
	owner("UPDATE audit.entry SET at = at + interval '1 microsecond'"
	    OF("time") " AND n = 5");
	expect_found("time", "time: row 5 is not as it was written");
}

static void
test_deletions_are_found(void **state)
{
	(void)state;
	begin_trail("hole");
	owner("DELETE FROM audit.entry" OF("hole") " AND n = 4");
	expect_found("hole", "hole: row 4 is missing");
	begin_trail("last");
	owner("DELETE FROM audit.entry" OF("last") " AND n = 5");
	expect_found("last", "last: row 5 is missing");
	begin_trail("all");
	owner("DELETE FROM audit.entry" OF("all"));
	expect_found("all", "all: row 1 is missing");
	/* Moved together, so that no number is missing. */
	begin_trail("shift");
	owner("DELETE FROM audit.entry" OF("shift") " AND n = 2");
	owner("UPDATE audit.entry SET n = n - 1" OF("shift") " AND n = 3");
	owner("UPDATE audit.entry SET n = n - 1" OF("shift") " AND n = 4");
	owner("UPDATE audit.entry SET n = n - 1" OF("shift") " AND n = 5");
	owner("UPDATE audit.head SET n = 4" OF("shift"));
	expect_found("shift", "shift: row 2 is not as it was written");
}

static void
test_insertions_and_swaps_are_found(void **state)
{
	(void)state;
	begin_trail("insert");
	owner("SET session_replication_role = replica;"
	    " INSERT INTO audit.entry SELECT school_id, 6, at, actor_id, actor,"
	    " address, act, object, detail, hash FROM audit.entry"
	    OF("insert") " AND n = 5");
	expect_found("insert", "insert: row 6 is not as it was written");
	begin_trail("swap");
	owner("UPDATE audit.entry SET n = 99" OF("swap") " AND n = 2");
	owner("UPDATE audit.entry SET n = 2" OF("swap") " AND n = 4");
	owner("UPDATE audit.entry SET n = 4" OF("swap") " AND n = 99");
	expect_found("swap", "swap: row 2 is not as it was written");
}

/* Who writes all of it anew is found by what the log has. */
static void
test_head_of_a_log(void **state)
{
	char head[128], *said;
	int status;

	(void)state;
	begin_trail("logged");
	snprintf(head, sizeof(head), "%s", owner("SELECT n || ':' ||"
	    " encode(hash, 'hex') FROM audit.entry" OF("logged")
	    " AND n = 3"));
	said = verify("logged", head, &status);
	assert_int_equal(status, 0);
	free(said);
	owner("DELETE FROM audit.entry" OF("logged"));
	owner("DELETE FROM audit.head" OF("logged"));
	note("logged", "a");
	note("logged", "b");
	note("logged", "c");
	expect_whole("logged");
	said = verify("logged", head, &status);
	assert_non_null(strstr(said, "row 3 is not the one that the log"));
	assert_int_equal(status, 1);
	free(said);
}

static bool
heads_are_logged(void *arg)
{
	(void)arg;
	return test_service_logged(school.service, "audit_head school=");
}

static void
test_heads_go_to_the_log(void **state)
{
	(void)state;
	note("college", "before");
	test_service_stop(&school.service);
	school.service = test_service_start(school.db, "directory", NULL);
	assert_true(test_wait(heads_are_logged, NULL, 20000));
	test_peer_free(&school.peer);
	school.peer = test_peer_new("directory",
	    test_service_endpoint(school.service));
}

/* ---- read over the service ---- */

static struct rpc_caller
administrator(void)
{
	struct rpc_caller c = small_school_caller(&school, "adm1");

	c.role = COMMON__ROLE__ADMIN;
	snprintf(c.address, sizeof(c.address), "2001:db8::1");
	return c;
}

static const Oversight__ListAuditReply *
list(Oversight__ListAuditRequest *req)
{
	struct rpc_caller c = administrator();

	return test_expect(school.peer, &oversight__oversight__descriptor,
	    "ListAudit", &c, req, 0, NULL);
}

static void
test_list(void **state)
{
	Oversight__ListAuditRequest req = OVERSIGHT__LIST_AUDIT_REQUEST__INIT;
	const Oversight__ListAuditReply *r;
	char token[32];
	size_t n;

	(void)state;
	note("college", "Élodie");
	note("college", "Zoé");
	req.page_size = 1;
	r = list(&req);
	assert_int_equal(r->n_entries, 1);
	assert_string_equal(r->entries[0]->object, "Zoé");
	assert_string_equal(r->entries[0]->actor, "Marie Roi");
	assert_string_equal(r->entries[0]->address, "192.0.2.7");
	assert_string_equal(r->entries[0]->act, "test.act");
	assert_string_equal(r->entries[0]->detail, "{\"é\": \"=1\"}");
	assert_int_equal(strlen(r->entries[0]->hash), 64);
	snprintf(token, sizeof(token), "%s", r->next_page_token);
	req.page_token = token;
	r = list(&req);
	assert_string_equal(r->entries[0]->object, "Élodie");
	/* Without accents; and it is noted that somebody was looked for. */
	req = (Oversight__ListAuditRequest)OVERSIGHT__LIST_AUDIT_REQUEST__INIT;
	req.q = (char *)(uintptr_t)" elodie ";
	r = list(&req);
	assert_true(r->n_entries >= 1);
	assert_string_equal(r->entries[0]->object, "Élodie");
	req.q = (char *)(uintptr_t)"";
	req.act = (char *)(uintptr_t)"audit";
	r = list(&req);
	n = r->n_entries;
	assert_true(n >= 1);
	assert_string_equal(r->entries[0]->act, "audit.search");
	assert_string_equal(r->entries[0]->object, "elodie");
	assert_string_equal(r->entries[0]->address, "2001:db8::1");
	req.act = (char *)(uintptr_t)"test";
	req.actor = r->entries[0]->actor_id;
	assert_true(list(&req)->n_entries >= 2);
	req.actor = 1;
	assert_int_equal(list(&req)->n_entries, 0);
}

static void
test_export(void **state)
{
	Oversight__ListAuditRequest req = OVERSIGHT__LIST_AUDIT_REQUEST__INIT;
	const Oversight__ListAuditReply *r;

	(void)state;
	note("college", "=HYPERLINK(\"x\")");
	req.format = (char *)(uintptr_t)"csv";
	req.act = (char *)(uintptr_t)"test.act";
	r = list(&req);
	assert_int_equal(r->n_entries, 0);
	assert_int_equal(strncmp(r->csv, "\xef\xbb\xbf\"n\",\"at\",", 12), 0);
	/* What a spreadsheet would run stands behind an apostrophe. */
	assert_non_null(strstr(r->csv, "\"'=HYPERLINK(\"\"x\"\")\""));
	assert_non_null(strstr(r->csv, "Marie Roi"));
	req = (Oversight__ListAuditRequest)OVERSIGHT__LIST_AUDIT_REQUEST__INIT;
	r = list(&req);
	assert_string_equal(r->entries[0]->act, "audit.export");
	assert_non_null(strstr(r->entries[0]->detail, "test.act"));
}

static void
test_bad_input(void **state)
{
	static char junk[] = "12x", format[] = "xml", two[] = "2";
	Oversight__ListAuditRequest req = OVERSIGHT__LIST_AUDIT_REQUEST__INIT;
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct rpc_caller c = administrator();
	struct status status;

	(void)state;
	req.page_token = junk;
	test_expect(school.peer, &oversight__oversight__descriptor,
	    "ListAudit", &c, &req, RPC__CODE__INVALID_ARGUMENT, &status);
	assert_string_equal(status.field, "pageToken");
	req.page_token = two;
	req.format = format;
	test_expect(school.peer, &oversight__oversight__descriptor,
	    "ListAudit", &c, &req, RPC__CODE__INVALID_ARGUMENT, &status);
	assert_string_equal(status.field, "format");
	req.format = (char *)(uintptr_t)"";
	from.seconds = 5;
	req.from = req.to = &from;
	test_expect(school.peer, &oversight__oversight__descriptor,
	    "ListAudit", &c, &req, RPC__CODE__INVALID_ARGUMENT, &status);
	assert_string_equal(status.field, "to");
	/* Another school sees nothing of it. */
	req = (Oversight__ListAuditRequest)OVERSIGHT__LIST_AUDIT_REQUEST__INIT;
	c.school_id = small_school_create(&school, "empty");
	assert_int_equal(((const Oversight__ListAuditReply *)test_expect(
	    school.peer, &oversight__oversight__descriptor, "ListAudit", &c,
	    &req, 0, NULL))->n_entries, 0);
	c.role = COMMON__ROLE__STAFF;
	test_expect(school.peer, &oversight__oversight__descriptor,
	    "ListAudit", &c, &req, RPC__CODE__PERMISSION_DENIED, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_grows),
		cmocka_unit_test(test_changes_are_found),
		cmocka_unit_test(test_deletions_are_found),
		cmocka_unit_test(test_insertions_and_swaps_are_found),
		cmocka_unit_test(test_head_of_a_log),
		cmocka_unit_test(test_heads_go_to_the_log),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_export),
		cmocka_unit_test(test_bad_input),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
