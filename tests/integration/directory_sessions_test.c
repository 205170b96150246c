/* Logging in and out, passwords, and sessions that end everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <poll.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
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

static int
call(const struct rpc_caller *caller, const char *method, const void *request,
    const void **reply, struct status *status)
{
	const ProtobufCMessage *message;
	int code;

	code = test_call(school.peer, &directory__directory__descriptor,
	    method, caller, request, &message, status);
	if (reply != NULL)
		*reply = message;
	return code;
}

/* The code; the token in `token` (64 bytes) where it is not NULL and OK. */
static int
login_from(const char *login, const char *password, const char *address,
    char *token, struct status *status)
{
	Directory__OpenSessionRequest req =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	const void *reply;
	int code;

	req.login = (char *)(uintptr_t)login;
	req.password = (char *)(uintptr_t)password;
	req.client_address = (char *)(uintptr_t)address;
	code = call(&nobody, "OpenSession", &req, &reply, status);
	if (code == 0 && token != NULL)
		snprintf(token, 64, "%s",
		    ((const Directory__OpenSessionReply *)reply)->token);
	return code;
}

static bool unattended;		/* whoever asks */

static int
get(char *token, const Directory__GetSessionReply **reply)
{
	Directory__GetSessionRequest req =
	    DIRECTORY__GET_SESSION_REQUEST__INIT;
	struct status status;
	const void *message;
	int code;

	req.token = token;
	req.unattended = unattended;
	code = call(&nobody, "GetSession", &req, &message, &status);
	if (code != 0)
		assert_int_equal(status.reason, RPC__REASON__SESSION_ENDED);
	if (reply != NULL)
		*reply = message;
	return code;
}

static bool
is_revoked(const uint8_t *id)
{
	Directory__ListRevokedSessionsRequest req =
	    DIRECTORY__LIST_REVOKED_SESSIONS_REQUEST__INIT;
	const Directory__ListRevokedSessionsReply *r;
	const struct rpc_caller gateway = test_caller(0, 0,
	    COMMON__ROLE__SYSTEM);
	const void *reply;
	size_t i;

	assert_int_equal(call(&nobody, "ListRevokedSessions", &req, &reply,
	    NULL), RPC__CODE__PERMISSION_DENIED);
	assert_int_equal(call(&gateway, "ListRevokedSessions", &req, &reply,
	    NULL), 0);
	r = reply;
	for (i = 0; i < r->n_session_ids; i++)
		if (r->session_ids[i].len == 32 &&
		    memcmp(r->session_ids[i].data, id, 32) == 0)
			return true;
	return false;
}

static void
test_life(void **state)
{
	Directory__OpenSessionRequest open =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	Directory__CloseSessionRequest close =
	    DIRECTORY__CLOSE_SESSION_REQUEST__INIT;
	const Directory__OpenSessionReply *o;
	const Directory__GetSessionReply *g;
	const void *reply;
	char token[64], csrf[64];
	uint8_t id[32];

	(void)state;
	open.login = (char *)(uintptr_t)" ADM1 ";
	open.password = (char *)(uintptr_t)SMALL_PASSWORD;
	assert_int_equal(call(&nobody, "OpenSession", &open, &reply, NULL), 0);
	o = reply;
	assert_string_equal(o->user->display_name, "Marie Roi");
	assert_int_equal(o->user->role, COMMON__ROLE__ADMIN);
	assert_string_equal(o->user->title, "Principale");
	assert_string_equal(o->school->code, "college");
	assert_int_equal(strlen(o->token), 43);
	assert_true(strlen(o->csrf_token) >= 22);
	snprintf(token, sizeof(token), "%s", o->token);
	snprintf(csrf, sizeof(csrf), "%s", o->csrf_token);

	test_sql(school.db, "directory",
	    "UPDATE school SET time_zone = 'Indian/Reunion'");
	assert_int_equal(get(token, &g), 0);
	assert_string_equal(g->csrf_token, csrf);
	assert_string_equal(g->user->display_name, "Marie Roi");
	assert_int_equal(g->school->id, school.id);
	assert_string_equal(g->school->time_zone, "Indian/Reunion");
	/* An administrator, who is of the direction, too. */
	assert_int_equal(g->n_permissions, 13);
	assert_string_equal(g->permissions[0], "ROSTERS");
	assert_string_equal(g->permissions[7], "BANS");
	assert_string_equal(g->permissions[8], "CLASSES");
	assert_string_equal(g->permissions[9], "URGENT");
	assert_string_equal(g->permissions[10], "MODERATION");
	assert_string_equal(g->permissions[11], "EVENTS");
	assert_string_equal(g->permissions[12], "STORAGE");
	assert_int_equal(g->session_id.len, 32);
	memcpy(id, g->session_id.data, 32);
	assert_false(is_revoked(id));

	close.token = token;
	assert_int_equal(call(&nobody, "CloseSession", &close, NULL, NULL), 0);
	assert_true(is_revoked(id));
	assert_int_equal(get(token, NULL), RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(call(&nobody, "CloseSession", &close, NULL, NULL), 0);

	assert_int_equal(login_from("g1", SMALL_PASSWORD, "", token, NULL), 0);
	assert_int_equal(get(token, &g), 0);
	assert_int_equal(g->n_permissions, 0);
	/* The token itself is nowhere in the database. */
	assert_string_equal(test_sql_params(school.db, "directory",
	    "SELECT count(*) FROM session WHERE session::text LIKE"
	    " '%' || $1 || '%'", 1, (const char *const[]){ token }), "0");
}

static void
test_bad_tokens(void **state)
{
	char token[64], bad[64];
	size_t i;

	(void)state;
	assert_int_equal(login_from("g1", SMALL_PASSWORD, "", token, NULL), 0);
	for (i = 0; i < strlen(token); i += 3) {
		snprintf(bad, sizeof(bad), "%s", token);
		bad[i] = bad[i] == 'x' ? 'y' : 'x';
		assert_int_equal(get(bad, NULL), RPC__CODE__UNAUTHENTICATED);
	}
	token[42] = '\0';
	assert_int_equal(get(token, NULL), RPC__CODE__UNAUTHENTICATED);
	strcpy(bad, "");
	assert_int_equal(get(bad, NULL), RPC__CODE__UNAUTHENTICATED);
	strcpy(bad, "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!");
	assert_int_equal(get(bad, NULL), RPC__CODE__UNAUTHENTICATED);
}

static void
test_expiry_slides(void **state)
{
	const Directory__GetSessionReply *g;
	char token[64];
	int64_t left;

	(void)state;
	assert_int_equal(login_from("st1", SMALL_PASSWORD, "", token, NULL),
	    0);
	test_sql(school.db, "directory", "UPDATE session SET expires_at ="
	    " now() + interval '1 hour' WHERE expires_at > now()");
	/* Where nobody is behind the question it does not. */
	unattended = true;
	assert_int_equal(get(token, &g), 0);
	unattended = false;
	left = g->expires_at->seconds - loop_wall_us() / 1000000;
	assert_true(left <= 3600);
	assert_int_equal(get(token, &g), 0);
	left = g->expires_at->seconds - loop_wall_us() / 1000000;
	assert_true(left > 11 * 3600 && left <= 12 * 3600);
	test_sql(school.db, "directory", "UPDATE session SET expires_at ="
	    " now() - interval '1 second'");
	assert_int_equal(get(token, NULL), RPC__CODE__UNAUTHENTICATED);
}

static void
test_wrong_login(void **state)
{
	static const struct {
		const char	*login, *password;
	} cases[] = {
		{ "g1", "wrong" },
		{ "nobody", SMALL_PASSWORD },
		{ "g2", SMALL_PASSWORD },	/* has no password */
		{ "g1@nowhere", SMALL_PASSWORD },
		{ "@college", SMALL_PASSWORD },
		{ "g1'; --", SMALL_PASSWORD },
	};
	struct status status;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(login_from(cases[i].login, cases[i].password,
		    "192.0.2.1", NULL, &status), RPC__CODE__UNAUTHENTICATED);
		assert_int_equal(status.reason, RPC__REASON__WRONG_LOGIN);
	}
	assert_int_equal(login_from("", "x", "", NULL, &status),
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "login");
	assert_int_equal(login_from("g1", "", "", NULL, &status),
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "password");
	assert_int_equal(login_from("g\n1", "x", "", NULL, &status),
	    RPC__CODE__INVALID_ARGUMENT);
}

static int
set_password_status(int64_t school_id, int role, const char *login,
    const char *password, struct status *status)
{
	Directory__SetPasswordRequest req =
	    DIRECTORY__SET_PASSWORD_REQUEST__INIT;
	struct rpc_caller caller = test_caller(school_id, 0, role);

	req.login = (char *)(uintptr_t)login;
	req.password = (char *)(uintptr_t)password;
	return call(&caller, "SetPassword", &req, NULL, status);
}

static int
set_password(int64_t school_id, int role, const char *login,
    const char *password)
{
	return set_password_status(school_id, role, login, password, NULL);
}

static void
test_set_password(void **state)
{
	char token[64];

	(void)state;
	assert_int_equal(set_password(school.id, COMMON__ROLE__ADMIN, "sec1",
	    "first-word"), RPC__CODE__PERMISSION_DENIED);
	assert_int_equal(set_password(school.id, COMMON__ROLE__SYSTEM,
	    "nobody", "first-word"), RPC__CODE__NOT_FOUND);
	assert_int_equal(set_password(school.id, COMMON__ROLE__SYSTEM, "sec1",
	    "first-word"), 0);
	assert_int_equal(login_from("sec1", "first-word", "", token, NULL),
	    0);
	/* The same again ends no session; another one does. */
	assert_int_equal(set_password(school.id, COMMON__ROLE__SYSTEM, "sec1",
	    "first-word"), 0);
	assert_int_equal(get(token, NULL), 0);
	assert_int_equal(set_password(school.id, COMMON__ROLE__SYSTEM, "sec1",
	    "second-word"), 0);
	assert_int_equal(get(token, NULL), RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login_from("sec1", "first-word", "", NULL, NULL),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login_from("sec1", "second-word", "", NULL, NULL),
	    0);
}

/* By SetPassword and by a roster alike. */
static void
test_password_policy(void **state)
{
	static const struct {
		const char	*password;
		int		 reason;
	} cases[] = {
		{ "a", RPC__REASON__PASSWORD_TOO_SHORT },
		{ "Gx7-kq!", RPC__REASON__PASSWORD_TOO_SHORT },
		/* Seven characters of two bytes, or of two code points. */
		{ "éèàùçâê", RPC__REASON__PASSWORD_TOO_SHORT },
		{ "e\xcc\x81" "e\xcc\x81" "e\xcc\x81" "e\xcc\x81" "xyz",
		    RPC__REASON__PASSWORD_TOO_SHORT },
		{ "motdepasse", RPC__REASON__PASSWORD_TOO_COMMON },
		{ "12345678", RPC__REASON__PASSWORD_TOO_COMMON },
		{ "Azerty2026!", RPC__REASON__PASSWORD_TOO_COMMON },
		{ "PRENOM.NOM9", RPC__REASON__PASSWORD_IS_LOGIN },
	};
	struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\nfile.users,delta\n" },
		{ "users.csv", "sourcedId,status,enabledUser,orgSourcedIds,"
		    "role,username,givenName,familyName,password\n"
		    "long,active,true,o1,teacher,prenom.nom9,Pré,Nom,"
		    "azertyuiop\n"
		    "other,active,true,o1,teacher,other,O,Ther,"
		    "Hibou-des-bois\n" },
		{ NULL, NULL },
	};
	const Directory__Job *job;
	struct status status;
	size_t i;

	(void)state;
	job = small_school_reimport(&school, school.id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	assert_true(small_school_rejected(job, "users.csv:2",
	    "mot de passe"));
	assert_int_equal(login_from("prenom.nom9", "azertyuiop", "", NULL,
	    NULL), RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login_from("other", "Hibou-des-bois", "", NULL,
	    NULL), 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* By roster id: the login is looked up. */
		assert_int_equal(set_password_status(school.id,
		    COMMON__ROLE__SYSTEM, "long", cases[i].password, &status),
		    RPC__CODE__INVALID_ARGUMENT);
		assert_int_equal(status.reason, cases[i].reason);
		assert_string_equal(status.field, "password");
	}
	assert_int_equal(set_password(school.id, COMMON__ROLE__SYSTEM, "long",
	    "liaison-demo"), 0);
	assert_int_equal(login_from("prenom.nom9", "liaison-demo", "", NULL,
	    NULL), 0);
}

/* A password, too, is the same from every keyboard. */
static void
test_composed_password(void **state)
{
	static const char nfc[] = "h\xc3\xa9risson-bleu";
	static const char nfd[] = "he\xcc\x81risson-bleu";

	(void)state;
	assert_int_equal(set_password(school.id, COMMON__ROLE__SYSTEM, "t2",
	    nfd), 0);
	assert_int_equal(login_from("t2", nfc, "", NULL, NULL), 0);
	assert_int_equal(login_from("t2", nfd, "", NULL, NULL), 0);
	assert_int_equal(set_password(school.id, COMMON__ROLE__SYSTEM, "t2",
	    nfc), 0);
	assert_int_equal(login_from("t2", nfd, "", NULL, NULL), 0);
}

static void
test_absolute_life(void **state)
{
	const Directory__GetSessionReply *g;
	char token[64];
	int64_t left;

	(void)state;
	assert_int_equal(login_from("st1", SMALL_PASSWORD, "", token, NULL),
	    0);
	/* Used all the time, for a month less an hour. */
	test_sql(school.db, "directory", "UPDATE session SET expires_at ="
	    " now() + interval '10 minutes', created_at = now() -"
	    " interval '30 days' + interval '1 hour' WHERE expires_at > now()");
	assert_int_equal(get(token, &g), 0);
	left = g->expires_at->seconds - loop_wall_us() / 1000000;
	assert_true(left > 3000 && left <= 3600);
	assert_int_equal(get(token, &g), 0);
	left = g->expires_at->seconds - loop_wall_us() / 1000000;
	assert_true(left <= 3600);
	test_sql(school.db, "directory", "UPDATE session SET created_at ="
	    " now() - interval '30 days', expires_at = now() +"
	    " interval '12 hours'");
	assert_int_equal(get(token, NULL), RPC__CODE__UNAUTHENTICATED);
}

/* Who logs in again leaves no session behind, be it somebody else. */
static void
test_replaced(void **state)
{
	Directory__OpenSessionRequest req =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	const Directory__GetSessionReply *g;
	char token[64];
	uint8_t id[32];

	(void)state;
	assert_int_equal(login_from("st1", SMALL_PASSWORD, "", token, NULL),
	    0);
	assert_int_equal(get(token, &g), 0);
	memcpy(id, g->session_id.data, 32);
	req.replaces = token;
	req.login = (char *)(uintptr_t)"g1";
	/* A wrong one ends nothing. */
	req.password = (char *)(uintptr_t)"wrong";
	assert_int_equal(call(&nobody, "OpenSession", &req, NULL, NULL),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(get(token, NULL), 0);
	req.password = (char *)(uintptr_t)SMALL_PASSWORD;
	assert_int_equal(call(&nobody, "OpenSession", &req, NULL, NULL), 0);
	assert_int_equal(get(token, NULL), RPC__CODE__UNAUTHENTICATED);
	assert_true(is_revoked(id));
	/* Nor does a token that is none. */
	strcpy(token, "nonsense");
	assert_int_equal(call(&nobody, "OpenSession", &req, NULL, NULL), 0);
}

/* Lines leave together, a moment later. */
static bool
is_logged(const char *text)
{
	const int64_t until = loop_now_ms() + 15000;

	while (!test_service_logged(school.service, text)) {
		if (loop_now_ms() > until)
			return false;
		poll(NULL, 0, 10);
	}
	return true;
}

/* What is logged says who and where, and never what was typed by mistake. */
static void
test_failures_are_logged(void **state)
{
	(void)state;
	assert_int_equal(login_from("G1", "tr0ub4dor-wrong", "192.0.2.77",
	    NULL, NULL), RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login_from("my-secret-word", "x", "192.0.2.78", NULL,
	    NULL), RPC__CODE__UNAUTHENTICATED);
	assert_true(is_logged("login_failed why=wrong login=\"g1\" school=0"
	    " address=\"192.0.2.77\""));
	assert_true(is_logged("address=\"192.0.2.78\""));
	assert_true(is_logged("login=\"#"));
	assert_false(test_service_logged(school.service, "my-secret-word"));
	assert_false(test_service_logged(school.service, "tr0ub4dor"));
	assert_false(test_service_logged(school.service, SMALL_PASSWORD));
}

/* Who leaves the roster is logged out; who changes in it is looked at anew. */
static void
test_roster_ends_sessions(void **state)
{
	struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\nfile.users,delta\n" },
		{ "users.csv", "sourcedId,status,enabledUser,orgSourcedIds,"
		    "role,username,givenName,familyName\n"
		    "g1,tobedeleted,,,,,,\n"
		    "st1,active,true,o1,student,st1,Léa,Nouveau\n" },
		{ NULL, NULL },
	};
	char left[64], changed[64];
	const Directory__GetSessionReply *g;
	uint8_t left_id[32], changed_id[32];

	(void)state;
	assert_int_equal(login_from("g1@college", SMALL_PASSWORD, "", left,
	    NULL), 0);
	assert_int_equal(login_from("st1@college", SMALL_PASSWORD, "",
	    changed, NULL), 0);
	assert_int_equal(get(left, &g), 0);
	memcpy(left_id, g->session_id.data, 32);
	assert_int_equal(get(changed, &g), 0);
	memcpy(changed_id, g->session_id.data, 32);
	small_school_reimport(&school, school.id, files);
	assert_true(is_revoked(left_id));
	assert_true(is_revoked(changed_id));
	assert_int_equal(get(left, NULL), RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(get(changed, &g), 0);
	assert_string_equal(g->user->display_name, "Léa Nouveau");
	assert_int_equal(login_from("g1@college", SMALL_PASSWORD, "", NULL,
	    NULL), RPC__CODE__UNAUTHENTICATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_bad_tokens),
		cmocka_unit_test(test_expiry_slides),
		cmocka_unit_test(test_wrong_login),
		cmocka_unit_test(test_set_password),
		cmocka_unit_test(test_password_policy),
		cmocka_unit_test(test_composed_password),
		cmocka_unit_test(test_absolute_life),
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_failures_are_logged),
		cmocka_unit_test(test_roster_ends_sessions),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
