/* A login belongs to its school, whatever another school's roster says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

#define OTHER_WORD	"Pivert-des-bois"
#define E_NFC		"\xc3\xa9"
#define E_NFD		"e\xcc\x81"

static struct small_school school;
static int64_t lycee;
static const struct rpc_caller nobody = { .language = "fr" };

static int
login(const char *name, const char *password, const char *of_school,
    int64_t *school_id, struct status *status)
{
	Directory__OpenSessionRequest req =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	const ProtobufCMessage *reply;
	int code;

	req.login = (char *)(uintptr_t)name;
	req.password = (char *)(uintptr_t)password;
	req.school = (char *)(uintptr_t)of_school;
	code = test_call(school.peer, &directory__directory__descriptor,
	    "OpenSession", &nobody, &req.base, &reply, status);
	if (school_id != NULL)
		*school_id = code != 0 ? 0 :
		    ((const Directory__OpenSessionReply *)reply)->school->id;
	return code;
}

/* Logs in, and into that school. */
static void
assert_in(const char *name, const char *password, const char *of_school,
    int64_t expected)
{
	struct status status;
	int64_t id;

	if (login(name, password, of_school, &id, &status) != 0)
		fail_msg("%s of \"%s\": %s", name, of_school,
		    status.message);
	assert_int_equal(id, expected);
}

static void
assert_reason(const char *name, const char *password, const char *of_school,
    Rpc__Reason reason)
{
	struct status status;

	assert_int_not_equal(login(name, password, of_school, NULL, &status),
	    0);
	if (status.reason != reason)
		fail_msg("%s of \"%s\": %s", name, of_school,
		    status_reason_name(status.reason));
}

/* Failures of one test are not those of the next. */
static int
forget(void **state)
{
	(void)state;
	test_sql(school.db, "directory", "DELETE FROM login_failure");
	return 0;
}

static void
import(int64_t id, const char *rows)
{
	char text[4096];
	struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\nfile.users,delta\n" },
		{ "users.csv", text },
		{ NULL, NULL },
	};

	snprintf(text, sizeof(text), "sourcedId,status,enabledUser,"
	    "orgSourcedIds,role,username,givenName,familyName,password\n%s",
	    rows);
	assert_int_equal(small_school_reimport(&school, id, files)->state,
	    DIRECTORY__JOB__STATE__DONE);
}

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	lycee = small_school_create(&school, "lycee");
	/* All the tricks, with a password that works there. */
	import(lycee,
	    "a1,active,true,o1,parent,g1,A,B," OTHER_WORD "\n"
	    "a2,active,true,o1,parent,g1@college,A,C," OTHER_WORD "\n"
	    "a3,active,true,o1,parent,ADM1@COLLEGE,A,D," OTHER_WORD "\n"
	    "a4,active,true,o1,parent,t1@lycee,A,E," OTHER_WORD "\n"
	    "a5,active,true,o1,parent,st1 @college,A,F," OTHER_WORD "\n"
	    "a6,active,true,o1,parent,only@mail.example,A,G," OTHER_WORD "\n"
	    "a7,active,true,o1,parent,zo" E_NFD ",A,H," OTHER_WORD "\n"
	    "a8,active,true,o1,parent,Z,A,I," OTHER_WORD "\n"
	    "a9,active,true,o1,parent,@college,A,J," OTHER_WORD "\n");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

/* Each of these was 401 for the one who is really meant. */
static void
test_other_roster_changes_nothing(void **state)
{
	static const char *const names[] = {
		"g1@college", "G1@COLLEGE", " g1@college ", "adm1@college",
		"t1@college", "st1@college", "adm1", "t1", "st1",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_in(names[i], SMALL_PASSWORD, "", school.id);
	assert_in("g1", SMALL_PASSWORD, "college", school.id);
	assert_in("g1", SMALL_PASSWORD, " COLLEGE ", school.id);
	/* And whose name contains an '@' can say the own school. */
	assert_in("g1@college@lycee", OTHER_WORD, "", lycee);
	assert_in("adm1@college@lycee", OTHER_WORD, "", lycee);
	assert_in("t1@lycee@lycee", OTHER_WORD, "", lycee);
	assert_in("@college", OTHER_WORD, "", lycee);
	assert_in("only@mail.example", OTHER_WORD, "", lycee);
	assert_in("only@mail.example@lycee", OTHER_WORD, "", lycee);
}

/* The password of a namesake opens nothing. */
static void
test_no_pretending(void **state)
{
	static const char *const names[] = {
		"g1@college", "adm1@college", "st1@college", "st1 @college",
		"t1@lycee",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_reason(names[i], OTHER_WORD, "",
		    RPC__REASON__WRONG_LOGIN);
	/* Nor where the school is said as well: the login says which. */
	assert_reason("g1@college", OTHER_WORD, "lycee",
	    RPC__REASON__WRONG_LOGIN);
	assert_in("g1@college", SMALL_PASSWORD, "lycee", school.id);
}

/* Only to a right password is it told that the name is in several schools. */
static void
test_school_required(void **state)
{
	struct status status;

	(void)state;
	assert_int_equal(login("g1", SMALL_PASSWORD, "", NULL, &status),
	    RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(status.reason, RPC__REASON__SCHOOL_REQUIRED);
	assert_string_equal(status.field, "school");
	assert_reason("g1", OTHER_WORD, "", RPC__REASON__SCHOOL_REQUIRED);
	assert_reason("g1", "wrong", "", RPC__REASON__WRONG_LOGIN);
	assert_reason("no.one", "wrong", "", RPC__REASON__WRONG_LOGIN);
	assert_in("g1", SMALL_PASSWORD, "college", school.id);
	assert_in("g1", OTHER_WORD, "lycee", lycee);
	assert_reason("g1", OTHER_WORD, "college", RPC__REASON__WRONG_LOGIN);
	assert_reason("g1", SMALL_PASSWORD, "nowhere",
	    RPC__REASON__WRONG_LOGIN);
	assert_reason("g1@nowhere", SMALL_PASSWORD, "",
	    RPC__REASON__WRONG_LOGIN);
	/* Being asked was no failure. */
	assert_string_equal(test_sql(school.db, "directory", "SELECT count(*)"
	    " FROM login_failure WHERE blocked_until > now()"), "0");
}

/* People know the name of their school better than its code. */
static void
test_school_by_name(void **state)
{
	(void)state;
	test_sql(school.db, "directory", "UPDATE school SET name ="
	    " 'Collège Jean-Jaurès' WHERE code = 'college'");
	assert_in("g1", SMALL_PASSWORD, "collège jean jaurès", school.id);
	assert_in("g1", SMALL_PASSWORD, "COLLEGE JEAN JAURES", school.id);
	/* A name that two have is none. */
	small_school_create(&school, "jaures2");
	test_sql(school.db, "directory", "UPDATE school SET name ="
	    " 'Collège Jean Jaurès' WHERE code = 'jaures2'");
	assert_reason("g1", SMALL_PASSWORD, "Collège Jean-Jaurès",
	    RPC__REASON__WRONG_LOGIN);
	assert_in("g1", SMALL_PASSWORD, "college", school.id);
	/* The code of one is not taken by the name of another. */
	test_sql(school.db, "directory", "UPDATE school SET name = 'college'"
	    " WHERE code = 'jaures2'");
	assert_in("g1", SMALL_PASSWORD, "college", school.id);
}

static void
test_normal_forms(void **state)
{
	(void)state;
	assert_in("zo" E_NFC, OTHER_WORD, "", lycee);
	assert_in("zo" E_NFD, OTHER_WORD, "", lycee);
	assert_in("ZO\xc3\x89", OTHER_WORD, "", lycee);
	assert_in("ZOE\xcc\x81@lycee", OTHER_WORD, "", lycee);
	/* In one school the two forms are one login. */
	import(lycee, "b1,active,true,o1,parent,zo" E_NFC ",B,K,"
	    SMALL_PASSWORD "\n");
	assert_reason("zo" E_NFC, SMALL_PASSWORD, "lycee",
	    RPC__REASON__WRONG_LOGIN);
	assert_in("zo" E_NFC, OTHER_WORD, "lycee", lycee);
	/* In another one they are a namesake, as any. */
	import(school.id, "b2,active,true,o1,parent,zo" E_NFC ",B,K,"
	    SMALL_PASSWORD "\n");
	assert_in("zo" E_NFD, SMALL_PASSWORD, "college", school.id);
	assert_in("zo" E_NFD, OTHER_WORD, "lycee", lycee);
}

/* More than can be asked about: nobody is let in or locked out by that. */
static void
test_many_schools(void **state)
{
	char code[16];
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		snprintf(code, sizeof(code), "many%d", i);
		import(small_school_create(&school, code),
		    "m,active,true,o1,parent,adm1,M,N," OTHER_WORD "\n");
	}
	assert_reason("adm1", SMALL_PASSWORD, "",
	    RPC__REASON__SCHOOL_REQUIRED);
	assert_in("adm1", SMALL_PASSWORD, "college", school.id);
	assert_in("adm1@college", SMALL_PASSWORD, "", school.id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_other_roster_changes_nothing,
		    forget),
		cmocka_unit_test_setup(test_no_pretending, forget),
		cmocka_unit_test_setup(test_school_required, forget),
		cmocka_unit_test_setup(test_school_by_name, forget),
		cmocka_unit_test_setup(test_normal_forms, forget),
		cmocka_unit_test_setup(test_many_schools, forget),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
