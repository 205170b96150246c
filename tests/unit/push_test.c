/* Web Push: what a browser can read, and who sends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/ecdsa.h>
#include <sodium.h>

#include "base/arena.h"
#include "notify/push/curve.h"
#include "notify/push/vapid.h"

/* RFC 8291, appendix A. */
#define PLAIN	"When I grow up, I want to be a watermelon"
#define SCALAR	"yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
#define POINT	"BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocI" \
		"nmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
#define BROWSER	"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTB" \
		"Hm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
#define AUTH	"BTBZMqHH6r4Tts7J_aSIgg"
#define SALT	"DGv6ra1nlYgDCS1FRnbzlw"
#define CIPHER	"DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtk" \
		"gcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A" \
		"_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGN" \
		"WQexSgSxsj_Qulcy4a-fN"

static size_t
bytes(const char *base64, size_t text_len, uint8_t *out, size_t room)
{
	size_t len;

	assert_int_equal(sodium_base642bin(out, room, base64, text_len, NULL,
	    &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING), 0);
	return len;
}
#define BYTES(base64, out) \
	bytes(base64, strlen(base64), out, sizeof(out))

static void
test_the_example_of_the_rfc(void **state)
{
	uint8_t scalar[PUSH_SCALAR], point[PUSH_POINT], own[PUSH_POINT],
	    browser[PUSH_POINT], auth[PUSH_AUTH], salt[PUSH_SALT],
	    wanted[512], out[512];
	const size_t len = BYTES(CIPHER, wanted);
	EVP_PKEY *key;

	(void)state;
	BYTES(SCALAR, scalar);
	BYTES(POINT, point);
	BYTES(BROWSER, browser);
	BYTES(AUTH, auth);
	BYTES(SALT, salt);
	key = curve_private(scalar, own);
	assert_non_null(key);
	EVP_PKEY_free(key);
	assert_memory_equal(own, point, PUSH_POINT);
	assert_int_equal(strlen(PLAIN) + PUSH_OVERHEAD, len);
	assert_true(push_encrypt_with(scalar, salt, browser, auth, PLAIN,
	    strlen(PLAIN), out));
	assert_memory_equal(out, wanted, len);
}

static void
test_no_two_are_alike(void **state)
{
	uint8_t browser[PUSH_POINT], auth[PUSH_AUTH], one[512], other[512];

	(void)state;
	BYTES(BROWSER, browser);
	BYTES(AUTH, auth);
	assert_true(push_encrypt(browser, auth, PLAIN, strlen(PLAIN), one));
	assert_true(push_encrypt(browser, auth, PLAIN, strlen(PLAIN), other));
	assert_memory_not_equal(one, other, PUSH_SALT);
	assert_memory_not_equal(one + PUSH_SALT + 5, other + PUSH_SALT + 5,
	    PUSH_POINT);
}

static void
test_what_is_no_point(void **state)
{
	uint8_t point[PUSH_POINT + 1] = { 0 }, auth[PUSH_AUTH] = { 0 },
	    out[512];

	(void)state;
	assert_false(push_point_ok(point, PUSH_POINT));
	assert_false(push_encrypt(point, auth, "x", 1, out));
	BYTES(BROWSER, point);
	assert_true(push_point_ok(point, PUSH_POINT));
	assert_false(push_point_ok(point, PUSH_POINT - 1));
	assert_false(push_point_ok(point, PUSH_POINT + 1));
	assert_false(push_point_ok(point, 0));
	point[40] ^= 1;
	assert_false(push_point_ok(point, PUSH_POINT));
	assert_false(push_encrypt(point, auth, "x", 1, out));
}

static void
test_what_is_too_long(void **state)
{
	static uint8_t text[PUSH_TEXT_MAX + 1], out[PUSH_BODY_MAX];
	uint8_t browser[PUSH_POINT], auth[PUSH_AUTH];

	(void)state;
	BYTES(BROWSER, browser);
	BYTES(AUTH, auth);
	assert_true(push_encrypt(browser, auth, text, PUSH_TEXT_MAX, out));
	assert_false(push_encrypt(browser, auth, text, PUSH_TEXT_MAX + 1,
	    out));
}

/* ---- who sends ---- */

#define NOW	INT64_C(1795867200000000)	/* 2026-11-28T12:00:00Z */

static void
verify(const uint8_t point[PUSH_POINT], const char *token, size_t len,
    const uint8_t signature[64])
{
	EVP_PKEY *key = curve_public(point);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	ECDSA_SIG *s = ECDSA_SIG_new();
	uint8_t *der = NULL;
	int der_len;

	assert_int_equal(ECDSA_SIG_set0(s, BN_bin2bn(signature, 32, NULL),
	    BN_bin2bn(signature + 32, 32, NULL)), 1);
	der_len = i2d_ECDSA_SIG(s, &der);
	assert_true(der_len > 0);
	assert_int_equal(EVP_DigestVerifyInit(c, NULL, EVP_sha256(), NULL,
	    key), 1);
	assert_int_equal(EVP_DigestVerify(c, der, (size_t)der_len,
	    (const uint8_t *)token, len), 1);
	OPENSSL_free(der);
	ECDSA_SIG_free(s);
	EVP_MD_CTX_free(c);
	EVP_PKEY_free(key);
}

static void
test_says_who_sends(void **state)
{
	static const uint8_t secret[PUSH_SCALAR] = { 1, 2, 3 };
	struct arena *a = arena_new();
	struct vapid *v = vapid_new(secret, "mailto:qui@example.fr");
	const char *header, *token, *body, *end, *key;
	uint8_t signature[64], point[PUSH_POINT], claims[512];
	size_t len;

	(void)state;
	assert_non_null(v);
	header = vapid_header(v, a, "https://push.example:444/a/b?c", NOW);
	assert_non_null(header);
	assert_memory_equal(header, "Authorization: vapid t=", 23);
	token = header + 23;
	body = strchr(token, '.') + 1;
	end = strchr(body, '.');
	key = strstr(end, ", k=");
	assert_non_null(key);
	len = bytes(body, (size_t)(end - body), claims, sizeof(claims));
	claims[len] = '\0';
	assert_string_equal((const char *)claims,
	    "{\"aud\":\"https://push.example:444\",\"exp\":1795910400,"
	    "\"sub\":\"mailto:qui@example.fr\"}");
	assert_int_equal(bytes(end + 1, (size_t)(key - end - 1), signature,
	    sizeof(signature)), 64);
	assert_int_equal(BYTES(key + 4, point), PUSH_POINT);
	assert_memory_equal(point, vapid_point(v), PUSH_POINT);
	verify(point, token, (size_t)(end - token), signature);
	vapid_destroy(&v);
	arena_destroy(&a);
}

/* The example of RFC 8292 by the same check. */
static void
test_the_token_of_the_rfc(void **state)
{
	static const char token[] =
	    "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1"
	    "c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bz"
	    "pwdXNoQGV4YW1wbGUuY29tIn0";
	uint8_t signature[64], point[PUSH_POINT];

	(void)state;
	BYTES("i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrE"
	    "rtmysazNjjvW2L9OkSSHzvoD1oA", signature);
	BYTES("BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dR"
	    "uU_RCPCfA5aq9ojSwk5Y2EmClBPs", point);
	verify(point, token, strlen(token), signature);
}

/* Of a secret that is no scalar, too: all replicas have one key. */
static void
test_one_key_of_one_secret(void **state)
{
	uint8_t secret[PUSH_SCALAR];
	struct vapid *one, *other;

	(void)state;
	memset(secret, 0xff, sizeof(secret));
	one = vapid_new(secret, "");
	other = vapid_new(secret, "");
	assert_non_null(one);
	assert_memory_equal(vapid_point(one), vapid_point(other), PUSH_POINT);
	vapid_destroy(&one);
	vapid_destroy(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_example_of_the_rfc),
		cmocka_unit_test(test_no_two_are_alike),
		cmocka_unit_test(test_what_is_no_point),
		cmocka_unit_test(test_what_is_too_long),
		cmocka_unit_test(test_says_who_sends),
		cmocka_unit_test(test_the_token_of_the_rfc),
		cmocka_unit_test(test_one_key_of_one_secret),
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
