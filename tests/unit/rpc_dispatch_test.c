/* Which replica a call is sent to, of some that are busy or not ready. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "rpc/client/dispatch.h"

/* Two are drawn of all: what may be drawn is, in so many calls. */
#define CALLS	2000
#define MOST	5

static struct rpc_replica replicas[MOST];
static unsigned sent_to[MOST], moved;
/* By which replica nothing is taken; -1: all take. */
static int full;

/* ---- in place of what sends, see the Makefile ---- */

bool	__wrap_rpc_outcall_send(struct rpc_outcall *, struct rpc_replica *);
void	__wrap_rpc_outcall_move(struct rpc_outcall *,
	    struct rpc_outcall_list *);

bool
__wrap_rpc_outcall_send(struct rpc_outcall *p, struct rpc_replica *r)
{
	(void)p;
	if (r - replicas == full)
		return false;
	sent_to[r - replicas]++;
	return true;
}

void
__wrap_rpc_outcall_move(struct rpc_outcall *p, struct rpc_outcall_list *list)
{
	(void)p;
	(void)list;
	moved++;
}

/* ---- tests ---- */

/* CALLS to n replicas, of which those in the mask are ready. */
static void
call(unsigned n, unsigned ready)
{
	struct rpc_outcall p = { 0 };
	struct rpc_dispatch d;
	unsigned i;

	rpc_dispatch_init(&d);
	for (i = 0; i < n; i++) {
		replicas[i].ready = (ready >> i & 1) == 1;
		d.live[d.nlive++] = &replicas[i];
	}
	memset(sent_to, 0, sizeof(sent_to));
	moved = 0;
	for (i = 0; i < CALLS; i++)
		rpc_dispatch_call(&d, &p);
}

static int
set_up(void **state)
{
	(void)state;
	memset(replicas, 0, sizeof(replicas));
	full = -1;
	return 0;
}

/* However busy that is: both that are drawn of three may not be. */
static void
test_the_one_that_is_ready(void **state)
{
	unsigned n, i;

	(void)state;
	for (n = 1; n <= MOST; n++)
		for (i = 0; i < n; i++) {
			replicas[i].ncalls = 500;
			call(n, 1U << i);
			assert_int_equal(sent_to[i], CALLS);
			replicas[i].ncalls = 0;
		}
}

static void
test_none_is_ready(void **state)
{
	unsigned i;

	(void)state;
	call(3, 0);
	for (i = 0; i < 3; i++)
		assert_true(sent_to[i] > 0);
	assert_int_equal(sent_to[0] + sent_to[1] + sent_to[2], CALLS);
}

static void
test_the_less_busy_of_two(void **state)
{
	(void)state;
	replicas[0].ncalls = 2;
	replicas[1].ncalls = 1;
	call(3, 7);
	assert_int_equal(sent_to[0], 0);
	assert_true(sent_to[1] > 0 && sent_to[2] > 0);
}

/* What the chosen one does not take goes to the others, else it waits. */
static void
test_where_it_is_taken(void **state)
{
	(void)state;
	full = 1;
	call(2, 2);
	assert_int_equal(sent_to[0], CALLS);
	full = 0;
	call(1, 1);
	assert_int_equal(moved, CALLS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_the_one_that_is_ready, set_up),
		cmocka_unit_test_setup(test_none_is_ready, set_up),
		cmocka_unit_test_setup(test_the_less_busy_of_two, set_up),
		cmocka_unit_test_setup(test_where_it_is_taken, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
