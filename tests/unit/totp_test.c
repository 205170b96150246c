/* Time-based codes against RFC 6238's own table, and their picture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "directory/login/qr.h"
#include "directory/login/totp.h"

static const uint8_t secret[] = "12345678901234567890";

/* Appendix B, for SHA-1; the last six of its eight digits. */
static void
test_rfc(void **state)
{
	static const struct {
		int64_t		at;
		uint32_t	code;
	} table[] = {
		{ 59, 287082 }, { 1111111109, 81804 }, { 1111111111, 50471 },
		{ 1234567890, 5924 }, { 2000000000, 279037 },
		{ INT64_C(20000000000), 353130 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(totp_code(secret, table[i].at / TOTP_STEP),
		    table[i].code);
}

static void
test_window(void **state)
{
	const int64_t now = 1111111109, step = now / TOTP_STEP;

	(void)state;
	assert_int_equal(totp_match(secret, "081804", now, 0), step);
	assert_int_equal(totp_match(secret, " 081 804", now, 0), step);
	assert_int_equal(totp_match(secret, "081804", now + 30, 0), step);
	assert_int_equal(totp_match(secret, "081804", now - 30, 0), step);
	assert_int_equal(totp_match(secret, "081804", now + 60, 0), 0);
	assert_int_equal(totp_match(secret, "081804", now - 60, 0), 0);
	/* Each step once. */
	assert_int_equal(totp_match(secret, "081804", now, step - 1), step);
	assert_int_equal(totp_match(secret, "081804", now, step), 0);
	assert_int_equal(totp_match(secret, "", now, 0), 0);
	assert_int_equal(totp_match(secret, "81804", now, 0), 0);
	assert_int_equal(totp_match(secret, "0818044", now, 0), 0);
	assert_int_equal(totp_match(secret, "08180x", now, 0), 0);
}

static void
test_uri(void **state)
{
	struct arena *a = arena_new();
	const char *uri = totp_uri(a, secret, "Liaison Collège", "g1@c");
	const char *svg = qr_svg(a, uri);

	(void)state;
	assert_string_equal(uri, "otpauth://totp/Liaison%20Coll%C3%A8ge:"
	    "g1%40c?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	    "&issuer=Liaison%20Coll%C3%A8ge&algorithm=SHA1&digits=6"
	    "&period=30");
	assert_non_null(svg);
	assert_memory_equal(svg, "<svg xmlns=", 11);
	assert_string_equal(svg + strlen(svg) - 6, "</svg>");
	/* The finder in the corner: seven dots behind four of light. */
	assert_non_null(strstr(svg, "d=\"M4 4h7v1h-7z"));
	arena_destroy(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_uri),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
