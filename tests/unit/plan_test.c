/* A family's evening: no conflict, time to walk, little to wait. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notify/slots/plan.h"

#define SLOTS	12

static struct plan_slot slots[PLAN_WISHES][60];
static struct plan_wish wishes[PLAN_WISHES];
static size_t chosen[PLAN_WISHES];

/* Wish i: teacher, and its free slots of 10 minutes, as "a free slot each 10
 * minutes from 0: #". */
static void
wish(size_t i, int64_t teacher, const char *free_slots)
{
	size_t at;

	wishes[i] = (struct plan_wish){ teacher, slots[i], 0 };
	for (at = 0; free_slots[at] != '\0'; at++)
		if (free_slots[at] == '#')
			slots[i][wishes[i].n++] = (struct plan_slot){
				(int64_t)at * 10, (int64_t)at * 10 + 10 };
}

/* When each begins, "-": never. */
static void
check(size_t n, const char *want)
{
	char got[300] = "";
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		len += chosen[i] == PLAN_NONE ? (size_t)snprintf(got + len,
		    sizeof(got) - len, "- ") : (size_t)snprintf(got + len,
		    sizeof(got) - len, "%d ",
		    (int)slots[i][chosen[i]].start);
	assert_string_equal(got, want);
}

static void
test_walk(void **state)
{
	(void)state;
	wish(0, 1, "###.....");
	wish(1, 2, "########");
	plan_evening(wishes, 2, NULL, 0, 0, chosen);
	check(2, "0 10 ");
	plan_evening(wishes, 2, NULL, 0, 5, chosen);
	check(2, "0 20 ");
	/* Two children with one teacher need no walk. */
	wishes[1].teacher = 1;
	plan_evening(wishes, 2, NULL, 0, 5, chosen);
	check(2, "0 10 ");
}

static void
test_little_waiting(void **state)
{
	(void)state;
	/* The earliest one is far from the others. */
	wish(0, 1, "#......#..");
	wish(1, 2, "......#...");
	wish(2, 3, "#.......#.");
	plan_evening(wishes, 3, NULL, 0, 0, chosen);
	check(3, "70 60 80 ");
	/* More before less waiting. */
	wish(0, 1, "#.........");
	plan_evening(wishes, 3, NULL, 0, 0, chosen);
	check(3, "0 60 80 ");
	wish(0, 1, "......#...");
	wish(2, 3, "......#...");
	plan_evening(wishes, 3, NULL, 0, 0, chosen);
	assert_int_equal((chosen[0] == PLAN_NONE) + (chosen[1] == PLAN_NONE) +
	    (chosen[2] == PLAN_NONE), 2);
	plan_evening(wishes, 0, NULL, 0, 0, chosen);
}

static void
test_busy(void **state)
{
	const struct plan_busy busy = { { 20, 30 }, 2 };

	(void)state;
	wish(0, 1, "..###.");
	plan_evening(wishes, 1, &busy, 1, 5, chosen);
	check(1, "40 ");
	wishes[0].teacher = 2;
	plan_evening(wishes, 1, &busy, 1, 5, chosen);
	check(1, "30 ");
}

/* ---- against all that could be done ---- */

struct best {
	size_t	placed;
	int64_t	length;
};

static int64_t
gap(size_t i, size_t j, int64_t walk)
{
	return wishes[i].teacher == wishes[j].teacher ? 0 : walk;
}

static struct best
measure(size_t n, const size_t *plan, int64_t walk)
{
	struct best b = { 0, 0 };
	int64_t first = INT64_MAX, last = INT64_MIN;
	const struct plan_slot *x, *y;
	size_t i, j;

	for (i = 0; i < n; i++) {
		if (plan[i] == PLAN_NONE)
			continue;
		x = &slots[i][plan[i]];
		for (j = 0; j < i; j++) {
			if (plan[j] == PLAN_NONE)
				continue;
			y = &slots[j][plan[j]];
			if (x->start < y->end + gap(i, j, walk) &&
			    y->start < x->end + gap(i, j, walk))
				return (struct best){ 0, INT64_MAX };
		}
		b.placed++;
		first = x->start < first ? x->start : first;
		last = x->end > last ? x->end : last;
	}
	b.length = b.placed == 0 ? 0 : last - first;
	return b;
}

static void
try_all(size_t n, size_t i, size_t *plan, int64_t walk, struct best *best)
{
	struct best b;
	size_t j;

	if (i == n) {
		b = measure(n, plan, walk);
		if (b.placed > best->placed || (b.placed == best->placed &&
		    b.length < best->length))
			*best = b;
		return;
	}
	for (j = 0; j <= wishes[i].n; j++) {
		plan[i] = j == wishes[i].n ? PLAN_NONE : j;
		try_all(n, i + 1, plan, walk, best);
	}
}

static void
test_none_is_better(void **state)
{
	size_t plan[PLAN_WISHES], n, i, j;
	char text[SLOTS + 1];
	struct best best, got;
	int64_t walk;
	int round;

	(void)state;
	srandom(7);
	for (round = 0; round < 300; round++) {
		n = 1 + (size_t)random() % 4;
		walk = random() % 3 * 5;
		for (i = 0; i < n; i++) {
			for (j = 0; j < SLOTS; j++)
				text[j] = random() % 3 == 0 ? '#' : '.';
			text[SLOTS] = '\0';
			wish(i, random() % 3, text);
		}
		best = (struct best){ 0, 0 };
		try_all(n, 0, plan, walk, &best);
		plan_evening(wishes, n, NULL, 0, walk, chosen);
		got = measure(n, chosen, walk);
		assert_int_equal(got.placed, best.placed);
		assert_int_equal(got.length, best.length);
	}
}

/* However many there are it comes to an end, with a plan. */
static void
test_many(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < PLAN_WISHES; i++)
		wish(i, (int64_t)i,
		    "############################################");
	plan_evening(wishes, PLAN_WISHES, NULL, 0, 5, chosen);
	assert_int_equal(measure(PLAN_WISHES, chosen, 5).placed, 22);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_little_waiting),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_none_is_better),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
