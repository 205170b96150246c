/* Which passwords are taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "directory/login/password_policy.h"

static int
reason(const char *password, const char *login)
{
	return (int)password_check(password, login).reason;
}

static void
test_taken(void **state)
{
	static const char *const good[] = {
		"liaison-demo", "Corbeau-12", "Hibou-des-bois", "first-word",
		"h\xc3\xa9risson-bleu", "Kx7!pq9Z", "correct horse battery",
		/* Eight letters of Greek, eight of Arabic. */
		"\xce\xba\xce\xb1\xce\xbb\xce\xb7\xce\xbc\xce\xad\xcf\x81\xce"
		"\xb9", "\xd9\x85\xd8\xaf\xd8\xb1\xd8\xb3\xd8\xa9\xd9\x83\xd8"
		"\xa8\xd9\x8a",
		"0f3c5e9a7b1d2846", "93847561",
		"#!%&*+=?", "#!%&*+=7",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (password_check(good[i], "anne").code != RPC__CODE__OK)
			fail_msg("%s is not taken", good[i]);
}

static void
test_common(void **state)
{
	static const char *const bad[] = {
		"password", "Password", "PASSWORD1", "p4ssw0rd", "P@ssw0rd!",
		"passw0rd2026", "motdepasse", "Mot de passe", "MotDePasse!!",
		"azertyuiop", "Azerty123", "azerty12345", "qwertyui",
		"12345678", "123456789", "87654321", "0123456789",
		"00000000", "aaaaaaaa", "abcabcabc", "12121212", "azerazer",
		"azertyazerty", "abcdefgh", "zyxwvuts", "1q2w3e4r", "a1z2e3r4",
		"iloveyou", "jetaime2025", "Soleil2026!", "bonjour1",
		"Bonjour 2026", "chocolat", "doudou2013", "football",
		"superman", "trustno1", "letmein1", "welcome1", "admin123",
		"princesse",
		"01012010", "25122015", "20151225", "12252015", "31-12-2009",
		"pokemon1", "marseille13", "liaison1", "college2026",
		"Maman123", "mach\xc3\xa9rie", "mache\xcc\x81rie",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (reason(bad[i], "anne") !=
		    RPC__REASON__PASSWORD_TOO_COMMON)
			fail_msg("%s is taken", bad[i]);
}

static void
test_short_and_login(void **state)
{
	(void)state;
	assert_int_equal(reason("", NULL), RPC__REASON__PASSWORD_TOO_SHORT);
	assert_int_equal(reason("a", NULL), RPC__REASON__PASSWORD_TOO_SHORT);
	assert_int_equal(reason("Kx7!pq9", NULL),
	    RPC__REASON__PASSWORD_TOO_SHORT);
	assert_int_equal(password_check("Kx7!pq9", NULL).limit, 8);
	/* Decomposed it is fourteen code points, and seven characters. */
	assert_int_equal(reason("e\xcc\x81" "e\xcc\x80" "a\xcc\x80"
	    "u\xcc\x80" "c\xcc\xa7" "o\xcc\x82" "i\xcc\x88", NULL),
	    RPC__REASON__PASSWORD_TOO_SHORT);
	assert_int_equal(reason("prenom.nom", "Prenom.Nom"),
	    RPC__REASON__PASSWORD_IS_LOGIN);
	assert_int_equal(reason("ze\xcc\x81linda.k", "Z\xc3\x89LINDA.K"),
	    RPC__REASON__PASSWORD_IS_LOGIN);
	assert_int_equal(reason("\xff\xfe 12345678", NULL),
	    RPC__REASON__FIELD_INVALID);
}

/* The list is searched by halves. */
static void
test_list_in_order(void **state)
{
	static const char *const words[] = { "abc", "admin", "azerty",
		"college", "motdepasse", "password", "zonder", "zoe", "zizou" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(password_is_common_word(words[i]), i != 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_common),
		cmocka_unit_test(test_short_and_login),
		cmocka_unit_test(test_list_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
