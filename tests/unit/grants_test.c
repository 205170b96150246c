/* Who may do what for a few seconds: exactly him, exactly that, bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "attachments/handlers/grants.h"

#define SCHOOL	1
#define USER	11
#define A	"aa000000000000000000000000000001"
#define B	"bb000000000000000000000000000002"

static int
setup(void **state)
{
	*state = grants_new(64);
	assert_non_null(*state);
	return 0;
}

static int
teardown(void **state)
{
	struct grants *g = *state;

	grants_destroy(&g);
	assert_null(g);
	grants_destroy(&g);
	return 0;
}

static void
test_is_for_one_user_and_file(void **state)
{
	struct grants *g = *state;

	assert_int_equal(grants_get(g, SCHOOL, USER, A), -1);
	grants_put(g, SCHOOL, USER, A, 7);
	assert_int_equal(grants_get(g, SCHOOL, USER, A), 7);
	assert_int_equal(grants_get(g, SCHOOL, USER, B), -1);
	assert_int_equal(grants_get(g, SCHOOL, USER + 1, A), -1);
	assert_int_equal(grants_get(g, SCHOOL + 1, USER, A), -1);
	grants_put(g, SCHOOL, USER, A, 0);
	assert_int_equal(grants_get(g, SCHOOL, USER, A), 0);
}

static void
test_is_dropped_for_one_user(void **state)
{
	struct grants *g = *state;

	grants_put(g, SCHOOL, USER, A, 7);
	grants_put(g, SCHOOL, USER + 1, A, 7);
	grants_drop(g, SCHOOL, USER, A);
	assert_int_equal(grants_get(g, SCHOOL, USER, A), -1);
	assert_int_equal(grants_get(g, SCHOOL, USER + 1, A), 7);
}

/* In a table of one entry everybody displaces everybody. */
static void
test_full_table_forgets_and_never_mixes_up(void **state)
{
	struct grants *g = grants_new(1);
	char id[33];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(id, sizeof(id), "%032x", (unsigned)i);
		assert_int_equal(grants_get(g, SCHOOL, USER, id),
		    -1);
		grants_put(g, SCHOOL, USER, id, i);
		assert_int_equal(grants_get(g, SCHOOL, USER, id),
		    i);
		/* Not his, so it stays. */
		grants_drop(g, SCHOOL, USER + 1, id);
		assert_int_equal(grants_get(g, SCHOOL, USER, id),
		    i);
	}
	grants_destroy(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_is_for_one_user_and_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_is_dropped_for_one_user,
		    setup, teardown),
		cmocka_unit_test(test_full_table_forgets_and_never_mixes_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
