/*
 * A second factor that is demanded while people are logged in; and a mail where
 * an unknown browser logs in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "accounts_calls.h"

static struct login	admin = { .name = "adm1", .agent = "Firefox/130" };

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	login_ok(&admin);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

static const char *
sql(const char *statement)
{
	return test_sql(school.db, "directory", statement);
}

static void
demand(bool of_admins)
{
	Accounts__SecondFactorRoles req = ACCOUNTS__SECOND_FACTOR_ROLES__INIT;
	Common__Role roles[] = { COMMON__ROLE__ADMIN };

	req.roles = roles;
	req.n_roles = of_admins ? 1 : 0;
	accounts_ok("SetSecondFactorRoles", &admin.caller, &req);
}

static bool
password_needed(void)
{
	Accounts__GetSecondFactorRequest req =
	    ACCOUNTS__GET_SECOND_FACTOR_REQUEST__INIT;
	const Accounts__SecondFactor *f = accounts_ok("GetSecondFactor",
	    &admin.caller, &req);

	return f->password_needed;
}

static int
pending_of(struct login *who)
{
	assert_true(login_lives(who));
	return who->pending;
}

static void
test_open_sessions_are_asked(void **state)
{
	(void)state;
	assert_int_equal(pending_of(&admin), 0);
	demand(true);
	/* The gateways read it anew, and find what it has to do. */
	assert_true(login_is_revoked(&admin));
	assert_int_equal(pending_of(&admin),
	    DIRECTORY__PENDING__SECOND_FACTOR);
	demand(false);
	assert_int_equal(pending_of(&admin), 0);
}

static void
test_an_old_session_says_its_password(void **state)
{
	Accounts__BeginSecondFactorRequest req =
	    ACCOUNTS__BEGIN_SECOND_FACTOR_REQUEST__INIT;

	(void)state;
	demand(true);
	assert_false(password_needed());
	sql("UPDATE session SET created_at = now() - interval '2 hours'");
	assert_true(password_needed());
	accounts_refused("BeginSecondFactor", &admin.caller, &req,
	    RPC__REASON__WRONG_PASSWORD);
	req.password = (char *)(uintptr_t)SMALL_PASSWORD;
	accounts_ok("BeginSecondFactor", &admin.caller, &req);
	demand(false);
}

/* A role by other means: the next time that it is written down as seen. */
static void
test_another_role_is_asked_within_minutes(void **state)
{
	int i;

	(void)state;
	sql("UPDATE school SET factor_roles = '{5}'");
	assert_int_equal(pending_of(&admin), 0);
	sql("UPDATE session SET seen_at = now() - interval '6 minutes'");
	login_lives(&admin);
	for (i = 0; i < 1000 && pending_of(&admin) == 0; i++)
		;
	assert_int_equal(admin.pending, DIRECTORY__PENDING__SECOND_FACTOR);
	demand(false);
}

/* Mails that tell of a new device. */
static const char *
told(void)
{
	return sql("SELECT coalesce(string_agg(language || ' ' || detail, ';'"
	    " ORDER BY mail_id), '') FROM account_mail WHERE kind = 4");
}

static void
test_an_unknown_browser_is_told_of(void **state)
{
	struct login first = { .name = "t1", .agent = "Firefox/130",
		.address = "192.0.2.1" };
	struct login again = first, other = first;

	(void)state;
	sql("UPDATE person SET email = 'prof@example.org' FROM account a "
	    "WHERE a.person_id = person.person_id AND a.login = 't1'");
	/* Nothing to compare with. */
	login_ok(&first);
	assert_string_equal(told(), "");
	login_ok(&again);
	assert_string_equal(told(), "");
	other.address = "192.0.2.2";
	login_ok(&other);
	assert_non_null(strstr(told(), "Firefox"));
	assert_non_null(strstr(told(), ", 192.0.2.2"));
	assert_null(strchr(told(), ';'));
}

static void
test_without_an_address_nobody_is_told(void **state)
{
	struct login first = { .name = "st1", .address = "192.0.2.1" };
	struct login other = { .name = "st1", .address = "192.0.2.9" };

	(void)state;
	sql("DELETE FROM account_mail");
	login_ok(&first);
	login_ok(&other);
	assert_string_equal(told(), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_sessions_are_asked),
		cmocka_unit_test(test_an_old_session_says_its_password),
		cmocka_unit_test(test_another_role_is_asked_within_minutes),
		cmocka_unit_test(test_an_unknown_browser_is_told_of),
		cmocka_unit_test(test_without_an_address_nobody_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
