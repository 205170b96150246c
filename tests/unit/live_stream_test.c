/* What somebody was told, and the ids that say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/live/stream.h"
#include "live.pb-c.h"

#define EPOCH		77

static int64_t room[LIVE_SEEN_MAX];

static struct live_change
change(int64_t id, uint64_t transaction)
{
	return (struct live_change){ .id = id, .transaction = transaction,
		.object_id = id * 10, .type = 1, .how = 1 };
}

static bool
take(struct live_stream *s, int64_t id, uint64_t transaction)
{
	const struct live_change c = change(id, transaction);

	return live_stream_take(s, &c);
}

static struct live_position
position(uint64_t since, size_t n, const int64_t *ids)
{
	struct live_position p = { .epoch = EPOCH, .since = since, .n = n };

	p.seen = calloc(n + 1, sizeof(*ids));
	assert_non_null(p.seen);
	if (n > 0)
		(void)memcpy(p.seen, ids, n * sizeof(*ids));
	return p;
}

/* ---- ids ---- */

static void
test_an_id_says_what_it_was_made_of(void **state)
{
	const int64_t ids[] = { 5, 6, 1000000007 };
	struct live_position p[LIVE_SOURCES] = { position(123456, 3, ids),
		position(9, 0, NULL) }, back[LIVE_SOURCES];
	struct buffer b = { 0 };

	(void)state;
	live_id_write(&b, p);
	/* Short, where nothing is on its way. */
	assert_true(b.len < 60);
	buffer_putc(&b, '\0');
	assert_int_equal(strspn(b.data, "-_0123456789abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), b.len - 1);
	assert_true(live_id_read(b.data, back));
	assert_int_equal(back[0].epoch, EPOCH);
	assert_int_equal(back[0].since, 123456);
	assert_int_equal(back[0].n, 3);
	assert_memory_equal(back[0].seen, ids, sizeof(ids));
	assert_int_equal(back[1].since, 9);
	assert_int_equal(back[1].n, 0);
	live_position_clear(&back[0]);
	live_position_clear(&back[1]);
	/* Of each that is cut or longer, nothing is taken. */
	b.data[b.len - 2] = '\0';
	assert_false(live_id_read(b.data, back));
	assert_null(back[0].seen);
	live_position_clear(&p[0]);
	live_position_clear(&p[1]);
	buffer_free(&b);
}

static void
test_what_is_no_id(void **state)
{
	static const char *const wrong[] = { "", "x", "AQ", "0", "AAAA",
		"not base64!", "AQEAAAAAAAAA",
		/* A transaction beyond all numbers. */
		"AU0AAAAAAAAA____________AQBNAAAAAAAAAAEA",
		/* Ids without end. */
		"AU0AAAAAAAAAAf___38" };
	struct live_position p[LIVE_SOURCES];
	char *text = malloc(20001);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(live_id_read(wrong[i], p));
	(void)memset(text, 'A', 20000);
	text[20000] = '\0';
	assert_false(live_id_read(text, p));
	free(text);
}

/* ---- streams ---- */

static void
test_each_is_told_once(void **state)
{
	struct live_stream s = { 0 };

	(void)state;
	live_stream_restart(&s, EPOCH, 100);
	assert_true(take(&s, 1, 101));
	assert_false(take(&s, 1, 101));
	/* A later one of an earlier transaction that was open. */
	assert_true(take(&s, 3, 105));
	assert_true(take(&s, 2, 100));
	assert_false(take(&s, 9, 99));
	live_stream_settle(&s, 102, 0);
	assert_int_equal(live_stream_position(&s, room).n, 1);
	assert_int_equal(room[0], 3);
	assert_false(take(&s, 1, 101));
	assert_false(take(&s, 3, 105));
	/* It never goes back. */
	live_stream_settle(&s, 50, 0);
	assert_int_equal(live_stream_position(&s, room).since, 102);
	live_stream_settle(&s, 106, 0);
	assert_int_equal(live_stream_position(&s, room).n, 0);
	assert_null(s.changes);
	live_stream_clear(&s);
}

static void
test_who_comes_with_an_id_is_told_the_rest(void **state)
{
	const int64_t ids[] = { 2 };
	struct live_position from = position(100, 1, ids);
	struct live_stream s = { 0 };
	struct live_change *missing;
	size_t n;

	(void)state;
	live_stream_adopt(&s, &from, 0);
	/* Before the service has answered nothing is too old. */
	assert_true(take(&s, 4, 104));
	assert_false(take(&s, 2, 103));
	assert_true(take(&s, 3, 101));
	live_stream_reach(&s, EPOCH, 104);
	assert_true(live_stream_covers(&s, &from));
	missing = live_stream_missing(&s, &from, NULL, 0, &n);
	assert_int_equal(n, 2);
	assert_int_equal(missing[0].id, 3);
	assert_int_equal(missing[1].id, 4);
	free(missing);
	live_stream_settle(&s, 0, 0);
	assert_int_equal(s.since, 104);
	/* What one had seen may still come, until it is out of the log. */
	assert_false(take(&s, 2, 104));
	assert_int_equal(live_stream_position(&s, room).n, 2);
	live_stream_settle(&s, 0, 12 * 60 * 1000);
	assert_int_equal(live_stream_position(&s, room).n, 1);
	assert_false(live_stream_covers(&s, &from));
	live_stream_clear(&s);
	live_position_clear(&from);
}

static void
test_another_page_is_told_from_memory_only_what_that_has(void **state)
{
	const int64_t ids[] = { 7 }, others[] = { 8 };
	struct live_position first = position(100, 1, ids),
	    other = position(100, 1, others), old = position(99, 1, ids),
	    strange = position(100, 1, ids);
	struct live_stream s = { 0 };

	(void)state;
	live_stream_adopt(&s, &first, 0);
	live_stream_reach(&s, EPOCH, 105);
	assert_true(live_stream_covers(&s, &first));
	/* It has not seen what the first one had. */
	assert_false(live_stream_covers(&s, &other));
	assert_false(live_stream_covers(&s, &old));
	strange.epoch++;
	assert_false(live_stream_covers(&s, &strange));
	live_stream_clear(&s);
	live_position_clear(&first);
	live_position_clear(&other);
	live_position_clear(&old);
	live_position_clear(&strange);
}

static void
test_what_the_service_says_and_what_came_are_one(void **state)
{
	const struct live_change got[] = { change(5, 103), change(6, 110),
		change(4, 102) };
	const int64_t ids[] = { 8 };
	struct live_position from = position(101, 1, ids), after;
	struct live_stream s = { 0 };
	struct live_change *missing;
	size_t n;

	(void)state;
	live_stream_restart(&s, EPOCH, 102);
	/* This one has had it already. */
	assert_true(take(&s, 8, 109));
	assert_true(take(&s, 6, 110));
	assert_true(take(&s, 7, 108));
	missing = live_stream_missing(&s, &from, got, 3, &n);
	assert_int_equal(n, 4);
	assert_int_equal(missing[0].id, 4);
	assert_int_equal(missing[1].id, 5);
	assert_int_equal(missing[2].id, 7);
	assert_int_equal(missing[3].id, 6);
	/* Cut after two of them, one has the others to come, and no more. */
	after = live_position_after(&from, missing, 2, 105, room);
	assert_int_equal(after.since, 103);
	assert_int_equal(after.n, 2);
	assert_int_equal(after.seen[0], 5);
	assert_int_equal(after.seen[1], 8);
	/* Beyond what was reached an earlier one may be open. */
	after = live_position_after(&from, missing, 4, 105, room);
	assert_int_equal(after.since, 105);
	assert_int_equal(after.n, 3);
	free(missing);
	live_stream_clear(&s);
	live_position_clear(&from);
}

static void
test_too_much_is_begun_anew(void **state)
{
	struct live_stream s = { 0 };
	int64_t id = 0;

	(void)state;
	live_stream_restart(&s, EPOCH, 100);
	while (!live_stream_is_full(&s))
		assert_true(take(&s, ++id, 200));
	assert_int_equal(id, LIVE_STREAM_MAX + 1);
	/* Of the new beginning is what is not before it. */
	assert_true(take(&s, ++id, 300));
	live_stream_restart(&s, EPOCH, 250);
	assert_int_equal(live_stream_position(&s, room).n, 1);
	live_stream_clear(&s);
}

static struct live_change
receipts(int64_t id, uint64_t transaction, int64_t message)
{
	struct live_change c = change(id, transaction);

	c.type = LIVE__TYPE__RECEIPTS;
	c.message_id = message;
	return c;
}

/* A thousand of a message are one; those of another are another. */
static void
test_receipts_are_one_of_each_message(void **state)
{
	struct live_change c, other = receipts(2000, 150, 8), *missing;
	struct live_position from = position(100, 0, NULL);
	struct live_stream s = { 0 };
	int64_t id;
	size_t n;

	(void)state;
	live_stream_restart(&s, EPOCH, 100);
	for (id = 1; id <= 1000; id++) {
		c = receipts(id, (uint64_t)(200 + id), 7);
		assert_true(live_stream_take(&s, &c));
	}
	assert_true(live_stream_take(&s, &other));
	assert_false(live_stream_take(&s, &c));
	assert_false(live_stream_is_full(&s));
	assert_int_equal(live_stream_position(&s, room).n, 2);
	/* Who has missed them is told once of each, too. */
	c = receipts(5, 205, 7);
	missing = live_stream_missing(&s, &from, &c, 1, &n);
	assert_int_equal(n, 2);
	assert_int_equal(missing[0].id, 2000);
	assert_int_equal(missing[1].id, 1000);
	free(missing);
	live_stream_clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_id_says_what_it_was_made_of),
		cmocka_unit_test(test_what_is_no_id),
		cmocka_unit_test(test_each_is_told_once),
		cmocka_unit_test(test_who_comes_with_an_id_is_told_the_rest),
		cmocka_unit_test(
		    test_another_page_is_told_from_memory_only_what_that_has),
		cmocka_unit_test(
		    test_what_the_service_says_and_what_came_are_one),
		cmocka_unit_test(test_too_much_is_begun_anew),
		cmocka_unit_test(test_receipts_are_one_of_each_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
