/* Signatures of hooks, and when they are tried again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "notify/hooks/post.h"

/* Of the reference implementations of Standard Webhooks. */
static void
test_signature_is_the_standard_s(void **state)
{
	static const char key[] = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
	static const char body[] = "{\"test\": 2432232314}";
	struct hook_secret s;
	char signature[HOOK_SIGNATURE];
	size_t len;

	(void)state;
	memset(&s, 0, sizeof(s));
	assert_int_equal(sodium_base642bin(s.bytes, sizeof(s.bytes), key,
	    strlen(key), NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL),
	    0);
	/* That one has 24 bytes: HMAC fills up a key with zeros. */
	assert_int_equal(len, 24);
	hook_sign(&s, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body,
	    strlen(body), signature);
	assert_string_equal(signature,
	    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void
test_secret_is_of_the_school_and_the_salt(void **state)
{
	static const uint8_t key[HOOK_KEY] = { 1 }, other[HOOK_KEY] = { 2 };
	static const uint8_t salt[HOOK_SALT] = { 3 }, turned[HOOK_SALT] = { 4 };
	struct hook_secret a, b;
	char text[HOOK_SECRET_TEXT];

	(void)state;
	hook_secret_make(key, 1, salt, &a);
	hook_secret_make(key, 1, salt, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	hook_secret_make(key, 2, salt, &b);
	assert_memory_not_equal(&a, &b, sizeof(a));
	hook_secret_make(key, 1, turned, &b);
	assert_memory_not_equal(&a, &b, sizeof(a));
	hook_secret_make(other, 1, salt, &b);
	assert_memory_not_equal(&a, &b, sizeof(a));
	hook_secret_text(&a, text);
	assert_int_equal(strlen(text), HOOK_SECRET_TEXT - 1);
	assert_int_equal(strncmp(text, "whsec_", 6), 0);
}

static void
test_is_tried_for_three_days(void **state)
{
	int64_t whole = 0;
	int n;

	(void)state;
	assert_int_equal(hook_wait_s(1), 5);
	assert_int_equal(hook_wait_s(2), 300);
	for (n = 1; hook_wait_s(n) > 0; n++)
		whole += hook_wait_s(n);
	assert_int_equal(n, 10);
	assert_in_range(whole, 3 * 24 * 3600, 4 * 24 * 3600);
	assert_int_equal(hook_wait_s(0), -1);
}

static void
test_only_a_2xx_is_taken(void **state)
{
	static const struct {
		struct outbound_reply	 reply;
		bool			 ok, gone;
		const char		*said;
	} cases[] = {
		{ { OUTBOUND_ANSWERED, 200, 0, "fine" }, true, false, "" },
		{ { OUTBOUND_ANSWERED, 204, 0, "" }, true, false, "" },
		{ { OUTBOUND_ANSWERED, 302, 0, "" }, false, false, "302" },
		{ { OUTBOUND_ANSWERED, 410, 0, "" }, false, true, "410" },
		{ { OUTBOUND_ANSWERED, 500, 0, "<b>" }, false, false, "500" },
		{ { OUTBOUND_AWAY, 0, 0, "timed out" }, false, false,
		    "timed out" },
		{ { OUTBOUND_REFUSED, 0, 0, "not allowed" }, false, false,
		    "not allowed" },
		{ { OUTBOUND_AWAY, 0, 0, "" }, false, false, "no answer" },
	};
	struct hook_answer a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hook_answer(&cases[i].reply, &a);
		assert_int_equal(a.ok, cases[i].ok);
		assert_int_equal(a.gone, cases[i].gone);
		assert_string_equal(a.said, cases[i].said);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signature_is_the_standard_s),
		cmocka_unit_test(test_secret_is_of_the_school_and_the_salt),
		cmocka_unit_test(test_is_tried_for_three_days),
		cmocka_unit_test(test_only_a_2xx_is_taken),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL,
	    NULL);
}
