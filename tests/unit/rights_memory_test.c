/* What the directory remembers of rights: bounded, and all of it let go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "directory/rights/memory.h"

#define MAX	40000
#define TEACHER	3

static struct store_person people[200];
static int64_t ids[200];

static int
set_up(void **state)
{
	size_t i;

	for (i = 0; i < 200; i++) {
		ids[i] = (int64_t)i + 1;
		people[i] = (struct store_person){ .id = ids[i],
			.display_name = "Camille Martin", .title = "",
			.role = TEACHER, .context = "" };
	}
	*state = rights_memory_new(MAX);
	return 0;
}

static int
tear_down(void **state)
{
	struct rights_memory *m = *state;

	/* Asserts that nothing is left. */
	rights_memory_drop_all(m);
	assert_int_equal(rights_memory_bytes(m), 0);
	rights_memory_free((struct rights_memory **)state);
	assert_null(*state);
	return 0;
}

/* A class of `n` from place `first` of the people. */
static void
put_class(struct rights_memory *m, int64_t school, int64_t group,
    size_t first, size_t n)
{
	const struct rights_category c = { .group_id = group, .kind = 3,
		.title = "6e B", .people = ids + first, .n = n };

	rights_memory_put_part(m, school, TEACHER, group, &c, 1, people, 200);
}

static void
test_people_are_shared(void **state)
{
	struct rights_memory *m = *state;
	struct rights_part *a, *b, *other;

	put_class(m, 1, 10, 0, 20);
	put_class(m, 1, 11, 10, 20);
	a = rights_memory_part(m, 1, TEACHER, 10);
	b = rights_memory_part(m, 1, TEACHER, 11);
	assert_int_equal(a->state, RIGHTS_READY);
	assert_int_equal(a->npeople, 20);
	assert_ptr_equal(a->people[10], b->people[0]);
	assert_int_equal(b->ids[0], 11);
	/* In another school they are other people. */
	put_class(m, 2, 10, 0, 20);
	other = rights_memory_part(m, 2, TEACHER, 10);
	assert_ptr_not_equal(other->people[0], a->people[0]);
	rights_memory_drop(m, 1);
	assert_null(rights_memory_part(m, 1, TEACHER, 10));
	assert_non_null(rights_memory_part(m, 2, TEACHER, 10));
}

static void
test_longest_unused_goes(void **state)
{
	struct rights_memory *m = *state;
	int64_t i;

	put_class(m, 1, 1, 0, 20);
	for (i = 2; rights_memory_evicted(m) == 0; i++) {
		assert_non_null(rights_memory_part(m, 1, TEACHER, 1));
		put_class(m, 1, i, (size_t)i, 20);
		assert_true(rights_memory_bytes(m) <= MAX);
	}
	assert_true(i > 20);
	assert_non_null(rights_memory_part(m, 1, TEACHER, 1));
	assert_null(rights_memory_part(m, 1, TEACHER, 2));
}

static void
test_too_big(void **state)
{
	struct rights_memory *m = *state;
	int64_t groups[MAX / sizeof(int64_t)] = { 0 };

	put_class(m, 1, 5, 0, 20);
	rights_memory_mark(m, 1, TEACHER, 6, RIGHTS_LOADING);
	rights_memory_unmark(m, 1, TEACHER, 6);
	assert_null(rights_memory_part(m, 1, TEACHER, 6));
	rights_memory_unmark(m, 1, TEACHER, 5);
	assert_int_equal(rights_memory_part(m, 1, TEACHER, 5)->state,
	    RIGHTS_READY);
	/* Somebody without a name: what was read does not hold together. */
	ids[19] = 1000;
	put_class(m, 1, 6, 0, 20);
	assert_int_equal(rights_memory_part(m, 1, TEACHER, 6)->state,
	    RIGHTS_TOO_BIG);
	/* A caller that is larger than all makes all go, itself as well. */
	rights_memory_put_caller(m, 1, &people[0], groups,
	    sizeof(groups) / sizeof(groups[0]));
	assert_int_equal(rights_memory_bytes(m), 0);
	rights_memory_put_caller(m, 1, &people[0], groups, 3);
	rights_memory_put_caller(m, 1, &people[0], groups, 2);
	assert_int_equal(rights_memory_caller(m, 1, 1)->ngroups, 2);
}

static void
test_one_part_is_at_most_half(void **state)
{
	struct rights_memory *small = rights_memory_new(4000);

	(void)state;
	put_class(small, 1, 1, 0, 200);
	assert_int_equal(rights_memory_part(small, 1, TEACHER, 1)->state,
	    RIGHTS_TOO_BIG);
	rights_memory_free(&small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_people_are_shared,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_longest_unused_goes,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_big, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_one_part_is_at_most_half,
		    set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
