/* A forgotten password: asked for, mailed, chosen once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "accounts_calls.h"
#include "base/loop.h"
#include "directory/login/seal.h"

#define TOKEN	44

static const struct rpc_caller nobody = { .language = "en",
	.address = "192.0.2.30" };

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	test_sql(school.db, "directory", "UPDATE person SET email ="
	    " 'anna@example.org' WHERE sourced_id = 'g1'");
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
nothing(void **state)
{
	(void)state;
	test_sql(school.db, "directory", "DELETE FROM account_mail");
	test_sql(school.db, "directory", "DELETE FROM password_reset");
	test_sql(school.db, "directory", "DELETE FROM login_failure");
	return 0;
}

/* Milliseconds that the answer took. */
static int64_t
ask(const char *login)
{
	Accounts__RequestResetRequest req =
	    ACCOUNTS__REQUEST_RESET_REQUEST__INIT;
	const int64_t began = loop_now_ms();

	req.login = (char *)(uintptr_t)login;
	accounts_ok("RequestReset", &nobody, &req);
	return loop_now_ms() - began;
}

static const char *
count(const char *table)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	return test_sql(school.db, "directory", sql);
}

/* What the mail will have; tests have no keys, so the key is known. */
static void
read_token(char token[TOKEN])
{
	uint8_t key[SEAL_KEY], sealed[TOKEN + SEAL_MORE];
	struct seal_owner whose = { school.id,
		small_school_user(&school, school.id, "g1") };
	const char *hex;
	size_t len;

	hex = test_sql(school.db, "directory",
	    "SELECT encode(token, 'hex') FROM account_mail WHERE kind = 1"
	    " ORDER BY mail_id DESC LIMIT 1");
	assert_int_equal(sodium_hex2bin(sealed, sizeof(sealed), hex,
	    strlen(hex), NULL, &len, NULL), 0);
	crypto_generichash(key, sizeof(key), (const uint8_t *)"accounts", 8,
	    NULL, 0);
	assert_true(seal_open(key, whose, sealed, len, token));
}

static void
test_asked(void **state)
{
	int64_t real, none, without;

	(void)state;
	real = ask("g1");
	none = ask("nobody");
	without = ask("t1");
	assert_true(real >= 400 && none >= 400 && without >= 400);
	assert_string_equal(count("account_mail"), "1");
	assert_string_equal(test_sql(school.db, "directory", "SELECT address"
	    " || ' ' || language FROM account_mail"), "anna@example.org en");
	/* Three in an hour; the answer is the same. */
	ask("g1");
	ask("g1");
	ask("g1");
	assert_string_equal(count("account_mail"), "3");
}

static void
test_bad_requests(void **state)
{
	Accounts__RequestResetRequest req =
	    ACCOUNTS__REQUEST_RESET_REQUEST__INIT;

	(void)state;
	accounts_refused("RequestReset", &nobody, &req,
	    RPC__REASON__FIELD_MISSING);
	req.login = (char *)(uintptr_t)"a\x01";
	accounts_refused("RequestReset", &nobody, &req,
	    RPC__REASON__FIELD_INVALID);
}

static void
finish_refused(const char *token, const char *password, Rpc__Reason reason)
{
	Accounts__FinishResetRequest req = ACCOUNTS__FINISH_RESET_REQUEST__INIT;

	req.token = (char *)(uintptr_t)token;
	req.password = (char *)(uintptr_t)password;
	accounts_refused("FinishReset", &nobody, &req, reason);
}

static void
test_chosen_once(void **state)
{
	Accounts__FinishResetRequest req = ACCOUNTS__FINISH_RESET_REQUEST__INIT;
	struct login before = { .name = "g1" };
	struct login with_new = { .name = "g1", .password = "Hibou-2026" };
	char token[TOKEN], other[TOKEN];

	(void)state;
	login_ok(&before);
	ask("g1");
	read_token(other);
	ask("g1");
	read_token(token);
	assert_string_not_equal(token, other);
	/* The token is hashed, and sealed in the mail. */
	assert_string_equal(test_sql_params(school.db, "directory",
	    "SELECT count(*) FROM account_mail m, password_reset r WHERE"
	    " m::text || r::text LIKE '%' || $1 || '%'", 1,
	    (const char *const[]){ token }), "0");
	finish_refused("", "Hibou-2026", RPC__REASON__FIELD_MISSING);
	finish_refused("x", "Hibou-2026", RPC__REASON__RESET_ENDED);
	finish_refused(token, "kurz", RPC__REASON__PASSWORD_TOO_SHORT);
	req.token = token;
	req.password = (char *)(uintptr_t)"Hibou-2026";
	accounts_ok("FinishReset", &nobody, &req);
	assert_false(login_lives(&before));
	login_refused(&before, RPC__REASON__WRONG_LOGIN);
	login_ok(&with_new);
	/* Neither it nor its like opens anything any more. */
	finish_refused(token, "Hibou-2027", RPC__REASON__RESET_ENDED);
	finish_refused(other, "Hibou-2027", RPC__REASON__RESET_ENDED);
	/* Its owner hears of it. */
	assert_string_equal(test_sql(school.db, "directory",
	    "SELECT count(*) FROM account_mail WHERE kind = 2"), "1");
}

static void
test_an_hour(void **state)
{
	char token[TOKEN];

	(void)state;
	ask("g1");
	read_token(token);
	test_sql(school.db, "directory", "UPDATE password_reset"
	    " SET made_at = now() - interval '61 minutes'");
	finish_refused(token, "Hibou-2028", RPC__REASON__RESET_ENDED);
}

int
main(void)
{
#define TEST(f)	cmocka_unit_test_setup(f, nothing)
	const struct CMUnitTest tests[] = {
		TEST(test_asked),
		TEST(test_bad_requests),
		TEST(test_an_hour),
		TEST(test_chosen_once),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
