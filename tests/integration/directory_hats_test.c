/* One person with several roles, from a roster of OneRoster 1.2. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

#define HAT(role)	(1u << COMMON__ROLE__##role)

static struct small_school school;

/*
 *	6e A	Isa (who is a parent, too); Léa
 *	5e B	Tom; Paul, whose parent is Isa
 *	Anna is a parent of Léa.
 */
static const struct bundle_file files[] = {
	{ "manifest.csv", "propertyName,value\noneroster.version,1.2\n" },
	{ "orgs.csv", "sourcedId,name,type\no1,Collège,school\n" },
	{ "users.csv", "sourcedId,enabledUser,username,givenName,familyName,"
	    "agentSourcedIds,metadata.title\n"
	    "adm1,true,adm1,Ada,Roi,,\nisa,true,isa,Isa,Petit,s2,Docteure\n"
	    "t2,true,t2,Tom,Un,,\ns1,true,s1,Léa,Martin,,\n"
	    "s2,true,s2,Paul,Petit,,\ng,true,g,Anna,Martin,s1,\n" },
	{ "roles.csv", "sourcedId,userSourcedId,roleType,role,orgSourcedId\n"
	    "r1,adm1,primary,siteAdministrator,o1\n"
	    "r2,isa,primary,teacher,o1\nr3,isa,secondary,parent,o1\n"
	    "r4,t2,primary,teacher,o1\nr5,s1,primary,student,o1\n"
	    "r6,s2,primary,student,o1\nr7,g,primary,parent,o1\n" },
	{ "classes.csv", "sourcedId,title,classType,schoolSourcedId\n"
	    "h6,6e A,homeroom,o1\nh5,5e B,homeroom,o1\n" },
	{ "enrollments.csv", "sourcedId,classSourcedId,schoolSourcedId,"
	    "userSourcedId,role\ne1,h6,o1,s1,student\n"
	    "e2,h6,o1,isa,teacher\ne3,h5,o1,s2,student\n"
	    "e4,h5,o1,t2,teacher\n" },
	{ NULL, NULL },
};

static int
set_up(void **state)
{
	const Directory__Job *job;

	(void)state;
	small_school_start(&school);
	school.id = small_school_create(&school, "chapeaux");
	job = small_school_reimport(&school, school.id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	/* The school lets guardians write to their children. */
	test_sql(school.db, "directory", "UPDATE rule SET scope = 1"
	    " WHERE from_role = 1 AND to_role = 2");
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
user(const char *sourced_id)
{
	return small_school_user(&school, school.id, sourced_id);
}

static struct rpc_caller
isa(void)
{
	struct rpc_caller caller = small_school_caller(&school, "isa");

	caller.role = COMMON__ROLE__TEACHER;
	caller.other_roles = HAT(TEACHER) | HAT(GUARDIAN);
	return caller;
}

/* NULL: refused. */
static const Directory__ResolveAudienceReply *
resolve(const char *to_whom, int as)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	const ProtobufCMessage *reply;
	const struct rpc_caller caller = isa();
	Common__To to = COMMON__TO__INIT;
	int64_t id = user(to_whom);

	to.user_ids = &id;
	to.n_user_ids = 1;
	req.to = &to;
	req.as = (Common__Role)as;
	return test_call(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req.base, &reply, NULL) ==
	    RPC__CODE__OK ? (const void *)reply : NULL;
}

static void
test_sender(void **state)
{
	const Directory__ResolveAudienceReply *reply;

	(void)state;
	/* A colleague, and the teacher of the child. */
	reply = resolve("t2", 0);
	assert_int_equal(reply->sender->role, COMMON__ROLE__TEACHER);
	assert_string_equal(reply->sender->title, "Docteure");
	assert_string_equal(reply->sender->context, "");
	reply = resolve("t2", COMMON__ROLE__GUARDIAN);
	assert_int_equal(reply->n_unreachable, 0);
	assert_int_equal(reply->sender->role, COMMON__ROLE__GUARDIAN);
	assert_string_equal(reply->sender->title, "");
	assert_string_equal(reply->sender->context,
	    "parent de Paul Petit, 5e B");
	/* A parent of the class reaches the other parents not as one. */
	assert_int_equal(resolve("g", 0)->n_unreachable, 0);
	reply = resolve("g", COMMON__ROLE__GUARDIAN);
	assert_int_equal(reply->n_unreachable, 1);
	/* The child, whom a teacher of another class does not reach. */
	reply = resolve("s2", 0);
	assert_int_equal(reply->n_unreachable, 0);
	assert_int_equal(reply->sender->role, COMMON__ROLE__GUARDIAN);
	assert_null(resolve("t2", COMMON__ROLE__STAFF));
	assert_null(resolve("t2", 17));
}

static void
test_suggested(void **state)
{
	Directory__SuggestSenderRequest req =
	    DIRECTORY__SUGGEST_SENDER_REQUEST__INIT;
	const Directory__SuggestSenderReply *reply;
	const struct rpc_caller caller = isa();
	Common__To to = COMMON__TO__INIT;
	int64_t id = user("s2");

	(void)state;
	to.user_ids = &id;
	to.n_user_ids = 1;
	req.to = &to;
	reply = test_expect(school.peer, &directory__directory__descriptor,
	    "SuggestSender", &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(reply->as, COMMON__ROLE__GUARDIAN);
	id = user("s1");
	reply = test_expect(school.peer, &directory__directory__descriptor,
	    "SuggestSender", &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(reply->as, COMMON__ROLE__TEACHER);
}

/* What a role may call, whoever has it may, whichever comes first. */
static void
test_calls(void **state)
{
	Directory__ListGroupsRequest req = DIRECTORY__LIST_GROUPS_REQUEST__INIT;
	struct rpc_caller caller = isa();

	(void)state;
	caller.role = COMMON__ROLE__GUARDIAN;
	test_expect(school.peer, &directory__directory__descriptor,
	    "ListGroups", &caller, &req, RPC__CODE__OK, NULL);
	caller.other_roles = HAT(GUARDIAN) | HAT(SYSTEM);
	test_expect(school.peer, &directory__directory__descriptor,
	    "ListGroups", &caller, &req, RPC__CODE__PERMISSION_DENIED, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sender),
		cmocka_unit_test(test_suggested),
		cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
