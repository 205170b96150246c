/* One's own account: password, sessions, one-time codes of the secretary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "accounts.pb-c.h"
#include "accounts_calls.h"

#define FIREFOX	"Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 " \
    "Firefox/128.0"

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

static const Accounts__ListSessionsReply *
list(const struct rpc_caller *caller)
{
	static const Accounts__ListSessionsRequest req =
	    ACCOUNTS__LIST_SESSIONS_REQUEST__INIT;

	return accounts_ok("ListSessions", caller, &req);
}

static void
test_list(void **state)
{
	struct login first = { .name = "g1", .agent = FIREFOX,
		.address = "192.0.2.7" };
	struct login second = { .name = "g1" };
	const Accounts__ListSessionsReply *r;
	const Accounts__SessionEntry *e;

	(void)state;
	login_ok(&first);
	login_ok(&second);
	r = list(&first.caller);
	assert_int_equal(r->n_sessions, 2);
	e = r->sessions[r->sessions[0]->current ? 0 : 1];
	assert_true(e->current);
	assert_string_equal(e->device, "Firefox sur Windows");
	assert_string_equal(e->address, "192.0.2.7");
	assert_true(e->created_at->seconds > 0);
	assert_true(e->last_seen_at->seconds >= e->created_at->seconds);
	e = r->sessions[r->sessions[0]->current ? 1 : 0];
	assert_false(e->current);
	assert_string_equal(e->device, "Appareil inconnu");
}

static void
test_end_one(void **state)
{
	Accounts__EndSessionRequest req = ACCOUNTS__END_SESSION_REQUEST__INIT;
	struct login mine = { .name = "g1" }, other = { .name = "g1" };
	struct login foreign = { .name = "t1" };
	char id[65];

	(void)state;
	login_ok(&mine);
	login_ok(&other);
	login_ok(&foreign);
	req.id = login_session_text(&foreign, id);
	accounts_refused("EndSession", &mine.caller, &req,
	    RPC__REASON__THING_NOT_FOUND);
	assert_true(login_lives(&foreign));
	req.id = (char *)(uintptr_t)"xyz";
	accounts_refused("EndSession", &mine.caller, &req,
	    RPC__REASON__THING_NOT_FOUND);
	req.id = (char *)(uintptr_t)"";
	accounts_refused("EndSession", &mine.caller, &req,
	    RPC__REASON__FIELD_MISSING);
	req.id = login_session_text(&other, id);
	accounts_ok("EndSession", &mine.caller, &req);
	assert_false(login_lives(&other));
	assert_true(login_is_revoked(&other));
	/* Again: it is as it was. */
	accounts_ok("EndSession", &mine.caller, &req);
	assert_true(login_lives(&mine));
}

static void
test_end_others(void **state)
{
	static const Accounts__EndOtherSessionsRequest req =
	    ACCOUNTS__END_OTHER_SESSIONS_REQUEST__INIT;
	struct login mine = { .name = "adm1" }, other = { .name = "adm1" };
	struct login foreign = { .name = "t1" };
	const Accounts__EndOtherSessionsReply *r;

	(void)state;
	login_ok(&mine);
	login_ok(&other);
	login_ok(&foreign);
	r = accounts_ok("EndOtherSessions", &mine.caller, &req);
	assert_int_equal(r->ended, 1);
	assert_true(login_lives(&mine));
	assert_false(login_lives(&other));
	assert_true(login_lives(&foreign));
	r = accounts_ok("EndOtherSessions", &mine.caller, &req);
	assert_int_equal(r->ended, 0);
	assert_int_equal(list(&mine.caller)->n_sessions, 1);
}

/* ---- password ---- */

static void
set_password(const char *who, const char *password)
{
	Directory__SetPasswordRequest req =
	    DIRECTORY__SET_PASSWORD_REQUEST__INIT;
	const struct rpc_caller ctl = test_caller(school.id, 0,
	    COMMON__ROLE__SYSTEM);

	req.login = (char *)(uintptr_t)who;
	req.password = (char *)(uintptr_t)password;
	(void)test_expect(school.peer, &directory__directory__descriptor,
	    "SetPassword", &ctl, &req, 0, NULL);
}

static void
test_change(void **state)
{
	Accounts__ChangePasswordRequest req =
	    ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
	struct login mine = { .name = "st1" }, other = { .name = "st1" };
	struct login again = { .name = "st1", .password = "Hibou-2026" };

	(void)state;
	login_ok(&mine);
	login_ok(&other);
	req.old = (char *)(uintptr_t)"Corbeau-13";
	req.new_ = (char *)(uintptr_t)"Hibou-2026";
	accounts_refused("ChangePassword", &mine.caller, &req,
	    RPC__REASON__WRONG_PASSWORD);
	assert_true(login_lives(&mine));
	req.old = (char *)(uintptr_t)"";
	accounts_refused("ChangePassword", &mine.caller, &req,
	    RPC__REASON__WRONG_PASSWORD);
	req.old = (char *)(uintptr_t)SMALL_PASSWORD;
	req.new_ = (char *)(uintptr_t)"kurz";
	accounts_refused("ChangePassword", &mine.caller, &req,
	    RPC__REASON__PASSWORD_TOO_SHORT);
	req.new_ = (char *)(uintptr_t)"password1";
	accounts_refused("ChangePassword", &mine.caller, &req,
	    RPC__REASON__PASSWORD_TOO_COMMON);
	req.new_ = (char *)(uintptr_t)"";
	accounts_refused("ChangePassword", &mine.caller, &req,
	    RPC__REASON__FIELD_MISSING);
	assert_true(login_lives(&other));
	req.new_ = (char *)(uintptr_t)"Hibou-2026";
	accounts_ok("ChangePassword", &mine.caller, &req);
	assert_true(login_lives(&mine));
	assert_false(login_lives(&other));
	assert_true(login_is_revoked(&other));
	login_refused(&other, RPC__REASON__WRONG_LOGIN);
	login_ok(&again);
	set_password("st1", SMALL_PASSWORD);
}

/* As a login is: five, then one waits, whatever comes. */
static void
test_change_is_throttled(void **state)
{
	Accounts__ChangePasswordRequest req =
	    ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
	struct login mine = { .name = "t1" };
	int i;

	(void)state;
	login_ok(&mine);
	req.old = (char *)(uintptr_t)"Corbeau-13";
	req.new_ = (char *)(uintptr_t)"Hibou-2026";
	for (i = 0; i < 5; i++)
		accounts_refused("ChangePassword", &mine.caller, &req,
		    RPC__REASON__WRONG_PASSWORD);
	req.old = (char *)(uintptr_t)SMALL_PASSWORD;
	accounts_refused("ChangePassword", &mine.caller, &req,
	    RPC__REASON__TOO_MANY_ATTEMPTS);
	test_sql(school.db, "directory", "DELETE FROM login_failure");
}

static bool
is_renewed(void *arg)
{
	(void)arg;
	return strcmp(test_sql(school.db, "directory", "SELECT hash LIKE"
	    " '%m=19456,t=2,p=1%' FROM account WHERE login = 'adm1'"),
	    "t") == 0;
}

/* A hash of 64 MiB, as former releases made them, of SMALL_PASSWORD. */
static void
test_renewal(void **state)
{
	struct login mine = { .name = "adm1" }, before = { .name = "adm1" };
	char old[crypto_pwhash_STRBYTES];

	(void)state;
	login_ok(&before);
	assert_int_equal(crypto_pwhash_str(old, SMALL_PASSWORD,
	    strlen(SMALL_PASSWORD), crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE), 0);
	test_sql_params(school.db, "directory",
	    "UPDATE account SET hash = $1 WHERE login = 'adm1'", 1,
	    (const char *const[]){ old });
	assert_false(is_renewed(NULL));
	login_ok(&mine);
	assert_true(test_wait(is_renewed, NULL, 20000));
	/* It is the same password, and nothing has ended. */
	assert_true(login_lives(&before));
	login_ok(&mine);
}

/* ---- one-time codes ---- */

static void
test_code(void **state)
{
	Accounts__ResetUserRequest req = ACCOUNTS__RESET_USER_REQUEST__INIT;
	Accounts__ChangePasswordRequest change =
	    ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
	struct login admin = { .name = "adm1" }, before = { .name = "g1" };
	struct login once = { .name = "g1" }, after = { .name = "g1" };
	const Accounts__ResetUserReply *r;
	char code[32];

	(void)state;
	login_ok(&admin);
	login_ok(&before);
	req.user_id = before.caller.user_id;
	r = accounts_ok("ResetUser", &admin.caller, &req);
	assert_string_equal(r->code->login, "g1");
	assert_string_equal(r->code->user->display_name, "Anna Martin");
	assert_int_equal(strlen(r->code->code), 14);
	snprintf(code, sizeof(code), "%s", r->code->code);
	/* The old password and all that it opened have ended. */
	assert_false(login_lives(&before));
	login_refused(&before, RPC__REASON__WRONG_LOGIN);
	assert_string_equal(test_sql_params(school.db, "directory",
	    "SELECT count(*) FROM account WHERE hash LIKE '%' || $1 || '%'",
	    1, (const char *const[]){ code }), "0");
	once.password = code;
	login_ok(&once);
	assert_int_equal(once.pending, DIRECTORY__PENDING__NEW_PASSWORD);
	change.new_ = (char *)(uintptr_t)SMALL_PASSWORD;
	accounts_ok("ChangePassword", &once.caller, &change);
	assert_true(login_lives(&once));
	assert_int_equal(once.pending, 0);
	/* It has turned into the password. */
	login_refused(&once, RPC__REASON__WRONG_LOGIN);
	login_ok(&after);
	assert_int_equal(after.pending, 0);
	/* Later the session says it as everybody does. */
	change.new_ = (char *)(uintptr_t)"Hibou-2026";
	accounts_refused("ChangePassword", &after.caller, &change,
	    RPC__REASON__WRONG_PASSWORD);
	assert_string_equal(test_sql(school.db, "owner", "SELECT count(*) FROM"
	    " audit.entry WHERE act = 'account.reset'"
	    " AND object = 'Anna Martin'"), "1");
}

static void
test_code_ends(void **state)
{
	Accounts__ResetUserRequest req = ACCOUNTS__RESET_USER_REQUEST__INIT;
	struct login admin = { .name = "adm1" }, once = { .name = "st1" };
	const Accounts__ResetUserReply *r;
	char code[32];

	(void)state;
	login_ok(&admin);
	req.user_id = small_school_user(&school, school.id, "st1");
	r = accounts_ok("ResetUser", &admin.caller, &req);
	snprintf(code, sizeof(code), "%s", r->code->code);
	/* As if fourteen days had passed. */
	test_sql(school.db, "directory", "UPDATE account SET hash ="
	    " regexp_replace(hash, '^.once.[0-9]+', '$once$1')"
	    " WHERE login = 'st1'");
	once.password = code;
	login_refused(&once, RPC__REASON__WRONG_LOGIN);
	set_password("st1", SMALL_PASSWORD);
	test_sql(school.db, "directory", "DELETE FROM login_failure");
}

static void
test_who_resets_whom(void **state)
{
	Accounts__ResetUserRequest req = ACCOUNTS__RESET_USER_REQUEST__INIT;
	struct login admin = { .name = "adm1" }, teacher = { .name = "t1" };
	struct rpc_caller secretary;

	(void)state;
	login_ok(&admin);
	login_ok(&teacher);
	req.user_id = admin.caller.user_id;
	accounts_refused("ResetUser", &teacher.caller, &req,
	    RPC__REASON__FORBIDDEN);
	/* The permission is for those who may do no more than others. */
	secretary = teacher.caller;
	secretary.permissions = UINT64_C(1) << COMMON__PERMISSION__RESET;
	accounts_refused("ResetUser", &secretary, &req,
	    RPC__REASON__FORBIDDEN);
	assert_true(login_lives(&admin));
	req.user_id = 0;
	accounts_refused("ResetUser", &admin.caller, &req,
	    RPC__REASON__FIELD_MISSING);
	req.user_id = 999999;
	accounts_refused("ResetUser", &admin.caller, &req,
	    RPC__REASON__THING_NOT_FOUND);
	/* Another school's administrator finds nobody. */
	admin.caller.school_id = small_school_create(&school, "ailleurs");
	req.user_id = teacher.caller.user_id;
	accounts_refused("ResetUser", &admin.caller, &req,
	    RPC__REASON__THING_NOT_FOUND);
	assert_true(login_lives(&teacher));
}

static void
test_class(void **state)
{
	Accounts__ResetClassRequest req = ACCOUNTS__RESET_CLASS_REQUEST__INIT;
	struct login admin = { .name = "adm1" }, once = { .name = "g2" };
	struct login parent = { .name = "g1" };
	const Accounts__ResetClassReply *r;
	Common__Role roles[] = { COMMON__ROLE__GUARDIAN,
		COMMON__ROLE__TEACHER };
	char code[32];

	(void)state;
	login_ok(&admin);
	login_ok(&parent);
	req.class_id = atoll(test_sql(school.db, "directory",
	    "SELECT class_id FROM class WHERE title = '5e C'"));
	r = accounts_ok("ResetClass", &admin.caller, &req);
	assert_string_equal(r->class_title, "5e C");
	assert_int_equal(r->n_codes, 2);
	assert_string_equal(r->codes[0]->login, "st3");
	assert_string_equal(r->codes[1]->login, "g2");
	snprintf(code, sizeof(code), "%s", r->codes[1]->code);
	once.password = code;
	login_ok(&once);
	assert_int_equal(once.pending, DIRECTORY__PENDING__NEW_PASSWORD);
	/* Who has a password keeps it, unless everybody is meant. */
	req.class_id = atoll(test_sql(school.db, "directory",
	    "SELECT class_id FROM class WHERE title = '6e B'"));
	req.roles = roles;
	req.n_roles = 1;
	r = accounts_ok("ResetClass", &admin.caller, &req);
	assert_int_equal(r->n_codes, 0);
	assert_true(login_lives(&parent));
	req.everybody = true;
	r = accounts_ok("ResetClass", &admin.caller, &req);
	assert_int_equal(r->n_codes, 1);
	assert_false(login_lives(&parent));
	set_password("g1", SMALL_PASSWORD);
	req.n_roles = 2;
	accounts_refused("ResetClass", &admin.caller, &req,
	    RPC__REASON__FIELD_INVALID);
	req.n_roles = 0;
	req.class_id = 999999;
	accounts_refused("ResetClass", &admin.caller, &req,
	    RPC__REASON__THING_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_end_one),
		cmocka_unit_test(test_end_others),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_change_is_throttled),
		cmocka_unit_test(test_renewal),
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_code_ends),
		cmocka_unit_test(test_who_resets_whom),
		cmocka_unit_test(test_class),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
