/* The second factor: asked after a right password, each code once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "accounts_calls.h"
#include "base/loop.h"
#include "directory/login/totp.h"

#define CODES	10

static uint8_t secret[TOTP_SECRET];
static char recovery[CODES][32];

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
sql(const char *statement)
{
	test_sql(school.db, "directory", statement);
}

/* As an authenticator shows it, `steps` from now. */
static const char *
code(int steps)
{
	static char text[16];

	snprintf(text, sizeof(text), "%06u", totp_code(secret,
	    loop_wall_us() / 1000000 / TOTP_STEP + steps));
	return text;
}

/* Base 32, as one types it in. */
static void
read_secret(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0, have = 0;
	size_t n = 0;

	assert_int_equal(strlen(text), 32);
	for (; *text != '\0'; text++) {
		bits = bits << 5 | (unsigned)(strchr(letters, *text) -
		    letters);
		if ((have += 5) >= 8)
			secret[n++] = (uint8_t)(bits >> (have -= 8));
	}
	assert_int_equal(n, TOTP_SECRET);
}

static void
begin(const struct rpc_caller *caller, const char *password)
{
	Accounts__BeginSecondFactorRequest req =
	    ACCOUNTS__BEGIN_SECOND_FACTOR_REQUEST__INIT;
	const Accounts__BeginSecondFactorReply *r;

	req.password = (char *)(uintptr_t)password;
	r = accounts_ok("BeginSecondFactor", caller, &req);
	read_secret(r->secret);
	assert_non_null(strstr(r->uri, r->secret));
	assert_memory_equal(r->svg, "<svg ", 5);
}

static void
confirm(const struct rpc_caller *caller)
{
	Accounts__ConfirmSecondFactorRequest req =
	    ACCOUNTS__CONFIRM_SECOND_FACTOR_REQUEST__INIT;
	const Accounts__ConfirmSecondFactorReply *r;
	size_t i;

	/* The one before, so that this one and the next are left. */
	req.code = (char *)(uintptr_t)code(-1);
	r = accounts_ok("ConfirmSecondFactor", caller, &req);
	assert_int_equal(r->n_recovery_codes, CODES);
	for (i = 0; i < CODES; i++)
		snprintf(recovery[i], sizeof(recovery[i]), "%s",
		    r->recovery_codes[i]);
}

static void
enrol(struct login *who)
{
	login_ok(who);
	begin(&who->caller, SMALL_PASSWORD);
	confirm(&who->caller);
}

static int
no_factors(void **state)
{
	(void)state;
	sql("DELETE FROM recovery_code");
	sql("DELETE FROM remembered_device");
	sql("DELETE FROM second_factor");
	sql("DELETE FROM login_failure");
	sql("UPDATE school SET factor_roles = '{}'");
	return 0;
}

static const Accounts__SecondFactor *
factor_of(const struct login *who)
{
	static const Accounts__GetSecondFactorRequest req =
	    ACCOUNTS__GET_SECOND_FACTOR_REQUEST__INIT;

	return accounts_ok("GetSecondFactor", &who->caller, &req);
}

static void
test_enrol(void **state)
{
	Accounts__ConfirmSecondFactorRequest req =
	    ACCOUNTS__CONFIRM_SECOND_FACTOR_REQUEST__INIT;
	Accounts__BeginSecondFactorRequest ask =
	    ACCOUNTS__BEGIN_SECOND_FACTOR_REQUEST__INIT;
	struct login mine = { .name = "g1" }, other = { .name = "g1" };

	(void)state;
	login_ok(&mine);
	assert_false(factor_of(&mine)->active);
	req.code = (char *)(uintptr_t)"123456";
	accounts_refused("ConfirmSecondFactor", &mine.caller, &req,
	    RPC__REASON__NOTHING_TO_CONFIRM);
	accounts_refused("BeginSecondFactor", &mine.caller, &ask,
	    RPC__REASON__WRONG_PASSWORD);
	begin(&mine.caller, SMALL_PASSWORD);
	/* Begun is not active: nobody is locked out by it. */
	login_ok(&other);
	assert_false(factor_of(&mine)->active);
	req.code = (char *)(uintptr_t)"000000";
	if (strcmp(code(0), req.code) != 0)
		accounts_refused("ConfirmSecondFactor", &mine.caller, &req,
		    RPC__REASON__WRONG_CODE);
	confirm(&mine.caller);
	assert_true(factor_of(&mine)->active);
	assert_int_equal(factor_of(&mine)->recovery_codes_left, CODES);
	login_refused(&other, RPC__REASON__SECOND_FACTOR_REQUIRED);
	/* Neither secret nor codes are in the database as they are. */
	assert_string_equal(test_sql_params(school.db, "directory",
	    "SELECT count(*) FROM second_factor f, recovery_code r"
	    " WHERE f::text LIKE '%' || $1 || '%'"
	    " OR r::text LIKE '%' || $2 || '%'", 2, (const char *const[]){
	    "31323334", recovery[0] }), "0");
}

static void
test_begun_too_long_ago(void **state)
{
	Accounts__ConfirmSecondFactorRequest req =
	    ACCOUNTS__CONFIRM_SECOND_FACTOR_REQUEST__INIT;
	struct login mine = { .name = "g1" };

	(void)state;
	login_ok(&mine);
	begin(&mine.caller, SMALL_PASSWORD);
	sql("UPDATE second_factor SET next_at = now() - interval '61 min'");
	req.code = (char *)(uintptr_t)code(0);
	accounts_refused("ConfirmSecondFactor", &mine.caller, &req,
	    RPC__REASON__NOTHING_TO_CONFIRM);
}

static void
test_only_after_the_password(void **state)
{
	struct login mine = { .name = "g1" };
	struct login wrong = { .name = "g1", .password = "Corbeau-13" };
	struct login nobody = { .name = "nobody" };

	(void)state;
	enrol(&mine);
	login_refused(&wrong, RPC__REASON__WRONG_LOGIN);
	wrong.code = code(0);
	login_refused(&wrong, RPC__REASON__WRONG_LOGIN);
	nobody.code = code(0);
	login_refused(&nobody, RPC__REASON__WRONG_LOGIN);
	assert_int_equal(nobody.status.code, wrong.status.code);
	assert_string_equal(nobody.status.field, wrong.status.field);
	assert_string_equal(nobody.status.message, wrong.status.message);
}

static void
test_each_step_once(void **state)
{
	struct login mine = { .name = "g1" };
	char used[16];

	(void)state;
	enrol(&mine);
	snprintf(used, sizeof(used), "%s", code(0));
	mine.code = used;
	login_ok(&mine);
	login_refused(&mine, RPC__REASON__WRONG_CODE);
	/* One that is no number at all, and too long. */
	mine.code = "x' OR 1=1";
	login_refused(&mine, RPC__REASON__WRONG_CODE);
	mine.code = code(1);
	login_ok(&mine);
	/* The one before is over with it. */
	mine.code = code(0);
	login_refused(&mine, RPC__REASON__WRONG_CODE);
}

static void
test_recovery(void **state)
{
	struct login mine = { .name = "g1" };

	(void)state;
	enrol(&mine);
	mine.code = recovery[3];
	login_ok(&mine);
	assert_int_equal(factor_of(&mine)->recovery_codes_left, CODES - 1);
	login_refused(&mine, RPC__REASON__WRONG_CODE);
	mine.code = recovery[4];
	login_ok(&mine);
}

static void
test_recovery_codes_are_renewed_alone(void **state)
{
	Accounts__RenewRecoveryCodesRequest req =
	    ACCOUNTS__RENEW_RECOVERY_CODES_REQUEST__INIT;
	const Accounts__RenewRecoveryCodesReply *r;
	struct login who = { .name = "t1" };
	char old[32], fresh[32];

	(void)state;
	login_ok(&who);
	req.password = (char *)(uintptr_t)SMALL_PASSWORD;
	req.code = (char *)(uintptr_t)"123456";
	accounts_refused("RenewRecoveryCodes", &who.caller, &req,
	    RPC__REASON__NO_SECOND_FACTOR);
	enrol(&who);
	accounts_refused("RenewRecoveryCodes", &who.caller, &req,
	    RPC__REASON__WRONG_CODE);
	req.password = (char *)(uintptr_t)"autre-chose";
	req.code = (char *)(uintptr_t)code(0);
	accounts_refused("RenewRecoveryCodes", &who.caller, &req,
	    RPC__REASON__WRONG_PASSWORD);
	req.password = (char *)(uintptr_t)SMALL_PASSWORD;
	r = accounts_ok("RenewRecoveryCodes", &who.caller, &req);
	assert_int_equal(r->n_recovery_codes, CODES);
	snprintf(old, sizeof(old), "%s", recovery[0]);
	snprintf(fresh, sizeof(fresh), "%s", r->recovery_codes[0]);
	/* The code that proved it is used up; the old ones open nothing. */
	accounts_refused("RenewRecoveryCodes", &who.caller, &req,
	    RPC__REASON__WRONG_CODE);
	who.code = old;
	login_refused(&who, RPC__REASON__WRONG_CODE);
	who.code = fresh;
	login_ok(&who);
}

static void
test_throttle(void **state)
{
	struct login mine = { .name = "g1" };
	int i;

	(void)state;
	enrol(&mine);
	mine.code = "0000-0000-0000-0000";
	for (i = 0; i < 5; i++)
		login_refused(&mine, RPC__REASON__WRONG_CODE);
	mine.code = code(0);
	login_refused(&mine, RPC__REASON__TOO_MANY_ATTEMPTS);
	assert_true(mine.status.limit >= 1 && mine.status.limit <= 30);
}

static void
test_remembered(void **state)
{
	static const Accounts__ListDevicesRequest list =
	    ACCOUNTS__LIST_DEVICES_REQUEST__INIT;
	Accounts__ForgetDeviceRequest forget =
	    ACCOUNTS__FORGET_DEVICE_REQUEST__INIT;
	struct login mine = { .name = "g1", .remember = true };
	struct login back = { .name = "g1" }, foreign = { .name = "t1" };
	const Accounts__ListDevicesReply *r;
	char id[65];

	(void)state;
	enrol(&mine);
	mine.code = code(0);
	login_ok(&mine);
	assert_int_equal(strlen(mine.new_remembered), 43);
	back.remembered = mine.new_remembered;
	login_ok(&back);
	/* Of another account it spares nothing. */
	r = accounts_ok("ListDevices", &mine.caller, &list);
	assert_int_equal(r->n_devices, 1);
	assert_string_equal(r->devices[0]->device, "Appareil inconnu");
	assert_int_equal(r->devices[0]->expires_at->seconds -
	    r->devices[0]->created_at->seconds, 30 * 86400);
	snprintf(id, sizeof(id), "%s", r->devices[0]->id);
	forget.id = id;
	login_ok(&foreign);
	accounts_ok("ForgetDevice", &foreign.caller, &forget);
	login_ok(&back);
	accounts_ok("ForgetDevice", &mine.caller, &forget);
	login_refused(&back, RPC__REASON__SECOND_FACTOR_REQUIRED);
	accounts_ok("ForgetDevice", &mine.caller, &forget);
}

/* A new password, another factor, thirty days: each ends it. */
static void
test_remembered_dies(void **state)
{
	Accounts__ChangePasswordRequest change =
	    ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
	struct login mine = { .name = "g1", .remember = true };
	struct login back = { .name = "g1" };

	(void)state;
	enrol(&mine);
	mine.code = code(0);
	login_ok(&mine);
	back.remembered = mine.new_remembered;
	login_ok(&back);
	sql("UPDATE remembered_device SET made_at = now() - interval '31 d'");
	login_refused(&back, RPC__REASON__SECOND_FACTOR_REQUIRED);
	sql("UPDATE remembered_device SET made_at = now()");
	change.old = change.new_ = (char *)(uintptr_t)SMALL_PASSWORD;
	accounts_ok("ChangePassword", &mine.caller, &change);
	login_refused(&back, RPC__REASON__SECOND_FACTOR_REQUIRED);
	sql("UPDATE second_factor SET step = 0");
	mine.code = code(1);
	login_ok(&mine);
	login_ok(&back);
	begin(&mine.caller, SMALL_PASSWORD);
	login_ok(&back);
	confirm(&mine.caller);
	login_refused(&back, RPC__REASON__SECOND_FACTOR_REQUIRED);
}

static void
set_roles(const struct login *admin, Common__Role role)
{
	Accounts__SecondFactorRoles req = ACCOUNTS__SECOND_FACTOR_ROLES__INIT;
	const Accounts__SecondFactorRoles *r;

	req.roles = &role;
	req.n_roles = 1;
	r = accounts_ok("SetSecondFactorRoles", &admin->caller, &req);
	assert_int_equal(r->n_roles, 1);
	assert_int_equal(r->roles[0], role);
}

static void
test_demanded(void **state)
{
	Accounts__RemoveSecondFactorRequest off =
	    ACCOUNTS__REMOVE_SECOND_FACTOR_REQUEST__INIT;
	Accounts__SecondFactorRoles roles =
	    ACCOUNTS__SECOND_FACTOR_ROLES__INIT;
	struct login admin = { .name = "adm1" }, teacher = { .name = "t1" };
	struct login parent = { .name = "g1" };
	Common__Role bad = COMMON__ROLE__SYSTEM;

	(void)state;
	login_ok(&admin);
	accounts_refused("SetSecondFactorRoles", &parent.caller, &roles,
	    RPC__REASON__SESSION_ENDED);
	roles.roles = &bad;
	roles.n_roles = 1;
	accounts_refused("SetSecondFactorRoles", &admin.caller, &roles,
	    RPC__REASON__FIELD_INVALID);
	set_roles(&admin, COMMON__ROLE__TEACHER);
	login_ok(&parent);
	assert_int_equal(parent.pending, 0);
	accounts_refused("SetSecondFactorRoles", &parent.caller, &roles,
	    RPC__REASON__FORBIDDEN);
	login_ok(&teacher);
	assert_int_equal(teacher.pending, DIRECTORY__PENDING__SECOND_FACTOR);
	assert_true(factor_of(&teacher)->demanded);
	/* The password was said a moment ago. */
	begin(&teacher.caller, "");
	confirm(&teacher.caller);
	assert_true(login_lives(&teacher));
	assert_int_equal(teacher.pending, 0);
	off.password = (char *)(uintptr_t)SMALL_PASSWORD;
	accounts_refused("RemoveSecondFactor", &teacher.caller, &off,
	    RPC__REASON__SECOND_FACTOR_DEMANDED);
	set_roles(&admin, COMMON__ROLE__STAFF);
	off.password = (char *)(uintptr_t)"Corbeau-13";
	accounts_refused("RemoveSecondFactor", &teacher.caller, &off,
	    RPC__REASON__WRONG_PASSWORD);
	off.password = (char *)(uintptr_t)SMALL_PASSWORD;
	accounts_ok("RemoveSecondFactor", &teacher.caller, &off);
	accounts_ok("RemoveSecondFactor", &teacher.caller, &off);
	login_ok(&teacher);
}

int
main(void)
{
#define TEST(f)	cmocka_unit_test_setup(f, no_factors)
	const struct CMUnitTest tests[] = {
		TEST(test_enrol),
		TEST(test_begun_too_long_ago),
		TEST(test_only_after_the_password),
		TEST(test_each_step_once),
		TEST(test_recovery),
		TEST(test_recovery_codes_are_renewed_alone),
		TEST(test_throttle),
		TEST(test_remembered),
		TEST(test_remembered_dies),
		TEST(test_demanded),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
