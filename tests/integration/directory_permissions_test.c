/* Single permissions: who has them, what they let, when they are in force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

static struct small_school school;
static const struct rpc_caller nobody = { .language = "fr" };

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
login(const char *who, char token[64])
{
	Directory__OpenSessionRequest req =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	const Directory__OpenSessionReply *reply;

	req.login = (char *)(uintptr_t)who;
	req.password = (char *)(uintptr_t)SMALL_PASSWORD;
	reply = test_expect(school.peer, &directory__directory__descriptor,
	    "OpenSession", &nobody, &req, 0, NULL);
	snprintf(token, 64, "%s", reply->token);
}

/* Valid until the next call. */
static const Directory__GetSessionReply *
session(char *token)
{
	Directory__GetSessionRequest req =
	    DIRECTORY__GET_SESSION_REQUEST__INIT;

	req.token = token;
	return test_expect(school.peer, &directory__directory__descriptor,
	    "GetSession", &nobody, &req, 0, NULL);
}

static bool
is_told_to_gateways(const uint8_t id[32])
{
	Directory__ListRevokedSessionsRequest req =
	    DIRECTORY__LIST_REVOKED_SESSIONS_REQUEST__INIT;
	const struct rpc_caller gateway = test_caller(0, 0,
	    COMMON__ROLE__SYSTEM);
	const Directory__ListRevokedSessionsReply *r;
	size_t i;

	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ListRevokedSessions", &gateway, &req, 0, NULL);
	for (i = 0; i < r->n_session_ids; i++)
		if (memcmp(r->session_ids[i].data, id, 32) == 0)
			return true;
	return false;
}

/* Of a person by roster id: $1. */
static void
permit(const char *sql, const char *sourced_id)
{
	test_sql_params(school.db, "directory", sql, 1,
	    (const char *const[]){ sourced_id });
}

static void
test_given_and_taken(void **state)
{
	const Directory__GetSessionReply *s;
	char token[64];
	uint8_t id[32];

	(void)state;
	login("t1", token);
	s = session(token);
	/* By the role. */
	assert_int_equal(s->n_permissions, 1);
	assert_string_equal(s->permissions[0], "EVENTS");
	memcpy(id, s->session_id.data, 32);
	assert_false(is_told_to_gateways(id));

	permit("INSERT INTO person_permission SELECT school_id, person_id,"
	    " x FROM person, unnest('{3,1}'::int[]) x WHERE sourced_id = $1",
	    "t1");
	s = session(token);
	assert_int_equal(s->n_permissions, 3);
	assert_string_equal(s->permissions[0], "ROSTERS");
	assert_string_equal(s->permissions[1], "RESET");
	assert_true(is_told_to_gateways(id));

	test_sql(school.db, "directory", "UPDATE session SET stale_at = NULL");
	permit("DELETE FROM person_permission WHERE person_id = (SELECT"
	    " person_id FROM person WHERE sourced_id = $1)", "t1");
	assert_int_equal(session(token)->n_permissions, 1);
	assert_true(is_told_to_gateways(id));
}

/* A guardian who teaches, too, may what teachers may. */
static void
test_of_a_second_role(void **state)
{
	const Directory__GetSessionReply *s;
	char token[64];

	(void)state;
	login("g1", token);
	assert_int_equal(session(token)->n_permissions, 0);
	permit("INSERT INTO person_role (school_id, person_id, role)"
	    " SELECT school_id, person_id, 3 FROM person"
	    " WHERE sourced_id = $1", "g1");
	s = session(token);
	assert_int_equal(s->user->role, COMMON__ROLE__GUARDIAN);
	assert_int_equal(s->n_permissions, 1);
	assert_string_equal(s->permissions[0], "EVENTS");
	permit("UPDATE person_role SET active = false WHERE role = 3"
	    " AND person_id = (SELECT person_id FROM person"
	    " WHERE sourced_id = $1)", "g1");
	assert_int_equal(session(token)->n_permissions, 0);
}

/* The process itself asks, whatever a gateway thinks. */
static void
test_what_it_lets(void **state)
{
	Directory__GetJobRequest req = DIRECTORY__GET_JOB_REQUEST__INIT;
	struct rpc_caller teacher = small_school_caller(&school, "t1");

	(void)state;
	req.id = (char *)(uintptr_t)"0123456789abcdef0123456789abcdef";
	teacher.role = COMMON__ROLE__TEACHER;
	test_expect(school.peer, &directory__directory__descriptor, "GetJob",
	    &teacher, &req, RPC__CODE__PERMISSION_DENIED, NULL);
	teacher.permissions = UINT64_C(1) << COMMON__PERMISSION__RULES;
	test_expect(school.peer, &directory__directory__descriptor, "GetJob",
	    &teacher, &req, RPC__CODE__PERMISSION_DENIED, NULL);
	teacher.permissions = UINT64_C(1) << COMMON__PERMISSION__ROSTERS;
	test_expect(school.peer, &directory__directory__descriptor, "GetJob",
	    &teacher, &req, RPC__CODE__NOT_FOUND, NULL);
	/* As a release calls that says no permissions. */
	teacher.permissions = 0;
	teacher.role = COMMON__ROLE__ADMIN;
	test_expect(school.peer, &directory__directory__descriptor, "GetJob",
	    &teacher, &req, RPC__CODE__NOT_FOUND, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_given_and_taken),
		cmocka_unit_test(test_of_a_second_role),
		cmocka_unit_test(test_what_it_lets),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
