/* Addresses for what comes in by mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "notify/reply/address.h"

#define NOW	INT64_C(1795867200000000)	/* 2026-11-28 */
#define DAY	INT64_C(86400000000)

static const uint8_t key[ADDRESS_KEY] = { 1, 2, 3 };
static const struct address of = { 7, INT64_C(1795867200123), INT64_MAX };

static enum address_read
read_whole(const uint8_t *with, const char *local, int64_t now_us,
    struct address *a)
{
	return address_read(with, local, strlen(local), now_us, a);
}

static void
test_comes_back(void **state)
{
	char local[ADDRESS_LOCAL + 1];
	struct address a = { 0 };

	(void)state;
	reply_address(key, &of, NOW, local);
	assert_int_equal(strlen(local), ADDRESS_LOCAL);
	assert_int_equal(read_whole(key, local, NOW, &a), ADDRESS_REPLY);
	assert_memory_equal(&a, &of, sizeof(a));
}

/* The event of a notice has a negative id. */
static void
test_bounce_of_a_notice(void **state)
{
	const struct address notice = { 7, 8, -9 };
	char local[ADDRESS_LOCAL + 1];
	struct address a = { 0 };

	(void)state;
	bounce_address(key, &notice, NOW, local);
	assert_int_equal(read_whole(key, local, NOW, &a), ADDRESS_BOUNCE);
	assert_memory_equal(&a, &notice, sizeof(a));
}

static void
test_has_no_case(void **state)
{
	char local[ADDRESS_LOCAL + 1];
	struct address a;
	size_t i;

	(void)state;
	reply_address(key, &of, NOW, local);
	for (i = 0; i < ADDRESS_LOCAL; i++) {
		assert_true((local[i] >= 'a' && local[i] <= 'z') ||
		    (local[i] >= '2' && local[i] <= '7') || local[i] == '-');
		if (local[i] >= 'a')
			local[i] = (char)(local[i] - 'a' + 'A');
	}
	assert_int_equal(read_whole(key, local, NOW, &a), ADDRESS_REPLY);
}

static void
test_no_other_character_will_do(void **state)
{
	char local[ADDRESS_LOCAL + 1], was;
	struct address a;
	size_t i;

	(void)state;
	reply_address(key, &of, NOW, local);
	for (i = 0; i < ADDRESS_LOCAL; i++) {
		was = local[i];
		local[i] = was == 'b' ? 'c' : 'b';
		assert_int_equal(read_whole(key, local, NOW, &a),
		    ADDRESS_FOREIGN);
		local[i] = was;
	}
	/* A bounce's is none of a reply. */
	bounce_address(key, &of, NOW, local);
	local[0] = 'r';
	assert_int_equal(read_whole(key, local, NOW, &a), ADDRESS_FOREIGN);
}

static void
test_foreign(void **state)
{
	static const char *const locals[] = { "", "r-", "postmaster",
		"r-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"a", "r-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaa\xc3\xa9" };
	const uint8_t other[ADDRESS_KEY] = { 1, 2, 4 };
	char local[ADDRESS_LOCAL + 1];
	struct address a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(locals) / sizeof(locals[0]); i++)
		assert_int_equal(read_whole(key, locals[i], NOW, &a),
		    ADDRESS_FOREIGN);
	reply_address(other, &of, NOW, local);
	assert_int_equal(read_whole(key, local, NOW, &a), ADDRESS_FOREIGN);
	reply_address(key, &of, NOW, local);
	assert_int_equal(address_read(key, local, ADDRESS_LOCAL - 1, NOW, &a),
	    ADDRESS_FOREIGN);
}

static void
test_is_good_for_its_days(void **state)
{
	char local[ADDRESS_LOCAL + 1];
	struct address a;

	(void)state;
	reply_address(key, &of, NOW, local);
	assert_int_equal(read_whole(key, local, NOW + ADDRESS_DAYS * DAY, &a),
	    ADDRESS_REPLY);
	assert_int_equal(read_whole(key, local, NOW - DAY, &a),
	    ADDRESS_REPLY);
	assert_int_equal(read_whole(key, local, NOW + (ADDRESS_DAYS + 1) * DAY,
	    &a), ADDRESS_OLD);
	assert_int_equal(read_whole(key, local, NOW - 2 * DAY, &a),
	    ADDRESS_OLD);
	assert_int_equal(read_whole(key, local, NOW + 1000 * DAY, &a),
	    ADDRESS_OLD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_bounce_of_a_notice),
		cmocka_unit_test(test_has_no_case),
		cmocka_unit_test(test_no_other_character_will_do),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_is_good_for_its_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
