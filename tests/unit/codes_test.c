/* Codes that are copied by hand, and what is sealed. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "directory/login/codes.h"
#include "directory/login/passwords.h"
#include "directory/login/seal.h"

static void
test_typed(void **state)
{
	char text[CODE_TEXT(RECOVERY_GROUPS)], typed[64], *p = typed;
	uint8_t hash[CODE_HASH], again[CODE_HASH];
	const char *c;

	(void)state;
	code_make(RECOVERY_GROUPS, text, hash);
	assert_int_equal(strlen(text), 19);
	for (c = text; *c != '\0'; c++) {
		if (*c == '0')
			*p++ = 'O';
		else if (*c == '1')
			*p++ = 'l';
		else if (*c == '-')
			*p++ = ' ';
		else
			*p++ = (char)toupper((unsigned char)*c);
	}
	*p = '\0';
	assert_true(code_read(typed, RECOVERY_GROUPS, again));
	assert_memory_equal(hash, again, sizeof(hash));
	assert_false(code_read("", RECOVERY_GROUPS, again));
	assert_false(code_read(text, ONE_TIME_GROUPS, again));
	assert_false(code_read("0000-0000-0000-000", RECOVERY_GROUPS, again));
	assert_false(code_read("0000-0000-0000-000u", RECOVERY_GROUPS,
	    again));
}

static void
test_once(void **state)
{
	char text[CODE_TEXT(ONE_TIME_GROUPS)], hash[PASSWORD_HASH];

	(void)state;
	once_make(text, hash, 1000);
	assert_true(once_is(hash));
	assert_null(strstr(hash, text));
	assert_true(once_matches(hash, text, 1000));
	assert_false(once_matches(hash, text, 1001));
	text[0] = text[0] == 'x' ? 'y' : 'x';
	assert_false(once_matches(hash, text, 1000));
	assert_false(once_is("$argon2id$v=19$m=19456"));
	assert_false(once_matches("$once$9$zz", text, 1));
	assert_false(once_matches("$once$", text, 1));
}

static void
test_seal(void **state)
{
	static const uint8_t key[SEAL_KEY] = { 1 }, other[SEAL_KEY] = { 2 };
	const struct seal_owner me = { 1, 7 }, you = { 1, 8 };
	uint8_t sealed[5 + SEAL_MORE], plain[5];

	(void)state;
	seal(key, me, "hello", 5, sealed);
	assert_true(seal_open(key, me, sealed, sizeof(sealed), plain));
	assert_memory_equal(plain, "hello", 5);
	assert_false(seal_open(key, you, sealed, sizeof(sealed), plain));
	assert_false(seal_open(other, me, sealed, sizeof(sealed), plain));
	assert_false(seal_open(key, me, sealed, SEAL_MORE - 1, plain));
	sealed[30] ^= 1;
	assert_false(seal_open(key, me, sealed, sizeof(sealed), plain));
}

/* Hashes that libsodium made, of this figure and of the one before. */
static void
test_kept(void **state)
{
	static const char sodium[] = "$argon2id$v=19$m=19456,t=2,p=1$"
	    "rKOFxnvaUFhLgWTttAq99A"
	    "$jnvCMHA76MTIOa4fBNItz82T5udq55IhOGlM8qriC8E";
	static const char *const broken[] = {
		"", "$argon2id$", "$argon2i$v=19$m=19456,t=2,p=1$",
		"$argon2id$v=19$m=19456,t=2,p=1$rKOFxnvaUFhLgWTttAq99A",
		"$argon2id$v=19$m=19456,t=2,p=1$rKOFxnvaUFhLgWTttAq99A$jnvC",
		"$argon2id$v=19$m=1,t=0,p=1$rKOFxnvaUFhLgWTttAq99A"
		"$jnvCMHA76MTIOa4fBNItz82T5udq55IhOGlM8qriC8E",
	};
	char hash[PASSWORD_HASH], made[crypto_pwhash_STRBYTES] = "";

	(void)state;
	assert_true(password_verify(sodium, "Corbeau-12"));
	assert_false(password_verify(sodium, "Corbeau-13"));
	assert_int_equal(crypto_pwhash_str(made, "Corbeau-12", 10, 2,
	    (size_t)64 << 20), 0);
	assert_true(password_verify(made, "Corbeau-12"));
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
		assert_false(password_verify(broken[i], "Corbeau-12"));
	/* A release before this one reads ours. */
	assert_true(password_hash("Corbeau-12", hash));
	memset(made, 0, sizeof(made));
	memcpy(made, hash, strlen(hash));
	assert_int_equal(crypto_pwhash_str_verify(made, "Corbeau-12", 10), 0);
}

static void
test_parameters(void **state)
{
	char hash[PASSWORD_HASH];

	(void)state;
	assert_true(passwords_init());
	assert_true(password_hash("Corbeau-12", hash));
	assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_false(password_is_dated(hash));
	assert_true(password_is_dated("$argon2id$v=19$m=65536,t=2,p=1$"
	    "c29tZXNhbHRzb21lc2FsdA$"
	    "BqJvfTqHHBSNYsfG9GK9IEdeuCx/Tw2gnHqZqhBTQXI"));
	assert_false(password_is_dated("$once$9$00"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_seal),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
